/*
 * The stored form of a model, as encode.c writes and decode.c reads it, by
 * decoder.c.
 */
#ifndef MODEL_ENCODE_PRIV_H
#define MODEL_ENCODE_PRIV_H

#include <pthread.h>

#include "core/model/priv.h"

#define MODEL_MAGIC	"CRMM"
/*
 * Version 1 had the same hours on every workday, no contact_every, no cases
 * and no due, version 2 no sections, version 3 no journeys, and before
 * version 5 all of an entity lay where now its head is.  They are read, too.
 */
enum { MODEL_VERSION = 5, VERSION_BODIES = 5 };

enum total {
	TOTAL_ENTITIES, TOTAL_FIELDS, TOTAL_CHOICES, TOTAL_LABELS,
	TOTAL_WORDS, TOTAL_KEYS, TOTAL_RETIRED, TOTAL_SCHEMES,
	TOTAL_SEGMENTS, TOTAL_PARAMETERS, TOTAL_HOLIDAYS, TOTAL_DEADLINES,
	TOTAL_JOURNEYS, TOTAL_STEPS,
	N_TOTALS,
	N_TOTALS_1 = TOTAL_DEADLINES,	/* in version 1 */
	N_TOTALS_3 = TOTAL_JOURNEYS,	/* in versions 2 and 3 */
	/* From FIELDS on, of one entity: in front of its body. */
	N_TOTALS_BODY = TOTAL_RETIRED
};

enum {
	FLAG_MANY = 1, FLAG_REQUIRED = 2, FLAG_UNIQUE = 4, FLAG_INDEXED = 8,
	FLAG_PERSONAL = 16, FLAG_SEARCH = 32, FLAGS_ALL = 63
};

/*
 * One pass over the bytes.  A fault sets bad and makes every later number
 * zero and every text empty, so that only loops and the end look at it.
 * Arrays are cut from pools that the totals in front have sized; a total
 * larger than the bytes could hold is refused before it is allocated.
 */
struct decoder {
	const unsigned char	*p, *end;
	bool			 bad;
	int			 version;
	struct arena		*arena;
	size_t			 left[N_TOTALS];
	struct entity		*entity;
	struct field		*field;
	struct choice		*choice;
	struct label		*label;
	struct slice		*word;
	uint16_t		*key;
	struct retired		*retired;
	struct scheme		*scheme;
	struct segment		*segment;
	struct parameter	*parameter;
	struct holiday		*holiday;
	struct deadline		*deadline;
	struct segment_journey	*journey;
	struct segment_step	*step;
};

uint64_t	decoder_long(struct decoder *);
uint64_t	decoder_max(struct decoder *, uint64_t max);
int64_t		decoder_i(struct decoder *);
int32_t		decoder_i32(struct decoder *);
struct slice	decoder_text(struct decoder *);
/* So many more of a thing; zero when its pool has not that many. */
size_t		decoder_count(struct decoder *, enum total);
struct labels	decoder_labels(struct decoder *);
const struct slice *decoder_words(size_t *n, struct decoder *);
struct span	decoder_span(struct decoder *);
/* The totals from one until another; the bytes must have room for them. */
void		decoder_totals(struct decoder *, int from, int until);

static inline uint64_t
decoder_u(struct decoder *d)
{
	if (d->p < d->end && *d->p < 0x80)
		return *d->p++;
	return decoder_long(d);
}

/*
 * decode_entity.c: the head of an entity, and how long its body is, which
 * model_complete_entity() decodes when somebody asks for its fields.  Before
 * VERSION_BODIES all of it is there.
 */
void		entity_decode(struct entity *, struct slice *body,
		    struct decoder *);
void		entity_open_pools(struct decoder *);

/* What is not decoded yet.  In the order of the model; p is NULL when it is. */
struct bodies {
	struct arena	*arena;
	pthread_t	 owner;		/* the only thread that may */
	bool		 damaged;
	struct slice	 body[];
};

#endif

/*
 * What the exact export and import share.
 */
#ifndef EXCHANGE_EXACT_PRIV_H
#define EXCHANGE_EXACT_PRIV_H

#include "core/base/hex.h"
#include "core/exchange/csv.h"
#include "core/exchange/exact/exact.h"
#include "core/exchange/json.h"
#include "core/record/alias.h"
#include "core/record/snapshot.h"

enum { EXACT_VERSION = 1 };

/*
 * META "source": own journal entry u64, the source's u64, its chain.  It
 * holds as long as the own entry is the last one.
 */
#define EXACT_NOTE	SLICE("source")
enum { EXACT_NOTE_BYTES = 16 + 32 };

/* The model's text and numbers as one line. */
CRM_CHECK enum err_code
exact_model_write(struct buf *, const struct query_env *, struct arena *,
    struct err *);
CRM_CHECK enum err_code
exact_model_read(struct model **, struct slice *yaml, const struct json *,
    struct arena *, struct err *);

/* ---- the import ---- */

struct alias {
	const struct entity	*entity;
	uint32_t		 from, to;
	struct slice		 remains;
	uint64_t		 line;
};

/* A record that refers to one further on. */
struct waiting {
	struct slice	line;		/* empty: nothing is left to do */
	uint64_t	number;
	uint64_t	needs;		/* a key; 0: it was added without */
	uint64_t	next;		/* place + 1 in a list, 0: its end */
};

/* A record in maps.  Never 0: ids begin with 1. */
static inline uint64_t
exact_key(uint16_t entity, uint32_t id)
{
	return (uint64_t)entity << 32 | id;
}

/* One whose parts are still coming. */
struct exact_snapshot {
	bool		is_open;
	struct snapshot	s;
	struct buf	body;
};

struct exact {
	struct arena		*arena;		/* as long as the import */
	struct arena		*scratch;	/* of one line */
	struct input		*input;
	struct csv		*csv;
	uint64_t		 line;
	uint64_t		 entry;		/* the source's journal */
	struct slice		 chain;
	struct model		*model;
	struct slice		 yaml;
	/* While importing. */
	struct query_env	*env;
	struct plan		*plan;
	struct import_report	*report;
	struct sales_plan	**sales;	/* by position of the entity */
	uint32_t		*last;		/* counters, by the same */
	struct imap		*known;		/* key: a row's target was found */
	struct imap		*merged;	/* key: the id it was merged to */
	VEC(struct alias)	 alias;
	VEC(struct waiting)	 waiting;
	struct exact_snapshot	 snapshot;
};

/* The next line in the scratch arena; *v NULL: the end of the file. */
CRM_CHECK enum err_code
exact_next(struct json **v, struct slice *raw, struct exact *, struct err *);
/* {"export": what} */
bool	exact_is(const struct json *, struct slice what);
/* FILE:LINE in front of the message. */
enum err_code	exact_at_line(const struct exact *, enum err_code,
		    struct err *);

/* The entity under "type"; the number of the handle under key. */
CRM_CHECK enum err_code
exact_read_type(const struct entity **, const struct exact *,
    const struct json *, struct err *);
CRM_CHECK enum err_code
exact_read_number(uint64_t *, const struct entity *, const struct json *,
    const char *key, struct err *);
/* The values of a map of fields. */
CRM_CHECK enum err_code
exact_read_fields(struct draft *, struct exact *, const struct json *,
    struct err *);

/* ---- snapshots ---- */

void	exact_snapshot_head(struct buf *, const struct snapshot *);
/* from is a multiple of SNAPSHOT_PART. */
void	exact_snapshot_part(struct buf *, const struct snapshot *,
	    size_t from);
CRM_CHECK enum err_code
exact_add_snapshot(struct exact *, const struct json *, struct err *);
CRM_CHECK enum err_code
exact_add_part(struct exact *, const struct json *, struct err *);
/* Nothing else may come now.  ERR_DATA: parts are missing. */
CRM_CHECK enum err_code
exact_end_snapshot(struct exact *, struct err *);

/* ---- records ---- */

/* The plan has a record of this key. */
CRM_CHECK enum err_code
exact_is_there(bool *there, struct exact *, uint64_t key, struct err *);
/* raw is the line of the record. */
CRM_CHECK enum err_code
exact_add_record(struct exact *, const struct json *, struct slice raw,
    struct err *);
/* Those that referred to records further on.  ERR_DATA: one never came. */
CRM_CHECK enum err_code
exact_finish_records(struct exact *, struct err *);

#endif

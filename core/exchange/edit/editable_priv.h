/* What the files of an editable text share. */
#ifndef EXCHANGE_EDITABLE_PRIV_H
#define EXCHANGE_EDITABLE_PRIV_H

#include "core/exchange/edit/editable.h"

#define OUR_LINE	SLICE("#: ")

/* A record as it was shown: its stored bytes, which outlive the snapshot. */
struct shown {
	uint16_t	entity;
	uint32_t	id;
	struct slice	bytes;
	struct slice	first;		/* as shown at first, once there was a
					 * conflict; p NULL: as bytes */
	bool		seen;		/* while a text is read */
};

struct editable {
	enum editable_form	 form;
	struct arena		*arena;
	VEC(struct shown)	 shown;
	struct imap		*at;	/* editable_key(): place + 1 */
};

static inline uint64_t
editable_key(uint16_t entity, uint32_t id)
{
	return (uint64_t)entity << 32 | id;
}

/* One value in the text: the field it is for, with its items. */
struct edit_cell {
	size_t			 line;
	const struct field	*field;
	const struct slice	*item;
	size_t			 n;
};
/* One record in the text. */
struct block {
	size_t			 line;
	const struct entity	*entity;
	uint32_t		 id;		/* 0: a new one */
	struct edit_cell	*cell;
	size_t			 n;
};
struct blocks { VEC(struct block) list; };

struct reading {
	struct editable		*ed;
	const struct query_env	*env;
	struct arena		*arena;		/* as long as the text */
	struct arena		*scratch;	/* of one record */
	struct plan		*plan;
	struct edit		*edit;
	struct blocks		 blocks;
	editable_bad		*bad;
	void			*arg;
	size_t			 n_bad;
};

/* Tell, count, and forget. */
void	editable_fault(struct reading *, size_t line, struct err *);
/* The type of a record whose text does not say it; NULL: there are several. */
const struct entity	*editable_only_type(const struct editable *,
			    const struct model *);
/* The items of a field as they are shown. */
size_t	editable_items(const struct slice **, struct arena *,
	    const struct record *, const struct field *,
	    const struct query_env *);
/* The blocks of a text; faults of single cells and blocks are told, other
 * faults end it after they were told. */
void	editable_parse_yaml(struct reading *, struct slice text);
void	editable_parse_tsv(struct reading *, struct slice text);
/* Fill in what "handle" says. */
CRM_CHECK enum err_code
editable_set_handle(struct block *, const struct reading *, struct slice text,
    struct err *);
CRM_CHECK enum err_code
editable_find_field(const struct field **, const struct entity *,
    struct slice name, struct err *);

#endif

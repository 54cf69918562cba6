/*
 * What the exact export and import share.
 */
#ifndef EXCHANGE_EXACT_PRIV_H
#define EXCHANGE_EXACT_PRIV_H

#include "core/exchange/csv.h"
#include "core/exchange/exact.h"
#include "core/exchange/json.h"

enum { EXACT_VERSION = 1 };

/*
 * META "source": own journal entry u64, the source's u64, its chain.  It
 * holds as long as the own entry is the last one.
 */
#define EXACT_NOTE	SLICE("source")
enum { EXACT_NOTE_BYTES = 16 + 32 };

void	hex_add(struct buf *, struct slice bytes);
/* False when it is no hex. */
CRM_CHECK bool	hex_parse(struct slice *, struct arena *, struct slice);

/* The model's text and numbers as one line. */
CRM_CHECK enum err_code
exact_model_write(struct buf *, const struct query_env *, struct arena *,
    struct err *);
CRM_CHECK enum err_code
exact_model_read(struct model **, struct slice *yaml, const struct json *,
    struct arena *, struct err *);

/* ---- the import ---- */

struct alias { const struct entity *entity; uint32_t from, to; };

/* A record that refers to one further on. */
struct waiting { struct slice line; uint64_t number; bool added; };

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
	struct imap		*known;		/* entity << 32 | id: is there */
	VEC(struct alias)	 alias;
	VEC(struct waiting)	 waiting;
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

#endif

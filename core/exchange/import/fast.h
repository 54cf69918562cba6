/*
 * What fast.c, fast_row.c and fast_rows.c share: sale rows straight from text to cells.
 */
#ifndef EXCHANGE_FAST_H
#define EXCHANGE_FAST_H

#include "core/exchange/import/priv.h"

enum { LAST_BYTES = 48, CACHE_MAX = 1 << 18 };

/*
 * Short texts that come again and again, in front of what knows them all: a
 * place per hash, the text itself (7 bytes and its length) in one word.
 */
enum { QUICK = 4096, SHORT_TEXT = 7, QUICK_TRIAL = 1 << 16 };
struct quick { uint64_t text; int64_t cell; };

enum how { BY_NUMBER, BY_DATE, BY_REF, BY_CACHE };

struct reader {
	const struct column	*column;
	const struct field	*field;
	size_t			 from;		/* in the row */
	enum how		 how;
	bool			 checked;	/* min, max */
	bool			 iso;		/* just YYYY-MM-DD */
	bool			 has_last;
	size_t			 last_len;
	char			 last[LAST_BYTES];
	int64_t			 last_cell;
	struct map		*cache;		/* text to cell */
	struct quick		*quick;		/* NULL: of no use */
	uint32_t		 asked, missed;
};

struct computed { struct query *q; const struct field *field; };

struct fast {
	struct import		*im;
	const struct entity	*sale;
	struct sales_plan	*rows;
	struct reader		*reader;
	size_t			 n_readers;
	int64_t			*cells, *constant, *otherwise;
	struct computed		*compute;
	struct query		**check;
	size_t			 n_checks;
	struct arena		*scratch;
	struct fast_rows	*ahead;
};

/* ---- fast_row.c: one row, one cell ---- */

/* A value as a cell; a text is put into the dictionary. */
CRM_CHECK enum err_code
fast_cell_of(int64_t *cell, struct fast *, const struct value *,
    struct err *);
/* False: not to be read here, or wrong.  Reads only what does not change. */
CRM_CHECK bool	fast_number(int64_t *cell, const struct reader *,
		    struct slice);
CRM_CHECK bool	fast_date(int64_t *cell, const struct fast *,
		    const struct reader *, struct slice);
/* Texts, enums and all that is seldom: read once, then looked up. */
CRM_CHECK bool	fast_cached(int64_t *cell, struct fast *, struct reader *,
		    struct slice);
/*
 * A short text that came before; else false, and where it is to be put with
 * its key once it is read, or NULL: it is too long, or texts of this column
 * hardly ever come again.
 */
CRM_CHECK bool
fast_seen(int64_t *cell, struct quick **, uint64_t *key, struct reader *,
    struct slice);
/*
 * The rest of a row, whose texts are cells (f->cells) by now: computed,
 * checked, added.  *done false: it needs a draft (or is wrong).
 */
CRM_CHECK enum err_code
fast_finish(bool *done, struct fast *, struct err *);

/* ---- fast_rows.c ---- */

struct fast_rows	*fast_rows_open(struct fast *);
void	fast_rows_close(struct fast_rows *);		/* NULL: nothing */

#endif

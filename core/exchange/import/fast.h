/*
 * What fast.c, fast_row.c and fast_rows.c share: sale rows straight from text to cells.
 */
#ifndef EXCHANGE_FAST_H
#define EXCHANGE_FAST_H

#include "core/exchange/import/reader.h"

enum { CACHE_MAX = 1 << 18 };

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
/* Texts, enums and all that is seldom: read once, then looked up. */
CRM_CHECK bool	fast_cached(int64_t *cell, struct fast *, struct reader *,
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

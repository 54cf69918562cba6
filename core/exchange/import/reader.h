/*
 * A column of the file and how its texts become numbers, for those who read
 * millions of rows: sales (fast.h) and records (record_rows.c).
 */
#ifndef EXCHANGE_READER_H
#define EXCHANGE_READER_H

#include "core/exchange/import/priv.h"

enum { LAST_BYTES = 48 };

/*
 * Short texts that come again and again, in front of what knows them all: a
 * place per hash, the text itself (7 bytes and its length) in one word.
 */
enum { QUICK = 4096, SHORT_TEXT = 7, QUICK_TRIAL = 1 << 16 };
struct quick { uint64_t text; int64_t cell; };

enum how { BY_NUMBER, BY_DATE, BY_REF, BY_CACHE };

/* A cell is the number of a value, or whatever its user makes of a text. */
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

/* The column is the from-th of the file. */
void	reader_open(struct reader *, const struct column *, size_t from);
void	reader_close(struct reader *);
/* Its text in the i-th row, trimmed and translated. */
static inline struct slice
reader_text(const struct reader *r, const struct csv_rows *rows, size_t i)
{
	struct slice	text = rows->field[i * rows->n_fields + r->from];

	/* Mostly there is nothing to trim or to translate. */
	if (r->column->n_values == 0 && (text.len == 0 ||
	    ((unsigned char)text.p[0] > ' ' &&
	    (unsigned char)text.p[text.len - 1] > ' ')))
		return text;
	return column_text(r->column, text);
}
/* False: not to be read here, or wrong.  Reads only what does not change. */
CRM_CHECK bool	reader_number(int64_t *cell, const struct reader *,
		    struct slice);
CRM_CHECK bool	reader_date(int64_t *cell, const struct import *,
		    const struct reader *, struct slice);
/*
 * A short text that came before; else false, and where it is to be put with
 * its key once it is read, or NULL: it is too long, or texts of this column
 * hardly ever come again.
 */
CRM_CHECK bool
reader_seen(int64_t *cell, struct quick **, uint64_t *key, struct reader *,
    struct slice);

#endif

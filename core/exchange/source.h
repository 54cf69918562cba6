/*
 * Rows of a file, whatever its form: texts under the names of columns.
 * NDJSON objects need not have the same keys: columns are added as they
 * appear, and a row has an empty text where it has no key.
 */
#ifndef EXCHANGE_SOURCE_H
#define EXCHANGE_SOURCE_H

#include "core/exchange/csv.h"
#include "core/exchange/json.h"
#include "core/exchange/mapping.h"

struct row {
	uint64_t		 line;
	size_t			 n;
	const struct slice	*text;	/* by column, n of them */
	const struct json	*const *json;	/* NDJSON: values, else NULL */
	struct slice		 raw;
};

struct source;

/*
 * Detects what m leaves open: format, delimiter, header; m gets it.  input
 * is borrowed.  ERR_DATA: empty, or the header is no header.
 */
CRM_CHECK enum err_code
source_open(struct source **, struct input *, struct mapping *m,
    struct arena *, struct err *);
void	source_close(struct source *);		/* NULL does nothing */

/* Names of columns: the header, or "1", "2", ...; NDJSON: keys so far. */
size_t		 source_columns(const struct source *);
struct slice	 source_column(const struct source *, size_t i);
/* NDJSON: a column that rows may have, though none has come yet. */
void		 source_expect(struct source *, struct slice name);
/* The header as it stood; empty without one. */
struct slice	 source_header(const struct source *);
enum import_format source_format(const struct source *);
char		 source_delimiter(const struct source *);
/*
 * Texts of a column among the first rows, for sniffing (CSV only; lives in
 * the arena given at opening).
 */
void	source_sample(const struct slice **, size_t *n, const struct source *,
	    size_t column);

/* The line in which the k-th of them stands. */
uint64_t	 source_sample_line(const struct source *, size_t column,
		    size_t k);
/* Where the column was named first: in the header, or by a key; 0: in neither. */
uint64_t	 source_column_line(const struct source *, size_t column);

/*
 * The next row, valid until the next call.  *more false: the end.  ERR_DATA:
 * this row is wrong (row has line and raw); others may follow.  Other codes
 * end it.  Message without file and line.
 */
CRM_CHECK enum err_code
source_next(struct row *, bool *more, struct source *, struct err *);
/*
 * Rows with a text for every column, several at once; none when the next one
 * is not plain, or there is no next one: ask source_next.  Views as those of
 * csv_next_rows; rows->field has room for all columns.
 */
CRM_CHECK enum err_code
source_next_rows(struct csv_rows *, struct source *, struct err *);

#endif

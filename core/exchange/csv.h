/*
 * A reader of delimited text at memory speed (RFC 4180): quoted fields with
 * doubled quotes and line breaks inside; rows end in LF, CR LF or CR; a
 * quote that does not begin a field is data; blank lines are no rows.
 * How many fields a row should have is the caller's business.
 */
#ifndef EXCHANGE_CSV_H
#define EXCHANGE_CSV_H

#include "core/exchange/input.h"

/* A quote that is never closed would otherwise swallow the file. */
enum { CSV_ROW_MAX = 16 * 1024 * 1024 };

struct csv_format {
	char	delimiter;
	bool	quotes;		/* "..." */
	bool	escapes;	/* \t \n \r \\ \xNN as crm writes TSV */
	bool	lines;		/* no delimiter: a row is a line */
};

/* Views, valid until the next csv_next. */
struct csv_row {
	uint64_t		 line;	/* where it begins, from 1 */
	size_t			 n;
	const struct slice	*field;
	struct slice		 raw;	/* as it stood, without line end */
};

struct csv;

/* input is borrowed; the first piece is read at once. */
CRM_CHECK enum err_code
csv_open(struct csv **, struct input *, struct err *);
void	csv_close(struct csv *);		/* NULL does nothing */
/*
 * What was read ahead and no row was taken from yet, for sniffing; *whole:
 * there is no more.  Valid until csv_next.
 */
struct slice	csv_sample(const struct csv *, bool *whole);
void	csv_set_format(struct csv *, const struct csv_format *);

/*
 * *more false: the end.  ERR_DATA: this row is wrong; err says why without
 * the line, row has line and raw, and the next call goes on behind it.
 * ERR_RANGE: no end was found (a quote is not closed); ERR_SYSTEM: reading
 * failed.  After those two nothing follows.
 */
CRM_CHECK enum err_code
csv_next(struct csv *, struct csv_row *, bool *more, struct err *);

struct csv_rows {
	size_t		 n, max;
	size_t		 n_fields;	/* that each has */
	struct csv_row	*row;		/* max of them */
	struct slice	*field;		/* max x n_fields */
	uint64_t	 line;		/* where reading stood */
};
/*
 * The next rows, as many as lie whole in the buffer, up to max.  It stops in
 * front of what is not plain (another number of fields, doubled quotes,
 * escapes, a fault, the end), which is left to csv_next: n = 0.  Views are
 * valid until the second call of this or the first of csv_next.  Errors as
 * those of csv_next that end it.
 */
CRM_CHECK enum err_code
csv_next_rows(struct csv_rows *, struct csv *, struct err *);

#endif

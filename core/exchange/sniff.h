/*
 * What the first rows of a file tell about it.
 */
#ifndef EXCHANGE_SNIFF_H
#define EXCHANGE_SNIFF_H

#include "core/exchange/csv.h"

enum { SNIFF_ROWS = 1000 };

/* The delimiter that cuts most rows as it cuts the first. */
char	sniff_delimiter(struct slice sample, bool whole);
/* An object in braces begins it. */
bool	sniff_is_json(struct slice sample);
/* An array, of objects if of anything. */
bool	sniff_is_array(struct slice sample);
/* A cell that would be strange as the name of a column: a number, a date. */
bool	sniff_is_value(struct slice);

/*
 * The first rows of a sample, in the arena; a last one that is cut off is
 * left out.  Rows that cannot be read are left out too.
 */
struct sniffed_row { size_t n; const struct slice *field; uint64_t line; };
struct sniffed { const struct sniffed_row *row; size_t n; };
void	sniff_rows(struct sniffed *, struct slice sample, bool whole,
	    const struct csv_format *, size_t max, struct arena *);

#endif

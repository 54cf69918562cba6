/*
 * Many rows on their way into the store: collected in any order, packed in
 * sorted runs, in memory up to a limit and then in an unlinked file, and
 * read back merged in the order of a tree.
 */
#ifndef SALES_SORTER_H
#define SALES_SORTER_H

#include "core/sales/tree.h"

struct sorter;

/* dir is for the unlinked file; NULL: where the system keeps such files. */
struct sorter	*sorter_open(const struct tree *, const struct column *,
		    unsigned n_columns, const char *dir);
void		 sorter_close(struct sorter *);	/* NULL does nothing */

/*
 * Where the next row goes: fill index n of every array of the result and
 * add 1 to its n.
 */
CRM_CHECK enum err_code
sorter_room(struct rowset **, struct sorter *, struct err *);
/* Some rows of a source, which has the same columns; *more false: none is
 * left. */
CRM_CHECK enum err_code
sorter_fill(struct sorter *, struct source *, bool *more, struct err *);
/* No more rows: sort and pack the rest. */
CRM_CHECK enum err_code	sorter_seal(struct sorter *, struct err *);
unsigned	sorter_n_columns(const struct sorter *);
const struct column	*sorter_columns(const struct sorter *);

/* All rows merged; more than one at a time may be open. */
struct source	*sorter_source_open(struct sorter *);
void		 sorter_source_close(struct source *);

#endif

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
 * As long as the rows come in their order anyhow, each is shown every chunk of
 * them before it is packed, one after the other, perhaps on another thread.
 */
typedef void sorter_each(void *arg, const struct rowset *);
void		 sorter_show(struct sorter *, sorter_each *, void *arg);

/*
 * Where the next row goes: fill index n of every array of the result and
 * add 1 to its n.
 */
CRM_CHECK enum err_code
sorter_room(struct rowset **, struct sorter *, struct err *);
/* No more rows: sort and pack the rest. */
CRM_CHECK enum err_code	sorter_seal(struct sorter *, struct err *);
unsigned	sorter_n_columns(const struct sorter *);
const struct column	*sorter_columns(const struct sorter *);

/* All rows merged; more than one at a time may be open. */
struct source	*sorter_source_open(struct sorter *);
void		 sorter_source_close(struct source *);

/* ---- ahead.c ---- */

/*
 * Rows of a source, which nobody else may use meanwhile: a thread takes the
 * next ones while those at hand are used.
 */
struct rows_ahead;
struct rows_ahead	*rows_ahead_open(struct source *,
			    const struct column *, unsigned n_columns);
void	rows_ahead_close(struct rows_ahead *);		/* NULL: nothing */
/* The next rows, valid until the next call; n is 0 at the end. */
CRM_CHECK enum err_code
rows_ahead_next(const struct rowset **, struct rows_ahead *, struct err *);

/* ---- parted.c ---- */

/*
 * Very many rows that come in the order of the ledger, on their way into the
 * copy by party: parted by ranges of parties, each of which is small enough
 * to be sorted in memory when it is read back.
 */
struct parted;

/* About n_rows, of parties up to last; dir as for sorter_open. */
struct parted	*parted_open(const struct tree *, const struct column *,
		    unsigned n_columns, uint64_t n_rows, uint32_t last,
		    const char *dir);
void		 parted_close(struct parted *);	/* NULL does nothing */
unsigned	 parted_n_columns(const struct parted *);
/* They have the same columns. */
CRM_CHECK enum err_code
parted_add(struct parted *, const struct rowset *, struct err *);
CRM_CHECK enum err_code	parted_seal(struct parted *, struct err *);
/* All rows in the order of the tree, read ahead by a thread; one at a time
 * may be open. */
struct source	*parted_source_open(struct parted *);
void		 parted_source_close(struct source *);

#endif

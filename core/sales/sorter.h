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
 * them before it is packed, one after the other, perhaps on another thread;
 * and if they all do, sources give them as blocks.
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

/* ---- pack.c ---- */

/* A block on its way into a tree: where its first and its last row go. */
struct packed { struct place first, last; struct slice block; };
enum { PACKED_HEAD = 36 };	/* bytes in front of a block */
/* Append the block of rows that were measured, from from on, with its head. */
void	packed_add(struct buf *, const struct tree *, const struct rowset *,
	    size_t from, const struct block_shape *);
/* The head at p, and the block that stands behind it. */
struct packed	packed_read(const char *p);

/*
 * Rows that come in the order of a tree, piece by piece, are made the blocks
 * that the tree makes of them if it has none yet.  All zero: none came.
 */
struct whole { struct rowset left; };	/* not a full block yet */
void	whole_release(struct whole *);
/* Append, with their heads, the blocks that are full with these rows; all of
 * them at the last. */
void	whole_pack(struct buf *, struct whole *, const struct tree *,
	    const struct rowset *, bool last);
/* These rows do not go on where the last ones ended: they get back those of
 * which no block has been made. */
void	whole_give_back(struct whole *, struct rowset *);

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
 * may be open.  blocks: they are made into blocks, for a tree without any. */
struct source	*parted_source_open(struct parted *, bool blocks);
void		 parted_source_close(struct source *);

#endif

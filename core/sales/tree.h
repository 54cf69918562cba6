/*
 * Blocks of rows in key order: the ledger (day, number), the copy by party
 * (party, day, number) and the rollups (series, week, product) are the same
 * structure with other columns.  A block's key is that of its first row; a
 * block holds every row from its key up to the next block's key.
 */
#ifndef SALES_TREE_H
#define SALES_TREE_H

#include "core/sales/block.h"
#include "core/store/keys.h"
#include "core/store/txn.h"

/*
 * The place of a row: party (32 bits, 0 in the ledger) and day, then the
 * number.  Compared as two numbers.
 */
struct place { uint64_t hi, lo; };

static inline struct place
place_make(uint32_t party, int32_t day, uint64_t seq)
{
	return (struct place){ (uint64_t)party << 32 |
	    ((uint32_t)day ^ UINT32_C(0x80000000)), seq };
}

static inline bool
place_before(struct place a, struct place b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

static inline uint32_t
place_party(struct place p)
{
	return (uint32_t)(p.hi >> 32);
}

static inline int32_t
place_day(struct place p)
{
	return (int32_t)((uint32_t)p.hi ^ UINT32_C(0x80000000));
}

#define PLACE_END	((struct place){ UINT64_MAX, UINT64_MAX })

/*
 * The ledger: party_id 0, one day per block.  Otherwise party_id is the
 * column that orders the rows.
 */
struct tree {
	enum table	table;
	uint16_t	entity;
	uint16_t	party_id;
	size_t		max_bytes;	/* of a block */
	bool		combine;	/* rows of one place are added up */
	/* Shown every block as it is written; may be NULL. */
	void		(*written)(void *arg, struct slice block);
	void		*written_arg;
};

struct tree	tree_ledger(uint16_t entity);
struct tree	tree_party(uint16_t entity, uint16_t party_id);

/* The place of row i; the row has a party. */
struct place	tree_place(const struct tree *, const struct rowset *, size_t i);

void	tree_key(struct key *, const struct tree *, struct place);
/* False: a key of another entity, or no key of this tree. */
CRM_CHECK bool
tree_key_parse(struct place *, const struct tree *, struct slice key);
/*
 * A block under the key of its first row, all of it on the day of the key.
 * False: it is none, why says so.
 */
bool		tree_read_block(struct rowset *, const struct tree *,
		    struct slice key, struct slice val, struct err *why);

/* The last block with a key <= place; val->p is NULL when there is none. */
CRM_CHECK enum err_code
tree_seek(struct cursor *, const struct tree *, struct place,
    struct place *found, struct slice *val, struct err *);
/* The first block with a key > place. */
CRM_CHECK enum err_code
tree_seek_after(struct cursor *, const struct tree *, struct place,
    struct place *found, struct slice *val, struct err *);

/*
 * Rows in the order of a tree, however they are kept.  peek tells the place
 * of the next one; take appends up to max rows that lie before until.  block
 * (NULL: never) gives the next ones as the very block that the tree would
 * make of them, and the place of the first, valid until the next call; its p
 * is NULL when they are not so, or not all before until: then they are taken.
 */
struct source {
	enum err_code	(*peek)(struct source *, bool *more, struct place *,
			    struct err *);
	enum err_code	(*take)(struct source *, struct rowset *to,
			    struct place until, size_t max, struct err *);
	enum err_code	(*block)(struct source *, struct slice *block,
			    struct place *, struct place until, struct err *);
};

/* Rows in memory, sorted by tree_sort. */
struct rowset_source {
	struct source		 source;
	const struct tree	*tree;
	const struct rowset	*rows;
	size_t			 next;
};
void	rowset_source_init(struct rowset_source *, const struct tree *,
	    const struct rowset *);
void	tree_sort(const struct tree *, struct rowset *);
/* Room for sorting, kept from one time to the next; zeroed at first. */
struct sort_room { uint64_t *item, *spare; size_t n; };
void	sort_room_release(struct sort_room *);
/* The rows in that order, for rowset_permute; valid until the room is used
 * again.  NULL: as they are. */
const uint32_t	*tree_order(struct sort_room *, const struct tree *,
		    const struct rowset *);

/*
 * What the next block of the tree is, when the rows from from on are all that
 * lie in its way.  False: more rows may belong to it; never if these are the
 * last.
 */
bool	tree_next_block(struct block_shape *, const struct tree *,
	    const struct rowset *, size_t from, bool last);

/*
 * Take out the rows at the places gone (ascending), put in those of
 * source.  column is the layout of new blocks.  ERR_CONFLICT: a row to be
 * taken out is not there.
 */
CRM_CHECK enum err_code
tree_apply(struct txn *, const struct tree *, const struct column *,
    unsigned n_columns, struct source *, const struct place *gone,
    size_t n_gone, struct err *);
/* Remove all of it. */
CRM_CHECK enum err_code
tree_clear(struct txn *, const struct tree *, struct err *);

#endif

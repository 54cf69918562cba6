/*
 * Which items of the journal are about a record: so its history is read
 * without the rest of the journal, from which all of this follows.
 *
 * In the table subject an item has an entry for each 256 ids of which it is
 * about one, with the lowest and the highest: it may be about fewer than that
 * says, never about others.  Bulk work, whose items are about hundreds of ids
 * in a row, so has hardly more entries than items.
 *
 * A store of an older format gets the table with its next change: a mark in
 * it says from which entry on it has them all.
 */
#ifndef STORE_SUBJECT_H
#define STORE_SUBJECT_H

#include "core/store/txn.h"

struct key;

/* Records that an item is about, all in one block of 256. */
struct subject_block {
	uint16_t	entity;
	uint8_t		least, most;	/* the last byte of their ids */
	uint32_t	block;		/* the others: id >> 8 */
};
struct subjects { VEC(struct subject_block) list; };

/* One more; those that came one after the other are together. */
void	subject_note(struct subjects *, uint16_t entity, uint32_t id);

/* A key of the table and its value; *number and *item are the journal's. */
enum { SUBJECT_KEY = 17, SUBJECT_VALUE = 2 };
void	subject_key(struct key *, const struct subject_block *, uint64_t number,
	    uint32_t item);
/* False: it is none, or damaged. */
bool	subject_decode(struct subject_block *, uint64_t *number, uint32_t *item,
	    struct slice key, struct slice val);

/* The first entry that is in the table with all behind it; 0: none is. */
CRM_CHECK enum err_code
subject_from(uint64_t *number, struct txn *, struct err *);
/* From here on they are, and none before. */
CRM_CHECK enum err_code
subject_restart(struct txn *, uint64_t number, struct err *);

/*
 * The newest entry before another (that need not be there) which has items
 * that may be about a record, and these, ascending; number 0: there is none.
 * ERR_STORE: the table is damaged.
 */
struct subject_items {
	uint64_t	number;
	VEC(uint32_t)	item;
};
CRM_CHECK enum err_code
subject_before(struct subject_items *, struct txn *, uint16_t entity,
    uint32_t id, uint64_t before, struct err *);

/*
 * What an entry in the making is about, until it is put: ever so often, and at
 * the end.
 */
struct subject_batch {
	struct subject_pending { struct subject_block about; uint32_t item; } *p;
	size_t		n, cap;
};
enum { SUBJECTS_ENOUGH = 64 * 1024 };
void	subject_batch_add(struct subject_batch *, const struct subject_block *,
	    size_t n, uint32_t item);
void	subject_batch_release(struct subject_batch *);
CRM_CHECK enum err_code
subject_batch_put(struct subject_batch *, struct txn *, uint64_t number,
    struct err *);

#endif

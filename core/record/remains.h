/*
 * What is left of a record that was merged into another, beside the handle
 * that leads there (alias.h):
 *
 *	its keys	the unique values it had, and those of the record
 *			that remained which it gave up for them: they lead on
 *			to the record that remained, as the handle does
 *	marks		of every value, of either record, that the other one
 *			overruled: whoever says such a value again (a file of
 *			before the merge) says nothing new
 *
 * A mark is no value, and none can be read from it: a hash, or, of a single
 * reference, where it led.
 *
 * It lies behind the id in the table alias, in the journal when it goes,
 * and as hexadecimal digits in an export and a change set:
 *
 *	u8 1, u16 field, u8 type, u8 flags, length, bytes	a key
 *	u8 2, u16 field, u64					a mark
 */
#ifndef RECORD_REMAINS_H
#define RECORD_REMAINS_H

#include "core/record/record.h"

enum { REMAINS_MAX = 1 << 20 };		/* bytes */

struct remains_item {
	uint16_t	field;
	bool		is_key;
	struct value	key;		/* as it was stored; borrows */
	uint64_t	mark;
};
/* Takes one off the front; false: the end, or (rest not empty) damage. */
bool	remains_next(struct remains_item *, struct slice *rest);
bool	remains_are_sound(struct slice);

/* Of a merge of second into first (as it was), which became result. */
void	remains_of_merge(struct buf *, const struct record *first,
	    const struct record *second, const struct draft *result);
/* Just the keys of a record. */
void	remains_of_record(struct buf *, const struct record *);

/* The mark of the values of a field, none of them included. */
uint64_t	remains_mark(const struct value *, size_t n);
/* A mark of a single reference: whereto. */
bool	remains_mark_is_ref(uint64_t mark, uint16_t *entity, uint32_t *id);

/*
 * A key as a value of the field as it is today; false when it cannot be one
 * any more.  The value may live in the arena.
 */
bool	remains_key_today(struct value *, const struct remains_item *,
	    const struct model *, const struct field *, struct arena *);

#endif

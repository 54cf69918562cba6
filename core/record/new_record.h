/*
 * New records of values that have their stored form: what plan_add makes of
 * a draft, without one; and whether they are there already.  For loads of
 * millions, whose values come column by column and are the same again and
 * again: each is checked and encoded once, records are put together of them.
 */
#ifndef RECORD_NEW_RECORD_H
#define RECORD_NEW_RECORD_H

#include "core/record/plan.h"

/* All values of one field as they are stored; p NULL: there are none. */
struct stored_values { const char *p; size_t len; };

/*
 * The values of a field, n > 0, checked by themselves; they live in the
 * arena.  False: the field does not take them, or they say nothing without
 * the rest of the record (money of another currency).  Only a field with a
 * pattern changes anything but the arena (what the pattern matches with).
 */
bool	stored_values_make(struct stored_values *, const struct field *,
	    const struct value *, size_t n, struct arena *);
/* A number, a day, a choice, so stored: the bytes used. */
enum { STORED_NUMBER = 8 };
size_t	stored_number(char to[STORED_NUMBER], int64_t);

/* New records of one entity, which have these fields, in this order. */
struct new_records;
/* The plan lives longer. */
struct new_records	*new_records_open(struct plan *, const struct entity *,
			    const struct field *const *, size_t n);
void	new_records_close(struct new_records *);	/* NULL: nothing */
/* So many will come, as far as can be told. */
void	new_records_expect(struct new_records *, uint64_t n);
/*
 * The keys of unique values of records that will be added, one record after
 * the other: made before that.  Of the values of a record only those of
 * unique fields are looked at.
 */
struct new_keys;
struct new_keys	*new_keys_open(void);
void	new_keys_close(struct new_keys *);		/* NULL: nothing */
void	new_keys_clear(struct new_keys *);
void	new_keys_add(struct new_keys *, const struct new_records *,
	    const struct stored_values *);
/*
 * Add one with these values, as many as there are fields.  Its keys are those
 * of the i-th record.  *added lives until the next one; the values need not
 * live on.  *done false: nothing was
 * added, for it is wrong, has a key that another has, or cannot be told here:
 * plan_add knows.
 */
CRM_CHECK enum err_code
new_records_add(struct record *added, bool *done, struct new_records *,
    const struct stored_values *, struct new_keys *, size_t i,
    struct err *);

/*
 * Is there a record with the value of this unique field that the i-th one has,
 * stored with the values that are given (p NULL: none is, whatever it has)?
 * Then nothing would come of setting them.  False: not, or not to be told
 * here.
 */
CRM_CHECK enum err_code
new_records_are_stored(bool *are, struct new_records *,
    const struct stored_values *, const struct new_keys *, size_t i,
    const struct field *key, struct err *);

#endif

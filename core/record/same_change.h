/*
 * The same values for fields of many records: what plan_set makes of drafts
 * that say so, without them.  The values are checked and encoded once, and
 * put between what each record has.
 */
#ifndef RECORD_SAME_CHANGE_H
#define RECORD_SAME_CHANGE_H

#include "core/record/plan.h"

/* A field gets these values; n 0: none. */
struct same_field {
	const struct field	*field;
	const struct value	*value;
	size_t			 n;
};
struct same_change;

/*
 * Lives in the arena, as the plan must.  NULL: drafts have to do it, for more
 * depends on a field than its value (a unique one, a reference, money, a
 * list), or it does not take that.
 */
struct same_change	*same_change_open(struct plan *, const struct entity *,
			    const struct same_field *, size_t n,
			    struct arena *);
/*
 * Plan the change of a record, whose bytes are a view or live as long as the
 * plan.  *done false: a draft has to do it, or tells what is wrong with it.
 */
CRM_CHECK enum err_code
same_change_set(bool *done, struct same_change *, const struct record *,
    struct err *);

#endif

/*
 * What the journal says of one record, the newest entry first: its changes,
 * and merges in which its handle has a part.  Where the store's table of
 * subjects (store/subject.h) reaches, no other entry is read.
 */
#ifndef RECORD_SUBJECT_WALK_H
#define RECORD_SUBJECT_WALK_H

#include "core/record/alias.h"

struct subject_walk;

/* One of the two others is NULL.  Of one entry in the order of its items. */
struct subject_said {
	const struct journal_entry	*entry;
	const struct change		*change;
	const struct alias_change	*alias;
};

/* Of entries that were made before until. */
CRM_CHECK enum err_code
subject_walk_open(struct subject_walk **, struct txn *, const struct entity *,
    uint32_t id, struct instant until, struct err *);
void	subject_walk_close(struct subject_walk *);	/* NULL does nothing */
/*
 * Lives until the next call, when no other item of the journal is read
 * meanwhile through the txn.  *more false: that was all.
 */
CRM_CHECK enum err_code
subject_walk_next(struct subject_said *, bool *more, struct subject_walk *,
    struct err *);

#endif

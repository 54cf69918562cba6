/*
 * What the checks found on a day, and how everybody recorded, kept so that
 * it can be seen whether it gets better: a snapshot (record/snapshot.h) named
 * "check".  Its body is text, numbers in decimal:
 *
 *	1
 *	check NAME FOUND OF
 *	staff NUMBER CONTACTS COMPLETE OUTCOME TIMED WITHIN_DAY KNOWN COVERED
 *
 * COMPLETE is in parts per million.  Lines that begin otherwise are of later
 * versions and skipped, as are checks that are known no more.
 */
#ifndef PRACTICE_CHECK_KEPT_H
#define PRACTICE_CHECK_KEPT_H

#include "core/practice/quality/adoption.h"
#include "core/practice/quality/check.h"
#include "core/record/snapshot.h"

struct check_kept {
	struct day	 day;
	bool		 has[N_CHECKS];
	uint64_t	 found[N_CHECKS], looked[N_CHECKS];
	struct adoption	*staff;		/* delay_hours is not kept: NaN */
	size_t		 n_staff;
};

/* As it is at env's now. */
CRM_CHECK enum err_code
check_kept_now(struct check_kept *, const struct query_env *, struct arena *,
    struct err *);
/*
 * Only how everybody recorded, which the contacts of a day long past tell
 * still; what the checks would have found then nobody knows any more.
 */
CRM_CHECK enum err_code
check_kept_staff(struct check_kept *, const struct query_env *,
    struct arena *, struct err *);
/* Everybody's adoption as one: of staff 0. */
struct adoption	check_kept_all(const struct check_kept *);

/* Into the plan.  *kept: there is one of that day, which stays as it is. */
CRM_CHECK enum err_code
check_kept_plan(bool *kept, struct plan *, struct txn *,
    const struct check_kept *, struct instant taken, struct err *);
/* The heads, by day; VEC_RELEASE the list. */
CRM_CHECK enum err_code
check_kept_list(struct snapshots *, struct txn *, struct arena *,
    struct err *);
/* ERR_STORE: damaged, or not there. */
CRM_CHECK enum err_code
check_kept_read(struct check_kept *, struct txn *, struct day, struct arena *,
    struct err *);

void	check_kept_encode(struct buf *, const struct check_kept *);
/* False: damaged. */
CRM_CHECK bool
check_kept_decode(struct check_kept *, struct slice body, struct arena *);

#endif

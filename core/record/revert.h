/*
 * Taking back one change of a record, as the journal has it, in a plan.
 * All or nothing is the caller's: any error means that the plan is given up.
 */
#ifndef RECORD_REVERT_H
#define RECORD_REVERT_H

#include "core/record/change.h"
#include "core/record/plan.h"

/*
 * An added record is removed, a removed one put back under its handle and
 * revision, a changed one gets back the values it had.  What does not stand
 * as the change left it was changed since: ERR_CONFLICT names record and
 * field with both values.  ERR_NOTFOUND: what it refers to is not there,
 * unless the plan defers that.  ERR_CONFLICT too when a value was erased.
 * Of several conflicts the last is in err; tell hears of the others.
 * txn is the plan's snapshot.
 */
CRM_CHECK enum err_code
change_revert(struct plan *, struct txn *, const struct model *,
    const struct zone *, const struct change *, err_tell *tell, void *arg,
    struct err *);

#endif

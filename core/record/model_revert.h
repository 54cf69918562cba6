/*
 * Taking back a change of the data model: the model there was is in force
 * again, as a new revision, and records that were rewritten have the values
 * and revisions of then.
 */
#ifndef RECORD_MODEL_REVERT_H
#define RECORD_MODEL_REVERT_H

#include "core/record/plan.h"

struct model_step {
	uint64_t	entry;		/* of the journal, that made the step */
	uint32_t	from, to;	/* revisions */
	/* What it brings back was taken back: what is not in the model of
	 * then was hidden by it, and is again. */
	bool		again;
};

/*
 * In an empty plan.  ERR_CONFLICT: the model was changed again since, it is
 * the first one, or (not again) a record has what the model of then has no
 * place for; the first of those are named.  Of several values that were
 * changed since the last is in err; tell hears of the others.  ERR_DATA:
 * the model of then refuses records as they are now.
 */
CRM_CHECK enum err_code
model_revert(struct plan *, const struct model_step *, err_tell *tell,
    void *arg, struct err *);

#endif

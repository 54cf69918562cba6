/*
 * Tasks: what somebody here must do, once or again and again.  A task that
 * repeats says how long after it was done the next one is due ("3mo"), or
 * after it was due itself ("3mo due").  In months, what is due on the last
 * day of one stays on the last day.
 */
#ifndef PRACTICE_TASK_H
#define PRACTICE_TASK_H

#include "core/query/edit.h"

/*
 * A draft of a task for the staff member whose login is user, opened now.
 * ERR_USAGE: the model has no tasks.
 */
CRM_CHECK enum err_code
task_draft(struct draft *, const struct query_env *, struct slice user,
    struct arena *, struct err *);
/*
 * What it is about: a party or person, or a case, deal or contact and whom
 * that is with.  ERR_USAGE: the model's tasks are about no such thing.
 */
CRM_CHECK enum err_code
task_set_about(struct draft *, const struct query_env *,
    const struct reference *, struct err *);

struct task_repeat {
	struct span	span;		/* of a day or more; zero: not at all */
	bool		from_due;
};
/* "3mo" or "3mo due", of whatever length; empty: not at all. */
CRM_CHECK enum err_code
task_repeat_parse(struct task_repeat *, struct slice text, struct err *);
/*
 * Does it go from the last day of a month to the last of another?  So it does
 * when it counts in months from when it was due, and that was such a day.
 */
bool	task_repeat_is_at_end(const struct task_repeat *, struct day due);
/* How it repeats.  ERR_DATA: no length of time of a day or more. */
CRM_CHECK enum err_code
task_repeat(struct task_repeat *, const struct draft *, struct err *);

/* It is done at env's now; when it was done already that stays. */
void	task_set_done(struct draft *, const struct query_env *);
void	task_set_open(struct draft *);
/*
 * The task that follows one that is done: the same, due so long after that,
 * or on the first of its days that is still to come then.
 * False: it does not repeat.
 */
CRM_CHECK enum err_code
task_next(struct draft *next, bool *has, const struct draft *done,
    const struct query_env *, struct arena *, struct err *);

/* Was it open at env's now? */
bool	task_is_open(const struct query_env *, const struct record *);

#endif

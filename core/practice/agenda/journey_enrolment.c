/*
 * What a run changes about who is in a journey, and at which step.
 */
#include "core/practice/agenda/journey_priv.h"

#include "core/practice/role.h"

void
journey_set_int(struct draft *d, enum role role, int64_t i)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v = { .type = TYPE_INT, .i = i };

	if (f != NULL && f->type == TYPE_INT)
		draft_set(d, f, &v, 1);
}

enum err_code
journey_change(struct journey_run *run, uint32_t id,
    void (*how)(struct draft *, void *), void *arg, struct err *err)
{
	struct record	rec;
	struct draft	d;
	enum err_code	rc;

	rc = plan_find(&rec, run->plan, run->all->enrolment, id, run->scratch,
	    err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, run->scratch);
	how(&d, arg);
	return edit_set(run->edit, &rec, &d, err);
}

void
journey_set_state(struct draft *d, void *arg)
{
	const struct journey_state	*s = arg;
	const struct when	*w = &s->run->env->when;

	if (s->status != NULL)
		(void)role_set_choice(d, ROLE_STATUS, slice_of(s->status));
	if (s->leaves)
		role_set_moment(d, ROLE_UNTIL, w->now, w->zone);
	if (s->step > 0) {
		journey_set_int(d, ROLE_STEP, s->step);
		role_set_moment(d, ROLE_DATE, s->at, w->zone);
	}
}

#include "core/practice/quality/check_priv.h"

#include "core/practice/role.h"

struct check_finding *
check_add(struct check_job *job, enum check_reason r, const struct record *rec)
{
	struct check_finding	*f = VEC_ADD(&job->c->list);

	f->reason = r;
	f->entity = rec->entity;
	f->id = rec->id;
	f->owner = role_ref(rec, ROLE_OWNER, job->staff);
	if (f->owner == 0)
		f->owner = role_ref(rec, ROLE_STAFF, job->staff);
	return f;
}

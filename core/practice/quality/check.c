#include "core/practice/quality/check_priv.h"

#include "core/practice/contact/details.h"
#include "core/practice/role.h"

static const struct {
	const char	*name, *limit;
	double		 usual;
} reasons[N_CHECKS] = {
	[CHECK_UNREACHABLE] = { "unreachable", "unreachable", .05 },
	[CHECK_STALE] = { "stale", "stale", .25 },
	[CHECK_DOUBTFUL] = { "doubtful", "doubtful", .01 },
	[CHECK_DOUBLE] = { "double", "double", .01 },
	[CHECK_OUTCOME] = { "outcome", "outcome", .25 },
	[CHECK_ANSWER] = { "answer", "answer", 0 },
	[CHECK_INCOMPLETE] = { "incomplete", "incomplete", 0 },
};

const char *
check_reason_name(enum check_reason r)
{
	return reasons[r].name;
}

bool
check_reason_parse(enum check_reason *r, struct slice text)
{
	for (int i = 0; i < N_CHECKS; i++)
		if (slice_eq(text, slice_of(reasons[i].name))) {
			*r = (enum check_reason)i;
			return true;
		}
	return false;
}

bool
check_is_over(const struct checks *c, enum check_reason r)
{
	return (double)c->found[r] > c->limit[r] * (double)c->looked[r];
}

static bool
wants(const struct check_job *job, enum check_reason r)
{
	return job->reasons >> r & 1;
}

/* ---- parties and people ---- */

static bool
is_gone(const struct record *rec)
{
	struct value	v = role_value(rec, ROLE_NEVER);

	return v.type == TYPE_BOOL && v.i != 0;
}

static void
check_reach(struct check_job *job, const struct record *rec)
{
	static const enum role	ways[] = { ROLE_EMAIL, ROLE_PHONE,
		ROLE_STREET, ROLE_POSTCODE };
	bool			possible = false, any = false;

	for (size_t i = 0; i < NELEM(ways); i++) {
		const struct field	*f = entity_role(rec->entity,
					    ways[i]);

		possible |= f != NULL;
		any |= f != NULL && record_count(rec, f) > 0;
	}
	if (!possible || is_gone(rec))
		return;
	job->c->looked[CHECK_UNREACHABLE]++;
	if (any)
		return;
	job->c->found[CHECK_UNREACHABLE]++;
	check_add(job, CHECK_UNREACHABLE, rec);
}

static void
check_stale(struct check_job *job, const struct record *rec)
{
	struct check_finding	*found;
	struct details_age	 age;

	if (is_gone(rec) || !details_age(&age, rec, job->env->when.zone))
		return;
	job->c->looked[CHECK_STALE]++;
	if (age.from.n > job->today.n)
		return;
	job->c->found[CHECK_STALE]++;
	found = check_add(job, CHECK_STALE, rec);
	found->field = age.field;
	found->has_day = true;
	found->since = age.from;
}

/* ---- contacts and cases ---- */

static void
check_outcome(struct check_job *job, const struct record *rec)
{
	const struct field	*f = entity_role(rec->entity, ROLE_OUTCOME);
	struct check_finding	*found;
	struct day		 day;

	if (f == NULL || role_ref(rec, ROLE_STAFF, job->staff) == 0 ||
	    (!role_day(&day, rec, ROLE_TIME, job->env->when.zone) &&
	    !role_day(&day, rec, ROLE_DATE, job->env->when.zone)) ||
	    day.n < job->c->since.n || day.n > job->today.n)
		return;
	/* Of a letter that an import brought nobody was asked for one. */
	if (record_count(rec, f) == 0 &&
	    role_value(rec, ROLE_UID).type != TYPE_NONE)
		return;
	job->c->looked[CHECK_OUTCOME]++;
	if (record_count(rec, f) > 0)
		return;
	job->c->found[CHECK_OUTCOME]++;
	found = check_add(job, CHECK_OUTCOME, rec);
	found->field = f;
	found->has_day = true;
	found->since = day;
}

static void
check_answer(struct check_job *job, const struct record *rec)
{
	const int64_t		 a_day = INT64_C(86400) * 1000000;
	int64_t			 now = job->env->when.now.us;
	struct check_finding	*found;
	struct case_state	 s;
	bool			 late;

	case_read(&s, job->env, rec);
	if (!s.is_open || !s.has_opened || s.opened.us > now)
		return;
	job->c->looked[CHECK_ANSWER]++;
	late = s.has_respond_by ? s.respond_by.us < now :
	    s.opened.us < now - a_day;
	if (s.is_answered || !late)
		return;
	job->c->found[CHECK_ANSWER]++;
	found = check_add(job, CHECK_ANSWER, rec);
	found->field = entity_role(rec->entity, ROLE_RESPONDED);
	found->has_day = true;
	found->since = zone_day(job->env->when.zone, s.opened);
}

/* ---- what a repair left ---- */

static void
check_complete(struct check_job *job, const struct record *rec)
{
	bool	any = false;

	job->c->looked[CHECK_INCOMPLETE]++;
	if (!record_is_incomplete(rec))
		return;
	job->c->found[CHECK_INCOMPLETE]++;
	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];

		if (!f->required || record_count(rec, f) > 0)
			continue;
		check_add(job, CHECK_INCOMPLETE, rec)->field = f;
		any = true;
	}
	if (!any)
		check_add(job, CHECK_INCOMPLETE, rec);
}

/* ---- all of it ---- */

static void
check_record(struct check_job *job, const struct record *rec)
{
	enum kind	kind = rec->entity->kind;
	bool		who = kind == KIND_PARTY || kind == KIND_PERSON;

	if (who && wants(job, CHECK_UNREACHABLE))
		check_reach(job, rec);
	if (who && wants(job, CHECK_STALE))
		check_stale(job, rec);
	if (wants(job, CHECK_DOUBTFUL))
		check_values(job, rec);
	if (kind == KIND_ACTIVITY && wants(job, CHECK_OUTCOME))
		check_outcome(job, rec);
	if (kind == KIND_CASE && wants(job, CHECK_ANSWER))
		check_answer(job, rec);
	if (wants(job, CHECK_INCOMPLETE))
		check_complete(job, rec);
}

static int
by_reason(const void *a, const void *b)
{
	const struct check_finding	*x = a, *y = b;

	if (x->reason != y->reason)
		return x->reason < y->reason ? -1 : 1;
	if (x->entity->id != y->entity->id)
		return x->entity->id < y->entity->id ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->field < y->field ? -1 : x->field > y->field;
}

static enum err_code
check_entity(struct check_job *job, const struct entity *e, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, job->env->txn, e, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec))
		check_record(job, &rec);
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	if (rc == ERR_OK && wants(job, CHECK_DOUBLE) &&
	    (e->kind == KIND_PARTY || e->kind == KIND_PERSON))
		rc = check_doubles(job, e, err);
	return rc;
}

enum err_code
checks_read(struct checks *c, const struct query_env *env, unsigned which,
    const struct entity *only, struct arena *arena, struct err *err)
{
	const struct model	*m = env->model;
	const struct scheme	*s = &m->section[SECTION_CHECK];
	struct check_job	 job = { .c = c, .env = env,
				    .reasons = which, .arena = arena };
	struct span		 period = { .days = 90 };
	enum err_code		 rc = ERR_OK;

	job.today = when_today(&env->when);
	job.staff = model_next_kind(m, KIND_STAFF, NULL);
	c->since = day_add_span(job.today, scheme_span(s, "period", period),
	    -1);
	for (int r = 0; r < N_CHECKS; r++)
		c->limit[r] = scheme_number(s, reasons[r].limit,
		    reasons[r].usual);
	for (size_t i = 0; rc == ERR_OK && i < m->n_entities; i++)
		if (!m->head[i].is_columnar && (only == NULL ||
		    only == model_entity(m, i)))
			rc = check_entity(&job, model_entity(m, i), err);
	if (rc == ERR_OK && c->list.n > 1)
		qsort(c->list.p, c->list.n, sizeof(*c->list.p), by_reason);
	return rc;
}

#include "core/practice/check.h"

#include "core/practice/role.h"

static const struct {
	const char	*name, *limit;
	double		 usual;
} reasons[N_CHECKS] = {
	[CHECK_UNREACHABLE] = { "unreachable", "unreachable", .05 },
	[CHECK_STALE] = { "stale", "stale", .25 },
	[CHECK_DOUBTFUL] = { "doubtful", "doubtful", .01 },
	[CHECK_OUTCOME] = { "outcome", "outcome", .25 },
	[CHECK_ANSWER] = { "answer", "answer", 0 },
	[CHECK_INCOMPLETE] = { "incomplete", "incomplete", 0 },
};

struct job {
	struct checks		*c;
	const struct query_env	*env;
	unsigned		 reasons;
	struct day		 today;
	const struct entity	*staff;
	struct arena		*arena;
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
wants(const struct job *job, enum check_reason r)
{
	return job->reasons >> r & 1;
}

static struct check_finding *
add(struct job *job, enum check_reason r, const struct record *rec)
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

/* ---- parties and people ---- */

static bool
is_gone(const struct record *rec)
{
	struct value	v = role_value(rec, ROLE_NEVER);

	return v.type == TYPE_BOOL && v.i != 0;
}

static void
check_reach(struct job *job, const struct record *rec)
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
	add(job, CHECK_UNREACHABLE, rec);
}

static bool
goes_stale(const struct field *f)
{
	return f->stale_after.days != 0 || f->stale_after.months != 0;
}

/* The day from which a field must be confirmed anew; false: never said. */
static bool
stale_from(struct day *day, const struct job *job, const struct record *rec,
    const struct field *f)
{
	struct day	confirmed;

	if (!goes_stale(f) || record_count(rec, f) == 0 ||
	    !role_day(&confirmed, rec, ROLE_VERIFIED, job->env->when.zone))
		return false;
	*day = day_add_span(confirmed, f->stale_after, 1);
	return true;
}

static void
check_stale(struct job *job, const struct record *rec)
{
	const struct field	*which = NULL;
	struct check_finding	*found;
	struct day		 day, since = { INT32_MAX };
	bool			 any = false;

	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];

		if (!stale_from(&day, job, rec, f))
			continue;
		any = true;
		if (day.n >= since.n)
			continue;
		since = day;
		which = f;
	}
	if (!any || is_gone(rec))
		return;
	job->c->looked[CHECK_STALE]++;
	if (since.n > job->today.n)
		return;
	job->c->found[CHECK_STALE]++;
	found = add(job, CHECK_STALE, rec);
	found->field = which;
	found->has_day = true;
	found->since = since;
}

/* ---- values ---- */

static bool
has_letter(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char	c = (unsigned char)s.p[i];

		if (c >= 0x80 || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

static bool
only_fills(struct slice s)
{
	static const char *const	words[] = { "test", "x", "xx", "xxx",
		"n/a", "na", "n.a.", "nvt", "n.v.t.", "tbd", "todo",
		"unknown", "onbekend", "none", "geen", "asdf", "qwerty" };

	for (size_t i = 0; i < NELEM(words); i++)
		if (slice_eq_ascii_nocase(s, slice_of(words[i])))
			return true;
	return !has_letter(s);
}

static bool
is_doubtful_name(const struct field *f, const struct value *v)
{
	return f->role == ROLE_NAME && v->type == TYPE_TEXT &&
	    only_fills(v->text);
}

/* What only can have happened. */
static bool
is_past(const struct entity *e, const struct field *f)
{
	switch (f->role) {
	case ROLE_VERIFIED:
	case ROLE_SINCE:
	case ROLE_OPENED:
	case ROLE_RESPONDED:
	case ROLE_RESOLVED:
	case ROLE_DONE:
	case ROLE_CLOSED:
	case ROLE_BIRTHDAY:
	case ROLE_GIVEN:
	case ROLE_SENT:
		return true;
	case ROLE_DATE:
	case ROLE_TIME:
		return e->kind == KIND_EXCHANGE || e->kind == KIND_SURVEY ||
		    e->kind == KIND_ASSESSMENT;
	default:
		return false;
	}
}

static bool
value_day(struct day *day, const struct job *job, const struct value *v)
{
	if (v->type == TYPE_DATE)
		day->n = (int32_t)v->i;
	else if (v->type == TYPE_TIME)
		*day = zone_day(job->env->when.zone,
		    (struct instant){ v->i });
	else
		return false;
	return true;
}

static bool
is_doubtful_day(const struct job *job, const struct entity *e,
    const struct field *f, const struct value *v)
{
	enum { OLDEST = 1900, AHEAD = 50, AGE = 120 };
	struct day	day;
	int		year, now = day_to_civil(job->today).year;

	if (!value_day(&day, job, v))
		return false;
	year = day_to_civil(day).year;
	/* A day of grace: clocks and zones differ. */
	if (is_past(e, f) && day.n > job->today.n + 1)
		return true;
	if (f->role == ROLE_BIRTHDAY)
		return year < now - AGE;
	return year < OLDEST || year > now + AHEAD;
}

static void
doubt(struct job *job, const struct record *rec, const struct field *f,
    const struct field *other, const struct value *v, bool *any)
{
	struct check_finding	*found = add(job, CHECK_DOUBTFUL, rec);
	struct buf		 b = {0};

	field_write_value(&b, job->env->model, f, v, job->env->when.zone);
	found->field = f;
	found->other = other;
	found->value = slice_dup(job->arena, buf_slice(&b));
	buf_release(&b);
	*any = true;
}

/* It ended before it began. */
static void
check_order(struct job *job, const struct record *rec, bool *any)
{
	static const struct { enum role first, then; } pairs[] = {
		{ ROLE_FROM, ROLE_UNTIL }, { ROLE_OPENED, ROLE_RESPONDED },
		{ ROLE_OPENED, ROLE_RESOLVED }, { ROLE_OPENED, ROLE_CLOSED },
		{ ROLE_GIVEN, ROLE_WITHDRAWN }, { ROLE_GIVEN, ROLE_UNTIL },
	};

	for (size_t i = 0; i < NELEM(pairs); i++) {
		const struct field	*f = entity_role(rec->entity,
					    pairs[i].then);
		struct value		 v = role_value(rec, pairs[i].then);
		struct day		 first, then;

		if (role_day(&first, rec, pairs[i].first,
		    job->env->when.zone) && value_day(&then, job, &v) &&
		    then.n < first.n)
			doubt(job, rec, f, entity_role(rec->entity,
			    pairs[i].first), &v, any);
	}
}

static void
check_values(struct job *job, const struct record *rec)
{
	bool	any = false;

	job->c->looked[CHECK_DOUBTFUL]++;
	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];
		struct value		 v;

		if (f->type != TYPE_DATE && f->type != TYPE_TIME &&
		    f->role != ROLE_NAME)
			continue;
		v = record_value(rec, f);
		if (is_doubtful_name(f, &v) ||
		    is_doubtful_day(job, rec->entity, f, &v))
			doubt(job, rec, f, NULL, &v, &any);
	}
	check_order(job, rec, &any);
	job->c->found[CHECK_DOUBTFUL] += any;
}

/* ---- contacts and cases ---- */

static void
check_outcome(struct job *job, const struct record *rec)
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
	found = add(job, CHECK_OUTCOME, rec);
	found->field = f;
	found->has_day = true;
	found->since = day;
}

static void
check_answer(struct job *job, const struct record *rec)
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
	found = add(job, CHECK_ANSWER, rec);
	found->field = entity_role(rec->entity, ROLE_RESPONDED);
	found->has_day = true;
	found->since = zone_day(job->env->when.zone, s.opened);
}

/* ---- what a repair left ---- */

static void
check_complete(struct job *job, const struct record *rec)
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
		add(job, CHECK_INCOMPLETE, rec)->field = f;
		any = true;
	}
	if (!any)
		add(job, CHECK_INCOMPLETE, rec);
}

/* ---- all of it ---- */

static void
check_record(struct job *job, const struct record *rec)
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
check_entity(struct job *job, const struct entity *e, struct err *err)
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
	return rc;
}

enum err_code
checks_read(struct checks *c, const struct query_env *env, unsigned which,
    const struct entity *only, struct arena *arena, struct err *err)
{
	const struct model	*m = env->model;
	const struct scheme	*s = &m->section[SECTION_CHECK];
	struct job		 job = { .c = c, .env = env, .reasons = which,
				    .arena = arena };
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

/* ---- how complete ---- */

struct counting { struct check_field *f; size_t n; struct job *job; };

static enum err_code
count_row(void *arg, uint64_t seq, const int64_t *cells, bool *more,
    struct err *err)
{
	struct counting	*c = arg;

	(void)seq;
	(void)more;
	(void)err;
	for (size_t i = 0; i < c->n; i++) {
		c->f[i].records++;
		c->f[i].filled += cells[i] != SALES_MISSING;
	}
	return ERR_OK;
}

static enum err_code
count_record(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct counting	*c = arg;
	struct day	 day;

	(void)more;
	(void)err;
	for (size_t i = 0; i < c->n; i++) {
		const struct field	*f = c->f[i].field;

		c->f[i].records++;
		c->f[i].filled += record_count(rec, f) > 0;
		c->f[i].stale += stale_from(&day, c->job, rec, f) &&
		    day.n <= c->job->today.n;
	}
	return ERR_OK;
}

enum err_code
check_fields_read(struct check_fields *fields, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	struct job	job = { .env = env };
	struct counting	c = { .n = e->n_fields, .job = &job };
	enum err_code	rc = ERR_OK;

	job.today = when_today(&env->when);
	for (size_t i = 0; i < e->n_fields; i++) {
		struct check_field	*f = VEC_ADD(&fields->list);

		f->entity = e;
		f->field = &e->field[i];
	}
	c.f = &fields->list.p[fields->list.n - e->n_fields];
	if (e->is_columnar)
		rc = query_run_rows(NULL, env, e,
		    (struct range){ DAY_MIN, DAY_MAX }, count_row, &c, err);
	else
		rc = query_run(NULL, env, e, count_record, &c, err);
	return rc;
}

#include "core/practice/contact/task.h"

#include "core/practice/contact/contact.h"
#include "core/practice/role.h"

enum err_code
task_draft(struct draft *d, const struct query_env *env, struct slice user,
    struct arena *arena, struct err *err)
{
	const struct entity	*e = model_next_kind(env->model, KIND_TASK,
				    NULL);

	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no tasks");
	draft_init(d, e, arena);
	role_set_moment(d, ROLE_OPENED, env->when.now, env->when.zone);
	return contact_set_me(d, env, user, err);
}

static bool
has_ref_to(const struct entity *e, enum role role, const struct entity *to)
{
	const struct field	*f = entity_role(e, role);

	return f != NULL && f->type == TYPE_REF && f->to == to->id;
}

static void
copy_ref(struct draft *d, enum role role, const struct record *rec,
    const struct query_env *env)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v = role_value(rec, role);

	if (f != NULL && d->field[f->position].n == 0 && v.type == TYPE_REF)
		role_set_ref(d, role, model_find_entity_id(env->model,
		    v.entity), (uint32_t)v.i);
}

enum err_code
task_set_about(struct draft *d, const struct query_env *env,
    const struct reference *ref, struct err *err)
{
	static const struct { enum kind kind; enum role role; } about[] = {
		{ KIND_CASE, ROLE_CASE }, { KIND_DEAL, ROLE_DEAL },
		{ KIND_ACTIVITY, ROLE_ACTIVITY },
		{ KIND_CAMPAIGN, ROLE_CAMPAIGN },
	};
	struct record	rec;
	enum err_code	rc;

	if (has_ref_to(d->entity, ROLE_PARTY, ref->entity) ||
	    has_ref_to(d->entity, ROLE_PERSON, ref->entity))
		return contact_set_party(d, env, ref, err);
	for (size_t i = 0; i < NELEM(about); i++) {
		if (about[i].kind != ref->entity->kind ||
		    !has_ref_to(d->entity, about[i].role, ref->entity))
			continue;
		rc = record_get(&rec, env->txn, ref->entity, ref->id, err);
		if (rc)
			return rc;
		role_set_ref(d, about[i].role, ref->entity, ref->id);
		copy_ref(d, ROLE_PARTY, &rec, env);
		copy_ref(d, ROLE_PERSON, &rec, env);
		return ERR_OK;
	}
	return err_set(err, ERR_USAGE, "a %.*s is not about a %.*s",
	    SLICE_ARG(d->entity->name), SLICE_ARG(ref->entity->name));
}

enum err_code
task_repeat_parse(struct task_repeat *r, struct slice text, struct err *err)
{
	struct slice	rest = text, span;

	*r = (struct task_repeat){ .from_due = false };
	if (text.len == 0)
		return ERR_OK;
	slice_cut(&span, &rest, ' ');
	rest = slice_trim(rest);
	r->from_due = slice_eq(rest, SLICE("due"));
	return span_parse(&r->span, rest.len == 0 || r->from_due ? span : text,
	    err);
}

enum err_code
task_repeat(struct task_repeat *r, const struct draft *d, struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_REPEAT);
	const struct span	*span = &r->span;
	struct value		 v = {0};

	*r = (struct task_repeat){ .from_due = false };
	if (f != NULL)
		v = draft_value(d, f);
	if (v.type != TYPE_TEXT || v.text.len == 0)
		return ERR_OK;
	if (task_repeat_parse(r, v.text, err) != ERR_OK) {
		err_prefix(err, "%.*s: ", SLICE_ARG(f->name));
		return err->code = ERR_DATA;
	}
	if (span->us != 0 || (span->days == 0 && span->months == 0))
		return err_set(err, ERR_DATA, "%.*s \"%.*s\" is not a day or "
		    "more", SLICE_ARG(f->name), SLICE_ARG(v.text));
	return ERR_OK;
}

void
task_set_done(struct draft *d, const struct query_env *env)
{
	const struct field	*f = entity_role(d->entity, ROLE_DONE);

	if (f != NULL && d->field[f->position].n == 0)
		role_set_moment(d, ROLE_DONE, env->when.now, env->when.zone);
	role_set_status(d, true, 0);
}

void
task_set_open(struct draft *d)
{
	role_clear(d, ROLE_DONE);
	role_set_status(d, false, 0);
}

/* By the draft, in a role. */
static bool
draft_day(struct day *day, const struct draft *d, enum role role,
    const struct query_env *env)
{
	struct buf	bytes = {0};
	struct record	rec;
	bool		has;

	draft_as_record(&rec, &bytes, d, env->model->revision);
	has = role_day(day, &rec, role, env->when.zone);
	buf_release(&bytes);
	return has;
}

static struct day
month_end(struct day day)
{
	struct day	next = period_step(PERIOD_MONTH, day, 1);

	/* Behind the last month there is none. */
	return next.n == DAY_MAX.n ? next : (struct day){ next.n - 1 };
}

static bool
is_at_end(const struct task_repeat *r, struct day due)
{
	return r->span.months != 0 && r->span.days == 0 &&
	    due.n == month_end(due).n;
}

bool
task_repeat_is_at_end(const struct task_repeat *r, struct day due)
{
	return r->from_due && is_at_end(r, due);
}

/* The days of a schedule are counted from its first: 31, 28, 31 March. */
static struct day
next_day(const struct task_repeat *r, struct day due, bool has_due,
    struct day done)
{
	bool		at_end = has_due && is_at_end(r, due);
	struct span	span = r->span;
	struct day	day;

	if (!r->from_due || !has_due) {
		day = day_add_span(done, span, 1);
		return at_end && done.n == month_end(done).n ?
		    month_end(day) : day;
	}
	do {
		day = day_add_span(due, span, 1);
		if (at_end)
			day = month_end(day);
		span.months += r->span.months;
		span.days += r->span.days;
	} while (day.n <= done.n && day.n < DAY_MAX.n);
	return day;
}

enum err_code
task_next(struct draft *next, bool *has, const struct draft *done,
    const struct query_env *env, struct arena *arena, struct err *err)
{
	const struct entity	*e = done->entity;
	struct task_repeat	 r;
	struct day		 due = {0}, day;
	bool			 has_due;
	enum err_code		 rc;

	rc = task_repeat(&r, done, err);
	*has = r.span.days != 0 || r.span.months != 0;
	if (rc || !*has)
		return rc;
	if (!draft_day(&day, done, ROLE_DONE, env))
		day = when_today(&env->when);
	has_due = draft_day(&due, done, ROLE_DUE, env);
	draft_init(next, e, arena);
	for (size_t i = 0; i < e->n_fields; i++)
		if (!e->field[i].unique)
			draft_set(next, &e->field[i], done->field[i].p,
			    done->field[i].n);
	task_set_open(next);
	role_set_moment(next, ROLE_OPENED, env->when.now, env->when.zone);
	role_set_moment(next, ROLE_DUE, zone_from_clock(env->when.zone,
	    next_day(&r, due, has_due, day), 0), env->when.zone);
	return ERR_OK;
}

bool
task_is_open(const struct query_env *env, const struct record *rec)
{
	struct instant	at;

	if (role_moment(&at, rec, ROLE_OPENED, env->when.zone) &&
	    at.us > env->when.now.us)
		return false;
	if (role_moment(&at, rec, ROLE_DONE, env->when.zone))
		return at.us > env->when.now.us;
	return !role_is_closed(rec, ROLE_STATUS);
}

#include "core/practice/contact/case.h"

#include "core/practice/contact/contact.h"
#include "core/practice/role.h"

const char *
case_urgency_name(enum case_urgency u)
{
	static const char *const	names[] = {
		[CASE_CLOSED] = "closed", [CASE_NO_DEADLINE] = "",
		[CASE_FINE] = "fine", [CASE_SOON] = "soon",
		[CASE_LATE] = "late"
	};

	return names[u];
}

/* ---- deadlines ---- */

static bool
fits(const struct entity *e, enum role role, struct slice want,
    struct value v)
{
	const struct field	*f = entity_role(e, role);
	const struct choice	*c;

	if (want.len == 0)
		return true;
	if (f == NULL || f->type != TYPE_ENUM || v.type != TYPE_ENUM)
		return false;
	c = field_find_choice(f, want);
	return c != NULL && c->code == v.i;
}

/* What a case is, for the deadlines of the model. */
struct nature {
	const struct entity	*entity;
	struct value		 kind, severity;
	bool			 has_opened;
	struct instant		 opened;
};

/* By the first line of the model that fits and says it; false: none does. */
static bool
find_deadline(struct instant *by, const struct query_env *env,
    const struct nature *n, bool resolve)
{
	const struct model	*m = env->model;

	if (!n->has_opened)
		return false;
	for (size_t i = 0; i < m->n_deadlines; i++) {
		const struct deadline	*d = &m->deadline[i];

		if (!(resolve ? d->has_resolve : d->has_respond) ||
		    !fits(n->entity, ROLE_KIND, d->kind, n->kind) ||
		    !fits(n->entity, ROLE_SEVERITY, d->severity, n->severity))
			continue;
		*by = calendar_deadline(&m->calendar, env->when.zone,
		    n->opened, resolve ? d->resolve : d->respond);
		return true;
	}
	return false;
}

bool
case_opened(struct instant *at, const struct record *rec,
    const struct zone *zone)
{
	return role_moment(at, rec, ROLE_OPENED, zone) ||
	    role_moment(at, rec, ROLE_TIME, zone) ||
	    role_moment(at, rec, ROLE_DATE, zone);
}

static struct nature
nature_of(const struct record *rec, const struct zone *zone)
{
	struct nature	n = { .entity = rec->entity };

	n.kind = role_value(rec, ROLE_KIND);
	n.severity = role_value(rec, ROLE_SEVERITY);
	n.has_opened = case_opened(&n.opened, rec, zone);
	return n;
}

/* ---- how it stands ---- */

static unsigned
severity_of(const struct record *rec)
{
	const struct field	*f = entity_role(rec->entity, ROLE_SEVERITY);
	struct value		 v;

	if (f == NULL)
		return 0;
	v = record_value(rec, f);
	if (v.type == TYPE_INT || v.type == TYPE_DECIMAL)
		return (unsigned)MIN(MAX(v.i, 0), INT32_MAX);
	for (size_t i = 0; v.type == TYPE_ENUM && i < f->n_choices; i++)
		if (f->choice[i].code == v.i)
			return (unsigned)i + 1;
	return 0;
}

static bool
happened(struct instant *at, const struct query_env *env,
    const struct record *rec, enum role role)
{
	struct instant	t;

	if (!role_moment(&t, rec, role, env->when.zone) ||
	    t.us > env->when.now.us)
		return false;
	*at = t;
	return true;
}

struct instant
case_soon(const struct query_env *env)
{
	struct span	soon = { .us = INT64_C(4) * 3600000000 };

	soon = scheme_span(&env->model->cases, "soon", soon);
	return calendar_deadline(&env->model->calendar, env->when.zone,
	    env->when.now, soon);
}

static void
judge(struct case_state *s, const struct query_env *env, struct instant soon)
{
	s->next_is_answer = !s->is_answered && s->has_respond_by;
	if (!s->is_open) {
		s->urgency = CASE_CLOSED;
		return;
	}
	if (!s->next_is_answer && !s->has_resolve_by) {
		s->urgency = CASE_NO_DEADLINE;
		return;
	}
	s->next_by = s->next_is_answer ? s->respond_by : s->resolve_by;
	s->urgency = env->when.now.us > s->next_by.us ? CASE_LATE :
	    s->next_by.us <= soon.us ? CASE_SOON : CASE_FINE;
}

int64_t
case_left(const struct case_state *s, const struct query_env *env)
{
	const struct calendar	*cal = &env->model->calendar;
	struct instant		 now = env->when.now;

	return s->urgency == CASE_LATE ?
	    -calendar_worked(cal, env->when.zone, s->next_by, now) :
	    calendar_worked(cal, env->when.zone, now, s->next_by);
}

/* As the record says, else as the model has it. */
static bool
read_deadline(struct instant *by, const struct query_env *env,
    const struct record *rec, bool resolve)
{
	struct nature	n;

	if (role_moment(by, rec, resolve ? ROLE_DUE : ROLE_RESPOND_BY,
	    env->when.zone))
		return true;
	n = nature_of(rec, env->when.zone);
	return find_deadline(by, env, &n, resolve);
}

void
case_read(struct case_state *s, const struct query_env *env,
    const struct record *rec)
{
	case_read_many(s, env, case_soon(env), rec);
}

void
case_read_many(struct case_state *s, const struct query_env *env,
    struct instant soon, const struct record *rec)
{
	bool	dated;

	memset(s, 0, sizeof(*s));
	s->has_opened = case_opened(&s->opened, rec, env->when.zone);
	s->severity = severity_of(rec);
	s->is_answered = happened(&s->responded, env, rec, ROLE_RESPONDED);
	s->is_resolved = happened(&s->resolved, env, rec, ROLE_RESOLVED) ||
	    happened(&s->resolved, env, rec, ROLE_CLOSED);
	if (s->is_resolved && (!s->is_answered ||
	    s->responded.us > s->resolved.us)) {
		s->responded = s->resolved;
		s->is_answered = true;
	}
	/* A status has no date: it counts where no moment says more. */
	dated = role_value(rec, ROLE_RESOLVED).type != TYPE_NONE ||
	    role_value(rec, ROLE_CLOSED).type != TYPE_NONE;
	s->is_open = !s->is_resolved &&
	    (dated || !role_is_closed(rec, ROLE_STATUS));
	s->has_respond_by = read_deadline(&s->respond_by, env, rec, false);
	s->has_resolve_by = read_deadline(&s->resolve_by, env, rec, true);
	judge(s, env, soon);
}

/* ---- drafts ---- */

enum err_code
case_draft(struct draft *d, const struct query_env *env,
    const struct reference *ref, struct slice user, struct arena *arena,
    struct err *err)
{
	const struct entity	*e = model_next_kind(env->model, KIND_CASE,
				    NULL);
	enum err_code		 rc;

	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no cases");
	draft_init(d, e, arena);
	role_set_moment(d, ROLE_OPENED, env->when.now, env->when.zone);
	if (entity_role(e, ROLE_OPENED) == NULL) {
		role_set_moment(d, ROLE_TIME, env->when.now, env->when.zone);
		role_set_moment(d, ROLE_DATE, env->when.now, env->when.zone);
	}
	rc = contact_set_party(d, env, ref, err);
	return rc ? rc : contact_set_me(d, env, user, err);
}

void
case_set_deadlines(struct draft *d, const struct query_env *env,
    const struct record *before)
{
	static const enum role	roles[2] = { ROLE_RESPOND_BY, ROLE_DUE };
	struct nature		n, old = {0};
	struct buf		bytes = {0};
	struct record		rec;

	draft_as_record(&rec, &bytes, d, env->model->revision);
	n = nature_of(&rec, env->when.zone);
	if (before != NULL)
		old = nature_of(before, env->when.zone);
	for (size_t i = 0; i < NELEM(roles); i++) {
		struct instant	by, was, now;
		bool		has = role_moment(&now, &rec, roles[i],
				    env->when.zone);

		/* One that somebody chose stays. */
		if (has && (before == NULL ||
		    !role_moment(&was, before, roles[i], env->when.zone) ||
		    was.us != now.us ||
		    !find_deadline(&by, env, &old, i == 1) ||
		    by.us != was.us))
			continue;
		if (!has && before != NULL)
			continue;
		if (find_deadline(&by, env, &n, i == 1))
			role_set_moment(d, roles[i], by, env->when.zone);
	}
	buf_release(&bytes);
}

static bool
is_missing(const struct draft *d, enum role role)
{
	const struct field	*f = entity_role(d->entity, role);

	return f != NULL && d->field[f->position].n == 0;
}

/* From "nobody has answered" to the next value, when it still is that. */
static void
begin_work(struct draft *d)
{
	const struct field	*f = entity_role(d->entity, ROLE_STATUS);
	struct value		 v, first;

	if (f == NULL || f->type != TYPE_ENUM)
		return;
	v = draft_value(d, f);
	role_set_status(d, false, 0);
	first = draft_value(d, f);
	if (v.type == TYPE_NONE || v.i == first.i)
		role_set_status(d, false, 1);
	else
		draft_set(d, f, &v, 1);
}

void
case_answer(struct draft *d, const struct query_env *env)
{
	if (is_missing(d, ROLE_RESPONDED))
		role_set_moment(d, ROLE_RESPONDED, env->when.now,
		    env->when.zone);
	begin_work(d);
}

void
case_resolve(struct draft *d, const struct query_env *env)
{
	if (is_missing(d, ROLE_RESPONDED))
		role_set_moment(d, ROLE_RESPONDED, env->when.now,
		    env->when.zone);
	role_set_moment(d, ROLE_RESOLVED, env->when.now, env->when.zone);
	if (entity_role(d->entity, ROLE_RESOLVED) == NULL)
		role_set_moment(d, ROLE_CLOSED, env->when.now,
		    env->when.zone);
	role_set_status(d, true, 0);
}

void
case_reopen(struct draft *d, const struct query_env *env)
{
	struct nature	n;
	struct record	rec;
	struct buf	bytes = {0};
	struct instant	by;

	role_clear(d, ROLE_RESOLVED);
	role_clear(d, ROLE_CLOSED);
	role_clear(d, ROLE_OUTCOME);	/* it proved to be none */
	role_set_status(d, false, is_missing(d, ROLE_RESPONDED) ? 0 : 1);
	draft_as_record(&rec, &bytes, d, env->model->revision);
	n = nature_of(&rec, env->when.zone);
	n.has_opened = true;
	n.opened = env->when.now;
	if (find_deadline(&by, env, &n, true))
		role_set_moment(d, ROLE_DUE, by, env->when.zone);
	buf_release(&bytes);
}

/* ---- contacts about it ---- */

/* How a contact on a channel is called; both by their English words. */
static const struct { const char *channel, *kind; } of_channel[] = {
	{ "phone", "call" }, { "telephone", "call" }, { "email", "email" },
	{ "letter", "letter" }, { "visit", "visit" },
	{ "in person", "visit" }, { "chat", "chat" },
};

static struct slice
kind_of_channel(const struct record *rec)
{
	for (size_t i = 0; i < NELEM(of_channel); i++)
		if (role_is(rec, ROLE_CHANNEL, of_channel[i].channel))
			return slice_of(of_channel[i].kind);
	return SLICE("note");
}

/* The same value in another entity's field, when it has one of that name. */
static void
copy_choice(struct draft *d, enum role role, struct slice name)
{
	const struct field	*f = entity_role(d->entity, role);
	const struct choice	*c;
	struct value		 v = { .type = TYPE_ENUM };

	if (f == NULL || f->type != TYPE_ENUM || name.len == 0 ||
	    (c = field_find_choice(f, name)) == NULL)
		return;
	v.i = c->code;
	draft_set(d, f, &v, 1);
}

static void
copy_ref(struct draft *d, enum role role, const struct record *rec,
    const struct query_env *env)
{
	struct value	v = role_value(rec, role);

	if (v.type == TYPE_REF)
		role_set_ref(d, role, model_find_entity_id(env->model,
		    v.entity), (uint32_t)v.i);
}

enum err_code
case_contact(struct draft *d, const struct query_env *env,
    const struct record *rec, struct slice kind, const char *direction,
    struct slice user, struct arena *arena, struct err *err)
{
	struct reference	 about = { .entity = rec->entity,
				    .id = rec->id };
	struct slice		 way = kind.len ? kind : kind_of_channel(rec);
	const struct field	*f;
	struct value		 v;
	enum err_code		 rc;

	rc = contact_draft(d, env, way, &about, user, arena, err);
	if (rc && kind.len == 0) {
		/* The model has other words: then its first kind will do. */
		*err = (struct err){0};
		rc = contact_draft_any(d, env, user, arena, err);
	}
	if (rc)
		return rc;
	copy_ref(d, ROLE_PARTY, rec, env);
	copy_ref(d, ROLE_PERSON, rec, env);
	role_set_ref(d, ROLE_CASE, rec->entity, rec->id);
	copy_choice(d, ROLE_CHANNEL, role_choice(rec, ROLE_CHANNEL));
	copy_choice(d, ROLE_DIRECTION, slice_of(direction));
	f = entity_role(d->entity, ROLE_TOPIC);
	v = role_value(rec, ROLE_TOPIC);
	if (f != NULL && v.type == TYPE_TEXT && f->type == TYPE_TEXT) {
		v.text = slice_dup(arena, v.text);
		draft_set(d, f, &v, 1);
	}
	return ERR_OK;
}

/* ---- what they are about ---- */

static enum err_code
count_topics(struct map *count, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	enum { LAST = 2000 };
	const struct field	*f = entity_role(e, ROLE_TOPIC);
	struct record_scan	*scan;
	struct record		 rec;
	struct value		 v;
	uint64_t		 n;
	uint32_t		 last;
	enum err_code		 rc;

	rc = record_counts(&n, &last, env->txn, e, err);
	if (rc == ERR_OK)
		rc = record_scan_open(&scan, env->txn, e,
		    last > LAST ? last - LAST : 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		v = record_value(&rec, f);
		if (v.type == TYPE_TEXT)
			++*map_put(count, v.text, NULL);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
case_topics(struct buf *out, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	enum { MOST = 5, BYTES = 120 };
	const struct field	*f = entity_role(e, ROLE_TOPIC);
	struct map		*count;
	enum err_code		 rc;

	if (f == NULL || f->type != TYPE_TEXT || f->many)
		return ERR_OK;
	count = map_open();
	rc = count_topics(count, env, e, err);
	for (int i = 0; i < MOST && rc == ERR_OK && out->len < BYTES; i++) {
		size_t	best = 0;

		for (size_t k = 0; k < map_count(count); k++)
			if (*map_find(count, map_key(count, k)) >
			    *map_find(count, map_key(count, best)))
				best = k;
		if (map_count(count) == 0 ||
		    *map_find(count, map_key(count, best)) == 0)
			break;
		buf_addf(out, "%s%.*s", i > 0 ? ", " : "",
		    SLICE_ARG(map_key(count, best)));
		*map_find(count, map_key(count, best)) = 0;
	}
	map_close(count);
	return rc;
}

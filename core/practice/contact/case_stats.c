#include "core/practice/contact/case_stats.h"

#include <math.h>

#include "core/practice/role.h"
#include "core/stats/describe.h"
#include "core/types/text.h"

const char *const	case_by_names[] = {
	[CASE_BY_NOTHING] = "nothing", [CASE_BY_PARTY] = "party",
	[CASE_BY_TOPIC] = "topic", [CASE_BY_STAFF] = "colleague",
	[CASE_BY_KIND] = "kind", [CASE_BY_SEVERITY] = "severity",
	[CASE_BY_CHANNEL] = "channel", [CASE_BY_PRODUCT] = "product",
	[CASE_BY_WEEK] = "week", [CASE_BY_MONTH] = "month",
	[CASE_BY_QUARTER] = "quarter", [CASE_BY_YEAR] = "year", NULL
};

/* By a field in a role, or by the period it was opened in. */
static const enum role	group_role[] = {
	[CASE_BY_PARTY] = ROLE_PARTY, [CASE_BY_TOPIC] = ROLE_TOPIC,
	[CASE_BY_STAFF] = ROLE_OWNER, [CASE_BY_KIND] = ROLE_KIND,
	[CASE_BY_SEVERITY] = ROLE_SEVERITY,
	[CASE_BY_CHANNEL] = ROLE_CHANNEL, [CASE_BY_PRODUCT] = ROLE_PRODUCT,
};

typedef VEC(double) numbers;

/* A group while it grows. */
struct growing {
	struct case_group	 g;
	int64_t			 order;		/* of a period: its first day */
	numbers			 answer, solve;	/* hours */
	double			 rating;
};

struct reader {
	const struct query_env	*env;
	struct instant		 soon;
	const struct entity	*entity;	/* of cases */
	enum case_by		 by;
	struct range		 days;
	struct arena		*arena;
	struct imap		*repeat;	/* ids of repeats */
	struct map		*index;		/* key of a group to its place */
	VEC(struct growing)	 group;
	struct buf		 key;
};

/* ---- repeats ---- */

struct past { uint64_t what; int64_t us; uint32_t id; };

/* The same party (or person, when there is no party), the same topic. */
static bool
same_matter(uint64_t *hash, const struct record *rec, struct buf *key)
{
	struct value	who = role_value(rec, ROLE_PARTY);
	struct value	topic = role_value(rec, ROLE_TOPIC);

	if (who.type != TYPE_REF)
		who = role_value(rec, ROLE_PERSON);
	if (who.type != TYPE_REF || topic.type == TYPE_NONE)
		return false;
	buf_clear(key);
	buf_addf(key, "%u %lld ", who.entity, (long long)who.i);
	if (topic.type == TYPE_TEXT)
		text_fold(key, topic.text);
	else
		buf_add_i64(key, topic.i);
	*hash = slice_hash(buf_slice(key));
	return true;
}

static int
compare_past(const void *a, const void *b)
{
	const struct past	*x = a, *y = b;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	if (x->us != y->us)
		return x->us < y->us ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Over all cases: one may repeat a case from before the days looked at. */
static enum err_code
find_repeats(struct reader *r, struct span again, struct err *err)
{
	VEC(struct past)	 list = {0};
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, r->env->txn, r->entity, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct instant	opened;
		uint64_t	what;

		if (same_matter(&what, &rec, &r->key) &&
		    case_opened(&opened, &rec, r->env->when.zone))
			*VEC_ADD(&list) = (struct past){ what, opened.us,
			    rec.id };
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	if (list.n > 1)
		qsort(list.p, list.n, sizeof(*list.p), compare_past);
	for (size_t i = 1; rc == ERR_OK && i < list.n; i++) {
		const struct past	*a = &list.p[i - 1], *b = a + 1;
		bool			 added;

		if (a->what == b->what && b->us <= instant_add_span(
		    (struct instant){ a->us }, again, 1,
		    r->env->when.zone).us)
			*imap_put(r->repeat, b->id, &added) = 1;
	}
	VEC_RELEASE(&list);
	return rc;
}

/* ---- groups ---- */

static bool
is_period(enum case_by by, enum period *p)
{
	static const enum period	periods[] = { PERIOD_WEEK,
		PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

	if (by < CASE_BY_WEEK)
		return false;
	*p = periods[by - CASE_BY_WEEK];
	return true;
}

static struct growing *
group_of(struct reader *r, struct slice key, bool *added)
{
	uint64_t	*at = map_put(r->index, key, added);

	if (*added) {
		*at = r->group.n;
		return VEC_ADD(&r->group);
	}
	return &r->group.p[*at];
}

static struct growing *
find_group(struct reader *r, const struct record *rec,
    const struct case_state *s)
{
	const struct entity	*to;
	struct growing		*g;
	struct value		 v;
	enum period		 period;
	bool			 added;

	buf_clear(&r->key);
	if (r->by == CASE_BY_NOTHING)
		return group_of(r, SLICE("all"), &added);
	if (is_period(r->by, &period)) {
		struct day	d = period_start(period, zone_day(
				    r->env->when.zone, s->opened));
		char		text[PERIOD_TEXT];
		size_t		n = period_write(text, period, d);

		g = group_of(r, slice_make(text, n), &added);
		g->order = d.n;
		if (added)
			g->g.name = slice_dup(r->arena, slice_make(text, n));
		return g;
	}
	v = role_value(rec, group_role[r->by]);
	if (v.type == TYPE_TEXT)
		text_fold(&r->key, v.text);
	else if (v.type != TYPE_NONE)
		buf_addf(&r->key, "%u %lld", v.entity, (long long)v.i);
	g = group_of(r, buf_slice(&r->key), &added);
	if (!added || v.type == TYPE_NONE)
		return g;
	if (v.type == TYPE_REF) {
		to = model_find_entity_id(r->env->model, v.entity);
		g->g.name = role_name_of(r->env, to, (uint32_t)v.i, r->arena);
	} else
		g->g.name = role_text(rec, group_role[r->by], r->env,
		    r->arena);
	return g;
}

/* ---- one case ---- */

/* What others say of a case: contacts from them, ratings afterwards. */
struct about {
	struct reader		*r;
	const struct case_state	*s;
	uint64_t		 contacts;
	double			 sum;
	uint64_t		 n;
	enum err_code		 rc;
	struct err		*err;
};

static bool
see_about(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct about	*a = arg;
	struct reader	*r = a->r;
	struct instant	 at;
	struct record	 rec;
	double		 share;

	(void)f;
	if (source->kind != KIND_ACTIVITY && source->kind != KIND_SURVEY)
		return true;
	a->rc = record_find(&rec, r->env->txn, source, id, a->err);
	if (a->rc)
		return false;
	if (rec.bytes.p == NULL ||
	    (!role_moment(&at, &rec, ROLE_TIME, r->env->when.zone) &&
	    !role_moment(&at, &rec, ROLE_DATE, r->env->when.zone)) ||
	    at.us > r->env->when.now.us)
		return true;
	if (source->kind == KIND_ACTIVITY) {
		/* The contact with which it began is the case itself. */
		a->contacts += role_is(&rec, ROLE_DIRECTION, "in") &&
		    a->s->has_opened && at.us > a->s->opened.us;
		return true;
	}
	share = role_share(&rec, ROLE_RATING);
	if (!isnan(share)) {
		a->sum += share;
		a->n++;
	}
	return true;
}

static double
hours(const struct reader *r, struct instant from, struct instant until)
{
	return (double)calendar_worked(&r->env->model->calendar,
	    r->env->when.zone, from, until) / 3.6e9;
}

/* Answered or solved in time, too late, or not to be said yet. */
static void
count_deadline(uint64_t *due, uint64_t *in_time, bool is_done,
    struct instant done, struct instant by, struct instant now)
{
	if (!is_done && now.us <= by.us)
		return;
	++*due;
	*in_time += is_done && done.us <= by.us;
}

static void
take_times(struct growing *g, const struct reader *r,
    const struct case_state *s)
{
	struct instant	now = r->env->when.now;

	if (s->is_answered)
		*VEC_ADD(&g->answer) = hours(r, s->opened, s->responded);
	if (s->is_resolved)
		*VEC_ADD(&g->solve) = hours(r, s->opened, s->resolved);
	/* One that was closed without a day says nothing about time. */
	if (!s->is_open && !s->is_resolved)
		return;
	if (s->has_respond_by)
		count_deadline(&g->g.answer_due, &g->g.answer_in_time,
		    s->is_answered, s->responded, s->respond_by, now);
	if (s->has_resolve_by)
		count_deadline(&g->g.solve_due, &g->g.solve_in_time,
		    s->is_resolved, s->resolved, s->resolve_by, now);
}

static enum err_code
take_case(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reader		*r = arg;
	struct case_state	 s;
	struct about		 a = { .r = r, .s = &s, .err = err };
	struct growing		*g;
	struct day		 day;
	double			 share;
	enum err_code		 rc;

	(void)more;
	case_read_many(&s, r->env, r->soon, rec);
	if (!s.has_opened || s.opened.us > r->env->when.now.us)
		return ERR_OK;
	day = zone_day(r->env->when.zone, s.opened);
	if (day.n < r->days.from.n || day.n >= r->days.until.n)
		return ERR_OK;
	rc = reference_list(r->env->txn, r->env->model, rec->entity, rec->id,
	    see_about, &a, err);
	if (rc || a.rc)
		return rc ? rc : a.rc;
	g = find_group(r, rec, &s);
	g->g.cases++;
	g->g.open += s.is_open;
	g->g.late += s.urgency == CASE_LATE;
	g->g.contacts += 1 + a.contacts;
	g->g.repeats += imap_find(r->repeat, rec->id) != NULL;
	take_times(g, r, &s);
	share = s.is_open ? (double)NAN : role_share(rec, ROLE_SATISFACTION);
	if (!isnan(share)) {
		a.sum += share;
		a.n++;
	}
	if (a.n > 0) {
		g->g.rated++;
		g->rating += 10 * a.sum / (double)a.n;
	}
	return ERR_OK;
}

/* ---- all of them ---- */

static int
by_time(const void *a, const void *b)
{
	const struct growing	*x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static int
by_number(const void *a, const void *b)
{
	const struct growing	*x = a, *y = b;

	if (x->g.cases != y->g.cases)
		return x->g.cases > y->g.cases ? -1 : 1;
	return text_compare(x->g.name, y->g.name);
}

static void
finish(struct case_stats *st, struct reader *r)
{
	if (r->group.n > 1)
		qsort(r->group.p, r->group.n, sizeof(*r->group.p),
		    r->by >= CASE_BY_WEEK ? by_time : by_number);
	st->n = r->group.n;
	st->group = ARENA_ARRAY(r->arena, struct case_group, st->n);
	for (size_t i = 0; i < st->n; i++) {
		struct growing	*g = &r->group.p[i];

		g->g.answer_median = stat_median(g->answer.p, g->answer.n);
		g->g.answer_p90 = stat_quantile(g->answer.p, g->answer.n, .9);
		g->g.solve_median = stat_median(g->solve.p, g->solve.n);
		g->g.solve_p90 = stat_quantile(g->solve.p, g->solve.n, .9);
		g->g.satisfaction = g->g.rated ?
		    g->rating / (double)g->g.rated : (double)NAN;
		st->group[i] = g->g;
		VEC_RELEASE(&g->answer);
		VEC_RELEASE(&g->solve);
	}
}

static enum err_code
check(const struct reader *r, struct err *err)
{
	if (r->entity == NULL)
		return err_set(err, ERR_USAGE, "the model has no cases");
	if (r->by != CASE_BY_NOTHING && r->by < CASE_BY_WEEK &&
	    entity_role(r->entity, group_role[r->by]) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the "
		    "role %s to group by", SLICE_ARG(r->entity->name),
		    role_name(group_role[r->by]));
	return ERR_OK;
}

enum err_code
case_stats_read(struct case_stats *st, const struct query_env *env,
    struct query *where, struct range days, enum case_by by,
    struct span again, struct arena *arena, struct err *err)
{
	struct reader	r = { .env = env, .by = by, .days = days,
			    .arena = arena, .soon = case_soon(env) };
	enum err_code	rc;

	r.entity = model_next_kind(env->model, KIND_CASE, NULL);
	rc = check(&r, err);
	if (rc)
		return rc;
	r.repeat = imap_open();
	r.index = map_open();
	rc = find_repeats(&r, again, err);
	if (rc == ERR_OK)
		rc = query_run(where, env, r.entity, take_case, &r, err);
	finish(st, &r);
	VEC_RELEASE(&r.group);
	buf_release(&r.key);
	map_close(r.index);
	imap_close(r.repeat);
	return rc;
}

/*
 * Cohorts: customers by when they began, or by any field, and what became of
 * them in the periods after.
 */
#include "core/practice/segment/retention.h"

#include "core/practice/role.h"

/* A customer and the cohort it is in: order is that of the cohorts. */
struct member {
	const struct retention_buyer	*b;
	struct slice			 name;
	int64_t				 order;
};

/* How many periods from one that begins with the day a to that of b. */
static int32_t
steps_between(enum period step, struct day a, struct day b)
{
	struct civil	x = day_to_civil(period_start(step, a));
	struct civil	y = day_to_civil(period_start(step, b));
	int32_t		months = (y.year - x.year) * 12 + y.month - x.month;

	switch (step) {
	case PERIOD_YEAR:
		return y.year - x.year;
	case PERIOD_QUARTER:
		return months / 3;
	case PERIOD_MONTH:
		return months;
	case PERIOD_WEEK:
		return (period_start(step, b).n - period_start(step, a).n) / 7;
	case PERIOD_DAY:
		break;
	}
	return b.n - a.n;
}

static int
by_cohort(const void *a, const void *b)
{
	const struct member	*x = a, *y = b;
	int			 c;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	c = slice_cmp(x->name, y->name);
	if (c != 0)
		return c;
	return x->b->id < y->b->id ? -1 : x->b->id > y->b->id;
}

static bool
add_money(struct cohort_cell *c, const struct retention_day *d)
{
	return i64_add(&c->revenue, c->revenue, d->revenue) &&
	    i64_add(&c->margin, c->margin, d->margin);
}

static bool
add_member(struct cohort *c, const struct retention *r,
    const struct retention_buyer *b, enum period step, int32_t n)
{
	const struct retention_day	*d = r->day + b->begin;
	const struct retention_day	*back = r->returned + b->first_return;
	struct day			 first = { d[0].day };
	int32_t				 last = -1, at;
	bool				 fits = true;

	c->customers++;
	for (int32_t i = 0; i < n; i++)
		c->cell[i].seen++;
	for (uint32_t i = 0; i < b->n; i++) {
		at = steps_between(step, first, (struct day){ d[i].day });
		if (at >= n)
			break;
		c->cell[at].bought += at != last;
		fits &= add_money(&c->cell[at], &d[i]);
		last = at;
	}
	for (uint32_t i = 0; i < b->n_returns; i++) {
		/* What came back before was bought before anybody looked. */
		at = MAX(0, steps_between(step, first,
		    (struct day){ back[i].day }));
		if (at >= n)
			break;
		fits &= add_money(&c->cell[at], &back[i]);
	}
	c->n = MAX(c->n, (size_t)MAX(n, 0));
	return fits;
}

/* How many whole periods there were since it began, the first one counted. */
static int32_t
whole_periods(const struct retention *r, const struct retention_buyer *b,
    enum period step)
{
	/* The period of the day after as_of has not ended. */
	return steps_between(step, (struct day){ r->day[b->begin].day },
	    (struct day){ r->as_of.n + 1 });
}

static bool
begins_cohort(const struct member *m, size_t i)
{
	return i == 0 || m[i].order != m[i - 1].order ||
	    slice_cmp(m[i].name, m[i - 1].name) != 0;
}

/* A field with more values than that does not tell kinds apart. */
static enum err_code
check_number(const struct member *m, size_t n, struct err *err)
{
	enum { MOST_COHORTS = 5000 };
	size_t	n_cohorts = 0;

	for (size_t i = 0; i < n; i++)
		n_cohorts += begins_cohort(m, i);
	if (n_cohorts <= MOST_COHORTS)
		return ERR_OK;
	err_set(err, ERR_USAGE, "--by gives %zu cohorts: at most %d can be "
	    "looked at", n_cohorts, MOST_COHORTS);
	err_hint(err, "take a longer period, or a field that customers "
	    "have in common");
	return ERR_USAGE;
}

enum { MOST_PERIODS = 1200 };

static enum err_code
fill_cohorts(struct cohorts *c, const struct retention *r,
    const struct member *m, size_t n, enum period step, struct arena *arena,
    struct err *err)
{
	bool		 fits = true;
	struct cohort	*now = NULL;
	size_t		 most = 0;

	for (size_t i = 0; i < n; i++)
		most = MAX(most, (size_t)MAX(0, whole_periods(r, m[i].b,
		    step)));
	most = MIN(most, MOST_PERIODS);
	c->all.cell = ARENA_ARRAY(arena, struct cohort_cell, most + 1);
	for (size_t i = 0; i < n; i++) {
		int32_t	seen = MIN(whole_periods(r, m[i].b, step),
			    MOST_PERIODS);

		if (begins_cohort(m, i)) {
			now = VEC_ADD(&c->list);
			now->name = m[i].name;
			now->cell = ARENA_ARRAY(arena, struct cohort_cell,
			    most + 1);
		}
		fits &= add_member(now, r, m[i].b, step, seen);
		fits &= add_member(&c->all, r, m[i].b, step, seen);
	}
	c->n = most;
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}

static struct slice
period_text(struct arena *arena, enum period grain, struct day day)
{
	char	text[PERIOD_TEXT];
	size_t	n = period_write(text, grain, day);

	return slice_dup(arena, slice_make(text, n));
}

/* The value of the expression for each customer. */
static enum err_code
name_by(struct member *m, const struct retention *r,
    const struct query_env *env, struct query *by, struct arena *arena,
    struct err *err)
{
	struct arena	*scratch = arena_open();
	enum err_code	 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < r->n_buyers; i++) {
		struct record	rec;
		struct value	v = {0};

		arena_clear(scratch);
		m[i].b = &r->buyer[i];
		rc = record_find(&rec, env->txn, r->party, m[i].b->id, err);
		if (rc == ERR_OK && rec.bytes.p != NULL)
			rc = query_eval(&v, by, &rec, scratch, err);
		if (rc == ERR_OK)
			m[i].name = role_group_text(&m[i].order, env, by, &v,
			    arena);
	}
	arena_close(scratch);
	return rc;
}

enum err_code
retention_cohorts(struct cohorts *c, const struct retention *r,
    const struct query_env *env, struct query *by, enum period grain,
    enum period step, struct arena *arena, struct err *err)
{
	struct member	*m = ARENA_ARRAY(arena, struct member,
			    r->n_buyers + 1);
	enum err_code	 rc = ERR_OK;

	*c = (struct cohorts){ .n = 0 };
	if (by != NULL)
		rc = name_by(m, r, env, by, arena, err);
	for (size_t i = 0; by == NULL && i < r->n_buyers; i++) {
		struct day	first = period_start(grain,
				    (struct day){
				    r->day[r->buyer[i].begin].day });

		m[i].b = &r->buyer[i];
		m[i].order = first.n;
		m[i].name = period_text(arena, grain, first);
	}
	if (rc)
		return rc;
	qsort(m, r->n_buyers, sizeof(*m), by_cohort);
	rc = check_number(m, r->n_buyers, err);
	return rc ? rc : fill_cohorts(c, r, m, r->n_buyers, step, arena, err);
}

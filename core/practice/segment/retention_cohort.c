/*
 * Cohorts: customers by when they began, or by any field, and what became of
 * them in the periods after.
 */
#include "core/practice/segment/retention.h"

#include "core/practice/role.h"

/* A field with more values than that does not tell kinds apart. */
enum { MOST_COHORTS = 5000, MOST_PERIODS = 1200 };

/* One that is being filled. */
struct filling {
	struct slice	 name;
	int64_t		 order;			/* of the cohorts */
	uint32_t	 customers;
	VEC(struct cohort_cell) cell;
};

struct gathering {
	const struct retention	*r;
	struct query		*by;		/* NULL: by first purchase */
	enum period		 grain, step;
	struct arena		*arena;
	struct arena		*scratch;	/* of the customer at hand */
	struct buf		 key;
	struct map		*cohort;	/* order and name to place */
	VEC(struct filling)	 list;		/* MOST_COHORTS at most */
	struct filling		 all;
	bool			 too_large;	/* money that does not fit */
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

/* How many whole periods there were since it began, the first one counted. */
static int32_t
whole_periods(const struct gathering *g, struct day first)
{
	/* The period of the day after as_of has not ended. */
	return steps_between(g->step, first,
	    (struct day){ g->r->as_of.n + 1 });
}

/* What it brought in the cell at; bought: for the first time there. */
static bool
add_day(struct filling *c, int32_t at, const struct sales_day *d, bool bought)
{
	struct cohort_cell	*cell = &c->cell.p[at];

	cell->bought += bought;
	return i64_add(&cell->revenue, cell->revenue, d->revenue) &&
	    i64_add(&cell->margin, cell->margin, d->margin);
}

static void
add_customer(struct filling *c, int32_t seen)
{
	c->customers++;
	for (int32_t i = 0; i < seen; i++) {
		if (c->cell.n == (size_t)i)
			(void)VEC_ADD(&c->cell);
		c->cell.p[i].seen++;
	}
}

/* To its cohort, and to all of them. */
static void
add_member(struct gathering *g, struct filling *c,
    const struct retention_buyer *b)
{
	struct day	first = b->day[0].day;
	int32_t		n = MIN(whole_periods(g, first), MOST_PERIODS);
	int32_t		last = -1, at;
	bool		fits = true;

	add_customer(c, n);
	add_customer(&g->all, n);
	for (size_t i = 0; i < b->n; i++) {
		at = steps_between(g->step, first, b->day[i].day);
		if (at >= n)
			break;
		fits &= add_day(c, at, &b->day[i], at != last);
		fits &= add_day(&g->all, at, &b->day[i], at != last);
		last = at;
	}
	for (size_t i = 0; i < b->n_returned; i++) {
		/* What came back before was bought before anybody looked. */
		at = MAX(0, steps_between(g->step, first,
		    b->returned[i].day));
		if (at >= n)
			break;
		fits &= add_day(c, at, &b->returned[i], false);
		fits &= add_day(&g->all, at, &b->returned[i], false);
	}
	g->too_large |= !fits;
}

static struct slice
period_text(struct arena *arena, enum period grain, struct day day)
{
	char	text[PERIOD_TEXT];
	size_t	n = period_write(text, grain, day);

	return slice_dup(arena, slice_make(text, n));
}

/* The value of the expression for a customer; *name in scratch. */
static enum err_code
name_by(struct slice *name, int64_t *order, struct gathering *g, uint32_t id,
    struct err *err)
{
	const struct query_env	*env = g->r->env;
	struct record		 rec;
	struct value		 v = {0};
	enum err_code		 rc;

	rc = record_find(&rec, env->txn, g->r->party, id, err);
	if (rc == ERR_OK && rec.bytes.p != NULL)
		rc = query_eval(&v, g->by, &rec, g->scratch, err);
	if (rc == ERR_OK)
		*name = role_group_text(order, env, g->by, &v, g->scratch);
	return rc;
}

static enum err_code
add_buyer(void *arg, const struct retention_buyer *b, struct err *err)
{
	struct gathering	*g = arg;
	struct slice		 name = SLICE_EMPTY;
	struct filling		*c;
	uint64_t		*at;
	int64_t			 order = period_start(g->grain,
				    b->day[0].day).n;
	char			 bytes[8];
	bool			 added;
	enum err_code		 rc = ERR_OK;

	arena_clear(g->scratch);
	if (g->by != NULL)
		rc = name_by(&name, &order, g, b->id, err);
	if (rc)
		return rc;
	le64_put(bytes, (uint64_t)order);
	buf_clear(&g->key);
	buf_add(&g->key, slice_make(bytes, sizeof(bytes)));
	buf_add(&g->key, name);
	at = map_put(g->cohort, buf_slice(&g->key), &added);
	if (added)
		*at = map_count(g->cohort) - 1;
	/* Too many: only counted. */
	if (*at >= MOST_COHORTS)
		return ERR_OK;
	if (added) {
		c = VEC_ADD(&g->list);
		c->order = order;
		c->name = g->by != NULL ? slice_dup(g->arena, name) :
		    period_text(g->arena, g->grain,
		    (struct day){ (int32_t)order });
	}
	add_member(g, &g->list.p[*at], b);
	return ERR_OK;
}

static int
by_order(const void *a, const void *b)
{
	const struct filling	*x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return slice_cmp(x->name, y->name);
}

static enum err_code
check_number(size_t n, struct err *err)
{
	if (n <= MOST_COHORTS)
		return ERR_OK;
	err_set(err, ERR_USAGE, "--by gives %zu cohorts: at most %d can be "
	    "looked at", n, MOST_COHORTS);
	err_hint(err, "take a longer period, or a field that customers "
	    "have in common");
	return ERR_USAGE;
}

/* With room for most periods, those that nobody was seen in too. */
static struct cohort
filled(const struct gathering *g, const struct filling *from, size_t most)
{
	struct cohort	c = { .name = from->name,
			    .customers = from->customers, .n = from->cell.n };

	c.cell = ARENA_ARRAY(g->arena, struct cohort_cell, most + 1);
	for (size_t i = 0; i < c.n; i++) {
		c.cell[i] = from->cell.p[i];
		if (!g->r->has_cost)
			c.cell[i].margin = c.cell[i].revenue;
	}
	return c;
}

static enum err_code
put_cohorts(struct cohorts *c, struct gathering *g, struct err *err)
{
	enum err_code	rc = check_number(map_count(g->cohort), err);

	if (rc == ERR_OK && g->too_large)
		rc = err_set(err, ERR_RANGE, "the sales are too large");
	if (rc)
		return rc;
	if (g->list.n > 1)
		qsort(g->list.p, g->list.n, sizeof(*g->list.p), by_order);
	c->n = g->all.cell.n;
	c->all = filled(g, &g->all, c->n);
	for (size_t i = 0; i < g->list.n; i++)
		*VEC_ADD(&c->list) = filled(g, &g->list.p[i], c->n);
	return ERR_OK;
}

enum err_code
retention_cohorts(struct cohorts *c, struct retention *r, struct query *by,
    enum period grain, enum period step, struct arena *arena,
    struct err *err)
{
	struct gathering	 g = { .r = r, .by = by, .grain = grain,
				    .step = step, .arena = arena };
	enum err_code		 rc;

	*c = (struct cohorts){ .n = 0 };
	g.scratch = arena_open();
	g.cohort = map_open();
	rc = retention_walk(r, add_buyer, &g, err);
	if (rc == ERR_OK)
		rc = put_cohorts(c, &g, err);
	for (size_t i = 0; i < g.list.n; i++)
		VEC_RELEASE(&g.list.p[i].cell);
	VEC_RELEASE(&g.list);
	VEC_RELEASE(&g.all.cell);
	buf_release(&g.key);
	map_close(g.cohort);
	arena_close(g.scratch);
	return rc;
}

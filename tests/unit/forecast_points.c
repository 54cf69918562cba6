/*
 * Series of sales against plain sums by key and period, and a forecast of
 * series that are filled one by one against that of all at once.
 */
#include "core/practice/forecast/forecast.h"
#include "core/practice/forecast/forecast_points.h"

#include "tests/unit/query_kit.h"

static const struct slice	revenue = { "revenue", 7 };

static bool
is_row(const struct points *p, size_t series, size_t point,
    const struct sum_row *row, size_t n_keys)
{
	const struct points_series	*s = &p->series.p[series];

	for (size_t k = 0; k < n_keys; k++)
		if (sum_compare_key(&s->key[k], &row->key[k]) != 0)
			return false;
	return points_day(p, &s->run, point).n == row->key[n_keys].i &&
	    points_amount(p, &s->run, point) == row->measure[0].i;
}

/* Rows of crm sum come by key and period: so do the points. */
static void
compare(const struct points *p, const struct sum_result *r, size_t n_keys,
    const char *name)
{
	size_t	at = 0, bad = 0;

	for (size_t i = 0; i < p->series.n; i++)
		for (size_t k = 0; k < p->series.p[i].run.n; k++, at++)
			bad += at >= r->row.n ||
			    !is_row(p, i, k, &r->row.p[at], n_keys);
	ok(at == r->row.n && bad == 0 && at > 0, "%s: %zu points", name, at);
}

static void
test_points(struct qk *q, const char *a, const char *b, const char *period)
{
	struct slice		key[3] = { slice_of(a), slice_of(b),
				    slice_of(period) };
	size_t			n = a == NULL ? 0 : b == NULL ? 1 : 2;
	struct sum_request	sum = { .entity = q->sale, .measure = &revenue,
				    .n_measures = 1, .key = key, .n_keys = n + 1,
				    .days = { DAY_MIN, DAY_MAX } };
	struct sum_result	r;
	struct points		p;

	key[n] = slice_of(period);
	if (!is_ok(query_sum(&r, &q->env, &sum, q->k.arena, &q->k.err),
	    &q->k.err, "rows") || !is_ok(points_read(&p, &q->env, &sum,
	    q->k.arena, &q->k.err), &q->k.err, "points"))
		return;
	compare(&p, &r, n, a == NULL ? "everything" : a);
	points_release_series(&p);
	if (!is_ok(points_of_rows(&p, &r, n, q->k.arena, &q->k.err),
	    &q->k.err, "points of rows"))
		return;
	compare(&p, &r, n, "the same of rows");
	points_release_series(&p);
}

/*
 * Amounts that take 64 bits and such that take 32, periods that come out of
 * order and more than once.
 */
static void
test_widths(struct arena *arena)
{
	static const struct { int64_t key, day, amount; } given[] = {
		{ 1, 14, INT32_MAX }, { 1, 0, INT32_MIN }, { 1, 7, 5 },
		{ 2, 7, 3 }, { 2, 0, -4 }, { 2, 7, 10 }, { 2, 14, 1 },
		{ 3, 0, INT64_C(5000000000) }, { 3, 0, -1 }
	};
	static const struct { size_t series; int32_t day; int64_t amount; }
	want[] = {
		{ 0, 0, INT32_MIN }, { 0, 7, 5 }, { 0, 14, INT32_MAX },
		{ 1, 0, -4 }, { 1, 7, 13 }, { 1, 14, 1 },
		{ 2, 0, INT64_C(4999999999) }
	};
	static struct sum_column measure = { .name = { "revenue", 7 } };
	struct sum_result	r = { .n_keys = 2, .measure = &measure };
	struct points		p;
	struct err		err = {0};
	size_t			at = 0, bad = 0;

	for (size_t i = 0; i < NELEM(given); i++) {
		struct sum_row	*row = VEC_ADD(&r.row);

		row->key = ARENA_ARRAY(arena, struct value, 2);
		row->measure = ARENA_NEW(arena, struct value);
		row->key[0].type = TYPE_INT;
		row->key[0].i = given[i].key;
		row->key[1].type = TYPE_DATE;
		row->key[1].i = given[i].day;
		row->measure->type = TYPE_INT;
		row->measure->i = given[i].amount;
	}
	if (!is_ok(points_of_rows(&p, &r, 1, arena, &err), &err, "rows"))
		return;
	for (size_t i = 0; i < p.series.n; i++) {
		const struct points_run	*run = &p.series.p[i].run;

		for (size_t k = 0; k < run->n && at < NELEM(want); k++, at++)
			bad += i != want[at].series ||
			    points_day(&p, run, k).n != want[at].day ||
			    points_amount(&p, run, k) != want[at].amount;
	}
	ok(at == NELEM(want) && bad == 0, "narrow and wide amounts");
	ok(p.series.n == 3 && p.series.p[0].run.is_wide &&
	    !p.series.p[1].run.is_wide && p.series.p[2].run.is_wide,
	    "each as wide as it must be");
	points_release_series(&p);
	VEC_RELEASE(&r.row);
}

static bool
same_forecast(const struct sales_series *a, const struct sales_series *b)
{
	const struct forecast_result	*x = a->result, *y = b->result;

	return x->horizon == y->horizon && x->note == y->note &&
	    memcmp(x->mean, y->mean, x->horizon * sizeof(double)) == 0 &&
	    x->has_interval == y->has_interval && (!x->has_interval ||
	    memcmp(x->interval[0].hi, y->interval[0].hi,
	    x->horizon * sizeof(double)) == 0);
}

static void
test_one_by_one(struct qk *q)
{
	static const double	level = .8;
	static const struct slice by = { "party", 5 };
	struct forecast_request	req = { .measure = revenue, .by = &by,
				    .n_by = 1, .period = PERIOD_MONTH,
				    .horizon = 3, .level = &level,
				    .n_levels = 1 };
	struct sales_history	all, few;
	struct arena		*arena = arena_open();
	size_t			bad = 0;

	if (!is_ok(forecast_history(&all, &q->env, &req, q->k.arena,
	    &q->k.err), &q->k.err, "all at once"))
		return;
	req.max_values = 1;
	if (!is_ok(forecast_history(&few, &q->env, &req, q->k.arena,
	    &q->k.err), &q->k.err, "one by one"))
		return;
	ok(all.series.n > 10 && few.series.n == all.series.n,
	    "%zu series", all.series.n);
	for (size_t i = 0; i < all.series.n; i++) {
		struct sales_series	*a = &all.series.p[i];
		struct sales_series	*b = &few.series.p[i];

		bad += a->y == NULL || b->y != NULL;
		forecast_series(a, &all, &req, q->k.arena);
		forecast_fill(b, &few, arena);
		forecast_series(b, &few, &req, arena);
		bad += !same_forecast(a, b) || a->total != b->total;
		forecast_empty(b, &few);
		forecast_empty(a, &all);
		bad += a->y == NULL || b->y != NULL;
		arena_clear(arena);
	}
	ok(bad == 0, "the same forecasts, and nothing is left behind");
	ok(few.n_open == all.n_open && memcmp(few.open, all.open,
	    all.n_open) == 0, "the same periods with sales");
	forecast_history_release(&all);
	forecast_history_release(&few);
	arena_close(arena);
}

int
main(void)
{
	struct qk	q;

	qk_open(&q);
	test_points(&q, NULL, NULL, "week");
	test_points(&q, "party", NULL, "week");
	test_points(&q, "party", NULL, "month");
	test_points(&q, "product", "channel", "week");
	test_points(&q, "party.city", NULL, "quarter");
	test_widths(q.k.arena);
	test_one_by_one(&q);
	qk_close(&q);
	return done_testing();
}

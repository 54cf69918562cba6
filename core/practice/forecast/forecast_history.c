/*
 * What a forecast rests on: the series of the ledger, where they begin and
 * end, which of them are held.
 */
#include "core/practice/forecast/forecast.h"

#include <math.h>

#include "core/practice/forecast/forecast_running.h"
#include "core/practice/forecast/forecast_weeks.h"
#include "core/practice/forecast/succession.h"
#include "core/types/decimal.h"

struct day
forecast_period(const struct sales_history *h, size_t i)
{
	return period_step(h->period, h->origin, (int32_t)i);
}

static size_t
periods_between(enum period p, struct day from, struct day until)
{
	size_t	n = 0;

	if (p == PERIOD_DAY || p == PERIOD_WEEK)
		return until.n <= from.n ? 0 :
		    (size_t)(until.n - from.n) / (p == PERIOD_DAY ? 1 : 7);
	while (from.n < until.n) {
		from = period_step(p, from, 1);
		n++;
	}
	return n;
}

static double
measure_of(const struct value *v)
{
	if (v->type == TYPE_NONE)
		return 0;
	if (v->type == TYPE_DECIMAL || v->type == TYPE_MONEY)
		return decimal_to_f64(v->i, v->digits);
	return (double)v->i;
}

enum { PERIODS_LOOKED_AT = 8 };

/*
 * Was the period that the last sale lies in over?  A shop that is closed on
 * Sundays sells nothing on the last day of a week: over is when the last
 * sale is as late in its period as the median of the last few periods.
 * day are the days with a sale, ascending.
 */
static bool
is_over(enum period p, const struct sum_row *row, size_t n)
{
	int32_t		late[PERIODS_LOOKED_AT], t;
	struct day	start, last = { (int32_t)row[n - 1].key[0].i };
	size_t		k = 0, i, j;

	start = period_start(p, last);
	for (i = n - 1; i-- > 0 && k < PERIODS_LOOKED_AT; ) {
		struct day	d = { (int32_t)row[i].key[0].i };

		if (d.n >= start.n)
			continue;
		start = period_start(p, d);
		late[k++] = d.n - start.n;
	}
	if (k == 0)
		return false;
	for (i = 1; i < k; i++)
		for (j = i; j > 0 && late[j - 1] > late[j]; j--) {
			t = late[j];
			late[j] = late[j - 1];
			late[j - 1] = t;
		}
	return last.n - period_start(p, last).n >= late[k / 2];
}

/* Where history ends and forecasting begins. */
static enum err_code
find_origin(struct sales_history *h, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	struct slice		 rows = SLICE("rows"), day = SLICE("day");
	struct sum_request	 sum = { .entity = h->sale, .measure = &rows,
				    .n_measures = 1, .key = &day,
				    .n_keys = 1 };
	struct sum_result	*r = ARENA_NEW(arena, struct sum_result);
	struct day		 limit;
	enum err_code		 rc;

	h->origin = period_start(h->period, h->as_of);
	sum.days = (struct range){ DAY_MIN, { h->as_of.n + 1 } };
	rc = query_sum(r, env, &sum, arena, err);
	if (rc)
		return rc;
	if (r->row.n == 0) {
		err_set(err, ERR_NO, "no sales to forecast from");
		err_hint(err, "import some, log one, or look at a later day "
		    "(--as-of)");
		return ERR_NO;
	}
	h->last_sale.n = (int32_t)r->row.p[r->row.n - 1].key[0].i;
	limit = period_step(h->period, h->origin, -2);
	if (h->last_sale.n < limit.n) {
		h->is_stale = true;
		h->origin = period_step(h->period, h->last_sale,
		    is_over(h->period, r->row.p, r->row.n) ? 1 : 0);
	}
	return ERR_OK;
}

/* NaN: it is not known. */
static double
point_value(const struct sales_history *h, const struct points_run *run,
    size_t i)
{
	int64_t	amount = points_amount(h->points, run, i);

	if (amount == POINTS_UNKNOWN)
		return NAN;
	return measure_of(&(struct value){ .type = h->type,
	    .digits = h->digits, .i = amount });
}

static void
add_series(struct sales_history *h, const struct points_series *p)
{
	struct sales_series	*s = VEC_ADD(&h->series);
	size_t			 first = 0;

	s->key = p->key;
	s->depth = (uint32_t)h->n_by;
	s->points = p->run;
	while (isnan(point_value(h, &p->run, first)))
		first++;
	s->first = points_day(h->points, &p->run, first);
	s->n = periods_between(h->period, s->first, h->origin);
	for (size_t i = first; i < p->run.n; i++) {
		double	v = point_value(h, &p->run, i);

		if (points_day(h->points, &p->run, i).n < h->origin.n) {
			s->total += isnan(v) ? 0 : v;
			continue;
		}
		if (isnan(v))
			continue;
		h->running.sold += v;
		s->running += v;
	}
}

/* What is not known becomes a line between what is, or as that before it. */
static void
bridge(double *y, size_t n)
{
	size_t	t, i, last = 0;

	for (t = 1; t < n; t++) {
		if (isnan(y[t]))
			continue;
		for (i = last + 1; i < t; i++)
			y[i] = y[last] + (y[t] - y[last]) *
			    (double)(i - last) / (double)(t - last);
		last = t;
	}
	for (i = last + 1; i < n; i++)
		y[i] = y[last];
}

bool
forecast_is_unknown(const struct sales_series *s,
    const struct sales_history *h, size_t t)
{
	struct day	day;
	size_t		i;

	if (!s->points.is_partly)
		return false;
	day = period_step(h->period, s->first, (int32_t)t);
	for (i = 0; i < s->points.n; i++)
		if (points_day(h->points, &s->points, i).n == day.n)
			return points_amount(h->points, &s->points, i) ==
			    POINTS_UNKNOWN;
	return false;
}

static size_t
count_unknown(const struct sales_series *s, const struct sales_history *h)
{
	struct day	day;
	size_t		i, n = 0;

	for (i = 0; s->points.is_partly && i < s->points.n; i++) {
		day = points_day(h->points, &s->points, i);
		n += day.n >= s->first.n && day.n < h->origin.n &&
		    points_amount(h->points, &s->points, i) == POINTS_UNKNOWN;
	}
	return n;
}

void
forecast_fill(struct sales_series *s, const struct sales_history *h,
    struct arena *arena)
{
	double	*y;

	if (s->y != NULL)
		return;
	s->y = y = ARENA_ARRAY(arena, double, s->n + 1);
	for (size_t i = 0; i < s->points.n; i++) {
		struct day	d = points_day(h->points, &s->points, i);
		size_t		at;

		if (d.n >= h->origin.n || d.n < s->first.n)
			continue;
		at = periods_between(h->period, s->first, d);
		if (at < s->n)
			y[at] = point_value(h, &s->points, i);
	}
	if (s->points.is_partly)
		bridge(y, s->n);
}

void
forecast_empty(struct sales_series *s, const struct sales_history *h)
{
	if (h->weeks != NULL)
		forecast_empty(forecast_weeks_find(h->weeks, s), &h->weeks->h);
	if (h->one_by_one || s >= h->series.p + h->series.n)
		s->y = NULL;
}

static int
largest_first(const void *a, const void *b)
{
	const struct sales_series	*x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

size_t
forecast_count(const struct sales_history *h)
{
	return h->series.n + h->n_series_left_out;
}

/*
 * Those left out that stay to learn from: of a million customers all of them
 * would take as much memory as the rest.
 */
enum { SPREAD = FORECAST_SPREAD };

/* The first of those spread over all that is left out. */
static size_t
first_behind(const struct sales_history *h)
{
	size_t	all = forecast_count(h);

	return (h->series.n * SPREAD + all - 1) / all;
}

static void
leave_out(struct sales_history *h, size_t n)
{
	struct sales_series	*s = h->series.p;
	size_t			 all = h->series.n, g;

	h->series.n = n;
	h->n_series_left_out = h->n_behind = all - n;
	if (all <= SPREAD)
		return;
	h->n_behind = 0;
	for (g = first_behind(h); g < SPREAD; g++)
		s[n + h->n_behind++] = s[g * all / SPREAD];
	h->series.cap = n + h->n_behind;
	h->series.p = mem_realloc_array(s, h->series.cap, sizeof(*s));
}

void
forecast_keep_largest(struct sales_history *h, size_t n)
{
	if (n == 0 || h->series.n == 0)
		return;
	for (size_t i = 0; i < h->series.n; i++)
		h->series.p[i].order = (uint32_t)i;
	qsort(h->series.p, h->series.n, sizeof(*h->series.p), largest_first);
	if (h->series.n > n)
		leave_out(h, n);
}

struct sales_series *
forecast_spread(const struct sales_history *h, size_t i, size_t n)
{
	size_t	at = i * forecast_count(h) / n;

	if (at >= h->series.n && h->n_behind < h->n_series_left_out)
		at = h->series.n + i * (SPREAD / n) - first_behind(h);
	return &h->series.p[at];
}

static void
find_open(struct sales_history *h, struct arena *arena)
{
	const struct sales_series	*s;

	for (size_t i = 0; i < h->series.n; i++)
		h->n_open = MAX(h->n_open, h->series.p[i].n);
	h->open = ARENA_ARRAY(arena, bool, h->n_open + 1);
	for (size_t i = 0; i < h->series.n; i++) {
		s = &h->series.p[i];
		for (size_t t = 0; t < s->points.n; t++) {
			struct day	d = points_day(h->points, &s->points, t);
			size_t		back = periods_between(h->period, d,
					    h->origin);

			/* Before any value that is known it is of no use. */
			if (back > 0 && back <= h->n_open &&
			    points_amount(h->points, &s->points, t) != 0)
				h->open[h->n_open - back] = true;
		}
	}
}

/*
 * The measure by the keys and the period, in that order; where products were
 * succeeded, by the product before the period.
 */
static enum err_code
read_points(struct points *p, struct sales_history *h,
    const struct query_env *env, const struct forecast_request *req,
    struct arena *arena, struct err *err)
{
	struct sum_request	 sum = { .entity = h->sale,
				    .measure = &req->measure,
				    .n_measures = 1, .where = req->where };
	struct sum_result	 r;
	struct succession	 s = {0};
	bool			*is = ARENA_ARRAY(arena, bool, req->n_by + 1);
	bool			 any = false;
	struct slice		*key;
	enum err_code		 rc = ERR_OK;

	if (!req->apart && req->n_by > 0)
		rc = succession_read(&s, env, h->sale, arena, err);
	if (rc)
		return rc;
	sum.key = key = ARENA_ARRAY(arena, struct slice, req->n_by + 2);
	for (size_t i = 0; i < req->n_by; i++) {
		key[i] = req->by[i];
		is[i] = succession_matters(&s, h->sale, key[i]);
		any |= is[i];
	}
	sum.n_keys = req->n_by;
	if (any)
		key[sum.n_keys++] = s.field->name;
	key[sum.n_keys++] = slice_of(period_name(req->period));
	sum.days = (struct range){ DAY_MIN, { h->as_of.n + 1 } };
	if (!any)
		return points_read(p, env, &sum, arena, err);
	rc = query_sum(&r, env, &sum, arena, err);
	if (rc)
		return rc;
	succession_apply(&s, &r, is, req->n_by);
	h->n_succeeded = s.n_applied;
	return points_of_rows(p, &r, req->n_by, arena, err);
}

/* All at once, unless that is more than was asked for. */
static void
fill_all(struct sales_history *h, const struct forecast_request *req,
    struct arena *arena)
{
	size_t	n = 0;

	for (size_t i = 0; i < h->series.n; i++)
		n += h->series.p[i].n;
	h->one_by_one = req->max_values > 0 && n > req->max_values;
	if (h->one_by_one)
		return;
	for (size_t i = 0; i < h->series.n; i++)
		forecast_fill(&h->series.p[i], h, arena);
}

/* Those of its periods, when they are forecast by them. */
static enum err_code
read_weeks(struct sales_history *h, const struct query_env *env,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	struct forecast_weeks	*w = forecast_weeks_plan(h, req, arena);
	bool			 linked = false;
	enum err_code		 rc;

	if (w == NULL)
		return ERR_OK;
	rc = forecast_history(&w->h, env, &w->req, arena, err);
	if (rc == ERR_OK)
		rc = forecast_weeks_link(&linked, w, h, env, req, arena, err);
	if (rc == ERR_OK && linked)
		h->weeks = w;
	else
		forecast_history_release(&w->h);
	return rc;
}

void
forecast_history_release(struct sales_history *h)
{
	if (h->weeks != NULL)
		VEC_RELEASE(&h->weeks->h.series);
	VEC_RELEASE(&h->series);
}

enum err_code
forecast_history(struct sales_history *h, const struct query_env *env,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	const struct entity	*sale = model_find_any_sale(env->model);
	struct points		*p = ARENA_NEW(arena, struct points);
	enum err_code		 rc;

	memset(h, 0, sizeof(*h));
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	h->sale = sale;
	h->is_dated = true;
	h->n_by = req->n_by;
	h->period = req->period;
	h->as_of = env->has_as_of ? env->as_of : when_today(&env->when);
	rc = find_origin(h, env, arena, err);
	if (rc)
		return rc;
	rc = read_points(p, h, env, req, arena, err);
	if (rc)
		return rc;
	if (p->series.n == 0)
		return err_set(err, ERR_NO,
		    "the filter leaves no sales to forecast from");
	/* Zero would say that there is none. */
	if (!p->is_known) {
		points_release_series(p);
		err_set(err, ERR_NO, "the %.*s of no sale is known",
		    SLICE_ARG(req->measure));
		if (slice_eq(req->measure, SLICE("margin")))
			err_hint(err, "sales have one where their cost is "
			    "recorded");
		return ERR_NO;
	}
	h->points = p;
	h->by = p->columns.key;
	h->type = p->columns.measure[0].type;
	h->digits = p->columns.measure[0].digits;
	for (size_t i = 0; i < p->series.n; i++) {
		const struct points_series	*m = &p->series.p[i];

		if (!m->run.is_known)
			h->n_series_unknown++;
		else if (req->wants == NULL ||
		    req->wants(req->wants_arg, m->key))
			add_series(h, m);
	}
	points_release_series(p);
	find_open(h, arena);
	forecast_keep_largest(h, req->max_series ? req->max_series : SIZE_MAX);
	for (size_t i = 0; i < h->series.n; i++)
		h->n_unknown += count_unknown(&h->series.p[i], h);
	fill_all(h, req, arena);
	rc = forecast_running_learn(h, env, req, arena, err);
	return rc ? rc : read_weeks(h, env, req, arena, err);
}

#include "core/practice/forecast.h"

#include <math.h>

#include "core/practice/segment.h"
#include "core/types/decimal.h"

double
forecast_season(enum period p)
{
	switch (p) {
	case PERIOD_DAY:
		return 7;
	case PERIOD_WEEK:
		return 365.25 / 7;
	case PERIOD_MONTH:
		return 12;
	case PERIOD_QUARTER:
		return 4;
	case PERIOD_YEAR:
		break;
	}
	return 1;
}

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

/* Where history ends and forecasting begins. */
static void
find_origin(struct sales_history *h, struct day last_sale)
{
	struct day	limit;

	h->last_sale = last_sale;
	h->origin = period_start(h->period, h->as_of);
	limit = period_step(h->period, h->origin, -2);
	if (last_sale.n < limit.n) {
		h->is_stale = true;
		h->origin = period_step(h->period, last_sale, 1);
	}
}


static bool
same_keys(const struct value *a, const struct value *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (value_compare(&a[i], &b[i]) != 0)
			return false;
	return true;
}

/* Rows of one series, in time order: make it dense. */
static void
add_series(struct sales_history *h, const struct sum_row *row, size_t n_rows,
    size_t n_by, struct arena *arena)
{
	struct sales_series	*s;
	struct day		 first = { (int32_t)row[0].key[n_by].i };
	double			*y;
	size_t			 n = periods_between(h->period, first,
				     h->origin);

	s = VEC_ADD(&h->series);
	s->key = row[0].key;
	s->first = first;
	s->n = n;
	s->y = y = ARENA_ARRAY(arena, double, n + 1);
	for (size_t i = 0; i < n_rows; i++) {
		struct day	d = { (int32_t)row[i].key[n_by].i };
		double		v = measure_of(&row[i].measure[0]);

		if (d.n >= h->origin.n) {
			h->running += v;
			continue;
		}
		y[periods_between(h->period, first, d)] += v;
		s->total += v;
	}
}

static int
largest_first(const void *a, const void *b)
{
	const struct sales_series	*x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return 0;
}

enum err_code
forecast_history(struct sales_history *h, const struct query_env *env,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	const struct entity	*party = segment_party(env->model), *sale;
	struct sum_request	 sum = {0};
	struct sum_result	*r = ARENA_NEW(arena, struct sum_result);
	struct slice		*key;
	struct sales_totals	 totals;
	struct day		 last = DAY_MIN;
	size_t			 from, until;
	enum err_code		 rc;

	memset(h, 0, sizeof(*h));
	sale = party ? segment_sale(env->model, party) : NULL;
	if (sale == NULL)
		sale = model_next_kind(env->model, KIND_SALE, NULL);
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	h->sale = sale;
	h->period = req->period;
	h->as_of = env->has_as_of ? env->as_of : when_today(&env->when);
	rc = sales_measure(&totals, env->txn, sale, err);
	if (rc)
		return rc;
	key = ARENA_ARRAY(arena, struct slice, req->n_by + 1);
	for (size_t i = 0; i < req->n_by; i++)
		key[i] = req->by[i];
	key[req->n_by] = slice_of(period_name(req->period));
	sum.entity = sale;
	sum.measure = &req->measure;
	sum.n_measures = 1;
	sum.key = key;
	sum.n_keys = req->n_by + 1;
	sum.where = req->where;
	sum.days = (struct range){ DAY_MIN, { h->as_of.n + 1 } };
	rc = query_sum(r, env, &sum, arena, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < r->row.n; i++)
		if (r->row.p[i].key[req->n_by].i > last.n)
			last.n = (int32_t)r->row.p[i].key[req->n_by].i;
	if (r->row.n == 0) {
		err_set(err, ERR_NO, "no sales to forecast from");
		err_hint(err, "%s", totals.rows > 0 ?
		    "the filter or --as-of leaves nothing" :
		    "crm import sales.csv, or crm log sale");
		return ERR_NO;
	}
	/* The exact last day where it is known; else its period. */
	find_origin(h, totals.last.n <= h->as_of.n && totals.last.n > last.n ?
	    totals.last : last);
	h->by = r->key;
	h->type = r->measure[0].type;
	h->digits = r->measure[0].digits;
	for (from = 0; from < r->row.n; from = until) {
		until = from + 1;
		while (until < r->row.n && same_keys(r->row.p[from].key,
		    r->row.p[until].key, req->n_by))
			until++;
		add_series(h, &r->row.p[from], until - from, req->n_by, arena);
	}
	qsort(h->series.p, h->series.n, sizeof(*h->series.p), largest_first);
	if (req->max_series > 0 && h->series.n > req->max_series) {
		h->n_series_left_out = h->series.n - req->max_series;
		h->series.n = req->max_series;
	}
	return ERR_OK;
}

void
forecast_series(struct sales_series *s, const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena)
{
	struct forecast_input	in = {0};
	struct forecast_opts	opts = {0};
	bool			negative = false;

	for (size_t i = 0; i < s->n; i++)
		negative |= s->y[i] < 0;
	in.y = s->y;
	in.n = s->n;
	in.period = forecast_season(h->period);
	/* Weeks of nothing but returns occur; sales ahead are not negative,
	 * unless margins or a history of returns say otherwise. */
	in.non_negative = !negative ||
	    !slice_eq(req->measure, SLICE("margin"));
	opts.horizon = req->horizon;
	opts.n_levels = MIN(req->n_levels, (size_t)FORECAST_MAX_LEVELS);
	memcpy(opts.level, req->level, opts.n_levels * sizeof(opts.level[0]));
	opts.method = req->method;
	s->result = forecast_select(arena, &in, &opts);
}

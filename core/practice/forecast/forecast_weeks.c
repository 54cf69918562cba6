#include "core/practice/forecast/forecast_weeks.h"

#include <float.h>
#include <math.h>

#include "core/practice/forecast/forecast_running.h"
#include "core/stats/forecast/forecast_part.h"
#include "core/types/decimal.h"

enum {
	WEEK = 7,
	YEAR = 52 * WEEK,
	WEEKS_AHEAD_MAX = 520,
	SERIES_MAX = 20000	/* of more, each is forecast by itself */
};

static struct day
end_of(const struct sales_history *periods, size_t horizon)
{
	return period_step(periods->period, periods->origin,
	    (int32_t)horizon);
}

static size_t
count_series(const struct sales_history *h)
{
	return h->series.n + h->n_series_left_out;
}

struct forecast_weeks *
forecast_weeks_plan(const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena)
{
	struct forecast_weeks	*w;
	struct day		 end = end_of(h, req->horizon);

	if ((h->period != PERIOD_MONTH && h->period != PERIOD_QUARTER) ||
	    req->direct || req->whole || req->method != NULL ||
	    req->n_drivers > 0 || count_series(h) > SERIES_MAX ||
	    end.n - h->last_sale.n > WEEKS_AHEAD_MAX * WEEK)
		return NULL;
	w = ARENA_NEW(arena, struct forecast_weeks);
	w->req = *req;
	w->req.period = PERIOD_WEEK;
	w->req.max_series = 0;
	return w;
}

/* ---- which days of a week belong to which period ---- */

/* How the sales of all lie within a whole week, returns not counted. */
static enum err_code
find_weekdays(double share[WEEK], const struct forecast_weeks *w,
    const struct query_env *env, struct arena *arena, struct err *err)
{
	int32_t			 weeks = (int32_t)MIN(MAX(w->h.n_open, 1) - 1,
				    (size_t)YEAR / WEEK);
	struct slice		 day = SLICE("day");
	struct sum_request	 sum = { .entity = w->h.sale,
				    .measure = &w->req.measure,
				    .n_measures = 1, .key = &day,
				    .n_keys = 1, .where = w->req.where,
				    .days = { { w->h.origin.n - weeks * WEEK },
				    w->h.origin } };
	struct sum_result	*r = ARENA_NEW(arena, struct sum_result);
	double			 all = 0;
	enum err_code		 rc;

	rc = query_sum(r, env, &sum, arena, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < r->row.n; i++) {
		const struct value	*v = &r->row.p[i].measure[0];

		if (v->type != TYPE_NONE)
			share[(r->row.p[i].key[0].i - sum.days.from.n) %
			    WEEK] += v->type == TYPE_INT ? (double)v->i :
			    decimal_to_f64(v->i, v->digits);
	}
	for (int i = 0; i < WEEK; i++)
		all += share[i] = MAX(0, share[i]);
	for (int i = 0; i < WEEK; i++)
		share[i] = all > 0 ? share[i] / all : 1.0 / WEEK;
	return ERR_OK;
}

/*
 * What is known of the running week ends before this day.  The days after it
 * are its rest, unless nothing is usually sold on them: then the rest is of
 * this day's period.
 */
static struct day
known_until(const struct sales_history *h)
{
	return (struct day){ h->is_stale ?
	    MAX(h->last_sale.n + 1, h->origin.n) : h->as_of.n + 1 };
}

static void
cover_days(struct forecast_weeks *w, const struct sales_history *periods,
    size_t horizon, const double share[WEEK])
{
	struct day	d = known_until(&w->h), end, all;
	size_t		weeks = w->req.horizon, i, at;
	double		rest = 0, part;

	for (all = d; all.n < w->h.origin.n + WEEK; all.n++)
		rest += share[all.n - w->h.origin.n];
	/* Weeks that end early may end long before the first period. */
	if (d.n < periods->origin.n)
		d = periods->origin;
	else if (!(rest > 0) && d.n > w->h.origin.n)
		w->cover[0] = w->cover_all[0] = 1;
	for (i = 0; i < horizon; i++) {
		end = end_of(periods, i + 1);
		for (; d.n < end.n; d.n++) {
			at = (size_t)(d.n - w->h.origin.n) / WEEK;
			part = share[(d.n - w->h.origin.n) % WEEK];
			if (at == 0)
				part = rest > 0 ? part / rest : 0;
			w->cover[i * weeks + at] += part;
			w->cover_all[at] += part;
		}
	}
	for (i = 0; i < (horizon + 1) * weeks; i++)
		w->cover[i] = MIN(1, w->cover[i]);
}

enum err_code
forecast_weeks_link(bool *linked, struct forecast_weeks *w,
    const struct sales_history *periods, const struct query_env *env,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	double		share[WEEK] = {0};
	struct day	end = end_of(periods, req->horizon);
	size_t		weeks;
	enum err_code	rc;

	*linked = w->h.series.n == count_series(periods) &&
	    w->h.origin.n < end.n;
	if (!*linked)
		return ERR_OK;
	w->of = ARENA_ARRAY(arena, uint32_t, w->h.series.n);
	for (size_t i = 0; i < w->h.series.n; i++)
		w->of[w->h.series.p[i].order] = (uint32_t)i;
	weeks = (size_t)(end.n - w->h.origin.n + WEEK - 1) / WEEK;
	w->req.horizon = weeks;
	w->cover = ARENA_ARRAY(arena, double, (req->horizon + 1) * weeks);
	w->cover_all = w->cover + req->horizon * weeks;
	rc = find_weekdays(share, w, env, arena, err);
	if (rc == ERR_OK)
		cover_days(w, periods, req->horizon, share);
	return rc;
}

void
forecast_weeks_match(struct forecast_weeks *w, struct sales_series *series,
    const struct sales_series *weeks, size_t n, struct arena *arena)
{
	w->of = ARENA_ARRAY(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		series[i].order = w->of[i] = (uint32_t)i;
	VEC_CLEAR(&w->h.series);
	for (size_t i = 0; i < n; i++)
		*VEC_ADD(&w->h.series) = weeks[i];
}

struct sales_series *
forecast_weeks_find(const struct forecast_weeks *w,
    const struct sales_series *s)
{
	return &w->h.series.p[w->of[s->order]];
}

/* ---- adding up ---- */

/* What of the running week is still to come is left of it. */
static void
leave_rest(struct forecast_result *r, double known)
{
	r->mean[0] -= known;
	for (size_t k = 0; r->has_interval && k < r->n_intervals; k++) {
		r->interval[k].lo[0] -= known;
		r->interval[k].hi[0] -= known;
	}
}

/* Half of an interval of what is covered; where sums were not looked at, as
 * if all weeks erred alike. */
static double
half_of(double *mean, const struct forecast_result *r, size_t k,
    const double *cover)
{
	double	half;

	forecast_part(mean, &half, r, k, cover);
	if (isnan(half) && r->has_interval && k < r->n_intervals) {
		half = 0;
		for (size_t i = 0; i < r->horizon; i++)
			half += cover[i] * (r->interval[k].hi[i] - r->mean[i]);
	}
	return half;
}

struct adding {
	struct forecast_result		*to;
	const struct forecast_result	*week, *own;	/* own: or NULL */
	const struct forecast_weeks	*weeks;
	double				 sold;	/* in the first period */
};

static double
floor_of(const struct adding *a, size_t i)
{
	return !a->to->non_negative ? -DBL_MAX :
	    i == 0 ? MAX(0, a->sold) : 0;
}

static void
add_mean(const struct adding *a, size_t i)
{
	double	half, *mean = &a->to->mean[i];

	forecast_part(mean, &half, a->week, 0,
	    a->weeks->cover + i * a->week->horizon);
	if (i == 0)
		*mean += a->sold;
	else if (a->own != NULL)
		*mean = (*mean + a->own->mean[i]) / 2;
	*mean = MAX(floor_of(a, i), *mean);
}

/* The mean of two errs at most as the worse of them. */
static void
add_interval(const struct adding *a, size_t k, struct arena *arena)
{
	struct forecast_interval	*to = &a->to->interval[k];
	const struct forecast_result	*r = a->to;
	double				 mean, half, sum = 0;

	to->level = a->week->interval[k].level;
	to->lo = ARENA_ARRAY(arena, double, r->horizon);
	to->hi = ARENA_ARRAY(arena, double, r->horizon);
	for (size_t i = 0; i < r->horizon; i++) {
		half = half_of(&mean, a->week, k,
		    a->weeks->cover + i * a->week->horizon);
		if (i > 0 && a->own != NULL)
			half = MAX(half, a->own->interval[k].hi[i] -
			    a->own->mean[i]);
		to->lo[i] = MAX(floor_of(a, i), r->mean[i] - half);
		to->hi[i] = r->mean[i] + half;
		sum += r->mean[i];
	}
	half = half_of(&mean, a->week, k, a->weeks->cover_all);
	if (r->horizon > 1 && a->own != NULL &&
	    !isnan(a->own->interval[k].sum_half))
		half = MAX(half, a->own->interval[k].sum_half);
	to->sum_half = half;
	to->sum_lo = MAX(floor_of(a, 0), sum - half);
	to->sum_hi = sum + half;
}

void
forecast_weeks_add_up(struct sales_series *s, struct sales_series *weeks,
    const struct forecast_weeks *w, struct arena *arena)
{
	struct forecast_result	*week = weeks->result, *own = s->result, *r;
	struct adding		 a = { .week = week, .weeks = w,
				    .sold = s->running };

	a.to = r = s->result = ARENA_NEW(arena, struct forecast_result);
	if (own->n_origins > 0 && own->n_intervals == week->n_intervals)
		a.own = own;
	s->is_both = a.own != NULL;
	s->n_weeks = weeks->n;
	if (forecast_running_matters(weeks, &w->h))
		leave_rest(week, weeks->running);
	*r = *week;
	r->horizon = own->horizon;
	r->mean = ARENA_ARRAY(arena, double, r->horizon);
	for (size_t i = 0; i < r->horizon; i++)
		add_mean(&a, i);
	for (size_t k = 0; r->has_interval && k < r->n_intervals; k++)
		add_interval(&a, k, arena);
	/* Of weeks, and of no use to periods. */
	r->fitted = r->without = r->season_part = NULL;
	r->trace = (struct forecast_trace){0};
	r->effect = NULL;
	r->n_effects = 0;
	r->kept = NULL;
}

/*
 * How a target stands: what was sold, what should have been by now, and
 * what the forecast makes of the rest.
 */
#include <math.h>

#include "core/practice/forecast/forecast.h"
#include "core/practice/forecast/target_priv.h"
#include "core/stats/forecast/forecast_part.h"
#include "core/stats/proportion.h"
#include "core/types/decimal.h"

enum { WEEK = 7, YEAR = 52 * WEEK, YEARS_MAX = 3, HORIZON_MAX = 520 };

struct following {
	const struct target	*target;
	const struct query_env	*env;
	const struct entity	*sale;
	struct arena		*arena;
	struct query		*where;
	struct forecast_request	 req;
	struct sales_history	 history;
	/* Per day from first on, a Monday, up to state->until. */
	struct day		 first;
	int64_t			*sold;
	size_t			 n_days;
	double			 weekday[WEEK];	/* sum 1 */
	double			*weight;	/* per day of the period */
	double			 sd;		/* of the rest; NaN: not known */
	struct target_state	*state;
};

static struct day
monday(struct day d)
{
	return period_start(PERIOD_WEEK, d);
}

static struct slice
measure_name(enum target_measure m)
{
	return m == TARGET_MARGIN ? SLICE("margin") :
	    m == TARGET_QUANTITY ? SLICE("quantity") : SLICE("revenue");
}

static enum err_code
open_scope(struct following *f, struct err *err)
{
	f->sale = model_find_any_sale(f->env->model);
	if (f->sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	return target_where(&f->where, f->target, f->sale, f->env, f->arena,
	    err);
}

/* The weekly history; without any sales it has none. */
static enum err_code
read_history(struct following *f, struct err *err)
{
	static const double	 level = TARGET_LEVEL;
	struct sales_history	*h = &f->history;
	struct target_state	*s = f->state;
	enum err_code		 rc;

	f->req.measure = measure_name(f->target->measure);
	f->req.where = f->where;
	f->req.period = PERIOD_WEEK;
	f->req.level = &level;
	f->req.n_levels = 1;
	f->req.whole = true;	/* cover_weeks() takes its part of it */
	rc = forecast_history(h, f->env, &f->req, f->arena, err);
	if (rc != ERR_OK && rc != ERR_NO)
		return rc;
	if (rc == ERR_NO)
		*err = (struct err){0};
	s->until = (struct day){ h->as_of.n + 1 };
	s->is_stale = h->is_stale;
	if (h->is_stale)
		s->until.n = MAX(h->last_sale.n + 1, h->origin.n);
	return ERR_OK;
}

/* What was sold per day, and in the period. */
static enum err_code
read_days(struct following *f, struct err *err)
{
	struct target_state	*s = f->state;
	struct slice		 day = SLICE("day");
	struct sum_request	 sum = { .entity = f->sale,
				    .measure = &f->req.measure,
				    .n_measures = 1, .key = &day,
				    .n_keys = 1, .where = f->where,
				    .days = { DAY_MIN, s->until } };
	struct sum_result	*r = ARENA_NEW(f->arena, struct sum_result);
	const struct value	*goal = &f->target->value;
	enum err_code		 rc;
	unsigned		 digits;

	rc = query_sum(r, f->env, &sum, f->arena, err);
	if (rc)
		return rc;
	digits = r->measure[0].type == TYPE_INT ? 0 : r->measure[0].digits;
	s->digits = (uint8_t)MAX(digits, goal->digits);
	if (!decimal_rescale(&s->goal, goal->i, goal->digits, s->digits))
		return err_set(err, ERR_RANGE, "the target is too large");
	f->first = monday(r->row.n > 0 ?
	    (struct day){ (int32_t)r->row.p[0].key[0].i } : s->until);
	f->n_days = (size_t)MAX(s->until.n - f->first.n, 0);
	f->sold = ARENA_ARRAY(f->arena, int64_t, f->n_days + 1);
	for (size_t i = 0; i < r->row.n; i++) {
		int32_t	d = (int32_t)r->row.p[i].key[0].i;
		int64_t	v = r->row.p[i].measure[0].type == TYPE_NONE ? 0 :
			    r->row.p[i].measure[0].i;

		if (!decimal_rescale(&v, v, digits, s->digits) ||
		    ((d >= f->target->days.from.n &&
		    d < f->target->days.until.n) &&
		    !i64_add(&s->actual, s->actual, v)))
			return err_set(err, ERR_RANGE,
			    "the sales are too large");
		f->sold[d - f->first.n] = v;
	}
	return ERR_OK;
}

static int64_t
sold_on(const struct following *f, int32_t day)
{
	return day < f->first.n || day >= f->first.n + (int32_t)f->n_days ?
	    0 : f->sold[day - f->first.n];
}

/* How sales lie within a week: the last 52, returns not counted. */
static void
find_weekdays(struct following *f)
{
	int32_t	until = monday(f->state->until).n;
	double	all = 0;

	for (int32_t d = until - YEAR; d < until; d++)
		f->weekday[(d - until + YEAR) % WEEK] += (double)sold_on(f, d);
	for (size_t i = 0; i < WEEK; i++) {
		f->weekday[i] = fmax(f->weekday[i], 0);
		all += f->weekday[i];
	}
	for (size_t i = 0; i < WEEK; i++)
		f->weekday[i] = all > 0 ? f->weekday[i] / all : 1.0 / WEEK;
}

static double
weekday_share(const struct following *f, struct day d)
{
	return f->weekday[d.n - monday(d).n];
}

/* Of the week day lies in, so many years before. */
static double
week_before(const struct following *f, struct day d, int32_t years)
{
	int32_t	from = monday(d).n - years * YEAR;
	double	sum = 0;

	for (int32_t i = 0; i < WEEK; i++)
		sum += (double)sold_on(f, from + i);
	return fmax(sum, 0);
}

/* The earlier years that hold the whole period: the first, and how many. */
static size_t
find_years(const struct following *f, int32_t *first)
{
	const struct range	*days = &f->target->days;
	struct day		 last = { days->until.n - 1 };
	size_t			 n = 0;
	int32_t			 k = 1;

	while (monday(last).n + WEEK - k * YEAR > f->state->until.n)
		k++;
	*first = k;
	while (n < YEARS_MAX && monday(days->from).n - (k + (int32_t)n) *
	    YEAR >= f->first.n)
		n++;
	return n;
}

/* How much each day weighs; false: nothing was sold in those years. */
static bool
weigh_days(struct following *f, int32_t first)
{
	const struct range	*days = &f->target->days;
	size_t			 n_years = f->state->n_years;
	double			 all = 0;

	for (struct day d = days->from; d.n < days->until.n; d.n++) {
		double	w = n_years == 0;

		for (size_t k = 0; k < n_years; k++)
			w += week_before(f, d, first + (int32_t)k) *
			    weekday_share(f, d);
		f->weight[d.n - days->from.n] = w;
		all += w;
	}
	for (struct day d = days->from; all > 0 && d.n < days->until.n; d.n++)
		f->weight[d.n - days->from.n] /= all;
	return all > 0;
}

static void
spread(struct following *f)
{
	struct target_state	*s = f->state;
	const struct range	*days = &f->target->days;
	int32_t			 first;

	f->weight = ARENA_ARRAY(f->arena, double,
	    (size_t)(days->until.n - days->from.n));
	s->n_years = find_years(f, &first);
	if (!weigh_days(f, first)) {
		s->n_years = 0;
		(void)weigh_days(f, first);
	}
	s->passed = 0;
	for (struct day d = days->from; d.n < days->until.n &&
	    d.n < s->until.n; d.n++)
		s->passed += f->weight[d.n - days->from.n];
	s->passed = s->is_over ? 1 : fmin(s->passed, 1);
	s->expected = decimal_to_f64(s->goal, s->digits) * s->passed;
}

/* The goal and the sales of each week; what is to come is added later. */
static void
cut_weeks(struct following *f)
{
	struct target_state	*s = f->state;
	const struct range	*days = &f->target->days;
	int32_t			 start = monday(days->from).n;
	double			 share = 0;
	int64_t			 given = 0;

	s->n_weeks = (size_t)(days->until.n - 1 - start) / WEEK + 1;
	s->week = ARENA_ARRAY(f->arena, struct target_week, s->n_weeks);
	for (struct day d = days->from; d.n < days->until.n; d.n++) {
		struct target_week	*w = &s->week[(d.n - start) / WEEK];
		int64_t			 so_far;

		if (d.n == days->from.n || d.n == monday(d).n)
			w->from = d;
		share += f->weight[d.n - days->from.n];
		if (d.n == days->until.n - 1 || !decimal_from_f64(&so_far,
		    (double)s->goal * share, 0))
			so_far = s->goal;
		w->goal += so_far - given;
		given = so_far;
		w->actual += sold_on(f, d.n);
	}
}

/* Which part of each week ahead is still to come within the period. */
static double *
cover_weeks(const struct following *f, size_t horizon)
{
	double		*cover = ARENA_ARRAY(f->arena, double, horizon);
	struct day	 d = { MAX(f->target->days.from.n, f->state->until.n) };

	for (; d.n < f->target->days.until.n; d.n++)
		cover[(size_t)(d.n - f->history.origin.n) / WEEK] +=
		    weekday_share(f, d);
	for (size_t i = 0; i < horizon; i++)
		cover[i] = fmin(cover[i], 1);
	return cover;
}

static void
look_ahead(struct following *f)
{
	struct target_state	*s = f->state;
	struct sales_series	*series;
	size_t			 weeks;
	double			*cover, half;

	if (f->history.series.n == 0 || f->history.series.p[0].n == 0) {
		s->note = "no sales to forecast from";
		return;
	}
	weeks = (size_t)(f->target->days.until.n - f->history.origin.n +
	    WEEK - 1) / WEEK;
	if (weeks > HORIZON_MAX) {
		s->note = "too far ahead";
		return;
	}
	series = &f->history.series.p[0];
	f->req.horizon = weeks;
	forecast_series(series, &f->history, &f->req, f->arena);
	if (series->result->note != FORECAST_FINE)
		s->note = forecast_note_text(series->result->note);
	cover = cover_weeks(f, weeks);
	forecast_part(&s->rest, &half, series->result, 0, cover);
	for (size_t i = 0; i < weeks; i++)
		if (cover[i] > 0)
			s->week[(f->history.origin.n + (int32_t)i * WEEK -
			    monday(f->target->days.from).n) / WEEK].rest =
			    cover[i] * series->result->mean[i];
	s->lo = s->rest - half;
	s->hi = s->rest + half;
	/* Sales ahead are not negative; margins may be. */
	if (f->target->measure != TARGET_MARGIN)
		s->lo = s->lo < 0 ? 0 : s->lo;
	f->sd = half / stat_normal_quantile((1 + TARGET_LEVEL) / 2);
}

/* With what was sold: the outcome, what is missing and the chance. */
static void
conclude(const struct following *f)
{
	struct target_state	*s = f->state;
	double			 actual = decimal_to_f64(s->actual,
				     s->digits);
	double			 goal = decimal_to_f64(s->goal, s->digits);

	if (s->is_over) {
		s->gap = actual - goal;
		s->chance = s->actual >= s->goal;
		return;
	}
	s->lo += actual;
	s->hi += actual;
	s->gap = actual + s->rest - goal;
	if (f->sd > 0)
		s->chance = stat_normal_cdf(s->gap / f->sd);
	else if (f->sd == 0)
		s->chance = s->gap >= 0;
}

enum err_code
target_follow(struct target_state *s, const struct target *t,
    const struct query_env *env, struct arena *arena, struct err *err)
{
	struct following	f = { .target = t, .env = env,
				    .arena = arena, .sd = (double)NAN,
				    .state = s };
	enum err_code		rc;

	memset(s, 0, sizeof(*s));
	s->passed = s->expected = s->rest = s->lo = s->hi = s->gap =
	    s->chance = (double)NAN;
	if (t->measure == TARGET_OTHER) {
		s->goal = t->value.i;
		s->digits = t->value.digits;
		s->note = "not counted from sales";
		return ERR_OK;
	}
	rc = open_scope(&f, err);
	if (rc == ERR_OK)
		rc = read_history(&f, err);
	if (rc == ERR_OK)
		rc = read_days(&f, err);
	if (rc == ERR_OK) {
		s->is_followed = true;
		s->is_over = t->days.until.n <= s->until.n;
		find_weekdays(&f);
		spread(&f);
		cut_weeks(&f);
		if (!s->is_over)
			look_ahead(&f);
		conclude(&f);
	}
	forecast_history_release(&f.history);
	query_release(f.where);
	return rc;
}

enum err_code
target_check(const struct target *t, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	struct following	f = { .target = t, .env = env,
				    .arena = arena };
	enum err_code		rc = open_scope(&f, err);

	query_release(f.where);
	return rc;
}

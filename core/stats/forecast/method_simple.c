#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"

/* Values of a moving average or median: at least so many; of long seasons
 * fewer than one; without seasons. */
#define AT_LEAST	12
#define LONG_SEASON	24
#define NO_SEASON	13

/* The last values, as many as the method looks back. */
struct recent {
	double	 period;
	size_t	 cap;
	size_t	 at;		/* the oldest, next to be replaced */
	size_t	 n;
	double	*y;
};

static void
recent_update(void *state, double y)
{
	struct recent	*r = state;

	r->y[r->at] = y;
	if (++r->at == r->cap)
		r->at = 0;
	r->n = MIN(r->n + 1, r->cap);
}

/* back = 1 is the newest; the oldest kept when there is none so old. */
static double
recent_get(const struct recent *r, size_t back)
{
	back = MIN(MAX(back, (size_t)1), r->n);
	return r->y[r->at >= back ? r->at - back : r->at + r->cap - back];
}

static struct recent *
recent_fit(struct arena *arena, const struct forecast_method *method,
    const double *y, size_t n, double period, size_t cap, double *fitted)
{
	struct recent	*r = ARENA_NEW(arena, struct recent);
	size_t		 t;

	r->period = period;
	r->cap = cap;
	r->y = ARENA_ARRAY(arena, double, cap);
	for (t = fitted == NULL ? n - MIN(n, cap) : 0; t < n; t++) {
		if (fitted != NULL && t == 0)
			fitted[t] = y[t];
		else if (fitted != NULL)
			method->path(r, &fitted[t], 1);
		recent_update(r, y[t]);
	}
	return r;
}

static void *
naive_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	return recent_fit(arena, &method_naive, y, n, period, 1, fitted);
}

static void
naive_path(const void *state, double *f, size_t h)
{
	size_t	k;

	for (k = 0; k < h; k++)
		f[k] = recent_get(state, 1);
}

const struct forecast_method method_naive = {
	.name = "naive", .brief = "the last value",
	.traits = FORECAST_DENSE | FORECAST_SPARSE | FORECAST_FLAT,
	.min_n = 1,
	.fit = naive_fit, .update = recent_update, .path = naive_path
};

static void *
seasonal_naive_fit(struct arena *arena, const double *y, size_t n,
    double period, double *fitted)
{
	return recent_fit(arena, &method_seasonal_naive, y, n, period,
	    (size_t)ceil(period) + 1, fitted);
}

static void
seasonal_naive_path(const void *state, double *f, size_t h)
{
	const struct recent	*r = state;
	double			 periods;
	size_t			 k;

	/* Step k + 1 ahead is like the step whole periods before it. */
	for (k = 0; k < h; k++) {
		periods = ceil((double)(k + 1) / r->period);
		f[k] = recent_get(r, (size_t)MAX(1,
		    lround(periods * r->period) - (long)k));
	}
}

const struct forecast_method method_seasonal_naive = {
	.name = "seasonal-naive", .brief = "the value one season before",
	.traits = FORECAST_DENSE, .min_n = 4, .min_periods = 1,
	.fit = seasonal_naive_fit, .update = recent_update,
	.path = seasonal_naive_path
};

static void *
mean13_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	return recent_fit(arena, &method_mean13, y, n, period, 13, fitted);
}

static void
recent_mean_path(const void *state, double *f, size_t h)
{
	const struct recent	*r = state;
	double			 sum = 0;
	size_t			 k;

	for (k = 1; k <= r->n; k++)
		sum += recent_get(r, k);
	for (k = 0; k < h; k++)
		f[k] = sum / (double)r->n;
}

const struct forecast_method method_mean13 = {
	.name = "mean13", .brief = "mean of the last 13 values",
	.traits = FORECAST_FLAT,
	.min_n = 2,
	.fit = mean13_fit, .update = recent_update, .path = recent_mean_path
};

/*
 * So many values that each part of a season counts the same: whole seasons;
 * of a long one, such as the year of weeks, a quarter, for within a year too
 * much changes.
 */
static size_t
moving_window(double period)
{
	if (period < 2)
		return NO_SEASON;
	if (period > LONG_SEASON)
		return (size_t)lround(period / 4);
	return (size_t)lround(period * ceil(AT_LEAST / period));
}

static void *
moving_average_fit(struct arena *arena, const double *y, size_t n,
    double period, double *fitted)
{
	return recent_fit(arena, &method_moving_average, y, n, period,
	    moving_window(period), fitted);
}

const struct forecast_method method_moving_average = {
	.name = "moving-average",
	.brief = "mean of the latest whole seasons, of weeks of a quarter",
	.traits = FORECAST_SPARSE | FORECAST_FLAT, .min_n = 2,
	.fit = moving_average_fit, .update = recent_update,
	.path = recent_mean_path
};

static void *
moving_median_fit(struct arena *arena, const double *y, size_t n,
    double period, double *fitted)
{
	return recent_fit(arena, &method_moving_median, y, n, period,
	    moving_window(period), fitted);
}

static void
moving_median_path(const void *state, double *f, size_t h)
{
	const struct recent	*r = state;
	double			 median = stat_median(r->y, r->n);
	size_t			 k;

	for (k = 0; k < h; k++)
		f[k] = median;
}

/* Dense series are judged by absolute error, of which medians have least: a
 * promotion now and then moves a mean far from the weeks without one. */
const struct forecast_method method_moving_median = {
	.name = "moving-median",
	.brief = "median of as many values as moving-average",
	.traits = FORECAST_DENSE | FORECAST_FLAT, .min_n = 2,
	.fit = moving_median_fit, .update = recent_update,
	.path = moving_median_path
};

const struct forecast_method method_moving_median_season = {
	.name = "moving-median-season",
	.brief = "moving-median of the series without its season",
	.traits = FORECAST_DENSE | FORECAST_ADJUST, .min_n = 2,
	.fit = moving_median_fit, .update = recent_update,
	.path = moving_median_path
};

/*
 * Seasonal adjustment by STL: what remains of a series without its season is
 * forecast by a method without one, and gets the last season back.  Works on
 * logarithms when all values are well above zero.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/season.h"
#include "core/stats/stl.h"

/* Seasons that a step of the season is smoothed over, as R's forecast does. */
#define WINDOW		11
#define LEAST_PERIODS	2

struct adjusted {
	const struct forecast_method	*of_rest;
	void				*rest;	/* its state */
	bool				 logs;
	size_t				 period;	/* 0: no season */
	const double			*season;	/* [n], then again */
	size_t				 n, t;		/* values seen */
};

/* A season of 52.18 weeks is one of 52: a day a year is soon followed. */
static double
season_at(const struct adjusted *a, size_t t)
{
	if (a->period == 0)
		return 0;
	if (t >= a->n)
		t = a->n - a->period + (t - a->n) % a->period;
	return a->season[t];
}

static double
restore(const struct adjusted *a, double v, size_t t)
{
	double	s = season_at(a, t);

	return a->logs ? v * exp(s) : v + s;
}

static void
update(void *state, double y)
{
	struct adjusted	*a = state;
	double		 s = season_at(a, a->t++);

	a->of_rest->update(a->rest, a->logs ? y / exp(s) : y - s);
}

static void
path(const void *state, double *f, size_t h)
{
	const struct adjusted	*a = state;
	size_t			 k;

	a->of_rest->path(a->rest, f, h);
	for (k = 0; k < h; k++)
		f[k] = restore(a, f[k], a->t + k);
}

static double *
find_season(struct arena *arena, const struct adjusted *a, const double *y)
{
	struct stl_opts	 o = { .period = a->period, .window = WINDOW };
	double		*season = ARENA_ARRAY(arena, double, a->n);
	double		*z, *trend;
	size_t		 t;

	z = mem_realloc_array(NULL, a->n, 2 * sizeof(*z));
	trend = z + a->n;
	for (t = 0; t < a->n; t++)
		z[t] = a->logs ? log(y[t]) : y[t];
	stl(season, trend, z, a->n, &o);
	free(z);
	return season;
}

static void *
fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted, const struct forecast_method *of_rest)
{
	struct adjusted	*a = ARENA_NEW(arena, struct adjusted);
	double		*rest;
	size_t		 t;

	a->of_rest = of_rest;
	a->n = a->t = n;
	a->logs = season_multiplies(y, n);
	if (period >= 2 && (double)n >= LEAST_PERIODS * period) {
		a->period = (size_t)lround(period);
		a->season = find_season(arena, a, y);
	}
	rest = mem_realloc_array(NULL, n, sizeof(*rest));
	for (t = 0; t < n; t++) {
		double	s = season_at(a, t);

		rest[t] = a->logs ? y[t] / exp(s) : y[t] - s;
	}
	a->rest = of_rest->fit(arena, rest, n, 1, fitted);
	free(rest);
	for (t = 0; t < n && fitted != NULL; t++)
		fitted[t] = restore(a, fitted[t], t);
	return a;
}

static void *
damped_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	return fit(arena, y, n, period, fitted, &method_damped);
}

static void *
theta_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	return fit(arena, y, n, period, fitted, &method_theta);
}

const struct forecast_method method_stl_damped = {
	.name = "stl-damped",
	.brief = "damped trend, seasonally adjusted by stl",
	.traits = FORECAST_DENSE, .min_n = 10, .min_periods = LEAST_PERIODS,
	.max_period = 24,
	.fit = damped_fit, .update = update, .path = path
};

const struct forecast_method method_stl_theta = {
	.name = "stl-theta",
	.brief = "dynamic optimised theta, seasonally adjusted by stl",
	.traits = FORECAST_DENSE, .min_n = 10, .min_periods = LEAST_PERIODS,
	.max_period = 24,
	.fit = theta_fit, .update = update, .path = path
};

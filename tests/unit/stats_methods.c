/*
 * Each forecasting method on a small series whose answer can be worked out
 * by hand.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/forecast.h"
#include "core/stats/season.h"
#include "tests/unit/tap.h"

static struct arena	*arena;

/* Forecast h steps with one method, unscaled. */
static void
path(double *f, size_t h, const char *method, const double *y, size_t n,
    double period, double *fitted)
{
	const struct forecast_method	*m = forecast_method_find(method);

	m->path(m->fit(arena, y, n, period, fitted), f, h);
}

static void
test_simple(void)
{
	const double	y[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20 };
	double		f[10], fitted[14];

	path(f, 2, "naive", y, 14, 1, fitted);
	ok(f[0] == 20 && f[1] == 20, "naive: the last value");
	ok(fitted[0] == 1 && fitted[13] == 13, "naive: fitted");
	path(f, 2, "mean13", y, 14, 1, fitted);
	is_near(f[1], 110.0 / 13, 1e-12, "mean of the last 13");
	is_near(fitted[2], 1.5, 1e-12, "mean of those there are");
	path(f, 1, "moving-average", y, 14, 12, fitted);
	is_near(f[0], 9, 1e-12, "moving average: a year of months");
	path(f, 1, "moving-average", y, 14, 7, fitted);
	is_near(f[0], 111.0 / 14, 1e-12, "of days two weeks");
	path(f, 1, "moving-average", y, 14, 4, fitted);
	is_near(f[0], 9, 1e-12, "of quarters three years");
	path(f, 1, "moving-average", y, 14, 365.25 / 7, fitted);
	is_near(f[0], 110.0 / 13, 1e-12, "of weeks a quarter");
	path(f, 2, "moving-median", y, 14, 365.25 / 7, fitted);
	ok(f[0] == 8 && f[1] == 8, "moving median: the middle one");
	ok(fitted[2] == 1.5, "or between the two");
	path(f, 10, "seasonal-naive", y, 14, 4, fitted);
	ok(f[0] == 11 && f[3] == 20 && f[4] == 11 && f[7] == 20,
	    "seasonal naive, over two seasons");
	ok(fitted[5] == 2, "seasonal naive: fitted");
	path(f, 7, "seasonal-naive", y, 14, 3.5, fitted);
	ok(f[0] == 11 && f[6] == 20, "a period that is not whole");
}

static void
test_smooth(void)
{
	const double	two[] = { 1, 2 };
	double		f[20], line[30], curve[40];
	size_t		t;

	/*
	 * Best first level of (1 - l)^2 + (1.9 - .9 l)^2: 2.71 / 1.81; then
	 * .9 (.1 + .9 l) + .2.
	 */
	path(f, 1, "ses.1", two, 2, 1, NULL);
	is_near(f[0], 0.29 + 0.81 * 2.71 / 1.81, 1e-12, "ses by hand");
	for (t = 0; t < 30; t++)
		line[t] = 0.3 + 0.02 * (double)t;
	path(f, 5, "holt", line, 30, 1, NULL);
	is_near(f[4], 0.3 + 0.02 * 34, 1e-3, "Holt goes on along a line");
	path(f, 5, "ar", line, 30, 1, NULL);
	is_near(f[4], 0.3 + 0.02 * 34, 2e-2, "so does the autoregression");
	for (t = 0; t < 40; t++)
		curve[t] = 1 - pow(0.9, (double)t);
	path(f, 20, "damped", curve, 40, 1, NULL);
	is_near(f[19], 1 - pow(0.9, 59), 5e-3,
	    "the damped trend levels off where the curve does");
	path(f, 20, "holt", curve, 40, 1, NULL);
	ok(f[19] > f[18] + 1e-4, "where Holt's does not");
}

static void
test_ets(void)
{
	/* Oil of Saudi Arabia, 1996 to 2013, million tonnes. */
	const double	oil[] = { 445.3641, 453.1950, 454.4096, 422.3789,
	    456.0371, 440.3866, 425.1944, 486.2052, 500.4291, 521.2759,
	    508.9476, 488.8889, 509.8706, 456.7229, 473.8166, 525.9509,
	    549.8338, 542.3405 };
	const double	quarter[] = { 4, -1, -5, 2 };
	double		f[12], y[60], fitted[60], worst = 0;
	struct rng	rng = { 7 };
	size_t		t;

	/* Hyndman and Athanasopoulos, Forecasting (2nd ed. 2018), 7.1. */
	path(f, 2, "ets", oil, 18, 1, NULL);
	is_near(f[0], 542.68, 0.15, "ets: no trend where none is worth it");
	ok(f[1] == f[0], "so its forecast is flat");
	for (t = 0; t < 40; t++)
		y[t] = (20 + 0.5 * (double)t + quarter[t % 4] +
		    0.02 * (rng_f64(&rng) - 0.5)) / 50;
	path(f, 12, "ets", y, 40, 4, fitted);
	for (t = 0; t < 12; t++)
		worst = MAX(worst, fabs(f[t] * 50 -
		    (20 + 0.5 * (double)(t + 40) + quarter[t % 4])));
	ok(worst < 0.1, "ets: a trend and a season that add up (%.4f)", worst);
	is_near(fitted[39] * 50, y[39] * 50, 0.05, "and are fitted");
	for (t = 0; t < 60; t++)
		y[t] = 0.3 * exp(0.9 * sin(M_PI * (double)t / 6) +
		    0.05 * (rng_f64(&rng) - 0.5));
	path(f, 12, "ets", y, 60, 12, NULL);
	for (t = 0, worst = 0; t < 12; t++)
		worst = MAX(worst, fabs(log(f[t] / 0.3) -
		    0.9 * sin(M_PI * (double)t / 6)));
	ok(worst < 0.05, "a season that multiplies (%.4f)", worst);
	path(f, 2, "ets", oil, 3, 4, NULL);
	ok(isfinite(f[0]) && isfinite(f[1]), "three values are no trouble");
}

static void
test_dhr(void)
{
	enum { N = 210, H = 60 };
	struct rng	rng = { 3 };
	double		y[N], f[H], fitted[N], truth[N + H], worst = 0;
	size_t		t;

	for (t = 0; t < N + H; t++) {
		double	x = 2 * M_PI * (double)t / (365.25 / 7);

		truth[t] = exp(0.3 * cos(x) - 0.2 * sin(2 * x));
		if (t < N)
			y[t] = truth[t] * (0.98 + 0.04 * rng_f64(&rng));
	}
	path(f, H, "dhr", y, N, 365.25 / 7, fitted);
	for (t = 0; t < H; t++)
		worst = MAX(worst, fabs(log(f[t] / truth[N + t])));
	ok(worst < 0.02, "dhr finds two waves a year (%.4f)", worst);
	is_near(fitted[N - 1], truth[N - 1], 0.03, "and is fitted by them");
	for (t = 0; t < N; t++)
		y[t] = (t % 12 < 6 ? -1 : 1) + 0.1 * rng_f64(&rng);
	path(f, 12, "dhr", y, N, 12, NULL);
	ok(f[0] > 0.8 && f[8] < -0.6, "a season that is added (%.2f, %.2f)",
	    f[0], f[8]);
	for (t = 0; t < N; t++)
		y[t] = t % 2 == 0 ? 1 : 3;
	path(f, 2, "dhr", y, N, 2, NULL);
	is_near(f[0], 1, 1e-6, "two steps a season: one cosine");
	is_near(f[1], 3, 1e-6, "which has a high and a low");
	path(f, 2, "dhr", y, 40, 365.25 / 7, NULL);
	ok(isfinite(f[0]) && isfinite(f[1]), "less than a season will do");
}

static void
test_stl(void)
{
	static const char *const	name[] = { "stl-damped", "stl-theta" };
	const double			pattern[] = { 1.2, .9, .7, 1.2 };
	double				y[40], f[8], fitted[40], worst;
	size_t				i, t;

	for (i = 0; i < 2; i++) {
		for (t = 0; t < 40; t++)
			y[t] = (1 + 0.02 * (double)t) * pattern[t % 4];
		path(f, 8, name[i], y, 40, 4, fitted);
		for (t = 0, worst = 0; t < 8; t++)
			worst = MAX(worst, fabs(f[t] / pattern[t % 4] /
			    (1 + 0.02 * (double)(40 + t)) - 1));
		ok(worst < 0.05, "%s: a season that multiplies (%.4f)",
		    name[i], worst);
		is_near(fitted[39], y[39], 0.05, "is fitted");
		for (t = 0; t < 40; t++)
			y[t] = 10 * pattern[t % 4] - 10;
		path(f, 8, name[i], y, 40, 4, NULL);
		is_near(f[2], -3, 1e-3, "one that is added");
		is_near(f[7], 2, 1e-3, "a season later");
		path(f, 2, name[i], y, 7, 4, NULL);
		ok(isfinite(f[0]), "less than two seasons will do");
	}
}

static void
test_theta(void)
{
	const double	y[] = { 12, 15, 14, 18, 21, 19, 24, 26, 25, 29, 31,
	    30 };
	double		f[3];

	/*
	 * By exhaustive search over equations 14 to 18 of the source, with
	 * the line fitted anew by least squares at each step.
	 */
	path(f, 3, "theta", y, 12, 1, NULL);
	is_near(f[0], 32.181, 5e-3, "theta, one step");
	is_near(f[2], 34.743, 1e-2, "theta, three steps");
}

static void
test_sparse(void)
{
	const double	y[] = { 0, 0, 3, 0, 0, 0, 2 };
	double		f[2], fitted[7];

	/* Size 3 - .1, interval 3 + .1. */
	path(f, 2, "croston", y, 7, 1, fitted);
	is_near(f[0], 2.9 / 3.1, 1e-12, "Croston by hand");
	ok(f[0] == f[1], "flat");
	is_near(fitted[6], 1, 1e-12, "before the second demand: 3 every 3");
	path(f, 1, "sba", y, 7, 1, NULL);
	is_near(f[0], 0.95 * 2.9 / 3.1, 1e-12, "SBA takes off 5 %");
	/* Chance 1/3, three times without, once with. */
	path(f, 1, "tsb", y, 7, 1, NULL);
	is_near(f[0], 2.9 * (0.9 * 0.729 / 3 + 0.1), 1e-12, "TSB by hand");
	path(f, 1, "tsb", y, 2, 1, NULL);
	is_near(f[0], 0, 0, "no demand, no forecast");
}

static void
test_season(void)
{
	double		 y[300], v, worst = 0;
	struct rng	 rng = { 1 };
	struct season	*s;
	size_t		 t;
	int		 found = 0, i;

	for (t = 0; t < 300; t++)
		y[t] = (100 + (double)t) *
		    (1 + 0.3 * sin(2 * M_PI * (double)t / 52.18));
	s = season_find(arena, y, 300, 52.18);
	ok(s != NULL && season_strength(s) > 0.9, "a clear season is found");
	for (t = 240; s != NULL && t < 400; t++) {
		v = season_restore(s, 100 + (double)t, t) / (100 + (double)t);
		worst = MAX(worst, fabs(v - 1 -
		    0.3 * sin(2 * M_PI * (double)t / 52.18)));
	}
	ok(worst < 0.06, "and right beyond the end (worst %.3f)", worst);
	is_near(season_restore(s, season_remove(s, 7, 333), 333), 7, 1e-12,
	    "restore undoes remove");
	ok(season_find(arena, y, 100, 52.18) == NULL,
	    "less than two periods tell nothing");
	for (i = 0; i < 100; i++) {
		for (t = 0; t < 150; t++)
			y[t] = 50 + rng_f64(&rng);
		found += season_find(arena, y, 150, 12) != NULL;
	}
	ok(found <= 12, "noise has no season (%d of 100)", found);
}

int
main(void)
{
	size_t	n;

	arena = arena_open();
	forecast_methods(&n);
	ok(n >= 10, "a table of methods");
	ok(forecast_method_find("magic") == NULL, "an unknown one is NULL");
	test_simple();
	test_smooth();
	test_ets();
	test_dhr();
	test_stl();
	test_theta();
	test_sparse();
	test_season();
	arena_close(arena);
	return done_testing();
}

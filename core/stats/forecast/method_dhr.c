/*
 * Dynamic harmonic regression: a season of sines and cosines, as many as the
 * corrected Akaike criterion finds worth it, with ARIMA errors.  Works on
 * logarithms when all values are well above zero, so that the season
 * multiplies.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice
 * (2nd ed. 2018), 9.5 and 12.1.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/arima.h"
#include "core/stats/season.h"

enum { PAIRS = 6, COLUMNS = 2 * PAIRS };
/* Seasons without which a wave of a year is only a bend of the level. */
#define LEAST_PERIODS	2

struct dhr {
	struct arima	m;		/* of the errors */
	double		period;
	size_t		k;		/* columns that count */
	double		b[COLUMNS];
	size_t		t;		/* values seen */
	bool		logs;
	double		lo, hi;		/* what is led on stays within */
};

/* Cosine and sine in turn, so that the last pair of all may lack its sine. */
static double
column(double period, size_t c, size_t t)
{
	double	x = 2 * M_PI * (double)(c / 2 + 1) * (double)t / period;

	return c % 2 == 0 ? cos(x) : sin(x);
}

static double
season(const struct dhr *d, size_t t)
{
	double	sum = 0;
	size_t	c;

	for (c = 0; c < d->k; c++)
		sum += d->b[c] * column(d->period, c, t);
	return sum;
}

static double
inward(const struct dhr *d, double y)
{
	double	z = d->logs ? log(MAX(y, 0)) : y;

	return MAX(d->lo, MIN(d->hi, z));
}

/* So far beyond the values there were, nobody knows. */
static void
find_bounds(struct dhr *d, const double *y, size_t n)
{
	double	lo = INFINITY, hi = -INFINITY, z;
	size_t	t;

	for (t = 0; t < n; t++) {
		z = d->logs ? log(y[t]) : y[t];
		lo = MIN(lo, z);
		hi = MAX(hi, z);
	}
	d->lo = lo - (hi - lo);
	d->hi = hi + (hi - lo);
}

static void
update(void *state, double y)
{
	struct dhr	*d = state;

	arima_update(&d->m, inward(d, y) - season(d, d->t));
	d->t++;
}

static void
path(const void *state, double *f, size_t h)
{
	const struct dhr	*d = state;
	size_t			 k;

	arima_path(&d->m, f, h);
	for (k = 0; k < h; k++) {
		f[k] = MAX(d->lo, MIN(d->hi, f[k] + season(d, d->t + k)));
		if (d->logs)
			f[k] = exp(f[k]);
	}
}

static void
without_season(double *e, const struct dhr *d, const double *z, size_t n)
{
	size_t	t;

	for (t = 0; t < n; t++)
		e[t] = z[t] - season(d, t);
}

/*
 * Errors first as if they were noise, to see how often they are to be
 * differenced; then as an ARIMA of all columns left over, to choose among
 * the columns; then as one of those that were chosen.
 */
static void
estimate(struct dhr *d, const double *z, double *e, const double *x, size_t k,
    size_t n)
{
	d->m = (struct arima){ .has_mean = true };
	d->k = k;
	arima_regress(d->b, &d->m, z, x, k, n, 0);
	without_season(e, d, z, n);
	d->m.d = arima_differences(e, n);
	d->m.has_mean = d->m.d < 2;
	arima_regress(d->b, &d->m, z, x, k, n, 0);
	without_season(e, d, z, n);
	if (!arima_choose(&d->m, e, n)) {
		d->k = 0;
		return;
	}
	d->k = arima_regress(d->b, &d->m, z, x, k, n, 2);
	without_season(e, d, z, n);
	arima_choose(&d->m, e, n);
	arima_regress(d->b, &d->m, z, x, d->k, n, 0);
}

static void *
fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct dhr	*d = ARENA_NEW(arena, struct dhr);
	double		*z, *e, *x;
	size_t		 c, t, k;

	d->period = period;
	d->logs = season_multiplies(y, n);
	find_bounds(d, y, n);
	k = period >= 2 && (double)n >= LEAST_PERIODS * period ?
	    MIN((size_t)COLUMNS, (size_t)period - 1) : 0;
	z = mem_realloc_array(NULL, n, (2 + k) * sizeof(*z));
	e = z + n;
	x = e + n;
	for (t = 0; t < n; t++)
		z[t] = inward(d, y[t]);
	for (c = 0; c < k; c++)
		for (t = 0; t < n; t++)
			x[c * n + t] = column(period, c, t);
	estimate(d, z, e, x, k, n);
	without_season(e, d, z, n);
	arima_run(&d->m, e, n, fitted);
	d->t = n;
	for (t = 0; t < n && fitted != NULL; t++) {
		fitted[t] += season(d, t);
		if (d->logs)
			fitted[t] = exp(fitted[t]);
	}
	free(z);
	return d;
}

const struct forecast_method method_dhr = {
	.name = "dhr", .brief = "harmonic regression with arima errors",
	.traits = 0, .min_n = 24, .min_periods = LEAST_PERIODS,
	.fit = fit, .update = update, .path = path
};

/*
 * Autoregression of the differences: ARIMA(p, 1, 0) by Burg's method, which
 * is stable and always stationary; the order p by the corrected Akaike
 * criterion.
 * Source: J. P. Burg, Maximum entropy spectral analysis (1975); N. Andersen,
 * Proc. IEEE 66 (1978), 1581-1582, for its denominator; Hurvich and Tsai,
 * Biometrika 76 (1989), 297-307.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"

/*
 * Long enough to look back a little more than a year of weeks: then the
 * season is part of what it learns.
 */
enum { MAX_ORDER = 64, USUAL_ORDER = 26, BEYOND_PERIOD = 8 };

struct ar {
	size_t	 p;
	double	 c[MAX_ORDER];		/* of the difference 1, 2, .. back */
	double	 d[MAX_ORDER];		/* differences, newest first */
	double	 last;			/* value */
	double	 mean;			/* of the values, when not of the
					   differences */
	bool	 level;
};

/* Levinson step: coefficients of order p + 1 from those of order p. */
static void
levinson(double *c, size_t p, double k)
{
	double	next[MAX_ORDER];
	size_t	i;

	for (i = 0; i < p; i++)
		next[i] = c[i] - k * c[p - 1 - i];
	next[p] = k;
	memcpy(c, next, (p + 1) * sizeof(*c));
}

/* Four sums at a time: one would wait for itself. */
static double
dot4(const double *a, const double *b, size_t n)
{
	double	s[4] = {0};
	size_t	i;

	for (i = 0; i + 4 <= n; i += 4) {
		s[0] += a[i] * b[i];
		s[1] += a[i + 1] * b[i + 1];
		s[2] += a[i + 2] * b[i + 2];
		s[3] += a[i + 3] * b[i + 3];
	}
	for (; i < n; i++)
		s[0] += a[i] * b[i];
	return (s[0] + s[1]) + (s[2] + s[3]);
}

/* Forward and backward errors of the next order. */
static void
reflect(double *restrict f, double *restrict b, size_t n, double k)
{
	double	was;
	size_t	i;

	for (i = 0; i < n; i++) {
		was = f[i];
		f[i] = was - k * b[i];
		b[i] -= k * was;
	}
}

/*
 * Order and coefficients from the differences f[0..n).  b is work space: the
 * backward error of step i at order p is b[i - p], so that nothing moves
 * when the order grows.
 */
static void
burg(struct ar *ar, double *f, double *b, size_t n, size_t max)
{
	double	c[MAX_ORDER], var, first, best, aicc, den, k, nn;
	size_t	p, left;

	nn = (double)n;
	memcpy(b, f, n * sizeof(*b));
	var = dot4(f, f, n) / nn;
	if (!(var > 0))
		return;
	first = var;
	den = 2 * nn * var;
	best = nn * log(var) + 2;
	for (p = 0; p < max; p++) {
		left = n - p - 1;
		/* What order and ends took away; anew when little is left. */
		den -= f[p] * f[p] + b[left] * b[left];
		if (!(den > 1e-6 * nn * first))
			den = dot4(f + p + 1, f + p + 1, left) +
			    dot4(b, b, left);
		k = den > 0 ? 2 * dot4(f + p + 1, b, left) / den : 0;
		levinson(c, p, k);
		var *= 1 - k * k;
		/* Errors of zero: this order is perfect. */
		if (!(var > 1e-24 * first)) {
			ar->p = p + 1;
			memcpy(ar->c, c, (p + 1) * sizeof(*c));
			break;
		}
		reflect(f + p + 1, b, left, k);
		den *= 1 - k * k;
		aicc = nn * log(var) + 2 * ((double)p + 2) * nn /
		    (nn - (double)p - 3);
		if (aicc < best) {
			best = aicc;
			ar->p = p + 1;
			memcpy(ar->c, c, (p + 1) * sizeof(*c));
		}
	}
}

static double
ar_next(const struct ar *ar)
{
	double	v = ar->level ? ar->mean : ar->last;
	size_t	i;

	for (i = 0; i < ar->p; i++)
		v += ar->c[i] * ar->d[i];
	return v;
}

static void
ar_update(void *state, double y)
{
	struct ar	*ar = state;

	if (ar->p > 0) {
		memmove(ar->d + 1, ar->d, (ar->p - 1) * sizeof(*ar->d));
		ar->d[0] = y - (ar->level ? ar->mean : ar->last);
	}
	ar->last = y;
}

static void
ar_path(const void *state, double *f, size_t h)
{
	struct ar	ar = *(const struct ar *)state;
	size_t		k;

	for (k = 0; k < h; k++) {
		f[k] = ar_next(&ar);
		ar_update(&ar, f[k]);
	}
}

/* Of the values less their mean, or of the differences. */
static void *
fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted, bool level)
{
	struct ar	*ar = ARENA_NEW(arena, struct ar);
	double		*work;
	size_t		 t, max, count = level ? n : n - 1;

	max = MAX((size_t)USUAL_ORDER, (size_t)MIN(period + BEYOND_PERIOD,
	    MAX_ORDER));
	max = MIN(max, n / 3);
	ar->level = level;
	if (level)
		ar->mean = stat_mean(y, n);
	work = mem_realloc_array(NULL, n, 2 * sizeof(*work));
	for (t = 0; t < count; t++)
		work[t] = level ? y[t] - ar->mean : y[t + 1] - y[t];
	burg(ar, work, work + n, count, max);
	free(work);
	ar->last = y[0];
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			fitted[t] = t == 0 ? y[0] : ar_next(ar);
		ar_update(ar, y[t]);
	}
	return ar;
}

static void *
ar_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	return fit(arena, y, n, period, fitted, false);
}

static void *
ar_level_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	return fit(arena, y, n, period, fitted, true);
}

const struct forecast_method method_ar = {
	.name = "ar", .brief = "autoregression of the differences",
	.traits = FORECAST_DENSE, .min_n = 20,
	.fit = ar_fit, .update = ar_update, .path = ar_path
};

const struct forecast_method method_ar_season = {
	.name = "ar-season",
	.brief = "autoregression of the differences, seasonally adjusted",
	.traits = FORECAST_DENSE | FORECAST_ADJUST, .min_n = 20,
	.fit = ar_fit, .update = ar_update, .path = ar_path
};

const struct forecast_method method_ar_level = {
	.name = "ar-level", .brief = "autoregression around the mean",
	.traits = FORECAST_DENSE, .min_n = 20,
	.fit = ar_level_fit, .update = ar_update, .path = ar_path
};

const struct forecast_method method_ar_level_season = {
	.name = "ar-level-season",
	.brief = "autoregression around the mean, seasonally adjusted",
	.traits = FORECAST_DENSE | FORECAST_ADJUST, .min_n = 20,
	.fit = ar_level_fit, .update = ar_update, .path = ar_path
};

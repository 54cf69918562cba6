#include "core/stats/forecast_priv.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/proportion.h"

/*
 * Spread of the errors at each lead, growing with it, as it could be known
 * when until of the origins had passed.
 */
static void
find_spread(double *spread, const struct backtest *bt, size_t until,
    size_t horizon)
{
	double	sum, e, count, one = 0, s, weight;
	size_t	o, k, leads = MIN(bt->leads, until);

	for (k = 0; k < horizon; k++) {
		if (k >= leads) {
			spread[k] = spread[leads - 1] *
			    sqrt((double)(k + 1) / (double)leads);
			continue;
		}
		sum = count = 0;
		for (o = 0; o + k < until; o++) {
			e = backtest_error(bt, bt->f, o, k);
			sum += e * e;
			count++;
		}
		s = sum / count;
		if (k == 0)
			one = s;
		/* Errors k steps ahead overlap: few are independent. */
		weight = count / (double)(k + 1);
		s = (weight * s + 2 * one * (double)(k + 1)) / (weight + 2);
		spread[k] = MAX(sqrt(s), k > 0 ? spread[k - 1] : 0);
	}
}

/* Of the sum of all leads from origin o. */
static double
sum_error(const struct backtest *bt, size_t o)
{
	double	e = 0;
	size_t	k;

	for (k = 0; k < bt->leads; k++)
		e += backtest_error(bt, bt->f, o, k);
	return e;
}

/* Of the errors of sums known when until origins had passed; 0: none. */
static double
sum_spread(const struct backtest *bt, size_t until)
{
	double	sum = 0;
	size_t	o;

	for (o = 0; o + bt->leads <= until; o++)
		sum += pow(sum_error(bt, o), 2);
	return o > 0 ? sqrt(sum / (double)o) : 0;
}

void
interval_learn(struct forecast_errors *step, struct forecast_errors *sum,
    const struct backtest *bt)
{
	double	*spread, whole;
	size_t	 o, k, half = bt->n_origins / 2;

	spread = mem_realloc_array(NULL, bt->leads, sizeof(*spread));
	find_spread(spread, bt, half, bt->leads);
	whole = sum_spread(bt, half);
	for (o = half; o < bt->n_origins && spread[0] > 0; o++) {
		for (k = 0; k < backtest_known(bt, o); k++)
			errors_note(step, fabs(backtest_error(bt, bt->f, o,
			    k)) / spread[k]);
		if (whole > 0 && backtest_known(bt, o) == bt->leads)
			errors_note(sum, fabs(sum_error(bt, o)) / whole);
	}
	errors_finish(step);
	errors_finish(sum);
	free(spread);
}

/*
 * A spread known from few errors is itself uncertain: as much wider as
 * Student's quantile is than the normal one.  Errors k steps ahead of
 * neighbouring origins overlap, so that n of them tell about as much as
 * n / k; those of sparse series hardly depend on each other.
 */
static double
widening(double nu, double level)
{
	double	p = (1 + level) / 2;

	return gsl_cdf_tdist_Pinv(p, MAX(nu, 2)) / gsl_cdf_ugaussian_Pinv(p);
}

static double
independent_steps(const struct backtest *bt)
{
	double	nu = 0;
	size_t	k;

	for (k = 1; k <= bt->leads; k++)
		nu += (double)(bt->n_origins + 1 - k) /
		    (bt->sparse ? 1 : (double)k);
	return nu / (double)bt->leads;
}

/*
 * The width that level of the n sorted errors stay within, and one more to
 * come (conformal prediction), wider for their number; then drawn, as a
 * logarithm, towards what errors of other series were to the spread that
 * their past made expect.  Never narrower than the own errors were.
 */
static double
find_width(const double *error, size_t n, double level, double more,
    double wider, double w, const struct forecast_errors *others,
    double spread)
{
	double	own, q = 0;

	own = wider * stat_quantile_sorted(error, n, MIN(1, level * more));
	if (others != NULL && others->n >= FORECAST_FEW)
		q = spread * errors_quantile(others, level);
	if (!(own > 0 && q > 0))
		return own;
	q = exp((w * log(own) + FORECAST_TRUST * log(q)) /
	    (w + FORECAST_TRUST));
	return MAX(q, stat_quantile_sorted(error, n, level));
}

/*
 * Half the width for the sum of the steps ahead.  A longer horizon than was
 * tried errs more: as the sum of a random walk, by the power 1.5 of it.
 */
static double
sum_half(const struct backtest *bt, const struct forecast_errors *others,
    double level, size_t horizon)
{
	size_t	n = bt->n_origins + 1 - bt->leads, o;
	double	*e, q, w = backtest_independent(bt);

	e = mem_realloc_array(NULL, n, sizeof(*e));
	for (o = 0; o < n; o++)
		e[o] = fabs(sum_error(bt, o));
	stat_sort(e, n);
	q = find_width(e, n, level, 1 + 1 / (double)n,
	    widening(bt->sparse ? (double)bt->n_origins : w, level), w,
	    others, sum_spread(bt, bt->n_origins));
	free(e);
	return q * pow((double)horizon / (double)bt->leads, 1.5);
}

void
interval_from_backtest(struct forecast_interval *iv, size_t n_levels,
    const struct backtest *bt, const double *mean, size_t horizon,
    const struct forecast_prior *prior)
{
	const struct forecast_belief	*b;
	double	*spread, *z, q;
	size_t	 o, k, i, count = 0;

	/* Sparse series err each in their own way. */
	b = prior == NULL || bt->sparse ? NULL : &prior->belief[0];
	spread = mem_realloc_array(NULL, horizon, sizeof(*spread));
	z = mem_realloc_array(NULL, bt->n_origins * bt->leads, sizeof(*z));
	find_spread(spread, bt, bt->n_origins, horizon);
	for (o = 0; o < bt->n_origins; o++) {
		for (k = 0; k < backtest_known(bt, o); k++)
			z[count++] = spread[k] > 0 ? fabs(backtest_error(bt,
			    bt->f, o, k)) / spread[k] : 0;
	}
	stat_sort(z, count);
	for (i = 0; i < n_levels; i++) {
		q = find_width(z, count, iv[i].level,
		    1 + 1 / (double)bt->n_origins,
		    widening(independent_steps(bt), iv[i].level),
		    backtest_independent(bt), b == NULL ? NULL :
		    &b->step_errors, 1);
		iv[i].sum_half = sum_half(bt, b == NULL ? NULL : &b->sum_errors,
		    iv[i].level, horizon);
		for (k = 0; k < horizon; k++) {
			iv[i].lo[k] = mean[k] - q * spread[k];
			iv[i].hi[k] = mean[k] + q * spread[k];
		}
	}
	free(z);
	free(spread);
}

void
interval_from_steps(struct forecast_interval *iv, size_t n_levels,
    const double *y, size_t n, const double *mean, size_t horizon)
{
	double	sum = 0, q, s;
	size_t	t, k, i;

	for (t = 1; t < n; t++)
		sum += (y[t] - y[t - 1]) * (y[t] - y[t - 1]);
	/* Wider for few steps, about as Student's quantiles are. */
	s = sqrt(sum / (double)(n - 1)) * (1 + 3 / (double)(n - 1));
	for (i = 0; i < n_levels; i++) {
		q = stat_normal_quantile((1 + iv[i].level) / 2);
		for (k = 0; k < horizon; k++) {
			iv[i].lo[k] = mean[k] - q * s * sqrt((double)(k + 1));
			iv[i].hi[k] = mean[k] + q * s * sqrt((double)(k + 1));
		}
	}
}

#include "core/stats/forecast_priv.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/proportion.h"

/* Spread of the errors at each lead, growing with it. */
static void
find_spread(double *spread, const struct backtest *bt, size_t horizon)
{
	double	sum, e, count, one = 0, s, weight;
	size_t	o, k;

	for (k = 0; k < horizon; k++) {
		if (k >= bt->leads) {
			spread[k] = spread[bt->leads - 1] *
			    sqrt((double)(k + 1) / (double)bt->leads);
			continue;
		}
		sum = count = 0;
		for (o = 0; o + k < bt->n_origins; o++) {
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

/*
 * A spread known from few errors is itself uncertain: as much wider as
 * Student's quantile is than the normal one.  Errors k steps ahead of
 * neighbouring origins overlap, so that n of them tell about as much as
 * n / k; those of sparse series hardly depend on each other.
 */
static double
widening(const struct backtest *bt, double level)
{
	double	nu = 0, p = (1 + level) / 2;
	size_t	k;

	for (k = 1; k <= bt->leads; k++)
		nu += (double)(bt->n_origins + 1 - k) /
		    (bt->sparse ? 1 : (double)k);
	nu /= (double)bt->leads;
	return gsl_cdf_tdist_Pinv(p, MAX(nu, 2)) / gsl_cdf_ugaussian_Pinv(p);
}

/*
 * Half the width for the sum of the steps ahead.  A longer horizon than was
 * tried errs more: as the sum of a random walk, by the power 1.5 of it.
 */
static double
sum_half(const struct backtest *bt, double level, size_t horizon)
{
	size_t	n = bt->n_origins + 1 - bt->leads, o, k;
	double	*e, q, nu, p;

	e = mem_realloc_array(NULL, n, sizeof(*e));
	for (o = 0; o < n; o++) {
		e[o] = 0;
		for (k = 0; k < bt->leads; k++)
			e[o] += backtest_error(bt, bt->f, o, k);
		e[o] = fabs(e[o]);
	}
	stat_sort(e, n);
	q = stat_quantile_sorted(e, n, MIN(1, level * (1 + 1 / (double)n)));
	free(e);
	nu = (double)bt->n_origins / (bt->sparse ? 1 : (double)bt->leads);
	p = (1 + level) / 2;
	q *= gsl_cdf_tdist_Pinv(p, MAX(nu, 2)) / gsl_cdf_ugaussian_Pinv(p);
	return q * pow((double)horizon / (double)bt->leads, 1.5);
}

void
interval_from_backtest(struct forecast_interval *iv, size_t n_levels,
    const struct backtest *bt, const double *mean, size_t horizon)
{
	double	*spread, *z, p, q;
	size_t	 o, k, i, count = 0;

	spread = mem_realloc_array(NULL, horizon, sizeof(*spread));
	z = mem_realloc_array(NULL, bt->n_origins * bt->leads, sizeof(*z));
	find_spread(spread, bt, horizon);
	for (o = 0; o < bt->n_origins; o++) {
		for (k = 0; k < backtest_known(bt, o); k++)
			z[count++] = spread[k] > 0 ? fabs(backtest_error(bt,
			    bt->f, o, k)) / spread[k] : 0;
	}
	stat_sort(z, count);
	for (i = 0; i < n_levels; i++) {
		/* One more error than were seen: conformal prediction. */
		p = MIN(1, iv[i].level *
		    (1 + 1 / (double)bt->n_origins));
		q = stat_quantile_sorted(z, count, p) *
		    widening(bt, iv[i].level);
		iv[i].sum_half = sum_half(bt, iv[i].level, horizon);
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

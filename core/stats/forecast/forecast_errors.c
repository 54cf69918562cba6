#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

/* Eight bins to the doubling, from 2^-6; one below, one above. */
#define PER_DOUBLING	8.0
#define LEAST		-6.0

void
errors_note(struct forecast_errors *e, double size)
{
	double	bin = size > 0 ? (log2(size) - LEAST) * PER_DOUBLING + 1 : 0;

	e->share[(size_t)MAX(0, MIN(FORECAST_BINS - 1, bin))]++;
	e->n++;
}

void
errors_finish(struct forecast_errors *e)
{
	size_t	i;

	for (i = 0; e->n > 0 && i < FORECAST_BINS; i++)
		e->share[i] /= e->n;
	e->n = e->n > 0;
}

void
errors_add(struct forecast_errors *e, const struct forecast_errors *more)
{
	size_t	i;

	for (i = 0; i < FORECAST_BINS; i++)
		e->share[i] += more->share[i];
	e->n += more->n;
}

double
errors_quantile(const struct forecast_errors *e, double p)
{
	double	left = p * e->n;
	size_t	i = 0;

	while (i < FORECAST_BINS - 1 && e->share[i] < left)
		left -= e->share[i++];
	if (i == 0)
		return 0;
	left = e->share[i] > 0 && i < FORECAST_BINS - 1 ?
	    left / e->share[i] : 0;
	return exp2(LEAST + ((double)(i - 1) + left) / PER_DOUBLING);
}

double
errors_surprise(const struct forecast_errors *e)
{
	double	sum = 0, p;
	size_t	i;

	for (i = 0; i < FORECAST_BINS; i++) {
		p = e->n > 0 ? e->share[i] / e->n : 0;
		sum -= p > 0 ? p * log(p) : 0;
	}
	return sum;
}

void
leads_note(struct forecast_leads *l, size_t k, double size, double weight)
{
	k = MIN(k, FORECAST_LEADS - 1);
	l->n[k] += weight;
	l->sum[k] += weight * size;
}

void
leads_finish(struct forecast_leads *l)
{
	double	n = 0, sum = 0, mean;
	size_t	k;

	for (k = 0; k < FORECAST_LEADS; k++) {
		n += l->n[k];
		sum += l->sum[k];
	}
	for (k = 0; k < FORECAST_LEADS; k++) {
		mean = l->n[k] > 0 ? l->sum[k] / l->n[k] : 0;
		/* One odd series must not speak for all. */
		l->sum[k] = mean > 0 ?
		    MAX(-1, MIN(1, log(mean / (sum / n)))) : 0;
		l->n[k] = mean > 0;
	}
}

void
leads_add(struct forecast_leads *l, const struct forecast_leads *more)
{
	size_t	k;

	for (k = 0; k < FORECAST_LEADS; k++) {
		l->n[k] += more->n[k];
		l->sum[k] += more->sum[k];
	}
}

double
leads_ratio(const struct forecast_leads *l, size_t k, double least,
    double trust)
{
	k = MIN(k, FORECAST_LEADS - 1);
	return l->n[k] < least ? 1 : exp(trust * l->sum[k] / l->n[k]);
}

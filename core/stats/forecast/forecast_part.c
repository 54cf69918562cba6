#include "core/stats/forecast/forecast_part.h"

#include <math.h>

/* Of the sum, when each step errs for itself, and when all err alike. */
struct spread { double apart, alike; };

static struct spread
spread_of(const struct forecast_result *r, size_t k, const double *cover)
{
	struct spread	s = {0};

	for (size_t i = 0; i < r->horizon; i++) {
		double	part = cover != NULL ? cover[i] : 1;
		double	half = (r->interval[k].hi[i] - r->mean[i]) *
			    sqrt(part);

		s.apart += half * half;
		s.alike += half;
	}
	s.alike *= s.alike;
	return s;
}

void
forecast_part(double *mean, double *half, const struct forecast_result *r,
    size_t k, const double *cover)
{
	struct spread	whole, part;
	double		sum, alike = 1;

	*mean = 0;
	*half = (double)NAN;
	for (size_t i = 0; i < r->horizon; i++)
		*mean += cover[i] * r->mean[i];
	if (!r->has_interval || k >= r->n_intervals ||
	    isnan(r->interval[k].sum_half))
		return;
	whole = spread_of(r, k, NULL);
	part = spread_of(r, k, cover);
	sum = r->interval[k].sum_half * r->interval[k].sum_half;
	if (whole.alike > whole.apart)
		alike = (sum - whole.apart) / (whole.alike - whole.apart);
	alike = fmin(fmax(alike, 0), 1);
	*half = sqrt(part.apart + alike * (part.alike - part.apart));
}

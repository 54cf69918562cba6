/*
 * The result back in the caller's unit, within the caller's bounds.
 */
#include "core/stats/forecast/forecast_priv.h"

#include <float.h>
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/accuracy.h"

static double
bounded(double v, double unit, bool non_negative)
{
	v *= unit;
	if (isnan(v) || (non_negative && v < 0))
		return 0;
	return MAX(-DBL_MAX, MIN(DBL_MAX, v));
}

/* The interval of the sum, from those of the steps in the caller's unit. */
static void
find_sum(struct forecast_interval *iv, const double *mean, size_t h,
    double unit)
{
	double	sum = 0, lo = 0, hi = 0, alone = 0;
	size_t	k;

	for (k = 0; k < h; k++) {
		sum += mean[k];
		lo += iv->lo[k];
		hi += iv->hi[k];
		alone = hypot(alone, iv->hi[k] - mean[k]);
	}
	iv->sum_lo = lo;
	iv->sum_hi = hi;
	if (isnan(iv->sum_half))
		return;
	iv->sum_half = MIN(DBL_MAX, MAX(iv->sum_half * unit, alone));
	iv->sum_lo = MAX(lo, sum - iv->sum_half);
	iv->sum_hi = MIN(hi, sum + iv->sum_half);
}

void
work_unscale(struct work *w)
{
	struct forecast_result		*r = w->r;
	struct forecast_interval	*iv;
	bool				 nn = w->in->non_negative;
	size_t				 i, k, t;

	for (k = 0; k < r->horizon; k++) {
		r->mean[k] = bounded(r->mean[k], w->unit, nn);
		if (r->without != NULL)
			r->without[k] = bounded(r->without[k], w->unit, nn);
	}
	for (t = 0; r->fitted != NULL && t < r->n_history; t++)
		r->fitted[t] = bounded(r->fitted[t], w->unit, nn);
	for (i = 0; r->has_interval && i < r->n_intervals; i++) {
		iv = &r->interval[i];
		for (k = 0; k < r->horizon; k++) {
			iv->lo[k] = MIN(r->mean[k],
			    bounded(iv->lo[k], w->unit, nn));
			iv->hi[k] = MAX(r->mean[k],
			    bounded(iv->hi[k], w->unit, nn));
		}
		find_sum(iv, r->mean, r->horizon, w->unit);
	}
	r->step_scale = bounded(stat_naive_scale(w->y, w->n, 1), w->unit,
	    false);
}

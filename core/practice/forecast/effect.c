#include "core/practice/forecast/effect.h"

#include <math.h>

#include "core/base/base.h"

/*
 * One, unless the driver hardly ever moves so far, or moves much further:
 * then the power of ten below its range, or below its spread.
 */
double
effect_step(const double *x, size_t n)
{
	double	mean = 0, sd = 0, low = INFINITY, high = -INFINITY, range;
	size_t	t;

	for (t = 0; t < n; t++) {
		mean += x[t] / (double)n;
		low = MIN(low, x[t]);
		high = MAX(high, x[t]);
	}
	range = high - low;
	for (t = 0; t < n; t++)
		sd += (x[t] - mean) * (x[t] - mean) / (double)n;
	sd = sqrt(sd);
	if (range > 0 && range < 1)
		return pow(10, floor(log10(range)));
	return sd < 20 || !isfinite(sd) ? 1 : pow(10, floor(log10(sd)));
}

/* b per one more, or per e times as high. */
static double
times(const struct forecast_effect *e, double b, double step)
{
	b *= e->by_share ? log1p(step / 100) : step;
	return e->multiplies ? expm1(b) : b;
}

void
effect_of(struct effect *to, const struct forecast_effect *e, size_t n)
{
	*to = (struct effect){ NAN, NAN, NAN, NAN, NAN, NAN };
	if (!e->is_known || n == 0)
		return;
	to->low = to->high = e->x[0];
	for (size_t t = 1; t < n; t++) {
		to->low = MIN(to->low, e->x[t]);
		to->high = MAX(to->high, e->x[t]);
	}
	to->step = e->by_share ? 1 : effect_step(e->x, n);
	to->effect = times(e, e->effect, to->step);
	to->lo = times(e, e->lo, to->step);
	to->hi = times(e, e->hi, to->step);
}

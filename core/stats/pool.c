#include "core/stats/pool.h"

#include <math.h>

#include "core/base/base.h"

void
pool_add(struct pool *p, double effect, double error)
{
	double	w = 1 / (error * error);

	if (!(w > 0 && isfinite(w) && error > 0 && isfinite(effect)))
		return;
	p->n++;
	p->w += w;
	p->wb += w * effect;
	p->wbb += w * effect * effect;
	p->ww += w * w;
}

double
pool_mean(const struct pool *p)
{
	return p->n > 0 ? p->wb / p->w : (double)NAN;
}

double
pool_between(const struct pool *p)
{
	double	q, mean;

	if (p->n < 2)
		return 0;
	mean = pool_mean(p);
	q = p->wbb - p->w * mean * mean;
	return MAX(0, (q - (p->n - 1)) / (p->w - p->ww / p->w));
}

void
pool_shrink(double *effect, double *error, double mean, double between)
{
	double	own = *error * *error, share;

	if (!(own > 0) || !(between >= 0))
		return;
	share = isfinite(own) ? between / (between + own) : 0;
	*effect = mean + share * (*effect - mean);
	*error = sqrt(isfinite(own) ? share * own : between);
}

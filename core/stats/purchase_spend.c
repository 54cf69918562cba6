/*
 * What is spent at a purchase: the Gamma-Gamma model of Fader and Hardie,
 * "The Gamma-Gamma Model of Monetary Value" (2013).
 */
#include <math.h>

#include "core/stats/minimise.h"
#include "core/stats/purchase.h"

struct spending { const double *x, *z; size_t n; };

double
spend_ll(const struct spend_model *m, const double *x, const double *z,
    size_t n)
{
	double	sum = 0, ln_v = log(m->v), ln_q = lgamma(m->q);

	for (size_t i = 0; i < n; i++) {
		double	px = m->p * x[i];

		sum += lgamma(px + m->q) - lgamma(px) - ln_q +
		    m->q * ln_v + (px - 1) * log(z[i]) + px * log(x[i]) -
		    (px + m->q) * log(m->v + x[i] * z[i]);
	}
	return sum;
}

static double
objective(const double *p, void *arg)
{
	const struct spending	*s = arg;
	struct spend_model	 m = { exp(p[0]), exp(p[1]), exp(p[2]), 0, 0 };
	double			 ll;

	if (fabs(p[0]) > 10 || fabs(p[1]) > 10 || fabs(p[2]) > 30)
		return INFINITY;
	ll = spend_ll(&m, s->x, s->z, s->n);
	return isfinite(ll) ? -ll : INFINITY;
}

bool
spend_fit(struct spend_model *result, const double *x, const double *z,
    size_t n)
{
	struct spending	s = { x, z, n };
	double		p[3] = { 1, 1, 0 }, step[3] = { .7, .7, .7 };
	double		mean = 0, best;

	if (n < 3)
		return false;
	for (size_t i = 0; i < n; i++)
		mean += z[i] / (double)n;
	p[2] = log(mean);
	(void)minimise(objective, &s, p, step, 3, 1e-12, 400);
	for (int i = 0; i < 3; i++)
		step[i] = .2;
	best = minimise(objective, &s, p, step, 3, 1e-12, 400);
	if (!isfinite(best))
		return false;
	*result = (struct spend_model){ exp(p[0]), exp(p[1]), exp(p[2]),
	    -best, (double)n };
	return true;
}

double
spend_expect(const struct spend_model *m, double x, double z)
{
	double	below = m->p * x + m->q - 1;

	if (below <= 0)
		return (double)NAN;
	return m->p * (m->v + x * (x > 0 ? z : 0)) / below;
}

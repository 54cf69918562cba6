/*
 * What is spent at a purchase: the Gamma-Gamma model of Fader and Hardie,
 * "The Gamma-Gamma Model of Monetary Value" (2013).
 */
#include <math.h>

#include <gsl/gsl_sf_psi.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/minimise.h"
#include "core/stats/purchase.h"
#include "core/stats/spd.h"

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

/*
 * Of the customers only how many bought so often, a few sums that no
 * parameter changes, and two that v alone does enter the likelihood: for
 * each v all are gone through once, and p and q are found from the counts.
 */
struct counted { double x, n; };

struct spending {
	const double		*x, *z;
	size_t			 n;
	struct counted		*count;
	size_t			 n_counts;
	double			 ln_z;		/* sum of ln z */
	double			 x_ln;		/* of x ln z + x ln x */
	/* At the v that is tried: sums of ln(v + x z) and x times it. */
	double			 ln_v, ln_total, x_ln_total;
	double			 p[2];		/* ln p, ln q: best there */
};

static double
of_p_q(const double *at, void *arg)
{
	const struct spending	*s = arg;
	double			 p = exp(at[0]), q = exp(at[1]), n, ll;

	if (fabs(at[0]) > 10 || fabs(at[1]) > 10)
		return INFINITY;
	n = (double)s->n;
	ll = n * (q * s->ln_v - lgamma(q)) - s->ln_z + p * s->x_ln -
	    p * s->x_ln_total - q * s->ln_total;
	for (size_t i = 0; i < s->n_counts; i++)
		ll += s->count[i].n * (lgamma(p * s->count[i].x + q) -
		    lgamma(p * s->count[i].x));
	return isfinite(ll) ? -ll : INFINITY;
}

static double
of_v(const double *at, void *arg)
{
	struct spending	*s = arg;
	double		 v = exp(at[0]), step[2] = { .2, .2 };

	if (fabs(at[0]) > 30)
		return INFINITY;
	s->ln_v = at[0];
	s->ln_total = s->x_ln_total = 0;
	for (size_t i = 0; i < s->n; i++) {
		double	l = log(v + s->x[i] * s->z[i]);

		s->ln_total += l;
		s->x_ln_total += s->x[i] * l;
	}
	(void)minimise(of_p_q, s, s->p, step, 2, 1e-14, 400);
	step[0] = step[1] = .01;
	return minimise(of_p_q, s, s->p, step, 2, 1e-14, 400);
}

static void
count_them(struct spending *s)
{
	double	*x = mem_realloc_array(NULL, s->n, sizeof(*x));
	size_t	 k = 0;

	memcpy(x, s->x, s->n * sizeof(*x));
	stat_sort(x, s->n);
	s->count = mem_realloc_array(NULL, s->n, sizeof(*s->count));
	for (size_t i = 0; i < s->n; i++) {
		if (k == 0 || s->count[k - 1].x < x[i])
			s->count[k++] = (struct counted){ x[i], 0 };
		s->count[k - 1].n++;
	}
	s->n_counts = k;
	free(x);
}

/*
 * Less the second derivatives of the log-likelihood by p, q and v, of which
 * the inverse holds the variances.
 */
static void
find_errors(struct spend_model *m, const struct spending *s)
{
	double	h[9] = {0}, trigamma_q = gsl_sf_psi_1(m->q);

	for (size_t i = 0; i < s->n_counts; i++) {
		double	x = s->count[i].x, n = s->count[i].n;
		double	all = gsl_sf_psi_1(m->p * x + m->q);

		h[0] -= n * x * x * (all - gsl_sf_psi_1(m->p * x));
		h[3] -= n * x * all;
		h[4] -= n * (all - trigamma_q);
	}
	for (size_t i = 0; i < s->n; i++) {
		double	x = s->x[i], sum = m->v + x * s->z[i];

		h[6] += x / sum;
		h[7] += 1 / sum - 1 / m->v;
		h[8] += m->q / (m->v * m->v) - (m->p * x + m->q) / (sum * sum);
	}
	for (size_t i = 0; i < 3; i++)
		m->se[i] = (double)NAN;
	if (!spd_factor(h, 3))
		return;
	for (size_t i = 0; i < 3; i++) {
		double	unit[3] = {0};

		unit[i] = 1;
		spd_solve(h, 3, unit);
		m->se[i] = sqrt(unit[i]);
	}
}

bool
spend_fit(struct spend_model *result, const double *x, const double *z,
    size_t n)
{
	struct spending	s = { .x = x, .z = z, .n = n, .p = { 1, 1 } };
	double		v, step = .7, mean = 0, best;

	if (n < 3)
		return false;
	for (size_t i = 0; i < n; i++) {
		mean += z[i] / (double)n;
		s.ln_z += log(z[i]);
		s.x_ln += x[i] * (log(z[i]) + log(x[i]));
	}
	count_them(&s);
	v = log(mean);
	(void)minimise(of_v, &s, &v, &step, 1, 1e-13, 60);
	best = of_v(&v, &s);
	if (isfinite(best)) {
		*result = (struct spend_model){ .p = exp(s.p[0]),
		    .q = exp(s.p[1]), .v = exp(v), .ll = -best,
		    .n = (double)n };
		find_errors(result, &s);
	}
	free(s.count);
	return isfinite(best);
}

double
spend_expect(const struct spend_model *m, double x, double z)
{
	double	below = m->p * x + m->q - 1;

	if (below <= 0)
		return (double)NAN;
	return m->p * (m->v + x * (x > 0 ? z : 0)) / below;
}

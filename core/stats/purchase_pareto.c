/*
 * Pareto/NBD.  With R = r + x, the chance to be gone against that to be
 * alive is
 *
 *	Q = s int_{t_x}^T ((alpha + T) / (alpha + t))^R
 *	      ((beta + T) / (beta + t))^s dt / (beta + t)
 *
 * and the likelihood is that of being alive times 1 + Q.  The integral is a
 * difference of two Gauss hypergeometric functions, here in the form whose
 * terms are all positive and below one (Euler's transformation, Abramowitz
 * and Stegun 15.3.3).
 */
#include "core/stats/purchase_priv.h"

#include <gsl/gsl_integration.h>

/*
 * ln F(1, b; c; z), 0 <= z < 1, 0 < b < c: the series where it is short,
 * else the continued fraction of Gauss (Wall 1948, 89.9), by the method of
 * Lentz.
 */
static double
log_hyper(double b, double c, double z)
{
	double	sum = 1, t = 1, f = 1, C = 1, D = 0, d;

	if (z < .7) {
		for (int n = 0; n < 400 && t > 1e-16 * sum; n++) {
			t *= z * (b + n) / (c + n);
			sum += t;
		}
		return log(sum);
	}
	for (int i = 1; i < 3000; i++) {
		double	n = i / 2, change, top = c - 1;

		d = i % 2 ? -(b + n) * (top + n) /
		    ((top + 2 * n) * (top + 2 * n + 1)) :
		    -n * (top - b + n) /
		    ((top + 2 * n - 1) * (top + 2 * n));
		D = 1 / (1 + d * z * D);
		C = 1 + d * z / C;
		change = C * D;
		f *= change;
		if (fabs(change - 1) < 1e-15)
			break;
	}
	return -log(f);
}

/* One of the two ends of the integral, against that of being alive at T. */
static double
log_part(const struct purchase_model *m, const struct purchase_history *h,
    double t)
{
	double	R = m->r + h->x, s = m->a;
	double	at = m->alpha + t, bt = m->b + t, part;

	part = R * log((m->alpha + h->T) / at) + s * log((m->b + h->T) / bt);
	if (at >= bt)
		return part + log_hyper(R, R + s + 1, (at - bt) / at);
	return part + log(at / bt) +
	    log_hyper(s + 1, R + s + 1, (bt - at) / bt);
}

/* ln Q from both ends; minus infinity when nobody can be gone yet. */
static double
log_gone_of(const struct purchase_model *m, const struct purchase_history *h,
    double at_last, double at_end)
{
	if (at_last <= at_end)
		return -INFINITY;
	return log(m->a / (m->r + h->x + m->a)) + at_last +
	    log(-expm1(at_end - at_last));
}

static double
log_gone(const struct purchase_model *m, const struct purchase_history *h)
{
	return log_gone_of(m, h, log_part(m, h, h->t_x),
	    log_part(m, h, h->T));
}

double
pareto_alive(const struct purchase_model *m, const struct purchase_history *h)
{
	return 1 / (1 + exp(log_gone(m, h)));
}

double
pareto_ll(struct fitting *f, const struct purchase_model *m)
{
	const struct purchase_history	*was = NULL;
	double	sum = 0, ln_alpha = log(m->alpha), ln_b = log(m->b);
	double	ln_r = log_gamma(m->r), at_end = 0, same = 0;
	double	*constant = f->table[0].constant;

	for (uint32_t x = 0; x <= f->max_x; x++)
		constant[x] = log_gamma(m->r + x) - ln_r + m->r * ln_alpha;
	for (size_t i = 0; i < f->n; i++) {
		const struct purchase_history	*h = &f->row[i];

		/* They are sorted: often the same end again. */
		if (was == NULL || was->x != h->x || was->T != h->T) {
			at_end = log_part(m, h, h->T);
			same = constant[h->x] - (m->r + h->x) *
			    log(m->alpha + h->T) +
			    m->a * (ln_b - log(m->b + h->T));
		}
		was = h;
		sum += h->n * (same + log_add(log_gone_of(m, h,
		    log_part(m, h, h->t_x), at_end), 0));
	}
	return sum;
}

/* ---- what is ahead: alive, both rates are gamma distributed again ---- */

double
pareto_expect(const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	double	B = m->b + h->T, L = log1p(ahead / B), e = (m->a - 1) * L;
	/* int_0^ahead (B / (B + t))^s dt, also where s is one. */
	double	stay = B * L * (fabs(e) < 1e-12 ? 1 : -expm1(-e) / e);

	return pareto_alive(m, h) * (m->r + h->x) / (m->alpha + h->T) * stay;
}

void
pareto_ahead_init(struct pareto_ahead *c, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	double				 B = m->b + h->T;
	double				 end = log1p(ahead / B), rest = 1;
	gsl_integration_glfixed_table	*gl;

	gl = gsl_integration_glfixed_table_alloc(PARETO_NODES - 1);
	/* Leaves after t = B (e^v - 1), of which v is exponential. */
	for (size_t i = 0; i < PARETO_NODES; i++) {
		double	v = end, w = rest;

		if (i < PARETO_NODES - 1) {
			gsl_integration_glfixed_point(0, end, i, &v, &w, gl);
			w *= m->a * exp(-m->a * v);
			rest -= w;
		}
		c->w[i] = MAX(w, 0);
		counting_init(&c->c[i], m->r + h->x, m->alpha + h->T,
		    B * expm1(v));
	}
	gsl_integration_glfixed_table_free(gl);
	c->alive = pareto_alive(m, h);
}

double
pareto_ahead_reach(struct pareto_ahead *c, int64_t n)
{
	double	sum = 0;

	for (size_t i = 0; i < PARETO_NODES; i++)
		sum += c->w[i] * counting_at_least(&c->c[i], n);
	return c->alive * sum;
}

/*
 * The (M)BG/CNBD-k family; formulas and sources in purchase.h.
 */
#include "core/stats/purchase_priv.h"

#include <gsl/gsl_sf_gamma.h>

/* ---- the two ways it may be: gone (S1) or alive in stage j (s_j) ---- */

/*
 * w[j], j < k, gets s_j; the result is their sum S2.  The customer has gone
 * through j stages of the next gap by now.
 */
static double
stages(double *w, const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	A = m->alpha + h->T, u = h->T - h->t_x, sum = 1;

	w[0] = 1;
	for (unsigned j = 1; j < m->k; j++) {
		w[j] = w[j - 1] * (m->r + (double)m->k * h->x + j - 1) * u /
		    (A * j);
		sum += w[j];
	}
	return sum;
}

/* ln S1; minus infinity where a customer without repeats cannot be gone. */
static double
log_gone(const struct purchase_model *m, const struct purchase_history *h)
{
	if (m->nobody_leaves || (!m->mbg && h->x == 0))
		return -INFINITY;
	return log(m->a / (m->b + h->x - 1 + m->mbg)) +
	    (m->r + (double)m->k * h->x) *
	    log((m->alpha + h->T) / (m->alpha + h->t_x));
}

double
cnbd_log_both(const struct purchase_model *m, const struct purchase_history *h)
{
	double	w[PURCHASE_MAX_K];

	return log_add(log_gone(m, h), log(stages(w, m, h)));
}

double
cnbd_alive(const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	w[PURCHASE_MAX_K];
	double	ln_s2 = log(stages(w, m, h));

	return exp(ln_s2 - log_add(log_gone(m, h), ln_s2));
}

/* ---- the likelihood ---- */

void
cnbd_tabulate(struct by_count *t, uint32_t max_x,
    const struct purchase_model *m)
{
	double	k = m->k, ln_alpha = log(m->alpha), ln_k = log_gamma(k);
	double	ln_r = log_gamma(m->r), ln_b = log_beta(m->a, m->b);

	for (uint32_t x = 0; x <= max_x; x++) {
		t->constant[x] = log_gamma(m->r + k * x) - ln_r +
		    m->r * ln_alpha - x * ln_k;
		if (!m->nobody_leaves)
			t->constant[x] += log_beta(m->a, m->b + x + m->mbg) -
			    ln_b;
		t->gone[x] = m->nobody_leaves || (!m->mbg && x == 0) ?
		    -INFINITY : log(m->a / (m->b + x - 1 + m->mbg));
	}
}

/* ln_A is ln (alpha + T). */
static double
log_likelihood(const struct by_count *t, const struct purchase_model *m,
    const struct purchase_history *h, double ln_A)
{
	double	R = m->r + (double)m->k * h->x;
	double	w[PURCHASE_MAX_K], alive = 0, more = 0;

	if (m->k > 1) {
		alive = log(stages(w, m, h));
		more = (m->k - 1) * h->log_gaps;
	}
	return more + t->constant[h->x] - R * ln_A +
	    (isinf(t->gone[h->x]) ? alive : log_add(t->gone[h->x] +
	    R * (ln_A - log(m->alpha + h->t_x)), alive));
}

double
cnbd_log(const struct by_count *t, const struct purchase_model *m,
    const struct purchase_history *h)
{
	return log_likelihood(t, m, h, log(m->alpha + h->T));
}

double
cnbd_ll(struct fitting *f, const struct purchase_model *m)
{
	double	sum = 0, T = -1, ln_A = 0;

	cnbd_tabulate(&f->table[0], f->max_x, m);
	for (size_t i = 0; i < f->n; i++) {
		const struct purchase_history	*h = &f->row[i];

		/* They are sorted: often the same again. */
		if (h->T != T) {
			T = h->T;
			ln_A = log(m->alpha + T);
		}
		sum += h->n * log_likelihood(&f->table[0], m, h, ln_A);
	}
	return sum;
}

/* ---- what is ahead ---- */

void
counting_init(struct counting *c, double R, double A, double h)
{
	double	ln0 = R * log(A / (A + h));

	*c = (struct counting){ .R = R, .q = h / (A + h), .i = 0 };
	c->direct = ln0 < -650;
	c->pmf = exp(ln0);
	c->cdf = c->pmf;
}

/* The chance of at least n stages. */
double
counting_at_least(struct counting *c, int64_t n)
{
	if (n <= 0)
		return 1;
	if (c->direct)
		return gsl_sf_beta_inc((double)n, c->R, c->q);
	while (c->i < n - 1) {
		c->pmf *= (c->R + (double)c->i) / (double)(c->i + 1) * c->q;
		c->cdf += c->pmf;
		c->i++;
	}
	return MAX(1 - c->cdf, 0);
}

/*
 * The mean over the stages j < k that a customer may be in (weights w, which
 * add up to sum) of the chance to get through n k - j more, R + j being the
 * shape there.  One counter leads to all: with I the regularised incomplete
 * beta function, which is the chance of fewer than b stages,
 * I(a+1, b-1) = I(a, b) - T(a, b), T(a, b) = p^a q^(b-1) / (a B(a, b))
 * (Abramowitz and Stegun 26.5.15).
 */
static double
counting_mean(struct counting *c, const double *w, double sum, unsigned k,
    int64_t n)
{
	double	b = (double)n * k, p = 1 - c->q, T, F;
	double	tail = counting_at_least(c, n * (int64_t)k);

	F = w[0] * tail;
	if (k == 1)
		return F / sum;
	if (c->direct)
		T = exp(log_gamma(c->R + b) - log_gamma(c->R + 1) -
		    log_gamma(b) + c->R * log(p) + (b - 1) * log(c->q));
	else
		T = c->pmf * (c->R + b - 1) / c->R;
	for (unsigned j = 1; j < k; j++) {
		tail += T;
		F += w[j] * MIN(tail, 1);
		T *= p / c->q * (b - j) / (c->R + j);
	}
	return F / sum;
}

void
cnbd_ahead_init(struct cnbd_ahead *c, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	c->S2 = stages(c->w, m, h);
	c->alive = cnbd_alive(m, h);
	c->B = m->b + h->x + m->mbg;
	c->a = m->a;
	c->k = m->k;
	c->nobody_leaves = m->nobody_leaves;
	c->R = m->r + (double)m->k * h->x;
	c->A = m->alpha + h->T;
	cnbd_ahead_restart(c, ahead);
}

void
cnbd_ahead_restart(struct cnbd_ahead *c, double ahead)
{
	c->stay = 1;
	c->n = 1;
	counting_init(&c->c, c->R, c->A, ahead);
}

double
cnbd_ahead_reach(struct cnbd_ahead *c, int64_t n)
{
	for (; c->n < n && !c->nobody_leaves; c->n++)
		c->stay *= (c->B + (double)c->n - 1) /
		    (c->a + c->B + (double)c->n - 1);
	return c->alive * c->stay * counting_mean(&c->c, c->w, c->S2, c->k,
	    n);
}

/*
 * BG/BB: in each period bought or not, with a chance that is beta
 * distributed (alpha, beta: here r, alpha), until left for good, with a
 * chance per period that is beta distributed (gamma, delta: here a, b).
 * Fader, Hardie, Shang, Marketing Science 29 (2010), 1086-1108, equations 5
 * to 13; written as what is alive against what is gone.
 */
#include "core/stats/purchase/purchase_priv.h"

/* ln of the likelihood with the customer alive at the end, *gone against it */
static double
log_alive(double *gone, const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	n = floor(h->T + .5), t = floor(h->t_x + .5), x = h->x;
	double	alive, part, sum = 0;

	x = MIN(x, t);
	t = MIN(t, n);
	alive = log_beta(m->r + x, m->alpha + n - x) +
	    log_beta(m->a, m->b + n);
	for (double i = 0; i < n - t; i++) {
		part = log_beta(m->r + x, m->alpha + t - x + i) +
		    log_beta(m->a + 1, m->b + t + i);
		sum += exp(part - alive);
	}
	*gone = sum;
	return alive - log_beta(m->r, m->alpha) - log_beta(m->a, m->b);
}

static void
sum_ll(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_rows	*r = f->rows;

	for (size_t i = from; i < until; i++) {
		const struct purchase_row	*w = &r->row[i];
		struct purchase_history		 h = {
			.x = r->count[w->count], .t_x = r->time[w->last],
			.T = r->time[w->end]
		};
		double	gone, alive = log_alive(&gone, &f->part[0].m, &h);

		sums[0] += w->n * (alive + log1p(gone));
	}
}

double
bgbb_ll(struct fitting *f, const struct purchase_model *m)
{
	double	sum;

	f->part[0].m = *m;
	rows_add_up(&sum, 1, f->rows, sum_ll, f);
	return sum;
}

double
bgbb_alive(const struct purchase_model *m, const struct purchase_history *h)
{
	double	gone;

	(void)log_alive(&gone, m, h);
	return 1 / (1 + gone);
}

/* The chance to be there for the next i periods, alive now. */
static double
stays(const struct purchase_model *m, const struct purchase_history *h,
    unsigned i)
{
	double	n = floor(h->T + .5), p = 1;

	for (unsigned j = 0; j < i; j++)
		p *= (m->b + n + j) / (m->a + m->b + n + j);
	return p;
}

double
bgbb_expect(const struct purchase_model *m, const struct purchase_history *h,
    unsigned periods)
{
	double	n = floor(h->T + .5), p, sum = 0;

	p = (m->r + h->x) / (m->r + m->alpha + n);
	for (unsigned i = 1; i <= periods; i++)
		sum += stays(m, h, i);
	return bgbb_alive(m, h) * p * sum;
}

/* At least k yeses of n: beta-binomial. */
static double
at_least(double a, double b, unsigned n, unsigned k)
{
	double	sum = 0;

	for (unsigned i = k; i <= n; i++)
		sum += exp(log_gamma(n + 1.0) - log_gamma(i + 1.0) -
		    log_gamma(n - i + 1.0) + log_beta(a + i, b + n - i) -
		    log_beta(a, b));
	return MIN(sum, 1);
}

double
bgbb_reach(const struct purchase_model *m, const struct purchase_history *h,
    unsigned periods, unsigned k)
{
	double	n = floor(h->T + .5), sum = 0;
	double	a = m->r + h->x, b = m->alpha + n - h->x;

	for (unsigned i = k; i <= periods; i++)
		sum += (stays(m, h, i) -
		    (i < periods ? stays(m, h, i + 1) : 0)) *
		    at_least(a, b, i, k);
	return bgbb_alive(m, h) * sum;
}

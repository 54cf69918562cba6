/*
 * The mixture over habits: each customer is of one k of 1 .. 12, and all
 * share how rates and leaving spread.
 */
#include "core/stats/purchase_priv.h"

static const unsigned	habit[PURCHASE_HABITS] = { 1, 2, 3, 4, 6, 8, 12 };

unsigned
purchase_habit(unsigned i)
{
	return habit[i];
}

struct purchase_model
mixture_part(const struct purchase_model *m, unsigned i)
{
	struct purchase_model	part = *m;

	part.method = PURCHASE_MBG_K;
	part.k = habit[i];
	part.alpha = m->alpha / habit[i];
	return part;
}

/* ln sum w e^p; p becomes the posterior weights. */
static double
combine(double p[PURCHASE_HABITS], const double *w)
{
	double	top = -INFINITY, sum = 0;

	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		if (w[i] > 0)
			top = MAX(top, p[i]);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		p[i] = w[i] > 0 ? w[i] * exp(p[i] - top) : 0;
		sum += p[i];
	}
	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		p[i] /= sum;
	return top + log(sum);
}

double
mixture_ll(struct fitting *f, const struct purchase_model *m)
{
	struct purchase_model	part[PURCHASE_HABITS];
	double			p[PURCHASE_HABITS] = {0}, sum = 0;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		part[k] = mixture_part(m, k);
		cnbd_tabulate(&f->table[k], f->max_x, &part[k]);
	}
	for (size_t i = 0; i < f->n; i++) {
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			if (m->weight[k] > 0)
				p[k] = cnbd_log(&f->table[k], &part[k],
				    &f->row[i]);
		sum += f->row[i].n * combine(p, m->weight);
	}
	return sum;
}

enum { WEIGHT_ROUNDS = 60 };

/* Each cell against the likeliest of its customer; the sum of those. */
static double
fill(double *cell, struct fitting *f, const struct purchase_model *m)
{
	double	sum = 0;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		struct purchase_model	part = mixture_part(m, k);

		cnbd_tabulate(&f->table[k], f->max_x, &part);
		for (size_t i = 0; i < f->n; i++)
			cell[i * PURCHASE_HABITS + k] = f->weight[k] > 0 ?
			    cnbd_log(&f->table[k], &part, &f->row[i]) :
			    -INFINITY;
	}
	for (size_t i = 0; i < f->n; i++) {
		double	*c = cell + i * PURCHASE_HABITS, top = -INFINITY;

		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			top = MAX(top, c[k]);
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			c[k] = exp(c[k] - top);
		sum += f->row[i].n * top;
	}
	return sum;
}

double
mixture_weigh(struct fitting *f, const struct purchase_model *m,
    double *cell, double customers)
{
	double	*w = f->weight, ll = 0, before = -INFINITY;
	double	base = fill(cell, f, m);

	for (int round = 0; round < WEIGHT_ROUNDS; round++) {
		double	sum[PURCHASE_HABITS] = {0}, all = 0;

		ll = base;
		for (size_t i = 0; i < f->n; i++) {
			const double	*c = cell + i * PURCHASE_HABITS;
			double		 L = 0, n = f->row[i].n;

			for (unsigned k = 0; k < PURCHASE_HABITS; k++)
				L += w[k] * c[k];
			for (unsigned k = 0; k < PURCHASE_HABITS; k++)
				sum[k] += n * c[k] / L;
			ll += n * log(L);
		}
		if (ll - before < 1e-5)
			break;
		before = ll;
		for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
			double	change = sum[k] / customers;

			/* So little, and ever less: nobody has this habit. */
			w[k] = (w[k] < 1e-3 && change < .98) ||
			    (w[k] < 2e-4 && change < 1) ? 0 : w[k] * change;
			all += w[k];
		}
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			w[k] /= all;
	}
	return ll;
}

void
mixture_posterior(double p[PURCHASE_HABITS], const struct purchase_model *m,
    const struct purchase_history *h)
{
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(m, i);
		double			k = part.k, R = part.r + k * h->x;

		/* ln L without what is the same for all. */
		p[i] = (k - 1) * h->log_gaps - h->x * log_gamma(k) +
		    log_gamma(R) + part.r * log(part.alpha) -
		    R * log(part.alpha + h->T) +
		    cnbd_log_both(&part, h);
	}
	(void)combine(p, m->weight);
}

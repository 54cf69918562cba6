/*
 * The mixture over habits: each customer is of one k of 1 .. 48, and all
 * share how rates and leaving spread.
 */
#include <math.h>

#include "core/stats/purchase_priv.h"
#include "core/stats/spd.h"

static const unsigned	habit[PURCHASE_HABITS] = { 1, 2, 3, 4, 6, 8, 12, 24, 48 };

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

double
mixture_combine(double p[PURCHASE_HABITS], const double *w)
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

static void
tabulate(struct fitting *f, const struct purchase_model *m, bool want_slope)
{
	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		struct purchase_model	part = mixture_part(m, k);

		if (m->weight[k] > 0)
			cnbd_tabulate(&f->part[k], f->rows, &part, want_slope);
	}
}

static void
sum_ll(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;
	double				 p[PURCHASE_HABITS] = {0}, sum = 0;

	for (size_t i = from; i < until; i++) {
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			if (f->weight[k] > 0)
				p[k] = cnbd_log(&f->part[k], &w[i]);
		sum += w[i].n * mixture_combine(p, f->weight);
	}
	sums[0] = sum;
}

double
mixture_ll(struct fitting *f, const struct purchase_model *m)
{
	double	sum;

	memcpy(f->weight, m->weight, sizeof(f->weight));
	tabulate(f, m, false);
	rows_add_up(&sum, 1, f->rows, sum_ll, f);
	return sum;
}

static void
sum_slope(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;
	double				 p[PURCHASE_HABITS] = {0};
	double				 g[PURCHASE_HABITS][DIM];

	for (size_t i = from; i < until; i++) {
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			if (f->weight[k] > 0)
				p[k] = cnbd_slope_of(g[k], &f->part[k], &w[i]);
		sums[DIM] += w[i].n * mixture_combine(p, f->weight);
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			for (unsigned j = 0; p[k] > 0 && j < DIM; j++)
				sums[j] += w[i].n * p[k] * g[k][j];
	}
}

double
mixture_slope(double slope[DIM], struct fitting *f,
    const struct purchase_model *m)
{
	double	sums[DIM + 1];

	memcpy(f->weight, m->weight, sizeof(f->weight));
	tabulate(f, m, true);
	rows_add_up(sums, DIM + 1, f->rows, sum_slope, f);
	memcpy(slope, sums, DIM * sizeof(*slope));
	return sums[DIM];
}

/* ---- better weights ---- */

enum { WEIGHT_ROUNDS = 60 };
#define WEIGHT_GAIN	1e-5	/* less is none */

struct weighing { const struct fitting *f; float *cell; };

/* Each cell against the likeliest of its customer. */
static void
fill(double *sums, void *arg, size_t from, size_t until)
{
	struct weighing		*g = arg;
	const struct fitting	*f = g->f;

	(void)sums;
	for (size_t i = from; i < until; i++) {
		double	c[PURCHASE_HABITS], top = -INFINITY;

		for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
			c[k] = f->weight[k] > 0 ? cnbd_log(&f->part[k],
			    &f->rows->row[i]) : -INFINITY;
			top = MAX(top, c[k]);
		}
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			g->cell[i * PURCHASE_HABITS + k] = c[k] - top > -60 ?
			    (float)exp(c[k] - top) : 0;
	}
}

/* So much of a customer, and a habit may not go: he has hardly another. */
#define HIS_OWN	.3

/* What each habit gets; then how many it is the own one of. */
static void
share_out(double *sums, void *arg, size_t from, size_t until)
{
	const struct weighing	*g = arg;
	const double		*w = g->f->weight;

	for (size_t i = from; i < until; i++) {
		const float	*c = g->cell + i * PURCHASE_HABITS;
		double		 L = 0, share;

		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			L += w[k] * (double)c[k];
		if (!(L > 0))
			continue;
		share = g->f->rows->row[i].n / L;
		for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
			sums[k] += share * (double)c[k];
			if (w[k] * (double)c[k] > HIS_OWN * L)
				sums[PURCHASE_HABITS + k]++;
		}
	}
}

void
mixture_weigh(struct fitting *f, const struct purchase_model *m, float *cell)
{
	struct weighing	 g = { f, cell };
	double		*w = f->weight, none;

	tabulate(f, m, false);
	rows_add_up(&none, 1, f->rows, fill, &g);
	for (int round = 0; round < WEIGHT_ROUNDS; round++) {
		double	sum[2 * PURCHASE_HABITS], all = 0, gain = 0;

		rows_add_up(sum, 2 * PURCHASE_HABITS, f->rows, share_out, &g);
		for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
			double	change = sum[k] / f->rows->customers;

			/* So little, and ever less: nobody has this habit. */
			w[k] = sum[PURCHASE_HABITS + k] == 0 &&
			    ((w[k] < 1e-3 && change < .98) ||
			    (w[k] < 2e-4 && change < 1)) ? 0 : w[k] * change;
			all += w[k];
			gain += w[k] > 0 ? w[k] * log(change) : 0;
		}
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			w[k] /= all;
		/* So much the likelihood grew at the least: Dempster, Laird
		 * and Rubin, J. Roy. Statist. Soc. B 39 (1977), 1-38. */
		if (gain * f->rows->customers < WEIGHT_GAIN)
			break;
	}
}

/* ---- how sure the weights are ---- */

enum { MOST_FREE = DIM + PURCHASE_HABITS };

/*
 * The sum of the outer products of the slopes of each customer's likelihood
 * is the information; what one weight gets the largest loses.
 */
struct informing {
	struct fitting		*f;
	unsigned		 share[PURCHASE_HABITS];	/* but the largest */
	unsigned		 n_shares, largest, n_first, n;
};

static void
slope_of_row(double *s, const struct informing *x, const struct purchase_row *w)
{
	const double	*weight = x->f->weight;
	double		 p[PURCHASE_HABITS] = {0};
	double		 g[PURCHASE_HABITS][DIM];
	unsigned	 k0 = x->largest;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (weight[k] > 0)
			p[k] = cnbd_slope_of(g[k], &x->f->part[k], w);
	(void)mixture_combine(p, weight);
	for (unsigned j = 0; j < x->n_first; j++) {
		s[j] = 0;
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			s[j] += p[k] > 0 ? p[k] * g[k][j] : 0;
	}
	for (unsigned j = 0; j < x->n_shares; j++)
		s[x->n_first + j] = p[x->share[j]] / weight[x->share[j]] -
		    p[k0] / weight[k0];
}

static void
sum_products(double *sums, void *arg, size_t from, size_t until)
{
	const struct informing	*x = arg;
	double			 s[MOST_FREE];

	for (size_t i = from; i < until; i++) {
		const struct purchase_row	*w = &x->f->rows->row[i];

		slope_of_row(s, x, w);
		for (unsigned a = 0; a < x->n; a++)
			for (unsigned b = 0; b <= a; b++)
				sums[a * x->n + b] += w->n * s[a] * s[b];
	}
}

/* False: some direction says nothing. */
static bool
put_errors(struct purchase_model *m, struct informing *x, double scale)
{
	double	info[MOST_FREE * MOST_FREE] = {0}, all = 0;

	x->n = x->n_first + x->n_shares;
	rows_add_up(info, x->n * x->n, x->f->rows, sum_products, x);
	for (unsigned i = 0; i < x->n * x->n; i++)
		info[i] *= scale;
	if (!spd_factor(info, x->n))
		return false;
	for (unsigned j = 0; j < x->n_shares; j++) {
		double	unit[MOST_FREE] = {0};

		unit[x->n_first + j] = 1;
		spd_solve(info, x->n, unit);
		m->weight_se[x->share[j]] = sqrt(unit[x->n_first + j]);
		for (unsigned i = 0; i < x->n_shares; i++)
			all += unit[x->n_first + i];
	}
	m->weight_se[x->largest] = sqrt(all);
	return true;
}

void
mixture_share_errors(struct purchase_model *m, struct fitting *f,
    double scale)
{
	struct informing	x = { .f = f, .n_first = DIM };

	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		m->weight_se[k] = (double)NAN;
		if (m->weight[k] > m->weight[x.largest])
			x.largest = k;
	}
	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (m->weight[k] > 0 && k != x.largest)
			x.share[x.n_shares++] = k;
	if (x.n_shares == 0)
		return;
	memcpy(f->weight, m->weight, sizeof(f->weight));
	tabulate(f, m, true);
	if (put_errors(m, &x, scale))
		return;
	/* Where nobody leaves, a and b say nothing of anything. */
	x.n_first = 0;
	(void)put_errors(m, &x, scale);
}

double
mixture_constant(const struct purchase_model *part, uint32_t x)
{
	double	k = part->k;

	return log_gamma(part->r + k * x) - x * log_gamma(k) +
	    part->r * log(part->alpha);
}

double
mixture_log(const struct purchase_model *part, double constant,
    const struct purchase_history *h)
{
	double	k = part->k, R = part->r + k * h->x;

	return (k - 1) * h->log_gaps + constant -
	    R * log(part->alpha + h->T) + cnbd_log_both(part, h);
}

void
mixture_posterior(double p[PURCHASE_HABITS], const struct purchase_model *m,
    const struct purchase_history *h)
{
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(m, i);

		p[i] = mixture_log(&part, mixture_constant(&part, h->x), h);
	}
	(void)mixture_combine(p, m->weight);
}

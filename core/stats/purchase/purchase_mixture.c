/*
 * The mixture over habits: each customer is of one k of 1 .. 48, and all
 * share how rates and leaving spread.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "core/stats/purchase/purchase_priv.h"
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

/* The tables and weights of f by m. */
static void
tabulate(struct fitting *f, const struct purchase_model *m, bool want_slope)
{
	memcpy(f->weight, m->weight, sizeof(f->weight));
	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		struct purchase_model	part = mixture_part(m, k);

		f->ln_weight[k] = log(m->weight[k]);
		if (m->weight[k] > 0)
			cnbd_tabulate(&f->part[k], f->rows, &part, want_slope);
	}
}

/* e to the minus of it is nothing beside 1. */
#define SPECK	40

/*
 * L[k] gets the likelihood of a row by each habit that somebody has, g[k] its
 * slope unless g is NULL; the result is the logarithm of the unit of all L.
 * Nought where it can be no more than a speck beside another: most customers
 * are of a few habits, and those of the most stages take longest.
 */
static double
likelihoods(double L[PURCHASE_HABITS], double (*g)[DIM],
    const struct fitting *f, const struct purchase_row *w)
{
	struct cnbd_ways	ln[PURCHASE_HABITS];
	double			top = -INFINITY;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (f->weight[k] > 0) {
			ln[k] = cnbd_ways(&f->part[k], w);
			top = MAX(top, f->ln_weight[k] +
			    MAX(ln[k].alive, ln[k].gone));
		}
	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		const struct cnbd_part	*part = &f->part[k];

		L[k] = 0;
		if (!(f->weight[k] > 0) ||
		    cnbd_log_most(part, w) + f->ln_weight[k] < top - SPECK)
			continue;
		ln[k].alive -= top;
		ln[k].gone -= top;
		L[k] = g == NULL ? cnbd_likelihood(part, w, ln[k]) :
		    cnbd_likelihood_slope(g[k], part, w, ln[k]);
	}
	return top;
}

/* The same times the weights, of their sum; the result is its logarithm. */
static double
shares(double p[PURCHASE_HABITS], double (*g)[DIM], const struct fitting *f,
    const struct purchase_row *w)
{
	double	top = likelihoods(p, g, f, w), sum = 0, part;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		sum += p[k] *= f->weight[k];
	part = 1 / sum;
	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		p[k] *= part;
	return top + log(sum);
}

static void
sum_ll(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;
	double				 p[PURCHASE_HABITS], sum = 0;

	for (size_t i = from; i < until; i++)
		sum += w[i].n * shares(p, NULL, f, &w[i]);
	sums[0] = sum;
}

double
mixture_ll(struct fitting *f, const struct purchase_model *m)
{
	double	sum;

	tabulate(f, m, false);
	rows_add_up(&sum, 1, f->rows, sum_ll, f);
	return sum;
}

static void
sum_slope(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;
	double				 p[PURCHASE_HABITS];
	double				 g[PURCHASE_HABITS][DIM];

	for (size_t i = from; i < until; i++) {
		sums[DIM] += w[i].n * shares(p, g, f, &w[i]);
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

	tabulate(f, m, true);
	rows_add_up(sums, DIM + 1, f->rows, sum_slope, f);
	memcpy(slope, sums, DIM * sizeof(*slope));
	return sums[DIM];
}

/* ---- better weights ---- */

enum { WEIGHT_ROUNDS = 60, BLOCK = 64, MOST_SUMS = PURCHASE_HABITS *
    (PURCHASE_HABITS + 5) / 2 };
/* Less is none; of many, where each round costs, it is nothing beside the
 * standard errors. */
#define WEIGHT_GAIN	1e-5
#define WEIGHT_GAIN_MANY 1e-3

/* cell[habit's place * rows + row], then how many customers a row is. */
struct weighing {
	const struct fitting	*f;
	float			*cell, *customers;
	unsigned		 place[PURCHASE_HABITS];
	unsigned		 habit[PURCHASE_HABITS], n;	/* with a weight */
};

/* Each cell against the likeliest of its customer. */
static void
fill(double *sums, void *arg, size_t from, size_t until)
{
	struct weighing		*g = arg;
	const struct fitting	*f = g->f;
	size_t			 n = f->rows->n;

	(void)sums;
	for (size_t i = from; i < until; i++) {
		double	L[PURCHASE_HABITS], top = 0;

		(void)likelihoods(L, NULL, f, &f->rows->row[i]);
		for (unsigned j = 0; j < g->n; j++)
			top = MAX(top, L[g->habit[j]]);
		for (unsigned j = 0; j < g->n; j++)
			g->cell[g->place[j] * n + i] =
			    (float)(L[g->habit[j]] / top);
		g->customers[i] = (float)f->rows->row[i].n;
	}
}

/* So much of a customer, and a habit may not go: he has hardly another. */
#define HIS_OWN	.3
/* None goes that has more. */
#define MAY_GO	1e-3

/* Of some rows: the likelihood by each habit against that by all. */
struct block {
	double	part[PURCHASE_HABITS][BLOCK], n[BLOCK];
};

static void
take_block(struct block *b, const struct weighing *g, const double *w,
    size_t from, size_t n)
{
	size_t	rows = g->f->rows->n;
	double	inverse[BLOCK] = {0};

	for (unsigned j = 0; j < g->n; j++) {
		const float	*c = g->cell + g->place[j] * rows + from;

		for (size_t i = 0; i < n; i++) {
			b->part[j][i] = (double)c[i];
			inverse[i] += w[j] * b->part[j][i];
		}
	}
	for (size_t i = 0; i < n; i++) {
		b->n[i] = (double)g->customers[from + i];
		inverse[i] = inverse[i] > 0 ? 1 / inverse[i] : 0;
	}
	for (unsigned j = 0; j < g->n; j++) {
		for (size_t i = 0; i < n; i++)
			b->part[j][i] *= inverse[i];
		for (size_t i = n; i < BLOCK; i++)
			b->part[j][i] = 0;
	}
}

/* Four sums at once: none waits for another. */
static double
product(const double *a, const double *b)
{
	double	s[4] = {0};

	for (size_t i = 0; i < BLOCK; i += 4)
		for (size_t j = 0; j < 4; j++)
			s[j] += a[i + j] * b[i + j];
	return s[0] + s[1] + (s[2] + s[3]);
}

/*
 * What each habit gets, for a weight of one; how many it is the own one of,
 * where that matters; and the products of what every two of them get.
 */
static void
share_out(double *sums, void *arg, size_t from, size_t until)
{
	const struct weighing	*g = arg;
	double			 w[PURCHASE_HABITS], mine[BLOCK];
	unsigned		 n = g->n;
	struct block		 b = {0};

	for (unsigned j = 0; j < n; j++)
		w[j] = g->f->weight[g->habit[j]];
	for (; from < until; from += BLOCK) {
		double	*products = sums + 2 * n;

		take_block(&b, g, w, from, MIN(until - from, (size_t)BLOCK));
		for (unsigned j = 0; j < n; j++) {
			for (size_t i = 0; i < BLOCK; i++)
				mine[i] = b.n[i] * b.part[j][i];
			for (size_t i = 0; i < BLOCK; i++)
				sums[j] += mine[i];
			for (size_t i = 0; w[j] < MAY_GO && i < BLOCK; i++)
				sums[n + j] += w[j] * b.part[j][i] > HIS_OWN;
			for (unsigned k = 0; k <= j; k++)
				*products++ += product(mine, b.part[k]);
		}
	}
}

/* So few, ever less of them, and nobody's own: no habit. */
static bool
is_no_habit(double w, double change, double owners)
{
	return !(owners > 0) && ((w < MAY_GO && change < .98) ||
	    (w < 2e-4 && change < 1));
}

/* Those without a weight. */
static void
leave_out(struct weighing *g)
{
	unsigned	n = 0;

	for (unsigned j = 0; j < g->n; j++)
		if (g->f->weight[g->habit[j]] > 0) {
			g->place[n] = g->place[j];
			g->habit[n++] = g->habit[j];
		}
	g->n = n;
}

/*
 * One round; what the likelihood grows by at the least: Dempster, Laird and
 * Rubin, J. Roy. Statist. Soc. B 39 (1977), 1-38.
 */
static double
weigh_once(struct fitting *f, struct weighing *g, const double *sum,
    bool may_go)
{
	double	all = 0, gain = 0;

	for (unsigned j = 0; j < g->n; j++) {
		double	*w = &f->weight[g->habit[j]];
		double	 change = sum[j] / f->rows->customers;

		*w = may_go && is_no_habit(*w, change, sum[g->n + j]) ? 0 :
		    *w * change;
		all += *w;
		gain += *w > 0 ? *w * log(change) : 0;
	}
	for (unsigned j = 0; j < g->n; j++)
		f->weight[g->habit[j]] /= all;
	return gain * f->rows->customers;
}

/*
 * A step of Newton's towards the most that the sum of logarithms less the
 * sum of weights, of each customer, can be: there the weights are 1 in all.
 * What there is to gain; negative where the habits are too much alike.
 */
static double
step(struct fitting *f, const struct weighing *g, const double *sum)
{
	const double	*products = sum + 2 * g->n;
	double		 H[PURCHASE_HABITS * PURCHASE_HABITS];
	double		 d[PURCHASE_HABITS], all = 0, gain = 0, t = 1;
	unsigned	 n = g->n;

	for (unsigned j = 0; j < n; j++) {
		d[j] = sum[j] - f->rows->customers;
		for (unsigned k = 0; k <= j; k++)
			H[j * n + k] = H[k * n + j] = *products++;
	}
	if (!spd_factor(H, n))
		return -1;
	spd_solve(H, n, d);
	for (unsigned j = 0; j < n; j++) {
		double	w = f->weight[g->habit[j]];

		gain += d[j] * (sum[j] - f->rows->customers) / 2;
		/* On the way to nought a tenth remains: it may turn. */
		if (w + d[j] < .1 * w)
			t = MIN(t, -.9 * w / d[j]);
	}
	for (unsigned j = 0; j < n; j++)
		all += f->weight[g->habit[j]] += t * d[j];
	for (unsigned j = 0; j < n; j++)
		f->weight[g->habit[j]] /= all;
	return gain;
}

/* With so little to gain a habit on its way to nought does not turn. */
#define NEARLY	1e-2

/* In turn: far away EM is sure, near by it is slow. */
static void
weigh(struct fitting *f, struct weighing *g, double least)
{
	double	sum[MOST_SUMS], gain = 0;

	for (int round = 0; round < WEIGHT_ROUNDS && g->n > 1; round++) {
		unsigned	n = g->n;

		rows_add_up(sum, n * (n + 5) / 2, f->rows, share_out, g);
		if (round % 2 == 0) {
			(void)weigh_once(f, g, sum, gain < NEARLY);
			leave_out(g);
			continue;
		}
		gain = step(f, g, sum);
		if (gain < 0)
			gain = weigh_once(f, g, sum, false);
		if (gain < least)
			break;
	}
}

void
mixture_weigh(struct fitting *f, const struct purchase_model *m, float *cell)
{
	struct weighing	g = { .f = f, .cell = cell };
	double		none;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (f->weight[k] > 0) {
			g.place[g.n] = g.n;
			g.habit[g.n++] = k;
		}
	g.customers = cell + g.n * f->rows->n;
	tabulate(f, m, false);
	rows_add_up(&none, 1, f->rows, fill, &g);
	weigh(f, &g, f->rows->n > MANY_ROWS ? WEIGHT_GAIN_MANY : WEIGHT_GAIN);
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
	double		 p[PURCHASE_HABITS];
	double		 g[PURCHASE_HABITS][DIM];
	unsigned	 k0 = x->largest;

	(void)shares(p, g, x->f, w);
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

void
mixture_posterior(double p[PURCHASE_HABITS], const struct purchase_model *m,
    const struct purchase_history *h)
{
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part;

		p[i] = -INFINITY;
		if (!(m->weight[i] > 0))
			continue;
		part = mixture_part(m, i);
		p[i] = (part.k - 1) * h->log_gaps +
		    mixture_constant(&part, h->x) - (part.r + (double)part.k *
		    h->x) * log(part.alpha + h->T) + cnbd_log_both(&part, h);
	}
	(void)mixture_combine(p, m->weight);
}

/* ---- gaps out of rhythm ---- */

/* More customers are not needed for one number; of fewer repeats than these
 * the longest gap says little. */
enum { LAPSE_CUSTOMERS = 20000, LAPSE_REPEATS = 3 };
/* As for k: less is no reason. */
#define LAPSE_GAIN	3
/* Beyond it there is no rhythm. */
#define LAPSE_MOST	.5
/* Mean gaps: who never let pass so many kept to his rhythm, whatever it is:
 * some are more regular than any habit. */
#define IN_RHYTHM	1.5
/* A gap less likely than this is as unlikely as this. */
#define LEAST_LIKELY	1e-200

/*
 * One habit that a customer may have: the chance of a gap no longer than his
 * longest, of gaps in rhythm and out of it, and its density; the chance again
 * where all that counts is that none was longer.
 */
struct longest { double p, F, f, F_out, f_out; };

struct lapsing {
	struct longest	*habit;		/* of one customer after another */
	struct { size_t end; double x, n; } *of;	/* in habit[] */
	size_t		 n_habits, n;
};

/* At his own rate, as it is known to the habit. */
static void
add_longest(struct lapsing *l, const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	p[PURCHASE_HABITS], usual = IN_RHYTHM * h->t_x / h->x;
	double	gap = MAX(h->longest, usual);

	mixture_posterior(p, m, h);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(m, i);
		double			k = part.k, rate;
		struct longest		g = { .p = p[i] };

		if (p[i] < LEAST_WEIGHT)
			continue;
		rate = (part.r + k * h->x) / (part.alpha + h->t_x);
		g.f = g.F = gsl_cdf_gamma_P(gap, k, 1 / rate);
		g.f_out = g.F_out = -expm1(-gap * rate / k);
		if (h->longest > usual) {
			g.f = gsl_ran_gamma_pdf(gap, k, 1 / rate);
			g.f_out = rate / k * exp(-gap * rate / k);
		}
		l->habit[l->n_habits++] = g;
	}
	l->of[l->n].end = l->n_habits;
	l->of[l->n].x = h->x;
	l->of[l->n++].n = h->n;
}

/* ln of the likelihood of all longest gaps: each is the largest of x. */
static double
lapse_ll(const struct lapsing *l, double lapse)
{
	double	sum = 0;
	size_t	j = 0;

	for (size_t i = 0; i < l->n; i++) {
		double	x = l->of[i].x, L = 0;

		for (; j < l->of[i].end; j++) {
			const struct longest	*g = &l->habit[j];

			L += g->p * pow((1 - lapse) * g->F +
			    lapse * g->F_out, x - 1) *
			    ((1 - lapse) * g->f + lapse * g->f_out);
		}
		sum += l->of[i].n * log(MAX(L, LEAST_LIKELY));
	}
	return sum;
}

/* By golden section; se from the curvature. */
static double
best_lapse(double *se, const struct lapsing *l)
{
	const double	golden = (sqrt(5) - 1) / 2, step = 1e-3;
	double		lo = 0, hi = LAPSE_MOST, a, b, curve;

	for (int i = 0; i < 20; i++) {
		a = hi - golden * (hi - lo);
		b = lo + golden * (hi - lo);
		if (lapse_ll(l, a) > lapse_ll(l, b))
			hi = b;
		else
			lo = a;
	}
	a = (lo + hi) / 2;
	curve = 2 * lapse_ll(l, a) - lapse_ll(l, a - step) -
	    lapse_ll(l, a + step);
	*se = a > step && curve > 0 ? step / sqrt(curve) : (double)NAN;
	return a;
}

void
mixture_fit_lapse(struct purchase_model *m, const struct purchase_histories *h)
{
	size_t		 n = h->n, every = n / LAPSE_CUSTOMERS + 1;
	struct arena	*scratch = arena_open();
	struct lapsing	 l = {0};
	double		 best;

	m->lapse = 0;
	m->lapse_se = (double)NAN;
	l.of = arena_zalloc_array(scratch, n / every + 1, sizeof(*l.of));
	l.habit = ARENA_ARRAY(scratch, struct longest,
	    PURCHASE_HABITS * (n / every + 1));
	for (size_t i = 0; i < n; i += every) {
		struct purchase_history	one = h->get(h->arg, i);

		if (one.x >= LAPSE_REPEATS && one.longest > 0)
			add_longest(&l, m, &one);
	}
	best = best_lapse(&m->lapse_se, &l);
	if ((lapse_ll(&l, best) - lapse_ll(&l, 0)) * (double)every >
	    LAPSE_GAIN) {
		m->lapse = best;
		m->lapse_se /= sqrt((double)every);
	} else {
		m->lapse_se = (double)NAN;
	}
	arena_close(scratch);
}

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
#define SPECK	60

/*
 * p[k] gets the log-likelihood of a row by each habit that somebody has, g[k]
 * its slope unless g is NULL.  Minus infinity where it can be no more than a
 * speck beside another: most customers are of a few habits, and those of the
 * most stages take longest.
 */
static void
log_of_row(double p[PURCHASE_HABITS], double (*g)[DIM],
    const struct fitting *f, const struct purchase_row *w)
{
	double	top = -INFINITY;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		const struct cnbd_part	*part = &f->part[k];

		p[k] = -INFINITY;
		if (!(f->weight[k] > 0) ||
		    cnbd_log_most(part, w) + f->ln_weight[k] < top - SPECK)
			continue;
		p[k] = g != NULL ? cnbd_slope_of(g[k], part, w) :
		    cnbd_log(part, w);
		top = MAX(top, p[k] + f->ln_weight[k]);
	}
}

static void
sum_ll(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;
	double				 p[PURCHASE_HABITS], sum = 0;

	for (size_t i = from; i < until; i++) {
		log_of_row(p, NULL, f, &w[i]);
		sum += w[i].n * mixture_combine(p, f->weight);
	}
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
		log_of_row(p, g, f, &w[i]);
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

	tabulate(f, m, true);
	rows_add_up(sums, DIM + 1, f->rows, sum_slope, f);
	memcpy(slope, sums, DIM * sizeof(*slope));
	return sums[DIM];
}

/* ---- better weights ---- */

enum { WEIGHT_ROUNDS = 60 };
/* Less is none; of many, where each round costs, it is nothing beside the
 * standard errors. */
#define WEIGHT_GAIN	1e-5
#define WEIGHT_GAIN_MANY 1e-3

struct weighing {
	const struct fitting	*f;
	float			*cell;		/* [rows * n] */
	unsigned		 habit[PURCHASE_HABITS], n;	/* with a weight */
};

/* Each cell against the likeliest of its customer. */
static void
fill(double *sums, void *arg, size_t from, size_t until)
{
	struct weighing		*g = arg;
	const struct fitting	*f = g->f;

	(void)sums;
	for (size_t i = from; i < until; i++) {
		double	p[PURCHASE_HABITS], top = -INFINITY;

		log_of_row(p, NULL, f, &f->rows->row[i]);
		for (unsigned j = 0; j < g->n; j++)
			top = MAX(top, p[g->habit[j]]);
		for (unsigned j = 0; j < g->n; j++)
			g->cell[i * g->n + j] =
			    (float)exp(p[g->habit[j]] - top);
	}
}

/* So much of a customer, and a habit may not go: he has hardly another. */
#define HIS_OWN	.3

/* What each habit gets; then how many it is the own one of. */
static void
share_out(double *sums, void *arg, size_t from, size_t until)
{
	const struct weighing		*g = arg;
	const struct purchase_row	*row = g->f->rows->row;
	unsigned			 n = g->n;
	double				 w[PURCHASE_HABITS] = {0};
	double				 got[PURCHASE_HABITS] = {0};
	unsigned			 owners[PURCHASE_HABITS] = {0};

	for (unsigned j = 0; j < n; j++)
		w[j] = g->f->weight[g->habit[j]];
	for (size_t i = from; i < until; i++) {
		const float	*c = g->cell + i * n;
		double		 mine[PURCHASE_HABITS], L = 0, share;

		for (unsigned j = 0; j < n; j++)
			L += mine[j] = w[j] * (double)c[j];
		if (!(L > 0))
			continue;
		share = row[i].n / L;
		for (unsigned j = 0; j < n; j++) {
			got[j] += share * (double)c[j];
			owners[j] += mine[j] > HIS_OWN * L;
		}
	}
	for (unsigned j = 0; j < n; j++) {
		sums[j] = got[j];
		sums[n + j] = owners[j];
	}
}

/* So few, ever less of them, and nobody's own: no habit. */
static bool
is_no_habit(double w, double change, double owners)
{
	return !(owners > 0) && ((w < 1e-3 && change < .98) ||
	    (w < 2e-4 && change < 1));
}

/* One round; what the likelihood grows by at the least: Dempster, Laird and
 * Rubin, J. Roy. Statist. Soc. B 39 (1977), 1-38. */
static double
weigh_once(struct fitting *f, struct weighing *g)
{
	double	sum[2 * PURCHASE_HABITS], all = 0, gain = 0;

	rows_add_up(sum, 2 * g->n, f->rows, share_out, g);
	for (unsigned j = 0; j < g->n; j++) {
		double	*w = &f->weight[g->habit[j]];
		double	 change = sum[j] / f->rows->customers;

		*w = is_no_habit(*w, change, sum[g->n + j]) ? 0 : *w * change;
		all += *w;
		gain += *w > 0 ? *w * log(change) : 0;
	}
	for (unsigned j = 0; j < g->n; j++)
		f->weight[g->habit[j]] /= all;
	return gain * f->rows->customers;
}

void
mixture_weigh(struct fitting *f, const struct purchase_model *m, float *cell)
{
	struct weighing	g = { .f = f, .cell = cell };
	double		none, least = WEIGHT_GAIN;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (f->weight[k] > 0)
			g.habit[g.n++] = k;
	tabulate(f, m, false);
	rows_add_up(&none, 1, f->rows, fill, &g);
	if (f->rows->n > MANY_ROWS)
		least = WEIGHT_GAIN_MANY;
	for (int round = 0; round < WEIGHT_ROUNDS; round++)
		if (weigh_once(f, &g) < least)
			break;
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

	log_of_row(p, g, x->f, w);
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

static double
log_of_habit(const struct purchase_model *part, double constant,
    const struct purchase_history *h)
{
	double	k = part->k, R = part->r + k * h->x;

	return (k - 1) * h->log_gaps + constant -
	    R * log(part->alpha + h->T) + cnbd_log_both(part, h);
}

/* No less than that, and sooner known: cnbd_log_most(). */
static double
most_of_habit(const struct purchase_model *part, double constant,
    const struct purchase_history *h)
{
	double	k = part->k, R = part->r + k * h->x;
	double	gone = part->nobody_leaves ? 0 :
		    part->a / (part->b + h->x - 1 + part->mbg);

	return (k - 1) * h->log_gaps + constant -
	    R * log(part->alpha + h->t_x) + log1p(gone);
}

/* Most customers can be of few habits only. */
double
mixture_log(double *top, const struct purchase_model *part, double constant,
    double ln_weight, const struct purchase_history *h)
{
	double	ln;

	if (most_of_habit(part, constant, h) + ln_weight <
	    *top + LN_LEAST_WEIGHT)
		return -INFINITY;
	ln = log_of_habit(part, constant, h);
	*top = MAX(*top, ln + ln_weight);
	return ln;
}

void
mixture_posterior(double p[PURCHASE_HABITS], const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	top = -INFINITY;

	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part;

		p[i] = -INFINITY;
		if (!(m->weight[i] > 0))
			continue;
		part = mixture_part(m, i);
		p[i] = mixture_log(&top, &part, mixture_constant(&part, h->x),
		    log(m->weight[i]), h);
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
mixture_fit_lapse(struct purchase_model *m, const struct purchase_history *h,
    size_t n)
{
	size_t		 every = n / LAPSE_CUSTOMERS + 1;
	struct arena	*scratch = arena_open();
	struct lapsing	 l = {0};
	double		 best;

	m->lapse = 0;
	m->lapse_se = (double)NAN;
	l.of = arena_zalloc_array(scratch, n / every + 1, sizeof(*l.of));
	l.habit = ARENA_ARRAY(scratch, struct longest,
	    PURCHASE_HABITS * (n / every + 1));
	for (size_t i = 0; i < n; i += every)
		if (h[i].x >= LAPSE_REPEATS && h[i].longest > 0)
			add_longest(&l, m, &h[i]);
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

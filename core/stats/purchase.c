#include "core/stats/purchase.h"

#include <math.h>
#include <gsl/gsl_sf_gamma.h>

#include "core/base/arena.h"
#include "core/stats/minimise.h"

/* Parameters beyond this say: there is no such spread. */
#define LOG_LIMIT	9.21034037197618	/* ln 1e4 */

static double
log_gamma(double x)
{
	return lgamma(x);
}

static double
log_beta(double a, double b)
{
	return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/* ln(e^a + e^b); a may be -infinity. */
static double
log_add(double a, double b)
{
	double	hi = MAX(a, b), d = MIN(a, b) - hi;

	/* Below e^-40 the smaller one is lost in the digits. */
	return isinf(hi) || d < -40 ? hi : hi + log1p(exp(d));
}

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
purchase_alive(const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	w[PURCHASE_MAX_K];
	double	ln_s2 = log(stages(w, m, h));

	return exp(ln_s2 - log_add(log_gone(m, h), ln_s2));
}

/* ---- the likelihood ---- */

struct fitting {
	const struct purchase_history	*row;
	size_t				 n;
	double				 log_gaps;
	bool				 mbg;
	unsigned			 k;
	uint32_t			 max_x;
	/* By x: what does not depend on times. */
	double				*constant, *gone;
};

static double
log_likelihood(struct fitting *f, const struct purchase_model *m)
{
	double	k = m->k, sum = 0, ln_alpha = log(m->alpha);
	double	ln_r = log_gamma(m->r), ln_b = log_beta(m->a, m->b);
	double	w[PURCHASE_MAX_K], ln_k = log_gamma(k);

	for (uint32_t x = 0; x <= f->max_x; x++) {
		f->constant[x] = log_beta(m->a, m->b + x + m->mbg) - ln_b +
		    log_gamma(m->r + k * x) - ln_r + m->r * ln_alpha -
		    x * ln_k;
		f->gone[x] = !m->mbg && x == 0 ? -INFINITY :
		    log(m->a / (m->b + x - 1 + m->mbg));
	}
	for (size_t i = 0; i < f->n; i++) {
		const struct purchase_history	*h = &f->row[i];
		double	R = m->r + k * h->x, lnA = log(m->alpha + h->T);
		double	alive = m->k == 1 ? 0 : log(stages(w, m, h));

		sum += h->n * (f->constant[h->x] - R * lnA +
		    log_add(f->gone[h->x] + R * (lnA -
		    log(m->alpha + h->t_x)), alive));
	}
	return sum + (k - 1) * f->log_gaps;
}

static void
fitting_init(struct fitting *f, bool mbg, unsigned k,
    const struct purchase_history *row, size_t n, double log_gaps,
    struct arena *arena)
{
	*f = (struct fitting){ .row = row, .n = n, .log_gaps = log_gaps,
	    .mbg = mbg, .k = k };
	for (size_t i = 0; i < n; i++)
		f->max_x = MAX(f->max_x, row[i].x);
	f->constant = ARENA_ARRAY(arena, double, (size_t)f->max_x + 1);
	f->gone = ARENA_ARRAY(arena, double, (size_t)f->max_x + 1);
}

double
purchase_ll(const struct purchase_model *m,
    const struct purchase_history *row, size_t n, double log_gaps,
    struct arena *arena)
{
	struct fitting	f;

	fitting_init(&f, m->mbg, m->k, row, n, log_gaps, arena);
	return log_likelihood(&f, m);
}

static struct purchase_model
model_of(const double *p, const struct fitting *f)
{
	return (struct purchase_model){ .mbg = f->mbg, .k = f->k,
	    .r = exp(p[0]), .alpha = exp(p[1]), .a = exp(p[2]),
	    .b = exp(p[3]) };
}

static double
objective(const double *p, void *arg)
{
	struct fitting		*f = arg;
	struct purchase_model	 m;
	double			 ll;

	for (int i = 0; i < 4; i++)
		if (fabs(p[i]) > LOG_LIMIT)
			return INFINITY;
	m = model_of(p, f);
	ll = log_likelihood(f, &m);
	return isfinite(ll) ? -ll : INFINITY;
}

/*
 * A systematic part of the rows finds the neighbourhood, a larger one which
 * k it is, and all of them the place.
 */
enum { FEW_ROWS = 1000, SAMPLE_ROWS = 5000 };

static double
search(double *p, struct fitting *f, double step, unsigned calls)
{
	double	steps[4] = { step, step, step, step };
	double	best, again;

	best = minimise(objective, f, p, steps, 4, 1e-12, calls);
	for (int i = 0; i < 4; i++)
		steps[i] = step / 4;
	/* A simplex can fall flat; a fresh one from there can not. */
	again = minimise(objective, f, p, steps, 4, 1e-12, calls);
	return MIN(best, again);
}

/* Every so many-th row, about n of them; all when that is most of them. */
static struct fitting
sample(const struct fitting *all, size_t n, struct arena *arena)
{
	struct fitting			 part = *all;
	struct purchase_history		*row;
	size_t				 every = all->n / n;

	if (every < 2)
		return part;
	row = ARENA_ARRAY(arena, struct purchase_history, n + 1);
	part.n = 0;
	part.row = row;
	for (size_t i = 0; i < all->n && part.n < n; i += every)
		row[part.n++] = all->row[i];
	/* Moves no parameter, but tells one k from another. */
	part.log_gaps *= (double)part.n / (double)all->n;
	return part;
}

/* From two places far apart; the better one in p. */
static double
search_widely(double *p, struct fitting *f, double gap)
{
	static const double	 start[2][4] = {
		{ -.7, 0, -.2, .7 }, { .3, .7, -2, 1 }
	};
	double			 best = INFINITY, q[4];

	for (size_t s = 0; s < NELEM(start); s++) {
		double	v;

		memcpy(q, start[s], sizeof(q));
		q[1] = log(MAX(gap / f->k, 1e-3)) + q[1];
		v = search(q, f, .7, 600);
		if (v < best) {
			best = v;
			memcpy(p, q, sizeof(q));
		}
	}
	return best;
}

/* The mean gap between purchases; NaN when nobody came back. */
static double
mean_gap(double *customers, const struct purchase_history *row, size_t n)
{
	double	gap = 0, repeats = 0;

	*customers = 0;
	for (size_t i = 0; i < n; i++) {
		*customers += row[i].n;
		repeats += row[i].n * row[i].x;
		gap += row[i].n * row[i].t_x;
	}
	return repeats > 0 ? gap / repeats : (double)NAN;
}

/*
 * To the place near by, as well as it tells one k from another; few rows are
 * searched to the end at once.
 */
static double
approach(double *p, const struct fitting *all, double step,
    struct arena *arena)
{
	struct fitting	some = sample(all, SAMPLE_ROWS, arena);
	double		steps[4] = { step, step, step, step };

	if (all->n < 2 * FEW_ROWS)
		return search(p, &some, step, 300);
	return minimise(objective, &some, p, steps, 4, 1e-8, 300);
}

/* p from a sample of the rows; the value there, of a sample. */
static double
find_near(double *p, const struct fitting *all, double gap,
    struct arena *arena)
{
	struct fitting	few = sample(all, FEW_ROWS, arena);
	double		v = search_widely(p, &few, gap);

	return isfinite(v) && few.n < all->n ? approach(p, all, .1, arena) :
	    v;
}

/* From the best place for one stage less: the gaps stay as they are. */
static double
go_on(double *p, const struct fitting *all, const double *before,
    struct arena *arena)
{
	memcpy(p, before, 4 * sizeof(*p));
	p[1] += log((all->k - 1.0) / all->k);
	return approach(p, all, .3, arena);
}

/* The place among all rows, from near by. */
static double
settle(double *p, double v, struct fitting *all)
{
	return all->n < 2 * FEW_ROWS ? v : search(p, all, .05, 150);
}

static struct purchase_model
model_fitted(const double *p, double v, const struct fitting *f,
    double customers)
{
	struct purchase_model	m = model_of(p, f);

	m.ll = -v;
	m.n = customers;
	m.nobody_leaves = m.a / (m.a + m.b) < 2e-4;
	return m;
}

bool
purchase_fit(struct purchase_model *result, bool mbg, unsigned k,
    const struct purchase_history *row, size_t n, double log_gaps,
    struct arena *arena)
{
	struct fitting	f;
	double		customers, gap = mean_gap(&customers, row, n);
	double		p[4], v;

	if (isnan(gap))
		return false;
	fitting_init(&f, mbg, k, row, n, log_gaps, arena);
	v = find_near(p, &f, gap, arena);
	if (!isfinite(v))
		return false;
	v = settle(p, v, &f);
	*result = model_fitted(p, v, &f, customers);
	return true;
}

bool
purchase_fit_best(struct purchase_model *result,
    const struct purchase_history *row, size_t n, double log_gaps,
    struct arena *arena)
{
	struct fitting	f, best_f = {0};
	double		customers, gap = mean_gap(&customers, row, n);
	double		p[4], best_p[4] = {0}, v, best = INFINITY;

	if (isnan(gap))
		return false;
	for (unsigned k = 1; k <= 6; k++) {
		fitting_init(&f, true, k, row, n, log_gaps, arena);
		if (k == 1)
			v = find_near(p, &f, gap, arena);
		else
			v = go_on(p, &f, best_p, arena);
		if (!isfinite(v) || v >= best - (best_f.k == 1 ? 3 : 0))
			break;
		best = v;
		best_f = f;
		memcpy(best_p, p, sizeof(p));
	}
	if (!isfinite(best))
		return false;
	best = settle(best_p, best, &best_f);
	*result = model_fitted(best_p, best, &best_f, customers);
	return true;
}

/* ---- what is ahead ---- */

/* P(N <= i), stages of a customer in h: negative binomial, led on. */
struct counting { double pmf, cdf, R, q; int64_t i; bool direct; };

static void
counting_init(struct counting *c, double R, double A, double h)
{
	double	ln0 = R * log(A / (A + h));

	*c = (struct counting){ .R = R, .q = h / (A + h), .i = 0 };
	c->direct = ln0 < -650;
	c->pmf = exp(ln0);
	c->cdf = c->pmf;
}

/* The chance of at least n stages. */
static double
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

enum { MANY_PURCHASES = 1000000 };

double
purchase_expect(double *median, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	struct counting	 c;
	double		 w[PURCHASE_MAX_K], alive, S2, sum = 0, stay = 1;
	double		 half = 0, B = m->b + h->x + m->mbg;

	if (median != NULL)
		*median = 0;
	if (!(ahead > 0))
		return 0;
	S2 = stages(w, m, h);
	alive = purchase_alive(m, h);
	counting_init(&c, m->r + (double)m->k * h->x, m->alpha + h->T, ahead);
	for (int64_t n = 1; n < MANY_PURCHASES; n++) {
		double	reach = alive * stay * counting_mean(&c, w, S2, m->k,
			    n);

		sum += reach;
		if (reach >= .5)
			half = (double)n;
		if (reach < 1e-10)
			break;
		if (!m->nobody_leaves)
			stay *= (B + (double)n - 1) /
			    (m->a + B + (double)n - 1);
	}
	if (median != NULL)
		*median = half;
	return sum;
}

/* F_1: given alive, a purchase within h. */
static double
first_within(const struct purchase_model *m, const struct purchase_history *h,
    double ahead)
{
	double		w[PURCHASE_MAX_K], S2 = stages(w, m, h);
	struct counting	c;

	counting_init(&c, m->r + (double)m->k * h->x, m->alpha + h->T, ahead);
	return counting_mean(&c, w, S2, m->k, 1);
}

double
purchase_within(const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	return ahead > 0 ? purchase_alive(m, h) * first_within(m, h, ahead) :
	    0;
}

double
purchase_next(const struct purchase_model *m,
    const struct purchase_history *h, double p)
{
	double	lo = 0, hi = MAX(h->T, 1);

	for (int i = 0; first_within(m, h, hi) < p; i++) {
		if (i == 14)
			return (double)NAN;
		lo = hi;
		hi *= 2;
	}
	for (int i = 0; i < 50 && hi - lo > 1e-6 * hi; i++) {
		double	mid = (lo + hi) / 2;

		if (first_within(m, h, mid) < p)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

/*
 * The (M)BG/CNBD-k family; formulas and sources in purchase.h.
 */
#include "core/stats/purchase/purchase_priv.h"

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

/* ---- the two ways it may be: gone (S1) or alive in stage j (s_j) ---- */

/*
 * The gap that is not over is out of rhythm with a chance of m->lapse: it has
 * lasted by chance, at 1 / k of the rate of a stage, and now any stage is as
 * likely.  That one is no number when silence is long: w becomes parts of it.
 */
static double
let_lapse(double *w, double *ln_unit, const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	A = m->alpha + h->T, u = h->T - h->t_x, sum = 0, rest;

	*ln_unit = (m->r + (double)m->k * h->x) *
	    log(A / (m->alpha + h->t_x + u / m->k));
	rest = (1 - m->lapse) * exp(-*ln_unit);
	for (unsigned j = 0; j < m->k; j++) {
		w[j] = rest * w[j] + m->lapse / m->k;
		sum += w[j];
	}
	return sum;
}

/*
 * w[j], j < k, gets s_j; the result is their sum, S2, and *ln its logarithm;
 * with a lapse w and S2 are in a unit of their own.  The customer has gone
 * through j stages of the next gap by now.
 */
static double
stages(double *w, double *ln, const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	R = m->r + (double)m->k * h->x, sum = 1, ln_unit = 0;
	double	y = (h->T - h->t_x) / (m->alpha + h->T);

	w[0] = 1;
	*ln = 0;
	if (m->k == 1)
		return 1;
	for (unsigned j = 1; j < m->k; j++) {
		w[j] = w[j - 1] * ((R + j - 1) * y / j);
		sum += w[j];
	}
	if (m->lapse > 0)
		sum = let_lapse(w, &ln_unit, m, h);
	*ln = log(sum) + ln_unit;
	return sum;
}

double
cnbd_log_left(const struct purchase_model *m, uint32_t x)
{
	if (m->nobody_leaves || (!m->mbg && x == 0))
		return -INFINITY;
	return log(m->a / (m->b + x - 1 + m->mbg));
}

/* ln S1; minus infinity where a customer without repeats cannot be gone. */
static double
log_gone(const struct purchase_model *m, const struct purchase_history *h)
{
	double	left = cnbd_log_left(m, h->x);

	if (isinf(left))
		return left;
	return left + (m->r + (double)m->k * h->x) *
	    log((m->alpha + h->T) / (m->alpha + h->t_x));
}

double
cnbd_log_both(const struct purchase_model *m, const struct purchase_history *h)
{
	double	w[PURCHASE_MAX_K], ln_s2;

	(void)stages(w, &ln_s2, m, h);
	return log_add(log_gone(m, h), ln_s2);
}

double
cnbd_alive(const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	w[PURCHASE_MAX_K], ln_s2;

	(void)stages(w, &ln_s2, m, h);
	return exp(ln_s2 - log_add(log_gone(m, h), ln_s2));
}

/* ---- the likelihood ---- */

void
cnbd_part_init(struct cnbd_part *t, unsigned k, const struct purchase_rows *r,
    struct arena *arena)
{
	double	**by_count[] = { &t->R, &t->constant, &t->gone, &t->most,
		    &t->by_r, &t->by_a, &t->by_b, &t->gone_by_b };

	t->time = r->time;
	for (size_t i = 0; i < NELEM(by_count); i++)
		*by_count[i] = ARENA_ARRAY(arena, double, r->n_counts);
	t->stage = ARENA_ARRAY(arena, double, (size_t)r->n_counts * k);
	t->stage_by_r = ARENA_ARRAY(arena, double, (size_t)r->n_counts * k);
	t->ln = ARENA_ARRAY(arena, double, r->n_times);
	t->inverse = ARENA_ARRAY(arena, double, r->n_times);
}

/* The factors of s_j that depend on the count: (R)_j / j!. */
static void
tabulate_stages(struct cnbd_part *t, uint32_t c)
{
	unsigned	 k = t->m.k;
	double		*stage = t->stage + (size_t)c * k, sum = 0;
	double		*by_r = t->stage_by_r + (size_t)c * k;

	stage[0] = 1;
	by_r[0] = 0;
	for (unsigned j = 1; j < k; j++) {
		stage[j] = stage[j - 1] * (t->R[c] + j - 1) / j;
		sum += 1 / (t->R[c] + j - 1);
		by_r[j] = stage[j] * sum;
	}
}

static void
tabulate_slope(struct cnbd_part *t, uint32_t c, double x)
{
	const struct purchase_model	*m = &t->m;
	double				 B = m->b + x + m->mbg, all;

	t->by_r[c] = gsl_sf_psi(t->R[c]) - gsl_sf_psi(m->r) + log(m->alpha);
	t->by_a[c] = t->by_b[c] = t->gone_by_b[c] = 0;
	if (m->nobody_leaves)
		return;
	all = gsl_sf_psi(m->a + m->b) - gsl_sf_psi(m->a + B);
	t->by_a[c] = all;
	t->by_b[c] = gsl_sf_psi(B) - gsl_sf_psi(m->b) + all;
	if (m->mbg || x > 0)
		t->gone_by_b[c] = -1 / (B - 1);
}

void
cnbd_tabulate(struct cnbd_part *t, const struct purchase_rows *rows,
    const struct purchase_model *m, bool want_slope)
{
	double	k = m->k, ln_alpha = log(m->alpha), ln_k = log_gamma(k);
	double	ln_r = log_gamma(m->r), ln_b = log_beta(m->a, m->b);

	t->m = *m;
	for (uint32_t c = 0; c < rows->n_counts; c++) {
		double	x = rows->count[c];

		t->R[c] = m->r + k * x;
		t->constant[c] = log_gamma(t->R[c]) - ln_r +
		    m->r * ln_alpha - x * ln_k;
		if (!m->nobody_leaves)
			t->constant[c] += log_beta(m->a, m->b + x + m->mbg) -
			    ln_b;
		t->gone[c] = m->nobody_leaves || (!m->mbg && !(x > 0)) ?
		    -INFINITY : log(m->a / (m->b + x - 1 + m->mbg));
		t->most[c] = t->constant[c] + log_add(t->gone[c], 0);
		tabulate_stages(t, c);
		if (want_slope)
			tabulate_slope(t, c, x);
	}
	for (uint32_t i = 0; i < rows->n_times; i++) {
		double	A = m->alpha + rows->time[i];

		t->ln[i] = log(A);
		t->inverse[i] = 1 / A;
	}
}

/* What s_j is a power of, but for its factor by the count. */
static inline double
share_of_time(const struct cnbd_part *t, const struct purchase_row *w)
{
	return (t->time[w->end] - t->time[w->last]) * t->inverse[w->end];
}

double
cnbd_likelihood(const struct cnbd_part *t, const struct purchase_row *w,
    struct cnbd_ways ln)
{
	const double	*s = t->stage + (size_t)w->count * t->m.k;
	double		 y = share_of_time(t, w), S2 = 1, power = 1;

	/* Powers and their sum do not wait for each other. */
	for (unsigned j = 1; j < t->m.k; j++) {
		power *= y;
		S2 += s[j] * power;
	}
	return S2 * exp(ln.alive) + exp(ln.gone);
}

double
cnbd_likelihood_slope(double slope[DIM], const struct cnbd_part *t,
    const struct purchase_row *w, struct cnbd_ways ln)
{
	unsigned	 k = t->m.k;
	uint32_t	 c = w->count;
	const double	*s = t->stage + (size_t)c * k;
	const double	*s_r = t->stage_by_r + (size_t)c * k;
	double		 R = t->R[c], ln_A = t->ln[w->end];
	double		 one = t->inverse[w->end], by_r, by_alpha;
	double		 y = share_of_time(t, w), power = 1;
	double		 S2 = 1, D = 0, D_r = 0, gone = exp(ln.gone), L;

	for (unsigned j = 1; j < k; j++) {
		power *= y;
		S2 += s[j] * power;
		D += j * s[j] * power;
		D_r += s_r[j] * power;
	}
	L = S2 * exp(ln.alive) + gone;
	/* Too small to be a number beside another habit: of no weight. */
	gone = L > 0 ? gone / L : 0;
	by_r = t->by_r[c] - ln_A + gone * (ln_A - t->ln[w->last]);
	by_alpha = t->m.r / t->m.alpha - R * one +
	    gone * R * (one - t->inverse[w->last]);
	if (k > 1) {
		by_r += (1 - gone) * D_r / S2;
		by_alpha -= (1 - gone) * D / S2 * one;
	}
	slope[0] = t->m.r * by_r;
	slope[1] = t->m.alpha * by_alpha;
	slope[2] = t->m.a * t->by_a[c] + gone;
	slope[3] = t->m.b * (t->by_b[c] + gone * t->gone_by_b[c]);
	return L;
}

double
cnbd_slope_of(double *slope, const struct cnbd_part *t,
    const struct purchase_row *w)
{
	struct cnbd_ways	ln = cnbd_ways(t, w);
	double			unit = MAX(ln.alive, ln.gone);

	ln.alive -= unit;
	ln.gone -= unit;
	return unit + log(slope == NULL ? cnbd_likelihood(t, w, ln) :
	    cnbd_likelihood_slope(slope, t, w, ln));
}

static void
sum_ll(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;
	double				 sum = 0;

	for (size_t i = from; i < until; i++)
		sum += w[i].n * cnbd_slope_of(NULL, &f->part[0], &w[i]);
	sums[0] = sum;
}

double
cnbd_ll(struct fitting *f, const struct purchase_model *m)
{
	double	sum;

	cnbd_tabulate(&f->part[0], f->rows, m, false);
	rows_add_up(&sum, 1, f->rows, sum_ll, f);
	return sum;
}

static void
sum_slope(double *sums, void *arg, size_t from, size_t until)
{
	const struct fitting		*f = arg;
	const struct purchase_row	*w = f->rows->row;

	for (size_t i = from; i < until; i++) {
		double	g[DIM];

		sums[DIM] += w[i].n * cnbd_slope_of(g, &f->part[0], &w[i]);
		for (unsigned j = 0; j < DIM; j++)
			sums[j] += w[i].n * g[j];
	}
}

double
cnbd_slope(double slope[DIM], struct fitting *f,
    const struct purchase_model *m)
{
	double	sums[DIM + 1];

	cnbd_tabulate(&f->part[0], f->rows, m, true);
	rows_add_up(sums, DIM + 1, f->rows, sum_slope, f);
	memcpy(slope, sums, DIM * sizeof(*slope));
	return sums[DIM];
}

/* ---- what is ahead ---- */

/*
 * Of many, where it would begin with a number too small to be one, it begins
 * SPREADS below the mean: what lies under that is less than e^-72 of it.
 * Where there is much to count even so, each is worked out by itself.
 */
enum { SPREADS = 12, MOST_SPREAD = 10000 };

void
counting_init(struct counting *c, double R, double A, double h)
{
	double	q = h / (A + h), ln0 = R * log(A / (A + h));
	double	mean = R * h / A, spread = sqrt(mean / (1 - q));
	double	from = floor(mean - SPREADS * spread);

	*c = (struct counting){ .R = R, .q = q };
	c->pmf = exp(ln0);
	if (ln0 < -650) {
		c->direct = spread > MOST_SPREAD || !(from > 0);
		if (!c->direct) {
			c->i = (int64_t)from;
			c->pmf = exp(log_gamma(R + from) - log_gamma(R) -
			    log_gamma(from + 1) + ln0 + from * log(q));
		}
	}
	c->cdf = c->pmf;
}

/*
 * What follows the last one added: no more than if each were of it what the
 * next one is, or what the furthest are (q), where that is more.  1 - cdf
 * alone would never come below what rounding left in the sum.
 */
static double
counting_rest(const struct counting *c)
{
	double	next = MAX((c->R + (double)c->i) / (double)(c->i + 1), 1) *
		    c->q;
	double	most = next < 1 ? c->pmf * next / (1 - next) : 1;

	return MAX(MIN(1 - c->cdf, most), 0);
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
	return counting_rest(c);
}

/*
 * tail[j], j < k: the chance to get through n k - j more stages, R + j being
 * the shape there.  One counter leads to all: with I the regularised
 * incomplete beta function, which is the chance of fewer than b stages,
 * I(a+1, b-1) = I(a, b) - T(a, b), T(a, b) = p^a q^(b-1) / (a B(a, b))
 * (Abramowitz and Stegun 26.5.15).
 */
static void
counting_tails(double *tail, struct counting *c, unsigned k, int64_t n)
{
	double	b = (double)n * k, p = 1 - c->q, odds = p / c->q;
	double	R = c->R, T, sum;

	if (!c->direct && b <= (double)c->i) {
		for (unsigned j = 0; j < k; j++)
			tail[j] = 1;
		return;
	}
	tail[0] = sum = counting_at_least(c, n * (int64_t)k);
	if (k == 1)
		return;
	if (c->direct)
		T = exp(log_gamma(R + b) - log_gamma(R + 1) -
		    log_gamma(b) + R * log(p) + (b - 1) * log(c->q));
	else
		T = c->pmf * (R + b - 1) / R;
	for (unsigned j = 1; j < k; j++) {
		sum += T;
		tail[j] = MIN(sum, 1);
		T *= odds * (b - j) / (R + j);
	}
}

/* The mean over the stages that a customer may be in, by weights w. */
static double
counting_mean(struct counting *c, const double *w, double sum, unsigned k,
    int64_t n)
{
	double	tail[PURCHASE_MAX_K], F = 0;

	counting_tails(tail, c, k, n);
	for (unsigned j = 0; j < k; j++)
		F += w[j] * tail[j];
	return F / sum;
}

void
cnbd_ahead_shape(struct cnbd_ahead *c, const struct purchase_model *m,
    uint32_t x, double A)
{
	c->B = m->b + x + m->mbg;
	c->a = m->a;
	c->k = m->k;
	c->nobody_leaves = m->nobody_leaves;
	c->R = m->r + (double)m->k * x;
	c->A = A;
}

void
cnbd_ahead_init(struct cnbd_ahead *c, const struct purchase_model *m,
    const struct purchase_history *h)
{
	(void)cnbd_ahead_gone(c, m, h, log_gone(m, h));
}

double
cnbd_ahead_gone(struct cnbd_ahead *c, const struct purchase_model *m,
    const struct purchase_history *h, double ln_gone)
{
	double	ln_s2, both;

	c->S2 = stages(c->w, &ln_s2, m, h);
	both = log_add(ln_gone, ln_s2);
	c->alive = isinf(ln_gone) ? 1 : exp(ln_s2 - both);
	cnbd_ahead_shape(c, m, h->x, m->alpha + h->T);
	return both;
}

void
cnbd_ahead_look(struct cnbd_ahead *c, double ahead)
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

void
cnbd_expect_stages(double *E, const struct cnbd_ahead *a, double h)
{
	double		tail[PURCHASE_MAX_K], stay = 1;
	struct counting	c;
	int64_t		at = 1;

	if (a->k == 1 && a->nobody_leaves) {
		E[0] = a->R * h / a->A;
		return;
	}
	for (unsigned j = 0; j < a->k; j++)
		E[j] = 0;
	counting_init(&c, a->R, a->A, h);
	for (int64_t from = 1, n, step; from < MANY_PURCHASES; from += step) {
		step = purchase_step(from);
		n = from + (step - 1) / 2;
		for (; at < n && !a->nobody_leaves; at++)
			stay *= (a->B + (double)at - 1) /
			    (a->a + a->B + (double)at - 1);
		counting_tails(tail, &c, a->k, n);
		for (unsigned j = 0; j < a->k; j++)
			E[j] += stay * tail[j] * (double)step;
		/* The furthest stage is the likeliest to get there. */
		if (stay * tail[a->k - 1] < 1e-10)
			break;
	}
}

double
cnbd_expect(const struct cnbd_ahead *a, double h)
{
	double	E[PURCHASE_MAX_K], sum = 0;

	cnbd_expect_stages(E, a, h);
	for (unsigned j = 0; j < a->k; j++)
		sum += a->w[j] * E[j];
	return a->alive * sum / a->S2;
}

/*
 * What is spent at a purchase: the Gamma-Gamma model of Fader and Hardie,
 * "The Gamma-Gamma Model of Monetary Value" (2013).
 */
#include <math.h>

#include <gsl/gsl_sf_psi.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/minimise.h"
#include "core/stats/purchase/purchase_priv.h"
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
	unsigned		 threads;
	/* At the v that is tried: sums of ln(v + x z) and x times it. */
	double			 v, ln_v, ln_total, x_ln_total;
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

static void
sum_ln(double *sums, void *arg, size_t from, size_t until)
{
	const struct spending	*s = arg;
	double			 ln_total = 0, x_ln_total = 0;

	for (size_t i = from; i < until; i++) {
		double	l = log(s->v + s->x[i] * s->z[i]);

		ln_total += l;
		x_ln_total += s->x[i] * l;
	}
	sums[0] = ln_total;
	sums[1] = x_ln_total;
}

static void
put_v(struct spending *s, double v)
{
	double	sums[2];

	s->v = v;
	s->ln_v = log(v);
	add_up(sums, 2, s->n, s->threads, sum_ln, s);
	s->ln_total = sums[0];
	s->x_ln_total = sums[1];
}

static double
of_v(const double *at, void *arg)
{
	struct spending	*s = arg;
	double		 step[2] = { .2, .2 };

	if (fabs(at[0]) > 30)
		return INFINITY;
	put_v(s, exp(at[0]));
	(void)minimise(of_p_q, s, s->p, step, 2, 1e-14, 400);
	step[0] = step[1] = .01;
	return minimise(of_p_q, s, s->p, step, 2, 1e-14, 400);
}

/* Most buy a few times: those need no sorting. */
enum { FEW_TIMES = 1024 };

static void
count_them(struct spending *s)
{
	double	few[FEW_TIMES] = {0};
	double	*x = mem_realloc_array(NULL, s->n, sizeof(*x));
	size_t	 many = 0, k = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->x[i] < FEW_TIMES && s->x[i] == floor(s->x[i]))
			few[(size_t)s->x[i]]++;
		else
			x[many++] = s->x[i];
	}
	stat_sort(x, many);
	s->count = mem_realloc_array(NULL, FEW_TIMES + many,
	    sizeof(*s->count));
	for (size_t i = 0; i < FEW_TIMES; i++)
		if (few[i] > 0)
			s->count[k++] = (struct counted){ (double)i, few[i] };
	for (size_t i = 0; i < many; i++) {
		if (i == 0 || x[i - 1] < x[i])
			s->count[k++] = (struct counted){ x[i], 0 };
		s->count[k - 1].n++;
	}
	s->n_counts = k;
	free(x);
}

/* Sums of 1 / (v + x z) and its square, and of x times these. */
enum { INVERSE, X_INVERSE, SQUARE, X_SQUARE, N_SUMS };

static void
sum_inverses(double *sums, void *arg, size_t from, size_t until)
{
	const struct spending	*s = arg;

	for (size_t i = from; i < until; i++) {
		double	x = s->x[i], one = 1 / (s->v + x * s->z[i]);

		sums[INVERSE] += one;
		sums[X_INVERSE] += x * one;
		sums[SQUARE] += one * one;
		sums[X_SQUARE] += x * one * one;
	}
}

/*
 * Less the first and second derivatives of the log-likelihood by p, q and v,
 * of which the inverse holds the variances.
 */
static void
derivatives(double *g, double *h, const struct spend_model *m,
    struct spending *s)
{
	double	n = (double)s->n, psi_q = gsl_sf_psi(m->q);
	double	trigamma_q = gsl_sf_psi_1(m->q), by_v[N_SUMS];

	if (s->v != m->v)
		put_v(s, m->v);
	add_up(by_v, N_SUMS, s->n, s->threads, sum_inverses, s);
	memset(h, 0, 9 * sizeof(*h));
	g[0] = s->x_ln_total - s->x_ln;
	g[1] = s->ln_total - n * s->ln_v;
	g[2] = m->p * by_v[X_INVERSE] + m->q * by_v[INVERSE] - n * m->q / m->v;
	for (size_t i = 0; i < s->n_counts; i++) {
		double	x = s->count[i].x, k = s->count[i].n;
		double	all = gsl_sf_psi_1(m->p * x + m->q);
		double	psi = gsl_sf_psi(m->p * x + m->q);

		g[0] -= k * x * (psi - gsl_sf_psi(m->p * x));
		g[1] -= k * (psi - psi_q);
		h[0] -= k * x * x * (all - gsl_sf_psi_1(m->p * x));
		h[3] -= k * x * all;
		h[4] -= k * (all - trigamma_q);
	}
	h[6] = by_v[X_INVERSE];
	h[7] = by_v[INVERSE] - n / m->v;
	h[8] = n * m->q / (m->v * m->v) - m->p * by_v[X_SQUARE] -
	    m->q * by_v[SQUARE];
}

static void
find_errors(struct spend_model *m, struct spending *s)
{
	double	g[3], h[9];

	derivatives(g, h, m, s);
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

/* Less the log-likelihood of m. */
static double
value_of(const struct spend_model *m, struct spending *s)
{
	double	at[2] = { log(m->p), log(m->q) };

	put_v(s, m->v);
	return of_p_q(at, s);
}

/* From afar: for each v the best p and q. */
static bool
search(struct spend_model *m, struct spending *s)
{
	double	v = 0, step = .7, best;

	for (size_t i = 0; i < s->n; i++)
		v += s->z[i] / (double)s->n;
	v = log(v);
	(void)minimise(of_v, s, &v, &step, 1, 1e-13, 60);
	best = of_v(&v, s);
	*m = (struct spend_model){ .p = exp(s->p[0]), .q = exp(s->p[1]),
	    .v = exp(v), .ll = -best, .n = (double)s->n };
	return isfinite(best);
}

/*
 * p, 1 / q and v / q: by these the likelihood is all but a parabola, also
 * where amounts hardly differ between customers and q and v are large.
 */
static void
to_inverse(double *g, double *h, const struct spend_model *m)
{
	double	q = m->q, v = m->v, gq = g[1], gv = g[2];
	double	pq = h[3], qq = h[4], pv = h[6], qv = h[7], vv = h[8];

	g[1] = -q * q * gq - v * q * gv;
	g[2] = q * gv;
	h[3] = -q * q * pq - v * q * pv;
	h[4] = q * q * (q * q * qq + 2 * q * v * qv + v * v * vv +
	    2 * q * gq + 2 * v * gv);
	h[6] = q * pv;
	h[7] = -q * q * (q * qv + v * vv + gv);
	h[8] = q * q * vv;
}

enum { MANY = 100000, PART = 20000, MOST_CLIMB = 12 };
/* What is left to gain is nothing beside the standard errors; and with less
 * than so much the digits of the sum decide. */
#define NEAR	1e-6
#define LOST	1e-3

/* Newton's steps from m, which is near; false: they lead nowhere. */
static bool
climb(struct spend_model *m, struct spending *s)
{
	double	at = value_of(m, s);

	for (int step = 0; step < MOST_CLIMB && isfinite(at); step++) {
		double			g[3], h[9], x[3], gain, v, u, scale;
		struct spend_model	next = *m;

		derivatives(g, h, m, s);
		to_inverse(g, h, m);
		memcpy(x, g, sizeof(x));
		if (!spd_factor(h, 3))
			return false;
		spd_solve(h, 3, x);
		gain = (g[0] * x[0] + g[1] * x[1] + g[2] * x[2]) / 2;
		if (gain < NEAR)
			break;
		u = 1 / m->q - x[1];
		scale = m->v / m->q - x[2];
		next.p -= x[0];
		if (!(next.p > 0 && u > 0 && scale > 0))
			return false;
		next.q = 1 / u;
		next.v = scale / u;
		v = value_of(&next, s);
		if (!(v < at) && gain < LOST)
			break;
		if (!(v < at))
			return false;
		*m = next;
		at = v;
	}
	m->ll = -at;
	return isfinite(at);
}

static void
spending_init(struct spending *s, const double *x, const double *z, size_t n,
    unsigned threads)
{
	*s = (struct spending){ .x = x, .z = z, .n = n, .p = { 1, 1 },
	    .threads = threads };
	count_them(s);
	for (size_t i = 0; i < n; i++) {
		double	l = log(z[i]);

		s->ln_z += l;
		s->x_ln += x[i] * l;
	}
	for (size_t i = 0; i < s->n_counts; i++)
		s->x_ln += s->count[i].n * s->count[i].x *
		    log(s->count[i].x);
}

/* What a part of very many says is near what they all say. */
static bool
search_part(struct spend_model *m, const double *x, const double *z, size_t n)
{
	struct arena	*scratch = arena_open();
	size_t		 every = n / PART, k = 0;
	double		*px = ARENA_ARRAY(scratch, double, n / every + 1);
	double		*pz = ARENA_ARRAY(scratch, double, n / every + 1);
	struct spending	 s;
	bool		 found;

	for (size_t i = every / 2; i < n; i += every) {
		px[k] = x[i];
		pz[k++] = z[i];
	}
	spending_init(&s, px, pz, k, 1);
	found = search(m, &s) && climb(m, &s);
	free(s.count);
	arena_close(scratch);
	return found;
}

bool
spend_fit(struct spend_model *result, const double *x, const double *z,
    size_t n, unsigned threads)
{
	struct spend_model	m;
	struct spending		s;
	bool			found;

	if (n < 3)
		return false;
	spending_init(&s, x, z, n, threads);
	found = n >= MANY && search_part(&m, x, z, n) && climb(&m, &s);
	if (!found)
		found = search(&m, &s);
	if (found) {
		m.n = (double)n;
		find_errors(&m, &s);
		*result = m;
	}
	free(s.count);
	return found;
}

double
spend_expect(const struct spend_model *m, double x, double z)
{
	double	below = m->p * x + m->q - 1;

	if (below <= 0)
		return (double)NAN;
	return m->p * (m->v + x * (x > 0 ? z : 0)) / below;
}

/*
 * Purchase timing and spend against the published worked examples: Fader,
 * Hardie and Lee's BG/NBD on CDNOW, Batislam's MBG/NBD, the Pareto/NBD of
 * Schmittlein and others, BG/BB and Gamma-Gamma; the full data, where it is there, in
 * tests/cli/value_real.t.
 */
#include <math.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "core/base/base.h"
#include "core/stats/purchase/purchase.h"
#include "core/stats/purchase/purchase_priv.h"
#include "tests/unit/tap.h"

static const struct purchase_history	some = { .x = 2, .t_x = 30.43,
	.T = 38.86, .log_gaps = 4.9, .n = 1 };

static void
published_bg(void)
{
	struct purchase_model	m = { .method = PURCHASE_BG, .k = 1,
				    .r = .2426, .alpha = 4.4137,
				    .a = .7930, .b = 2.4262 };
	struct purchase_history	many = { .x = 26, .t_x = 30.86,
					    .T = 31, .n = 1 };

	is_near(purchase_expect(NULL, &m, &some, 39), 1.2259, 5e-4,
	    "BG/NBD: E[X(39) | 2, 30.43, 38.86]");
	is_near(purchase_alive(&m, &some), .7266, 5e-4, "and P(alive)");
	is_near(purchase_alive(&m, &many), .9689, 5e-4,
	    "P(alive) of a heavy buyer");
}

static void
published_mbg(void)
{
	struct purchase_model	m = { .method = PURCHASE_MBG,
				    .mbg = true, .k = 1, .r = .5248,
				    .alpha = 6.183, .a = .8914, .b = 1.6140 };
	struct purchase_history	none = { .T = 38.86, .n = 1 };

	is_near(purchase_alive(&m, &some), .7061, 5e-4, "MBG/NBD: P(alive)");
	is_near(purchase_alive(&m, &none), .3897, 5e-4,
	    "a customer without a repeat may be gone");
	is_near(purchase_expect(NULL, &m, &some, 39), 1.2626, 5e-4,
	    "E[X(39)]");
	is_near(purchase_expect(NULL, &m, &none, 39), .1539, 5e-4,
	    "E[X(39)] without a repeat");
}

/* E[X(52)] and P(alive) of the note by Fader and Hardie (2005) on CDNOW. */
static void
published_pareto(void)
{
	struct purchase_model	m = { .method = PURCHASE_PARETO, .k = 1,
				    .r = .5534, .alpha = 10.5802, .a = .6061,
				    .b = 11.6562 };
	struct purchase_history	many = { .x = 26, .t_x = 30.86, .T = 31,
				    .n = 1 };
	double			median;

	is_near(purchase_alive(&m, &many), .9979, 5e-5,
	    "Pareto/NBD: P(alive) of a heavy buyer");
	is_near(purchase_expect(NULL, &m, &many, 52), 25.455, 5e-3,
	    "and E[X(52)]");
	is_near(purchase_expect(&median, &m, &many, 52),
	    purchase_expect(NULL, &m, &many, 52), 1e-6,
	    "the closed form is the sum over counts");
	is_near(purchase_expect(&median, &m, &some, 39),
	    purchase_expect(NULL, &m, &some, 39), 1e-8, "of anybody");
}

/*
 * Fader, Hardie, Shang (2010), parameters of their table 4: someone who gave
 * in all six years gives in 3.75 of the next five; one who never did after
 * the first in .07; who gave in 4 until the last but one year, in 2.02 to
 * 2.71 by when it was.
 */
static void
published_bgbb(void)
{
	struct purchase_model	m = { .method = PURCHASE_BGBB, .r = 1.204,
				    .alpha = .750, .a = .657, .b = 2.783 };
	struct purchase_history	all = { .x = 6, .t_x = 6, .T = 6, .n = 1 };
	struct purchase_history	none = { .T = 6, .n = 1 };
	double			sum = 0, median;

	is_near(purchase_expect(&median, &m, &all, 5), 3.75, 5e-3,
	    "BG/BB: gave each year");
	is_near(median, 4, 0, "and the median of it");
	is_near(purchase_expect(NULL, &m, &none, 5), .07, 5e-3,
	    "never after the first");
	/* Each history's likelihood once, by how many ways there are. */
	for (unsigned x = 0; x <= 6; x++)
		for (unsigned t = x; t <= 6; t++) {
			struct purchase_history	h = { .x = x, .t_x = t,
						    .T = 6, .n = 1 };
			double			ways = 1;

			if ((x == 0) != (t == 0))
				continue;
			for (unsigned i = 1; i < x; i++)
				ways *= (t - i) / (double)i;
			sum += ways * exp(purchase_ll(&m, &h, 1));
		}
	is_near(sum, 1, 1e-12, "the chances of all histories add up");
}

static void
published_spend(void)
{
	struct spend_model	m = { .p = 6.25, .q = 3.74,
				    .v = 15.44 };

	is_near(spend_expect(&m, 0, 0), 35.17, .06, "population mean");
	is_near(spend_expect(&m, 2, 22.35), 24.66, .02, "two repeats");
	is_near(spend_expect(&m, 1, 11.77), 18.92, .02, "one repeat");
}

/* Less the second derivative by parameters i and j, by differences. */
static double
curvature(const struct spend_model *m, int i, int j, const double *x,
    const double *z, size_t n)
{
	double	sum = 0;

	for (int a = -1; a <= 1; a += 2)
		for (int b = -1; b <= 1; b += 2) {
			struct spend_model	at = *m;
			double			*p[] = { &at.p, &at.q, &at.v };
			double			 hi = 2e-4 * *p[i];
			double			 hj = 2e-4 * *p[j];

			*p[i] += a * hi;
			*p[j] += b * hj;
			sum -= a * b * spend_ll(&at, x, z, n) / (4 * hi * hj);
		}
	return sum;
}

/* Errors are those of the likelihood's curvature, by Cramer's rule. */
static void
spend_errors(void)
{
	enum { N = 400 };
	static const char *const name[] = { "standard error of p", "of q",
	    "of v" };
	double			x[N], z[N], h[3][3], det = 0;
	struct spend_model	m;

	for (int i = 0; i < N; i++) {
		x[i] = 1 + i % 7;
		z[i] = 20 + 35 * fabs(sin(i * 12.9898)) + i % 11 * (i % 3);
	}
	ok(spend_fit(&m, x, z, N, 1), "spending of some");
	for (int i = 0; i < 9; i++)
		h[i / 3][i % 3] = curvature(&m, i / 3, i % 3, x, z, N);
	for (int i = 0; i < 3; i++)
		det += h[0][i] * (h[1][(i + 1) % 3] * h[2][(i + 2) % 3] -
		    h[1][(i + 2) % 3] * h[2][(i + 1) % 3]);
	for (int i = 0; i < 3; i++) {
		int	a = (i + 1) % 3, b = (i + 2) % 3;
		double	v = (h[a][a] * h[b][b] - h[a][b] * h[b][a]) / det;

		is_near(m.se[i] / sqrt(v), 1, .02, name[i]);
	}
}

/*
 * Very many are fitted from what a part of them says: the slope is nought
 * there, as it is of few, and two threads say the same as one.
 */
static void
spend_many(void)
{
	enum { N = 100000 };
	double			*x = mem_alloc(N * sizeof(*x));
	double			*z = mem_alloc(N * sizeof(*z));
	struct spend_model	 m, two, off;

	for (int i = 0; i < N; i++) {
		x[i] = 1 + i * 7 % 2000 % 37;
		z[i] = 20 + 35 * fabs(sin(i * 12.9898)) + i % 11 * (i % 3);
	}
	ok(spend_fit(&m, x, z, N, 1) && spend_fit(&two, x, z, N, 2),
	    "spending of very many");
	ok(memcmp(&m, &two, sizeof(m)) == 0, "on two threads the same");
	is_near(m.ll, spend_ll(&m, x, z, N), 1e-6, "its likelihood");
	for (int i = 0; i < 3; i++) {
		double	*p[] = { &off.p, &off.q, &off.v };
		double	 up, down;

		off = m;
		*p[i] *= 1.001;
		up = spend_ll(&off, x, z, N);
		*p[i] *= .999 / 1.001;
		down = spend_ll(&off, x, z, N);
		is_near((up - down) / (2 * m.ll - up - down), 0, .02,
		    "no slope");
	}
	free(x);
	free(z);
}

/* What must hold whatever the parameters. */
static void
check_laws(const struct purchase_model *m)
{
	struct purchase_history	h = { .x = 5, .t_x = 20, .T = 26,
				    .log_gaps = 5 * log(4), .n = 1 };
	double			median, t, p, E, before = 0, order = 0;
	char			title[PURCHASE_TITLE];

	purchase_title(title, m);
	p = purchase_within(m, &h, 4);
	t = purchase_next(m, &h, p / purchase_alive(m, &h));
	ok(fabs(t - 4) < 1e-4, "%s: the next purchase inverts its chance",
	    title);
	for (double ahead = 1; ahead < 200; ahead *= 2) {
		E = purchase_expect(&median, m, &h, ahead);
		order = MAX(order, before - E);
		order = MAX(order, purchase_within(m, &h, ahead) - E);
		before = E;
	}
	ok(order <= 1e-9, "%s: more time, more purchases", title);
	if (m->nobody_leaves)
		return;
	E = purchase_expect(NULL, m, &h, 10);
	h.T = 200;
	ok(purchase_expect(NULL, m, &h, 10) < E && purchase_alive(m, &h) < .2,
	    "%s: long silent counts less than just seen", title);
}

static void
laws(void)
{
	struct purchase_model	mixture = { .method = PURCHASE_MIXTURE,
				    .mbg = true, .r = .9, .alpha = 9,
				    .a = .4, .b = 2.5,
				    .weight = { .3, .1, .2, 0, .2, .1, .1 } };
	struct purchase_model	pareto = { .method = PURCHASE_PARETO,
				    .r = .9, .alpha = 5, .a = .7, .b = 8 };
	struct purchase_model	nbd = { .method = PURCHASE_NBD, .k = 1,
				    .r = .9, .alpha = 5, .a = 1, .b = 1,
				    .nobody_leaves = true };

	for (unsigned k = 1; k <= 6; k++) {
		struct purchase_model	m = { .method = k % 2 ?
					    PURCHASE_MBG_K : PURCHASE_BG_K,
					    .mbg = k % 2, .k = k, .r = .9,
					    .alpha = 5, .a = .4, .b = 2.5 };

		check_laws(&m);
	}
	check_laws(&mixture);
	mixture.lapse = .2;
	check_laws(&mixture);
	check_laws(&pareto);
	check_laws(&nbd);
}

/*
 * Where nobody leaves the expectation is (r + x) h / (alpha + T), also of so
 * many purchases that the chance of none is no number any more.
 */
static void
many_purchases(void)
{
	static const uint32_t	x[] = { 3, 90, 800, 1500, 9000, 100000 };
	struct purchase_model	nbd = { .method = PURCHASE_NBD, .k = 1,
				    .r = .9, .alpha = 5, .a = 1, .b = 1,
				    .nobody_leaves = true };
	double			far = 0;
	bool			near = true;

	for (size_t i = 0; i < NELEM(x); i++)
		for (double ahead = 1; ahead < 400; ahead *= 3) {
			struct purchase_history	h = { .x = x[i], .t_x = 99,
						    .T = 100, .n = 1 };
			double	E = (.9 + x[i]) * ahead / 105, median, is;

			is = purchase_expect(&median, &nbd, &h, ahead);
			near = near && fabs(median - E) < 1 + E / 100;

			/* By steps of many at once from 4096 on. */
			far = MAX(far, fabs(is - E) / E / (E < 4096 ? 1 :
			    1e4));
		}
	ok(far < 1e-8, "NBD: as in closed form, to %.1e", far);
	ok(near, "NBD: the median is about the mean");
}

/*
 * A customer of a thousand purchases at regular times: beyond what he will
 * ever reach nothing is left, whatever rounding left in the sum before.
 * Where nobody leaves, E[floor((S + j) / k)], S of mean R h / A, is all but
 * the mean of (S + j) / k, less half of what k - 1 is of k.
 */
static void
many_stages(void)
{
	enum { K = 48 };
	struct counting		c;
	struct cnbd_ahead	a = { .k = K, .R = 51843.583,
				    .A = 156.7003, .nobody_leaves = true };
	double			E[PURCHASE_MAX_K], h = 117.4;

	counting_init(&c, a.R, a.A, h);
	is_near(counting_at_least(&c, 38841), .5, .01,
	    "half of them come as far as the mean");
	is_near(counting_at_least(&c, 60000), 0, 1e-30, "none far beyond");
	cnbd_expect_stages(E, &a, h);
	for (unsigned j = 0; j < K; j += K - 1)
		is_near(E[j], ((a.R + j) * h / a.A + j) / K -
		    (K - 1) / (2. * K), 1e-6, j == 0 ?
		    "purchases from the first stage" : "from the last");
}

/* By each habit alone, and put together here. */
static void
habits_by_hand(void)
{
	struct purchase_model	m = { .method = PURCHASE_MIXTURE, .mbg = true,
				    .k = 1, .r = .9, .alpha = 9, .a = .4,
				    .b = 2.5, .weight = { .5, .3, 0, .1, 0,
				    .08, 0, 0, .02 } };
	double			far = 0;

	for (uint32_t x = 0; x < 200; x += 1 + x / 3)
		for (double gap = .3; gap < 9; gap *= 2) {
			struct purchase_history	h = { .x = x, .n = 1,
						    .t_x = x * gap,
						    .T = x * gap + 7,
						    .log_gaps = x * (log(gap) -
						    .02) };
			double	ll[PURCHASE_HABITS], top = -INFINITY, sum = 0;

			for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
				struct purchase_model	one = m;

				one.method = PURCHASE_MBG_K;
				one.k = purchase_habit(i);
				one.alpha /= one.k;
				ll[i] = purchase_ll(&one, &h, 1);
				top = MAX(top, ll[i]);
			}
			for (unsigned i = 0; i < PURCHASE_HABITS; i++)
				sum += m.weight[i] * exp(ll[i] - top);
			far = MAX(far, fabs(purchase_ll(&m, &h, 1) - top -
			    log(sum)));
		}
	ok(far < 1e-9, "the mixture is the sum of its habits, to %.1e", far);
}

/*
 * A gap out of rhythm lasts by chance: of one with k = 2 for u with a chance
 * of ((alpha + t_x) / (alpha + t_x + u / 2))^R.
 */
static void
lapse_by_hand(void)
{
	struct purchase_model	m = { .method = PURCHASE_MIXTURE, .mbg = true,
				    .k = 1, .r = .9, .alpha = 9, .a = .4,
				    .b = 2.5, .weight = { 0, 1 } };
	struct purchase_history	h = { .x = 12, .t_x = 24, .T = 40, .n = 1 };
	double			R = .9 + 2 * 12, A = 4.5 + 24, none, all;

	none = purchase_alive(&m, &h);
	m.lapse = 1;
	all = 1 / (1 + .4 / (2.5 + 12) * pow((A + 8) / A, R));
	is_near(purchase_alive(&m, &h), all, 1e-12, "out of rhythm, alive");
	m.lapse = .1;
	/* The odds against being gone add up. */
	is_near(1 / (1 / purchase_alive(&m, &h) - 1), .9 / (1 / none - 1) +
	    .1 / (1 / all - 1), 1e-12, "or by the share of them");
}

/* n customers with gaps of k stages, of whom each turn skips so many. */
static void
make_turns(struct purchase_history *h, size_t n, double k, double skip)
{
	gsl_rng	*rng = gsl_rng_alloc(gsl_rng_mt19937);

	for (size_t i = 0; i < n; i++) {
		double	T = 50 + 50 * gsl_rng_uniform(rng), t = 0, gap;
		double	mean = 1 + gsl_ran_gamma(rng, 2, 1);

		h[i] = (struct purchase_history){ .T = T, .n = 1 };
		while (gsl_rng_uniform(rng) > .03) {
			gap = gsl_ran_gamma(rng, k, mean / k);
			while (gsl_rng_uniform(rng) < skip)
				gap += gsl_ran_gamma(rng, k, mean / k);
			if ((t += gap) >= T)
				break;
			h[i].x++;
			h[i].t_x = t;
			purchase_add_gap(&h[i], gap);
		}
	}
	gsl_rng_free(rng);
}

/* Who comes every other week, and did not this time. */
static void
finds_lapse(void)
{
	enum { N = 3000 };
	struct arena		*arena = arena_open();
	struct purchase_history	*h = ARENA_ARRAY(arena,
				    struct purchase_history, N);
	struct purchase_history	late = { .x = 20, .t_x = 40, .T = 43.5,
				    .log_gaps = 13.7, .n = 1 };
	struct purchase_model	m;
	double			with, none;

	make_turns(h, N, 24, 0);
	ok(purchase_fit(&m, PURCHASE_MIXTURE, h, N, 1) && !(m.lapse > 0),
	    "all in rhythm: no lapse");
	make_turns(h, N, 1e6, 0);
	ok(purchase_fit(&m, PURCHASE_MIXTURE, h, N, 1) && !(m.lapse > 0),
	    "nor of those as regular as a clock");
	make_turns(h, N, 24, .1);
	ok(purchase_fit(&m, PURCHASE_MIXTURE, h, N, 1),
	    "a tenth of the turns left out");
	ok(m.lapse > .05 && m.lapse < .15 && m.lapse_se < .02,
	    "is a lapse: %.3f +- %.3f", m.lapse, m.lapse_se);
	with = purchase_alive(&m, &late);
	m.lapse = 0;
	none = purchase_alive(&m, &late);
	ok(with > .3 && none < .05, "who did not come once need not be gone: "
	    "%.3f, %.3f without", with, none);
	arena_close(arena);
}

/* Customers and parameters at the edges of what may be. */
static void
no_number_that_is_none(void)
{
	static const struct purchase_history	edge[] = {
		{ 0, 0, 0, 0, 1, 0 }, { 0, 0, 5000, 0, 1, 0 },
		{ 1, 1 / 7.0, 1 / 7.0, -1.95, 1, 0 },
		{ 1, 5000, 5000, 8.5, 1, 0 },
		{ 9999, 1428.4, 1428.4, -19456, 1, 0 },
		{ 9999, 1428.4, 3000, -19456, 1, 0 },
	};
	static const double			size[] = { 1e-3, 1, 1e3 };
	size_t					bad = 0, n = 0;

	for (size_t c = 0; c < 81 * NELEM(edge); c++) {
		size_t	i = c / NELEM(edge);

		for (int j = PURCHASE_NBD; j <= PURCHASE_MIXTURE; j++) {
			const struct purchase_history	*h =
			    &edge[c % NELEM(edge)];
			struct purchase_model		 m = {
				.method = (enum purchase_method)j,
				.k = j == PURCHASE_MBG_K ? 6 : 1,
				.mbg = j >= PURCHASE_MBG_K,
				.r = size[i % 3], .alpha = size[i / 3 % 3],
				.a = size[i / 9 % 3], .b = size[i / 27],
				.weight = { .5, 0, .25, 0, 0, 0, .25 },
				.lapse = i % 2 ? .1 : 0,
				.nobody_leaves = j == PURCHASE_NBD
			};
			double	p = purchase_alive(&m, h), median;
			double	E = purchase_expect(&median, &m, h, .01);
			double	w = purchase_within(&m, h, 1);

			bad += !(p >= 0 && p <= 1) || !(E >= 0) || isinf(E) ||
			    !(w >= 0 && w <= 1 + 1e-9) || !(median >= 0) ||
			    isnan(purchase_ll(&m, h, 1));
			n++;
		}
	}
	ok(bad == 0, "%zu of %zu cases with a number that is none", bad, n);
}

/* Of four times as many they are half as large. */
static void
shares_are_sure(struct purchase_history *h, size_t n)
{
	struct purchase_model	m, four;
	unsigned		wrong = 0;

	ok(purchase_fit(&m, PURCHASE_MIXTURE, h, n, 1), "a mixture again");
	for (size_t i = 0; i < n; i++)
		h[i].n *= 4;
	ok(purchase_fit(&four, PURCHASE_MIXTURE, h, n, 1), "four times it");
	for (size_t i = 0; i < n; i++)
		h[i].n /= 4;
	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		if (m.weight[i] > .02 && four.weight[i] > .02)
			wrong += !(fabs(m.weight_se[i] / four.weight_se[i] -
			    2) < .2);
	is_int(wrong, 0, "errors of shares go by the root of the number");
}

static void
mixture_never_loses(const struct purchase_history *h, size_t n)
{
	struct purchase_model	mixture, one;
	unsigned		lost = 0;

	ok(purchase_fit(&mixture, PURCHASE_MIXTURE, h, n, 2), "a mixture");
	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		lost += !purchase_fit_k(&one, PURCHASE_MBG_K,
		    purchase_habit(i), h, n) || one.ll > mixture.ll + 1e-6;
	is_int(lost, 0, "is no less likely than any of its members");
	is_near(purchase_ll(&mixture, h, n), mixture.ll, 1e-6,
	    "its likelihood is what it says");
	ok(mixture.weight[3] > .8, "and knows their habit");
}

/* Uniform, between nought and one, from a uint64_t state. */
#define DRAW()	(state ^= state << 13, state ^= state >> 7,		\
	    state ^= state << 17,					\
	    ((double)(state >> 11) + .5) / 9007199254740992.0)

/* Simulated regular buyers: the shape is found again. */
static void
recovers(void)
{
	enum { N = 3000 };
	struct arena		*arena = arena_open();
	struct purchase_history	*h = ARENA_ARRAY(arena,
				    struct purchase_history, N);
	struct purchase_model	 m;
	uint64_t		 state = 88172645463325252U;

	for (size_t i = 0; i < N; i++) {
		double	rate = 0, t = 0, gap;

		for (int j = 0; j < 3; j++)		/* gamma(3) / 9 */
			rate -= log(DRAW()) / 9;
		h[i] = (struct purchase_history){ .T = 52, .n = 1 };
		while (DRAW() > .05) {
			gap = 0;
			for (int j = 0; j < 4; j++)
				gap -= log(DRAW()) / (4 * rate);
			t += gap;
			if (t >= 52)
				break;
			h[i].log_gaps += log(gap);
			h[i].x++;
			h[i].t_x = t;
		}
	}
	ok(purchase_fit(&m, PURCHASE_MBG_K, h, N, 2), "it is fitted");
	is_int(m.k, 4, "regular buyers are seen as regular");
	is_near(m.a / (m.a + m.b), .05, .012, "and how many leave");
	is_near(m.r, 3, .4, "and how their rates spread");
	mixture_never_loses(h, N);
	shares_are_sure(h, N);
	for (size_t i = 0; i < N; i++)
		h[i].x = 0;
	ok(!purchase_fit(&m, PURCHASE_MBG, h, N, 2),
	    "without a repeat there is nothing to learn");
	arena_close(arena);
}

/*
 * Buyers of gaps of two stages, seen as if by chance: some left at once, and
 * the likeliest of all by k = 1 is that nobody ever does.  There the slope is
 * nought; k = 2 must not stay at it.
 */
static void
looks_inside(void)
{
	enum { N = 4000 };
	struct arena		*arena = arena_open();
	struct purchase_history	*h = ARENA_ARRAY(arena,
				    struct purchase_history, N);
	struct purchase_model	 one, two;
	gsl_rng			*rng = gsl_rng_alloc(gsl_rng_mt19937);

	for (size_t i = 0; i < N; i++) {
		double	T = 10 + 33 * gsl_rng_uniform(rng), t = 0;
		double	rate = gsl_ran_gamma(rng, .775, 1 / 4.256);
		double	leaves = gsl_ran_beta(rng, .0747, 1.129);

		h[i] = (struct purchase_history){ .T = T, .n = 1 };
		for (;;) {
			double	gap = gsl_ran_gamma(rng, 2, 1 / rate);

			t += gap;
			if (t >= T)
				break;
			h[i].x++;
			h[i].t_x = t;
			h[i].log_gaps += log(gap);
			if (gsl_rng_uniform(rng) < leaves)
				break;
		}
	}
	ok(purchase_fit(&one, PURCHASE_BG, h, N, 2) && one.nobody_leaves,
	    "by k = 1 nobody leaves");
	ok(purchase_fit(&two, PURCHASE_BG_K, h, N, 2) && two.k == 2 &&
	    !two.nobody_leaves, "by k = 2 some do");
	is_near(two.a / (two.a + two.b), .062, .02, "as many as do");
	gsl_rng_free(rng);
	arena_close(arena);
}

/* One who comes every week among n - 1 who come by chance. */
static void
make_one_of_a_kind(struct purchase_history *h, size_t n, size_t which)
{
	enum { WEEKS = 200 };
	gsl_rng	*rng = gsl_rng_alloc(gsl_rng_mt19937);

	for (size_t i = 0; i < n; i++) {
		double	T = 90 * gsl_rng_uniform(rng), t = 0, gap;
		double	rate = gsl_ran_gamma(rng, 1, 1 / 14.0);

		h[i] = (struct purchase_history){ .T = T, .n = 1 };
		while (gsl_rng_uniform(rng) > .1 && (t += gap =
		    gsl_ran_exponential(rng, 1 / rate)) < T) {
			h[i].x++;
			h[i].t_x = t;
			h[i].log_gaps += log(gap);
		}
	}
	h[which] = (struct purchase_history){ .x = WEEKS, .t_x = WEEKS,
	    .T = WEEKS, .n = 1 };
	gsl_rng_free(rng);
}

/*
 * The habit that he alone has is not taken for one that nobody has; nor when
 * he is none of the sample that chooses.
 */
static void
one_of_a_kind(void)
{
	enum { N = 20001, FEW = 10001, LAST = PURCHASE_HABITS - 1 };
	struct arena		*arena = arena_open();
	struct purchase_history	*h = ARENA_ARRAY(arena,
				    struct purchase_history, N);
	struct purchase_model	 one, m;

	make_one_of_a_kind(h, FEW, 0);
	ok(purchase_fit(&one, PURCHASE_MBG, h, FEW, 2) &&
	    purchase_fit(&m, PURCHASE_MIXTURE, h, FEW, 2), "one of a kind");
	ok(m.weight[LAST] > 0 && m.weight[0] > .8 && m.ll > one.ll + 100,
	    "has his habit: %.5f, %.1f", m.weight[LAST], m.ll - one.ll);
	make_one_of_a_kind(h, N, 1);
	ok(purchase_fit(&one, PURCHASE_MBG, h, N, 2) &&
	    purchase_fit(&m, PURCHASE_MIXTURE, h, N, 2),
	    "one of more, seen only when all are");
	ok(m.weight[LAST] > 0 && m.weight[0] > .8 && m.ll > one.ll + 100,
	    "has his habit: %.5f, %.1f", m.weight[LAST], m.ll - one.ll);
	ok(purchase_fit(&m, PURCHASE_AUTO, h, N, 2) &&
	    m.method == PURCHASE_MIXTURE && m.weight[LAST] > 0,
	    "and is worth a mixture that the sample did without");
	arena_close(arena);
}

/* Buyers by days, more than one chunk of them; some are the same. */
static void
make_days(struct purchase_history *h, size_t n)
{
	uint64_t	state = 362436069;

	for (size_t i = 0; i < n; i++) {
		double	u = DRAW(), rate = (.02 + u * DRAW()) / 7;
		double	leaves = DRAW() / 4;
		int	T = 200 + (int)(300 * DRAW()), last = 0;

		h[i] = (struct purchase_history){ .T = T / 7.0, .n = 1 };
		while (DRAW() > leaves) {
			int	gap = 1 + (int)(-log(DRAW()) / rate);

			if (last + gap > T)
				break;
			last += gap;
			h[i].x++;
			h[i].log_gaps += log(gap / 7.0);
		}
		h[i].t_x = last / 7.0;
	}
}

/* At the top each parameter's curvature alone is what its error, at most,
 * says; and no neighbour is more likely. */
static void
check_top(const struct purchase_model *m, const struct purchase_history *h,
    size_t n)
{
	unsigned	higher = 0, sharper = 0;
	char		title[PURCHASE_TITLE];

	for (unsigned i = 0; i < PURCHASE_PARAMETERS; i++) {
		double	up, down, e = m->se[i] / 4;

		for (int sign = -1; sign <= 1; sign += 2) {
			struct purchase_model	q = *m;
			double			*of[] = { &q.r, &q.alpha,
						    &q.a, &q.b };

			*of[i] += sign * e;
			*(sign < 0 ? &down : &up) = purchase_ll(&q, h, n);
		}
		higher += up > m->ll || down > m->ll;
		/* se^2 >= 1 / curvature: by 1 % for what is not a parabola. */
		sharper += (2 * m->ll - up - down) / (e * e) <
		    .99 / (m->se[i] * m->se[i]);
	}
	purchase_title(title, m);
	ok(higher == 0, "%s: no neighbour is more likely", title);
	ok(sharper == 0, "%s: standard errors are those of the bowl", title);
}

static void
same_however_summed(void)
{
	enum { N = 30000 };
	static const enum purchase_method	 method[] = {
		PURCHASE_BG, PURCHASE_MBG, PURCHASE_PARETO, PURCHASE_MIXTURE
	};
	struct arena			*arena = arena_open();
	struct purchase_history		*h = ARENA_ARRAY(arena,
					    struct purchase_history, N);
	struct purchase_history		*near = ARENA_ARRAY(arena,
					    struct purchase_history, N);

	make_days(h, N);
	for (size_t i = 0; i < N; i++) {
		near[i] = h[i];
		near[i].T += 1e-6;
	}
	for (size_t i = 0; i < NELEM(method); i++) {
		struct purchase_model	one, two;
		const char		*name = purchase_method_name(method[i]);

		ok(purchase_fit(&one, method[i], h, N, 1) &&
		    purchase_fit(&two, method[i], h, N, 2) &&
		    memcmp(&one.ll, &two.ll, sizeof(one.ll)) == 0 &&
		    memcmp(one.se, two.se, sizeof(one.se)) == 0,
		    "%s: two threads say what one does", name);
		ok(fabs(purchase_ll(&one, h, N) - one.ll) < 1e-6,
		    "%s: its likelihood is what it says", name);
		ok(fabs(purchase_ll(&one, near, N) - one.ll) < 1,
		    "%s: hardly other when times are not of days", name);
		check_top(&one, h, N);
	}
	arena_close(arena);
}

/* Of very many the errors are those of a part, and it is told. */
static void
errors_of_a_part(void)
{
	enum { N = 240000 };
	struct purchase_history	*h = mem_alloc(N * sizeof(*h));
	struct purchase_model	 many, few;
	double			 ratio;

	make_days(h, N);
	for (size_t i = 0; i < N; i++)
		h[i].T += (double)i * 1e-9;	/* none are the same */
	ok(purchase_fit(&many, PURCHASE_NBD, h, N, 2) &&
	    purchase_fit(&few, PURCHASE_NBD, h, N / 4, 2), "many and few");
	ok(many.n_errors > 0 && many.n_errors < N && few.n_errors >= N / 4,
	    "errors of %.0f of %d, and of all of them", many.n_errors, N);
	/* Four times as many: half the error. */
	ratio = many.se[0] / few.se[0];
	ok(ratio > .45 && ratio < .55, "as if of all: %.3f", ratio);
	free(h);
}

/* What the tables say is what is worked out, to seven digits. */
static void
table_agrees(const char *name, const struct purchase_model *m,
    const struct purchase_history *h, size_t n)
{
	static const double	 ahead[] = { 13, 26, 52, 104, 156 };
	static const double	 weight[] = { 1, .95, .9, .8, .7 };
	struct purchase_plan	 plan = { ahead, weight, NELEM(ahead) };
	struct purchase_table	*t = purchase_table_open(&plan, m);
	struct purchase_outlook	 a, b;
	double			 far = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		purchase_table_count(t, &h[i]);
	purchase_table_fill(t, 2);
	for (size_t i = 0; i < n; i += 7) {
		purchase_outlook(&a, &plan, m, &h[i]);
		purchase_table_outlook(&b, t, &h[i]);
		/* What is worked out stops at 1e-10, too. */
		far = MAX(far, fabs(a.expected - b.expected) /
		    (a.expected + .1));
		far = MAX(far, fabs(a.weighed - b.weighed) /
		    (a.weighed + .1));
		far = MAX(far, fabs(a.alive - b.alive));
		sum += a.expected;
	}
	ok(far < 1e-7 && sum > 0, "%s: tables agree, to %.1e", name, far);
	purchase_table_close(t);
}

static void
test_tables(void)
{
	enum { N = 20000 };
	static const enum purchase_method	 method[] = {
		PURCHASE_NBD, PURCHASE_BG, PURCHASE_MBG, PURCHASE_PARETO,
		PURCHASE_MBG_K, PURCHASE_MIXTURE
	};
	struct arena			*arena = arena_open();
	struct purchase_history		*h = ARENA_ARRAY(arena,
					    struct purchase_history, N);
	struct purchase_model		 m;

	make_days(h, N);
	for (size_t i = 0; i < NELEM(method); i++) {
		char	title[PURCHASE_TITLE];

		if (!ok(purchase_fit(&m, method[i], h, N, 2), "a fit"))
			continue;
		purchase_title(title, &m);
		table_agrees(title, &m, h, N);
	}
	m.lapse = .1;
	table_agrees("with a lapse", &m, h, N);
	/* Newcomers and those of years together, and a rate hardly known. */
	m = (struct purchase_model){ .method = PURCHASE_BG, .k = 1,
	    .r = .2, .alpha = .3, .a = .8, .b = 2.4 };
	for (size_t i = 0; i < N; i++) {
		h[i].T = i % 50 == 0 ? 0 : h[i].T * (double)(i % 50) / 10;
		h[i].t_x = MIN(h[i].t_x, h[i].T);
	}
	table_agrees("far apart", &m, h, N);
	arena_close(arena);
}

int
main(void)
{
	(void)gsl_set_error_handler_off();	/* as main.c does */
	published_bg();
	published_mbg();
	published_pareto();
	published_bgbb();
	published_spend();
	spend_errors();
	spend_many();
	laws();
	many_purchases();
	many_stages();
	habits_by_hand();
	lapse_by_hand();
	finds_lapse();
	no_number_that_is_none();
	recovers();
	looks_inside();
	one_of_a_kind();
	same_however_summed();
	errors_of_a_part();
	test_tables();
	return done_testing();
}

/*
 * Purchase timing and spend against the published worked examples: Fader,
 * Hardie and Lee's BG/NBD on CDNOW, Batislam's MBG/NBD, and Fader and
 * Hardie's Gamma-Gamma; the full data, where it is there, in
 * tests/cli/value_real.t.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/purchase.h"
#include "tests/unit/tap.h"

static const struct purchase_history	some = { 2, 30.43, 38.86, 1 };

static void
published_bg(void)
{
	struct purchase_model	m = { .k = 1, .r = .2426, .alpha = 4.4137,
				    .a = .7930, .b = 2.4262 };
	struct purchase_history	many = { 26, 30.86, 31, 1 };

	is_near(purchase_expect(NULL, &m, &some, 39), 1.2259, 5e-4,
	    "BG/NBD: E[X(39) | 2, 30.43, 38.86]");
	is_near(purchase_alive(&m, &some), .7266, 5e-4, "and P(alive)");
	is_near(purchase_alive(&m, &many), .9689, 5e-4,
	    "P(alive) of a heavy buyer");
}

static void
published_mbg(void)
{
	struct purchase_model	m = { .mbg = true, .k = 1, .r = .5248,
				    .alpha = 6.183, .a = .8914, .b = 1.6140 };
	struct purchase_history	none = { 0, 0, 38.86, 1 };

	is_near(purchase_alive(&m, &some), .7061, 5e-4, "MBG/NBD: P(alive)");
	is_near(purchase_alive(&m, &none), .3897, 5e-4,
	    "a customer without a repeat may be gone");
	is_near(purchase_expect(NULL, &m, &some, 39), 1.2626, 5e-4,
	    "E[X(39)]");
	is_near(purchase_expect(NULL, &m, &none, 39), .1539, 5e-4,
	    "E[X(39)] without a repeat");
}

static void
published_spend(void)
{
	struct spend_model	m = { 6.25, 3.74, 15.44, 0, 0 };

	is_near(spend_expect(&m, 0, 0), 35.17, .06, "population mean");
	is_near(spend_expect(&m, 2, 22.35), 24.66, .02, "two repeats");
	is_near(spend_expect(&m, 1, 11.77), 18.92, .02, "one repeat");
}

/* What must hold whatever the parameters. */
static void
laws(void)
{
	double	worst = 0, order = 0;
	bool	less = true;

	for (unsigned k = 1; k <= 6; k++) {
		struct purchase_model	m = { .mbg = k % 2, .k = k, .r = .9,
					    .alpha = 5.0, .a = .4, .b = 2.5 };
		struct purchase_history	h = { 5, 20, 26, 1 };
		double			median, t, p, E, before = 0;

		p = purchase_within(&m, &h, 4);
		t = purchase_next(&m, &h, p / purchase_alive(&m, &h));
		worst = MAX(worst, fabs(t - 4));
		for (double ahead = 1; ahead < 200; ahead *= 2) {
			E = purchase_expect(&median, &m, &h, ahead);
			order = MAX(order, before - E);
			order = MAX(order, purchase_within(&m, &h, ahead) - E);
			before = E;
		}
		/* Long silent counts less than just seen. */
		E = purchase_expect(NULL, &m, &h, 10);
		h.T = 200;
		less = less && purchase_expect(NULL, &m, &h, 10) < E &&
		    purchase_alive(&m, &h) < .2;
	}
	is_near(worst, 0, 1e-4, "the next purchase inverts its chance");
	ok(order <= 1e-12, "more time, more purchases, at least the chance");
	ok(less, "who is silent for long counts less");
}

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
	double			 log_gaps = 0;

	for (size_t i = 0; i < N; i++) {
		double	rate = 0, t = 0, gap;

#define DRAW()	(state ^= state << 13, state ^= state >> 7,		\
		    state ^= state << 17,				\
		    ((double)(state >> 11) + .5) / 9007199254740992.0)
		for (int j = 0; j < 3; j++)		/* gamma(3) / 9 */
			rate -= log(DRAW()) / 9;
		h[i] = (struct purchase_history){ 0, 0, 52, 1 };
		while (DRAW() > .05) {
			gap = 0;
			for (int j = 0; j < 4; j++)
				gap -= log(DRAW()) / (4 * rate);
			t += gap;
			if (t >= 52)
				break;
			log_gaps += log(gap);
			h[i].x++;
			h[i].t_x = t;
		}
	}
	ok(purchase_fit_best(&m, h, N, log_gaps, arena), "it is fitted");
	is_int(m.k, 4, "regular buyers are seen as regular");
	is_near(m.a / (m.a + m.b), .05, .012, "and how many leave");
	is_near(m.r, 3, .4, "and how their rates spread");
	for (size_t i = 0; i < N; i++)
		h[i].x = 0;
	ok(!purchase_fit(&m, true, 1, h, N, 0, arena),
	    "without a repeat there is nothing to learn");
	arena_close(arena);
}

int
main(void)
{
	published_bg();
	published_mbg();
	published_spend();
	laws();
	recovers();
	return done_testing();
}

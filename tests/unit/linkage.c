/*
 * The model of doubles: a known mixture is found again.
 */
#include <math.h>

#include "core/stats/linkage.h"
#include "core/base/num.h"
#include "tests/unit/tap.h"

enum { FIELDS = 6, TOTAL = 200000 };

static const double	u1[FIELDS] = { .01, .02, .01, .03, .005, .002 };
static const double	m1[FIELDS] = { .95, .9, .8, .85, .92, .7 };
/* Relatives agree on the first three; namesakes on the last but one. */
static const double	r1[FIELDS] = { .97, .9, .8, .03, .005, .002 };
static const double	s1[FIELDS] = { .01, .02, .01, .9, .95, .002 };

static struct linkage
start(void)
{
	struct linkage	l = { .n_fields = FIELDS, .p_same = 1e-3 };

	l.other[0].p = l.other[1].p = 1e-3;
	for (size_t f = 0; f < FIELDS; f++) {
		l.n_levels[f] = 2;
		l.other[0].shares[f] = f < 3;
		l.other[1].shares[f] = f == 3 || f == 4;
		l.other[1].r[f][1] = .8;
		l.other[1].r[f][2] = .2;
		l.u[f][1] = u1[f];
		l.m[f][1] = .8;
		l.other[0].r[f][1] = .5;
		l.other[0].r[f][2] = .5;
		l.u[f][2] = 1 - l.u[f][1];
		l.m[f][2] = 1 - l.m[f][1];
	}
	linkage_ready(&l);
	return l;
}

/* Exact expected counts of all patterns of the mixture. */
static size_t
expected(struct linkage_pattern *p, double same, double related)
{
	for (unsigned i = 0; i < 1u << FIELDS; i++) {
		double	a = same, b = related, d = .001;
		double	c = 1 - same - related - d;

		for (unsigned f = 0; f < FIELDS; f++) {
			bool	yes = (i >> f & 1) != 0;

			p[i].level[f] = yes ? 1 : 2;
			a *= yes ? m1[f] : 1 - m1[f];
			b *= yes ? r1[f] : 1 - r1[f];
			c *= yes ? u1[f] : 1 - u1[f];
			d *= yes ? s1[f] : 1 - s1[f];
		}
		p[i].n = TOTAL * (a + b + c + d);
	}
	return 1u << FIELDS;
}

static void
test_recovery(void)
{
	struct linkage_pattern	p[1 << FIELDS] = {{{0}, 0}};
	struct linkage		l = start();
	size_t			n = expected(p, .004, .002);
	unsigned		rounds;

	rounds = linkage_fit(&l, p, n, TOTAL, 1e-3);
	ok(rounds < 500, "it settles");
	is_near(l.p_same, .004, 2e-5, "share of doubles");
	is_near(l.other[0].p, .002, 2e-5, "share of relatives");
	for (size_t f = 0; f < FIELDS; f++)
		is_near(l.m[f][1], m1[f], 5e-3, "m is found again");
	is_near(l.other[0].r[0][1], r1[0], 2e-2, "r of the first");
}

static void
test_odds(void)
{
	struct linkage	l = start();
	const uint8_t	all[LINKAGE_FIELDS] = { 1, 1, 1, 1, 1, 1 };
	const uint8_t	none[LINKAGE_FIELDS] = { 0 };
	const uint8_t	family[LINKAGE_FIELDS] = { 1, 1, 1, 2, 2, 2 };
	const uint8_t	missing[LINKAGE_FIELDS] = { 1, 1, 1, 0, 1, 1 };
	double		rare[LINKAGE_FIELDS] = { 2 };
	double		a, b, c;

	a = log(1e-3);
	b = log(1e-3);
	c = log(1e-3);
	for (size_t f = 0; f < FIELDS; f++) {
		a += log(.8 / u1[f]);
		b += log((f >= 3 ? u1[f] : .5) / u1[f]);
		c += log((f == 3 || f == 4 ? .8 : u1[f]) / u1[f]);
	}
	is_near(linkage_log_odds(&l, all, NULL),
	    a - log(exp(b) + exp(c) + 1 - 3e-3), 1e-8, "by the definition");
	is_near(linkage_log_odds(&l, none, NULL), log(1e-3 / (1 - 1e-3)),
	    1e-9, "nothing known: the share");
	ok(linkage_log_odds(&l, family, NULL) < 0, "relatives are two");
	is_near(linkage_weight(&l, 4, 1), log(.8 / .005), 1e-12, "a weight");
	is_near(linkage_weight(&l, 2, 0), 0, 0, "of what is missing");
	ok(linkage_log_odds(&l, missing, NULL) <
	    linkage_log_odds(&l, all, NULL), "what is missing does not help");
	/* What relatives share as well helps less. */
	ok(linkage_log_odds(&l, all, rare) - linkage_log_odds(&l, all, NULL)
	    < 2.0001, "a rare value says more, at most so much");
}

/* Nothing to learn from: what was believed stays. */
static void
test_empty(void)
{
	struct linkage	l = start(), before = l;

	(void)linkage_fit(&l, NULL, 0, 45, 5);
	is_near(l.m[0][1], before.m[0][1], 1e-12, "the prior stays");
	ok(l.p_same > 0 && l.p_same < .05, "doubles stay possible");
}

int
main(void)
{
	test_recovery();
	test_odds();
	test_empty();
	return done_testing();
}

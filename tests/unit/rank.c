/*
 * The rank-sum test, against published and counted figures.
 */
#include <math.h>

#include "core/stats/rank.h"
#include "tests/unit/tap.h"

/* All ways to choose, by hand, for small samples without ties. */
static void
test_small(void)
{
	static const double	a[] = { 7, 8 }, b[] = { 1, 2, 3 };
	static const double	low[] = { 0, .5 };
	static const double	same[] = { 5, 5, 5 };

	is_near(stat_rank_sum(a, 2, b, 3), .1, 1e-12, "1 of 10 ways");
	is_near(stat_rank_sum(low, 2, b, 3), 1, 1e-12, "the lowest of all");
	is_near(stat_rank_sum(same, 3, same, 3), 1, 1e-12, "all tied");
	is_near(stat_rank_sum(a, 1, b, 1), .5, 1e-12, "two values");
	/* Of 1 2 2 3 the pairs with 2.5 + 4 or more: (2,3) twice. */
	is_near(stat_rank_sum((double[]){ 2, 3 }, 2, (double[]){ 1, 2 }, 2),
	    2.0 / 6, 1e-12, "a tie across");
}

/* R: wilcox.test(x, y, alternative = "greater"), after Hollander and Wolfe
 * (1973), 69: permeability of human membranes, W = 35, p = 0.1272. */
static void
test_published(void)
{
	static const double	x[] = { .80, .83, 1.89, 1.04, 1.45, 1.38,
				    1.91, 1.64, .73, 1.46 };
	static const double	y[] = { 1.15, .88, .90, .74, 1.21 };

	is_near(stat_rank_sum(x, 10, y, 5), .1272, 5e-5, "permeability");
}

static void
test_bounds(void)
{
	static double	many[200];

	for (size_t i = 0; i < NELEM(many); i++)
		many[i] = (double)((i * 7919) % 200);
	ok(isnan(stat_rank_sum(many, 0, many, 3)), "an empty sample");
	ok(isnan(stat_rank_sum(many, 100, many + 100, 100)), "too many");
	many[3] = (double)NAN;
	ok(isnan(stat_rank_sum(many, 5, many + 5, 5)), "a value not known");
	many[3] = 3;
	is_near(stat_rank_sum(many, 60, many + 60, 60) +
	    stat_rank_sum(many + 60, 60, many, 60), 1, .02,
	    "both tails, and what is equal");
}

int
main(void)
{
	test_small();
	test_published();
	test_bounds();
	return done_testing();
}

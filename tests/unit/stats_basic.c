/*
 * Describing numbers, proportions, accuracy measures, minimisers: against
 * published or hand-made figures.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/forecast/accuracy.h"
#include "core/stats/minimise.h"
#include "core/stats/proportion.h"
#include "tests/unit/tap.h"

static void
test_describe(void)
{
	const double	x[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	const double	hard[] = { 1e16, 1, -1e16, 1 };
	const double	huge[] = { 1.7e308, 1.7e308, 1.6e308 };
	const double	w[] = { 0, 0, 0, 0, 0, 0, 1, 3 };
	double		many[100];
	size_t		i, bad = 0;

	is_near(stat_mean(x, 8), 5, 1e-15, "mean");
	is_near(stat_variance(x, 8), 32.0 / 7, 1e-14, "variance, n - 1");
	is_near(stat_median(x, 8), 4.5, 1e-15, "median of an even number");
	is_near(stat_median(x, 7), 4, 1e-15, "median of an odd number");
	/* R: quantile(c(2,4,4,4,5,5,7,9), c(.1, .75, .9)) */
	is_near(stat_quantile(x, 8, 0.1), 3.4, 1e-14, "type 7, 10 %");
	is_near(stat_quantile(x, 8, 0.75), 5.5, 1e-14, "type 7, 75 %");
	is_near(stat_quantile(x, 8, 0.9), 7.6, 1e-14, "type 7, 90 %");
	is_near(stat_quantile(x, 8, 1), 9, 0, "the largest");
	is_near(stat_sum(hard, 4), 2, 0, "a sum that loses nothing");
	is_near(stat_mean(huge, 3) / 1e308, 5.0 / 3, 1e-12,
	    "a mean whose sum overflows");
	ok(isnan(stat_mean(x, 0)) && isnan(stat_variance(x, 1)) &&
	    isnan(stat_median(x, 0)) && isnan(stat_quantile(x, 8, 1.1)),
	    "not defined is NaN");
	is_near(stat_weighted_quantile(x, w, 8, 0.25), 7, 0,
	    "weighted quantile at the step");
	is_near(stat_weighted_quantile(x, w, 8, 0.5), 9, 0,
	    "weighted median");
	for (i = 0; i < 8; i++)
		many[i] = 3;
	for (i = 0; i <= 10; i++)
		bad += stat_weighted_quantile(x, NULL, 8, (double)i / 10) !=
		    stat_weighted_quantile(x, many, 8, (double)i / 10);
	is_int((int64_t)bad, 0, "no weights are equal ones");
	for (i = 0; i < 100; i++)
		many[i] = (double)((i * 37) % 100);
	is_near(stat_quantile(many, 100, 0.25), 24.75, 1e-12,
	    "a quantile of many");
}

static void
test_welch(void)
{
	/* Student's sleep data; R: t.test(extra ~ group, sleep) */
	const double		x[] = { .7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8,
				    0, 2 };
	const double		y[] = { 1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6,
				    4.6, 3.4 };
	struct stat_moments	a = {0}, b = {0}, same = {0}, one = {0}, both;
	double			p = 9, lo = 9, hi = 9;

	for (size_t i = 0; i < NELEM(x); i++) {
		stat_moments_add(&a, x[i]);
		stat_moments_add(&b, y[i]);
		stat_moments_add(&same, 5);
	}
	stat_moments_add(&one, 5);
	is_near(a.mean, .75, 1e-12, "moments as they come: mean");
	is_near(a.square / 9, stat_variance(x, 10), 1e-12, "and variance");
	both = a;
	stat_moments_merge(&both, &b);
	is_near(both.mean, 1.54, 1e-12, "merged: mean");
	is_near(both.square, 77.368, 1e-9, "merged: squares");
	ok(!stat_welch(&p, &lo, &hi, &same, &same), "all the same: no test");
	ok(!stat_welch(&p, &lo, &hi, &a, &one), "of one: no test");
	ok(p == 9 && lo == 9 && hi == 9, "which sets nothing");
	/* t = 7.512357 with 18 degrees of freedom, integrated numerically. */
	ok(stat_welch(&p, &lo, &hi, &a, &same),
	    "against a group without spread: Student's");
	is_near(p, 5.931e-7, 1e-9, "its p");
	is_near(hi - lo, 2 * 2.10092204 * sqrt(a.square / 18 / 5), 1e-6,
	    "with the spread of both together");
	ok(stat_welch(&p, &lo, &hi, &a, &b), "Welch's test");
	is_near(p, .07939414, 1e-7, "p as in R");
	is_near(lo, -3.3654832, 1e-6, "interval from, as in R");
	is_near(hi, .2054832, 1e-6, "interval until, as in R");
}

static void
test_proportion(void)
{
	double	lo, hi;

	stat_wilson(&lo, &hi, 8, 10, 1.96);
	is_near(lo, 0.490157, 1e-6, "8 of 10 replied: lower bound");
	is_near(hi, 0.943319, 1e-6, "8 of 10 replied: upper bound");
	stat_wilson(&lo, &hi, 3, 3, 1.96);
	ok(hi == 1 && lo > 0.4 && lo < 0.5, "3 of 3 is not certain");
	stat_wilson(&lo, &hi, 0, 20, 1.96);
	ok(lo == 0 && hi > 0.1 && hi < 0.2, "0 of 20 is not never");
	stat_wilson(&lo, &hi, 0, 0, 1.96);
	ok(isnan(lo) && isnan(hi), "0 of 0 says nothing");
	stat_wilson(&lo, &hi, 5, 4, 1.96);
	ok(isnan(lo), "5 of 4 cannot be");
	/* Newcombe 1998, table II, (a) and (h), method 10. */
	stat_newcombe(&lo, &hi, 56, 70, 48, 80, 1.959964);
	is_near(lo, 0.0524, 5e-5, "Newcombe: 56/70 - 48/80, lower");
	is_near(hi, 0.3339, 5e-5, "Newcombe: 56/70 - 48/80, upper");
	stat_newcombe(&lo, &hi, 10, 10, 0, 10, 1.959964);
	is_near(lo, 0.6075, 5e-5, "Newcombe: 10/10 - 0/10, lower");
	is_near(hi, 1, 1e-12, "Newcombe: 10/10 - 0/10, upper");
	is_near(stat_normal_quantile(0.975), 1.959963984540054, 1e-12,
	    "normal quantile");
	ok(isnan(stat_normal_quantile(1.5)), "no quantile beyond 1");
	is_near(stat_normal_cdf(1.959963984540054), 0.975, 1e-12,
	    "and the chance to stay below it");
}

static void
test_accuracy(void)
{
	const double	x[] = { 1, 3, 2, 4 };
	const double	y[] = { 5, 3 }, f[] = { 4, 4 };
	const double	lo[] = { 3, 3.5 }, hi[] = { 5, 6 };
	const double	zero[] = { 0, 0 };
	double		scale = stat_naive_scale(x, 4, 1);

	is_near(scale, 5.0 / 3, 1e-15, "steps 2, 1, 2");
	is_near(stat_naive_scale_sq(x, 4, 1), 3, 1e-15, "their squares");
	is_near(stat_naive_scale(x, 4, 2), 1, 1e-15, "lag 2");
	is_near(stat_mase(y, f, 2, scale), 0.6, 1e-15, "MASE");
	is_near(stat_smape(y, f, 2), (200.0 / 9 + 200.0 / 7) / 2, 1e-12,
	    "sMAPE");
	is_near(stat_rmsse(y, f, 2, 3), sqrt(1.0 / 3), 1e-15, "RMSSE");
	is_near(stat_coverage(y, lo, hi, 2), 0.5, 0, "coverage");
	/* widths 2 and 2.5, one value .5 below: 2 / .05 * .5 = 20 */
	is_near(stat_msis(y, lo, hi, 2, 0.95, 2), 24.5 / 4, 1e-12, "MSIS");
	is_near(stat_smape(zero, zero, 2), 0, 0, "zeros foretold");
	is_near(stat_mase(zero, zero, 2, 0), 0, 0, "perfect at no scale");
	ok(isnan(stat_mase(y, f, 2, 0)) && isnan(stat_mase(y, f, 0, 1)) &&
	    isnan(stat_naive_scale(x, 1, 1)), "not defined is NaN");
}

static double
rosenbrock(const double *x, void *arg)
{
	unsigned	*calls = arg;

	(*calls)++;
	return 100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2);
}

/* Only allowed where x >= 1; the least is at the fence. */
static double
fenced(const double *x, void *arg)
{
	(void)arg;
	return x[0] < 1 ? NAN : x[0] * x[0];
}

static void
test_minimise(void)
{
	const double	step[] = { 0.5, 0.5 };
	double		x[] = { -1.2, 1 }, one = 3;
	unsigned	calls = 0;

	minimise(rosenbrock, &calls, x, step, 2, 1e-14, 1000);
	is_near(x[0], 1, 1e-4, "Rosenbrock's valley, x");
	is_near(x[1], 1, 1e-4, "Rosenbrock's valley, y");
	ok(calls < 400, "in less than 400 calls");
	minimise(fenced, NULL, &one, step, 1, 1e-12, 200);
	is_near(one, 1, 1e-3, "up to a fence of NaN");
}

/* A table of Fisher's own, Wikipedia's, and the tea of the lady. */
static void
exact_test(void)
{
	double	p[] = { .01, .04, .03, .005, .8 }, q[5];

	is_near(stat_fisher(1, 10, 11, 14), .002759456, 1e-9,
	    "Fisher: 1 of 10 against 11 of 14");
	is_near(stat_fisher(11, 14, 1, 10), .002759456, 1e-9, "turned round");
	is_near(stat_fisher(3, 4, 1, 4), .485714286, 1e-9, "three cups of four");
	is_near(stat_fisher(5, 10, 5, 10), 1, 1e-12, "no difference");
	is_near(stat_fisher(0, 7, 0, 3), 1, 1e-12, "nothing at all");
	is_near(stat_fisher(10, 10, 0, 10), 2 / 184756.0, 1e-15,
	    "all against none");
	ok(stat_fisher(100000, 300000, 100000, 700000) < 1e-300,
	    "many: no chance that is none");
	ok(isnan(stat_fisher(3, 2, 1, 5)), "more than all");
	stat_false_finds(q, p, 5);
	is_near(q[0], .025, 1e-12, "false finds: each by its rank");
	is_near(q[3], .025, 1e-12, "and no more than those behind it");
	is_near(q[1], .05, 1e-12, "of two with the same");
	is_near(q[2], .05, 1e-12, "as of both");
	is_near(q[4], .8, 1e-12, "the last is as it is");
}

int
main(void)
{
	test_describe();
	test_welch();
	test_proportion();
	test_accuracy();
	test_minimise();
	exact_test();
	return done_testing();
}

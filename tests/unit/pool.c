/*
 * Effects pooled, and figures against their normal.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/anomaly.h"
#include "core/stats/pool.h"
#include "tests/unit/tap.h"

/*
 * The log odds ratios of nine trials of diuretics in pregnancy, by which
 * DerSimonian and Laird's method is usually shown (Collins, Yusuf, Peto
 * 1985): fixed effect -.398, between .230, random effects -.517.
 */
static void
test_published(void)
{
	static const double	a[] = { 14, 21, 14, 6, 12, 138, 15, 6, 65 },
				n[] = { 131, 385, 57, 38, 1011, 1370, 506,
				    108, 153 },
				c[] = { 14, 17, 24, 18, 35, 175, 20, 2, 40 },
				m[] = { 136, 134, 48, 40, 760, 1336, 524,
				    103, 102 };
	struct pool	p = {0};
	double		b, v, w, sum = 0, sum_w = 0, between;
	size_t		i;

	for (i = 0; i < NELEM(a); i++) {
		b = log(a[i] * (m[i] - c[i]) / (c[i] * (n[i] - a[i])));
		v = 1 / a[i] + 1 / (n[i] - a[i]) + 1 / c[i] +
		    1 / (m[i] - c[i]);
		pool_add(&p, b, sqrt(v));
	}
	is_near(pool_mean(&p), -.398, .001, "the fixed effect");
	between = pool_between(&p);
	is_near(between, .230, .001, "the variance between trials");
	for (i = 0; i < NELEM(a); i++) {
		b = log(a[i] * (m[i] - c[i]) / (c[i] * (n[i] - a[i])));
		v = 1 / a[i] + 1 / (n[i] - a[i]) + 1 / c[i] +
		    1 / (m[i] - c[i]);
		w = 1 / (v + between);
		sum += w * b;
		sum_w += w;
	}
	is_near(sum / sum_w, -.517, .001, "the random effect");
}

static void
test_shrink(void)
{
	struct pool	p = {0};
	double		b = 3, se = 1;

	ok(isnan(pool_mean(&p)) && pool_between(&p) == 0, "nothing measured");
	pool_add(&p, NAN, 1);
	pool_add(&p, 1, 0);
	pool_add(&p, 1, INFINITY);
	ok(p.n == 0, "what is not known does not count");
	pool_add(&p, 2, 1);
	ok(pool_between(&p) == 0, "one alone does not differ");
	pool_shrink(&b, &se, 1, 1);
	is_near(b, 2, 1e-12, "as sure as all differ: half the way");
	is_near(se, sqrt(.5), 1e-12, "and surer");
	pool_shrink(&b, &se, 1, 0);
	is_near(b, 1, 1e-12, "they do not differ: the mean");
}

static void
test_anomaly(void)
{
	double	x[120], out[120], worst = 0, period = 365.25 / 7;
	size_t	t;

	for (t = 0; t < 120; t++)
		x[t] = 10 + 8 * sin(2 * M_PI * (double)t / period) +
		    (t == 50 ? 5 : 0);
	x[7] = NAN;
	is_int((int64_t)stat_anomaly(out, x, 120, period), 3,
	    "two years bear three pairs");
	for (t = 0; t < 120; t++)
		if (t != 50 && t != 7)
			worst = MAX(worst, fabs(out[t]));
	ok(worst < .5 && fabs(out[50] - 5) < .5,
	    "the season is normal, a hot week is not");
	ok(isnan(out[7]), "what is not known stays so");
	is_int((int64_t)stat_anomaly(out, x, 60, period), 1, "one year: one");
	is_int((int64_t)stat_anomaly(out, x, 40, period), 0, "less: none");
	stat_anomaly(out, x + 20, 3, period);
	is_near(out[0] + out[1] + out[2], 0, 1e-9, "then against the mean");
	for (t = 0; t < 120; t++)
		x[t] = NAN;
	stat_anomaly(out, x, 120, period);
	ok(isnan(out[0]), "nothing known at all");
}

int
main(void)
{
	test_published();
	test_shrink();
	test_anomaly();
	return done_testing();
}

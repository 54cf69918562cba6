/*
 * What customers promise and what series tell, made one: by hand, and the
 * laws that hold whatever comes.
 */
#include <math.h>

#include "core/practice/forecast/repurchase_sum.h"
#include "tests/unit/tap.h"

enum { N = 40 };

static struct repurchase_line
line(double forecast, double variance, double expected, double promised)
{
	return (struct repurchase_line){ .forecast = forecast,
	    .variance = variance, .sum = { .expected = expected,
	    .variance = promised } };
}

static void
by_hand(void)
{
	struct repurchase_line	l[2] = { line(10, 1, 20, 4),
				    line(30, 9, 30, 9) };

	/* 12 with .8 left, 30 with 4.5; 1.06 is shared by these. */
	repurchase_reconcile(l, 2, 43.06, 2);
	is_near(l[0].both, 12.16, .006, "what is surer moves less");
	is_near(l[1].both, 30.90, .006, "the other takes the rest");
	is_near(l[0].known, l[0].both, 0, "nobody else brings anything");

	l[0] = line(10, 0, 20, 4);
	repurchase_reconcile(l, 1, 10, 2);
	is_near(l[0].both, 10, 0, "what is certain stands");

	/* 10 known, variance 20; 10 of others by fives, 50: together 20. */
	l[0] = line(27, 70, 10, 20);
	l[0].others = 10;
	l[0].sum.first = 100;
	l[0].sum.first_square = 500;
	repurchase_reconcile(l, 1, 27, 2);
	is_near(l[0].both, 27, 0, "the total stands");
	is_near(l[0].known, 12, 1e-9, "two sevenths of what lacked");

	l[0] = line(5, 2, 0, 0);
	l[1] = line(1, 50, 0, 0);
	repurchase_reconcile(l, 2, 4, 2);
	is_near(l[0].both, 4, 0, "what one can not give the other does");
	is_near(l[1].both, 0, 0, "for nothing is below zero");
	repurchase_reconcile(l, 0, 4, 2);
}

static void
laws(void)
{
	uint64_t		seed = 5;
	struct repurchase_line	l[N];
	bool			adds_up = true, positive = true;
	double			total, sum, v[5];
	int			i, k, round;

	for (round = 0; round < 200; round++) {
		total = sum = 0;
		for (i = 0; i < N; i++) {
			for (k = 0; k < 5; k++) {
				seed = seed * 6364136223846793005u + 1;
				v[k] = (seed >> 40) % 3 == 0 ? 0 :
				    (double)(seed >> 33) / 1e6;
			}
			l[i] = line(v[0], v[1], v[2], v[3]);
			l[i].others = v[4];
			total += v[0] * (round % 5) / 2;
		}
		l[0].variance = 100;
		total = round > 0 ? floor(total * 100 + .5) / 100 : 0;
		repurchase_reconcile(l, N, total, 2);
		for (i = 0; i < N; i++) {
			sum += l[i].both;
			positive &= l[i].both >= 0 && l[i].known >= 0 &&
			    l[i].known <= l[i].both;
		}
		adds_up &= fabs(sum - total) < .005;
	}
	ok(adds_up, "lines add up to the total");
	ok(positive, "nothing is negative, a part no more than the whole");
}

int
main(void)
{
	by_hand();
	laws();
	return done_testing();
}

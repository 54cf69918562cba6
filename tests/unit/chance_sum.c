/* Sums of what comes or not, against all that can come, one by one. */
#include "core/base/base.h"
#include "core/stats/chance_sum.h"
#include "tests/unit/tap.h"

enum { N = 14 };

/* The smallest sum that is not exceeded with share q. */
static double
exact(double q, const double *p, const double *a, size_t n)
{
	double	at[2000] = {0}, sum, chance;	/* amounts are whole */
	size_t	i;

	for (unsigned s = 0; s < 1u << n; s++) {
		for (i = 0, sum = 0, chance = 1; i < n; i++) {
			sum += s >> i & 1 ? a[i] : 0;
			chance *= s >> i & 1 ? p[i] : 1 - p[i];
		}
		at[(size_t)sum] += chance;
	}
	for (i = 0, sum = at[0]; sum < q - 1e-12; )
		sum += at[++i];
	return (double)i;
}

int
main(void)
{
	const double	q[] = { .025, .10, .50, .90, .975 };
	const double	p[N] = { .1, .25, .5, .75, .5, .9, 0, 1, .33, .5,
			    .2, .4, .6, .8 };
	const double	a[N] = { 20, 40, 60, 100, 40, 20, 400, 20, 80, 20,
			    60, 40, 20, 100 };
	const double	one_p[] = { .3 }, one_a[] = { 50 };
	double		out[NELEM(q)], all = 0;

	for (size_t i = 0; i < N; i++)
		all += a[i];
	chance_sum_quantiles(out, q, NELEM(q), p, a, N);
	for (size_t i = 0; i < NELEM(q); i++)
		is_near(out[i], exact(q[i], p, a, N), all / 2000,
		    "of fourteen, on the grid");
	chance_sum_quantiles(out, q, NELEM(q), p, a, 10);
	for (size_t i = 0; i < NELEM(q); i++)
		is_near(out[i], exact(q[i], p, a, 10), 1e-9,
		    "of ten, exactly");
	chance_sum_quantiles(out, q, NELEM(q), one_p, one_a, 1);
	is_near(out[2], 0, 0, "one that likely does not come");
	is_near(out[3], 50, 0, "but may");
	chance_sum_quantiles(out, q, NELEM(q), NULL, NULL, 0);
	is_near(out[4], 0, 0, "nothing brings nothing");
	return done_testing();
}

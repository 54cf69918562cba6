/*
 * Of many series only the largest are forecast; of the others those stay that
 * all learn from, and no more memory than they need.
 */
#include "core/practice/forecast/forecast.h"
#include "tests/unit/tap.h"

/* n series of the totals 0 to n - 1, in no order. */
static void
make(struct sales_history *h, size_t n)
{
	size_t	i;

	*h = (struct sales_history){ .n_series_left_out = 0 };
	for (i = 0; i < n; i++)
		*VEC_ADD(&h->series) = (struct sales_series){
		    .total = (double)(i * 7919 % n) };
}

/* Each of `of' spread over n series has the rank it should have. */
static void
is_spread(const struct sales_history *h, size_t n, size_t of)
{
	size_t	i, n_right = 0;

	for (i = 0; i < of; i++)
		n_right += forecast_spread(h, i, of)->total ==
		    (double)(n - 1 - i * n / of);
	is_int((int64_t)n_right, (int64_t)of, "spread over all of them");
}

int
main(void)
{
	static const size_t	keep[] = { 1, 100, 2500, 9999 };
	struct sales_history	h;
	size_t			k;

	for (k = 0; k < NELEM(keep); k++) {
		make(&h, 10000);
		forecast_keep_largest(&h, keep[k]);
		ok(h.series.n == keep[k] && forecast_count(&h) == 10000,
		    "%zu are kept, all are counted", keep[k]);
		ok(h.series.cap <= keep[k] + FORECAST_SPREAD &&
		    h.series.n + h.n_behind <= h.series.cap,
		    "no room for the others");
		is_spread(&h, 10000, 4);
		is_spread(&h, 10000, 400);
		VEC_RELEASE(&h.series);
	}
	make(&h, 10000);
	forecast_keep_largest(&h, 100);
	is_spread(&h, 10000, FORECAST_SPREAD);
	VEC_RELEASE(&h.series);
	make(&h, 30);
	forecast_keep_largest(&h, 7);
	ok(h.n_series_left_out == 23, "few are left out");
	is_spread(&h, 30, 30);
	VEC_RELEASE(&h.series);
	return done_testing();
}

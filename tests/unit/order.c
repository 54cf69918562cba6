/*
 * Sorting by one number: against qsort, and that equal ones keep their order.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/order.h"
#include "tests/unit/tap.h"

static int
compare(const void *a, const void *b)
{
	const struct order_item	*x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Keys of so many bits; few of them make many equal ones. */
static bool
sorts(size_t n, unsigned bits, unsigned shift)
{
	struct order_item	*a = mem_realloc_array(NULL, n + 1, sizeof(*a));
	struct order_item	*b = mem_realloc_array(NULL, n + 1, sizeof(*b));
	uint64_t		 x = n * 2654435761u + bits;
	bool			 same = true;

	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		a[i] = b[i] = (struct order_item){
		    (x >> (64 - bits)) << shift, (uint32_t)i };
	}
	order_items(a, n);
	qsort(b, n, sizeof(*b), compare);
	for (size_t i = 0; i < n; i++)
		same = same && a[i].key == b[i].key && a[i].id == b[i].id;
	free(a);
	free(b);
	return same;
}

/* Keys alone come out the same, and each can be had without sorting. */
static bool
keys_agree(size_t n, unsigned bits, unsigned shift)
{
	struct order_item	*a = mem_realloc_array(NULL, n, sizeof(*a));
	uint64_t		*key = mem_realloc_array(NULL, n, sizeof(*key));
	uint64_t		*as_were = mem_realloc_array(NULL, n,
				    sizeof(*key));
	uint64_t		 x = n * 2654435761u + bits;
	bool			 same;

	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		a[i].key = key[i] = as_were[i] = (x >> (64 - bits)) << shift;
	}
	order_items(a, n);
	same = true;
	for (size_t i = 0; i < n; i += 1 + n / 16)
		same = same && order_nth(key, n, i) == a[i].key;
	same = same && order_nth(key, n, n - 1) == a[n - 1].key &&
	    memcmp(key, as_were, n * sizeof(*key)) == 0;
	order_keys(key, n);
	for (size_t i = 0; i < n; i++)
		same = same && key[i] == a[i].key;
	free(a);
	free(key);
	free(as_were);
	return same;
}

static void
test_items(void)
{
	static const size_t	size[] = { 0, 1, 2, 63, 64, 65, 66, 1000,
				    20000 };

	for (size_t i = 0; i < NELEM(size); i++)
		ok(sorts(size[i], 64, 0) && sorts(size[i], 3, 0) &&
		    sorts(size[i], 20, 30) && sorts(size[i], 1, 63),
		    "%zu of them", size[i]);
	for (size_t i = 1; i < NELEM(size); i++)
		ok(keys_agree(size[i], 64, 0) && keys_agree(size[i], 3, 0) &&
		    keys_agree(size[i], 20, 30) && keys_agree(size[i], 1, 63),
		    "%zu keys", size[i]);
}

static void
test_keys(void)
{
	static const int64_t	number[] = { INT64_MIN, -300, -1, 0, 1, 255,
				    INT64_MAX };
	static const double	real[] = { -DBL_MAX, -2.5, -1, -DBL_MIN, 0,
				    DBL_MIN, 1e-9, 1, 2.5, DBL_MAX };
	bool			good = true;

	for (size_t i = 1; i < NELEM(number); i++)
		good = good && order_up(number[i - 1]) < order_up(number[i]) &&
		    order_down(number[i - 1]) > order_down(number[i]);
	ok(good, "integers, up and down");
	for (size_t i = 1; i < NELEM(real); i++)
		good = good && order_up_double(real[i - 1]) <
		    order_up_double(real[i]) && order_to_double(
		    order_up_double(real[i])) - real[i] == 0;
	ok(good, "real numbers, there and back");
	ok(order_up_double(-0.) == order_up_double(0), "-0 is 0");
}

int
main(void)
{
	test_items();
	test_keys();
	return done_testing();
}

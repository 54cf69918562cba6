/* How far numbers extend, against looking at one after the other. */
#include "tap.h"

#include "core/base/extent.h"
#include "core/base/num.h"

static struct extent
naive(const int64_t *v, size_t n)
{
	struct extent	e = EXTENT_EMPTY;

	for (size_t i = 0; i < n; i++) {
		if (v[i] == EXTENT_NONE) {
			e.missing = true;
			continue;
		}
		if (v[i] < e.min)
			e.min = v[i];
		if (v[i] > e.max)
			e.max = v[i];
	}
	return e;
}

static bool
is_same(struct extent a, struct extent b)
{
	return a.missing == b.missing && (a.min == b.min ||
	    (a.min > a.max && b.min > b.max)) && (a.max == b.max ||
	    (a.min > a.max && b.min > b.max));
}

static int64_t
pick(struct rng *r)
{
	switch (rng_below(r, 8)) {
	case 0:
		return EXTENT_NONE;
	case 1:
		return rng_below(r, 9) == 0 ? INT64_MAX : 0;
	case 2:
		return rng_below(r, 9) == 0 ? INT64_MIN + 1 : -1;
	case 3:
		return (int64_t)rng_u64(r);
	default:
		return (int64_t)rng_below(r, 1000) - 500;
	}
}

int
main(void)
{
	struct rng	r = { 5 };
	int64_t		v[100];
	bool		fine = true, parts = true;

	for (int round = 0; round < 20000; round++) {
		struct extent	e = EXTENT_EMPTY;
		size_t		n = rng_below(&r, NELEM(v)), half;
		bool		none = rng_below(&r, 10) == 0;

		for (size_t i = 0; i < n; i++)
			v[i] = none ? EXTENT_NONE : pick(&r);
		extent_add(&e, v, n);
		fine &= is_same(e, naive(v, n));
		half = rng_below(&r, n + 1);
		e = EXTENT_EMPTY;
		extent_add(&e, v, half);
		extent_add(&e, v + half, n - half);
		parts &= is_same(e, naive(v, n));
	}
	ok(fine, "of all at once");
	ok(parts, "of some, then of the others");
	return done_testing();
}

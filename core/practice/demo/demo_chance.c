/*
 * Chance for the demo.  Only additions, comparisons and exact products of
 * small numbers: another libm or compiler makes the same company.
 */
#include "core/practice/demo/demo_priv.h"

/*
 * One stream per purpose and party: what one draws does not move the
 * others.  The multipliers are odd and have no short pattern.
 */
struct rng
demo_rng(const struct demo *d, uint32_t stream, uint64_t index)
{
	struct rng	r = { d->opt->seed * UINT64_C(0x9e3779b97f4a7c15) };

	r.state ^= rng_u64(&r) + stream * UINT64_C(0xd1b54a32d192ed03);
	r.state ^= rng_u64(&r) + index * UINT64_C(0xaef17502108ef2d9);
	(void)rng_u64(&r);
	return r;
}

int64_t
demo_between(struct rng *r, int64_t lo, int64_t hi)
{
	return hi <= lo ? lo : lo + (int64_t)rng_below(r,
	    (uint64_t)(hi - lo) + 1);
}

bool
demo_chance(struct rng *r, unsigned percent)
{
	return rng_below(r, 100) < percent;
}

size_t
demo_weighted(struct rng *r, const uint8_t *weight, size_t n)
{
	uint64_t	sum = 0, at;

	for (size_t i = 0; i < n; i++)
		sum += weight[i];
	at = rng_below(r, sum);
	for (size_t i = 0; i < n; i++) {
		if (at < weight[i])
			return i;
		at -= weight[i];
	}
	return n - 1;
}

struct day
demo_workday(struct rng *r, struct day from, struct day until)
{
	struct day	day = { (int32_t)demo_between(r, from.n,
			    until.n - 1) };
	int		w = day_weekday(day);

	if (w > 5)
		day.n -= w - 5;
	return day;
}

struct instant
demo_moment(const struct demo *d, struct rng *r, struct day day)
{
	int64_t	minute = 8 * 60 + 30 + demo_between(r, 0, 8 * 60);

	return zone_from_clock(d->env->when.zone, day, minute * 60 * 1000000);
}

#include "core/types/similar.h"

enum { LONGEST = 64 };

static uint64_t
bits_below(size_t n)
{
	return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* Common letters of a and b, as bits of where they stand in each. */
static unsigned
match(uint64_t *in_a, uint64_t *in_b, struct slice a, struct slice b)
{
	const uint8_t	*p = (const uint8_t *)a.p, *q = (const uint8_t *)b.p;
	size_t		 reach = MAX(a.len, b.len) / 2;
	uint64_t	 at[256];	/* where a letter stands in b */
	uint64_t	 free, first;
	unsigned	 n = 0;

	reach = reach > 0 ? reach - 1 : 0;
	*in_a = *in_b = 0;
	for (size_t i = 0; i < a.len; i++)
		at[p[i]] = 0;
	for (size_t k = 0; k < b.len; k++)
		at[q[k]] = 0;
	for (size_t k = 0; k < b.len; k++)
		at[q[k]] |= UINT64_C(1) << k;
	for (size_t i = 0; i < a.len; i++) {
		/* The first one within reach that is not taken. */
		free = at[p[i]] & bits_below(i + reach + 1) & ~*in_b;
		free &= ~bits_below(i > reach ? i - reach : 0);
		first = free & (~free + 1);
		*in_b |= first;
		*in_a |= (uint64_t)(first != 0) << i;
		n += first != 0;
	}
	return n;
}

double
text_jaro_winkler(struct slice a, struct slice b)
{
	uint64_t	in_a, in_b;
	unsigned	m, moved = 0;
	size_t		front = 0;
	double		jaro;

	a.len = MIN(a.len, (size_t)LONGEST);
	b.len = MIN(b.len, (size_t)LONGEST);
	if (slice_eq(a, b))
		return 1;
	m = match(&in_a, &in_b, a, b);
	if (m == 0)
		return 0;
	while (in_a != 0) {
		moved += a.p[__builtin_ctzll(in_a)] !=
		    b.p[__builtin_ctzll(in_b)];
		in_a &= in_a - 1;
		in_b &= in_b - 1;
	}
	jaro = ((double)m / (double)a.len + (double)m / (double)b.len +
	    ((double)m - moved / 2.0) / (double)m) / 3;
	while (front < 4 && front < a.len && front < b.len &&
	    a.p[front] == b.p[front])
		front++;
	return jaro + (double)front * 0.1 * (1 - jaro);
}

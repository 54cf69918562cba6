#include "core/base/order.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/banned.h"

enum {
	DIGIT_BITS = 11, N_VALUES = 1 << DIGIT_BITS,
	N_DIGITS = (64 + DIGIT_BITS - 1) / DIGIT_BITS,
	FEW = 64	/* are put in place one by one */
};

static size_t
digit_of(uint64_t key, int digit)
{
	return key >> (digit * DIGIT_BITS) & (N_VALUES - 1);
}

static void
insert_each(struct order_item *item, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct order_item	one = item[i];
		size_t			k = i;

		for (; k > 0 && item[k - 1].key > one.key; k--)
			item[k] = item[k - 1];
		item[k] = one;
	}
}

void
order_items(struct order_item *item, size_t n)
{
	struct order_item	*from = item, *to, *buffer;
	size_t			(*count)[N_VALUES];

	if (n <= FEW) {
		insert_each(item, n);
		return;
	}
	buffer = mem_realloc_array(NULL, n, sizeof(*buffer));
	count = mem_zalloc(N_DIGITS * sizeof(*count));
	for (size_t i = 0; i < n; i++)
		for (int d = 0; d < N_DIGITS; d++)
			count[d][digit_of(item[i].key, d)]++;
	to = buffer;
	for (int d = 0; d < N_DIGITS; d++) {
		size_t	*at = count[d], before = 0;

		/* All have the same digit here. */
		if (at[digit_of(from[0].key, d)] == n)
			continue;
		for (size_t v = 0; v < N_VALUES; v++) {
			size_t	here = at[v];

			at[v] = before;
			before += here;
		}
		for (size_t i = 0; i < n; i++)
			to[at[digit_of(from[i].key, d)]++] = from[i];
		from = to;
		to = from == buffer ? item : buffer;
	}
	if (from != item)
		memcpy(item, from, n * sizeof(*item));
	free(buffer);
	free(count);
}

/* IEEE 754: the bits of what is positive sort as integers do. */
uint64_t
order_up_double(double v)
{
	const uint64_t	sign = UINT64_C(1) << 63;
	uint64_t	bits;

	v += 0.;	/* -0 becomes 0 */
	memcpy(&bits, &v, sizeof(bits));
	return bits & sign ? ~bits : bits | sign;
}

double
order_to_double(uint64_t key)
{
	const uint64_t	sign = UINT64_C(1) << 63;
	double		v;

	key = key & sign ? key ^ sign : ~key;
	memcpy(&v, &key, sizeof(v));
	return v;
}

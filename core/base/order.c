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

static int
compare_keys(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Where each digit begins, of how often it occurs. */
static void
place_digits(size_t at[N_VALUES])
{
	size_t	before = 0;

	for (size_t v = 0; v < N_VALUES; v++) {
		size_t	here = at[v];

		at[v] = before;
		before += here;
	}
}

void
order_items(struct order_item *item, size_t n)
{
	struct order_item	*from = item, *to, *buffer;
	uint64_t		 differ = 0;

	if (n <= FEW) {
		insert_each(item, n);
		return;
	}
	buffer = mem_realloc_array(NULL, n, sizeof(*buffer));
	for (size_t i = 1; i < n; i++)
		differ |= item[i].key ^ item[0].key;
	to = buffer;
	for (int d = 0; d < N_DIGITS; d++) {
		size_t	at[N_VALUES] = {0};

		/* All have the same digit here. */
		if (digit_of(differ, d) == 0)
			continue;
		for (size_t i = 0; i < n; i++)
			at[digit_of(from[i].key, d)]++;
		place_digits(at);
		for (size_t i = 0; i < n; i++)
			to[at[digit_of(from[i].key, d)]++] = from[i];
		from = to;
		to = from == buffer ? item : buffer;
	}
	if (from != item)
		memcpy(item, from, n * sizeof(*item));
	free(buffer);
}

void
order_keys(uint64_t *key, size_t n)
{
	uint64_t	*from = key, *to, *buffer, differ = 0;

	if (n <= FEW) {
		qsort(key, n, sizeof(*key), compare_keys);
		return;
	}
	buffer = mem_realloc_array(NULL, n, sizeof(*buffer));
	for (size_t i = 1; i < n; i++)
		differ |= key[i] ^ key[0];
	to = buffer;
	for (int d = 0; d < N_DIGITS; d++) {
		size_t	at[N_VALUES] = {0};

		if (digit_of(differ, d) == 0)
			continue;
		for (size_t i = 0; i < n; i++)
			at[digit_of(from[i], d)]++;
		place_digits(at);
		for (size_t i = 0; i < n; i++)
			to[at[digit_of(from[i], d)]++] = from[i];
		from = to;
		to = from == buffer ? key : buffer;
	}
	if (from != key)
		memcpy(key, from, n * sizeof(*key));
	free(buffer);
}

/* From the first digit to the last: how many are below it is known. */
uint64_t
order_nth(const uint64_t *key, size_t n, size_t nth)
{
	uint64_t	found = 0;
	int		shift = 64;

	while (shift > 0) {
		size_t		count[N_VALUES] = {0}, v = 0;
		int		bits = shift < DIGIT_BITS ? shift : DIGIT_BITS;
		uint64_t	above = shift == 64 ? 0 : ~UINT64_C(0) << shift;

		shift -= bits;
		for (size_t i = 0; i < n; i++)
			if (((key[i] ^ found) & above) == 0)
				count[key[i] >> shift & ((1u << bits) - 1)]++;
		for (; nth >= count[v]; v++)
			nth -= count[v];
		found |= (uint64_t)v << shift;
	}
	return found;
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

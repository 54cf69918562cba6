/*
 * Sorting a million things by one number, in a tenth of the time that
 * comparing them takes: by digits of the key, from the last to the first.
 * Equal ones stay in the order in which they stand, so that sorting by the
 * second key first, and then by the first one, sorts by both.
 */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

#include "core/base/num.h"

struct order_item { uint64_t key; uint32_t id; };

/* Ascending. */
void	order_items(struct order_item *, size_t n);
/* The same of keys alone, in half the time. */
void	order_keys(uint64_t *, size_t n);
/* The one at nth < n, were they sorted; they stay where they are. */
uint64_t	order_nth(const uint64_t *, size_t n, size_t nth);

/* Keys that sort as the numbers do, or the other way round; no NaN, and -0
 * is 0. */
static inline uint64_t
order_up(int64_t v)
{
	return i64_to_sortable(v);
}

static inline uint64_t
order_down(int64_t v)
{
	return ~i64_to_sortable(v);
}

static inline int64_t
order_from_down(uint64_t key)
{
	return i64_from_sortable(~key);
}

uint64_t	order_up_double(double);
double		order_to_double(uint64_t key);	/* of order_up_double */

#endif

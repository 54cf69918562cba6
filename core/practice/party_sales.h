/*
 * What a party bought, as those hold it who go by the sums of everybody: half
 * as large as struct sales_sums, since a million times two of them are held.
 * Meanings as there.
 */
#ifndef PRACTICE_PARTY_SALES_H
#define PRACTICE_PARTY_SALES_H

#include "core/sales/sales.h"

struct party_sales {
	int64_t		revenue, margin;
	uint32_t	orders, rows;
	struct day	first, last;
};

static inline struct party_sales
party_sales_of(const struct sales_sums *s)
{
	return (struct party_sales){ .revenue = s->revenue,
	    .margin = s->margin, .orders = (uint32_t)MIN(s->orders,
	    UINT32_MAX), .rows = (uint32_t)MIN(s->rows, UINT32_MAX),
	    .first = s->first, .last = s->last };
}

/* As sales_bought(). */
static inline bool
party_has_bought(const struct party_sales *sums)
{
	return sums->first.n <= sums->last.n;
}

/* Or brought something back: who did bought it, if before the ledger began. */
static inline bool
party_is_customer(const struct party_sales *ever)
{
	return ever->rows > 0;
}

#endif

/*
 * The customer curve: customers from the most profitable to the least, and
 * what they brought together, margin less cost to serve.  It rises as long as
 * they bring anything and then falls again, as the back of a whale: its top is
 * what could be earned without those who cost more than they bring.
 */
#ifndef PRACTICE_CURVE_H
#define PRACTICE_CURVE_H

#include "core/practice/value/value.h"

enum { CURVE_STEPS = 10 };

struct customer { uint32_t id; int64_t profit; };

struct curve {
	const struct customer	*list;		/* [n], the best first */
	size_t			 n;
	const int64_t		*sum;		/* [n + 1] of the first i */
	size_t			 top;		/* where it is highest */
	/* Of those looked at who never bought: how many cost, and what. */
	size_t			 n_others;
	int64_t			 others;
};

/*
 * Of the parties for which wanted[id] (NULL: all); those that never bought
 * are not on it.  Lives in the arena.  ERR_RANGE: the sums do not fit.
 */
CRM_CHECK enum err_code
curve_draw(struct curve *, const struct value_book *, const bool *wanted,
    struct arena *, struct err *);
/* Margin less cost to serve; revenue where no product has a cost. */
int64_t	curve_profit(const struct value_book *, uint32_t id);
/* How many customers the first i of CURVE_STEPS are, rounded half up. */
size_t	curve_step(const struct curve *, size_t i);

#endif

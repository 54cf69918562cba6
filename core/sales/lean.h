/*
 * An array of sums that are half as large as all that a group may have: a
 * million parties want no more.
 */
#ifndef SALES_LEAN_H
#define SALES_LEAN_H

#include "core/sales/priv.h"

struct lean {
	int64_t		revenue, quantity;
	uint64_t	rows;
	struct day	first, last;	/* as in struct sales_sums */
};

/*
 * It begins with the first index that was asked for, or with 0 once a lower
 * one was: who reads the second half of the parties has no room for the
 * first.  All zero: empty.  Who has it frees p.
 */
struct lean_array { struct lean *p; size_t from, n; };

void		 lean_clear(struct lean *);
/* The sums of index i, valid until the next call; it grows towards most. */
struct lean	*lean_at(struct lean_array *, size_t i, size_t most);
/* Those of from into to, unless all lie behind them anyhow; from keeps what
 * it has then, else nothing.  False: a sum is too large. */
CRM_CHECK bool	 lean_merge(struct lean_array *to, struct lean_array *from,
		    size_t most);

/* One row; false: a sum is too large.  small: it can not be. */
CRM_CHECK static inline bool
lean_add(struct lean *s, int64_t revenue, int64_t quantity, int32_t day,
    bool small)
{
	s->rows++;
	if (revenue > 0 || quantity > 0) {
		s->first.n = MIN(s->first.n, day);
		s->last.n = MAX(s->last.n, day);
	}
	if (!small)
		return i64_add(&s->revenue, s->revenue, revenue) &&
		    i64_add(&s->quantity, s->quantity, quantity);
	s->revenue += revenue;
	s->quantity += quantity;
	return true;
}

#endif

/*
 * The ledger of what was given and received (DOMAIN.md 6): love, services,
 * status, information, goods, money, whatever the model calls them.
 */
#ifndef PRACTICE_EXCHANGE_H
#define PRACTICE_EXCHANGE_H

#include "core/query/query.h"

struct exchange_side {
	uint32_t	n, n_valued;	/* how many; of how many the worth is known */
	int64_t		worth;		/* of these, currency minor units */
	struct day	last;		/* of the last one; when n > 0 */
};
/* The exchanges of one resource, or of one period. */
struct exchange_sum {
	struct exchange_side	given, received;
};
struct exchange_item {
	struct day		 day;
	const struct choice	*resource;	/* NULL: not said */
	bool			 is_given;
	bool			 has_worth;
	int64_t			 worth;
};
struct exchanges {
	const struct field	*resource;	/* its values, in order */
	VEC(struct exchange_item) list;		/* by day */
};

/*
 * Of one party, up to env's now.  ERR_USAGE: the model has no exchanges.
 * Free with VEC_RELEASE(&exchanges.list).
 */
CRM_CHECK enum err_code
exchanges_read(struct exchanges *, const struct query_env *,
    const struct entity *party, uint32_t id, struct err *);
void	exchange_add(struct exchange_sum *, const struct exchange_item *);

#endif

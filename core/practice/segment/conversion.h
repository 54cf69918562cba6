/*
 * From known to contacted to customer: how many come that far, by how they
 * were first in contact or by any field, and how long it takes.
 */
#ifndef PRACTICE_CONVERSION_H
#define PRACTICE_CONVERSION_H

#include "core/query/query.h"

/*
 * A group of parties.  A contact is an activity, case or response; who bought
 * without one was first in contact by buying.
 */
struct conversion {
	struct slice	name;		/* empty: not known */
	uint32_t	parties;
	uint32_t	prospects;	/* had contact, or bought */
	double		median_to_contact;	/* days since they were
					   known, of those that were first
					   known; NaN: nobody */
	/*
	 * Of those whose contact is long enough ago: who could be seen, and
	 * who bought in that time.
	 */
	uint32_t	seen, customers;
	uint32_t	again;		/* of customers, on another day up to
					   as_of */
	double		lo, hi;		/* of customers / seen; Wilson, 95 % */
	double		median_to_purchase;	/* days; NaN: nobody */
	int64_t		revenue;	/* up to the day, of all customers in
					   it, minor units */
};

struct conversions { VEC(struct conversion) list; struct conversion all; };

/*
 * by NULL: by the channel of the first contact; of who was first in contact
 * by buying it is CONVERSION_PURCHASE.  within_days 0: up to the day, whenever.
 * where NULL: all parties.  Seen from the end of as_of.  ERR_USAGE: the model
 * has no sales of parties, or by has too many values to tell kinds apart;
 * ERR_RANGE: their money does not fit.  Release with conversions_release.
 */
#define CONVERSION_PURCHASE	"purchase"
CRM_CHECK enum err_code
conversions_read(struct conversions *, const struct query_env *,
    const struct entity *party, struct query *where, struct query *by,
    struct day as_of, int32_t within_days, struct arena *, struct err *);
void	conversions_release(struct conversions *);

#endif

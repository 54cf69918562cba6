/*
 * Who buys what again, and when: the rhythm of each customer with each
 * product, or with each family.  One who takes flour every two weeks and did
 * not this week will probably take it the next.
 *
 * A purchase is a day on which more of it was taken than returned (as
 * core/practice/value/value.h has it).  How such days follow each other, and
 * how many stop, is learnt from all customers and products together
 * (core/stats/purchase/purchase.h, in weeks); how often one of them is bought
 * from its own customers, with all others as of some fifty more.  Products in
 * the role service (postage, fees) are left out.
 */
#ifndef PRACTICE_REPURCHASE_H
#define PRACTICE_REPURCHASE_H

#include "core/practice/forecast/repurchase_sum.h"
#include "core/query/query.h"
#include "core/stats/purchase/purchase.h"

struct repurchase {
	uint32_t	party;
	uint32_t	what;		/* product, or an index of name */
	uint32_t	n;		/* purchases */
	struct day	last;
	float		rhythm;		/* median days between; NaN: < 3 */
	/* By the model; NaN: nobody bought anything again. */
	float		alive;		/* chance that they still buy it */
	float		chance;		/* to buy it within the days ahead */
	float		expected;	/* purchases within the horizon */
	float		next;		/* days until it is bought with 50 %,
					   while alive; NaN: not known */
	float		quantity;	/* of one purchase */
	float		amount;		/* of one purchase, currency units */
};

/* What is summed up: nothing, each what, each party. */
enum repurchase_sums { REPURCHASE_NO_SUMS, REPURCHASE_BY_WHAT,
	REPURCHASE_BY_PARTY };

struct repurchase_request {
	struct day	 as_of;		/* the end of this day is now */
	int32_t		 days, horizon;	/* ahead, in days */
	enum purchase_method method;	/* AUTO: the mixture of habits */
	uint32_t	 party;		/* only of this one; 0: of all */
	struct slice	 by;		/* of the product; empty: itself */
	struct query	*where;		/* over sale rows; NULL: all */
	double		 min_chance;	/* lists nothing below */
	enum repurchase_sums sums;
	struct range	 window;	/* in which sums.again, .first are */
};

struct repurchase_book {
	const struct entity	*sale, *party, *product;
	bool			 has_model;
	struct purchase_model	 model;		/* of all together */
	VEC(struct repurchase)	 list;		/* by party, then what */
	VEC(struct slice)	 name;		/* when by is given */
	uint64_t		 n_pairs;	/* of customer and product */
	double			 amount;	/* expected of all of them within
						   the horizon */
	struct repurchase_sum	*sum;		/* [n_sums] by what or party */
	size_t			 n_sums;
};

/*
 * Names live in the arena, lists until repurchase_release.  ERR_USAGE: the
 * model has no sales of products to customers, or by is wrong.  ERR_NO:
 * nothing was sold.
 */
CRM_CHECK enum err_code
repurchase_find(struct repurchase_book *, const struct query_env *,
    const struct repurchase_request *, struct arena *, struct err *);
void	repurchase_release(struct repurchase_book *);

/* Which sales.  ERR_USAGE: the model has none of products to customers. */
CRM_CHECK enum err_code
repurchase_scope(struct repurchase_book *, const struct query_env *,
    struct err *);

/* Amount expected within the horizon. */
double	repurchase_amount(const struct repurchase *);
/* The day by which it is due: the last and the rhythm; false: it has none. */
bool	repurchase_due(struct day *, const struct repurchase *);

#endif

/*
 * Who buys what again, and when: the rhythm of each customer with each
 * product, or with each family.  One who takes flour every two weeks and did
 * not this week will probably take it the next.
 *
 * A purchase is a day on which more of it was taken than returned.  How such
 * days follow each other, and how many stop, is learnt from all customers and
 * products together (core/stats/purchase.h, in weeks), and of each product from
 * its own customers, with all others as of some fifty more.
 */
#ifndef PRACTICE_REPURCHASE_H
#define PRACTICE_REPURCHASE_H

#include "core/query/query.h"
#include "core/stats/purchase.h"

struct repurchase {
	uint32_t	party;
	uint32_t	what;		/* product, or an index of name */
	uint32_t	n;		/* purchases */
	struct day	last;
	float		rhythm;		/* median days between; NaN: bought once */
	float		alive;		/* chance that they still buy it */
	float		chance;		/* to buy it within the days ahead */
	float		expected;	/* purchases in them */
	float		quantity;	/* of one purchase */
	float		amount;		/* of one purchase, currency units */
};

struct repurchase_request {
	struct day	 as_of;		/* the end of this day is now */
	int32_t		 days;		/* ahead */
	struct slice	 by;		/* of the product; empty: itself */
	struct query	*where;		/* over sale rows; NULL: all */
	double		 min_chance;	/* lists nothing below */
};

struct repurchase_book {
	const struct entity	*sale, *party, *product;
	bool			 has_model;	/* else: nobody bought again */
	struct purchase_model	 model;		/* of all together */
	VEC(struct repurchase)	 list;		/* by party, then what */
	VEC(struct slice)	 name;		/* when by is given */
	uint64_t		 n_pairs;	/* of customer and product */
	double			 amount;	/* expected of all of them */
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

/* Amount expected in the days ahead. */
double	repurchase_amount(const struct repurchase *);
/* The day by which it is due: the last and the rhythm; false: bought once. */
bool	repurchase_due(struct day *, const struct repurchase *);

#endif

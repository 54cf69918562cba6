/*
 * When one customer buys which product again.  A model of core/stats/
 * purchase.h is fitted to how all customers buy those products that this one
 * does, each pair of a customer and a product (or family) a history of its
 * own; then each of this customer's histories is looked at by it.
 */
#ifndef PRACTICE_VALUE_PRODUCT_H
#define PRACTICE_VALUE_PRODUCT_H

#include "core/practice/value.h"

struct value_product {
	uint32_t	product;	/* of a family: one of it */
	struct slice	family;		/* empty: by product */
	uint32_t	purchases;	/* days */
	int32_t		first, last;
	double		rhythm;		/* median days between; NaN: < 3 */
	double		quantity;	/* median of a day, in units */
	/* By the model; NaN: not known. */
	double		alive;		/* still buys it */
	double		within_week;
	double		expected;	/* purchases within the horizon */
	bool		has_next;	/* given that he still buys it */
	struct day	next;		/* bought by then with 50 % */
};

struct value_products {
	bool			 has_model;
	struct purchase_model	 model;
	VEC(struct value_product) list;		/* likeliest this week first */
};

/*
 * by_family: products without one are left out.  Texts live in the arena;
 * release the list.  ERR_USAGE: sales have no products, or products no
 * family.
 */
CRM_CHECK enum err_code
value_products(struct value_products *, const struct query_env *,
    const struct entity *party, uint32_t id, bool by_family,
    const struct value_options *, struct arena *, struct err *);

#endif

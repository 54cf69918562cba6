/* What the files of edit.h share: the edit itself and how its parts meet. */
#ifndef QUERY_EDIT_PRIV_H
#define QUERY_EDIT_PRIV_H

#include "core/query/edit.h"

enum { MAX_SALE_ENTITIES = 16 };

struct edit {
	struct query_env	 env;
	struct plan		*plan;
	struct sales_plan_options sales_options;
	bool			 has_options;
	struct {
		const struct entity	*entity;
		struct sales_plan	*rows;
		uint64_t		 first_seq;	/* when finished */
	}			 sale[MAX_SALE_ENTITIES];
	size_t			 n_sales;
	struct query_checker	*checker;	/* of sale rows; made when needed */
	struct completed {
		const struct entity	*entity;
		/* Fields with a default, and those of money. */
		VEC(const struct field *) otherwise, money;
	}			 completed;	/* the last one */
};

/* The amount says quantity x price: it follows when one of them changes. */
bool	edit_amount_follows(struct draft *);

#endif

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
	}			 sale[MAX_SALE_ENTITIES];
	size_t			 n_sales;
	struct query_checker	*checker;	/* of sale rows; made when needed */
};

/* One value from text, references looked up (edit_value.c). */
CRM_CHECK enum err_code
edit_read_one(struct value *, struct edit *, const struct field *,
    struct slice text, struct arena *, struct err *);
/* The amount says quantity x price: it follows when one of them changes. */
bool	edit_amount_follows(struct draft *);

#endif

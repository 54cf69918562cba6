/*
 * crm sum: any measure by any fields, over sale rows or records.
 *
 *	measures over sales: revenue quantity margin cost orders rows
 *	    customers, and any number field of the sale
 *	measures over records: count, and sum of any number field, and
 *	    min(f) max(f) mean(f)
 *	keys: any expression over the row or record (product.family,
 *	    account.city, channel, segment(SCHEME)), and day week month
 *	    quarter year; of a period its name as text, and its first day in
 *	    value.i; of a segment its name, and its place in the model
 */
#ifndef QUERY_SUM_H
#define QUERY_SUM_H

#include "core/query/query.h"

struct sum_cell { struct value value; };	/* TYPE_NONE: missing */
struct sum_row { struct value *key; struct value *measure; };
struct sum_result {
	size_t			 n_keys, n_measures;
	struct sum_column { struct slice name; enum type type; uint8_t digits;
		const struct field *field;
		const struct scheme *scheme;	/* of a key: its segments */
	} *key, *measure;
	VEC(struct sum_row)	 row;		/* ascending keys; in the arena */
	struct sum_row		 total;
	uint64_t		 n_without_cost;	/* sale rows that cost and
						   margin, asked for, leave out */
};
/*
 * A group, instead of a row of the result: in no order, and perhaps in parts
 * that add up.  What it points to is good until the next call.
 */
typedef enum err_code sum_each(void *arg, const struct sum_row *,
    struct err *);
struct sum_request {
	const struct entity	*entity;	/* sale or any other */
	const struct slice	*measure;	/* as typed */
	size_t			 n_measures;
	const struct slice	*key;
	size_t			 n_keys;
	struct query		*where;		/* NULL: all */
	struct range		 days;		/* of the date role */
	sum_each		*each;		/* NULL: rows in the result; else
						   it has none */
	void			*each_arg;
	bool			 only_count;	/* of rows n and no more */
};
CRM_CHECK enum err_code
query_sum(struct sum_result *, const struct query_env *,
    const struct sum_request *, struct arena *, struct err *);
/* The order of keys, for who walks through two results side by side. */
int	sum_compare_key(const struct value *, const struct value *);
/* Bytes of a key, appended: equal keys have equal ones. */
void	sum_encode_key(struct buf *, const struct value *);

#endif

/*
 * Inside crm sum: keys and measures as compiled, and the table of groups
 * both kinds of rows are counted into.
 */
#ifndef QUERY_SUM_PRIV_H
#define QUERY_SUM_PRIV_H

#include "core/query/priv.h"
#include "core/query/sum.h"

struct sum_key {
	struct slice	 name;
	bool		 by_period;	/* of the date role */
	enum period	 period;
	struct query	*q;
};

enum sum_what {
	/* of the ledger, by role (sales.h) */
	SUM_REVENUE, SUM_QUANTITY, SUM_MARGIN, SUM_COST, SUM_ORDERS,
	SUM_ROWS, SUM_CUSTOMERS,
	/* of any number */
	SUM_COUNT, SUM_SUM, SUM_MIN, SUM_MAX, SUM_MEAN
};
#define SUM_OF_LEDGER(what)	((what) <= SUM_CUSTOMERS)

struct sum_measure {
	struct slice	 name;
	enum sum_what	 what;
	struct query	*q;		/* SUM_SUM and behind it */
	enum type	 type;		/* of the result */
	uint8_t		 digits;
};

struct sum_cellsum {
	int64_t		sum;		/* or the least, the greatest */
	uint64_t	n;		/* values it is made of */
};

struct sum_group {
	struct value		*key;
	struct sum_cellsum	*cell;
};

struct sum {
	const struct query_env		*env;
	const struct sum_request	*req;
	struct arena			*arena;		/* of the result */
	struct arena			*scratch;
	struct sum_key			*key;
	struct sum_measure		*measure;
	const struct field		*time;		/* of period keys */
	struct range			 days;		/* cut by as_of */
	struct map			*index;		/* encoded key: group */
	VEC(struct sum_group)		 group;
	bool				 appended;	/* some may be alike */
	struct sum_group		 passed;	/* the one in hand, to each */
	struct sum_row			 passed_row;
	struct sum_group		 total;
	uint64_t			 n_without_cost;	/* as in sum_result */
	VEC(uint32_t)			 hit;	/* of the row in hand */
	struct buf			 encoded;
};

/* sum_asked.c: a measure and a key by its text, compiled. */
CRM_CHECK enum err_code
sum_read_measure(struct sum *, struct sum_measure *, struct slice text,
    struct err *);
CRM_CHECK enum err_code
sum_read_key(struct sum *, struct sum_key *, struct slice text,
    struct err *);

/* sum_group.c: an empty group; key may be NULL. */
void	sum_group_init(struct sum *, struct sum_group *,
	    const struct value *key);
/* The groups a subject belongs to go into s->hit: more than one where a
 * key is a list.  day is that of the date role. */
CRM_CHECK enum err_code
sum_find_groups(struct sum *, const struct record *, const int64_t *cells,
    const struct value *day, struct err *);
/*
 * A new group for these cells, the last of s->group, without asking whether
 * there is one like it: they are added up when all are sorted.  Only where
 * every key is one number (no text, no list) and no measure counts what is
 * distinct; s->appended says so.
 */
CRM_CHECK enum err_code
sum_append_group(struct sum *, const int64_t *cells, const struct value *day,
    struct err *);
/* The same in the place of the one before, to be passed on. */
CRM_CHECK enum err_code
sum_renew_group(struct sum *, struct sum_group *, const int64_t *cells,
    const struct value *day, struct err *);
/* sum_row.c: a group as a row, whose measure has room; and as a row to the
 * request's each. */
CRM_CHECK enum err_code
sum_set_row(struct sum_row *, const struct sum *, const struct sum_group *,
    struct err *);
CRM_CHECK enum err_code
sum_pass(struct sum *, const struct sum_group *, struct err *);
/* One value into measure i of a group. */
CRM_CHECK enum err_code
sum_add(struct sum *, struct sum_group *, size_t i, int64_t value,
    uint64_t n, struct err *);
/* The measures of any number, of one subject, into its groups. */
CRM_CHECK enum err_code
sum_add_subject(struct sum *, const struct record *, const int64_t *cells,
    struct err *);

CRM_CHECK enum err_code	sum_records(struct sum *, struct err *);
CRM_CHECK enum err_code	sum_sales(struct sum *, struct err *);

/* keep.c: a filter over batches of rows. */
struct keep;
CRM_CHECK enum err_code
keep_open(struct keep **, struct arena *, struct query *where,
    const struct query_env *, const struct entity *sale, struct err *);
/* Columns to read for it, and whether two threads may ask. */
const struct field	*const *keep_columns(const struct keep *, size_t *n);
bool	keep_is_threadable(const struct keep *);
void	keep_batch(void *keep, unsigned thread, const struct sales_batch *,
	    int64_t *pass);
CRM_CHECK enum err_code	keep_status(const struct keep *, struct err *);

#endif

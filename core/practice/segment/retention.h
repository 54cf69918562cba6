/*
 * Who stays: cohorts of customers by when or how they began, how many buy
 * again, and how long it takes until they are lost from sight.  A purchase
 * is as in value.h; all is seen from the end of a day.
 */
#ifndef PRACTICE_RETENTION_H
#define PRACTICE_RETENTION_H

#include "core/practice/value/value.h"
#include "core/sales/sales.h"

/* Who is looked at, and when from. */
struct retention {
	const struct query_env	*env;
	const struct entity	*party, *sale;
	struct query		*where;		/* NULL: all */
	struct day		 as_of;
	/* Filled by whoever looks at them. */
	size_t			 n_buyers;
	bool			 has_cost;	/* else margin is revenue */
};

/*
 * The customers that pass where, which is borrowed, as is env.  ERR_USAGE:
 * the model has no sales of parties.
 */
CRM_CHECK enum err_code
retention_init(struct retention *, const struct query_env *,
    const struct entity *party, struct query *where, struct day as_of,
    struct err *);

/*
 * One who bought anything, in the order of handles: n >= 1 days of purchases,
 * and days on which they brought back more than they took: no purchases, but
 * money.  Good until the next one; no more of them is held than this.
 */
struct retention_buyer {
	uint32_t		 id;
	const struct sales_day	*day, *returned;
	size_t			 n, n_returned;
};
typedef enum err_code retention_each(void *arg,
    const struct retention_buyer *, struct err *);
CRM_CHECK enum err_code
retention_walk(struct retention *, retention_each *, void *arg,
    struct err *);

/*
 * Cohorts.  Period 0 is the one of the first purchase; those that had not
 * ended by as_of are left out, so that every share is of whole periods.
 */
struct cohort {
	struct slice	 name;		/* empty: a field that is missing */
	uint32_t	 customers;
	/* By period since: who could be seen then, who of them bought, and
	 * what they brought, in minor units. */
	struct cohort_cell {
		uint32_t	seen, bought;
		int64_t		revenue, margin;
	}		*cell;
	size_t		 n;		/* periods seen of anybody in it */
};
struct cohorts {
	VEC(struct cohort)	list;		/* by time, or by name */
	size_t			n;		/* the most periods of any */
	struct cohort		all;		/* of them together */
};
/*
 * by NULL: cohorts are periods of first purchase, grain long; else the values
 * of that expression over the party.  step: the periods since.  ERR_USAGE:
 * they are too many to be cohorts; ERR_RANGE: their money does not fit.
 */
CRM_CHECK enum err_code
retention_cohorts(struct cohorts *, struct retention *, struct query *by,
    enum period grain, enum period step, struct arena *, struct err *);

/* Of those who bought n times: who bought again. */
struct repeat {
	uint32_t	n;		/* purchases so far */
	uint32_t	customers, again;
	double		lo, hi;		/* Wilson, 95 % */
	double		median_days;	/* to the next one; NaN: nobody */
};
enum { REPEATS = 10 };
/*
 * within_days 0: up to as_of, whenever; else only who bought for the n-th
 * time so long ago, and again within that time: nobody counts as lost who
 * had no time to come.  *n: how many rows, those with customers.
 */
CRM_CHECK enum err_code
retention_repeats(struct repeat row[REPEATS], size_t *n, struct retention *,
    int32_t within_days, struct err *);

/*
 * The share that has not been lost after each step, by Kaplan and Meier, J.
 * Amer. Statist. Assoc. 53 (1958), 457-481; 95 % interval on the log-log
 * scale (Kalbfleisch and Prentice).  Lost: the day of a purchase behind which
 * nothing came for silent_days.  Only what came up to silent_days before
 * as_of can be told, the rest is censored there.
 */
struct survival {
	int32_t		until;		/* days since the first purchase */
	uint32_t	at_risk, lost;	/* at its begin, within it */
	double		share, lo, hi;	/* at its end */
};
/* n of them in the arena; *median: days by which half are lost, NaN: not
 * yet. */
CRM_CHECK enum err_code
retention_survival(struct survival **, size_t *n, double *median,
    struct retention *, int32_t silent_days, int32_t step_days,
    struct arena *, struct err *);

#endif

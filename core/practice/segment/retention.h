/*
 * Who stays: cohorts of customers by when or how they began, how many buy
 * again, and how long it takes until they are lost from sight.  A purchase
 * is as in value.h; all is seen from the end of a day.
 */
#ifndef PRACTICE_RETENTION_H
#define PRACTICE_RETENTION_H

#include "core/practice/value/value.h"

/* What all customers did, day by day. */
struct retention {
	struct day		 as_of;
	const struct entity	*party;
	uint32_t		 last_id;
	bool			 has_cost;	/* else margin is revenue */
	struct retention_buyer {
		uint32_t	id;
		uint32_t	begin, n;	/* of day, n >= 1 */
		uint32_t	first_return, n_returns; /* of returned */
	}			*buyer;		/* in the order of handles */
	size_t			 n_buyers;
	struct retention_day {
		int32_t		day;
		int64_t		revenue, margin;	/* minor units */
	}			*day;
	/* Days on which they brought back more than they took: no purchases,
	 * but money. */
	struct retention_day	*returned;
};

/*
 * The purchases of the customers that pass where (NULL: all).  Lives in the
 * arena.  ERR_USAGE: the model has no sales of parties.
 */
CRM_CHECK enum err_code
retention_gather(struct retention **, const struct query_env *,
    const struct entity *party, struct query *where, struct day as_of,
    struct arena *, struct err *);

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
retention_cohorts(struct cohorts *, const struct retention *,
    const struct query_env *, struct query *by, enum period grain,
    enum period step, struct arena *, struct err *);

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
 * had no time to come.  How many rows, those with customers.
 */
size_t	retention_repeats(struct repeat row[REPEATS],
	    const struct retention *, int32_t within_days);

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
/* In the arena; *median: days by which half are lost, NaN: not yet. */
size_t	retention_survival(struct survival **, double *median,
	    const struct retention *, int32_t silent_days, int32_t step_days,
	    struct arena *);

#endif

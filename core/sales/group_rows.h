/*
 * How rows become groups: what one thread has added up, and what all of them
 * work for (sales_group() in group.c).
 */
#ifndef SALES_GROUP_ROWS_H
#define SALES_GROUP_ROWS_H

#include "core/sales/lean.h"

/* References up to this are counted in an array of sums. */
enum { ARRAY_CELLS = 1 << 20 };

/* Of one thread; all 0 but sorted, which is true, before the first row. */
struct grouping {
	struct sales_groups	 out;
	struct lean_array	 lean;		/* the same of lean sums */
	/* The array: index 0 is the missing cell, then cell + 1. */
	struct sales_sums	*array;
	size_t			 n_array;
	/* The table: group number + 1; its groups lie in out. */
	uint32_t		*slot;
	size_t			 n_slots, n_hashed;
	bool			 has_period, sorted;
	int64_t			 period;
	struct range		 reach;		/* days of that period */
	struct order_set	 orders;
	struct measured		 m;
	bool			 careful;
	struct err		 err;
};

struct group_job {
	const struct sales_group_query	*query;
	struct worth			 measure;
	struct order_columns		 orders;
	int				 party;
	int				 key[SALES_KEYS_MAX];
	bool				 use_array;
	bool				 use_lean;	/* of it only those */
	bool				 tells;	/* each period at its end */
	/* Each party, which is the first key, at its end; by no array. */
	bool				 tells_parties;
	bool				 stopped;	/* nobody listens */
	struct grouping			 thread[2];
};

/* The order of two struct sales_group, for qsort(): it is not told how many
 * keys there are, so all are compared, and unused ones are 0. */
int	 group_compare(const void *a, const void *b);
/* To query->each, until it wants no more. */
void	 group_tell(struct group_job *, const struct sales_group *);
void	 group_release(struct grouping *);

/* A batch of the ledger, which is of one day, goes into the sums of thread.
 * As scan_ledger() wants it; false: the thread's err says why. */
bool	 group_batch(void *job, unsigned thread, const struct sales_batch *);
/* What comes next is of that day; a period before it is done, and flushed. */
void	 group_enter_day(struct group_job *, struct grouping *, struct day);
/* Where row i is added up; valid until the next call. */
struct sales_sums	*group_sums(struct group_job *, struct grouping *,
			    const struct sales_batch *, size_t i);
/* The sums of an index of the array, which grows to have it; as above. */
struct sales_sums	*group_array_sums(struct grouping *, size_t i);
/* No more rows come: what is in arrays is told or listed, in order. */
void	 group_finish(struct group_job *, struct grouping *);
/* No more rows of a party come: its orders are forgotten, and if tells_parties
 * its groups are told, in order. */
void	 group_end_party(struct group_job *, struct grouping *);

#endif

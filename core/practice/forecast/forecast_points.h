/*
 * What was sold, series by series and period by period, without the periods
 * in which nothing was: eight bytes for each, twelve where amounts are large,
 * where a row of crm sum takes two hundred.  A million customers have ten
 * million of them.
 */
#ifndef PRACTICE_FORECAST_POINTS_H
#define PRACTICE_FORECAST_POINTS_H

#include "core/base/base.h"
#include "core/query/sum.h"

/* The points of one series, periods ascending. */
struct points_run {
	uint32_t	from;		/* in data */
	uint32_t	n;
	bool		is_wide;
	bool		is_known;	/* the measure, of any of it */
	bool		is_partly;	/* of some it is not */
};

struct points {
	/* Of each run its days, then its amounts: two words each when wide. */
	int32_t		*data;
	/* Keys ascending, as of crm sum; until points_release_series(). */
	VEC(struct points_series {
		struct value		*key;	/* in the arena */
		struct points_run	 run;
		uint32_t		 size;	/* while they are read: most */
		uint32_t		 at;	/* it can add up to; progress */
	})		series;
	struct sum_result columns;	/* of the sum, without its rows */
	bool		 is_known;	/* the measure, of any of it */
};

/* The first day of the period of point i < n. */
static inline struct day
points_day(const struct points *p, const struct points_run *r, size_t i)
{
	return (struct day){ p->data[r->from + i] };
}

/* In place of an amount: something was sold, of which it is not known. */
#define POINTS_UNKNOWN	INT64_MIN

/* Its measure, in the digits of that, or POINTS_UNKNOWN. */
static inline int64_t
points_amount(const struct points *p, const struct points_run *r, size_t i)
{
	const int32_t	*amount = &p->data[(size_t)r->from + r->n];
	int64_t		 v;

	if (!r->is_wide)
		return amount[i] == INT32_MIN ? POINTS_UNKNOWN : amount[i];
	memcpy(&v, &amount[2 * i], sizeof(v));
	return v;
}

/*
 * The sum's last key is the period, which is none of the keys of a series;
 * its one measure must be a sum.  All is in the arena, but the list of series.
 */
CRM_CHECK enum err_code
points_read(struct points *, const struct query_env *,
    const struct sum_request *, struct arena *, struct err *);
/* The same from rows that are there already; a series has the first n_keys. */
CRM_CHECK enum err_code
points_of_rows(struct points *, const struct sum_result *, size_t n_keys,
    struct arena *, struct err *);
void	points_release_series(struct points *);

#endif

/*
 * What was sold, series by series and period by period, without the periods
 * in which nothing was: twelve bytes for each, where a row of crm sum takes
 * two hundred.  A million customers have ten million of them.
 */
#ifndef PRACTICE_FORECAST_POINTS_H
#define PRACTICE_FORECAST_POINTS_H

#include "core/query/sum.h"

struct points {
	int32_t		*day;		/* first of the period */
	int64_t		*amount;	/* of the measure, in its own digits */
	struct points_series {
		struct value	*key;
		size_t		 from, n;	/* periods ascending */
	}		*series;	/* keys ascending, as of crm sum */
	size_t		 n_series;
	struct sum_result columns;	/* of the sum, without its rows */
};

/*
 * The sum's last key is the period, which is none of the keys of a series;
 * its one measure must be a sum.  All is in the arena.
 */
CRM_CHECK enum err_code
points_read(struct points *, const struct query_env *,
    const struct sum_request *, struct arena *, struct err *);
/* The same from rows that are there already; a series has the first n_keys. */
CRM_CHECK enum err_code
points_of_rows(struct points *, const struct sum_result *, size_t n_keys,
    struct arena *, struct err *);

#endif

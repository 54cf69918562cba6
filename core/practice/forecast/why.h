/*
 * Why sales were what they were, and will be what is foretold: each period
 * taken apart into what lies under it.
 */
#ifndef PRACTICE_WHY_H
#define PRACTICE_WHY_H

#include "core/practice/forecast/forecast.h"

/*
 * Amounts in units of 10^-digits; each line adds up exactly: sales = level +
 * trend + season + drivers + calendar + remainder.
 */
struct why_line {
	bool	 is_ahead;	/* sales are the forecast; no remainder */
	int64_t	 sales;
	/*
	 * What sales without season and drivers were about at the first line,
	 * and how far they moved from there: a line through half a year around
	 * each period; ahead what the forecast makes of it.
	 */
	int64_t	 level, trend;
	int64_t	 season;
	int64_t	 calendar;	/* working days more or fewer than usual */
	int64_t	*driver;	/* [n_drivers] of the request, workdays 0 */
	int64_t	 remainder;
};

struct why {
	uint8_t		 digits;
	bool		 has_season, has_calendar;
	struct why_line	*line;		/* last year, then the periods ahead */
	size_t		 n, n_ahead;
};

/*
 * Of a series that was forecast, in the arena.  ERR_RANGE: its amounts are
 * too large to be added up; ERR_NO: it has no history.
 */
CRM_CHECK enum err_code
why_of(struct why *, const struct sales_series *,
    const struct sales_history *, const struct forecast_request *,
    struct arena *, struct err *);

#endif

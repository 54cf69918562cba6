/*
 * What stands out in the history of a series of sales.  It is shown, and stays
 * what it was: of a real shop of 2,200 products the forecasts were no better
 * for taking demand as unknown where the stock was out (WAPE over four days
 * of 8 weeks 72.76 % against 72.66 %).
 */
#ifndef PRACTICE_FORECAST_MARK_H
#define PRACTICE_FORECAST_MARK_H

#include "core/practice/forecast/forecast.h"

enum sales_mark {
	MARK_NOTHING,
	MARK_HIGH, MARK_LOW,	/* as stat_unusual() has it */
	MARK_STOCK_OUT,		/* none of it sold, others were */
	MARK_CLOSED,		/* nothing was sold at all */
	MARK_UNKNOWN		/* no value in a file, or of no sale */
};

const char	*sales_mark_text(enum sales_mark);

/* mark[0..s->n) of a series that was forecast. */
void	sales_mark(enum sales_mark *mark, const struct sales_series *s,
	    const struct sales_history *);

#endif

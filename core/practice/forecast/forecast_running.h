/*
 * The period that is not over: what was sold in it is known, only its rest
 * is forecast.
 *
 * How much of a period is usually still to come after the day of the last
 * sale, and how much surer one is of the whole by then, is learned from all
 * the sales of the periods before it, and held for every series.
 */
#ifndef PRACTICE_FORECAST_RUNNING_H
#define PRACTICE_FORECAST_RUNNING_H

#include "core/practice/forecast/forecast.h"

/*
 * Fill in h->running.  Today is not over either: when it has a sale, half of
 * what such days bring is taken to be still to come.
 */
CRM_CHECK enum err_code
forecast_running_learn(struct sales_history *h, const struct query_env *,
    const struct forecast_request *, struct arena *, struct err *);

/* Does anything known of the running period change its forecast? */
bool	forecast_running_matters(const struct sales_series *,
	    const struct sales_history *);

/*
 * The first step ahead of the series becomes what was sold so far and the
 * usual rest of the forecast, within an interval that is as much narrower as
 * it was before.
 */
void	forecast_running_apply(struct sales_series *,
	    const struct sales_history *);

#endif

/*
 * Months and quarters of the ledger are forecast by their weeks, too, and those
 * added up: there are more weeks to learn from, and they know of the running
 * period what was sold last.  The first period ahead is what the weeks say of
 * it, each later one the mean of that and of what its own history says, when
 * that is long enough to be tried on its past.  Source: N. Kourentzes,
 * F. Petropoulos and J. R. Trapero, Improving forecasting by estimating time
 * series structures across multiple frequencies, International Journal of
 * Forecasting 30 (2014).
 *
 * A week that lies in two periods is divided over its days as the sales of all
 * were over the days of the last 52 weeks.
 */
#ifndef PRACTICE_FORECAST_WEEKS_H
#define PRACTICE_FORECAST_WEEKS_H

#include "core/practice/forecast/forecast.h"

struct forecast_weeks {
	struct sales_history	 h;		/* by week, of all series */
	struct forecast_request	 req;		/* for it */
	struct forecast_prior	 prior;		/* by forecast_learn() */
	uint32_t		*of;		/* a series of h.series, by the
						   order of the one it is for */
	double			*cover;		/* [horizon of the periods]
						   [weeks ahead]: part of the
						   rest of the week, 0..1 */
	double			*cover_all;	/* of all periods together */
};

/*
 * A request for the weeks of one for months or quarters; NULL, when those are
 * forecast by themselves: req->direct, a method of their own, drivers, very
 * many series, more than ten years ahead.
 */
struct forecast_weeks	*forecast_weeks_plan(const struct sales_history *,
			    const struct forecast_request *, struct arena *);
/* Once its history is read; false: it has not the same series. */
CRM_CHECK enum err_code
forecast_weeks_link(bool *linked, struct forecast_weeks *,
    const struct sales_history *periods, const struct query_env *,
    const struct forecast_request *, struct arena *, struct err *);

/* Other series, of which weeks[i] are those of series[i] from now on. */
void	forecast_weeks_match(struct forecast_weeks *,
	    struct sales_series *series, const struct sales_series *weeks,
	    size_t n, struct arena *);

/* The weeks of a series. */
struct sales_series	*forecast_weeks_find(const struct forecast_weeks *,
			    const struct sales_series *);
/*
 * The result of a series becomes that of its weeks and its own.  The first
 * step of its weeks is only what of that week is still to come from then on.
 */
void	forecast_weeks_add_up(struct sales_series *, struct sales_series *weeks,
	    const struct forecast_weeks *, struct arena *);

#endif

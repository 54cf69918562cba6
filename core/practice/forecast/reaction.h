/*
 * How the sales to each customer, segment or whatever reacted to a driver:
 * who buys more in a hot summer.  By how far the driver was from its normal
 * for the time of the year, beside the trend and season of each.
 *
 * Chance makes some of many look as if they reacted: each effect is drawn to
 * that of all, the more the less is known of it (core/stats/pool.h).
 */
#ifndef PRACTICE_REACTION_H
#define PRACTICE_REACTION_H

#include "core/practice/forecast/forecast.h"

struct reaction {
	const struct sales_series *series;
	size_t	 n_periods;		/* in which something was sold */
	double	 mean;			/* amount of a period */
	/* Of one step more of the driver: a share; 95 %, after drawing. */
	double	 effect, lo, hi;
	double	 chance;		/* that it is above zero */
	double	 alone;			/* the effect as its own sales say */
	double	 error;			/* of its logarithm, per unit */
};

struct reactions {
	struct reaction	*reaction;	/* surely more first, surely less last */
	size_t		 n;
	size_t		 n_too_few;	/* left out: sold in too few periods */
	double		 step;
	size_t		 n_pairs;	/* of the season taken off the driver */
	/* Of all of them together, and how far they differ. */
	double		 effect, lo, hi, differ;
};

/*
 * Of the first driver of the request, beside each series of the history
 * (forecast_drivers).  In the arena.  ERR_NO: the driver is not known enough
 * in the periods of the sales, or never changed, or too little was sold.
 */
CRM_CHECK enum err_code
reactions_find(struct reactions *, const struct sales_history *,
    const struct forecast_request *, struct arena *, struct err *);

#endif

/*
 * What became of a saved forecast in the one of now: the sums over the periods
 * that both look at, series by series, the largest changes first, and why.  Of
 * a tree, of what the rest adds up from.
 *
 *	made	a series that was not forecast then
 *	gone	one that is not any more
 *	late	the sales from before then are others now: late data or
 *		corrections moved it more than the periods since
 *	sales	the periods since then brought what was outside of 80 %, or at
 *		least lay in the direction of the change
 *	method	another method is favoured since
 *	level	the same, told again with more periods
 */
#ifndef PRACTICE_FORECAST_CHANGE_H
#define PRACTICE_FORECAST_CHANGE_H

#include "core/practice/forecast/forecast_saved.h"

enum change_cause {
	CHANGE_MADE, CHANGE_GONE, CHANGE_LATE, CHANGE_SALES, CHANGE_METHOD,
	CHANGE_LEVEL, N_CHANGE_CAUSES
};
/* "made", "gone", ... */
const char	*change_cause_name(enum change_cause);

struct series_change {
	const struct saved_series *then, *now;	/* NULL: there was none, is none */
	double		before, after;	/* sums over the periods of both */
	/* Of the change: by other sales before then, and by those since. */
	double		late, fresh;	/* NaN: not known */
	/* Of the periods since then: what was forecast, and what came. */
	double		foretold, came;	/* NaN: not known */
	bool		is_outside;	/* of 80 %, in one of them */
	enum change_cause cause;
};

struct forecast_changes {
	size_t		n_passed;	/* periods since then */
	size_t		n_shared;	/* that both look at */
	double		before, after;	/* sums of all series */
	VEC(struct series_change) list;	/* VEC_RELEASE */
};

/*
 * now's series are those of the history, in its order; then began earlier.
 * The most largest changes are explained.  ERR_NO: the two have no period in
 * common.
 */
CRM_CHECK enum err_code
forecast_changes(struct forecast_changes *, const struct saved_forecast *then,
    const struct saved_forecast *now, struct sales_history *,
    const struct forecast_request *, size_t most, struct err *);

#endif

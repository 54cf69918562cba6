/*
 * Forecasts of one series of equal steps (weeks, mostly), made by several
 * methods that are first tried on the series' own past.
 *
 * Each method is fitted at three points of the later history and led on from
 * there value by value.  What it said at each value (an origin) about the
 * steps ahead is compared with what came: this rolling backtest gives the
 * scores, the weights of the combination, and the errors from which the
 * prediction intervals are made.  The methods are then fitted once more on
 * everything.  Nothing is random: same input, same output.
 *
 * Sparse series (most steps without a sale) have their own methods and are
 * judged by squared error, for by absolute error the best forecast of
 * something rare is zero for ever.
 *
 * No forecast is ever NaN or infinite, whatever the input.
 */
#ifndef STATS_FORECAST_H
#define STATS_FORECAST_H

#include "core/base/def.h"
#include "core/stats/forecast/pooled.h"
#include "core/stats/forecast/pooled_rates.h"
#include "core/stats/pool.h"

struct arena;

/* Regressions over many series, dense and sparse ones; NULL: none. */
struct forecast_pools {
	const struct pooled		*dense;
	const struct pooled_rates	*sparse;
};

/*
 * A method.  Values come scaled to a size around 1, and without gaps.  A
 * state is fitted once and then led on; it lives in the arena given to fit.
 */
enum forecast_trait {
	FORECAST_DENSE = 1,	/* a candidate for ordinary series */
	FORECAST_SPARSE = 2,	/* a candidate for sparse ones */
	FORECAST_ADJUST = 4,	/* gets the series without its season, and
				   is a candidate only where there is one */
	FORECAST_COSTLY = 8,	/* no candidate when it must be quick */
	FORECAST_FLAT = 16	/* says the same of every step ahead */
};

struct forecast_method {
	const char	*name;
	const char	*brief;
	unsigned	 traits;
	double		 min_n;		/* values it wants */
	double		 min_periods;	/* whole seasons it wants */
	double		 max_period;	/* steps per season it is a candidate
					   for, at least 2; 0: any */
	double		 min_sold;	/* values that are not 0, of a sparse
					   series: what it learns from */
	/*
	 * Fit to y[0..n), n >= min_n.  fitted[0..n), when not NULL, gets
	 * the forecast of each value from those before it.
	 */
	void		*(*fit)(struct arena *, const double *y, size_t n,
			    double period, double *fitted);
	/*
	 * Instead of fit, when not NULL and other series of the kind taught
	 * something; as pooled_fit().  later: values yet to come, in a
	 * backtest.
	 */
	void		*(*fit_pooled)(struct arena *,
			    const struct forecast_pools *, size_t stage,
			    const double *y, size_t n, size_t later,
			    double *fitted);
	/* One more value has come; parameters stay. */
	void		 (*update)(void *state, double y);
	/* f[0..h) gets the point forecasts. */
	void		 (*path)(const void *state, double *f, size_t h);
};

/* All of them, in a fixed order; *n gets how many. */
const struct forecast_method *const	*forecast_methods(size_t *n);
/* By name, or NULL. */
const struct forecast_method	*forecast_method_find(const char *name);

/*
 * A figure from outside that may move the series: its values beside those of
 * y, then those that are known ahead.  NaN: not known.  What is not known
 * ahead is forecast itself, in the backtest too, so that the intervals and
 * the choice whether to use it know how badly.
 */
struct forecast_driver {
	const double	*x;		/* [n + horizon] */
	/* [horizon] or NULL: what if?  NaN: as it will be. */
	const double	*assume;
};

enum { FORECAST_MAX_DRIVERS = 8 };

struct forecast_input {
	const double	*y;		/* oldest first */
	size_t		 n;
	/*
	 * Steps per season: 365.25 / 7 for weeks, 12 for months; below 2:
	 * none.  Need not be whole.
	 */
	double		 period;
	bool		 non_negative;	/* sales: no interval below zero */
	const struct forecast_driver	*driver;
	size_t		 n_drivers;	/* at most FORECAST_MAX_DRIVERS */
};

/* What became of a driver; forecast_fate_text() says it. */
enum forecast_fate {
	DRIVER_USED,
	DRIVER_NO_GAIN,		/* the backtest is no better with it */
	DRIVER_CONSTANT,	/* it never changed */
	DRIVER_GAPS,		/* too few of its values are known */
	DRIVER_SHORT		/* the series is too short, or over, to tell */
};

const char	*forecast_fate_text(enum forecast_fate);

struct forecast_effect {
	enum forecast_fate	 fate;
	/* Below: also of one that is not used, where it could be told. */
	bool		 is_known;
	bool		 multiplies;	/* effects are logarithms, else amounts */
	bool		 by_share;	/* of a driver e times as high, else of
					   one more: what fits better */
	double		 effect;
	double		 lo, hi;	/* its 95 % interval */
	size_t		 n_missing;	/* of the history: filled in, a line
					   between neighbours, or where there
					   is but one as that; of these */
	size_t		 n_ends;	/* before the first or after the last
					   that is known */
	size_t		 n_ahead;	/* steps ahead that are known */
	const double	*x;		/* [n + horizon] as it was taken */
	/* What it added to each step, against its mean; NULL: not used. */
	double		*part;		/* [n + horizon] */
};

enum {
	FORECAST_MAX_LEVELS = 8,
	FORECAST_MAX_METHODS = 32,
	FORECAST_SCHEMES = 3,	/* of weighing: from equal to sharp */
	FORECAST_FEW = 8,	/* series: fewer say nothing about others */
	FORECAST_BINS = 98,
	FORECAST_MEMORIES = 5,	/* how far back errors tell of the next */
	FORECAST_LEADS = 16	/* steps ahead told apart; others: the last */
};

/*
 * How large errors were in units of the spread that the errors before them
 * made expect: shares of a histogram by the logarithm of their size.
 */
struct forecast_errors {
	double	n;			/* series they are of */
	double	share[FORECAST_BINS];	/* sum n */
};

/*
 * How large they were at each lead, beside those at all leads: of each series
 * the logarithm of the ratio of the means.
 */
struct forecast_leads {
	double	n[FORECAST_LEADS];	/* series; in the making: errors */
	double	sum[FORECAST_LEADS];	/* in the making: of their sizes */
};

/* Of series; young ones are dense, and not yet a season old. */
enum { FORECAST_IS_DENSE, FORECAST_IS_SPARSE, FORECAST_IS_YOUNG,
	FORECAST_CLASSES };

struct forecast_result;

/*
 * What many series of one store say, each class apart: about the
 * methods, mean logarithms of their losses relative to those of the moving
 * median (of sparse ones, whose logarithms are of luck, the sum of their
 * losses in root mean square steps, beside that of the moving average for the
 * same series); about the intervals,
 * how far errors went beyond what was expected, in all and at each lead; about
 * drivers, what they did.
 * The errors of young series are beside those of other dense ones.  A series
 * with little history of its own leans on it.  Zeroed: it says nothing.
 */
struct forecast_prior {
	struct forecast_belief {
		double	sum[FORECAST_MAX_METHODS], n[FORECAST_MAX_METHODS];
		double	plain[FORECAST_MAX_METHODS];	/* sparse */
		double	scheme[FORECAST_SCHEMES], n_scheme;
		struct forecast_errors	step_errors[FORECAST_MEMORIES];
		struct forecast_errors	sum_errors[FORECAST_MEMORIES];
		struct forecast_leads	leads[FORECAST_MEMORIES];
	} belief[FORECAST_CLASSES];
	/* Effects of drivers that multiply: of one more, and of a share. */
	struct pool	driver[FORECAST_MAX_DRIVERS][2];
	double	by_share[FORECAST_MAX_DRIVERS];	/* series, less the others */
	struct forecast_pools	pools;
};

/* Of a result for which only scores were asked. */
void	forecast_prior_add(struct forecast_prior *,
	    const struct forecast_result *);

/* Regressions over many series in the making; all in the arena. */
struct forecast_pooling {
	struct pooled		*dense;
	struct pooled_rates	*sparse;
	size_t			 n_dense, n_sparse;
};
void	forecast_pool_open(struct forecast_pooling *, struct arena *,
	    double period, size_t horizon);
/* One more to learn from; false: not fit for that. */
bool	forecast_pool(struct forecast_pooling *,
	    const struct forecast_input *);
/* After the last one.  What too few would say stays NULL. */
void	forecast_pool_learn(struct forecast_pools *,
	    struct forecast_pooling *);

struct forecast_opts {
	size_t		 horizon;	/* steps ahead, at least 1 */
	/*
	 * The backtest looks this far ahead, where that is further: of all
	 * horizons up to it the steps are forecast alike.  Their intervals are
	 * by the errors as far ahead as the horizon.
	 */
	size_t		 tried;
	/* Coverage of the intervals, each in (0, 1); .80, .95. */
	double		 level[FORECAST_MAX_LEVELS];
	size_t		 n_levels;
	/* NULL: combine what the backtest favours; else this one only. */
	const struct forecast_method	*method;
	const struct forecast_prior	*prior;	/* or NULL */
	bool		 keep_trace;	/* in the result */
	bool		 quick;		/* without costly methods */
	/*
	 * For forecast_prior_add() only: there is no mean, nor what follows;
	 * but the backtest is kept, where it can be.
	 */
	bool		 only_scores;
	/*
	 * Nobody looks back: no fitted values, no mase, smape and rmsse of
	 * the backtest.
	 */
	bool		 only_ahead;
};

/*
 * What is to be said about the history; forecast_note_text() says it.  Saved
 * forecasts hold the number.
 */
enum forecast_note {
	FORECAST_FINE,
	FORECAST_EMPTY,		/* no history: zeros, no interval */
	FORECAST_ONE_VALUE,	/* that value again, no interval */
	FORECAST_SHORT,		/* too short for a backtest: simple methods,
				   interval of a random walk */
	FORECAST_CONSTANT,	/* always the same value: no width either */
	FORECAST_ZERO,		/* nothing but zeros */
	FORECAST_DEAD,		/* sold once, but not for long: zeros */
	FORECAST_HUGE,		/* one step was far beyond all before it: the
				   methods do not see how far */
	FORECAST_FEW_EQUAL	/* always the same, but few times: no
				   interval */
};

const char	*forecast_note_text(enum forecast_note);

struct forecast_score {
	const struct forecast_method	*method;
	double		 loss;		/* by which it was weighed */
	double		 weight;	/* in the combination; sum 1 */
	/* In the backtest, all origins and steps; NaN when not defined. */
	double		 mase;		/* lag 1 */
	double		 smape;
	double		 rmsse;
};

struct forecast_interval {
	double		 level;
	double		*lo, *hi;	/* [horizon] */
	/*
	 * Of the sum of all steps ahead: from the errors of sums in the
	 * backtest, never wider than when all steps erred alike, never
	 * narrower than when each erred for itself.
	 */
	double		 sum_lo, sum_hi;
	double		 sum_half;	/* half its width; NaN: not known */
};

/*
 * What the forecast said in the backtest, at its newest origins:
 * f[o * leads + k] about y[first + o + k]; the last origin is at the last
 * value.
 */
enum { FORECAST_TRACE = 52, FORECAST_TRACE_LEADS = 13 };
struct forecast_trace {
	size_t	 first, n_origins, leads;
	float	*f;
};

struct forecast_result {
	enum forecast_note	 note;
	bool			 non_negative;	/* as the input said */
	size_t		 n_history;	/* values given */
	size_t		 n_missing;	/* NaN or infinite: interpolated */
	size_t		 horizon;
	double		 step_scale;	/* mean |y[t] - y[t-1]|: unit of MASE */
	bool		 sparse;
	bool		 young;		/* less than one season of history */
	/*
	 * Share of a year's pattern that comes back the next year, 0..1; 0
	 * when no season was found.
	 */
	double		 season;
	double		*mean;		/* [horizon] point forecasts */
	double		*fitted;	/* [n_history] one step ahead; or NULL */
	/* No intervals when n_history < 2: has_interval is false. */
	bool		 has_interval;
	size_t		 n_intervals;
	struct forecast_interval	 interval[FORECAST_MAX_LEVELS];
	size_t		 n_origins;	/* of the backtest; 0: none was made */
	double		 loss_step;	/* root mean square y[t] - y[t-1], in
					   the unit of the losses */
	size_t		 n_scores;
	struct forecast_score		*score;
	/* Log loss of each scheme of weighing, learned on the earlier half of
	 * the backtest, tried on the later; relative to the first. */
	double		 scheme[FORECAST_SCHEMES];
	/*
	 * [FORECAST_MEMORIES] errors of its later half, of the steps and of
	 * their sum; NULL unless only scores were asked for.
	 */
	struct forecast_errors		*step_errors, *sum_errors;
	struct forecast_leads		*leads;		/* of the steps */
	/* Of the forecast as given, in the backtest; NaN when none. */
	double		 mase, smape, rmsse;
	struct forecast_effect		*effect;	/* [n_drivers] */
	size_t		 n_effects;
	double		 mase_without;	/* drivers; NaN: not tried */
	double		*without;	/* [horizon] the mean without what was
					   assumed; NULL: nothing was */
	/* What the season added to each step; NULL: none was found. */
	double		*season_part;	/* [n_history + horizon] */
	struct forecast_trace	 trace;	/* when asked for; else no origins */
	const struct forecast_kept	*kept;	/* a backtest; or NULL */
};

/* What a forecast comes from: a method, "combination", or "none". */
const char	*forecast_method_name(const struct forecast_result *);

/* The result and all in it live in the arena. */
struct forecast_result	*forecast_select(struct arena *,
			    const struct forecast_input *,
			    const struct forecast_opts *);

/*
 * The same once the prior says more than when only scores were asked for:
 * the backtest that was kept then is not made again.  What it was given, and
 * the arena of its result, must still be there; the rest of the options as
 * they were.
 */
struct forecast_result	*forecast_again(struct arena *,
			    const struct forecast_kept *,
			    const struct forecast_opts *);

#endif

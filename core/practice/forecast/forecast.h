/*
 * The sales forecast: series of periods (ISO weeks, mostly) made from the
 * ledger, forecast by core/stats/forecast/forecast.h.
 */
#ifndef PRACTICE_FORECAST_H
#define PRACTICE_FORECAST_H

#include "core/practice/forecast/forecast_points.h"
#include "core/stats/forecast/forecast.h"

struct driver;
struct forecast_weeks;

/* A driver by name, from the store or a file of series, or from elsewhere. */
struct forecast_wish {
	struct slice	 name;
	const struct driver *file;	/* what it says comes first; or NULL */
};

/* What if a driver had this value in the periods that begin in days? */
struct forecast_assumption {
	size_t		 driver;	/* of the request */
	double		 value;
	struct range	 days;
};

enum { FORECAST_WEEKS = 13 };	/* ahead, when nobody says how many */

struct forecast_request {
	struct slice	 measure;	/* "revenue", "quantity", "margin"; of
					   a file: a column, or empty */
	const struct slice *by;		/* expressions over the sale, or none */
	size_t		 n_by;
	struct query	*where;		/* over sale rows; NULL: all */
	enum period	 period;
	size_t		 horizon;	/* periods ahead */
	size_t		 max_series;	/* largest first; 0: all */
	const struct forecast_method *method;	/* NULL: chosen by backtest */
	const double	*level;		/* coverage of the intervals */
	size_t		 n_levels;
	const struct forecast_prior *prior;	/* forecast_learn(), or NULL */
	const struct forecast_wish *driver;
	size_t		 n_drivers;	/* at most FORECAST_MAX_DRIVERS */
	const struct forecast_assumption *assumption;
	size_t		 n_assumptions;
	bool		 keep_trace;	/* for forecast_tree.h */
	bool		 only_scores;	/* no forecasts, for the prior */
	bool		 only_ahead;	/* as in stats/forecast/forecast.h */
	bool		 forgets;	/* forecast_learn() keeps no backtests */
	bool		 apart;		/* products by themselves, whatever
					   succeeds them (succession.h) */
	bool		 whole;		/* the running period as if nothing
					   of it were known */
	bool		 direct;	/* months and quarters by themselves,
					   not by their weeks */
	size_t		 max_values;	/* of more in all series, y is NULL
					   until forecast_fill(); 0: any */
	/* Only the series of these keys, known when h->by is; NULL: of all. */
	bool		(*wants)(void *arg, const struct value *key);
	void		*wants_arg;
};

struct sales_series {
	struct value	*key;		/* [n_by]; TYPE_NONE: rows without */
	const double	*y;		/* [n] of the measure, units not cents */
	size_t		 n;
	/* Where y comes from.  Where the measure of sales is not known y has
	 * what lies between the periods around them. */
	struct points_run points;
	struct day	 first;		/* start of the period of y[0] */
	uint32_t	 depth;		/* of a tree: so many keys hold, all
					   series of the others together */
	uint32_t	 order;		/* before the largest came first */
	double		 total;
	double		 running;	/* so far in the first one ahead */
	struct sales_driver {
		double	*x;		/* [n + horizon], NaN: not known */
		double	*assume;	/* [horizon], or NULL */
	}		*driver;	/* [n_drivers] of the request, or NULL */
	/* By forecast_learn(), for the next forecast_series(); or NULL. */
	const struct forecast_kept *kept;
	struct forecast_result *result;	/* by forecast_series() */
	size_t		 n_weeks;	/* of history that it is from; 0: it is
					   by the periods only */
	bool		 is_both;	/* by weeks and by the periods */
};

/*
 * What the forecast looks at.  The period that as_of lies in is not over:
 * it is no history, and the first one forecast (forecast_running.h).  When
 * the whole ledger ends more than two periods earlier, nobody has recorded
 * since: history then ends with the last sale (is_stale), instead of taking
 * the silence for zeros; the period of that sale counts when it ended as
 * late in it as periods there usually end, else it is the first one
 * forecast.
 */
struct sales_history {
	const struct entity	*sale;		/* NULL: from a file */
	bool			 is_file;	/* core/exchange/series_file.h */
	bool			 is_dated;	/* periods are days of a calendar;
						   else they are only counted */
	int64_t			 first_step;	/* not dated: number of the
						   first period ahead */
	enum period		 period;
	struct day		 as_of;
	struct day		 origin;	/* start of the first period ahead */
	struct day		 last_sale;
	bool			 is_stale;
	struct running {
		double	sold;		/* so far in origin's period, by all */
		double	rest;		/* share of one that is to come, 0..1 */
		bool	by_days;	/* rest is that of its days: too few
					   periods before it tell */
		double	spread;		/* of its errors, against those of a
					   whole one, 0..1 */
	}			 running;
	size_t			 n_series_left_out;
	size_t			 n_behind;	/* behind the others: some of
						   those left out, spread evenly
						   over them, to learn from */
	size_t			 n_series_unknown;	/* left out: their measure
						   is known of no sale */
	size_t			 n_unknown;	/* periods with sales of which
						   the measure is not known */
	size_t			 n_succeeded;	/* products in the series of
						   what took their place */
	enum type		 type;		/* of the measure */
	uint8_t			 digits;
	struct forecast_weeks	*weeks;		/* that months and quarters
						   are forecast by, or NULL */
	const struct sum_column	*by;
	size_t			 n_by;
	struct points		*points;	/* of all series; NULL: a file */
	bool			 one_by_one;	/* y is filled when it is needed */
	/* Was anything sold at all, in the n_open periods before origin? */
	bool			*open;
	size_t			 n_open;
	VEC(struct sales_series) series;	/* largest total first */
};

/*
 * Read the series, which forecast_history_release() gives back, after a
 * failure too.  ERR_NO: there are no sales.
 */
CRM_CHECK enum err_code
forecast_history(struct sales_history *, const struct query_env *,
    const struct forecast_request *, struct arena *, struct err *);
void	forecast_history_release(struct sales_history *);

/*
 * y of a series that has none yet, in the arena; before that is cleared
 * forecast_empty() takes y away again, where it was not there from the first:
 * of those left out it never is.
 */
void	forecast_fill(struct sales_series *, const struct sales_history *,
	    struct arena *);
void	forecast_empty(struct sales_series *, const struct sales_history *);
/* Is y[t] none that is known, of sales that there were? */
bool	forecast_is_unknown(const struct sales_series *,
	    const struct sales_history *, size_t t);

/*
 * The drivers of the request beside each series: those of its product where
 * there are any, else those for all; env NULL: only from files.  Those that a
 * file of series has stay, and what they lack is filled in.
 * ERR_NOTFOUND: nobody knows a driver of this name; ERR_USAGE: what only
 * counts its periods has no days.
 */
CRM_CHECK enum err_code
forecast_drivers(struct sales_history *, const struct query_env *env,
    const struct forecast_request *, struct arena *, struct err *);

/*
 * The driver that every store has: how many working days a period has by the
 * calendar of the model, unless a driver of that name is recorded.
 */
bool	forecast_is_workdays(struct slice name);

/* Only the n series of the largest totals, largest first; 0: leave all. */
void	forecast_keep_largest(struct sales_history *, size_t n);

/*
 * How many series there are, those left out too; and the i-th of n spread
 * evenly over them: n is a divisor of FORECAST_SPREAD, or all of them when
 * they are no more than that.
 */
enum { FORECAST_SPREAD = 4000 };
size_t	forecast_count(const struct sales_history *);
struct sales_series	*forecast_spread(const struct sales_history *,
			    size_t i, size_t n);

/*
 * What the series of the history, those left out too, or some hundred spread
 * evenly over them, teach each other about the methods: for req->prior.  What
 * it needs, y where it was not there, and what was kept of their backtests, is
 * in the arenas.
 */
void	forecast_learn(struct forecast_prior *, struct sales_history *,
	    const struct forecast_request *, struct arena *learned[2]);

/* Fill in series->result; the arena keeps it.  Fit for threads. */
void	forecast_series(struct sales_series *, const struct sales_history *,
	    const struct forecast_request *, struct arena *);
/*
 * The same for n series at once, on two threads, each with its own arena.
 * Which thread made what does not show in the result.
 */
void	forecast_series_all(struct sales_series *, size_t n,
	    const struct sales_history *, const struct forecast_request *,
	    struct arena *arena[2]);
/*
 * The same in two steps: _open begins on the other thread while the caller
 * does something else, _close (NULL: nothing) takes its part in what is left
 * and waits for the end.  All that was handed in stays as it is until then.
 */
struct forecast_ahead	*forecast_ahead_open(struct sales_series *, size_t n,
			    const struct sales_history *,
			    const struct forecast_request *,
			    struct arena *arena[2]);
void	forecast_ahead_close(struct forecast_ahead *);

/* The start of the i-th period ahead, i from 0. */
struct day	forecast_period(const struct sales_history *, size_t i);
/* How many of these periods are in a year: 365.25 / 7 for weeks. */
double	forecast_season(enum period);

#endif

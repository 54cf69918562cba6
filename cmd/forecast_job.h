/*
 * What crm forecast is asked, and what its two halves share: forecast.c
 * reads options and history, forecast_write.c forecasts and writes.
 */
#ifndef CMD_FORECAST_JOB_H
#define CMD_FORECAST_JOB_H

#include "cmd/context.h"
#include "core/practice/forecast.h"

struct forecast_args {
	const char	*by;
	const char	*measure;
	int		 period;
	int64_t		 weeks;
	int64_t		 horizon;
	int64_t		 top;
	const char	*level;
	const char	*method;
	bool		 backtest;
	bool		 sum;
	int		 plot;
	bool		 next;
	double		 chance;	/* with --next */
	const char	*series;	/* a file instead of the ledger */
};

enum { LEVELS_MAX = 4 };

struct job {
	struct crm			*crm;
	const struct forecast_args	*o;
	const char			*measure;
	struct forecast_request		 req;
	struct sales_history		 history;
	double				 level[LEVELS_MAX];
	struct out_column		*column;	/* made by the writer */
	size_t				 n_columns;
};

/*
 * Forecasts the series of job->history and writes them, some hundred at a
 * time, so that memory does not grow with their number.
 */
CRM_CHECK enum err_code
forecast_write(struct job *, struct err *);

/*
 * --next: who buys what in the weeks ahead.  The history is that of all
 * sales.
 */
CRM_CHECK enum err_code
forecast_next(struct job *, const struct query_env *, struct err *);

#endif

/*
 * What crm forecast is asked, and what its two halves share: forecast.c
 * reads options and history, forecast_write.c forecasts and writes.
 */
#ifndef CMD_FORECAST_JOB_H
#define CMD_FORECAST_JOB_H

#include "cmd/context.h"
#include "core/practice/forecast/forecast_tree.h"

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
	bool		 tree;
	bool		 apart;
	bool		 history;
	int		 plot;
	bool		 next;
	double		 chance;	/* with --next; NaN: not said */
	const char	*series;	/* a file instead of the ledger */
	struct opt_list	 driver;	/* name, name=file */
	struct opt_list	 assume;	/* name=value[:period] */
	bool		 effects;
	bool		 save;
	bool		 changes;
	const char	*name;		/* of what is saved */
	const char	*why;		/* a record, "all", or a series */
	bool		 exit_code;	/* of a report */
};

enum { LEVELS_MAX = 4 };

struct job {
	struct crm			*crm;
	const struct forecast_args	*o;
	const char			*measure;
	struct forecast_request		 req;
	struct forecast_wish		*wish;	/* its drivers, room for all */
	struct arena			*own;	/* of the history; or NULL */
	struct sales_history		 history;
	struct forecast_tree		 tree;	/* --tree */
	double				 level[LEVELS_MAX];
	struct out_column		*column;	/* made by the writer */
	size_t				 n_columns, column_room;
	struct saver			*saver;		/* --save, else NULL */
	bool				 is_worse;	/* as a report found */
	struct names {
		const struct sales_series	*of;	/* or NULL */
		struct slice	*name;		/* [n_by] of its keys */
		struct arena	*arena;		/* of name */
	}				 names;
};

extern const char *const	forecast_periods[];	/* NULL at the end */

/* What is asked, into job->req; of a store then its sales up to now. */
CRM_CHECK enum err_code
forecast_read_options(struct job *, struct err *);
CRM_CHECK enum err_code
forecast_open(struct job *, struct query_env *, struct err *);

/* --tree: every node at once, for they must add up. */
void	forecast_tree(struct job *, struct arena *[2]);

/*
 * Forecasts the series of job->history and writes them, some hundred at a
 * time, so that memory does not grow with their number.
 */
CRM_CHECK enum err_code
forecast_write(struct job *, struct err *);

/*
 * --save: begin when the history is known, add each series as it is written,
 * and in the end the plan has the snapshot; unless one of that day was there.
 */
CRM_CHECK enum err_code
forecast_save_begin(struct job *, struct err *);
void	forecast_save_add(struct job *, const struct sales_series *);
CRM_CHECK enum err_code
forecast_save_end(struct job *, struct err *);
void	forecast_save_release(struct job *);
cmd_function	forecast_save_report;
/* What was added so far, in its stored form. */
struct slice	forecast_save_body(const struct job *);
/* The name of what is saved, and what it stands for. */
struct slice	forecast_save_name(const struct job *);
struct saved_head;
void	forecast_save_head(struct saved_head *, const struct job *);

/* --changes; after forecast_save_begin. */
CRM_CHECK enum err_code
forecast_write_changes(struct job *, struct err *);

extern const struct cmd forecast_accuracy_cmd;
extern const struct cmd forecast_report_cmd;

/* Whether forecasts become worse, in a line; below: in a test as rare. */
#define ACCURACY_BELOW	.05
struct accuracy;
void	forecast_say_accuracy(struct crm *, const struct accuracy *,
	    double below);

/*
 * --next: who buys what in the weeks ahead.  The history is that of all
 * sales.
 */
CRM_CHECK enum err_code
forecast_next(struct job *, const struct query_env *, struct err *);

struct repurchase_book;
/*
 * --next --sum (forecast_next_sum.c): the key of its lines, into the request;
 * the weeks in which is looked at what others bring, when the history is
 * known; the lines, of the sums of the book by that key.
 */
CRM_CHECK enum err_code
forecast_next_key(struct job *, struct err *);
CRM_CHECK enum err_code
forecast_next_window(struct range *, struct job *, struct err *);
CRM_CHECK enum err_code
forecast_next_sum(struct job *, struct repurchase_book *, struct range window,
    struct err *);

/* --driver and --assume, into the request. */
CRM_CHECK enum err_code
forecast_read_drivers(struct job *, struct err *);
/* What each driver does to each series, as a table (--effects). */
void	forecast_effect_columns(struct job *);
void	forecast_put_effects(struct job *, const struct sales_series *);
/* The same of one series in words. */
void	forecast_say_effects(struct job *, const struct sales_series *);

/* forecast_say.c: around the table, to people. */
void	forecast_say_heading(struct job *);
/* "week" or "weeks", in the reader's language. */
const char	*forecast_periods_word(const struct job *, size_t n);
/* A single series, or the total of a tree, on a terminal or when asked. */
void	forecast_draw_alone(struct job *);
void	forecast_say_method(struct job *, const struct sales_series *);
void	forecast_say_tree(struct job *);

/* --history: what the forecast rests on, and what stands out in it. */
void	forecast_history_columns(struct job *);
void	forecast_put_history(struct job *, const struct sales_series *);
/* In a line how much stands out. */
void	forecast_say_marks(struct job *, const struct sales_series *);

/*
 * --why: what one series was made of.  Which sales it is of, as a filter of
 * the request; or which series of a file, the only one left.
 */
CRM_CHECK enum err_code
forecast_why_filter(struct job *, const struct query_env *,
    const struct entity *sale, struct err *);
CRM_CHECK enum err_code
forecast_why_series(struct job *, struct err *);
/* The calendar is always asked. */
void	forecast_why_drivers(struct job *);
CRM_CHECK enum err_code
forecast_write_why(struct job *, struct err *);

/* ---- forecast_columns.c: what the writers share ---- */

/* The column stays where it is until another one is added. */
struct out_column *
forecast_add_column(struct job *, const char *name, enum type,
    unsigned digits);
void	forecast_key_columns(struct job *);
/*
 * What a node of a tree is one of, by its last key; of no key it is the total.
 * People see the key itself in the next columns: the end of a path will do.
 */
void	forecast_put_level(struct crm *, size_t depth, struct slice name);
/* The i-th period ahead; of history i is below zero. */
void	forecast_put_period(struct job *, int32_t i);
void	forecast_period_columns(struct job *);
unsigned	forecast_digits(const struct job *);
void	forecast_put_keys(struct job *, const struct sales_series *);

#endif

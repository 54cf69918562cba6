/*
 * What crm evaluate is asked, and what its two halves share: evaluate.c
 * reads options, targets and sales, evaluate_write.c writes.
 */
#ifndef CMD_EVALUATE_JOB_H
#define CMD_EVALUATE_JOB_H

#include "cmd/context.h"
#include "core/practice/forecast/evaluate_driver.h"

struct evaluate_args {
	const char	*by, *measure, *compare;
	bool		 who;
	double		 share;
};

struct evaluate_job {
	struct crm			*crm;
	const struct evaluate_args	*o;
	struct query_env		 env;
	struct evaluate_request		 req;
	struct evaluation		 e;
	struct range			 whole;	/* as asked; days may be cut */
	bool				 is_period, is_over;
	bool				 begins_early;	/* before all sales */
	enum period			 period;	/* when whole is one */
	bool				 has_target, has_forecast;
	int64_t				 target, forecast, lo, hi;
	struct evaluate_driver		*driver;
	size_t				 n_drivers;
};

/* Writes what was asked for, and for people what is to be said about it. */
CRM_CHECK enum err_code
evaluate_write(struct evaluate_job *, struct err *);

#endif

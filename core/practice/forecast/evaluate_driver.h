/*
 * What drivers of sales did to the difference between two periods: by what
 * the regression of the weekly forecast makes of them.  It is another take at
 * the difference than that by customers, and leaves a rest.
 */
#ifndef PRACTICE_EVALUATE_DRIVER_H
#define PRACTICE_EVALUATE_DRIVER_H

#include "core/practice/forecast/evaluate.h"

struct evaluate_driver {
	struct slice	 name;
	bool		 is_workdays;
	/* A mean over the days; of working days how many there were. */
	double		 before, now;
	int64_t		 amount;	/* of the difference, as it is */
};

/*
 * The working days and the drivers recorded for all products, as far as the
 * forecast gains by them, in *list: *n of them, none when the history of
 * weeks is too short, or does not reach back.  After evaluate_sales.
 */
CRM_CHECK enum err_code
evaluate_drivers(struct evaluate_driver **list, size_t *n,
    const struct evaluation *, const struct query_env *,
    const struct evaluate_request *, struct arena *, struct err *);

#endif

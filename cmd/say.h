/*
 * What people should know before they read anything into a report: below its
 * table, and for them only.
 */
#ifndef CMD_SAY_H
#define CMD_SAY_H

#include "cmd/context.h"

/*
 * That nothing was sold, only later than the day seen from, or nothing for
 * long before it; n_buyers: who bought by that day, -1 where that does not
 * matter.
 */
CRM_CHECK enum err_code
say_sales(struct crm *, int64_t n_buyers, struct err *);

#endif

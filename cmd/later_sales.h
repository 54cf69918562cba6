/* Sales with a date that is yet to come, told of where they do not count. */
#ifndef CMD_LATER_SALES_H
#define CMD_LATER_SALES_H

#include "core/cli/cmd.h"

/*
 * A line for people below the table: how many rows are of after today, and
 * the last day.  Nothing with --as-of, which asks for that.
 */
CRM_CHECK enum err_code	say_later_sales(struct crm *, struct err *);

#endif

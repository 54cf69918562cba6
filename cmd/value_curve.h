/* crm value --curve: how the profit is spread over the customers. */
#ifndef CMD_VALUE_CURVE_H
#define CMD_VALUE_CURVE_H

#include "cmd/context.h"
#include "core/practice/value/value.h"

/* plot: 1 yes, 0 no, -1 on a terminal.  ERR_NO: there are no customers. */
CRM_CHECK enum err_code
value_put_curve(struct crm *, const struct query_env *,
    const struct value_book *, int plot, struct err *);

#endif

/* crm value REF --by product or family. */
#ifndef CMD_VALUE_PRODUCT_H
#define CMD_VALUE_PRODUCT_H

#include "cmd/context.h"
#include "core/practice/value/value.h"

CRM_CHECK enum err_code
value_put_products(struct crm *, const struct query_env *,
    const struct value_options *, bool by_family, struct err *);

#endif

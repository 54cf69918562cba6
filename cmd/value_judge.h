/* crm value --validate. */
#ifndef CMD_VALUE_JUDGE_H
#define CMD_VALUE_JUDGE_H

#include "cmd/context.h"
#include "core/practice/value/value.h"

/* split: the last day that the models know; NULL: half of the time. */
CRM_CHECK enum err_code
value_judge(struct crm *, const struct query_env *,
    const struct value_options *, const struct day *split, struct err *);

#endif

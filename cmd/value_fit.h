/* crm value --fit, and what is doubtful about the models. */
#ifndef CMD_VALUE_FIT_H
#define CMD_VALUE_FIT_H

#include "cmd/context.h"
#include "core/practice/value.h"

CRM_CHECK enum err_code
value_put_fit(struct crm *, const struct value_book *, struct err *);
/* What the reader must know before he believes the numbers. */
void	value_say_doubts(struct crm *, const struct value_book *);

#endif

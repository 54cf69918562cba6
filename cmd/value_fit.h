/* crm value --fit, and what is doubtful about the models. */
#ifndef CMD_VALUE_FIT_H
#define CMD_VALUE_FIT_H

#include "cmd/context.h"
#include "core/practice/value/value.h"

CRM_CHECK enum err_code
value_put_fit(struct crm *, const struct value_book *, struct err *);
/* Why nothing is said of what is ahead, where that is so. */
void	value_say_ahead(struct crm *, const struct value_book *);
/* What the reader must know before he believes the numbers. */
void	value_say_doubts(struct crm *, const struct value_book *);

#endif

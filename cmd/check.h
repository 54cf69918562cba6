/* What the parts of crm check share. */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

#include "cmd/who.h"
#include "core/practice/quality/check.h"

extern const struct cmd	check_freeze, check_trend;

/* "stale", "twijfelachtig": the heading of a check. */
const char	*check_word(enum check_reason);
/* n / of; missing where there is nothing to divide by. */
void		 check_put_share(struct out *, double n, double of);

#endif

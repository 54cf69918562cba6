/* crm retention churn, winback, conversion, channels; what they share. */
#ifndef CMD_RETENTION_LIST_H
#define CMD_RETENTION_LIST_H

#include "cmd/context.h"

extern const struct cmd retention_churn, retention_winback,
    retention_conversion, retention_channels;

/* A length of days as of the day seen from; what is not: ERR_USAGE. */
CRM_CHECK enum err_code
retention_days(int32_t *days, const struct crm *, struct span,
    const char *option, struct err *);

#endif

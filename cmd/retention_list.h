/* crm retention churn and winback. */
#ifndef CMD_RETENTION_LIST_H
#define CMD_RETENTION_LIST_H

#include "cmd/context.h"

extern const struct cmd retention_churn, retention_winback;

#endif

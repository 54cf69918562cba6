/*
 * The sheet before a visit: crm timeline REF --brief.
 */
#ifndef CMD_BRIEF_H
#define CMD_BRIEF_H

#include "cmd/context.h"

CRM_CHECK enum err_code
brief_write(struct crm *, const struct query_env *, const struct reference *,
    struct err *);

#endif

/*
 * What changed of one record or sale row: crm history REF.
 */
#ifndef CMD_HISTORY_CHANGES_H
#define CMD_HISTORY_CHANGES_H

#include "cmd/context.h"

/* The first operand, newest change first; field (may be NULL) alone. */
CRM_CHECK enum err_code
history_changes(struct crm *, const char *field, struct err *);

#endif

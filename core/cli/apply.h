/*
 * Commands that write: plan, show or ask the hook, apply, report
 * (DESIGN.md 6).
 */
#ifndef CLI_APPLY_H
#define CLI_APPLY_H

#include "core/cli/run.h"

/* crm's store is open, with a snapshot; it ends here when rc is ERR_OK. */
CRM_CHECK enum err_code
apply_command(struct invocation *, const void *own, struct err *);

#endif

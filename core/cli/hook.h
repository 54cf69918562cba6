/*
 * Programs of the user's in the store's hooks/: pre-commit reads the change
 * set and may refuse it, post-commit hears what was done.
 */
#ifndef CLI_HOOK_H
#define CLI_HOOK_H

#include "core/base/base.h"

/*
 * There is such a hook and it may be run: it, hooks/ and the store belong
 * to the invoking user or root and nobody else may write to them; safe says
 * that the user's own config vouches for the store.  A hook that may not or
 * cannot be run is ERR_SYSTEM, for silence would skip a check somebody counts on.
 */
CRM_CHECK enum err_code
hook_find(char **path, struct arena *, const char *dir, const char *name,
    bool safe, struct err *);

/*
 * hook_of is CRM_HOOK of our environment: whose hook, if any, has started us.
 * ERR_BUSY: that of the store at dir, which waits for us and would wait for
 * ever if we waited for its lock.
 */
CRM_CHECK enum err_code
hook_check_nested(const char *hook_of, const char *dir, struct err *);

/*
 * Run it with input (a descriptor, read from its start) as standard input,
 * CRM_STORE and CRM_HOOK set; what it prints goes to standard error.
 * *status: what it ended with, -1 when it was killed.  ERR_SYSTEM: it could
 * not be run.
 */
CRM_CHECK enum err_code
hook_run(int *status, const char *path, const char *dir, int input, struct err *);

#endif

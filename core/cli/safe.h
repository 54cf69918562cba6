/*
 * Whether a store is one that its user can trust: others who can write to it
 * can put there what they like, and its owner any program as a hook.
 */
#ifndef CLI_SAFE_H
#define CLI_SAFE_H

#include "core/cli/cmd.h"

/* The user's own config vouches for it (safe.store). */
bool	safe_is_vouched_for(const struct crm *);
/*
 * ERR_SYSTEM: everybody may write to the store's directory, and nobody
 * vouches for it.  A store that is not there is fine.
 */
CRM_CHECK enum err_code
safe_check(const struct crm *, struct err *);

#endif

#include "core/cli/safe.h"

#include <sys/stat.h>

#include "core/base/base.h"
#include "core/cli/config.h"

bool
safe_is_vouched_for(const struct crm *crm)
{
	const struct config_entry	*e;
	struct stat			 a, b;

	if (stat(crm->dir, &a) != 0)
		return false;
	for (size_t i = 0; i < config_count(crm->config); i++) {
		e = config_entry(crm->config, i);
		if (e->layer == CONFIG_USER &&
		    strcmp(e->key, "safe.store") == 0 &&
		    stat(e->value, &b) == 0 && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino)
			return true;
	}
	return false;
}

enum err_code
safe_check(const struct crm *crm, struct err *err)
{
	const char	*current = arena_printf(crm->arena, "%s/CURRENT",
			    crm->dir);
	struct stat	 st, file;

	if ((crm->cmd->flags & CMD_UNSAFE) || stat(crm->dir, &st) != 0 ||
	    (st.st_mode & S_IWOTH) == 0 || lstat(current, &file) != 0 ||
	    safe_is_vouched_for(crm))
		return ERR_OK;
	err_set(err, ERR_SYSTEM, "everybody may write to the store %s (mode "
	    "%04o): it is not used", crm->dir,
	    (unsigned)st.st_mode & 07777);
	err_hint(err, "chmod -R o-w '%s'; or vouch for it: crm config --user "
	    "safe.store DIR", crm->dir);
	return ERR_SYSTEM;
}

#include "cmd/import_opts.h"

#include "core/cli/config.h"

enum err_code
import_check_rowless(const struct import_opts *o, bool may_create,
    struct err *err)
{
	const char	*odd = o->map != NULL ? "map" : o->save_map != NULL ?
			    "save-map" : o->delimiter != NULL ? "delimiter" :
			    o->dates != NULL ? "date-format" :
			    o->key != NULL ? "key" : o->clear ? "clear" :
			    o->exact ? "exact" : o->create.n > 0 &&
			    !may_create ? "create" : NULL;

	return odd == NULL ? ERR_OK : err_set(err, ERR_USAGE, "--%s is for "
	    "rows of a table", odd);
}

size_t
import_list_own(struct slice **result, struct crm *crm,
    const struct import_opts *opts)
{
	const char	*text = config_find(crm->config, "mail.own");
	struct slice	*said = NULL, *own;
	size_t		 n_said = 0, n;

	if (text != NULL)
		n_said = context_split(&said, crm->arena, text);
	own = ARENA_ARRAY(crm->arena, struct slice, opts->own.n + n_said + 1);
	for (n = 0; n < opts->own.n; n++)
		own[n] = slice_of(opts->own.p[n]);
	for (size_t i = 0; i < n_said; i++)
		own[n++] = said[i];
	*result = own;
	return n;
}

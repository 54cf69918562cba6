/*
 * What crm import is told, and what its ways of taking a file in have in
 * common.
 */
#ifndef CMD_IMPORT_OPTS_H
#define CMD_IMPORT_OPTS_H

#include "cmd/context.h"

enum { IMPORT_SAY_TEXT };		/* of output; the others as its words */

struct import_opts {
	const char	*map, *delimiter, *encoding, *dates, *format, *key;
	const char	*rejects, *save_map;
	int		 decimal_comma, header, output;
	struct opt_list	 set, create, own;
	bool		 keep_going, ignore_extra, clear, exact, allow_dupes;
	bool		 whole, bulk;
};

/* ERR_USAGE when one was given that is about rows of a table. */
CRM_CHECK enum err_code
import_check_rowless(const struct import_opts *, bool may_create,
    struct err *);
/* --own and what the configuration says is ours. */
size_t	import_list_own(struct slice **own, struct crm *,
	    const struct import_opts *);

#endif

/*
 * Programs beside this one: crm-NAME on PATH is crm NAME.
 */
#ifndef CLI_PROGRAMS_H
#define CLI_PROGRAMS_H

#include "core/cli/help.h"

#define PROGRAM_PREFIX	CRM_NAME "-"

struct program {
	struct slice	 name;		/* without "crm-" */
	const char	*file;
};

/*
 * Those in the directories of path ("/usr/bin:/bin", or NULL), by name; of
 * two with one name the first, and none of the name of a command.  All of it
 * lives in the arena.
 */
void	programs_list(const struct program **, size_t *n, const char *path,
	    const struct cmd *const *commands, struct arena *);
/* The file of one, in the arena; NULL: there is none. */
const char	*program_find(const char *path, const char *name,
		    struct arena *);

#endif

/*
 * Whose work is meant: mine, a colleague's, nobody's, everybody's.
 */
#ifndef CMD_WHO_H
#define CMD_WHO_H

#include "cmd/context.h"

struct who {
	enum { WHO_ALL, WHO_ONE, WHO_NOBODY } is;
	const struct entity	*staff;		/* NULL: the model has none */
	uint32_t		 id;		/* of WHO_ONE */
};

/* "me", "none", or a staff member by reference or login. */
CRM_CHECK enum err_code
who_parse(struct who *, const struct query_env *, struct crm *,
    const char *text, struct err *);
/* A colleague as a value: by login, which is short and known; by name where
 * there is none; missing when id is 0. */
void	who_put(struct crm *, const struct query_env *, uint32_t id);
/* Is the record of this owner (0: nobody) meant? */
bool	who_means(const struct who *, uint32_t owner);

#endif

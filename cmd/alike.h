/*
 * A word of warning when a record that is added looks like one that is
 * there already.
 */
#ifndef CMD_ALIKE_H
#define CMD_ALIKE_H

#include "cmd/context.h"

struct alike;

/*
 * allow: say nothing (*alike NULL, which the others take).  many: of a whole
 * file, less thoroughly, and no longer when it has been said a thousand times.
 */
CRM_CHECK enum err_code
alike_open(struct alike **, struct crm *, const struct entity *, bool many,
    bool allow, struct err *);
/* where (may be NULL) is "people.csv:12". */
CRM_CHECK enum err_code
alike_check(struct alike *, const struct draft *added, const char *where,
    struct err *);
/* The same of what the plan has made of it by now. */
CRM_CHECK enum err_code
alike_check_record(struct alike *, const struct record *added,
    const char *where, struct err *);
/* Says how many more there were. */
void	alike_close(struct alike *);

#endif

/*
 * Records in the formats of other programs, one behind the other: vCards of
 * people and organisations (-O vcard, vcard4), a calendar of contacts and tasks
 * (-O ics).
 */
#ifndef CMD_FOREIGN_H
#define CMD_FOREIGN_H

#include "core/out/out.h"
#include "core/query/query.h"

extern const char *const	foreign_formats[];	/* "vcard", ... */

struct foreign;

/* ERR_USAGE: the type is of no such records. */
CRM_CHECK enum err_code
foreign_open(struct foreign **, struct out *, const struct query_env *,
    const struct entity *, const char *format, struct err *);
CRM_CHECK enum err_code
foreign_add(struct foreign *, const struct record *, struct err *);
/* What stands behind the last one. */
void	foreign_end(struct foreign *);
void	foreign_close(struct foreign *);	/* NULL does nothing */

#endif

/*
 * Records as vCards, one behind the other: -O vcard.
 */
#ifndef CMD_VCARDS_H
#define CMD_VCARDS_H

#include "core/out/out.h"
#include "core/query/query.h"

extern const char *const	vcards_formats[];	/* "vcard" */

struct vcards;

/* ERR_USAGE: the type is neither of people nor of organisations. */
CRM_CHECK enum err_code
vcards_open(struct vcards **, struct out *, const struct query_env *,
    const struct entity *, struct err *);
void	vcards_close(struct vcards *);		/* NULL does nothing */
CRM_CHECK enum err_code
vcards_add(struct vcards *, const struct record *, struct err *);

#endif

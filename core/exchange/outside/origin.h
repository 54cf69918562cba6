/*
 * What our records are called in address books and calendars:
 * "c17@0123456789abcdef.crm", the handle and which store it is of, so that
 * cards of two stores can lie side by side and come home to the right one.
 */
#ifndef EXCHANGE_ORIGIN_H
#define EXCHANGE_ORIGIN_H

#include "core/record/record.h"

/* Which store this is, wherever it lies: of its first journal entry. */
CRM_CHECK enum err_code
origin_add_store(struct buf *, struct txn *, struct err *);
void	origin_add_uid(struct buf *, const struct entity *, uint32_t id,
	    struct slice store);
/* False: it is none of this store's. */
bool	origin_find(const struct entity **, uint32_t *id,
	    const struct model *, struct slice uid, struct slice store);

#endif

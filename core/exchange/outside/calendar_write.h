/*
 * Contacts as appointments of a calendar and tasks as its to-dos, by the
 * roles of the model.
 */
#ifndef EXCHANGE_CALENDAR_WRITE_H
#define EXCHANGE_CALENDAR_WRITE_H

#include "core/query/query.h"

/* ERR_USAGE: it is neither of contacts nor of tasks. */
CRM_CHECK enum err_code
calendar_check_entity(const struct model *, const struct entity *,
    struct err *);
/*
 * Appends one, to be put between ics_begin and ics_end.  What came from a
 * calendar keeps its UID, so that it is the same there; all else is called
 * by its handle and the store (origin.h), and an import into that store
 * leaves it alone.  A contact without a moment is left out.
 */
void	calendar_add_record(struct buf *, const struct record *,
	    const struct query_env *, struct slice store, struct arena *);

#endif

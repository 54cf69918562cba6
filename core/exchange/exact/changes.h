/*
 * The journal as NDJSON, for other systems to follow: a line for each entry,
 * then one for each change in it, in the words of a change set
 * (crm-formats(5)) with the number of the entry in front.
 */
#ifndef EXCHANGE_CHANGES_H
#define EXCHANGE_CHANGES_H

#include "core/base/base.h"
#include "core/model/model.h"
#include "core/store/journal.h"
#include "core/types/zone.h"

struct changes_options {
	const struct model	*model;		/* of txn: names and types */
	const struct zone	*zone;
	const struct entity	*entity;	/* NULL: of every type */
	uint32_t		 id;		/* with entity; 0: all */
};

/* A few lines at a time; a failure ends it. */
typedef enum err_code changes_sink(void *arg, struct slice lines,
    struct err *);

/*
 * Entries after since, up to and with the last one of the snapshot, whose
 * number comes out (with one entity only entries that have to do with it).
 * ERR_CONFLICT: the journal ends before since, so it is not the one that
 * somebody was following.
 */
CRM_CHECK enum err_code
changes_write(uint64_t *last, struct txn *, uint64_t since,
    const struct changes_options *, changes_sink *, void *arg, struct err *);

#endif

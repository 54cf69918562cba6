/*
 * A new generation of a store: built beside the one in force, read back, and
 * then put in its place by one rename.  Compact, restore and erasure are
 * made of it.  Until generation_commit the store is as it was; a process
 * killed before leaves a directory that the next writer removes.
 * Readers of the old generation finish on it.
 */
#ifndef STORE_GENERATION_H
#define STORE_GENERATION_H

#include "core/store/txn.h"

struct generation;

/* The store is open for writing and stays so until the generation is closed. */
CRM_CHECK enum err_code
generation_begin(struct generation **, struct store *, struct err *);
/* Not committed: nothing is left of it.  NULL does nothing. */
void	generation_close(struct generation *);

/*
 * One table after another, each in key order; the meta table has its format
 * already.  ERR_DATA: out of order, or a
 * key that no table can hold.
 */
CRM_CHECK enum err_code
generation_put(struct generation *, enum table, struct slice key,
    struct slice val, struct err *);

/*
 * Nothing more is put: everything is on disk and is read back, entry by
 * entry.  ERR_STORE: it is not what was put.
 */
CRM_CHECK enum err_code
generation_finish(struct generation *, struct err *);
/*
 * Change it after generation_finish, in one transaction; a failure leaves it
 * to be closed.
 */
CRM_CHECK enum err_code
generation_apply(struct generation *, store_body *, void *arg, struct err *);
/* A look at it after generation_finish, as of txn_begin; end it first. */
CRM_CHECK enum err_code
generation_read(struct txn **, struct generation *, struct err *);
/*
 * In force from here on: the old generation is removed.  Open snapshots of
 * this process must have ended; the store is open on the new one (or, when
 * that fails, says so to whoever uses it).  A failure leaves the old one in
 * force.
 */
CRM_CHECK enum err_code
generation_commit(struct generation *, struct err *);

/* Everything that a snapshot shows, table by table; of today's format, when
 * its own has blocks (STORE_FORMAT_BLOCKS). */
typedef void generation_progress(void *arg, uint64_t entries);
CRM_CHECK enum err_code
generation_copy(struct generation *, struct txn *, generation_progress *,
    void *arg, struct err *);

#endif

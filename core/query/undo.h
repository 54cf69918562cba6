/*
 * Taking back journal entries.  An undo is an entry of its own that names
 * the one it took back; taking back an undo is a redo.  An entry stands
 * unless an entry that stands took it back.
 */
#ifndef QUERY_UNDO_H
#define QUERY_UNDO_H

#include "core/query/query.h"

/*
 * Plan taking back entry number, records and sale rows, all or nothing.
 * ERR_CONFLICT: something was changed since (names it), it was taken back
 * already, or it changed the model.  Of several things tell hears of each,
 * and err has their number.  ERR_NOTFOUND: no such entry.  env's txn is the
 * plan's snapshot.
 */
CRM_CHECK enum err_code
undo_plan(struct plan *, const struct query_env *, uint64_t number,
    const char *spool_dir, err_tell *tell, void *arg, struct err *);

/*
 * The entry that a bare undo of this user takes back: his last one that
 * stands and is no undo itself; or, for a redo, his last undo that stands,
 * as long as he has done nothing after it but redo.  ERR_NOTFOUND: there is none.
 */
CRM_CHECK enum err_code
undo_find_last(struct journal_entry *, struct txn *, struct slice user,
    bool redo, struct err *);

/*
 * For each entry from 1 to the last: was it taken back?  by[n] is the entry
 * that did, 0: it stands.  Lives in the arena; *last is the last entry.
 */
CRM_CHECK enum err_code
undo_states(const uint64_t **by, uint64_t *last, struct txn *,
    struct arena *, struct err *);

#endif

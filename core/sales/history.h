/*
 * What became of one sale row, read from the journal, newest first: added,
 * changed, removed, and the records it refers to merged with others.
 */
#ifndef SALES_HISTORY_H
#define SALES_HISTORY_H

#include "core/sales/sales.h"
#include "core/store/journal.h"

struct sales_event {
	const struct journal_entry	*entry;
	enum { SALES_EVENT_ADDED, SALES_EVENT_CHANGED, SALES_EVENT_REMOVED,
	    SALES_EVENT_MERGED, SALES_EVENT_SEPARATED } what;
	/*
	 * The row before and after, cells by field position; NULL: it was
	 * not there, or (both NULL) its values are not known any more: a
	 * large load says only which rows it added, and of a row that is gone
	 * without a trace nothing is left to go by.
	 */
	const int64_t			*before, *after;
	/* Of a merge: the field that refers to a record, which record that
	 * was before and is since. */
	const struct field		*field;
	uint32_t			 from, to;
};

/* ERR_NOTFOUND: no row ever had that number. */
CRM_CHECK enum err_code
sales_history_check(struct txn *, const struct entity *sale, uint64_t seq,
    struct err *);

/*
 * Of a number that some row had.  Only heads of items are looked at where
 * they tell that the row is not among theirs; items of records are not read
 * at all.
 */
CRM_CHECK enum err_code
sales_history(struct txn *, const struct entity *sale, uint64_t seq,
    enum err_code (*each)(void *arg, const struct sales_event *,
    struct err *), void *arg, struct err *);

#endif

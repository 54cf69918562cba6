/*
 * Erasing what the store remembers of values of a record, beside the record
 * itself: what the journal has of them before and after each change, and what
 * is left of records that were merged into it.  The journal's chain stays
 * provable, for it covers salted commitments to such values, and value and
 * salt are what goes.  It is final: an entry that lost a value cannot be
 * undone.
 *
 * Who erases first takes the values out of the record (or removes it), which
 * is a change in the journal like others; then this; then builds a new
 * generation (store/generation.h), for the pages of the old one still have
 * them.  Texts that crm edit kept are files (cli/editor.h).
 */
#ifndef RECORD_ERASE_H
#define RECORD_ERASE_H

#include "core/record/record.h"

struct erasure {
	uint64_t	values;		/* taken out of the journal */
	uint64_t	remains;	/* of merged records, there and in the
					 * table of their handles */
	/* Values that a model of then did not call personal: the chain
	 * covers them as they are, and they stay. */
	uint64_t	beyond;
};

/*
 * Of the record itself and those merged into it: all personal values, or
 * (field not NULL) those of one field.
 */
CRM_CHECK enum err_code
record_erase_traces(struct erasure *, struct txn *, const struct entity *,
    uint32_t id, const struct field *, struct err *);

#endif

/*
 * Handles of merged records: each leads to the record that remained, which
 * may itself have been merged later.  The journal has what became of a
 * handle as an item of its own:
 *
 *	u8 JOURNAL_ITEM_ALIAS, then u16 entity, u32 old id, u32 before,
 *	u32 after (0: it leads nowhere) for each
 */
#ifndef RECORD_ALIAS_H
#define RECORD_ALIAS_H

#include "core/record/plan.h"

struct alias_change { uint16_t entity; uint32_t id, before, after; };

/* Is the journal's item about handles? */
bool	alias_is_item(struct slice public);
/* The i-th one it says; false: there are no more. */
bool	alias_change_get(struct alias_change *, struct slice public, size_t i);
/*
 * Take back what the item says, in a plan.  ERR_CONFLICT: a handle leads
 * elsewhere by now.
 */
CRM_CHECK enum err_code
alias_revert(struct plan *, struct slice public, struct err *);

#endif

/*
 * Handles of merged records: each leads to the record that remained, which
 * may itself have been merged later.  The journal has what became of a
 * handle as an item of its own:
 *
 *	u8 JOURNAL_ITEM_ALIAS, then u16 entity, u32 old id, u32 before,
 *	u32 after (0: it leads nowhere) for each
 *
 * and what is left of its record (remains.h), until then and from then on, in
 * one more each:
 *
 *	u8 JOURNAL_ITEM_REMAINS or JOURNAL_ITEM_LEFT, u16 entity, u32 old id,
 *	commitment; the salt and the bytes themselves are private
 *
 * Journals of before 2026-11-29 do not have the latter.
 *
 * In the table alias a handle has the id that it leads to (u32) and, when
 * something is left of the record, that and a CRC32C over key and value.
 */
#ifndef RECORD_ALIAS_H
#define RECORD_ALIAS_H

#include "core/record/plan.h"
#include "core/record/remains.h"

/* False: damaged.  remains lives in val. */
bool	alias_decode(uint32_t *to, struct slice *remains, struct slice key,
	    struct slice val);
void	alias_encode(struct buf *, struct slice key, uint32_t to,
	    struct slice remains);

struct alias_change { uint16_t entity; uint32_t id, before, after; };

/* Is the journal's item about handles, or what was left of a record? */
bool	alias_is_item(struct slice public);
bool	alias_is_remains(struct slice public);
/*
 * Of the latter: whose remains, as they are from then on (left) or were until
 * then; bytes.p is NULL when they were erased.  False: damaged.
 */
struct alias_remains {
	uint16_t	entity;
	uint32_t	id;
	bool		left;
	struct slice	bytes;
};
bool	alias_remains_get(struct alias_remains *, struct slice public,
	    struct slice private);
/* The i-th one it says; false: there are no more. */
bool	alias_change_get(struct alias_change *, struct slice public, size_t i);
/* Is the record one of those it is about? */
bool	alias_change_is_about(const struct alias_change *,
	    const struct entity *, uint32_t id);
/* All records that an item of handles is about. */
void	alias_subjects(struct subjects *, struct slice public);
/*
 * Take back what the item says, in a plan.  ERR_CONFLICT: a handle leads
 * elsewhere by now.  alias_revert_remains comes first, for every item: it
 * takes those it is about.
 */
CRM_CHECK enum err_code
alias_revert_remains(struct plan *, struct slice public, struct slice private,
    struct err *);
CRM_CHECK enum err_code
alias_revert(struct plan *, struct slice public, struct err *);

#endif

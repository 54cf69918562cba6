/*
 * The mark on a record of which a repair could not save all: a field of a
 * number that no model gives out.  It is kept, exported and journaled as
 * fields are, and goes with the first change that leaves nothing to be
 * wished.
 */
#include "core/record/priv.h"

static const char	mark[LONG_ENTRY + 1] = {
	'\xff', '\xff', TYPE_BOOL, 0, 1, 0, 0, 0, 1
};

bool
record_is_incomplete(const struct record *rec)
{
	/* Fields stand in the order of their numbers. */
	return rec->n_fields > 0 &&
	    stored_id_at(rec, rec->n_fields - 1u) == FIELD_INCOMPLETE;
}

bool
draft_is_incomplete(const struct draft *d)
{
	struct slice	rest = d->unknown, head, bytes;

	while (bytes_get(&head, &rest, LONG_ENTRY) &&
	    bytes_get(&bytes, &rest, le32_get(head.p + 4)))
		if (le16_get(head.p) == FIELD_INCOMPLETE)
			return true;
	return false;
}

void
draft_set_incomplete(struct draft *d, bool is)
{
	struct buf	b = {0};

	draft_drop_unknown(d, FIELD_INCOMPLETE);
	if (!is)
		return;
	buf_add(&b, d->unknown);
	buf_addmem(&b, mark, sizeof(mark));
	d->unknown = slice_dup(d->arena, buf_slice(&b));
	buf_release(&b);
}

#include "core/exchange/outside/origin.h"

#include "core/store/journal.h"

enum { STORE_BYTES = 8 };

enum err_code
origin_add_store(struct buf *b, struct txn *txn, struct err *err)
{
	struct journal_entry	entry;
	uint64_t		last;
	enum err_code		rc = journal_last(&last, txn, err);

	if (rc || last == 0)
		return rc;
	rc = journal_get(&entry, txn, 1, err);
	for (size_t i = 0; rc == ERR_OK && i < STORE_BYTES; i++)
		buf_addf(b, "%02x", entry.chain[i]);
	return rc;
}

void
origin_add_uid(struct buf *b, const struct entity *e, uint32_t id,
    struct slice store)
{
	handle_write(b, e, id);
	buf_addf(b, "@%.*s.crm", SLICE_ARG(store));
}

bool
origin_find(const struct entity **e, uint32_t *id, const struct model *m,
    struct slice uid, struct slice store)
{
	size_t		at = slice_index(uid, '@');
	struct slice	host;

	if (at == SIZE_MAX || store.len == 0 || !slice_ends(uid, SLICE(".crm")))
		return false;
	host = slice_sub(uid, at + 1, uid.len - 4);
	return slice_eq(host, store) && handle_parse(e, id, m,
	    slice_sub(uid, 0, at));
}

/*
 * The proof: the chain of a run of entries computed again.
 */
#include "core/store/journal.h"

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "core/store/priv.h"

/* The items of one entry, with the cursor behind its head. */
static enum err_code
verify_items(struct cursor *c, struct slice *key, struct slice *val,
    bool *more, const struct journal_head *head,
    crypto_generichash_state *st, struct err *err)
{
	uint8_t		digest[JOURNAL_HASH];
	uint64_t	number = head->entry.number;
	uint32_t	items = 0;

	journal_digest_init(st);
	while ((*more = cursor_next(c, key, val)) && key->len == 12 &&
	    be64_get(key->p) == number) {
		if (be32_get(key->p + 8) != ++items)
			return journal_damaged(number, "an item is missing", err);
		journal_digest_add(st, *val);
	}
	if (items != head->entry.items)
		return journal_damaged(number, "items are missing or too many", err);
	crypto_generichash_final(st, digest, sizeof(digest));
	if (memcmp(digest, head->digest, sizeof(digest)) != 0)
		return journal_damaged(number, "an item was changed", err);
	return ERR_OK;
}

static enum err_code
verify_entries(struct cursor *c, uint64_t from, uint64_t until,
    uint8_t before[JOURNAL_HASH], crypto_generichash_state *st,
    struct err *err)
{
	struct journal_head	head;
	struct key		k;
	struct slice		key, val;
	uint8_t			chain[JOURNAL_HASH];
	enum err_code		rc;
	bool			more;

	more = cursor_seek(c, journal_key(&k, from, 0), &key, &val);
	for (; more && from < until; from++) {
		if (key.len != 12 || be64_get(key.p) != from ||
		    be32_get(key.p + 8) != 0)
			return journal_damaged(from, "it is missing", err);
		rc = journal_decode(&head, from, val, err);
		if (rc)
			return rc;
		journal_chain(chain, before, head.hashed);
		if (memcmp(chain, head.entry.chain, sizeof(chain)) != 0)
			return journal_damaged(from, "the chain is broken", err);
		memcpy(before, chain, sizeof(chain));
		rc = verify_items(c, &key, &val, &more, &head, st, err);
		if (rc)
			return rc;
	}
	rc = cursor_status(c, err);
	if (rc == ERR_OK && from < until)
		return journal_damaged(from, "it is missing", err);
	return rc;
}

enum err_code
journal_verify(struct txn *txn, uint64_t from, uint64_t until,
    struct err *err)
{
	struct cursor	*c = NULL;
	struct arena	*arena;
	uint64_t	 last;
	uint8_t		 before[JOURNAL_HASH];
	enum err_code	 rc;

	arena = arena_open();
	from = MAX(from, (uint64_t)1);
	rc = journal_last(&last, txn, err);
	if (rc)
		goto done;
	/* The newest known entry is the end of the chain. */
	until = MIN(until, last + 1);
	if (from >= until)
		goto done;
	rc = journal_get_chain(before, txn, from - 1, err);
	if (rc)
		goto done;
	rc = cursor_open(&c, txn, TABLE_JOURNAL, err);
	if (rc)
		goto done;
	rc = verify_entries(c, from, until, before, journal_digest(arena), err);
done:
	cursor_close(c);
	arena_close(arena);
	return rc;
}

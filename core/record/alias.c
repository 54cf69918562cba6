/*
 * Handles of merged records: what the table and the journal have of them.
 */
#include "core/record/alias.h"

#include "core/record/priv.h"

bool
alias_decode(uint32_t *to, struct slice *remains, struct slice key,
    struct slice val)
{
	uint32_t	crc;

	*remains = SLICE_EMPTY;
	if (key.len != 6 || val.len < ALIAS_ID)
		return false;
	*to = le32_get(val.p);
	if (val.len == ALIAS_ID)
		return true;
	if (val.len <= ALIAS_ID + CRC_SIZE)
		return false;
	crc = crc32c(crc32c(0, key.p, key.len), val.p, val.len - CRC_SIZE);
	*remains = slice_sub(val, ALIAS_ID, val.len - CRC_SIZE);
	return crc == le32_get(val.p + val.len - CRC_SIZE) &&
	    remains_are_sound(*remains);
}

void
alias_encode(struct buf *b, struct slice key, uint32_t to,
    struct slice remains)
{
	size_t		at = b->len;
	uint32_t	crc;

	le32_put(buf_reserve(b, ALIAS_ID), to);
	b->len += ALIAS_ID;
	if (remains.len == 0)
		return;
	buf_add(b, remains);
	crc = crc32c(crc32c(0, key.p, key.len), b->p + at, b->len - at);
	le32_put(buf_reserve(b, CRC_SIZE), crc);
	b->len += CRC_SIZE;
}

enum err_code
stored_alias(uint32_t *to, struct slice *remains, struct txn *txn,
    uint16_t entity, uint32_t id, struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	record_key(&key, entity, id);
	*to = 0;
	*remains = SLICE_EMPTY;
	rc = txn_find(&val, txn, TABLE_ALIAS, key_slice(&key), err);
	if (rc == ERR_OK && val.p != NULL && !alias_decode(to, remains,
	    key_slice(&key), val))
		rc = err_set(err, ERR_STORE, "an old handle is damaged");
	return rc;
}

bool
alias_is_item(struct slice public)
{
	return public.len > 0 && public.p[0] == JOURNAL_ITEM_ALIAS;
}

bool
alias_is_remains(struct slice public)
{
	return public.len > 0 && (public.p[0] == JOURNAL_ITEM_REMAINS ||
	    public.p[0] == JOURNAL_ITEM_LEFT);
}

bool
alias_remains_get(struct alias_remains *r, struct slice public,
    struct slice private)
{
	uint8_t	commit[JOURNAL_COMMIT];

	if (public.len != ALIAS_REMAINS + JOURNAL_COMMIT)
		return false;
	*r = (struct alias_remains){
		.entity = le16_get(public.p + 1), .id = le32_get(public.p + 3),
		.left = public.p[0] == JOURNAL_ITEM_LEFT,
	};
	if (private.p == NULL)
		return true;
	if (private.len < JOURNAL_SALT)
		return false;
	r->bytes = slice_sub(private, JOURNAL_SALT, private.len);
	journal_commit_value(commit, (const uint8_t *)private.p, r->bytes);
	return memcmp(commit, public.p + ALIAS_REMAINS, sizeof(commit)) == 0 &&
	    remains_are_sound(r->bytes);
}

bool
alias_change_get(struct alias_change *c, struct slice public, size_t i)
{
	size_t	at = 1 + i * ALIAS_EACH;

	if (at + ALIAS_EACH > public.len)
		return false;
	c->entity = le16_get(public.p + at);
	c->id = le32_get(public.p + at + 2);
	c->before = le32_get(public.p + at + 6);
	c->after = le32_get(public.p + at + 10);
	return true;
}

bool
alias_change_is_about(const struct alias_change *c, const struct entity *e,
    uint32_t id)
{
	return c->entity == e->id &&
	    (c->id == id || c->before == id || c->after == id);
}

void
alias_subjects(struct subjects *s, struct slice public)
{
	struct alias_change	c;

	for (size_t i = 0; alias_change_get(&c, public, i); i++) {
		subject_note(s, c.entity, c.id);
		if (c.before != 0)
			subject_note(s, c.entity, c.before);
		if (c.after != 0)
			subject_note(s, c.entity, c.after);
	}
}

/*
 * Writing at the end of a table, which packs its pages full, where writing
 * between other entries leaves them half empty.
 */
#include "core/record/priv.h"

enum err_code
tail_read(struct tail *t, struct txn *txn, enum table table,
    struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, table, err);
	if (rc)
		return rc;
	key_clear(&t->key);
	if (cursor_seek_before(cur, SLICE_EMPTY, &key, &val))
		key_bytes(&t->key, key);
	rc = cursor_status(cur, err);
	cursor_close(cur);
	t->known = true;
	return rc;
}

enum err_code
tail_put(struct tail *t, struct txn *txn, enum table table,
    struct slice key, struct slice val, struct err *err)
{
	if (slice_cmp(key, key_slice(&t->key)) <= 0)
		return txn_put(txn, table, key, val, err);
	key_clear(&t->key);
	key_bytes(&t->key, key);
	return txn_append(txn, table, key, val, err);
}

/* --- Entries taken off for a while --------------------------------------- */

enum { LIFT_BYTES = 16 * 1024 * 1024 };

/* u16 length of the key, u32 of the value, then both. */
enum { LIFT_HEAD = 6 };

void
lift_release(struct lift *l)
{
	buf_release(&l->bytes);
}

static enum err_code
copy_behind(struct lift *l, bool *all, struct txn *txn, struct slice from,
    uint64_t max, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	char		 head[LIFT_HEAD];
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, l->table, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, from, &key, &val);
	    more && l->n < max && l->bytes.len < LIFT_BYTES;
	    more = cursor_next(cur, &key, &val), l->n++) {
		le16_put(head, (uint16_t)key.len);
		le32_put(head + 2, (uint32_t)val.len);
		buf_addmem(&l->bytes, head, sizeof(head));
		buf_add(&l->bytes, key);
		buf_add(&l->bytes, val);
	}
	*all = !more;
	rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static bool
next_lifted(struct slice *key, struct slice *val, struct slice *rest)
{
	size_t	n_key, n_val;

	if (rest->len == 0)
		return false;
	n_key = le16_get(rest->p);
	n_val = le32_get(rest->p + 2);
	*key = (struct slice){ rest->p + LIFT_HEAD, n_key };
	*val = (struct slice){ key->p + n_key, n_val };
	*rest = slice_sub(*rest, LIFT_HEAD + n_key + n_val, rest->len);
	return true;
}

enum err_code
lift_take(struct lift *l, struct txn *txn, enum table table,
    struct slice from, uint64_t max, struct err *err)
{
	struct slice	key, val, rest;
	bool		all;
	enum err_code	rc;

	*l = (struct lift){ .table = table };
	rc = copy_behind(l, &all, txn, from, max, err);
	if (rc)
		return rc;
	if (!all)
		buf_clear(&l->bytes);
	rest = buf_slice(&l->bytes);
	while (rc == ERR_OK && next_lifted(&key, &val, &rest))
		rc = txn_del(txn, table, key, NULL, err);
	return rc;
}

enum err_code
lift_put(struct lift *l, struct txn *txn, struct err *err)
{
	struct slice	key, val, rest = buf_slice(&l->bytes);
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && next_lifted(&key, &val, &rest))
		rc = txn_append(txn, l->table, key, val, err);
	return rc;
}

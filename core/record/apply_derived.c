/*
 * Putting in what follows from the records: sorted by table and key, and
 * appended where a table ends, which packs its pages full.
 */
#include "core/record/priv.h"

enum err_code
apply_stale(const struct entity *e, uint32_t id, const char *what,
    struct err *err)
{
	err_set(err, ERR_CONFLICT, "%s %s since this was planned (stale)",
	    record_words(e, id).text, what);
	err_hint(err, "run it again");
	return ERR_CONFLICT;
}

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

/* A unique value must not have found another owner. */
static enum err_code
check_unique(struct apply *a, const struct tail *t, const struct sorted *e,
    struct err *err)
{
	const struct entity	*owner;
	struct slice		 val;
	enum err_code		 rc;

	/* Behind the last key there is nothing. */
	if (slice_cmp(e->key, key_slice(&t->key)) > 0)
		return ERR_OK;
	rc = txn_find(&val, a->txn, TABLE_INDEX, e->key, err);
	if (rc || val.p == NULL || e->key.len < 2)
		return rc;
	if (val.len == 4 && le32_get(val.p) == e->val)
		return ERR_OK;
	owner = model_find_entity_id(a->plan->opt.model, be16_get(e->key.p));
	if (owner == NULL)
		return ERR_OK;
	return apply_stale(owner, val.len == 4 ? le32_get(val.p) : 0,
	    "took a unique value", err);
}

static enum err_code
put_one(struct apply *a, struct tail *t, const struct sorted *e, bool freed,
    struct err *err)
{
	char		tmp[4];
	enum err_code	rc = ERR_OK;

	if (e->del)
		return txn_del(a->txn, e->table, e->key, NULL, err);
	if (!t->known)
		rc = tail_read(t, a->txn, e->table, err);
	if (rc == ERR_OK && e->table == TABLE_INDEX && e->val != 0 && !freed)
		rc = check_unique(a, t, e, err);
	if (rc)
		return rc;
	return tail_put(t, a->txn, e->table, e->key,
	    derived_value(tmp, e->table, e->val), err);
}

/*
 * A unique value that moves from one record to another is deleted for the
 * one and put for the other, in any order: the put wins.  So an entry waits
 * until the next one is known to have another key.
 */
enum err_code
apply_derived(struct apply *a, struct err *err)
{
	struct tail	*tail = ARENA_ARRAY(a->arena, struct tail, N_TABLES);
	struct key	last = {0};
	struct sorted	e, w = { .key = SLICE_EMPTY };
	bool		waiting = false, freed = false, more;
	enum err_code	rc;

	rc = key_sorter_finish(a->sorter, err);
	if (rc)
		return rc;
	for (;;) {
		more = key_sorter_next(a->sorter, &e, &rc, err);
		if (rc)
			return rc;
		if (more && waiting && e.table == w.table &&
		    slice_eq(e.key, key_slice(&last))) {
			if (w.del)
				w = e;
			freed = true;
			continue;
		}
		if (waiting) {
			w.key = key_slice(&last);
			rc = put_one(a, &tail[w.table], &w, freed, err);
			if (rc)
				return rc;
		}
		if (!more)
			return ERR_OK;
		w = e;
		key_clear(&last);
		key_bytes(&last, e.key);
		waiting = true;
		freed = false;
	}
}

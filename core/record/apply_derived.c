/*
 * Putting in what follows from the records: sorted by table and key, and
 * appended where a table ends.
 */
#include "core/record/priv.h"

enum err_code
apply_stale(const struct entity *e, uint32_t id, const char *what,
    struct err *err)
{
	err_set(err, ERR_CONFLICT, "%s %s since this was planned (stale)",
	    record_words(e, id).text, err_text(what));
	err_hint(err, "run it again");
	return ERR_CONFLICT;
}

/* --- Tables that are mostly new ----------------------------------------- */

/* The value of an entry as the sorter keeps it; false: it is none of ours. */
static bool
stored_value(uint32_t *v, enum table table, struct slice val)
{
	char	tmp[4];

	*v = table == TABLE_WORD && val.len == 1 ? (uint8_t)val.p[0] :
	    table == TABLE_INDEX && val.len == 4 ? le32_get(val.p) : 0;
	return slice_eq(val, derived_value(tmp, table, *v));
}

static enum err_code
take_old(struct apply *a, enum table table, bool *all, struct err *err)
{
	struct sorted	 e = { .table = table, .old = true };
	struct cursor	*cur;
	struct slice	 val;
	enum err_code	 rc, rc2;
	bool		 more;

	*all = true;
	rc = cursor_open(&cur, a->txn, table, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &e.key, &val);
	    more && *all && rc == ERR_OK;
	    more = cursor_next(cur, &e.key, &val)) {
		*all = stored_value(&e.val, table, val);
		if (*all)
			rc = key_sorter_add(a->sorter, &e, err);
	}
	rc2 = cursor_status(cur, rc ? &(struct err){0} : err);
	cursor_close(cur);
	return rc ? rc : rc2;
}

/*
 * Entries put between others leave every page behind them half empty.  So
 * when a table gets more than it has, what it has is sorted in with the
 * rest and all of it is appended.
 */
static enum err_code
renew_tables(struct apply *a, bool renewed[N_TABLES], struct err *err)
{
	enum { ENOUGH = 4096 };
	uint64_t	n, has;
	bool		all;
	enum err_code	rc = ERR_OK;

	for (int t = 0; t < N_TABLES && rc == ERR_OK; t++) {
		n = key_sorter_count(a->sorter, (enum table)t);
		if (n < ENOUGH)
			continue;
		rc = txn_count(&has, a->txn, (enum table)t, err);
		if (rc || has == 0 || has > n / 2)
			continue;
		rc = take_old(a, (enum table)t, &all, err);
		if (rc || !all)
			continue;
		rc = txn_clear(a->txn, (enum table)t, err);
		renewed[t] = true;
	}
	return rc;
}

/* --- All entries -------------------------------------------------------- */

static enum err_code
value_taken(struct apply *a, struct slice key, uint32_t id, struct err *err)
{
	const struct entity	*owner;

	owner = key.len < 2 ? NULL :
	    model_find_entity_id(a->plan->opt.model, be16_get(key.p));
	if (owner == NULL)
		return ERR_OK;
	return apply_stale(owner, id, "took a unique value", err);
}

/* A unique value must not have found another owner. */
static enum err_code
check_unique(struct apply *a, const struct tail *t, const struct sorted *e,
    struct err *err)
{
	struct slice	 val;
	enum err_code	 rc;

	/* Behind the last key there is nothing. */
	if (a->fresh || slice_cmp(e->key, key_slice(&t->key)) > 0)
		return ERR_OK;
	rc = txn_find(&val, a->txn, TABLE_INDEX, e->key, err);
	if (rc || val.p == NULL ||
	    (val.len == 4 && le32_get(val.p) == e->val))
		return rc;
	return value_taken(a, e->key, val.len == 4 ? le32_get(val.p) : 0,
	    err);
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

/* What is known of one key: it was there, goes, comes. */
struct fate {
	struct key	key;
	struct sorted	put;		/* the last one */
	uint32_t	was;
	bool		any, old, del, come;
};

static void
add_fate(struct fate *f, const struct sorted *e)
{
	if (!f->any) {
		f->any = true;
		f->old = f->del = f->come = false;
		f->put = *e;
		key_clear(&f->key);
		key_bytes(&f->key, e->key);
	}
	if (e->old) {
		f->old = true;
		f->was = e->val;
	} else if (e->del)
		f->del = true;
	else {
		f->come = true;
		f->put.val = e->val;
	}
}

/*
 * A unique value that moves from one record to another is deleted for the
 * one and put for the other, in any order: the put wins.
 */
static enum err_code
settle(struct apply *a, struct tail *t, struct fate *f, bool renewed,
    struct err *err)
{
	struct sorted	e = f->put;

	f->any = false;
	e.key = key_slice(&f->key);
	e.del = !f->come && f->del;
	if (f->old && !f->come && !f->del)
		e.val = f->was;
	if (f->old && f->come && !f->del && !a->fresh &&
	    e.table == TABLE_INDEX && e.val != 0 && e.val != f->was)
		return value_taken(a, e.key, f->was, err);
	if (e.del && renewed)
		return ERR_OK;
	return put_one(a, t, &e, f->del, err);
}

enum err_code
apply_derived(struct apply *a, struct err *err)
{
	struct tail	*tail = ARENA_ARRAY(a->arena, struct tail, N_TABLES);
	bool		 renewed[N_TABLES] = { false };
	struct fate	 f = { .any = false };
	struct sorted	 e;
	bool		 more;
	enum err_code	 rc;

	rc = renew_tables(a, renewed, err);
	if (rc == ERR_OK)
		rc = key_sorter_finish(a->sorter, err);
	while (rc == ERR_OK) {
		more = key_sorter_next(a->sorter, &e, &rc, err);
		if (rc)
			break;
		if (f.any && (!more || e.table != f.put.table ||
		    !slice_eq(e.key, key_slice(&f.key))))
			rc = settle(a, &tail[f.put.table], &f,
			    renewed[f.put.table], err);
		if (!more)
			break;
		add_fate(&f, &e);
	}
	return rc;
}

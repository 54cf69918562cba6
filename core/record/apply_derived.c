/*
 * Putting in what follows from the records: sorted by table and key, and
 * appended where a table ends.
 */
#include "core/record/posting.h"

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

static enum err_code
take_old(struct apply *a, enum table table, bool *all, struct err *err)
{
	struct entries	it;
	struct sorted	e;
	enum err_code	rc, rc2;

	*all = true;
	rc = entries_open(&it, a->txn, table, err);
	if (rc)
		return rc;
	while (rc == ERR_OK && *all && entries_next(&it, &e)) {
		*all = it.sound;
		if (*all)
			rc = key_sorter_add(a->sorter, &e, err);
	}
	rc2 = entries_close(&it, rc ? &(struct err){0} : err);
	return rc ? rc : rc2;
}

/* Has the table no more than max entries? */
static enum err_code
has_few(bool *few, struct apply *a, enum table table, uint64_t max,
    struct err *err)
{
	struct entries	it;
	struct sorted	e;
	uint64_t	n;
	enum err_code	rc;

	/* Of those stored together the table counts one. */
	rc = txn_count(&n, a->txn, table, err);
	*few = n > 0 && n <= max;
	if (rc || !*few)
		return rc;
	rc = entries_open(&it, a->txn, table, err);
	if (rc)
		return rc;
	for (n = 0; n <= max && entries_next(&it, &e);)
		n++;
	*few = n <= max;
	return entries_close(&it, err);
}

/*
 * Entries put between others leave every page behind them half empty.  So
 * when a table gets more than it has, what it has is sorted in with the
 * rest and all of it is appended.  The same is done with what a store of an
 * older format has one by one.
 */
static enum err_code
renew_tables(struct apply *a, bool renewed[N_TABLES], struct err *err)
{
	enum { ENOUGH = 4096 };
	bool		older = txn_format(a->txn) < STORE_FORMAT_BLOCKS;
	uint64_t	n;
	bool		take, all;
	enum err_code	rc = ERR_OK;

	for (enum table t = 0; t < N_TABLES && rc == ERR_OK; t++) {
		n = key_sorter_count(a->sorter, t);
		take = older && (t == TABLE_INDEX || t == TABLE_WORD);
		if (!take && n >= ENOUGH)
			rc = has_few(&take, a, t, n / 2, err);
		if (rc || !take)
			continue;
		rc = take_old(a, t, &all, err);
		if (rc)
			break;
		if (!all && older)
			return poster_damaged(t, err);
		if (!all)
			continue;
		rc = txn_clear(a->txn, t, err);
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
check_unique(struct apply *a, struct poster *p, const struct sorted *e,
    struct err *err)
{
	struct slice	val, last;
	enum err_code	rc;

	if (a->fresh)
		return ERR_OK;
	/* Behind the last key there is nothing. */
	rc = poster_last(&last, p, e->table, err);
	if (rc || slice_cmp(e->key, last) > 0)
		return rc;
	rc = txn_find(&val, a->txn, TABLE_INDEX, e->key, err);
	if (rc || val.p == NULL ||
	    (val.len == 4 && le32_get(val.p) == e->val))
		return rc;
	return value_taken(a, e->key, val.len == 4 ? le32_get(val.p) : 0,
	    err);
}

/* What is known of one key: it was there, goes, comes. */
struct fate {
	struct key	key;
	struct sorted	put;		/* the last one */
	uint64_t	was;
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
settle(struct apply *a, struct poster *p, struct fate *f, bool renewed,
    struct err *err)
{
	struct sorted	e = f->put;
	enum err_code	rc = ERR_OK;

	f->any = false;
	e.key = key_slice(&f->key);
	e.del = !f->come && f->del;
	if (f->old && !f->come && !f->del)
		e.val = f->was;
	if (f->old && f->come && !f->del && !a->fresh &&
	    e.table == TABLE_INDEX && e.val != 0 && e.val != f->was)
		return value_taken(a, e.key, (uint32_t)f->was, err);
	if (e.del && renewed)
		return ERR_OK;
	if (!e.del && !f->del && e.table == TABLE_INDEX && e.val != 0)
		rc = check_unique(a, p, &e, err);
	return rc ? rc : poster_put(p, &e, err);
}

/* Blocks of which nothing goes, as those of a load: no fate to be settled. */
static enum err_code
put_blocks(struct apply *a, struct poster *p, struct fate *f,
    const bool renewed[N_TABLES], struct err *err)
{
	struct posting	block;
	struct slice	key;
	enum table	table;
	enum err_code	rc = ERR_OK, failed = ERR_OK;

	while (rc == ERR_OK && key_sorter_next_block(a->sorter, &table, &key,
	    &block, &failed, err)) {
		if (f->any)
			rc = settle(a, p, f, renewed[f->put.table], err);
		if (rc == ERR_OK)
			rc = poster_put_block(p, table, key, &block, err);
	}
	return rc ? rc : failed;
}

enum err_code
apply_derived(struct apply *a, struct err *err)
{
	struct poster	*p = poster_open(a->txn);
	bool		 renewed[N_TABLES] = { false };
	struct fate	 f = { .any = false };
	struct sorted	 e;
	bool		 more;
	enum err_code	 rc;

	rc = renew_tables(a, renewed, err);
	if (rc == ERR_OK)
		rc = key_sorter_finish(a->sorter, err);
	while (rc == ERR_OK) {
		rc = put_blocks(a, p, &f, renewed, err);
		if (rc)
			break;
		more = key_sorter_next(a->sorter, &e, &rc, err);
		if (rc)
			break;
		if (f.any && (!more || e.table != f.put.table ||
		    !slice_eq(e.key, key_slice(&f.key))))
			rc = settle(a, p, &f, renewed[f.put.table], err);
		if (!more)
			break;
		add_fate(&f, &e);
	}
	if (rc == ERR_OK)
		rc = poster_finish(p, err);
	poster_close(p);
	return rc;
}

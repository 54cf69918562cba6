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

struct derived_writer {
	struct apply	*a;
	struct poster	*poster;
	bool		 renewed[N_TABLES];
	struct fate	 fate;		/* of the key at hand */
	uint64_t	 n, of;		/* entries so far, and in all */
	bool		 ended;
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
settle(struct derived_writer *w, struct err *err)
{
	struct apply	*a = w->a;
	struct fate	*f = &w->fate;
	struct sorted	 e = f->put;
	enum err_code	 rc = ERR_OK;

	f->any = false;
	e.key = key_slice(&f->key);
	e.del = !f->come && f->del;
	if (f->old && !f->come && !f->del)
		e.val = f->was;
	if (f->old && f->come && !f->del && !a->fresh &&
	    e.table == TABLE_INDEX && e.val != 0 && e.val != f->was)
		return value_taken(a, e.key, (uint32_t)f->was, err);
	if (e.del && w->renewed[e.table])
		return ERR_OK;
	if (!e.del && !f->del && e.table == TABLE_INDEX && e.val != 0)
		rc = check_unique(a, w->poster, &e, err);
	return rc ? rc : poster_put(w->poster, &e, err);
}

/* Blocks of which nothing goes, as those of a load: no fate to be settled. */
static enum err_code
put_blocks(struct derived_writer *w, uint64_t until, struct err *err)
{
	struct posting	block;
	struct slice	key;
	enum table	table;
	enum err_code	rc = ERR_OK, failed = ERR_OK;

	while (rc == ERR_OK && w->n < until && key_sorter_next_block(
	    w->a->sorter, &table, &key, &block, &failed, err)) {
		if (w->fate.any)
			rc = settle(w, err);
		if (rc == ERR_OK)
			rc = poster_put_block(w->poster, table, key, &block,
			    err);
		w->n += block.n;
	}
	return rc ? rc : failed;
}

/* The next one, by itself. */
static enum err_code
put_next(struct derived_writer *w, struct err *err)
{
	struct fate	*f = &w->fate;
	struct sorted	 e;
	bool		 more;
	enum err_code	 rc;

	more = key_sorter_next(w->a->sorter, &e, &rc, err);
	if (rc)
		return rc;
	if (f->any && (!more || e.table != f->put.table ||
	    !slice_eq(e.key, key_slice(&f->key))))
		rc = settle(w, err);
	w->ended = !more;
	w->n += more;
	if (more)
		add_fate(f, &e);
	return rc;
}

enum err_code
derived_open(struct derived_writer **writer, struct apply *a,
    struct err *err)
{
	struct derived_writer	*w = mem_zalloc(sizeof(*w));
	enum err_code		 rc;

	w->a = a;
	w->poster = poster_open(a->txn);
	*writer = w;
	rc = renew_tables(a, w->renewed, err);
	for (enum table t = 0; t < N_TABLES; t++)
		w->of += key_sorter_count(a->sorter, t);
	return rc ? rc : key_sorter_finish(a->sorter, err);
}

void
derived_close(struct derived_writer *w)
{
	if (w == NULL)
		return;
	poster_close(w->poster);
	free(w);
}

enum err_code
derived_put(struct derived_writer *w, uint64_t part, uint64_t of,
    struct err *err)
{
	uint64_t	until = part == of ? UINT64_MAX : w->of / of * part;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && !w->ended && w->n < until) {
		rc = put_blocks(w, until, err);
		if (rc == ERR_OK)
			rc = put_next(w, err);
	}
	return rc || !w->ended ? rc : poster_finish(w->poster, err);
}

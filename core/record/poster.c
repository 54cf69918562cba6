/*
 * Putting in what follows from records, those of a block together: it is
 * read when the first of its changes comes, and written with the last.
 */
#include "core/record/posting.h"

struct poster {
	struct txn	*txn;
	struct tail	 tail[N_TABLES];
	enum table	 table;
	struct key	 key;		/* of the block at hand; empty: none */
	bool		 stored;	/* it was there */
	size_t		 at;		/* in was: what is in now already */
	struct posting	 was, now;
	struct buf	 val;
};

struct poster *
poster_open(struct txn *txn)
{
	struct poster	*p = mem_zalloc(sizeof(*p));

	p->txn = txn;
	return p;
}

void
poster_close(struct poster *p)
{
	if (p == NULL)
		return;
	buf_release(&p->val);
	free(p);
}

enum err_code
poster_last(struct slice *key, struct poster *p, enum table table,
    struct err *err)
{
	struct tail	*t = &p->tail[table];
	enum err_code	 rc = ERR_OK;

	if (!t->known)
		rc = tail_read(t, p->txn, table, err);
	if (rc == ERR_OK)
		*key = key_slice(&t->key);
	return rc;
}

static enum err_code
put(struct poster *p, enum table table, struct slice key, struct slice val,
    struct err *err)
{
	struct slice	last;
	enum err_code	rc;

	rc = poster_last(&last, p, table, err);
	return rc ? rc : tail_put(&p->tail[table], p->txn, table, key, val,
	    err);
}

/* --- Blocks ------------------------------------------------------------- */

static void
add(struct posting *to, uint16_t low, uint64_t val)
{
	to->low[to->n] = low;
	to->weight[to->n] = (uint8_t)val;
	to->place[to->n++] = val >> 8;
}

/* What was there before this place. */
static void
keep_until(struct poster *p, unsigned low)
{
	for (; p->at < p->was.n && p->was.low[p->at] < low; p->at++)
		add(&p->now, p->was.low[p->at], posting_val(&p->was, p->at));
}

enum err_code
poster_finish(struct poster *p, struct err *err)
{
	struct slice	key = key_slice(&p->key);
	enum err_code	rc = ERR_OK;

	if (p->key.len == 0)
		return ERR_OK;
	keep_until(p, POSTING_IDS);
	if (p->now.n == 0 && p->stored) {
		rc = txn_del(p->txn, p->table, key, NULL, err);
	} else if (p->now.n > 0) {
		buf_clear(&p->val);
		posting_write(&p->val, p->table, &p->now);
		rc = put(p, p->table, key, buf_slice(&p->val), err);
	}
	key_clear(&p->key);
	return rc;
}

enum err_code
poster_damaged(enum table table, struct err *err)
{
	err_set(err, ERR_STORE, "the table '%s' is damaged",
	    table_name(table));
	err_hint(err, "run: crm fsck");
	return ERR_STORE;
}

/* p->key is that of the block; without one there is none at hand. */
static enum err_code
begin_block(struct poster *p, enum table table, struct err *err)
{
	struct slice	last, val = { NULL, 0 };
	enum err_code	rc;

	p->table = table;
	p->was.n = p->now.n = p->at = 0;
	rc = poster_last(&last, p, table, err);
	if (rc == ERR_OK && slice_cmp(key_slice(&p->key), last) <= 0)
		rc = txn_find(&val, p->txn, p->table, key_slice(&p->key),
		    err);
	p->stored = val.p != NULL;
	if (rc == ERR_OK && p->stored &&
	    (!posting_read(&p->was, p->table, key_slice(&p->key), val) ||
	    !posting_read_places(&p->was)))
		rc = poster_damaged(p->table, err);
	if (rc)
		key_clear(&p->key);
	return rc;
}

static bool
is_of_block(const struct poster *p, const struct sorted *e)
{
	size_t	n = p->key.len;

	/* Its last byte holds 4 bits of the number. */
	return n > 0 && e->table == p->table && e->key.len == n + 1 &&
	    memcmp(e->key.p, p->key.p, n - 1) == 0 &&
	    ((e->key.p[n - 1] ^ p->key.p[n - 1]) & 0xf0) == 0;
}

static void
put_one(struct poster *p, uint16_t low, uint64_t val, bool del)
{
	keep_until(p, low);
	if (p->at < p->was.n && p->was.low[p->at] == low)
		p->at++;
	if (!del)
		add(&p->now, low, val);
}

static enum err_code
put_in_block(struct poster *p, const struct sorted *e, struct err *err)
{
	size_t		n = e->key.len - 4;
	uint32_t	id = be32_get(e->key.p + n);
	enum err_code	rc;

	if (!is_of_block(p, e)) {
		rc = poster_finish(p, err);
		if (rc)
			return rc;
		key_bytes(&p->key, slice_sub(e->key, 0, n));
		posting_key(&p->key, id);
		rc = begin_block(p, e->table, err);
		if (rc)
			return rc;
	}
	put_one(p, id % POSTING_IDS, e->val, e->del);
	return ERR_OK;
}

enum err_code
poster_put_block(struct poster *p, enum table table, struct slice key,
    const struct posting *all, struct err *err)
{
	enum err_code	rc;

	rc = poster_finish(p, err);
	if (rc)
		return rc;
	key_bytes(&p->key, key);
	rc = begin_block(p, table, err);
	for (size_t i = 0; i < all->n && rc == ERR_OK; i++)
		put_one(p, all->low[i], posting_val(all, i), false);
	return rc;
}

enum err_code
poster_put(struct poster *p, const struct sorted *e, struct err *err)
{
	char		tmp[4];
	enum err_code	rc;

	if (sorted_is_posting(e))
		return put_in_block(p, e, err);
	/* The tables are written in order. */
	rc = poster_finish(p, err);
	if (rc)
		return rc;
	if (e->del)
		return txn_del(p->txn, e->table, e->key, NULL, err);
	return put(p, e->table, e->key, derived_value(tmp, e->table, e->val),
	    err);
}

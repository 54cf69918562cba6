#include "core/store/txn.h"

#include "core/base/banned.h"
#include "core/store/leaf.h"
#include "core/store/priv.h"

/*
 * Within a page a snapshot is walked without LMDB, whose own place then is
 * elsewhere on that page.  Pages of a writer change under its cursors.
 */
struct cursor {
	struct txn	*txn;
	MDB_cursor	*mdb;		/* NULL: the table is not there */
	bool		 walks;		/* within pages */
	struct slice	 key;		/* of LMDB, when leaf has no page */
	struct leaf	 leaf;
	struct err	 err;		/* why it stopped; code 0: the end */
};

enum err_code
cursor_open(struct cursor **cursor, struct txn *t, enum table table,
    struct err *err)
{
	MDB_cursor	*mdb = NULL;
	struct cursor	*c;
	int		 m = txn_open_table(t, table, 0);

	if (m == 0)
		m = mdb_cursor_open(t->mdb, t->store->dbi[table], &mdb);
	if (m && m != MDB_NOTFOUND)
		return env_error(err, t->store, m);
	c = mem_alloc(sizeof(*c));
	c->txn = t;
	c->mdb = mdb;
#ifdef CRM_DEBUG
	c->walks = false;
#else
	c->walks = !t->write && !t->store->no_lock &&
	    t->store->page_bytes != 0;
#endif
	c->key = SLICE_EMPTY;
	c->leaf.n = 0;
	c->err.code = ERR_OK;
	t->used = true;
	t->n_cursors++;
	*cursor = c;
	return ERR_OK;
}

void
cursor_close(struct cursor *c)
{
	if (c == NULL)
		return;
	if (c->mdb != NULL)
		mdb_cursor_close(c->mdb);
	c->txn->n_cursors--;
	free(c);
}

/* Of LMDB, for whoever asked. */
static bool
view(struct slice *s, struct cursor *c, const MDB_val *val)
{
#ifndef CRM_DEBUG
	if (!c->txn->store->no_lock && txn_is_inside(c->txn, val)) {
		*s = (struct slice){ val->mv_data, val->mv_size };
		return true;
	}
#endif
	return txn_view(s, c->txn, val, &c->err) == ERR_OK;
}

/* What LMDB came to. */
static bool
hand_out(struct cursor *c, int m, const MDB_val *k, const MDB_val *v,
    struct slice *key, struct slice *val)
{
	struct slice	got;

	c->leaf.n = 0;
	c->key = SLICE_EMPTY;
	if (m != 0) {
		if (m != MDB_NOTFOUND)
			env_error(&c->err, c->txn->store, m);
		return false;
	}
	if (!view(&got, c, k) || !view(val, c, v))
		return false;
	*key = got;
	if (c->walks)
		c->key = got;
	return true;
}

static int
get(struct cursor *c, MDB_val *k, MDB_val *v, MDB_cursor_op op)
{
	int	m;

	if (c->mdb == NULL)
		return MDB_NOTFOUND;
	fault_inside = 1;
	m = mdb_cursor_get(c->mdb, k, v, op);
	fault_inside = 0;
	return m;
}

static bool
step(struct cursor *c, MDB_cursor_op op, struct slice *key, struct slice *val)
{
	MDB_val	k, v;
	int	m;

	if (c->err.code != ERR_OK)
		return false;
	m = get(c, &k, &v, op);
	return hand_out(c, m, &k, &v, key, val);
}

static bool
set_range(struct cursor *c, struct slice from, struct slice *key,
    struct slice *val)
{
	MDB_val	k = { from.len, (void *)(uintptr_t)from.p };
	MDB_val	v;
	int	m = get(c, &k, &v, MDB_SET_RANGE);

	return hand_out(c, m, &k, &v, key, val);
}

/* Is the page of the cursor's place at hand? */
static bool
has_leaf(struct cursor *c)
{
	const struct txn	*t = c->txn;

	if (c->leaf.n == 0 && c->key.len != 0) {
		leaf_enter(&c->leaf, slice_make((const char *)t->from,
		    t->until - t->from), t->store->page_bytes, c->key);
		c->key = SLICE_EMPTY;
	}
	return c->leaf.n != 0;
}

/* LMDB to the place on the page. */
static bool
leave_leaf(struct cursor *c, struct slice *key, struct slice *val)
{
	struct slice	at;

	if (leaf_key(&at, &c->leaf, c->leaf.at)) {
		if (!set_range(c, at, key, val))
			return false;
		if (key->p == at.p)
			return true;
	}
	env_error(&c->err, c->txn->store, MDB_CORRUPTED);
	return false;
}

/* What lies there, which LMDB reads when it makes no sense. */
static bool
from_leaf(struct cursor *c, struct slice *key, struct slice *val)
{
	return leaf_get(key, val, &c->leaf) || leave_leaf(c, key, val);
}

bool
cursor_seek(struct cursor *c, struct slice from, struct slice *key,
    struct slice *val)
{
	if (from.len == 0)
		return step(c, MDB_FIRST, key, val);
	if (c->err.code != ERR_OK)
		return false;
	if (has_leaf(c) && leaf_seek(&c->leaf, from))
		return from_leaf(c, key, val);
	return set_range(c, from, key, val);
}

bool
cursor_seek_before(struct cursor *c, struct slice before, struct slice *key,
    struct slice *val)
{
	MDB_val	k = { before.len, (void *)(uintptr_t)before.p };
	MDB_val	v;
	int	m = MDB_NOTFOUND;

	if (c->err.code != ERR_OK)
		return false;
	if (before.len != 0)
		m = get(c, &k, &v, MDB_SET_RANGE);
	if (m == MDB_NOTFOUND)
		return step(c, MDB_LAST, key, val);
	if (m != 0)
		return hand_out(c, m, &k, &v, key, val);
	return step(c, MDB_PREV, key, val);
}

bool
cursor_next(struct cursor *c, struct slice *key, struct slice *val)
{
	if (c->err.code == ERR_OK && has_leaf(c)) {
		if (c->leaf.at + 1 < c->leaf.n) {
			c->leaf.at++;
			return from_leaf(c, key, val);
		}
		if (!leave_leaf(c, key, val))
			return false;
	}
	return step(c, MDB_NEXT, key, val);
}

bool
cursor_prev(struct cursor *c, struct slice *key, struct slice *val)
{
	if (c->err.code == ERR_OK && has_leaf(c)) {
		if (c->leaf.at > 0) {
			c->leaf.at--;
			return from_leaf(c, key, val);
		}
		if (!leave_leaf(c, key, val))
			return false;
	}
	return step(c, MDB_PREV, key, val);
}

enum err_code
cursor_status(const struct cursor *c, struct err *err)
{
	if (c->err.code != ERR_OK)
		*err = c->err;
	return c->err.code;
}

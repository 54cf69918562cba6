#include "core/store/txn.h"

#include "core/base/banned.h"
#include "core/store/priv.h"

struct cursor {
	struct txn	*txn;
	MDB_cursor	*mdb;
	struct err	 err;		/* why it stopped; code 0: the end */
};

enum err_code
cursor_open(struct cursor **cursor, struct txn *t, enum table table,
    struct err *err)
{
	MDB_cursor	*mdb;
	struct cursor	*c;
	int		 m;

	m = mdb_cursor_open(t->mdb, t->store->dbi[table], &mdb);
	if (m)
		return env_error(err, t->store, m);
	c = mem_alloc(sizeof(*c));
	c->txn = t;
	c->mdb = mdb;
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
	mdb_cursor_close(c->mdb);
	c->txn->n_cursors--;
	free(c);
}

static bool
hand_out(struct cursor *c, int m, const MDB_val *k, const MDB_val *v,
    struct slice *key, struct slice *val)
{
	struct slice	got;

	if (m != 0) {
		if (m != MDB_NOTFOUND)
			env_error(&c->err, c->txn->store, m);
		return false;
	}
#ifndef CRM_DEBUG
	/* Scans come this way for every record. */
	if (!c->txn->store->no_lock && txn_is_inside(c->txn, k) &&
	    txn_is_inside(c->txn, v)) {
		*key = (struct slice){ k->mv_data, k->mv_size };
		*val = (struct slice){ v->mv_data, v->mv_size };
		return true;
	}
#endif
	if (txn_view(&got, c->txn, k, &c->err) ||
	    txn_view(val, c->txn, v, &c->err))
		return false;
	*key = got;
	return true;
}

static int
get(struct cursor *c, MDB_val *k, MDB_val *v, MDB_cursor_op op)
{
	int	m;

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

bool
cursor_seek(struct cursor *c, struct slice from, struct slice *key,
    struct slice *val)
{
	MDB_val	k = { from.len, (void *)(uintptr_t)from.p };
	MDB_val	v;
	int	m;

	if (from.len == 0)
		return step(c, MDB_FIRST, key, val);
	if (c->err.code != ERR_OK)
		return false;
	m = get(c, &k, &v, MDB_SET_RANGE);
	return hand_out(c, m, &k, &v, key, val);
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
	return step(c, MDB_NEXT, key, val);
}

bool
cursor_prev(struct cursor *c, struct slice *key, struct slice *val)
{
	return step(c, MDB_PREV, key, val);
}

enum err_code
cursor_status(const struct cursor *c, struct err *err)
{
	if (c->err.code != ERR_OK)
		*err = c->err;
	return c->err.code;
}

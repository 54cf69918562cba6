#include "core/store/txn.h"

#include <assert.h>
#include <fcntl.h>

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "core/store/priv.h"

static struct txn *
make_txn(struct store *s, MDB_txn *mdb, bool write)
{
	struct txn	*t = mem_zalloc(sizeof(*t));
	MDB_envinfo	 info;

	t->store = s;
	t->mdb = mdb;
	t->write = write;
	/* Changed pages of a writer lie outside the map: no limit for those. */
	t->until = UINTPTR_MAX;
	if (!write && s->page_bytes != 0 &&
	    mdb_env_info(s->env, &info) == 0) {
		t->from = atomic_load(&s->map_from);
		t->until = t->from + (info.me_last_pgno + 1) * s->page_bytes;
	}
	atomic_fetch_add(&s->n_txns, 1);
	return t;
}

enum err_code
txn_begin(struct txn **txn, struct store *s, struct err *err)
{
	MDB_txn		*mdb;
	enum err_code	 rc;

	rc = env_begin(&mdb, s, err);
	if (rc)
		return rc;
	*txn = make_txn(s, mdb, false);
	return ERR_OK;
}

enum err_code
txn_begin_write(struct txn **txn, struct store *s, struct err *err)
{
	MDB_txn	*mdb;
	int	 m;

	if (s->env == NULL)
		return err_set(err, ERR_SYSTEM, "store %s could not be opened "
		    "again", s->dir);
	m = mdb_txn_begin(s->env, NULL, 0, &mdb);
	if (m)
		return env_error(err, s, m);
	*txn = make_txn(s, mdb, true);
	return ERR_OK;
}

/* The views so far have expired. */
static void
expire_views(struct txn *t)
{
#ifdef CRM_DEBUG
	size_t	i;

	for (i = 0; i < t->views.n; i++) {
		memset((char *)(uintptr_t)t->views.p[i].p, 0xdd,
		    t->views.p[i].len);
		free((void *)(uintptr_t)t->views.p[i].p);
	}
	VEC_RELEASE(&t->views);
#else
	(void)t;
#endif
}

static void
release(struct txn *t)
{
	expire_views(t);
	journal_unpacker_close(t->unpacker);
	atomic_fetch_sub(&t->store->n_txns, 1);
	free(t);
}

/* LMDB has closed the tables that were opened in it. */
static void
forget_opened(struct txn *t)
{
	for (int i = 0; i < N_TABLES; i++)
		if (t->opened[i])
			t->store->dbi[i] = NO_DBI;
}

void
txn_end(struct txn *t)
{
	if (t == NULL)
		return;
	assert(t->n_cursors == 0);
	mdb_txn_abort(t->mdb);
	forget_opened(t);
	release(t);
}

enum err_code
txn_commit(struct txn *t, struct err *err)
{
	struct store	*s = t->store;
	int		 m;

	assert(t->n_cursors == 0);
	fault_inside = 1;
	m = mdb_txn_commit(t->mdb);
	fault_inside = 0;
	if (m)
		forget_opened(t);
	release(t);
	return m ? env_error(err, s, m) : ERR_OK;
}

/*
 * A new snapshot is always the newest state.  When that has moved on, t may
 * follow only while nothing was read through it.
 */
enum err_code
txn_twin(struct txn **twin, struct txn *t, struct err *err)
{
	MDB_txn		*mdb;
	enum err_code	 rc;
	int		 tries, m = 0;

	assert(!t->write);
	rc = env_begin(&mdb, t->store, err);
	if (rc)
		return rc;
	for (tries = 0; tries < 8; tries++) {
		if (mdb_txn_id(mdb) == mdb_txn_id(t->mdb)) {
			*twin = make_txn(t->store, mdb, false);
			(*twin)->used = true;
			return ERR_OK;
		}
		if (t->used || t->n_cursors != 0)
			break;
		mdb_txn_reset(t->mdb);
		mdb_txn_reset(mdb);
		m = mdb_txn_renew(t->mdb);
		if (m == 0)
			m = mdb_txn_renew(mdb);
		if (m)
			break;
	}
	mdb_txn_abort(mdb);
	if (m)
		return env_error(err, t->store, m);
	return err_set(err, ERR_BUSY, "the store is being changed");
}

bool
txn_is_writer(const struct txn *t)
{
	return t->write;
}

uint64_t
txn_id(const struct txn *t)
{
	return mdb_txn_id(t->mdb);
}

enum err_code
txn_view(struct slice *view, struct txn *t, const MDB_val *val,
    struct err *err)
{
	const struct store	*s = t->store;
	MDB_envinfo		 info;

	if (!txn_is_inside(t, val))
		return env_error(err, s, MDB_CORRUPTED);
	/*
	 * A writer that does not see us uses the pages of our state again
	 * three commits later: with two behind us one may be on its way.
	 */
	if (s->no_lock && mdb_env_info(s->env, &info) == 0 &&
	    info.me_last_txnid > mdb_txn_id(t->mdb) + 1) {
		err_set(err, ERR_BUSY, "store %s was changed while it was "
		    "read without its lock file", s->dir);
		err_hint(err, "run again, or ask for write permission for "
		    "lock.mdb");
		return ERR_BUSY;
	}
	view->p = val->mv_data;
	view->len = val->mv_size;
#ifdef CRM_DEBUG
	{
		char	*copy = mem_alloc(val->mv_size);

		if (val->mv_size != 0)
			memcpy(copy, val->mv_data, val->mv_size);
		view->p = copy;
		*VEC_ADD(&t->views) = *view;
	}
#endif
	return ERR_OK;
}

bool
txn_holds(const struct txn *t, struct slice view)
{
	MDB_val	val = { view.len, (void *)(uintptr_t)view.p };

	/* Without its lock file others may use the pages again. */
	return !t->write && !t->store->no_lock && txn_is_inside(t, &val);
}

static enum err_code
set_key(MDB_val *val, struct slice key, struct err *err)
{
	if (key.len == 0 || key.len > KEY_MAX)
		return err_set(err, ERR_RANGE, "a key has 1 to %d bytes, not "
		    "%zu", (int)KEY_MAX, key.len);
	val->mv_data = (void *)(uintptr_t)key.p;
	val->mv_size = key.len;
	return ERR_OK;
}

/*
 * One that was not there when the store was opened: a writer may have made it
 * since, or make it (MDB_CREATE).
 */
int
txn_open_table(struct txn *t, enum table table, unsigned flags)
{
	MDB_dbi	*dbi = &t->store->dbi[table];
	int	 m;

	if (*dbi != NO_DBI)
		return 0;
	if (!t->write)
		return MDB_NOTFOUND;
	m = mdb_dbi_open(t->mdb, table_name(table), flags, dbi);
	if (m)
		*dbi = NO_DBI;
	else
		t->opened[table] = true;
	return m;
}

static int
open_once(MDB_cursor **c, struct txn *t, enum table table, unsigned flags)
{
	int	m = 0;

	if (*c != NULL)
		return 0;
	m = txn_open_table(t, table, flags);
	return m ? m : mdb_cursor_open(t->mdb, t->store->dbi[table], c);
}

/* Who writes looks at what it changes next, mostly in the order of keys. */
static int
find_at(struct txn *t, enum table table, MDB_val *key, MDB_val *val)
{
	MDB_cursor	**c = &t->spot[table];
	int		  m;

	if (!t->write) {
		m = txn_open_table(t, table, 0);
		return m ? m :
		    mdb_get(t->mdb, t->store->dbi[table], key, val);
	}
	m = open_once(c, t, table, 0);
	return m ? m : mdb_cursor_get(*c, key, val, MDB_SET);
}

enum err_code
txn_find(struct slice *val, struct txn *t, enum table table,
    struct slice key, struct err *err)
{
	MDB_val		k, v;
	enum err_code	rc;
	int		m;

	rc = set_key(&k, key, err);
	if (rc)
		return rc;
	t->used = true;
	fault_inside = 1;
	m = find_at(t, table, &k, &v);
	fault_inside = 0;
	if (m == 0)
		return txn_view(val, t, &v, err);
	if (m != MDB_NOTFOUND)
		return env_error(err, t->store, m);
	*val = (struct slice){ NULL, 0 };
	return ERR_OK;
}

/* What LMDB keeps in a page beside keys and values. */
enum { PAGE_HEAD = 16, NODE_HEAD = 8, NODE_PLACE = 2 };

/* When MDB_APPEND has put so many bytes: did it begin a page with them? */
static int
note_end(struct txn *t, enum table table, size_t bytes)
{
	struct table_end	*e = &t->end[table];
	size_t			 page = t->store->page_bytes;
	MDB_stat		 stat;
	int			 m;

	m = mdb_stat(t->mdb, t->store->dbi[table], &stat);
	if (m)
		return m;
	/* A value of half a page has pages of its own. */
	e->room = e->pages > 0 && stat.ms_leaf_pages == e->pages + 1 &&
	    bytes < page / 4 ? page - PAGE_HEAD - bytes : 0;
	e->pages = stat.ms_leaf_pages;
	return 0;
}

/* A plain put, which an entry in the order of the others goes behind. */
static int
put_behind(struct txn *t, enum table table, MDB_val *key, MDB_val *val)
{
	MDB_cursor	*c = t->end[table].cursor;
	MDB_val		 last;
	int		 m = mdb_cursor_get(c, &last, NULL, MDB_GET_CURRENT);

	if (m == 0 && mdb_cmp(t->mdb, t->store->dbi[table], key, &last) <= 0)
		m = MDB_KEYEXIST;
	return m ? m : mdb_cursor_put(c, key, val, 0);
}

/*
 * MDB_APPEND fills pages, but looks for the last one from the root each time.
 * While it is known that there is room in that, a plain put finds it with
 * three comparisons; where there is none it would leave two halves.
 */
static int
put_end(struct txn *t, enum table table, MDB_val *key, MDB_val *val)
{
	struct table_end	*e = &t->end[table];
	size_t			 bytes = NODE_HEAD + NODE_PLACE +
				    ((key->mv_size + val->mv_size + 1) &
				    ~(size_t)1);
	int			 m;

	m = open_once(&e->cursor, t, table, MDB_CREATE);
	if (m)
		return m;
	if (bytes <= e->room) {
		e->room -= bytes;
		return put_behind(t, table, key, val);
	}
	m = mdb_cursor_put(e->cursor, key, val, MDB_APPEND);
	return m ? m : note_end(t, table, bytes);
}

static int
put_at(struct txn *t, enum table table, MDB_val *key, MDB_val *val,
    unsigned flags)
{
	int	m;

	if (flags & MDB_APPEND)
		return put_end(t, table, key, val);
	t->end[table].pages = t->end[table].room = 0;
	m = open_once(&t->spot[table], t, table, MDB_CREATE);
	return m ? m : mdb_cursor_put(t->spot[table], key, val, flags);
}

static int
del_at(struct txn *t, enum table table, MDB_val *key)
{
	MDB_cursor	**c = &t->spot[table];
	int		  m = open_once(c, t, table, 0);

	t->end[table].pages = t->end[table].room = 0;
	if (m == 0)
		m = mdb_cursor_get(*c, key, NULL, MDB_SET);
	return m ? m : mdb_cursor_del(*c, 0);
}

/*
 * LMDB keeps what a transaction changed in memory until 131,071 pieces are
 * changed: 512 MB when each is a page of 4 KB.  But a value that is too long
 * for a page of others is one piece, however many pages it has; and the pages
 * of what is put at the end of a table are full and done with: the sooner
 * they are written, the sooner their memory serves for the next ones.
 */
#define HELD_MAX	((size_t)8 << 20)
enum { NODE_BYTES = 10 };	/* beside key and value: about */

/*
 * What was written may go to the disk meanwhile: the commit, which waits for
 * it, finds less left to do.
 */
static void
hint_sync(struct txn *t)
{
#ifdef SYNC_FILE_RANGE_WRITE
	mdb_filehandle_t	fd;

	if (mdb_env_get_fd(t->store->env, &fd) == 0)
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)t;
#endif
}

/*
 * Has LMDB write what was changed so far.  It has no call for that, but makes
 * room in its list before it puts a value, and only then finds out that a
 * table cannot be overwritten with one: for a value of 65,536 pages, twice
 * over as it reckons, all else has to go.  Readers see as little of it as of
 * what LMDB writes by itself.
 */
static enum err_code
write_held(struct txn *t, struct err *err)
{
	struct slice	name = slice_of(table_name(TABLE_META));
	MDB_val		k = { name.len, (void *)(uintptr_t)name.p };
	MDB_val		v = { t->store->page_bytes << 16, NULL };
	MDB_dbi		tables;
	int		m;

	t->held = 0;
	fault_inside = 1;
	m = mdb_dbi_open(t->mdb, NULL, 0, &tables);
	if (m == 0)
		m = mdb_put(t->mdb, tables, &k, &v, MDB_RESERVE);
	fault_inside = 0;
	expire_views(t);
	assert(m != 0);
	if (m != MDB_INCOMPATIBLE)
		return env_error(err, t->store, m);
	hint_sync(t);
	return ERR_OK;
}

static enum err_code
put(struct txn *t, enum table table, struct slice key, MDB_val *val,
    unsigned flags, struct err *err)
{
	MDB_val		k;
	enum err_code	rc;
	int		m;

	assert(t->write);
	/* Not between room and filling it; not while val may be a view. */
	if (t->held > HELD_MAX && (flags & MDB_RESERVE) != 0) {
		rc = write_held(t, err);
		if (rc)
			return rc;
	}
	rc = set_key(&k, key, err);
	if (rc)
		return rc;
	if (val->mv_size > UINT32_MAX)
		return err_set(err, ERR_RANGE, "a value of %zu bytes is too "
		    "long", val->mv_size);
	fault_inside = 1;
	m = put_at(t, table, &k, val, flags);
	fault_inside = 0;
	if (m == MDB_MAP_FULL)
		t->full = true;
	/* Not before: key and value may be views themselves. */
	expire_views(t);
	if (m)
		return env_error(err, t->store, m);
	if (val->mv_size >= t->store->page_bytes / 2 ||
	    (flags & MDB_APPEND) != 0)
		t->held += val->mv_size + key.len + NODE_BYTES;
	if (t->held > HELD_MAX && (flags & MDB_RESERVE) == 0)
		return write_held(t, err);
	return ERR_OK;
}

enum err_code
txn_put(struct txn *t, enum table table, struct slice key, struct slice val,
    struct err *err)
{
	MDB_val	v = { val.len, (void *)(uintptr_t)val.p };

	return put(t, table, key, &v, 0, err);
}

enum err_code
txn_append(struct txn *t, enum table table, struct slice key,
    struct slice val, struct err *err)
{
	MDB_val	v = { val.len, (void *)(uintptr_t)val.p };

	return put(t, table, key, &v, MDB_APPEND, err);
}

enum err_code
txn_clear(struct txn *t, enum table table, struct err *err)
{
	int	m;

	assert(t->write);
	t->end[table].pages = t->end[table].room = 0;
	fault_inside = 1;
	m = txn_open_table(t, table, 0);
	if (m == 0)
		m = mdb_drop(t->mdb, t->store->dbi[table], 0);
	fault_inside = 0;
	if (m == MDB_MAP_FULL)
		t->full = true;
	expire_views(t);
	return m && m != MDB_NOTFOUND ? env_error(err, t->store, m) : ERR_OK;
}

enum err_code
txn_reserve(char **room, struct txn *t, enum table table, struct slice key,
    size_t len, struct err *err)
{
	MDB_val		v = { len, NULL };
	enum err_code	rc;

	rc = put(t, table, key, &v, MDB_RESERVE, err);
	if (rc == ERR_OK)
		*room = v.mv_data;
	return rc;
}

enum err_code
txn_del(struct txn *t, enum table table, struct slice key, bool *deleted,
    struct err *err)
{
	MDB_val		k;
	enum err_code	rc;
	int		m;

	assert(t->write);
	rc = set_key(&k, key, err);
	if (rc)
		return rc;
	fault_inside = 1;
	m = del_at(t, table, &k);
	fault_inside = 0;
	if (m == MDB_MAP_FULL)
		t->full = true;
	expire_views(t);
	if (m != 0 && m != MDB_NOTFOUND)
		return env_error(err, t->store, m);
	if (deleted != NULL)
		*deleted = m == 0;
	return ERR_OK;
}

enum err_code
txn_count(uint64_t *n, struct txn *t, enum table table, struct err *err)
{
	MDB_stat	st;
	int		m;

	t->used = true;
	m = txn_open_table(t, table, 0);
	if (m == 0)
		m = mdb_stat(t->mdb, t->store->dbi[table], &st);
	if (m && m != MDB_NOTFOUND)
		return env_error(err, t->store, m);
	*n = m ? 0 : st.ms_entries;
	return ERR_OK;
}

uint32_t
txn_format(const struct txn *txn)
{
	return txn->store->format;
}

enum err_code
txn_raise_format(struct txn *txn, struct err *err)
{
	char	format[4];

	if (txn->store->format >= STORE_FORMAT)
		return ERR_OK;
	txn->raised = true;
	le32_put(format, STORE_FORMAT);
	return txn_put(txn, TABLE_META, SLICE("format"),
	    slice_make(format, sizeof(format)), err);
}

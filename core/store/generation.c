#include "core/store/generation.h"

#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"
#include "core/store/priv.h"

/* Put between two commits; nobody sees the generation, so none is synced. */
#define COMMIT_BYTES	((size_t)64 << 20)

/* What was put into a table, to be found again. */
struct tally {
	uint64_t	entries;
	uint32_t	crc;
};

struct generation {
	struct store	*store;		/* whose it will be */
	struct store	 own;		/* its environment */
	int		 fd;		/* its directory */
	MDB_txn		*mdb;
	size_t		 pending;	/* bytes since the last commit */
	struct tally	 put[N_TABLES];
	bool		 in_force;
};

static void
tally_add(struct tally *t, const MDB_val *key, const MDB_val *val)
{
	uint8_t	len[8];

	le32_put(len, (uint32_t)key->mv_size);
	le32_put(len + 4, (uint32_t)val->mv_size);
	t->entries++;
	t->crc = crc32c(t->crc, len, sizeof(len));
	t->crc = crc32c(t->crc, key->mv_data, key->mv_size);
	t->crc = crc32c(t->crc, val->mv_data, val->mv_size);
}

/* The directory, with the permissions that the store has. */
static enum err_code
make_directory(struct generation *g, const char *name, struct err *err)
{
	const struct store	*s = g->store;
	struct stat		 st;

	if (mkdirat(s->fd, name, 0700) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot make %s/%s", s->dir,
		    name);
	g->fd = openat(s->fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (g->fd < 0 || fstat(s->fd, &st) != 0 ||
	    fchmod(g->fd, st.st_mode & 07777) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot make %s/%s", s->dir,
		    name);
	return ERR_OK;
}

static enum err_code
begin_txn(struct generation *g, struct err *err)
{
	int	m = mdb_txn_begin(g->own.env, NULL, 0, &g->mdb);

	g->pending = 0;
	if (m) {
		g->mdb = NULL;
		return env_error(err, &g->own, m);
	}
	return ERR_OK;
}

enum err_code
generation_begin(struct generation **gen, struct store *s, struct err *err)
{
	struct generation	*g;
	char			 name[GENERATION_NAME];
	struct buf		 path = {0};
	enum err_code		 rc;

	assert(store_is_writer(s));
	if (s->generation == UINT32_MAX)
		return err_set(err, ERR_RANGE, "no generation after this one");
	g = mem_zalloc(sizeof(*g));
	g->store = s;
	g->fd = -1;
	g->own.lock_fd = -1;
	g->own.fd = s->fd;
	g->own.generation = s->generation + 1;
	generation_name(name, g->own.generation);
	buf_addf(&path, "%s/%s", s->dir, name);
	g->own.dir = path.p;
	/* What a killed process left. */
	generation_remove(s->fd, name);
	rc = make_directory(g, name, err);
	if (rc == ERR_OK)
		rc = env_create(g->fd, s->dir, g->own.generation,
		    dir_file_mode(s->fd), err);
	if (rc == ERR_OK)
		rc = env_open_new(&g->own, path.p, g->fd,
		    store_file_bytes(s), err);
	if (rc == ERR_OK)
		rc = begin_txn(g, err);
	if (rc)
		generation_close(g);
	else
		*gen = g;
	return rc;
}

void
generation_close(struct generation *g)
{
	char	name[GENERATION_NAME];

	if (g == NULL)
		return;
	if (g->mdb != NULL)
		mdb_txn_abort(g->mdb);
	env_close(&g->own);
	if (g->fd >= 0)
		close(g->fd);
	if (!g->in_force) {
		generation_name(name, g->own.generation);
		generation_remove(g->store->fd, name);
	}
	free(g->own.dir);
	free(g);
}

static enum err_code
commit_txn(struct generation *g, struct err *err)
{
	int	m = mdb_txn_commit(g->mdb);

	g->mdb = NULL;
	return m ? env_error(err, &g->own, m) : ERR_OK;
}

static enum err_code
no_space(struct err *err)
{
	return err_set(err, ERR_SYSTEM, "no address space for the new store "
	    "(see ulimit -v)");
}

/* It is in the meta table from the beginning, put or not. */
static bool
is_format(enum table table, const MDB_val *key)
{
	static const char	format[] = "format";

	return table == TABLE_META && key->mv_size == sizeof(format) - 1 &&
	    memcmp(key->mv_data, format, sizeof(format) - 1) == 0;
}

static int
put_entry(struct generation *g, enum table table, MDB_val *key, MDB_val *val)
{
	return mdb_put(g->mdb, g->own.dbi[table], key, val,
	    table == TABLE_META ? 0 : MDB_APPEND);
}

enum err_code
generation_put(struct generation *g, enum table table, struct slice key,
    struct slice value, struct err *err)
{
	MDB_val		k = { key.len, (void *)(uintptr_t)key.p };
	MDB_val		v = { value.len, (void *)(uintptr_t)value.p };
	enum err_code	rc;
	int		m;

	if (g->pending > COMMIT_BYTES) {
		rc = commit_txn(g, err);
		if (rc == ERR_OK)
			rc = begin_txn(g, err);
		if (rc)
			return rc;
	}
	m = put_entry(g, table, &k, &v);
	if (m == MDB_KEYEXIST)
		return err_set(err, ERR_DATA, "table %s: a key is out of "
		    "order", table_name(table));
	if (m == MDB_BAD_VALSIZE)
		return err_set(err, ERR_DATA, "table %s: a key of %zu bytes",
		    table_name(table), key.len);
	if (m == MDB_MAP_FULL)
		return no_space(err);
	if (m)
		return env_error(err, &g->own, m);
	if (!is_format(table, &k))
		tally_add(&g->put[table], &k, &v);
	g->pending += key.len + value.len;
	return ERR_OK;
}

static enum err_code
read_back(struct generation *g, MDB_txn *mdb, enum table table,
    struct err *err)
{
	struct tally	 got = {0};
	MDB_cursor	*c;
	MDB_val		 key, val;
	int		 m;

	m = mdb_cursor_open(mdb, g->own.dbi[table], &c);
	if (m)
		return env_error(err, &g->own, m);
	while ((m = mdb_cursor_get(c, &key, &val, MDB_NEXT)) == 0)
		if (!is_format(table, &key))
			tally_add(&got, &key, &val);
	mdb_cursor_close(c);
	if (m != MDB_NOTFOUND)
		return env_error(err, &g->own, m);
	if (got.entries != g->put[table].entries ||
	    got.crc != g->put[table].crc)
		return err_set(err, ERR_STORE, "table %s of %s does not read "
		    "as it was written", table_name(table), g->own.dir);
	return ERR_OK;
}

enum err_code
generation_finish(struct generation *g, struct err *err)
{
	MDB_txn		*mdb;
	enum err_code	 rc;
	int		 i, m;

	rc = commit_txn(g, err);
	if (rc)
		return rc;
	m = mdb_env_sync(g->own.env, 1);
	if (m)
		return env_error(err, &g->own, m);
	if (fsync(g->fd) != 0 || fsync(g->store->fd) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot sync %s", g->own.dir);
	m = mdb_txn_begin(g->own.env, NULL, MDB_RDONLY, &mdb);
	if (m)
		return env_error(err, &g->own, m);
	for (i = 0; i < N_TABLES && rc == ERR_OK; i++)
		rc = read_back(g, mdb, (enum table)i, err);
	mdb_txn_abort(mdb);
	return rc;
}

enum err_code
generation_apply(struct generation *g, store_body *body, void *arg,
    struct err *err)
{
	struct txn	*txn;
	enum err_code	 rc;
	int		 m;

	assert(g->mdb == NULL);
	rc = txn_begin_write(&txn, &g->own, err);
	if (rc)
		return rc;
	rc = body(txn, arg, err);
	if (rc || txn->full) {
		txn_end(txn);
		return rc ? rc : no_space(err);
	}
	rc = txn_commit(txn, err);
	if (rc)
		return rc;
	m = mdb_env_sync(g->own.env, 1);
	return m ? env_error(err, &g->own, m) : ERR_OK;
}

enum err_code
generation_read(struct txn **txn, struct generation *g, struct err *err)
{
	assert(g->mdb == NULL);
	return txn_begin(txn, &g->own, err);
}

/*
 * The rename may have happened although something failed.  Then the old name
 * is put back; if that fails, too, both generations stay, for either may be
 * the one that the disk remembers.
 */
static void
take_back_name(struct generation *g)
{
	const struct store	*s = g->store;
	struct err		 ignored = {0};
	uint32_t		 now;

	if (current_read(&now, s->fd, s->dir, &ignored) == ERR_OK &&
	    now == g->own.generation &&
	    current_write(s->fd, s->dir, s->generation, &ignored) != ERR_OK)
		g->in_force = true;
}

static enum err_code
mark_whole(const struct generation *g, struct err *err)
{
	int	f;

	f = openat(g->fd, GENERATION_WHOLE, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, dir_file_mode(g->store->fd));
	if (f >= 0)
		close(f);
	if (f < 0 || fsync(g->fd) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot write %s/%s",
		    g->own.dir, GENERATION_WHOLE);
	return ERR_OK;
}

enum err_code
generation_commit(struct generation *g, struct err *err)
{
	struct store	*s = g->store;
	struct err	 ignored = {0};
	char		 name[GENERATION_NAME];
	enum err_code	 rc;

	assert(g->mdb == NULL && atomic_load(&s->n_txns) == 0);
	env_close(&g->own);
	rc = mark_whole(g, err);
	if (rc)
		return rc;
	rc = current_write(s->fd, s->dir, g->own.generation, err);
	if (rc) {
		take_back_name(g);
		return rc;
	}
	g->in_force = true;
	env_close(s);
	s->generation = g->own.generation;
	generation_name(name, s->generation);
	generation_remove_all(s->fd, name);
	/* It is done: what cannot be opened now is not the commit's failure. */
	if (env_open(s, true, &ignored) != ERR_OK)
		env_close(s);
	return ERR_OK;
}

/* The format of today, where all that is copied is right in it. */
static bool
keeps_own(const struct txn *txn, enum table table, struct slice key)
{
	MDB_val	k = { key.len, (void *)(uintptr_t)key.p };

	return txn_format(txn) >= STORE_FORMAT_BLOCKS && is_format(table, &k);
}

enum err_code
generation_copy(struct generation *g, struct txn *txn,
    generation_progress *progress, void *arg, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	uint64_t	 n = 0;
	enum err_code	 rc = ERR_OK;
	bool		 more;
	int		 i;

	for (i = 0; i < N_TABLES && rc == ERR_OK; i++) {
		rc = cursor_open(&c, txn, (enum table)i, err);
		if (rc)
			return rc;
		for (more = cursor_seek(c, SLICE(""), &key, &val);
		    more && rc == ERR_OK; more = cursor_next(c, &key, &val)) {
			if (keeps_own(txn, (enum table)i, key))
				continue;
			rc = generation_put(g, (enum table)i, key, val, err);
			if ((++n & 0xfff) == 0 && progress != NULL)
				progress(arg, n);
		}
		if (rc == ERR_OK)
			rc = cursor_status(c, err);
		cursor_close(c);
	}
	return rc;
}

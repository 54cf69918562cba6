/*
 * The tables of a generation and the version of their layout.
 */
#include "core/store/priv.h"

#include "core/base/banned.h"

static const char	format_key[] = "format";

const char *
table_name(enum table table)
{
	/* Snapshots lie in what was set aside for forecasts. */
	static const char *const	names[N_TABLES] = {
		"meta", "model", "dict", "record", "index", "refs", "alias",
		"word", "facet", "ledger", "seqday", "ledger_party", "event",
		"rollup", "forecast", "journal", "journal_private", "subject"
	};

	return names[table];
}

/*
 * LMDB does not tell where its map is, but every page begins with its own
 * number, so that a value on a known page does.
 */
static void
learn_map(struct store *s, const MDB_val *val)
{
	uintptr_t	page;
	MDB_envinfo	info;
	MDB_stat	st;

	if (mdb_env_stat(s->env, &st) != 0 || mdb_env_info(s->env, &info) != 0)
		return;
	s->page_bytes = st.ms_psize;
	s->map_size = info.me_mapsize;
	page = (uintptr_t)val->mv_data & ~((uintptr_t)st.ms_psize - 1);
	page -= le64_get((const void *)page) * st.ms_psize;
	atomic_store(&s->map_from, page);
	atomic_store(&s->map_until, page + info.me_mapsize);
}

static enum err_code
check_format(struct store *s, MDB_txn *txn, struct err *err)
{
	MDB_val	key = { sizeof(format_key) - 1, (void *)(uintptr_t)format_key };
	MDB_val	val;
	int	rc;

	rc = mdb_get(txn, s->dbi[TABLE_META], &key, &val);
	if (rc == MDB_NOTFOUND || (rc == 0 && val.mv_size != 4))
		return err_set(err, ERR_STORE, "store %s is damaged: it has "
		    "no format", s->dir);
	if (rc)
		return env_error(err, s, rc);
	s->format = le32_get(val.mv_data);
	if (s->format > STORE_FORMAT) {
		err_set(err, ERR_STORE, "store %s has format %lu, this crm "
		    "knows %d", s->dir, (unsigned long)s->format,
		    (int)STORE_FORMAT);
		err_hint(err, "use a newer crm");
		return ERR_STORE;
	}
	learn_map(s, &val);
	return ERR_OK;
}

/* Made when it is first written: stores of before do not have it. */
static bool
may_lack(const struct store *s, enum table table)
{
	return table == TABLE_SUBJECT && s->format < STORE_FORMAT_SUBJECTS;
}

/* All in one transaction; a reader syncs nothing. */
enum err_code
tables_open(struct store *s, struct err *err)
{
	MDB_txn		*txn;
	enum err_code	 rc;
	int		 i, m = 0;

	rc = env_begin(&txn, s, err);
	if (rc)
		return rc;
	for (i = 0; i < N_TABLES && rc == ERR_OK && m == 0; i++) {
		m = mdb_dbi_open(txn, table_name((enum table)i), 0,
		    &s->dbi[i]);
		if (m == MDB_NOTFOUND && may_lack(s, (enum table)i)) {
			s->dbi[i] = NO_DBI;
			m = 0;
		}
		if (m == 0 && i == TABLE_META)
			rc = check_format(s, txn, err);
	}
	if (m == MDB_NOTFOUND)
		rc = err_set(err, ERR_STORE, "store %s is damaged: it has no "
		    "table '%s'", s->dir, table_name((enum table)(i - 1)));
	else if (m)
		rc = env_error(err, s, m);
	if (rc) {
		mdb_txn_abort(txn);
		return rc;
	}
	m = mdb_txn_commit(txn);
	return m ? env_error(err, s, m) : ERR_OK;
}

int
tables_create(MDB_env *env)
{
	MDB_txn	*txn;
	MDB_dbi	 dbi, meta = 0;
	MDB_val	 key = { sizeof(format_key) - 1,
		    (void *)(uintptr_t)format_key };
	MDB_val	 val;
	char	 format[4];
	int	 rc, i;

	rc = mdb_txn_begin(env, NULL, 0, &txn);
	if (rc)
		return rc;
	for (i = 0; i < N_TABLES && rc == 0; i++) {
		rc = mdb_dbi_open(txn, table_name((enum table)i), MDB_CREATE,
		    &dbi);
		if (i == TABLE_META)
			meta = dbi;
	}
	le32_put(format, STORE_FORMAT);
	val = (MDB_val){ sizeof(format), format };
	if (rc == 0)
		rc = mdb_put(txn, meta, &key, &val, 0);
	if (rc) {
		mdb_txn_abort(txn);
		return rc;
	}
	return mdb_txn_commit(txn);
}

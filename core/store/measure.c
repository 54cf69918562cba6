/*
 * How large the store is, table by table.
 */
#include "core/store/priv.h"

#include <sys/stat.h>

#include <errno.h>

#include "core/base/banned.h"

/* LMDB lists readers as text: a heading, then a line for each slot in use. */
static int
count_reader(const char *line, void *arg)
{
	uint32_t	*n = arg;

	line += strspn(line, " ");
	if (*line >= '0' && *line <= '9')
		++*n;
	return 0;
}

/* The free list is LMDB's table 0: transaction -> count, page numbers. */
static int
count_free(uint64_t *n, MDB_txn *txn)
{
	MDB_cursor	*c;
	MDB_val		 key, val;
	uint64_t	 sum = 0;
	int		 rc;

	rc = mdb_cursor_open(txn, 0, &c);
	if (rc)
		return rc;
	while ((rc = mdb_cursor_get(c, &key, &val, MDB_NEXT)) == 0)
		if (val.mv_size >= 8)
			sum += le64_get(val.mv_data);
	mdb_cursor_close(c);
	if (rc != MDB_NOTFOUND)
		return rc;
	*n = sum;
	return 0;
}

static int
measure_tables(struct store_sizes *sizes, const struct store *s, MDB_txn *txn)
{
	MDB_stat	st;
	int		i, rc = 0;

	for (i = 0; i < N_TABLES && rc == 0; i++) {
		if (s->dbi[i] == NO_DBI)
			continue;
		rc = mdb_stat(txn, s->dbi[i], &st);
		if (rc)
			break;
		sizes->table[i].entries = st.ms_entries;
		sizes->table[i].bytes = (uint64_t)st.ms_psize *
		    (st.ms_branch_pages + st.ms_leaf_pages +
		    st.ms_overflow_pages);
	}
	return rc;
}

enum err_code
store_measure(struct store_sizes *sizes, struct store *s, struct err *err)
{
	struct store_sizes	 got = {0};
	MDB_envinfo		 info;
	MDB_txn			*txn;
	struct stat		 st;
	enum err_code		 rc;
	int			 m, fd;

	rc = env_begin(&txn, s, err);
	if (rc)
		return rc;
	fault_inside = 1;
	m = mdb_env_info(s->env, &info);
	if (m == 0)
		m = mdb_env_get_fd(s->env, &fd);
	if (m == 0 && fstat(fd, &st) != 0)
		m = errno;
	if (m == 0)
		m = count_free(&got.free_pages, txn);
	if (m == 0)
		m = measure_tables(&got, s, txn);
	mdb_txn_abort(txn);
	if (m == 0 && !s->no_lock) {
		m = mdb_reader_list(s->env, count_reader, &got.readers);
		if (m > 0)
			m = 0;
	}
	fault_inside = 0;
	if (m)
		return env_error(err, s, m);
	got.file_bytes = (uint64_t)st.st_size;
	got.map_bytes = info.me_mapsize;
	got.page_bytes = s->page_bytes;
	got.pages = info.me_last_pgno + 1;
	got.last_txn = info.me_last_txnid;
	got.generation = s->generation;
	got.format = s->format;
	*sizes = got;
	return ERR_OK;
}

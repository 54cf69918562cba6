#include "core/store/txn.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/banned.h"
#include "tests/unit/tap.h"

static char		dir[300];
static struct store	*store;

static struct store *
open_store(bool write)
{
	struct store_options	 o = { .dir = dir, .write = write };
	struct store		*s = NULL;
	struct err		 err = {0};

	if (store_open(&s, &o, &err))
		diag("%s", err.msg);
	return s;
}

static enum err_code
basic(struct txn *txn, void *arg, struct err *err)
{
	char		longest[512], *room;
	struct slice	val;
	bool		deleted;
	uint64_t	n;

	(void)arg;
	memset(longest, 'k', sizeof(longest));
	is_ok(txn_put(txn, TABLE_META, SLICE("a"), SLICE("one"), err), err,
	    "put");
	is_ok(txn_put(txn, TABLE_META, SLICE("a"), SLICE("two"), err), err,
	    "put again");
	is_ok(txn_put(txn, TABLE_META, SLICE("e"), SLICE_EMPTY, err), err,
	    "an empty value");
	is_ok(txn_put(txn, TABLE_META, slice_make(longest, 511), SLICE("x"),
	    err), err, "a key of 511 bytes");
	is_int(txn_put(txn, TABLE_META, slice_make(longest, 512), SLICE("x"),
	    err), ERR_RANGE, "not of 512");
	is_int(txn_put(txn, TABLE_META, SLICE_EMPTY, SLICE("x"), err),
	    ERR_RANGE, "nor an empty one");
	is_ok(txn_reserve(&room, txn, TABLE_MODEL, SLICE("r"), 4, err), err,
	    "reserve");
	memcpy(room, "room", 4);
	is_ok(txn_append(txn, TABLE_DICT, SLICE("1"), SLICE("x"), err), err,
	    "append");
	is_ok(txn_append(txn, TABLE_DICT, SLICE("2"), SLICE("y"), err), err,
	    "append behind it");
	is_int(txn_append(txn, TABLE_DICT, SLICE("15"), SLICE("z"), err),
	    ERR_CONFLICT, "append out of order is refused");
	is_ok(txn_find(&val, txn, TABLE_META, SLICE("a"), err), err, "find");
	is_slice(val, "two", "what was put last");
	is_ok(txn_del(txn, TABLE_DICT, SLICE("2"), &deleted, err), err,
	    "delete");
	ok(deleted, "it was there");
	is_ok(txn_del(txn, TABLE_DICT, SLICE("2"), &deleted, err), err,
	    "delete again is no error");
	ok(!deleted, "it was not there");
	is_ok(txn_count(&n, txn, TABLE_DICT, err), err, "count");
	is_int((int64_t)n, 1, "one is left");
	return ERR_OK;
}

static enum err_code
put_value(struct txn *txn, void *arg, struct err *err)
{
	return txn_put(txn, TABLE_META, SLICE("a"), slice_of(arg), err);
}

static void
test_basic(void)
{
	struct err	err = {0};
	struct txn	*txn;
	struct slice	val;
	uint64_t	before;

	store = open_store(true);
	is_ok(store_apply(store, basic, NULL, &err), &err, "apply");
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_ok(txn_find(&val, txn, TABLE_META, SLICE("a"), &err), &err, "find");
	is_slice(val, "two", "committed");
	is_ok(txn_find(&val, txn, TABLE_MODEL, SLICE("r"), &err), &err,
	    "find what was reserved");
	is_slice(val, "room", "as it was filled");
	is_ok(txn_find(&val, txn, TABLE_META, SLICE("e"), &err), &err,
	    "find an empty value");
	ok(val.p != NULL && val.len == 0, "empty, but there");
	is_ok(txn_find(&val, txn, TABLE_META, SLICE("none"), &err), &err,
	    "find nothing");
	ok(val.p == NULL, "is no error");
	before = txn_id(txn);
	txn_end(txn);
	is_ok(store_apply(store, put_value, (void *)(uintptr_t)"three", &err),
	    &err, "another");
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_int((int64_t)txn_id(txn), (int64_t)before + 1,
	    "the id counts commits");
	txn_end(txn);
	txn_end(NULL);
	store_close(store);
}

/* Changes the store in another process. */
static void
change(const char *to)
{
	struct err	err = {0};
	int		status;
	pid_t		pid = fork();

	if (pid == 0) {
		struct store	*s = open_store(true);

		_exit(s == NULL || store_apply(s, put_value,
		    (void *)(uintptr_t)to, &err) ? 1 : 0);
	}
	waitpid(pid, &status, 0);
	if (status != 0)
		diag("no change");
}

static void
test_snapshot(void)
{
	struct err	err = {0};
	struct txn	*txn, *twin = NULL;
	struct slice	val;

	store = open_store(false);
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_ok(txn_twin(&twin, txn, &err), &err, "a twin");
	is_int((int64_t)txn_id(twin), (int64_t)txn_id(txn),
	    "of the same state");
	txn_end(twin);
	change("four");
	is_ok(txn_twin(&twin, txn, &err), &err,
	    "a twin of a moved store, nothing read yet");
	is_int((int64_t)txn_id(twin), (int64_t)txn_id(txn), "both moved along");
	txn_end(twin);
	is_ok(txn_find(&val, txn, TABLE_META, SLICE("a"), &err), &err, "read");
	is_slice(val, "four", "the new state");
	change("five");
	is_slice(val, "four", "which stays what it was");
	is_int(txn_twin(&twin, txn, &err), ERR_BUSY,
	    "no twin once something was read");
	is_ok(txn_find(&val, txn, TABLE_META, SLICE("a"), &err), &err, "read");
	is_slice(val, "four", "the snapshot is still the same");
	txn_end(txn);
	store_close(store);
}

/* A killed reader keeps its slot until somebody clears it. */
static void
test_stale_reader(void)
{
	struct err		err = {0};
	struct store_sizes	sizes;
	struct txn		*txn;
	int			fd[2], status;
	char			c = 0;
	pid_t			pid;

	if (pipe(fd) != 0 || (pid = fork()) < 0)
		return;
	if (pid == 0) {
		store = open_store(false);
		if (store == NULL || txn_begin(&txn, store, &err))
			_exit(1);
		if (write(fd[1], &c, 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	ok(read(fd[0], &c, 1) == 1, "another process reads");
	store = open_store(false);
	is_ok(store_measure(&sizes, store, &err), &err, "measure");
	is_int(sizes.readers, 1, "it is seen");
	store_close(store);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	store = open_store(false);
	is_ok(store_measure(&sizes, store, &err), &err, "measure");
	is_int(sizes.readers, 0, "once killed it is cleared");
	store_close(store);
}

static void
test_many_readers(void)
{
	struct err	err = {0};
	struct txn	*txn[1200] = { NULL };
	enum err_code	rc = ERR_OK;
	size_t		n;

	store = open_store(false);
	for (n = 0; n < NELEM(txn); n++) {
		rc = txn_begin(&txn[n], store, &err);
		if (rc)
			break;
	}
	is_int((int64_t)n, 1022, "1022 snapshots at a time");
	is_int(rc, ERR_BUSY, "then the reader table is full");
	while (n-- > 0)
		txn_end(txn[n]);
	store_close(store);
}

/* --- Memory ------------------------------------------------------------- */

/* Four pages each: counted as one by LMDB, 190 MB together. */
enum { LONG_BYTES = 16000, N_LONG = 12000 };

/* In MB, what is ours alone: no map of a file. */
static long
own_memory(void)
{
	FILE	*f = fopen("/proc/self/status", "r");
	char	 line[256];
	long	 kb = -1;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = strtol(line + 8, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb / 1024;
}

static void
fill_long(char *value, uint32_t i, uint32_t turn)
{
	memset(value, (int)(i + turn), LONG_BYTES);
	le32_put(value, i);
}

static enum err_code
put_long(struct txn *txn, uint32_t i, uint32_t turn, struct err *err)
{
	char	key[4], *room, value[LONG_BYTES];

	be32_put(key, i);
	fill_long(value, i, turn);
	if (i % 2 == 0)
		return txn_put(txn, TABLE_LEDGER, slice_make(key, 4),
		    slice_make(value, LONG_BYTES), err);
	if (txn_reserve(&room, txn, TABLE_SNAPSHOT, slice_make(key, 4),
	    LONG_BYTES, err) != ERR_OK)
		return err->code;
	memcpy(room, value, LONG_BYTES);
	return ERR_OK;
}

/* Every hundredth is put again when it was written long ago. */
static enum err_code
put_much(struct txn *txn, void *arg, struct err *err)
{
	long		*most = arg;
	enum err_code	 rc = ERR_OK;
	uint32_t	 i;

	for (i = 0; rc == ERR_OK && i < N_LONG; i++) {
		rc = put_long(txn, i, 0, err);
		if (i % 1000 == 0)
			*most = MAX(*most, own_memory());
	}
	for (i = 0; rc == ERR_OK && i < N_LONG; i += 100)
		rc = put_long(txn, i, 1, err);
	*most = MAX(*most, own_memory());
	return rc;
}

static enum err_code
put_much_fail(struct txn *txn, void *arg, struct err *err)
{
	enum err_code	rc = put_much(txn, arg, err);

	return rc ? rc : err_set(err, ERR_DATA, "on purpose");
}

static uint64_t
count_long(struct txn *txn)
{
	struct err	 err = {0};
	struct cursor	*c;
	struct slice	 key, val;
	char		 want[LONG_BYTES];
	uint64_t	 n = 0;
	uint32_t	 i;
	bool		 more;
	int		 t;

	for (t = 0; t < 2; t++) {
		if (cursor_open(&c, txn, t == 0 ? TABLE_LEDGER :
		    TABLE_SNAPSHOT, &err) != ERR_OK)
			return 0;
		for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
		    more = cursor_next(c, &key, &val)) {
			i = be32_get(key.p);
			fill_long(want, i, i % 100 == 0);
			n += slice_eq(val, slice_make(want, LONG_BYTES));
		}
		cursor_close(c);
	}
	return n;
}

/*
 * A new store as a machine of larger pages makes it: each page has room for
 * more, and both first ones say how large they are.
 */
enum { NARROW = 4096, WIDE = 16384 };

static void
widen_pages(void)
{
	enum { SAYS_SIZE = 40 };
	char	file[340], page[WIDE] = {0};
	int	from, to;

	snprintf(file, sizeof(file), "%s/db.1/data.mdb", dir);
	from = open(file, O_RDONLY);
	unlink(file);
	to = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
	for (int i = 0; read(from, page, NARROW) == NARROW; i++) {
		if (i < 2)
			le32_put(page + SAYS_SIZE, WIDE);
		if (write(to, page, WIDE) != WIDE)
			diag("not written");
	}
	close(from);
	close(to);
}

static uint64_t
page_bytes(void)
{
	struct store_sizes	 sizes = { .page_bytes = 0 };
	struct err		 err = {0};
	struct store		*s = open_store(false);

	if (store_measure(&sizes, s, &err) != ERR_OK)
		diag("%s", err.msg);
	store_close(s);
	return sizes.page_bytes;
}

static void
ok_memory(long mb)
{
#ifdef __SANITIZE_ADDRESS__
	(void)mb;
	skip("a sanitizer keeps what was freed", "memory");
#else
	ok(mb < 60, "at most 60 MB at a time are in memory (%ld MB)", mb);
#endif
}

static void
test_memory(void)
{
	struct err	 err = {0};
	struct store	*reader;
	struct txn	*txn, *before;
	long		 at_first, most = 0;

	store = open_store(true);
	reader = open_store(false);
	is_ok(txn_begin(&before, reader, &err), &err, "a reader before");
	malloc_trim(0);
	at_first = own_memory();
	is_int(store_apply(store, put_much_fail, &most, &err), ERR_DATA,
	    "190 MB of long values, and a failure");
	ok_memory(most - at_first);
	err = (struct err){0};
	is_ok(txn_begin(&txn, store, &err), &err, "a snapshot");
	is_int((int64_t)count_long(txn), 0, "nothing of them is there");
	txn_end(txn);
	is_ok(store_apply(store, put_much, &most, &err), &err,
	    "again, without the failure");
	is_ok(txn_begin(&txn, store, &err), &err, "a snapshot");
	is_int((int64_t)count_long(txn), N_LONG, "all are as they were put");
	txn_end(txn);
	is_int((int64_t)count_long(before), 0, "the reader saw none of it");
	txn_end(before);
	store_close(reader);
	store_close(store);
}

enum { N_SHORT = 1000000, SHORT_BYTES = 100 };

/* Each at the end of its table. */
static enum err_code
append_short(struct txn *txn, void *arg, struct err *err)
{
	long		*most = arg;
	char		 value[SHORT_BYTES] = {0};
	enum err_code	 rc = ERR_OK;

	for (uint32_t i = 0; rc == ERR_OK && i < N_SHORT; i++) {
		char	key[4];

		be32_put(key, i);
		rc = txn_append(txn, TABLE_RECORD, slice_make(key, 4),
		    slice_make(value, sizeof(value)), err);
		if (i % 1000 == 0)
			*most = MAX(*most, own_memory());
	}
	return rc;
}

static void
test_append_memory(void)
{
	struct err	 err = {0};
	struct txn	*txn;
	uint64_t	 n;
	long		 at_first, most = 0;

	snprintf(dir, sizeof(dir), "%s/append", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	store = open_store(true);
	malloc_trim(0);
	at_first = own_memory();
	is_ok(store_apply(store, append_short, &most, &err), &err,
	    "100 MB of short values at the end of a table");
	ok_memory(most - at_first);
	is_ok(txn_begin(&txn, store, &err), &err, "a snapshot");
	is_ok(txn_count(&n, txn, TABLE_RECORD, &err), &err, "are counted");
	is_int((int64_t)n, N_SHORT, "all are there");
	txn_end(txn);
	store_close(store);
}

/* Of all lengths, a few too long for a page of others; now and then what
 * lies before the end is changed, and the end itself. */
enum { N_ANY = 20000 };

static size_t
length_of(uint32_t i)
{
	return i % 97 == 5 ? 3000 + i % 4000 : (i * 2654435761u >> 7) % 400;
}

static enum err_code
append_any(struct txn *txn, void *arg, struct err *err)
{
	static char	value[8000];
	struct txn	*t = txn;
	enum err_code	 rc = ERR_OK;
	bool		 deleted;

	(void)arg;
	for (uint32_t i = 0; rc == ERR_OK && i < N_ANY; i++) {
		char	key[4], before[4];

		be32_put(key, i);
		be32_put(before, i / 2);
		value[0] = (char)i;
		rc = txn_append(t, TABLE_RECORD, slice_make(key, 4),
		    slice_make(value, 1 + length_of(i)), err);
		if (rc == ERR_OK && i % 1000 == 7)
			rc = txn_put(t, TABLE_RECORD, slice_make(before, 4),
			    slice_make("put", 3), err);
		if (rc == ERR_OK && i % 1000 == 8)
			rc = txn_put(t, TABLE_RECORD, slice_make(key, 4),
			    slice_make(value, 1 + length_of(i)), err);
		if (rc == ERR_OK && i % 1000 == 9)
			rc = txn_del(t, TABLE_RECORD, slice_make(key, 4),
			    &deleted, err);
		if (rc == ERR_OK && i % 100 == 50 && txn_append(t,
		    TABLE_RECORD, slice_make(before, 4), SLICE("x"), err) !=
		    ERR_CONFLICT)
			return err_set(err, ERR_STORE, "%u: taken though "
			    "it is not behind the others", i);
	}
	return rc;
}

static uint32_t
count_wrong(struct txn *txn, uint64_t *bytes)
{
	struct err	err = {0};
	struct slice	val;
	uint32_t	wrong = 0;

	*bytes = 0;
	for (uint32_t i = 0; i < N_ANY; i++) {
		bool	gone = i % 1000 == 9, put = i % 500 == 3;
		char	key[4];

		be32_put(key, i);
		if (txn_find(&val, txn, TABLE_RECORD, slice_make(key, 4),
		    &err) != ERR_OK)
			return N_ANY;
		if (put && i < N_ANY / 2)
			wrong += val.len != 3;
		else if (gone)
			wrong += val.p != NULL;
		else
			wrong += val.len != 1 + length_of(i) ||
			    val.p[0] != (char)i;
		/* Of those that share pages. */
		if (val.len < 1000)
			*bytes += 4 + val.len;
	}
	return wrong;
}

static void
test_append(void)
{
	struct store_sizes	 sizes;
	struct err		 err = {0};
	struct txn		*txn;
	uint64_t		 n, bytes, pages = 0;

	snprintf(dir, sizeof(dir), "%s/any", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	store = open_store(true);
	is_ok(store_apply(store, append_any, NULL, &err), &err,
	    "values of any length at the end of a table");
	is_ok(txn_begin(&txn, store, &err), &err, "a snapshot");
	is_ok(txn_count(&n, txn, TABLE_RECORD, &err), &err, "are counted");
	is_int((int64_t)n, N_ANY - N_ANY / 1000, "all but those removed");
	is_int(count_wrong(txn, &bytes), 0, "each as it was put");
	txn_end(txn);
	is_ok(store_measure(&sizes, store, &err), &err, "measured");
	for (uint32_t i = 0; i < N_ANY; i++)
		if (length_of(i) >= 1000)
			pages += 1 + (length_of(i) + 16) / sizes.page_bytes;
	bytes += pages * sizes.page_bytes;
	ok(sizes.table[TABLE_RECORD].bytes < bytes * 11 / 10,
	    "the pages are full: %ju of %ju bytes", (uintmax_t)bytes,
	    (uintmax_t)sizes.table[TABLE_RECORD].bytes);
	store_close(store);
}

static enum err_code
append_anew(struct txn *txn, void *arg, struct err *err)
{
	static char	value[200];
	enum err_code	rc = ERR_OK;

	(void)arg;
	for (int turn = 0; turn < 2; turn++) {
		for (uint32_t i = 0; rc == ERR_OK && i < 500; i++) {
			char	key[4];

			be32_put(key, i);
			rc = txn_append(txn, TABLE_RECORD,
			    slice_make(key, 4), slice_make(value,
			    sizeof(value)), err);
		}
		if (rc == ERR_OK && turn == 0)
			rc = txn_clear(txn, TABLE_RECORD, err);
	}
	return rc;
}

/* The end of a table that was emptied is another. */
static void
test_append_anew(void)
{
	struct err	 err = {0};
	struct txn	*txn;
	uint64_t	 n = 0;

	snprintf(dir, sizeof(dir), "%s/anew", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	store = open_store(true);
	is_ok(store_apply(store, append_anew, NULL, &err), &err,
	    "a table is filled, emptied and filled again");
	is_ok(txn_begin(&txn, store, &err), &err, "a snapshot");
	is_ok(txn_count(&n, txn, TABLE_RECORD, &err), &err, "is counted");
	is_int((int64_t)n, 500, "has what came last");
	txn_end(txn);
	store_close(store);
}

int
main(void)
{
	struct err	err = {0};

	alarm(60);
	snprintf(dir, sizeof(dir), "%s/store", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	test_basic();
	test_snapshot();
	test_stale_reader();
	test_many_readers();
	test_memory();
	test_append_memory();
	test_append();
	test_append_anew();
	if (page_bytes() == NARROW) {
		snprintf(dir, sizeof(dir), "%s/wide", tmp_dir());
		is_ok(store_create(dir, false, NULL, &err), &err, "create");
		widen_pages();
		is_int((int64_t)page_bytes(), WIDE, "a store of wide pages");
		test_memory();
	}
	return done_testing();
}

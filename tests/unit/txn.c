#include "core/store/txn.h"

#include <sys/wait.h>

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
	return done_testing();
}

#include "core/store/store.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/banned.h"
#include "core/store/fault.h"
#include "core/store/priv.h"
#include "tests/unit/tap.h"

static char	path[300];

static const char *
in_tmp(const char *name)
{
	snprintf(path, sizeof(path), "%.200s/%.80s", tmp_dir(), name);
	return path;
}

static enum err_code
open_store(struct store **s, const char *name, bool write, size_t map,
    struct err *err)
{
	char			dir[300];
	struct store_options	o = { .dir = dir, .write = write,
				    .map_bytes = map };

	snprintf(dir, sizeof(dir), "%s", in_tmp(name));
	return store_open(s, &o, err);
}

static int
mode_of(const char *name)
{
	struct stat	st;

	return lstat(in_tmp(name), &st) != 0 ? -1 : (int)(st.st_mode & 07777);
}

static enum err_code
put_one(struct txn *txn, void *arg, struct err *err)
{
	return txn_put(txn, TABLE_META, SLICE("test"), slice_of(arg), err);
}

/* arg: how many values of 1000 bytes. */
static enum err_code
put_many(struct txn *txn, void *arg, struct err *err)
{
	char		key[4], val[1000];
	uint32_t	i;
	enum err_code	rc = ERR_OK;

	memset(val, 'x', sizeof(val));
	for (i = 0; i < *(uint32_t *)arg && rc == ERR_OK; i++) {
		be32_put(key, i);
		rc = txn_put(txn, TABLE_RECORD, slice_make(key, 4),
		    slice_make(val, sizeof(val)), err);
	}
	return rc;
}

static uint64_t
count(struct store *s, enum table table)
{
	struct err	err = {0};
	struct txn	*txn;
	uint64_t	n = UINT64_MAX;

	if (txn_begin(&txn, s, &err))
		return n;
	if (txn_count(&n, txn, table, &err))
		n = UINT64_MAX;
	txn_end(txn);
	return n;
}

static bool
holds(struct store *s, const char *want)
{
	struct err	err = {0};
	struct txn	*txn;
	struct slice	val;
	bool		same;

	if (txn_begin(&txn, s, &err))
		return false;
	same = txn_find(&val, txn, TABLE_META, SLICE("test"), &err) == ERR_OK
	    && val.p != NULL && slice_eq(val, slice_of(want));
	txn_end(txn);
	return same;
}

static void
test_create(void)
{
	struct err	err = {0};
	struct store	*s;
	mode_t		old = umask(077);

	is_ok(store_create(in_tmp("deep/er/new"), false, NULL, &err), &err,
	    "create makes the directories above");
	is_int(mode_of("deep/er/new"), 0700, "directory is private");
	is_int(mode_of("deep/er/new/db.1"), 0700, "generation is private");
	is_int(mode_of("deep/er/new/db.1/data.mdb"), 0600, "data is private");
	is_int(mode_of("deep/er/new/db.1/lock.mdb"), 0600, "lock is private");
	is_int(mode_of("deep/er/new/CURRENT"), 0600, "CURRENT is private");
	is_int(mode_of("deep/er/new/write.lock"), 0600, "write.lock too");
	is_int(store_create(in_tmp("deep/er/new"), false, NULL, &err),
	    ERR_CONFLICT, "a store is not made twice");
	is_int(store_create(in_tmp("deep"), false, NULL, &err), ERR_CONFLICT,
	    "nor in a directory with other things");
	is_ok(store_create(in_tmp("shared"), true, NULL, &err), &err,
	    "create a shared one under umask 077");
	is_int(mode_of("shared"), 02770, "shared directory");
	is_int(mode_of("shared/db.1"), 02770, "shared generation");
	is_int(mode_of("shared/db.1/data.mdb"), 0660, "shared data");
	is_int(mode_of("shared/db.1/lock.mdb"), 0660, "shared lock");
	is_int(mode_of("shared/CURRENT"), 0660, "shared CURRENT");
	is_int(mode_of("shared/write.lock"), 0660, "shared write.lock");
	unlink(in_tmp("shared/db.1/lock.mdb"));
	is_ok(open_store(&s, "shared", true, 0, &err), &err, "open it");
	is_int(mode_of("shared/db.1/lock.mdb"), 0660, "lock made again alike");
	store_close(s);
	umask(0);
	is_ok(store_create(in_tmp("open"), false, NULL, &err), &err,
	    "create under umask 0");
	is_int(mode_of("open/db.1/data.mdb"), 0600, "data is private still");
	umask(old);
	is_int(store_create(in_tmp("x"), true, "no such group", &err),
	    ERR_USAGE, "an unknown group is refused");
	is_int(mode_of("x"), -1, "and nothing is left");
	ok(symlink("open", in_tmp("link")) == 0 &&
	    store_create(in_tmp("link"), false, NULL, &err) == ERR_SYSTEM,
	    "create follows no symbolic link");
	is_int(open_store(&s, "nowhere", false, 0, &err), ERR_NOTFOUND,
	    "no store there");
	is_int(open_store(&s, "deep", true, 0, &err), ERR_NOTFOUND,
	    "no store there, for a writer");
	is_int(mode_of("deep/write.lock"), -1, "and no lock was made in it");
}

static void
test_network(void)
{
	ok(dir_is_network(0x6969), "NFS is a network file system");
	ok(dir_is_network((int32_t)0xff534d42), "CIFS too, if sign-extended");
	ok(!dir_is_network(0xef53), "ext4 is not");
}

static void
write_file(const char *name, const char *text, size_t len)
{
	int	fd = open(in_tmp(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		diag("cannot write %s", path);
	close(fd);
}

static void
test_current(void)
{
	char		text[64];
	struct err	err = {0};
	struct store	*s;
	size_t		n, bit, refused = 0;
	int		fd;

	fd = open(in_tmp("open/CURRENT"), O_RDONLY);
	n = (size_t)read(fd, text, sizeof(text));
	close(fd);
	for (bit = 0; bit < n * 8; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		write_file("open/CURRENT", text, n);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		if (open_store(&s, "open", false, 0, &err) == ERR_STORE)
			refused++;
	}
	is_int((int64_t)refused, (int64_t)n * 8,
	    "every bit flip in CURRENT is refused");
	write_file("open/CURRENT", "", 0);
	is_int(open_store(&s, "open", false, 0, &err), ERR_STORE,
	    "an empty one too");
	write_file("open/CURRENT", text, n);
	is_ok(open_store(&s, "open", false, 0, &err), &err, "as it was");
	store_close(s);
	unlink(in_tmp("shared/db.1/data.mdb"));
	ok(symlink("../../open/db.1/data.mdb",
	    in_tmp("shared/db.1/data.mdb")) == 0, "a link to another's data");
	is_int(open_store(&s, "shared", false, 0, &err), ERR_STORE,
	    "is not followed");
}

static enum err_code
put_format(struct txn *txn, void *arg, struct err *err)
{
	char	format[4];

	le32_put(format, *(uint32_t *)arg);
	return txn_put(txn, TABLE_META, SLICE("format"),
	    slice_make(format, 4), err);
}

static void
test_format(void)
{
	struct err	err = {0};
	struct store	*s;
	uint32_t	newer = STORE_FORMAT + 1;
	char		says[64];

	is_ok(store_create(in_tmp("newer"), false, NULL, &err), &err, "newer");
	is_ok(open_store(&s, "newer", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_format, &newer, &err), &err, "of the future");
	store_close(s);
	is_int(open_store(&s, "newer", false, 0, &err), ERR_STORE,
	    "a newer format is refused");
	snprintf(says, sizeof(says), "has format %u, this crm knows %u",
	    (unsigned)newer, (unsigned)STORE_FORMAT);
	ok(strstr(err.msg, says) != NULL,
	    "and the message says which");
	is_str(err.hint, "use a newer crm", "with a hint");
}

static enum err_code
do_nothing(struct txn *txn CRM_UNUSED, void *arg CRM_UNUSED,
    struct err *err CRM_UNUSED)
{
	return ERR_OK;
}

static enum err_code
raise_format(struct txn *txn, void *arg, struct err *err)
{
	*(uint32_t *)arg = txn_format(txn);
	return txn_raise_format(txn, err);
}

static void
test_older_format(void)
{
	struct store_sizes	st;
	struct err		err = {0};
	struct store		*s;
	uint32_t		older = STORE_FORMAT - 1, was[2] = {0};

	is_ok(store_create(in_tmp("older"), false, NULL, &err), &err, "older");
	is_ok(open_store(&s, "older", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_format, &older, &err), &err, "of the past");
	store_close(s);
	is_ok(open_store(&s, "older", false, 0, &err), &err, "is opened");
	is_ok(store_measure(&st, s, &err), &err, "measure");
	is_int(st.format, older, "as it is");
	store_close(s);
	is_ok(open_store(&s, "older", true, 0, &err), &err, "for writing");
	is_ok(store_apply(s, do_nothing, NULL, &err), &err, "written to");
	is_ok(store_measure(&st, s, &err), &err, "measure");
	is_int(st.format, older, "it stays as it is");
	is_ok(store_apply(s, raise_format, &was[0], &err), &err, "raised");
	is_ok(store_apply(s, raise_format, &was[1], &err), &err, "again");
	ok(was[0] == older && was[1] == STORE_FORMAT,
	    "whoever raises it knows what it was");
	store_close(s);
	is_ok(open_store(&s, "older", false, 0, &err), &err, "opened again");
	is_ok(store_measure(&st, s, &err), &err, "measure");
	is_int(st.format, STORE_FORMAT, "it has today's format");
	store_close(s);
}

/* Stores of formats before 7 have no such table: it is given another name. */
static void
take_away_table(const char *name)
{
	static const char	node[] = "\2\0\7\0subject";
	struct buf		b = {0};
	char			file[340];
	int			fd;

	snprintf(file, sizeof(file), "%s/db.1/data.mdb", in_tmp(name));
	fd = open(file, O_RDWR);
	if (fd < 0)
		return;
	for (ssize_t n = 1; n > 0; b.len += (size_t)MAX(n, 0))
		n = read(fd, buf_reserve(&b, 65536), 65536);
	for (size_t i = 0; i + sizeof(node) < b.len; i++)
		if (memcmp(b.p + i, node, sizeof(node) - 1) == 0)
			b.p[i + sizeof(node) - 2] = 'x';
	ok(pwrite(fd, b.p, b.len, 0) == (ssize_t)b.len, "written");
	close(fd);
	buf_release(&b);
}

static enum err_code
put_subject(struct txn *txn, void *arg, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	enum err_code	 rc;

	rc = txn_find(&val, txn, TABLE_SUBJECT, SLICE("key"), err);
	if (rc == ERR_OK && val.p != NULL)
		return err_set(err, ERR_CONFLICT, "it is there");
	rc = rc ? rc : txn_clear(txn, TABLE_SUBJECT, err);
	rc = rc ? rc : txn_del(txn, TABLE_SUBJECT, SLICE("key"), NULL, err);
	rc = rc ? rc : cursor_open(&c, txn, TABLE_SUBJECT, err);
	if (rc)
		return rc;
	if (cursor_seek(c, SLICE_EMPTY, &key, &val) ||
	    cursor_seek_before(c, SLICE_EMPTY, &key, &val))
		rc = err_set(err, ERR_CONFLICT, "something is there");
	cursor_close(c);
	rc = rc ? rc : txn_put(txn, TABLE_SUBJECT, SLICE("key"),
	    SLICE("val"), err);
	rc = rc ? rc : txn_find(&val, txn, TABLE_SUBJECT, SLICE("key"), err);
	if (rc == ERR_OK && !slice_eq(val, SLICE("val")))
		rc = err_set(err, ERR_CONFLICT, "it is not there");
	/* And then the map is full, once or more. */
	if (rc == ERR_OK && arg != NULL)
		rc = put_many(txn, arg, err);
	if (rc == ERR_OK && arg == NULL)
		rc = err_set(err, ERR_DATA, "something else is wrong");
	return rc;
}

static void
test_missing_table(void)
{
	struct store_sizes	st;
	struct err		err = {0};
	struct store		*s;
	uint32_t		older = STORE_FORMAT_SUBJECTS - 1, n = 3000;

	is_ok(store_create(in_tmp("lacks"), false, NULL, &err), &err, "new");
	take_away_table("lacks");
	is_int(open_store(&s, "lacks", false, 0, &err), ERR_STORE,
	    "one of today must have it");
	is_ok(store_create(in_tmp("less"), false, NULL, &err), &err, "new");
	is_ok(open_store(&s, "less", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_format, &older, &err), &err, "of the past");
	store_close(s);
	take_away_table("less");
	is_ok(open_store(&s, "less", true, 128 * 1024, &err), &err,
	    "one of the past need not");
	is_int((int64_t)count(s, TABLE_SUBJECT), 0, "nothing is in it");
	is_ok(store_measure(&st, s, &err), &err, "measured");
	is_int(store_apply(s, put_subject, NULL, &err), ERR_DATA,
	    "a change that fails");
	is_int((int64_t)count(s, TABLE_SUBJECT), 0, "leaves nothing");
	is_int(store_apply(s, put_subject, NULL, &err), ERR_DATA, "again");
	is_ok(store_apply(s, put_subject, &n, &err), &err,
	    "it is made, while the map grows");
	is_int((int64_t)count(s, TABLE_SUBJECT), 1, "and has what was put");
	store_close(s);
	is_ok(open_store(&s, "less", false, 0, &err), &err, "open");
	is_int((int64_t)count(s, TABLE_SUBJECT), 1, "for others, too");
	store_close(s);
}

static void
test_grow(void)
{
	struct err		err = {0};
	struct store		*s, *reader;
	struct store_sizes	sizes;
	uint32_t		n = 5000;

	is_ok(store_create(in_tmp("tiny"), false, NULL, &err), &err, "create");
	is_ok(open_store(&s, "tiny", true, 128 * 1024, &err), &err,
	    "open with a map of 128 KiB");
	is_ok(store_apply(s, put_many, &n, &err), &err, "write 5 MB");
	is_int((int64_t)count(s, TABLE_RECORD), n, "all is there");
	is_ok(store_measure(&sizes, s, &err), &err, "measure");
	ok(sizes.map_bytes >= 5 << 20, "the map has grown");
	ok(sizes.file_bytes >= 5 << 20 && sizes.pages > 1280 &&
	    sizes.table[TABLE_RECORD].entries == n &&
	    sizes.table[TABLE_RECORD].bytes > 5 << 20 &&
	    sizes.generation == 1 && sizes.format == STORE_FORMAT,
	    "sizes are plausible");
	store_close(s);
	is_ok(open_store(&reader, "tiny", false, 0, &err), &err, "open");
	is_int((int64_t)count(reader, TABLE_RECORD), n, "still there");
	store_close(reader);
}

/* A reader with a small map meets a store that grew in another process. */
static void
test_resized(void)
{
	struct err	err = {0};
	struct store	*s;
	uint32_t	n = 3000;
	int		status, to[2], from[2];
	char		c = 0;
	pid_t		pid;

	is_ok(store_create(in_tmp("resized"), false, NULL, &err), &err,
	    "create");
	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0 ||
	    (pid = fork()) < 0)
		return;
	if (pid == 0) {
		bool	good;

		good = open_store(&s, "resized", false, 256 * 1024, &err)
		    == ERR_OK && count(s, TABLE_RECORD) == 0;
		good = write(from[1], &c, 1) == 1 && good;
		good = read(to[0], &c, 1) == 1 && good;
		good = good && count(s, TABLE_RECORD) == n;
		store_close(s);
		_exit(good ? 0 : 1);
	}
	ok(read(from[0], &c, 1) == 1, "a reader is open");
	is_ok(open_store(&s, "resized", true, 0, &err), &err, "and a writer");
	is_ok(store_apply(s, put_many, &n, &err), &err, "that writes 3 MB");
	ok(write(to[1], &c, 1) == 1 && waitpid(pid, &status, 0) == pid &&
	    status == 0, "the reader adopts the larger map");
	store_close(s);
}

static enum err_code
fail_midway(struct txn *txn, void *arg, struct err *err)
{
	enum err_code	rc = put_many(txn, arg, err);

	return rc ? rc : err_set(err, ERR_DATA, "not this");
}

static enum err_code
die_midway(struct txn *txn, void *arg, struct err *err)
{
	enum err_code	rc = put_many(txn, arg, err);

	kill(getpid(), SIGKILL);
	return rc;
}

static void
test_nothing_happened(void)
{
	struct err	err = {0};
	struct store	*s;
	uint32_t	n = 1000;
	int		status, i, after = 0, before = 0;
	pid_t		pid;

	is_ok(store_create(in_tmp("kill"), false, NULL, &err), &err, "create");
	is_ok(open_store(&s, "kill", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_one, (void *)(uintptr_t)"a", &err), &err,
	    "write one");
	is_int(store_apply(s, fail_midway, &n, &err), ERR_DATA,
	    "a body that fails passes its error on");
	is_int((int64_t)count(s, TABLE_RECORD), 0, "and leaves nothing");
	store_close(s);
	pid = fork();
	if (pid == 0) {
		if (open_store(&s, "kill", true, 0, &err) == ERR_OK)
			(void)!store_apply(s, die_midway, &n, &err);
		_exit(1);
	}
	ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status),
	    "a writer is killed in the middle");
	is_ok(open_store(&s, "kill", true, 0, &err), &err,
	    "the next takes the lock at once");
	is_int((int64_t)count(s, TABLE_RECORD), 0, "and finds nothing of it");
	ok(holds(s, "a"), "but what was there before");
	store_close(s);
	/* At any moment: all of it or nothing. */
	for (i = 0; i < 20; i++) {
		pid = fork();
		if (pid == 0) {
			uint32_t	many = 2000, none = 0;

			if (open_store(&s, "kill", true, 0, &err))
				_exit(1);
			for (;;)
				if (store_apply(s, put_many, &many, &err) ||
				    store_apply(s, put_many, &none, &err))
					_exit(1);
		}
		usleep((useconds_t)(i * 1500));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		if (open_store(&s, "kill", false, 0, &err) == ERR_OK) {
			uint64_t	got = count(s, TABLE_RECORD);

			before += got == 0;
			after += got == 2000;
			store_close(s);
		}
	}
	is_int(before + after, 20, "killed at 20 moments: all or nothing");
}

static void
on_damage(const char *dir)
{
	(void)dir;
	_exit(42);
}

static void
test_fault(void)
{
	struct err	err = {0};
	struct store	*s;
	struct rlimit	none = { 0, 0 };
	uint32_t	n = 1000;
	int		status;
	pid_t		pid;

	setrlimit(RLIMIT_CORE, &none);
	is_ok(store_create(in_tmp("cut"), false, NULL, &err), &err, "create");
	is_ok(open_store(&s, "cut", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_many, &n, &err), &err, "fill");
	store_close(s);
	pid = fork();
	if (pid == 0) {
		if (store_guard(on_damage, &err) ||
		    open_store(&s, "cut", false, 0, &err) ||
		    truncate(in_tmp("cut/db.1/data.mdb"), 16384) != 0)
			_exit(1);
		(void)count(s, TABLE_RECORD);
		_exit(2);
	}
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 42, "a fault in the map is reported");
	pid = fork();
	if (pid == 0) {
		if (store_guard(on_damage, &err) ||
		    truncate(in_tmp("cut/db.1/data.mdb"), 8192) != 0)
			_exit(1);
		(void)!open_store(&s, "cut", false, 0, &err);
		_exit(2);
	}
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 42, "also while the store is opened");
	pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		if (store_guard(on_damage, &err) ||
		    open_store(&s, "open", false, 0, &err))
			_exit(1);
		raise(SIGSEGV);
		_exit(2);
	}
	ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	    WTERMSIG(status) == SIGSEGV, "one elsewhere is not ours");
}

/* Files that may only be read: by mode, and as nobody when we are root. */
static void
test_read_only(void)
{
	struct err	err = {0};
	struct store	*s;
	int		status;
	pid_t		pid;

	is_ok(store_create(in_tmp("ro"), false, NULL, &err), &err, "create");
	is_ok(open_store(&s, "ro", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_one, (void *)(uintptr_t)"a", &err), &err,
	    "write one");
	store_close(s);
	chmod(tmp_dir(), 0755);
	chmod(in_tmp("ro"), 0555);
	chmod(in_tmp("ro/CURRENT"), 0444);
	chmod(in_tmp("ro/write.lock"), 0444);
	chmod(in_tmp("ro/db.1"), 0555);
	chmod(in_tmp("ro/db.1/data.mdb"), 0444);
	chmod(in_tmp("ro/db.1/lock.mdb"), 0444);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setuid(65534) != 0)
			_exit(3);
		if (open_store(&s, "ro", true, 0, &err) != ERR_SYSTEM ||
		    strstr(err.msg, "cannot write to store") == NULL)
			_exit(1);
		if (open_store(&s, "ro", false, 0, &err) || !holds(s, "a"))
			_exit(2);
		if (!s->no_lock || store_lock(s, &err) != ERR_SYSTEM ||
		    !holds(s, "a"))
			_exit(4);
		store_close(s);
		_exit(0);
	}
	ok(waitpid(pid, &status, 0) == pid, "without permission to write");
	is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0,
	    "reading works, writing says why not");
	chmod(in_tmp("ro"), 0755);
	chmod(in_tmp("ro/db.1"), 0755);
}

/* A reader that LMDB does not see must notice that it is overtaken. */
static void
test_overtaken(void)
{
	struct err	err = {0};
	struct store	*s;
	struct txn	*txn;
	struct slice	val;
	int		status, i;
	pid_t		pid;
	uint32_t	n = 10;

	is_ok(store_create(in_tmp("over"), false, NULL, &err), &err, "create");
	is_ok(open_store(&s, "over", false, 0, &err), &err, "open");
	s->no_lock = true;
	is_ok(txn_begin(&txn, s, &err), &err, "a snapshot");
	pid = fork();
	if (pid == 0) {
		struct store	*w;

		if (open_store(&w, "over", true, 0, &err))
			_exit(1);
		for (i = 0; i < 3; i++)
			if (store_apply(w, put_many, &n, &err))
				_exit(2);
		store_close(w);
		_exit(0);
	}
	ok(waitpid(pid, &status, 0) == pid && status == 0, "three commits");
	is_int(txn_find(&val, txn, TABLE_META, SLICE("format"), &err),
	    ERR_BUSY, "an unseen reader refuses what may be overwritten");
	txn_end(txn);
	s->no_lock = false;
	store_close(s);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static void
test_address_space(void)
{
#ifdef __SANITIZE_ADDRESS__
	skip("under the address sanitizer", "limited address space");
#else
	struct err	err = {0};
	struct store	*s;
	struct rlimit	lim = { (rlim_t)3 << 30, (rlim_t)3 << 30 };
	uint32_t	n = 100;
	int		status;
	pid_t		pid;

	pid = fork();
	if (pid == 0) {
		if (setrlimit(RLIMIT_AS, &lim) != 0 ||
		    open_store(&s, "open", true, 0, &err))
			_exit(1);
		if (store_apply(s, put_many, &n, &err))
			_exit(2);
		store_close(s);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "3 GiB of address space are enough");
#endif
}

/* A disk that takes no more, by way of the limit on the size of a file. */
static void
test_full_disk(void)
{
	struct err	err = {0};
	struct store	*s;
	struct rlimit	lim = { 300 * 1024, 300 * 1024 };
	uint32_t	n = 5000, few = 10;
	int		status;
	pid_t		pid;

	is_ok(store_create(in_tmp("full"), false, NULL, &err), &err, "create");
	is_ok(open_store(&s, "full", true, 0, &err), &err, "open");
	is_ok(store_apply(s, put_many, &few, &err), &err, "write some");
	store_close(s);
	pid = fork();
	if (pid == 0) {
		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &lim) != 0 ||
		    open_store(&s, "full", true, 0, &err))
			_exit(1);
		if (store_apply(s, put_many, &n, &err) != ERR_SYSTEM)
			_exit(2);
		if (count(s, TABLE_RECORD) != few ||
		    store_apply(s, put_one, (void *)(uintptr_t)"a", &err) ||
		    !holds(s, "a"))
			_exit(3);
		store_close(s);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0,
	    "a write that does not fit fails, and the store goes on");
	is_ok(open_store(&s, "full", false, 0, &err), &err, "open");
	is_int((int64_t)count(s, TABLE_RECORD), few, "as it was");
	store_close(s);
}

static void
test_close_on_exec(void)
{
	struct err	err = {0};
	struct store	*s;
	bool		inherited[64];
	int		fd, flags;

	for (fd = 0; fd < 64; fd++)
		inherited[fd] = fcntl(fd, F_GETFD) >= 0;
	is_ok(open_store(&s, "open", true, 0, &err), &err, "open");
	for (fd = 0; fd < 64; fd++) {
		flags = fcntl(fd, F_GETFD);
		if (!inherited[fd] && flags >= 0 && (flags & FD_CLOEXEC) == 0)
			break;
	}
	is_int(fd, 64, "every descriptor is closed on exec");
	store_close(s);
}

int
main(void)
{
	signal(SIGALRM, SIG_DFL);
	alarm(120);
	test_create();
	test_network();
	test_current();
	test_format();
	test_older_format();
	test_missing_table();
	test_grow();
	test_resized();
	test_nothing_happened();
	test_fault();
	test_read_only();
	test_overtaken();
	test_address_space();
	test_full_disk();
	test_close_on_exec();
	return done_testing();
}

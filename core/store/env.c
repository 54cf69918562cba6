/*
 * LMDB's environment: opening with as much address space as there is, the
 * lock file, descriptors, and what its codes mean.
 */
#include "core/store/priv.h"

#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"

#define GIB	((uint64_t)1 << 30)

/* A full disk, which can look like a failing one. */
static bool
is_disk_full(const struct store *s)
{
	struct statvfs	fs;

	return fstatvfs(s->fd, &fs) == 0 &&
	    fs.f_bavail < 1024 * 1024 / MAX(fs.f_frsize, 1UL);
}

/* LMDB takes a write that was cut short for a failing disk. */
static bool
has_size_limit(void)
{
	struct rlimit	limit;

	return getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY;
}

static enum err_code
system_error(struct err *err, const struct store *s, int code)
{
	if (code == ENOSPC || code == EDQUOT ||
	    (code == EIO && is_disk_full(s))) {
		err_set(err, ERR_SYSTEM, "the disk of store %s is full",
		    s->dir);
		err_hint(err, "nothing was changed; make room and run again");
		return ERR_SYSTEM;
	}
	if ((code == EIO || code == EFBIG) && has_size_limit()) {
		err_set(err, ERR_SYSTEM, "the file of store %s may not "
		    "grow (see ulimit -f)", s->dir);
		err_hint(err, "nothing was changed");
		return ERR_SYSTEM;
	}
	errno = code;
	return err_sys(err, ERR_SYSTEM, "store %s", s->dir);
}

enum err_code
env_error(struct err *err, const struct store *s, int code)
{
	switch (code) {
	case MDB_MAP_FULL:
		return err_set(err, ERR_FULL, "the map is full");
	case MDB_MAP_RESIZED:
		return err_set(err, ERR_RESIZED, "the map was resized");
	case MDB_READERS_FULL:
		return err_set(err, ERR_BUSY, "too many processes (%d) are "
		    "reading %s", (int)MAX_READERS, s->dir);
	case MDB_TXN_FULL:
		return err_set(err, ERR_RANGE, "too many changes at once");
	case MDB_BAD_VALSIZE:
		return err_set(err, ERR_RANGE, "key or value too long");
	case MDB_KEYEXIST:
		return err_set(err, ERR_CONFLICT, "key out of order");
	case MDB_INVALID:
		err_set(err, ERR_STORE, "store %s is damaged: the first two "
		    "pages of db.%lu/data.mdb, which say where all else is, "
		    "cannot both be read", s->dir,
		    (unsigned long)s->generation);
		err_hint(err, "crm fsck --repair needs one of them; without: "
		    "crm restore a backup");
		return ERR_STORE;
	default:
		if (code > 0)
			return system_error(err, s, code);
		err_set(err, ERR_STORE, "store %s is damaged: %s", s->dir,
		    mdb_strerror(code));
		err_hint(err, "run: crm fsck");
		return ERR_STORE;
	}
}

/*
 * LMDB maps its lock file.  Were it made sparse on a full disk, touching it
 * would be SIGBUS: allocate it first.  Its size sets the number of slots.
 */
static int
make_lock_file(int fd)
{
	mode_t		mode = dir_file_mode(fd);
	struct stat	st;
	int		f, rc = 0;

	f = openat(fd, "lock.mdb", O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (f < 0 && errno == ENOENT) {
		f = openat(fd, "lock.mdb",
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);
		if (f >= 0 && fchmod(f, mode) != 0 && errno != EPERM)
			rc = errno;
	}
	if (f < 0)
		return errno;
	if (rc == 0 && fstat(f, &st) != 0)
		rc = errno;
	else if (rc == 0 && !S_ISREG(st.st_mode))
		rc = ELOOP;
	/* A file of another size may be in use just so. */
	else if (rc == 0 && (st.st_size == 0 ||
	    (st.st_size == LOCK_FILE_BYTES &&
	    st.st_blocks * 512 < LOCK_FILE_BYTES)))
		rc = posix_fallocate(f, 0, LOCK_FILE_BYTES);
	close(f);
	return rc;
}

/* Decides whether a reader must do without the reader table. */
static enum err_code
check_lock_file(struct store *s, int fd, bool write, struct err *err)
{
	int	rc = make_lock_file(fd);

	s->no_lock = false;
	if (rc == 0)
		return ERR_OK;
	if (rc == ELOOP)
		return err_set(err, ERR_STORE, "lock.mdb of store %s is not "
		    "a regular file", s->dir);
	if (!write && (rc == EACCES || rc == EPERM || rc == EROFS ||
	    rc == ENOSPC || rc == EDQUOT)) {
		s->no_lock = true;
		return ERR_OK;
	}
	if (write && (rc == EACCES || rc == EPERM || rc == EROFS)) {
		errno = rc;
		return err_sys(err, ERR_SYSTEM, "cannot write to store %s",
		    s->dir);
	}
	return system_error(err, s, rc);
}

static void
on_assert(MDB_env *env, const char *msg)
{
	(void)msg;
	fault_report(mdb_env_get_userctx(env));
}

static int
try_size(struct store *s, const char *path, unsigned flags, size_t size)
{
	MDB_env	*env;
	int	 rc;

	rc = mdb_env_create(&env);
	if (rc)
		return rc;
	rc = mdb_env_set_mapsize(env, size);
	if (rc == 0)
		rc = mdb_env_set_maxreaders(env, MAX_READERS);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(env, N_TABLES);
	if (rc == 0)
		rc = mdb_env_set_userctx(env, s);
	if (rc == 0)
		rc = mdb_env_set_assert(env, on_assert);
	if (rc == 0)
		rc = mdb_env_open(env, path, flags, 0600);
	if (rc) {
		mdb_env_close(env);
		return rc;
	}
	s->env = env;
	return 0;
}

/* Address space: want, or the next best above least (memory may be limited). */
static int
try_sizes(struct store *s, const char *path, unsigned flags, uint64_t want,
    uint64_t least, uint64_t file)
{
	const uint64_t	sizes[] = { want, 64 * GIB, MAX(2 * file, GIB),
			    2 * file, file + file / 8, file };
	uint64_t	size, last = UINT64_MAX;
	size_t		i;
	int		rc = ENOMEM;

	for (i = 0; i < NELEM(sizes); i++) {
		size = (sizes[i] + 0xffff) & ~(uint64_t)0xffff;
		if (size >= last || size < least || size > SIZE_MAX)
			continue;
		last = size;
		rc = try_size(s, path, flags, (size_t)size);
		if (rc != ENOMEM && rc != EINVAL && rc != EAGAIN)
			break;
	}
	return rc;
}

/*
 * LMDB leaves its data descriptor open over exec, and a child that held the
 * lock would keep a dead reader alive.  Its others it opens as we want them,
 * which tests/unit/store.c sees.
 */
static void
set_cloexec(const struct store *s)
{
	int	fd;

	if (mdb_env_get_fd(s->env, &fd) == 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/*
 * The first to open a store makes LMDB's lock file anew; the others wait for
 * that, and would believe a half-made one if the first were killed over it:
 * a writer would then begin from the wrong state.  So only one opens at a
 * time, under a lock that a death gives back, and whoever comes next finds
 * itself the first.
 */
static int
open_alone(struct store *s, const char *path, unsigned flags, uint64_t want,
    uint64_t least, uint64_t file)
{
	int	m;

	while (!s->no_lock && flock(s->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return errno;
	m = try_sizes(s, path, flags, want, least, file);
	if (!s->no_lock)
		flock(s->fd, LOCK_UN);
	return m;
}

static enum err_code
open_sized(struct store *s, const char *path, int fd, bool write,
    uint64_t want, uint64_t least, struct err *err)
{
	unsigned	flags = MDB_NOTLS;
	struct stat	st;
	enum err_code	rc;
	int		m, dead;

	if (fstatat(fd, "data.mdb", &st, AT_SYMLINK_NOFOLLOW) != 0) {
		err_set(err, ERR_STORE, "store %s is damaged: "
		    "db.%lu/data.mdb is missing: all that was in it is gone",
		    s->dir, (unsigned long)s->generation);
		err_hint(err, "crm restore a backup");
		return ERR_STORE;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_STORE, "store %s is damaged: "
		    "db.%lu/data.mdb is not a regular file", s->dir,
		    (unsigned long)s->generation);
		err_hint(err, "crm restore a backup");
		return ERR_STORE;
	}
	if (st.st_size == 0) {
		err_set(err, ERR_STORE, "store %s is damaged: "
		    "db.%lu/data.mdb is empty: all that was in it is gone",
		    s->dir, (unsigned long)s->generation);
		err_hint(err, "crm restore a backup");
		return ERR_STORE;
	}
	rc = check_lock_file(s, fd, write, err);
	if (rc)
		return rc;
	if (!write)
		flags |= MDB_RDONLY;
	if (!s->scan)
		flags |= MDB_NORDAHEAD;
	if (s->no_lock)
		flags |= MDB_NOLOCK;
	fault_watch(s);
	fault_inside = 1;
	m = open_alone(s, path, flags, want, least, (uint64_t)st.st_size);
	if (m == 0) {
		s->env_writes = write;
		set_cloexec(s);
		if (!s->no_lock)
			mdb_reader_check(s->env, &dead);
		rc = tables_open(s, err);
		if (rc)
			env_close(s);
	} else if (m == EACCES || m == EPERM || m == EROFS) {
		errno = m;
		rc = err_sys(err, ERR_SYSTEM, write ?
		    "cannot write to store %s" : "cannot read store %s",
		    s->dir);
	} else if (m == ENOMEM) {
		rc = err_set(err, ERR_SYSTEM, "no address space to map "
		    "store %s (see ulimit -v)", s->dir);
	} else {
		rc = env_error(err, s, m);
	}
	fault_inside = 0;
	return rc;
}

static enum err_code
open_generation(struct store *s, bool write, uint64_t want, uint64_t least,
    struct err *err)
{
	char		name[GENERATION_NAME];
	struct buf	path = {0};
	enum err_code	rc;
	int		fd;

	generation_name(name, s->generation);
	fd = openat(s->fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) {
		err_set(err, ERR_STORE, "store %s is damaged: %s is not a "
		    "directory", s->dir, name);
		return ERR_STORE;
	}
	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot open %s/%s", s->dir,
		    name);
	buf_addf(&path, "%s/%s", s->dir, name);
	rc = open_sized(s, buf_cstr(&path), fd, write, want, least, err);
	buf_release(&path);
	close(fd);
	return rc;
}

enum err_code
env_open(struct store *s, bool write, struct err *err)
{
	uint64_t	want = sizeof(size_t) > 4 ? 1024 * GIB : GIB;

	if (s->map_bytes != 0)
		want = s->map_bytes;
	return open_generation(s, write, want, 0, err);
}

void
env_close(struct store *s)
{
	if (s->env == NULL)
		return;
	assert(atomic_load(&s->n_txns) == 0);
	atomic_store(&s->map_from, 0);
	atomic_store(&s->map_until, 0);
	mdb_env_close(s->env);
	s->env = NULL;
}

enum err_code
env_grow(struct store *s, struct err *err)
{
	size_t		size = s->map_size, least = size + size / 8;
	bool		write = s->env_writes;
	enum err_code	rc;
	struct err	again = {0};

	env_close(s);
	rc = open_generation(s, write, (uint64_t)size * 2, least, err);
	if (rc == ERR_SYSTEM) {
		err_prefix(err, "the store cannot grow: ");
		if (open_generation(s, write, size, 0, &again))
			env_close(s);
	}
	return rc;
}

enum err_code
env_begin(MDB_txn **txn, struct store *s, struct err *err)
{
	enum err_code	rc;
	int		m, dead, i;

	for (i = 0; i < 4; i++) {
		if (s->env == NULL)
			return err_set(err, ERR_SYSTEM, "store %s could not "
			    "be opened again", s->dir);
		m = mdb_txn_begin(s->env, NULL, MDB_RDONLY, txn);
		if (m == 0)
			return ERR_OK;
		if (m == MDB_READERS_FULL && i == 0) {
			mdb_reader_check(s->env, &dead);
		} else if (m == MDB_MAP_RESIZED) {
			if (atomic_load(&s->n_txns) != 0)
				return err_set(err, ERR_BUSY, "the store grew "
				    "meanwhile");
			rc = env_grow(s, err);
			if (rc)
				return rc;
		} else {
			break;
		}
	}
	return env_error(err, s, m);
}

enum err_code
env_create(int fd, const char *dir, uint32_t generation, mode_t mode,
    struct err *err)
{
	struct store	s = { .fd = fd };
	char		name[GENERATION_NAME];
	struct buf	path = {0};
	int		f, rc;

	generation_name(name, generation);
	buf_addf(&path, "%s/%s", dir, name);
	s.dir = path.p;
	/* Made here, for LMDB would make it with the caller's umask. */
	f = openat(fd, "data.mdb",
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	rc = f < 0 ? errno : 0;
	if (rc == 0 && fchmod(f, mode) != 0)
		rc = errno;
	if (rc == 0)
		rc = make_lock_file(fd);
	/* Nobody else knows it yet, so without a lock. */
	if (rc == 0)
		rc = try_size(&s, path.p, MDB_NOTLS | MDB_NOLOCK, 1 << 20);
	if (rc == 0) {
		rc = tables_create(s.env);
		mdb_env_close(s.env);
	}
	if (rc == 0 && (fsync(f) != 0 || fsync(fd) != 0))
		rc = errno;
	if (f >= 0)
		close(f);
	if (rc)
		env_error(err, &s, rc);
	buf_release(&path);
	return rc ? err->code : ERR_OK;
}

/* As much address space as there is: how large it will be is a guess. */
enum err_code
env_open_new(struct store *s, const char *path, int fd, uint64_t expected,
    struct err *err)
{
	struct stat	st;
	int		m;

	if (fstatat(fd, "data.mdb", &st, AT_SYMLINK_NOFOLLOW) != 0)
		return err_sys(err, ERR_SYSTEM, "%s/data.mdb", path);
	m = try_sizes(s, path, MDB_NOTLS | MDB_NOLOCK | MDB_NOSYNC,
	    sizeof(size_t) > 4 ? 1024 * GIB : GIB, 0,
	    MAX(2 * expected, GIB / 16));
	if (m == ENOMEM)
		return err_set(err, ERR_SYSTEM, "no address space to map "
		    "store %s (see ulimit -v)", s->dir);
	if (m)
		return env_error(err, s, m);
	s->env_writes = s->no_lock = true;
	set_cloexec(s);
	return tables_open(s, err);
}

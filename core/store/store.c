#include "core/store/store.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/user.h"
#include "core/base/banned.h"
#include "core/store/priv.h"

static char *
copy_string(const char *s)
{
	size_t	n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}

static enum err_code
check_empty(int fd, const char *dir, struct err *err)
{
	struct dirent	*e;
	struct stat	 st;
	DIR		*d;
	int		 f;
	bool		 empty = true;

	if (fstatat(fd, "CURRENT", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return err_set(err, ERR_CONFLICT, "%s is already a store",
		    dir);
	f = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = f < 0 ? NULL : fdopendir(f);
	if (d == NULL) {
		err_sys(err, ERR_SYSTEM, "cannot read %s", dir);
		if (f >= 0)
			close(f);
		return ERR_SYSTEM;
	}
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			empty = false;
	closedir(d);
	if (!empty)
		return err_set(err, ERR_CONFLICT, "%s is not empty", dir);
	return ERR_OK;
}

static enum err_code
find_group(gid_t *gid, const char *name, struct err *err)
{
	int64_t	n;

	if (group_find(gid, name))
		return ERR_OK;
	if (i64_parse(&n, slice_of(name)) && n >= 0 && n < UINT32_MAX)
		*gid = (gid_t)n;
	else
		return err_set(err, ERR_USAGE, "no group '%s'", name);
	return ERR_OK;
}

/* Whatever the umask; new files in it inherit its group when shared. */
static enum err_code
set_mode(int fd, const char *dir, bool shared, const char *group,
    struct err *err)
{
	mode_t		mode = shared ? 02770 : 0700;
	gid_t		gid = (gid_t)-1;
	struct stat	st;
	enum err_code	rc;

	if (shared && group != NULL) {
		rc = find_group(&gid, group, err);
		if (rc)
			return rc;
		if (fchown(fd, (uid_t)-1, gid) != 0)
			return err_sys(err, ERR_SYSTEM, "cannot give %s to "
			    "group %s", dir, group);
	}
	if (fchmod(fd, mode) != 0 || fstat(fd, &st) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot set the permissions "
		    "of %s", dir);
	/* The system drops the bit silently for who is not in the group. */
	if ((st.st_mode & 07777) != mode)
		return err_set(err, ERR_SYSTEM, "%s cannot be shared: you are "
		    "not a member of its group", dir);
	return ERR_OK;
}

static enum err_code
make_generation(int fd, const char *dir, mode_t mode, struct err *err)
{
	char		name[GENERATION_NAME];
	struct stat	st;
	enum err_code	rc;
	int		gen;

	generation_name(name, 1);
	if (mkdirat(fd, name, 0700) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot make %s/%s", dir,
		    name);
	gen = openat(fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (gen < 0 || fstat(fd, &st) != 0 ||
	    fchmod(gen, st.st_mode & 07777) != 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot make %s/%s", dir, name);
	else
		rc = env_create(gen, dir, 1, mode, err);
	if (gen >= 0)
		close(gen);
	return rc;
}

static enum err_code
make_write_lock(int fd, const char *dir, mode_t mode, struct err *err)
{
	int	f;

	f = openat(fd, "write.lock",
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (f < 0 && errno == EEXIST)
		return err_set(err, ERR_CONFLICT, "%s is being made by "
		    "another process", dir);
	if (f < 0 || fchmod(f, mode) != 0) {
		err_sys(err, ERR_SYSTEM, "cannot make %s/write.lock", dir);
		if (f >= 0)
			close(f);
		return ERR_SYSTEM;
	}
	close(f);
	return ERR_OK;
}

/* Only what store_create makes, and only in a directory that was empty. */
static void
remove_remains(int fd)
{
	unlinkat(fd, "CURRENT", 0);
	generation_remove_all(fd, "");
	unlinkat(fd, "write.lock", 0);
	unlinkat(fd, "reserve", 0);
}

void
store_discard(const char *dir)
{
	struct err	ignored = {0};
	int		fd;

	if (dir_open(&fd, dir, &ignored) != ERR_OK)
		return;
	remove_remains(fd);
	close(fd);
	rmdir(dir);
}

enum err_code
store_create(const char *dir, bool shared, const char *group, struct err *err)
{
	mode_t		mode = shared ? 0660 : 0600;
	enum err_code	rc;
	bool		made = false, clean = false;
	int		fd = -1;

	rc = dir_make(&fd, &made, dir, 0700, err);
	if (rc)
		return rc;
	rc = check_empty(fd, dir, err);
	if (rc == ERR_OK)
		rc = dir_check_local(fd, dir, err);
	if (rc)
		goto done;
	rc = set_mode(fd, dir, shared, group, err);
	if (rc)
		goto done;
	rc = make_write_lock(fd, dir, mode, err);
	clean = rc != ERR_CONFLICT;
	if (rc)
		goto done;
	rc = make_generation(fd, dir, mode, err);
	if (rc)
		goto done;
	reserve_keep(fd);
	/* From here on it is a store. */
	rc = current_write(fd, dir, 1, err);
	if (rc == ERR_OK)
		rc = dir_sync_parent(dir, err);
done:
	if (rc && clean)
		remove_remains(fd);
	if (rc && made)
		rmdir(dir);
	close(fd);
	return rc;
}

/*
 * Open the generation in force.  A reader may find that it was replaced and
 * removed between the two steps.
 */
static enum err_code
open_current(struct store *s, bool write, struct err *err)
{
	struct err	again = {0};
	enum err_code	rc;
	uint32_t	now;

	rc = current_read(&now, s->fd, s->dir, err);
	if (rc)
		return rc;
	do {
		s->generation = now;
		rc = env_open(s, write, err);
	} while (rc == ERR_STORE &&
	    current_read(&now, s->fd, s->dir, &again) == ERR_OK &&
	    now != s->generation);
	return rc;
}

/*
 * A store that is to be replaced may be damaged in any way: it has a lock
 * and a number, that of the data that is there when CURRENT tells none.
 */
static enum err_code
lock_only(struct store *s, struct err *err)
{
	enum err_code	rc;
	int		fd;

	rc = current_read(&s->generation, s->fd, s->dir, err);
	if (rc == ERR_NOTFOUND)
		return rc;
	*err = (struct err){0};
	if (!s->is_frozen) {
		rc = lock_take(&fd, s, err);
		if (rc)
			return rc;
		s->lock_fd = fd;
	}
	rc = current_read(&s->generation, s->fd, s->dir, err);
	if (rc == ERR_STORE) {
		*err = (struct err){0};
		s->generation = generation_find(s->fd);
		rc = ERR_OK;
	}
	return rc;
}

/* Nobody writes there, not even the lock. */
static bool
is_read_only(int fd)
{
	struct statvfs	fs;

	return fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

enum err_code
store_open(struct store **store, const struct store_options *o,
    struct err *err)
{
	struct store	*s;
	enum err_code	 rc;

	s = mem_zalloc(sizeof(*s));
	s->fd = s->lock_fd = -1;
	s->dir = copy_string(o->dir);
	s->command = copy_string(o->command != NULL ? o->command : "crm");
	s->wait_ms = o->wait_ms;
	s->map_bytes = o->map_bytes;
	s->scan = o->scan;
	s->shrinks = o->shrinks;
	rc = dir_open(&s->fd, s->dir, err);
	if (rc == ERR_OK)
		rc = dir_check_local(s->fd, s->dir, err);
	/* No store, no lock: nothing is made in a wrong directory. */
	if (rc == ERR_OK && o->write)
		rc = current_read(&s->generation, s->fd, s->dir, err);
	if (rc == ERR_OK || rc == ERR_STORE)
		s->is_frozen = o->replace && o->saves && is_read_only(s->fd);
	if (o->replace && (rc == ERR_OK || rc == ERR_STORE))
		rc = lock_only(s, err);
	else if (rc == ERR_OK)
		rc = o->write ? store_lock(s, err) :
		    open_current(s, false, err);
	if (rc) {
		store_close(s);
		return rc;
	}
	*store = s;
	return ERR_OK;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	fault_forget(s);
	env_close(s);
	lock_release(s->lock_fd);
	if (s->fd >= 0)
		close(s->fd);
	free(s->dir);
	free(s->command);
	free(s);
}

bool
store_is_writer(const struct store *s)
{
	return s->lock_fd >= 0 || s->is_frozen;
}

uint64_t
store_file_bytes(const struct store *s)
{
	char		name[GENERATION_NAME], path[GENERATION_NAME + 16];
	struct stat	st;

	generation_name(name, s->generation);
	snprintf(path, sizeof(path), "%s/data.mdb", name);
	return fstatat(s->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ?
	    (uint64_t)st.st_size : 0;
}

/*
 * A writer that was killed behind its commit may not have told the others of
 * it: LMDB finds out when the next one begins to write.  A snapshot taken
 * before that would miss what is there, and a plan made of it be stale.
 */
static void
learn_last_commit(struct store *s)
{
	MDB_txn	*txn;

	if (mdb_txn_begin(s->env, NULL, 0, &txn) == 0)
		mdb_txn_abort(txn);
}

enum err_code
store_lock(struct store *s, struct err *err)
{
	uint32_t	now;
	enum err_code	rc;
	int		fd;

	assert(atomic_load(&s->n_txns) == 0);
	if (s->lock_fd >= 0)
		return ERR_OK;
	rc = lock_take(&fd, s, err);
	if (rc)
		return rc;
	rc = current_read(&now, s->fd, s->dir, err);
	if (rc == ERR_OK &&
	    (s->env == NULL || !s->env_writes || now != s->generation)) {
		env_close(s);
		s->generation = now;
		rc = env_open(s, true, err);
	}
	if (rc) {
		lock_release(fd);
		return rc;
	}
	s->lock_fd = fd;
	learn_last_commit(s);
	generation_tidy(s);
	return ERR_OK;
}

void
store_unlock(struct store *s)
{
	lock_release(s->lock_fd);
	s->lock_fd = -1;
}

static enum err_code
apply_once(bool *full, struct store *s, store_body *body, void *arg,
    struct err *err)
{
	struct txn	*txn;
	bool		 raised;
	enum err_code	 rc;

	*full = false;
	rc = txn_begin_write(&txn, s, err);
	if (rc == ERR_RESIZED)
		*full = true;
	if (rc)
		return rc;
	rc = body(txn, arg, err);
	/* Whatever body made of it: nothing counts after a full map. */
	if (rc || txn->full) {
		*full = txn->full;
		txn_end(txn);
		return rc;
	}
	raised = txn->raised;
	rc = txn_commit(txn, err);
	if (rc == ERR_OK && raised)
		s->format = STORE_FORMAT;
	*full = rc == ERR_FULL;
	return rc;
}

static enum err_code
apply_growing(struct store *s, store_body *body, void *arg, struct err *err)
{
	bool		full;
	enum err_code	rc;

	for (;;) {
		rc = apply_once(&full, s, body, arg, err);
		if (!full)
			return rc;
		rc = env_grow(s, err);
		if (rc)
			return rc;
	}
}

enum err_code
store_apply(struct store *s, store_body *body, void *arg, struct err *err)
{
	bool		locked = store_is_writer(s);
	enum err_code	rc;

	assert(atomic_load(&s->n_txns) == 0);
	if (!locked) {
		rc = store_lock(s, err);
		if (rc)
			return rc;
	}
	rc = apply_growing(s, body, arg, err);
	if (rc == ERR_SYSTEM && s->shrinks && reserve_spend(s->fd)) {
		/* A failed commit may have left its environment unusable. */
		env_close(s);
		rc = env_open(s, true, err);
		if (rc == ERR_OK)
			rc = apply_growing(s, body, arg, err);
	}
	if (rc == ERR_OK)
		reserve_keep(s->fd);
	if (!locked)
		store_unlock(s);
	return rc;
}

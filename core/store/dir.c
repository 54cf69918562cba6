/*
 * The directory of a store: making, opening, permissions, and where a store
 * may not be.
 */
#include "core/store/priv.h"

#include <sys/stat.h>
#include <sys/vfs.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/user.h"
#include "core/base/banned.h"

mode_t
dir_file_mode(int fd)
{
	struct stat	st;

	if (fstat(fd, &st) == 0 && (st.st_mode & S_IWGRP) != 0)
		return 0660;
	return 0600;
}

bool
dir_is_network(long type)
{
	/* linux/magic.h and statfs(2); locks and maps are not shared there. */
	static const uint32_t	magic[] = {
		0x6969,		/* NFS */
		0x517b,		/* SMB */
		0xff534d42,	/* CIFS */
		0xfe534d42,	/* SMB2 */
		0x564c,		/* NCP */
		0x73757245,	/* Coda */
		0x5346414f,	/* OpenAFS */
		0x6b414653,	/* AFS */
		0x01021997,	/* 9P */
		0x00c36400,	/* Ceph */
		0x0bd00bd0,	/* Lustre */
		0x7461636f,	/* OCFS2 */
		0x01161970,	/* GFS2 */
		0x47504653,	/* GPFS */
	};
	size_t	i;

	for (i = 0; i < NELEM(magic); i++)
		if ((uint32_t)type == magic[i])
			return true;
	return false;
}

enum err_code
dir_check_local(int fd, const char *dir, struct err *err)
{
	struct statfs	fs;

	if (fstatfs(fd, &fs) != 0)
		return err_sys(err, ERR_SYSTEM, "%s", dir);
	if (!dir_is_network((long)fs.f_type))
		return ERR_OK;
	err_set(err, ERR_SYSTEM, "%s is on a network file system, where "
	    "locks do not protect a store", dir);
	err_hint(err, "keep the store on a local disk of one machine");
	return ERR_SYSTEM;
}

/* Whose is it?  For a hint when the system says no. */
static void
hint_owner(struct err *err, const char *dir)
{
	struct stat	st;
	struct buf	name = {0};

	if (stat(dir, &st) != 0 || st.st_uid == geteuid())
		return;
	user_add_name(&name, st.st_uid);
	err_hint(err, "it belongs to %s", buf_cstr(&name));
	buf_release(&name);
}

enum err_code
dir_open(int *fd, const char *dir, struct err *err)
{
	int	got;

	got = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (got < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		err_set(err, ERR_NOTFOUND, "no store at %s", dir);
		err_hint(err, "crm init makes one");
		return ERR_NOTFOUND;
	}
	if (got < 0) {
		err_sys(err, ERR_SYSTEM, "cannot open store %s", dir);
		hint_owner(err, dir);
		return ERR_SYSTEM;
	}
	*fd = got;
	return ERR_OK;
}

/* The directories above dir; those that exist are fine. */
static enum err_code
make_parents(const char *dir, struct err *err)
{
	char	*path, *p;
	size_t	 n = strlen(dir) + 1;

	path = memcpy(mem_alloc(n), dir, n);
	for (p = path + 1; *p != '\0'; p++) {
		if (*p != '/' || p[1] == '/' || p[1] == '\0')
			continue;
		*p = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST) {
			err_sys(err, ERR_SYSTEM, "cannot make %s", path);
			free(path);
			return ERR_SYSTEM;
		}
		*p = '/';
	}
	free(path);
	return ERR_OK;
}

enum err_code
dir_make(int *fd, bool *made, const char *dir, mode_t mode, struct err *err)
{
	enum err_code	rc;
	bool		new;
	int		got;

	new = mkdir(dir, mode) == 0;
	if (!new && errno == ENOENT) {
		rc = make_parents(dir, err);
		if (rc)
			return rc;
		new = mkdir(dir, mode) == 0;
	}
	if (!new && errno != EEXIST)
		return err_sys(err, ERR_SYSTEM, "cannot make %s", dir);
	got = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (got < 0 && (errno == ELOOP || errno == ENOTDIR))
		return err_set(err, ERR_SYSTEM, "%s is not a directory, or a "
		    "symbolic link", dir);
	if (got < 0) {
		err_sys(err, ERR_SYSTEM, "cannot open %s", dir);
		if (new)
			rmdir(dir);
		return ERR_SYSTEM;
	}
	*fd = got;
	*made = new;
	return ERR_OK;
}

enum err_code
dir_replace(int fd, const char *dir, const char *name, struct slice text,
    struct err *err)
{
	char	tmp[64];
	mode_t	mode = dir_file_mode(fd);
	int	f;

	snprintf(tmp, sizeof(tmp), "%.32s.new", name);
	/* A leftover of a killed process may be there: only one writes. */
	unlinkat(fd, tmp, 0);
	f = openat(fd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, mode);
	if (f < 0)
		return err_sys(err, ERR_SYSTEM, "cannot make %s/%s", dir, tmp);
	if (fchmod(f, mode) != 0 ||
	    write(f, text.p, text.len) != (ssize_t)text.len ||
	    fsync(f) != 0 || renameat(fd, tmp, fd, name) != 0 ||
	    fsync(fd) != 0) {
		err_sys(err, ERR_SYSTEM, "cannot write %s/%s", dir, name);
		close(f);
		unlinkat(fd, tmp, 0);
		return ERR_SYSTEM;
	}
	close(f);
	return ERR_OK;
}

enum err_code
dir_sync_parent(const char *dir, struct err *err)
{
	struct buf	path = {0};
	enum err_code	rc = ERR_OK;
	int		f;

	buf_addf(&path, "%s/..", dir);
	f = open(buf_cstr(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* No permission to look above is no reason to fail. */
	if (f >= 0 && fsync(f) != 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot sync %s",
		    buf_cstr(&path));
	if (f >= 0)
		close(f);
	buf_release(&path);
	return rc;
}

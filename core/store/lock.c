/*
 * One writer at a time: an OFD lock on write.lock, which ends with the
 * process whatever happens to it.  LMDB has a mutex of its own, but nobody
 * can wait for that with a limit, see who holds it, or hold it while the
 * generation is replaced.
 */
#include "core/store/priv.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "core/base/user.h"
#include "core/base/banned.h"

static const char	lock_name[] = "write.lock";

static enum err_code
open_lock(int *fd, const struct store *s, struct err *err)
{
	mode_t	mode = dir_file_mode(s->fd);
	int	f, rc;

	f = openat(s->fd, lock_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (f < 0 && errno == ENOENT) {
		f = openat(s->fd, lock_name,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);
		if (f >= 0 && fchmod(f, mode) != 0 && errno != EPERM) {
			close(f);
			f = -1;
		}
	}
	if (f < 0 && errno == ELOOP)
		return err_set(err, ERR_STORE, "%s/%s is a symbolic link",
		    s->dir, lock_name);
	if (f < 0) {
		rc = errno;
		err_sys(err, ERR_SYSTEM, "cannot write to store %s", s->dir);
		if (rc == EACCES || rc == EPERM)
			err_hint(err, "writing needs permission for the "
			    "directory and the files in it");
		return ERR_SYSTEM;
	}
	*fd = f;
	return ERR_OK;
}

/* Somebody else wrote this: nothing that could harm a terminal. */
static void
make_printable(char *text, size_t len)
{
	bool	valid = utf8_check(slice_make(text, len)) == SIZE_MAX;
	size_t	i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		/* C1 controls are U+0080 to U+009F: c2 80 to c2 9f. */
		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !valid) ||
		    (c == 0xc2 && (unsigned char)text[i + 1] < 0xa0))
			text[i] = '?';
		else
			continue;
		if (c == 0xc2 && valid)
			text[++i] = '?';
	}
}

static enum err_code
say_who(int fd, const struct store *s, struct err *err)
{
	char		text[200];
	struct slice	line, pid, user;
	ssize_t		n;

	n = pread(fd, text, sizeof(text) - 1, 0);
	line = slice_make(text, n > 0 ? (size_t)n : 0);
	line = slice_sub(line, 0, MIN(line.len, slice_index(line, '\n')));
	text[line.len] = '\0';
	make_printable(text, line.len);
	if (slice_cut(&pid, &line, ' ') && slice_cut(&user, &line, ' ') &&
	    line.p != NULL)
		err_set(err, ERR_BUSY, "pid %.*s (%.*s) is writing: %.*s",
		    SLICE_ARG(pid), SLICE_ARG(user), SLICE_ARG(line));
	else
		err_set(err, ERR_BUSY, "another process is writing to %s",
		    s->dir);
	err_hint(err, "--wait 30s waits longer");
	return ERR_BUSY;
}

/* For others to see; a full disk is no reason not to write. */
static void
sign(int fd, const char *command)
{
	struct buf	 line = {0};
	const char	*p;
	ssize_t		 n;

	buf_addf(&line, "%ld ", (long)getpid());
	user_add_name(&line, geteuid());
	buf_addc(&line, ' ');
	for (p = command; *p != '\0'; p++)
		buf_addc(&line, *p == '\n' ? ' ' : *p);
	buf_addc(&line, '\n');
	n = pwrite(fd, line.p, line.len, 0);
	if (n < 0 || ftruncate(fd, n) != 0)
		n = 0;
	buf_release(&line);
}

/* Is what we locked still what the name means? */
static bool
is_current(int fd, int dir)
{
	struct stat	mine, there;

	return fstat(fd, &mine) == 0 &&
	    fstatat(dir, lock_name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

enum err_code
lock_take(int *lock_fd, const struct store *s, struct err *err)
{
	struct flock	want = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int64_t		left = s->wait_ms, pause = 1;
	enum err_code	rc;
	int		fd = -1;

	for (;;) {
		if (fd < 0) {
			rc = open_lock(&fd, s, err);
			if (rc)
				return rc;
		}
		if (fcntl(fd, F_OFD_SETLK, &want) == 0) {
			if (is_current(fd, s->fd))
				break;
			close(fd);
			fd = -1;
			continue;
		}
		if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
			err_sys(err, ERR_SYSTEM, "cannot lock %s/%s", s->dir,
			    lock_name);
			close(fd);
			return ERR_SYSTEM;
		}
		if (left <= 0) {
			rc = say_who(fd, s, err);
			close(fd);
			return rc;
		}
		/* OFD locks cannot be waited for with a limit: ask again. */
		pause = MIN(MIN(pause * 2, (int64_t)50), left);
		poll(NULL, 0, (int)pause);
		left -= pause;
	}
	sign(fd, s->command);
	*lock_fd = fd;
	return ERR_OK;
}

void
lock_release(int lock_fd)
{
	if (lock_fd < 0)
		return;
	/* Empty says: nobody.  Failing is harmless, the lock itself tells. */
	if (ftruncate(lock_fd, 0) != 0)
		errno = 0;
	close(lock_fd);
}

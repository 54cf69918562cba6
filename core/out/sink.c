#include "core/out/sink.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "core/base/base.h"

enum {
	SINK_BUFFER = 256 * 1024,
	/* A pipe that poll() calls writable takes this much without waiting. */
	PIPE_CHUNK = 4096,
	PATIENCE_MS = 1000
};

enum sink_kind { SINK_FILE, SINK_PIPE, SINK_MEMORY };

struct sink {
	enum sink_kind	 kind;
	int		 fd;
	int		 spool;		/* the temporary file, or -1 */
	bool		 owns_fd;
	bool		 closed;	/* the reader went away */
	int		 error;		/* errno of the first failure, or 0 */
	char		*name;		/* for messages */
	char		*target;	/* -o: what temporary is renamed to */
	char		*temporary;
	sink_start	*start;		/* NULL: done, or not wanted */
	void		*start_arg;
	struct buf	 buf;
};

static struct sink *
sink_new(int fd, const char *name)
{
	struct sink	*s = mem_zalloc(sizeof(*s));
	struct stat	 st;

	s->fd = fd;
	s->spool = -1;
	s->kind = SINK_FILE;
	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		s->kind = SINK_PIPE;
	s->name = strdup(name);
	return s;
}

struct sink *
sink_open_fd(int fd, const char *name)
{
	return sink_new(fd, name);
}

struct sink *
sink_open_memory(void)
{
	struct sink	*s = sink_new(-1, "memory");

	s->kind = SINK_MEMORY;
	return s;
}

struct slice
sink_bytes(const struct sink *s)
{
	return buf_slice(&s->buf);
}

/*
 * A new file beside path, under a name nobody has.  What a store holds is
 * mostly about people, so it is for the user alone whatever the umask; who
 * wants to share it says so with chmod, and a file that is replaced keeps its
 * mode.
 */
static int
open_beside(char **name, const char *path)
{
	struct buf	b = {0};
	const char	*slash = strrchr(path, '/');
	int		 fd = -1, i;

	for (i = 0; i < 100; i++) {
		buf_clear(&b);
		if (slash != NULL)
			buf_addmem(&b, path, (size_t)(slash - path) + 1);
		buf_addf(&b, ".%s.%d.%d~", slash == NULL ? path : slash + 1,
		    (int)getpid(), i);
		fd = open(b.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	if (fd >= 0)
		*name = strdup(b.p);
	buf_release(&b);
	return fd;
}

/* Whoever can write where we do must not choose what we write to. */
static enum err_code
refuse_link(const char *path, struct err *err)
{
	char	*target = realpath(path, NULL);

	err_set(err, ERR_SYSTEM, "%s is a symbolic link: not written through",
	    path);
	if (target != NULL)
		err_hint(err, "it leads to %s: name that", target);
	free(target);
	return ERR_SYSTEM;
}

/*
 * /dev/stdout and its like are links that the system made.  In /dev/shm anyone
 * makes them, so what is followed is named one by one.
 */
static bool
is_device(const char *path)
{
	static const char *const name[] = {
		"/dev/stdout", "/dev/stderr", "/dev/null", "/dev/tty"
	};
	size_t	i;

	for (i = 0; i < NELEM(name); i++)
		if (strcmp(path, name[i]) == 0)
			return true;
	return strncmp(path, "/dev/fd/", 8) == 0 && path[8] != '\0' &&
	    strspn(path + 8, "0123456789") == strlen(path + 8);
}

enum err_code
sink_open_file(struct sink **sink, const char *path, struct err *err)
{
	struct sink	*s;
	struct stat	 st;
	char		*temporary = NULL;
	bool		 exists = lstat(path, &st) == 0;
	int		 fd;

	if (exists && S_ISLNK(st.st_mode) && !is_device(path))
		return refuse_link(path, err);
	if (exists && S_ISDIR(st.st_mode))
		return err_set(err, ERR_USAGE, "%s is a directory", path);
	if (exists && !S_ISREG(st.st_mode))
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY |
		    (is_device(path) ? 0 : O_NOFOLLOW));
	else
		fd = open_beside(&temporary, path);
	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot write %s", path);
	if (exists && temporary != NULL &&
	    fchmod(fd, st.st_mode & 0777) != 0) {
		/* Not ours to change: for the user alone will do. */
		errno = 0;
	}
	s = sink_new(fd, path);
	s->owns_fd = true;
	s->target = strdup(path);
	s->temporary = temporary;
	*sink = s;
	return ERR_OK;
}

enum err_code
sink_set_mode(struct sink *s, unsigned mode, struct err *err)
{
	if (s->temporary != NULL && fchmod(s->fd, mode) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot write %s", s->name);
	return ERR_OK;
}

void
sink_close(struct sink *s)
{
	if (s == NULL)
		return;
	if (s->temporary != NULL)
		unlink(s->temporary);
	if (s->owns_fd && s->fd >= 0)
		close(s->fd);
	if (s->spool >= 0)
		close(s->spool);
	buf_release(&s->buf);
	free(s->name);
	free(s->target);
	free(s->temporary);
	free(s);
}

static int
open_spool(void)
{
	static const char *const dir[] = { "/var/tmp", "/tmp" };
	size_t	i;
	int	fd = -1;

	for (i = 0; fd < 0 && i < NELEM(dir); i++)
		fd = open(dir[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	for (i = 0; fd < 0 && i < NELEM(dir); i++) {
		char	name[32];

		snprintf(name, sizeof(name), "%s/crm.XXXXXX", dir[i]);
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			unlink(name);
	}
	return fd;
}

static void
fail(struct sink *s)
{
	if (errno == EPIPE)
		s->closed = true;
	else if (s->error == 0)
		s->error = errno == 0 ? EIO : errno;
}

/* All of it to fd, waiting as long as it takes. */
static void
write_all(struct sink *s, int fd, const char *p, size_t len)
{
	struct pollfd	pfd = { .fd = fd, .events = POLLOUT };
	ssize_t		n;

	while (len > 0 && s->error == 0 && !s->closed) {
		n = write(fd, p, len);
		if (n >= 0) {
			p += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) {
			/* Somebody else made the pipe non-blocking. */
			(void)poll(&pfd, 1, -1);
		} else if (errno != EINTR)
			fail(s);
	}
}

/* To the reader while it keeps reading; the count of bytes it took. */
static size_t
write_patiently(struct sink *s, const char *p, size_t len)
{
	struct pollfd	pfd = { .fd = s->fd, .events = POLLOUT };
	size_t		done = 0;
	ssize_t		n;
	int		ready;

	while (done < len && s->error == 0 && !s->closed) {
		ready = poll(&pfd, 1, PATIENCE_MS);
		if (ready == 0)
			break;
		if (ready < 0 && errno != EINTR)
			fail(s);
		if (ready < 0)
			continue;
		n = write(s->fd, p + done, MIN(len - done, PIPE_CHUNK));
		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR && errno != EAGAIN)
			fail(s);
	}
	return done;
}

void
sink_set_start(struct sink *s, sink_start *start, void *arg)
{
	s->start = start;
	s->start_arg = arg;
}

static void
start(struct sink *s, const char *p, size_t len)
{
	sink_start	*fn = s->start;
	int		 fd;

	s->start = NULL;
	fd = fn(s->start_arg, slice_make(p, len));
	if (fd >= 0)
		s->fd = fd;
}

static void
put(struct sink *s, const char *p, size_t len)
{
	size_t	done;

	if (s->start != NULL)
		start(s, p, len);
	if (s->kind == SINK_FILE) {
		write_all(s, s->fd, p, len);
		return;
	}
	if (s->spool < 0) {
		done = write_patiently(s, p, len);
		p += done;
		len -= done;
		if (len == 0 || s->error != 0 || s->closed)
			return;
		s->spool = open_spool();
		if (s->spool < 0) {
			/* No room for a temporary file: then we wait. */
			write_all(s, s->fd, p, len);
			return;
		}
	}
	write_all(s, s->spool, p, len);
}

void
sink_write(struct sink *s, struct slice bytes)
{
	if (s->error != 0 || s->closed || bytes.len == 0)
		return;
	if (s->kind == SINK_MEMORY || s->buf.len + bytes.len < SINK_BUFFER) {
		buf_add(&s->buf, bytes);
		return;
	}
	sink_flush(s);
	if (bytes.len >= SINK_BUFFER)
		put(s, bytes.p, bytes.len);
	else
		buf_add(&s->buf, bytes);
}

void
sink_flush(struct sink *s)
{
	if (s->kind == SINK_MEMORY)
		return;
	if (s->buf.len > 0 && s->error == 0 && !s->closed)
		put(s, s->buf.p, s->buf.len);
	buf_clear(&s->buf);
}

bool
sink_is_closed(const struct sink *s)
{
	return s->closed;
}

bool
sink_is_spooled(const struct sink *s)
{
	return s->spool >= 0;
}

bool
sink_has_failed(const struct sink *s)
{
	return s->error != 0;
}

/* What waited in the temporary file goes to the slow reader. */
static void
send_spool(struct sink *s)
{
	char	*block;
	ssize_t	 n;
	off_t	 at = 0;

	if (s->spool < 0)
		return;
	block = mem_alloc(SINK_BUFFER);
	while (s->error == 0 && !s->closed) {
		n = pread(s->spool, block, SINK_BUFFER, at);
		if (n == 0)
			break;
		if (n < 0) {
			if (errno != EINTR)
				fail(s);
			continue;
		}
		at += n;
		write_all(s, s->fd, block, (size_t)n);
	}
	free(block);
	close(s->spool);
	s->spool = -1;
}

/* The directory too, or the new name may not survive a power cut. */
static void
sync_directory(const char *path)
{
	const char	*slash = strrchr(path, '/');
	char		*dir;
	int		 fd;

	if (slash == NULL)
		dir = strdup(".");
	else
		dir = strndup(path, (size_t)(slash - path) + 1);
	if (dir == NULL)
		return;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(dir);
}

enum err_code
sink_finish(struct sink *s, struct err *err)
{
	sink_flush(s);
	send_spool(s);
	if (s->error == 0 && s->temporary != NULL) {
		if (fsync(s->fd) != 0 ||
		    rename(s->temporary, s->target) != 0)
			fail(s);
		else {
			free(s->temporary);
			s->temporary = NULL;
			sync_directory(s->target);
		}
	}
	if (s->error != 0) {
		errno = s->error;
		return err_sys(err, ERR_SYSTEM, "cannot write %s", s->name);
	}
	return ERR_OK;
}

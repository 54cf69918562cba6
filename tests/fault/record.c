/*
 * Preloaded into the program under test, this writes down what it does to the
 * store's data file, so that a power cut between any two calls can be played
 * afterwards (tests/fault/power.pl).  Appended to the file in CRM_RECORD, by
 * one process after the other:
 *
 *	W AT LEN SYNC	a write of so many bytes, which follow; SYNC 1: on
 *			the disk when the call returns
 *	T SIZE		the file is cut or extended to that size
 *	S		all written so far is on the disk
 *
 * Only one data file is written to by what is tested with it.
 */
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_data(int fd)
{
	static const char	name[] = "/data.mdb";
	char			link[64], path[512];
	ssize_t			n;

	if (fd < 0 || getenv("CRM_RECORD") == NULL)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path));
	return n >= (ssize_t)sizeof(name) && memcmp(path + n -
	    (sizeof(name) - 1), name, sizeof(name) - 1) == 0;
}

static void
note(const char *head, const struct iovec *v, int n)
{
	int	fd = (int)syscall(SYS_openat, AT_FDCWD, getenv("CRM_RECORD"),
		    O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0)
		abort();
	syscall(SYS_write, fd, head, strlen(head));
	if (n > 0)
		syscall(SYS_writev, fd, v, n);
	syscall(SYS_close, fd);
}

static void
note_write(int fd, const struct iovec *v, int n, off_t at)
{
	char	head[80];
	size_t	len = 0;
	int	flags = fcntl(fd, F_GETFL), i;

	for (i = 0; i < n; i++)
		len += v[i].iov_len;
	snprintf(head, sizeof(head), "W %lld %zu %d\n", (long long)at, len,
	    (flags & (O_DSYNC | O_SYNC)) != 0);
	note(head, v, n);
}

#define REAL(name)							\
	static __typeof__(name) *real;					\
	if (real == NULL)						\
		*(void **)&real = dlsym(RTLD_NEXT, #name)

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	struct iovec	v = { (void *)(size_t)p, len };

	REAL(pwrite);
	if (is_data(fd))
		note_write(fd, &v, 1, at);
	return real(fd, p, len, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t len, off64_t at)
{
	return pwrite(fd, p, len, at);
}

ssize_t
pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	REAL(pwritev);
	if (is_data(fd))
		note_write(fd, v, n, at);
	return real(fd, v, n, at);
}

ssize_t
pwritev64(int fd, const struct iovec *v, int n, off64_t at)
{
	return pwritev(fd, v, n, at);
}

ssize_t
write(int fd, const void *p, size_t len)
{
	struct iovec	v = { (void *)(size_t)p, len };

	REAL(write);
	if (is_data(fd))
		note_write(fd, &v, 1, lseek(fd, 0, SEEK_CUR));
	return real(fd, p, len);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	REAL(writev);
	if (is_data(fd))
		note_write(fd, v, n, lseek(fd, 0, SEEK_CUR));
	return real(fd, v, n);
}

int
ftruncate(int fd, off_t size)
{
	char	head[40];

	REAL(ftruncate);
	snprintf(head, sizeof(head), "T %lld\n", (long long)size);
	if (is_data(fd))
		note(head, NULL, 0);
	return real(fd, size);
}

int
ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

int
fsync(int fd)
{
	int	rc;

	REAL(fsync);
	rc = real(fd);
	if (rc == 0 && is_data(fd))
		note("S\n", NULL, 0);
	return rc;
}

int
fdatasync(int fd)
{
	int	rc;

	REAL(fdatasync);
	rc = real(fd);
	if (rc == 0 && is_data(fd))
		note("S\n", NULL, 0);
	return rc;
}

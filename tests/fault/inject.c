/*
 * Preloaded into the program under test, this makes the n-th system call of
 * one kind fail, or kills the process there.
 *
 *	CRM_FAULT=KIND:N:ACTION[:on]
 *		KIND: write, sync, map, size, open, rename, link, alloc or all
 *		N: counted from 1, over calls on files (not descriptors 0-2)
 *		ACTION: EIO, ENOSPC, EDQUOT, ENOMEM, EACCES, EINTR, EMFILE; KILL:
 *		SIGKILL instead of the call; HALF: half of the bytes are
 *		written, then SIGKILL; SHORT: half are written, and said so
 *		:on: from then on, not only once
 *	CRM_FAULT_COUNT=FILE
 *		at exit, how many calls of each kind there were, as lines of
 *		KIND N
 *
 * LMDB is linked statically, libc is not: its calls come through here too.
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { WRITE, SYNC, MAP, SIZE, OPEN, RENAME, LINK, ALLOC, N_KINDS, ALL };
enum { KILL = -1, HALF = -2, SHORT = -3 };

static const char *const	kind_name[] = {
	"write", "sync", "map", "size", "open", "rename", "link", "alloc", "",
	"all"
};
static const struct {
	const char	*name;
	int		 code;
} action_name[] = {
	{ "EIO", EIO }, { "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT },
	{ "ENOMEM", ENOMEM },
	{ "EACCES", EACCES }, { "EINTR", EINTR }, { "EMFILE", EMFILE },
	{ "KILL", KILL }, { "HALF", HALF }, { "SHORT", SHORT }
};

static atomic_long	n_calls[N_KINDS], n_all;
static enum kind	want = N_KINDS;
static long		want_n;
static int		action;
static bool		from_then_on;
static pid_t		first;		/* children are left alone */
static bool		is_shell;	/* the one that will become crm */

static void __attribute__((constructor))
begin(void)
{
	const char	*text = getenv("CRM_FAULT");
	char		 kind[16], name[16], on[4] = "";
	size_t		 i;

	first = getpid();
	is_shell = strcmp(program_invocation_short_name, "sh") == 0;
	if (text == NULL)
		return;
	if (sscanf(text, "%15[a-z]:%ld:%15[A-Z]:%3s", kind, &want_n, name,
	    on) < 3)
		abort();
	for (i = 0; i <= ALL; i++)
		if (strcmp(kind, kind_name[i]) == 0)
			want = (enum kind)i;
	for (i = 0; i < sizeof(action_name) / sizeof(action_name[0]); i++)
		if (strcmp(name, action_name[i].name) == 0)
			action = action_name[i].code;
	from_then_on = strcmp(on, "on") == 0;
	if (want == N_KINDS || action == 0)
		abort();
}

static void __attribute__((destructor))
finish(void)
{
	const char	*path = getenv("CRM_FAULT_COUNT");
	char		 line[64];
	int		 fd, i, len;

	if (path == NULL || getpid() != first)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (i = 0; i <= ALL; i++) {
		len = snprintf(line, sizeof(line), "%s %ld\n", kind_name[i],
		    (long)(i < N_KINDS ? n_calls[i] : n_all));
		syscall(SYS_write, fd, line, (size_t)len);
	}
	syscall(SYS_close, fd);
}

static void
die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

/* 0: go on; an errno; HALF or SHORT, only for a call that writes. */
static int
fault(enum kind kind)
{
	long	n = ++n_calls[kind], all = kind == ALLOC ? n_all : ++n_all;

	if (want == ALL)
		n = all;
	else if (want != kind)
		return 0;
	if (getpid() != first || n < want_n || (n > want_n && !from_then_on))
		return 0;
	if (action == KILL || (action == HALF && kind != WRITE))
		die();
	return action == SHORT && kind != WRITE ? 0 : action;
}

/* Looks up what would have been called. */
#define REAL(name)							\
	static __typeof__(name) *real;					\
	if (real == NULL)						\
		*(void **)&real = dlsym(RTLD_NEXT, #name)

#define FAIL_IF(kind)	do {						\
	int e_ = fault(kind);						\
	if (e_ != 0) {							\
		errno = e_;						\
		return -1;						\
	}								\
} while (0)

ssize_t
write(int fd, const void *p, size_t len)
{
	int	e = fd > 2 ? fault(WRITE) : 0;
	ssize_t	n;

	REAL(write);
	if (e > 0) {
		errno = e;
		return -1;
	}
	n = real(fd, p, e < 0 && len > 1 ? len / 2 : len);
	if (e == HALF)
		die();
	return n;
}

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	int	e = fault(WRITE);
	ssize_t	n;

	REAL(pwrite);
	if (e > 0) {
		errno = e;
		return -1;
	}
	n = real(fd, p, e < 0 && len > 1 ? len / 2 : len, at);
	if (e == HALF)
		die();
	return n;
}

ssize_t
pwrite64(int fd, const void *p, size_t len, off64_t at)
{
	return pwrite(fd, p, len, at);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	int	e = fd > 2 ? fault(WRITE) : 0;
	ssize_t	done;

	REAL(writev);
	if (e > 0) {
		errno = e;
		return -1;
	}
	done = real(fd, v, e < 0 && n > 1 ? n / 2 : n);
	if (e == HALF)
		die();
	return done;
}

ssize_t
pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	int	e = fault(WRITE);
	ssize_t	done;

	REAL(pwritev);
	if (e > 0) {
		errno = e;
		return -1;
	}
	done = real(fd, v, e < 0 && n > 1 ? n / 2 : n, at);
	if (e == HALF)
		die();
	return done;
}

ssize_t
pwritev64(int fd, const struct iovec *v, int n, off64_t at)
{
	return pwritev(fd, v, n, at);
}

int
fsync(int fd)
{
	REAL(fsync);
	FAIL_IF(SYNC);
	return real(fd);
}

int
fdatasync(int fd)
{
	REAL(fdatasync);
	FAIL_IF(SYNC);
	return real(fd);
}

int
msync(void *p, size_t len, int flags)
{
	REAL(msync);
	FAIL_IF(SYNC);
	return real(p, len, flags);
}

void *
mmap(void *p, size_t len, int prot, int flags, int fd, off_t at)
{
	int	e = fd >= 0 ? fault(MAP) : 0;

	REAL(mmap);
	if (e != 0) {
		errno = e;
		return MAP_FAILED;
	}
	return real(p, len, prot, flags, fd, at);
}

void *
mmap64(void *p, size_t len, int prot, int flags, int fd, off64_t at)
{
	return mmap(p, len, prot, flags, fd, at);
}

int
ftruncate(int fd, off_t size)
{
	REAL(ftruncate);
	FAIL_IF(SIZE);
	return real(fd, size);
}

int
ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

/* Answers with the code, not through errno. */
int
posix_fallocate(int fd, off_t at, off_t len)
{
	int	e = fault(SIZE);

	REAL(posix_fallocate);
	return e != 0 ? e : real(fd, at, len);
}

int
posix_fallocate64(int fd, off64_t at, off64_t len)
{
	return posix_fallocate(fd, at, len);
}

static mode_t
mode_of(int flags, va_list ap)
{
	return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ?
	    va_arg(ap, mode_t) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list	ap;
	mode_t	mode;

	REAL(open);
	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	FAIL_IF(OPEN);
	return real(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list	ap;
	mode_t	mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open(path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
	va_list	ap;
	mode_t	mode;

	REAL(openat);
	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	FAIL_IF(OPEN);
	return real(dir, path, flags, mode);
}

int
openat64(int dir, const char *path, int flags, ...)
{
	va_list	ap;
	mode_t	mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return openat(dir, path, flags, mode);
}

int
rename(const char *from, const char *to)
{
	REAL(rename);
	FAIL_IF(RENAME);
	return real(from, to);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	REAL(renameat);
	FAIL_IF(RENAME);
	return real(from_dir, from, to_dir, to);
}

int
unlinkat(int dir, const char *path, int flags)
{
	REAL(unlinkat);
	FAIL_IF(LINK);
	return real(dir, path, flags);
}

/* What the C library calls itself, under the names it keeps for that. */
void	*__libc_malloc(size_t);
void	*__libc_calloc(size_t, size_t);
void	*__libc_realloc(void *, size_t);

static bool
no_memory(void)
{
	if (is_shell || fault(ALLOC) == 0)
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return no_memory() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return no_memory() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return no_memory() ? NULL : __libc_realloc(p, n);
}

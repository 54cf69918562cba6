/*
 * Removing needs pages before it gives any back.  So that this is possible on
 * a disk that is full, a store keeps some of it from the beginning.
 */
#include "core/store/priv.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"

enum {
	RESERVE_BYTES = 4 << 20,
	/* With less than that left, what is there is for others. */
	SPARE_BYTES = 64 << 20,
	/* With more than that left, it is not the disk that is wrong. */
	FULL_BYTES = 16 << 20
};

static const char	name[] = "reserve";

static uint64_t
bytes_left(int fd)
{
	struct statvfs	fs;

	return fstatvfs(fd, &fs) != 0 ? 0 :
	    (uint64_t)fs.f_bavail * fs.f_frsize;
}

void
reserve_keep(int fd)
{
	mode_t		mode = dir_file_mode(fd);
	struct stat	st;
	int		f;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	    bytes_left(fd) < SPARE_BYTES)
		return;
	f = openat(fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, mode);
	if (f < 0)
		return;
	if (fchmod(f, mode) != 0 ||
	    posix_fallocate(f, 0, RESERVE_BYTES) != 0)
		unlinkat(fd, name, 0);
	close(f);
}

bool
reserve_spend(int fd)
{
	return bytes_left(fd) < FULL_BYTES && unlinkat(fd, name, 0) == 0;
}

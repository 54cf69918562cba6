/*
 * The file CURRENT: one line, the name of the generation in force and the
 * CRC32C of that name, so that a damaged line leads nowhere:
 *
 *	db.1 8f3c01aa
 */
#include "core/store/priv.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"

enum { LINE = GENERATION_NAME + 10 };

static size_t
write_line(char line[LINE], uint32_t generation)
{
	char	name[GENERATION_NAME];

	generation_name(name, generation);
	return (size_t)snprintf(line, LINE, "%s %08lx\n", name,
	    (unsigned long)crc32c(0, name, strlen(name)));
}

/* What of the data is there, and how CURRENT is to be had again. */
static enum err_code
damaged(int fd, const char *dir, const char *how, struct err *err)
{
	char		name[GENERATION_NAME];
	uint32_t	n = generation_find(fd);

	err_set(err, ERR_STORE, "store %s is damaged: the file CURRENT, "
	    "which names the data in force, %s", dir, err_text(how));
	generation_name(name, n);
	if (n > 0)
		err_hint(err, "the data is in %s: crm fsck --repair writes "
		    "CURRENT again", name);
	else
		err_hint(err, "no data is there either: crm restore a "
		    "backup");
	return ERR_STORE;
}

static enum err_code
no_current(int fd, const char *dir, struct err *err)
{
	if (generation_find(fd) > 0)
		return damaged(fd, dir, "is missing", err);
	err_set(err, ERR_NOTFOUND, "no store at %s", dir);
	if (faccessat(fd, ".crm/CURRENT", F_OK, 0) == 0)
		err_hint(err, "did you mean %s/.crm?", dir);
	else
		err_hint(err, "crm init makes one");
	return ERR_NOTFOUND;
}

enum err_code
current_read(uint32_t *generation, int fd, const char *dir, struct err *err)
{
	char		line[LINE + 1], want[LINE];
	int64_t		number;
	struct stat	st;
	ssize_t		n;
	size_t		end;
	int		f;

	/* Whatever it is, it is not waited for. */
	f = openat(fd, "CURRENT", O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	if (f < 0 && errno == ENOENT)
		return no_current(fd, dir, err);
	if (f < 0 && errno == ELOOP)
		return err_set(err, ERR_STORE, "%s/CURRENT is a symbolic "
		    "link", dir);
	if (f < 0)
		return err_sys(err, ERR_SYSTEM, "cannot read %s/CURRENT", dir);
	if (fstat(f, &st) == 0 && !S_ISREG(st.st_mode)) {
		close(f);
		return err_set(err, ERR_STORE, "%s/CURRENT is not a regular "
		    "file", dir);
	}
	n = read(f, line, sizeof(line));
	if (n < 0)
		err_sys(err, ERR_SYSTEM, "cannot read %s/CURRENT", dir);
	close(f);
	if (n < 0)
		return ERR_SYSTEM;
	end = slice_index(slice_make(line, (size_t)n), ' ');
	if (end == SIZE_MAX || end < 4 ||
	    !i64_parse(&number, slice_make(line + 3, end - 3)) ||
	    number < 1 || number > UINT32_MAX)
		return damaged(fd, dir, "holds something else",
		    err);
	/* Written again it must be the same, to the last byte. */
	if (write_line(want, (uint32_t)number) != (size_t)n ||
	    memcmp(line, want, (size_t)n) != 0)
		return damaged(fd, dir, "holds something else",
		    err);
	*generation = (uint32_t)number;
	return ERR_OK;
}

enum err_code
current_write(int fd, const char *dir, uint32_t generation, struct err *err)
{
	char	line[LINE];
	size_t	n = write_line(line, generation);

	return dir_replace(fd, dir, "CURRENT", slice_make(line, n), err);
}

/*
 * The directories of generations, db.1 and so on: what they are called, which
 * are there, which one is meant when the file CURRENT does not say.
 */
#include "core/store/priv.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"

void
generation_name(char name[GENERATION_NAME], uint32_t generation)
{
	snprintf(name, GENERATION_NAME, "db.%lu", (unsigned long)generation);
}

void
generation_remove(int fd, const char *name)
{
	int	gen;

	gen = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (gen < 0)
		return;
	unlinkat(gen, GENERATION_WHOLE, 0);
	unlinkat(gen, "data.mdb", 0);
	unlinkat(gen, "lock.mdb", 0);
	close(gen);
	unlinkat(fd, name, AT_REMOVEDIR);
}

/* Another descriptor of the directory, to list it; NULL: errno. */
static DIR *
list_directory(int dir)
{
	int	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR	*d = fd < 0 ? NULL : fdopendir(fd);
	int	 why = errno;

	if (d == NULL && fd >= 0)
		close(fd);
	errno = why;
	return d;
}

int
generation_remove_all(int dir, const char *keep)
{
	struct dirent	*e;
	DIR		*d = list_directory(dir);

	if (d == NULL)
		return errno;
	while ((e = readdir(d)) != NULL)
		if (strncmp(e->d_name, "db.", 3) == 0 &&
		    strcmp(e->d_name, keep) != 0)
			generation_remove(dir, e->d_name);
	closedir(d);
	return 0;
}

void
generation_tidy(const struct store *s)
{
	char		 name[GENERATION_NAME];
	struct dirent	*e;
	DIR		*d = list_directory(s->fd);
	bool		 any = false;

	generation_name(name, s->generation);
	while (d != NULL && !any && (e = readdir(d)) != NULL)
		any = strncmp(e->d_name, "db.", 3) == 0 &&
		    strcmp(e->d_name, name) != 0;
	if (d != NULL)
		closedir(d);
	/* What the disk still says of CURRENT must not be that one. */
	if (any && fsync(s->fd) == 0)
		generation_remove_all(s->fd, name);
}

/*
 * LMDB begins the lock file when somebody opens the environment with locks,
 * which nobody does before CURRENT names it: while it is built it is zeros.
 */
static bool
was_in_force(int gen)
{
	uint8_t	magic[4] = {0};
	int	f = openat(gen, "lock.mdb",
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t	n = f < 0 ? -1 : read(f, magic, sizeof(magic));

	if (f >= 0)
		close(f);
	return n == (ssize_t)sizeof(magic) && le32_get(magic) != 0;
}

static bool
is_file(struct stat *st, int gen, const char *name)
{
	return fstatat(gen, name, st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st->st_mode);
}

/* How much speaks for it: that it is there, has data, was in force, came to
 * its end. */
static int
rank(int dir, const char *name)
{
	struct stat	st, mark;
	int		r = 0;
	int		gen = openat(dir, name, O_RDONLY | O_DIRECTORY |
			    O_NOFOLLOW | O_CLOEXEC);

	if (gen < 0)
		return 0;
	if (is_file(&st, gen, "data.mdb") && st.st_size > 0)
		r = is_file(&mark, gen, GENERATION_WHOLE) ? 3 :
		    was_in_force(gen) ? 2 : 1;
	close(gen);
	return r;
}

uint32_t
generation_find(int dir)
{
	struct dirent	*e;
	DIR		*d = list_directory(dir);
	uint32_t	 found = 0;
	int64_t		 n;
	int		 is, best = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, "db.", 3) != 0 ||
		    !i64_parse(&n, slice_of(e->d_name + 3)) ||
		    n <= 0 || n >= UINT32_MAX)
			continue;
		is = rank(dir, e->d_name);
		if (found == 0 || is > best || (is == best &&
		    (is > 1 ? n > found : n < found))) {
			found = (uint32_t)n;
			best = is;
		}
	}
	if (d != NULL)
		closedir(d);
	return found;
}

#include "core/cli/programs.h"

#include <sys/stat.h>

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/base.h"

/* The next directory of path; an empty one is the present, as for a shell. */
static bool
next_dir(const char **dir, struct slice *path, struct arena *arena)
{
	struct slice	part;

	if (!slice_cut(&part, path, ':'))
		return false;
	*dir = part.len == 0 ? "." : slice_cstr(arena, part);
	return true;
}

static bool
is_program(const char *file)
{
	struct stat	st;

	return stat(file, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(file, X_OK) == 0;
}

const char *
program_find(const char *path, const char *name, struct arena *arena)
{
	struct slice	 rest = slice_of(path == NULL ? "" : path);
	const char	*dir, *file;

	while (path != NULL && name[0] != '\0' && strchr(name, '/') == NULL &&
	    next_dir(&dir, &rest, arena)) {
		file = arena_printf(arena, "%s/%s%s", dir,
		    PROGRAM_PREFIX, name);
		if (is_program(file))
			return file;
	}
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	return slice_cmp(((const struct program *)a)->name,
	    ((const struct program *)b)->name);
}

struct listing {
	const struct cmd *const	*commands;
	struct arena		*arena;
	struct map		*seen;
	VEC(struct program)	 found;
};

static void
list_dir(struct listing *l, const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		struct slice	 name = slice_of(e->d_name);
		const char	*file;
		bool		 is_new;

		if (!slice_starts(name, SLICE(PROGRAM_PREFIX)))
			continue;
		name = slice_dup(l->arena, slice_sub(name,
		    strlen(PROGRAM_PREFIX), name.len));
		file = arena_printf(l->arena, "%s/%s", dir, e->d_name);
		if (name.len == 0 || !is_program(file) ||
		    cmds_find(l->commands, name) != NULL)
			continue;
		map_put(l->seen, name, &is_new);
		if (is_new)
			*VEC_ADD(&l->found) = (struct program){ name, file };
	}
	if (d != NULL)
		closedir(d);
}

void
programs_list(const struct program **list, size_t *n, const char *path,
    const struct cmd *const *commands, struct arena *arena)
{
	struct listing	 l = { .commands = commands, .arena = arena,
			    .seen = map_open() };
	struct slice	 rest = slice_of(path == NULL ? "" : path);
	const char	*dir;
	struct program	*copy;

	while (path != NULL && next_dir(&dir, &rest, arena))
		list_dir(&l, dir);
	map_close(l.seen);
	copy = ARENA_ARRAY(arena, struct program, l.found.n + 1);
	if (l.found.n > 0) {
		qsort(l.found.p, l.found.n, sizeof(*copy), compare);
		memcpy(copy, l.found.p, l.found.n * sizeof(*copy));
	}
	*list = copy;
	*n = l.found.n;
	VEC_RELEASE(&l.found);
}

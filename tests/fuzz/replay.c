/*
 * main() of a fuzz target without libFuzzer: gives it every file named, or
 * every file of tests/fuzz/corpus/NAME where NAME is the target's own, as
 * TAP.  A target that does not like what happens aborts; the name of the
 * file stands on the line before.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int	n_files;

static void
fail(const char *path)
{
	printf("not ok %d - %s\n", ++n_files, path);
	fflush(stdout);
	perror(path);
	exit(1);
}

/* A block of exactly the file's size, so that reading past it is seen. */
static uint8_t *
read_file(const char *path, size_t *size)
{
	FILE		*f = fopen(path, "rb");
	struct stat	 st;
	uint8_t		*data;

	if (f == NULL || fstat(fileno(f), &st) != 0)
		fail(path);
	*size = (size_t)st.st_size;
	data = malloc(*size > 0 ? *size : 1);
	if (data == NULL || fread(data, 1, *size, f) != *size)
		fail(path);
	fclose(f);
	return data;
}

static void
replay(const char *path)
{
	size_t	 size;
	uint8_t	*data = read_file(path, &size);

	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	printf("ok %d - %s\n", ++n_files, path);
	fflush(stdout);
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void
replay_corpus(const char *target)
{
	const char	*slash = strrchr(target, '/');
	struct dirent	**entry;
	char		dir[256], path[600];
	int		i, n;

	snprintf(dir, sizeof(dir), "tests/fuzz/corpus/%s",
	    slash == NULL ? target : slash + 1);
	n = scandir(dir, &entry, is_visible, alphasort);
	if (n < 0)
		fail(dir);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry[i]->d_name);
		replay(path);
		free(entry[i]);
	}
	free(entry);
	if (n == 0)
		printf("not ok %d - %s is empty\n", ++n_files, dir);
}

int
main(int argc, char **argv)
{
	int	i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc < 2)
		replay_corpus(argv[0]);
	printf("1..%d\n", n_files);
	return 0;
}

/*
 * A line into words: read or refused; words that are quoted again and read
 * again are the same.
 */
#include "core/cli/words.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

/* 'it'"'"'s' */
static void
quote(struct buf *b, const char *word)
{
	buf_addc(b, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_adds(b, "'\"'\"'");
		else
			buf_addc(b, *word);
	buf_adds(b, "' ");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena	*arena = arena_open();
	struct err	 err = {0};
	struct buf	 b = {0};
	const char	**v, **again;
	size_t		 n, m;
	enum err_code	 rc;

	rc = words_split(&v, &n, slice_make(data, size), arena, &err);
	must(rc == ERR_OK || rc == ERR_DATA);
	for (size_t i = 0; rc == ERR_OK && i < n; i++)
		quote(&b, v[i]);
	if (rc == ERR_OK) {
		must(words_split(&again, &m, buf_slice(&b), arena, &err) ==
		    ERR_OK && m == n && again[n] == NULL);
		for (size_t i = 0; i < n; i++)
			must(strcmp(v[i], again[i]) == 0);
	}
	buf_release(&b);
	arena_close(arena);
	return 0;
}

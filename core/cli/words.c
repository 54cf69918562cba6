#include "core/cli/words.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* From *at, which is no blank, to behind the word.  False: a quote is open. */
static bool
take_word(struct buf *word, struct slice line, size_t *at)
{
	char	quote = '\0';

	buf_clear(word);
	for (; *at < line.len && (quote != '\0' || !is_blank(line.p[*at]));
	    ++*at) {
		char	c = line.p[*at];

		if (quote == '\0' && (c == '\'' || c == '"'))
			quote = c;
		else if (c == quote)
			quote = '\0';
		else
			buf_addc(word, c);
	}
	return quote == '\0';
}

enum err_code
words_split(const char ***v, size_t *n, struct slice line,
    struct arena *arena, struct err *err)
{
	VEC(const char *)	list = {0};
	struct buf		word = {0};
	size_t			at = 0;
	enum err_code		rc = ERR_OK;

	if (slice_index(line, '\0') != SIZE_MAX)
		return err_set(err, ERR_DATA, "there is a NUL in the line");
	for (;;) {
		while (at < line.len && is_blank(line.p[at]))
			at++;
		if (at == line.len)
			break;
		if (!take_word(&word, line, &at)) {
			rc = err_set(err, ERR_DATA,
			    "a quote is not closed: %.*s", SLICE_ARG(line));
			break;
		}
		*VEC_ADD(&list) = slice_cstr(arena, buf_slice(&word));
	}
	if (rc == ERR_OK) {
		*n = list.n;
		*v = ARENA_ARRAY(arena, const char *, list.n + 1);
		if (list.n > 0)
			memcpy(*v, list.p, list.n * sizeof(**v));
	}
	buf_release(&word);
	VEC_RELEASE(&list);
	return rc;
}

/*
 * Lines into words: what parts them, what keeps them, what is refused.
 */
#include "core/cli/words.h"
#include "tests/unit/tap.h"

static void
check(const char *line, size_t len, const char *want)
{
	struct arena	*arena = arena_open();
	struct err	 err = {0};
	struct buf	 got = {0};
	const char	**v;
	size_t		 n;

	if (words_split(&v, &n, slice_make(line, len), arena, &err))
		buf_adds(&got, "refused");
	else
		for (size_t i = 0; i < n; i++)
			buf_addf(&got, "[%s]", v[i]);
	is_str(buf_cstr(&got), want, line);
	buf_release(&got);
	arena_close(arena);
}

int
main(void)
{
	static const struct { const char *line, *want; } table[] = {
		{ "", "" },
		{ " \t ", "" },
		{ "a", "[a]" },
		{ " a  b\tc ", "[a][b][c]" },
		{ "'a b' \"c d\"", "[a b][c d]" },
		{ "x='a b'c", "[x=a bc]" },
		{ "it\"'\"s", "[it's]" },
		{ "'it\"s'", "[it\"s]" },
		{ "''", "[]" },
		{ "a '' b", "[a][][b]" },
		{ "a\\ b", "[a\\][b]" },
		{ "$x `y` *", "[$x][`y`][*]" },
		{ "a\nb", "[a\nb]" },
		{ "'", "refused" },
		{ "a \"b' c", "refused" },
		{ "a'", "refused" },
	};

	for (size_t i = 0; i < NELEM(table); i++)
		check(table[i].line, strlen(table[i].line), table[i].want);
	check("a\0b", 3, "refused");
	return done_testing();
}

/*
 * The end of an expression in a letter: within the text, at a parenthesis
 * that closes, and the same wherever the text goes on.
 */
#include "core/query/letter.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice	text = slice_make(data, size);
	struct model	m = {0};
	struct entity	e = { .name = SLICE("x") };
	struct query_env env = { .model = &m };
	struct arena	*arena = arena_open();
	struct letter	*l;
	struct err	 err = {0};
	size_t		 end = letter_end(text, 0);

	must(end == SIZE_MAX || (end < size && data[end] == ')'));
	if (end != SIZE_MAX)
		must(letter_end(slice_sub(text, 0, end + 1), 0) == end &&
		    letter_end(slice_sub(text, 0, end), 0) == SIZE_MAX);
	env.when.zone = zone_utc();
	env.values.when = &env.when;
	if (utf8_check(text) == SIZE_MAX)
		must(letter_compile(&l, &env, &e, text, arena, &err) ==
		    ERR_OK || err.code == ERR_USAGE);
	arena_close(arena);
	return 0;
}

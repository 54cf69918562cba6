/*
 * The words that doubles are known by: each once, counted, however often.
 */
#include "core/practice/quality/dupes_priv.h"
#include "tests/unit/tap.h"

static struct word_copies	copies;
static struct wordset		words;

static uint32_t
add(struct slice word)
{
	return wordset_add(&words, word, &copies, NULL);
}

static struct slice
numbered(char room[16], uint32_t i)
{
	return slice_make(room, (size_t)snprintf(room, 16, "w%u",
	    (unsigned)i));
}

/* Through many growths of the table. */
static void
test_many(void)
{
	enum { MANY = 100000 };
	char	room[16];
	int	bad = 0;

	wordset_init(&words);
	is_int(add(SLICE("")), 0, "no word has no number");
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 1; i <= MANY; i++)
			bad += add(numbered(room, i)) != i;
	is_int(bad, 0, "numbers in the order of their first time");
	wordset_finish(&words);
	for (uint32_t i = 1; i <= MANY; i++)
		bad += !slice_eq(wordset_get(&words, i), numbered(room, i)) ||
		    wordset_count(&words, i) != 2;
	is_int(bad, 0, "each is there, twice");
	is_int((long long)wordset_get(&words, 0).len, 0, "the word of 0");
	wordset_release(&words);
}

static void
test_counts(void)
{
	static const uint32_t	often[] = { 65534, 65535, 65536, 200000 };
	char			room[16];

	wordset_init(&words);
	for (uint32_t k = 0; k < NELEM(often); k++)
		for (uint32_t i = 0; i < often[k]; i++)
			(void)add(numbered(room, k));
	for (uint32_t k = 0; k < NELEM(often); k++)
		is_int((long long)wordset_count(&words, k + 1), often[k],
		    "counted");
	wordset_release(&words);
}

static void
test_near(void)
{
	static const struct { const char *a, *b; bool near; } t[] = {
		{ "0612345678", "0612345679", true },
		{ "info@bos.nl", "info@bus.nl", true },
		{ "abcd", "efgh", false },
		{ "aaaa", "aaaaaaaaa", false },
		/* '@' and ' ' share a bit when folded, not for good. */
		{ "ab@cd", "be cd", false },
	};

	for (size_t i = 0; i < NELEM(t); i++) {
		uint32_t	a, b;

		wordset_init(&words);
		a = add(slice_of(t[i].a));
		b = add(slice_of(t[i].b));
		ok(wordset_are_near(&words, a, b) == t[i].near, "%s",
		    t[i].a);
		wordset_release(&words);
	}
}

static void
test_long(void)
{
	struct buf	b = {0};
	uint32_t	n;

	wordset_init(&words);
	buf_addn(&b, 'x', WORD_LONGEST + 5);
	n = add(buf_slice(&b));
	is_int((long long)wordset_get(&words, n).len, WORD_LONGEST,
	    "what is too long is cut");
	wordset_release(&words);
	buf_release(&b);
}

int
main(void)
{
	copies.arena = arena_open();
	test_many();
	test_counts();
	test_near();
	test_long();
	arena_close(copies.arena);
	return done_testing();
}

/*
 * Encoded words: what is one, what stands beside it, and what is none.
 */
#include "core/exchange/outside/encoded_word.h"
#include "tests/unit/tap.h"

/* "text{charset:bytes}text": the words of a header. */
static void
check(size_t nth, const char *header, const char *want)
{
	struct slice		text = slice_of(header);
	struct encoded_words	run;
	struct buf		got = {0}, bytes = {0};
	size_t			done = 0;
	char			name[30];

	while (encoded_words_find(&run, &bytes, text, done)) {
		buf_add(&got, slice_sub(text, done, run.from));
		buf_addf(&got, "{%.*s:%s}", SLICE_ARG(run.charset),
		    buf_cstr(&bytes));
		buf_clear(&bytes);
		done = run.until;
	}
	buf_add(&got, slice_sub(text, done, text.len));
	snprintf(name, sizeof(name), "header %zu", nth);
	is_str(buf_cstr(&got), want, name);
	buf_release(&got);
	buf_release(&bytes);
}

int
main(void)
{
	static const struct { const char *header, *want; } table[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "a =?utf-8?Q?b=C3=A9_c?= d", "a {utf-8:b\xc3\xa9 c} d" },
		{ "=?utf-8*nl?b?YWI=?=", "{utf-8:ab}" },
		/* Each with its own padding; one character in two words. */
		{ "=?x?B?YQ==?= =?X?B?Yg==?=\r\n =?x?Q?c?=", "{x:abc}" },
		{ "=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "{utf-8:\xc3\xa9}" },
		{ "=?x?Q?a?==?x?Q?b?=", "{x:ab}" },
		/* Of another charset: another text, the blank is neither's. */
		{ "=?x?Q?a?=  =?y?Q?b?= c", "{x:a}{y:b} c" },
		{ "=?x?Q?a?= and =?x?Q?b?=", "{x:a} and {x:b}" },
		/* Against the rules, and met with. */
		{ "=?x?Q?a b?=", "{x:a b}" },
		{ "=?x?Q?a=ZZ=4?=", "{x:a=ZZ=4}" },
		{ "=?x?Q?=?=", "{x:=}" },
		{ "=?x?B?Y!W I?=", "{x:ab}" },
		{ "=?x?B??" "=", "{x:}" },
		/* None. */
		{ "=?", "=?" },
		{ "=?x?", "=?x?" },
		{ "=?x?Q", "=?x?Q" },
		{ "=?x?Q?", "=?x?Q?" },
		{ "=?x?Q?a?", "=?x?Q?a?" },
		{ "=?x?R?a?=", "=?x?R?a?=" },
		{ "=??Q?a?=", "=??Q?a?=" },
		{ "=?x y?Q?a?=", "=?x y?Q?a?=" },
		{ "=?x?Q?a\n?=", "=?x?Q?a\n?=" },
		{ "=?=?x?Q?a?=", "=?{x:a}" },
	};

	for (size_t i = 0; i < NELEM(table); i++)
		check(i, table[i].header, table[i].want);
	return done_testing();
}

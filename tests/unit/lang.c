/*
 * The Dutch catalogue: sorted, so that every text is found, and with the
 * same conversions in both languages, for texts that are formats.
 */
#include "core/cli/lang.h"
#include "core/cli/nl.h"
#include "tests/unit/tap.h"

/* The conversions of a format, one behind the other. */
static void
conversions(struct buf *b, const char *s)
{
	for (; (s = strchr(s, '%')) != NULL; s++) {
		size_t	n = strspn(s + 1, ".*0123456789lz") + 2;

		buf_add(b, slice_make(s, MIN(n, strlen(s))));
	}
}

int
main(void)
{
	struct buf	en = {0}, nl = {0};
	size_t		unsorted = 0, lost = 0, other = 0;

	for (size_t i = 0; i < nl_count(); i++) {
		const char	*key = nl_key(i), *text = nl_find(key);

		if (i > 0 && strcmp(nl_key(i - 1), key) >= 0) {
			unsorted++;
			diag("out of order: %s", key);
		}
		if (text == NULL) {
			lost++;
			continue;
		}
		buf_clear(&en);
		buf_clear(&nl);
		conversions(&en, key);
		conversions(&nl, text);
		if (!slice_eq(buf_slice(&en), buf_slice(&nl))) {
			other++;
			diag("other conversions: %s", key);
		}
	}
	is_int((int64_t)unsorted, 0, "the catalogue is sorted");
	is_int((int64_t)lost, 0, "every text is found");
	is_int((int64_t)other, 0, "formats take the same arguments");
	ok(nl_find("no such text") == NULL, "and no other");
	is_str(lang_text(LANG_NL, "amount"), "bedrag", "Dutch");
	is_str(lang_text(LANG_EN, "amount"), "amount", "English");
	is_int(lang_parse("nl_BE.UTF-8"), LANG_NL, "nl_BE is Dutch");
	is_int(lang_parse("nlx"), LANG_EN, "nlx is not");
	buf_release(&en);
	buf_release(&nl);
	return done_testing();
}

#include "core/types/text.h"

#include "tests/unit/tap.h"

static struct arena	*arena;

static void
test_fold(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "Caf\u00e9", "cafe" }, { "CAFE", "cafe" },
		{ "Cafe\u0301", "cafe" }, { "\u0132", "ij" },
		{ "Stra\u00dfe", "strasse" },
		{ "  Jan \t de\n Wit ", "jan de wit" },
		{ "\u00a0Jan\u2003\u00a0Wit\u3000", "jan wit" },
		{ "\u00d8rsted", "orsted" }, { "\u0141\u00f3d\u017a", "lodz" },
		{ "\u00c6r\u00f8", "aero" }, { "\ufb01nance", "finance" },
		{ "\u00bd", "1\u20442" }, { "", "" }, { " \u00a0 ", "" },
		{ "\uff21\uff22", "ab" }, { "\u0391\u03a3", "\u03b1\u03c3" },
		{ "\u0419", "\u0438" }, { "a\u00adb", "ab" },
		{ "\u304c", "\u304b\u3099" }, { "\u00a8", "" },
		{ "\u0130stanbul", "istanbul" },
	};
	struct buf	buf = { 0 };

	for (size_t i = 0; i < NELEM(t); i++)
		is_slice(text_fold_dup(arena, slice_of(t[i].text)), t[i].want,
		    t[i].text[0] ? "folded" : "nothing folded");
	buf_adds(&buf, "x");
	text_fold(&buf, SLICE("\u00c9"));
	text_fold(&buf, SLICE(" A b "));
	is_str(buf_cstr(&buf), "xea b", "appended");
	buf_release(&buf);
}

/* Plain text is folded eight bytes at once; an accent sends all of it another
 * way, letter by letter. */
static void
test_fold_plain(void)
{
	static const char	chars[] = "aAbZz@[`{09  -_\t\n\001\177";
	struct rng		r = { 5 };
	struct buf		s = {0}, plain = {0}, other = {0};
	int			bad = 0;

	for (int i = 0; i < 20000; i++) {
		size_t	n = rng_below(&r, 40), few = 1 + rng_below(&r,
			    sizeof(chars) - 1);

		buf_clear(&s);
		buf_clear(&plain);
		buf_clear(&other);
		while (s.len < n)
			buf_addc(&s, chars[rng_below(&r, few)]);
		buf_addc(&s, 'e');
		text_fold(&plain, buf_slice(&s));
		buf_cut(&s, n);
		buf_adds(&s, "\u00e9");
		text_fold(&other, buf_slice(&s));
		bad += !slice_eq(buf_slice(&plain), buf_slice(&other)) ||
		    plain.p[plain.len] != '\0';
	}
	is_int(bad, 0, "plain text is folded as other text is");
	buf_release(&s);
	buf_release(&plain);
	buf_release(&other);
}

/* Folding what is folded changes nothing, for every character. */
static void
test_fold_law(void)
{
	struct buf	once = { 0 }, twice = { 0 };
	char		tmp[8];
	size_t		n;
	int		bad = 0;

	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		tmp[0] = 'a';
		n = 1 + utf8_write(tmp + 1, c);
		buf_clear(&once);
		buf_clear(&twice);
		text_fold(&once, slice_make(tmp, n));
		text_fold(&twice, buf_slice(&once));
		if (!slice_eq(buf_slice(&once), buf_slice(&twice)) &&
		    bad++ < 5)
			diag("U+%04X", c);
	}
	is_int(bad, 0, "folding twice is folding once");
	buf_release(&once);
	buf_release(&twice);
}

static void
test_words(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "jan de wit", "jan|de|wit|" },
		{ "jan.wit@example.com, tel", "jan.wit@example.com|jan|wit|"
		    "example|com|tel|" },
		{ "85123a", "85123a|" }, { "a-b_c", "a-b_c|a|b|c|" },
		{ "-a- ..b.", "a|b|" }, { "a..b", "a|b|" }, { "", "" },
		{ "...", "" }, { "caf\u00e9 \u2013 bar", "caf\u00e9|bar|" },
		{ "o'neil", "o|neil|" }, { "2025-03-14", "2025-03-14|2025|03|"
		    "14|" }, { "x\u20acy", "x|y|" },
	};
	struct buf	buf = { 0 };
	struct slice	word;
	size_t		pos;

	for (size_t i = 0; i < NELEM(t); i++) {
		buf_clear(&buf);
		pos = 0;
		while (text_next_word(&word, slice_of(t[i].text), &pos)) {
			buf_add(&buf, word);
			buf_addc(&buf, '|');
		}
		is_str(buf_cstr(&buf), t[i].want, t[i].text);
		ok(!text_next_word(&word, slice_of(t[i].text), &pos),
		    "the end stays the end");
	}
	buf_release(&buf);
}

static void
test_compare(void)
{
	/* In this order. */
	static const char *const	t[] = {
		"", "Anna", "anna", "\u00c4nna", "Anna B", "Annabel", "berg",
		"\u00c9mile", "Emilia", "zoe", "Zo\u00eb B",
	};

	for (size_t i = 0; i < NELEM(t); i++)
		for (size_t j = 0; j < NELEM(t); j++) {
			int	c = text_compare(slice_of(t[i]),
				    slice_of(t[j]));

			if (!((i < j && c < 0) || (i == j && c == 0) ||
			    (i > j && c > 0)))
				ok(false, "%s and %s", t[i], t[j]);
		}
	ok(text_compare(SLICE("a  b"), SLICE("a c")) < 0, "blanks are one");
}

static void
test_width(void)
{
	is_int((int64_t)text_width(SLICE("Jan")), 3, "ASCII");
	is_int((int64_t)text_width(SLICE("Zo\u00eb")), 3, "an accent");
	is_int((int64_t)text_width(SLICE("Zoe\u0308")), 3, "a mark");
	is_int((int64_t)text_width(SLICE("\u6771\u4eac")), 4, "wide");
	is_int((int64_t)text_width(SLICE("a\tb\xff")), 4, "control and bad");
	is_int((int64_t)text_width(SLICE("\u202ea\xc2\x9b")), 3, "dangerous");
	is_int((int64_t)text_cut(SLICE("\u6771\u4eac"), 3), 3, "cut whole");
	is_int((int64_t)text_cut(SLICE("Zoe\u0308x"), 3), 5, "with its mark");
	is_int((int64_t)text_cut(SLICE("Jan"), 9), 3, "all of it");
	is_int((int64_t)text_cut(SLICE("Jan"), 0), 0, "none of it");
}

static void
test_printable(void)
{
	struct buf	buf = { 0 };

	text_add_printable(&buf, SLICE("a\x1b[31mb\n\tc\u202ed\xc2\x9b"
	    "e\x7f\xff"), false);
	is_str(buf_cstr(&buf), "a\ufffd[31mb\ufffd\ufffdc\ufffdd\ufffde\ufffd"
	    "\ufffd", "nothing reaches the terminal");
	buf_clear(&buf);
	text_add_printable(&buf, SLICE("a\n\tb\r"), true);
	is_str(buf_cstr(&buf), "a\n\tb\ufffd", "lines kept");
	buf_clear(&buf);
	text_add_one_line(&buf, SLICE("\na\tb\x1b[1m\n"));
	is_str(buf_cstr(&buf), "\\na\\tb\ufffd[1m\\n", "one line");
	buf_clear(&buf);
	text_add_one_line(&buf, SLICE(""));
	is_str(buf_cstr(&buf), "", "one line of nothing");
	buf_release(&buf);
}

static void
test_parse(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "plain text of some length", "plain text of some length" },
		{ "  trimmed\t\n", "trimmed" }, { "", "" }, { "  ", "" },
		{ "line 1\nline\t2", "line 1\nline\t2" },
		{ "line 1\r\nline 2\r\n", "line 1\nline 2" },
		{ "Zoe\u0308", "Zo\u00eb" }, { "Zo\u00eb", "Zo\u00eb" },
		{ "\u00a0x\u2003", "x" }, { "\ufeffname", "name" },
		{ "\u1112\u1161\u11ab", "\ud55c" },
		{ "a\r\ne\u0301", "a\n\u00e9" }, { "\u212b", "\u00c5" },
	};
	static const struct slice	bad[] = {
		{ "a\0b", 3 }, { "abcdefgh\0", 9 }, { "a\x1b[0m", 5 },
		{ "a\x7f", 2 }, { "12345678\x7f" "1234567", 16 },
		{ "1234567\x01", 8 }, { "\xc2\x85z", 3 }, { "a\rb", 3 },
		{ "\xff", 1 }, { "ab\xc3", 3 }, { "\xc0\x80", 2 },
		{ "\xed\xa0\x80", 3 },
	};
	struct slice	s, plain = SLICE("  0123456789 abcdef ~");
	struct err	err = { 0 };

	for (size_t i = 0; i < NELEM(t); i++)
		if (is_ok(text_parse(&s, arena, slice_of(t[i].text), &err),
		    &err, "taken"))
			is_slice(s, t[i].want, "normal");
	for (size_t i = 0; i < NELEM(bad); i++)
		ok(text_parse(&s, arena, bad[i], &err) == ERR_DATA,
		    "refused: %s", err.msg);
	is_ok(text_parse(&s, arena, plain, &err), &err, "plain");
	ok(s.p == plain.p + 2, "is not copied");
	is_ok(text_parse(&s, arena, SLICE("Zo\u00eb"), &err), &err, "Latin");
	is_int(text_parse(&s, arena, SLICE("b\xe9ta"), &err), ERR_DATA,
	    "Latin-1");
	is_str(err.msg, "\"b?ta\" is not UTF-8: byte 2", "is named");
	is_int(text_parse(&s, arena, SLICE("a\x07"), &err), ERR_DATA, "a bell");
	is_str(err.msg, "\"a?\" has a control character (U+0007)", "is named");
}

static void
test_distance(void)
{
	static const struct { const char *a, *b; int want; } t[] = {
		{ "kitten", "sitting", 3 }, { "", "abc", 3 }, { "ab", "ba", 1 },
		{ "forecast", "forcast", 1 }, { "ca", "abc", 3 },
		{ "same", "same", 0 }, { "caf\u00e9", "cafe", 1 },
		{ "", "", 0 },
		{ "saturday", "sunday", 3 },
	};

	for (size_t i = 0; i < NELEM(t); i++) {
		is_int((int64_t)text_distance(slice_of(t[i].a),
		    slice_of(t[i].b), 9), t[i].want, t[i].b);
		is_int((int64_t)text_distance(slice_of(t[i].b),
		    slice_of(t[i].a), 2), MIN(t[i].want, 3), "and cut off");
	}
}

static void
test_wrap(void)
{
	static const struct { size_t width; const char *text, *want; } t[] = {
		{ 9, "one two three", "one two\nthree" },
		{ 13, "one two three", "one two three" },
		{ 12, "one two   three", "one two\nthree" },
		{ 4, "caf\u00e9s", "caf\u00e9\ns" },
		{ 8, "  a b c d\ne", "  a b c\n  d\ne" },
		{ 4, "  a b\n", "  a b\n" },	/* no room beside the blanks */
		{ 2, "abc", "ab\nc" },
		{ 1, "ab c", "a\nb\nc" },
		{ 1, "\u4e2d\u6587", "\u4e2d\n\u6587" },
		{ 1, "e\u0301e", "e\u0301\ne" },
		{ 5, "", "" },
	};
	struct buf	buf = {0};

	for (size_t i = 0; i < NELEM(t); i++) {
		buf_clear(&buf);
		text_add_wrapped(&buf, slice_of(t[i].text), t[i].width);
		is_str(buf_cstr(&buf), t[i].want, "wrapped");
	}
	buf_release(&buf);
}

int
main(void)
{
	arena = arena_open();
	test_fold();
	test_fold_plain();
	test_fold_law();
	test_words();
	test_compare();
	test_width();
	test_printable();
	test_parse();
	test_distance();
	test_wrap();
	arena_close(arena);
	return done_testing();
}

/*
 * The Dutch catalogue: sorted, so that every text is found, and with the
 * same conversions in both languages, for texts that are formats.
 */
#include "core/cli/lang.h"
#include "core/cli/nl.h"
#include "tests/unit/tap.h"

enum { ARGS_MAX = 24 };

/* What a format takes: of each argument its letter, with what stands before. */
struct taken { char arg[ARGS_MAX][8]; size_t n; bool bad; };

static void
take(struct taken *t, size_t at, const char *what, size_t len)
{
	if (at >= ARGS_MAX || len >= sizeof(t->arg[0])) {
		t->bad = true;
		return;
	}
	/* Twice the same argument must be twice the same type. */
	if (t->arg[at][0] != '\0' && strncmp(t->arg[at], what, len) != 0)
		t->bad = true;
	memcpy(t->arg[at], what, len);
	t->n = MAX(t->n, at + 1);
}

static size_t
number_at(const char **s)
{
	size_t	n = 0, digits = strspn(*s, "0123456789");

	if (digits == 0 || (*s)[digits] != '$')
		return 0;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (size_t)((*s)[i] - '0');
	*s += digits + 1;
	return n;
}

static void
read_format(struct taken *t, const char *s)
{
	size_t	next = 0, at, len;

	memset(t, 0, sizeof(*t));
	while ((s = strchr(s, '%')) != NULL) {
		s++;
		if (*s == '%') {
			s++;
			continue;
		}
		/* "%1$s" or "%s"; then flags, width and precision. */
		at = number_at(&s);
		s += strspn(s, "-+0");
		s += strspn(s, "123456789");
		if (*s == '.' && *++s == '*') {
			size_t	star;

			s++;
			star = number_at(&s);
			take(t, star > 0 ? star - 1 : next++, "*", 1);
		}
		s += strspn(s, "0123456789");
		len = strspn(s, "lzh");
		/* A sign of per cent in what is no format. */
		if (s[len] == '\0' || strchr("diuxXscfgeE", s[len]) == NULL)
			continue;
		take(t, at > 0 ? at - 1 : next++, s, len + 1);
		s += len + 1;
	}
}

static void
check_catalogue(const char *name, const char *(*next)(const char *),
    const char *(*find)(const char *))
{
	struct taken	en, nl;
	const char	*before = NULL, *key;
	size_t		n = 0, unsorted = 0, lost = 0, other = 0;

	for (; (key = next(before)) != NULL; before = key, n++) {
		const char	*text = find(key);

		if (before != NULL && strcmp(before, key) >= 0) {
			unsorted++;
			diag("out of order: %s", key);
		}
		if (text == NULL) {
			lost++;
			continue;
		}
		read_format(&en, key);
		read_format(&nl, text);
		if (en.bad || nl.bad || en.n != nl.n ||
		    memcmp(en.arg, nl.arg, sizeof(en.arg)) != 0) {
			other++;
			diag("other conversions: %s", key);
		}
	}
	ok(n > 1000, "all texts are looked at");
	is_int((int64_t)unsorted, 0, name);
	is_int((int64_t)lost, 0, "every text is found");
	is_int((int64_t)other, 0, "formats take the same arguments");
}

/* The comparison itself: an order that is changed, and one that crashes. */
static void
check_comparison(void)
{
	struct taken	a, b;

	read_format(&a, "%.*s of %llu %s");
	read_format(&b, "%4$s %3$llu %2$.*1$s");
	ok(a.n == 4 && memcmp(a.arg, b.arg, sizeof(a.arg)) == 0,
	    "another order is the same");
	read_format(&b, "%3$s %.*s");
	ok(memcmp(a.arg, b.arg, sizeof(a.arg)) != 0, "another type is not");
	read_format(&b, "100 %% of %d");
	ok(b.n == 1 && !b.bad, "a sign of per cent takes nothing");
}

static const char *
other_words(const char *en)
{
	return strcmp(en, "%s of %s") == 0 ? "%2$s: %1$s" : NULL;
}

static void
check_errors(void)
{
	struct err	err = {0};

	err_language(other_words);
	err_set(&err, ERR_DATA, "%s of %s", "a", "b");
	is_str(err.msg, "b: a", "an error in its language");
	err_english(true);
	err_set(&err, ERR_DATA, "%s of %s", "a", "b");
	is_str(err.msg, "a of b", "and in English, for programs");
	err_english(false);
	err_set(&err, ERR_DATA, "none of %s", "b");
	is_str(err.msg, "none of b", "what is not known stays as it is");
	err_language(nl_err_find);
	err_set(&err, ERR_DATA, "no %s \"%.*s\"", "account", 1, "xy");
	is_str(err.msg, "er is geen account \"x\"", "in Dutch");
	err_language(NULL);
}

int
main(void)
{
	check_catalogue("the catalogue is sorted", nl_next, nl_find);
	check_catalogue("that of errors is sorted", nl_err_next, nl_err_find);
	check_comparison();
	check_errors();
	ok(nl_find("no such text") == NULL && nl_find("") == NULL &&
	    nl_find("yesterda") == NULL && nl_find("~") == NULL,
	    "and no other");
	is_str(lang_text(LANG_NL, "amount"), "bedrag", "Dutch");
	is_str(lang_text(LANG_EN, "amount"), "amount", "English");
	is_int(lang_parse("nl_BE.UTF-8"), LANG_NL, "nl_BE is Dutch");
	is_int(lang_parse("nlx"), LANG_EN, "nlx is not");
	return done_testing();
}

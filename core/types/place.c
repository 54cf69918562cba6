#include "core/types/place.h"

#include "core/base/utf8.h"
#include "core/types/text.h"

enum { WORDS_MAX = 24 };

struct words { struct slice w[WORDS_MAX]; size_t n; };

static bool
divides(char c)
{
	return c == ' ' || c == ',' || (c >= '\t' && c <= '\r');
}

static void
split(struct words *words, struct slice s)
{
	size_t	from, i = 0;

	words->n = 0;
	while (i < s.len && words->n < WORDS_MAX) {
		while (i < s.len && divides(s.p[i]))
			i++;
		from = i;
		while (i < s.len && !divides(s.p[i]))
			i++;
		/* The last one takes what is left. */
		if (words->n == WORDS_MAX - 1)
			i = s.len;
		if (i > from)
			words->w[words->n++] = slice_sub(s, from, i);
	}
}

/* ---- street and number ---- */

static bool
begins_with_digit(struct slice w)
{
	return w.len > 0 && w.p[0] >= '0' && w.p[0] <= '9';
}

static size_t
digits(struct slice w)
{
	size_t	n = 0;

	while (n < w.len && w.p[n] >= '0' && w.p[n] <= '9')
		n++;
	return n;
}

static bool
is_number_word(struct slice w)
{
	static const char *const	word[] = {
		"nr", "nr.", "no", "no.", "nummer", "huisnr", "huisnr."
	};

	for (size_t i = 0; i < NELEM(word); i++)
		if (slice_eq_ascii_nocase(w, slice_of(word[i])))
			return true;
	return false;
}

/* "2e", "1ste": part of the name of a street. */
static bool
is_ordinal(struct slice w)
{
	struct slice	rest = slice_sub(w, digits(w), w.len);

	return slice_eq_ascii_nocase(rest, SLICE("e")) ||
	    slice_eq_ascii_nocase(rest, SLICE("de")) ||
	    slice_eq_ascii_nocase(rest, SLICE("ste"));
}

/* Which word is the number, and whether the street follows it. */
static size_t
find_number(bool *in_front, const struct words *words)
{
	*in_front = false;
	for (size_t i = 0; i + 1 < words->n; i++)
		if (i > 0 && is_number_word(words->w[i]) &&
		    begins_with_digit(words->w[i + 1]))
			return i + 1;
	for (size_t i = 1; i < words->n; i++)
		if (begins_with_digit(words->w[i]) &&
		    !is_ordinal(words->w[i]))
			return i;
	if (words->n > 1 && begins_with_digit(words->w[0]) &&
	    !is_ordinal(words->w[0])) {
		*in_front = true;
		return 0;
	}
	return words->n;
}

/* Endings of street names, written out. */
static void
add_street_word(struct buf *out, struct slice w, bool first)
{
	static const char *const	whole[][2] = {
		{ "burg.", "Burgemeester" }, { "burg", "Burgemeester" },
		{ "st.", "Sint" }, { "kon.", "Koningin" },
		{ "str.", "straat" }, { "ln.", "laan" }
	};
	static const char *const	ending[][2] = {
		{ "str.", "straat" }, { "str", "straat" },
		{ "ln.", "laan" }, { "ln", "laan" }, { "wg.", "weg" },
		{ "pl.", "plein" }, { "gr.", "gracht" }, { "dk.", "dijk" },
		{ "kd.", "kade" }
	};
	struct slice	tail;

	if (!first)
		buf_addc(out, ' ');
	for (size_t i = 0; i < NELEM(whole); i++)
		if (slice_eq_ascii_nocase(w, slice_of(whole[i][0]))) {
			buf_adds(out, whole[i][1]);
			return;
		}
	for (size_t i = 0; i < NELEM(ending); i++) {
		tail = slice_of(ending[i][0]);
		if (w.len >= tail.len + 3 && slice_eq_ascii_nocase(
		    slice_sub(w, w.len - tail.len, w.len), tail)) {
			buf_add(out, slice_sub(w, 0, w.len - tail.len));
			buf_adds(out, ending[i][1]);
			return;
		}
	}
	buf_add(out, w);
}

static void
add_addition(struct buf *out, struct slice w)
{
	while (w.len > 0 && (w.p[0] == '-' || w.p[0] == '/' ||
	    w.p[0] == '.'))
		w = slice_sub(w, 1, w.len);
	if (w.len == 0)
		return;
	if (out->len > 0)
		buf_addc(out, ' ');
	if (w.len == 1 && w.p[0] >= 'a' && w.p[0] <= 'z')
		buf_addc(out, (char)(w.p[0] - 32));
	else
		buf_add(out, w);
}

void
street_line_parse(struct street_line *line, struct arena *arena,
    struct slice text)
{
	struct buf	street = {0}, addition = {0};
	struct words	words;
	struct slice	w;
	bool		in_front;
	size_t		at, until;

	split(&words, slice_trim(text));
	at = find_number(&in_front, &words);
	line->number = SLICE_EMPTY;
	if (at < words.n) {
		w = words.w[at];
		line->number = slice_dup(arena, slice_sub(w, 0, digits(w)));
		add_addition(&addition, slice_sub(w, digits(w), w.len));
	}
	for (size_t i = in_front ? words.n : at + 1; i < words.n; i++)
		add_addition(&addition, words.w[i]);
	until = in_front ? words.n : at;
	if (!in_front && at > 1 && at < words.n &&
	    is_number_word(words.w[at - 1]))
		until = at - 1;
	for (size_t i = in_front ? 1 : 0; i < until; i++)
		add_street_word(&street, words.w[i], street.len == 0);
	line->street = slice_dup(arena, buf_slice(&street));
	line->addition = slice_dup(arena, buf_slice(&addition));
	buf_release(&street);
	buf_release(&addition);
}

/* ---- towns ---- */

static bool
is_small_word(struct slice w)
{
	static const char *const	word[] = {
		"aan", "den", "de", "der", "en", "op", "bij", "in", "van",
		"het", "'t", "ten", "ter", "te", "over", "onder"
	};

	for (size_t i = 0; i < NELEM(word); i++)
		if (slice_eq(w, slice_of(word[i])))
			return true;
	return false;
}

/* The first letter a capital; IJ is one letter. */
static void
add_capital(struct buf *out, struct slice w)
{
	size_t	i = 0;
	bool	ij = w.len > 1 && w.p[0] == 'i' && w.p[1] == 'j';

	if (slice_starts(w, SLICE("'s-"))) {
		buf_adds(out, "'s-");
		w = slice_sub(w, 3, w.len);
		ij = false;
	}
	while (i < w.len) {
		char	c = w.p[i];
		bool	first = i == 0 || w.p[i - 1] == '-';

		if ((first || (ij && i == 1)) && c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		buf_addc(out, c);
		i++;
	}
}

/* ASCII letters small; others as they are. */
static struct slice
small(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_addc(b, (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    s.p[i] + 32 : s.p[i]));
	return buf_slice(b);
}

void
city_add_name(struct buf *out, struct slice text)
{
	static const char *const	known[][2] = {
		{ "den haag", "'s-Gravenhage" },
		{ "the hague", "'s-Gravenhage" },
		{ "s gravenhage", "'s-Gravenhage" },
		{ "'s gravenhage", "'s-Gravenhage" },
		{ "s-gravenhage", "'s-Gravenhage" },
		{ "den bosch", "'s-Hertogenbosch" },
		{ "s hertogenbosch", "'s-Hertogenbosch" },
		{ "'s hertogenbosch", "'s-Hertogenbosch" },
		{ "s-hertogenbosch", "'s-Hertogenbosch" }
	};
	struct buf	b = {0};
	struct words	words;
	struct slice	s = small(&b, slice_trim(text));

	for (size_t i = 0; i < NELEM(known); i++)
		if (slice_eq(s, slice_of(known[i][0]))) {
			buf_adds(out, known[i][1]);
			buf_release(&b);
			return;
		}
	split(&words, s);
	for (size_t i = 0; i < words.n; i++) {
		struct slice	w = words.w[i];

		if (i > 0)
			buf_addc(out, ' ');
		if (slice_eq(w, SLICE("a/d")) || slice_eq(w, SLICE("a.d.")))
			buf_adds(out, "aan den");
		else if (i > 0 && is_small_word(w))
			buf_add(out, w);
		else
			add_capital(out, w);
	}
	buf_release(&b);
}

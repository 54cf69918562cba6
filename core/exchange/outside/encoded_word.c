#include "core/exchange/outside/encoded_word.h"

/* Far more than the 75 bytes that a word may have. */
enum { CHARSET_MAX = 60, WORD_MAX = 2000 };

struct word {
	size_t		 from, until;
	struct slice	 charset, text;
	bool		 is_base64;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The name of a charset up to '?', without the language behind '*'. */
static bool
read_charset(struct slice *charset, struct slice *rest)
{
	size_t	n = slice_index(slice_sub(*rest, 0, CHARSET_MAX), '?');
	size_t	star;

	if (n == SIZE_MAX || n == 0)
		return false;
	*charset = slice_sub(*rest, 0, n);
	for (size_t i = 0; i < n; i++)
		if (charset->p[i] <= ' ' || charset->p[i] == '=')
			return false;
	star = slice_index(*charset, '*');
	if (star == 0)
		return false;
	*charset = slice_sub(*charset, 0, star);
	*rest = slice_sub(*rest, n + 1, rest->len);
	return true;
}

/* A word at this place?  Blanks within it are wrong, and met with. */
static bool
read_word(struct word *w, struct slice text, size_t at)
{
	struct slice	rest = slice_sub(text, at, text.len);

	if (!slice_starts(rest, SLICE("=?")))
		return false;
	w->from = at;
	rest = slice_sub(rest, 2, rest.len);
	if (!read_charset(&w->charset, &rest) || rest.len < 2 ||
	    rest.p[1] != '?' || strchr("bBqQ", rest.p[0]) == NULL ||
	    rest.p[0] == '\0')
		return false;
	w->is_base64 = rest.p[0] == 'b' || rest.p[0] == 'B';
	rest = slice_sub(rest, 2, WORD_MAX);
	for (size_t i = 0; i + 1 < rest.len && rest.p[i] != '\n'; i++)
		if (rest.p[i] == '?' && rest.p[i + 1] == '=') {
			w->text = slice_sub(rest, 0, i);
			w->until = (size_t)(rest.p + i + 2 - text.p);
			return true;
		}
	return false;
}

static int
sextet(char c)
{
	static const char	digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char		*p = c == '\0' ? NULL : strchr(digits, c);

	return p == NULL ? -1 : (int)(p - digits);
}

static void
add_base64(struct buf *b, struct slice s)
{
	uint32_t	bits = 0;
	int		n = 0;

	for (size_t i = 0; i < s.len; i++) {
		int	six = sextet(s.p[i]);

		if (s.p[i] == '=')
			n = 0;
		if (six < 0)
			continue;
		bits = bits << 6 | (uint32_t)six;
		n += 6;
		if (n < 8)
			continue;
		n -= 8;
		buf_addc(b, (char)(bits >> n & 0xff));
	}
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ?
	    c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
add_quoted(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		int	high = i + 2 < s.len ? hex_digit(s.p[i + 1]) : -1;
		int	low = i + 2 < s.len ? hex_digit(s.p[i + 2]) : -1;

		if (s.p[i] == '=' && high >= 0 && low >= 0) {
			buf_addc(b, (char)(high << 4 | low));
			i += 2;
		} else
			buf_addc(b, s.p[i] == '_' ? ' ' : s.p[i]);
	}
}

static void
add_word(struct buf *b, const struct word *w)
{
	if (w->is_base64)
		add_base64(b, w->text);
	else
		add_quoted(b, w->text);
}

bool
encoded_words_find(struct encoded_words *run, struct buf *bytes,
    struct slice text, size_t from)
{
	struct word	w, next;

	while (from < text.len && !read_word(&w, text, from))
		from++;
	if (from >= text.len)
		return false;
	run->from = w.from;
	run->charset = w.charset;
	for (;;) {
		size_t	at = w.until;

		add_word(bytes, &w);
		run->until = w.until;
		while (at < text.len && is_blank(text.p[at]))
			at++;
		if (!read_word(&next, text, at))
			return true;
		run->until = at;
		if (!slice_eq_ascii_nocase(next.charset, w.charset))
			return true;
		w = next;
	}
}

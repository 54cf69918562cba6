#include "core/exchange/outside/mail_text.h"

/* ---- tidy ---- */

static bool
is_odd(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') ||
	    (c >= 0x7f && c < 0xa0) || c == 0xfeff || c == 0x200b ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool
mail_text_tidy(struct buf *out, struct slice in, size_t max)
{
	size_t	start = out->len, kept = out->len;	/* no blanks behind */
	size_t	lines = 0;		/* ends of line since then */
	bool	cut = false;

	for (size_t i = 0; i < in.len && !cut; ) {
		char		text[4];
		uint32_t	c = utf8_next(in, &i);
		size_t		n;

		if (c == '\n') {
			lines++;
			buf_cut(out, kept);
			continue;
		}
		if (is_odd(c))
			continue;
		if (c == ' ' || c == '\t' || c == 0xa0) {
			/* Indentation stays, what ends a line goes. */
			if (out->len - kept < 200)
				buf_addc(out, c == '\t' ? '\t' : ' ');
			continue;
		}
		if (lines > 0 && kept > start) {
			struct slice	gap = slice_sub(buf_slice(out), kept,
					    out->len);
			char		indent[200];

			n = MIN(gap.len, sizeof(indent));
			memcpy(indent, gap.p, n);
			buf_cut(out, kept);
			buf_addn(out, '\n', MIN(lines, 2));
			buf_addmem(out, indent, n);
		}
		lines = 0;
		n = utf8_write(text, c);
		cut = out->len + n - start > max;
		if (!cut) {
			buf_addmem(out, text, n);
			kept = out->len;
		}
	}
	buf_cut(out, kept);
	return cut;
}

/* ---- what is new ---- */

static bool
has_word(struct slice line, const char *const *words)
{
	for (; *words != NULL; words++)
		if (memmem(line.p, line.len, *words, strlen(*words)) != NULL)
			return true;
	return false;
}

static bool
begins_with(struct slice line, const char *const *words)
{
	for (; *words != NULL; words++)
		if (slice_starts(line, slice_of(*words)))
			return true;
	return false;
}

static const char *const	from_words[] = {
	"From:", "Van:", "Von:", "De :", "De:", "*From:*", "*Van:*", NULL
};
static const char *const	sent_words[] = {
	"Sent:", "Verzonden:", "Gesendet:", "Envoy", "Date:", "Datum:",
	"*Sent:*", "*Verzonden:*", NULL
};
static const char *const	intro_words[] = {
	"wrote", "schreef", "schrieb", "crit", "geschreven", "@", NULL
};
static const char *const	intro_starts[] = {
	"On ", "Op ", "Am ", "Le ", "Den ", "El ", NULL
};

/* The line at i, without its end; *next is where the one behind it begins. */
static struct slice
line_at(struct slice text, size_t i, size_t *next)
{
	struct slice	rest = slice_sub(text, i, text.len);
	size_t		nl = slice_index(rest, '\n');

	*next = nl == SIZE_MAX ? text.len : i + nl + 1;
	return slice_sub(rest, 0, MIN(nl, rest.len));
}

/* Outlook's way: the header of the earlier message, then all of it. */
static bool
is_header_block(struct slice text, size_t at)
{
	size_t	next;

	if (!begins_with(line_at(text, at, &next), from_words))
		return false;
	for (int k = 0; k < 4 && next < text.len; k++)
		if (begins_with(line_at(text, next, &next), sent_words))
			return true;
	return false;
}

static size_t
find_header_block(struct slice text)
{
	size_t	rule = SIZE_MAX;	/* a line of dashes just above */

	for (size_t at = 0, next; at < text.len; at = next) {
		struct slice	line = line_at(text, at, &next);

		if (is_header_block(text, at))
			return rule != SIZE_MAX ? rule : at;
		if (slice_starts(line, SLICE("-----")) ||
		    slice_starts(line, SLICE("_____")))
			rule = at;
		else if (slice_trim(line).len > 0)
			rule = SIZE_MAX;
	}
	return text.len;
}

/* The start of the line that ends in front of end (end > 0). */
static size_t
line_before(struct slice text, size_t end)
{
	size_t	i = end - 1;

	while (i > 0 && text.p[i - 1] != '\n')
		i--;
	return i;
}

/* "Op 3 juni 2025 schreef Jan <jan@example.com>:", on one line or two. */
static size_t
find_intro(struct slice text, size_t quote)
{
	size_t		at = quote, above;
	struct slice	line = SLICE_EMPTY;

	while (at > 0 && line.len == 0) {
		above = line_before(text, at);
		line = slice_trim(slice_sub(text, above, at));
		at = above;
	}
	if (line.len == 0 || line.p[line.len - 1] != ':' ||
	    !has_word(line, intro_words))
		return quote;
	if (at > 0 && !begins_with(line, intro_starts)) {
		above = line_before(text, at);
		if (begins_with(slice_sub(text, above, at), intro_starts))
			return above;
	}
	return at;
}

/* Lines that begin with '>' at the end. */
static size_t
find_quote(struct slice text)
{
	size_t	quote = text.len;

	for (size_t end = text.len; end > 0; ) {
		size_t		at = line_before(text, end);
		struct slice	line = slice_trim(slice_sub(text, at, end));

		if (line.len > 0 && line.p[0] != '>')
			break;
		if (line.len > 0)
			quote = at;
		end = at;
	}
	return quote == text.len ? quote : find_intro(text, quote);
}

size_t
mail_text_new(struct slice text)
{
	size_t		end = find_header_block(text);
	struct slice	kept;

	end = find_quote(slice_sub(text, 0, end));
	kept = slice_trim(slice_sub(text, 0, end));
	/* Nothing above it: passed on for its own sake. */
	return kept.len == 0 ? text.len :
	    (size_t)(kept.p + kept.len - text.p);
}

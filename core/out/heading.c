/*
 * Headings over several lines: at blanks and behind dots; where that is not
 * enough, long words are broken as one writes them, between syllables.
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

enum {
	LINES = 3,		/* of a heading, at most */
	WHOLE = 8		/* no word up to this is broken */
};

/* A letter beyond ASCII is one. */
static bool
is_vowel(char c)
{
	return (c & 0x80) != 0 || (c != '\0' && strchr("aeiouyAEIOUY", c) !=
	    NULL);
}

static bool
is_consonant(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) &&
	    !is_vowel(c);
}

/* Two that begin a syllable together: "tr", "pl", "ch" and "chr". */
static bool
is_pair(char a, char b)
{
	if (b == 'h')
		return strchr("cpst", a) != NULL;
	return (b == 'r' && strchr("bcdfghkptvw", a) != NULL) ||
	    (b == 'l' && strchr("bcfghkpv", a) != NULL);
}

/* How wide the wider part is when the word goes on behind a hyphen. */
static size_t
broken_width(struct slice word, size_t at)
{
	return MAX(text_width(slice_sub(word, 0, at)) + 1,
	    text_width(slice_sub(word, at, word.len)));
}

/* What a Dutch word may begin with that is one part of it; 0: nothing. */
static size_t
first_part(struct slice word)
{
	static const char *const	part[] = { "aan", "aange", "af",
		"afge", "be", "bouw", "ge", "grond", "her", "in", "inge",
		"klant", "moment", "ont", "op", "opge", "over", "toe",
		"toege", "uit", "uitge", "ver", "voor" };
	size_t				longest = 0;

	for (size_t i = 0; i < NELEM(part); i++)
		if (slice_starts(word, slice_of(part[i])))
			longest = MAX(longest, strlen(part[i]));
	return longest;
}

/*
 * Where a word is broken in two: a syllable begins with the consonant before
 * a vowel, in Dutch and near enough in English.  The place that asks for the
 * least width; 0: there is none.
 */
static size_t
syllable(struct slice word)
{
	size_t	i, at, best = 0, part = first_part(word);

	for (i = 2; i + 2 <= word.len; i++) {
		if (!is_consonant(word.p[i]) || !is_vowel(word.p[i + 1]))
			continue;
		if (word.p[i] == 'j' && word.p[i - 1] == 'i')
			continue;	/* "ij" is one vowel */
		for (at = i; at > 2 && is_pair(word.p[at - 1], word.p[at]);)
			at--;
		if (at < i && word.p[at] == 'c' && word.p[at - 1] == 's')
			at--;	/* "sch" */
		if (at == part + 1)
			at = part;	/* "toe-stemming" */
		else if (at < part && i >= MIN(part, 5))
			at = part;	/* "klant-reis", "moment-opname" */
		if (at >= 2 && (best == 0 || broken_width(word, at) <
		    broken_width(word, best)))
			best = at;
	}
	return best;
}

/* The first word: up to a blank, or with the dot behind it. */
static struct slice
first_word(struct slice text)
{
	size_t	i;

	for (i = 0; i < text.len && text.p[i] != ' '; i++)
		if (text.p[i] == '.')
			return slice_sub(text, 0, i + 1);
	return slice_sub(text, 0, i);
}

/* How much of a word stands before the hyphen in so many columns; 1 or more
 * bytes. */
static size_t
before_hyphen(struct slice word, size_t width)
{
	size_t	half = (text_width(word) + 1) / 2, at = syllable(word);

	if (at > 0 && text_width(slice_sub(word, 0, at)) < width)
		return at;
	at = text_cut(word, MAX(MIN(half, width - 1), 1));
	return at > 0 ? at : text_cut(word, 2);	/* a wide letter */
}

static struct slice
skip_blanks(struct slice s)
{
	while (s.len > 0 && s.p[0] == ' ')
		s = slice_sub(s, 1, s.len);
	return s;
}

struct slice
heading_line(struct slice *text, size_t width, bool *broken)
{
	struct slice	line = *text;
	size_t		end, i;

	*broken = false;
	if (text_width(line) > width)
		line = *text = skip_blanks(line);
	if (text_width(line) <= width) {
		*text = slice_sub(*text, text->len, text->len);
		return line;
	}
	end = text_cut(line, width);
	for (i = end; i > 0 && line.p[i] != ' ' && line.p[i - 1] != '.'; i--)
		continue;
	if (i > 0 && line.p[i] != ' ') {
		line = slice_sub(*text, 0, i);
		*text = slice_sub(*text, i, text->len);
		return line;
	}
	if (i > 0) {
		line = slice_sub(*text, 0, i);
		*text = skip_blanks(slice_sub(*text, i, text->len));
		return line;
	}
	*broken = width > 1;
	end = before_hyphen(first_word(*text), width);
	line = slice_sub(*text, 0, end);
	*text = slice_sub(*text, end, text->len);
	return line;
}

size_t
heading_lines(struct slice text, size_t width)
{
	size_t	n = 0;
	bool	broken;

	do {
		(void)heading_line(&text, width, &broken);
		n++;
	} while (text.len > 0);
	return n;
}

/* Of the words of a heading, or of what is left of them when broken in two. */
static size_t
longest_word(struct slice text, bool broken)
{
	struct slice	word;
	size_t		at, w, longest = 1;

	while (text.len > 0) {
		word = first_word(text);
		text = slice_sub(text, word.len, text.len);
		if (text.len > 0 && text.p[0] == ' ')
			text = slice_sub(text, 1, text.len);
		w = text_width(word);
		if (broken && w > WHOLE) {
			at = syllable(word);
			w = at > 0 ? broken_width(word, at) : (w + 2) / 2;
		}
		longest = MAX(longest, w);
	}
	return longest;
}

size_t
heading_width(struct slice text, bool broken)
{
	size_t	width = longest_word(text, broken);

	while (heading_lines(text, width) > LINES)
		width++;
	return width;
}

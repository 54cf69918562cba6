#include "core/types/text.h"

#include <utf8proc.h>

#include "core/types/priv.h"

#define END	UINT32_MAX

static bool
is_ascii(struct slice s)
{
	unsigned char	all = 0;

	for (size_t i = 0; i < s.len; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

static bool
is_ascii_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_blank(uint32_t c)
{
	if (c < 0x80)
		return is_ascii_blank(c);
	return c == 0x85 || c == 0xa0 || c == 0xfeff || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

/*
 * Marks that change how a letter is said, not which letter it is: those of
 * Latin, Greek and Cyrillic, the points of Hebrew and Arabic.  Vowel signs
 * of other scripts are letters to their readers, and stay.
 */
static bool
is_accent(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) ||
	    (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) ||
	    (c >= 0xfe20 && c <= 0xfe2f) || (c >= 0x591 && c <= 0x5bd) ||
	    c == 0x5bf || c == 0x5c1 || c == 0x5c2 || c == 0x5c4 ||
	    c == 0x5c5 || c == 0x5c7 || (c >= 0x64b && c <= 0x65f) ||
	    c == 0x670;
}

/* Letters with a stroke and ligatures, which Unicode does not take apart. */
static const struct { uint32_t c; char to[3]; } plain[] = {
	{ 0xe6, "ae" }, { 0xf0, "d" }, { 0xf8, "o" }, { 0xfe, "th" },
	{ 0x111, "d" }, { 0x127, "h" }, { 0x131, "i" }, { 0x142, "l" },
	{ 0x153, "oe" }, { 0x167, "t" },
};

/* One text being folded, a code point at a time. */
struct folder {
	struct slice	s;
	size_t		i;		/* what comes next in s */
	int32_t		queue[64];	/* one character, taken apart */
	size_t		n, at;
	uint32_t	second;		/* of a ligature, or 0 */
	uint32_t	held;		/* what follows the blank, if holds */
	bool		started, blank, holds;
};

/* Take the next character apart into the queue. */
static void
folder_fill(struct folder *f)
{
	uint32_t		c = utf8_next(f->s, &f->i);
	utf8proc_ssize_t	n;

	f->at = 0;
	n = utf8proc_decompose_char((int32_t)c, f->queue, NELEM(f->queue),
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
	    UTF8PROC_IGNORE, NULL);
	if (n < 0 || (size_t)n > NELEM(f->queue)) {
		f->queue[0] = (int32_t)c;
		n = 1;
	}
	f->n = (size_t)n;
}

/* Without regard to blanks: the next folded code point, or END. */
static uint32_t
folder_letter(struct folder *f)
{
	uint32_t	c;

	if (f->second != 0) {
		c = f->second;
		f->second = 0;
		return c;
	}
	for (;;) {
		if (f->at == f->n) {
			if (f->i == f->s.len)
				return END;
			c = (unsigned char)f->s.p[f->i];
			if (c < 0x80) {
				f->i++;
				return c >= 'A' && c <= 'Z' ? c + 32 : c;
			}
			folder_fill(f);
			continue;
		}
		c = (uint32_t)f->queue[f->at++];
		if (is_accent(c))
			continue;
		for (size_t i = 0; i < NELEM(plain); i++)
			if (plain[i].c == c) {
				f->second = (uint32_t)plain[i].to[1];
				return (uint32_t)plain[i].to[0];
			}
		return c;
	}
}

static uint32_t
folder_next(struct folder *f)
{
	uint32_t	c;

	if (f->holds) {
		f->holds = false;
		return f->held;
	}
	while ((c = folder_letter(f)) != END) {
		if (is_blank(c)) {
			f->blank = f->started;
			continue;
		}
		f->started = true;
		if (!f->blank)
			return c;
		f->blank = false;
		f->held = c;
		f->holds = true;
		return ' ';
	}
	return END;
}

/* Eight bytes at once. */
#define EACH(c)	(UINT64_C(0x0101010101010101) * (c))
#define TOP	EACH(0x80u)

/* The top bit of each byte that is c or more; all are ASCII. */
static inline uint64_t
at_least(uint64_t w, unsigned char c)
{
	return ((w | TOP) - EACH(c)) & TOP;
}

/*
 * Of text that has single spaces within and no other blanks: false for
 * others, of which nothing is added.
 */
static bool
fold_plain(struct buf *out, struct slice s)
{
	char		*to = buf_reserve(out, s.len + sizeof(uint64_t));
	uint64_t	 w, large, blank = TOP;	/* as if behind one */

	*to = '\0';
	if (s.len > 0 && s.p[s.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.len; i += sizeof(w)) {
		uint64_t	before = blank >> 56;

		w = s.len - i >= sizeof(w) ? le64_get(s.p + i) :
		    le64_get_some(s.p + i, s.len - i) |
		    EACH('x') << 8 * (s.len - i);
		blank = at_least(w, ' ') & ~at_least(w, ' ' + 1);
		if ((w & TOP) != 0 || at_least(w, ' ') != TOP ||
		    (blank & (blank << 8 | before)) != 0)
			return false;
		large = at_least(w, 'A') & ~at_least(w, 'Z' + 1);
		le64_put(to + i, w | large >> 2);
	}
	to[s.len] = '\0';
	out->len += s.len;
	return true;
}

static void
fold_ascii(struct buf *out, struct slice s)
{
	char	*to = buf_reserve(out, s.len), *p = to, c;
	bool	 blank = false;

	for (size_t i = 0; i < s.len; i++) {
		c = s.p[i];
		if (is_ascii_blank((unsigned char)c)) {
			blank = p != to;
			continue;
		}
		if (blank)
			*p++ = ' ';
		blank = false;
		*p++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	*p = '\0';
	out->len += (size_t)(p - to);
}

static void
fold_letters(struct buf *out, struct slice s)
{
	struct folder	f = { .s = s };
	char		tmp[4];
	uint32_t	c;

	while ((c = folder_next(&f)) != END)
		buf_addmem(out, tmp, utf8_write(tmp, c));
}

void
text_fold(struct buf *out, struct slice s)
{
	if (fold_plain(out, s))
		return;
	if (is_ascii(s))
		fold_ascii(out, s);
	else
		fold_letters(out, s);
}

struct slice
text_fold_dup(struct arena *arena, struct slice s)
{
	struct buf	buf = { 0 };
	struct slice	r;

	text_fold(&buf, s);
	r = slice_dup(arena, buf_slice(&buf));
	buf_release(&buf);
	return r;
}

static bool
is_ascii_letter(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool
is_word_letter(uint32_t c)
{
	switch (utf8proc_category((int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

/* The end of the run of letters and digits that begins at i; i: none. */
static size_t
run_end(struct slice s, size_t i)
{
	size_t	next;

	for (;;) {
		while (i < s.len && is_ascii_letter((unsigned char)s.p[i]))
			i++;
		if (i == s.len || (unsigned char)s.p[i] < 0x80)
			return i;
		next = i;
		if (!is_word_letter(utf8_next(s, &next)))
			return i;
		i = next;
	}
}

/* A joining sign at i with a letter or digit behind it. */
static bool
joins(struct slice s, size_t i)
{
	static const char	signs[] = ".@-_";

	return i + 1 < s.len &&
	    memchr(signs, s.p[i], sizeof(signs) - 1) != NULL &&
	    run_end(s, i + 1) > i + 1;
}

/*
 * A joined word is given first, then its parts: the top bit of *pos says
 * that we are among the parts.
 */
bool
text_next_word(struct slice *word, struct slice s, size_t *pos)
{
	static const size_t	parts = SIZE_MAX ^ (SIZE_MAX >> 1);
	size_t			i = *pos & ~parts, end, whole;

	while (i < s.len && (end = run_end(s, i)) == i)
		(void)utf8_next(s, &i);
	if (i >= s.len) {
		*pos = s.len;
		return false;
	}
	if (*pos & parts) {
		*word = slice_sub(s, i, end);
		*pos = joins(s, end) ? (end + 1) | parts : end;
		return true;
	}
	whole = end;
	while (joins(s, whole))
		whole = run_end(s, whole + 1);
	*word = slice_sub(s, i, whole);
	*pos = whole > end ? i | parts : end;
	return true;
}

bool
text_next_run(struct slice *run, struct slice s, size_t *pos)
{
	size_t	from = *pos, end;

	while (from < s.len && (end = run_end(s, from)) == from)
		(void)utf8_next(s, &from);
	if (from >= s.len) {
		*pos = s.len;
		return false;
	}
	*run = slice_sub(s, from, end);
	*pos = end;
	return true;
}

int
text_compare(struct slice a, struct slice b)
{
	struct folder	fa = { .s = a }, fb = { .s = b };
	uint32_t	ca, cb;

	do {
		ca = folder_next(&fa);
		cb = folder_next(&fb);
	} while (ca == cb && ca != END);
	if (ca == cb)
		return slice_cmp(a, b);
	/* The end comes before every letter. */
	if (ca == END || cb == END)
		return ca == END ? -1 : 1;
	return ca < cb ? -1 : 1;
}

static size_t
char_width(uint32_t c)
{
	int	w;

	if (c < 0x7f || types_is_control(c))
		return 1;
	w = utf8proc_charwidth((int32_t)c);
	return w > 0 ? (size_t)w : 0;
}

size_t
text_width(struct slice s)
{
	size_t	width = 0, i = 0;

	if (is_ascii(s))
		return s.len;
	while (i < s.len)
		width += char_width(utf8_next(s, &i));
	return width;
}

size_t
text_cut(struct slice s, size_t width)
{
	size_t	i = 0, next = 0, used = 0;

	while (next < s.len) {
		used += char_width(utf8_next(s, &next));
		if (used > width)
			break;
		i = next;
	}
	return i;
}

void
text_add_printable(struct buf *buf, struct slice s, bool keep_lines)
{
	size_t		i = 0, from = 0, at;
	uint32_t	c;

	while (i < s.len) {
		at = i;
		c = utf8_next(s, &i);
		if (c >= ' ' && c < 0x7f)
			continue;
		if (keep_lines && (c == '\n' || c == '\t'))
			continue;
		if (!types_is_control(c) && c != 0xfffd)
			continue;
		buf_add(buf, slice_sub(s, from, at));
		buf_adds(buf, "\ufffd");
		from = i;
	}
	buf_add(buf, slice_sub(s, from, s.len));
}

void
text_add_one_line(struct buf *buf, struct slice s)
{
	size_t	i, from = 0;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] != '\n' && s.p[i] != '\t')
			continue;
		text_add_printable(buf, slice_sub(s, from, i), false);
		buf_adds(buf, s.p[i] == '\n' ? "\\n" : "\\t");
		from = i + 1;
	}
	text_add_printable(buf, slice_sub(s, from, s.len), false);
}

/*
 * Eight bytes at a time: no byte has the top bit, is below a blank or is
 * DEL.  A borrow or carry between bytes can only make a plain word look
 * odd, and the slower way then decides.
 */
static bool
is_plain(struct slice s)
{
	static const uint64_t	ones = UINT64_C(0x0101010101010101);
	uint64_t		w, odd = 0;
	size_t			i = 0, n = s.len;

	for (; n >= 8; i += 8, n -= 8) {
		w = le64_get(s.p + i);
		odd |= w | (w - ones * 0x20) | (w + ones);
	}
	if (n > 0) {
		w = le64_get_some(s.p + i, n) | ones * 'x' << 8 * n;
		odd |= w | (w - ones * 0x20) | (w + ones);
	}
	return (odd & (ones * 0x80)) == 0;
}

static struct slice
trim(struct slice s)
{
	size_t	i, n;

	for (;;) {
		s = slice_trim(s);
		i = 0;
		if (s.len == 0 || !is_blank(utf8_next(s, &i)))
			break;
		s = slice_sub(s, i, s.len);
	}
	while (s.len > 0) {
		n = s.len - 1;
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		i = n;
		if (!is_blank(utf8_next(s, &i)))
			break;
		s.len = n;
	}
	return s;
}

/* Canonical composition (NFC), in the arena unless s is composed. */
static struct slice
compose(struct arena *arena, struct slice s)
{
	const utf8proc_option_t	 how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	const unsigned char	*p = (const unsigned char *)s.p;
	utf8proc_ssize_t	 n;
	int32_t			*q;

	n = utf8proc_decompose(p, (utf8proc_ssize_t)s.len, NULL, 0, how);
	if (n <= 0)
		return s;
	q = arena_alloc(arena, ((size_t)n + 1) * sizeof(*q));
	n = utf8proc_decompose(p, (utf8proc_ssize_t)s.len, q, n, how);
	if (n > 0)
		n = utf8proc_reencode(q, n, how);
	return n <= 0 ? s : slice_make(q, (size_t)n);
}

static struct slice
drop_returns(struct arena *arena, struct slice s)
{
	char	*to = arena_alloc(arena, s.len), *p = to;

	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] != '\r')
			*p++ = s.p[i];
	return slice_make(to, (size_t)(p - to));
}

enum err_code
text_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice	s = slice_trim(text);
	size_t		i = 0, at;
	bool		returns = false, marks = false;
	uint32_t	c;

	if (is_plain(s)) {
		*out = s;
		return ERR_OK;
	}
	at = utf8_check(s);
	if (at != SIZE_MAX) {
		err_set(err, ERR_DATA, "\"%s\" is not UTF-8: byte %zu",
		    types_quote(s).text, at + 1);
		err_hint(err, "is it in another encoding, such as "
		    "windows-1252?");
		return ERR_DATA;
	}
	while (i < s.len) {
		c = utf8_next(s, &i);
		if (c == '\r' && i < s.len && s.p[i] == '\n') {
			returns = true;
			continue;
		}
		if ((c < 0x20 && c != '\t' && c != '\n') ||
		    (c >= 0x7f && c <= 0x9f))
			return err_set(err, ERR_DATA, "\"%s\" has a control "
			    "character (U+%04X)", types_quote(s).text, c);
		/* Below the first combining mark nothing combines. */
		marks |= c >= 0x300;
	}
	if (returns)
		s = drop_returns(arena, s);
	if (marks)
		s = compose(arena, s);
	*out = trim(s);
	return ERR_OK;
}

static size_t
decode(uint32_t *to, struct slice s)
{
	size_t	n = 0, i = 0;

	while (i < s.len)
		to[n++] = utf8_next(s, &i);
	return n;
}

/*
 * With adjacent letters exchanged as one step, each place changed once
 * (optimal string alignment): three rows of the usual table.
 */
static size_t
distance(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
    size_t *rows, size_t limit)
{
	size_t	*before = rows, *last = rows + nb + 1, *row = last + nb + 1;
	size_t	*spare, best, d;

	for (size_t j = 0; j <= nb; j++)
		last[j] = j;
	for (size_t i = 1; i <= na; i++) {
		row[0] = best = i;
		for (size_t j = 1; j <= nb; j++) {
			d = last[j - 1] + (a[i - 1] != b[j - 1]);
			d = MIN(d, last[j] + 1);
			d = MIN(d, row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				d = MIN(d, before[j - 2] + 1);
			row[j] = d;
			best = MIN(best, d);
		}
		if (best > limit)
			return limit + 1;
		spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return MIN(last[nb], limit + 1);
}

size_t
text_distance(struct slice a, struct slice b, size_t limit)
{
	uint32_t	*ca = mem_realloc_array(NULL, a.len + 1, sizeof(*ca));
	uint32_t	*cb = mem_realloc_array(NULL, b.len + 1, sizeof(*cb));
	size_t		 na = decode(ca, a), nb = decode(cb, b), d;
	size_t		*rows;

	if (MAX(na, nb) - MIN(na, nb) > limit) {
		d = limit + 1;
	} else {
		rows = mem_realloc_array(NULL, 3 * (nb + 1), sizeof(*rows));
		d = distance(ca, na, cb, nb, rows, limit);
		free(rows);
	}
	free(ca);
	free(cb);
	return d;
}

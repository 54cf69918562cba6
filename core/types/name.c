#include "core/types/name.h"

#include "core/base/utf8.h"
#include "core/types/text.h"

enum { WORDS_MAX = 24 };

struct words { struct slice w[WORDS_MAX]; size_t n; };

/* Without dots and apostrophes of another form, in small ASCII letters. */
static size_t
plain_word(char *to, size_t size, struct slice w)
{
	size_t	n = 0;

	for (size_t i = 0; i < w.len; i++) {
		char	c = w.p[i];

		if (c == '.')
			continue;
		if (n == size)
			return 0;
		to[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return n;
}

static const char *
find_word(struct slice w, const char *const (*list)[2])
{
	char	tmp[24];
	size_t	n = plain_word(tmp, sizeof(tmp), w);

	for (size_t i = 0; n > 0 && list[i][0] != NULL; i++)
		if (slice_eq(slice_make(tmp, n), slice_of(list[i][0])))
			return list[i][1];
	return NULL;
}

/* In front of or behind a name, no part of it. */
static bool
is_title(struct slice w)
{
	static const char *const	title[][2] = {
		{ "dhr", "" }, { "heer", "" }, { "mevr", "" }, { "mw", "" },
		{ "mevrouw", "" }, { "mej", "" }, { "fam", "" },
		{ "familie", "" }, { "prof", "" }, { "dr", "" },
		{ "drs", "" }, { "ir", "" }, { "ing", "" }, { "mr", "" },
		{ "mrs", "" }, { "ms", "" }, { "miss", "" }, { "sir", "" },
		{ "ds", "" }, { "herr", "" }, { "frau", "" }, { "msc", "" },
		{ "bsc", "" }, { "ma", "" }, { "ba", "" }, { "mba", "" },
		{ "phd", "" }, { "llm", "" }, { "llb", "" }, { "med", "" },
		{ "jr", "" }, { "sr", "" }, { "jhr", "" }, { "beng", "" },
		{ NULL, NULL }
	};

	return find_word(w, title) != NULL;
}

/* The prefix word as it is written out; NULL: it is none. */
static const char *
prefix_word(struct slice w)
{
	static const char *const	prefix[][2] = {
		{ "van", "van" }, { "de", "de" }, { "der", "der" },
		{ "den", "den" }, { "het", "het" }, { "te", "te" },
		{ "ten", "ten" }, { "ter", "ter" }, { "'t", "'t" },
		{ "'s", "'s" }, { "op", "op" }, { "in", "in" },
		{ "uit", "uit" }, { "aan", "aan" }, { "bij", "bij" },
		{ "onder", "onder" }, { "over", "over" }, { "voor", "voor" },
		{ "tot", "tot" }, { "toe", "toe" }, { "von", "von" },
		{ "vom", "vom" }, { "zu", "zu" }, { "zum", "zum" },
		{ "zur", "zur" }, { "la", "la" }, { "le", "le" },
		{ "les", "les" }, { "du", "du" }, { "des", "des" },
		{ "d'", "d'" }, { "l'", "l'" }, { "da", "da" },
		{ "di", "di" }, { "del", "del" }, { "della", "della" },
		{ "dos", "dos" }, { "das", "das" }, { "el", "el" },
		{ "al", "al" }, { "ibn", "ibn" }, { "bin", "bin" },
		{ "vd", "van der" }, { "v/d", "van der" },
		{ "v/der", "van der" }, { "vdn", "van den" },
		{ "vden", "van den" }, { "vder", "van der" },
		{ "vh", "van het" }, { "v/h", "van het" },
		{ "vt", "van 't" }, { "dr", "der" }, { NULL, NULL }
	};
	const char	*p = find_word(w, prefix);

	/* "v." in small letters is short for van, "V." is an initial. */
	if (p == NULL && (slice_eq(w, SLICE("v.")) || slice_eq(w, SLICE("v"))))
		return "van";
	return p;
}

/* Is it a prefix word that stands by itself, not after one ("dr")? */
static bool
begins_prefix(struct slice w)
{
	const char	*p = prefix_word(w);

	return p != NULL && strcmp(p, "der") != 0 ? true :
	    slice_eq_ascii_nocase(w, SLICE("der"));
}

/* "Jansen-de": a surname goes on behind it. */
static bool
ends_in_prefix(struct slice w)
{
	size_t	at = slice_index(w, '-');

	return at != SIZE_MAX && at > 0 &&
	    prefix_word(slice_sub(w, at + 1, w.len)) != NULL;
}

static bool
has_small_letter(struct slice w)
{
	for (size_t i = 0; i < w.len; i++)
		if (w.p[i] >= 'a' && w.p[i] <= 'z')
			return true;
	return false;
}

/* "J.P.", "Th.", "J", and "JP" when other words have small letters. */
static bool
is_initials(struct slice w, bool capitals)
{
	size_t	letters = 0;

	if (slice_index(w, '.') != SIZE_MAX)
		return true;
	for (size_t i = 0; i < w.len;) {
		(void)utf8_next(w, &i);
		letters++;
	}
	return letters == 1 || (letters <= 3 && !capitals &&
	    !has_small_letter(w) && (unsigned char)w.p[0] < 0x80);
}

/* As slice_trim() sees it. */
static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
split(struct words *words, struct slice s)
{
	size_t	from, i = 0;

	words->n = 0;
	while (i < s.len && words->n < WORDS_MAX) {
		while (i < s.len && is_blank(s.p[i]))
			i++;
		from = i;
		while (i < s.len && !is_blank(s.p[i]))
			i++;
		/* The last one takes what is left. */
		if (words->n == WORDS_MAX - 1)
			i = s.len;
		if (i > from)
			words->w[words->n++] = slice_trim(slice_sub(s, from,
			    i));
	}
}

static void
drop_titles(struct words *words, bool keep_one)
{
	size_t	from = 0, least = keep_one ? 1 : 0;

	while (from + least < words->n && (is_title(words->w[from]) ||
	    (from + 1 < words->n &&
	    slice_eq_ascii_nocase(words->w[from], SLICE("de")) &&
	    slice_eq_ascii_nocase(words->w[from + 1], SLICE("heer")))))
		from++;
	for (size_t i = from; i < words->n; i++)
		words->w[i - from] = words->w[i];
	words->n -= from;
	while (words->n > least && is_title(words->w[words->n - 1]))
		words->n--;
}

/* Apostrophes of every form become the plain one. */
static struct slice
plain_signs(struct arena *arena, struct slice s)
{
	struct buf	b = {0};
	struct slice	r;

	for (size_t i = 0; i < s.len;) {
		size_t		at = i;
		uint32_t	c = utf8_next(s, &i);

		if (c == 0x2019 || c == 0x2018 || c == 0xb4 || c == '`')
			buf_addc(&b, '\'');
		else if (c == 0xa0)
			buf_addc(&b, ' ');
		else
			buf_add(&b, slice_sub(s, at, i));
	}
	r = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return r;
}

/* A name in capitals gets small ones: "DE WIT-IJZER" is no shouting. */
static void
add_word(struct buf *out, struct slice w)
{
	bool	capitals = w.len > 1 && !has_small_letter(w), first = true;

	if (out->len > 0)
		buf_addc(out, ' ');
	for (size_t i = 0; i < w.len; i++) {
		char	c = w.p[i];
		bool	ij = i > 0 && (w.p[i - 1] == 'I') && c == 'J' &&
			    (i == 1 || w.p[i - 2] == '-');

		/* A name that begins with Ij is written IJ. */
		if (i == 1 && w.p[0] == 'I' && c == 'j')
			c = 'J';
		if (capitals && !first && !ij && c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		first = c == '-' || c == '\'';
		buf_addc(out, c);
	}
}

static void
add_initials(struct buf *out, struct slice w)
{
	buf_add(out, w);
	if (w.p[w.len - 1] != '.')
		buf_addc(out, '.');
}

struct parts { struct buf given, initials, prefix, surname; };

static void
take_given(struct parts *p, const struct words *words, size_t from,
    size_t until, bool capitals)
{
	for (size_t i = from; i < until; i++) {
		if (is_initials(words->w[i], capitals))
			add_initials(&p->initials, words->w[i]);
		else
			add_word(&p->given, words->w[i]);
	}
}

/* Prefix words from i on, at most until; returns behind them. */
static size_t
take_prefix(struct parts *p, const struct words *words, size_t i, size_t until)
{
	const char	*word;

	while (i < until && (word = prefix_word(words->w[i])) != NULL) {
		if (p->prefix.len > 0)
			buf_addc(&p->prefix, ' ');
		buf_adds(&p->prefix, word);
		i++;
	}
	return i;
}

static void
take_surname(struct parts *p, const struct words *words, size_t from,
    size_t until)
{
	struct slice	w;

	for (size_t i = from; i < until; i++) {
		w = words->w[i];
		/* "d'Arc" */
		if (i == from && p->prefix.len == 0 && w.len > 3 &&
		    w.p[1] == '\'' && (w.p[0] == 'd' || w.p[0] == 'l' ||
		    w.p[0] == 'D' || w.p[0] == 'L')) {
			buf_adds(&p->prefix, w.p[0] == 'd' || w.p[0] == 'D' ?
			    "d'" : "l'");
			w = slice_sub(w, 2, w.len);
		}
		add_word(&p->surname, w);
	}
}

static bool
all_capitals(const struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (has_small_letter(words->w[i]))
			return false;
	return true;
}

static void
read_in_order(struct parts *p, struct slice s)
{
	struct words	words;
	size_t		i = 0, behind;
	bool		capitals;

	split(&words, s);
	drop_titles(&words, true);
	if (words.n == 0)
		return;
	capitals = all_capitals(&words);
	while (i + 1 < words.n && !begins_prefix(words.w[i]) &&
	    !ends_in_prefix(words.w[i]))
		i++;
	take_given(p, &words, 0, i, capitals);
	behind = take_prefix(p, &words, i, words.n - 1);
	take_surname(p, &words, behind, words.n);
}

/* "Berg, J. van der" and "van der Berg, Jan". */
static void
read_turned(struct parts *p, struct slice left, struct slice right)
{
	struct words	words, front;
	size_t		i, n;

	split(&words, left);
	drop_titles(&words, true);
	split(&front, right);
	drop_titles(&front, false);
	if (front.n == 0) {
		read_in_order(p, left);
		return;
	}
	for (n = front.n; n > 0 && prefix_word(front.w[n - 1]) != NULL; n--)
		;
	take_given(p, &front, 0, n, all_capitals(&front) && front.n > 1);
	(void)take_prefix(p, &front, n, front.n);
	i = words.n == 0 ? 0 : take_prefix(p, &words, 0, words.n - 1);
	take_surname(p, &words, i, words.n);
}

static struct slice
keep(struct arena *arena, struct buf *b)
{
	struct slice	s = slice_dup(arena, buf_slice(b));

	buf_release(b);
	return s;
}

void
person_name_parse(struct person_name *name, struct arena *arena,
    struct slice text)
{
	struct parts	p = { .given = {0} };
	struct slice	s = plain_signs(arena, slice_trim(text));
	size_t		comma = slice_index(s, ',');

	if (comma == SIZE_MAX)
		read_in_order(&p, s);
	else
		read_turned(&p, slice_sub(s, 0, comma),
		    slice_sub(s, comma + 1, s.len));
	name->given = keep(arena, &p.given);
	name->initials = keep(arena, &p.initials);
	name->prefix = keep(arena, &p.prefix);
	name->surname = keep(arena, &p.surname);
}

/* ---- keys ---- */

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

void
name_add_key(struct buf *out, struct slice s)
{
	struct buf	fold = {0};
	struct slice	f;
	size_t		begin = out->len;
	bool		blank = false;

	text_fold(&fold, s);
	f = buf_slice(&fold);
	for (size_t i = 0; i < f.len; i++) {
		char	c = f.p[i];

		if (c == '\'' || c == '.')
			continue;
		if (!is_letter((unsigned char)c)) {
			blank = out->len > begin;
			continue;
		}
		if (blank)
			buf_addc(out, ' ');
		else if (c == 'j' && out->len > begin &&
		    out->p[out->len - 1] == 'i') {
			out->p[out->len - 1] = 'y';
			continue;
		}
		blank = false;
		buf_addc(out, c);
	}
	buf_release(&fold);
}

static const char *
firm_word(struct slice w)
{
	static const char *const	word[][2] = {
		{ "zn", "zonen" }, { "zoon", "zonen" },
		{ "gebr", "gebroeders" }, { "fa", "firma" },
		{ "and", "en" }, { "und", "en" },
		{ "st", "stichting" }, { "ver", "vereniging" },
		/* legal forms and their like */
		{ "bv", "" }, { "nv", "" }, { "vof", "" }, { "cv", "" },
		{ "bvba", "" }, { "sprl", "" }, { "srl", "" }, { "sarl", "" },
		{ "sa", "" }, { "gmbh", "" }, { "ag", "" }, { "kg", "" },
		{ "ltd", "" }, { "limited", "" }, { "llc", "" },
		{ "llp", "" }, { "inc", "" }, { "plc", "" }, { "corp", "" },
		{ "ua", "" }, { "holding", "" }, { "holdings", "" },
		{ "groep", "" }, { "group", "" }, { "groupe", "" },
		{ "beheer", "" }, { "eenmanszaak", "" }, { NULL, NULL }
	};

	return find_word(w, word);
}

/* Single letters in a row are one word: "b. v." and "v.o.f." */
static size_t
join_letters(char *to, size_t size, const struct words *w, size_t *i)
{
	size_t	n = 0;

	while (*i < w->n && w->w[*i].len == 1 && n < size)
		to[n++] = w->w[(*i)++].p[0];
	return n;
}

static void
add_firm_words(struct buf *out, const struct words *w, bool all)
{
	size_t		begin = out->len, i = 0, n;
	char		tmp[WORDS_MAX];
	struct slice	word;
	const char	*as;

	while (i < w->n) {
		n = join_letters(tmp, sizeof(tmp), w, &i);
		word = n > 0 ? slice_make(tmp, n) : w->w[i++];
		as = firm_word(word);
		if (as != NULL && (!all || as[0] != '\0'))
			word = slice_of(as);
		if (word.len == 0)
			continue;
		if (out->len > begin)
			buf_addc(out, ' ');
		buf_add(out, word);
	}
}

/* One between words, none in front. */
static void
add_blank(struct buf *b)
{
	if (b->len > 0 && b->p[b->len - 1] != ' ')
		buf_addc(b, ' ');
}

void
firm_add_key(struct buf *out, struct slice s)
{
	struct buf	fold = {0}, clean = {0};
	struct words	w;
	size_t		begin = out->len;

	text_fold(&fold, s);
	for (size_t i = 0; i < fold.len; i++) {
		char	c = fold.p[i];

		if (c == '\'')
			continue;
		if (is_letter((unsigned char)c)) {
			buf_addc(&clean, c);
			continue;
		}
		/* "b.v." is one word, "dr.jansen" two */
		if (c == '.' && !(i >= 2 &&
		    is_letter((unsigned char)fold.p[i - 2])))
			continue;
		add_blank(&clean);
		if (c == '&' || c == '+')
			buf_adds(&clean, "en ");
	}
	split(&w, buf_slice(&clean));
	add_firm_words(out, &w, false);
	/* A firm called Holding is called so. */
	if (out->len == begin)
		add_firm_words(out, &w, true);
	buf_release(&fold);
	buf_release(&clean);
}

/*
 * Words that follow each other in a text of a record.  Whoever has all of
 * them is looked at, which may be millions: text of plain letters is read
 * as it lies in the store, and folded only when it has others.
 */
#include "core/record/priv.h"

#include "core/record/index.h"
#include "core/types/text.h"

#define BOTH(c)	[c] = c, [c - 32] = c

/* Letters and digits, folded; 0: a sign or a blank. */
static const uint8_t	letter[128] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
	['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
	BOTH('a'), BOTH('b'), BOTH('c'), BOTH('d'), BOTH('e'), BOTH('f'),
	BOTH('g'), BOTH('h'), BOTH('i'), BOTH('j'), BOTH('k'), BOTH('l'),
	BOTH('m'), BOTH('n'), BOTH('o'), BOTH('p'), BOTH('q'), BOTH('r'),
	BOTH('s'), BOTH('t'), BOTH('u'), BOTH('v'), BOTH('w'), BOTH('x'),
	BOTH('y'), BOTH('z')
};

/* What folds to something else than one plain letter, sign or blank. */
static bool
is_other(char c)
{
	return (unsigned char)c >= 0x80;
}

static uint8_t
letter_at(struct slice s, size_t i)
{
	return i < s.len && !is_other(s.p[i]) ?
	    letter[(unsigned char)s.p[i]] : 0;
}

/* The end of the run in plain letters at i, which is not the phrase's: 0. */
static size_t
plain_end(const struct sought *run, struct slice s, size_t i)
{
	for (size_t k = 0; k < run->word.len; k++, i++)
		if (letter_at(s, i) != (uint8_t)run->word.p[k])
			return 0;
	if (run->is_prefix)
		while (letter_at(s, i) != 0)
			i++;
	return letter_at(s, i) != 0 ? 0 : i;
}

/* From i on, in plain letters. */
static bool
plain_follows(const struct word_phrase *p, struct slice s, size_t i)
{
	for (size_t r = 0; r < p->n; r++) {
		if (r > 0)
			while (i < s.len && !is_other(s.p[i]) &&
			    letter[(unsigned char)s.p[i]] == 0)
				i++;
		i = plain_end(&p->run[r], s, i);
		if (i == 0)
			return false;
		/* A beginning is one whatever stands behind it. */
		if (i < s.len && is_other(s.p[i]) &&
		    !(r + 1 == p->n && p->run[r].is_prefix))
			return false;
	}
	return true;
}

enum answer { NO, YES, PERHAPS };

/* As far as plain letters tell. */
static enum answer
is_in_plain(const struct word_phrase *p, struct slice s)
{
	uint8_t	first = (uint8_t)p->run[0].word.p[0], c;
	bool	others = false;
	size_t	i = 0;

	while (i < s.len) {
		c = letter_at(s, i);
		if (c == first && plain_follows(p, s, i))
			return YES;
		while (letter_at(s, i) != 0)
			i++;
		/* A run that has others is not known; nor what is behind. */
		while (i < s.len && (letter_at(s, i) != 0 ||
		    is_other(s.p[i]))) {
			others = true;
			i++;
		}
		while (i < s.len && !is_other(s.p[i]) &&
		    letter[(unsigned char)s.p[i]] == 0)
			i++;
	}
	return others ? PERHAPS : NO;
}

static bool
follows(const struct word_phrase *p, struct slice folded, size_t pos)
{
	struct slice	run;

	for (size_t r = 0; r < p->n; r++)
		if (!text_next_run(&run, folded, &pos) ||
		    !(p->run[r].is_prefix ?
		    slice_starts(run, p->run[r].word) :
		    slice_eq(run, p->run[r].word)))
			return false;
	return true;
}

static bool
is_in_text(const struct word_phrase *p, struct slice s, struct buf *fold)
{
	enum answer	answer = is_in_plain(p, s);
	struct slice	run;
	size_t		pos = 0;

	if (answer != PERHAPS)
		return answer == YES;
	buf_clear(fold);
	text_fold(fold, s);
	do {
		if (follows(p, buf_slice(fold), pos))
			return true;
	} while (text_next_run(&run, buf_slice(fold), &pos));
	return false;
}

static bool
is_in_field(const struct word_phrase *p, const struct record *rec,
    const struct field *f, struct buf *fold)
{
	struct stored_field	sf;
	size_t			n;

	if (!stored_field_find(&sf, rec, f->id))
		return false;
	if (!(sf.flags & FLAG_MANY) && sf.type == f->type)
		return is_in_text(p, sf.bytes, fold);
	n = stored_count_as(&sf, f);
	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(&sf, f, i);

		if (v.type != TYPE_NONE && is_in_text(p, v.text, fold))
			return true;
	}
	return false;
}

bool
word_phrase_is_in(const struct word_phrase *p, const struct record *rec,
    struct buf *fold)
{
	const struct entity	*e = rec->entity;

	for (size_t i = 0; i < e->n_fields; i++)
		if (e->field[i].search &&
		    is_in_field(p, rec, &e->field[i], fold))
			return true;
	return false;
}

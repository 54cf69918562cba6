/*
 * Full text: the folded words of every field with `search`, each with a
 * weight: how often it occurs, names counting more.
 */
#include "core/record/posting.h"

#include "core/types/text.h"

enum {
	WORD_MAX = 100,		/* bytes of a word in a key; longer is cut */
	WORD_TAIL = 7,		/* behind it: zero, entity, id */
	UTF8_MAX = 4,
	WEIGHT_NAME = 16,
	WEIGHT_OTHER = 4
};

struct slice
word_cut(struct slice w)
{
	size_t	n = WORD_MAX;

	if (w.len <= WORD_MAX)
		return w;
	while (n > 0 && ((unsigned char)w.p[n] & 0xc0) == 0x80)
		n--;
	return slice_sub(w, 0, n);
}

/* A word that was cut may be another one, which says nothing of its place. */
static void
add_word(struct keyset *ks, struct slice whole, const struct record *rec,
    uint32_t weight, uint64_t places)
{
	char		tail[WORD_TAIL];
	struct slice	word = word_cut(whole);

	if (word.len == 0)
		return;
	if (word.len < whole.len)
		places = 0;
	keyset_begin(ks, TABLE_WORD);
	buf_add(&ks->bytes, word);
	tail[0] = '\0';
	be16_put(tail + 1, rec->entity->id);
	be32_put(tail + 3, rec->id);
	buf_addmem(&ks->bytes, tail, sizeof(tail));
	keyset_end(ks, weight | places << 8);
}

/* The places of both, or 0. */
static uint64_t
both_places(uint64_t a, uint64_t b)
{
	uint64_t	all = 0;
	uint32_t	x, y, last = 0;

	if (a == 0 || b == 0)
		return 0;
	for (size_t n = 0; a != 0 || b != 0; n++) {
		x = a != 0 ? word_place_at(a, 0) : UINT32_MAX;
		y = b != 0 ? word_place_at(b, 0) : UINT32_MAX;
		if (n == WORD_PLACES || MIN(x, y) <= last)
			return 0;
		last = MIN(x, y);
		all |= (uint64_t)last << (n * WORD_PLACE_BITS);
		if (x <= y)
			a >>= WORD_PLACE_BITS;
		else
			b >>= WORD_PLACE_BITS;
	}
	return all;
}

uint64_t
word_val_add(uint64_t a, uint64_t b)
{
	uint64_t	weight = MIN((a & 0xff) + (b & 0xff), UINT64_C(255));

	return weight | both_places(a >> 8, b >> 8) << 8;
}

bool
word_val_is_true(uint64_t stored, uint64_t val)
{
	return stored == val || (stored >> 8 == 0 && stored == (val & 0xff));
}

void
word_add_keys(struct keyset *ks, const struct record *rec,
    const struct field *f, const struct stored_field *sf, struct buf *fold)
{
	size_t		n = stored_count_as(sf, f), pos;
	uint32_t	weight, number = 0;
	struct slice	word;
	const char	*last;

	weight = f == rec->entity->name_field || f->role == ROLE_NAME ?
	    WEIGHT_NAME : WEIGHT_OTHER;
	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(sf, f, i);

		if (v.type == TYPE_NONE)
			continue;
		buf_clear(fold);
		text_fold(fold, v.text);
		pos = 0;
		last = NULL;
		/* A joined word stands where its first part does. */
		while (text_next_word(&word, buf_slice(fold), &pos)) {
			number += word.p != last;
			last = word.p;
			add_word(ks, word, rec, weight,
			    word_place(f->id, number));
		}
		/* The next text does not go on where this one ends. */
		number++;
	}
}

struct slice
word_of_key(struct slice key)
{
	return slice_sub(key, 0, key.len - WORD_TAIL);
}

static bool
is_letter(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool
is_here(struct slice text, size_t i, struct slice word)
{
	for (size_t k = 0; k < word.len; k++) {
		char	c = text.p[i + k];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word.p[k])
			return false;
	}
	i += word.len;
	return i == text.len || !is_letter((unsigned char)text.p[i]);
}

/* Plain text is looked through as it is; of other text nothing is said. */
static bool
may_have_word(struct slice text, struct slice word)
{
	const unsigned char	*p = (const unsigned char *)text.p;
	unsigned char		 all = 0, first = (unsigned char)word.p[0] | 32;

	for (size_t i = 0; i < text.len; i++) {
		all |= p[i];
		if ((p[i] | 32) == first && (i == 0 || !is_letter(p[i - 1])) &&
		    i + word.len <= text.len && is_here(text, i, word))
			return true;
	}
	return all >= 0x80;
}

bool
word_may_be_in(const struct stored_field *sf, const struct field *f,
    struct slice word)
{
	size_t	n;

	/* What was cut may go on in another way. */
	if (word.len + UTF8_MAX <= WORD_MAX && !(sf->flags & FLAG_MANY) &&
	    type_is_text((enum type)sf->type))
		return may_have_word(sf->bytes, word);
	n = stored_count_as(sf, f);
	if (word.len + UTF8_MAX > WORD_MAX)
		return n > 0;
	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(sf, f, i);

		if (v.type != TYPE_NONE && may_have_word(v.text, word))
			return true;
	}
	return false;
}

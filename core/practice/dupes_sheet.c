/*
 * All records as rows of numbers of words.
 */
#include "core/practice/dupes_priv.h"

void
wordset_init(struct wordset *w)
{
	memset(w, 0, sizeof(*w));
	(void)VEC_ADD(&w->one);
}

void
wordset_finish(struct wordset *w)
{
	free(w->slot);
	w->slot = NULL;
	w->n_slots = 0;
}

void
wordset_release(struct wordset *w)
{
	wordset_finish(w);
	buf_release(&w->bytes);
	VEC_RELEASE(&w->one);
}

static uint64_t
letters_of(struct slice s)
{
	uint64_t	bits = 0;

	for (size_t i = 0; i < s.len; i++)
		bits |= UINT64_C(1) << ((unsigned char)s.p[i] & 63);
	return bits;
}

bool
wordset_are_near(const struct wordset *w, uint32_t a, uint32_t b)
{
	const struct wordset_one	*x = &w->one.p[a], *y = &w->one.p[b];

	return x->len <= y->len + 4 && y->len <= x->len + 4 &&
	    __builtin_popcountll(x->letters ^ y->letters) <= 2;
}

static void
make_room(struct wordset *w)
{
	size_t	at;

	if (w->one.n * 4 < w->n_slots * 3)
		return;
	free(w->slot);
	w->n_slots = w->n_slots == 0 ? 64 : w->n_slots * 2;
	w->slot = mem_zalloc(w->n_slots * sizeof(*w->slot));
	for (uint32_t i = 1; i < w->one.n; i++) {
		at = w->one.p[i].hash & (w->n_slots - 1);
		while (w->slot[at] != 0)
			at = (at + 1) & (w->n_slots - 1);
		w->slot[at] = i;
	}
}

uint32_t
wordset_add(struct wordset *w, struct slice word)
{
	struct wordset_one	*one;
	uint64_t		 h = slice_hash(word);
	uint32_t		 hash = (uint32_t)(h ^ h >> 32), n;
	size_t			 at;

	if (word.len == 0)
		return 0;
	make_room(w);
	at = hash & (w->n_slots - 1);
	for (; (n = w->slot[at]) != 0; at = (at + 1) & (w->n_slots - 1))
		if (w->one.p[n].hash == hash &&
		    slice_eq(wordset_get(w, n), word))
			break;
	if (n == 0) {
		w->slot[at] = n = (uint32_t)w->one.n;
		one = VEC_ADD(&w->one);
		one->letters = letters_of(word);
		one->at = (uint32_t)w->bytes.len;
		one->len = (uint32_t)word.len;
		one->hash = hash;
		buf_add(&w->bytes, word);
	}
	w->one.p[n].count++;
	return n;
}

struct slice
wordset_get(const struct wordset *w, uint32_t number)
{
	const struct wordset_one	*one = &w->one.p[number];

	return number == 0 ? SLICE_EMPTY :
	    slice_make(w->bytes.p + one->at, one->len);
}

void
sheet_init(struct sheet *t, const struct dupes_model *m)
{
	memset(t, 0, sizeof(*t));
	t->model = m;
	for (size_t i = 0; i < m->n; i++) {
		const struct comparison	*c = &m->c[i];
		bool			 list = c->how == COMPARE_EMAIL ||
					    c->how == COMPARE_PHONE;

		for (size_t k = 0; k < c->n_columns; k++) {
			t->words_of[c->column + k] = c->column +
			    (list ? 0 : k);
			wordset_init(&t->words[c->column + k]);
		}
	}
}

void
sheet_release(struct sheet *t)
{
	for (size_t i = 0; i < t->model->n_columns; i++)
		wordset_release(&t->words[i]);
	VEC_RELEASE(&t->cell);
	VEC_RELEASE(&t->id);
}

void
sheet_finish(struct sheet *t)
{
	for (size_t i = 0; i < t->model->n_columns; i++)
		wordset_finish(&t->words[i]);
}

static uint32_t
add_word(void *arg, size_t column, struct slice word)
{
	struct sheet	*t = arg;

	return wordset_add(&t->words[t->words_of[column]], word);
}

enum err_code
sheet_add(struct sheet *t, const struct record *rec, struct arena *arena)
{
	uint32_t	row[COLUMNS_MAX];

	dupes_read_record(row, t->model, rec, add_word, t, arena);
	for (size_t i = 0; i < t->model->n_columns; i++)
		*VEC_ADD(&t->cell) = row[i];
	for (size_t i = 0; i < t->model->n; i++)
		t->present[i] += row[t->model->c[i].column] != 0;
	*VEC_ADD(&t->id) = rec->id;
	return ERR_OK;
}

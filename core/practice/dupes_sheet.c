/*
 * All records as rows of numbers of words.
 */
#include "core/practice/dupes_priv.h"

void
wordset_init(struct wordset *w)
{
	w->number = map_open();
	memset(&w->one, 0, sizeof(w->one));
	(void)VEC_ADD(&w->one);
}

void
wordset_release(struct wordset *w)
{
	map_close(w->number);
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

uint32_t
wordset_add(struct wordset *w, struct slice word)
{
	struct wordset_one	*one;
	uint64_t		*n;
	bool			 added;

	if (word.len == 0)
		return 0;
	n = map_put(w->number, word, &added);
	if (added) {
		*n = w->one.n;
		one = VEC_ADD(&w->one);
		one->letters = letters_of(word);
		one->len = (uint32_t)word.len;
	}
	w->one.p[*n].count++;
	return (uint32_t)*n;
}

struct slice
wordset_get(const struct wordset *w, uint32_t number)
{
	return number == 0 ? SLICE_EMPTY : map_key(w->number, number - 1);
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

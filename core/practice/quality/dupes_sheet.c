/*
 * All records as rows of numbers of words.
 */
#include "core/practice/quality/dupes_priv.h"

/* ---- words ---- */

void
wordset_init(struct wordset *w)
{
	memset(w, 0, sizeof(*w));
	VEC_ADD(&w->one)->p = "";
	(void)VEC_ADD(&w->hash);
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
	VEC_RELEASE(&w->one);
	VEC_RELEASE(&w->hash);
	imap_close(w->often);
}

static uint64_t
all_letters(struct slice s)
{
	uint64_t	bits = 0;

	for (size_t i = 0; i < s.len; i++)
		bits |= UINT64_C(1) << ((unsigned char)s.p[i] & 63);
	return bits;
}

/* Small letters and digits keep a bit each. */
static uint32_t
fold(uint64_t letters)
{
	return (uint32_t)(letters | letters >> 32);
}

static bool
has_two_bits_at_most(uint64_t bits)
{
	bits &= bits - 1;
	return (bits & (bits - 1)) == 0;
}

bool
wordset_are_near(const struct wordset *w, uint32_t a, uint32_t b)
{
	const struct wordset_one	*x = &w->one.p[a], *y = &w->one.p[b];

	return x->len <= y->len + 4 && y->len <= x->len + 4 &&
	    has_two_bits_at_most(x->letters ^ y->letters) &&
	    has_two_bits_at_most(all_letters(wordset_get(w, a)) ^
	    all_letters(wordset_get(w, b)));
}

static size_t
first_slot(const struct wordset *w, uint32_t hash)
{
	return (size_t)((uint64_t)hash * w->n_slots >> 32);
}

/* Four slots for three words at most; growth by a third wastes little. */
static void
make_room(struct wordset *w)
{
	size_t	at;

	if (w->one.n * 4 < w->n_slots * 3)
		return;
	free(w->slot);
	w->n_slots += w->n_slots / 3 + 64;
	w->slot = mem_zalloc(w->n_slots * sizeof(*w->slot));
	for (uint32_t i = 1; i < w->one.n; i++) {
		at = first_slot(w, w->hash.p[i]);
		while (w->slot[at] != 0)
			at = at + 1 < w->n_slots ? at + 1 : 0;
		w->slot[at] = i;
	}
}

static const char *
copy(struct word_copies *c, struct slice word)
{
	enum { BLOCK = 65536 };
	char	*p;

	if (word.len > c->left) {
		c->left = MAX(word.len, (size_t)BLOCK);
		c->at = arena_alloc(c->arena, c->left);
	}
	p = c->at;
	memcpy(p, word.p, word.len);
	c->at += word.len;
	c->left -= word.len;
	return p;
}

static void
count_one(struct wordset *w, uint32_t number)
{
	struct wordset_one	*one = &w->one.p[number];

	if (one->count < WORD_OFTEN)
		one->count++;
	if (one->count < WORD_OFTEN)
		return;
	if (w->often == NULL)
		w->often = imap_open();
	++*imap_put(w->often, number, NULL);
}

uint64_t
wordset_count(const struct wordset *w, uint32_t number)
{
	uint16_t	count = w->one.p[number].count;

	return count < WORD_OFTEN ? count :
	    WORD_OFTEN - 1 + *imap_find(w->often, number);
}

uint32_t
wordset_add(struct wordset *w, struct slice word, struct word_copies *copies,
    const struct txn *txn)
{
	struct wordset_one	*one;
	uint64_t		 h;
	uint32_t		 hash, n;
	size_t			 at;

	if (word.len == 0)
		return 0;
	word.len = MIN(word.len, (size_t)WORD_LONGEST);
	h = slice_hash(word);
	hash = (uint32_t)(h ^ h >> 32);
	make_room(w);
	at = first_slot(w, hash);
	for (; (n = w->slot[at]) != 0;
	    at = at + 1 < w->n_slots ? at + 1 : 0)
		if (w->hash.p[n] == hash && slice_eq(wordset_get(w, n), word))
			break;
	if (n == 0) {
		w->slot[at] = n = (uint32_t)w->one.n;
		*VEC_ADD(&w->hash) = hash;
		one = VEC_ADD(&w->one);
		one->letters = fold(all_letters(word));
		one->len = (uint16_t)word.len;
		one->p = txn != NULL && txn_holds(txn, word) ? word.p :
		    copy(copies, word);
	}
	count_one(w, n);
	return n;
}

/* ---- rows ---- */

void
sheet_init(struct sheet *t, const struct dupes_model *m,
    const struct txn *txn)
{
	memset(t, 0, sizeof(*t));
	t->model = m;
	t->txn = txn;
	t->copies.arena = arena_open();
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
	arena_close(t->copies.arena);
	buf_release(&t->cell);
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

	return wordset_add(&t->words[t->words_of[column]], word, &t->copies,
	    t->txn);
}

/* False: a number of the row is too large for its column as it was. */
static bool
make_wider(struct sheet_row *to, const uint32_t *number, size_t n)
{
	bool	wider = false;

	to->len = 0;
	for (size_t i = 0; i < n; i++) {
		while (number[i] > to->mask[i]) {
			to->mask[i] = to->mask[i] << 8 | 0xff;
			to->width[i]++;
			wider = true;
		}
		to->place[i] = (uint8_t)to->len;
		to->len += to->width[i];
	}
	return wider;
}

/* The padding behind the last row, and its NUL. */
enum { BEHIND = 4 };

static void
write_row(struct sheet *t, size_t row, const uint32_t *number)
{
	char	*p = t->cell.p + row * t->row.len;

	for (size_t i = 0; i < t->model->n_columns; i++)
		for (unsigned k = 0; k < t->row.width[i]; k++)
			*p++ = (char)(number[i] >> 8 * k & 0xff);
}

/* The rows become longer: the last one moves first. */
static void
move_rows(struct sheet *t, const struct sheet_row *wider)
{
	struct sheet_row	before = t->row;
	uint32_t		number[COLUMNS_MAX];

	for (size_t r = t->id.n; r-- > 0; ) {
		t->row = before;
		for (size_t i = 0; i < t->model->n_columns; i++)
			number[i] = sheet_cell(t, i, (uint32_t)r);
		t->row = *wider;
		write_row(t, r, number);
	}
	t->row = *wider;
}

static void
add_row(struct sheet *t, const uint32_t *number)
{
	struct sheet_row	wider = t->row;
	size_t			rows = t->id.n + 1, need;
	bool			move;

	move = make_wider(&wider, number, t->model->n_columns);
	need = rows * wider.len + BEHIND;
	if (need > t->cell.len) {
		(void)buf_reserve(&t->cell, need - t->cell.len);
		t->cell.len = need;
	}
	if (move)
		move_rows(t, &wider);
	write_row(t, t->id.n, number);
}

void
sheet_add(struct sheet *t, const struct record *rec, struct arena *arena)
{
	uint32_t	number[COLUMNS_MAX];

	dupes_read_record(number, t->model, rec, add_word, t, arena);
	add_row(t, number);
	for (size_t i = 0; i < t->model->n; i++)
		t->present[i] += number[t->model->c[i].column] != 0;
	*VEC_ADD(&t->id) = rec->id;
}

/*
 * Pairs with something in common.  A key is made of one or two columns; the
 * records that have it equal form a block.  All pairs of a small block are
 * looked at; a large one is sorted by the other columns, and each record
 * meets its neighbours.  A pair that an earlier key has brought together
 * already is not met again.
 */
#include "core/practice/quality/dupes_priv.h"

#include <stdlib.h>

#include "core/base/worker.h"

enum {
	KEYS_MAX = 31, BLOCK_MAX = 30, WEAK_MAX = 8, NEIGHBOURS = 2,
	LARGE = 300
};

/* How a word counts: its sound, its last letters, or itself, which its hash
 * in the set of words tells. */
enum form { FORM_SOUND, FORM_BACK, N_FORMS, FORM_WORD = N_FORMS };
struct part { size_t column; enum form form; };
struct block_key {
	struct part	part[2];
	size_t		n_parts, n_columns;
	size_t		most;		/* a block looked at whole */
};

struct blocks {
	const struct sheet	*table;
	struct block_key	 key[KEYS_MAX];
	size_t			 n_keys;
	uint32_t		*form[COLUMNS_MAX][N_FORMS];	/* by word */
	uint32_t		*complete;	/* by row: keys whose block was
						   looked at whole */
	uint64_t		*entry;		/* key << 32 | row, sorted */
	uint64_t		*other;
	size_t			 n_entries;
};

/* ---- forms of words ---- */

/*
 * Letters that sound alike are one, vowels behind the first are none: for
 * Dutch, German and English names.
 */
static size_t
sound(char *to, size_t size, struct slice w)
{
	static const char	alike[26 + 1] = "-ptk-fkh-yklmn-pkrstuffksys";
	size_t			n = 0;

	for (size_t i = 0; i < w.len && n < size; i++) {
		char	c = w.p[i];

		if (c >= 'a' && c <= 'z')
			c = c == 'b' ? 'p' : alike[c - 'a'];
		if (i > 0 && (c == '-' || c == 'h' || c == 'y'))
			continue;
		if (n > 0 && to[n - 1] == c)
			continue;
		to[n++] = c;
	}
	return n;
}

static uint32_t
short_hash(struct slice s)
{
	uint64_t	h = slice_hash(s);

	return (uint32_t)(h ^ h >> 32) | 1;
}

static uint32_t *
make_forms(const struct wordset *w, enum form form)
{
	uint32_t	*f = mem_zalloc((w->one.n + 1) * sizeof(*f));
	char		 tmp[12];

	for (uint32_t i = 1; i < w->one.n; i++) {
		struct slice	s = wordset_get(w, i);

		if (form == FORM_SOUND)
			f[i] = short_hash(slice_make(tmp, sound(tmp,
			    sizeof(tmp), s)));
		else if (s.len >= 4)
			f[i] = short_hash(slice_sub(s, s.len - 4, s.len));
	}
	return f;
}

/* ---- which keys ---- */

static void
add_key(struct blocks *b, struct part x, struct part y, size_t n, size_t most)
{
	struct block_key	*k;

	if (b->n_keys == KEYS_MAX)
		return;
	k = &b->key[b->n_keys++];
	*k = (struct block_key){ { x, y }, n, 1, most };
	for (size_t i = 0; i < n; i++) {
		size_t		at = b->table->words_of[k->part[i].column];
		enum form	form = k->part[i].form;

		if (form != FORM_WORD && b->form[at][form] == NULL)
			b->form[at][form] = make_forms(
			    &b->table->words[at], form);
	}
}

static void
add_one(struct blocks *b, struct part x)
{
	add_key(b, x, x, 1, BLOCK_MAX);
}

static void
add_two(struct blocks *b, struct part x, struct part y)
{
	add_key(b, x, y, 2, BLOCK_MAX);
}

static const struct comparison *
find(const struct dupes_model *m, enum likeness how)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->c[i].how == how)
			return &m->c[i];
	return NULL;
}

/* One value tells: e-mail, telephone, numbers of registers. */
static void
add_codes(struct blocks *b)
{
	const struct dupes_model	*m = b->table->model;

	for (size_t i = 0; i < m->n; i++) {
		const struct comparison	*c = &m->c[i];
		struct part		 p = { c->column, FORM_WORD };

		if (c->how != COMPARE_EMAIL && c->how != COMPARE_PHONE &&
		    c->how != COMPARE_CODE && c->how != COMPARE_SITE)
			continue;
		add_one(b, p);
		b->key[b->n_keys - 1].n_columns = c->n_columns;
	}
}

/* What says something beside a name, by how much it says. */
static size_t
beside(struct part *to, const struct dupes_model *m)
{
	const struct comparison	*c;
	size_t			 n = 0;

	if ((c = find(m, COMPARE_BIRTHDAY)) != NULL)
		to[n++] = (struct part){ c->column, FORM_WORD };
	if ((c = find(m, COMPARE_ADDRESS)) != NULL) {
		to[n++] = (struct part){ c->column + ADDRESS_POSTCODE,
		    FORM_WORD };
		to[n++] = (struct part){ c->column + ADDRESS_STREET,
		    FORM_SOUND };
		to[n++] = (struct part){ c->column + ADDRESS_CITY,
		    FORM_SOUND };
	}
	if ((c = find(m, COMPARE_PARTY)) != NULL)
		to[n++] = (struct part){ c->column, FORM_WORD };
	for (size_t i = 0; i < m->n && n < 7; i++)
		if (m->c[i].how == COMPARE_TEXT)
			to[n++] = (struct part){ m->c[i].column, FORM_SOUND };
	return n;
}

static void
add_names(struct blocks *b)
{
	const struct dupes_model	*m = b->table->model;
	const struct comparison		*s = find(m, COMPARE_SURNAME);
	const struct comparison		*g = find(m, COMPARE_GIVEN);
	const struct comparison		*f = find(m, COMPARE_FIRM);
	struct part			 other[8];
	size_t				 n = beside(other, m);

	if (s != NULL && g != NULL) {
		struct part	sur = { s->column, FORM_SOUND };
		struct part	giv = { g->column + GIVEN_NAME, FORM_SOUND };
		struct part	let = { g->column + GIVEN_LETTER, FORM_WORD };

		add_two(b, sur, giv);
		for (size_t i = 0; i < n; i++)
			add_two(b, sur, other[i]);
		for (size_t i = 0; i < n; i++)
			add_two(b, giv, other[i]);
		add_two(b, (struct part){ s->column, FORM_BACK }, let);
	}
	if (f != NULL) {
		struct part	name = { f->column, FORM_SOUND };

		add_one(b, (struct part){ f->column, FORM_WORD });
		add_one(b, name);
		add_one(b, (struct part){ f->column, FORM_BACK });
		for (size_t i = 0; i < n; i++)
			add_two(b, name, other[i]);
	}
}

static void
add_places(struct blocks *b)
{
	const struct dupes_model	*m = b->table->model;
	const struct comparison		*a = find(m, COMPARE_ADDRESS);
	const struct comparison		*d = find(m, COMPARE_BIRTHDAY);
	struct part			 text[8];
	size_t				 n = 0;

	if (d != NULL) {
		struct part	day = { d->column, FORM_WORD };

		add_key(b, day, day, 1, WEAK_MAX);
	}
	if (a != NULL) {
		struct part	number = { a->column + ADDRESS_NUMBER,
				    FORM_WORD };

		add_two(b, (struct part){ a->column + ADDRESS_POSTCODE,
		    FORM_WORD }, number);
		add_two(b, (struct part){ a->column + ADDRESS_STREET,
		    FORM_SOUND }, number);
	}
	for (size_t i = 0; i < m->n && n < NELEM(text); i++)
		if (m->c[i].how == COMPARE_TEXT)
			text[n++] = (struct part){ m->c[i].column,
			    FORM_SOUND };
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			add_two(b, text[i], text[k]);
	for (size_t i = 0; i < n && d != NULL; i++)
		add_two(b, text[i], (struct part){ d->column, FORM_WORD });
	/* Nothing but texts: each by itself, too. */
	for (size_t i = 0; i < n && m->n <= 3; i++)
		add_one(b, text[i]);
}

struct blocks *
blocks_open(const struct sheet *t)
{
	struct blocks	*b = mem_zalloc(sizeof(*b));

	b->table = t;
	add_codes(b);
	add_names(b);
	add_places(b);
	b->complete = mem_zalloc((t->id.n + 1) * sizeof(*b->complete));
	return b;
}

void
blocks_close(struct blocks *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		for (size_t k = 0; k < N_FORMS; k++)
			free(b->form[i][k]);
	free(b->complete);
	free(b->entry);
	free(b->other);
	free(b);
}

/* ---- the entries of a key ---- */

/* 0: the word is too short for it. */
static uint32_t
form_of(const struct blocks *b, size_t words, enum form form, uint32_t word)
{
	return form == FORM_WORD ? b->table->words[words].hash.p[word] | 1 :
	    b->form[words][form][word];
}

/* 0: the record does not have it. */
static uint32_t
key_of(const struct blocks *b, const struct block_key *k, size_t list,
    uint32_t row)
{
	uint32_t	h = 0, w, v;

	for (size_t i = 0; i < k->n_parts; i++) {
		size_t	column = k->part[i].column + list;

		w = sheet_cell(b->table, column, row);
		v = w == 0 ? 0 : form_of(b, b->table->words_of[column],
		    k->part[i].form, w);
		if (v == 0)
			return 0;
		h = (h ^ v) * UINT32_C(0x9e3779b1);
		h ^= h >> 15;
	}
	return h | 1;
}

/* By key, then by row: four passes over the upper half. */
static void
sort_entries(struct blocks *b)
{
	uint64_t	*from = b->entry, *to = b->other, *swap;

	for (unsigned shift = 32; shift < 64; shift += 8) {
		size_t	at[257] = {0};

		for (size_t i = 0; i < b->n_entries; i++)
			at[(from[i] >> shift & 0xff) + 1]++;
		for (size_t i = 1; i < 257; i++)
			at[i] += at[i - 1];
		for (size_t i = 0; i < b->n_entries; i++)
			to[at[from[i] >> shift & 0xff]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
}

static size_t
block_end(const struct blocks *b, size_t from, size_t until)
{
	size_t	i = from + 1;

	while (i < until && b->entry[i] >> 32 == b->entry[from] >> 32)
		i++;
	return i;
}

/* Of any key: most people have one telephone, not three. */
static size_t
most_entries(const struct blocks *b)
{
	size_t	most = b->table->id.n, n;

	for (size_t k = 0; k < b->n_keys; k++) {
		const struct block_key	*key = &b->key[k];

		n = 0;
		for (size_t i = 0; i < key->n_columns &&
		    key->n_columns > 1; i++)
			for (uint32_t r = 0; r < b->table->id.n; r++)
				n += sheet_cell(b->table,
				    key->part[0].column + i, r) != 0;
		most = MAX(most, n);
	}
	return most + 1;
}

static void
fill_entries(struct blocks *b, size_t k)
{
	const struct block_key	*key = &b->key[k];
	uint32_t		 rows = (uint32_t)b->table->id.n, h;
	size_t			 until;

	if (b->entry == NULL) {
		size_t	n = most_entries(b);

		b->entry = mem_alloc(n * sizeof(*b->entry));
		b->other = mem_alloc(n * sizeof(*b->other));
	}
	b->n_entries = 0;
	for (uint32_t r = 0; r < rows; r++)
		for (size_t i = 0; i < key->n_columns; i++) {
			h = key_of(b, key, i, r);
			if (h != 0)
				b->entry[b->n_entries++] =
				    (uint64_t)h << 32 | r;
		}
	sort_entries(b);
	for (size_t i = 0; i < b->n_entries; i = until) {
		until = block_end(b, i, b->n_entries);
		for (size_t j = i; until - i <= key->most && j < until; j++)
			b->complete[(uint32_t)b->entry[j]] |= UINT32_C(1) << k;
	}
}

/* Have both rows this part of a key alike? */
static bool
part_equal(const struct blocks *b, const struct part *p, size_t i, size_t l,
    uint32_t x, uint32_t y)
{
	uint32_t	v = sheet_cell(b->table, p->column + i, x);
	uint32_t	u = sheet_cell(b->table, p->column + l, y);
	const uint32_t	*form;

	if (v == u || v == 0 || u == 0 || p->form == FORM_WORD)
		return v == u && v != 0;
	form = b->form[b->table->words_of[p->column]][p->form];
	return form[v] == form[u] && form[v] != 0;
}

static bool
key_equal(const struct blocks *b, const struct block_key *k, uint32_t x,
    uint32_t y)
{
	for (size_t i = 0; i < k->n_columns; i++)
		for (size_t l = 0; l < k->n_columns; l++)
			if (part_equal(b, &k->part[0], i, l, x, y) &&
			    (k->n_parts < 2 ||
			    part_equal(b, &k->part[1], i, l, x, y)))
				return true;
	return false;
}

/* Has a key before k brought them together? */
static bool
met_before(const struct blocks *b, size_t k, uint32_t x, uint32_t y)
{
	uint32_t	both = b->complete[x] & b->complete[y] &
			    ((UINT32_C(1) << k) - 1);

	for (; both != 0; both &= both - 1)
		if (key_equal(b, &b->key[__builtin_ctz(both)], x, y))
			return true;
	return false;
}

/* ---- walking ---- */

struct walk {
	struct blocks	*b;
	size_t		 k, from, until;
	uint32_t	 sample;
	unsigned	 thread;
	blocks_each	*each;
	void		*arg;
};

static void
meet(const struct walk *w, uint32_t x, uint32_t y)
{
	uint32_t	a = MIN(x, y), z = MAX(x, y);

	if (a == z || (w->sample > 1 && (a * UINT32_C(0x9e3779b1) >> 8) %
	    w->sample != 0))
		return;
	if (!met_before(w->b, w->k, a, z))
		w->each(w->arg, w->thread, a, z);
}

static int
by_rest(const void *x, const void *y, void *arg)
{
	const struct blocks		*b = arg;
	const struct dupes_model	*m = b->table->model;
	uint32_t			 p = (uint32_t)*(const uint64_t *)x;
	uint32_t			 q = (uint32_t)*(const uint64_t *)y;

	for (size_t i = 0; i < m->n; i++) {
		uint32_t	v = sheet_cell(b->table, m->c[i].column, p);
		uint32_t	u = sheet_cell(b->table, m->c[i].column, q);

		if (v != u)
			return v < u ? -1 : 1;
	}
	return p < q ? -1 : p > q;
}

static void
walk_block(const struct walk *w, size_t from, size_t until)
{
	struct blocks	*b = w->b;
	size_t		 reach = until - from;

	/* Neighbours among many who share two things have a third in common,
	 * by which another key brings them together. */
	if (reach > LARGE && b->key[w->k].n_parts > 1)
		return;
	if (reach > b->key[w->k].most) {
		qsort_r(b->entry + from, until - from, sizeof(*b->entry),
		    by_rest, b);
		reach = NEIGHBOURS;
	}
	for (size_t i = from; i < until; i++)
		for (size_t j = i + 1; j < until && j <= i + reach; j++)
			meet(w, (uint32_t)b->entry[i], (uint32_t)b->entry[j]);
}

static void
walk_share(void *arg)
{
	const struct walk	*w = arg;
	size_t			 until;

	for (size_t i = w->from; i < w->until; i = until) {
		until = block_end(w->b, i, w->until);
		walk_block(w, i, until);
	}
}

void
blocks_walk(struct blocks *b, uint32_t sample, unsigned threads,
    blocks_each *each, void *arg)
{
	for (size_t k = 0; k < b->n_keys; k++) {
		struct walk	w = { b, k, 0, 0, sample, 0, each, arg };
		struct walk	other = w;

		fill_entries(b, k);
		w.until = b->n_entries;
		if (threads > 1 && b->n_entries > 10000) {
			w.until = block_end(b, b->n_entries / 2,
			    b->n_entries);
			other.from = w.until;
			other.until = b->n_entries;
			other.thread = 1;
		}
		if (other.until > other.from)
			worker_pair(walk_share, &w, &other);
		else
			walk_share(&w);
	}
}

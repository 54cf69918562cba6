#include "core/practice/contact/find_priv.h"

#include "core/types/text.h"

/* A * right behind a word makes it a beginning. */
static struct sought
sought_of(struct slice word, struct slice folded)
{
	size_t	end = (size_t)(word.p + word.len - folded.p);

	return (struct sought){ word, end < folded.len &&
	    folded.p[end] == '*' };
}

static void
take_words(struct find_text *t, struct slice folded)
{
	struct slice	word;
	size_t		pos = 0;

	while (text_next_word(&word, folded, &pos))
		t->word[t->n_words++] = sought_of(word, folded);
}

/* That a text has a single word, the words alone tell. */
static void
take_phrase(struct find_text *t, struct slice folded, struct arena *arena)
{
	struct sought	*run = ARENA_ARRAY(arena, struct sought,
			    folded.len + 1);
	struct slice	 word;
	size_t		 n = 0, pos = 0;

	while (text_next_run(&word, folded, &pos))
		run[n++] = sought_of(word, folded);
	if (n > 1)
		t->phrase[t->n_phrases++] = (struct word_phrase){ run, n };
	t->is_exact |= n > 0;
}

/* What stands outside of quotes and within them, by turns. */
static enum err_code
take_pieces(struct find_text *t, struct slice text, struct arena *arena,
    struct err *err)
{
	struct slice	rest = text, folded;
	bool		quoted = false;
	size_t		at;

	for (;;) {
		at = slice_index(rest, '"');
		folded = text_fold_dup(arena, slice_sub(rest, 0, at));
		take_words(t, folded);
		if (quoted)
			take_phrase(t, folded, arena);
		if (at == SIZE_MAX)
			return ERR_OK;
		rest = slice_sub(rest, at + 1, rest.len);
		quoted = !quoted;
		if (quoted && slice_index(rest, '"') == SIZE_MAX) {
			err_set(err, ERR_USAGE, "a quote is not closed");
			err_mark(err, text.p, text.len,
			    (size_t)(rest.p - text.p) - 1);
			return ERR_USAGE;
		}
	}
}

enum err_code
find_text_parse(struct find_text **text, struct arena *arena, struct slice s,
    struct err *err)
{
	struct find_text	*t = ARENA_NEW(arena, struct find_text);
	enum err_code		 rc;

	/* Neither words nor phrases are more than bytes; folding adds some. */
	s = slice_trim(s);
	t->word = ARENA_ARRAY(arena, struct sought, text_fold_dup(arena,
	    s).len + 1);
	t->phrase = ARENA_ARRAY(arena, struct word_phrase, s.len + 1);
	rc = take_pieces(t, s, arena, err);
	if (rc)
		return rc;
	if (t->n_words == 0)
		return err_set(err, ERR_USAGE, "no words to find: write "
		    "some, as in: crm find rye quote");
	for (size_t i = 0; i < t->n_words; i++)
		t->is_exact |= t->word[i].is_prefix;
	*text = t;
	return ERR_OK;
}

/* ---- the best first ---- */

struct find {
	const struct query_env	*env;
	const struct find_text	*text;
	VEC(uint64_t)		 key;
	enum { SORTED, HEAP }	 order;
	size_t			 at;		/* SORTED: the next one */
	bool			 sifted;	/* none is in doubt */
	size_t			 missed;	/* looked at, and had not */
	struct find_reader	 reader;
	struct err		 err;
};

/* Plans and figures bear the names of what people look for. */
static bool
is_figure(const struct entity *e)
{
	return e->kind == KIND_TARGET || e->kind == KIND_SERIES;
}

static void
add_hits(struct find *f, const struct entity *e, const struct word_hits *h)
{
	uint64_t	same = (uint64_t)!is_figure(e) << FIGURE_BIT |
			    (uint64_t)(UINT16_MAX - e->id) << ENTITY_BIT;

	VEC_RESERVE(&f->key, f->key.n + h->n);
	for (size_t i = 0; i < h->n; i++)
		f->key.p[f->key.n++] = same | h->doubt[i] |
		    (uint64_t)MIN(h->weight[i], WEIGHT_MAX) << WEIGHT_BIT |
		    (uint64_t)(h->first + h->low[i]) << ID_BIT;
}

static enum err_code
search(struct find *f, const struct entity *entity,
    const struct sought *word, size_t n, struct err *err)
{
	struct word_search	*s;
	const struct word_hits	*h;
	const struct entity	*e;
	enum err_code		 rc;

	rc = word_search_open(&s, f->env->txn, entity, word, n,
	    f->text->phrase, f->text->n_phrases, err);
	if (rc)
		return rc;
	while ((h = word_search_next(s)) != NULL)
		if ((e = model_find_entity_id(f->env->model,
		    h->entity)) != NULL)
			add_hits(f, e, h);
	rc = word_search_status(s, err);
	word_search_close(s);
	return rc;
}

struct dated { uint64_t key; int64_t us; };

static int
compare_dated(const void *x, const void *y)
{
	const struct dated	*a = x, *b = y;

	if (a->key >> WEIGHT_BIT == b->key >> WEIGHT_BIT && a->us != b->us)
		return a->us > b->us ? -1 : 1;
	return a->key > b->key ? -1 : a->key < b->key;
}

/* When it happened; what has no date stands before what has one. */
static int64_t
moment_of(const struct record *rec, const struct field *field,
    const struct zone *zone)
{
	struct value	v = record_value(rec, field);

	if (v.type == TYPE_TIME)
		return v.i;
	if (v.type == TYPE_DATE)
		return zone_from_clock(zone, (struct day){ (int32_t)v.i },
		    0).us;
	return INT64_MAX;
}

static enum err_code
sort_by_day(struct find *f, struct err *err)
{
	struct dated		*d = mem_alloc((f->key.n + 1) * sizeof(*d));
	const struct field	*field;
	struct record		 rec;

	for (size_t i = 0; i < f->key.n; i++) {
		d[i] = (struct dated){ f->key.p[i], INT64_MAX };
		field = entity_time_field(find_entity(f->env->model,
		    d[i].key));
		if (field != NULL && find_read(&rec, &f->reader, d[i].key))
			d[i].us = moment_of(&rec, field, f->env->when.zone);
	}
	if (f->key.n > 1)
		qsort(d, f->key.n, sizeof(*d), compare_dated);
	for (size_t i = 0; i < f->key.n; i++)
		f->key.p[i] = d[i].key;
	free(d);
	return find_status(f, err);
}

/* The one at i to below all that are higher. */
static void
heap_sink(uint64_t *key, size_t n, size_t i)
{
	uint64_t	one = key[i];
	size_t		kid;

	while ((kid = 2 * i + 1) < n) {
		kid += kid + 1 < n && key[kid + 1] > key[kid];
		if (key[kid] <= one)
			break;
		key[i] = key[kid];
		i = kid;
	}
	key[i] = one;
}

static void
make_heap(struct find *f)
{
	for (size_t i = f->key.n / 2; i-- > 0; )
		heap_sink(f->key.p, f->key.n, i);
}

/*
 * To read the dates of very many would take longer than all the rest; and
 * mostly a few are wanted, so they are put in order as they are taken.
 */
static enum err_code
put_in_order(struct find *f, struct err *err)
{
	if (f->key.n <= FIND_DATED)
		return sort_by_day(f, err);
	f->order = HEAP;
	make_heap(f);
	return ERR_OK;
}

/* ---- from the first to the last ---- */

enum err_code
find_open(struct find **find, const struct query_env *env,
    const struct entity *entity, struct find_text *t, bool best_first,
    struct err *err)
{
	struct find	*f = mem_zalloc(sizeof(*f));
	struct sought	*last = &t->word[t->n_words - 1];
	enum err_code	 rc;

	f->env = env;
	f->text = t;
	f->reader.txn = env->txn;
	f->reader.model = env->model;
	rc = search(f, entity, t->word, t->n_words, err);
	if (rc == ERR_OK && f->key.n == 0 && !t->is_exact) {
		last->is_prefix = true;
		rc = search(f, entity, t->word, t->n_words, err);
	}
	if (rc == ERR_OK && best_first)
		rc = put_in_order(f, err);
	if (rc)
		find_close(f);
	else
		*find = f;
	return rc;
}

void
find_close(struct find *f)
{
	if (f == NULL)
		return;
	find_reader_release(&f->reader);
	VEC_RELEASE(&f->key);
	free(f);
}

enum err_code
find_status(const struct find *f, struct err *err)
{
	const struct err	*e = f->err.code ? &f->err : &f->reader.err;

	if (e->code)
		*err = *e;
	return e->code;
}

/* By entity and number: as the records lie. */
static int
compare_places(const void *x, const void *y)
{
	uint64_t	a = *(const uint64_t *)x << (64 - WEIGHT_BIT);
	uint64_t	b = *(const uint64_t *)y << (64 - WEIGHT_BIT);

	return a < b ? -1 : a > b;
}

/* Those still to come that are in doubt, at one go. */
static void
sift(struct find *f)
{
	uint64_t	*key = f->key.p + f->at;
	size_t		 n = f->key.n - f->at;

	f->sifted = true;
	if (f->order == HEAP && n > 1)
		qsort(key, n, sizeof(*key), compare_places);
	if (n > 0 && find_sift(key, &n, f->env, f->text, &f->err) == ERR_OK)
		f->key.n = f->at + n;
	if (f->order == HEAP)
		make_heap(f);
}

enum err_code
find_count(uint64_t *n, struct find *f, struct err *err)
{
	if (!f->sifted)
		sift(f);
	*n = f->key.n - f->at;
	return find_status(f, err);
}

static uint64_t
take_key(struct find *f)
{
	uint64_t	key;

	if (f->order == SORTED)
		return f->key.p[f->at++];
	key = f->key.p[0];
	f->key.p[0] = f->key.p[--f->key.n];
	if (f->key.n > 0)
		heap_sink(f->key.p, f->key.n, 0);
	return key;
}

static bool
is_found(struct find *f, uint64_t key, const struct record *rec)
{
	if (!(key & DOUBT) ||
	    find_has_phrases(f->text, rec, &f->reader.fold))
		return true;
	f->missed++;
	return false;
}

bool
find_next(struct find *f, struct record *rec)
{
	/* The best ones lie far apart: when they are not, all at one go. */
	enum { MISSED = 2000 };

	while (f->at < f->key.n && find_status(f, &(struct err){0}) == ERR_OK) {
		uint64_t	key;

		if (!f->sifted && f->missed > MISSED) {
			sift(f);
			continue;
		}
		key = take_key(f);
		if (find_read(rec, &f->reader, key) &&
		    is_found(f, key, rec))
			return true;
	}
	return false;
}

/* ---- the piece of text ---- */

static bool
is_word(const struct sought *s, struct slice word)
{
	return s->is_prefix ? slice_starts(word, s->word) :
	    slice_eq(word, s->word);
}

/* How many of the words stand in it. */
static size_t
count_words(const struct find_text *t, struct slice piece,
    struct arena *arena)
{
	struct slice	folded = text_fold_dup(arena, piece), word;
	size_t		n = 0, pos;
	bool		found;

	for (size_t i = 0; i < t->n_words; i++) {
		pos = 0;
		found = false;
		while (!found && text_next_word(&word, folded, &pos))
			found = is_word(&t->word[i], word);
		n += found;
	}
	return n;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* The first place, in bytes, where one of the words stands; or SIZE_MAX. */
static size_t
place_of(const struct find_text *t, struct slice text, struct arena *arena)
{
	size_t	from = 0, until;

	while (from < text.len) {
		while (from < text.len && is_blank(text.p[from]))
			from++;
		until = from;
		while (until < text.len && !is_blank(text.p[until]))
			until++;
		if (from < until && count_words(t, slice_sub(text, from,
		    until), arena) > 0)
			return from;
		from = until;
	}
	return SIZE_MAX;
}

/* From a word's beginning to a word's end, on one line. */
static struct slice
cut_around(struct slice text, size_t at, size_t width, struct arena *arena)
{
	struct buf	b = {0};
	size_t		from = at > width / 3 ? at - width / 3 : 0;
	size_t		until;
	struct slice	out;

	if (text.len <= width)
		from = 0;
	while (from > 0 && from < at && !is_blank(text.p[from - 1]))
		from++;
	until = from + width >= text.len ? text.len : from + width;
	while (until < text.len && until > at && !is_blank(text.p[until]))
		until--;
	if (until <= at)
		until = MIN(at + text_cut(slice_sub(text, at, text.len),
		    width), text.len);
	if (from > 0)
		buf_adds(&b, "… ");
	for (size_t i = from; i < until; i++)
		buf_addc(&b, is_blank(text.p[i]) ? ' ' : text.p[i]);
	if (until < text.len)
		buf_adds(&b, " …");
	out = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return out;
}

struct slice
find_excerpt(const struct find_text *t, const struct record *rec,
    size_t width, struct arena *arena)
{
	const struct entity	*e = rec->entity;
	struct slice		 best = SLICE_EMPTY;
	size_t			 most = 0, n, at;

	for (size_t i = 0; i < e->n_fields; i++) {
		size_t	items = e->field[i].search ?
			    record_count(rec, &e->field[i]) : 0;

		for (size_t k = 0; k < items; k++) {
			struct slice	text = record_item(rec,
					    &e->field[i], k).text;

			n = count_words(t, text, arena);
			if (n > most) {
				most = n;
				best = text;
			}
		}
	}
	at = place_of(t, best, arena);
	return at != SIZE_MAX ? cut_around(best, at, width, arena) :
	    SLICE_EMPTY;
}

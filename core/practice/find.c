#include "core/practice/find.h"

#include "core/types/text.h"

/* Words of the query, from..until of word, that stand together. */
struct phrase { size_t from, until; };

struct find_text {
	struct sought	*word;		/* folded; those of phrases, too */
	size_t		 n_words;
	struct phrase	*phrase;
	size_t		 n_phrases;
};

/* The words of a piece; a * right behind one makes it a beginning. */
static void
take_words(struct find_text *t, struct slice folded)
{
	struct slice	word;
	size_t		pos = 0, end;

	while (text_next_word(&word, folded, &pos)) {
		end = (size_t)(word.p + word.len - folded.p);
		t->word[t->n_words++] = (struct sought){ word,
		    end < folded.len && folded.p[end] == '*' };
	}
}

/* What stands outside of quotes and within them, by turns. */
static enum err_code
take_pieces(struct find_text *t, struct slice text, struct arena *arena,
    struct err *err)
{
	struct slice	rest = text;
	bool		quoted = false;
	size_t		at, from;

	for (;;) {
		at = slice_index(rest, '"');
		from = t->n_words;
		take_words(t, text_fold_dup(arena, slice_sub(rest, 0, at)));
		if (quoted && t->n_words > from)
			t->phrase[t->n_phrases++] = (struct phrase){ from,
			    t->n_words };
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
	t->phrase = ARENA_ARRAY(arena, struct phrase, s.len + 1);
	rc = take_pieces(t, s, arena, err);
	if (rc)
		return rc;
	if (t->n_words == 0)
		return err_set(err, ERR_USAGE, "no words to find");
	*text = t;
	return ERR_OK;
}

/* ---- the best first ---- */

/*
 * A record found, as one number, for there may be ten millions: whether it is
 * no figure, its weight, its entity (the first is the highest) and its id.
 * The better one is higher.
 */
struct find {
	const struct query_env	*env;
	const struct find_text	*text;
	VEC(uint64_t)		 key;
	enum { SORTED, HEAP }	 order;
	size_t			 at;		/* SORTED: the next one */
	struct record_scan	*scan;		/* NULL, or of entity: */
	const struct entity	*entity;
	struct buf		 fold;
	struct err		 err;
};

enum { FIGURE_BIT = 63, WEIGHT_BIT = 48, ENTITY_BIT = 32, WEIGHT_MAX = 0x7fff };

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
		f->key.p[f->key.n++] = same |
		    (uint64_t)MIN(h->weight[i], WEIGHT_MAX) << WEIGHT_BIT |
		    (h->first + h->low[i]);
}

static const struct entity *
entity_of(const struct find *f, uint64_t key)
{
	return model_find_entity_id(f->env->model,
	    (uint16_t)(UINT16_MAX - (uint16_t)(key >> ENTITY_BIT)));
}

/* The record, when it is there; or *err. */
static bool
read_record(struct record *rec, struct find *f, uint64_t key)
{
	const struct entity	*e = entity_of(f, key);

	if (f->entity != e) {
		record_scan_close(f->scan);
		f->scan = NULL;
		f->entity = e;
		if (record_scan_open(&f->scan, f->env->txn, e, 1, 0,
		    &f->err) != ERR_OK)
			return false;
	}
	if (record_scan_find(f->scan, rec, (uint32_t)key))
		return true;
	(void)record_scan_status(f->scan, &f->err);
	return false;
}

static enum err_code
search(struct find *f, const struct entity *entity,
    const struct sought *word, size_t n, struct err *err)
{
	struct word_search	*s;
	const struct word_hits	*h;
	const struct entity	*e;
	enum err_code		 rc;

	rc = word_search_open(&s, f->env->txn, entity, word, n, err);
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
		field = entity_time_field(entity_of(f, d[i].key));
		if (field != NULL && read_record(&rec, f, d[i].key))
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
	for (size_t i = f->key.n / 2; i-- > 0; )
		heap_sink(f->key.p, f->key.n, i);
	return ERR_OK;
}

static bool
has_prefix(const struct find_text *t)
{
	for (size_t i = 0; i < t->n_words; i++)
		if (t->word[i].is_prefix)
			return true;
	return false;
}

/* ---- phrases ---- */

static bool
is_word(const struct sought *s, struct slice word)
{
	return s->is_prefix ? slice_starts(word, s->word) :
	    slice_eq(word, s->word);
}

/* Do its words follow each other from here on? */
static bool
phrase_begins(const struct find_text *t, const struct phrase *p,
    struct slice folded, size_t pos)
{
	struct slice	word;

	for (size_t i = p->from; i < p->until; i++)
		if (!text_next_word(&word, folded, &pos) ||
		    !is_word(&t->word[i], word))
			return false;
	return true;
}

/* Within the piece of text from..until, which no word goes across. */
static bool
phrase_begins_in(const struct find_text *t, const struct phrase *p,
    struct slice folded, size_t from, size_t until)
{
	struct slice	word;
	size_t		pos = from;

	do {
		if (phrase_begins(t, p, folded, pos))
			return true;
	} while (text_next_word(&word, folded, &pos) &&
	    word.p < folded.p + until);
	return false;
}

/* Only where the letters of its first word stand can it begin. */
static bool
has_phrase(const struct find_text *t, const struct phrase *p,
    struct slice folded)
{
	struct slice	first = t->word[p->from].word;
	size_t		at = 0, from, until;
	const char	*found;

	while ((found = memmem(folded.p + at, folded.len - at, first.p,
	    first.len)) != NULL) {
		from = (size_t)(found - folded.p);
		for (until = from; until < folded.len &&
		    folded.p[until] != ' '; until++)
			continue;
		while (from > 0 && folded.p[from - 1] != ' ')
			from--;
		if (phrase_begins_in(t, p, folded, from, until))
			return true;
		at = until;
	}
	return false;
}

static bool
field_has_phrase(const struct find_text *t, const struct phrase *p,
    const struct record *rec, const struct field *field, struct buf *fold)
{
	size_t	n = field->search ? record_count(rec, field) : 0;

	for (size_t i = 0; i < n; i++) {
		buf_clear(fold);
		text_fold(fold, record_item(rec, field, i).text);
		if (has_phrase(t, p, buf_slice(fold)))
			return true;
	}
	return false;
}

static bool
has_phrases(const struct find_text *t, const struct record *rec,
    struct buf *fold)
{
	const struct entity	*e = rec->entity;
	size_t			 i;

	for (size_t p = 0; p < t->n_phrases; p++) {
		for (i = 0; i < e->n_fields; i++)
			if (field_has_phrase(t, &t->phrase[p], rec,
			    &e->field[i], fold))
				break;
		if (i == e->n_fields)
			return false;
	}
	return true;
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
	rc = search(f, entity, t->word, t->n_words, err);
	if (rc == ERR_OK && f->key.n == 0 && !has_prefix(t) &&
	    t->n_phrases == 0) {
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
	record_scan_close(f->scan);
	buf_release(&f->fold);
	VEC_RELEASE(&f->key);
	free(f);
}

enum err_code
find_status(const struct find *f, struct err *err)
{
	if (f->err.code)
		*err = f->err;
	return f->err.code;
}

bool
find_count(uint64_t *n, const struct find *f)
{
	*n = f->key.n - f->at;
	return f->text->n_phrases == 0;
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

bool
find_next(struct find *f, struct record *rec)
{
	while (f->at < f->key.n && f->err.code == ERR_OK)
		if (read_record(rec, f, take_key(f)) &&
		    has_phrases(f->text, rec, &f->fold))
			return true;
	return false;
}

/* ---- the piece of text ---- */

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

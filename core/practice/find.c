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

struct dated { struct found found; int64_t us; };

/* Plans and figures bear the names of what people look for. */
static bool
is_figure(const struct entity *e)
{
	return e->kind == KIND_TARGET || e->kind == KIND_SERIES;
}

static int
compare_found(const void *x, const void *y)
{
	const struct found	*a = x, *b = y;

	if (is_figure(a->entity) != is_figure(b->entity))
		return is_figure(a->entity) ? 1 : -1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->entity->id != b->entity->id)
		return a->entity->id < b->entity->id ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

static int
compare_dated(const void *x, const void *y)
{
	const struct dated	*a = x, *b = y;

	if (is_figure(a->found.entity) == is_figure(b->found.entity) &&
	    a->found.weight == b->found.weight && a->us != b->us)
		return a->us > b->us ? -1 : 1;
	return compare_found(&a->found, &b->found);
}

/* When it happened; what has no date stands before what has one. */
static enum err_code
read_moment(int64_t *us, const struct query_env *env, const struct found *f,
    struct err *err)
{
	const struct field	*field = entity_time_field(f->entity);
	struct value		 v = {0};
	struct record		 rec;
	enum err_code		 rc;

	*us = INT64_MAX;
	if (field == NULL)
		return ERR_OK;
	rc = record_find(&rec, env->txn, f->entity, f->id, err);
	if (rc == ERR_OK && rec.bytes.p != NULL)
		v = record_value(&rec, field);
	if (v.type == TYPE_TIME)
		*us = v.i;
	else if (v.type == TYPE_DATE)
		*us = zone_from_clock(env->when.zone,
		    (struct day){ (int32_t)v.i }, 0).us;
	return rc;
}

static enum err_code
sort_by_day(struct found_list *found, const struct query_env *env,
    struct err *err)
{
	VEC(struct dated)	list = {0};
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; i < found->list.n && rc == ERR_OK; i++) {
		struct dated	d = { found->list.p[i], 0 };

		rc = read_moment(&d.us, env, &d.found, err);
		*VEC_ADD(&list) = d;
	}
	if (rc == ERR_OK && list.n > 0)
		qsort(list.p, list.n, sizeof(list.p[0]), compare_dated);
	for (size_t i = 0; i < list.n && rc == ERR_OK; i++)
		found->list.p[i] = list.p[i].found;
	VEC_RELEASE(&list);
	return rc;
}

/* To read the dates of very many would take longer than all the rest. */
static enum err_code
sort_found(struct found_list *found, const struct query_env *env,
    struct err *err)
{
	enum { DATED = 10000 };

	if (found->list.n <= DATED)
		return sort_by_day(found, env, err);
	qsort(found->list.p, found->list.n, sizeof(found->list.p[0]),
	    compare_found);
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

enum err_code
find_run(struct found_list *found, const struct query_env *env,
    const struct entity *entity, const struct find_text *t, struct err *err)
{
	struct sought	*last = &t->word[t->n_words - 1];
	enum err_code	 rc;

	rc = word_find_sought(found, env->txn, env->model, entity, t->word,
	    t->n_words, err);
	if (rc == ERR_OK && found->list.n == 0 && !has_prefix(t) &&
	    t->n_phrases == 0) {
		last->is_prefix = true;
		rc = word_find_sought(found, env->txn, env->model, entity,
		    t->word, t->n_words, err);
	}
	return rc ? rc : sort_found(found, env, err);
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

static bool
has_phrase(const struct find_text *t, const struct phrase *p,
    struct slice folded)
{
	struct slice	word;
	size_t		pos = 0;

	do {
		if (phrase_begins(t, p, folded, pos))
			return true;
	} while (text_next_word(&word, folded, &pos));
	return false;
}

bool
find_has_phrases(const struct find_text *t, const struct record *rec,
    struct arena *arena)
{
	const struct entity	*e = rec->entity;
	size_t			 i, k, n, have = 0;

	for (size_t p = 0; p < t->n_phrases; p++) {
		bool	found = false;

		for (i = 0; i < e->n_fields && !found; i++) {
			n = e->field[i].search ?
			    record_count(rec, &e->field[i]) : 0;
			for (k = 0; k < n && !found; k++)
				found = has_phrase(t, &t->phrase[p],
				    text_fold_dup(arena, record_item(rec,
				    &e->field[i], k).text));
		}
		have += found;
	}
	return have == t->n_phrases;
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

#include "core/practice/find.h"

#include "core/types/text.h"

struct find_text {
	struct slice		words;		/* as typed, without quotes */
	bool			is_prefix;
	VEC(struct slice)	phrase;		/* folded */
	VEC(struct slice)	word;		/* folded */
};

/* Vectors are freed by nobody: their memory is the arena's. */
static void
add_slice(struct arena *arena, struct slice **list, size_t *n, size_t *cap,
    struct slice s)
{
	struct slice	*more;

	if (*n == *cap) {
		*cap = MAX(2 * *cap, (size_t)8);
		more = ARENA_ARRAY(arena, struct slice, *cap);
		if (*n > 0)
			memcpy(more, *list, *n * sizeof(*more));
		*list = more;
	}
	(*list)[(*n)++] = s;
}

#define ADD(arena, vec, s)						\
	add_slice(arena, &(vec)->p, &(vec)->n, &(vec)->cap, s)

static enum err_code
take_phrases(struct find_text *t, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice	rest = text, phrase;
	size_t		from, until;

	while ((from = slice_index(rest, '"')) != SIZE_MAX) {
		rest = slice_sub(rest, from + 1, rest.len);
		until = slice_index(rest, '"');
		if (until == SIZE_MAX) {
			err_set(err, ERR_USAGE, "a quote is not closed");
			err_mark(err, text.p, text.len,
			    (size_t)(rest.p - text.p) - 1);
			return ERR_USAGE;
		}
		phrase = text_fold_dup(arena, slice_sub(rest, 0, until));
		if (phrase.len > 0)
			ADD(arena, &t->phrase, phrase);
		rest = slice_sub(rest, until + 1, rest.len);
	}
	return ERR_OK;
}

enum err_code
find_text_parse(struct find_text **text, struct arena *arena, struct slice s,
    struct err *err)
{
	struct find_text	*t = ARENA_NEW(arena, struct find_text);
	struct slice		 folded, word;
	size_t			 pos = 0;
	enum err_code		 rc;

	s = slice_trim(s);
	rc = take_phrases(t, arena, s, err);
	if (rc)
		return rc;
	t->words = s;
	t->is_prefix = s.len > 0 && s.p[s.len - 1] == '*';
	folded = text_fold_dup(arena, s);
	while (text_next_word(&word, folded, &pos))
		ADD(arena, &t->word, word);
	if (t->word.n == 0)
		return err_set(err, ERR_USAGE, "no words to find");
	*text = t;
	return ERR_OK;
}

static int
compare_found(const void *x, const void *y)
{
	const struct found	*a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->entity->id != b->entity->id)
		return a->entity->id < b->entity->id ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

enum err_code
find_run(struct found_list *found, const struct query_env *env,
    const struct entity *entity, const struct find_text *t, struct err *err)
{
	enum err_code	rc;

	rc = word_find(found, env->txn, env->model, entity, t->words,
	    t->is_prefix, err);
	if (rc == ERR_OK && found->list.n == 0 && !t->is_prefix &&
	    t->phrase.n == 0)
		rc = word_find(found, env->txn, env->model, entity, t->words,
		    true, err);
	if (rc == ERR_OK && found->list.n > 0)
		qsort(found->list.p, found->list.n, sizeof(found->list.p[0]),
		    compare_found);
	return rc;
}

static bool
contains(struct slice text, struct slice part)
{
	return part.len <= text.len &&
	    memmem(text.p, text.len, part.p, part.len) != NULL;
}

bool
find_has_phrases(const struct find_text *t, const struct record *rec,
    struct arena *arena)
{
	const struct entity	*e = rec->entity;
	size_t			 i, k, n, have = 0;

	for (size_t p = 0; p < t->phrase.n; p++) {
		bool	found = false;

		for (i = 0; i < e->n_fields && !found; i++) {
			n = e->field[i].search ?
			    record_count(rec, &e->field[i]) : 0;
			for (k = 0; k < n && !found; k++)
				found = contains(text_fold_dup(arena,
				    record_item(rec, &e->field[i], k).text),
				    t->phrase.p[p]);
		}
		have += found;
	}
	return have == t->phrase.n;
}

/* Does one of the words begin in it?  It is a word or two as written. */
static bool
has_word(const struct find_text *t, struct slice piece, struct arena *arena)
{
	struct slice	folded = text_fold_dup(arena, piece), word;
	size_t		pos = 0;

	while (text_next_word(&word, folded, &pos))
		for (size_t i = 0; i < t->word.n; i++)
			if (slice_starts(word, t->word.p[i]))
				return true;
	return false;
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
		if (from < until && has_word(t, slice_sub(text, from, until),
		    arena))
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

	for (size_t i = 0; i < e->n_fields; i++) {
		size_t	n = e->field[i].search ?
			    record_count(rec, &e->field[i]) : 0;

		for (size_t k = 0; k < n; k++) {
			struct slice	text = record_item(rec,
					    &e->field[i], k).text;
			size_t		at = place_of(t, text, arena);

			if (at != SIZE_MAX)
				return cut_around(text, at, width, arena);
		}
	}
	return SLICE_EMPTY;
}

#include "core/practice/contact/name_book.h"

#include "core/types/name.h"
#include "core/types/text.h"

/* Name to id, NOBODY any more, or SEVERAL. */
#define NOBODY	UINT64_C(0)
#define SEVERAL	UINT64_MAX

enum {
	WORDS_MAX = 8,		/* of a name in a line */
	LINE_WORDS = 64,	/* of a line that are looked at */
	LINE_BYTES = 1000,
	NAME_MIN = 4		/* letters: "BV" names nobody */
};

/* From the one that says most. */
enum form { FORM_FOLDED, FORM_NORMAL, FORM_SHORT, N_FORMS };

/* A form that is the same as the one before it is not kept. */
struct names {
	const struct entity	*entity;
	struct map		*of[N_FORMS];
};
struct name_book { VEC(struct names) list; };

struct name_book *
name_book_open(void)
{
	return mem_zalloc(sizeof(struct name_book));
}

void
name_book_close(struct name_book *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->list.n; i++)
		for (int f = 0; f < N_FORMS; f++)
			map_close(b->list.p[i].of[f]);
	VEC_RELEASE(&b->list);
	free(b);
}

/* ---- forms of a name ---- */

static void
add_short_firm(struct buf *key, struct slice name)
{
	struct buf	firm = {0};

	firm_add_key(&firm, name);
	name_add_key(key, buf_slice(&firm));
	buf_release(&firm);
}

/* The first name and the surname; a surname alone names too many. */
static void
add_short_person(struct buf *key, struct slice name)
{
	struct arena		*arena = arena_open();
	struct person_name	 n;
	struct slice		 first;

	person_name_parse(&n, arena, name);
	first = slice_sub(n.given, 0, slice_index(n.given, ' '));
	if (first.len > 0 && n.surname.len > 0)
		name_add_key(key, slice_of(arena_printf(arena,
		    "%.*s %.*s %.*s", SLICE_ARG(first), SLICE_ARG(n.prefix),
		    SLICE_ARG(n.surname))));
	arena_close(arena);
}

static void
add_form(struct buf *key, enum form f, const struct entity *e,
    struct slice name)
{
	if (f == FORM_FOLDED)
		text_fold(key, name);
	else if (f == FORM_NORMAL)
		name_add_key(key, name);
	else if (e->kind == KIND_PARTY)
		add_short_firm(key, name);
	else
		add_short_person(key, name);
}

/* ---- what is known ---- */

static void
note_name(struct names *n, struct slice name, uint32_t id)
{
	struct buf	key = {0}, last = {0};

	for (int f = 0; f < N_FORMS; f++) {
		uint64_t	*at;

		buf_clear(&key);
		add_form(&key, (enum form)f, n->entity, name);
		if (f > 0 && (key.len == 0 || slice_eq(buf_slice(&key),
		    buf_slice(&last))))
			continue;
		at = map_put(n->of[f], buf_slice(&key), NULL);
		*at = *at == NOBODY || *at == id ? id : SEVERAL;
		buf_clear(&last);
		buf_add(&last, buf_slice(&key));
	}
	buf_release(&key);
	buf_release(&last);
}

static enum err_code
read_names(struct names *n, struct txn *txn, struct err *err)
{
	struct record_scan	*scan;
	struct arena		*arena;
	struct record		 rec;
	enum err_code		 rc = record_scan_open(&scan, txn, n->entity,
				    1, 0, err);

	if (rc)
		return rc;
	arena = arena_open();
	while (record_scan_next(scan, &rec)) {
		struct slice	name = record_own_name(&rec, arena);

		if (name.len > 0)
			note_name(n, name, rec.id);
		arena_clear(arena);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	arena_close(arena);
	return rc;
}

/* NULL: nobody asked for these names yet. */
static struct names *
find_names(const struct name_book *b, const struct entity *e)
{
	for (size_t i = 0; i < b->list.n; i++)
		if (b->list.p[i].entity == e)
			return &b->list.p[i];
	return NULL;
}

static enum err_code
get_names(struct names **names, struct name_book *b, const struct entity *e,
    struct txn *txn, struct err *err)
{
	*names = find_names(b, e);
	if (*names != NULL)
		return ERR_OK;
	*names = VEC_ADD(&b->list);
	**names = (struct names){ .entity = e };
	for (int f = 0; f < N_FORMS; f++)
		(*names)->of[f] = map_open();
	return read_names(*names, txn, err);
}

/* Who has this key in the form, or in one that says more. */
static uint64_t
find_key(const struct names *n, enum form form, struct slice key)
{
	uint64_t	who = NOBODY;

	for (int f = 0; f <= (int)form; f++) {
		const uint64_t	*at = map_find(n->of[f], key);

		if (at == NULL || *at == NOBODY || *at == who)
			continue;
		who = who == NOBODY ? *at : SEVERAL;
	}
	return who;
}

/* ---- a whole name ---- */

enum err_code
name_book_find(uint32_t *id, bool *several, struct name_book *b,
    const struct entity *e, struct slice name, struct txn *txn,
    struct err *err)
{
	int		 last = e->kind == KIND_PARTY ? FORM_SHORT :
			    FORM_NORMAL;
	struct names	*n;
	struct buf	 key = {0};
	uint64_t	 who = NOBODY;
	enum err_code	 rc = get_names(&n, b, e, txn, err);

	*id = 0;
	*several = false;
	if (rc)
		return rc;
	for (int f = 0; f <= last && who == NOBODY; f++) {
		buf_clear(&key);
		add_form(&key, (enum form)f, e, name);
		if (key.len > 0)
			who = find_key(n, (enum form)f, buf_slice(&key));
		/* Firms that differ in their legal form only: a new one. */
		if (f == FORM_SHORT && who == SEVERAL)
			who = NOBODY;
	}
	buf_release(&key);
	*several = who == SEVERAL;
	if (!*several)
		*id = (uint32_t)who;
	return ERR_OK;
}

void
name_book_learn(struct name_book *b, const struct draft *d)
{
	const struct field	*f = d->entity->name_field;
	struct names		*n = find_names(b, d->entity);

	if (f != NULL && n != NULL)
		note_name(n, draft_value(d, f).text, d->id);
}

void
name_book_forget(struct name_book *b, const struct entity *e,
    struct slice name)
{
	struct names	*n = find_names(b, e);
	struct buf	 key = {0};

	for (int f = 0; n != NULL && f < N_FORMS; f++) {
		uint64_t	*at;

		buf_clear(&key);
		add_form(&key, (enum form)f, e, name);
		at = map_find(n->of[f], buf_slice(&key));
		if (at != NULL)
			*at = NOBODY;
	}
	buf_release(&key);
}

/* ---- a name in a line ---- */

/* One more who has it; another one is several, whose id is SEVERAL. */
static void
note_who(const struct entity **entity, uint64_t *id, const struct entity *e,
    uint64_t found)
{
	if (found == NOBODY || (*entity == e && *id == found))
		return;
	*id = *entity == NULL ? found : SEVERAL;
	*entity = e;
}

static void
note_all(const struct entity **entity, uint64_t *id,
    const struct name_book *b, enum form f, struct slice words,
    bool firms_only)
{
	for (size_t i = 0; words.len >= NAME_MIN && i < b->list.n; i++) {
		const struct names	*n = &b->list.p[i];

		if (!firms_only || n->entity->kind == KIND_PARTY)
			note_who(entity, id, n->entity, find_key(n, f,
			    words));
	}
}

/* Words of a line in normal form, one blank between two. */
static bool
find_words(struct reference *who, const struct name_book *b,
    struct slice words)
{
	const struct entity	*entity = NULL;
	struct buf		 firm = {0};
	uint64_t		 id = NOBODY;

	note_all(&entity, &id, b, FORM_NORMAL, words, false);
	if (id == NOBODY) {
		add_short_firm(&firm, words);
		note_all(&entity, &id, b, FORM_SHORT, words, false);
		note_all(&entity, &id, b, FORM_SHORT, buf_slice(&firm), true);
		buf_release(&firm);
	}
	if (id == NOBODY || id == SEVERAL)
		return false;
	*who = (struct reference){ .entity = entity, .id = (uint32_t)id };
	return true;
}

static void
find_longest(struct reference *who, const struct name_book *b,
    struct slice line)
{
	size_t	start[LINE_WORDS + 1], n = 0;

	for (size_t i = 0; i < line.len && n < LINE_WORDS; i++)
		if (i == 0 || line.p[i - 1] == ' ')
			start[n++] = i;
	start[n] = n < LINE_WORDS ? line.len + 1 : start[n - 1];
	for (size_t len = MIN(n, (size_t)WORDS_MAX); len > 0; len--)
		for (size_t i = 0; i + len <= n; i++)
			if (find_words(who, b, slice_sub(line, start[i],
			    start[i + len] - 1)))
				return;
}

enum err_code
name_book_find_in(struct reference *who, struct name_book *b,
    const struct model *m, struct slice text, struct txn *txn,
    struct err *err)
{
	static const enum kind	 kinds[] = { KIND_PARTY, KIND_PERSON };
	struct buf		 line = {0};
	struct names		*n;

	*who = (struct reference){ .id = 0 };
	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while ((e = model_next_kind(m, kinds[i], e)) != NULL) {
			enum err_code	rc = get_names(&n, b, e, txn, err);

			if (rc)
				return rc;
		}
	}
	name_add_key(&line, slice_sub(text, 0, LINE_BYTES));
	find_longest(who, b, buf_slice(&line));
	buf_release(&line);
	return ERR_OK;
}

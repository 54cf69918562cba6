#include "core/practice/mention.h"

#include "core/types/name.h"
#include "core/types/text.h"

enum {
	WORDS_MAX = 8,		/* of a name */
	TEXT_WORDS = 64,	/* of a text that are looked at */
	NAME_MIN = 4		/* letters: "BV" names nobody */
};

struct mention {
	struct map		*names;		/* key: place + 1; 0: several */
	VEC(struct reference)	 who;
};

static void
note(struct mention *m, struct slice key, const struct reference *who)
{
	uint64_t	*at;
	bool		 is_new;

	if (key.len < NAME_MIN)
		return;
	at = map_put(m->names, key, &is_new);
	if (is_new) {
		*VEC_ADD(&m->who) = *who;
		*at = m->who.n;
	} else if (*at != 0 && (m->who.p[*at - 1].id != who->id ||
	    m->who.p[*at - 1].entity != who->entity))
		*at = 0;
}

/* Of a firm, without what it may leave out. */
static void
add_short_key(struct buf *key, struct slice name)
{
	struct buf	firm = {0};

	firm_add_key(&firm, name);
	name_add_key(key, buf_slice(&firm));
	buf_release(&firm);
}

static void
note_name(struct mention *m, const struct record *rec, struct slice name)
{
	struct reference	who = { .entity = rec->entity,
				    .id = rec->id };
	struct buf		key = {0};

	name_add_key(&key, name);
	note(m, buf_slice(&key), &who);
	if (rec->entity->kind == KIND_PARTY) {
		buf_clear(&key);
		add_short_key(&key, name);
		note(m, buf_slice(&key), &who);
	}
	buf_release(&key);
}

static enum err_code
read_entity(struct mention *m, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	struct record_scan	*scan;
	struct arena		*arena;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, env->txn, e, 1, 0, err);
	if (rc)
		return rc;
	arena = arena_open();
	while (record_scan_next(scan, &rec)) {
		note_name(m, &rec, record_name(&rec, arena));
		arena_clear(arena);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	arena_close(arena);
	return rc;
}

enum err_code
mention_open(struct mention **result, const struct query_env *env,
    struct err *err)
{
	static const enum kind	 kinds[] = { KIND_PARTY, KIND_PERSON };
	struct mention		*m = mem_zalloc(sizeof(*m));
	enum err_code		 rc = ERR_OK;

	m->names = map_open();
	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while (rc == ERR_OK && (e = model_next_kind(env->model,
		    kinds[i], e)) != NULL)
			rc = read_entity(m, env, e, err);
	}
	if (rc == ERR_OK)
		*result = m;
	else
		mention_close(m);
	return rc;
}

void
mention_close(struct mention *m)
{
	if (m == NULL)
		return;
	map_close(m->names);
	VEC_RELEASE(&m->who);
	free(m);
}

/* Words from..until of the key of a text, which has one blank between two. */
static bool
find_words(struct reference *who, struct mention *m, struct slice words,
    bool as_firm)
{
	struct buf	key = {0};
	uint64_t	*at;

	if (as_firm)
		add_short_key(&key, words);
	else
		buf_add(&key, words);
	at = map_find(m->names, buf_slice(&key));
	buf_release(&key);
	if (at == NULL || *at == 0)
		return false;
	*who = m->who.p[*at - 1];
	return true;
}

bool
mention_find(struct reference *who, struct mention *m, struct slice text)
{
	size_t		start[TEXT_WORDS + 1], n = 0;
	struct buf	key = {0};
	bool		found = false;

	name_add_key(&key, slice_sub(text, 0, 1000));
	for (size_t i = 0; i < key.len && n < TEXT_WORDS; i++)
		if (i == 0 || key.p[i - 1] == ' ')
			start[n++] = i;
	start[n] = n < TEXT_WORDS ? key.len + 1 : start[n - 1];
	for (size_t len = MIN(n, (size_t)WORDS_MAX); len > 0 && !found; len--)
		for (size_t i = 0; i + len <= n && !found; i++) {
			struct slice	words = slice_sub(buf_slice(&key),
					    start[i], start[i + len] - 1);

			found = find_words(who, m, words, false) ||
			    find_words(who, m, words, true);
		}
	buf_release(&key);
	return found;
}

#include "core/record/fsck_priv.h"

#include "core/record/posting.h"

/* Where in the key of a derived table the entity of the record stands. */
static bool
owner_at(size_t *at, enum table table, struct slice key)
{
	switch (table) {
	case TABLE_INDEX:
		*at = 0;
		return key.len >= 4;
	case TABLE_REFS:
		*at = 6;
		return key.len == 14;
	case TABLE_WORD:
		*at = key.len - 6;
		return key.len >= 8;
	default:
		*at = 14;
		return key.len == 20;
	}
}

/* "index: account.city of account a17" */
static void
describe(struct buf *b, struct fsck *f, enum table table, struct slice key,
    uint32_t val)
{
	const struct entity	*e = NULL;
	const struct field	*field = NULL;
	uint32_t		 id = val;
	size_t			 at;

	buf_addf(b, "%s: ", table_name(table));
	if (!owner_at(&at, table, key)) {
		buf_addf(b, err_text("a key of %zu bytes"), key.len);
		return;
	}
	e = model_find_entity_id(f->model, be16_get(key.p + at));
	if (e == NULL) {
		buf_addf(b, "entity %u", be16_get(key.p + at));
		return;
	}
	if (table == TABLE_INDEX)
		field = entity_find_field_id(e, be16_get(key.p + 2));
	else if (table == TABLE_REFS)
		field = entity_find_field_id(e, be16_get(key.p + 8));
	if ((table != TABLE_INDEX || val == 0) && key.len >= 4)
		id = be32_get(key.p + key.len - 4);
	buf_adds(b, record_words(e, id).text);
	if (field != NULL)
		buf_addf(b, ", %.*s", SLICE_ARG(field->name));
	if (table == TABLE_WORD)
		buf_addf(b, ", \"%.*s\"", (int)(key.len - 7), key.p);
}

static void
find_entry(struct fsck *f, enum table table, struct slice key, uint32_t val,
    const char *what)
{
	struct buf	b = {0};

	describe(&b, f, table, key, val);
	fsck_find(f, "%s: %s", buf_cstr(&b), err_text(what));
	buf_release(&b);
}

static bool
is_columnar(struct fsck *f, enum table table, struct slice key)
{
	const struct entity	*e;
	size_t			 at;

	if (!owner_at(&at, table, key))
		return false;
	e = model_find_entity_id(f->model, be16_get(key.p + at));
	return e != NULL && e->is_columnar;
}

static enum err_code
check_target(struct fsck *f, const struct sorted *e, struct err *err)
{
	const struct entity	*to;
	struct record		 rec;
	struct err		 why = {0};
	enum err_code		 rc;

	to = model_find_entity_id(f->model, be16_get(e->key.p));
	if (to == NULL) {
		find_entry(f, e->table, e->key, 0,
		    ERR_N("refers to an entity that is gone"));
		return ERR_OK;
	}
	rc = record_find(&rec, f->txn, to, be32_get(e->key.p + 2), &why);
	if (rc == ERR_STORE)
		return ERR_OK;		/* the record's own damage is told */
	if (rc) {
		*err = why;
		return rc;
	}
	if (rec.bytes.p == NULL)
		find_entry(f, e->table, e->key, 0,
		    ERR_N("refers to a record that is gone"));
	return ERR_OK;
}

/* The id that a unique value leads to, for messages. */
static uint32_t
id_of(const struct sorted *e)
{
	return e->table == TABLE_INDEX ? (uint32_t)e->val : 0;
}

/* The next entry that should be there; doubles are told of and skipped. */
struct wanted {
	struct sorted	e;
	bool		more;
	struct key	last;
	enum table	last_table;
};

static enum err_code
next_wanted(struct wanted *w, struct fsck *f, struct err *err)
{
	enum err_code	rc;

	for (;;) {
		w->more = key_sorter_next(f->sorter, &w->e, &rc, err);
		if (rc || !w->more)
			return rc;
		if (w->last.len == 0 || w->e.table != w->last_table ||
		    !slice_eq(w->e.key, key_slice(&w->last)))
			break;
		find_entry(f, w->e.table, w->e.key, id_of(&w->e),
		    ERR_N("the value is not unique"));
	}
	key_clear(&w->last);
	key_bytes(&w->last, w->e.key);
	w->last_table = w->e.table;
	if (w->e.table == TABLE_REFS)
		return check_target(f, &w->e, err);
	return ERR_OK;
}

static bool
is_value(const struct sorted *stored, const struct sorted *wanted)
{
	return stored->table == TABLE_WORD ?
	    word_val_is_true(stored->val, wanted->val) :
	    stored->val == wanted->val;
}

static enum err_code
compare_table(struct fsck *f, struct wanted *w, enum table table,
    struct err *err)
{
	struct entries	 it;
	struct sorted	 e;
	bool		 more;
	int		 cmp;
	enum err_code	 rc, rc2;

	rc = entries_open(&it, f->txn, table, err);
	if (rc)
		return rc;
	more = entries_next(&it, &e);
	while (rc == ERR_OK && (more || (w->more && w->e.table == table))) {
		if (more && (!it.sound || is_columnar(f, table, e.key))) {
			if (!it.sound)
				find_entry(f, table, e.key, id_of(&e),
				    ERR_N("cannot be read"));
			more = entries_next(&it, &e);
			continue;
		}
		if (!more)
			cmp = -1;
		else if (!w->more || w->e.table != table)
			cmp = 1;
		else
			cmp = slice_cmp(w->e.key, e.key);
		if (cmp < 0)
			find_entry(f, table, w->e.key, id_of(&w->e),
			    ERR_N("missing"));
		else if (cmp > 0)
			find_entry(f, table, e.key, id_of(&e),
			    ERR_N("should not be there"));
		else if (!is_value(&e, &w->e))
			find_entry(f, table, e.key, id_of(&w->e),
			    ERR_N("has another value"));
		if (cmp >= 0)
			more = entries_next(&it, &e);
		if (cmp <= 0)
			rc = next_wanted(w, f, err);
	}
	rc2 = entries_close(&it, rc ? &(struct err){0} : err);
	return rc ? rc : rc2;
}

enum err_code
fsck_derived(struct fsck *f, struct err *err)
{
	/* In the order of their numbers: so they come from the sorter. */
	static const enum table	tables[] = {
		TABLE_INDEX, TABLE_REFS, TABLE_WORD, TABLE_EVENT
	};
	struct wanted		w = {0};
	enum err_code		rc;

	rc = key_sorter_finish(f->sorter, err);
	if (rc == ERR_OK)
		rc = next_wanted(&w, f, err);
	for (size_t i = 0; i < NELEM(tables) && rc == ERR_OK; i++)
		rc = compare_table(f, &w, tables[i], err);
	return rc;
}

/*
 * The table of subjects beside the journal it follows from: compared with it,
 * and made anew.
 */
#include "core/record/fsck_priv.h"

void
subject_list_open(struct subject_list *l)
{
	*l = (struct subject_list){ .sorter = key_sorter_open(NULL) };
}

void
subject_list_release(struct subject_list *l)
{
	key_sorter_close(l->sorter);
	VEC_RELEASE(&l->item.list);
}

enum err_code
subject_list_end_item(struct subject_list *l, uint64_t number, uint32_t item,
    struct err *err)
{
	struct sorted	e = { .table = TABLE_SUBJECT };
	struct key	k;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < l->item.list.n; i++) {
		const struct subject_block	*s = &l->item.list.p[i];

		subject_key(&k, s, number, item);
		e.key = key_slice(&k);
		e.val = s->least | (uint64_t)s->most << 8;
		rc = key_sorter_add(l->sorter, &e, err);
	}
	VEC_CLEAR(&l->item.list);
	return rc;
}

/* --- All of them, sorted ------------------------------------------------- */

/* An item may have named a block more than once. */
struct wanted {
	struct key_sorter	*sorter;
	struct sorted		 ahead;
	bool			 has_ahead;
	bool			 more;		/* key and value are one */
	struct key		 key;
	char			 value[SUBJECT_VALUE];
};

static enum err_code
next_wanted(struct wanted *w, struct err *err)
{
	enum err_code	rc = ERR_OK;
	uint8_t		least, most;

	w->more = w->has_ahead;
	if (!w->more)
		return ERR_OK;
	key_clear(&w->key);
	key_bytes(&w->key, w->ahead.key);
	least = (uint8_t)w->ahead.val;
	most = (uint8_t)(w->ahead.val >> 8);
	while ((w->has_ahead = key_sorter_next(w->sorter, &w->ahead, &rc,
	    err)) && slice_eq(w->ahead.key, key_slice(&w->key))) {
		least = MIN(least, (uint8_t)w->ahead.val);
		most = MAX(most, (uint8_t)(w->ahead.val >> 8));
	}
	w->value[0] = (char)least;
	w->value[1] = (char)most;
	return rc;
}

static enum err_code
first_wanted(struct wanted *w, struct subject_list *l, struct err *err)
{
	enum err_code	rc = key_sorter_finish(l->sorter, err);

	*w = (struct wanted){ .sorter = l->sorter };
	if (rc)
		return rc;
	w->has_ahead = key_sorter_next(w->sorter, &w->ahead, &rc, err);
	return rc ? rc : next_wanted(w, err);
}

static struct slice
wanted_value(const struct wanted *w)
{
	return slice_make(w->value, sizeof(w->value));
}

/* --- Compared ------------------------------------------------------------ */

static void
find(struct fsck *f, struct slice key, struct slice val, const char *what)
{
	const struct entity	*e;
	struct subject_block		 s;
	uint64_t		 number;
	uint32_t		 item;

	if (!subject_decode(&s, &number, &item, key, val)) {
		fsck_find(f, "subject: a damaged entry");
		return;
	}
	/* Of damaged entries it is not known what they are about. */
	if (imap_find(f->entries, number) != NULL)
		return;
	e = model_find_entity_id(f->model, s.entity);
	fsck_find(f, "subject: entry %llu, item %u, %.*s %u to %u: %s",
	    (unsigned long long)number, item,
	    SLICE_ARG(e == NULL ? SLICE("?") : e->name),
	    s.block << 8 | s.least, s.block << 8 | s.most, err_text(what));
}

static enum err_code
compare(struct fsck *f, struct wanted *w, struct cursor *c, struct err *err)
{
	static const char	 mark[2];
	struct slice		 key, val;
	bool			 more;
	int			 cmp;
	enum err_code		 rc = ERR_OK;

	more = cursor_seek(c, SLICE_EMPTY, &key, &val);
	if (more && slice_eq(key, slice_make(mark, sizeof(mark))))
		more = cursor_next(c, &key, &val);
	while (rc == ERR_OK && (more || w->more)) {
		cmp = !more ? -1 : !w->more ? 1 :
		    slice_cmp(key_slice(&w->key), key);
		if (cmp < 0)
			find(f, key_slice(&w->key), wanted_value(w),
			    ERR_N("missing"));
		else if (cmp > 0)
			find(f, key, val, ERR_N("should not be there"));
		else if (!slice_eq(val, wanted_value(w)))
			find(f, key, val, ERR_N("has another value"));
		if (cmp >= 0)
			more = cursor_next(c, &key, &val);
		if (cmp <= 0)
			rc = next_wanted(w, err);
	}
	return rc ? rc : cursor_status(c, err);
}

enum err_code
fsck_subjects(struct fsck *f, struct subject_list *l, struct err *err)
{
	struct wanted	 w;
	struct cursor	*c;
	enum err_code	 rc = first_wanted(&w, l, err);

	if (rc == ERR_OK)
		rc = cursor_open(&c, f->txn, TABLE_SUBJECT, err);
	if (rc)
		return rc;
	rc = compare(f, &w, c, err);
	cursor_close(c);
	return rc;
}

/* --- Made anew ----------------------------------------------------------- */

static enum err_code
note_item(struct subject_list *l, struct txn *txn, uint64_t number,
    uint32_t item, struct arena *arena, struct err *err)
{
	struct change_reader	r;
	struct change		c;
	struct slice		public;
	bool			more = true;
	enum err_code		rc;

	rc = journal_get_public(&public, txn, number, item, err);
	if (rc)
		return rc;
	if (alias_is_item(public))
		alias_subjects(&l->item, public);
	if (change_is_records(public)) {
		/* As if the private part were erased. */
		change_reader_init(&r, public, (struct slice){0});
		while ((rc = change_next(&c, &more, &r, arena, err)) ==
		    ERR_OK && more) {
			subject_note(&l->item, c.entity, c.id);
			arena_clear(arena);
		}
	}
	return rc ? rc : subject_list_end_item(l, number, item, err);
}

static enum err_code
note_all(struct subject_list *l, struct txn *txn, struct err *err)
{
	struct arena		*arena = arena_open();
	struct journal_entry	 e;
	uint64_t		 last = 0;
	enum err_code		 rc = journal_last(&last, txn, err);

	for (uint64_t n = 1; rc == ERR_OK && n <= last; n++) {
		rc = journal_get(&e, txn, n, err);
		for (uint32_t i = 1; rc == ERR_OK && i <= e.items; i++)
			rc = note_item(l, txn, n, i, arena, err);
	}
	arena_close(arena);
	return rc;
}

enum err_code
subject_rebuild(struct txn *txn, struct err *err)
{
	struct subject_list	l;
	struct wanted		w;
	struct err		why = {0};
	enum err_code		rc;

	subject_list_open(&l);
	rc = note_all(&l, txn, &why);
	if (rc == ERR_STORE || rc == ERR_NOTFOUND) {
		/* What of a damaged journal can be read is read without. */
		rc = txn_clear(txn, TABLE_SUBJECT, err);
		subject_list_release(&l);
		return rc;
	}
	if (rc)
		*err = why;
	if (rc == ERR_OK)
		rc = subject_restart(txn, 1, err);
	if (rc == ERR_OK)
		rc = first_wanted(&w, &l, err);
	while (rc == ERR_OK && w.more) {
		rc = txn_append(txn, TABLE_SUBJECT, key_slice(&w.key),
		    wanted_value(&w), err);
		if (rc == ERR_OK)
			rc = next_wanted(&w, err);
	}
	subject_list_release(&l);
	return rc;
}

/*
 * By the table down to the entry that it begins with, then entry by entry.
 */
#include "core/record/subject_walk.h"

struct subject_walk {
	struct txn		*txn;
	const struct entity	*entity;
	uint32_t		 id;
	struct instant		 until;
	struct arena		*arena;		/* of one change */
	uint64_t		 from;		/* of the table */
	bool			 by_table;
	uint64_t		 before;	/* these entries are to come */
	struct subject_items	 items;		/* of the entry, by_table */
	struct journal_entry	 entry;
	uint32_t		 at, n_items;
	struct slice		 aliases;	/* of the item, or empty */
	size_t			 alias_at;
	struct change_reader	 reader;
	bool			 reads;
	struct change		 change;
	struct alias_change	 alias;
};

enum err_code
subject_walk_open(struct subject_walk **walk, struct txn *txn,
    const struct entity *e, uint32_t id, struct instant until,
    struct err *err)
{
	struct subject_walk	*w = mem_zalloc(sizeof(*w));
	uint64_t		 last = 0;
	enum err_code		 rc;

	w->txn = txn;
	w->entity = e;
	w->id = id;
	w->until = until;
	w->arena = arena_open();
	rc = journal_last(&last, txn, err);
	if (rc == ERR_OK)
		rc = subject_from(&w->from, txn, err);
	w->by_table = w->from != 0 && w->from <= last;
	w->before = last + 1;
	if (rc)
		subject_walk_close(w);
	else
		*walk = w;
	return rc;
}

void
subject_walk_close(struct subject_walk *w)
{
	if (w == NULL)
		return;
	VEC_RELEASE(&w->items.item);
	arena_close(w->arena);
	free(w);
}

/* The number of the next one that may say something, 0: there is none. */
static enum err_code
find_entry(uint64_t *number, struct subject_walk *w, struct err *err)
{
	enum err_code	rc;

	if (w->by_table) {
		rc = subject_before(&w->items, w->txn, w->entity->id, w->id,
		    w->before, err);
		*number = w->items.number;
		if (rc || *number >= w->from)
			return rc;
		w->by_table = false;
		w->before = w->from;
	}
	*number = w->before - 1;
	return ERR_OK;
}

static enum err_code
next_entry(bool *more, struct subject_walk *w, struct err *err)
{
	uint64_t	number;
	enum err_code	rc;

	do {
		rc = find_entry(&number, w, err);
		*more = rc == ERR_OK && number != 0;
		if (!*more)
			return rc;
		w->before = number;
		rc = journal_get(&w->entry, w->txn, number, err);
		if (rc)
			return rc;
	} while (w->entry.author.time_us >= w->until.us);
	w->at = 0;
	w->n_items = w->by_table ? (uint32_t)w->items.item.n :
	    w->entry.items;
	return ERR_OK;
}

static enum err_code
open_item(struct subject_walk *w, uint32_t item, struct err *err)
{
	struct slice	public, private;
	bool		about = false;
	enum err_code	rc;

	rc = journal_get_public(&public, w->txn, w->entry.number, item, err);
	if (rc == ERR_NOTFOUND) {
		err_hint(err, "run: crm fsck");
		return err->code = ERR_STORE;
	}
	if (rc == ERR_OK && alias_is_item(public)) {
		w->aliases = public;
		w->alias_at = 0;
	}
	if (rc == ERR_OK && change_is_records(public))
		rc = change_is_about(&about, public, w->entity, w->id,
		    w->arena, err);
	if (rc || !about)
		return rc;
	rc = journal_get_item(&public, &private, w->txn, w->entry.number,
	    item, err);
	if (rc)
		return rc;
	change_reader_init(&w->reader, public, private);
	change_reader_only(&w->reader, w->entity, w->id);
	w->reads = true;
	return ERR_OK;
}

static bool
next_alias(struct subject_walk *w)
{
	while (alias_change_get(&w->alias, w->aliases, w->alias_at)) {
		w->alias_at++;
		if (alias_change_is_about(&w->alias, w->entity, w->id))
			return true;
	}
	w->aliases = SLICE_EMPTY;
	return false;
}

enum err_code
subject_walk_next(struct subject_said *said, bool *more,
    struct subject_walk *w, struct err *err)
{
	struct subject_said	s = { .entry = &w->entry };
	bool			any = true;
	enum err_code		rc = ERR_OK;

	while (rc == ERR_OK && any && s.change == NULL && s.alias == NULL) {
		arena_clear(w->arena);
		if (w->reads) {
			rc = change_next(&w->change, &w->reads, &w->reader,
			    w->arena, err);
			s.change = w->reads ? &w->change : NULL;
		} else if (next_alias(w)) {
			s.alias = &w->alias;
		} else if (w->at < w->n_items) {
			uint32_t	item = w->by_table ?
					    w->items.item.p[w->at] :
					    w->at + 1;

			w->at++;
			rc = open_item(w, item, err);
		} else
			rc = next_entry(&any, w, err);
	}
	if (rc == ERR_OK) {
		*said = s;
		*more = any;
	}
	return rc;
}

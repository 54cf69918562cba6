/*
 * Changes into journal items, and new records into facets.  Where there are
 * many, as in a load, both are made on a second thread, with the hashes of
 * personal values, while the first one puts the records.  What is made is
 * added to the journal by the first, for the transaction is its own: when
 * pieces are done, their items change places with those that were added.
 */
#include "core/record/priv.h"

struct scribe {
	struct journal_writer	*journal;
	struct plan		*plan;
	struct facet_cache	*facets;	/* NULL: none */
	struct change_writer	 w;
	struct change_items	 made, adding;
	size_t			 n_hashed, hashed;	/* of made, its bytes */
	struct beside		*beside;
};

bool
scribe_has_facets(const struct scribe *s, const struct entity *e,
    uint32_t id)
{
	return s->facets != NULL && id / FACET_BLOCK >
	    plan_entity(s->plan, e)->stored.last_id / FACET_BLOCK;
}

static enum err_code
set_facets(struct scribe *s, const struct record *rec,
    const struct layout *layout, struct err *err)
{
	if (!scribe_has_facets(s, rec->entity, rec->id))
		return ERR_OK;
	return layout != NULL ?
	    facet_cache_add(s->facets, rec, layout, err) :
	    facet_cache_set(s->facets, rec->entity, rec->id, rec, NULL, err);
}

/* The items that were made since the last time. */
static void
hash_made(struct scribe *s)
{
	const struct change_items	*items = &s->made;

	for (; s->n_hashed < items->item.n; s->n_hashed++) {
		const struct change_item *it = &items->item.p[s->n_hashed];

		journal_hash(s->journal, slice_make(items->bytes.p +
		    s->hashed, it->public));
		s->hashed += it->public + it->private;
	}
}

static enum err_code
write_one(void *arg, const struct record *before, const struct record *after,
    const struct layout *layout, struct err *err)
{
	struct scribe	*s = arg;
	enum err_code	 rc = ERR_OK;

	if (before == NULL)
		rc = set_facets(s, after, layout, err);
	if (rc)
		return rc;
	rc = before == NULL && layout != NULL ?
	    change_write_new(&s->w, after, layout, err) :
	    change_write(&s->w, before, after, NULL, err);
	hash_made(s);
	return rc;
}

static enum err_code
add_items(struct scribe *s, struct err *err)
{
	struct change_items	*items = &s->adding;
	const char		*p = items->bytes.p;
	struct subjects		 about = items->about;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < items->item.n && rc == ERR_OK; i++) {
		const struct change_item	*it = &items->item.p[i];

		about.list.n = it->n_subjects;
		journal_about(s->journal, &about);
		about.list.p += it->n_subjects;
		rc = journal_put(s->journal, slice_make(p, it->public),
		    slice_make(p + it->public, it->private), err);
		p += it->public + it->private;
	}
	buf_clear(&items->bytes);
	VEC_CLEAR(&items->about.list);
	VEC_CLEAR(&items->item);
	return rc;
}

static enum err_code
between(void *arg, struct err *err)
{
	struct scribe		*s = arg;
	struct change_items	 items;
	enum err_code		 rc;

	rc = add_items(s, err);
	items = s->adding;
	s->adding = s->made;
	s->made = items;
	s->n_hashed = s->hashed = 0;
	return rc || s->facets == NULL ? rc :
	    facet_cache_settle(s->facets, err);
}

struct scribe *
scribe_open(struct journal_writer *journal, struct plan *plan,
    struct txn *txn)
{
	struct scribe	*s = mem_zalloc(sizeof(*s));

	s->journal = journal;
	change_writer_init(&s->w, journal);
	s->w.items = &s->made;
	s->plan = plan;
	if (plan != NULL)
		s->facets = facet_cache_open_new(txn);
	s->beside = beside_open(write_one, between, s,
	    plan != NULL ? plan->opt.model : NULL, PIECES_ROOM);
	return s;
}

static void
release_items(struct change_items *items)
{
	buf_release(&items->bytes);
	VEC_RELEASE(&items->about.list);
	VEC_RELEASE(&items->item);
}

void
scribe_close(struct scribe *s)
{
	if (s == NULL)
		return;
	beside_close(s->beside);
	change_writer_release(&s->w);
	release_items(&s->made);
	release_items(&s->adding);
	facet_cache_close(s->facets);
	free(s);
}

bool
scribe_has_room(struct scribe *s)
{
	return beside_has_room(s->beside);
}

enum err_code
scribe_pass(struct scribe *s, struct slice piece, struct err *err)
{
	enum err_code	rc = beside_pass(s->beside, piece, err);

	return rc ? rc : add_items(s, err);
}

enum err_code
scribe_go_on(struct scribe *s, struct err *err)
{
	enum err_code	rc = beside_go_on(s->beside, err);

	return rc ? rc : add_items(s, err);
}

/* Nobody is at work: all that was made goes into the journal. */
static enum err_code
settle(struct scribe *s, struct err *err)
{
	enum err_code	rc = beside_settle(s->beside, err);

	if (rc == ERR_OK)
		rc = between(s, err);
	return rc ? rc : add_items(s, err);
}

enum err_code
scribe_write(struct scribe *s, const struct record *before,
    const struct record *after, const bool *same, struct err *err)
{
	enum err_code	rc = settle(s, err);

	if (rc == ERR_OK)
		rc = change_write(&s->w, before, after, same, err);
	hash_made(s);
	return rc;
}

enum err_code
scribe_finish(struct scribe *s, struct err *err)
{
	enum err_code	rc = settle(s, err);

	if (rc == ERR_OK)
		rc = change_flush(&s->w, err);
	hash_made(s);
	if (rc == ERR_OK)
		rc = settle(s, err);
	return rc || s->facets == NULL ? rc :
	    facet_cache_flush(s->facets, err);
}

/*
 * Which of two values was said last: the journal knows.  It is read from
 * the newest entry on, until every record asked about was met as added; of
 * few records only what is about them, where the store knows what that is.
 */
#include "core/record/merge.h"

#include "core/record/priv.h"
#include "core/record/subject_walk.h"

enum { FEW = 16 };

struct asked_record { const struct entity *entity; uint32_t id; };
struct merge_ages {
	struct txn	*txn;
	struct imap	*record;	/* wanted: 1, or 2 when it was read */
	VEC(struct asked_record) waiting;	/* wanted, not read yet */
	size_t		 n_open;	/* of those, not met as added yet */
	struct imap	*entry;		/* record and field: journal entry */
};

static uint64_t
name_of(uint16_t entity, uint32_t id)
{
	return (uint64_t)entity << 32 | id;
}

/* Ids of fields are small: with 16 bits for each all three fit. */
static uint64_t
name_of_field(uint16_t entity, uint32_t id, uint16_t field)
{
	return (uint64_t)field << 48 ^ (uint64_t)entity << 32 ^ id;
}

struct merge_ages *
merge_ages_open(struct txn *txn)
{
	struct merge_ages	*a = mem_zalloc(sizeof(*a));

	a->txn = txn;
	a->record = imap_open();
	a->entry = imap_open();
	return a;
}

void
merge_ages_close(struct merge_ages *a)
{
	if (a == NULL)
		return;
	imap_close(a->record);
	imap_close(a->entry);
	VEC_RELEASE(&a->waiting);
	free(a);
}

void
merge_ages_want(struct merge_ages *a, const struct entity *entity, uint32_t id)
{
	bool	added;

	*imap_put(a->record, name_of(entity->id, id), &added) |= 1;
	if (added)
		*VEC_ADD(&a->waiting) = (struct asked_record){ entity, id };
}

static void
note_change(struct merge_ages *a, const struct change *c, uint64_t entry)
{
	const uint64_t	*state = imap_find(a->record, name_of(c->entity,
			    c->id));
	uint64_t	*e;
	bool		 added;

	if (state == NULL || *state != 1)
		return;
	for (size_t i = 0; i < c->n_fields; i++) {
		e = imap_put(a->entry, name_of_field(c->entity, c->id,
		    c->field[i].field), &added);
		if (added)
			*e = entry;
	}
	if (c->op == CHANGE_ADD && a->n_open > 0)
		a->n_open--;
}

static enum err_code
read_item(struct merge_ages *a, const struct journal_entry *e, uint32_t item,
    struct arena *arena, struct err *err)
{
	struct slice		public, private;
	struct change_reader	r;
	struct change		c;
	bool			more;
	enum err_code		rc;

	rc = journal_get_item(&public, &private, a->txn, e->number, item, err);
	if (rc || !change_is_records(public))
		return rc;
	change_reader_init(&r, public, private);
	while ((rc = change_next(&c, &more, &r, arena, err)) == ERR_OK &&
	    more) {
		note_change(a, &c, e->number);
		arena_clear(arena);
	}
	return rc;
}

/* An undo says nothing new: it goes, and what it undid. */
static bool
is_news(struct imap *undone, const struct journal_entry *e)
{
	if (imap_find(undone, e->number) != NULL)
		return false;
	if (e->undoes != 0)
		*imap_put(undone, e->undoes, NULL) = 1;
	return e->undoes == 0;
}

static enum err_code
read_all(struct merge_ages *a, struct err *err)
{
	struct arena		*arena = arena_open();
	struct imap		*undone = imap_open();
	struct journal_entry	 e;
	uint64_t		 n;
	enum err_code		 rc = journal_last(&n, a->txn, err);

	for (; rc == ERR_OK && n > 0 && a->n_open > 0; n--) {
		rc = journal_get(&e, a->txn, n, err);
		if (rc || !is_news(undone, &e))
			continue;
		for (uint32_t i = e.items; rc == ERR_OK && i > 0; i--)
			rc = read_item(a, &e, i, arena, err);
	}
	imap_close(undone);
	arena_close(arena);
	return rc;
}

/* What is taken back is taken back of all records that it was about. */
static enum err_code
read_record(struct merge_ages *a, const struct asked_record *r,
    struct err *err)
{
	struct instant		 all = { INT64_MAX };
	struct imap		*undone = imap_open();
	struct subject_walk	*w = NULL;
	struct subject_said	 s;
	uint64_t		 seen = 0;
	bool			 more = true, news = false, begun = false;
	enum err_code		 rc;

	rc = subject_walk_open(&w, a->txn, r->entity, r->id, all, err);
	while (rc == ERR_OK && !begun && (rc = subject_walk_next(&s, &more, w,
	    err)) == ERR_OK && more) {
		if (s.entry->number != seen)
			news = is_news(undone, s.entry);
		seen = s.entry->number;
		if (!news || s.change == NULL)
			continue;
		note_change(a, s.change, seen);
		begun = s.change->op == CHANGE_ADD;
	}
	subject_walk_close(w);
	imap_close(undone);
	return rc;
}

enum err_code
merge_ages_read(struct merge_ages *a, struct err *err)
{
	uint64_t	from;
	enum err_code	rc;

	if (a->waiting.n == 0)
		return ERR_OK;
	a->n_open = a->waiting.n;
	rc = subject_from(&from, a->txn, err);
	if (rc == ERR_OK && (from != 1 || a->waiting.n > FEW))
		rc = read_all(a, err);
	for (size_t i = 0; i < a->waiting.n; i++) {
		const struct asked_record	*r = &a->waiting.p[i];

		if (rc == ERR_OK && from == 1 && a->waiting.n <= FEW)
			rc = read_record(a, r, err);
		*imap_put(a->record, name_of(r->entity->id, r->id), NULL) = 2;
	}
	VEC_CLEAR(&a->waiting);
	return rc;
}

uint64_t
merge_ages_of(const struct merge_ages *a, const struct entity *entity,
    uint32_t id, const struct field *f)
{
	const uint64_t	*entry = imap_find(a->entry,
			    name_of_field(entity->id, id, f->id));

	return entry == NULL ? 0 : *entry;
}

#include "core/sales/history.h"

#include "core/record/alias.h"
#include "core/record/snapshot.h"
#include "core/sales/priv.h"

enum { CHAIN_MAX = 16 };

struct walk {
	struct txn			*txn;
	const struct entity		*sale;
	uint64_t			 seq;
	/* The row as it was after the entry looked at, going backwards. */
	int64_t				 now[BLOCK_COLUMNS];
	bool				 is_known;
	/* Which records each of its references has led to, 0 at the end. */
	uint32_t			 chain[BLOCK_COLUMNS][CHAIN_MAX];
	/* Numbers from here on were given by later loads. */
	uint64_t			 below;
	const struct journal_entry	*entry;
	enum err_code			(*each)(void *,
					    const struct sales_event *,
					    struct err *);
	void				*arg;
};

/* ---- the row as it was ---- */

/* Stored is the record of then, which may have been merged since. */
static enum err_code
follow(struct walk *w, size_t f, struct err *err)
{
	struct slice	val, remains;
	struct key	key;
	uint32_t	id = (uint32_t)w->now[f];
	enum err_code	rc;

	memset(w->chain[f], 0, sizeof(w->chain[f]));
	if (w->sale->field[f].type != TYPE_REF ||
	    w->now[f] == SALES_MISSING)
		return ERR_OK;
	for (size_t i = 0; i + 1 < CHAIN_MAX; i++) {
		w->chain[f][i] = id;
		key_clear(&key);
		key_u16(&key, w->sale->field[f].to);
		key_u32(&key, id);
		rc = txn_find(&val, w->txn, TABLE_ALIAS, key_slice(&key),
		    err);
		if (rc)
			return rc;
		if (val.p == NULL || !alias_decode(&id, &remains,
		    key_slice(&key), val))
			break;
	}
	return ERR_OK;
}

static enum err_code
set_now(struct walk *w, const int64_t *cells, struct err *err)
{
	enum err_code	rc = ERR_OK;

	memcpy(w->now, cells, w->sale->n_fields * sizeof(*cells));
	w->is_known = true;
	for (size_t f = 0; rc == ERR_OK && f < w->sale->n_fields; f++)
		rc = follow(w, f, err);
	return rc;
}

/* What is stored: sales_find_row would lead references on. */
static enum err_code
read_now(struct walk *w, struct err *err)
{
	const struct rowset	*rows = NULL;
	struct row_reader	*r = NULL;
	int64_t			 cells[BLOCK_COLUMNS];
	size_t			 i;
	enum err_code		 rc;

	rc = row_reader_open(&r, w->txn, w->sale, err);
	if (rc == ERR_OK)
		rc = row_reader_find(&rows, &i, r, w->seq, err);
	if (rc == ERR_OK && rows != NULL) {
		row_to_cells(cells, w->sale, rows, i);
		rc = set_now(w, cells, err);
	}
	row_reader_close(r);
	return rc;
}

/* ---- is the row in these blocks? ---- */

struct search { uint64_t seq; int64_t *cells; unsigned n; bool found; };

static bool
take_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct search	*s = arg;

	if (seq != s->seq)
		return true;
	memcpy(s->cells, cells, s->n * sizeof(*cells));
	s->found = true;
	return false;
}

static enum err_code
find_row(int64_t *cells, bool *found, const struct walk *w,
    struct slice packed, struct err *err)
{
	struct search	s = { .seq = w->seq, .cells = cells,
			    .n = (unsigned)w->sale->n_fields };
	struct slice	with;
	enum err_code	rc;

	*found = false;
	rc = packed_find_block(&with, packed, w->seq, w->seq + 1, err);
	if (rc || with.len == 0)
		return rc;
	rc = sales_change_rows(with, w->sale, take_row, &s, err);
	*found = s.found;
	return rc;
}

/* ---- one item ---- */

static enum err_code
tell(const struct walk *w, struct sales_event *e, struct err *err)
{
	e->entry = w->entry;
	return w->each(w->arg, e, err);
}

/* A large load: its first number and those of later ones tell. */
static enum err_code
look_at_load(struct walk *w, const struct sales_change *c, struct err *err)
{
	struct sales_event	e = { .what = SALES_EVENT_ADDED };
	bool			is_here;

	is_here = w->seq >= c->first_seq && w->seq < w->below;
	w->below = MIN(w->below, c->first_seq);
	if (!is_here)
		return ERR_OK;
	e.after = w->is_known ? w->now : NULL;
	w->is_known = false;
	return tell(w, &e, err);
}

static enum err_code
look_at_sales(struct walk *w, struct slice public, struct err *err)
{
	struct sales_event	e = {0};
	struct sales_change	c;
	int64_t			before[BLOCK_COLUMNS], after[BLOCK_COLUMNS];
	bool			found;
	enum err_code		rc = sales_change_decode(&c, public, err);

	if (rc || c.entity != w->sale->id)
		return rc;
	if (c.op == SALES_ADDED && c.after.len == 0)
		return look_at_load(w, &c, err);
	rc = find_row(before, &found, w, c.op == SALES_ADDED ? c.after :
	    c.before, err);
	if (rc || !found)
		return rc;
	if (c.op == SALES_CHANGED) {
		rc = find_row(after, &found, w, c.after, err);
		if (rc)
			return rc;
		e.what = SALES_EVENT_CHANGED;
		e.before = before;
		e.after = found ? after : NULL;
	} else if (c.op == SALES_REMOVED) {
		e.what = SALES_EVENT_REMOVED;
		e.before = before;
	} else {
		e.what = SALES_EVENT_ADDED;
		e.after = before;
	}
	rc = tell(w, &e, err);
	if (c.op == SALES_ADDED)
		w->is_known = false;
	else if (rc == ERR_OK)
		rc = set_now(w, before, err);
	return rc;
}

static bool
has_led_to(const struct walk *w, size_t f, uint32_t id)
{
	for (size_t i = 0; i < CHAIN_MAX && w->chain[f][i] != 0; i++)
		if (w->chain[f][i] == id)
			return true;
	return false;
}

/* A record that the row refers to became one with another, or itself. */
static enum err_code
look_at_aliases(struct walk *w, struct slice public, struct err *err)
{
	struct alias_change	c;
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && w->is_known &&
	    alias_change_get(&c, public, i); i++) {
		for (size_t f = 0; rc == ERR_OK && f < w->sale->n_fields;
		    f++) {
			const struct field	*field = &w->sale->field[f];
			struct sales_event	 e = {
			    .what = SALES_EVENT_MERGED, .field = field };

			if (field->type != TYPE_REF ||
			    field->to != c.entity || !has_led_to(w, f, c.id))
				continue;
			if (c.after == 0)
				e.what = SALES_EVENT_SEPARATED;
			e.from = c.before != 0 ? c.before : c.id;
			e.to = c.after != 0 ? c.after : c.id;
			rc = tell(w, &e, err);
		}
	}
	return rc;
}

/* ---- an entry: the model, handles, records, then sale rows ---- */

static bool
is_of_records(struct slice public)
{
	return public.len == 0 || change_is_records(public);
}

static bool
is_of_handles(struct slice public)
{
	return public.len > 0 && (alias_is_item(public) ||
	    alias_is_remains(public) || public.p[0] == JOURNAL_ITEM_MODEL);
}

static enum err_code
look_at_entry(struct walk *w, struct err *err)
{
	struct slice	public, private;
	uint64_t	n = w->entry->number;
	uint32_t	i = w->entry->items;
	enum err_code	rc = ERR_OK;

	for (; rc == ERR_OK && i > 0; i--) {
		rc = journal_get_item(&public, &private, w->txn, n, i, err);
		if (rc || is_of_records(public) || is_of_handles(public))
			break;
		if (!snapshot_is_item(public))
			rc = look_at_sales(w, public, err);
	}
	for (uint32_t k = 1; rc == ERR_OK && k <= i; k++) {
		rc = journal_get_item(&public, &private, w->txn, n, k, err);
		if (rc || !is_of_handles(public))
			break;
		if (alias_is_item(public))
			rc = look_at_aliases(w, public, err);
	}
	return rc;
}

enum err_code
sales_history_check(struct txn *txn, const struct entity *sale, uint64_t seq,
    struct err *err)
{
	struct counters	c;
	enum err_code	rc = counters_read(&c, txn, sale, err);

	if (rc == ERR_OK && (seq == 0 || seq >= c.next_seq))
		rc = err_set(err, ERR_NOTFOUND, "there never was a %.*s%llu",
		    SLICE_ARG(sale->prefix), (unsigned long long)seq);
	return rc;
}

enum err_code
sales_history(struct txn *txn, const struct entity *sale, uint64_t seq,
    enum err_code (*each)(void *, const struct sales_event *, struct err *),
    void *arg, struct err *err)
{
	struct walk		w = { .txn = txn, .sale = sale, .seq = seq,
				    .each = each, .arg = arg };
	struct journal_entry	entry;
	uint64_t		n = 0;
	enum err_code		rc = read_now(&w, err);

	if (rc == ERR_OK)
		rc = journal_last(&n, txn, err);
	w.below = UINT64_MAX;
	w.entry = &entry;
	for (; rc == ERR_OK && n > 0; n--) {
		rc = journal_get(&entry, txn, n, err);
		if (rc == ERR_OK)
			rc = look_at_entry(&w, err);
	}
	return rc;
}

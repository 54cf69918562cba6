#include "core/exchange/exact/changes.h"

#include "core/base/hex.h"
#include "core/exchange/json.h"
#include "core/record/alias.h"
#include "core/record/change.h"
#include "core/record/snapshot.h"
#include "core/sales/sales.h"
#include "core/store/subject.h"

enum { FLUSH_BYTES = 64 * 1024 };

struct writing {
	const struct changes_options	*opt;
	struct txn			*txn;
	struct arena			*arena;		/* of one change */
	const struct journal_entry	*entry;
	bool				 has_head;	/* written for entry */
	struct buf			 line, text;
	changes_sink			*sink;
	void				*arg;
	struct err			*err;
	enum err_code			 rc;		/* within rows */
};

static void
add_time(struct writing *w, int64_t us)
{
	char	text[INSTANT_TEXT];
	size_t	n;

	n = instant_write(text, zone_utc(), (struct instant){ us });
	buf_addf(&w->line, "\"%.*s\"", (int)n, text);
}

static void
add_member(struct writing *w, const char *name, struct slice text)
{
	if (text.len == 0)
		return;
	buf_addf(&w->line, ",\"%s\":", name);
	json_add_string(&w->line, text);
}

/* Once for each entry that has something to tell. */
static void
add_entry(struct writing *w)
{
	const struct journal_entry	*e = w->entry;
	const struct journal_author	*a = &e->author;

	if (w->has_head)
		return;
	w->has_head = true;
	buf_addf(&w->line, "{\"entry\":%llu,\"op\":\"entry\",\"time\":",
	    (unsigned long long)e->number);
	add_time(w, a->time_us);
	add_member(w, "user", a->user);
	add_member(w, "host", a->host);
	add_member(w, "by", a->on_behalf);
	add_member(w, "command", a->command);
	add_member(w, "reason", a->reason);
	if (e->undoes != 0)
		buf_addf(&w->line, ",\"undoes\":%llu",
		    (unsigned long long)e->undoes);
	if (e->is_lost)
		buf_adds(&w->line, ",\"lost\":true");
	buf_addf(&w->line, ",\"added\":%u,\"changed\":%u,\"removed\":%u,"
	    "\"chain\":\"", e->added, e->changed, e->removed);
	hex_add(&w->line, slice_make((const char *)e->chain, JOURNAL_HASH));
	buf_adds(&w->line, "\"}\n");
}

static void
begin_change(struct writing *w, const char *op, const struct entity *e,
    uint64_t id)
{
	add_entry(w);
	buf_addf(&w->line, "{\"entry\":%llu,\"op\":\"%s\",\"type\":",
	    (unsigned long long)w->entry->number, op);
	json_add_string(&w->line, e->name);
	buf_addf(&w->line, ",\"%s\":\"%.*s%llu\"",
	    strcmp(op, "add") == 0 ? "handle" : "ref", SLICE_ARG(e->prefix),
	    (unsigned long long)id);
}

static void
add_value(struct writing *w, const struct field *f, const struct value *v)
{
	buf_clear(&w->text);
	field_write_value(&w->text, w->opt->model, f, v, w->opt->zone);
	if (v->type == TYPE_INT || v->type == TYPE_BOOL)
		buf_add(&w->line, buf_slice(&w->text));
	else
		json_add_string(&w->line, buf_slice(&w->text));
}

static void
add_name(struct writing *w, struct slice name, bool *first)
{
	if (!*first)
		buf_addc(&w->line, ',');
	*first = false;
	json_add_string(&w->line, name);
	buf_addc(&w->line, ':');
}

static bool
concerns(const struct writing *w, const struct entity *e, uint64_t id)
{
	return e != NULL && (w->opt->entity == NULL || (w->opt->entity == e &&
	    (w->opt->id == 0 || w->opt->id == id)));
}

/* ---- records ---- */

static enum err_code
add_side(struct writing *w, const struct field *f, bool is_set, bool erased,
    struct slice side, struct err *err)
{
	const struct value	*v;
	size_t			 n = 0;
	enum err_code		 rc = ERR_OK;

	if (is_set && !erased)
		rc = change_values(&v, &n, w->arena, side, err);
	if (rc)
		return rc;
	if (n == 0) {
		buf_adds(&w->line, "null");
		return ERR_OK;
	}
	if (f->many)
		buf_addc(&w->line, '[');
	for (size_t i = 0; i < (f->many ? n : 1); i++) {
		if (i > 0)
			buf_addc(&w->line, ',');
		add_value(w, f, &v[i]);
	}
	if (f->many)
		buf_addc(&w->line, ']');
	return ERR_OK;
}

/* One side of all fields; those that the model has no more are left out. */
static enum err_code
add_sides(struct writing *w, const char *name, const struct entity *e,
    const struct change *c, bool after, struct err *err)
{
	bool		first = true;
	enum err_code	rc = ERR_OK;

	buf_addf(&w->line, ",\"%s\":{", name);
	for (size_t i = 0; i < c->n_fields && rc == ERR_OK; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;

		f = entity_find_field_id(e, cf->field);
		if (f == NULL)
			continue;
		add_name(w, f->name, &first);
		rc = after ?
		    add_side(w, f, cf->is_set, cf->erased, cf->after, err) :
		    add_side(w, f, cf->was_set, cf->erased, cf->before, err);
	}
	buf_addc(&w->line, '}');
	return rc;
}

static void
add_erased(struct writing *w, const struct entity *e, const struct change *c)
{
	bool	first = true;

	for (size_t i = 0; i < c->n_fields; i++) {
		const struct field	*f;

		f = entity_find_field_id(e, c->field[i].field);
		if (f == NULL || !c->field[i].erased)
			continue;
		buf_adds(&w->line, first ? ",\"erased\":[" : ",");
		first = false;
		json_add_string(&w->line, f->name);
	}
	if (!first)
		buf_addc(&w->line, ']');
}

static enum err_code
put_change(struct writing *w, const struct change *c, struct err *err)
{
	static const char *const	 op[] = { "", "add", "set", "rm" };
	const struct entity		*e;
	enum err_code			 rc = ERR_OK;

	e = model_find_entity_id(w->opt->model, c->entity);
	if (!concerns(w, e, c->id))
		return ERR_OK;
	begin_change(w, op[c->op], e, c->id);
	if (c->op != CHANGE_DEL)
		buf_addf(&w->line, ",\"rev\":%u", c->revision_after);
	if (c->op != CHANGE_DEL)
		rc = add_sides(w, "fields", e, c, true, err);
	if (rc == ERR_OK && c->op != CHANGE_ADD)
		rc = add_sides(w, "was", e, c, false, err);
	add_erased(w, e, c);
	buf_adds(&w->line, "}\n");
	return rc;
}

static enum err_code
put_records(struct writing *w, struct slice public, struct slice private,
    struct err *err)
{
	struct change_reader	r;
	struct change		c;
	bool			more;
	enum err_code		rc;

	change_reader_init(&r, public, private);
	if (w->opt->id != 0)
		change_reader_only(&r, w->opt->entity, w->opt->id);
	while ((rc = change_next(&c, &more, &r, w->arena, err)) == ERR_OK &&
	    more) {
		rc = put_change(w, &c, err);
		if (rc == ERR_OK && w->line.len > FLUSH_BYTES) {
			rc = w->sink(w->arg, buf_slice(&w->line), err);
			buf_clear(&w->line);
		}
		if (rc)
			break;
		arena_clear(w->arena);
	}
	return rc;
}

/* ---- sale rows ---- */

struct rows {
	struct writing		*w;
	const struct entity	*sale;
	const char		*op;
	const struct rowcells	*before;	/* of "set", by number */
};

/* Rows as they were, until they are written beside what they became. */
struct rowcells { struct imap *at; VEC(int64_t) cell; };

static void
add_cells(struct rows *r, const char *name, const int64_t *cells)
{
	struct writing	*w = r->w;
	struct value	 v;
	bool		 first = true;

	buf_addf(&w->line, ",\"%s\":{", name);
	for (size_t i = 0; i < r->sale->n_fields && w->rc == ERR_OK; i++) {
		if (cells[i] == SALES_MISSING)
			continue;
		w->rc = sales_cell_value(&v, w->txn, w->arena,
		    &r->sale->field[i], cells[i], w->err);
		if (w->rc)
			break;
		add_name(w, r->sale->field[i].name, &first);
		add_value(w, &r->sale->field[i], &v);
	}
	buf_addc(&w->line, '}');
}

static bool
put_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct rows		*r = arg;
	struct writing		*w = r->w;
	const uint64_t		*at;

	if (!concerns(w, r->sale, seq))
		return true;
	begin_change(w, r->op, r->sale, seq);
	add_cells(r, strcmp(r->op, "rm") == 0 ? "was" : "fields", cells);
	at = r->before == NULL ? NULL : imap_find(r->before->at, seq);
	if (at != NULL)
		add_cells(r, "was", &r->before->cell.p[*at]);
	buf_adds(&w->line, "}\n");
	return w->rc == ERR_OK;
}

static enum err_code
put_rows(struct rows *r, struct slice packed, struct err *err)
{
	enum err_code	rc;

	r->w->err = err;
	r->w->rc = ERR_OK;
	rc = sales_change_rows(packed, r->sale, put_row, r, err);
	return rc ? rc : r->w->rc;
}

struct keeping { struct rowcells *to; size_t n; };

static bool
keep_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct keeping	*k = arg;

	*imap_put(k->to->at, seq, NULL) = k->to->cell.n;
	for (size_t i = 0; i < k->n; i++)
		*VEC_ADD(&k->to->cell) = cells[i];
	return true;
}

static enum err_code
put_changed_rows(struct rows *r, const struct sales_change *c,
    struct err *err)
{
	struct rowcells	before = { .at = imap_open() };
	struct keeping	k = { &before, r->sale->n_fields };
	enum err_code	rc;

	rc = sales_change_rows(c->before, r->sale, keep_row, &k, err);
	r->before = &before;
	if (rc == ERR_OK)
		rc = put_rows(r, c->after, err);
	imap_close(before.at);
	VEC_RELEASE(&before.cell);
	return rc;
}

static enum err_code
put_sales(struct writing *w, struct slice public, struct err *err)
{
	struct rows		 r = { .w = w, .op = "set" };
	struct sales_change	 c;
	const struct entity	*sale;
	enum err_code		 rc;

	rc = sales_change_decode(&c, public, err);
	if (rc)
		return rc;
	sale = model_find_entity_id(w->opt->model, c.entity);
	if (sale == NULL || (w->opt->entity != NULL &&
	    w->opt->entity != sale))
		return ERR_OK;
	if (c.op == SALES_ADDED && c.after.len == 0) {
		/* A large load: its rows are in the ledger, not here. */
		begin_change(w, "load", sale, c.first_seq);
		buf_addf(&w->line, ",\"rows\":%llu}\n",
		    (unsigned long long)c.n);
		return ERR_OK;
	}
	r.sale = sale;
	if (c.op == SALES_CHANGED)
		return put_changed_rows(&r, &c, err);
	r.op = c.op == SALES_REMOVED ? "rm" : "add";
	return put_rows(&r, c.op == SALES_REMOVED ? c.before : c.after, err);
}

/* ---- all items ---- */

static void
put_aliases(struct writing *w, struct slice public)
{
	struct alias_change	 c;
	const struct entity	*e;

	for (size_t i = 0; alias_change_get(&c, public, i); i++) {
		e = model_find_entity_id(w->opt->model, c.entity);
		if (!concerns(w, e, c.id))
			continue;
		begin_change(w, "alias", e, c.id);
		if (c.after != 0)
			buf_addf(&w->line, ",\"to\":\"%.*s%u\"",
			    SLICE_ARG(e->prefix), c.after);
		buf_adds(&w->line, "}\n");
	}
}

static void
put_snapshot(struct writing *w, struct slice public)
{
	struct snapshot_change	c;
	char			day[DAY_TEXT];

	if (w->opt->entity != NULL || !snapshot_change_get(&c, public))
		return;
	day_write(day, c.day);
	add_entry(w);
	buf_addf(&w->line, "{\"entry\":%llu,\"op\":\"snapshot\",\"name\":",
	    (unsigned long long)w->entry->number);
	json_add_string(&w->line, c.name);
	buf_addf(&w->line, ",\"day\":\"%.*s\"%s}\n", DAY_TEXT, day,
	    c.removed ? ",\"removed\":true" : "");
}

static enum err_code
put_item(struct writing *w, uint32_t item, struct err *err)
{
	struct slice	public, private;
	enum err_code	rc;

	rc = journal_get_item(&public, &private, w->txn, w->entry->number,
	    item, err);
	if (rc || public.len == 0)
		return rc;
	if (change_is_records(public))
		return put_records(w, public, private, err);
	if (alias_is_item(public)) {
		put_aliases(w, public);
		return ERR_OK;
	}
	if (snapshot_is_item(public)) {
		put_snapshot(w, public);
		return ERR_OK;
	}
	if (alias_is_remains(public))
		return ERR_OK;
	if (public.p[0] != JOURNAL_ITEM_MODEL)
		return put_sales(w, public, err);
	if (w->opt->entity == NULL && public.len == 9) {
		add_entry(w);
		buf_addf(&w->line, "{\"entry\":%llu,\"op\":\"model\","
		    "\"from\":%u,\"to\":%u}\n",
		    (unsigned long long)w->entry->number,
		    le32_get(public.p + 1), le32_get(public.p + 5));
	}
	return ERR_OK;
}

/* item NULL: all of them. */
static enum err_code
put_entry(struct writing *w, uint64_t number, const uint32_t *item, size_t n,
    struct err *err)
{
	struct journal_entry	e;
	enum err_code		rc;

	rc = journal_get(&e, w->txn, number, err);
	if (rc)
		return rc;
	w->entry = &e;
	w->has_head = false;
	if (w->opt->entity == NULL)
		add_entry(w);
	if (item == NULL)
		n = e.items;
	for (size_t i = 0; i < n && rc == ERR_OK; i++) {
		rc = put_item(w, item != NULL ? item[i] : (uint32_t)i + 1,
		    err);
		arena_clear(w->arena);
		if (rc == ERR_OK && w->line.len > FLUSH_BYTES) {
			rc = w->sink(w->arg, buf_slice(&w->line), err);
			buf_clear(&w->line);
		}
	}
	return rc;
}

static enum err_code
put_entries(struct writing *w, uint64_t from, uint64_t until, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (uint64_t n = from; n < until && rc == ERR_OK; n++)
		rc = put_entry(w, n, NULL, 0, err);
	return rc;
}

/* Items of an entry that may be about the record: of item, so many. */
struct part { uint64_t number; size_t from, n; };
struct parts {
	VEC(struct part)	list;
	VEC(uint32_t)		item;
};

/* The newest entry first, for that is how the table is read. */
static enum err_code
find_parts(struct parts *parts, const struct writing *w, uint64_t from,
    uint64_t until, struct err *err)
{
	struct subject_items	at = { .number = until };
	enum err_code		rc;

	while ((rc = subject_before(&at, w->txn, w->opt->entity->id,
	    w->opt->id, at.number, err)) == ERR_OK && at.number >= from &&
	    at.number != 0) {
		*VEC_ADD(&parts->list) = (struct part){
			at.number, parts->item.n, at.item.n
		};
		for (size_t i = 0; i < at.item.n; i++)
			*VEC_ADD(&parts->item) = at.item.p[i];
	}
	VEC_RELEASE(&at.item);
	return rc;
}

/* Of one record: only what is about it, where the table of subjects reaches. */
static enum err_code
put_record(struct writing *w, uint64_t from, uint64_t until, struct err *err)
{
	struct parts	parts = {0};
	uint64_t	table;
	enum err_code	rc;

	rc = subject_from(&table, w->txn, err);
	if (rc)
		return rc;
	table = table == 0 ? until : MIN(MAX(table, from), until);
	rc = put_entries(w, from, table, err);
	if (rc == ERR_OK)
		rc = find_parts(&parts, w, table, until, err);
	for (size_t i = parts.list.n; i > 0 && rc == ERR_OK; i--) {
		const struct part	*p = &parts.list.p[i - 1];

		rc = put_entry(w, p->number, parts.item.p + p->from, p->n,
		    err);
	}
	VEC_RELEASE(&parts.list);
	VEC_RELEASE(&parts.item);
	return rc;
}

enum err_code
changes_write(uint64_t *last, struct txn *txn, uint64_t since,
    const struct changes_options *opt, changes_sink *sink, void *arg,
    struct err *err)
{
	struct writing	w = { .opt = opt, .txn = txn, .sink = sink,
			    .arg = arg };
	uint64_t	end;
	enum err_code	rc;

	rc = journal_last(&end, txn, err);
	if (rc)
		return rc;
	if (since > end) {
		err_set(err, ERR_CONFLICT, "the journal ends with entry %llu, "
		    "before %llu", (unsigned long long)end,
		    (unsigned long long)since);
		err_hint(err, "an older state was restored: begin again "
		    "without --since");
		return ERR_CONFLICT;
	}
	w.arena = arena_open();
	rc = opt->id != 0 && !opt->entity->is_columnar ?
	    put_record(&w, since + 1, end + 1, err) :
	    put_entries(&w, since + 1, end + 1, err);
	if (rc == ERR_OK && w.line.len > 0)
		rc = sink(arg, buf_slice(&w.line), err);
	if (rc == ERR_OK)
		*last = end;
	arena_close(w.arena);
	buf_release(&w.line);
	buf_release(&w.text);
	return rc;
}

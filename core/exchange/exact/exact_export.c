#include "core/exchange/exact/exact_priv.h"
#include "core/store/keys.h"

enum { FLUSH_BYTES = 64 * 1024 };

struct export {
	const struct query_env	*env;
	struct sink		*sink;
	struct arena		*arena;		/* as long as the export */
	struct arena		*scratch;	/* of one line */
	struct buf		 b, value;
	size_t			 from;		/* of the line at hand, in b */
	uint64_t		 lines;
	size_t			 entity;	/* at hand, counted in order */
	struct exact_place	*at;		/* behind the last line */
	struct exact_place	 done;		/* not written again */
};

static enum err_code
flush(struct export *x, struct err *err)
{
	sink_write(x->sink, buf_slice(&x->b));
	buf_clear(&x->b);
	x->from = 0;
	if (sink_has_failed(x->sink))
		return sink_finish(x->sink, err);
	return ERR_OK;
}

/* again: it is in the sink from before. */
static enum err_code
end_line(struct export *x, bool again, struct err *err)
{
	if (again)
		buf_cut(&x->b, x->from);
	x->from = x->b.len;
	x->lines++;
	return x->b.len < FLUSH_BYTES ? ERR_OK : flush(x, err);
}

/* A line of what comes before the records. */
static enum err_code
end_head(struct export *x, struct err *err)
{
	return end_line(x, x->at->head_lines++ < x->done.head_lines, err);
}

/* A record, or with a day a row. */
static enum err_code
end_record(struct export *x, int32_t day, uint64_t number, struct err *err)
{
	const struct exact_place	*d = &x->done;
	bool				 again;

	again = d->in_records && (x->entity < d->entity ||
	    (x->entity == d->entity && (day < d->day ||
	    (day == d->day && number <= d->last))));
	if (!again) {
		x->at->in_records = true;
		x->at->entity = x->entity;
		x->at->day = day;
		x->at->last = number;
	}
	return end_line(x, again, err);
}

/* ---- values ---- */

static void
put_value(struct export *x, const struct field *f, const struct value *v)
{
	buf_clear(&x->value);
	field_write_value(&x->value, x->env->model, f, v, x->env->when.zone);
	json_add_string(&x->b, buf_slice(&x->value));
}

static void
put_name(struct export *x, const struct field *f, bool *first)
{
	if (!*first)
		buf_addc(&x->b, ',');
	*first = false;
	json_add_string(&x->b, f->name);
	buf_addc(&x->b, ':');
}

static void
put_handle(struct export *x, const struct entity *e, uint64_t id)
{
	buf_addf(&x->b, "\"%.*s%llu\"", SLICE_ARG(e->prefix),
	    (unsigned long long)id);
}

static void
put_head(struct export *x, const char *what, const struct entity *e)
{
	buf_addf(&x->b, "{\"export\":\"%s\",\"type\":", what);
	json_add_string(&x->b, e->name);
}

/* ---- head ---- */

/* The source's head when nothing has changed since it came in. */
static enum err_code
find_note(uint64_t *entry, struct slice *chain, struct export *x,
    struct err *err)
{
	struct slice	note;
	enum err_code	rc;

	rc = txn_find(&note, x->env->txn, TABLE_META, EXACT_NOTE, err);
	if (rc || note.p == NULL || note.len != EXACT_NOTE_BYTES ||
	    le64_get(note.p) != *entry)
		return rc;
	*entry = le64_get(note.p + 8);
	*chain = *entry == 0 ? SLICE_EMPTY :
	    slice_dup(x->arena, slice_sub(note, 16, note.len));
	return ERR_OK;
}

static enum err_code
put_journal(struct export *x, struct err *err)
{
	struct journal_entry	last;
	struct slice		chain = SLICE_EMPTY;
	uint64_t		entry;
	enum err_code		rc;

	rc = journal_last(&entry, x->env->txn, err);
	if (rc == ERR_OK && entry > 0) {
		rc = journal_get(&last, x->env->txn, entry, err);
		if (rc == ERR_OK)
			chain = slice_dup(x->arena, slice_make(last.chain,
			    sizeof(last.chain)));
	}
	if (rc == ERR_OK)
		rc = find_note(&entry, &chain, x, err);
	if (rc)
		return rc;
	buf_addf(&x->b, "{\"export\":\"head\",\"version\":%d,\"entry\":%llu,"
	    "\"chain\":\"", EXACT_VERSION, (unsigned long long)entry);
	hex_add(&x->b, chain);
	buf_adds(&x->b, "\"}\n");
	return end_head(x, err);
}

static enum err_code
last_number(uint64_t *last, struct export *x, const struct entity *e,
    struct err *err)
{
	struct sales_totals	t;
	uint64_t		count;
	uint32_t		id;
	enum err_code		rc;

	if (e->is_columnar) {
		rc = sales_measure(&t, x->env->txn, e, err);
		*last = rc ? 0 : t.last_seq;
		return rc;
	}
	rc = record_counts(&count, &id, x->env->txn, e, err);
	*last = rc ? 0 : id;
	return rc;
}

static enum err_code
put_counters(struct export *x, struct err *err)
{
	const struct model	*m = x->env->model;
	uint64_t		 last;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < m->n_entities && rc == ERR_OK; i++) {
		rc = last_number(&last, x, model_entity(m, i), err);
		if (rc || last == 0)
			continue;
		put_head(x, "counter", model_entity(m, i));
		buf_addf(&x->b, ",\"last\":%llu}\n",
		    (unsigned long long)last);
		rc = end_head(x, err);
	}
	return rc;
}

static enum err_code
put_aliases(struct export *x, struct err *err)
{
	const struct entity	*e;
	struct cursor		*cur;
	struct slice		 key, val, remains;
	uint32_t		 to;
	bool			 more;
	enum err_code		 rc;

	rc = cursor_open(&cur, x->env->txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val); more &&
	    rc == ERR_OK; more = cursor_next(cur, &key, &val)) {
		e = alias_decode(&to, &remains, key, val) ?
		    model_find_entity_id(x->env->model, be16_get(key.p)) :
		    NULL;
		if (e == NULL)
			continue;
		put_head(x, "alias", e);
		buf_adds(&x->b, ",\"from\":");
		put_handle(x, e, be32_get(key.p + 2));
		buf_adds(&x->b, ",\"to\":");
		put_handle(x, e, to);
		if (remains.len > 0) {
			buf_adds(&x->b, ",\"remains\":\"");
			hex_add(&x->b, remains);
			buf_addc(&x->b, '"');
		}
		buf_adds(&x->b, "}\n");
		rc = end_head(x, err);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* ---- records ---- */

static void
put_record(struct export *x, const struct record *rec)
{
	const struct entity	*e = rec->entity;
	struct draft		 d;
	bool			 first = true;

	arena_clear(x->scratch);
	draft_from_record(&d, rec, x->scratch);
	put_head(x, "record", e);
	buf_adds(&x->b, ",\"handle\":");
	put_handle(x, e, rec->id);
	buf_addf(&x->b, ",\"revision\":%u,\"fields\":{", rec->revision);
	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];

		if (d.field[i].n == 0)
			continue;
		put_name(x, f, &first);
		if (!f->many) {
			put_value(x, f, &d.field[i].p[0]);
			continue;
		}
		for (size_t k = 0; k < d.field[i].n; k++) {
			buf_addc(&x->b, k == 0 ? '[' : ',');
			put_value(x, f, &d.field[i].p[k]);
		}
		buf_addc(&x->b, ']');
	}
	buf_addc(&x->b, '}');
	if (draft_is_incomplete(&d)) {
		buf_adds(&x->b, ",\"incomplete\":true");
		draft_set_incomplete(&d, false);
	}
	if (d.unknown.len > 0) {
		buf_adds(&x->b, ",\"unknown\":\"");
		hex_add(&x->b, d.unknown);
		buf_addc(&x->b, '"');
	}
	buf_adds(&x->b, "}\n");
}

static enum err_code
put_records(struct export *x, const struct entity *e, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, x->env->txn, e, 1, 0, err);
	if (rc)
		return rc;
	while (rc == ERR_OK && record_scan_next(scan, &rec)) {
		put_record(x, &rec);
		rc = end_record(x, 0, rec.id, err);
	}
	if (rc == ERR_OK)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

/* ---- sale rows ---- */

struct rows {
	struct export		*x;
	const struct entity	*sale;
	struct imap		*text;		/* cell to place in texts */
	struct buf		 texts;
	enum err_code		 rc;
	struct err		*err;
};

/* Texts repeat, mostly soon: of those just read none is read again. */
static enum err_code
cell_text(struct slice *s, struct rows *r, int64_t cell)
{
	enum { MOST = 4096 };
	uint64_t	*place;
	bool		 added;
	enum err_code	 rc;

	if (imap_count(r->text) >= MOST) {
		imap_close(r->text);
		r->text = imap_open();
		buf_clear(&r->texts);
	}
	place = imap_put(r->text, (uint64_t)cell, &added);
	if (added) {
		arena_clear(r->x->scratch);
		rc = sales_cell_text(s, r->x->env->txn, r->x->scratch, cell,
		    r->err);
		if (rc)
			return rc;
		*place = (uint64_t)r->texts.len << 24 | s->len;
		buf_add(&r->texts, *s);
	}
	*s = slice_make(r->texts.p + (*place >> 24), *place & 0xffffff);
	return ERR_OK;
}

static enum err_code
put_cell(struct rows *r, const struct field *f, int64_t cell)
{
	struct value	v = { .type = f->type, .i = cell,
			    .digits = f->digits };
	enum err_code	rc;

	if (type_is_text(f->type)) {
		v.i = 0;
		rc = cell_text(&v.text, r, cell);
		if (rc)
			return rc;
	}
	if (f->type == TYPE_REF)
		v.entity = f->to;
	put_value(r->x, f, &v);
	return ERR_OK;
}

static bool
put_batch(void *arg, unsigned thread, const struct sales_batch *batch)
{
	struct rows		*r = arg;
	struct export		*x = r->x;
	const struct entity	*e = r->sale;

	(void)thread;
	for (size_t i = 0; i < batch->n && r->rc == ERR_OK; i++) {
		bool	first = true;

		put_head(x, "row", e);
		buf_adds(&x->b, ",\"handle\":");
		put_handle(x, e, batch->seq[i]);
		buf_adds(&x->b, ",\"fields\":{");
		for (size_t k = 0; k < e->n_fields && r->rc == ERR_OK; k++) {
			if (batch->col[k][i] == SALES_MISSING)
				continue;
			put_name(x, &e->field[k], &first);
			r->rc = put_cell(r, &e->field[k], batch->col[k][i]);
		}
		buf_adds(&x->b, "}}\n");
		if (r->rc == ERR_OK)
			r->rc = end_record(x, batch->day[i], batch->seq[i],
			    r->err);
	}
	return r->rc == ERR_OK;
}

static enum err_code
put_rows(struct export *x, const struct entity *e, struct err *err)
{
	const struct field	**column = ARENA_ARRAY(x->arena,
				    const struct field *, e->n_fields + 1);
	struct sales_query	 q = { .sale = e, .days = { DAY_MIN, DAY_MAX },
				    .column = column,
				    .n_columns = e->n_fields, .threads = 1 };
	struct rows		 r = { .x = x, .sale = e, .err = err };
	enum err_code		 rc;

	for (size_t i = 0; i < e->n_fields; i++)
		column[i] = &e->field[i];
	/* DAY_MAX itself has no sales: until is not included. */
	r.text = imap_open();
	rc = sales_scan(x->env->txn, &q, put_batch, &r, err);
	imap_close(r.text);
	buf_release(&r.texts);
	return rc ? rc : r.rc;
}

/* ---- the whole ---- */

/* What an entity refers to comes before it, unless they go round. */
static void
put_in_order(const struct entity **order, size_t *n, bool *seen,
    const struct model *m, size_t i)
{
	const struct entity	*e = model_entity(m, i), *to;

	if (seen[i])
		return;
	seen[i] = true;
	for (size_t k = 0; k < e->n_fields; k++) {
		if (e->field[k].type != TYPE_REF)
			continue;
		to = model_find_entity_id(m, e->field[k].to);
		if (to != NULL)
			put_in_order(order, n, seen, m,
			    model_place(m, to));
	}
	order[(*n)++] = e;
}

static enum err_code
put_entities(struct export *x, struct err *err)
{
	const struct model	*m = x->env->model;
	const struct entity	**order = ARENA_ARRAY(x->arena,
				    const struct entity *, m->n_entities + 1);
	bool			*seen = ARENA_ARRAY(x->arena, bool,
				    m->n_entities + 1);
	size_t			 n = 0;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < m->n_entities; i++)
		put_in_order(order, &n, seen, m, i);
	x->entity = 0;
	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		if (!order[i]->is_columnar) {
			rc = put_records(x, order[i], err);
			x->entity++;
		}
	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		if (order[i]->is_columnar) {
			rc = put_rows(x, order[i], err);
			x->entity++;
		}
	return rc;
}

/* ---- snapshots ---- */

static enum err_code
put_snapshot(struct export *x, const struct snapshot *head, uint64_t *line,
    struct err *err)
{
	struct snapshot	s;
	bool		found;
	enum err_code	rc;

	arena_clear(x->scratch);
	rc = snapshot_find(&s, &found, x->env->txn, head->name, head->day,
	    x->scratch, err);
	if (rc)
		return rc;
	exact_snapshot_head(&x->b, &s);
	rc = end_record(x, 0, ++*line, err);
	for (size_t at = 0; rc == ERR_OK && at < s.body.len;
	    at += SNAPSHOT_PART) {
		exact_snapshot_part(&x->b, &s, at);
		rc = end_record(x, 0, ++*line, err);
	}
	return rc;
}

static enum err_code
put_snapshots(struct export *x, struct err *err)
{
	struct snapshots	all = {{0}};
	uint64_t		line = 0;
	enum err_code		rc;

	rc = snapshot_list(&all, x->env->txn, SLICE_EMPTY, x->arena, err);
	for (size_t i = 0; rc == ERR_OK && i < all.list.n; i++)
		rc = put_snapshot(x, &all.list.p[i], &line, err);
	VEC_RELEASE(&all.list);
	return rc;
}

static enum err_code
write_all(struct export *x, bool whole, struct err *err)
{
	enum err_code	rc;

	rc = put_journal(x, err);
	if (rc == ERR_OK)
		rc = exact_model_write(&x->b, x->env, x->arena, err);
	if (rc == ERR_OK)
		rc = end_head(x, err);
	if (rc == ERR_OK)
		rc = put_counters(x, err);
	if (rc == ERR_OK)
		rc = put_aliases(x, err);
	if (rc == ERR_OK)
		rc = put_entities(x, err);
	if (rc == ERR_OK)
		rc = put_snapshots(x, err);
	if (rc == ERR_OK && whole) {
		buf_addf(&x->b, "{\"export\":\"end\",\"lines\":%llu}\n",
		    (unsigned long long)x->lines);
		x->from = x->b.len;
	}
	return rc;
}

enum err_code
exact_export(const struct query_env *env, struct sink *sink,
    struct exact_place *at, bool whole, struct err *err)
{
	struct export	x = { .env = env, .sink = sink, .at = at,
			    .done = *at };
	struct err	ignored = {0};
	enum err_code	rc, rc2;

	at->head_lines = 0;
	x.arena = arena_open();
	x.scratch = arena_open();
	rc = write_all(&x, whole, err);
	/* Of the line at hand there may be a part. */
	buf_cut(&x.b, x.from);
	rc2 = flush(&x, rc == ERR_OK ? err : &ignored);
	rc = rc == ERR_OK ? rc2 : rc;
	buf_release(&x.b);
	buf_release(&x.value);
	arena_close(x.arena);
	arena_close(x.scratch);
	return rc;
}

/*
 * The rows of a plan as NDJSON operations, as crm batch takes them.
 */
#include "core/sales/priv.h"

#include "core/types/zone.h"
#include "core/base/banned.h"

/* A load of more rows than this is told in one line, where that will do. */
enum { WRITE_ROWS = 10000, CHUNK = 64 * 1024 };

struct row_writer {
	struct sales_plan	*plan;
	struct buf		*out;
	plan_sink		*sink;
	void			*arg;
	struct buf		 text;
	struct arena		*arena;
	const struct zone	*zone;
	int64_t			 cells[BLOCK_COLUMNS], was[BLOCK_COLUMNS];
};

static void
put_string(struct buf *b, struct slice s)
{
	size_t		i;
	unsigned char	c;

	buf_addc(b, '"');
	for (i = 0; i < s.len; i++) {
		c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			buf_addf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_addf(b, "\\u%04x", c);
		else
			buf_addc(b, (char)c);
	}
	buf_addc(b, '"');
}

static enum err_code
put_value(struct row_writer *w, const struct field *f, int64_t cell,
    struct err *err)
{
	struct value	v = { 0 };
	enum err_code	rc = ERR_OK;

	if (cell == SALES_MISSING) {
		buf_adds(w->out, "null");
		return ERR_OK;
	}
	v.type = f->type;
	v.digits = f->digits;
	v.entity = f->to;
	if (type_is_text(f->type))
		rc = dict_text(&v.text, w->plan->dict, w->arena, cell, err);
	else
		v.i = cell;
	if (rc)
		return rc;
	buf_clear(&w->text);
	field_write_value(&w->text, w->plan->model, f, &v, w->zone);
	put_string(w->out, buf_slice(&w->text));
	return ERR_OK;
}

/* The fields that differ from was (NULL: that are there). */
static enum err_code
put_fields(struct row_writer *w, const int64_t *cells, const int64_t *was,
    struct err *err)
{
	const struct entity	*e = w->plan->sale;
	enum err_code		 rc = ERR_OK;
	bool			 first = true;
	size_t			 f;

	buf_addc(w->out, '{');
	for (f = 0; rc == ERR_OK && f < e->n_fields; f++) {
		if (e->field[f].many || cells[f] == (was == NULL ?
		    SALES_MISSING : was[f]))
			continue;
		if (!first)
			buf_addc(w->out, ',');
		first = false;
		put_string(w->out, e->field[f].name);
		buf_addc(w->out, ':');
		rc = put_value(w, &e->field[f], cells[f], err);
	}
	buf_addc(w->out, '}');
	return rc;
}

static enum err_code
pass_on(struct row_writer *w, size_t from, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (w->out->len > from) {
		rc = w->sink(w->arg, buf_slice(w->out), err);
		buf_clear(w->out);
	}
	return rc;
}

static enum err_code
put_add(struct row_writer *w, const struct rowset *r, size_t i, bool restore,
    struct err *err)
{
	enum err_code	rc;

	row_to_cells(w->cells, w->plan->sale, r, i);
	buf_adds(w->out, "{\"op\":\"add\",\"type\":");
	put_string(w->out, w->plan->sale->name);
	buf_addf(w->out, ",\"handle\":\"%.*s%llu\"%s,\"fields\":",
	    SLICE_ARG(w->plan->sale->prefix), (unsigned long long)r->seq[i],
	    restore ? ",\"restore\":true" : "");
	rc = put_fields(w, w->cells, NULL, err);
	buf_adds(w->out, "}\n");
	return rc;
}

static enum err_code
put_removed(struct row_writer *w, const struct rowset *r, size_t i,
    struct err *err)
{
	enum err_code	rc;

	row_to_cells(w->was, w->plan->sale, r, i);
	buf_addf(w->out, "{\"op\":\"rm\",\"ref\":\"%.*s%llu\",\"was\":",
	    SLICE_ARG(w->plan->sale->prefix), (unsigned long long)r->seq[i]);
	rc = put_fields(w, w->was, NULL, err);
	buf_adds(w->out, "}\n");
	return rc;
}

static enum err_code
put_edit(struct row_writer *w, const struct edit *e, struct err *err)
{
	struct sales_plan	*p = w->plan;
	enum err_code		 rc;

	if (!e->has_before)
		return e->has_after ? put_add(w, &p->after, e->after,
		    true, err) :
		    ERR_OK;
	if (!e->has_after)
		return put_removed(w, &p->before, e->before, err);
	row_to_cells(w->was, p->sale, &p->before, e->before);
	buf_addf(w->out, "{\"op\":\"set\",\"ref\":\"%.*s%llu\",\"fields\":",
	    SLICE_ARG(p->sale->prefix), (unsigned long long)e->seq);
	row_to_cells(w->cells, p->sale, &p->after, e->after);
	rc = put_fields(w, w->cells, w->was, err);
	if (rc)
		return rc;
	buf_adds(w->out, ",\"was\":");
	rc = put_fields(w, w->was, w->cells, err);
	buf_adds(w->out, "}\n");
	return rc;
}

static enum err_code
put_dropped(struct row_writer *w, const struct many *d, struct err *err)
{
	struct row_reader	*reader;
	const struct rowset	*rows;
	enum err_code		 rc;
	size_t			 i;

	if (d->n == 0)
		return ERR_OK;
	rc = row_reader_open(&reader, w->plan->txn, w->plan->sale, err);
	if (rc)
		return rc;
	for (uint64_t seq = d->from; rc == ERR_OK && seq < d->until; seq++) {
		if (!seqset_has(&d->set, seq))
			continue;
		arena_clear(w->arena);
		rc = row_reader_find(&rows, &i, reader, seq, err);
		if (rc == ERR_OK && rows != NULL)
			rc = put_removed(w, rows, i, err);
		if (rc == ERR_OK)
			rc = pass_on(w, CHUNK, err);
	}
	row_reader_close(reader);
	return rc;
}

static enum err_code
put_adds(struct row_writer *w, bool restore, struct err *err)
{
	struct sales_plan	*p = w->plan;
	struct sorter		*from = restore ? p->back : p->adds;
	struct added		 added;
	struct rowset		 batch;
	enum err_code		 rc;
	size_t			 i;

	if (restore)
		added_open_back(&added, p);
	else
		added_open(&added, p);
	rowset_init(&batch, sorter_columns(from), sorter_n_columns(from));
	do {
		rowset_clear(&batch);
		rc = added.source.take(&added.source, &batch, PLACE_END,
		    BLOCK_ROWS, err);
		for (i = 0; rc == ERR_OK && i < batch.n; i++) {
			arena_clear(w->arena);
			rc = put_add(w, &batch, i, restore, err);
			if (rc == ERR_OK)
				rc = pass_on(w, CHUNK, err);
		}
	} while (rc == ERR_OK && batch.n > 0);
	rowset_release(&batch);
	added_close(&added);
	return rc;
}

enum err_code
sales_plan_write(struct sales_plan *p, bool whole, plan_sink *sink,
    void *sink_arg, struct err *err)
{
	struct buf		 out = { 0 };
	struct row_writer	 w = { .plan = p, .out = &out, .sink = sink,
				    .arg = sink_arg };
	struct arena		*arena;
	enum err_code		 rc;
	uint64_t		 n = p->n_adds - p->n_skip;
	size_t			 i;

	arena = arena_open();
	w.arena = arena_open();		/* cleared after each row */
	rc = zone_open(&w.zone, arena, p->model->timezone, err);
	if (rc)
		goto done;
	for (i = 0; rc == ERR_OK && i < p->edits.n; i++) {
		arena_clear(w.arena);
		rc = put_edit(&w, &p->edits.p[i], err);
		if (rc == ERR_OK)
			rc = pass_on(&w, CHUNK, err);
	}
	if (rc == ERR_OK)
		rc = put_dropped(&w, &p->dropped, err);
	if (rc == ERR_OK && p->back != NULL)
		rc = put_adds(&w, true, err);
	if (rc == ERR_OK && n > WRITE_ROWS && !whole) {
		buf_adds(&out, "{\"op\":\"load\",\"type\":");
		put_string(&out, p->sale->name);
		buf_addf(&out, ",\"rows\":%llu,\"first\":\"%.*s%llu\"}\n",
		    (unsigned long long)n, SLICE_ARG(p->sale->prefix),
		    (unsigned long long)p->counters.next_seq);
	} else if (rc == ERR_OK && n > 0) {
		rc = put_adds(&w, false, err);
	}
	if (rc == ERR_OK)
		rc = pass_on(&w, 0, err);
done:
	buf_release(&out);
	arena_close(w.arena);
	arena_close(arena);
	buf_release(&w.text);
	return rc;
}

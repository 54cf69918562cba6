/*
 * A plan as NDJSON, one operation per line, as crm batch takes it.  Numbers
 * and yes or no are JSON's own; all else is text, as it may be typed.
 */
#include "core/record/priv.h"

#include "core/base/hex.h"

enum { SINK_BYTES = 64 * 1024 };

struct writing {
	struct plan		*plan;
	const struct zone	*zone;
	struct buf		 line, text;
	bool			 whole;
	plan_sink		*sink;
	void			*arg;
};

static void
add_string(struct buf *b, struct slice s)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char	c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\') {
			buf_addc(b, '\\');
			buf_addc(b, (char)c);
		} else if (c == '\n') {
			buf_adds(b, "\\n");
		} else if (c < 0x20 || c == 0x7f) {
			buf_addf(b, "\\u%04x", c);
		} else {
			buf_addc(b, (char)c);
		}
	}
	buf_addc(b, '"');
}

static void
add_value(struct writing *w, const struct field *f, const struct value *v)
{
	buf_clear(&w->text);
	field_write_value(&w->text, w->plan->opt.model, f, v, w->zone);
	if (v->type == TYPE_INT || v->type == TYPE_BOOL)
		buf_add(&w->line, buf_slice(&w->text));
	else
		add_string(&w->line, buf_slice(&w->text));
}

static void
add_field(struct writing *w, const struct record *rec, const struct field *f)
{
	size_t	n = record_count(rec, f);

	add_string(&w->line, f->name);
	buf_addc(&w->line, ':');
	if (n == 0) {
		buf_adds(&w->line, "null");
		return;
	}
	if (f->many)
		buf_addc(&w->line, '[');
	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		if (i > 0)
			buf_addc(&w->line, ',');
		add_value(w, f, &v);
	}
	if (f->many)
		buf_addc(&w->line, ']');
}

/* Those of rec that are set, or that differ from other. */
static void
add_fields(struct writing *w, const char *name, const struct record *rec,
    const struct record *other)
{
	const struct entity	*e = rec->entity;
	bool			 first = true;

	buf_addf(&w->line, ",\"%s\":{", name);
	for (size_t i = 0; i < e->n_fields; i++) {
		if (other != NULL ? stored_same(rec, other, &e->field[i]) :
		    record_count(rec, &e->field[i]) == 0)
			continue;
		if (!first)
			buf_addc(&w->line, ',');
		first = false;
		add_field(w, rec, &e->field[i]);
	}
	buf_addc(&w->line, '}');
}

/* The mark of a repair, which comes or goes (NULL: there was none). */
static void
add_mark(struct writing *w, const struct record *before,
    const struct record *after)
{
	bool	was = before != NULL && record_is_incomplete(before);
	bool	is = record_is_incomplete(after);

	if (was != is)
		buf_addf(&w->line, ",\"incomplete\":%s", is ? "true" :
		    "false");
}

static void
add_handle(struct writing *w, const char *name, const struct entity *e,
    uint32_t id)
{
	buf_addf(&w->line, ",\"%s\":\"", name);
	handle_write(&w->line, e, id);
	buf_addc(&w->line, '"');
}

/* What is left of a merged record. */
static void
add_remains(struct writing *w, const struct entity *e, uint32_t id)
{
	struct slice	remains = plan_remains_of(w->plan, e, id);

	if (remains.len == 0)
		return;
	buf_adds(&w->line, ",\"remains\":\"");
	hex_add(&w->line, remains);
	buf_addc(&w->line, '"');
}

static enum err_code
write_op(struct writing *w, const struct op *op, struct err *err)
{
	const struct model	*after_model = w->plan->new_model;
	const struct plan_entity *pe;
	const struct entity	*e, *now;
	struct record		 before, after;
	bool			 merged;
	uint32_t		 into;
	enum err_code		 rc;

	e = now = model_find_entity_id(w->plan->opt.model, op->entity);
	pe = plan_entity(w->plan, e);
	if (after_model != NULL)
		now = model_find_entity_id(after_model, op->entity);
	if (op->op != CHANGE_ADD) {
		rc = record_open(&before, e, op->id, op->before, err);
		if (rc)
			return rc;
	}
	if (op->op != CHANGE_DEL) {
		rc = record_open(&after, now, op->id, op->after, err);
		if (rc)
			return rc;
	}
	if (op->op == CHANGE_ADD) {
		buf_adds(&w->line, "{\"op\":\"add\",\"type\":");
		add_string(&w->line, e->name);
		add_handle(w, "handle", e, op->id);
		if (op->id <= pe->stored.last_id)
			buf_adds(&w->line, ",\"restore\":true");
		if (op->rev_after != 1)
			buf_addf(&w->line, ",\"rev\":%u", op->rev_after);
		add_mark(w, NULL, &after);
		add_fields(w, "fields", &after, NULL);
	} else if (op->op == CHANGE_SET) {
		buf_adds(&w->line, "{\"op\":\"set\"");
		add_handle(w, "ref", e, op->id);
		buf_addf(&w->line, ",\"rev\":%u", op->rev_before);
		if (op->rev_after != MAX(op->rev_before + 1,
		    pe->stored.next_revision))
			buf_addf(&w->line, ",\"becomes\":%u",
			    op->rev_after);
		before = record_as(&before, now);
		add_mark(w, &before, &after);
		add_fields(w, "fields", &after, &before);
		add_fields(w, "was", &before, &after);
	} else {
		buf_adds(&w->line, "{\"op\":\"rm\"");
		add_handle(w, "ref", e, op->id);
		buf_addf(&w->line, ",\"rev\":%u", op->rev_before);
		into = plan_alias_of(&merged, w->plan, e, op->id);
		if (merged && into != 0) {
			add_handle(w, "into", e, into);
			add_remains(w, e, op->id);
		}
	}
	buf_adds(&w->line, "}\n");
	return ERR_OK;
}

/*
 * Where handles lead, unless the line of the record says so: one that goes
 * into another, or that comes back.
 */
static enum err_code
write_alias(struct writing *w, const struct planned_alias *a,
    struct err *err)
{
	struct op	op;
	bool		found;
	enum err_code	rc;

	rc = plan_find_op(&op, &found, w->plan, a->entity, a->id, err);
	if (rc || a->before == a->after || (found &&
	    (op.op == CHANGE_DEL) == (a->after != 0)))
		return rc;
	buf_adds(&w->line, "{\"op\":\"alias\",\"type\":");
	add_string(&w->line, a->entity->name);
	add_handle(w, "handle", a->entity, a->id);
	if (a->after != 0)
		add_handle(w, "to", a->entity, a->after);
	if (a->before != 0)
		add_handle(w, "was", a->entity, a->before);
	add_remains(w, a->entity, a->id);
	buf_adds(&w->line, "}\n");
	return ERR_OK;
}

static enum err_code
pass_on(struct writing *w, size_t from, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (w->line.len > from) {
		rc = w->sink(w->arg, buf_slice(&w->line), err);
		buf_clear(&w->line);
	}
	return rc;
}

static enum err_code
write_all(struct writing *w, struct err *err)
{
	struct buf	b = {0};
	struct op	op;
	uint64_t	offset = 0;
	bool		more;
	enum err_code	rc = ERR_OK;

	if (w->plan->new_model != NULL)
		buf_addf(&w->line, "{\"op\":\"model\",\"from\":%u,"
		    "\"to\":%u}\n", w->plan->opt.model->revision,
		    w->plan->new_model->revision);
	for (size_t i = 0; i < w->plan->alias.n && rc == ERR_OK; i++)
		rc = write_alias(w, &w->plan->alias.p[i], err);
	while (rc == ERR_OK) {
		rc = plan_next_op(&op, &more, w->plan, &offset, &b, err);
		if (rc || !more)
			break;
		rc = write_op(w, &op, err);
		if (rc == ERR_OK)
			rc = pass_on(w, SINK_BYTES, err);
	}
	buf_release(&b);
	if (rc == ERR_OK)
		rc = pass_on(w, 0, err);
	for (size_t i = 0; i < w->plan->part.n && rc == ERR_OK; i++)
		if (w->plan->part.p[i].write != NULL)
			rc = w->plan->part.p[i].write(
			    w->plan->part.p[i].arg, w->whole, w->sink,
			    w->arg, err);
	return rc;
}

enum err_code
plan_write(struct plan *p, bool whole, plan_sink *sink, void *arg,
    struct err *err)
{
	struct writing	w = { .plan = p, .whole = whole, .sink = sink,
			    .arg = arg };
	struct arena	*arena = arena_open();
	enum err_code	rc;

	rc = model_zone(&w.zone, arena, p->opt.model, err);
	if (rc == ERR_OK)
		rc = write_all(&w, err);
	buf_release(&w.line);
	buf_release(&w.text);
	arena_close(arena);
	return rc;
}

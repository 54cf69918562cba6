/*
 * Nested maps and lists, and tables as lists of maps: the layout of JSON
 * and YAML, one line per leaf for TSV and CSV, a sheet (sheet.c) for people.
 */
#include "core/out/priv.h"

#include "core/base/base.h"

static bool
is_json(const struct out *o)
{
	return o->o.format == OUT_JSON || o->o.format == OUT_NDJSON;
}

static bool
is_flat(const struct out *o)
{
	return o->o.format == OUT_TSV || o->o.format == OUT_CSV;
}

static struct level *
top(struct out *o)
{
	return o->depth == 0 ? NULL : &o->level[o->depth - 1];
}

/* A new line, indented for the children of the present level. */
static void
new_line(struct out *o)
{
	if (!o->fresh)
		buf_addc(&o->buf, '\n');
	o->fresh = false;
	buf_addn(&o->buf, ' ', o->indent);
}

static void
json_child(struct out *o, struct level *l)
{
	if (l->n > 0)
		buf_addc(&o->buf, ',');
	if (l->compact)
		return;
	buf_addc(&o->buf, '\n');
	buf_addn(&o->buf, ' ', 2 * (l->rows ? o->depth - 1 : o->depth));
}

static void
yaml_child(struct out *o, struct level *l)
{
	/* The first child of a list item stands behind its "-". */
	if (o->item && l->n == 0)
		buf_addc(&o->buf, ' ');
	else {
		new_line(o);
		buf_addn(&o->buf, ' ', 2 * (o->depth - 1));
	}
	o->item = false;
	if (!l->map)
		buf_addc(&o->buf, '-');
}

/* Where a value (or a map, a list) begins. */
static void
before_value(struct out *o)
{
	struct level	*l = top(o);

	if (l == NULL || l->map) {
		o->after_key = false;
		return;
	}
	if (is_json(o))
		json_child(o, l);
	else if (is_flat(o)) {
		buf_cut(&o->path, l->path_len);
		if (l->path_len > 0)
			buf_addc(&o->path, '.');
		buf_add_i64(&o->path, (int64_t)l->n);
	} else if (l->line) {
		if (l->n > 0)
			buf_addc(&o->buf, ',');
	} else
		yaml_child(o, l);
	l->n++;
}

void
doc_open(struct out *o, bool map, bool rows, bool compact)
{
	struct level	*l;
	bool		 in_item;

	if (o->depth == OUT_DEPTH) {
		out_fail(o, ERR_RANGE, "output is nested deeper than %d",
		    OUT_DEPTH);
		return;
	}
	l = top(o);
	in_item = l != NULL && !l->map;
	if (in_item && map)
		l->line = false;
	before_value(o);
	if (l != NULL && l->compact)
		compact = true;
	o->level[o->depth++] = (struct level){ .map = map, .rows = rows,
	    .compact = compact, .path_len = o->path.len };
	if (is_sheet(o)) {
		o->level[o->depth - 1].line = !map && l != NULL && l->map;
		if (map)
			sheet_heading(o);
	}
	if (is_json(o))
		buf_addc(&o->buf, map ? '{' : '[');
	o->item = in_item;
}

void
doc_close(struct out *o)
{
	struct level	*l = top(o);

	if (l == NULL)
		return;
	if (is_json(o)) {
		if (!l->compact && l->n > 0) {
			buf_addc(&o->buf, '\n');
			buf_addn(&o->buf, ' ', 2 * (o->depth - 1));
		}
		buf_addc(&o->buf, l->map ? '}' : ']');
	} else if (!is_flat(o) && l->n == 0 && !l->line) {
		if (o->depth > 1 || o->item)
			buf_addc(&o->buf, ' ');
		buf_adds(&o->buf, l->map ? "{}" : "[]");
		o->fresh = false;
	}
	o->item = false;
	buf_cut(&o->path, l->path_len);
	o->depth--;
}

void
doc_key(struct out *o, struct slice key, struct slice label)
{
	struct level	*l = top(o);

	if (is_json(o)) {
		json_child(o, l);
		json_string(o, &o->buf, key);
		buf_adds(&o->buf, l->compact ? ":" : ": ");
	} else if (is_flat(o)) {
		buf_cut(&o->path, l->path_len);
		if (l->path_len > 0)
			buf_addc(&o->path, '.');
		buf_add(&o->path, key);
	} else {
		yaml_child(o, l);
		if (is_sheet(o))
			sheet_label(o, key, label);
		else {
			yaml_string(&o->buf, key);
			buf_addc(&o->buf, ':');
		}
	}
	l->n++;
	o->after_key = true;
}

static void
flat_leaf(struct out *o, const struct rows *r, const struct cell *c)
{
	delimited_field(o, buf_slice(&o->path));
	buf_addc(&o->buf, o->o.format == OUT_CSV ? ',' : '\t');
	buf_clear(&o->scratch);
	cell_add(&o->scratch, o, r, c);
	delimited_field(o, buf_slice(&o->scratch));
	if (o->o.nul)
		buf_addc(&o->buf, '\0');
	else
		buf_adds(&o->buf, o->o.format == OUT_CSV ? "\r\n" : "\n");
}

void
doc_cell(struct out *o, const struct rows *r, const struct cell *c)
{
	struct level	*l = top(o);
	size_t		 i;
	bool		 bare = l == NULL;

	if (c->kind == CELL_LIST && !is_json(o)) {
		doc_open(o, false, false, false);
		for (i = 0; i < c->len; i++)
			doc_cell(o, r, &r->item.p[c->u.off + i]);
		doc_close(o);
		return;
	}
	before_value(o);
	if (is_json(o))
		json_cell(o, &o->buf, r, c);
	else if (is_flat(o))
		flat_leaf(o, r, c);
	else if (is_sheet(o) && !bare) {
		sheet_cell(o, r, c);
		o->fresh = false;
	} else {
		if (!bare)
			buf_addc(&o->buf, ' ');
		yaml_cell(o, &o->buf, r, c);
		o->fresh = false;
	}
}

void
doc_row(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	i, k;

	doc_open(o, true, false, true);
	for (i = 0; i < o->pick.n; i++) {
		k = o->pick.p[i];
		doc_key(o, slice_of(o->column[k].name), SLICE_EMPTY);
		doc_cell(o, r, &row[k]);
	}
	doc_close(o);
}

void
doc_end(struct out *o)
{
	if (is_flat(o))
		return;
	sheet_align(o);
	if (o->o.format == OUT_NDJSON && o->o.nul)
		buf_addc(&o->buf, '\0');
	else if (is_json(o) || !o->fresh)
		buf_addc(&o->buf, '\n');
	o->fresh = true;
}

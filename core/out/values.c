/*
 * The value functions: into the row being filled, into a list of it, or
 * straight into the document.
 */
#include <math.h>
#include <stdarg.h>

#include "core/base/base.h"
#include "core/out/priv.h"

/* The column that the next value belongs to; NULL in a document. */
static const struct out_column *
column(const struct out *o)
{
	size_t	i = o->in_list ? o->list_at : o->row.cell.n;

	if (!o->in_row || i >= o->n)
		return NULL;
	return &o->column[i];
}

/* -f left this key out: count what is nested in its value. */
static bool
skip(struct out *o, int nest)
{
	if (!o->skip)
		return false;
	if (nest > 0)
		o->skip_nest++;
	else if (nest < 0 && o->skip_nest > 0)
		o->skip_nest--;
	if (o->skip_nest == 0)
		o->skip = false;
	return true;
}

static bool
is_ready(struct out *o)
{
	return o->in_row || (o->in_doc && o->err.code == ERR_OK &&
	    o->o.format != OUT_RAW);
}

static void
put_document(struct out *o, struct cell *c, struct slice text)
{
	struct rows	*r = &o->row;

	if (skip(o, 0))
		return;
	rows_clear(r);
	if (c->has_text) {
		c->u.off = 0;
		c->len = (uint32_t)text.len;
		buf_add(&r->text, text);
	}
	doc_cell(o, r, c);
}

static void
put(struct out *o, struct cell c, struct slice text)
{
	struct rows	*r = &o->row;

	if (!is_ready(o))
		return;
	if (c.has_text && text.len > UINT32_MAX) {
		out_fail(o, ERR_RANGE, "a text of %zu bytes", text.len);
		return;
	}
	if (!o->in_row) {
		put_document(o, &c, text);
		return;
	}
	if (c.has_text) {
		c.u.off = r->text.len;
		c.len = (uint32_t)text.len;
		buf_add(&r->text, text);
	}
	if (o->in_list) {
		*VEC_ADD(&r->item) = c;
		r->cell.p[o->list_at].len++;
	} else
		*VEC_ADD(&r->cell) = c;
}

void
out_missing(struct out *o)
{
	put(o, (struct cell){ .kind = TYPE_NONE }, SLICE_EMPTY);
}

void
out_value(struct out *o, const struct value *v)
{
	struct cell	c = { .kind = (uint8_t)v->type, .digits = v->digits };

	if (type_is_text(v->type)) {
		c.has_text = true;
		put(o, c, v->text);
		return;
	}
	c.v.i = v->i;
	if (v->type == TYPE_MONEY && v->cur[0] != '\0') {
		memcpy(c.cur, v->cur, sizeof(c.cur));
		c.u.original = v->original;
	}
	put(o, c, SLICE_EMPTY);
}

void
out_named(struct out *o, const struct value *v, struct slice word)
{
	struct cell	c = { .kind = (uint8_t)v->type, .has_text = true };

	if (v->type == TYPE_NONE) {
		out_missing(o);
		return;
	}
	c.v.i = v->i;
	put(o, c, word);
}

void
out_text(struct out *o, struct slice s)
{
	const struct out_column	*col = column(o);
	struct cell		 c = { .kind = TYPE_TEXT, .has_text = true };

	/* Handles sort by their number. */
	if (col != NULL && col->type == TYPE_REF)
		c.kind = TYPE_REF;
	put(o, c, s);
}

void
out_texts(struct out *o, const char *cstr)
{
	if (cstr == NULL)
		out_missing(o);
	else
		out_text(o, slice_of(cstr));
}

void
out_filled(struct out *o, struct slice text)
{
	if (text.len > 0)
		out_text(o, text);
	else
		out_missing(o);
}

void
out_textf(struct out *o, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	va_start(ap, fmt);
	buf_addfv(&b, fmt, ap);
	va_end(ap);
	out_text(o, buf_slice(&b));
	buf_release(&b);
}

void
out_bool(struct out *o, bool v)
{
	const char	*s = NULL;

	/* People read it in their language; machines write what they read. */
	if (out_is_for_people(o) && o->o.translate != NULL)
		s = o->o.translate(v ? "true" : "false");
	if (s != NULL)
		out_texts(o, s);
	else
		put(o, (struct cell){ .kind = TYPE_BOOL, .v.i = v },
		    SLICE_EMPTY);
}

void
out_day(struct out *o, struct day d)
{
	put(o, (struct cell){ .kind = TYPE_DATE, .v.i = d.n }, SLICE_EMPTY);
}

void
out_instant(struct out *o, struct instant t)
{
	put(o, (struct cell){ .kind = TYPE_TIME, .v.i = t.us }, SLICE_EMPTY);
}

void
out_i64(struct out *o, int64_t v)
{
	const struct out_column	*col = column(o);
	struct cell		 c = { .kind = TYPE_INT, .v.i = v };

	if (col != NULL)
		switch (col->type) {
		case TYPE_DECIMAL:
		case TYPE_MONEY:
			c.digits = col->digits;
			c.kind = (uint8_t)col->type;
			break;
		case TYPE_BOOL:
			out_bool(o, v != 0);
			return;
		case TYPE_DATE:
		case TYPE_TIME:
		case TYPE_DURATION:
		case TYPE_PERCENT:
			c.kind = (uint8_t)col->type;
			break;
		default:
			break;
		}
	put(o, c, SLICE_EMPTY);
}

/* v as that many places of the column's kind; false: it stays a double. */
static bool
round_cell(struct cell *c, const struct out_column *col, double v)
{
	unsigned	digits = col->digits;
	int64_t		step;

	switch (col->type) {
	case TYPE_PERCENT:
		/* Stored as parts per million: 4 places of a percent. */
		digits = MIN(digits, 4);
		if (!decimal_from_f64(&c->v.i, v * 100, digits))
			return false;
		step = i64_pow10(4 - digits);
		c->kind = TYPE_PERCENT;
		c->digits = (uint8_t)digits;	/* to line up for people */
		return i64_mul(&c->v.i, c->v.i, step);
	case TYPE_DATE:
	case TYPE_TIME:
	case TYPE_DURATION:
	case TYPE_INT:
		c->kind = (uint8_t)col->type;
		return decimal_from_f64(&c->v.i, v, 0);
	case TYPE_MONEY:
		digits = MIN(digits, DECIMAL_DIGITS_MAX);
		break;
	default:
		if (digits > DECIMAL_DIGITS_MAX)
			return false;
		break;
	}
	c->kind = col->type == TYPE_MONEY ? TYPE_MONEY : TYPE_DECIMAL;
	c->digits = (uint8_t)digits;
	return decimal_from_f64(&c->v.i, v, digits);
}

void
out_f64(struct out *o, double v)
{
	const struct out_column	*col = column(o);
	struct cell		 c = {0};

	if (!isfinite(v)) {
		out_missing(o);
		return;
	}
	if (col == NULL || !round_cell(&c, col, v))
		c = (struct cell){ .kind = CELL_F64, .v.f = v };
	put(o, c, SLICE_EMPTY);
}

void
out_money(struct out *o, int64_t v, unsigned digits)
{
	put(o, (struct cell){ .kind = TYPE_MONEY, .digits = (uint8_t)digits,
	    .v.i = v }, SLICE_EMPTY);
}

void
out_word(struct out *o, const char *word)
{
	const char	*s = NULL;

	if (word != NULL && out_is_for_people(o) && o->o.translate != NULL)
		s = o->o.translate(word);
	out_texts(o, s != NULL ? s : word);
}

void
out_list_begin(struct out *o)
{
	if (!is_ready(o))
		return;
	if (!o->in_row) {
		if (!skip(o, 1))
			doc_open(o, false, false, false);
		return;
	}
	o->list_at = o->row.cell.n;
	*VEC_ADD(&o->row.cell) = (struct cell){ .kind = CELL_LIST,
	    .u.off = o->row.item.n };
	o->in_list = true;
}

void
out_list_end(struct out *o)
{
	if (!is_ready(o))
		return;
	if (o->in_row)
		o->in_list = false;
	else if (!skip(o, -1))
		doc_close(o);
}

static bool
is_document_format(const struct out *o)
{
	switch (o->o.format) {
	case OUT_IDS:
	case OUT_COUNT:
	case OUT_TEMPLATE:
		return false;
	default:
		return true;
	}
}

void
out_doc_begin(struct out *o)
{
	if (!is_document_format(o)) {
		out_fail(o, ERR_USAGE, "this answer is a document: it has "
		    "no rows for -O %s", o->o.format == OUT_TEMPLATE ?
		    "template" : out_format_name(o->o.format));
		return;
	}
	if (o->o.format == OUT_YAML && o->n_records++ > 0)
		buf_adds(&o->buf, "---\n");
	if (o->o.format == OUT_MD)
		buf_adds(&o->buf, "```yaml\n");
	else if (o->o.format == OUT_HTML)
		html_doc_begin(o);
	o->in_doc = true;
	o->shape = SHAPE_DOC;
	o->fresh = true;
}

void
out_doc_end(struct out *o)
{
	if (!o->in_doc)
		return;
	if (o->o.format != OUT_RAW)
		doc_end(o);
	if (o->o.format == OUT_MD)
		buf_adds(&o->buf, "```\n");
	else if (o->o.format == OUT_HTML)
		html_doc_end(o);
	o->in_doc = false;
	o->shape = SHAPE_NONE;
	o->depth = 0;
	buf_clear(&o->path);
}

void
out_map_begin(struct out *o)
{
	if (is_ready(o) && !o->in_row && !skip(o, 1))
		doc_open(o, true, false, o->o.format == OUT_NDJSON);
}

void
out_map_end(struct out *o)
{
	if (is_ready(o) && !o->in_row && !skip(o, -1))
		doc_close(o);
}

static bool
is_picked(const struct out *o, struct slice key)
{
	struct slice	rest, name;

	if (o->o.fields == NULL)
		return true;
	rest = slice_of(o->o.fields);
	while (slice_cut_list(&name, &rest))
		if (slice_eq(name, key))
			return true;
	return false;
}

static void
put_key(struct out *o, struct slice key, struct slice label)
{
	if (!is_ready(o) || o->in_row || o->skip)
		return;
	if (o->depth == 1 && !is_picked(o, key)) {
		o->skip = true;
		o->skip_nest = 0;
		return;
	}
	doc_key(o, key, label);
}

void
out_key(struct out *o, const char *key)
{
	put_key(o, slice_of(key), SLICE_EMPTY);
}

void
out_key_slice(struct out *o, struct slice key)
{
	put_key(o, key, SLICE_EMPTY);
}

void
out_key_labelled(struct out *o, struct slice key, struct slice label)
{
	put_key(o, key, label);
}

/*
 * What people read: aligned columns fitted to the terminal, one record as
 * "label: value" lines, and the same in Markdown.
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

enum {
	FIT_ROWS = 2000,	/* the widths are those of the first rows */
	GAP = 2,		/* blanks between columns */
	NARROW = 8		/* no text is cut below this */
};

static const char *
label(const struct out *o, const struct out_column *c)
{
	const char	*s = NULL;

	if (c->label == NULL)
		return c->name;
	if (o->o.translate != NULL)
		s = o->o.translate(c->label);
	return s != NULL ? s : c->label;
}

/* The cell as one line without control characters, in o->scratch. */
static struct slice
shown(struct out *o, const struct rows *r, const struct cell *c)
{
	struct buf	raw = {0};

	buf_clear(&o->scratch);
	if (c->has_text || c->kind == CELL_LIST) {
		cell_add_shown(&raw, o, r, c);
		text_add_printable(&o->scratch, buf_slice(&raw), false);
		buf_release(&raw);
	} else
		cell_add_shown(&o->scratch, o, r, c);
	return buf_slice(&o->scratch);
}

static void
add_cell(struct out *o, size_t at, struct slice s)
{
	const struct out_column	*c = &o->column[o->pick.p[at]];
	struct buf		*b = &o->buf;
	const char		*more = o->o.utf8 ? "\xe2\x80\xa6" : "~";
	size_t			 width = o->width.p[at], have = text_width(s);
	bool			 last = at + 1 == o->pick.n, cut = false;

	if (o->o.terminal && have > width && width > 0) {
		s = slice_sub(s, 0, text_cut(s, width - 1));
		have = text_width(s) + 1;
		cut = true;
	}
	if (column_is_right(c) && have < width)
		buf_addn(b, ' ', width - have);
	buf_add(b, s);
	if (cut)
		buf_adds(b, more);
	if (last)
		return;
	if (!column_is_right(c) && have < width)
		buf_addn(b, ' ', width - have);
	buf_addn(b, ' ', GAP);
}

/* No blanks at the end of a line: the last columns may be empty. */
static void
end_line(struct out *o, size_t from)
{
	size_t	len = o->buf.len;

	while (len > from && o->buf.p[len - 1] == ' ')
		len--;
	buf_cut(&o->buf, len);
	buf_addc(&o->buf, '\n');
}

static void
write_header(struct out *o)
{
	size_t	i, from;

	if (o->o.header == 0)
		return;
	if (o->o.color)
		buf_adds(&o->buf, "\033[1m");
	buf_addn(&o->buf, ' ', o->indent);
	from = o->buf.len;
	for (i = 0; i < o->pick.n; i++)
		add_cell(o, i, slice_of(label(o, &o->column[o->pick.p[i]])));
	end_line(o, from);
	if (o->o.color) {
		buf_cut(&o->buf, o->buf.len - 1);
		buf_adds(&o->buf, "\033[0m\n");
	}
}

static void
write_row(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	i, from;

	buf_addn(&o->buf, ' ', o->indent);
	from = o->buf.len;
	for (i = 0; i < o->pick.n; i++)
		add_cell(o, i, shown(o, r, &row[o->pick.p[i]]));
	end_line(o, from);
}

/*
 * What may be cut: first what asks for it, then texts, then headings.  Half a
 * number or date looks like another one: those stay whole, and the line gets
 * longer than the terminal is wide.
 */
enum cut { CUT_MARKED, CUT_TEXTS, CUT_HEADINGS };

static bool
is_text(const struct out_column *c)
{
	return (c->flags & OUT_CUT) != 0 || type_is_text(c->type) ||
	    c->type == TYPE_ENUM;
}

/* The widest column that may still be cut; SIZE_MAX: none. */
static size_t
widest(const struct out *o, enum cut cut)
{
	const struct out_column	*c;
	size_t			 i, best = SIZE_MAX;

	for (i = 0; i < o->width.n; i++) {
		c = &o->column[o->pick.p[i]];
		if (!(c->flags & OUT_CUT) && (cut == CUT_MARKED ||
		    (c->flags & OUT_ID) ||
		    (cut == CUT_TEXTS) != is_text(c)))
			continue;
		if (o->width.p[i] <= (is_text(c) ? (size_t)NARROW :
		    o->least.p[i]))
			continue;
		if (best == SIZE_MAX || o->width.p[i] > o->width.p[best])
			best = i;
	}
	return best;
}

/* Take the room from the widest columns, one blank at a time. */
static void
fit(struct out *o)
{
	size_t	i, total = o->indent, at;

	for (i = 0; i < o->width.n; i++)
		total += o->width.p[i] + (i > 0 ? GAP : 0);
	for (; total > o->o.width; total--) {
		at = widest(o, CUT_MARKED);
		if (at == SIZE_MAX)
			at = widest(o, CUT_TEXTS);
		if (at == SIZE_MAX)
			at = widest(o, CUT_HEADINGS);
		if (at == SIZE_MAX)
			return;
		o->width.p[at]--;
	}
}

static void
find_widths(struct out *o)
{
	const struct cell	*row;
	size_t			 i, k, w;

	VEC_CLEAR(&o->width);
	VEC_CLEAR(&o->least);
	for (i = 0; i < o->pick.n; i++) {
		*VEC_ADD(&o->least) = 1;
		for (k = 0; k < o->fit.n; k++) {
			row = &o->fit.cell.p[k * o->n];
			w = text_width(shown(o, &o->fit,
			    &row[o->pick.p[i]]));
			o->least.p[i] = MAX(o->least.p[i], w);
		}
		w = o->o.header == 0 ? 1 :
		    text_width(slice_of(label(o, &o->column[o->pick.p[i]])));
		*VEC_ADD(&o->width) = MAX(o->least.p[i], w);
	}
	if (o->o.terminal && o->o.width > 0)
		fit(o);
}

/*
 * Columns without a single value only take room; -f shows them.  Every row
 * must be known.
 */
static void
drop_empty(struct out *o)
{
	size_t	i, k, n = 0;
	bool	any;

	for (i = 0; i < o->pick.n; i++) {
		any = (o->column[o->pick.p[i]].flags & OUT_ID) != 0;
		for (k = 0; !any && k < o->fit.n; k++)
			any = !cell_is_missing(&o->fit.cell.p[k * o->n +
			    o->pick.p[i]]);
		if (any)
			o->pick.p[n++] = o->pick.p[i];
	}
	if (n > 0)
		o->pick.n = n;
}

static void
write_fitted(struct out *o)
{
	size_t	k;

	find_widths(o);
	write_header(o);
	for (k = 0; k < o->fit.n; k++)
		write_row(o, &o->fit, &o->fit.cell.p[k * o->n]);
	rows_clear(&o->fit);
}

void
table_row(struct out *o, const struct rows *r, const struct cell *row)
{
	if (o->width.n > 0) {
		write_row(o, r, row);
		return;
	}
	rows_add(&o->fit, r, (size_t)(row - r->cell.p) / o->n, o->n);
	if (o->fit.n == FIT_ROWS)
		write_fitted(o);
}

void
table_end(struct out *o)
{
	if (o->o.terminal && o->o.fields == NULL && o->width.n == 0)
		drop_empty(o);
	/* An empty answer is no table with only a head. */
	if (o->fit.n > 0)
		write_fitted(o);
	VEC_CLEAR(&o->width);
	VEC_CLEAR(&o->least);
}

/* Text of several lines goes on under its first letter. */
static void
add_lines(struct out *o, const struct rows *r, const struct cell *c,
    size_t column)
{
	struct buf	raw = {0};
	size_t		i;

	if (!c->has_text) {
		buf_add(&o->buf, shown(o, r, c));
		return;
	}
	text_add_printable(&raw, cell_text(r, c), true);
	for (i = 0; i < raw.len; i++) {
		buf_addc(&o->buf, raw.p[i]);
		if (raw.p[i] == '\n')
			buf_addn(&o->buf, ' ', column);
	}
	buf_release(&raw);
}

void
record_row(struct out *o, const struct rows *r, const struct cell *row)
{
	const struct out_column	*c;
	size_t			 i, w, width = 0;
	bool			 all = o->o.fields != NULL;

	if (o->n_records++ > 0)
		buf_addc(&o->buf, '\n');
	for (i = 0; i < o->pick.n; i++) {
		if (!all && cell_is_missing(&row[o->pick.p[i]]))
			continue;
		w = text_width(slice_of(label(o, &o->column[o->pick.p[i]])));
		width = MAX(width, w);
	}
	for (i = 0; i < o->pick.n; i++) {
		c = &o->column[o->pick.p[i]];
		if (!all && cell_is_missing(&row[o->pick.p[i]]))
			continue;
		buf_addn(&o->buf, ' ', o->indent);
		if (o->o.color)
			buf_adds(&o->buf, "\033[1m");
		buf_adds(&o->buf, label(o, c));
		buf_addc(&o->buf, ':');
		if (o->o.color)
			buf_adds(&o->buf, "\033[0m");
		w = text_width(slice_of(label(o, c)));
		buf_addn(&o->buf, ' ', width - w + 1);
		add_lines(o, r, &row[o->pick.p[i]],
		    o->indent + width + 2);
		end_line(o, 0);
	}
}

static void
md_text(struct out *o, struct slice s)
{
	size_t	i;

	for (i = 0; i < s.len; i++) {
		if (strchr("|\\`*_<>[]", s.p[i]) != NULL && s.p[i] != '\0')
			buf_addc(&o->buf, '\\');
		buf_addc(&o->buf, s.p[i]);
	}
}

void
md_header(struct out *o)
{
	const struct out_column	*c;
	size_t			 i;

	buf_addc(&o->buf, '|');
	for (i = 0; i < o->pick.n; i++) {
		buf_addc(&o->buf, ' ');
		md_text(o, slice_of(label(o, &o->column[o->pick.p[i]])));
		buf_adds(&o->buf, " |");
	}
	buf_adds(&o->buf, "\n|");
	for (i = 0; i < o->pick.n; i++) {
		c = &o->column[o->pick.p[i]];
		buf_adds(&o->buf, column_is_right(c) ? " --: |" : " --- |");
	}
	buf_addc(&o->buf, '\n');
}

void
md_row(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	i;

	buf_addc(&o->buf, '|');
	for (i = 0; i < o->pick.n; i++) {
		buf_addc(&o->buf, ' ');
		md_text(o, shown(o, r, &row[o->pick.p[i]]));
		buf_adds(&o->buf, " |");
	}
	buf_addc(&o->buf, '\n');
}

void
md_record(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	i;

	if (o->n_records++ > 0)
		buf_addc(&o->buf, '\n');
	buf_adds(&o->buf, "| | |\n| --- | --- |\n");
	for (i = 0; i < o->pick.n; i++) {
		buf_adds(&o->buf, "| ");
		md_text(o, slice_of(label(o, &o->column[o->pick.p[i]])));
		buf_adds(&o->buf, " | ");
		md_text(o, shown(o, r, &row[o->pick.p[i]]));
		buf_adds(&o->buf, " |\n");
	}
}

/*
 * What people read: aligned columns fitted to the terminal, one record as
 * "label: value" lines, and the same in Markdown.
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

enum { FIT_ROWS = 2000 };	/* the widths are those of the first rows */

static const char *
more(const struct out *o)
{
	return o->o.utf8 ? "\xe2\x80\xa6" : "~";
}

static void
add_cell(struct out *o, size_t at, struct slice s)
{
	const struct out_column	*c = &o->column[o->pick.p[at]];
	struct buf		*b = &o->buf;
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
		buf_adds(b, more(o));
	if (last)
		return;
	if (!column_is_right(c) && have < width)
		buf_addn(b, ' ', width - have);
	buf_addn(b, ' ', o->gap);
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

/*
 * The n-th of a heading's lines, counted from the last one, which stands on
 * the values: short headings are as near to them as long ones.
 */
static void
add_heading(struct out *o, size_t at, size_t n)
{
	struct slice	text = slice_of(column_label(o,
			    &o->column[o->pick.p[at]])), line;
	size_t		width = o->width.p[at];
	size_t		lines = heading_lines(text, width);
	bool		broken = false;

	line = (struct slice){NULL, 0};
	if (n < lines) {
		for (n = lines - n; n > 0; n--)
			line = heading_line(&text, width, &broken);
	}
	buf_clear(&o->scratch);
	buf_add(&o->scratch, line);
	if (broken)
		buf_addc(&o->scratch, '-');
	add_cell(o, at, buf_slice(&o->scratch));
}

static void
write_header(struct out *o)
{
	size_t	i, n, from, lines = 0;

	if (o->o.header == 0)
		return;
	for (i = 0; i < o->pick.n; i++) {
		n = heading_lines(slice_of(column_label(o,
		    &o->column[o->pick.p[i]])), o->width.p[i]);
		lines = MAX(lines, n);
	}
	while (lines-- > 0) {
		if (o->o.color)
			buf_adds(&o->buf, "\033[1m");
		buf_addn(&o->buf, ' ', o->indent);
		from = o->buf.len;
		for (i = 0; i < o->pick.n; i++)
			add_heading(o, i, lines);
		if (lines == 0 && o->has_more) {
			buf_addn(&o->buf, ' ', o->gap);
			buf_adds(&o->buf, more(o));
		}
		end_line(o, from);
		if (o->o.color) {
			buf_cut(&o->buf, o->buf.len - 1);
			buf_adds(&o->buf, "\033[0m\n");
		}
	}
}

/* The n-th line of a row: of what does not wrap, only the first says much. */
static bool
write_line(struct out *o, const struct rows *r, const struct cell *row,
    size_t n)
{
	size_t		i, k, from;
	bool		more_lines = false;
	struct slice	s, line;

	buf_addn(&o->buf, ' ', o->indent);
	from = o->buf.len;
	for (i = 0; i < o->pick.n; i++) {
		const struct out_column	*c = &o->column[o->pick.p[i]];

		s = cell_shown(o, r, &row[o->pick.p[i]]);
		if (is_fitted(o) && o->width.p[i] > 0 &&
		    (c->flags & OUT_WRAP) != 0) {
			line = SLICE_EMPTY;
			for (k = 0; k <= n; k++)
				line = text_line(&s, o->width.p[i]);
			more_lines = more_lines || s.len > 0;
			s = line;
		} else if (n > 0)
			s = SLICE_EMPTY;
		add_cell(o, i, s);
	}
	end_line(o, from);
	return more_lines;
}

static void
write_row(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	n = 0;

	while (write_line(o, r, row, n))
		n++;
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

	fit_widths(o);
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

/* A reader who sees nothing at all wonders whether it worked. */
static void
write_none(struct out *o)
{
	const char	*s = NULL;

	if (o->o.translate != NULL)
		s = o->o.translate("none");
	buf_addn(&o->buf, ' ', o->indent);
	buf_adds(&o->buf, s != NULL ? s : "none");
	buf_addc(&o->buf, '\n');
}

void
table_end(struct out *o)
{
	if ((o->o.terminal || is_fitted(o)) && o->o.fields == NULL &&
	    o->width.n == 0)
		drop_empty(o);
	/* An empty answer is no table with only a head. */
	if (o->fit.n > 0)
		write_fitted(o);
	else if (o->width.n == 0 && (o->o.terminal || o->indent > 0) &&
	    !o->hush)
		write_none(o);
	o->hush = false;
	VEC_CLEAR(&o->width);
}

/* Text of several lines goes on under its first letter. */
static void
add_lines(struct out *o, const struct rows *r, const struct cell *c,
    size_t column)
{
	struct buf	raw = {0};
	size_t		i;

	if (!c->has_text) {
		buf_add(&o->buf, cell_shown(o, r, c));
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
		w = text_width(slice_of(column_label(o, &o->column[o->pick.p[i]])));
		width = MAX(width, w);
	}
	for (i = 0; i < o->pick.n; i++) {
		c = &o->column[o->pick.p[i]];
		if (!all && cell_is_missing(&row[o->pick.p[i]]))
			continue;
		buf_addn(&o->buf, ' ', o->indent);
		if (o->o.color)
			buf_adds(&o->buf, "\033[1m");
		buf_adds(&o->buf, column_label(o, c));
		buf_addc(&o->buf, ':');
		if (o->o.color)
			buf_adds(&o->buf, "\033[0m");
		w = text_width(slice_of(column_label(o, c)));
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
		md_text(o, slice_of(column_label(o, &o->column[o->pick.p[i]])));
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
		md_text(o, cell_shown(o, r, &row[o->pick.p[i]]));
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
		md_text(o, slice_of(column_label(o, &o->column[o->pick.p[i]])));
		buf_adds(&o->buf, " | ");
		md_text(o, cell_shown(o, r, &row[o->pick.p[i]]));
		buf_adds(&o->buf, " |\n");
	}
}

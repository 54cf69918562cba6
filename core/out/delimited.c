/*
 * TSV, CSV and bare handles: one record is one line (of CSV: one record of
 * RFC 4180).
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

/* 0: as it is; else the letter behind the backslash, 'x' for two digits. */
static const char tsv_escape[256] = {
	[0] = 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 't', 'n', 'x', 'x',
	'r', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x',
	'x', 'x', 'x', 'x', 'x', ['\\'] = '\\', [127] = 'x'
};

static void
tsv_text(struct buf *b, struct slice s)
{
	size_t		i, from = 0;
	unsigned char	ch;
	char		e;

	for (i = 0; i < s.len; i++) {
		ch = (unsigned char)s.p[i];
		e = tsv_escape[ch];
		if (e == 0)
			continue;
		buf_addmem(b, s.p + from, i - from);
		from = i + 1;
		buf_addc(b, '\\');
		buf_addc(b, e);
		if (e == 'x')
			buf_addf(b, "%02x", ch);
	}
	buf_addmem(b, s.p + from, s.len - from);
}

static void
csv_text(struct buf *b, struct slice s)
{
	size_t	i;
	bool	quote = false;

	for (i = 0; i < s.len && !quote; i++)
		quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' ||
		    s.p[i] == '\r';
	/* Blanks at the ends are part of the text, whoever reads it. */
	if (s.len > 0 && (s.p[0] == ' ' || s.p[s.len - 1] == ' '))
		quote = true;
	if (!quote) {
		buf_add(b, s);
		return;
	}
	buf_addc(b, '"');
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, s.p[i]);
	}
	buf_addc(b, '"');
}

void
delimited_field(struct out *o, struct slice s)
{
	struct buf	clean = {0};

	if (o->o.terminal) {
		text_add_printable(&clean, s, true);
		s = buf_slice(&clean);
	}
	if (o->o.format == OUT_CSV)
		csv_text(&o->buf, s);
	else
		tsv_text(&o->buf, s);
	buf_release(&clean);
}

static void
end_line(struct out *o)
{
	if (o->o.nul)
		buf_addc(&o->buf, '\0');
	else if (o->o.format == OUT_CSV)
		buf_adds(&o->buf, "\r\n");
	else
		buf_addc(&o->buf, '\n');
}

static char
separator(const struct out *o)
{
	return o->o.format == OUT_CSV ? ',' : '\t';
}

void
delimited_header(struct out *o)
{
	size_t	i;

	for (i = 0; i < o->pick.n; i++) {
		if (i > 0)
			buf_addc(&o->buf, separator(o));
		delimited_field(o, slice_of(o->column[o->pick.p[i]].name));
	}
	end_line(o);
}

void
delimited_row(struct out *o, const struct rows *r, const struct cell *row)
{
	const struct cell	*c;
	size_t			 i;

	for (i = 0; i < o->pick.n; i++) {
		if (i > 0)
			buf_addc(&o->buf, separator(o));
		c = &row[o->pick.p[i]];
		if (c->has_text)
			delimited_field(o, cell_text(r, c));
		else if (c->kind == CELL_LIST) {
			buf_clear(&o->scratch);
			cell_add(&o->scratch, o, r, c);
			delimited_field(o, buf_slice(&o->scratch));
		} else
			cell_add(&o->buf, o, r, c);
	}
	end_line(o);
}

void
ids_row(struct out *o, const struct rows *r, const struct cell *row)
{
	const struct cell	*c = &row[o->pick.p[0]];

	if (cell_is_missing(c))
		return;
	buf_clear(&o->scratch);
	cell_add(&o->scratch, o, r, c);
	delimited_field(o, buf_slice(&o->scratch));
	end_line(o);
}

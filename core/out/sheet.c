/*
 * A document for people: "label: value" lines, the values of the outermost
 * map under each other, amounts with their currency, lists on one line.
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

bool
is_sheet(const struct out *o)
{
	return o->o.format == OUT_TABLE || o->o.format == OUT_HTML;
}

/* The words of a key in the reader's language; in o->scratch. */
static struct slice
words_of(struct out *o, struct slice key)
{
	const char	*s = NULL;
	size_t		 i;

	buf_clear(&o->scratch);
	for (i = 0; i < key.len; i++)
		buf_addc(&o->scratch, key.p[i] == '_' ? ' ' : key.p[i]);
	if (o->o.translate != NULL)
		s = o->o.translate(buf_cstr(&o->scratch));
	return s != NULL ? slice_of(s) : buf_slice(&o->scratch);
}

void
sheet_label(struct out *o, struct slice key, struct slice label)
{
	size_t	from;

	if (label.len == 0)
		label = words_of(o, key);
	if (o->below_table && o->depth == 1)
		buf_addc(&o->buf, '\n');
	o->below_table = false;
	from = o->buf.len;
	if (o->o.color)
		buf_adds(&o->buf, "\033[1m");
	text_add_printable(&o->buf, label, false);
	buf_addc(&o->buf, ':');
	if (o->o.color)
		buf_adds(&o->buf, "\033[0m");
	if (o->depth == 1)
		*VEC_ADD(&o->pad) = (struct pad){ from, o->buf.len,
		    text_width(label) };
}

/* What a heading names stands below it; a blank line stands above it. */
void
sheet_heading(struct out *o)
{
	struct buf	label = {0};
	struct pad	last;

	if (o->pad.n == 0 || o->pad.p[o->pad.n - 1].at != o->buf.len) {
		sheet_align(o);
		return;
	}
	last = o->pad.p[--o->pad.n];
	buf_add(&label, slice_sub(buf_slice(&o->buf), last.from, last.at));
	buf_cut(&o->buf, last.from);
	sheet_align(o);
	if (o->buf.len > 1 && o->buf.p[o->buf.len - 2] != '\n')
		buf_addc(&o->buf, '\n');
	buf_add(&o->buf, buf_slice(&label));
	buf_release(&label);
}

void
sheet_align(struct out *o)
{
	struct buf	b = {0};
	size_t		i, from, width = 0;

	if (o->pad.n == 0)
		return;
	for (i = 0; i < o->pad.n; i++)
		width = MAX(width, o->pad.p[i].width);
	from = o->pad.p[0].at;
	for (i = 0; i < o->pad.n; i++) {
		size_t	until = i + 1 < o->pad.n ? o->pad.p[i + 1].at :
		    o->buf.len;

		/* Nothing said: no blanks at the end of the line. */
		if (until > o->pad.p[i].at && o->buf.p[o->pad.p[i].at] == ' ')
			buf_addn(&b, ' ', width - o->pad.p[i].width);
		buf_add(&b, slice_sub(buf_slice(&o->buf), o->pad.p[i].at,
		    until));
	}
	buf_cut(&o->buf, from);
	buf_add(&o->buf, buf_slice(&b));
	buf_release(&b);
	VEC_CLEAR(&o->pad);
}

/* A text of several lines goes on under its first letter. */
static void
add_lines(struct out *o, struct slice text)
{
	struct buf	raw = {0};
	size_t		i;

	text_add_printable(&raw, text, true);
	for (i = 0; i < raw.len; i++) {
		buf_addc(&o->buf, raw.p[i]);
		if (raw.p[i] == '\n')
			buf_addn(&o->buf, ' ', 2 * o->depth);
	}
	buf_release(&raw);
}

void
sheet_cell(struct out *o, const struct rows *r, const struct cell *c)
{
	if (cell_is_missing(c))
		return;
	buf_addc(&o->buf, ' ');
	if (c->has_text) {
		add_lines(o, cell_text(r, c));
		return;
	}
	cell_add_shown(&o->buf, o, r, c);
	if (c->kind == TYPE_MONEY && o->o.currency[0] != '\0')
		buf_addf(&o->buf, " %s", o->o.currency);
}

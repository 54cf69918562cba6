/*
 * One HTML page, whole in itself: tables, sheets as they are, sentences, plots
 * as SVG.  To be mailed or printed: no scripts, nothing from elsewhere.
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

static const char	head[] =
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>\n"
    "body { font: 15px/1.45 system-ui, sans-serif; color: #123; margin: 2em; }"
    "\n"
    "table { border-collapse: collapse; margin: 1em 0; }\n"
    "th, td { padding: .2em .8em; text-align: left; vertical-align: top; }\n"
    "td, thead th { white-space: nowrap; }\n"
    ".t { white-space: normal; }\n"
    "svg { max-width: 100%; height: auto; }\n"
    "thead th { border-bottom: 2px solid #89a; }\n"
    "tbody tr:nth-child(even) { background: #f3f6f9; }\n"
    ".n { text-align: right; font-variant-numeric: tabular-nums; }\n"
    "p { white-space: pre-wrap; max-width: 48em; }\n"
    "pre { line-height: 1.3; }\n"
    "</style>\n";

void
xml_add(struct buf *b, struct slice text)
{
	struct buf	clean = {0};
	size_t		i;

	text_add_printable(&clean, text, true);
	for (i = 0; i < clean.len; i++)
		switch (clean.p[i]) {
		case '<':
			buf_adds(b, "&lt;");
			break;
		case '>':
			buf_adds(b, "&gt;");
			break;
		case '&':
			buf_adds(b, "&amp;");
			break;
		case '"':
			buf_adds(b, "&quot;");
			break;
		default:
			buf_addc(b, clean.p[i]);
		}
	buf_release(&clean);
}

/* Of the page, when something is written for the first time. */
static void
begin(struct out *o)
{
	if (o->page)
		return;
	o->page = true;
	buf_adds(&o->buf, "<!DOCTYPE html>\n<html lang=\"");
	xml_add(&o->buf, slice_of(o->o.lang != NULL ? o->o.lang : "en"));
	buf_adds(&o->buf, "\"><head>\n<title>");
	xml_add(&o->buf, slice_of(o->o.title != NULL ? o->o.title : "crm"));
	buf_adds(&o->buf, "</title>\n");
	buf_adds(&o->buf, head);
	buf_adds(&o->buf, "</head><body>\n");
}

/* The sentences said since the last table or plot, as one paragraph. */
static void
flush_prose(struct out *o)
{
	struct slice	s = slice_trim(buf_slice(&o->prose));

	if (s.len > 0) {
		buf_adds(&o->buf, "<p>");
		xml_add(&o->buf, s);
		buf_adds(&o->buf, "</p>\n");
	}
	buf_clear(&o->prose);
}

static void
next_part(struct out *o)
{
	begin(o);
	flush_prose(o);
}

void
html_prose(struct out *o, struct slice s)
{
	buf_add(&o->prose, s);
}

void
html_svg(struct out *o, struct slice svg)
{
	next_part(o);
	buf_add(&o->buf, svg);
}

static void
add_cell(struct out *o, const struct out_column *c, const char *tag,
    struct slice text)
{
	buf_addf(&o->buf, "<%s%s>", tag, column_is_right(c) ?
	    " class=\"n\"" : c->flags & OUT_CUT ? " class=\"t\"" : "");
	xml_add(&o->buf, text);
	buf_addf(&o->buf, "</%s>", tag);
}

void
html_header(struct out *o)
{
	size_t	i;

	next_part(o);
	buf_adds(&o->buf, "<table>\n");
	if (o->o.header != 0) {
		buf_adds(&o->buf, "<thead><tr>");
		for (i = 0; i < o->pick.n; i++) {
			const struct out_column	*c =
			    &o->column[o->pick.p[i]];

			add_cell(o, c, "th", slice_of(column_label(o, c)));
		}
		buf_adds(&o->buf, "</tr></thead>\n");
	}
	buf_adds(&o->buf, "<tbody>\n");
}

void
html_row(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	i;

	buf_adds(&o->buf, "<tr>");
	for (i = 0; i < o->pick.n; i++)
		add_cell(o, &o->column[o->pick.p[i]], "td",
		    cell_shown(o, r, &row[o->pick.p[i]]));
	buf_adds(&o->buf, "</tr>\n");
}

void
html_table_end(struct out *o)
{
	buf_adds(&o->buf, "</tbody></table>\n");
}

/* One record: its labels are the heads of the lines. */
void
html_record(struct out *o, const struct rows *r, const struct cell *row)
{
	size_t	i;

	next_part(o);
	buf_adds(&o->buf, "<table><tbody>\n");
	for (i = 0; i < o->pick.n; i++) {
		const struct out_column	*c = &o->column[o->pick.p[i]];

		if (o->o.fields == NULL &&
		    cell_is_missing(&row[o->pick.p[i]]))
			continue;
		buf_adds(&o->buf, "<tr><th>");
		xml_add(&o->buf, slice_of(column_label(o, c)));
		buf_adds(&o->buf, "</th><td>");
		xml_add(&o->buf, cell_shown(o, r, &row[o->pick.p[i]]));
		buf_adds(&o->buf, "</td></tr>\n");
	}
	buf_adds(&o->buf, "</tbody></table>\n");
}

/* A sheet is laid out as text; all of it is in the buffer until its end. */
void
html_doc_begin(struct out *o)
{
	next_part(o);
	o->sheet_at = o->buf.len;
}

void
html_doc_end(struct out *o)
{
	struct buf	text = {0};

	buf_add(&text, slice_sub(buf_slice(&o->buf), o->sheet_at,
	    o->buf.len));
	buf_cut(&o->buf, o->sheet_at);
	buf_adds(&o->buf, "<pre>");
	xml_add(&o->buf, buf_slice(&text));
	buf_adds(&o->buf, "</pre>\n");
	buf_release(&text);
}

void
html_end(struct out *o)
{
	next_part(o);
	buf_adds(&o->buf, "</body></html>\n");
}

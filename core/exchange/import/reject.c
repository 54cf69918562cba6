/*
 * Rows that were refused, in the form they came, with the reason in one
 * more column, import_error, which a later import leaves out.
 */
#include "core/exchange/import/priv.h"

static void
add_quoted(struct buf *b, const char *text)
{
	buf_addc(b, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_addc(b, '"');
		buf_addc(b, *text == '\n' ? ' ' : *text);
	}
	buf_addc(b, '"');
}

static void
add_plain(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++)
		buf_addc(b, *text == '\t' || *text == '\n' ? ' ' : *text);
}

static void
reject_json(struct buf *b, const struct row *row, const struct err *err)
{
	struct slice	raw = slice_trim(row->raw);

	/* What is no object at all becomes the text of one. */
	if (row->n == 0 || raw.len < 2) {
		buf_adds(b, "{\"line\":");
		json_add_string(b, row->raw);
	} else {
		buf_add(b, slice_sub(raw, 0, raw.len - 1));
	}
	buf_adds(b, ",\"import_error\":");
	json_add_string(b, slice_of(err->msg));
	buf_adds(b, "}\n");
}

void
reject_row(struct import *im, const struct row *row, const struct err *err)
{
	struct buf	b = {0};
	char		delimiter[2] = { source_delimiter(im->source), '\0' };

	if (im->o->reject == NULL)
		return;
	if (source_format(im->source) == IMPORT_NDJSON) {
		reject_json(&b, row, err);
		im->o->reject(im->o->arg, buf_slice(&b));
		buf_release(&b);
		return;
	}
	if (im->report->bad == 1 && source_header(im->source).len > 0) {
		buf_add(&b, source_header(im->source));
		buf_addf(&b, "%simport_error\n", delimiter);
	}
	buf_add(&b, row->raw);
	buf_adds(&b, delimiter);
	if (source_format(im->source) == IMPORT_TSV)
		add_plain(&b, err->msg);
	else
		add_quoted(&b, err->msg);
	buf_addc(&b, '\n');
	im->o->reject(im->o->arg, buf_slice(&b));
	buf_release(&b);
}

#include <stdarg.h>

#include "core/base/base.h"
#include "core/out/priv.h"
#include "core/types/text.h"

void
out_prose_slice(struct out *o, struct slice s)
{
	if (o->o.quiet || !out_is_for_people(o) || o->err.code != ERR_OK)
		return;
	if (o->o.format == OUT_HTML)
		html_prose(o, s);
	else
		text_add_printable(&o->buf, s, true);
}

/* A line that begins with blanks goes on below them. */
static void
add_wrapped(struct buf *b, struct slice line, size_t width)
{
	size_t		blanks = 0;
	struct slice	indent;

	while (blanks < line.len && line.p[blanks] == ' ')
		blanks++;
	if (blanks >= width / 2) {
		buf_add(b, line);
		return;
	}
	indent = slice_sub(line, 0, blanks);
	line = slice_sub(line, blanks, line.len);
	buf_add(b, indent);
	buf_add(b, text_line(&line, width - blanks));
	while (line.len > 0) {
		buf_addc(b, '\n');
		buf_add(b, indent);
		buf_add(b, text_line(&line, width - blanks));
	}
}

/* A terminal breaks lines in the middle of words: be before it. */
static void
prose_wrap(struct buf *b, struct slice s, size_t width)
{
	size_t	end;

	while ((end = slice_index(s, '\n')) != SIZE_MAX) {
		add_wrapped(b, slice_sub(s, 0, end), width);
		buf_addc(b, '\n');
		s = slice_sub(s, end + 1, s.len);
	}
	add_wrapped(b, s, width);
}

void
out_prose(struct out *o, const char *fmt, ...)
{
	struct buf	b = {0}, wrapped = {0};
	va_list		ap;

	if (o->o.quiet || !out_is_for_people(o))
		return;
	va_start(ap, fmt);
	buf_addfv(&b, fmt, ap);
	va_end(ap);
	if (o->o.terminal && o->o.width > 0 && o->o.format != OUT_HTML) {
		prose_wrap(&wrapped, buf_slice(&b), o->o.width);
		out_prose_slice(o, buf_slice(&wrapped));
	} else
		out_prose_slice(o, buf_slice(&b));
	buf_release(&wrapped);
	buf_release(&b);
}

void
out_raw(struct out *o, struct slice s)
{
	if (o->err.code != ERR_OK)
		return;
	if (o->o.terminal)
		text_add_printable(&o->buf, s, true);
	else
		buf_add(&o->buf, s);
	if (o->buf.len >= 64 * 1024)
		out_push(o);
}

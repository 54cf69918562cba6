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
		text_add_wrapped(&wrapped, buf_slice(&b), o->o.width);
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

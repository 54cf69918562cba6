#include "core/model/parse_priv.h"

#include <stdarg.h>

static struct slice
format(struct arena *arena, const char *fmt, va_list ap)
{
	struct buf	 text = {0};
	struct slice	 s;

	buf_addfv(&text, err_text(fmt), ap);
	s = slice_dup(arena, buf_slice(&text));
	buf_release(&text);
	return s;
}

void
reader_fault(struct reader *r, const struct yaml_node *at, const char *fmt,
    ...)
{
	struct model_fault	*fault;
	va_list			 ap;

	r->n_faults++;
	/* Beyond this nobody reads on, and memory stays bounded. */
	if (r->faults->list.n >= FAULTS_MAX)
		return;
	fault = VEC_ADD(&r->faults->list);
	*fault = (struct model_fault){0};
	fault->line = at->line;
	fault->column = at->column;
	va_start(ap, fmt);
	fault->message = format(r->faults->arena, fmt, ap);
	va_end(ap);
}

void
reader_hint(struct reader *r, const char *fmt, ...)
{
	va_list	 ap;

	if (r->faults->list.n == 0 || r->faults->list.n >= FAULTS_MAX)
		return;
	va_start(ap, fmt);
	r->faults->list.p[r->faults->list.n - 1].hint =
	    format(r->faults->arena, fmt, ap);
	va_end(ap);
}

void
reader_err(struct reader *r, const struct yaml_node *at, const char *what,
    const struct err *err)
{
	reader_fault(r, at, "%s%s", what, err->msg);
	if (err->hint[0] != '\0')
		reader_hint(r, "%s", err->hint);
}

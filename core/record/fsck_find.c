#include "core/record/fsck_priv.h"

void
fsck_find(struct fsck *f, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	if (f->findings++ < f->max) {
		va_start(ap, fmt);
		buf_addfv(&b, err_text(fmt), ap);
		va_end(ap);
		f->report(f->arg, buf_cstr(&b));
		buf_release(&b);
	}
}

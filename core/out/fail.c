#include "core/out/priv.h"

#include <stdarg.h>
#include <stdio.h>

void
out_fail(struct out *o, enum err_code code, const char *fmt, ...)
{
	char	msg[sizeof(o->err.msg)];
	va_list	ap;

	if (o->err.code != ERR_OK)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), err_text(fmt), ap);
	va_end(ap);
	(void)err_set(&o->err, code, "%s", msg);
}

#include "core/model/compare_priv.h"

#include <stdarg.h>

void
compare_add(struct comparison *c, enum model_change_kind what,
    const char *fmt, ...)
{
	struct model_change	*found = VEC_ADD(&c->changes->list);
	struct buf		 text = {0};
	va_list			 ap;

	found->what = what;
	found->old_entity = c->old_entity;
	found->entity = c->entity;
	found->old_field = c->old_field;
	found->field = c->field;
	if (c->entity != NULL || c->old_entity != NULL)
		buf_add(&text, c->entity != NULL ? c->entity->name :
		    c->old_entity->name);
	if (c->field != NULL || c->old_field != NULL) {
		buf_addc(&text, '.');
		buf_add(&text, c->field != NULL ? c->field->name :
		    c->old_field->name);
	}
	if (text.len > 0)
		buf_adds(&text, ": ");
	va_start(ap, fmt);
	buf_addfv(&text, err_text(fmt), ap);
	va_end(ap);
	found->text = slice_dup(c->arena, buf_slice(&text));
	buf_release(&text);
}

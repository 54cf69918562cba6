#include "core/record/priv.h"

#include <stdio.h>

struct record_words
record_words(const struct entity *entity, uint32_t id)
{
	struct record_words	w;
	struct buf		b = {0};

	if (id != 0) {
		buf_addc(&b, ' ');
		handle_write(&b, entity, id);
	}
	(void)snprintf(w.text, sizeof(w.text), "%.*s%s",
	    (int)MIN(entity->name.len, (size_t)50), entity->name.p,
	    buf_cstr(&b));
	buf_release(&b);
	return w;
}

#include "core/model/priv.h"

void
entity_link(struct entity *e)
{
	const struct field	*f;
	size_t			 i;

	memset(e->role, 0, sizeof(e->role));
	e->name_field = NULL;
	e->is_columnar = e->kind == KIND_SALE;
	e->is_whole = true;
	for (i = 0; i < e->n_fields; i++) {
		f = &e->field[i];
		if (f->role != ROLE_NONE && e->role[f->role] == 0)
			e->role[f->role] = (uint16_t)(i + 1);
	}
	if (e->role[ROLE_NAME] != 0) {
		e->name_field = &e->field[e->role[ROLE_NAME] - 1];
		return;
	}
	for (i = 0; i < e->n_fields; i++) {
		/* Nobody speaks of a message by its Message-ID. */
		if (e->field[i].unique && e->field[i].role != ROLE_UID) {
			e->name_field = &e->field[i];
			return;
		}
	}
}

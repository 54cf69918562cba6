/*
 * References among the records of one file, where the one referred to comes
 * later: filled in when all rows have been read.
 */
#include "core/exchange/import/priv.h"

bool
later_may(const struct import *im, const struct column *c)
{
	return c->target != NULL && c->target->entity == im->entity &&
	    !c->target->create && !c->field->many && !c->field->required;
}

void
later_add(struct import *im, const struct row *row, size_t column)
{
	struct later_ref	*l = VEC_ADD(&im->later);

	l->line = row->line;
	l->column = column;
	l->text = slice_dup(im->arena, row->text[column]);
}

void
later_number(struct import *im, size_t from, uint32_t id, bool led)
{
	if (id == 0) {
		im->later.n = from;
		return;
	}
	for (size_t i = from; i < im->later.n; i++) {
		im->later.p[i].id = id;
		im->later.p[i].led = led;
	}
}

static enum err_code
fill_in(struct import *im, const struct later_ref *l, const struct row *row,
    struct err *err)
{
	const struct column	*c = &im->column.p[l->column];
	const struct value	*v;
	struct record		 rec;
	struct draft		 d;
	size_t			 n;
	enum err_code		 rc;

	arena_clear(im->scratch);
	rc = cell_read(&v, &n, im, c, l->text, NULL, row, im->scratch, err);
	if (rc)
		return rc;
	rc = plan_find(&rec, im->plan, im->entity, l->id, im->scratch, err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, im->scratch);
	draft_set(&d, c->field, v, n);
	rc = merged_keep(im, &d, &rec, l->led, err);
	return rc ? rc : edit_set(im->edit, &rec, &d, err);
}

enum err_code
later_finish(struct import *im, void (*bad)(struct import *,
    const struct row *, struct err *), struct err *err)
{
	for (size_t i = 0; i < im->later.n; i++) {
		const struct later_ref	*l = &im->later.p[i];
		struct row		 row = { .line = l->line };
		enum err_code		 rc = fill_in(im, l, &row, err);

		if (rc != ERR_OK && rc != ERR_DATA)
			return rc;
		if (rc == ERR_OK)
			continue;
		/* Its record is there, without what it refers to. */
		im->bad_column = l->column + 1;
		bad(im, &row, err);
	}
	return ERR_OK;
}

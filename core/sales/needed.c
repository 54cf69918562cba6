/*
 * The records that sale rows which come back refer to: they must be there.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/* The column of a reference; -1: it has none, or is no reference. */
static int
reference_column(const struct rowset *r, const struct field *f)
{
	return f->type != TYPE_REF || f->many ? -1 :
	    rowset_find_column(r, f->id);
}

void
plan_note_needed(struct sales_plan *p, const struct rowset *r)
{
	for (size_t f = 0; f < p->sale->n_fields; f++) {
		int	c = reference_column(r, &p->sale->field[f]);

		for (size_t i = 0; c >= 0 && i < r->n; i++)
			if (r->cell[c][i] > 0)
				seqset_put(&p->needed[f],
				    (uint64_t)r->cell[c][i], true);
	}
}

/* The same of rows that come or change back one by one. */
static void
note_edits(struct sales_plan *p)
{
	for (size_t f = 0; f < p->sale->n_fields; f++) {
		int	c = reference_column(&p->after, &p->sale->field[f]);

		for (size_t i = 0; c >= 0 && i < p->edits.n; i++) {
			const struct edit	*e = &p->edits.p[i];
			int64_t			 id;

			if (!e->has_after)
				continue;
			id = p->after.cell[c][e->after];
			if (id > 0 && (!e->has_before ||
			    p->before.cell[c][e->before] != id))
				seqset_put(&p->needed[f], (uint64_t)id, true);
		}
	}
}

static enum err_code
check_needed(struct sales_plan *p, const struct field *f, uint32_t id,
    struct arena *scratch, struct err *err)
{
	const struct entity	*to = model_find_entity_id(p->model, f->to);
	struct record		 rec = {0};
	int64_t			 now = id;
	enum err_code		 rc = cell_follow(&now, p->txn, f, err);

	arena_clear(scratch);
	if (rc == ERR_OK && to != NULL)
		rc = plan_find(&rec, p->plan, to, (uint32_t)now, scratch, err);
	if (rc || rec.bytes.p != NULL)
		return rc;
	err_set(err, ERR_CONFLICT, "%.*s%u is gone, to which sale rows would "
	    "refer again", SLICE_ARG(to == NULL ? f->name : to->prefix), id);
	err_hint(err, "crm undo takes back first what removed it");
	return ERR_CONFLICT;
}

enum err_code
sales_revert_check(struct sales_plan *p, err_tell *tell, void *arg,
    struct err *err)
{
	struct arena	*scratch = arena_open();
	enum err_code	 rc = ERR_OK;

	note_edits(p);
	for (size_t f = 0; rc == ERR_OK && f < p->sale->n_fields; f++) {
		const struct seqset	*s = &p->needed[f];

		for (uint64_t id = 1; rc == ERR_OK && id / 8 < s->bits.n;
		    id++) {
			if (seqset_has(s, id))
				rc = check_needed(p, &p->sale->field[f],
				    (uint32_t)id, scratch, err);
			if (rc != ERR_CONFLICT)
				continue;
			tell(arg, err);
			*err = (struct err){0};
			rc = ERR_OK;
		}
	}
	arena_close(scratch);
	return rc;
}

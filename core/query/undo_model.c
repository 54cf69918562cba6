/*
 * What a model of before would have no place for in the rows of sales.
 */
#include "core/query/undo_priv.h"

/* Rows with what is lost of a column: all of it, or some choices only. */
struct lost_rows {
	const struct field	*now;
	const struct field	*then;		/* NULL: no such column */
	uint64_t		 n, first;	/* the least number of them */
};

static bool
is_lost(const struct lost_rows *l, int64_t cell)
{
	if (cell == SALES_MISSING || l->then == NULL)
		return cell != SALES_MISSING;
	return field_find_code(l->now, (uint16_t)cell) != NULL &&
	    field_find_code(l->then, (uint16_t)cell) == NULL;
}

static bool
count_lost(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *batch)
{
	struct lost_rows	*l = arg;

	for (size_t i = 0; i < batch->n; i++) {
		if (!is_lost(l, batch->col[0][i]))
			continue;
		if (l->n++ == 0 || batch->seq[i] < l->first)
			l->first = batch->seq[i];
	}
	return true;
}

/* Is there anything of the column that the model of then does not have? */
static bool
may_lose(const struct field *now, const struct field *then)
{
	if (now->many)
		return false;
	if (then == NULL)
		return true;
	if (now->type != TYPE_ENUM || then->type != TYPE_ENUM)
		return false;
	for (size_t i = 0; i < now->n_choices; i++)
		if (field_find_code(then, now->choice[i].code) == NULL)
			return true;
	return false;
}

/* Rows have nothing in a column that the model of then does not have. */
static enum err_code
check_column(const struct query_env *env, const struct entity *sale,
    const struct field *now, const struct field *then, struct err *err)
{
	struct sales_query	q = { .sale = sale,
				    .days = { DAY_MIN, DAY_MAX },
				    .column = &now, .n_columns = 1,
				    .threads = 1 };
	struct lost_rows	l = { .now = now, .then = then };
	enum err_code		rc;

	if (!may_lose(now, then))
		return ERR_OK;
	rc = sales_scan(env->txn, &q, count_lost, &l, err);
	if (rc || l.n == 0)
		return rc;
	err_set(err, ERR_CONFLICT, "%llu row%s of %.*s %s a %s in %.*s, "
	    "which the data model of then does not have: %.*s%llu%s",
	    (unsigned long long)l.n, l.n == 1 ? "" : "s",
	    SLICE_ARG(sale->name), l.n == 1 ? "has" : "have",
	    then == NULL ? "value" : "choice", SLICE_ARG(now->name),
	    SLICE_ARG(sale->prefix), (unsigned long long)l.first,
	    l.n == 1 ? "" : ", ...");
	err_hint(err, "clear that first, or crm model apply FILE with a "
	    "model of your own");
	return ERR_CONFLICT;
}

static enum err_code
check_columns(const struct query_env *env, const struct model *then,
    struct err *err)
{
	const struct model	*now = env->model;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < now->n_entities; i++) {
		const struct entity	*e = model_entity(now, i), *t;

		t = model_find_entity_id(then, e->id);
		for (size_t k = 0; t != NULL && e->is_columnar &&
		    rc == ERR_OK && k < e->n_fields; k++)
			rc = check_column(env, e, &e->field[k],
			    entity_find_field_id(t, e->field[k].id), err);
	}
	return rc;
}

enum err_code
undo_check_rows(const struct query_env *env, uint32_t revision,
    struct err *err)
{
	struct arena	*arena = arena_open();
	struct model	*then;
	enum err_code	 rc;

	rc = model_load_revision(&then, arena, env->txn, revision, err);
	if (rc == ERR_OK)
		rc = check_columns(env, then, err);
	arena_close(arena);
	return rc;
}

/*
 * What a model of before would have no place for in the rows of sales.
 */
#include "core/query/undo_priv.h"

struct lost_rows { unsigned column; uint64_t n; };

static bool
count_lost(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *batch)
{
	struct lost_rows	*l = arg;

	for (size_t i = 0; i < batch->n; i++)
		l->n += batch->col[0][i] != SALES_MISSING;
	return true;
}

/* Rows have values in no column that the model of then does not have. */
static enum err_code
check_column(const struct query_env *env, const struct entity *sale,
    const struct field *f, struct err *err)
{
	struct sales_query	q = { .sale = sale,
				    .days = { DAY_MIN, DAY_MAX },
				    .column = &f, .n_columns = 1,
				    .threads = 1 };
	struct lost_rows	l = {0};
	enum err_code		rc;

	rc = sales_scan(env->txn, &q, count_lost, &l, err);
	if (rc || l.n == 0)
		return rc;
	err_set(err, ERR_CONFLICT, "%llu row%s of %.*s %s a value in %.*s, "
	    "which the data model of then does not have",
	    (unsigned long long)l.n, l.n == 1 ? "" : "s",
	    SLICE_ARG(sale->name), l.n == 1 ? "has" : "have",
	    SLICE_ARG(f->name));
	err_hint(err, "clear that first, or crm model apply FILE with a "
	    "model of your own");
	return ERR_CONFLICT;
}

static enum err_code
check_columns(const struct query_env *env, const struct model *then, struct err *err)
{
	const struct model	*now = env->model;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < now->n_entities; i++) {
		const struct entity	*e = &now->entity[i], *t;

		t = model_find_entity_id(then, e->id);
		for (size_t k = 0; t != NULL && e->is_columnar &&
		    rc == ERR_OK && k < e->n_fields; k++)
			if (entity_find_field_id(t, e->field[k].id) == NULL &&
			    !e->field[k].many)
				rc = check_column(env, e, &e->field[k], err);
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

#include "cmd/model_hidden.h"

static enum err_code
count_row(void *arg, uint64_t seq, const int64_t *cells, bool *more,
    struct err *err)
{
	uint64_t	*n = arg;

	(void)seq;
	(void)cells;
	(void)more;
	(void)err;
	++*n;
	return ERR_OK;
}

enum err_code
model_hidden_count(int64_t *n, struct crm *crm,
    const struct model_change *change, struct err *err)
{
	const struct entity	*e = change->old_entity;
	struct query_env	 env;
	struct query		*q = NULL;
	uint64_t		 found = 0;
	enum err_code		 rc;

	*n = -1;
	if (change->what != MODEL_FIELD_REMOVED)
		return ERR_OK;
	rc = context_env(&env, crm, err);
	/* What is stored counts, whatever day it is seen from. */
	env.has_as_of = false;
	if (rc == ERR_OK)
		rc = query_compile(&q, crm->arena, &env, e,
		    slice_of(arena_printf(crm->arena, "not missing(%.*s)",
		    SLICE_ARG(change->old_field->name))), true, err);
	if (rc)
		return rc;
	rc = e->is_columnar ? query_run_rows(q, &env, e,
	    (struct range){ DAY_MIN, DAY_MAX }, count_row, &found, err) :
	    query_count(&found, q, &env, e, err);
	query_release(q);
	if (rc == ERR_OK)
		*n = (int64_t)found;
	return rc;
}

static void
say(struct crm *crm, const struct model_change *change, int64_t n)
{
	struct buf	b = {0};

	buf_addf(&b, "%.*s.%.*s: ", SLICE_ARG(change->old_entity->name),
	    SLICE_ARG(change->old_field->name));
	if (n == 1)
		buf_adds(&b, lang_text(crm->lang, N_("one record has a value "
		    "for it, which is no longer shown")));
	else
		buf_addf(&b, lang_text(crm->lang, N_("%llu records have a "
		    "value for it, which is no longer shown")),
		    (unsigned long long)n);
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

enum err_code
model_hidden_say(struct crm *crm, const struct model *m, struct err *err)
{
	struct model_changes	changes = {0};
	int64_t			n;
	enum err_code		rc = ERR_OK;

	if (!crm->err_tty || crm->quiet)
		return ERR_OK;
	model_compare(&changes, crm->model, m, crm->arena);
	for (size_t i = 0; i < changes.list.n && rc == ERR_OK; i++) {
		rc = model_hidden_count(&n, crm, &changes.list.p[i], err);
		if (rc == ERR_OK && n > 0)
			say(crm, &changes.list.p[i], n);
	}
	VEC_RELEASE(&changes.list);
	return rc;
}

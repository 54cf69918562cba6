#include "cmd/relation.h"

enum err_code
relation_party(struct record *rec, struct crm *crm,
    const struct query_env *env, struct err *err)
{
	const struct entity	*party = model_find_party(crm->model);
	struct reference	 ref;
	enum err_code		 rc;

	if (party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "the relationship with whom?");
	rc = context_reference(&ref, crm, NULL, crm->args->v[0], err);
	if (rc)
		return rc;
	if (ref.entity != party)
		return err_set(err, ERR_USAGE, "%s is a %.*s, not a %.*s",
		    crm->args->v[0], SLICE_ARG(ref.entity->name),
		    SLICE_ARG(party->name));
	return record_get(rec, env->txn, party, ref.id, err);
}

void
relation_put_ref(struct out *out, const struct entity *e, uint32_t id)
{
	if (e != NULL && id != 0)
		out_textf(out, "%.*s%u", SLICE_ARG(e->prefix), id);
	else
		out_missing(out);
}

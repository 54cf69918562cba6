/*
 * What the journal has of handles of merged records (alias.h), taken back in
 * a plan.
 */
#include "core/record/alias.h"

#include "core/record/priv.h"

enum err_code
alias_revert_remains(struct plan *p, struct slice public,
    struct slice private, struct err *err)
{
	const struct entity	*e;
	struct alias_remains	 r;

	if (!alias_is_remains(public))
		return ERR_OK;
	if (!alias_remains_get(&r, public, private))
		return err_set(err, ERR_STORE, "a journal item is damaged");
	e = model_find_entity_id(p->opt.model, r.entity);
	/* What was erased stays erased. */
	if (e == NULL || r.left || r.bytes.p == NULL)
		return ERR_OK;
	if (p->offered_at == NULL)
		p->offered_at = imap_open();
	*VEC_ADD(&p->offered) = slice_dup(p->model_arena, r.bytes);
	*imap_put(p->offered_at, alias_name(e, r.id), NULL) = p->offered.n;
	return ERR_OK;
}

static struct slice
offered(const struct plan *p, const struct entity *e, uint32_t id)
{
	const uint64_t	*at = p->offered_at == NULL ? NULL :
			    imap_find(p->offered_at, alias_name(e, id));

	return at == NULL ? SLICE_EMPTY : p->offered.p[*at - 1];
}

enum err_code
alias_revert(struct plan *p, struct slice public, struct err *err)
{
	const struct entity	*e;
	struct alias_change	 c;
	struct slice		 left;
	uint32_t		 now;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && alias_change_get(&c, public, i);
	    i++) {
		e = model_find_entity_id(p->opt.model, c.entity);
		if (e == NULL)
			return err_set(err, ERR_CONFLICT, "a type that the "
			    "model no longer has was merged");
		rc = stored_alias(&now, &left, p->opt.txn, c.entity, c.id,
		    err);
		if (rc == ERR_OK && now != c.after)
			rc = err_set(err, ERR_CONFLICT, "%s was merged into "
			    "another since", record_words(e, c.id).text);
		if (rc == ERR_OK)
			rc = plan_set_alias(p, e, c.id, c.before,
			    offered(p, e, c.id), err);
	}
	return rc;
}

/*
 * What a record of a plan refers to: it must be there.
 */
#include "core/record/priv.h"

static enum err_code
check_ref(struct plan *p, const struct record *rec, const struct field *f,
    const struct value *v, const struct record *before, struct err *err)
{
	const struct entity	*to;
	struct record		 target;
	size_t			 n = before == NULL ? 0 :
				    record_count(before, f);
	enum err_code		 rc;

	/* What stood there already was checked when it came. */
	for (size_t i = 0; i < n; i++) {
		struct value	old = record_item(before, f, i);

		if (value_equal(&old, v))
			return ERR_OK;
	}
	to = model_find_entity_id(p->opt.model, v->entity);
	if (to == NULL || to->is_columnar)
		return err_set(err, ERR_DATA, "%s: %.*s cannot refer to that",
		    record_words(rec->entity, rec->id).text,
		    SLICE_ARG(f->name));
	if (to == rec->entity && (uint32_t)v->i == rec->id)
		return ERR_OK;
	rc = plan_find(&target, p, to, (uint32_t)v->i, p->arena, err);
	if (rc == ERR_OK && target.bytes.p == NULL)
		rc = err_set(err, ERR_NOTFOUND, "%s: %.*s: no %s",
		    record_words(rec->entity, rec->id).text,
		    SLICE_ARG(f->name), record_words(to, (uint32_t)v->i).text);
	return rc;
}

/*
 * Nobody stands above itself: a roll-up over parents would not end.  Only
 * a change can close such a ring; a new record has nobody below it yet.
 */
enum err_code
plan_check_parents(struct plan *p, const struct record *rec, struct err *err)
{
	enum { DEEPEST = 1000 };
	const struct field	*f = entity_role(rec->entity, ROLE_PARENT);
	struct record		 above;
	struct value		 v;
	enum err_code		 rc;

	if (f == NULL || f->type != TYPE_REF || f->to != rec->entity->id)
		return ERR_OK;
	v = record_value(rec, f);
	for (int i = 0; i < DEEPEST && v.type == TYPE_REF; i++) {
		if ((uint32_t)v.i == rec->id)
			return err_set(err, ERR_DATA, "%s: %.*s leads back to "
			    "itself", record_words(rec->entity,
			    rec->id).text, SLICE_ARG(f->name));
		rc = plan_find(&above, p, rec->entity, (uint32_t)v.i,
		    p->arena, err);
		if (rc || above.bytes.p == NULL)
			return rc;
		v = record_value(&above, f);
	}
	return ERR_OK;
}

enum err_code
plan_check_refs(struct plan *p, const struct record *rec,
    const struct record *before, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < rec->n_fields && rc == ERR_OK; i++) {
		const struct field	*f;
		size_t			 n;

		if (stored_type_at(rec, i) != TYPE_REF)
			continue;
		f = entity_find_field_id(rec->entity, stored_id_at(rec, i));
		if (f == NULL)
			continue;
		n = record_count(rec, f);
		for (size_t k = 0; k < n && rc == ERR_OK; k++) {
			struct value	v = record_item(rec, f, k);

			rc = check_ref(p, rec, f, &v, before, err);
		}
	}
	if (rc == ERR_OK && before != NULL)
		rc = plan_check_parents(p, rec, err);
	return rc;
}

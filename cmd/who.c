#include "cmd/who.h"

#include "core/practice/role.h"

enum err_code
who_parse(struct who *w, const struct query_env *env, struct crm *crm,
    const char *text, struct err *err)
{
	struct reference	ref;
	enum err_code		rc;

	w->staff = model_next_kind(crm->model, KIND_STAFF, NULL);
	if (w->staff == NULL)
		return err_set(err, ERR_USAGE, "the model has no staff");
	if (strcmp(text, "none") == 0) {
		w->is = WHO_NOBODY;
		return ERR_OK;
	}
	w->is = WHO_ONE;
	if (strcmp(text, "me") == 0) {
		rc = role_find_me(&w->id, &w->staff, env,
		    slice_of(crm->user), err);
		if (rc == ERR_OK && w->id == 0) {
			rc = err_set(err, ERR_NOTFOUND, "no %.*s has the "
			    "login %s", SLICE_ARG(w->staff->name), crm->user);
			err_hint(err, "crm add %.*s makes one",
			    SLICE_ARG(w->staff->name));
		}
		return rc;
	}
	rc = context_reference(&ref, crm, w->staff, text, err);
	if (rc == ERR_OK && ref.entity != w->staff)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s, not a %.*s", text,
		    SLICE_ARG(ref.entity->name), SLICE_ARG(w->staff->name));
	w->id = ref.id;
	return rc;
}

bool
who_means(const struct who *w, uint32_t owner)
{
	return w->is == WHO_ALL || (w->is == WHO_NOBODY ? owner == 0 :
	    owner == w->id);
}

void
who_put(struct crm *crm, const struct query_env *env, uint32_t id)
{
	const struct entity	*staff = model_next_kind(crm->model,
				    KIND_STAFF, NULL);
	struct err		 ignored = {0};
	struct slice		 text = SLICE_EMPTY;
	struct record		 rec;

	if (staff != NULL && id != 0 && record_find(&rec, crm->txn, staff, id,
	    &ignored) == ERR_OK && rec.bytes.p != NULL) {
		text = role_text(&rec, ROLE_LOGIN, env, crm->arena);
		if (text.len == 0)
			text = record_name(&rec, crm->arena);
	}
	out_filled(crm->out, text);
}

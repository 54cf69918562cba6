#include "core/exchange/outside/vcard_record.h"

#include "core/exchange/outside/origin.h"
#include "core/practice/role.h"
#include "core/types/address.h"

enum err_code
vcard_check_entity(const struct model *m, const struct entity *e,
    struct err *err)
{
	const struct entity	*party = model_next_kind(m, KIND_PARTY, NULL);

	if (e->kind == KIND_PARTY || e->kind == KIND_PERSON)
		return ERR_OK;
	err_set(err, ERR_USAGE, "%.*s is neither of people nor of "
	    "organisations: no vCard", SLICE_ARG(e->name));
	if (party != NULL)
		err_hint(err, "crm list %.*s -O vcard",
		    SLICE_ARG(party->name));
	return ERR_USAGE;
}

/* ---- to a card ---- */

static struct slice
text_in(const struct record *rec, enum role role,
    const struct query_env *env, struct arena *arena)
{
	return slice_dup(arena, role_text(rec, role, env, arena));
}

static void
list_in(struct vcard_list *list, const struct record *rec, enum role role,
    struct arena *arena)
{
	const struct field	*f = entity_role(rec->entity, role);
	size_t			 n = f == NULL || !type_is_text(f->type) ? 0 :
				    record_count(rec, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		if (v.text.len > 0)
			*VEC_ADD(&list->list) = slice_dup(arena, v.text);
	}
}

static struct slice
country_in(const struct record *rec, const struct query_env *env,
    struct arena *arena)
{
	const struct field	*f = entity_role(rec->entity, ROLE_COUNTRY);
	struct slice		 code = text_in(rec, ROLE_COUNTRY, env,
				    arena);
	const char		*name;

	if (f == NULL || f->type != TYPE_COUNTRY || code.len == 0)
		return code;
	name = slice_eq(env->model->language, SLICE("nl")) ?
	    country_name_nl(code) : country_name_en(code);
	return name == NULL ? code : slice_of(name);
}

/* Organisations are another kind of record than people here. */
static bool
has_people(const struct model *m)
{
	return model_next_kind(m, KIND_PERSON, NULL) != NULL;
}

enum err_code
vcard_from_record(struct vcard *v, const struct record *rec,
    const struct query_env *env, struct slice store, struct arena *arena,
    struct err *err)
{
	enum err_code	rc = vcard_check_entity(env->model, rec->entity, err);
	struct value	org = role_value(rec, ROLE_PARTY);
	struct buf	uid = {0};

	if (rc)
		return rc;
	*v = (struct vcard){ .line = 0 };
	v->name = slice_dup(arena, record_name(rec, arena));
	v->is_organisation = rec->entity->kind == KIND_PARTY &&
	    has_people(env->model);
	v->uid = text_in(rec, ROLE_UID, env, arena);
	if (v->uid.len == 0) {
		origin_add_uid(&uid, rec->entity, rec->id, store);
		v->uid = slice_dup(arena, buf_slice(&uid));
		buf_release(&uid);
	}
	if (v->is_organisation)
		v->organisation = v->name;
	else if (rec->entity->kind == KIND_PERSON && org.type == TYPE_REF)
		v->organisation = role_name_of(env, model_find_entity_id(
		    env->model, org.entity), (uint32_t)org.i, arena);
	v->title = text_in(rec, ROLE_FUNCTION, env, arena);
	v->street = text_in(rec, ROLE_STREET, env, arena);
	v->postcode = text_in(rec, ROLE_POSTCODE, env, arena);
	v->city = text_in(rec, ROLE_CITY, env, arena);
	v->country = country_in(rec, env, arena);
	v->birthday = text_in(rec, ROLE_BIRTHDAY, env, arena);
	v->url = text_in(rec, ROLE_URL, env, arena);
	v->language = slice_dup(arena, role_choice(rec, ROLE_LANGUAGE));
	v->note = text_in(rec, ROLE_TEXT, env, arena);
	list_in(&v->email, rec, ROLE_EMAIL, arena);
	list_in(&v->phone, rec, ROLE_PHONE, arena);
	list_in(&v->tags, rec, ROLE_TAGS, arena);
	return ERR_OK;
}

/* ---- from a card ---- */

/* Of a list one more; else it takes the place of what is there. */
static enum err_code
set_one(struct draft *d, enum role role, struct slice text,
    struct edit *edit, struct err *err)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v;
	enum err_code		 rc;

	if (f == NULL || text.len == 0 || f->type == TYPE_REF)
		return ERR_OK;
	/* A word of theirs that is none of ours. */
	if (f->type == TYPE_ENUM && field_find_choice(f, text) == NULL)
		return ERR_OK;
	rc = edit_read_one(&v, edit, f, text, d->arena, err);
	if (rc == ERR_OK && f->many)
		draft_list_add(d, f, &v);
	else if (rc == ERR_OK)
		draft_set(d, f, &v, 1);
	return rc;
}

static enum err_code
set_list(struct draft *d, enum role role, const struct vcard_list *list,
    struct edit *edit, struct err *err)
{
	const struct field	*f = entity_role(d->entity, role);
	size_t			 n = list->list.n;
	enum err_code		 rc = ERR_OK;

	if (f != NULL && !f->many)
		n = MIN(n, (size_t)1);
	for (size_t i = 0; rc == ERR_OK && i < n; i++)
		rc = set_one(d, role, list->list.p[i], edit, err);
	return rc;
}

enum err_code
vcard_to_draft(struct draft *d, const struct vcard *v, struct edit *edit,
    struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_NAME);
	bool			 has_name = f != NULL &&
				    draft_value(d, f).type != TYPE_NONE;
	/* The country first: telephone numbers and postcodes go by it. */
	const struct { enum role role; struct slice text; } one[] = {
		{ ROLE_NAME, has_name && v->is_nameless ? SLICE_EMPTY :
		    v->name }, { ROLE_COUNTRY, v->country },
		{ ROLE_FUNCTION, v->title }, { ROLE_STREET, v->street },
		{ ROLE_POSTCODE, v->postcode }, { ROLE_CITY, v->city },
		{ ROLE_BIRTHDAY, v->birthday }, { ROLE_URL, v->url },
		{ ROLE_LANGUAGE, slice_sub(v->language, 0, 2) },
		{ ROLE_TEXT, v->note }
	};
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < NELEM(one); i++)
		rc = set_one(d, one[i].role, one[i].text, edit, err);
	if (rc == ERR_OK)
		rc = set_list(d, ROLE_EMAIL, &v->email, edit, err);
	if (rc == ERR_OK)
		rc = set_list(d, ROLE_PHONE, &v->phone, edit, err);
	return rc ? rc : set_list(d, ROLE_TAGS, &v->tags, edit, err);
}

#include "core/practice/contact/contact.h"

#include "core/practice/role.h"

/* The entity and kind of a contact word; NULL when there is none. */
static const struct choice *
find_kind(const struct entity **e, const struct model *m, struct slice kind)
{
	*e = NULL;
	while ((*e = model_next_kind(m, KIND_ACTIVITY, *e)) != NULL) {
		const struct field	*f = entity_role(*e, ROLE_KIND);
		const struct choice	*c;

		if (f == NULL || f->type != TYPE_ENUM)
			continue;
		c = field_find_choice(f, kind);
		if (c != NULL)
			return c;
	}
	return NULL;
}

struct slice
contact_kind_word(const struct model *m, struct slice kind, struct slice lang)
{
	static const enum kind	kinds[] = { KIND_ACTIVITY, KIND_CASE };
	const struct entity	*e;
	const struct choice	*c;
	struct slice		 label = SLICE_EMPTY;

	if (slice_eq(lang, SLICE("en")))
		return kind;
	for (size_t i = 0; i < NELEM(kinds); i++)
		for (e = NULL; (e = model_next_kind(m, kinds[i], e)) != NULL;) {
			const struct field	*f = entity_role(e, ROLE_KIND);

			c = f != NULL && f->type == TYPE_ENUM ?
			    field_find_choice(f, kind) : NULL;
			if (c != NULL)
				return choice_word(c, lang);
		}
	e = model_find_entity(m, kind);
	if (e != NULL)
		label = labels_find(e->labels, lang);
	return label.len > 0 ? label : kind;
}

bool
contact_is_sale(const struct model *m, struct slice kind)
{
	const struct entity	*e;

	if (find_kind(&e, m, kind) != NULL)
		return false;
	e = model_find_entity(m, kind);
	return e != NULL && e->kind == KIND_SALE;
}

/* The organisation that the person's own record names: where they mainly are. */
static enum err_code
find_main_party(uint32_t *id, const struct query_env *env,
    const struct reference *person, const struct entity *party,
    struct err *err)
{
	const struct field	*f = entity_role(person->entity, ROLE_PARTY);
	struct record		 rec;
	struct value		 v;
	enum err_code		 rc;

	*id = 0;
	if (f == NULL || f->type != TYPE_REF || f->to != party->id)
		return ERR_OK;
	/* A plan may be about to add the person: nothing is known yet. */
	rc = record_find(&rec, env->txn, person->entity, person->id, err);
	if (rc || rec.bytes.p == NULL)
		return rc;
	v = record_value(&rec, f);
	if (v.type == TYPE_REF)
		*id = (uint32_t)v.i;
	return ERR_OK;
}

struct one { uint32_t id; unsigned n; const struct model *model;
	struct txn *txn; const struct entity *party; struct err *err; };

/* An affiliation of the person: to which organisation? */
static bool
see_affiliation(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct one		*one = arg;
	const struct field	*org = entity_role(source, ROLE_PARTY);
	struct record		 rec;
	struct value		 v;

	(void)f;
	if (source->kind != KIND_AFFILIATION || org == NULL)
		return true;
	if (record_find(&rec, one->txn, source, id, one->err) != ERR_OK ||
	    rec.bytes.p == NULL)
		return true;
	v = record_value(&rec, org);
	if (v.type == TYPE_REF && v.entity == one->party->id &&
	    (uint32_t)v.i != one->id) {
		one->id = (uint32_t)v.i;
		one->n++;
	}
	return true;
}

enum err_code
contact_set_party(struct draft *d, const struct query_env *env,
    const struct reference *ref, struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_PARTY);
	struct err		 ignored = {0};
	struct one		 one = {0};
	enum err_code		 rc;

	role_set_ref(d, ROLE_PARTY, ref->entity, ref->id);
	role_set_ref(d, ROLE_PERSON, ref->entity, ref->id);
	if (ref->entity->kind != KIND_PERSON || f == NULL ||
	    f->type != TYPE_REF || f->to == ref->entity->id)
		return ERR_OK;
	one.model = env->model;
	one.txn = env->txn;
	one.party = model_find_entity_id(env->model, f->to);
	one.err = &ignored;
	rc = find_main_party(&one.id, env, ref, one.party, err);
	if (rc)
		return rc;
	if (one.id != 0) {
		role_set_ref(d, ROLE_PARTY, one.party, one.id);
		return ERR_OK;
	}
	rc = reference_list(env->txn, env->model, ref->entity, ref->id,
	    see_affiliation, &one, err);
	/* Of several organisations the user names the one. */
	if (rc == ERR_OK && one.n == 1)
		role_set_ref(d, ROLE_PARTY, one.party, one.id);
	return rc;
}

enum err_code
contact_set_me(struct draft *d, const struct query_env *env,
    struct slice user, struct err *err)
{
	const struct entity	*staff;
	uint32_t		 id;
	enum err_code		 rc = role_find_me(&id, &staff, env, user,
				    err);

	if (rc == ERR_OK) {
		role_set_ref(d, ROLE_STAFF, staff, id);
		role_set_ref(d, ROLE_OWNER, staff, id);
	}
	return rc;
}

static void
set_moment(struct draft *d, const struct query_env *env)
{
	role_set_moment(d, ROLE_TIME, env->when.now, env->when.zone);
	role_set_moment(d, ROLE_DATE, env->when.now, env->when.zone);
}

/* Who writes the record first forgot the kind. */
static bool
is_reference(const struct model *m, struct slice word)
{
	const struct entity	*e;
	uint32_t		 id;

	return slice_index(word, '@') != SIZE_MAX ||
	    handle_parse(&e, &id, m, word);
}

enum err_code
contact_check_kind(const struct model *m, struct slice kind, struct err *err)
{
	const struct entity	*e;
	const struct field	*f;
	struct slice		 near;

	if (find_kind(&e, m, kind) != NULL)
		return ERR_OK;
	e = model_next_kind(m, KIND_ACTIVITY, NULL);
	f = e != NULL ? entity_role(e, ROLE_KIND) : NULL;
	if (f == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no contacts to record");
	near = field_suggest_choice(f, kind);
	err_set(err, ERR_USAGE, "no kind of contact \"%.*s\"",
	    SLICE_ARG(kind));
	if (is_reference(m, kind) && f->n_choices > 0)
		err_hint(err, "the kind comes first: crm log %.*s %.*s",
		    SLICE_ARG(f->choice[0].name), SLICE_ARG(kind));
	else if (near.len)
		err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
	else
		err_hint(err, "crm model show %.*s lists the values "
		    "of %.*s", SLICE_ARG(e->name), SLICE_ARG(f->name));
	return ERR_USAGE;
}

enum err_code
contact_draft(struct draft *d, const struct query_env *env, struct slice kind,
    const struct reference *ref, struct slice user, struct arena *arena,
    struct err *err)
{
	const struct entity	*e;
	const struct choice	*c;
	struct value		 v = { .type = TYPE_ENUM };
	enum err_code		 rc;

	rc = contact_check_kind(env->model, kind, err);
	if (rc)
		return rc;
	c = find_kind(&e, env->model, kind);
	draft_init(d, e, arena);
	v.i = c->code;
	draft_set(d, entity_role(e, ROLE_KIND), &v, 1);
	set_moment(d, env);
	rc = contact_set_party(d, env, ref, err);
	return rc ? rc : contact_set_me(d, env, user, err);
}

enum err_code
contact_draft_any(struct draft *d, const struct query_env *env,
    struct slice user, struct arena *arena, struct err *err)
{
	const struct entity	*e = model_next_kind(env->model,
				    KIND_ACTIVITY, NULL);
	const struct field	*f;
	struct value		 v = { .type = TYPE_ENUM };

	if (e == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no contacts to record");
	draft_init(d, e, arena);
	f = entity_role(e, ROLE_KIND);
	for (size_t i = 0; f != NULL && i < f->n_choices; i++)
		if (!f->choice[i].retired) {
			v.i = f->choice[i].code;
			draft_set(d, f, &v, 1);
			break;
		}
	set_moment(d, env);
	return contact_set_me(d, env, user, err);
}

enum err_code
contact_sale_draft(struct draft *d, const struct query_env *env,
    const struct reference *ref, struct arena *arena, struct err *err)
{
	const struct entity	*e = NULL;

	while ((e = model_next_kind(env->model, KIND_SALE, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_PARTY);

		if (f != NULL && f->type == TYPE_REF &&
		    f->to == ref->entity->id)
			break;
	}
	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales to a "
		    "%.*s", SLICE_ARG(ref->entity->name));
	draft_init(d, e, arena);
	role_set_ref(d, ROLE_PARTY, ref->entity, ref->id);
	return ERR_OK;
}

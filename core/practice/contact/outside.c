#include "core/practice/contact/outside.h"

#include "core/practice/contact/contact.h"
#include "core/practice/role.h"
#include "core/types/address.h"
#include "core/types/text.h"

enum { ADDRESSES_MAX = 200 };	/* that are kept with one contact */

enum role
outside_role(struct slice address)
{
	return slice_index(address, '@') != SIZE_MAX ? ROLE_ADDRESS :
	    ROLE_PHONE;
}

/* ---- the model ---- */

static enum err_code
need_role(const struct entity *e, enum role role, struct err *err)
{
	const struct field	*f = entity_role(e, role);

	if (f != NULL && (role != ROLE_UID || f->unique))
		return ERR_OK;
	if (f != NULL)
		return err_set(err, ERR_USAGE, "%.*s must be unique: it "
		    "tells messages apart", SLICE_ARG(f->name));
	err_set(err, ERR_USAGE, "%.*s has no field in the role %s",
	    SLICE_ARG(e->name), role_name(role));
	if (role == ROLE_UID || role == ROLE_ADDRESS || role == ROLE_PHONE)
		err_hint(err, "add to its fields in the model: %s: {type: %s, "
		    "role: %s, %s}", role_name(role), role == ROLE_UID ?
		    "text" : role == ROLE_PHONE ? "phone" : "email",
		    role_name(role), role == ROLE_UID ? "unique: true" :
		    role == ROLE_PHONE ? "index: true" :
		    "many: true, index: true");
	return ERR_USAGE;
}

enum err_code
outside_entity(const struct entity **entity, const struct model *m,
    struct slice kind, const enum role *needed, size_t n_needed,
    struct err *err)
{
	const struct entity	*e = NULL;
	enum err_code		 rc = ERR_OK;

	while ((e = model_next_kind(m, KIND_ACTIVITY, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_KIND);

		if (f != NULL && field_find_choice(f, kind) != NULL)
			break;
	}
	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no kind of "
		    "contact called %.*s", SLICE_ARG(kind));
	for (size_t i = 0; rc == ERR_OK && i < n_needed; i++)
		rc = need_role(e, needed[i], err);
	if (rc == ERR_OK)
		*entity = e;
	return rc;
}

/* ---- who ---- */

void
outside_want(struct address_book *b, struct correspondents people)
{
	for (size_t i = 0; i < people.n; i++)
		address_book_want(b, people.p[i].address);
}

static bool
has_text(const struct slice *list, size_t n, struct slice s)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(list[i], s))
			return true;
	return false;
}

static void
add_person(struct outside *o, const struct reference *ref)
{
	for (size_t i = 0; i < o->person.n; i++)
		if (o->person.p[i].id == ref->id &&
		    o->person.p[i].entity == ref->entity)
			return;
	*VEC_ADD(&o->person) = *ref;
}

/* As a message names them, for whoever makes a record of it. */
static void
add_named(struct outside *o, struct slice name, struct slice folded,
    struct arena *arena)
{
	enum { NAME_MAX = 120 };	/* bytes */

	name = slice_trim(name);
	if (name.len > 0 && name.len <= NAME_MAX &&
	    slice_index(name, '@') == SIZE_MAX)
		*VEC_ADD(&o->named) = slice_of(arena_printf(arena,
		    "%.*s <%.*s>", SLICE_ARG(name), SLICE_ARG(folded)));
}

void
outside_add(struct outside *o, const struct address_book *b,
    const struct correspondent *c, struct arena *arena)
{
	const struct address_who	*w = address_book_find(b,
					    c->address);
	struct slice			 folded;

	if (w->is_own) {
		if (o->staff == 0)
			o->staff = w->staff;
		return;
	}
	folded = address_fold(arena, c->address);
	if (o->address.n < ADDRESSES_MAX &&
	    !has_text(o->address.p, o->address.n, folded)) {
		*VEC_ADD(&o->address) = folded;
		if (w->person.id == 0)
			add_named(o, c->name, folded, arena);
	}
	if (w->person.id != 0)
		add_person(o, &w->person);
	if (o->main.id != 0 || (w->person.id == 0 && w->party.id == 0))
		return;
	o->main = w->person.id != 0 ? w->person : w->party;
	o->is_new = w->is_new;
	o->party = w->party;
}

void
outside_add_all(struct outside *o, const struct address_book *b,
    struct correspondents people, struct arena *arena)
{
	for (size_t i = 0; i < people.n; i++)
		outside_add(o, b, &people.p[i], arena);
}

void
outside_release(struct outside *o)
{
	VEC_RELEASE(&o->address);
	VEC_RELEASE(&o->named);
	VEC_RELEASE(&o->person);
}

/* ---- into a draft ---- */

/* What is no address here is none: who has it could not be found anyway. */
static void
add_address(struct draft *d, struct slice folded, struct slice country)
{
	enum role		 role = outside_role(folded);
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v = {0};
	struct err		 ignored = {0};
	enum err_code		 rc;

	if (f == NULL)
		return;
	v.type = f->type;
	rc = role == ROLE_ADDRESS ? email_parse(&v.text, d->arena, folded,
	    &ignored) : phone_parse(&v.text, d->arena, folded, country,
	    &ignored);
	if (rc == ERR_OK && f->many)
		draft_list_add(d, f, &v);
	else if (rc == ERR_OK)
		draft_set(d, f, &v, 1);
}

void
outside_set_addresses(struct draft *d, const struct outside *o,
    const struct query_env *env)
{
	const struct field	*f = entity_role(d->entity, ROLE_NAMED);

	for (size_t i = 0; i < o->address.n; i++)
		add_address(d, o->address.p[i], env->model->country);
	for (size_t i = 0; f != NULL && f->many && i < o->named.n; i++) {
		struct value	v = { .type = TYPE_TEXT };
		struct err	ignored = {0};

		if (text_parse(&v.text, d->arena, o->named.p[i], &ignored) ==
		    ERR_OK)
			draft_list_add(d, f, &v);
	}
	if (o->staff != 0)
		role_set_ref(d, ROLE_STAFF, model_next_kind(env->model,
		    KIND_STAFF, NULL), o->staff);
}

static bool
has_ref(const struct draft *d, enum role role, const struct value *v)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 w = f == NULL ? (struct value){0} :
				    draft_value(d, f);

	return w.type == TYPE_REF && value_equal(&w, v);
}

static void
set_others(struct draft *d, const struct outside *o)
{
	const struct field	*f = entity_role(d->entity, ROLE_OTHERS);

	for (size_t i = 0; f != NULL && i < o->person.n; i++) {
		const struct reference	*r = &o->person.p[i];
		struct value		 v = { .type = TYPE_REF };

		v.i = r->id;
		v.entity = r->entity->id;
		if (r->entity->id == f->to && !has_ref(d, ROLE_PERSON, &v))
			draft_list_add(d, f, &v);
	}
}

/* With whom it was. */
static enum err_code
set_main(struct draft *d, const struct outside *o,
    const struct query_env *env, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (o->main.id == 0)
		return ERR_OK;
	if (o->is_new)
		role_set_ref(d, o->main.entity->kind == KIND_PERSON ?
		    ROLE_PERSON : ROLE_PARTY, o->main.entity, o->main.id);
	else
		rc = contact_set_party(d, env, &o->main, err);
	/* Where they have this address, if they work for several. */
	if (rc == ERR_OK && o->party.id != 0)
		role_set_ref(d, ROLE_PARTY, o->party.entity, o->party.id);
	return rc;
}

enum err_code
outside_set(struct draft *d, const struct outside *o,
    const struct query_env *env, struct err *err)
{
	enum err_code	rc;

	outside_set_addresses(d, o, env);
	rc = set_main(d, o, env, err);
	if (rc == ERR_OK)
		set_others(d, o);
	return rc;
}

static bool
is_missing(const struct draft *d, enum role role)
{
	const struct field	*f = entity_role(d->entity, role);

	return f == NULL || draft_value(d, f).type == TYPE_NONE;
}

enum err_code
outside_match(struct draft *d, const struct query_env *env,
    const struct address_book *b, struct arena *arena, struct err *err)
{
	static const enum role	roles[] = { ROLE_ADDRESS, ROLE_PHONE };
	struct outside		o = {0};
	enum err_code		rc = ERR_OK;

	for (size_t r = 0; r < NELEM(roles); r++) {
		const struct field	*f = entity_role(d->entity, roles[r]);

		for (size_t i = 0; f != NULL && i < d->field[f->position].n;
		    i++) {
			struct correspondent	c = { .address =
			    d->field[f->position].p[i].text };

			outside_add(&o, b, &c, arena);
		}
	}
	if (is_missing(d, ROLE_PARTY) && is_missing(d, ROLE_PERSON))
		rc = set_main(d, &o, env, err);
	if (rc == ERR_OK)
		set_others(d, &o);
	outside_release(&o);
	return rc;
}

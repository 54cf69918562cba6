#include "core/practice/mail.h"

#include "core/practice/contact.h"
#include "core/practice/role.h"
#include "core/types/address.h"
#include "core/types/text.h"

enum { ADDRESSES_MAX = 200 };	/* that are kept with one message */

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
	if (role == ROLE_UID || role == ROLE_ADDRESS)
		err_hint(err, "add to its fields in the model: %s: {type: %s, "
		    "role: %s, %s}", role_name(role), role == ROLE_UID ?
		    "text" : "email", role_name(role), role == ROLE_UID ?
		    "unique: true" : "many: true, index: true");
	return ERR_USAGE;
}

enum err_code
mail_entity(const struct entity **entity, const struct model *m,
    struct err *err)
{
	static const enum role	needed[] = {
		ROLE_UID, ROLE_ADDRESS, ROLE_TIME, ROLE_TEXT
	};
	const struct entity	*e = NULL;
	enum err_code		 rc = ERR_OK;

	while ((e = model_next_kind(m, KIND_ACTIVITY, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_KIND);

		if (f != NULL && field_find_choice(f, SLICE("email")) != NULL)
			break;
	}
	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no kind of "
		    "contact called email");
	for (size_t i = 0; rc == ERR_OK && i < NELEM(needed); i++)
		rc = need_role(e, needed[i], err);
	if (rc == ERR_OK)
		*entity = e;
	return rc;
}

/* ---- who ---- */

static void
want_people(struct address_book *b, struct mail_people people)
{
	for (size_t i = 0; i < people.n; i++)
		address_book_want(b, people.p[i].address);
}

void
mail_want(struct address_book *b, const struct mail *m)
{
	want_people(b, m->from);
	want_people(b, m->sender);
	want_people(b, m->reply_to);
	want_people(b, m->to);
	want_people(b, m->cc);
	want_people(b, m->bcc);
}

/* What the addresses of one message tell. */
struct parties {
	bool			 is_out;
	bool			 is_new;	/* main: only in the plan */
	uint32_t		 staff;
	VEC(struct slice)	 outside;	/* folded, each once */
	VEC(struct slice)	 named;		/* of these, whom nobody knows */
	VEC(struct reference)	 person;	/* each once */
	struct reference	 party;		/* of the first who has one */
	struct reference	 main;		/* whom it is with */
};

static bool
has_text(const struct slice *list, size_t n, struct slice s)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(list[i], s))
			return true;
	return false;
}

static void
add_person(struct parties *p, const struct reference *ref)
{
	for (size_t i = 0; i < p->person.n; i++)
		if (p->person.p[i].id == ref->id &&
		    p->person.p[i].entity == ref->entity)
			return;
	*VEC_ADD(&p->person) = *ref;
}

/* As a message names them, for whoever makes a record of it. */
static void
add_named(struct parties *p, struct slice name, struct slice folded,
    struct arena *arena)
{
	enum { NAME_MAX = 120 };	/* bytes */

	name = slice_trim(name);
	if (name.len > 0 && name.len <= NAME_MAX &&
	    slice_index(name, '@') == SIZE_MAX)
		*VEC_ADD(&p->named) = slice_of(arena_printf(arena,
		    "%.*s <%.*s>", SLICE_ARG(name), SLICE_ARG(folded)));
}

static void
add_address(struct parties *p, const struct address_book *b,
    struct mail_person outside, struct arena *arena)
{
	const struct address_who	*w = address_book_find(b,
					    outside.address);
	struct slice			 folded;

	if (w->is_own) {
		if (p->staff == 0)
			p->staff = w->staff;
		return;
	}
	folded = address_fold(arena, outside.address);
	if (p->outside.n < ADDRESSES_MAX &&
	    !has_text(p->outside.p, p->outside.n, folded)) {
		*VEC_ADD(&p->outside) = folded;
		if (w->person.id == 0)
			add_named(p, outside.name, folded, arena);
	}
	if (w->person.id != 0)
		add_person(p, &w->person);
	if (p->main.id != 0 || (w->person.id == 0 && w->party.id == 0))
		return;
	p->main = w->person.id != 0 ? w->person : w->party;
	p->is_new = w->is_new;
	p->party = w->party;
}

static void
add_people(struct parties *p, const struct address_book *b,
    struct mail_people people, struct arena *arena)
{
	for (size_t i = 0; i < people.n; i++)
		add_address(p, b, people.p[i], arena);
}

static bool
is_ours(const struct address_book *b, const struct mail *m)
{
	struct mail_people	writer = m->from.n > 0 ? m->from : m->sender;

	return writer.n > 0 && address_book_find(b, writer.p[0].address)->is_own;
}

static void
find_parties(struct parties *p, const struct address_book *b,
    const struct mail *m, struct arena *arena)
{
	bool	form = false;	/* our own site wrote for a visitor */

	p->is_out = is_ours(b, m);
	for (size_t i = 0; i < m->reply_to.n && p->is_out; i++)
		form |= !address_book_find(b,
		    m->reply_to.p[i].address)->is_own;
	form &= p->is_out && m->is_automatic;
	p->is_out &= !form;
	add_people(p, b, m->from, arena);
	if (p->is_out || form)
		add_people(p, b, m->sender, arena);
	if (!p->is_out)
		add_people(p, b, m->reply_to, arena);
	add_people(p, b, m->to, arena);
	add_people(p, b, m->cc, arena);
	add_people(p, b, m->bcc, arena);
}

static void
release_parties(struct parties *p)
{
	VEC_RELEASE(&p->outside);
	VEC_RELEASE(&p->named);
	VEC_RELEASE(&p->person);
}

/* ---- the draft ---- */

/* What is no address here is none: who has it could not be found anyway. */
static void
add_one_address(struct draft *d, struct slice folded)
{
	const struct field	*f = entity_role(d->entity, ROLE_ADDRESS);
	struct value		 v = { .type = TYPE_EMAIL };
	struct err		 ignored = {0};

	if (f != NULL && email_parse(&v.text, d->arena, folded, &ignored) ==
	    ERR_OK)
		draft_list_add(d, f, &v);
}

static void
set_addresses(struct draft *d, const struct parties *p)
{
	const struct field	*f = entity_role(d->entity, ROLE_NAMED);

	for (size_t i = 0; i < p->outside.n; i++)
		add_one_address(d, p->outside.p[i]);
	for (size_t i = 0; f != NULL && f->many && i < p->named.n; i++) {
		struct value	v = { .type = TYPE_TEXT };
		struct err	ignored = {0};

		if (text_parse(&v.text, d->arena, p->named.p[i], &ignored) ==
		    ERR_OK)
			draft_list_add(d, f, &v);
	}
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
set_others(struct draft *d, const struct parties *p)
{
	const struct field	*f = entity_role(d->entity, ROLE_OTHERS);

	for (size_t i = 0; f != NULL && i < p->person.n; i++) {
		const struct reference	*r = &p->person.p[i];
		struct value		 v = { .type = TYPE_REF };

		v.i = r->id;
		v.entity = r->entity->id;
		if (r->entity->id == f->to && !has_ref(d, ROLE_PERSON, &v))
			draft_list_add(d, f, &v);
	}
}

/* With whom it was. */
static enum err_code
set_main(struct draft *d, const struct parties *p,
    const struct query_env *env, struct err *err)
{
	enum err_code	rc;

	if (p->main.id == 0)
		return ERR_OK;
	if (p->is_new) {
		role_set_ref(d, ROLE_PERSON, p->main.entity, p->main.id);
		rc = ERR_OK;
	} else
		rc = contact_set_party(d, env, &p->main, err);
	/* Where they have this address, if they work for several. */
	if (rc == ERR_OK && p->party.id != 0)
		role_set_ref(d, ROLE_PARTY, p->party.entity, p->party.id);
	return rc;
}

static enum err_code
set_parties(struct draft *d, const struct parties *p,
    const struct query_env *env, struct err *err)
{
	const struct entity	*staff = model_next_kind(env->model,
				    KIND_STAFF, NULL);
	enum err_code		 rc;

	(void)role_set_choice(d, ROLE_DIRECTION, p->is_out ? SLICE("out") :
	    SLICE("in"));
	set_addresses(d, p);
	if (p->staff != 0)
		role_set_ref(d, ROLE_STAFF, staff, p->staff);
	rc = set_main(d, p, env, err);
	if (rc == ERR_OK)
		set_others(d, p);
	return rc;
}

enum err_code
mail_check_us(const struct address_book *book, struct err *err)
{
	if (address_book_knows_us(book))
		return ERR_OK;
	err_set(err, ERR_USAGE, "which addresses are ours? no colleague has "
	    "one");
	err_hint(err, "--own sales@example.com --own @example.com, or crm "
	    "config mail.own; crm set staff ... email=...");
	return ERR_USAGE;
}

void
mail_set_people(struct draft *d, struct mail_people people,
    const struct address_book *b, const struct query_env *env)
{
	struct parties	p = {0};

	add_people(&p, b, people, d->arena);
	set_addresses(d, &p);
	if (p.staff != 0)
		role_set_ref(d, ROLE_STAFF, model_next_kind(env->model,
		    KIND_STAFF, NULL), p.staff);
	release_parties(&p);
}

static bool
is_missing(const struct draft *d, enum role role)
{
	const struct field	*f = entity_role(d->entity, role);

	return f == NULL || draft_value(d, f).type == TYPE_NONE;
}

enum err_code
mail_match(struct draft *d, const struct query_env *env,
    const struct address_book *b, struct arena *arena, struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_ADDRESS);
	struct parties		 p = {0};
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; f != NULL && i < d->field[f->position].n; i++)
		add_address(&p, b, (struct mail_person){ .address =
		    d->field[f->position].p[i].text }, arena);
	if (is_missing(d, ROLE_PARTY) && is_missing(d, ROLE_PERSON))
		rc = set_main(d, &p, env, err);
	if (rc == ERR_OK)
		set_others(d, &p);
	release_parties(&p);
	return rc;
}

/* The conversation of the message that it answers, if that is here. */
static enum err_code
find_thread(struct slice *thread, const struct mail *m,
    const struct entity *e, struct plan *plan, struct arena *arena,
    struct err *err)
{
	const struct field	*uid = entity_role(e, ROLE_UID);

	*thread = m->n_answers > 0 ? m->answers[0] : m->id;
	if (entity_role(e, ROLE_THREAD) == NULL)
		return ERR_OK;
	for (size_t i = m->n_answers; i > 0; i--) {
		struct value	v = { .type = TYPE_TEXT,
				    .text = m->answers[i - 1] };
		struct record	rec;
		uint32_t	id;
		enum err_code	rc;

		rc = plan_find_unique(&id, NULL, plan, e, uid, &v, err);
		if (rc)
			return rc;
		if (id == 0)
			continue;
		rc = plan_find(&rec, plan, e, id, arena, err);
		if (rc)
			return rc;
		v = role_value(&rec, ROLE_THREAD);
		if (rec.bytes.p != NULL && v.type == TYPE_TEXT) {
			*thread = slice_dup(arena, v.text);
			return ERR_OK;
		}
	}
	return ERR_OK;
}

static enum err_code
check_moment(const struct mail *m, const struct query_env *env,
    struct err *err)
{
	static const int64_t	day_us = INT64_C(24) * 3600 * 1000000;

	if (m->at.us <= env->when.now.us + day_us)
		return ERR_OK;
	return err_set(err, ERR_DATA, "is dated in the future");
}

static enum err_code
add_draft(struct edit *edit, struct plan *plan, const struct query_env *env,
    const struct entity *e, const struct mail *m, const struct parties *p,
    const struct mail_options *o, struct arena *arena, struct err *err)
{
	struct draft	d;
	struct slice	thread;
	enum err_code	rc = check_moment(m, env, err);

	if (rc == ERR_OK)
		rc = find_thread(&thread, m, e, plan, arena, err);
	if (rc)
		return rc;
	draft_init(&d, e, arena);
	(void)role_set_choice(&d, ROLE_KIND, SLICE("email"));
	(void)role_set_choice(&d, ROLE_CHANNEL, SLICE("email"));
	role_set_moment(&d, ROLE_TIME, m->at, env->when.zone);
	role_set_text(&d, ROLE_TOPIC, m->subject);
	role_set_text(&d, ROLE_TEXT, m->text);
	role_set_text(&d, ROLE_UID, m->id);
	role_set_text(&d, ROLE_THREAD, thread);
	rc = set_parties(&d, p, env, err);
	if (rc == ERR_OK)
		rc = edit_assign(edit, &d, o->set, o->n_set, err);
	if (rc == ERR_OK)
		rc = edit_complete(edit, &d, err);
	return rc ? rc : edit_add(edit, &d, err);
}

enum err_code
mail_add(enum mail_result *result, struct edit *edit, struct plan *plan,
    const struct query_env *env, const struct mail *m,
    const struct mail_options *o, struct arena *arena, struct err *err)
{
	const struct entity	*e;
	struct parties		 p = {0};
	struct value		 v = { .type = TYPE_TEXT, .text = m->id };
	uint32_t		 id;
	enum err_code		 rc = mail_entity(&e, env->model, err);

	if (rc == ERR_OK)
		rc = plan_find_unique(&id, NULL, plan, e,
		    entity_role(e, ROLE_UID), &v, err);
	if (rc)
		return rc;
	*result = MAIL_PRESENT;
	if (id != 0)
		return ERR_OK;
	find_parties(&p, o->book, m, arena);
	if (p.outside.n == 0)
		*result = MAIL_INTERNAL;
	else if (m->is_automatic && !o->with_automatic && p.main.id == 0)
		*result = MAIL_AUTOMATIC;
	else {
		*result = p.main.id != 0 ? MAIL_ADDED : MAIL_UNMATCHED;
		rc = add_draft(edit, plan, env, e, m, &p, o, arena, err);
	}
	release_parties(&p);
	return rc;
}

#include "core/practice/contact/mail.h"

#include "core/practice/role.h"

enum err_code
mail_entity(const struct entity **entity, const struct model *m,
    struct err *err)
{
	static const enum role	needed[] = {
		ROLE_UID, ROLE_ADDRESS, ROLE_TIME, ROLE_TEXT
	};

	return outside_entity(entity, m, SLICE("email"), needed,
	    NELEM(needed), err);
}

/* ---- who ---- */

void
mail_want(struct address_book *b, const struct mail *m)
{
	outside_want(b, m->from);
	outside_want(b, m->sender);
	outside_want(b, m->reply_to);
	outside_want(b, m->to);
	outside_want(b, m->cc);
	outside_want(b, m->bcc);
}

static bool
is_ours(const struct address_book *b, const struct mail *m)
{
	struct correspondents	writer = m->from.n > 0 ? m->from : m->sender;

	return writer.n > 0 &&
	    address_book_find(b, writer.p[0].address)->is_own;
}

static void
find_outside(struct outside *o, bool *is_out, const struct address_book *b,
    const struct mail *m, struct arena *arena)
{
	bool	form = false;	/* our own site wrote for a visitor */

	*is_out = is_ours(b, m);
	for (size_t i = 0; i < m->reply_to.n && *is_out; i++)
		form |= !address_book_find(b,
		    m->reply_to.p[i].address)->is_own;
	form &= *is_out && m->is_automatic;
	*is_out &= !form;
	outside_add_all(o, b, m->from, arena);
	if (*is_out || form)
		outside_add_all(o, b, m->sender, arena);
	if (!*is_out)
		outside_add_all(o, b, m->reply_to, arena);
	outside_add_all(o, b, m->to, arena);
	outside_add_all(o, b, m->cc, arena);
	outside_add_all(o, b, m->bcc, arena);
}

/* ---- the draft ---- */

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
    const struct entity *e, const struct mail *m, bool is_out,
    const struct outside *who, const struct mail_options *o,
    struct arena *arena, struct err *err)
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
	(void)role_set_choice(&d, ROLE_DIRECTION, is_out ? SLICE("out") :
	    SLICE("in"));
	rc = outside_set(&d, who, env, err);
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
	struct outside		 who = {0};
	struct value		 v = { .type = TYPE_TEXT, .text = m->id };
	uint32_t		 id;
	bool			 is_out;
	enum err_code		 rc = mail_entity(&e, env->model, err);

	if (rc == ERR_OK)
		rc = plan_find_unique(&id, NULL, plan, e,
		    entity_role(e, ROLE_UID), &v, err);
	if (rc)
		return rc;
	*result = MAIL_PRESENT;
	if (id != 0)
		return ERR_OK;
	find_outside(&who, &is_out, o->book, m, arena);
	if (who.address.n == 0)
		*result = MAIL_INTERNAL;
	else if (m->is_automatic && !o->with_automatic && who.main.id == 0)
		*result = MAIL_AUTOMATIC;
	else {
		*result = who.main.id != 0 ? MAIL_ADDED : MAIL_UNMATCHED;
		rc = add_draft(edit, plan, env, e, m, is_out, &who, o, arena,
		    err);
	}
	outside_release(&who);
	return rc;
}

/*
 * Complaints and questions, from the first contact to the last.  What reads
 * them is in case_read.c.
 */
#include "cmd/case_read.h"
#include "cmd/text_input.h"
#include "cmd/who.h"
#include "core/practice/contact/case.h"
#include "core/practice/contact/contact.h"
#include "core/practice/role.h"

struct change_opts {
	const char	*kind;		/* of the contact that is logged */
	const char	*status;	/* of the case afterwards */
};

static const struct opt contact_opt[] = {
	OPT_TEXT(0, "kind", struct change_opts, kind, N_("kind"), NULL,
	    N_("of the contact (what fits the channel of the case)"),
	    COMPLETE_KIND),
	OPT_STRING(0, "status", struct change_opts, status, N_("value"), NULL,
	    N_("of the case afterwards")),
	OPT_END
};

/* One case being changed, and the contact about it. */
struct handling {
	struct crm			*crm;
	const struct change_opts	*o;
	const struct text_input		*text;
	struct record_edit		*re;
	struct record			 rec;		/* as it was */
	struct case_state		 was;
	struct draft			 d;
	struct draft			 contact;
	bool				 has_contact;
};

static enum err_code
find_case(struct record *rec, struct crm *crm, const char *text,
    struct err *err)
{
	const struct entity	*e = model_next_kind(crm->model, KIND_CASE,
				    NULL);
	struct reference	 ref;
	enum err_code		 rc;

	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no cases");
	rc = context_reference(&ref, crm, e, text, err);
	if (rc)
		return rc;
	if (ref.entity->kind != KIND_CASE)
		return err_set(err, ERR_USAGE, "%s is a %.*s, not a %.*s",
		    text, SLICE_ARG(ref.entity->name), SLICE_ARG(e->name));
	return record_get(rec, crm->txn, ref.entity, ref.id, err);
}

static enum err_code
begin(struct handling *c, struct crm *crm, const void *opts, struct err *err)
{
	enum err_code	rc;

	c->crm = crm;
	c->o = opts;
	c->text = crm->state;
	rc = find_case(&c->rec, crm, crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = record_edit_open(&c->re, crm, err);
	if (rc == ERR_OK)
		rc = record_edit_check_revision(c->re, &c->rec, err);
	if (rc)
		return rc;
	case_read(&c->was, &c->re->env, &c->rec);
	draft_from_record(&c->d, &c->rec, crm->arena);
	return ERR_OK;
}

/* Assignments of the entity e, behind the operands, into a draft. */
static enum err_code
assign(struct record_edit *re, struct draft *d, struct err *err)
{
	enum err_code	rc;

	rc = record_edit_assignments(re, d->entity,
	    context_count_refs(re->crm), err);
	return rc ? rc : edit_assign(re->edit, d, re->assign, re->n_assign,
	    err);
}

static enum err_code
set_status(struct handling *c, struct err *err)
{
	const struct field	*f = entity_role(c->d.entity, ROLE_STATUS);
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	if (c->o->status == NULL)
		return ERR_OK;
	if (f == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no status",
		    SLICE_ARG(c->d.entity->name));
	rc = edit_read(&v, &n, c->re->edit, f, slice_of(c->o->status),
	    c->crm->arena, err);
	if (rc == ERR_OK)
		draft_set(&c->d, f, v, n);
	return rc;
}

/* A contact with the text; direction NULL: neither came nor went. */
static enum err_code
add_contact(struct handling *c, const char *kind, const char *direction,
    struct err *err)
{
	enum err_code	rc;

	if (c->o->kind != NULL)
		kind = c->o->kind;
	rc = case_contact(&c->contact, &c->re->env, &c->rec, slice_of(kind),
	    direction, slice_of(c->crm->user), c->crm->arena, err);
	c->has_contact = rc == ERR_OK;
	return rc;
}

static enum err_code
finish(struct handling *c, struct err *err)
{
	struct record_edit	*re = c->re;
	struct reference	*ref;
	enum err_code		 rc;

	rc = set_status(c, err);
	if (rc == ERR_OK)
		rc = edit_complete(re->edit, &c->d, err);
	if (rc)
		return rc;
	case_set_deadlines(&c->d, &re->env, &c->rec);
	rc = edit_set(re->edit, &c->rec, &c->d, err);
	if (rc)
		return rc;
	ref = VEC_ADD(&re->touched);
	*ref = (struct reference){ .entity = c->rec.entity,
	    .id = c->rec.id };
	re->n_assign = 0;
	if (c->has_contact)
		rc = record_edit_add_draft(re, &c->contact, err);
	return rc ? rc : record_edit_finish(re, err);
}

/* ---- open ---- */

static enum err_code
open_prepare(struct crm *crm, const void *opts, struct err *err)
{
	size_t	n = context_count_refs(crm);

	(void)opts;
	if (n < 1 || n > 2)
		return err_set(err, ERR_USAGE, "whose case? as in: " CRM_NAME
		    " case open @jansen 'too late' kind=complaint "
		    "topic=delivery");
	return text_input_read(crm, 1, true, err);
}

/* Whoever has to say what it is about wants to use the words of the others. */
static void
hint_topic(const struct record_edit *re, const struct draft *d,
    struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_TOPIC);
	struct buf		 used = {0};
	struct err		 ignored = {0};

	if (f == NULL || draft_value(d, f).type != TYPE_NONE ||
	    case_topics(&used, &re->env, d->entity, &ignored) != ERR_OK)
		return;
	if (used.len > 0)
		err_hint(err, "%.*s=... says what it is about: %s",
		    SLICE_ARG(f->name), buf_cstr(&used));
	buf_release(&used);
}

static enum err_code
open_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct text_input	*t = crm->state;
	struct reference	 ref;
	struct record_edit	*re;
	struct draft		 d;
	enum err_code		 rc;

	(void)opts;
	rc = context_reference(&ref, crm, NULL, crm->args->v[0], err);
	if (rc == ERR_OK && ref.entity->kind != KIND_PARTY &&
	    ref.entity->kind != KIND_PERSON)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s: a case is of a "
		    "party or a person", crm->args->v[0],
		    SLICE_ARG(ref.entity->name));
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = case_draft(&d, &re->env, &ref, slice_of(crm->user),
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = assign(re, &d, err);
	if (rc == ERR_OK)
		rc = text_input_set(t, re, &d, ROLE_TEXT, err);
	if (rc == ERR_OK)
		rc = edit_complete(re->edit, &d, err);
	if (rc)
		return rc;
	case_set_deadlines(&d, &re->env, NULL);
	re->n_assign = 0;
	rc = record_edit_add_draft(re, &d, err);
	if (rc == ERR_DATA)
		hint_topic(re, &d, err);
	return rc ? rc : record_edit_finish(re, err);
}

/* ---- what happens to one ---- */

static enum err_code
change_prepare(struct crm *crm, const void *opts, struct err *err)
{
	size_t	n = context_count_refs(crm);

	(void)opts;
	if (n < 1 || n > 2)
		return err_set(err, ERR_USAGE, "one case at a time, and a "
		    "text, as in: " CRM_NAME " case %s k12 '...'",
		    crm->cmd->name);
	return text_input_read(crm, 1, false, err);
}

static enum err_code
contact_prepare(struct crm *crm, const void *opts, struct err *err)
{
	size_t	n = context_count_refs(crm);

	(void)opts;
	if (n < 1 || n > 2)
		return err_set(err, ERR_USAGE, "what was said? as in: "
		    CRM_NAME " case %s k12 'sent the certificate'",
		    crm->cmd->name);
	return text_input_read(crm, 1, true, err);
}

/* The answer was given when the contact was. */
static enum err_code
answer_at_contact(struct handling *c, struct err *err)
{
	struct query_env	 env = c->re->env;
	struct buf		 bytes = {0};
	struct record		 rec;

	draft_as_record(&rec, &bytes, &c->contact, env.model->revision);
	if (!role_moment(&env.when.now, &rec, ROLE_TIME, env.when.zone))
		env.when.now = c->re->env.when.now;
	buf_release(&bytes);
	if (c->was.has_opened && env.when.now.us < c->was.opened.us)
		return err_set(err, ERR_DATA, "%s was opened later than this "
		    "answer", c->crm->args->v[0]);
	case_answer(&c->d, &env);
	return ERR_OK;
}

static enum err_code
respond_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct handling	c = {0};
	enum err_code	rc = begin(&c, crm, opts, err);

	if (rc == ERR_OK)
		rc = add_contact(&c, NULL, "out", err);
	if (rc == ERR_OK)
		rc = assign(c.re, &c.contact, err);
	if (rc == ERR_OK)
		rc = text_input_set(c.text, c.re, &c.contact, ROLE_TEXT, err);
	if (rc == ERR_OK)
		rc = answer_at_contact(&c, err);
	return rc ? rc : finish(&c, err);
}

static enum err_code
note_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct handling	c = {0};
	enum err_code	rc = begin(&c, crm, opts, err);

	if (rc == ERR_OK)
		rc = add_contact(&c, "note", NULL, err);
	if (rc == ERR_OK)
		rc = assign(c.re, &c.contact, err);
	if (rc == ERR_OK)
		rc = text_input_set(c.text, c.re, &c.contact, ROLE_TEXT, err);
	return rc ? rc : finish(&c, err);
}

/* The text as a contact, when there is one; the fields are the case's. */
static enum err_code
say_and_assign(struct handling *c, const char *kind, const char *direction,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (c->text->has || c->o->kind != NULL) {
		rc = add_contact(c, kind, direction, err);
		if (rc == ERR_OK)
			rc = text_input_set(c->text, c->re, &c->contact,
			    ROLE_TEXT, err);
	}
	return rc ? rc : assign(c->re, &c->d, err);
}

static enum err_code
resolve_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct handling	c = {0};
	enum err_code	rc = begin(&c, crm, opts, err);

	if (rc == ERR_OK && !c.was.is_open) {
		rc = err_set(err, ERR_CONFLICT, "%s is closed already",
		    crm->args->v[0]);
		err_hint(err, "crm case note adds to it, crm case reopen "
		    "begins again");
	}
	if (rc)
		return rc;
	case_resolve(&c.d, &c.re->env);
	rc = say_and_assign(&c, NULL, "out", err);
	if (rc == ERR_OK && entity_role(c.d.entity, ROLE_OUTCOME) != NULL)
		rc = text_input_set(c.text, c.re, &c.d, ROLE_OUTCOME, err);
	return rc ? rc : finish(&c, err);
}

static enum err_code
reopen_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct handling	c = {0};
	enum err_code	rc = begin(&c, crm, opts, err);

	if (rc == ERR_OK && c.was.is_open)
		rc = err_set(err, ERR_CONFLICT, "%s is open",
		    crm->args->v[0]);
	if (rc)
		return rc;
	case_reopen(&c.d, &c.re->env);
	rc = say_and_assign(&c, NULL, "in", err);
	return rc ? rc : finish(&c, err);
}

/* ---- assign ---- */

static enum err_code
assign_prepare(struct crm *crm, const void *opts, struct err *err)
{
	size_t	n = context_count_refs(crm);

	(void)opts;
	if (n < 2 || n > 3)
		return err_set(err, ERR_USAGE, "which case, to whom? as in: "
		    CRM_NAME " case assign k12 anna 'knows the machine'");
	return text_input_read(crm, 2, false, err);
}

static enum err_code
assign_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct handling	c = {0};
	struct who	w = {0};
	enum err_code	rc = begin(&c, crm, opts, err);

	if (rc == ERR_OK)
		rc = who_parse(&w, &c.re->env, crm, crm->args->v[1], err);
	if (rc)
		return rc;
	if (entity_role(c.d.entity, ROLE_OWNER) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field for who "
		    "handles it", SLICE_ARG(c.d.entity->name));
	if (w.is == WHO_NOBODY)
		role_clear(&c.d, ROLE_OWNER);
	else
		role_set_ref(&c.d, ROLE_OWNER, w.staff, w.id);
	rc = say_and_assign(&c, "note", NULL, err);
	return rc ? rc : finish(&c, err);
}

/* ---- the command ---- */

/* The handles; a person sees by when something must be done, too. */
static enum err_code
report(struct crm *crm, const void *opts, struct err *err)
{
	struct record_edit	*re = crm->state;
	struct reference	 ref = re->touched.p[0];
	struct query_env	 env;
	struct record		 rec;
	enum err_code		 rc = record_edit_report(crm, opts, err);

	if (rc || !out_is_for_people(crm->out))
		return rc;
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = record_get(&rec, crm->txn, ref.entity, ref.id, err);
	if (rc == ERR_OK)
		case_say_next(crm, &env, &rec);
	return rc;
}

static const struct cmd case_open = {
	.name = "open", .operands = "party [text | -] [field=value ...]",
	.brief = N_("record a complaint or question; prints its handle"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = open_prepare, .exec = open_exec, .report = report,
	.complete = { COMPLETE_RECORD, COMPLETE_NONE, COMPLETE_CASE },
};
static const struct cmd case_respond = {
	.name = "respond", .operands = "case [text | -] [field=value ...]",
	.brief = N_("record an answer; the first one stops the clock"),
	.opts = contact_opt, .opts_size = sizeof(struct change_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = contact_prepare, .exec = respond_exec, .report = report,
	.complete = { COMPLETE_RECORD, COMPLETE_NONE, COMPLETE_CASE },
};
static const struct cmd case_note = {
	.name = "note", .operands = "case [text | -] [field=value ...]",
	.brief = N_("record what was learned, or that they asked again"),
	.opts = contact_opt, .opts_size = sizeof(struct change_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = contact_prepare, .exec = note_exec, .report = report,
	.complete = { COMPLETE_RECORD, COMPLETE_NONE, COMPLETE_CASE },
};
static const struct cmd case_assign = {
	.name = "assign",
	.operands = "case staff [text | -] [field=value ...]",
	.brief = N_("hand it to a colleague (or me, or none)"),
	.opts = contact_opt, .opts_size = sizeof(struct change_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = assign_prepare, .exec = assign_exec, .report = report,
	.complete = { COMPLETE_RECORD, COMPLETE_RECORD, COMPLETE_NONE,
	    COMPLETE_CASE },
};
static const struct cmd case_resolve_cmd = {
	.name = "resolve", .operands = "case [text | -] [field=value ...]",
	.brief = N_("it is solved; the text is the outcome"),
	.opts = contact_opt, .opts_size = sizeof(struct change_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = change_prepare, .exec = resolve_exec, .report = report,
	.complete = { COMPLETE_RECORD, COMPLETE_NONE, COMPLETE_CASE },
};
static const struct cmd case_reopen_cmd = {
	.name = "reopen", .operands = "case [text | -] [field=value ...]",
	.brief = N_("it was not solved: the time to solve it begins again"),
	.opts = contact_opt, .opts_size = sizeof(struct change_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = change_prepare, .exec = reopen_exec, .report = report,
	.complete = { COMPLETE_RECORD, COMPLETE_NONE, COMPLETE_CASE },
};
static const struct cmd *const case_verbs[] = {
	&case_open, &case_respond, &case_note, &case_assign,
	&case_resolve_cmd, &case_reopen_cmd, &case_list, &case_show,
	&case_stats, NULL
};

const struct cmd cmd_case = {
	.name = "case",
	.group = GROUP_CONTACT,
	.brief = N_("complaints and questions, answered in time"),
	.text = N_("Deadlines are working time, from the model.  In respond "
	    "and note field=value\nare of the contact, elsewhere of the "
	    "case."),
	.verbs = case_verbs, .verb = "list",
};

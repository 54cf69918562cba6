#include "cmd/consent_addresses.h"
#include "cmd/consent_read.h"
#include "cmd/record_edit.h"
#include "core/practice/contact/contact.h"

/* What give and withdraw are told, and the record they are at. */
struct consent_job {
	struct record_edit	*re;
	const struct entity	*entity;	/* of consents */
	struct draft		 said;		/* what withdraw was told */
	struct day		 day;		/* of the withdrawal */
};

static enum err_code
begin(struct consent_job *job, struct crm *crm, struct err *err)
{
	enum err_code	rc = record_edit_open(&job->re, crm, err);

	if (rc)
		return rc;
	job->entity = model_next_kind(crm->model, KIND_CONSENT, NULL);
	if (job->entity == NULL)
		return err_set(err, ERR_USAGE, "the model has no consents");
	return record_edit_assignments(job->re, job->entity,
	    context_count_refs(crm), err);
}

static void
set_day(struct draft *d, enum role role, struct day day,
    const struct zone *zone)
{
	role_set_moment(d, role, zone_from_clock(zone, day, 0), zone);
}

static enum err_code
draft_about(struct draft *d, struct consent_job *job,
    const struct record *who, struct err *err)
{
	struct reference	ref = { .entity = who->entity, .id = who->id };

	draft_init(d, job->entity, job->re->crm->arena);
	return contact_set_party(d, &job->re->env, &ref, err);
}

static void
read_draft(struct consent *c, const struct draft *d, struct consent_job *job)
{
	struct buf	bytes = {0};
	struct record	rec;

	draft_as_record(&rec, &bytes, d, job->re->env.model->revision);
	consent_read(c, &rec, job->re->env.when.zone, job->re->crm->arena);
	buf_release(&bytes);
}

/* Change a stored consent: role becomes that day. */
static enum err_code
mark(struct consent_job *job, uint32_t id, enum role role, struct day day,
    struct err *err)
{
	struct record	rec;
	struct draft	d;
	enum err_code	rc;

	rc = record_get(&rec, job->re->env.txn, job->entity, id, err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, job->re->crm->arena);
	set_day(&d, role, day, job->re->env.when.zone);
	return edit_set(job->re->edit, &rec, &d, err);
}

static void
touch(struct consent_job *job, uint32_t id)
{
	struct reference	*ref = VEC_ADD(&job->re->touched);

	*ref = (struct reference){ .entity = job->entity, .id = id };
}

/* ---- give ---- */

/* Those of the same purpose and channel that stood until then, end then. */
static enum err_code
end_earlier(struct consent_job *job, const struct consents *cs,
    const struct consent *c, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (entity_role(job->entity, ROLE_UNTIL) == NULL)
		return ERR_OK;
	for (size_t i = 0; rc == ERR_OK && i < cs->list.n; i++) {
		const struct consent	*old = &cs->list.p[i];

		if (old->who == c->who && slice_eq(old->purpose, c->purpose) &&
		    slice_eq(old->channel, c->channel) &&
		    consent_state(old, c->given) == CONSENT_STANDS)
			rc = mark(job, old->id, ROLE_UNTIL, c->given, err);
	}
	return rc;
}

static enum err_code
give_one(void *arg, const struct chosen *chosen, struct err *err)
{
	struct consent_job	*job = arg;
	struct consents		 cs = {0};
	struct consent_answer	 last;
	struct consent		 c;
	struct draft		 d;
	enum err_code		 rc;

	rc = consent_check_who(job->re->crm->model, chosen->entity, err);
	if (rc == ERR_OK)
		rc = draft_about(&d, job, chosen->record, err);
	if (rc == ERR_OK)
		rc = record_edit_add_draft(job->re, &d, err);
	if (rc == ERR_OK)
		rc = consents_read_of(&cs, &job->re->env, chosen->record,
		    job->re->crm->arena, err);
	if (rc)
		return rc;
	read_draft(&c, &d, job);
	last = consent_own(&cs, c.who, c.purpose, c.channel, c.given);
	if (last.why == CONSENT_WITHDRAWN && last.since.n == c.given.n) {
		rc = err_set(err, ERR_CONFLICT, "%.*s%u was withdrawn on the "
		    "day this is given: the withdrawal would count",
		    SLICE_ARG(job->entity->prefix), last.id);
		err_hint(err, "if it was a mistake: crm undo");
	}
	if (rc == ERR_OK)
		rc = end_earlier(job, &cs, &c, err);
	consents_release(&cs);
	return rc;
}

static enum err_code
give_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct consent_job	job = {0};
	enum err_code		rc = begin(&job, crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = context_choose(crm, &job.re->env,
		    context_count_refs(crm), give_one, &job, err);
	return rc ? rc : record_edit_finish(job.re, err);
}

/* ---- withdraw ---- */

static void
copy_value(struct draft *d, enum role role, const struct value *v)
{
	const struct field	*f = entity_role(d->entity, role);

	if (f != NULL && v->type != TYPE_NONE)
		draft_set(d, f, v, 1);
}

static struct value
said(const struct consent_job *job, enum role role)
{
	const struct field	*f = entity_role(job->entity, role);

	return f != NULL ? draft_value(&job->said, f) : (struct value){0};
}

/*
 * An opt-out of their own, where none of their records can be marked: what
 * stands is of another channel or of their party (like), or nothing does.
 */
static enum err_code
opt_out(struct consent_job *job, struct consents *cs,
    const struct record *who, const struct consent *like, struct err *err)
{
	static const enum role	copied[] = { ROLE_PURPOSE, ROLE_CHANNEL,
				    ROLE_BASIS };
	const struct zone	*zone = job->re->env.when.zone;
	struct consent		 c;
	struct record		 rec = {0};
	struct draft		 d;
	enum err_code		 rc = draft_about(&d, job, who, err);

	if (rc == ERR_OK && like != NULL)
		rc = record_get(&rec, job->re->env.txn, job->entity, like->id,
		    err);
	if (rc)
		return rc;
	for (size_t i = 0; i < NELEM(copied); i++) {
		struct value	v = like != NULL ? role_value(&rec,
				    copied[i]) : (struct value){0};
		struct value	own = said(job, copied[i]);

		copy_value(&d, copied[i], &v);
		copy_value(&d, copied[i], &own);
	}
	set_day(&d, ROLE_GIVEN, job->day, zone);
	set_day(&d, ROLE_WITHDRAWN, job->day, zone);
	rc = edit_complete(job->re->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_add(job->re->edit, &d, err);
	if (rc)
		return rc;
	read_draft(&c, &d, job);
	c.id = d.id;
	consents_add(cs, &c);
	touch(job, d.id);
	return ERR_OK;
}

static bool
is_asked(const struct consent *c, const struct consent *asked)
{
	return asked->purpose.len == 0 || slice_eq(c->purpose, asked->purpose);
}

/* Their own of just what was asked. */
static enum err_code
mark_own(struct consent_job *job, struct consents *cs, consent_who own,
    const struct consent *asked, size_t *n, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < cs->list.n; i++) {
		struct consent	*c = &cs->list.p[i];

		if (c->who != own || !is_asked(c, asked) ||
		    consent_state(c, job->day) != CONSENT_STANDS ||
		    (asked->channel.len > 0 &&
		    !slice_eq(c->channel, asked->channel)))
			continue;
		rc = mark(job, c->id, ROLE_WITHDRAWN, job->day, err);
		c->withdrawn = job->day;
		touch(job, c->id);
		++*n;
	}
	return rc;
}

/* What still stands for them then: of every channel, or of their party. */
static enum err_code
opt_out_of_rest(struct consent_job *job, struct consents *cs,
    const struct record *who, const struct consent *asked, size_t *n,
    struct err *err)
{
	consent_who	own = consent_who_of(who->entity, who->id);
	size_t		n_before = cs->list.n;
	struct consent	*before = ARENA_ARRAY(job->re->crm->arena,
			    struct consent, n_before + 1);
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < n_before; i++)
		before[i] = cs->list.p[i];
	for (size_t i = 0; rc == ERR_OK && i < n_before; i++) {
		const struct consent	*c = &before[i];
		struct slice		 channel = c->channel;

		if (consent_state(c, job->day) != CONSENT_STANDS ||
		    !is_asked(c, asked))
			continue;
		if (asked->channel.len > 0) {
			if (channel.len > 0 &&
			    !slice_eq(channel, asked->channel))
				continue;
			channel = asked->channel;
		}
		++*n;
		if (consent_own(cs, own, c->purpose, channel, job->day).why !=
		    CONSENT_WITHDRAWN)
			rc = opt_out(job, cs, who, c, err);
	}
	return rc;
}

static enum err_code
withdraw_one(void *arg, const struct chosen *chosen, struct err *err)
{
	struct consent_job	*job = arg;
	const struct record	*who = chosen->record;
	struct consents		 cs = {0};
	struct consent		 asked;
	consent_who		 own;
	size_t			 n = 0;
	enum err_code		 rc;

	rc = consent_check_who(job->re->crm->model, chosen->entity, err);
	if (rc == ERR_OK)
		rc = consents_read_of(&cs, &job->re->env, who,
		    job->re->crm->arena, err);
	if (rc)
		return rc;
	own = consent_who_of(who->entity, who->id);
	read_draft(&asked, &job->said, job);
	rc = mark_own(job, &cs, own, &asked, &n, err);
	if (rc == ERR_OK)
		rc = opt_out_of_rest(job, &cs, who, &asked, &n, err);
	if (rc == ERR_OK && n == 0 && asked.purpose.len > 0 &&
	    consent_own(&cs, own, asked.purpose, asked.channel,
	    job->day).why != CONSENT_WITHDRAWN)
		rc = opt_out(job, &cs, who, NULL, err);
	else if (rc == ERR_OK && n == 0 && asked.purpose.len == 0) {
		rc = err_set(err, ERR_CONFLICT, "nothing stands for %.*s%u",
		    SLICE_ARG(who->entity->prefix), who->id);
		err_hint(err, "to record an opt-out, say of what: purpose=...");
	}
	consents_release(&cs);
	return rc;
}

/* Purpose, channel and day are all that a withdrawal is about. */
static enum err_code
read_said(struct consent_job *job, struct err *err)
{
	struct record_edit	*re = job->re;
	struct consent		 c;
	enum err_code		 rc;

	for (size_t i = 0; i < re->n_assign; i++) {
		enum role	role = re->assign[i].field->role;

		if (role != ROLE_PURPOSE && role != ROLE_CHANNEL &&
		    role != ROLE_WITHDRAWN) {
			err_set(err, ERR_USAGE, "%.*s is not said with a "
			    "withdrawal",
			    SLICE_ARG(re->assign[i].field->name));
			err_hint(err, "why goes into the journal: -m REASON");
			return ERR_USAGE;
		}
	}
	if (entity_role(job->entity, ROLE_WITHDRAWN) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the role "
		    "withdrawn", SLICE_ARG(job->entity->name));
	draft_init(&job->said, job->entity, re->crm->arena);
	rc = edit_assign(re->edit, &job->said, re->assign, re->n_assign, err);
	if (rc)
		return rc;
	read_draft(&c, &job->said, job);
	job->day = said(job, ROLE_WITHDRAWN).type != TYPE_NONE ? c.withdrawn :
	    when_today(&re->env.when);
	return ERR_OK;
}

struct withdraw_args { const char *list; };

static const struct opt withdraw_opt[] = {
	OPT_STRING(0, "list", struct withdraw_args, list, "file", NULL,
	    N_("all whose e-mail address is in a file; '-': standard input")),
	OPT_END
};

static enum err_code
withdraw_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct withdraw_args	*o = opts;
	struct slice			*text = ARENA_NEW(crm->arena,
					    struct slice);

	if (o->list == NULL)
		return ERR_OK;
	if (context_count_refs(crm) > 0 || crm->filter.where != NULL ||
	    crm->edit.all)
		return err_set(err, ERR_USAGE, "who it is stands in the list");
	crm->state = text;
	return consent_addresses_read(text, crm, o->list, err);
}

/* Nothing stands for them any more: that is no fault of a list. */
static enum err_code
withdraw_listed(void *arg, const struct chosen *chosen, struct err *err)
{
	enum err_code	rc = withdraw_one(arg, chosen, err);

	if (rc != ERR_CONFLICT)
		return rc;
	memset(err, 0, sizeof(*err));
	return ERR_OK;
}

static enum err_code
withdraw_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct withdraw_args	*o = opts;
	const struct slice		*text = crm->state;
	struct consent_job		 job = {0};
	enum err_code			 rc = begin(&job, crm, err);

	if (rc == ERR_OK)
		rc = read_said(&job, err);
	if (rc == ERR_OK && o->list != NULL)
		rc = consent_addresses_each(crm, &job.re->env, *text,
		    withdraw_listed, &job, err);
	else if (rc == ERR_OK)
		rc = context_choose(crm, &job.re->env,
		    context_count_refs(crm), withdraw_one, &job, err);
	return rc ? rc : record_edit_finish(job.re, err);
}

/* ---- the command ---- */

static const struct cmd consent_give = {
	.name = "give", .operands = "ref ... purpose=value [field=value ...]",
	.brief = N_("they agreed, or another ground holds; prints handles"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_FILTER,
	.exec = give_exec, .report = record_edit_report,
	.complete = { COMPLETE_RECORD, COMPLETE_CONSENT },
};
static const struct cmd consent_withdraw = {
	.name = "withdraw", .operands = "[ref ...] [field=value ...]",
	.brief = N_("taken back: all of it, a purpose, a channel"),
	.opts = withdraw_opt, .opts_size = sizeof(struct withdraw_args),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_FILTER,
	.prepare = withdraw_prepare, .exec = withdraw_exec,
	.report = record_edit_report,
	.complete = { COMPLETE_RECORD, COMPLETE_CONSENT },
};
static const struct cmd *const consent_verbs[] = {
	&consent_give, &consent_withdraw, &consent_show, &consent_list,
	&consent_may_verb, NULL
};

const struct cmd cmd_consent = {
	.name = "consent",
	.group = GROUP_CONTACT,
	.brief = N_("who may be contacted for what, over which channel"),
	.text = N_("Without a record the answer is no.  crm list contact "
	    "--may newsletter/email\nleaves out who may not be contacted."),
	.verbs = consent_verbs, .verb = "list",
};

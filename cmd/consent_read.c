#include "cmd/consent_read.h"

#include "core/practice/contact/consent_reach.h"

static void
put_state(struct crm *crm, enum consent_state state)
{
	static const char *const	name[] = {
		[CONSENT_NONE] = N_("none"),
		[CONSENT_STANDS] = N_("stands"),
		[CONSENT_LATER] = N_("later"),
		[CONSENT_LAPSED] = N_("lapsed"),
		[CONSENT_WITHDRAWN] = N_("withdrawn"),
	};

	out_word(crm->out, name[state]);
}

/* ---- show and list ---- */

static const struct out_column record_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "who", .label = N_("who"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "purpose", .label = N_("purpose"), .type = TYPE_TEXT },
	{ .name = "channel", .label = N_("channel"), .type = TYPE_TEXT },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
	{ .name = "basis", .label = N_("basis"), .type = TYPE_TEXT },
	{ .name = "given", .label = N_("given"), .type = TYPE_DATE },
	{ .name = "until", .label = N_("until"), .type = TYPE_DATE },
	{ .name = "withdrawn", .label = N_("withdrawn"), .type = TYPE_DATE },
	{ .name = "source", .label = N_("source"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "wording", .label = N_("wording"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "ref", .label = N_("their handle"), .type = TYPE_REF,
	    .flags = OUT_EXTRA },
};

struct show_opts { bool all; };

struct show_job {
	struct crm		*crm;
	const struct show_opts	*o;
	struct query_env	 env;
	struct query		*where;
};

static void
put_day(struct show_job *job, const struct record *rec, enum role role)
{
	struct day	day;

	if (role_day(&day, rec, role, job->env.when.zone))
		out_day(job->crm->out, day);
	else
		out_missing(job->crm->out);
}

static void
put_choice(struct show_job *job, const struct record *rec, enum role role)
{
	out_filled(job->crm->out, context_choice(job->crm, rec->entity, role,
	    role_text(rec, role, &job->env, job->crm->arena)));
}

static void
put_record(struct show_job *job, const struct record *rec,
    const struct consent *c)
{
	struct out		*out = job->crm->out;
	struct arena		*arena = job->crm->arena;
	const struct entity	*who = model_find_entity_id(job->crm->model,
				    (uint16_t)(c->who >> 32));

	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(rec->entity->prefix), rec->id);
	out_filled(out, role_name_of(&job->env, who, (uint32_t)c->who, arena));
	put_choice(job, rec, ROLE_PURPOSE);
	put_choice(job, rec, ROLE_CHANNEL);
	put_state(job->crm, consent_state(c, job->crm->today));
	put_choice(job, rec, ROLE_BASIS);
	put_day(job, rec, ROLE_GIVEN);
	put_day(job, rec, ROLE_UNTIL);
	put_day(job, rec, ROLE_WITHDRAWN);
	out_filled(out, role_text(rec, ROLE_SOURCE, &job->env, arena));
	out_filled(out, role_text(rec, ROLE_TEXT, &job->env, arena));
	if (who != NULL)
		out_textf(out, "%.*s%u", SLICE_ARG(who->prefix),
		    (uint32_t)c->who);
	else
		out_missing(out);
	out_row_end(out);
}

static enum err_code
show_one(void *arg, const struct chosen *chosen, struct err *err)
{
	struct show_job	*job = arg;
	struct consents	 cs = {0};
	struct record	 rec;
	enum err_code	 rc;

	rc = consent_check_who(job->crm->model, chosen->entity, err);
	if (rc == ERR_OK)
		rc = consents_read_of(&cs, &job->env, chosen->record,
		    job->crm->arena, err);
	for (size_t i = 0; rc == ERR_OK && i < cs.list.n; i++) {
		const struct consent	*c = &cs.list.p[i];

		/* What had not happened by then is not seen. */
		if (job->crm->has_as_of &&
		    consent_state(c, job->crm->today) == CONSENT_LATER)
			continue;
		rc = record_get(&rec, job->crm->txn, cs.entity, c->id, err);
		if (rc == ERR_OK)
			put_record(job, &rec, c);
	}
	consents_release(&cs);
	return rc;
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct show_job	job = { .crm = crm };
	enum err_code	rc = context_env(&job.env, crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, record_column,
		    NELEM(record_column), err);
	if (rc == ERR_OK)
		rc = context_choose(crm, &job.env, crm->args->n, show_one,
		    &job, err);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

const struct cmd consent_show = {
	.name = "show", .operands = "ref ...",
	.brief = N_("what was given and withdrawn, and what stands"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = show_exec,
	.complete = { COMPLETE_RECORD, COMPLETE_RECORD },
};

static const struct opt list_opt[] = {
	OPT_BOOL(0, "all", struct show_opts, all,
	    N_("those that do not stand, too")),
	OPT_END
};

static enum err_code
list_one(void *arg, const struct chosen *chosen, struct err *err)
{
	struct show_job		*job = arg;
	enum consent_state	 state;
	struct consent		 c;

	(void)err;
	consent_read(&c, chosen->record, job->env.when.zone,
	    job->crm->arena);
	state = consent_state(&c, job->crm->today);
	if (out_is_done(job->crm->out) ||
	    (state != CONSENT_STANDS && !job->o->all) ||
	    (state == CONSENT_LATER && job->crm->has_as_of))
		return ERR_OK;
	put_record(job, chosen->record, &c);
	return ERR_OK;
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct show_job		 job = { .crm = crm, .o = opts };
	const struct entity	*e;
	enum err_code		 rc;

	e = model_next_kind(crm->model, KIND_CONSENT, NULL);
	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no consents");
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "consents are chosen with -w; "
		    "crm consent show has those of one party or person");
	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK)
		rc = context_where(&job.where, crm, &job.env, e, err);
	if (rc)
		return rc;
	rc = out_table_begin(crm->out, record_column, NELEM(record_column),
	    err);
	if (rc == ERR_OK)
		rc = context_run(&job.env, e, job.where, list_one, &job, err);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	query_release(job.where);
	return rc;
}

const struct cmd consent_list = {
	.name = "list",
	.brief = N_("the consents that stand"),
	.opts = list_opt, .opts_size = sizeof(struct show_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = list_exec,
};

/* ---- may ---- */

struct may_opts { bool exit_code; };

static const struct opt may_opt[] = {
	OPT_BOOL(0, "exit-code", struct may_opts, exit_code,
	    N_("status 1 when the answer to one of them is no")),
	OPT_END
};

static const struct out_column may_column[] = {
	{ .name = "ref", .label = N_("handle"), .type = TYPE_REF,
	    .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "may", .label = N_("may"), .type = TYPE_BOOL },
	{ .name = "why", .label = N_("why"), .type = TYPE_TEXT },
	{ .name = "since", .label = N_("since"), .type = TYPE_DATE },
	{ .name = "channel", .label = N_("channel"), .type = TYPE_TEXT },
	{ .name = "consent", .label = N_("consent"), .type = TYPE_REF },
	{ .name = "through", .label = N_("through"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

/* Of an organisation: the people there who may be contacted. */
struct through {
	struct crm		*crm;
	const struct query_env	*env;
	struct buf		 text;
};

static bool
add_through(void *arg, const struct record *person,
    const struct consent_answer *a)
{
	struct through	*t = arg;

	if (!a->may)
		return true;
	if (t->text.len > 0)
		buf_adds(&t->text, out_is_for_people(t->crm->out) ? ", " :
		    " ");
	buf_addf(&t->text, "%.*s%u", SLICE_ARG(person->entity->prefix),
	    person->id);
	if (out_is_for_people(t->crm->out))
		buf_addf(&t->text, " %.*s", SLICE_ARG(role_name_of(t->env,
		    person->entity, person->id, t->crm->arena)));
	return true;
}

static enum err_code
put_through(struct crm *crm, const struct query_env *env,
    const struct consents *cs, const struct consent_ask *ask,
    const struct record *rec, struct err *err)
{
	struct through	t = { .crm = crm, .env = env };
	enum err_code	rc = ERR_OK;

	if (rec->entity->kind == KIND_PARTY)
		rc = consent_reach(cs, ask, env, rec, crm->today, add_through,
		    &t, err);
	out_filled(crm->out, buf_slice(&t.text));
	buf_release(&t.text);
	return rc;
}

static enum err_code
may_one(struct crm *crm, const struct query_env *env,
    const struct consent_ask *ask, const struct reference *ref, bool *all,
    struct err *err)
{
	struct out		*out = crm->out;
	struct consent_answer	 a;
	struct consents		 cs = {0};
	struct record		 rec;
	enum err_code		 rc;

	rc = consent_check_asked(crm->model, ref->entity, err);
	if (rc == ERR_OK)
		rc = record_get(&rec, crm->txn, ref->entity, ref->id, err);
	if (rc == ERR_OK)
		rc = ref->entity->kind == KIND_PARTY ? consents_read(&cs, env,
		    ask->purpose, crm->arena, err) : consents_read_of(&cs,
		    env, &rec, crm->arena, err);
	if (rc)
		return rc;
	a = consent_may(&cs, ask, &rec, crm->today, crm->when.zone);
	*all = *all && a.may;
	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(rec.entity->prefix), rec.id);
	out_filled(out, role_name_of(env, rec.entity, rec.id, crm->arena));
	out_bool(out, a.may);
	put_state(crm, a.why);
	if (a.id != 0)
		out_day(out, a.since);
	else
		out_missing(out);
	out_filled(out, context_choice(crm, cs.entity, ROLE_CHANNEL,
	    a.channel));
	if (a.id != 0)
		out_textf(out, "%.*s%u", SLICE_ARG(cs.entity->prefix), a.id);
	else
		out_missing(out);
	rc = put_through(crm, env, &cs, ask, &rec, err);
	out_row_end(out);
	consents_release(&cs);
	return rc;
}

static enum err_code
may_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct may_opts	*o = opts;
	struct query_env	 env;
	struct consent_ask	 ask;
	struct reference	 ref;
	bool			 all = true;
	enum err_code		 rc;

	if (crm->args->n < 2)
		return err_set(err, ERR_USAGE, "a purpose and who, as in: crm "
		    "consent may newsletter/email c12");
	rc = consent_ask_parse(&ask, crm->model, slice_of(crm->args->v[0]),
	    crm->arena, err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, may_column, NELEM(may_column),
		    err);
	for (size_t i = 1; rc == ERR_OK && i < crm->args->n; i++) {
		rc = context_reference(&ref, crm, NULL, crm->args->v[i], err);
		if (rc == ERR_OK)
			rc = may_one(crm, &env, &ask, &ref, &all, err);
	}
	if (rc)
		return rc;
	out_table_end(crm->out);
	return o->exit_code && !all ? ERR_NO : ERR_OK;
}

const struct cmd consent_may_verb = {
	.name = "may", .operands = "purpose[/channel] ref ...",
	.brief = N_("may they be contacted, and why not"),
	.opts = may_opt, .opts_size = sizeof(struct may_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = may_exec,
	.complete = { COMPLETE_PURPOSE, COMPLETE_RECORD, COMPLETE_RECORD },
};

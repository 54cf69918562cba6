#include "core/practice/agenda/journey.h"

#include <math.h>

#include "cmd/journey_show.h"
#include "cmd/record_edit.h"
#include "core/practice/role.h"
#include "core/stats/proportion.h"

/* ---- run ---- */

struct run_opts { const char *journey; };

static const struct opt run_opt[] = {
	OPT_STRING('j', "journey", struct run_opts, journey, N_("name"), NULL,
	    N_("only this journey")),
	OPT_END
};

struct run_job {
	struct record_edit	*re;
	struct journeys		 all;
	const char		*only;
};

static const struct out_column run_column[] = {
	{ .name = "journey", .label = N_("journey"), .type = TYPE_TEXT },
	{ .name = "members", .label = N_("members"), .type = TYPE_INT },
	{ .name = "enrolled", .label = N_("enrolled"), .type = TYPE_INT },
	{ .name = "held_out", .label = N_("held out"), .type = TYPE_INT },
	{ .name = "left", .label = N_("left"), .type = TYPE_INT },
	{ .name = "made", .label = N_("steps made"), .type = TYPE_INT },
	{ .name = "tasks", .label = N_("tasks"), .type = TYPE_INT },
	{ .name = "no_consent", .label = N_("no consent"),
	    .type = TYPE_INT },
	{ .name = "too_often", .label = N_("too often"), .type = TYPE_INT },
	{ .name = "skipped", .label = N_("condition not met"),
	    .type = TYPE_INT },
	{ .name = "finished", .label = N_("finished"), .type = TYPE_INT },
};

static void
release_run(void *p)
{
	struct run_job	*job = p;

	journeys_release(&job->all);
}

static enum err_code
run_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct run_opts	*o = opts;
	struct run_job		*job = ARENA_NEW(crm->arena, struct run_job);
	enum err_code		 rc = ERR_OK;

	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "a journey is named with "
		    "--journey");
	arena_on_release(crm->arena, release_run, job);
	if (!crm->edit.dry_run)
		rc = out_table_check(crm->out, run_column,
		    NELEM(run_column), err);
	if (rc == ERR_OK)
		rc = record_edit_open(&job->re, crm, err);
	if (rc == ERR_OK)
		rc = journeys_read(&job->all, &job->re->env, crm->arena,
		    err);
	if (rc == ERR_OK)
		rc = journeys_run(&job->all, job->re->edit, crm->plan,
		    &job->re->env, slice_of(o->journey), crm->arena, err);
	job->only = o->journey;
	crm->state = job;
	return rc ? rc : record_edit_finish(job->re, err);
}

static enum err_code
run_report(struct crm *crm, const void *opts, struct err *err)
{
	struct run_job	*job = crm->state;
	struct out	*out = crm->out;
	enum err_code	 rc = out_table_begin(out, run_column,
			    NELEM(run_column), err);

	(void)opts;
	for (size_t i = 0; rc == ERR_OK && i < job->all.list.n; i++) {
		const struct journey	*j = &job->all.list.p[i];
		const uint64_t		 n[] = { j->members, j->enrolled,
			j->held_out, j->left, j->made, j->tasks,
			j->no_consent, j->too_often, j->skipped, j->finished };

		if (job->only != NULL && !slice_eq(j->name,
		    slice_of(job->only)))
			continue;
		out_row_begin(out);
		out_text(out, j->name);
		for (size_t k = 0; k < NELEM(n); k++)
			out_i64(out, (int64_t)n[k]);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

/* ---- list ---- */

static const struct out_column list_column[] = {
	{ .name = "journey", .label = N_("journey"), .type = TYPE_TEXT },
	{ .name = "segment", .label = N_("segment"), .type = TYPE_TEXT },
	{ .name = "step", .label = N_("step"), .type = TYPE_INT },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "after", .label = N_("days after"), .type = TYPE_INT },
	{ .name = "channel", .label = N_("channel"), .type = TYPE_TEXT },
	{ .name = "purpose", .label = N_("purpose"), .type = TYPE_TEXT },
	{ .name = "task", .label = N_("task"), .type = TYPE_BOOL },
	{ .name = "priority", .label = N_("priority"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
};

static void
put_step(struct crm *crm, const struct journeys *all,
    const struct journey *j, const struct journey_step *s)
{
	struct out	*out = crm->out;

	out_row_begin(out);
	out_text(out, j->name);
	out_textf(out, "%.*s/%.*s", SLICE_ARG(j->scheme->name),
	    SLICE_ARG(j->scheme->segment[j->segment].name));
	out_i64(out, s->number);
	if (s->id != 0)
		out_textf(out, "%.*s%u", SLICE_ARG(all->entity->prefix),
		    s->id);
	else
		out_missing(out);
	out_i64(out, s->after_days);
	out_filled(out, s->channel != NULL ? context_word(crm,
	    s->channel->name, s->channel->labels) : SLICE_EMPTY);
	out_filled(out, context_choice(crm, model_next_kind(crm->model,
	    KIND_CONSENT, NULL), ROLE_PURPOSE, s->purpose));
	out_bool(out, s->is_task);
	out_i64(out, j->priority);
	out_row_end(out);
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct journeys		 all = {0};
	struct query_env	 env;
	enum err_code		 rc = context_no_operands(crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = journeys_read(&all, &env, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, list_column,
		    NELEM(list_column), err);
	for (size_t i = 0; rc == ERR_OK && i < all.list.n; i++)
		for (size_t k = 0; k < all.list.p[i].step.n; k++)
			put_step(crm, &all, &all.list.p[i],
			    &all.list.p[i].step.p[k]);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	journeys_release(&all);
	return rc;
}

/* ---- effect ---- */

struct effect_opts { int64_t within; };

static const struct opt effect_opt[] = {
	OPT_DAYS(0, "within", struct effect_opts, within, N_("duration"),
	    "30d", N_("who bought within so long")),
	OPT_END
};

static const struct out_column effect_column[] = {
	{ .name = "journey", .label = N_("journey"), .type = TYPE_TEXT },
	{ .name = "step", .label = N_("step"), .type = TYPE_INT },
	{ .name = "n", .label = N_("had it"), .type = TYPE_INT },
	{ .name = "bought", .label = N_("bought"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "held_out", .label = N_("held out"), .type = TYPE_INT },
	{ .name = "bought_held_out", .label = N_("bought"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "effect", .label = N_("effect"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "from", .label = N_("from"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "until", .label = N_("until"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "revenue_held_out", .label = N_("revenue held out"),
	    .type = TYPE_MONEY },
};

static void
put_effect(struct crm *crm, const struct journey_effect *e)
{
	const double	 z = stat_normal_quantile(.975);
	struct out	*out = crm->out;
	unsigned	 digits = crm->model->currency_digits;
	double		 rate = e->n ? (double)e->bought / (double)e->n :
			    (double)NAN;
	double		 held = e->n_held ? (double)e->bought_held /
			    (double)e->n_held : (double)NAN;
	double		 lo = (double)NAN, hi = (double)NAN;

	if (e->n > 0 && e->n_held > 0)
		stat_newcombe(&lo, &hi, (int64_t)e->bought, (int64_t)e->n,
		    (int64_t)e->bought_held, (int64_t)e->n_held, z);
	out_row_begin(out);
	out_text(out, e->journey->name);
	if (e->step != NULL)
		out_i64(out, e->step->number);
	else if (out_is_for_people(out))
		out_word(out, "all");
	else
		out_missing(out);
	out_i64(out, (int64_t)e->n);
	out_f64(out, rate);
	out_i64(out, (int64_t)e->n_held);
	out_f64(out, held);
	out_f64(out, rate - held);
	out_f64(out, lo);
	out_f64(out, hi);
	out_money(out, e->revenue, digits);
	out_money(out, e->revenue_held, digits);
	out_row_end(out);
}

static enum err_code
effect_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct effect_opts	*o = opts;
	struct journeys			 all = {0};
	struct journey_effects		 effects = {0};
	struct query_env		 env;
	enum err_code			 rc = context_env(&env, crm, err);

	if (rc == ERR_OK && (o->within < 1 || o->within > 3660))
		rc = err_set(err, ERR_USAGE, "--within: a day to ten years");
	if (rc == ERR_OK)
		rc = journeys_read(&all, &env, crm->arena, err);
	if (rc == ERR_OK)
		rc = journey_effects_read(&effects, &all, &env,
		    (int32_t)o->within, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, effect_column,
		    NELEM(effect_column), err);
	for (size_t i = 0; rc == ERR_OK && i < effects.list.n; i++)
		put_effect(crm, &effects.list.p[i]);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	VEC_RELEASE(&effects.list);
	journeys_release(&all);
	return rc;
}

/* ---- out: the mailing list ---- */

static const struct out_column mail_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "channel", .label = N_("channel"), .type = TYPE_TEXT },
	{ .name = "party", .label = N_("party"), .type = TYPE_REF },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT },
	{ .name = "email", .label = N_("e-mail"), .type = TYPE_TEXT },
	{ .name = "phone", .label = N_("telephone"), .type = TYPE_TEXT },
	{ .name = "street", .label = N_("street"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "postcode", .label = N_("postcode"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "city", .label = N_("city"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

struct mail_job {
	struct crm		*crm;
	struct query_env	 env;
	struct journeys		 all;
	struct consents		 consents;
	uint64_t		 left_out;
};

/* What the person has, or else the party. */
static struct slice
way(struct mail_job *job, const struct record *person,
    const struct record *party, enum role role)
{
	struct slice	text = SLICE_EMPTY;

	if (person->bytes.p != NULL)
		text = role_text(person, role, &job->env, job->crm->arena);
	return text.len > 0 ? text : role_text(party, role, &job->env,
	    job->crm->arena);
}

static bool
may_still(struct mail_job *job, const struct record *row,
    const struct record *who)
{
	struct consent_ask	ask = { .purpose = role_text(row,
				    ROLE_PURPOSE, &job->env,
				    job->crm->arena) };

	ask.channel = role_choice(row, ROLE_CHANNEL);
	return ask.purpose.len == 0 || consent_may(&job->consents, &ask, who,
	    when_today(&job->env.when), job->env.when.zone).may;
}

static enum err_code
put_mail(void *arg, const struct record *row, bool *more, struct err *err)
{
	static const enum role	ways[] = { ROLE_EMAIL, ROLE_PHONE,
		ROLE_STREET, ROLE_POSTCODE, ROLE_CITY };
	struct mail_job		*job = arg;
	const struct model	*m = job->crm->model;
	const struct entity	*e = model_next_kind(m, KIND_PERSON, NULL);
	struct out		*out = job->crm->out;
	struct record		 party = {0}, person = {0};
	uint32_t		 id = role_ref(row, ROLE_PERSON, e);
	enum err_code		 rc;

	(void)more;
	/* Who is held out gets nothing, also where the model does not say that
	 * this status is the end. */
	if (role_is_closed(row, ROLE_STATUS) ||
	    role_is(row, ROLE_STATUS, "held_out"))
		return ERR_OK;
	rc = record_find(&party, job->env.txn, job->all.party,
	    role_ref(row, ROLE_PARTY, job->all.party), err);
	if (rc == ERR_OK && id != 0)
		rc = record_find(&person, job->env.txn, e, id, err);
	if (rc || party.bytes.p == NULL)
		return rc;
	if (!may_still(job, row, person.bytes.p != NULL ? &person :
	    &party)) {
		job->left_out++;
		return ERR_OK;
	}
	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(row->entity->prefix), row->id);
	out_filled(out, context_choice(job->crm, row->entity, ROLE_CHANNEL,
	    role_choice(row, ROLE_CHANNEL)));
	out_textf(out, "%.*s%u", SLICE_ARG(party.entity->prefix), party.id);
	out_text(out, record_name(person.bytes.p != NULL ? &person : &party,
	    job->crm->arena));
	for (size_t i = 0; i < NELEM(ways); i++)
		out_filled(out, way(job, &person, &party, ways[i]));
	out_filled(out, role_text(row, ROLE_TEXT, &job->env,
	    job->crm->arena));
	out_row_end(out);
	return ERR_OK;
}

static enum err_code
out_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct mail_job	 job = { .crm = crm };
	struct query	*where = NULL;
	enum err_code	 rc;

	(void)opts;
	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK)
		rc = journeys_read(&job.all, &job.env, crm->arena, err);
	if (rc == ERR_OK)
		rc = consents_read(&job.consents, &job.env, SLICE_EMPTY,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &job.env, job.all.outbox,
		    err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, mail_column,
		    NELEM(mail_column), err);
	if (rc == ERR_OK)
		rc = query_run(where, &job.env, job.all.outbox, put_mail,
		    &job, err);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	if (rc == ERR_OK && job.left_out > 0 && crm->err_tty && !crm->quiet)
		crm->complain(crm, slice_of(arena_printf(crm->arena,
		    lang_text(crm->lang, N_("%llu left out: may not be "
		    "contacted any more")),
		    (unsigned long long)job.left_out)));
	query_release(where);
	consents_release(&job.consents);
	journeys_release(&job.all);
	return rc;
}

/* ---- sent ---- */

static enum err_code
mark_sent(void *arg, const struct chosen *c, struct err *err)
{
	struct record_edit	*re = arg;
	const struct when	*w = &re->env.when;
	struct reference	*ref;
	struct draft		 d;
	enum err_code		 rc;

	if (c->entity->kind != KIND_OUTBOX)
		return err_set(err, ERR_USAGE, "a %.*s is not sent",
		    SLICE_ARG(c->entity->name));
	if (role_is_closed(c->record, ROLE_STATUS))
		return err_set(err, ERR_CONFLICT, "%.*s%u is %.*s already",
		    SLICE_ARG(c->entity->prefix), c->record->id,
		    SLICE_ARG(role_choice(c->record, ROLE_STATUS)));
	draft_from_record(&d, c->record, re->crm->arena);
	role_set_status(&d, true, 0);
	role_set_moment(&d, ROLE_SENT, w->now, w->zone);
	rc = edit_set(re->edit, c->record, &d, err);
	if (rc)
		return rc;
	ref = VEC_ADD(&re->touched);
	*ref = (struct reference){ .entity = c->entity,
	    .id = c->record->id };
	return ERR_OK;
}

static enum err_code
sent_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct record_edit	*re;
	enum err_code		 rc = record_edit_open(&re, crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = context_choose(crm, &re->env, crm->args->n, mark_sent,
		    re, err);
	return rc ? rc : record_edit_finish(re, err);
}

/* ---- the command ---- */

static const struct cmd journey_run = {
	.name = "run",
	.brief = N_("enrol members and make the steps that are due, once"),
	.opts = run_opt, .opts_size = sizeof(struct run_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = run_exec, .report = run_report,
};
static const struct cmd journey_list = {
	.name = "list",
	.brief = N_("the steps of each journey"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = list_exec,
};
static const struct cmd journey_out = {
	.name = "out",
	.brief = N_("what is to be sent, with the address: a mailing list"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = out_exec,
};
static const struct cmd journey_sent = {
	.name = "sent", .operands = "ref ...",
	.brief = N_("what has been sent"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_FILTER,
	.exec = sent_exec, .report = record_edit_report,
	.complete = { COMPLETE_RECORD, COMPLETE_RECORD },
};
static const struct cmd journey_effect = {
	.name = "effect",
	.brief = N_("who bought after a step, against those held out"),
	.opts = effect_opt, .opts_size = sizeof(struct effect_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = effect_exec,
};
static const struct cmd *const journey_verbs[] = {
	&journey_run, &journey_list, &journey_show, &journey_out, &journey_sent,
	&journey_effect, NULL
};

const struct cmd cmd_journey = {
	.name = "journey",
	.group = GROUP_CONTACT,
	.brief = N_("what is done for a segment, step by step"),
	.text = N_("A segment of the model carries its journey, or its steps "
	    "are records of the kind\njourney; crm journey run, every day "
	    "from cron, makes tasks and an outbox of\nthose that are due."),
	.verbs = journey_verbs, .verb = "list",
};

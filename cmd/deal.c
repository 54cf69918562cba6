/*
 * crm deal: what the open deals will bring, how likely each stage is, and what
 * changed in them.
 */
#include <math.h>

#include "cmd/context.h"
#include "core/practice/forecast/pipeline.h"
#include "core/practice/role.h"
#include "core/stats/chance_sum.h"
#include "core/types/decimal.h"

struct job {
	struct crm		*crm;
	struct query_env	 env;
	struct query		*where;
	struct pipeline		 p;
	struct instant		 since;	/* of changes */
};

/* ---- what all of them do ---- */

static enum err_code
gather(struct job *job, struct crm *crm, const char *since, struct err *err)
{
	const struct entity	*deal;
	enum err_code		 rc;

	job->crm = crm;
	job->since.us = INT64_MAX;
	if (crm->args->n > 0) {
		err_set(err, ERR_USAGE, "deals are chosen with -w");
		err_hint(err, "of one: crm show d1, crm set d1 field=value");
		return ERR_USAGE;
	}
	if (crm->has_as_of)
		return err_set(err, ERR_USAGE, "deals are as they are today: "
		    "no --as-of");
	rc = context_env(&job->env, crm, err);
	deal = model_next_kind(crm->model, KIND_DEAL, NULL);
	if (rc == ERR_OK && deal != NULL)
		rc = context_where(&job->where, crm, &job->env, deal, err);
	if (rc == ERR_OK && since != NULL)
		rc = when_parse_instant(&job->since, slice_of(since),
		    &crm->when, err);
	return rc ? rc : pipeline_read(&job->p, &job->env, job->where,
	    job->since, crm->arena, err);
}

static void
release(struct job *job)
{
	pipeline_release(&job->p);
	query_release(job->where);
}

static void
put_stage(struct job *job, const struct choice *c)
{
	struct slice	label = SLICE_EMPTY;

	if (c == NULL) {
		out_missing(job->crm->out);
		return;
	}
	if (out_is_for_people(job->crm->out))
		label = labels_find(c->labels, context_lang(job->crm));
	out_text(job->crm->out, label.len > 0 ? label : c->name);
}

static void
put_value(struct job *job, enum role role, const struct value *v)
{
	listing_value(job->crm->out, job->crm->model,
	    entity_role(job->p.entity, role), v, context_lang(job->crm));
}

static void
put_handle(struct job *job, uint32_t id)
{
	out_textf(job->crm->out, "%.*s%u", SLICE_ARG(job->p.entity->prefix),
	    id);
}

static void
put_name(struct job *job, uint32_t id)
{
	out_text(job->crm->out, role_name_of(&job->env, job->p.entity, id,
	    job->crm->arena));
}

/* The columns, amounts to the cent of the store's currency. */
static enum err_code
begin_table(struct job *job, const struct out_column *column, size_t n,
    struct err *err)
{
	struct out_column	*own = ARENA_ARRAY(job->crm->arena,
				    struct out_column, n);

	memcpy(own, column, n * sizeof(*own));
	for (size_t i = 0; i < n; i++)
		if (own[i].type == TYPE_MONEY)
			own[i].digits = job->crm->model->currency_digits;
	return out_table_begin(job->crm->out, own, n, err);
}

/* How many are not in the sum, by the reason. */
static void
say_left_out(struct job *job)
{
	size_t	n[DEAL_NO_CHANCE + 1] = {0}, all = 0;
	struct buf	b = {0};

	for (size_t i = 0; i < job->p.open.n; i++)
		n[job->p.open.p[i].why]++;
	for (int why = DEAL_COUNTED + 1; why <= DEAL_NO_CHANCE; why++) {
		if (n[why] == 0)
			continue;
		all += n[why];
		buf_addf(&b, "%s%s: %zu", b.len > 0 ? ", " : "",
		    lang_text(job->crm->lang,
		    deal_why_text((enum deal_why)why)), n[why]);
	}
	if (all > 0)
		out_prose(job->crm->out, lang_text(job->crm->lang,
		    N_("\nLeft out are %zu of %zu open deals (%.*s).\n")),
		    all, job->p.open.n, SLICE_ARG(buf_slice(&b)));
	buf_release(&b);
}

/* ---- forecast ---- */

struct forecast_args {
	int	period;
	int64_t	horizon;
};

static const char *const	periods[] = { "week", "month", "quarter",
				    NULL };

static const struct opt forecast_opt[] = {
	OPT_CHOICE(0, "period", struct forecast_args, period, N_("period"),
	    "month", N_("week, month or quarter"), periods),
	OPT_INT(0, "horizon", struct forecast_args, horizon, N_("n"), "6",
	    N_("periods ahead, the running one among them")),
	OPT_END
};

enum { HORIZON_MAX = 1000 };

static const struct out_column forecast_column[] = {
	{ .name = "period", .label = N_("period"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "from", .label = N_("from"), .type = TYPE_DATE },
	{ .name = "deals", .label = N_("deals"), .type = TYPE_INT },
	{ .name = "amount", .label = N_("at full"), .type = TYPE_MONEY },
	{ .name = "forecast", .label = N_("forecast"), .type = TYPE_MONEY },
	{ .name = "lo80", .label = "lo80", .type = TYPE_MONEY,
	    .flags = OUT_SPARE },
	{ .name = "hi80", .label = "hi80", .type = TYPE_MONEY,
	    .flags = OUT_SPARE | OUT_PAIR },
	{ .name = "lo95", .label = "lo95", .type = TYPE_MONEY,
	    .flags = OUT_SPARE },
	{ .name = "hi95", .label = "hi95", .type = TYPE_MONEY,
	    .flags = OUT_SPARE | OUT_PAIR },
};

/* The deals that close in the range: how many, at full, by chance. */
static void
put_sums(struct job *job, struct range days)
{
	static const double	q[] = { .10, .90, .025, .975 };
	struct out		*out = job->crm->out;
	VEC(double)		 p = {0}, a = {0};
	double			 full = 0, sum = 0, sure = 0, bound[NELEM(q)];

	for (size_t i = 0; i < job->p.open.n; i++) {
		const struct pipeline_deal	*d = &job->p.open.p[i];
		double	chance = MIN(MAX(d->chance, 0), 1), amount;

		if (d->why != DEAL_COUNTED || d->close.n < days.from.n ||
		    d->close.n >= days.until.n)
			continue;
		amount = decimal_to_f64(d->amount.i, d->amount.digits);
		full += amount;
		sum += pipeline_expected(d);
		/* What costs when it comes saves as much when it does not. */
		sure += MIN(amount, 0);
		*VEC_ADD(&p) = amount < 0 ? 1 - chance : chance;
		*VEC_ADD(&a) = fabs(amount);
	}
	chance_sum_quantiles(bound, q, NELEM(q), p.p, a.p, p.n);
	out_i64(out, (int64_t)p.n);
	out_f64(out, full);
	out_f64(out, sum);
	for (size_t i = 0; i < NELEM(q); i++)
		out_f64(out, bound[i] + sure);
	VEC_RELEASE(&p);
	VEC_RELEASE(&a);
}

static void
put_period(struct job *job, enum period period, struct day from)
{
	struct out	*out = job->crm->out;
	struct day	 next = period_step(period, from, 1);
	char		 name[PERIOD_TEXT];

	out_row_begin(out);
	out_text(out, slice_make(name, period_write(name, period, from)));
	out_day(out, from);
	put_sums(job, (struct range){ from, next });
	out_row_end(out);
}

static void
put_all(struct job *job, const char *name, struct range days)
{
	out_row_begin(job->crm->out);
	out_row_last(job->crm->out);
	out_word(job->crm->out, name);
	out_day(job->crm->out, days.from);
	put_sums(job, days);
	out_row_end(job->crm->out);
}

static enum err_code
forecast_exec(struct crm *crm, const void *opts, struct err *err)
{
	static const enum period	 grain[] = { PERIOD_WEEK, PERIOD_MONTH,
					    PERIOD_QUARTER };
	const struct forecast_args	*o = opts;
	enum period			 period = grain[o->period];
	struct job			 job = {0};
	struct day			 from, end;
	enum err_code			 rc;

	if (o->horizon < 1 || o->horizon > HORIZON_MAX)
		return err_set(err, ERR_USAGE, "the horizon is 1 to %d "
		    "periods, not %lld", HORIZON_MAX, (long long)o->horizon);
	rc = gather(&job, crm, NULL, err);
	if (rc == ERR_OK)
		rc = begin_table(&job, forecast_column,
		    NELEM(forecast_column), err);
	if (rc == ERR_OK) {
		from = period_start(period, crm->today);
		end = period_step(period, from, (int32_t)o->horizon);
		for (struct day d = from; d.n < end.n;
		    d = period_step(period, d, 1))
			put_period(&job, period, d);
		put_all(&job, N_("later"), (struct range){ end, DAY_MAX });
		put_all(&job, N_("total"), (struct range){ from, DAY_MAX });
		out_table_end(crm->out);
		say_left_out(&job);
	}
	release(&job);
	return rc;
}

/* ---- list ---- */

static const struct out_column list_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "party", .label = N_("party"), .type = TYPE_REF,
	    .flags = OUT_CUT },
	{ .name = "stage", .label = N_("stage"), .type = TYPE_TEXT },
	{ .name = "close", .label = N_("close"), .type = TYPE_DATE },
	{ .name = "amount", .label = N_("amount"), .type = TYPE_MONEY },
	{ .name = "chance", .label = N_("chance"), .type = TYPE_PERCENT,
	    .digits = 0 },
	{ .name = "by", .label = N_("chance by"), .type = TYPE_TEXT,
	    .flags = OUT_SPARE },
	{ .name = "forecast", .label = N_("forecast"), .type = TYPE_MONEY },
	{ .name = "left_out", .label = N_("left out"), .type = TYPE_TEXT,
	    .flags = OUT_SPARE },
};

static void
put_deal(struct job *job, const struct pipeline_deal *d)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	put_handle(job, d->id);
	put_name(job, d->id);
	context_put_key(job->crm, &job->env, entity_role(job->p.entity,
	    ROLE_PARTY), &d->party);
	put_stage(job, d->stage);
	if (d->has_close)
		out_day(out, d->close);
	else
		out_missing(out);
	put_value(job, ROLE_AMOUNT, &d->amount);
	out_f64(out, d->chance);
	out_word(out, isnan(d->chance) ? NULL : deal_source_name(d->source));
	out_f64(out, d->why == DEAL_COUNTED ? pipeline_expected(d) :
	    (double)NAN);
	out_word(out, deal_why_text(d->why));
	out_row_end(out);
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct job	job = {0};
	enum err_code	rc;

	(void)opts;
	rc = gather(&job, crm, NULL, err);
	if (rc == ERR_OK)
		rc = begin_table(&job, list_column, NELEM(list_column), err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < job.p.open.n; i++)
			put_deal(&job, &job.p.open.p[i]);
		out_table_end(crm->out);
		say_left_out(&job);
	}
	release(&job);
	return rc;
}

/* ---- stages ---- */

static const struct out_column stage_column[] = {
	{ .name = "stage", .label = N_("stage"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "open", .label = N_("open"), .type = TYPE_INT },
	{ .name = "amount", .label = N_("at full"), .type = TYPE_MONEY },
	{ .name = "said", .label = N_("by the model"), .type = TYPE_PERCENT,
	    .digits = 0 },
	{ .name = "won", .label = N_("won"), .type = TYPE_INT },
	{ .name = "ended", .label = N_("ended"), .type = TYPE_INT },
	{ .name = "chance", .label = N_("chance"), .type = TYPE_PERCENT,
	    .digits = 0 },
};

static enum err_code
stages_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct job	job = {0};
	struct out	*out = crm->out;
	enum err_code	rc;

	(void)opts;
	rc = gather(&job, crm, NULL, err);
	if (rc == ERR_OK)
		rc = begin_table(&job, stage_column, NELEM(stage_column),
		    err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < job.p.stage.n; i++) {
			const struct pipeline_stage	*s =
			    &job.p.stage.p[i];

			out_row_begin(out);
			put_stage(&job, s->choice);
			out_i64(out, (int64_t)s->n_open);
			out_f64(out, s->amount);
			out_f64(out, s->said);
			out_i64(out, (int64_t)s->won);
			out_i64(out, (int64_t)s->ended);
			out_f64(out, s->chance);
			out_row_end(out);
		}
		out_table_end(out);
	}
	release(&job);
	return rc;
}

/* ---- changes ---- */

struct changes_args { const char *since; };

static const struct opt changes_opt[] = {
	OPT_DATE(0, "since", struct changes_args, since, N_("date"), "-1mo",
	    N_("what they were at that time")),
	OPT_END
};

static const struct out_column change_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "stage_before", .label = N_("stage then"),
	    .type = TYPE_TEXT },
	{ .name = "stage", .label = N_("stage"), .type = TYPE_TEXT },
	{ .name = "amount_before", .label = N_("amount then"),
	    .type = TYPE_MONEY },
	{ .name = "amount", .label = N_("amount"), .type = TYPE_MONEY },
	{ .name = "close_before", .label = N_("close then"),
	    .type = TYPE_DATE },
	{ .name = "close", .label = N_("close"), .type = TYPE_DATE },
	{ .name = "slipped", .label = N_("days later"), .type = TYPE_INT },
};

/* The one word for it: what matters most comes first. */
static const char *
what_changed(const struct pipeline_change *c)
{
	const struct choice	*then = c->stage[0], *now = c->stage[1];

	if (c->is_gone)
		return N_("removed");
	if (now != then && now != NULL && now->state == CHOICE_WON)
		return N_("won");
	if (now != then && now != NULL && now->state != CHOICE_OPEN)
		return N_("lost");
	if (c->is_new)
		return N_("new");
	if (then != NULL && then->state != CHOICE_OPEN && now != then)
		return N_("reopened");
	if (c->close[0].type != TYPE_NONE && c->close[1].type != TYPE_NONE &&
	    c->close[1].i > c->close[0].i)
		return N_("slipped");
	if (now != then)
		return N_("moved");
	return N_("changed");
}

static void
put_change(struct job *job, const struct pipeline_change *c)
{
	struct out	*out = job->crm->out;
	bool		 both;

	out_row_begin(out);
	put_handle(job, c->id);
	put_name(job, c->id);
	out_word(out, what_changed(c));
	put_stage(job, c->is_new ? NULL : c->stage[0]);
	put_stage(job, c->stage[1]);
	for (int k = 0; k < 2; k++)
		put_value(job, ROLE_AMOUNT, &c->amount[k]);
	for (int k = 0; k < 2; k++)
		put_value(job, ROLE_EXPECTED_CLOSE, &c->close[k]);
	both = c->close[0].type == TYPE_DATE && c->close[1].type == TYPE_DATE;
	if (both && c->close[0].i != c->close[1].i)
		out_i64(out, c->close[1].i - c->close[0].i);
	else
		out_missing(out);
	out_row_end(out);
}

static void
say_since(struct crm *crm, struct instant since)
{
	char	day[DAY_TEXT];

	day_write(day, zone_day(crm->when.zone, since));
	out_prose(crm->out, lang_text(crm->lang, N_("Since %.*s.\n\n")),
	    DAY_TEXT, day);
}

static enum err_code
changes_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct changes_args	*o = opts;
	struct job			 job = {0};
	enum err_code			 rc;

	rc = gather(&job, crm, o->since, err);
	if (rc == ERR_OK)
		say_since(crm, job.since);
	if (rc == ERR_OK)
		rc = begin_table(&job, change_column, NELEM(change_column),
		    err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < job.p.change.n; i++)
			put_change(&job, &job.p.change.p[i]);
		out_table_end(crm->out);
	}
	release(&job);
	return rc;
}

static const struct cmd deal_forecast = {
	.name = "forecast",
	.brief = N_("what they will bring per period, by their chances"),
	.opts = forecast_opt, .opts_size = sizeof(struct forecast_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = forecast_exec,
};
static const struct cmd deal_list = {
	.name = "list",
	.brief = N_("each open deal with its chance, and why one is left out"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = list_exec,
};
static const struct cmd deal_stages = {
	.name = "stages",
	.brief = N_("the chance of each stage: by the model, and as learned"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = stages_exec,
};
static const struct cmd deal_changes = {
	.name = "changes",
	.brief = N_("what was won, lost, new, and what slipped"),
	.opts = changes_opt, .opts_size = sizeof(struct changes_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = changes_exec,
};
static const struct cmd *const deal_verbs[] = {
	&deal_forecast, &deal_list, &deal_stages, &deal_changes, NULL
};

const struct cmd cmd_deal = {
	.name = "deal",
	.group = GROUP_PLANNING,
	.brief = N_("what the open deals will bring, and what changed"),
	.text = N_("A deal counts by its own chance, else by that of its "
	    "stage, drawn to how many deals in it were won."),
	.verbs = deal_verbs, .verb = "forecast",
};

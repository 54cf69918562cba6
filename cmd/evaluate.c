#include <math.h>

#include "cmd/evaluate_job.h"
#include "core/practice/forecast/target.h"
#include "core/practice/role.h"
#include "core/types/decimal.h"

static const struct opt evaluate_opt[] = {
	OPT_TEXT('b', "by", struct evaluate_args, by, N_("key,..."), NULL,
	    N_("a row per value of these: product.family, account.owner"),
	    COMPLETE_SALE_FIELD),
	OPT_STRING(0, "measure", struct evaluate_args, measure,
	    N_("measure"), "revenue", N_("revenue, margin or quantity")),
	OPT_DATE(0, "compare", struct evaluate_args, compare, N_("period"),
	    "year", N_("with this period; year: the same a year before, "
	    "previous: the one before")),
	OPT_BOOL(0, "who", struct evaluate_args, who,
	    N_("the customers that made the difference, and why")),
	OPT_SHARE(0, "share", struct evaluate_args, share, N_("share"), "80%",
	    N_("--who: those that make so much of it; 100%: all")),
	OPT_END
};

/* ---- what is asked ---- */

static struct range
range_before(struct range days, bool year)
{
	enum period	p;
	bool		whole = target_period(&p, days);
	int32_t		n = days.until.n - days.from.n;

	if (year && whole && (p == PERIOD_WEEK || p == PERIOD_DAY))
		return (struct range){ { days.from.n - 364 },
		    { days.until.n - 364 } };
	if (year)
		return (struct range){ day_add_months(days.from, -12),
		    day_add_months(days.until, -12) };
	if (whole)
		return (struct range){ period_step(p, days.from, -1),
		    days.from };
	return (struct range){ { days.from.n - n }, days.from };
}

/* A period that is not over is compared with as many days of the other. */
static void
cut_running(struct evaluate_job *job)
{
	struct range	*days = &job->req.days, *before = &job->req.before;
	int32_t		 today = job->env.has_as_of ? job->env.as_of.n :
			    when_today(&job->env.when).n;

	job->whole = *days;
	job->is_period = target_period(&job->period, *days);
	job->is_over = days->until.n <= today + 1;
	if (job->is_over)
		return;
	days->until.n = today + 1;
	before->until.n = MIN(before->until.n, before->from.n +
	    (days->until.n - days->from.n));
}

static enum err_code
read_periods(struct evaluate_job *job, struct err *err)
{
	const char	*text = job->crm->args->n > 0 ?
			    job->crm->args->v[0] : "last month";
	const char	*compare = job->o->compare;
	struct range	*days = &job->req.days, *before = &job->req.before;
	enum err_code	 rc;

	rc = when_parse_range(days, slice_of(text), &job->env.when, err);
	if (rc)
		return err->code = ERR_USAGE;
	if (strcmp(compare, "year") == 0 || strcmp(compare, "previous") == 0)
		*before = range_before(*days, compare[0] == 'y');
	else
		rc = when_parse_range(before, slice_of(compare),
		    &job->env.when, err);
	if (rc) {
		err_prefix(err, "--compare: ");
		return err->code = ERR_USAGE;
	}
	cut_running(job);
	if (days->until.n <= days->from.n)
		return err_set(err, ERR_USAGE, "%s has not begun", text);
	if (before->until.n > days->from.n)
		return err_set(err, ERR_USAGE, "--compare %s: not over when "
		    "%s begins", compare, text);
	return ERR_OK;
}

static enum err_code
read_options(struct evaluate_job *job, struct err *err)
{
	const struct evaluate_args	*o = job->o;
	struct slice			*part;

	if (job->crm->args->n > 1)
		return err_set(err, ERR_USAGE,
		    "one period, as in: " CRM_NAME " evaluate 2026-Q3");
	if (strcmp(o->measure, "revenue") != 0 &&
	    strcmp(o->measure, "margin") != 0 &&
	    strcmp(o->measure, "quantity") != 0)
		return err_set(err, ERR_USAGE, "--measure %s: revenue, margin "
		    "or quantity", o->measure);
	if (o->who && o->by != NULL)
		return err_set(err, ERR_USAGE, "--who or --by, not both");
	job->req.measure = slice_of(o->measure);
	if (o->by != NULL) {
		job->req.n_by = context_split(&part, job->crm->arena, o->by);
		job->req.by = part;
	}
	return read_periods(job, err);
}

/* ---- what was meant and what was foretold ---- */

/* Everything sold in the period, whatever was meant to be. */
static struct target
whole_target(const struct evaluate_job *job)
{
	struct target	t = { .days = job->whole,
			    .value = { .type = TYPE_DECIMAL } };

	t.period = job->period;
	t.measure = job->o->measure[0] == 'm' ? TARGET_MARGIN :
	    job->o->measure[0] == 'q' ? TARGET_QUANTITY : TARGET_REVENUE;
	return t;
}

static enum err_code
find_target(struct evaluate_job *job, const struct target *want, struct err *err)
{
	const struct entity	*e = model_next_kind(job->crm->model,
				    KIND_TARGET, NULL);
	struct record_scan	*scan;
	struct record		 rec;
	struct target		 t;
	enum err_code		 rc;

	if (e == NULL || entity_role(e, ROLE_PERIOD) == NULL ||
	    target_value_field(e) == NULL)
		return ERR_OK;
	rc = record_scan_open(&scan, job->crm->txn, e, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct err	ignored = {0};

		/* What cannot be read is another target. */
		if (target_read(&t, &rec, &job->env, job->crm->arena,
		    &ignored) || !target_is_same(&t, want))
			continue;
		job->has_target = decimal_rescale(&job->target, t.value.i,
		    t.value.digits, job->e.digits);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

/* As it was seen on the day before the period. */
static enum err_code
find_forecast(struct evaluate_job *job, const struct target *want, struct err *err)
{
	struct query_env	*then;
	struct target_state	 state;
	enum err_code		 rc;

	then = ARENA_NEW(job->crm->arena, struct query_env);
	rc = context_env_of(then, job->crm, (struct day){
	    job->req.days.from.n - 1 }, err);
	if (rc == ERR_OK)
		rc = target_follow(&state, want, then, job->crm->arena, err);
	if (rc)
		return rc;
	job->has_forecast = state.is_followed && !isnan(state.rest) &&
	    decimal_from_f64(&job->forecast, state.rest, job->e.digits) &&
	    decimal_from_f64(&job->lo, state.lo, job->e.digits) &&
	    decimal_from_f64(&job->hi, state.hi, job->e.digits);
	return ERR_OK;
}

/* Of all sales in a whole period that is over only. */
static enum err_code
find_plans(struct evaluate_job *job, struct err *err)
{
	struct target	want = whole_target(job);
	enum err_code	rc;

	if (job->req.where != NULL || !job->is_over || !job->is_period)
		return ERR_OK;
	rc = find_target(job, &want, err);
	return rc ? rc : find_forecast(job, &want, err);
}

/* A period that began before the records did is no match. */
static enum err_code
look_back(struct evaluate_job *job, struct err *err)
{
	struct sales_totals	t;
	enum err_code		rc;

	rc = sales_measure(&t, job->crm->txn, job->e.sale, err);
	if (rc == ERR_OK)
		job->begins_early = t.rows == 0 ||
		    job->req.before.from.n < t.first.n;
	return rc;
}

static enum err_code
evaluate_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct evaluate_job	job = { .crm = crm, .o = opts };
	enum err_code	rc;

	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK)
		rc = read_options(&job, err);
	if (rc == ERR_OK)
		rc = evaluate_scope(&job.e, &job.env, err);
	if (rc == ERR_OK)
		rc = context_where(&job.req.where, crm, &job.env, job.e.sale,
		    err);
	if (rc == ERR_OK)
		rc = evaluate_sales(&job.e, &job.env, &job.req, crm->arena,
		    err);
	if (rc == ERR_OK)
		rc = look_back(&job, err);
	if (rc == ERR_OK && !job.o->who && job.o->by == NULL)
		rc = find_plans(&job, err);
	if (rc == ERR_OK && !job.o->who && job.o->by == NULL)
		rc = evaluate_drivers(&job.driver, &job.n_drivers, &job.e,
		    &job.env, &job.req, crm->arena, err);
	if (rc == ERR_OK)
		rc = evaluate_write(&job, err);
	evaluate_release(&job.e);
	query_release(job.req.where);
	return rc;
}

const struct cmd cmd_evaluate = {
	.name = "evaluate", .operands = "[period]",
	.group = GROUP_EVALUATION,
	.brief = N_("what a period brought against the one before, and why"),
	.text = N_("By what became of the customers, and of those who bought "
	    "both times by\nprice, volume and mix.  The lines add up to the "
	    "difference exactly."),
	.opts = evaluate_opt, .opts_size = sizeof(struct evaluate_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = evaluate_exec, .complete = { COMPLETE_DATE },
};

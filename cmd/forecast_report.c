/*
 * crm forecast report: what cron sends by mail.  The forecast of everything
 * with its plot, what changed since the last one saved and why, and whether
 * the forecasts become worse.
 */
#include <math.h>

#include "cmd/forecast_job.h"
#include "core/practice/forecast/forecast_accuracy.h"

static const struct opt report_opt[] = {
	OPT_TEXT('b', "by", struct forecast_args, by, N_("key,..."), NULL,
	    N_("what changed is told by these: product.family, account"),
	    COMPLETE_SALE_FIELD),
	OPT_STRING(0, "measure", struct forecast_args, measure,
	    N_("measure"), "revenue", N_("revenue, margin or quantity")),
	OPT_CHOICE(0, "period", struct forecast_args, period, N_("period"),
	    "week", N_("the step of the series"), forecast_periods),
	OPT_INT(0, "weeks", struct forecast_args, weeks, N_("n"), "-1",
	    N_("how many weeks ahead (13)")),
	OPT_INT(0, "horizon", struct forecast_args, horizon, N_("n"), "-1",
	    N_("how many periods ahead: 30 days, 13 weeks, 12 months or "
	    "4 quarters")),
	OPT_INT(0, "top", struct forecast_args, top, N_("n"), "0",
	    N_("changes of the n largest series only; 0: of all")),
	OPT_LIST_OF(0, "driver", struct forecast_args, driver,
	    N_("name[=file]"), N_("a driver of sales, used where the backtest "
	    "gains by it"), COMPLETE_DRIVER),
	OPT_BOOL(0, "save", struct forecast_args, save,
	    N_("keep it, for the next report to compare with")),
	OPT_STRING(0, "name", struct forecast_args, name, N_("name"), NULL,
	    N_("under which name; else revenue/week and the like")),
	OPT_BOOL(0, "exit-code", struct forecast_args, exit_code,
	    N_("end with 1 when the forecasts have become worse")),
	OPT_END
};

/* All sales together, whatever the keys. */
static enum err_code
put_total(const struct job *job, const struct query_env *env, struct err *err)
{
	struct job	total = *job;
	enum err_code	rc;

	total.req.by = NULL;
	total.req.n_by = 0;
	total.history = (struct sales_history){0};
	total.saver = NULL;
	rc = forecast_history(&total.history, env, &total.req,
	    job->crm->arena, err);
	if (rc == ERR_OK)
		rc = forecast_drivers(&total.history, env, &total.req,
		    job->crm->arena, err);
	if (rc == ERR_OK)
		rc = forecast_write(&total, err);
	forecast_history_release(&total.history);
	return rc;
}

static void
put_accuracy(struct crm *crm, const struct accuracy *a)
{
	struct out	*out = crm->out;

	if (a->n_origins == 0) {
		out_missing(out);
		return;
	}
	out_map_begin(out);
	out_key(out, "last_forecasts");
	out_i64(out, (int64_t)a->n_recent);
	out_key(out, "last_error");
	out_f64(out, a->recent);
	out_key(out, "forecasts_before");
	out_i64(out, (int64_t)a->n_before);
	out_key(out, "error_before");
	out_f64(out, a->before);
	out_key(out, "p");
	out_f64(out, a->p);
	out_key(out, "is_worse");
	if (isnan(a->p))
		out_missing(out);
	else
		out_bool(out, a->p < ACCURACY_BELOW);
	out_map_end(out);
}

static enum err_code
tell_accuracy(struct job *job, const struct query_env *env, struct err *err)
{
	struct accuracy	acc = {0};
	struct err	none = {0};
	enum err_code	rc;

	rc = forecast_accuracy(&acc, env, forecast_save_name(job),
	    ACCURACY_ALL, job->crm->arena, &none);
	if (out_is_for_people(job->crm->out)) {
		if (rc == ERR_OK)
			forecast_say_accuracy(job->crm, &acc, ACCURACY_BELOW);
	} else
		put_accuracy(job->crm, &acc);
	VEC_RELEASE(&acc.sum);
	/* A p that is not known is below nothing. */
	job->is_worse = rc == ERR_OK && acc.p < ACCURACY_BELOW;
	if (rc == ERR_OK || rc == ERR_NOTFOUND)
		return ERR_OK;
	*err = none;
	return rc;
}

/* A letter for people, a document with the same parts for machines. */
static enum err_code
put_parts(struct job *job, const struct query_env *env, struct err *err)
{
	struct out	*out = job->crm->out;
	bool		 is_letter = out_is_for_people(out);
	enum err_code	 rc;

	if (!is_letter) {
		out_doc_begin(out);
		out_map_begin(out);
		out_key(out, "forecast");
	}
	rc = put_total(job, env, err);
	if (rc)
		return rc;
	if (is_letter)
		out_prose(out, "\n");
	else
		out_key(out, "changes");
	rc = forecast_write_changes(job, err);
	/* What came is read anew, by what was saved: one of both at a time. */
	forecast_history_release(&job->history);
	arena_close(job->own);
	job->own = NULL;
	if (rc)
		return rc;
	if (!is_letter)
		out_key(out, "accuracy");
	rc = tell_accuracy(job, env, err);
	if (rc == ERR_OK && !is_letter) {
		out_map_end(out);
		out_doc_end(out);
	}
	return rc;
}

/* From .exec to .report: what is worse is kept as well. */
struct report_state {
	void	*saved;		/* forecast_save_report()'s */
	bool	 is_worse;
};

static enum err_code
keep(struct job *job, struct err *err)
{
	struct report_state	*st = ARENA_NEW(job->crm->arena,
				    struct report_state);
	enum err_code		 rc = forecast_save_end(job, err);

	st->saved = job->crm->state;
	st->is_worse = job->is_worse;
	job->crm->state = st;
	return rc;
}

static enum err_code
report_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct forecast_args	 own = *(const struct forecast_args *)opts;
	bool			 saves = own.save;
	struct job		 job = { .crm = crm, .o = &own };
	struct query_env	 env;
	enum err_code		 rc;

	own.level = "80,95";
	own.plot = 1;
	own.changes = true;
	/* That nothing was saved before is no error here. */
	own.save = true;
	job.own = arena_open();
	rc = forecast_read_options(&job, err);
	if (rc == ERR_OK)
		rc = forecast_open(&job, &env, err);
	if (rc == ERR_OK)
		rc = put_parts(&job, &env, err);
	if (rc == ERR_OK && saves)
		rc = keep(&job, err);
	else if (rc == ERR_OK && own.exit_code && job.is_worse)
		rc = ERR_NO;
	forecast_history_release(&job.history);
	query_release(job.req.where);
	arena_close(job.names.arena);
	arena_close(job.own);
	forecast_save_release(&job);
	return rc;
}

static enum err_code
report_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct forecast_args	*o = opts;
	struct report_state		*st = crm->state;
	enum err_code			 rc;

	crm->state = st->saved;
	rc = forecast_save_report(crm, opts, err);
	return rc == ERR_OK && o->exit_code && st->is_worse ? ERR_NO : rc;
}

static const struct cmd	report_read = {
	.name = "report",
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN |
	    CMD_PEOPLE,
	.exec = report_exec,
};

static enum err_code
report_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct forecast_args	*o = opts;

	(void)err;
	if (!o->save)
		crm->cmd = &report_read;
	return ERR_OK;
}

const struct cmd forecast_report_cmd = {
	.name = "report",
	.brief = N_("the forecast as a letter: plot, what changed, how good "
	    "it was"),
	.text = N_("For cron: the forecast of all, the five largest changes "
	    "since the last one\nsaved and why, and a warning when forecasts "
	    "become worse."),
	.opts = report_opt, .opts_size = sizeof(struct forecast_args),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN |
	    CMD_PEOPLE,
	.prepare = report_prepare, .exec = report_exec,
	.report = report_report,
};

#include <math.h>

#include "cmd/forecast_job.h"
#include "core/exchange/series_file.h"

static const struct opt forecast_opt[] = {
	OPT_TEXT('b', "by", struct forecast_args, by, N_("key,..."), NULL,
	    N_("a series per value of these: product, product.family, "
	    "account, channel"), COMPLETE_SALE_FIELD),
	OPT_STRING(0, "measure", struct forecast_args, measure,
	    N_("measure"), NULL, N_("revenue (so without it), quantity or "
	    "margin; with --series a column")),
	OPT_CHOICE(0, "period", struct forecast_args, period, N_("period"),
	    "week", N_("the step of the series"), forecast_periods),
	OPT_INT(0, "weeks", struct forecast_args, weeks, N_("n"), "-1",
	    N_("how many weeks ahead (13)")),
	OPT_INT(0, "horizon", struct forecast_args, horizon, N_("n"), "-1",
	    N_("how many periods ahead: 30 days, 13 weeks, 12 months or "
	    "4 quarters")),
	OPT_INT(0, "top", struct forecast_args, top, N_("n"), "0",
	    N_("only the n largest series; 0: all")),
	OPT_STRING(0, "level", struct forecast_args, level, N_("percent,..."),
	    "80,95", N_("coverage of the intervals")),
	OPT_STRING(0, "method", struct forecast_args, method, N_("name"),
	    NULL, N_("this method instead of what the backtest favours")),
	OPT_BOOL(0, "backtest", struct forecast_args, backtest,
	    N_("how well each method did on the past, instead of a "
	    "forecast")),
	OPT_BOOL(0, "sum", struct forecast_args, sum,
	    N_("one row per series: the sum of the periods ahead; with --next "
	    "per product")),
	OPT_FILE(0, "series", struct forecast_args, series, N_("file"), NULL,
	    N_("forecast the series of a CSV file; no store is needed")),
	OPT_BOOL(0, "next", struct forecast_args, next,
	    N_("who will buy what in the coming week, and who is late")),
	OPT_SHARE(0, "chance", struct forecast_args, chance, N_("share"),
	    NULL, N_("--next: only what is at least so likely (20%)")),
	OPT_LIST_OF(0, "driver", struct forecast_args, driver,
	    N_("name[=file]"), N_("a driver of sales, used where the backtest "
	    "gains by it"), COMPLETE_DRIVER),
	OPT_LIST_OF(0, "assume", struct forecast_args, assume,
	    N_("name=value[:period]"),
	    N_("the forecast if a driver had this value"), COMPLETE_DRIVER),
	OPT_BOOL(0, "effects", struct forecast_args, effects,
	    N_("what each driver does to each series, instead of a "
	    "forecast")),
	OPT_BOOL(0, "history", struct forecast_args, history,
	    N_("what it rests on, and what stands out in that, instead of a "
	    "forecast")),
	OPT_BOOL(0, "tree", struct forecast_args, tree,
	    N_("every level of --by and the total, made to add up")),
	OPT_BOOL(0, "apart", struct forecast_args, apart,
	    N_("a product by itself, without those whose place it took")),
	OPT_TEXT(0, "why", struct forecast_args, why, N_("ref"), NULL,
	    N_("what a year and the periods ahead are made of: a product, an "
	    "account, all"), COMPLETE_RECORD),
	OPT_TRI(0, "plot", struct forecast_args, plot,
	    N_("draw history and forecast (on a terminal it is drawn)")),
	OPT_BOOL(0, "save", struct forecast_args, save,
	    N_("keep it, for crm forecast accuracy and --changes")),
	OPT_BOOL(0, "changes", struct forecast_args, changes,
	    N_("the five largest changes since the last one saved, and why")),
	OPT_STRING(0, "name", struct forecast_args, name, N_("name"), NULL,
	    N_("under which name; else revenue/week and the like")),
	OPT_END
};

static enum err_code
forecast_ledger(struct job *job, struct err *err)
{
	struct query_env	env;
	enum err_code		rc = forecast_open(job, &env, err);

	if (rc == ERR_OK)
		rc = job->o->next ? forecast_next(job, &env, err) :
		    job->o->why != NULL ? forecast_write_why(job, err) :
		    job->o->changes ? forecast_write_changes(job, err) :
		    forecast_write(job, err);
	if (rc == ERR_OK && job->o->save)
		rc = forecast_save_end(job, err);
	return rc;
}

static enum err_code
forecast_file(struct job *job, struct err *err)
{
	struct crm	*crm = job->crm;
	enum err_code	 rc;

	if (crm->filter.where != NULL)
		return err_set(err, ERR_USAGE, "-w chooses sales of a store, "
		    "not of --series");
	if (crm->has_as_of)
		return err_set(err, ERR_USAGE, "--as-of looks at a store, "
		    "not at --series");
	rc = series_file_read(&job->history, job->o->series, &job->req,
	    crm->arena, err);
	if (rc == ERR_OK && job->o->why != NULL)
		rc = forecast_why_series(job, err);
	if (rc == ERR_OK)
		rc = forecast_drivers(&job->history, NULL, &job->req,
		    crm->arena, err);
	if (rc)
		return rc;
	return job->o->why != NULL ? forecast_write_why(job, err) :
	    forecast_write(job, err);
}

static enum err_code
forecast_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct job	job = { .crm = crm, .o = opts };
	enum err_code	rc;

	if (!job.o->next && !isnan(job.o->chance))
		return err_set(err, ERR_USAGE, "--chance goes with --next");
	rc = forecast_read_options(&job, err);
	if (rc == ERR_OK)
		rc = job.o->series != NULL ? forecast_file(&job, err) :
		    forecast_ledger(&job, err);
	forecast_history_release(&job.history);
	query_release(job.req.where);
	arena_close(job.names.arena);
	forecast_save_release(&job);
	return rc;
}

static const struct cmd	forecast_read;

/* Without --save nothing is written, and no store may be needed. */
static enum err_code
forecast_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct forecast_args	*o = opts;

	if (!o->save)
		crm->cmd = &forecast_read;
	if (!o->save && !o->changes)
		return ERR_OK;
	if (o->changes && o->sum)
		return err_set(err, ERR_USAGE, "--changes are sums already: "
		    "without --sum");
	if (o->series != NULL || o->next || o->backtest || o->effects ||
	    o->history || o->why != NULL || o->assume.n > 0) {
		err_set(err, ERR_USAGE, "--save and --changes are for a plain "
		    "forecast of the sales");
		err_hint(err, "without --series, --next, --backtest, "
		    "--effects, --history, --why and --assume");
		return ERR_USAGE;
	}
	return ERR_OK;
}

static const struct cmd forecast_read = {
	.name = "show",
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN | CMD_MAYBE,
	.exec = forecast_exec,
};

static const struct cmd forecast_show = {
	.name = "show",
	.text = N_("Weekly by default, with intervals that past errors "
	    "gave.  The running week is the first one ahead."),
	.brief = N_("what will be sold, when, how much, and how sure"),
	.opts = forecast_opt, .opts_size = sizeof(struct forecast_args),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.prepare = forecast_prepare, .exec = forecast_exec,
	.report = forecast_save_report,
};
static const struct cmd *const forecast_verbs[] = {
	&forecast_show, &forecast_accuracy_cmd, &forecast_report_cmd, NULL
};

const struct cmd cmd_forecast = {
	.name = "forecast",
	.group = GROUP_PLANNING,
	.brief = N_("what will be sold, when, how much, and how sure"),
	.text = N_("crm forecast is short for crm forecast show."),
	.verbs = forecast_verbs, .verb = "show",
};

#include "cmd/forecast_job.h"
#include "core/exchange/series_file.h"

static const char *const measures[] = {
	"revenue", "quantity", "margin", NULL
};
const char *const forecast_periods[] = {
	"day", "week", "month", "quarter", NULL
};

static const struct opt forecast_opt[] = {
	OPT_TEXT('b', "by", struct forecast_args, by, N_("key,..."), NULL,
	    N_("a series per value of these: product, product.family, "
	    "account, channel"), COMPLETE_FIELD),
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
	    "20%", N_("--next: only what is at least so likely")),
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

enum {
	HORIZON_MAX = 520,
	VALUES_MAX = 4 << 20	/* of all series at once: 32 MB */
};

static enum err_code
read_levels(struct job *job, struct err *err)
{
	struct slice	*part;
	size_t		 n = context_split(&part, job->crm->arena,
			    job->o->level);

	if (n == 0 || n > LEVELS_MAX)
		return err_set(err, ERR_USAGE, "--level takes 1 to %d "
		    "percentages", LEVELS_MAX);
	for (size_t i = 0; i < n; i++) {
		double	v;

		if (!f64_parse(&v, part[i]) || v < 1 || v > 99.9)
			return err_set(err, ERR_USAGE, "--level %.*s: a "
			    "percentage from 1 to 99.9", SLICE_ARG(part[i]));
		job->level[i] = v / 100;
	}
	job->req.level = job->level;
	job->req.n_levels = n;
	return ERR_OK;
}

static enum err_code
read_method(struct job *job, struct err *err)
{
	const struct forecast_method *const	*all;
	struct buf				 b = {0};
	size_t					 n;

	if (job->o->method == NULL)
		return ERR_OK;
	job->req.method = forecast_method_find(job->o->method);
	if (job->req.method != NULL)
		return ERR_OK;
	all = forecast_methods(&n);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", all[i]->name);
	err_set(err, ERR_USAGE, "no forecasting method \"%s\"",
	    job->o->method);
	err_hint(err, "there are: %s", buf_cstr(&b));
	buf_release(&b);
	return ERR_USAGE;
}

/* --next looks at all sales by week, and at customers one by one. */
static enum err_code
read_next(struct job *job, size_t weeks, struct err *err)
{
	static const double		 level = .80;
	const struct forecast_args	*o = job->o;

	if (o->series != NULL || o->backtest || o->method != NULL ||
	    o->measure != NULL || o->horizon != -1 || o->top != 0 ||
	    o->driver.n > 0 || o->assume.n > 0 || o->effects ||
	    o->why != NULL)
		return err_set(err, ERR_USAGE, "--next goes with --by, "
		    "--weeks, --chance and --sum only");
	job->measure = "revenue";
	job->req.measure = SLICE("revenue");
	job->req.period = PERIOD_WEEK;
	job->req.horizon = weeks;
	job->req.whole = true;
	job->level[0] = level;
	job->req.level = job->level;
	job->req.n_levels = 1;
	return o->sum ? forecast_next_key(job, err) : ERR_OK;
}

enum err_code
forecast_read_options(struct job *job, struct err *err)
{
	static const enum period	period[] = {
		PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER
	};
	/* A month, a quarter, a year ahead. */
	static const int64_t	ahead[] = { 30, 13, 12, 4 };
	const struct forecast_args	*o = job->o;
	int64_t				 h = o->horizon != -1 ? o->horizon :
					     o->next ? 1 : ahead[o->period];
	bool				 known = false;
	enum err_code			 rc;

	if (job->crm->args->n > 0)
		return err_set(err, ERR_USAGE, "forecast takes no operands: "
		    "choose with -w, as in -w 'account = a17'");
	if (o->weeks != -1 && (o->horizon != -1 || period[o->period] !=
	    PERIOD_WEEK))
		return err_set(err, ERR_USAGE,
		    "--weeks is for weeks: say --horizon");
	if (o->weeks != -1)
		h = o->weeks;
	if (h < 1 || h > HORIZON_MAX)
		return err_set(err, ERR_USAGE, "the horizon is 1 to %d "
		    "periods, not %lld", HORIZON_MAX, (long long)h);
	job->measure = o->measure != NULL ? o->measure :
	    o->series != NULL ? "" : "revenue";
	for (size_t i = 0; measures[i] != NULL; i++)
		known |= strcmp(measures[i], job->measure) == 0;
	if (!known && o->series == NULL)
		return err_set(err, ERR_USAGE, "--measure %s: revenue, "
		    "quantity or margin", job->measure);
	if (o->top < 0)
		return err_set(err, ERR_USAGE, "--top counts from 0");
	job->req.measure = slice_of(job->measure);
	job->req.period = period[o->period];
	job->req.horizon = (size_t)h;
	job->req.max_series = (size_t)o->top;
	job->req.apart = o->apart;
	/* What it is made of, not what of it is known. */
	job->req.whole = o->why != NULL;
	if (o->tree && (o->by == NULL || o->series != NULL || o->top != 0 ||
	    o->next || o->assume.n > 0 || o->effects))
		return err_set(err, ERR_USAGE, "--tree wants --by, and all of "
		    "the sales: no --series, --top, --next, --assume or "
		    "--effects");
	if (o->history && (o->backtest || o->sum || o->effects ||
	    o->why != NULL || o->tree || o->save || o->next))
		return err_set(err, ERR_USAGE, "--history is a table of its "
		    "own: without --sum, --tree, --why and the like");
	if (o->next)
		return read_next(job, (size_t)h, err);
	if (o->by != NULL) {
		struct slice	*part;

		job->req.n_by = context_split(&part, job->crm->arena, o->by);
		job->req.by = part;
	}
	if (job->o->why != NULL && (job->o->backtest || job->o->sum ||
	    job->o->effects || job->o->tree || job->o->save ||
	    (job->o->by != NULL && job->o->series == NULL)))
		return err_set(err, ERR_USAGE, "--why is of one series: it "
		    "goes without --by, --sum, --save and other tables");
	rc = read_levels(job, err);
	if (rc == ERR_OK)
		rc = read_method(job, err);
	return rc ? rc : forecast_read_drivers(job, err);
}

enum err_code
forecast_open(struct job *job, struct query_env *env, struct err *err)
{
	struct crm		*crm = job->crm;
	struct arena		*arena = job->own ? job->own : crm->arena;
	const struct entity	*party, *sale;
	enum err_code		 rc;

	if (crm->model == NULL) {
		*err = crm->no_store;
		return err->code;
	}
	rc = context_env(env, crm, err);
	if (rc)
		return rc;
	party = model_find_party(crm->model);
	sale = party ? model_find_sale(crm->model, party) : NULL;
	if (sale == NULL)
		sale = model_next_kind(crm->model, KIND_SALE, NULL);
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	rc = job->o->why != NULL && strcmp(job->o->why, "all") != 0 ?
	    forecast_why_filter(job, env, sale, err) :
	    context_where(&job->req.where, crm, env, sale, err);
	if (rc)
		return rc;
	/* What is written series by series needs no more than a few; and of
	 * too many for --next --sum none is needed. */
	if ((!job->o->next || job->o->sum) && job->o->why == NULL &&
	    !job->o->tree && job->req.n_drivers == 0)
		job->req.max_values = VALUES_MAX;
	rc = forecast_history(&job->history, env, &job->req, arena, err);
	if (rc == ERR_OK && (job->o->save || job->o->changes))
		rc = forecast_save_begin(job, err);
	if (rc == ERR_OK && job->o->why != NULL)
		forecast_why_drivers(job);
	if (rc == ERR_OK)
		rc = forecast_drivers(&job->history, env, &job->req, arena,
		    err);
	return rc;
}

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

	rc = forecast_read_options(&job, err);
	if (rc == ERR_OK)
		rc = job.o->series != NULL ? forecast_file(&job, err) :
		    forecast_ledger(&job, err);
	VEC_RELEASE(&job.history.series);
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

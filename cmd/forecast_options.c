/*
 * What is asked for, and the sales it is asked of.
 */
#include <math.h>

#include "cmd/forecast_job.h"
#include "core/cli/nl.h"
#include "core/exchange/series_file.h"

static const char *const measures[] = {
	"revenue", "quantity", "margin", NULL
};
const char *const forecast_periods[] = {
	"day", "week", "month", "quarter", NULL
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

/* Help in Dutch says "omzet": that is understood, too. */
static bool
is_measure(struct job *job, const char *name)
{
	const char	*nl = nl_find(name);

	if (strcmp(job->measure, name) != 0 && (job->o->series != NULL ||
	    nl == NULL || strcmp(job->measure, nl) != 0))
		return false;
	job->measure = name;
	return true;
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
	if (o->sum && !isnan(o->chance))
		return err_set(err, ERR_USAGE, "--sum is of all pairs, also "
		    "of unlikely ones: without --chance");
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
	static const int64_t	ahead[] = { 30, FORECAST_WEEKS, 12, 4 };
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
	for (size_t i = 0; measures[i] != NULL && !known; i++)
		known = is_measure(job, measures[i]);
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
	/* These look at the periods themselves. */
	job->req.direct = o->backtest || o->effects || o->history;
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
	const struct entity	*sale;
	enum err_code		 rc;

	if (crm->model == NULL) {
		*err = crm->no_store;
		return err->code;
	}
	rc = context_env(env, crm, err);
	if (rc)
		return rc;
	sale = model_find_any_sale(crm->model);
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

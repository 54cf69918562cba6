#include "cmd/context.h"
#include "core/out/plot.h"
#include "core/practice/forecast.h"
#include "core/practice/segment.h"

struct forecast_args {
	const char	*by;
	const char	*measure;
	int		 period;
	int64_t		 weeks;
	int64_t		 horizon;
	int64_t		 top;
	const char	*level;
	const char	*method;
	bool		 backtest;
	bool		 sum;
	int		 plot;
};

static const char *const measures[] = {
	"revenue", "quantity", "margin", NULL
};
static const char *const periods[] = {
	"day", "week", "month", "quarter", NULL
};

static const struct opt forecast_opt[] = {
	OPT_TEXT('b', "by", struct forecast_args, by, N_("key,..."), NULL,
	    N_("a series per value of these: product, product.family, "
	    "account, channel"), COMPLETE_FIELD),
	OPT_STRING(0, "measure", struct forecast_args, measure,
	    N_("measure"), "revenue", N_("revenue, quantity or margin")),
	OPT_CHOICE(0, "period", struct forecast_args, period, N_("period"),
	    "week", N_("the step of the series"), periods),
	OPT_INT(0, "weeks", struct forecast_args, weeks, N_("n"), "-1",
	    N_("how many weeks ahead (13)")),
	OPT_INT(0, "horizon", struct forecast_args, horizon, N_("n"), "-1",
	    N_("how many periods ahead (13)")),
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
	    N_("one row per series: the sum of the periods ahead")),
	OPT_TRI(0, "plot", struct forecast_args, plot,
	    N_("draw history and forecast (on a terminal it is drawn)")),
	OPT_END
};

enum { LEVELS_MAX = 4, HORIZON_MAX = 520 };

struct job {
	struct crm			*crm;
	const struct forecast_args	*o;
	struct forecast_request		 req;
	struct sales_history		 history;
	double				 level[LEVELS_MAX];
	struct out_column		*column;
	size_t				 n_columns;
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

static enum err_code
read_options(struct job *job, struct err *err)
{
	static const enum period	period[] = {
		PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER
	};
	const struct forecast_args	*o = job->o;
	int64_t				 h = o->horizon == -1 ? 13 : o->horizon;
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
	for (size_t i = 0; measures[i] != NULL; i++)
		known |= strcmp(measures[i], o->measure) == 0;
	if (!known)
		return err_set(err, ERR_USAGE, "--measure %s: revenue, "
		    "quantity or margin", o->measure);
	if (o->top < 0)
		return err_set(err, ERR_USAGE, "--top counts from 0");
	job->req.measure = slice_of(o->measure);
	job->req.period = period[o->period];
	job->req.horizon = (size_t)h;
	job->req.max_series = (size_t)o->top;
	if (o->by != NULL) {
		struct slice	*part;

		job->req.n_by = context_split(&part, job->crm->arena, o->by);
		job->req.by = part;
	}
	rc = read_levels(job, err);
	return rc ? rc : read_method(job, err);
}

static struct out_column *
add_column(struct job *job, const char *name, enum type type, unsigned digits)
{
	struct out_column	*c = &job->column[job->n_columns++];

	c->name = name;
	c->type = type;
	c->digits = (uint8_t)digits;
	return c;
}

static void
key_columns(struct job *job)
{
	for (size_t i = 0; i < job->req.n_by; i++) {
		const struct sum_column	*k = &job->history.by[i];
		struct out_column	*c;

		c = add_column(job, slice_cstr(job->crm->arena, k->name),
		    k->type, k->digits);
		c->flags = (i == 0 ? OUT_ID : 0u) |
		    (type_is_text(k->type) ? OUT_CUT : 0u);
		/* Nobody knows products by their handles. */
		if (k->type == TYPE_REF)
			add_column(job, arena_printf(job->crm->arena,
			    "%.*s.name", SLICE_ARG(k->name)), TYPE_TEXT,
			    0)->flags = OUT_CUT;
	}
}

static void
put_name(struct job *job, const struct value *v)
{
	const struct crm	*crm = job->crm;
	const struct entity	*to;
	struct record		 rec;
	struct err		 ignored = {0};

	to = v->type == TYPE_REF ?
	    model_find_entity_id(crm->model, v->entity) : NULL;
	if (to == NULL || record_find(&rec, crm->txn, to, (uint32_t)v->i,
	    &ignored) != ERR_OK || rec.bytes.p == NULL)
		out_missing(crm->out);
	else
		out_text(crm->out, record_name(&rec, crm->arena));
}

static void
put_keys(struct job *job, const struct sales_series *s)
{
	for (size_t i = 0; i < job->req.n_by; i++) {
		listing_value(job->crm->out, job->crm->model,
		    job->history.by[i].field, &s->key[i]);
		if (job->history.by[i].type == TYPE_REF)
			put_name(job, &s->key[i]);
	}
}

static void
put_amount(struct job *job, bool known, double v)
{
	if (!known)
		out_missing(job->crm->out);
	else
		out_f64(job->crm->out, v);
}

/* lo80 hi80 lo95 hi95 */
static void
interval_columns(struct job *job, enum type type, unsigned digits)
{
	for (size_t i = 0; i < job->req.n_levels; i++) {
		double	p = job->level[i] * 100;

		add_column(job, arena_printf(job->crm->arena, "lo%g", p),
		    type, digits);
		add_column(job, arena_printf(job->crm->arena, "hi%g", p),
		    type, digits);
	}
}

static void
forecast_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	/* Pieces and cents are whole in history; their forecast is not. */
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = h->type == TYPE_MONEY ? h->digits : 1;

	job->column = ARENA_ARRAY(job->crm->arena, struct out_column,
	    2 * job->req.n_by + 6 + 2 * job->req.n_levels);
	key_columns(job);
	add_column(job, period_name(job->req.period), TYPE_TEXT, 0);
	add_column(job, "from", TYPE_DATE, 0);
	add_column(job, "forecast", type, digits);
	interval_columns(job, type, digits);
	add_column(job, "method", TYPE_TEXT, 0)->flags = OUT_EXTRA;
	add_column(job, "note", TYPE_TEXT, 0)->flags = OUT_EXTRA;
}

static const char *
method_name(const struct forecast_result *r)
{
	const char	*best = "none";
	double		 weight = 0;

	for (size_t i = 0; i < r->n_scores; i++)
		if (r->score[i].weight > weight) {
			weight = r->score[i].weight;
			best = r->score[i].method->name;
		}
	return weight > 0 && weight < .9995 ? "combination" : best;
}

static void
put_series(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	struct out			*out = job->crm->out;

	for (size_t i = 0; i < r->horizon; i++) {
		struct day	from = forecast_period(&job->history, i);
		char		name[PERIOD_TEXT];

		out_row_begin(out);
		put_keys(job, s);
		out_text(out, slice_make(name, period_write(name,
		    job->req.period, from)));
		out_day(out, from);
		put_amount(job, r->note != FORECAST_EMPTY, r->mean[i]);
		for (size_t k = 0; k < job->req.n_levels; k++) {
			put_amount(job, r->has_interval,
			    r->has_interval ? r->interval[k].lo[i] : 0);
			put_amount(job, r->has_interval,
			    r->has_interval ? r->interval[k].hi[i] : 0);
		}
		out_texts(out, method_name(r));
		out_texts(out, r->note == FORECAST_FINE ? NULL :
		    forecast_note_text(r->note));
		out_row_end(out);
	}
}

static void
score_columns(struct job *job)
{
	job->column = ARENA_ARRAY(job->crm->arena, struct out_column,
	    2 * job->req.n_by + 8);
	key_columns(job);
	add_column(job, "method", TYPE_TEXT, 0);
	add_column(job, "weight", TYPE_PERCENT, 1);
	add_column(job, "mase", TYPE_DECIMAL, 3);
	add_column(job, "smape", TYPE_DECIMAL, 2);
	add_column(job, "rmsse", TYPE_DECIMAL, 3);
	add_column(job, "origins", TYPE_INT, 0);
	add_column(job, "periods", TYPE_INT, 0);
}

static void
put_score(struct job *job, const struct sales_series *s, const char *name,
    double weight, double mase, double smape, double rmsse)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	put_keys(job, s);
	out_texts(out, name);
	out_f64(out, weight);
	out_f64(out, mase);
	out_f64(out, smape);
	out_f64(out, rmsse);
	out_i64(out, (int64_t)s->result->n_origins);
	out_i64(out, (int64_t)s->result->n_history);
	out_row_end(out);
}

static void
put_scores(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;

	for (size_t i = 0; i < r->n_scores; i++)
		put_score(job, s, r->score[i].method->name,
		    r->score[i].weight, r->score[i].mase, r->score[i].smape,
		    r->score[i].rmsse);
	put_score(job, s, "forecast", 1, r->mase, r->smape, r->rmsse);
}

static void
sum_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = h->type == TYPE_MONEY ? h->digits : 1;

	job->column = ARENA_ARRAY(job->crm->arena, struct out_column,
	    2 * job->req.n_by + 8);
	key_columns(job);
	add_column(job, "last_year", type, digits);
	add_column(job, "last_periods", type, digits);
	add_column(job, "forecast", type, digits);
	add_column(job, "method", TYPE_TEXT, 0);
	add_column(job, "note", TYPE_TEXT, 0)->flags = OUT_CUT;
}

/* What the same number of periods brought just now, and a year ago. */
static void
put_sum(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	size_t	year = (size_t)(forecast_season(job->req.period) + .5);
	double	ahead = 0, now = 0, then = 0;

	for (size_t i = 0; i < r->horizon; i++) {
		ahead += r->mean[i];
		if (i < s->n)
			now += s->y[s->n - 1 - i];
		if (i < year && year - i <= s->n)
			then += s->y[s->n - (year - i)];
	}
	out_row_begin(job->crm->out);
	put_keys(job, s);
	put_amount(job, s->n >= year && r->horizon <= year, then);
	out_f64(job->crm->out, now);
	put_amount(job, r->note != FORECAST_EMPTY, ahead);
	out_texts(job->crm->out, method_name(r));
	out_texts(job->crm->out, r->note == FORECAST_FINE ? NULL :
	    forecast_note_text(r->note));
	out_row_end(job->crm->out);
}

static void
say_heading(struct job *job)
{
	const struct sales_history	*h = &job->history;
	char				 day[DAY_TEXT], name[PERIOD_TEXT];
	size_t				 n;

	n = period_write(name, h->period, h->origin);
	day_write(day, h->last_sale);
	out_prose(job->crm->out, "Forecast of %s per %s, from %.*s on; "
	    "last sale %.*s.\n", job->o->measure, period_name(h->period),
	    (int)n, name, DAY_TEXT, day);
	if (h->is_stale)
		out_prose(job->crm->out, "The ledger ends well before today: "
		    "history is taken to end there.\n");
	if (h->n_series_left_out > 0)
		out_prose(job->crm->out, "%zu smaller series are left out "
		    "(--top).\n", h->n_series_left_out);
}

static void
draw(struct job *job, const struct sales_series *s)
{
	const struct out_options	*o = out_options(job->crm->out);
	const struct forecast_result	*r = s->result;
	size_t		 shown = MIN(s->n, (size_t)104);
	size_t		 n = shown + r->horizon;
	double		*y = ARENA_ARRAY(job->crm->arena, double, n);
	double		*lo = NULL, *hi = NULL;
	struct plot	 plot = {0};
	struct buf	 b = {0};

	memcpy(y, s->y + (s->n - shown), shown * sizeof(*y));
	memcpy(y + shown, r->mean, r->horizon * sizeof(*y));
	if (r->has_interval) {
		lo = r->interval[0].lo;
		hi = r->interval[0].hi;
	}
	plot.y = y;
	plot.n = n;
	plot.n_history = shown;
	plot.lo = lo;
	plot.hi = hi;
	plot.width = o->width ? MIN(o->width, (size_t)100) : 80;
	plot.height = 12;
	plot.utf8 = o->utf8;
	plot_write(&b, &plot);
	out_prose_slice(job->crm->out, buf_slice(&b));
	buf_release(&b);
}

/* What stands behind the numbers, in a line. */
static void
say_method(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	struct out			*out = job->crm->out;

	out_prose(out, "\nMethod: %s, from %zu %s%s of history.\n",
	    method_name(r), s->n, period_name(job->req.period),
	    s->n == 1 ? "" : "s");
	if (r->n_origins > 0)
		out_prose(out, "Backtest over %zu origins: errors %.2f times "
		    "those of no change (MASE).\n", r->n_origins, r->mase);
	if (r->note != FORECAST_FINE)
		out_prose(out, "Note: %s.\n", forecast_note_text(r->note));
	if (job->history.running != 0)
		out_prose(out, "Sold so far in the running %s: %.2f (it is "
		    "forecast whole).\n", period_name(job->req.period),
		    job->history.running);
}

static enum err_code
write_all(struct job *job, struct err *err)
{
	struct sales_history	*h = &job->history;
	struct crm		*crm = job->crm;
	bool			 wide = out_is_for_people(crm->out);
	enum err_code		 rc;

	say_heading(job);
	if (job->o->backtest)
		score_columns(job);
	else if (job->o->sum)
		sum_columns(job);
	else
		forecast_columns(job);
	progress_begin(crm->progress, "forecast", "series", h->series.n);
	for (size_t i = 0; i < h->series.n; i++) {
		struct sales_series	*s = &h->series.p[i];

		forecast_series(s, h, &job->req, crm->arena);
		progress_set(crm->progress, i + 1);
	}
	progress_end(crm->progress);
	if (wide && h->series.n == 1 && !job->o->backtest &&
	    (job->o->plot == 1 || (job->o->plot != 0 &&
	    out_options(crm->out)->terminal))) {
		draw(job, &h->series.p[0]);
		out_prose(crm->out, "\n");
	}
	rc = out_table_begin(crm->out, job->column, job->n_columns, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < h->series.n && !out_is_done(crm->out); i++) {
		const struct sales_series	*s = &h->series.p[i];

		if (job->o->backtest)
			put_scores(job, s);
		else if (job->o->sum)
			put_sum(job, s);
		else
			put_series(job, s);
	}
	out_table_end(crm->out);
	if (h->series.n == 1 && !job->o->backtest)
		say_method(job, &h->series.p[0]);
	return ERR_OK;
}

static enum err_code
forecast_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct query_env	 env;
	const struct entity	*party = segment_party(crm->model), *sale;
	struct job		 job = { .crm = crm, .o = opts };
	enum err_code		 rc;

	rc = read_options(&job, err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc)
		return rc;
	sale = party ? segment_sale(crm->model, party) : NULL;
	if (sale == NULL)
		sale = model_next_kind(crm->model, KIND_SALE, NULL);
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	rc = context_where(&job.req.where, crm, &env, sale, err);
	if (rc == ERR_OK)
		rc = forecast_history(&job.history, &env, &job.req,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = write_all(&job, err);
	VEC_RELEASE(&job.history.series);
	query_release(job.req.where);
	return rc;
}

const struct cmd cmd_forecast = {
	.name = "forecast",
	.text = N_("Weekly by default, with intervals that past errors "
	    "gave.  The running week is the first one ahead."),
	.group = GROUP_PLANNING,
	.brief = N_("what will be sold, when, how much, and how sure"),
	.opts = forecast_opt, .opts_size = sizeof(struct forecast_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = forecast_exec,
};

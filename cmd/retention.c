#include <math.h>

#include "cmd/retention_list.h"
#include "cmd/say.h"
#include "core/out/heat.h"
#include "core/out/plot.h"
#include "core/practice/segment/retention.h"

enum measure { RETAINED, CUSTOMERS, REVENUE, MARGIN };

static const char *const	measures[] = {
	"retained", "customers", "revenue", "margin", NULL
};
/* By number as enum period. */
static const char *const	periods[] = {
	"day", "week", "month", "quarter", "year", NULL
};

struct cohort_args { const char *by; int period, of; };

static const struct opt cohort_opt[] = {
	OPT_TEXT('b', "by", struct cohort_args, by, N_("key"), "month",
	    N_("the period of the first purchase (week to year), or any "
	    "field"), COMPLETE_FIELD),
	OPT_CHOICE(0, "period", struct cohort_args, period, N_("period"),
	    "month", N_("how long a step is"), periods),
	OPT_CHOICE(0, "of", struct cohort_args, of, N_("measure"),
	    "retained", N_("what is shown of each step"), measures),
	OPT_END
};

struct job {
	struct crm		*crm;
	struct query_env	 env;
	struct retention	 r;
	const struct cohort_args *o;
	struct cohorts		 cohorts;
};

/* Who is looked at; release job->r.where. */
static enum err_code
choose(struct job *job, struct err *err)
{
	struct crm		*crm = job->crm;
	const struct entity	*party = model_find_party(crm->model);
	struct query		*where = NULL;
	enum err_code		 rc;

	if (crm->args->n > 0) {
		err_set(err, ERR_USAGE, "customers are chosen with -w");
		err_hint(err, "crm retention cohorts, repeat, survival, churn, "
		    "winback, conversion or channels");
		return ERR_USAGE;
	}
	rc = context_env(&job->env, crm, err);
	if (rc == ERR_OK && party != NULL)
		rc = context_where(&where, crm, &job->env, party, err);
	if (rc == ERR_OK)
		rc = retention_init(&job->r, &job->env, party, where,
		    crm->as_of, err);
	if (rc)
		query_release(where);
	return rc;
}

/* ---- cohorts ---- */

static struct out_column *
cohort_columns(size_t *n, const struct job *job)
{
	struct arena		*arena = job->crm->arena;
	struct out_column	*c;

	*n = job->cohorts.n + 2;
	c = ARENA_ARRAY(arena, struct out_column, *n);
	c[0] = (struct out_column){ .name = "cohort", .label = N_("cohort"),
	    .type = TYPE_TEXT, .flags = OUT_ID };
	c[1] = (struct out_column){ .name = "customers",
	    .label = N_("customers"), .type = TYPE_INT };
	for (size_t i = 0; i < job->cohorts.n; i++) {
		struct out_column	*p = &c[i + 2];

		p->name = arena_printf(arena, "p%zu", i);
		p->label = arena_printf(arena, "%zu", i);
		p->type = job->o->of == RETAINED ? TYPE_PERCENT :
		    job->o->of == CUSTOMERS ? TYPE_INT : TYPE_MONEY;
		p->digits = job->o->of == RETAINED;
		p->flags = OUT_SPARE;
	}
	return c;
}

static double
share_of(const struct cohort *c, size_t i)
{
	return i < c->n && c->cell[i].seen > 0 ?
	    (double)c->cell[i].bought / c->cell[i].seen : (double)NAN;
}

static void
put_cohort(const struct job *job, const struct cohort *c, bool is_all)
{
	struct out	*out = job->crm->out;
	unsigned	 digits = job->crm->model->currency_digits;

	out_row_begin(out);
	if (is_all) {
		out_row_last(out);
		out_word(out, N_("all"));
	} else
		out_filled(out, c->name);
	out_i64(out, c->customers);
	for (size_t i = 0; i < job->cohorts.n; i++) {
		const struct cohort_cell	*cell = &c->cell[i];

		if (i >= c->n)
			out_missing(out);
		else if (job->o->of == RETAINED)
			out_f64(out, share_of(c, i));
		else if (job->o->of == CUSTOMERS)
			out_i64(out, cell->bought);
		else
			out_money(out, job->o->of == REVENUE ?
			    cell->revenue : cell->margin, digits);
	}
	out_row_end(out);
}

/* %s: of which period the columns are, 0 being that of the first purchase. */
static const char *const	heat_title[] = {
	[RETAINED] = N_("Share that bought, by %s since the first purchase"),
	[CUSTOMERS] = N_("Share that bought, by %s since the first purchase"),
	[REVENUE] = N_("Revenue per customer, by %s since the first purchase, "
	    "against the most"),
	[MARGIN] = N_("Margin per customer, by %s since the first purchase, "
	    "against the most"),
};

static struct slice
make_title(const struct job *job)
{
	const struct crm	*crm = job->crm;
	struct buf		 b = {0};
	struct slice		 title;

	buf_addf(&b, lang_text(crm->lang, heat_title[job->o->of]),
	    lang_text(crm->lang, periods[job->o->period]));
	title = slice_dup(crm->arena, buf_slice(&b));
	buf_release(&b);
	return title;
}

/* What a cell of the heat map is of: a share, or money for each of them. */
static double
heat_of(const struct job *job, const struct cohort *c, size_t i)
{
	const struct cohort_cell	*cell = &c->cell[i];

	if (job->o->of == RETAINED || job->o->of == CUSTOMERS)
		return share_of(c, i);
	if (i >= c->n || cell->seen == 0)
		return (double)NAN;
	return (double)MAX(0, job->o->of == REVENUE ? cell->revenue :
	    cell->margin) / cell->seen;
}

/* As shares of the largest: of money that is all a shade can say. */
static void
scale_heat(double *share, size_t n)
{
	double	most = 0;

	for (size_t i = 0; i < n; i++)
		if (share[i] > most)
			most = share[i];
	for (size_t i = 0; most > 0 && i < n; i++)
		share[i] /= most;
}

/* The shares from the first step after the beginning: there all are. */
static void
make_heat(struct heat *h, const struct job *job)
{
	const struct cohorts	*c = &job->cohorts;
	struct arena		*arena = job->crm->arena;
	const struct out_options *o = out_options(job->crm->out);
	struct slice		*label = ARENA_ARRAY(arena, struct slice,
				    c->list.n + 1);
	double			*share = ARENA_ARRAY(arena, double,
				    c->list.n * c->n + 1);

	*h = (struct heat){ .rows = c->list.n, .cols = c->n, .share = share,
	    .label = label, .width = o->width != 0 ? o->width : 80,
	    .utf8 = o->utf8, .title = make_title(job) };
	for (size_t i = 0; i < c->list.n; i++) {
		label[i] = c->list.p[i].name;
		for (size_t j = 0; j < c->n; j++)
			share[i * c->n + j] = heat_of(job, &c->list.p[i], j);
	}
	if (job->o->of == REVENUE || job->o->of == MARGIN)
		scale_heat(share, c->list.n * c->n);
	for (size_t i = 0; i < c->list.n; i++)
		for (size_t j = 1; j < c->n; j++)
			if (share[i * c->n + j] > h->full)
				h->full = share[i * c->n + j];
}

static enum err_code
put_cohorts(struct job *job, struct err *err)
{
	struct crm		*crm = job->crm;
	struct out_column	*column;
	struct heat		 heat;
	size_t			 n;
	enum err_code		 rc;

	make_heat(&heat, job);
	if (crm->format != NULL) {
		out_heat_svg(crm->out, &heat);
		return ERR_OK;
	}
	column = cohort_columns(&n, job);
	rc = out_table_begin(crm->out, column, n, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < job->cohorts.list.n; i++)
		put_cohort(job, &job->cohorts.list.p[i], false);
	if (job->cohorts.list.n > 0 && out_format(crm->out) != OUT_IDS &&
	    out_format(crm->out) != OUT_COUNT)
		put_cohort(job, &job->cohorts.all, true);
	out_table_end(crm->out);
	if (job->cohorts.list.n > 0 && job->cohorts.n > 1) {
		if (out_format(crm->out) != OUT_HTML)
			out_prose(crm->out, "\n%.*s:\n",
			    SLICE_ARG(heat.title));
		out_heat(crm->out, &heat);
	}
	return ERR_OK;
}

static enum err_code
cohorts_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct cohort_args	*o = opts;
	struct job			 job = { .crm = crm, .o = o };
	enum period			 step = (enum period)o->period;
	enum period			 grain = PERIOD_MONTH;
	struct query			*by = NULL;
	enum err_code			 rc;

	rc = choose(&job, err);
	if (rc == ERR_OK && !period_parse(&grain, slice_of(o->by)))
		rc = query_compile(&by, crm->arena, &job.env, job.r.party,
		    slice_of(o->by), false, err);
	if (rc == ERR_OK)
		rc = retention_cohorts(&job.cohorts, &job.r, by, grain, step,
		    crm->arena, err);
	for (size_t i = 0; i < job.cohorts.list.n; i++) {
		struct cohort	*c = &job.cohorts.list.p[i];

		c->name = context_group(crm, &job.env, by, c->name);
	}
	if (rc == ERR_OK)
		rc = put_cohorts(&job, err);
	if (rc == ERR_OK)
		rc = say_sales(crm, (int64_t)job.r.n_buyers, err);
	query_release(by);
	query_release(job.r.where);
	VEC_RELEASE(&job.cohorts.list);
	return rc;
}

/* ---- repeat ---- */

struct repeat_args { struct span within; };

static const struct opt repeat_opt[] = {
	OPT_SPAN(0, "within", struct repeat_args, within, N_("duration"),
	    NULL, N_("again within so long, of those who had that long "
	    "(ever, up to now)")),
	OPT_END
};

static const struct out_column repeat_column[] = {
	{ .name = "purchases", .label = N_("purchases"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "again", .label = N_("again"), .type = TYPE_INT },
	{ .name = "rate", .label = N_("rate"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "rate_from", .label = N_("from"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "rate_until", .label = N_("until"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "median_days", .label = N_("median days"),
	    .type = TYPE_DECIMAL, .digits = 1 },
};

/* The share that buys again, after the first purchase, the second, ... */
static void
draw_repeats(struct crm *crm, const struct repeat *row, size_t n)
{
	double		y[REPEATS];
	char		until[24] = "";
	struct plot	plot = { .y = y, .n = n, .n_history = n, .from = "1",
			    .until = until, .percent = true,
			    .title = lang_text(crm->lang,
			    N_("buys again, by purchases so far")) };

	for (size_t i = 0; i < n; i++)
		y[i] = (double)row[i].again / row[i].customers;
	if (n > 0)
		snprintf(until, sizeof(until), "%u", (unsigned)row[n - 1].n);
	out_plot_svg(crm->out, &plot);
}

static enum err_code
repeat_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct repeat_args	*o = opts;
	struct job			 job = { .crm = crm };
	struct repeat			 row[REPEATS];
	struct out			*out = crm->out;
	int32_t				 within = 0;
	size_t				 n;
	enum err_code			 rc;

	rc = retention_days(&within, crm, o->within, "within", err);
	if (rc == ERR_OK)
		rc = choose(&job, err);
	if (rc == ERR_OK)
		rc = retention_repeats(row, &n, &job.r, within, err);
	query_release(job.r.where);
	if (rc)
		return rc;
	if (crm->format != NULL) {
		draw_repeats(crm, row, n);
		return ERR_OK;
	}
	rc = out_table_begin(out, repeat_column, NELEM(repeat_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < n && !out_is_done(out); i++) {
		out_row_begin(out);
		out_i64(out, row[i].n);
		out_i64(out, row[i].customers);
		out_i64(out, row[i].again);
		out_f64(out, (double)row[i].again / row[i].customers);
		out_f64(out, row[i].lo);
		out_f64(out, row[i].hi);
		out_f64(out, row[i].median_days);
		out_row_end(out);
	}
	out_table_end(out);
	return say_sales(crm, (int64_t)job.r.n_buyers, err);
}

/* ---- survival ---- */

struct survival_args { struct span silent, step; };

static const struct opt survival_opt[] = {
	OPT_SPAN(0, "silent", struct survival_args, silent, N_("duration"),
	    "6mo", N_("lost is who bought nothing for so long")),
	OPT_SPAN(0, "step", struct survival_args, step, N_("duration"), "28d",
	    N_("one row for each")),
	OPT_END
};

static const struct out_column survival_column[] = {
	{ .name = "days", .label = N_("days"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "at_risk", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "lost", .label = N_("lost"), .type = TYPE_INT },
	{ .name = "share", .label = N_("stays"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "share_from", .label = N_("from"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "share_until", .label = N_("until"), .type = TYPE_PERCENT,
	    .digits = 1 },
};

static void
draw(struct crm *crm, const struct survival *s, size_t n, double median)
{
	double			*y = ARENA_ARRAY(crm->arena, double, n + 1);
	double			*lo = ARENA_ARRAY(crm->arena, double, n + 1);
	double			*hi = ARENA_ARRAY(crm->arena, double, n + 1);
	char			 until[24];
	/* All begin together; from there on it is an estimate. */
	struct plot		 plot = { .y = y, .n = n + 1,
				    .n_history = 1, .lo = lo, .hi = hi,
				    .from = "0", .until = until,
				    .percent = true, .title = lang_text(
				    crm->lang, N_("still a customer")) };

	y[0] = 1;
	for (size_t i = 0; i < n; i++) {
		y[i + 1] = s[i].share;
		lo[i] = s[i].lo;
		hi[i] = s[i].hi;
	}
	snprintf(until, sizeof(until), lang_text(crm->lang, N_("%d days")),
	    n > 0 ? (int)s[n - 1].until : 0);
	if (crm->format != NULL) {
		out_plot_svg(crm->out, &plot);
		return;
	}
	out_prose(crm->out, "\n");
	out_plot(crm->out, &plot);
	if (!isnan(median))
		out_prose(crm->out, lang_text(crm->lang, N_("Half of them "
		    "are lost %.0f days after their first purchase.\n")),
		    median);
}

static enum err_code
survival_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct survival_args	*o = opts;
	struct job			 job = { .crm = crm };
	struct out			*out = crm->out;
	struct survival			*s;
	int32_t				 silent, step;
	double				 median;
	size_t				 n;
	enum err_code			 rc;

	rc = retention_days(&silent, crm, o->silent, "silent", err);
	if (rc == ERR_OK)
		rc = retention_days(&step, crm, o->step, "step", err);
	if (rc == ERR_OK && (silent < 1 || step < 1))
		rc = err_set(err, ERR_USAGE,
		    "--silent and --step are a day or more");
	if (rc == ERR_OK)
		rc = choose(&job, err);
	if (rc == ERR_OK)
		rc = retention_survival(&s, &n, &median, &job.r, silent, step,
		    crm->arena, err);
	query_release(job.r.where);
	if (rc)
		return rc;
	if (crm->format != NULL) {
		draw(crm, s, n, median);
		return ERR_OK;
	}
	rc = out_table_begin(out, survival_column, NELEM(survival_column),
	    err);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++) {
		out_row_begin(out);
		out_i64(out, s[i].until);
		out_i64(out, s[i].at_risk);
		out_i64(out, s[i].lost);
		out_f64(out, s[i].share);
		out_f64(out, s[i].lo);
		out_f64(out, s[i].hi);
		out_row_end(out);
	}
	out_table_end(out);
	if (n > 0)
		draw(crm, s, n, median);
	else if (job.r.n_buyers > 0)
		out_prose(out, lang_text(crm->lang, N_("\nToo early: who buys "
		    "nothing for %d days is lost, and nobody was seen for as "
		    "long.\n")), silent);
	return say_sales(crm, (int64_t)job.r.n_buyers, err);
}

static const char *const	cohort_formats[] = { "svg", NULL };

static const struct cmd retention_cohorts_cmd = {
	.name = "cohorts",
	.brief = N_("who came together, and how many of them stay"),
	.opts = cohort_opt, .opts_size = sizeof(struct cohort_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = cohorts_exec, .formats = cohort_formats,
};
static const struct cmd retention_repeat_cmd = {
	.name = "repeat",
	.brief = N_("how many buy a second time, a third, and how soon"),
	.opts = repeat_opt, .opts_size = sizeof(struct repeat_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = repeat_exec, .formats = cohort_formats,
};
static const struct cmd retention_survival_cmd = {
	.name = "survival",
	.brief = N_("how long customers stay, with an interval"),
	.opts = survival_opt, .opts_size = sizeof(struct survival_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = survival_exec, .formats = cohort_formats,
};
static const struct cmd *const retention_verbs[] = {
	&retention_cohorts_cmd, &retention_repeat_cmd,
	&retention_survival_cmd, &retention_churn, &retention_winback,
	&retention_conversion, &retention_channels, NULL
};

const struct cmd cmd_retention = {
	.name = "retention",
	.group = GROUP_ANALYSIS,
	.brief = N_("who stays, who slips away, who may be won back"),
	.text = N_("--as-of DATE counts what had happened by then."),
	.verbs = retention_verbs, .verb = "cohorts",
};

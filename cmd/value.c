#include <math.h>

#include "cmd/say.h"
#include "cmd/value_curve.h"
#include "cmd/value_fit.h"
#include "cmd/value_judge.h"
#include "cmd/value_product.h"

struct value_args {
	struct span	horizon;
	double		discount;
	int		method, by;
	bool		sum, fit, validate, curve;
	int		plot;
	const char	*split;
	struct opt_list	covariate;
};

enum { BY_CUSTOMER, BY_PRODUCT, BY_FAMILY };
static const char *const	by[] = { "customer", "product", "family", NULL };

static const struct opt value_opt[] = {
	OPT_SPAN(0, "horizon", struct value_args, horizon, N_("duration"),
	    NULL, N_("how far ahead (the scheme \"value\" of the model)")),
	OPT_SHARE(0, "discount", struct value_args, discount, N_("share"), NULL,
	    N_("a year, as 10% (the scheme \"value\" of the model)")),
	OPT_CHOICE(0, "method", struct value_args, method, N_("name"), "auto",
	    N_("the model of when they buy (auto: by likelihood)"),
	    purchase_method_names),
	OPT_LIST_OF(0, "covariate", struct value_args, covariate, N_("field"),
	    N_("a field that may move how often they buy and how soon they "
	    "leave; also a,b"), COMPLETE_FIELD),
	OPT_CHOICE('b', "by", struct value_args, by, N_("what"), "customer",
	    N_("one customer: when it buys which product or family"), by),
	OPT_BOOL(0, "sum", struct value_args, sum,
	    N_("one row: all of them together")),
	OPT_BOOL(0, "curve", struct value_args, curve,
	    N_("how the profit is spread: the best tenth, the next, ...")),
	OPT_TRI(0, "plot", struct value_args, plot,
	    N_("--curve: draw it (on a terminal it is drawn)")),
	OPT_BOOL(0, "fit", struct value_args, fit,
	    N_("the fitted models and how far to trust them")),
	OPT_BOOL(0, "validate", struct value_args, validate,
	    N_("fit to the past up to a day, and judge by what came then")),
	OPT_DATE(0, "split", struct value_args, split, N_("date"), NULL,
	    N_("that day (half of the time since the first sale)")),
	OPT_END
};

struct job {
	struct crm			*crm;
	const struct value_args		*o;
	struct value_book		*book;
	struct query_env		 env;
	struct arena			*scratch;
	bool				 is_named;	/* by a reference */
	struct party_value		 sum;
	double				 alive, expected;	/* summed */
	int64_t				 n;
	uint32_t			 last_id;	/* the last one met */
};

static const struct out_column column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "p_alive", .label = N_("alive"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "rule", .label = N_("rule"), .type = TYPE_TEXT,
	    .flags = OUT_SPARE },
	{ .name = "bought", .label = N_("bought"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
	{ .name = "last_sale", .label = N_("last sale"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
	{ .name = "rhythm", .label = N_("rhythm"), .type = TYPE_DECIMAL,
	    .digits = 1, .flags = OUT_EXTRA },
	{ .name = "next", .label = N_("next"), .type = TYPE_DATE },
	{ .name = "next_from", .label = N_("from"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
	{ .name = "next_until", .label = N_("until"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
	{ .name = "p_week", .label = N_("this week"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "expected", .label = N_("purchases"),
	    .type = TYPE_DECIMAL, .digits = 2, .flags = OUT_SPARE },
	{ .name = "spend", .label = N_("each"), .type = TYPE_MONEY,
	    .flags = OUT_EXTRA },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY,
	    .flags = OUT_EXTRA },
	{ .name = "margin", .label = N_("margin"), .type = TYPE_MONEY,
	    .flags = OUT_EXTRA },
	{ .name = "cost_to_serve", .label = N_("cost to serve"),
	    .type = TYPE_MONEY, .flags = OUT_EXTRA },
	{ .name = "realised", .label = N_("realised"), .type = TYPE_MONEY,
	    .flags = OUT_SPARE },
	{ .name = "expected_value", .label = N_("ahead"),
	    .type = TYPE_MONEY },
	{ .name = "lifetime", .label = N_("lifetime"), .type = TYPE_MONEY },
};

static void
put_money(struct job *job, int64_t minor)
{
	out_money(job->crm->out, minor, job->crm->model->currency_digits);
}

/* column[] from here on: the next purchase, and between which days; then the
 * chance of the coming week. */
enum { COLUMN_NEXT = 7, COLUMN_WEEK = 10 };

/* A search of its own: only where somebody sees it. */
static void
put_next(struct job *job, uint32_t id, size_t at, double p)
{
	struct day	day;

	if (out_wants(job->crm->out, COLUMN_NEXT + at) &&
	    value_next_day(&day, job->book, id, p))
		out_day(job->crm->out, day);
	else
		out_missing(job->crm->out);
}

/* What someone without a model would say: silent no longer than usual. */
static const char *
simple_rule(const struct value_book *b, const struct party_value *v)
{
	enum { HIATUS_DAYS = 182 };
	float	silent = (float)(b->opt.as_of.n - v->last);

	if (v->purchases == 0)
		return NULL;
	return silent <= (isnan(v->rhythm) ? (float)HIATUS_DAYS :
	    2 * MAX(v->rhythm, 7)) ? N_("active") : N_("lapsed");
}

/* What is ahead of a buyer, unless nothing is known of it. */
static void
put_ahead(struct job *job, int64_t minor, bool is_known)
{
	if (is_known)
		put_money(job, minor);
	else
		out_missing(job->crm->out);
}

static void
put_worth(struct job *job, const struct party_value *v)
{
	bool	is_known = v->purchases == 0 || job->book->has_model;

	put_money(job, v->revenue);
	put_money(job, v->margin);
	put_money(job, v->cost_to_serve);
	put_money(job, v->margin - v->cost_to_serve);
	put_ahead(job, v->expected_value, is_known);
	put_ahead(job, value_lifetime(v), is_known);
}

static void
put_party(struct job *job, const struct record *rec)
{
	const struct party_value	*v = &job->book->of[rec->id];
	struct out			*out = job->crm->out;
	double				 unit;
	struct value			 ref = { .type = TYPE_REF,
					    .i = rec->id };
	struct buf			 b = {0};

	unit = pow(10, job->crm->model->currency_digits);
	arena_clear(job->scratch);
	out_row_begin(out);
	handle_write(&b, job->book->party, rec->id);
	out_named(out, &ref, buf_slice(&b));
	buf_release(&b);
	out_text(out, record_name(rec, job->scratch));
	out_f64(out, (double)v->alive);
	out_word(out, simple_rule(job->book, v));
	out_i64(out, v->purchases);
	if (v->purchases > 0)
		out_day(out, (struct day){ v->last });
	else
		out_missing(out);
	out_f64(out, (double)v->rhythm);
	put_next(job, rec->id, 0, .5);
	put_next(job, rec->id, 1, .1);
	put_next(job, rec->id, 2, .9);
	out_f64(out, out_wants(out, COLUMN_WEEK) ?
	    value_within_week(job->book, rec->id) : (double)NAN);
	out_f64(out, (double)v->expected);
	if (isnan(v->spend))
		out_missing(out);
	else
		put_money(job, llround((double)v->spend * unit));
	put_worth(job, v);
	out_row_end(out);
}

static enum err_code
add_up(struct job *job, const struct party_value *v, struct err *err)
{
	struct party_value	*s = &job->sum;

	/* Who only brought something back is in the sums, and so counts. */
	job->n += v->purchases > 0 || v->revenue != 0;
	if (!i64_add(&s->revenue, s->revenue, v->revenue) ||
	    !i64_add(&s->margin, s->margin, v->margin) ||
	    !i64_add(&s->cost_to_serve, s->cost_to_serve, v->cost_to_serve) ||
	    !i64_add(&s->expected_value, s->expected_value,
	    v->expected_value))
		return err_set(err, ERR_RANGE, "the sales are too large");
	if (!isnan(v->alive)) {
		job->alive += (double)v->alive;
		job->expected += (double)v->expected;
	}
	return ERR_OK;
}

static enum err_code
take(void *arg, const struct chosen *c, struct err *err)
{
	struct job			*job = arg;
	const struct party_value	*v;

	if (c->entity != job->book->party)
		return err_set(err, ERR_USAGE, "a %.*s is no %.*s: it has no "
		    "value", SLICE_ARG(c->entity->name),
		    SLICE_ARG(job->book->party->name));
	if (c->record->id > job->book->last_id)
		return ERR_OK;
	job->last_id = c->record->id;
	value_look_ahead(job->book, c->record->id);
	v = &job->book->of[c->record->id];
	if (!job->is_named && v->purchases == 0 && v->revenue == 0 &&
	    v->cost_to_serve == 0)
		return ERR_OK;
	if (job->o->sum)
		return add_up(job, v, err);
	if (!out_is_done(job->crm->out))
		put_party(job, c->record);
	return ERR_OK;
}

static const struct out_column sum_column[] = {
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "alive", .label = N_("alive"), .type = TYPE_DECIMAL,
	    .digits = 1 },
	{ .name = "expected", .label = N_("purchases"),
	    .type = TYPE_DECIMAL, .digits = 2 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "margin", .label = N_("margin"), .type = TYPE_MONEY },
	{ .name = "cost_to_serve", .label = N_("cost to serve"),
	    .type = TYPE_MONEY },
	{ .name = "realised", .label = N_("realised"), .type = TYPE_MONEY },
	{ .name = "expected_value", .label = N_("ahead"),
	    .type = TYPE_MONEY },
	{ .name = "lifetime", .label = N_("lifetime"), .type = TYPE_MONEY },
};

static void
put_sum(struct job *job)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	out_i64(out, job->n);
	out_f64(out, job->book->has_model ? job->alive : (double)NAN);
	out_f64(out, job->book->has_model ? job->expected : (double)NAN);
	job->sum.purchases = (uint32_t)job->n;
	put_worth(job, &job->sum);
	out_row_end(out);
}

/* One customer, in a sentence. */
static void
say_rhythm(struct job *job)
{
	const struct party_value	*v = &job->book->of[job->last_id];
	struct crm			*crm = job->crm;
	double				 p = value_within_week(job->book,
					    job->last_id);
	char				 every[SAY_DAYS], ago[SAY_DAYS];

	if (v->purchases == 0 || isnan(v->rhythm) || isnan(p))
		return;
	out_prose(crm->out, lang_text(crm->lang, N_("\nBuys %s, most "
	    "recently %s; in the coming week with %.0f %%.\n")),
	    say_every(every, crm->lang, (double)v->rhythm),
	    say_ago(ago, crm->lang, (int)(job->book->opt.as_of.n - v->last)),
	    100 * p);
}

static void
read_covariates(struct value_options *opt, const struct job *job)
{
	const struct opt_list	*list = &job->o->covariate;
	struct slice		*name, part, rest;
	size_t			 n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += strlen(list->p[i]) + 1;
	name = ARENA_ARRAY(job->crm->arena, struct slice, n + 1);
	n = 0;
	for (size_t i = 0; i < list->n; i++)
		for (rest = slice_of(list->p[i]); slice_cut_list(&part, &rest);)
			name[n++] = part;
	opt->covariate = name;
	opt->n_covariates = n;
}

static enum err_code
read_options(struct value_options *opt, struct job *job, struct err *err)
{
	struct crm		*crm = job->crm;
	const struct span	*h = &job->o->horizon;

	*opt = value_options_read(crm->model, crm->as_of);
	opt->method = (enum purchase_method)job->o->method;
	if (h->us != 0)
		return err_set(err, ERR_USAGE, "--horizon is in days or more");
	if (h->months != 0 || h->days != 0)
		opt->horizon_days = day_add_span(opt->as_of, *h, 1).n -
		    opt->as_of.n;
	if (opt->horizon_days < 1 || opt->horizon_days > VALUE_HORIZON_MAX)
		return err_set(err, ERR_USAGE,
		    "--horizon is a day to a hundred years");
	if (!isnan(job->o->discount))
		opt->discount = job->o->discount;
	read_covariates(opt, job);
	return ERR_OK;
}

static enum err_code
put_chosen(struct job *job, struct err *err)
{
	struct crm	*crm = job->crm;
	struct query	*where = NULL;
	enum err_code	 rc;

	job->is_named = crm->args->n > 0;
	if (job->is_named && crm->filter.where != NULL)
		return err_set(err, ERR_USAGE,
		    "references or -w, not both");
	rc = context_where(&where, crm, &job->env, job->book->party, err);
	if (rc == ERR_OK && job->o->sum)
		rc = out_table_begin(crm->out, sum_column, NELEM(sum_column),
		    err);
	else if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc == ERR_OK && job->is_named)
		rc = context_choose(crm, &job->env, crm->args->n, take, job,
		    err);
	else if (rc == ERR_OK)
		rc = context_run(&job->env, job->book->party, where, take,
		    job, err);
	query_release(where);
	if (rc)
		return rc;
	if (job->o->sum)
		put_sum(job);
	out_table_end(crm->out);
	if (crm->args->n == 1 && !job->o->sum)
		say_rhythm(job);
	return ERR_OK;
}

static enum err_code
check_usage(const struct job *job, struct err *err)
{
	const struct value_args	*o = job->o;
	bool			 chosen = job->crm->args->n > 0 ||
				    job->crm->filter.where != NULL || o->sum;

	if (o->curve && (o->sum || o->fit || o->validate ||
	    o->by != BY_CUSTOMER || job->crm->args->n > 0))
		return err_set(err, ERR_USAGE, "--curve is of all customers, "
		    "or of those of -w");
	if (job->crm->format != NULL && !o->curve)
		return err_set(err, ERR_USAGE, "-O svg draws the curve: say "
		    "--curve");
	if (o->covariate.n > 0 && (o->curve || o->by != BY_CUSTOMER))
		return err_set(err, ERR_USAGE, "--covariate is of when "
		    "customers buy, not of products or a curve");
	if (o->covariate.n > 0 && o->method == PURCHASE_BGBB)
		return err_set(err, ERR_USAGE, "bg-bb takes no covariates");
	if (o->fit && (chosen || o->validate))
		return err_set(err, ERR_USAGE,
		    "--fit is of all customers together");
	if (o->validate && chosen)
		return err_set(err, ERR_USAGE,
		    "--validate is of all customers together");
	if (o->validate && o->method == PURCHASE_BGBB)
		return err_set(err, ERR_USAGE, "--validate counts purchases, "
		    "and bg-bb only whether there was one in a year");
	if (o->by != BY_CUSTOMER && (job->crm->args->n != 1 || o->sum ||
	    o->fit || o->validate || job->crm->filter.where != NULL))
		return err_set(err, ERR_USAGE,
		    "--by is of one customer, named by a reference");
	if (o->by != BY_CUSTOMER && o->method == PURCHASE_BGBB)
		return err_set(err, ERR_USAGE,
		    "bg-bb knows years: --by takes another method");
	if (o->split != NULL && !o->validate)
		return err_set(err, ERR_USAGE, "--split is of --validate");
	return ERR_OK;
}

static enum err_code
judge(struct job *job, const struct value_options *opt, struct err *err)
{
	const char	*text = job->o->split;
	struct day	 split;
	enum err_code	 rc;

	if (text == NULL)
		return value_judge(job->crm, &job->env, opt, NULL, err);
	rc = when_parse_day(&split, slice_of(text), &job->env.when, err);
	if (rc) {
		err_prefix(err, "--split: ");
		return err->code = ERR_USAGE;
	}
	return value_judge(job->crm, &job->env, opt, &split, err);
}

static enum err_code
value_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct job		 job = { .crm = crm, .o = opts };
	struct value_options	 opt;
	struct value_book	*book;
	bool			 some;
	enum err_code		 rc;

	rc = check_usage(&job, err);
	if (rc == ERR_OK)
		rc = read_options(&opt, &job, err);
	if (rc == ERR_OK)
		rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK && job.o->validate)
		return judge(&job, &opt, err);
	if (rc == ERR_OK && job.o->by != BY_CUSTOMER)
		return value_put_products(crm, &job.env, &opt,
		    job.o->by == BY_FAMILY, err);
	if (rc == ERR_OK && job.o->curve) {
		rc = value_read(&book, &job.env, model_find_party(crm->model),
		    &opt, crm->arena, err);
		return rc ? rc : value_put_curve(crm, &job.env, book,
		    job.o->plot, err);
	}
	/* Of some only what is ahead of these is worked out. */
	some = crm->args->n > 0 || crm->filter.where != NULL || job.o->fit;
	if (rc == ERR_OK)
		rc = (some ? value_gather : value_compute)(&book, &job.env,
		    model_find_party(crm->model), &opt, crm->arena, err);
	if (rc)
		return rc;
	job.book = book;
	job.scratch = arena_open();
	rc = job.o->fit ? value_put_fit(crm, book, err) :
	    put_chosen(&job, err);
	if (rc == ERR_OK) {
		if (book->n_buyers > 0)
			value_say_doubts(crm, book);
		rc = say_sales(crm, book->n_buyers, err);
	}
	arena_close(job.scratch);
	return rc;
}

static const char *const	value_formats[] = { "svg", NULL };

const struct cmd cmd_value = {
	.name = "value", .operands = "[ref ...]",
	.group = GROUP_ANALYSIS,
	.brief = N_("what customers are worth, and who buys again when"),
	.text = N_("Realised and expected value are shown apart.  --as-of "
	    "DATE counts what had happened by then."),
	.opts = value_opt, .opts_size = sizeof(struct value_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = value_exec, .formats = value_formats,
	.complete = { COMPLETE_RECORD },
};

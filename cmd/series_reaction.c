#include "cmd/forecast_job.h"
#include "cmd/series.h"

#include "core/practice/forecast/driver.h"
#include "core/practice/forecast/reaction.h"
#include "core/practice/role.h"

static const char *const measures[] = {
	"revenue", "quantity", "margin", NULL
};
static const char *const periods[] = {
	"day", "week", "month", "quarter", NULL
};

struct reaction_opts {
	const char	*by;
	int		 measure;
	int		 period;
	int64_t		 top;
};

static const struct opt reaction_opt[] = {
	OPT_TEXT('b', "by", struct reaction_opts, by, N_("key,..."), NULL,
	    N_("whose: account (so without it), segment(rfm), product, "
	    "product.family"), COMPLETE_SALE_FIELD),
	OPT_CHOICE(0, "measure", struct reaction_opts, measure, N_("measure"),
	    "revenue", N_("what is sold"), measures),
	OPT_CHOICE(0, "period", struct reaction_opts, period, N_("period"),
	    "week", N_("the step of the series"), periods),
	OPT_INT(0, "top", struct reaction_opts, top, N_("n"), "0",
	    N_("only those of the n largest sales; 0: all")),
	OPT_END
};

/* What people call who buys: the entity, where the field knows that name. */
static struct slice
party_name(const struct job *job, const struct entity *sale,
    const struct field *party)
{
	const struct entity	*e = model_find_party(job->crm->model);

	return e != NULL && entity_find_field(sale, e->name) == party ?
	    e->name : party->name;
}

static enum err_code
read_keys(struct job *job, const char *by, const struct entity *sale,
    struct err *err)
{
	const struct field	*party = entity_role(sale, ROLE_PARTY);
	struct slice		*key;

	if (by == NULL && party == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the role "
		    "%s", SLICE_ARG(sale->name), role_name(ROLE_PARTY));
	if (by == NULL)
		by = slice_cstr(job->crm->arena, party_name(job, sale, party));
	job->req.n_by = context_split(&key, job->crm->arena, by);
	if (job->req.n_by == 0)
		return err_set(err, ERR_USAGE, "--by is empty");
	job->req.by = key;
	return ERR_OK;
}

static enum err_code
read_request(struct job *job, const struct reaction_opts *o,
    struct query_env *env, struct err *err)
{
	static const enum period	 period[] = {
		PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER
	};
	struct crm			*crm = job->crm;
	const struct entity		*sale;
	struct forecast_wish		*wish;
	enum err_code			 rc;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "which driver? " CRM_NAME
		    " series lists them");
	if (o->top < 0)
		return err_set(err, ERR_USAGE, "--top counts from 0");
	sale = model_find_any_sale(crm->model);
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	wish = ARENA_NEW(crm->arena, struct forecast_wish);
	wish->name = slice_of(crm->args->v[0]);
	job->req.driver = wish;
	job->req.n_drivers = 1;
	job->req.measure = slice_of(measures[o->measure]);
	job->req.period = period[o->period];
	job->req.horizon = 1;
	job->req.max_series = (size_t)o->top;
	rc = read_keys(job, o->by, sale, err);
	return rc ? rc : context_where(&job->req.where, crm, env, sale, err);
}

static void
columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = h->type == TYPE_MONEY ? h->digits : 1;

	forecast_key_columns(job);
	forecast_add_column(job, "periods", TYPE_INT, 0);
	forecast_add_column(job, "mean", type, digits);
	forecast_add_column(job, "effect", TYPE_PERCENT, 1);
	forecast_add_column(job, "lo", TYPE_PERCENT, 1);
	forecast_add_column(job, "hi", TYPE_PERCENT, 1);
	forecast_add_column(job, "chance", TYPE_PERCENT, 0);
	forecast_add_column(job, "amount", type, digits);
	forecast_add_column(job, "alone", TYPE_PERCENT, 1);
}

static void
put(struct job *job, const struct reaction *r)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	forecast_put_keys(job, r->series);
	out_i64(out, (int64_t)r->n_periods);
	out_f64(out, r->mean);
	out_f64(out, r->effect);
	out_f64(out, r->lo);
	out_f64(out, r->hi);
	out_f64(out, r->chance);
	out_f64(out, r->effect * r->mean);
	out_f64(out, r->alone);
	out_row_end(out);
}

static void
say(struct job *job, const struct reactions *all)
{
	struct out	*out = job->crm->out;
	enum lang	 lang = job->crm->lang;

	out_prose(out, lang_text(lang, N_("\nOn the whole: each %g more than "
	    "normal: %+.1f %% (95 %%: %+.1f to %+.1f).\n")), all->step,
	    all->effect * 100, all->lo * 100, all->hi * 100);
	if (all->differ > 0)
		out_prose(out, lang_text(lang, N_("They truly differ by about "
		    "%.1f %% either way.\n")), all->differ * 100);
	else
		out_prose(out, "%s", lang_text(lang, N_("How they differ is "
		    "no more than chance.\n")));
	if (all->n_pairs == 0)
		out_prose(out, "%s", lang_text(lang, N_("The sales are too "
		    "young to know what is normal for the time of the "
		    "year.\n")));
	if (all->n_too_few > 0)
		out_prose(out, lang_text(lang, N_("%zu more bought in too few "
		    "periods to tell.\n")), all->n_too_few);
}

static enum err_code
write_all(struct job *job, const struct reactions *all, struct err *err)
{
	struct out	*out = job->crm->out;
	enum err_code	 rc;

	columns(job);
	rc = out_table_begin(out, job->column, job->n_columns, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < all->n && !out_is_done(out); i++)
		put(job, &all->reaction[i]);
	out_table_end(out);
	say(job, all);
	return ERR_OK;
}

static enum err_code
reaction_exec(struct crm *crm, const void *opts, struct err *err)
{
	static const struct forecast_args	nothing;
	struct job		job = { .crm = crm, .o = &nothing };
	struct query_env	env;
	struct reactions	all;
	enum err_code		rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = read_request(&job, opts, &env, err);
	if (rc == ERR_OK)
		rc = forecast_history(&job.history, &env, &job.req,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = forecast_drivers(&job.history, &env, &job.req,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = reactions_find(&all, &job.history, &job.req, crm->arena,
		    err);
	if (rc == ERR_OK)
		rc = write_all(&job, &all, err);
	forecast_history_release(&job.history);
	query_release(job.req.where);
	arena_close(job.names.arena);
	return rc;
}

const struct cmd series_reaction = {
	.name = "reaction", .operands = "name",
	.brief = N_("who buys more, and who less, when a driver is above "
	    "normal"),
	.text = N_("By customer, segment or any key of sales; what may be "
	    "chance does not\ntop the list."),
	.opts = reaction_opt, .opts_size = sizeof(struct reaction_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = reaction_exec, .complete = { COMPLETE_DRIVER },
};

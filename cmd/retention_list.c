/*
 * Two lists of customers to act on, from the models of crm value: who is
 * slipping away, by what is lost with him, and who is gone, by what he would
 * bring again.
 */
#include "cmd/retention_list.h"

#include <math.h>

#include "cmd/say.h"
#include "cmd/value_fit.h"
#include "core/out/plot.h"
#include "core/practice/value/value.h"

struct list_args { struct span silent; double below; };

static const struct opt churn_opt[] = {
	OPT_SHARE(0, "below", struct list_args, below, N_("chance"), "80%",
	    N_("who is a customer with less than this chance")),
	OPT_SPAN(0, "silent", struct list_args, silent, N_("duration"), "1y",
	    N_("and not silent for longer than this")),
	OPT_END
};
static const struct opt winback_opt[] = {
	OPT_SPAN(0, "silent", struct list_args, silent, N_("duration"), "1y",
	    N_("who bought nothing for longer than this")),
	OPT_END
};

static const struct out_column column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "p_alive", .label = N_("alive"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "last_sale", .label = N_("last sale"), .type = TYPE_DATE },
	{ .name = "silent_days", .label = N_("days silent"),
	    .type = TYPE_INT },
	{ .name = "rhythm", .label = N_("rhythm"), .type = TYPE_DECIMAL,
	    .digits = 1 },
	{ .name = "purchases", .label = N_("purchases"), .type = TYPE_INT,
	    .flags = OUT_SPARE },
	{ .name = "realised", .label = N_("realised"), .type = TYPE_MONEY,
	    .flags = OUT_SPARE },
	{ .name = "value", .label = N_("value if kept"),
	    .type = TYPE_MONEY },
	{ .name = "lost", .label = N_("of it lost"), .type = TYPE_MONEY },
};

struct row {
	uint32_t	id;
	int64_t		value;		/* if he is a customer */
	int64_t		lost;		/* of it, by the chance that he is not */
};

struct job {
	struct crm		*crm;
	const struct list_args	*o;
	struct value_book	*book;
	int32_t			 silent;
	bool			 winback;
	VEC(struct row)		 row;
};

static enum err_code
take(void *arg, const struct chosen *c, struct err *err)
{
	struct job		*job = arg;
	uint32_t		 id = c->record->id;
	struct party_value	*v;
	struct row		 row = { .id = id };
	int32_t			 silent;

	(void)err;
	if (id > job->book->last_id || !job->book->has_model)
		return ERR_OK;
	v = &job->book->of[id];
	silent = job->book->opt.as_of.n - v->last;
	if (v->purchases == 0 || (silent > job->silent) != job->winback)
		return ERR_OK;
	value_look_ahead(job->book, id);
	if (!job->winback && (double)v->alive >= job->o->below)
		return ERR_OK;
	row.value = value_if_alive(job->book, id);
	row.lost = row.value - v->expected_value;
	/* Nothing is lost with one who costs more than he brings. */
	if (row.value > 0)
		*VEC_ADD(&job->row) = row;
	return ERR_OK;
}

static int
by_lost(const void *a, const void *b)
{
	const struct row	*x = a, *y = b;

	if (x->lost != y->lost)
		return x->lost > y->lost ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static enum err_code
put_row(struct job *job, const struct row *row, struct arena *scratch,
    struct err *err)
{
	struct crm			*crm = job->crm;
	const struct party_value	*v = &job->book->of[row->id];
	struct value			 ref = { .type = TYPE_REF,
					    .i = row->id };
	unsigned			 digits = crm->model->currency_digits;
	struct record			 rec;
	struct buf			 b = {0};
	enum err_code			 rc;

	rc = record_get(&rec, crm->txn, job->book->party, row->id, err);
	if (rc)
		return rc;
	out_row_begin(crm->out);
	handle_write(&b, job->book->party, row->id);
	out_named(crm->out, &ref, buf_slice(&b));
	buf_release(&b);
	out_text(crm->out, record_name(&rec, scratch));
	out_f64(crm->out, (double)v->alive);
	out_day(crm->out, (struct day){ v->last });
	out_i64(crm->out, job->book->opt.as_of.n - v->last);
	out_f64(crm->out, (double)v->rhythm);
	out_i64(crm->out, v->purchases);
	out_money(crm->out, v->margin - v->cost_to_serve, digits);
	out_money(crm->out, row->value, digits);
	out_money(crm->out, row->lost, digits);
	out_row_end(crm->out);
	return ERR_OK;
}

enum { POINTS = 100 };

/* How much of all that is lost the first of the list are. */
static void
draw(const struct job *job)
{
	double		 y[POINTS + 1], sum = 0, all = 0;
	struct plot	 plot = { .y = y, .n = POINTS + 1,
			    .n_history = POINTS + 1, .from = "0%",
			    .until = "100%", .percent = true,
			    .title = lang_text(job->crm->lang,
			    N_("of what is lost, by customers from the first")) };
	size_t		 n = job->row.n, k = 0;

	for (size_t i = 0; i < n; i++)
		all += (double)job->row.p[i].lost;
	for (size_t i = 0; i <= POINTS; i++) {
		double	part = (double)(n * i % POINTS) / POINTS;

		for (; k < n * i / POINTS; k++)
			sum += (double)job->row.p[k].lost;
		if (k < n)
			part *= (double)job->row.p[k].lost;
		y[i] = all > 0 ? (sum + part) / all : (double)NAN;
	}
	out_plot_svg(job->crm->out, &plot);
}

static enum err_code
put(struct job *job, struct err *err)
{
	struct arena	*scratch;
	enum err_code	 rc;

	if (job->row.n > 0)
		qsort(job->row.p, job->row.n, sizeof(*job->row.p), by_lost);
	if (job->crm->format != NULL) {
		draw(job);
		return ERR_OK;
	}
	scratch = arena_open();
	rc = out_table_begin(job->crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < job->row.n &&
	    !out_is_done(job->crm->out); i++) {
		arena_clear(scratch);
		rc = put_row(job, &job->row.p[i], scratch, err);
	}
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
	if (rc == ERR_OK && !job->book->has_model)
		value_say_ahead(job->crm, job->book);
	else if (rc == ERR_OK && job->row.n == 0)
		out_prose(job->crm->out, "%s\n", lang_text(job->crm->lang,
		    job->winback ? N_("There is nobody to win back.") :
		    N_("Nobody is slipping away.")));
	if (rc == ERR_OK)
		rc = say_sales(job->crm, -1, err);
	arena_close(scratch);
	return rc;
}

static enum err_code
read_silent(struct job *job, struct err *err)
{
	struct span	span = job->o->silent;
	struct day	as_of = job->crm->as_of;

	job->silent = as_of.n - day_add_span(as_of, span, -1).n;
	if (span.us != 0 || job->silent < 1 || job->silent > 36525)
		return err_set(err, ERR_USAGE,
		    "--silent is a day to a hundred years");
	return ERR_OK;
}

static enum err_code
list_exec(struct crm *crm, const struct list_args *o, bool winback,
    struct err *err)
{
	const struct entity	*party = model_find_party(crm->model);
	struct job		 job = { .crm = crm, .o = o,
				    .winback = winback };
	struct value_options	 opt = value_options_read(crm->model,
				    crm->as_of);
	struct query_env	 env;
	struct query		*where = NULL;
	enum err_code		 rc = read_silent(&job, err);

	if (rc == ERR_OK && crm->args->n > 0)
		rc = err_set(err, ERR_USAGE, "customers are chosen with -w");
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	/* Of all at once what is ahead is worked out much faster. */
	if (rc == ERR_OK)
		rc = (crm->filter.where != NULL ? value_gather :
		    value_compute)(&job.book, &env, party, &opt, crm->arena,
		    err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &env, party, err);
	if (rc == ERR_OK)
		rc = context_run(&env, party, where, take, &job, err);
	if (rc == ERR_OK)
		rc = put(&job, err);
	query_release(where);
	VEC_RELEASE(&job.row);
	return rc;
}

static enum err_code
churn_exec(struct crm *crm, const void *opts, struct err *err)
{
	return list_exec(crm, opts, false, err);
}

static enum err_code
winback_exec(struct crm *crm, const void *opts, struct err *err)
{
	return list_exec(crm, opts, true, err);
}

static const char *const	formats[] = { "svg", NULL };

const struct cmd retention_churn = {
	.name = "churn",
	.brief = N_("who is slipping away, the most value lost first"),
	.opts = churn_opt, .opts_size = sizeof(struct list_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = churn_exec, .formats = formats,
};
const struct cmd retention_winback = {
	.name = "winback",
	.brief = N_("who is gone and worth to be won back"),
	.opts = winback_opt, .opts_size = sizeof(struct list_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = winback_exec, .formats = formats,
};

enum err_code
retention_days(int32_t *days, const struct crm *crm, struct span span,
    const char *name, struct err *err)
{
	if (span.us != 0)
		return err_set(err, ERR_USAGE, "--%s is in days or more",
		    name);
	*days = crm->as_of.n - day_add_span(crm->as_of, span, -1).n;
	if (*days < 0 || *days > 36525)
		return err_set(err, ERR_USAGE,
		    "--%s is a day to a hundred years", name);
	return ERR_OK;
}

/*
 * crm forecast accuracy: what was said, and what came.
 */
#include <math.h>

#include "cmd/forecast_job.h"
#include "core/practice/forecast/forecast_accuracy.h"

struct accuracy_args {
	int		 by;
	bool		 exit_code;
	const char	*below;
};

static const char *const groups[] = {
	"horizon", "origin", "series", "all", NULL
};

static const struct opt accuracy_opt[] = {
	OPT_CHOICE('b', "by", struct accuracy_args, by, N_("what"),
	    "horizon", N_("a line per horizon, day of forecast or series, or one"),
	    groups),
	OPT_BOOL(0, "exit-code", struct accuracy_args, exit_code,
	    N_("end with 1 when the forecasts have become worse")),
	OPT_STRING(0, "below", struct accuracy_args, below, N_("share"),
	    ".05", N_("worse is what chance alone does so seldom")),
	OPT_END
};

struct accuracy_job {
	struct crm		*crm;
	const struct accuracy_args *o;
	struct slice		 name;
	struct accuracy		 acc;
	double			 below;
	struct out_column	*column;
	size_t			 n_columns;
};

static struct out_column *
add_column(struct accuracy_job *job, const char *name, const char *label,
    enum type type, unsigned digits)
{
	struct out_column	*c = &job->column[job->n_columns++];

	*c = (struct out_column){ .name = name, .label = label,
	    .type = type, .digits = (uint8_t)digits };
	return c;
}

/* Nobody knows products by their handles. */
static bool
is_named(const struct accuracy_job *job, size_t key)
{
	const struct entity	*e;
	uint32_t		 id;

	for (size_t i = 0; i < job->acc.sum.n; i++)
		if (job->acc.sum.p[i].key[key].len > 0)
			return handle_parse(&e, &id, job->crm->model,
			    job->acc.sum.p[i].key[key]);
	return false;
}

static void
put_name(const struct accuracy_job *job, struct slice handle)
{
	const struct entity	*e;
	struct record		 rec;
	struct err		 ignored = {0};
	uint32_t		 id;

	if (!handle_parse(&e, &id, job->crm->model, handle) ||
	    record_find(&rec, job->crm->txn, e, id, &ignored) != ERR_OK ||
	    rec.bytes.p == NULL)
		out_missing(job->crm->out);
	else
		out_text(job->crm->out, record_name(&rec, job->crm->arena));
}

static void
make_columns(struct accuracy_job *job)
{
	const struct saved_head	*h = &job->acc.of;
	struct arena		*arena = job->crm->arena;
	enum type	type = h->is_money ? TYPE_MONEY : TYPE_DECIMAL;
	unsigned	digits = h->is_money ? h->digits : 1;

	job->column = ARENA_ARRAY(arena, struct out_column,
	    11 + 2 * SAVED_KEYS + SAVED_LEVELS);
	if (h->is_tree)
		add_column(job, "level", N_("level"), TYPE_TEXT, 0)->flags = OUT_CUT;
	if (job->o->by == ACCURACY_HORIZON)
		add_column(job, "ahead", N_("periods ahead"), TYPE_INT, 0);
	if (job->o->by == ACCURACY_ORIGIN)
		add_column(job, "origin", N_("from"), TYPE_DATE, 0);
	for (size_t i = 0; job->o->by == ACCURACY_SERIES && i < h->n_by;
	    i++) {
		add_column(job, slice_cstr(arena, h->by[i]), NULL, TYPE_TEXT,
		    0)->flags = OUT_CUT;
		if (is_named(job, i))
			add_column(job, arena_printf(arena, "%.*s.name",
			    SLICE_ARG(h->by[i])), NULL, TYPE_TEXT,
			    0)->flags = OUT_CUT;
	}
	add_column(job, "n", N_("forecasts"), TYPE_INT, 0);
	add_column(job, "forecast", N_("forecast"), type, digits);
	add_column(job, "actual", N_("actual"), type, digits);
	add_column(job, "bias", N_("bias"), TYPE_PERCENT, 1);
	add_column(job, "wape", N_("error"), TYPE_PERCENT, 1);
	add_column(job, "naive", N_("as last year"), TYPE_PERCENT, 1);
	add_column(job, "mase", N_("MASE"), TYPE_DECIMAL, 2);
	for (size_t k = 0; k < h->n_levels; k++)
		add_column(job, arena_printf(arena, "in%g",
		    h->level[k] * 100), NULL, TYPE_PERCENT, 1);
	job->column[0].flags |= OUT_ID;
}

static void
put_sum(struct accuracy_job *job, const struct accuracy_sum *s)
{
	const struct saved_head	*h = &job->acc.of;
	struct out		*out = job->crm->out;

	out_row_begin(out);
	if (h->is_tree)
		forecast_put_level(job->crm, s->depth, s->depth == 0 ?
		    SLICE_EMPTY : h->by[s->depth - 1]);
	if (job->o->by == ACCURACY_HORIZON)
		out_i64(out, (int64_t)s->horizon);
	if (job->o->by == ACCURACY_ORIGIN)
		out_day(out, s->origin);
	for (size_t i = 0; job->o->by == ACCURACY_SERIES && i < h->n_by;
	    i++) {
		out_filled(out, s->key[i]);
		if (is_named(job, i))
			put_name(job, s->key[i]);
	}
	out_i64(out, (int64_t)s->n);
	out_f64(out, s->forecast);
	out_f64(out, s->actual);
	out_f64(out, accuracy_bias(s));
	out_f64(out, accuracy_wape(s));
	out_f64(out, accuracy_naive(s));
	out_f64(out, accuracy_mase(s));
	for (size_t k = 0; k < h->n_levels; k++)
		out_f64(out, s->n_interval == 0 ? (double)NAN :
		    (double)s->inside[k] / (double)s->n_interval);
	out_row_end(out);
}

void
forecast_say_accuracy(struct crm *crm, const struct accuracy *a, double below)
{
	struct out	*out = crm->out;
	enum lang	 lang = crm->lang;

	if (a->n_origins == 0)
		return;
	if (a->n_unmatched > 0)
		out_prose(out, lang_text(lang, N_("\n%llu series have no "
		    "sales under their keys any more: left out.\n")),
		    (unsigned long long)a->n_unmatched);
	if (isnan(a->p)) {
		out_prose(out, "%s", lang_text(lang, N_("\nWhether the "
		    "forecasts become worse cannot be told yet: that takes 8 "
		    "periods.\n")));
		return;
	}
	out_prose(out, lang_text(lang, a->p < below ?
	    N_("\nWarning: the last %zu forecasts were %.1f%% off one period "
	    "ahead,\nthe %zu before them %.1f%%: worse (p = %.3f).\n") :
	    N_("\nThe last %zu forecasts were %.1f%% off one period "
	    "ahead,\nthe %zu before them %.1f%%: no worse than chance (p = "
	    "%.3f).\n")), a->n_recent, a->recent * 100, a->n_before,
	    a->before * 100, a->p);
}

static enum err_code
put_accuracy(struct accuracy_job *job, struct err *err)
{
	const struct accuracy	*a = &job->acc;
	enum err_code		 rc;

	out_prose(job->crm->out, lang_text(job->crm->lang, N_("Forecasts "
	    "\"%.*s\": %zu saved, %zu of them with periods that are "
	    "over.\n\n")), SLICE_ARG(job->name), a->n_saved, a->n_origins);
	make_columns(job);
	rc = out_table_begin(job->crm->out, job->column, job->n_columns,
	    err);
	if (rc)
		return rc;
	for (size_t i = 0; i < a->sum.n && !out_is_done(job->crm->out); i++)
		put_sum(job, &a->sum.p[i]);
	out_table_end(job->crm->out);
	forecast_say_accuracy(job->crm, a, job->below);
	return ERR_OK;
}

/* Which names there are, when the one asked for is not. */
static void
hint_names(struct crm *crm, struct err *err)
{
	struct snapshots	all = {{0}};
	struct slice		prefix = SLICE("forecast/"), last = SLICE_EMPTY;
	struct buf		b = {0};
	struct err		ignored = {0};

	if (snapshot_list(&all, crm->txn, prefix, crm->arena,
	    &ignored) == ERR_OK)
		for (size_t i = 0; i < all.list.n; i++) {
			struct slice	name = all.list.p[i].name;

			if (slice_eq(name, last))
				continue;
			buf_addf(&b, "%s%.*s", b.len > 0 ? ", " : "",
			    SLICE_ARG(slice_sub(name, prefix.len,
			    name.len)));
			last = name;
		}
	if (b.len > 0)
		err_hint(err, "there are: %s", buf_cstr(&b));
	else
		err_hint(err, "crm forecast --save keeps one");
	buf_release(&b);
	VEC_RELEASE(&all.list);
}

static enum err_code
accuracy_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct accuracy_job	job = { .crm = crm, .o = opts };
	struct query_env	env;
	enum err_code		rc;

	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "accuracy of one name only");
	if (!f64_parse(&job.below, slice_of(job.o->below)) ||
	    job.below <= 0 || job.below >= 1)
		return err_set(err, ERR_USAGE, "--below %s: a share between 0 "
		    "and 1", job.o->below);
	job.name = crm->args->n == 1 ? slice_of(crm->args->v[0]) :
	    SLICE("revenue/week");
	rc = context_env(&env, crm, err);
	if (rc)
		return rc;
	rc = forecast_accuracy(&job.acc, &env, job.name,
	    (enum accuracy_by)job.o->by, crm->arena, err);
	if (rc == ERR_NOTFOUND)
		hint_names(crm, err);
	if (rc == ERR_OK)
		rc = put_accuracy(&job, err);
	if (rc == ERR_OK && job.o->exit_code && job.acc.p < job.below)
		rc = ERR_NO;
	VEC_RELEASE(&job.acc.sum);
	return rc;
}

const struct cmd forecast_accuracy_cmd = {
	.name = "accuracy", .operands = "[name]",
	.brief = N_("what saved forecasts said, and what came"),
	.text = N_("Without a name the weekly revenue of everything.  Worse "
	    "is told by a test of the errors one period ahead."),
	.opts = accuracy_opt, .opts_size = sizeof(struct accuracy_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = accuracy_exec,
};

#include "cmd/forecast_job.h"

static void
put_amount(struct job *job, bool known, double v)
{
	if (!known)
		out_missing(job->crm->out);
	else
		out_f64(job->crm->out, v);
}

/* lo80 hi80 lo95 hi95: the first two always, the others where there is room. */
static void
interval_columns(struct job *job, enum type type, unsigned digits)
{
	struct arena	*arena = job->crm->arena;
	unsigned	 spare = 0;

	for (size_t i = 0; i < job->req.n_levels; i++) {
		double	p = job->level[i] * 100;

		forecast_add_column(job, arena_printf(arena, "lo%g", p),
		    type, digits)->flags = spare;
		forecast_add_column(job, arena_printf(arena, "hi%g", p),
		    type, digits)->flags = spare ? spare | OUT_PAIR : 0;
		spare = OUT_SPARE;
	}
}

static void
forecast_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = forecast_digits(job);

	forecast_key_columns(job);
	forecast_period_columns(job);
	forecast_add_column(job, "forecast", type, digits);
	if (job->req.n_assumptions > 0)
		forecast_add_column(job, "without", type, digits);
	interval_columns(job, type, digits);
	forecast_add_column(job, "method", TYPE_TEXT, 0)->flags = OUT_EXTRA;
	forecast_add_column(job, "note", TYPE_TEXT, 0)->flags = OUT_EXTRA;
}

static void
put_note(struct job *job, const struct forecast_result *r)
{
	const char	*text = r->note == FORECAST_FINE ? NULL :
			    forecast_note_text(r->note);

	out_word(job->crm->out, text);
}

static void
put_series(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	struct out			*out = job->crm->out;

	for (size_t i = 0; i < r->horizon; i++) {
		out_row_begin(out);
		forecast_put_keys(job, s);
		forecast_put_period(job, (int32_t)i);
		put_amount(job, r->note != FORECAST_EMPTY, r->mean[i]);
		if (job->req.n_assumptions > 0)
			put_amount(job, r->note != FORECAST_EMPTY,
			    r->without != NULL ? r->without[i] : r->mean[i]);
		for (size_t k = 0; k < job->req.n_levels; k++) {
			put_amount(job, r->has_interval,
			    r->has_interval ? r->interval[k].lo[i] : 0);
			put_amount(job, r->has_interval,
			    r->has_interval ? r->interval[k].hi[i] : 0);
		}
		out_word(out, forecast_method_name(r));
		put_note(job, r);
		out_row_end(out);
	}
}

static void
score_columns(struct job *job)
{
	forecast_key_columns(job);
	forecast_add_column(job, "method", TYPE_TEXT, 0);
	forecast_add_column(job, "weight", TYPE_PERCENT, 1);
	forecast_add_column(job, "mase", TYPE_DECIMAL, 3);
	forecast_add_column(job, "smape", TYPE_DECIMAL, 2);
	forecast_add_column(job, "rmsse", TYPE_DECIMAL, 3);
	forecast_add_column(job, "origins", TYPE_INT, 0);
	forecast_add_column(job, "periods", TYPE_INT, 0);
}

static void
put_score(struct job *job, const struct sales_series *s, const char *name,
    double weight, double mase, double smape, double rmsse)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	forecast_put_keys(job, s);
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
past_column(struct job *job, const char *name, const char *label,
    enum type type, unsigned digits)
{
	struct out_column	*c = forecast_add_column(job, name, type, digits);

	c->label = label;
	c->flags = OUT_SPARE;
}

static void
sum_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = forecast_digits(job);

	forecast_key_columns(job);
	past_column(job, "last_year", N_("last year"), type, digits);
	past_column(job, "last_periods", N_("last periods"), type, digits);
	forecast_add_column(job, "forecast", type, digits);
	if (job->req.n_assumptions > 0)
		forecast_add_column(job, "without", type, digits);
	interval_columns(job, type, digits);
	forecast_add_column(job, "method", TYPE_TEXT, 0)->flags = OUT_SPARE;
	forecast_add_column(job, "note", TYPE_TEXT, 0)->flags = OUT_CUT;
}

/* What the same number of periods brought just now, and a year ago. */
static void
put_sum(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	size_t	year = (size_t)(forecast_season(job->req.period) + .5);
	double	ahead = 0, without = 0, now = 0, then = 0;

	for (size_t i = 0; i < r->horizon; i++) {
		ahead += r->mean[i];
		without += r->without != NULL ? r->without[i] : r->mean[i];
		if (i < s->n)
			now += s->y[s->n - 1 - i];
		if (i < year && year - i <= s->n)
			then += s->y[s->n - (year - i)];
	}
	out_row_begin(job->crm->out);
	forecast_put_keys(job, s);
	put_amount(job, s->n >= year && r->horizon <= year, then);
	out_f64(job->crm->out, now);
	put_amount(job, r->note != FORECAST_EMPTY, ahead);
	if (job->req.n_assumptions > 0)
		put_amount(job, r->note != FORECAST_EMPTY, without);
	for (size_t k = 0; k < job->req.n_levels; k++) {
		put_amount(job, r->has_interval, r->interval[k].sum_lo);
		put_amount(job, r->has_interval, r->interval[k].sum_hi);
	}
	out_word(job->crm->out, forecast_method_name(r));
	put_note(job, r);
	out_row_end(job->crm->out);
}

static void
put_result(struct job *job, const struct sales_series *s)
{
	if (job->o->effects)
		forecast_put_effects(job, s);
	else if (job->o->history)
		forecast_put_history(job, s);
	else if (job->o->backtest)
		put_scores(job, s);
	else if (job->o->sum)
		put_sum(job, s);
	else
		put_series(job, s);
}

/*
 * Some hundred series at a time: while one batch is written the next one is
 * forecast.
 */
enum { BATCH = 256 };

struct batches {
	struct job		*job;
	struct arena		*arena[2][2];	/* by turns, for two threads */
	size_t			 turn;
	size_t			 next;		/* first series not begun */
	struct forecast_ahead	*ahead;
};

static void
batches_open(struct batches *b, struct job *job)
{
	*b = (struct batches){ .job = job };
	for (size_t i = 0; i < 4; i++)
		b->arena[i / 2][i % 2] = arena_open();
}

static void
batches_begin(struct batches *b)
{
	struct sales_history	*h = &b->job->history;
	size_t			 n = MIN((size_t)BATCH, h->series.n - b->next);
	struct arena		**arena = b->arena[b->turn];

	/* The last but one was in these arenas. */
	for (size_t i = b->next - MIN(b->next, (size_t)2 * BATCH);
	    i + BATCH < b->next; i++)
		forecast_empty(&h->series.p[i], h);
	b->turn = !b->turn;
	arena_clear(arena[0]);
	arena_clear(arena[1]);
	for (size_t i = b->next; i < b->next + n; i++)
		forecast_fill(&h->series.p[i], h, arena[0]);
	b->ahead = forecast_ahead_open(h->series.p + b->next, n, h,
	    &b->job->req, arena);
	b->next += n;
}

/* The batch that was begun is there, until the next call; one more begins. */
static void
batches_next(struct batches *b)
{
	forecast_ahead_close(b->ahead);
	b->ahead = NULL;
	progress_set(b->job->crm->progress, b->next);
	if (b->next < b->job->history.series.n)
		batches_begin(b);
}

static void
batches_close(struct batches *b)
{
	forecast_ahead_close(b->ahead);
	for (size_t i = 0; i < 4; i++)
		arena_close(b->arena[i / 2][i % 2]);
}

static void
tree_done(void *arg, size_t n)
{
	const struct job	*job = arg;

	progress_set(job->crm->progress, n);
}

void
forecast_tree(struct job *job, struct arena *arena[2])
{
	struct sales_history	*h = &job->history;

	forecast_tree_fit(&job->tree, h, &job->req, arena, tree_done, job);
	forecast_tree_add_up(&job->tree, h, &job->req, forecast_digits(job));
}

enum err_code
forecast_write(struct job *job, struct err *err)
{
	struct sales_history	*h = &job->history;
	struct crm		*crm = job->crm;
	struct forecast_prior	 prior;
	struct batches		 batches;
	struct arena		*learned[2] = { arena_open(), arena_open() };
	enum err_code		 rc;

	/* Of one series it is said in words, and drawn, how good it is. */
	job->req.only_ahead = !job->o->effects && !job->o->history &&
	    !job->o->backtest && h->series.n > 1;
	batches_open(&batches, job);
	if (job->o->tree)
		forecast_tree_grow(&job->tree, h, crm->arena);
	forecast_say_heading(job);
	if (job->o->effects)
		forecast_effect_columns(job);
	else if (job->o->history)
		forecast_history_columns(job);
	else if (job->o->backtest)
		score_columns(job);
	else if (job->o->sum)
		sum_columns(job);
	else
		forecast_columns(job);
	progress_begin(crm->progress, "forecast", ERR_N("series"), h->series.n);
	if (job->o->tree)
		forecast_tree(job, batches.arena[0]);
	else {
		forecast_learn(&prior, h, &job->req, learned);
		job->req.prior = &prior;
		batches_begin(&batches);
		batches_next(&batches);
	}
	forecast_draw_alone(job);
	rc = out_table_begin(crm->out, job->column, job->n_columns, err);
	if (rc)
		goto done;
	for (size_t i = 0; i < h->series.n &&
	    (job->saver != NULL || !out_is_done(crm->out)); i++) {
		if (i > 0 && i % BATCH == 0 && !job->o->tree)
			batches_next(&batches);
		put_result(job, &h->series.p[i]);
		if (job->saver != NULL)
			forecast_save_add(job, &h->series.p[i]);
	}
	progress_end(crm->progress);
	out_table_end(crm->out);
	if (job->o->tree)
		forecast_say_tree(job);
	if (h->series.n == 1 && !job->o->backtest && !job->o->effects) {
		forecast_say_method(job, &h->series.p[0]);
		forecast_say_marks(job, &h->series.p[0]);
		forecast_say_effects(job, &h->series.p[0]);
	}
done:
	batches_close(&batches);
	arena_close(learned[0]);
	arena_close(learned[1]);
	return rc;
}

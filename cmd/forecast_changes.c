/*
 * crm forecast --changes: what is forecast otherwise than the last time, and
 * why.
 */
#include <math.h>

#include "cmd/forecast_job.h"
#include "core/practice/forecast/forecast_change.h"

enum { MOST_CHANGES = 5, BATCH = 256 };

/* ---- then and now ---- */

/* What is needed until the changes are told. */
static struct arena *
arena_of(const struct job *job)
{
	return job->own != NULL ? job->own : job->crm->arena;
}

/* The last one saved that began in an earlier period. */
static enum err_code
find_then(struct saved_forecast *then, struct job *job, struct err *err)
{
	struct slice		name = forecast_save_name(job);
	struct snapshots	all = {{0}};
	struct saved_head	now;
	bool			found = false;
	enum err_code		rc;

	forecast_save_head(&now, job);
	rc = saved_list(&all, job->crm->txn, name, arena_of(job), err);
	for (size_t i = all.list.n; rc == ERR_OK && !found && i-- > 0;) {
		if (all.list.p[i].day.n > job->history.as_of.n)
			continue;
		rc = saved_read(then, job->crm->txn, &all.list.p[i],
		    arena_of(job), err);
		found = rc == ERR_OK && then->of.origin.n < now.origin.n &&
		    saved_is_alike(&then->of, &now);
	}
	VEC_RELEASE(&all.list);
	if (rc || found)
		return rc;
	err_set(err, ERR_NOTFOUND, "no earlier forecast \"%.*s\" was saved",
	    SLICE_ARG(name));
	err_hint(err, "crm forecast --save keeps one, to compare with the "
	    "next");
	return ERR_NOTFOUND;
}

static void
add_tree(struct job *job, struct arena *arena[2])
{
	struct sales_history	*h = &job->history;

	forecast_tree_grow(&job->tree, h, job->crm->arena);
	forecast_tree(job, arena);
	for (size_t i = 0; i < h->series.n; i++)
		forecast_save_add(job, &h->series.p[i]);
}

static void
add_series(struct job *job, struct arena *arena[2])
{
	struct sales_history	*h = &job->history;
	struct arena		*learned[2] = { arena_open(), arena_open() };
	struct forecast_prior	 prior;

	forecast_learn(&prior, h, &job->req, learned);
	job->req.prior = &prior;
	for (size_t i = 0; i < h->series.n; i += BATCH) {
		size_t	n = MIN(h->series.n - i, (size_t)BATCH);

		arena_clear(arena[0]);
		arena_clear(arena[1]);
		for (size_t k = 0; k < n; k++)
			forecast_fill(&h->series.p[i + k], h, arena[0]);
		forecast_series_all(h->series.p + i, n, h, &job->req, arena);
		for (size_t k = 0; k < n; k++) {
			forecast_save_add(job, &h->series.p[i + k]);
			forecast_empty(&h->series.p[i + k], h);
		}
		progress_set(job->crm->progress, i + n);
	}
	/* They taught, too. */
	for (size_t i = 0; i < h->n_behind; i++)
		forecast_empty(&h->series.p[h->series.n + i], h);
	job->req.prior = NULL;
	arena_close(learned[0]);
	arena_close(learned[1]);
}

/* As it would be saved. */
static enum err_code
make_now(struct saved_forecast *now, struct job *job, struct err *err)
{
	struct arena	*arena[2] = { arena_open(), arena_open() };
	struct slice	 body;

	progress_begin(job->crm->progress, "forecast", ERR_N("series"),
	    job->history.series.n);
	if (job->o->tree)
		add_tree(job, arena);
	else
		add_series(job, arena);
	progress_end(job->crm->progress);
	arena_close(arena[0]);
	arena_close(arena[1]);
	body = slice_dup(arena_of(job), forecast_save_body(job));
	return saved_decode(&now->of, now, body, arena_of(job)) ? ERR_OK :
	    err_set(err, ERR_STORE, "the forecast cannot be kept");
}

/* ---- what is said ---- */

static void
make_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = h->type == TYPE_MONEY ? h->digits : 1;
	struct { const char *name, *label; unsigned flags; } amount[] = {
		{ "before", N_("before"), 0 }, { "now", N_("now"), 0 },
		{ "change", N_("change"), 0 },
		/* The cause says in a word which is the larger. */
		{ "late", N_("by late data"), OUT_EXTRA },
		{ "fresh", N_("by new periods"), OUT_EXTRA },
		{ "foretold", N_("foretold"), 0 }, { "came", N_("came"), 0 },
	};

	forecast_key_columns(job);
	for (size_t i = 0; i < NELEM(amount); i++) {
		struct out_column	*c;

		c = forecast_add_column(job, amount[i].name, type, digits);
		c->label = amount[i].label;
		c->flags = amount[i].flags;
	}
	forecast_add_column(job, "cause", TYPE_TEXT, 0)->label = N_("cause");
	forecast_add_column(job, "method_before", TYPE_TEXT, 0)->flags =
	    OUT_EXTRA;
	forecast_add_column(job, "method", TYPE_TEXT, 0)->flags = OUT_EXTRA;
}

/* For people why, in a few words. */
static void
put_cause(struct job *job, const struct series_change *x)
{
	static const char *const	word[N_CHANGE_CAUSES] = {
		N_("new"), N_("gone"), N_("late data"), NULL,
		N_("other method"), N_("level")
	};
	struct crm	*crm = job->crm;
	const char	*text = word[x->cause];

	if (x->cause == CHANGE_SALES)
		text = x->came > x->foretold ? N_("sold more") :
		    N_("sold less");
	out_texts(crm->out, out_is_for_people(crm->out) ?
	    lang_text(crm->lang, text) : change_cause_name(x->cause));
}

static void
put_keys(struct job *job, const struct series_change *x,
    const struct saved_forecast *now)
{
	if (x->now != NULL) {
		forecast_put_keys(job,
		    &job->history.series.p[x->now - now->series.p]);
		return;
	}
	if (job->o->tree)
		forecast_put_level(job->crm, job->history.n_by,
		    job->history.by[job->history.n_by - 1].name);
	for (size_t i = 0; i < job->history.n_by; i++) {
		out_filled(job->crm->out, x->then->key[i]);
		if (job->history.by[i].type == TYPE_REF)
			out_missing(job->crm->out);
	}
}

static void
put_change(struct job *job, const struct series_change *x,
    const struct saved_forecast *now)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	put_keys(job, x, now);
	out_f64(out, x->then == NULL ? (double)NAN : x->before);
	out_f64(out, x->now == NULL ? (double)NAN : x->after);
	out_f64(out, x->after - x->before);
	out_f64(out, x->late);
	out_f64(out, x->fresh);
	out_f64(out, x->foretold);
	out_f64(out, x->came);
	put_cause(job, x);
	out_filled(out, x->then == NULL ? SLICE_EMPTY : x->then->method);
	out_filled(out, x->now == NULL ? SLICE_EMPTY : x->now->method);
	out_row_end(out);
}

static void
say_heading(struct job *job, const struct saved_forecast *then,
    const struct forecast_changes *c)
{
	struct crm	*crm = job->crm;
	char		 was[PERIOD_TEXT], is[PERIOD_TEXT];
	size_t		 n, m;

	n = period_write(was, job->req.period, then->of.origin);
	m = period_write(is, job->req.period, job->history.origin);
	if (job->history.n_series_left_out > 0)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("%zu smaller series are left out (--top).\n")),
		    job->history.n_series_left_out);
	out_prose(crm->out, lang_text(crm->lang, N_("The forecast from %.*s "
	    "on was %.2f for the %zu %s from %.*s on;\nit is %.2f now "
	    "(%+.1f%%).\n\n")), (int)n, was, c->before, c->n_shared,
	    forecast_periods_word(job, c->n_shared), (int)m, is, c->after,
	    c->before > 0 ? 100 * (c->after / c->before - 1) : 0);
}

enum err_code
forecast_write_changes(struct job *job, struct err *err)
{
	struct saved_forecast	then = { .of = { .n_by = 0 } };
	struct saved_forecast	now = { .of = { .n_by = 0 } };
	struct forecast_changes	c = {0};
	struct err		none = {0};
	enum err_code		rc, found;

	found = find_then(&then, job, &none);
	rc = found == ERR_OK || (found == ERR_NOTFOUND && job->o->save) ?
	    make_now(&now, job, err) : found;
	if (rc == ERR_OK && found == ERR_OK)
		found = forecast_changes(&c, &then, &now, &job->history,
		    &job->req, MOST_CHANGES, &none);
	if (rc == ERR_OK && found != ERR_OK && job->o->save) {
		/* The first one: it is what the next is compared with. */
		out_prose(job->crm->out, "%s", lang_text(job->crm->lang,
		    N_("Nothing was saved before to compare with.\n")));
		out_missing(job->crm->out);	/* in a document */
		goto done;
	}
	if (found != ERR_OK) {
		*err = none;
		rc = found;
	}
	if (rc == ERR_OK) {
		make_columns(job);
		say_heading(job, &then, &c);
		rc = out_table_begin(job->crm->out, job->column,
		    job->n_columns, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < c.list.n; i++)
		put_change(job, &c.list.p[i], &now);
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
done:
	VEC_RELEASE(&then.series);
	VEC_RELEASE(&now.series);
	VEC_RELEASE(&c.list);
	return rc;
}

/*
 * What crm forecast says to people around its table.
 */
#include "cmd/forecast_job.h"

#include <math.h>

#include "core/out/plot.h"

void
forecast_say_heading(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum lang			 lang = job->crm->lang;
	char				 day[DAY_TEXT], name[PERIOD_TEXT];
	size_t				 n;

	if (!h->is_dated) {
		out_prose(job->crm->out, lang_text(lang,
		    N_("Forecast of %zu series.\n")), h->series.n);
		return;
	}
	n = period_write(name, h->period, h->origin);
	day_write(day, h->last_sale);
	out_prose(job->crm->out, lang_text(lang, h->is_file ?
	    N_("Forecast of %s per %s, from %.*s on; last value %.*s.\n") :
	    N_("Forecast of %s per %s, from %.*s on; last sale %.*s.\n")),
	    lang_text(lang, *job->measure ? job->measure : N_("values")),
	    lang_text(lang, period_name(h->period)), (int)n, name, DAY_TEXT,
	    day);
	if (h->is_stale)
		out_prose(job->crm->out, "%s", lang_text(lang,
		    N_("The ledger ends well before today: history is taken "
		    "to end there.\n")));
	if (h->n_succeeded > 0)
		out_prose(job->crm->out, lang_text(lang, h->n_succeeded == 1 ?
		    N_("One product is counted with what took its place.\n") :
		    N_("%zu products are counted with what took their place.\n")),
		    h->n_succeeded);
	if (h->n_series_unknown > 0)
		out_prose(job->crm->out, lang_text(lang,
		    h->n_series_unknown == 1 ?
		    N_("%zu series is left out: its %s is not known.\n") :
		    N_("%zu series are left out: their %s is not known.\n")),
		    h->n_series_unknown, lang_text(lang, job->measure));
	if (h->n_unknown > 0)
		out_prose(job->crm->out, lang_text(lang, h->n_unknown == 1 ?
		    N_("In %zu period the %s is not known: taken as between "
		    "those around it.\n") :
		    N_("In %zu periods the %s is not known: taken as between "
		    "those around them.\n")),
		    h->n_unknown, lang_text(lang, job->measure));
	if (h->n_series_left_out > 0)
		out_prose(job->crm->out, lang_text(lang,
		    N_("%zu smaller series are left out (--top).\n")),
		    h->n_series_left_out);
}

static void
draw(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	size_t		 shown = MIN(s->n, (size_t)104);
	size_t		 n = shown + r->horizon;
	double		*y = ARENA_ARRAY(job->crm->arena, double, n);
	double		*lo = NULL, *hi = NULL;
	struct plot	 plot = {0};

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
	out_plot(job->crm->out, &plot);
}

static void
say_running(struct job *job)
{
	const struct running	*r = &job->history.running;
	enum lang		 lang = job->crm->lang;
	struct buf		 b = {0};

	buf_addf(&b, lang_text(lang,
	    N_("Sold so far in the running %s: %.2f; ")),
	    lang_text(lang, period_name(job->req.period)), r->sold);
	if (r->by_days)
		buf_addf(&b, lang_text(lang,
		    N_("%.0f %% of its days are still to come.\n")),
		    100 * r->rest);
	else if (r->rest < .005)
		buf_adds(&b, lang_text(lang,
		    N_("usually nothing more comes.\n")));
	else
		buf_addf(&b, lang_text(lang,
		    N_("usually %.0f %% is still to come.\n")),
		    100 * r->rest);
	out_prose(job->crm->out, "%.*s", SLICE_ARG(buf_slice(&b)));
	buf_release(&b);
}

const char *
forecast_periods_word(const struct job *job, size_t n)
{
	static const char *const	many[] = { N_("days"), N_("weeks"),
					    N_("months"), N_("quarters"),
					    N_("years") };

	return lang_text(job->crm->lang, n == 1 ?
	    period_name(job->req.period) : many[job->req.period]);
}

static void
say_weeks(const struct job *job, const struct sales_series *s)
{
	struct out	*out = job->crm->out;
	enum lang	 lang = job->crm->lang;

	out_prose(out, lang_text(lang, N_("\nMethod: %s, from %zu weeks of "
	    "history, added up.\n")),
	    lang_text(lang, forecast_method_name(s->result)), s->n_weeks);
	if (s->is_both)
		out_prose(out, lang_text(lang, N_("After the first %s: the "
		    "mean of that and of what %zu %s of history say.\n")),
		    lang_text(lang, period_name(job->req.period)), s->n,
		    forecast_periods_word(job, s->n));
}

/* What stands behind the numbers, in a line. */
void
forecast_say_method(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	struct out			*out = job->crm->out;
	enum lang			 lang = job->crm->lang;

	if (s->n_weeks > 0)
		say_weeks(job, s);
	else
		out_prose(out, lang_text(lang,
		    N_("\nMethod: %s, from %zu %s of history.\n")),
		    lang_text(lang, forecast_method_name(r)), s->n,
		    forecast_periods_word(job, s->n));
	if (r->n_origins > 0)
		out_prose(out, lang_text(lang, s->n_weeks > 0 ?
		    N_("Backtest by week over %zu origins: errors %.2f times "
		    "those of no change (MASE).\n") :
		    N_("Backtest over %zu origins: "
		    "errors %.2f times those of no change (MASE).\n")),
		    r->n_origins, r->mase);
	if (r->note != FORECAST_FINE)
		out_prose(out, lang_text(lang, N_("Note: %s.\n")),
		    lang_text(lang, forecast_note_text(r->note)));
	if (job->history.running.sold != 0)
		say_running(job);
}

/* How, and what it cost or gained at each level. */
void
forecast_say_tree(struct job *job)
{
	static const char *const	 way[] = {
		[RECONCILE_TOP] = N_("\nMade to add up to the forecast of "
		    "the total."),
		[RECONCILE_VARIANCE] = N_("\nMade to add up, those moved most "
		    "that err most."),
		[RECONCILE_MINT] = N_("\nMade to add up by errors that come "
		    "together (MinT)."),
	};
	const struct forecast_tree	*t = &job->tree;
	struct out			*out = job->crm->out;
	enum lang			 lang = job->crm->lang;

	out_prose(out, "%s", lang_text(lang, way[t->method]));
	if (t->n_origins == 0) {
		out_prose(out, "\n");
		return;
	}
	out_prose(out, lang_text(lang,
	    N_("\nErrors in the backtest, over %zu origins:\n")),
	    t->n_origins);
	for (size_t i = 0; i < t->n_levels; i++)
		if (!isnan(t->ratio[i]))
			out_prose(out, "  %-20.*s %+.1f %%\n",
			    SLICE_ARG(i == 0 ? slice_of(lang_text(lang,
			    N_("total"))) : slice_of(context_sum_label(
			    job->crm, &job->history.by[i - 1]))),
			    100 * (t->ratio[i] - 1));
}

/* A single series, or the total of a tree, for people. */
void
forecast_draw_alone(struct job *job)
{
	const struct sales_series	*s = job->history.series.p;

	if ((job->history.series.n != 1 && !job->o->tree) || job->o->backtest ||
	    job->o->effects || job->o->history ||
	    s->result->note == FORECAST_EMPTY ||
	    !out_draws(job->crm->out, job->o->plot))
		return;
	draw(job, s);
	out_prose(job->crm->out, "\n");
}

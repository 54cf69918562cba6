/*
 * crm forecast --history: what a forecast rests on, and what stands out in it.
 */
#include "cmd/forecast_job.h"
#include "core/practice/forecast/forecast_mark.h"

void
forecast_history_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	enum type	type = h->type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = forecast_digits(job);

	forecast_key_columns(job);
	forecast_period_columns(job);
	forecast_add_column(job, "sales", type, digits);
	forecast_add_column(job, "expected", type, digits);
	forecast_add_column(job, "mark", TYPE_TEXT, 0);
}

void
forecast_put_history(struct job *job, const struct sales_series *s)
{
	struct out	*out = job->crm->out;
	enum sales_mark	*mark = mem_realloc_array(NULL, s->n + 1,
			    sizeof(*mark));

	sales_mark(mark, s, &job->history);
	for (size_t t = 0; t < s->n; t++) {
		out_row_begin(out);
		forecast_put_keys(job, s);
		forecast_put_period(job, (int32_t)t - (int32_t)s->n);
		if (mark[t] == MARK_UNKNOWN)
			out_missing(out);
		else
			out_f64(out, s->y[t]);
		/* Of the first value nothing was expected. */
		if (t == 0)
			out_missing(out);
		else
			out_f64(out, s->result->fitted[t]);
		out_word(out, sales_mark_text(mark[t]));
		out_row_end(out);
	}
	free(mark);
}

void
forecast_say_marks(struct job *job, const struct sales_series *s)
{
	enum sales_mark	*mark = mem_realloc_array(NULL, s->n + 1,
			    sizeof(*mark));
	size_t		 n = 0;

	sales_mark(mark, s, &job->history);
	for (size_t t = 0; t < s->n; t++)
		n += mark[t] != MARK_NOTHING;
	free(mark);
	if (n > 0)
		out_prose(job->crm->out, lang_text(job->crm->lang, n == 1 ?
		    N_("One value of it stands out (--history).\n") :
		    N_("%zu values of it stand out (--history).\n")), n);
}

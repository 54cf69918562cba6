/*
 * The columns that the tables of crm forecast share: which series, which
 * period, and in which unit.
 */
#include <math.h>

#include "cmd/forecast_job.h"

struct out_column *
forecast_add_column(struct job *job, const char *name, enum type type, unsigned digits)
{
	struct out_column	*c;

	if (job->n_columns == job->column_room) {
		job->column_room = MAX((size_t)16, job->column_room * 2);
		c = ARENA_ARRAY(job->crm->arena, struct out_column,
		    job->column_room);
		if (job->n_columns > 0)
			memcpy(c, job->column, job->n_columns * sizeof(*c));
		job->column = c;
	}
	c = &job->column[job->n_columns++];
	c->name = name;
	c->label = name;
	c->type = type;
	c->digits = (uint8_t)digits;
	return c;
}

static void
name_column(struct job *job, struct slice key)
{
	struct out_column	*c;

	c = forecast_add_column(job, arena_printf(job->crm->arena, "%.*s.name",
	    SLICE_ARG(key)), TYPE_TEXT, 0);
	c->label = N_("name");
	c->flags = OUT_CUT;
}

void
forecast_key_columns(struct job *job)
{
	if (job->o->tree)
		forecast_add_column(job, "level", TYPE_TEXT, 0)->flags = OUT_CUT;
	for (size_t i = 0; i < job->history.n_by; i++) {
		const struct sum_column	*k = &job->history.by[i];
		struct out_column	*c;

		c = forecast_add_column(job, slice_cstr(job->crm->arena, k->name),
		    k->type, k->digits);
		c->label = context_sum_label(job->crm, k);
		c->flags = (i == 0 ? OUT_ID : 0u) |
		    (type_is_text(k->type) ? OUT_CUT : 0u);
		/* Nobody knows products by their handles. */
		if (k->type == TYPE_REF)
			name_column(job, k->name);
	}
}

/* What people call the record; empty: it is gone. */
static struct slice
name_of(struct job *job, const struct value *v)
{
	const struct crm	*crm = job->crm;
	const struct entity	*to;
	struct record		 rec;
	struct err		 ignored = {0};

	to = v->type == TYPE_REF ?
	    model_find_entity_id(crm->model, v->entity) : NULL;
	if (to == NULL || record_find(&rec, crm->txn, to, (uint32_t)v->i,
	    &ignored) != ERR_OK || rec.bytes.p == NULL)
		return SLICE_EMPTY;
	return record_name(&rec, job->names.arena);
}

/* Every row of a series says the names again: they are kept until the next. */
static void
put_name(struct job *job, const struct sales_series *s, size_t key)
{
	struct names	*k = &job->names;

	if (k->arena == NULL)
		k->arena = arena_open();
	if (k->of != s) {
		arena_clear(k->arena);
		k->name = ARENA_ARRAY(k->arena, struct slice,
		    job->history.n_by);
		for (size_t i = 0; i < job->history.n_by; i++)
			k->name[i] = name_of(job, &s->key[i]);
		k->of = s;
	}
	out_filled(job->crm->out, k->name[key]);
}

void
forecast_put_level(struct crm *crm, size_t depth, struct slice name)
{
	size_t	dot;

	if (depth == 0) {
		out_word(crm->out, N_("total"));
		return;
	}
	if (out_is_for_people(crm->out))
		while ((dot = slice_index(name, '.')) != SIZE_MAX)
			name = slice_sub(name, dot + 1, name.len);
	out_text(crm->out, name);
}

void
forecast_put_keys(struct job *job, const struct sales_series *s)
{
	if (job->o->tree)
		forecast_put_level(job->crm, s->depth, s->depth == 0 ?
		    SLICE_EMPTY : slice_of(context_sum_label(job->crm,
		    &job->history.by[s->depth - 1])));
	for (size_t i = 0; i < job->history.n_by; i++) {
		if (job->o->tree && i >= s->depth) {
			out_missing(job->crm->out);
			if (job->history.by[i].type == TYPE_REF)
				out_missing(job->crm->out);
			continue;
		}
		if (job->history.is_file)
			out_text(job->crm->out, s->key[i].text);
		else if (job->history.by[i].scheme != NULL)
			context_put_sum_key(job->crm, NULL,
			    &job->history.by[i], &s->key[i]);
		else
			listing_value(job->crm->out, job->crm->model,
			    job->history.by[i].field, &s->key[i],
			    context_lang(job->crm));
		if (job->history.by[i].type == TYPE_REF)
			put_name(job, s, i);
	}
}

/* What a series sold in a period, in the mean. */
static double
mean_sales(const struct sales_series *s)
{
	return s->n > 0 ? fabs(s->total) / (double)s->n : 0;
}

/*
 * Pieces are whole in history, their forecast is not: a tenth; for people a
 * hundredth where even the largest series sells less than one a period, for
 * programs so many that no series is rounded away.
 */
unsigned
forecast_digits(const struct job *job)
{
	enum { MOST = 4 };
	const struct sales_history	*h = &job->history;
	unsigned			 digits = h->is_file ? h->digits : 1;
	double				 least = 1, mean;

	if (h->type == TYPE_MONEY)
		return h->digits;
	if (h->series.n == 0)
		return digits;
	if (out_is_for_people(job->crm->out))
		return MAX(digits, mean_sales(&h->series.p[0]) < 1 ? 2U : 1U);
	for (size_t i = 0; i < h->series.n; i++) {
		mean = mean_sales(&h->series.p[i]);
		if (mean > 0)
			least = MIN(least, mean);
	}
	for (; least < 1 && digits < MOST; least *= 10)
		digits++;
	return digits;
}

void
forecast_period_columns(struct job *job)
{
	const char	*name = period_name(job->req.period);

	if (job->history.is_dated) {
		forecast_add_column(job, name, TYPE_TEXT, 0);
		forecast_add_column(job, "from", TYPE_DATE, 0);
	} else {
		forecast_add_column(job, name, TYPE_INT, 0);
	}
}

void
forecast_put_period(struct job *job, int32_t i)
{
	const struct sales_history	*h = &job->history;
	struct out			*out = job->crm->out;
	char				 name[PERIOD_TEXT];
	struct day			 from;

	if (!h->is_dated) {
		out_i64(out, h->first_step + i);
		return;
	}
	from = period_step(h->period, h->origin, i);
	out_text(out, slice_make(name, period_write(name, h->period, from)));
	out_day(out, from);
}

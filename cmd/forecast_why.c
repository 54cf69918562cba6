#include "cmd/forecast_job.h"

#include <math.h>

#include "core/out/plot.h"
#include "core/practice/forecast/succession.h"
#include "core/practice/forecast/why.h"
#include "core/types/decimal.h"

/* ---- which series ---- */

/* The field of a sale that refers to records of this entity. */
static const struct field *
field_to(const struct entity *sale, const struct entity *to)
{
	for (size_t i = 0; i < sale->n_fields; i++)
		if (sale->field[i].type == TYPE_REF &&
		    sale->field[i].to == to->id)
			return &sale->field[i];
	return NULL;
}

/* The filter for sales of a record, and of products whose place it took. */
static enum err_code
is_of(const char **text, struct job *job, const struct query_env *env,
    const struct entity *sale, const struct field *f,
    const struct reference *ref, struct err *err)
{
	struct arena		*arena = job->crm->arena;
	struct succession	 s = {0};
	uint32_t		*before;
	size_t			 n = 0;
	enum err_code		 rc = ERR_OK;

	if (!job->req.apart)
		rc = succession_read(&s, env, sale, arena, err);
	if (rc)
		return rc;
	before = ARENA_ARRAY(arena, uint32_t, s.n + 1);
	if (s.n > 0 && f == s.field)
		n = succession_before(&s, ref->id, before);
	*text = arena_printf(arena, "(%.*s = %.*s%u", SLICE_ARG(f->name),
	    SLICE_ARG(ref->entity->prefix), ref->id);
	for (size_t i = 0; i < n; i++)
		*text = arena_printf(arena, "%s or %.*s = %.*s%u", *text,
		    SLICE_ARG(f->name), SLICE_ARG(ref->entity->prefix),
		    before[i]);
	*text = arena_printf(arena, "%s)", *text);
	return ERR_OK;
}

enum err_code
forecast_why_filter(struct job *job, const struct query_env *env,
    const struct entity *sale, struct err *err)
{
	struct crm		*crm = job->crm;
	const struct field	*f;
	struct reference	 ref;
	const char		*text;
	enum err_code		 rc;

	rc = context_reference(&ref, crm, NULL, job->o->why, err);
	if (rc)
		return rc;
	f = field_to(sale, ref.entity);
	if (f == NULL)
		return err_set(err, ERR_USAGE, "--why %s: sales are not of a "
		    "%.*s", job->o->why, SLICE_ARG(ref.entity->name));
	rc = is_of(&text, job, env, sale, f, &ref, err);
	if (rc)
		return rc;
	if (crm->filter.where != NULL)
		text = arena_printf(crm->arena, "(%s) and %s",
		    crm->filter.where, text);
	return query_compile(&job->req.where, crm->arena, env, sale,
	    slice_of(text), true, err);
}

enum err_code
forecast_why_series(struct job *job, struct err *err)
{
	struct sales_history	*h = &job->history;
	struct buf		 key = {0};
	size_t			 found = SIZE_MAX;

	for (size_t i = 0; i < h->series.n && found == SIZE_MAX; i++) {
		buf_clear(&key);
		for (size_t k = 0; k < h->n_by; k++) {
			buf_adds(&key, k > 0 ? "/" : "");
			buf_add(&key, h->series.p[i].key[k].text);
		}
		if (slice_eq(buf_slice(&key), slice_of(job->o->why)) ||
		    (h->series.n == 1 && h->n_by == 0))
			found = i;
	}
	buf_release(&key);
	if (found == SIZE_MAX) {
		err_set(err, ERR_NOTFOUND, "--why %s: no series of that name",
		    job->o->why);
		err_hint(err, "the columns of --by name it, as in 3/11");
		return err->code;
	}
	h->series.p[0] = h->series.p[found];
	h->series.n = 1;
	return ERR_OK;
}

void
forecast_why_drivers(struct job *job)
{
	for (size_t i = 0; i < job->req.n_drivers; i++)
		if (forecast_is_workdays(job->wish[i].name))
			return;
	if (job->req.n_drivers < FORECAST_MAX_DRIVERS)
		job->wish[job->req.n_drivers++].name = SLICE("workdays");
}

/* ---- writing it ---- */

static void
put_part(struct job *job, bool known, int64_t v)
{
	if (known)
		out_i64(job->crm->out, v);
	else
		out_missing(job->crm->out);
}

static void
why_columns(struct job *job, const struct why *why)
{
	enum type	type = job->history.type == TYPE_MONEY ? TYPE_MONEY :
			    TYPE_DECIMAL;
	unsigned	digits = why->digits;

	if (job->history.is_dated) {
		forecast_add_column(job, period_name(job->req.period),
		    TYPE_TEXT, 0);
		forecast_add_column(job, "from", TYPE_DATE, 0)->flags =
		    OUT_EXTRA;
	} else {
		forecast_add_column(job, period_name(job->req.period),
		    TYPE_INT, 0);
	}
	forecast_add_column(job, "sales", type, digits);
	forecast_add_column(job, "forecast", type, digits);
	forecast_add_column(job, "level", type, digits);
	forecast_add_column(job, "trend", type, digits);
	forecast_add_column(job, "season", type, digits);
	for (size_t i = 0; i < job->req.n_drivers; i++)
		if (!forecast_is_workdays(job->req.driver[i].name))
			forecast_add_column(job, slice_cstr(job->crm->arena,
			    job->req.driver[i].name), type, digits);
	forecast_add_column(job, "calendar", type, digits);
	forecast_add_column(job, "remainder", type, digits);
}

static void
put_when(struct job *job, const struct why *why, size_t i)
{
	const struct sales_history	*h = &job->history;
	int32_t		 ahead = (int32_t)i - (int32_t)(why->n -
			    why->n_ahead);
	struct out	*out = job->crm->out;
	char		 name[PERIOD_TEXT];
	struct day	 from;

	if (!h->is_dated) {
		out_i64(out, h->first_step + ahead);
		return;
	}
	from = period_step(h->period, h->origin, ahead);
	out_text(out, slice_make(name, period_write(name, h->period, from)));
	out_day(out, from);
}

static void
put_line(struct job *job, const struct why *why, size_t i)
{
	const struct why_line		*l = &why->line[i];
	const struct forecast_result	*r = job->history.series.p[0].result;

	out_row_begin(job->crm->out);
	put_when(job, why, i);
	put_part(job, !l->is_ahead, l->sales);
	put_part(job, l->is_ahead, l->sales);
	put_part(job, true, l->level);
	put_part(job, true, l->trend);
	put_part(job, why->has_season, l->season);
	for (size_t k = 0; k < r->n_effects; k++)
		if (!forecast_is_workdays(job->req.driver[k].name))
			put_part(job, r->effect[k].part != NULL,
			    l->driver[k]);
	put_part(job, why->has_calendar, l->calendar);
	put_part(job, !l->is_ahead, l->remainder);
	out_row_end(job->crm->out);
}

/* ---- for people ---- */

/* A part as a small plot of its own under its name. */
static void
draw_part(struct job *job, const struct why *why, const char *name,
    const double *y, size_t height)
{
	struct plot	plot = {0};

	out_prose(job->crm->out, "%s\n", lang_text(job->crm->lang, name));
	plot.y = y;
	plot.n = why->n;
	plot.n_history = why->n - why->n_ahead;
	plot.height = height;
	out_plot(job->crm->out, &plot);
	out_prose(job->crm->out, "\n");
}

static void
draw(struct job *job, const struct why *why)
{
	static const char *const	 name[] = { N_("sales"),
					    N_("level and trend"),
					    N_("season"), N_("calendar") };
	const struct forecast_result	*r = job->history.series.p[0].result;
	double	*y = ARENA_ARRAY(job->crm->arena, double, why->n);

	for (size_t k = 0; k < NELEM(name) + r->n_effects; k++) {
		bool	any = false;

		for (size_t i = 0; i < why->n; i++) {
			const struct why_line	*l = &why->line[i];
			const int64_t	v[] = { l->sales, l->level + l->trend,
					    l->season, l->calendar };

			y[i] = decimal_to_f64(k < NELEM(name) ? v[k] :
			    l->driver[k - NELEM(name)], why->digits);
			any |= y[i] != 0;
		}
		if (any)
			draw_part(job, why, k < NELEM(name) ? name[k] :
			    slice_cstr(job->crm->arena, job->req.driver[k -
			    NELEM(name)].name), y, k == 0 ? 9 : 6);
	}
}

/* One more part of a sum, on a new line when this one is full. */
static void
add_part(struct buf *b, size_t *line, const char *name, double v)
{
	struct buf	part = {0};

	buf_addf(&part, "%s %+.1f", name, v);
	buf_addc(b, ',');
	if (b->len - *line + part.len > 76) {
		buf_adds(b, "\n   ");
		*line = b->len - 3;
	}
	buf_addc(b, ' ');
	buf_add(b, buf_slice(&part));
	buf_release(&part);
}

/* "level 8000, trend +120, season -300": the mean period of the lines. */
static void
say_mean(struct job *job, const struct why *why, bool ahead)
{
	const struct forecast_result	*r = job->history.series.p[0].result;
	size_t		 n = ahead ? why->n_ahead : why->n - why->n_ahead;
	size_t		 from = ahead ? why->n - why->n_ahead : 0, line = 0;
	double		 by = 1 / ((double)n * pow(10, why->digits));
	double		 sum[6] = {0}, v;
	enum lang	 lang = job->crm->lang;
	struct buf	 b = {0};

	for (size_t i = from; i < from + n; i++) {
		const struct why_line	*l = &why->line[i];
		const int64_t	part[] = { l->sales, l->level, l->trend,
				    l->season, l->calendar, l->remainder };

		for (size_t k = 0; k < NELEM(part); k++)
			sum[k] += (double)part[k] * by;
	}
	buf_addf(&b, lang_text(lang, ahead ?
	    N_("Mean of the %zu ahead: %.1f = level %.1f, trend %+.1f") :
	    N_("Mean of the last %zu: %.1f = level %.1f, trend %+.1f")), n,
	    sum[0], sum[1], sum[2]);
	if (why->has_season)
		add_part(&b, &line, lang_text(lang, N_("season")), sum[3]);
	for (size_t k = 0; k < r->n_effects; k++) {
		if (r->effect[k].part == NULL ||
		    forecast_is_workdays(job->req.driver[k].name))
			continue;
		v = 0;
		for (size_t i = from; i < from + n; i++)
			v += (double)why->line[i].driver[k] * by;
		add_part(&b, &line, slice_cstr(job->crm->arena,
		    job->req.driver[k].name), v);
	}
	if (why->has_calendar)
		add_part(&b, &line, lang_text(lang, N_("calendar")), sum[4]);
	if (!ahead)
		add_part(&b, &line, lang_text(lang, N_("remainder")), sum[5]);
	buf_adds(&b, ".\n");
	out_prose_slice(job->crm->out, buf_slice(&b));
	buf_release(&b);
}

enum err_code
forecast_write_why(struct job *job, struct err *err)
{
	struct out		*out = job->crm->out;
	struct sales_history	*h = &job->history;
	struct why		 why;
	enum err_code		 rc;

	forecast_series(&h->series.p[0], h, &job->req, job->crm->arena);
	rc = why_of(&why, &h->series.p[0], h, &job->req, job->crm->arena, err);
	if (rc)
		return rc;
	if (out_draws(out, job->o->plot))
		draw(job, &why);
	why_columns(job, &why);
	rc = out_table_begin(out, job->column, job->n_columns, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < why.n && !out_is_done(out); i++)
		put_line(job, &why, i);
	out_table_end(out);
	out_prose(out, "\n");
	say_mean(job, &why, false);
	say_mean(job, &why, true);
	forecast_say_effects(job, &h->series.p[0]);
	return ERR_OK;
}

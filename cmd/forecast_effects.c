#include "cmd/forecast_job.h"

#include <math.h>

#include "core/exchange/driver_file.h"
#include "core/practice/forecast/driver.h"
#include "core/practice/forecast/effect.h"

/* ---- what is asked ---- */

static enum err_code
read_file(struct driver *d, struct job *job, struct slice name,
    struct slice path, struct err *err)
{
	struct driver_file	f;
	enum err_code		rc;

	rc = driver_file_read(&f, slice_cstr(job->crm->arena, path),
	    job->crm->arena, err);
	if (rc == ERR_OK)
		rc = driver_file_driver(d, &f, name, job->crm->arena, err);
	driver_file_release(&f);
	return rc;
}

static enum err_code
read_driver(struct forecast_wish *wish, struct job *job, const char *arg,
    struct err *err)
{
	struct slice	text = slice_of(arg);
	size_t		eq = slice_index(text, '=');
	struct driver	*d;
	enum err_code	rc;

	wish->name = slice_sub(text, 0, MIN(eq, text.len));
	if (!driver_name_is_fine(wish->name))
		return err_set(err, ERR_USAGE, "--driver %s: write the name "
		    "of a driver, or name=file", arg);
	if (eq == SIZE_MAX)
		return ERR_OK;
	d = ARENA_NEW(job->crm->arena, struct driver);
	rc = read_file(d, job, wish->name, slice_sub(text, eq + 1, text.len),
	    err);
	wish->file = d;
	return rc;
}

/* "promo=1:2027-W06..2027-W08"; without a period: whenever. */
static enum err_code
read_assumption(struct forecast_assumption *a, struct job *job,
    const char *arg, struct err *err)
{
	struct slice	text = slice_of(arg), name, value;
	size_t		eq = slice_index(text, '='), colon;
	enum err_code	rc = ERR_OK;

	if (eq == SIZE_MAX)
		eq = text.len;
	name = slice_sub(text, 0, eq);
	value = slice_sub(text, eq + 1, text.len);
	colon = slice_index(value, ':');
	a->days = (struct range){ DAY_MIN, DAY_MAX };
	if (colon != SIZE_MAX)
		rc = when_parse_range(&a->days, slice_sub(value, colon + 1,
		    value.len), &job->crm->when, err);
	if (rc) {
		err_prefix(err, "--assume %s: ", arg);
		return err->code = ERR_USAGE;
	}
	if (!f64_parse(&a->value, slice_sub(value, 0, MIN(colon, value.len))))
		return err_set(err, ERR_USAGE, "--assume %s: write "
		    "name=value:period, as in promo=1:2027-W06..2027-W08",
		    arg);
	for (a->driver = 0; a->driver < job->req.n_drivers; a->driver++)
		if (slice_eq_ascii_nocase(job->req.driver[a->driver].name,
		    name))
			return ERR_OK;
	return err_set(err, ERR_USAGE, "--assume %s: there is no --driver "
	    "%.*s", arg, SLICE_ARG(name));
}

enum err_code
forecast_read_drivers(struct job *job, struct err *err)
{
	const struct opt_list		*d = &job->o->driver,
					*a = &job->o->assume;
	struct forecast_wish		*wish;
	struct forecast_assumption	*as;
	enum err_code			 rc = ERR_OK;

	if (d->n > FORECAST_MAX_DRIVERS)
		return err_set(err, ERR_USAGE, "at most %d drivers at a time",
		    FORECAST_MAX_DRIVERS);
	if (job->o->effects && d->n == 0)
		return err_set(err, ERR_USAGE, "--effects: of which --driver?");
	wish = ARENA_ARRAY(job->crm->arena, struct forecast_wish,
	    FORECAST_MAX_DRIVERS);
	as = ARENA_ARRAY(job->crm->arena, struct forecast_assumption,
	    a->n + 1);
	job->wish = wish;
	job->req.driver = wish;
	job->req.assumption = as;
	for (size_t i = 0; i < d->n && rc == ERR_OK; i++) {
		rc = read_driver(&wish[i], job, d->p[i], err);
		for (size_t k = 0; k < i && rc == ERR_OK; k++)
			if (slice_eq_ascii_nocase(wish[k].name,
			    wish[i].name))
				rc = err_set(err, ERR_USAGE, "--driver %s is "
				    "given twice", d->p[i]);
	}
	job->req.n_drivers = d->n;
	for (size_t i = 0; i < a->n && rc == ERR_OK; i++)
		rc = read_assumption(&as[i], job, a->p[i], err);
	job->req.n_assumptions = a->n;
	return rc;
}

/* ---- as a table ---- */

void
forecast_effect_columns(struct job *job)
{
	forecast_key_columns(job);
	forecast_add_column(job, "driver", TYPE_TEXT, 0);
	forecast_add_column(job, "step", TYPE_TEXT, 0)->flags = OUT_RIGHT;
	forecast_add_column(job, "unit", TYPE_TEXT, 0);
	forecast_add_column(job, "effect", TYPE_DECIMAL, 2);
	forecast_add_column(job, "lo", TYPE_DECIMAL, 2);
	forecast_add_column(job, "hi", TYPE_DECIMAL, 2);
	forecast_add_column(job, "used", TYPE_BOOL, 0);
	forecast_add_column(job, "mase", TYPE_DECIMAL, 3);
	forecast_add_column(job, "without", TYPE_DECIMAL, 3);
	forecast_add_column(job, "missing", TYPE_INT, 0)->flags = OUT_EXTRA;
	forecast_add_column(job, "ahead", TYPE_INT, 0)->flags = OUT_EXTRA;
	forecast_add_column(job, "note", TYPE_TEXT, 0)->flags = OUT_CUT;
}

void
forecast_put_effects(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	struct out			*out = job->crm->out;
	struct effect			 e;

	for (size_t i = 0; i < r->n_effects; i++) {
		const struct forecast_effect	*f = &r->effect[i];
		double				 by = f->multiplies ? 100 : 1;

		effect_of(&e, f, r->n_history);
		out_row_begin(out);
		forecast_put_keys(job, s);
		out_text(out, job->req.driver[i].name);
		if (f->is_known)
			out_textf(out, "%g%s", e.step, f->by_share ? "%" : "");
		else
			out_missing(out);
		if (f->is_known)
			out_texts(out, f->multiplies ? "%" : "+");
		else
			out_missing(out);
		out_f64(out, e.effect * by);
		out_f64(out, e.lo * by);
		out_f64(out, e.hi * by);
		out_bool(out, f->fate == DRIVER_USED);
		out_f64(out, r->mase);
		out_f64(out, r->mase_without);
		out_i64(out, (int64_t)f->n_missing);
		out_i64(out, (int64_t)f->n_ahead);
		out_texts(out, f->fate == DRIVER_USED ? NULL :
		    out_is_for_people(out) ? lang_text(job->crm->lang,
		    forecast_fate_text(f->fate)) :
		    forecast_fate_text(f->fate));
		out_row_end(out);
	}
}

/* ---- in words ---- */

static void
say_one(struct job *job, const struct forecast_result *r, size_t i)
{
	const struct forecast_effect	*f = &r->effect[i];
	struct slice			 name = job->req.driver[i].name;
	struct out			*out = job->crm->out;
	enum lang			 lang = job->crm->lang;
	double				 by = f->multiplies ? 100 : 1;
	struct effect			 e;

	effect_of(&e, f, r->n_history);
	if (f->is_known)
		out_prose(out, lang_text(lang, f->multiplies ?
		    N_("Driver %.*s: each %g%s more: %+.1f %% (95 %%: %+.1f to "
		    "%+.1f).\n") :
		    N_("Driver %.*s: each %g%s more: %+.2f (95 %%: %+.2f to "
		    "%+.2f).\n")), SLICE_ARG(name), e.step,
		    f->by_share ? " %" : "", e.effect * by, e.lo * by,
		    e.hi * by);
	else
		out_prose(out, lang_text(lang, N_("Driver %.*s: not known "
		    "what it does.\n")), SLICE_ARG(name));
	if (f->fate != DRIVER_USED)
		out_prose(out, lang_text(lang, N_("  Not used: %s.\n")),
		    lang_text(lang, forecast_fate_text(f->fate)));
	if (f->n_missing > f->n_ends)
		out_prose(out, lang_text(lang, N_("  %zu of its %zu values "
		    "are not known: taken between the others.\n")),
		    f->n_missing - f->n_ends, r->n_history);
	if (f->n_ends > 0)
		out_prose(out, lang_text(lang, N_("  %zu of its %zu values "
		    "are not known, before the first or after the\n"
		    "  last that is: taken to be like that one.\n")),
		    f->n_ends, r->n_history);
	if (f->fate == DRIVER_USED && f->n_ahead < r->horizon)
		out_prose(out, lang_text(lang, N_("  Known for %zu of %zu "
		    "periods ahead; the rest is its own forecast.\n")), f->n_ahead, r->horizon);
}

void
forecast_say_effects(struct job *job, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	bool				 any = false;

	for (size_t i = 0; i < r->n_effects; i++) {
		say_one(job, r, i);
		any |= r->effect[i].fate == DRIVER_USED;
	}
	if (any)
		out_prose(job->crm->out, lang_text(job->crm->lang,
		    N_("Errors in the backtest: %.2f without drivers, %.2f "
		    "with them (MASE).\n")), r->mase_without,
		    r->mase);
	for (size_t i = 0; i < job->req.n_assumptions; i++) {
		const struct forecast_assumption *a = &job->req.assumption[i];

		if (r->n_effects > a->driver &&
		    r->effect[a->driver].fate != DRIVER_USED)
			out_prose(job->crm->out, lang_text(job->crm->lang,
			    N_("What is assumed of %.*s changes nothing: it "
			    "is not used.\n")),
			    SLICE_ARG(job->req.driver[a->driver].name));
	}
}

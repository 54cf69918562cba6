/*
 * crm segment trend: the segments of a scheme over time, from snapshots where
 * there are any, else as they are seen from then.
 */
#include <math.h>

#include "cmd/segment_moves.h"
#include "core/out/heat.h"
#include "core/out/plot.h"
#include "core/practice/contact/consent.h"
#include "core/practice/segment/freeze.h"

struct trend_opts {
	const char	*since;
	int		 step;
	bool		 frozen;
	int		 plot;
};

static const char *const steps[] = { "week", "month", "quarter", NULL };

static const struct opt trend_opt[] = {
	OPT_DATE(0, "since", struct trend_opts, since, N_("date"), "-12mo",
	    N_("from that day on")),
	OPT_CHOICE(0, "step", struct trend_opts, step, N_("period"), "month",
	    N_("a line per week, month or quarter"), steps),
	OPT_BOOL(0, "frozen", struct trend_opts, frozen,
	    N_("only snapshots, each of them")),
	OPT_TRI(0, "plot", struct trend_opts, plot,
	    N_("draw one segment (on a terminal it is drawn)")),
	OPT_END
};

/* What is known of one day. */
struct point {
	struct day		 day;
	bool			 frozen;
	uint64_t		 parties;
	int64_t			 revenue;
	struct segment_size	*size;		/* by today's segments */
};

struct trend {
	struct crm		*crm;
	const struct scheme	*scheme;
	size_t			 only;		/* SIZE_MAX: every segment */
	struct snapshots	 all;
	VEC(struct point)	 point;
};

/* ---- the points ---- */

static struct point *
new_point(struct trend *t, struct day day, bool frozen, uint64_t parties,
    int64_t revenue)
{
	struct point	*p = VEC_ADD(&t->point);

	*p = (struct point){ day, frozen, parties, revenue,
	    ARENA_ARRAY(t->crm->arena, struct segment_size,
	    t->scheme->n_segments + 1) };
	return p;
}

/* Segments that the scheme has no more are left out. */
static enum err_code
add_frozen(struct trend *t, struct day day, struct arena *scratch,
    struct err *err)
{
	const struct frozen	*f;
	struct point		*p;
	enum err_code		 rc;

	rc = freeze_read(&f, t->crm->txn, model_find_party(t->crm->model),
	    t->scheme, day, scratch, err);
	if (rc || f == NULL)
		return rc;
	p = new_point(t, day, true, f->n_parties, f->revenue);
	for (size_t i = 0; i < t->scheme->n_segments; i++)
		for (size_t k = 0; k < f->n_segments; k++)
			if (slice_eq(t->scheme->segment[i].name, f->name[k]))
				p->size[i] = f->size[k];
	return ERR_OK;
}

/* Nothing of a million parties is kept from one day to the next. */
static enum err_code
add_computed(struct trend *t, struct day day, struct arena *scratch,
    struct err *err)
{
	struct query_env	 env;
	struct segmentation	*s;
	struct point		*p;
	enum err_code		 rc = context_env_of(&env, t->crm, day, err);

	if (rc)
		return rc;
	env.may_arg = consent_source_open(&env, scratch);
	env.segments_arg = segment_source_open(&env, scratch);
	rc = segment_compute(&s, &env, t->scheme,
	    model_find_party(t->crm->model), scratch, err);
	if (rc)
		return rc;
	p = new_point(t, day, false, s->n_parties, s->revenue);
	memcpy(p->size, s->size, t->scheme->n_segments * sizeof(*p->size));
	return ERR_OK;
}

/* The last snapshot of [from, until), or NULL. */
static const struct snapshot *
find_snapshot(const struct trend *t, struct day from, struct day until)
{
	for (size_t i = t->all.list.n; i-- > 0;)
		if (t->all.list.p[i].day.n >= from.n &&
		    t->all.list.p[i].day.n < until.n)
			return &t->all.list.p[i];
	return NULL;
}

static enum err_code
read_points(struct trend *t, const struct trend_opts *o, struct day since,
    struct arena *scratch, struct err *err)
{
	static const enum period	period[] = {
		PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER
	};
	struct day	from, until, end = { t->crm->today.n + 1 };
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; o->frozen && rc == ERR_OK && i < t->all.list.n;
	    i++) {
		struct day	day = t->all.list.p[i].day;

		arena_clear(scratch);
		if (day.n >= since.n && day.n < end.n)
			rc = add_frozen(t, day, scratch, err);
	}
	for (from = since; !o->frozen && rc == ERR_OK && from.n < end.n;
	    from = until) {
		const struct snapshot	*s;

		arena_clear(scratch);
		until = period_step(period[o->step], from, 1);
		until.n = MIN(until.n, end.n);
		/* What is running is seen from its last day. */
		s = find_snapshot(t, until.n < end.n ? from :
		    (struct day){ end.n - 1 }, until);
		rc = s != NULL ? add_frozen(t, s->day, scratch, err) :
		    add_computed(t, (struct day){ until.n - 1 }, scratch,
		    err);
	}
	return rc;
}

/* ---- what is said ---- */

static double
ratio(double a, double b)
{
	return b > 0 ? a / b : (double)NAN;
}

static struct slice
segment_word(const struct trend *t, size_t k)
{
	const struct segment	*s = &t->scheme->segment[k];

	return context_word(t->crm, s->name, s->labels);
}

static const struct out_column long_column[] = {
	{ .name = "day", .label = N_("day"), .type = TYPE_DATE,
	    .flags = OUT_ID },
	{ .name = "segment", .label = N_("segment"), .type = TYPE_TEXT },
	{ .name = "parties", .label = N_("parties"), .type = TYPE_INT },
	{ .name = "parties_share", .label = N_("of parties"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "revenue_share", .label = N_("of revenue"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "source", .label = N_("source"), .type = TYPE_TEXT },
};

static enum err_code
put_long(struct trend *t, struct err *err)
{
	struct out	*out = t->crm->out;
	enum err_code	 rc;

	rc = out_table_begin(out, long_column, NELEM(long_column), err);
	for (size_t i = 0; rc == ERR_OK && i < t->point.n; i++) {
		const struct point	*p = &t->point.p[i];

		for (size_t k = 0; k < t->scheme->n_segments; k++) {
			if (t->only != SIZE_MAX && t->only != k)
				continue;
			out_row_begin(out);
			out_day(out, p->day);
			out_text(out, segment_word(t, k));
			out_i64(out, (int64_t)p->size[k].members);
			out_f64(out, ratio((double)p->size[k].members,
			    (double)p->parties));
			out_money(out, p->size[k].revenue,
			    t->crm->model->currency_digits);
			out_f64(out, ratio((double)p->size[k].revenue,
			    (double)p->revenue));
			out_word(out, p->frozen ? N_("snapshot") :
			    N_("computed"));
			out_row_end(out);
		}
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

/* For people: a line per day, a column per segment; shares or numbers. */
static enum err_code
put_wide(struct trend *t, bool shares, struct err *err)
{
	const struct scheme	*sc = t->scheme;
	struct out		*out = t->crm->out;
	struct out_column	*c = ARENA_ARRAY(t->crm->arena,
				    struct out_column, sc->n_segments + 1);
	enum err_code		 rc;

	c[0] = long_column[0];
	for (size_t k = 0; k < sc->n_segments; k++)
		c[k + 1] = (struct out_column){ .name = slice_cstr(
		    t->crm->arena, sc->segment[k].name),
		    .label = slice_cstr(t->crm->arena, segment_word(t, k)),
		    .type = shares ? TYPE_PERCENT : TYPE_INT,
		    .digits = shares };
	rc = out_table_begin(out, c, sc->n_segments + 1, err);
	for (size_t i = 0; rc == ERR_OK && i < t->point.n; i++) {
		const struct point	*p = &t->point.p[i];

		out_row_begin(out);
		out_day(out, p->day);
		for (size_t k = 0; k < sc->n_segments; k++)
			if (shares)
				out_f64(out, ratio((double)p->size[k].revenue,
				    (double)p->revenue));
			else
				out_i64(out, (int64_t)p->size[k].members);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

static void
say_sources(struct trend *t)
{
	size_t	frozen = 0;

	for (size_t i = 0; i < t->point.n; i++)
		frozen += t->point.p[i].frozen;
	out_prose(t->crm->out, lang_text(t->crm->lang, N_("\n%zu of %zu from "
	    "snapshots; the others as they are seen today.\n")), frozen,
	    t->point.n);
}

static void
draw(struct trend *t)
{
	double		*y = ARENA_ARRAY(t->crm->arena, double, t->point.n);
	char		 from[DAY_TEXT + 1] = "", until[DAY_TEXT + 1] = "";
	struct plot	 plot = { .y = y, .n = t->point.n,
			    .n_history = t->point.n, .from = from,
			    .until = until, .title = lang_text(t->crm->lang,
			    N_("parties")) };

	if (t->point.n < 2 && t->crm->format == NULL)
		return;
	for (size_t i = 0; i < t->point.n; i++)
		y[i] = (double)t->point.p[i].size[t->only].members;
	day_write(from, t->point.p[0].day);
	day_write(until, t->point.p[t->point.n - 1].day);
	if (t->crm->format != NULL) {
		out_plot_svg(t->crm->out, &plot);
		return;
	}
	out_plot(t->crm->out, &plot);
	out_prose(t->crm->out, "\n");
}

/* All segments: a row for each, the deeper the more parties are in it. */
static void
draw_all(struct trend *t, bool by_day)
{
	struct arena	*arena = t->crm->arena;
	size_t		 rows = t->scheme->n_segments, cols = t->point.n;
	double		*share = ARENA_ARRAY(arena, double, rows * cols + 1);
	struct slice	*label = ARENA_ARRAY(arena, struct slice, rows + 1);
	struct slice	*day = ARENA_ARRAY(arena, struct slice, cols + 1);
	struct heat	 heat = { .rows = rows, .cols = cols, .share = share,
			    .label = label, .col_label = day };

	heat.title = slice_of(lang_text(t->crm->lang,
	    N_("Share of all parties in each segment, by day")));
	for (size_t k = 0; k < rows; k++)
		label[k] = segment_word(t, k);
	for (size_t i = 0; i < cols; i++) {
		const struct point	*p = &t->point.p[i];
		char			 text[DAY_TEXT];

		day[i] = slice_dup(arena, slice_make(text, day_write(text,
		    p->day)));
		/* There is room for a month, or for a day without its year. */
		if (by_day)
			day[i] = slice_sub(day[i], 5, DAY_TEXT);
		for (size_t k = 0; k < rows; k++) {
			double	v = ratio((double)p->size[k].members,
				    (double)p->parties);

			share[k * cols + i] = v;
			heat.full = v > heat.full ? v : heat.full;
		}
	}
	out_heat_svg(t->crm->out, &heat);
}

static enum err_code
put_trend(struct trend *t, const struct trend_opts *o, struct err *err)
{
	const struct out_options	*oo = out_options(t->crm->out);
	enum err_code			 rc;

	if (t->crm->format != NULL && t->only == SIZE_MAX) {
		draw_all(t, o->frozen || o->step == 0);
		return ERR_OK;
	}
	if (t->only != SIZE_MAX && (t->crm->format != NULL ||
	    out_draws(t->crm->out, o->plot)))
		draw(t);
	if (t->crm->format != NULL)
		return ERR_OK;
	if (!out_is_for_people(t->crm->out) || oo->fields != NULL ||
	    oo->sort != NULL || t->only != SIZE_MAX)
		return put_long(t, err);
	out_prose(t->crm->out, "%s", lang_text(t->crm->lang,
	    N_("Parties:\n\n")));
	rc = put_wide(t, false, err);
	if (rc)
		return rc;
	out_prose(t->crm->out, "%s", lang_text(t->crm->lang,
	    N_("\nShare of revenue:\n\n")));
	rc = put_wide(t, true, err);
	if (rc == ERR_OK)
		say_sources(t);
	return rc;
}

static enum err_code
trend_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct trend_opts	*o = opts;
	struct trend		 t = { .crm = crm };
	struct arena		*scratch;
	struct day		 since;
	enum err_code		 rc;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "the trend of which scheme?");
	rc = segment_find(&t.scheme, &t.only, crm, crm->args->v[0], err);
	if (rc)
		return rc;
	rc = when_parse_day(&since, slice_of(o->since), &crm->when, err);
	if (rc) {
		err_prefix(err, "--since: ");
		return err->code = ERR_USAGE;
	}
	if (since.n >= crm->today.n)
		return err_set(err, ERR_USAGE, "--since must be before the "
		    "last day");
	scratch = arena_open();
	rc = freeze_list(&t.all, crm->txn, t.scheme, crm->arena, err);
	if (rc == ERR_OK)
		rc = read_points(&t, o, since, scratch, err);
	arena_close(scratch);
	if (rc == ERR_OK && t.point.n == 0) {
		rc = err_set(err, ERR_NOTFOUND, "there is no snapshot of "
		    "%.*s", SLICE_ARG(t.scheme->name));
		err_hint(err, "crm segment freeze %.*s makes one",
		    SLICE_ARG(t.scheme->name));
	}
	if (rc == ERR_OK)
		rc = put_trend(&t, o, err);
	VEC_RELEASE(&t.all.list);
	VEC_RELEASE(&t.point);
	return rc;
}

static const char *const	trend_formats[] = { "svg", NULL };

const struct cmd segment_trend = {
	.name = "trend", .operands = "scheme[/segment]",
	.brief = N_("sizes and shares of revenue over time"),
	.opts = trend_opt, .opts_size = sizeof(struct trend_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = trend_exec, .formats = trend_formats,
	.complete = { COMPLETE_SCHEME },
};

#include "cmd/series.h"

#include <math.h>

#include "core/out/plot.h"
#include "core/practice/forecast/driver.h"
#include "core/practice/role.h"

static enum err_code
read_all(struct drivers *all, struct query_env *env, struct crm *crm,
    struct slice name, struct err *err)
{
	enum err_code	rc = context_env(env, crm, err);

	return rc ? rc : drivers_read(all, env, name, crm->arena, err);
}

/* Whose figure it is, when it is of one product. */
static void
put_product(struct crm *crm, const struct query_env *env,
    const struct drivers *all, const struct driver *d)
{
	if (d->product == 0)
		out_missing(crm->out);
	else
		out_text(crm->out, role_name_of(env, all->product,
		    d->product, crm->arena));
}

/* ---- list ---- */

static const struct out_column	list_column[] = {
	{ .name = "driver", .label = N_("driver"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "product", .label = N_("product"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "values", .label = N_("values"), .type = TYPE_INT },
	{ .name = "from", .label = N_("from"), .type = TYPE_DATE },
	{ .name = "until", .label = N_("until"), .type = TYPE_DATE },
	{ .name = "days", .label = N_("days"), .type = TYPE_INT,
	    .flags = OUT_SPARE },
	{ .name = "gaps", .label = N_("gaps"), .type = TYPE_INT },
	{ .name = "lowest", .label = N_("lowest"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "mean", .label = N_("mean"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "highest", .label = N_("highest"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "last", .label = N_("last"), .type = TYPE_DECIMAL,
	    .digits = 2 },
};

static void
put_driver(struct crm *crm, const struct query_env *env,
    const struct drivers *all, const struct driver *d)
{
	struct out	*out = crm->out;
	double		 lo = (double)INFINITY, hi = (double)-INFINITY,
			 sum = 0;

	for (size_t i = 0; i < d->n; i++) {
		lo = MIN(lo, d->point[i].v);
		hi = MAX(hi, d->point[i].v);
		sum += d->point[i].v;
	}
	out_row_begin(out);
	out_text(out, d->name);
	put_product(crm, env, all, d);
	out_i64(out, (int64_t)d->n);
	out_day(out, d->point[0].day);
	out_day(out, d->point[d->n - 1].day);
	out_i64(out, d->step);
	out_i64(out, (int64_t)d->n_gaps);
	out_f64(out, lo);
	out_f64(out, sum / (double)d->n);
	out_f64(out, hi);
	out_f64(out, d->point[d->n - 1].v);
	out_row_end(out);
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct query_env	env;
	struct drivers		all;
	enum err_code		rc;

	(void)opts;
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "list takes no operands: "
		    CRM_NAME " series show %s", crm->args->v[0]);
	rc = read_all(&all, &env, crm, SLICE_EMPTY, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, list_column,
		    NELEM(list_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < all.n && !out_is_done(crm->out); i++)
		put_driver(crm, &env, &all, &all.driver[i]);
	out_table_end(crm->out);
	return ERR_OK;
}

/* ---- show ---- */

struct show_opts {
	const char	*in;
	int		 period;
	int		 plot;
};

static const char *const periods[] = {
	"day", "week", "month", "quarter", "year", NULL
};

static const struct opt show_opt[] = {
	OPT_DATE(0, "in", struct show_opts, in, N_("period"), NULL,
	    N_("only these days")),
	OPT_CHOICE(0, "period", struct show_opts, period, N_("period"),
	    "day", N_("means over periods; day: the values themselves"),
	    periods),
	OPT_TRI(0, "plot", struct show_opts, plot,
	    N_("draw it (on a terminal it is drawn)")),
	OPT_END
};

static const struct out_column	show_column[] = {
	{ .name = "date", .label = N_("date"), .type = TYPE_DATE,
	    .flags = OUT_ID },
	{ .name = "driver", .label = N_("driver"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "product", .label = N_("product"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "value", .label = N_("value"), .type = TYPE_DECIMAL,
	    .digits = OUT_DIGITS_FULL },
};

/* A value per period: each point, or the means. */
static size_t
fold(struct driver_point *to, const struct driver *d, struct range days,
    int period)
{
	struct day	at, next;
	size_t		n = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (d->point[i].day.n < days.from.n ||
		    d->point[i].day.n >= days.until.n)
			continue;
		if (period == PERIOD_DAY) {
			to[n++] = d->point[i];
			continue;
		}
		at = period_start((enum period)period, d->point[i].day);
		if (n > 0 && to[n - 1].day.n == at.n)
			continue;
		next = period_step((enum period)period, at, 1);
		to[n].day = at;
		to[n++].v = driver_mean(d, at, next);
	}
	return n;
}

static void
draw(struct crm *crm, const struct driver_point *p, size_t n)
{
	struct plot	 plot = {0};
	double		*y = ARENA_ARRAY(crm->arena, double, n + 1);

	for (size_t i = 0; i < n; i++)
		y[i] = p[i].v;
	plot.y = y;
	plot.n = plot.n_history = n;
	out_plot(crm->out, &plot);
	out_prose(crm->out, "\n");
}

static enum err_code
show_all(struct crm *crm, const struct query_env *env,
    const struct drivers *all, const struct show_opts *o, struct range days,
    struct err *err)
{
	struct out_column	*column;
	const struct driver	*d;
	struct driver_point	*p;
	size_t			 n;
	enum err_code		 rc;

	column = ARENA_ARRAY(crm->arena, struct out_column,
	    NELEM(show_column));
	memcpy(column, show_column, sizeof(show_column));
	if (o->period != PERIOD_DAY)
		column[NELEM(show_column) - 1].digits = 3;
	if (all->n == 1 && out_draws(crm->out, o->plot)) {
		d = &all->driver[0];
		p = ARENA_ARRAY(crm->arena, struct driver_point, d->n);
		draw(crm, p, fold(p, d, days, o->period));
	}
	rc = out_table_begin(crm->out, column, NELEM(show_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < all->n; i++) {
		d = &all->driver[i];
		p = ARENA_ARRAY(crm->arena, struct driver_point, d->n);
		n = fold(p, d, days, o->period);
		for (size_t k = 0; k < n && !out_is_done(crm->out); k++) {
			out_row_begin(crm->out);
			out_day(crm->out, p[k].day);
			out_text(crm->out, d->name);
			put_product(crm, env, all, d);
			out_f64(crm->out, p[k].v);
			out_row_end(crm->out);
		}
	}
	out_table_end(crm->out);
	return ERR_OK;
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct show_opts	*o = opts;
	struct query_env	 env;
	struct drivers		 all, every;
	struct range		 days;
	struct slice		 name;
	enum err_code		 rc;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "which driver? "
		    CRM_NAME " series lists them");
	name = slice_of(crm->args->v[0]);
	if (name.len == 0)
		return err_set(err, ERR_USAGE, "which driver? "
		    CRM_NAME " series lists them");
	rc = read_all(&all, &env, crm, name, err);
	if (rc == ERR_OK)
		rc = context_range(&days, &env, o->in, err);
	if (rc)
		return rc;
	if (all.n > 0)
		return show_all(crm, &env, &all, o, days, err);
	rc = drivers_read(&every, &env, SLICE_EMPTY, crm->arena, err);
	return rc ? rc : drivers_none(&every, name, err);
}

/* ---- the command ---- */

static const struct cmd series_list = {
	.name = "list",
	.brief = N_("the drivers there are, and what is known of each"),
	.access = CMD_READ, .flags = CMD_OUT, .exec = list_exec,
};

static const struct cmd series_show = {
	.name = "show", .operands = "name",
	.brief = N_("the values of a driver"),
	.opts = show_opt, .opts_size = sizeof(struct show_opts),
	.access = CMD_READ, .flags = CMD_OUT, .exec = show_exec,
	.complete = { COMPLETE_DRIVER },
};

static const struct cmd *const series_verbs[] = {
	&series_list, &series_show, &series_import, &series_reaction, NULL
};

const struct cmd cmd_series = {
	.name = "series",
	.group = GROUP_PLANNING,
	.brief = N_("drivers of sales: temperature, promotions, prices"),
	.text = N_("Figures from outside, a value per day or week, for crm "
	    "forecast --driver."),
	.verbs = series_verbs, .verb = "list",
};

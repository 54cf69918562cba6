#include "cmd/value_curve.h"

#include <math.h>

#include "core/out/plot.h"
#include "core/practice/value/curve.h"

struct choosing { bool *wanted; uint32_t last_id; };

static enum err_code
choose(void *arg, const struct chosen *c, struct err *err)
{
	struct choosing	*ch = arg;

	(void)err;
	if (c->record != NULL && c->record->id <= ch->last_id)
		ch->wanted[c->record->id] = true;
	return ERR_OK;
}

static double
share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

/* ---- a table ---- */

static const struct out_column column[] = {
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "customers_share", .label = N_("of customers"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "profit", .label = N_("profit"), .type = TYPE_MONEY },
	{ .name = "least", .label = N_("the least of them"),
	    .type = TYPE_MONEY },
	{ .name = "cumulative", .label = N_("together"),
	    .type = TYPE_MONEY },
	{ .name = "cumulative_share", .label = N_("of profit"),
	    .type = TYPE_PERCENT, .digits = 1 },
};

static enum err_code
put_steps(struct crm *crm, const struct curve *c, struct err *err)
{
	unsigned	digits = crm->model->currency_digits;
	size_t		from = 0, until;
	enum err_code	rc;

	rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	for (size_t i = 1; i <= CURVE_STEPS; i++, from = until) {
		until = curve_step(c, i);
		if (until == from)
			continue;	/* fewer customers than steps */
		out_row_begin(crm->out);
		out_i64(crm->out, (int64_t)until);
		out_f64(crm->out, (double)until / (double)c->n);
		out_money(crm->out, c->sum[until] - c->sum[from], digits);
		out_money(crm->out, c->list[until - 1].profit, digits);
		out_money(crm->out, c->sum[until], digits);
		out_f64(crm->out, share(c->sum[until], c->sum[c->n]));
		out_row_end(crm->out);
	}
	out_table_end(crm->out);
	return ERR_OK;
}

/* ---- for people ---- */

enum { POINTS = 100 };

static void
draw(struct crm *crm, const struct curve *c)
{
	double		 y[POINTS + 1];
	struct plot	 plot = { .y = y, .n = POINTS + 1,
			    .n_history = POINTS + 1, .from = "0%",
			    .until = "100%", .percent = true,
			    .title = lang_text(crm->lang,
			    N_("of profit, by customers from the best")) };

	for (size_t i = 0; i <= POINTS; i++) {
		size_t	k = c->n * i / POINTS;
		double	part = (double)(c->n * i % POINTS) / POINTS;

		y[i] = share(c->sum[k], c->sum[c->n]);
		if (part > 0)
			y[i] += part * share(c->sum[k + 1] - c->sum[k],
			    c->sum[c->n]);
	}
	if (crm->format != NULL) {
		out_plot_svg(crm->out, &plot);
		return;
	}
	out_plot(crm->out, &plot);
	out_prose(crm->out, "\n");
}

static void
say_heading(struct crm *crm, const struct value_book *book,
    const struct curve *c)
{
	double		 unit = (double)i64_pow10(crm->model->currency_digits);
	const char	*text = book->has_cost ?
			    N_("%zu customers brought %.2f: margin less cost "
			    "to serve, up to now.\n\n") :
			    N_("%zu customers brought %.2f: revenue less cost "
			    "to serve, for no product has a cost.\n\n");

	if (c->n == 1)
		text = book->has_cost ?
		    N_("%zu customer brought %.2f: margin less cost to serve, "
		    "up to now.\n\n") :
		    N_("%zu customer brought %.2f: revenue less cost to serve, "
		    "for no product has a cost.\n\n");
	out_prose(crm->out, lang_text(crm->lang, text), c->n,
	    (double)c->sum[c->n] / unit);
}

static void
say_whale(struct crm *crm, const struct curve *c)
{
	double	unit = (double)i64_pow10(crm->model->currency_digits);

	if (c->top > 0 && c->sum[c->top] > c->sum[c->n])
		out_prose(crm->out, lang_text(crm->lang, N_("\nThe best %zu "
		    "brought %.2f; the other %zu took %.2f of it.\n")),
		    c->top, (double)c->sum[c->top] / unit, c->n - c->top,
		    (double)(c->sum[c->top] - c->sum[c->n]) / unit);
	if (c->n_others > 0)
		out_prose(crm->out, lang_text(crm->lang, N_("\nBeside them "
		    "%zu who never bought cost %.2f.\n")), c->n_others,
		    (double)c->others / unit);
}

enum err_code
value_put_curve(struct crm *crm, const struct query_env *env,
    const struct value_book *book, int plot, struct err *err)
{
	struct choosing	 ch = { NULL, book->last_id };
	struct query	*where = NULL;
	struct curve	 c;
	enum err_code	 rc;

	rc = context_where(&where, crm, env, book->party, err);
	if (rc == ERR_OK && where != NULL) {
		ch.wanted = ARENA_ARRAY(crm->arena, bool,
		    (size_t)book->last_id + 1);
		rc = context_run(env, book->party, where, choose, &ch, err);
	}
	query_release(where);
	if (rc == ERR_OK)
		rc = curve_draw(&c, book, ch.wanted, crm->arena, err);
	if (rc)
		return rc;
	if (c.n == 0) {
		err_set(err, ERR_NO, "nobody bought anything");
		return ERR_NO;
	}
	if (crm->format != NULL) {
		draw(crm, &c);
		return ERR_OK;
	}
	say_heading(crm, book, &c);
	if (c.sum[c.n] > 0 && out_draws(crm->out, plot))
		draw(crm, &c);
	rc = put_steps(crm, &c, err);
	if (rc == ERR_OK)
		say_whale(crm, &c);
	return rc;
}

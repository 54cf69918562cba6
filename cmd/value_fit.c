#include "cmd/value_fit.h"

#include <math.h>

static const struct out_column fit_column[] = {
	{ .name = "model", .label = N_("model"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "parameter", .label = N_("parameter"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "error", .label = N_("standard error"),
	    .type = TYPE_DECIMAL, .digits = 4 },
};

static void
put_line(struct out *out, const char *model, const char *name, double v,
    double error)
{
	out_row_begin(out);
	out_texts(out, model);
	out_texts(out, name);
	out_f64(out, v);
	out_f64(out, error);
	out_row_end(out);
}

static void
put_parameter(struct out *out, const char *model, const char *name, double v)
{
	put_line(out, model, name, v, (double)NAN);
}

static void
put_timing(struct out *out, const struct purchase_model *m)
{
	const double	parameter[] = { m->r, m->alpha, m->a, m->b };
	char		title[PURCHASE_TITLE], habit[24];
	const char	*name;

	purchase_title(title, m);
	if (m->method == PURCHASE_BG_K || m->method == PURCHASE_MBG_K)
		put_parameter(out, title, "k", m->k);
	for (unsigned i = 0; (name = purchase_parameter_name(m, i)) != NULL;
	    i++)
		put_line(out, title, name, parameter[i], m->se[i]);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		if (m->method != PURCHASE_MIXTURE || m->weight[i] == 0)
			continue;
		snprintf(habit, sizeof(habit), "share of k=%u",
		    purchase_habit(i));
		put_parameter(out, title, habit, m->weight[i]);
	}
	put_parameter(out, title, "log-likelihood", m->ll);
	put_parameter(out, title, "BIC", purchase_bic(m));
	put_parameter(out, title, "customers", m->n);
}

enum err_code
value_put_fit(struct crm *crm, const struct value_book *b, struct err *err)
{
	struct out	*out = crm->out;
	enum err_code	 rc;

	rc = out_table_begin(out, fit_column, NELEM(fit_column), err);
	if (rc)
		return rc;
	if (b->has_model)
		put_timing(out, &b->model);
	if (b->has_spend) {
		const char	*name = "Gamma-Gamma";

		put_parameter(out, name, "p", b->spend.p);
		put_parameter(out, name, "q", b->spend.q);
		put_parameter(out, name, "v", b->spend.v);
		put_parameter(out, name, "log-likelihood", b->spend.ll);
		put_parameter(out, name, "correlation",
		    b->spend_correlation);
		put_parameter(out, name, "customers", b->spend.n);
	}
	out_table_end(out);
	return ERR_OK;
}

/*
 * Gamma-Gamma takes how often and how much to be unrelated.  Beyond this the
 * reader is told that they are not; CDNOW, on which it was published, has .11.
 */
#define SPEND_CORRELATION	.15

void
value_say_doubts(struct crm *crm, const struct value_book *b)
{
	enum lang	 lang = crm->lang;
	struct out	*out = crm->out;

	if (!b->has_model)
		out_prose(out, "\n%s\n", lang_text(lang, N_("Nobody came back "
		    "yet: nothing can be said of what is ahead.")));
	else if (b->model.nobody_leaves)
		out_prose(out, "\n%s\n", lang_text(lang, N_("By these sales "
		    "nobody ever leaves: doubt the chance to be alive.")));
	if (b->has_model && !b->model.nobody_leaves &&
	    isnan(b->model.se[0]))
		out_prose(out, "\n%s\n", lang_text(lang, N_("The likelihood "
		    "is flat here: other parameters fit as well.")));
	if (b->has_model && !b->has_spend)
		out_prose(out, "\n%s\n", lang_text(lang, N_("Too few "
		    "customers for a model of spending: each is taken to "
		    "spend what he did.")));
	if (b->has_spend && fabs(b->spend_correlation) > SPEND_CORRELATION)
		out_prose(out, "\n%s\n", lang_text(lang, N_("Who buys more "
		    "often spends other amounts: the model of spending "
		    "takes these to be unrelated.")));
	if (!b->has_cost)
		out_prose(out, "\n%s\n", lang_text(lang, N_("No product has "
		    "a cost: margin is taken to be all of revenue.")));
}

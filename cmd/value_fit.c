#include "cmd/value_fit.h"

#include <math.h>

#include "core/stats/proportion.h"

static const struct out_column fit_column[] = {
	{ .name = "model", .label = N_("model"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "parameter", .label = N_("parameter"), .type = TYPE_TEXT,
	    .flags = OUT_WRAP },
	{ .name = "value", .label = N_("value"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "error", .label = N_("error"), .type = TYPE_DECIMAL,
	    .digits = 4, .flags = OUT_SPARE },
	/* Of covariates: by what a rate is multiplied, and 95 % of it. */
	{ .name = "times", .label = N_("times"), .type = TYPE_DECIMAL,
	    .digits = 3 },
	{ .name = "from", .label = N_("from"), .type = TYPE_DECIMAL,
	    .digits = 3 },
	{ .name = "until", .label = N_("until"), .type = TYPE_DECIMAL,
	    .digits = 3 },
	{ .name = "p", .label = N_("p"), .type = TYPE_DECIMAL, .digits = 4 },
};

enum { EFFECT_COLUMNS = 4 };	/* the last ones, when there are effects */

/* lang: of people; machines get the names of fields and values. */
struct fit_table { struct out *out; bool has_effects; enum lang lang; };

static void
put_cells(struct fit_table *t, const char *model, const char *name, double v,
    double error)
{
	out_row_begin(t->out);
	out_texts(t->out, model);
	out_word(t->out, name);
	out_f64(t->out, v);
	out_f64(t->out, error);
}

static void
put_line(struct fit_table *t, const char *model, const char *name, double v,
    double error)
{
	put_cells(t, model, name, v, error);
	for (int i = 0; t->has_effects && i < EFFECT_COLUMNS; i++)
		out_missing(t->out);
	out_row_end(t->out);
}

static void
put_parameter(struct fit_table *t, const char *model, const char *name,
    double v)
{
	put_line(t, model, name, v, (double)NAN);
}

/* "=retail"; of few parties "=others". */
static void
add_value(struct buf *b, const struct fit_table *t, const struct covariate *c)
{
	buf_addc(b, '=');
	if (c->is_rest)
		buf_adds(b, lang_text(t->lang, N_("others")));
	else if (c->value.len > 0)
		buf_add(b, c->value);
	else if (out_is_for_people(t->out))
		buf_adds(b, lang_text(t->lang, N_("not known")));
}

/* "rate: size", "leave: sector=retail". */
static void
put_effect(struct fit_table *t, const char *model, const char *what,
    const struct covariate *c, double v, double error)
{
	double		reach = stat_normal_quantile(.975) * error;
	struct buf	b = {0};

	buf_addf(&b, "%s%.*s", lang_text(t->lang, what),
	    SLICE_ARG(c->field->name));
	if (!c->is_number)
		add_value(&b, t, c);
	put_cells(t, model, buf_cstr(&b), v, error);
	out_f64(t->out, exp(v));
	out_f64(t->out, exp(v - reach));
	out_f64(t->out, exp(v + reach));
	out_f64(t->out, 2 * stat_normal_cdf(-fabs(v / error)));
	out_row_end(t->out);
	buf_release(&b);
}

static void
put_effects(struct fit_table *t, const char *title,
    const struct value_book *b)
{
	const struct purchase_effects	*e = &b->effects;

	for (size_t i = 0; i < e->n; i++)
		put_effect(t, title, N_("rate: "), &b->covariates->of[i],
		    e->rate[i], e->rate_se[i]);
	for (size_t i = 0; e->has_leave && i < e->n; i++)
		put_effect(t, title, N_("leave: "), &b->covariates->of[i],
		    e->leave[i], e->leave_se[i]);
}

static void
put_timing(struct fit_table *out, const struct value_book *b)
{
	const struct purchase_model *m = &b->model;
	const struct purchase_effects *e = &b->effects;
	const double	parameter[] = { m->r, m->alpha, m->a, m->b };
	char		title[PURCHASE_TITLE], habit[32];
	const char	*name;

	purchase_title(title, m);
	if (m->method == PURCHASE_BG_K || m->method == PURCHASE_MBG_K)
		put_parameter(out, title, "k", m->k);
	for (unsigned i = 0; (name = purchase_parameter_name(m, i)) != NULL;
	    i++)
		put_line(out, title, name, parameter[i], m->se[i]);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		/* Of a few in a million nothing shows in four digits. */
		if (m->method != PURCHASE_MIXTURE || m->weight[i] < 5e-5)
			continue;
		snprintf(habit, sizeof(habit), lang_text(out->lang,
		    N_("share of k=%u")), purchase_habit(i));
		put_line(out, title, habit, m->weight[i], m->weight_se[i]);
	}
	if (m->lapse > 0)
		put_line(out, title, N_("share of gaps out of rhythm"),
		    m->lapse, m->lapse_se);
	put_effects(out, title, b);
	put_parameter(out, title, "log-likelihood", m->ll);
	put_parameter(out, title, "BIC", purchase_bic(m) +
	    (double)purchase_effects_n_free(e) * log(m->n));
	if (e->n > 0) {
		put_parameter(out, title, "log-likelihood without",
		    e->ll_without);
		put_parameter(out, title, "p of all",
		    purchase_effects_p(e, m));
	}
	put_parameter(out, title, "customers", m->n);
}

/* Of very many a part is enough for a digit or two. */
static void
say_errors(struct crm *crm, const struct purchase_model *m)
{
	char	title[PURCHASE_TITLE];

	if (!(m->n_errors < m->n) || isnan(m->se[0]))
		return;
	purchase_title(title, m);
	out_prose(crm->out, lang_text(crm->lang, N_("\nThe errors of %s are "
	    "by the curvature of %.0f of the customers.\n")), title,
	    m->n_errors);
}

enum err_code
value_put_fit(struct crm *crm, const struct value_book *b, struct err *err)
{
	struct out	*out = crm->out;
	struct fit_table t = { out, b->effects.n > 0,
			    out_is_for_people(out) ? crm->lang : LANG_EN };
	enum err_code	 rc;

	rc = out_table_begin(out, fit_column, NELEM(fit_column) -
	    (t.has_effects ? 0 : EFFECT_COLUMNS), err);
	if (rc)
		return rc;
	if (b->has_model)
		put_timing(&t, b);
	if (b->has_spend) {
		const char	*name = "Gamma-Gamma";

		put_line(&t, name, "p", b->spend.p, b->spend.se[0]);
		put_line(&t, name, "q", b->spend.q, b->spend.se[1]);
		put_line(&t, name, "v", b->spend.v, b->spend.se[2]);
		put_parameter(&t, name, "log-likelihood", b->spend.ll);
		put_parameter(&t, name, "correlation",
		    b->spend_correlation);
		put_parameter(&t, name, "customers", b->spend.n);
	}
	out_table_end(out);
	if (b->has_model)
		say_errors(crm, &b->model);
	return ERR_OK;
}

/*
 * Gamma-Gamma takes how often and how much to be unrelated.  Beyond this the
 * reader is told that they are not; CDNOW, on which it was published, has .11.
 */
#define SPEND_CORRELATION	.15

/* In which units the effects are. */
static void
say_covariates(struct crm *crm, const struct value_book *b)
{
	enum lang	lang = crm->lang;
	struct out	*out = crm->out;
	struct slice	name = SLICE_EMPTY;

	out_prose(out, "\n");
	for (size_t i = 0; i < b->covariates->n; i++) {
		const struct covariate	*c = &b->covariates->of[i];

		if (slice_eq(c->field->name, name))
			continue;
		name = c->field->name;
		if (c->is_number)
			out_prose(out, lang_text(lang, N_("%.*s: for each "
			    "%.4g more (the mean is %.4g).\n")),
			    SLICE_ARG(name), c->spread, c->mean);
		else if (c->field->many)
			out_prose(out, lang_text(lang, N_("%.*s: who has it "
			    "against who has not.\n")), SLICE_ARG(name));
		else
			out_prose(out, lang_text(lang, N_("%.*s: against "
			    "%.*s.\n")), SLICE_ARG(name), SLICE_ARG(
			    c->against.len > 0 ? c->against : slice_of(
			    lang_text(lang, N_("not known")))));
	}
	if (purchase_effects_p(&b->effects, &b->model) > .05)
		out_prose(out, "%s\n", lang_text(lang, N_("All of this may "
		    "well be chance.")));
}

void
value_say_ahead(struct crm *crm, const struct value_book *b)
{
	if (b->has_model)
		return;
	if (b->n_returned == 0 && b->opt.method == PURCHASE_BGBB)
		out_prose(crm->out, "\n%s\n", lang_text(crm->lang,
		    N_("Nobody came back in another year yet: nothing can be "
		    "said of what is ahead.")));
	else if (b->n_returned > 0)
		out_prose(crm->out, lang_text(crm->lang, N_("\nOnly %u came "
		    "back yet: %d are needed to say what is ahead.\n")),
		    b->n_returned, VALUE_LEAST_RETURNED);
	else
		out_prose(crm->out, "\n%s\n", lang_text(crm->lang,
		    N_("Nobody came back yet: nothing can be said of what is "
		    "ahead.")));
}

void
value_say_doubts(struct crm *crm, const struct value_book *b)
{
	enum lang	 lang = crm->lang;
	struct out	*out = crm->out;

	value_say_ahead(crm, b);
	if (b->has_model && b->model.nobody_leaves)
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
	if (b->covariates != NULL && b->effects.n == 0)
		out_prose(out, "\n%s\n", lang_text(lang, N_("With these "
		    "covariates nothing fits better: they are left out.")));
	if (b->effects.n > 0)
		say_covariates(crm, b);
	if (!b->has_cost)
		out_prose(out, "\n%s\n", lang_text(lang, N_("No product has "
		    "a cost: margin is taken to be all of revenue.")));
}

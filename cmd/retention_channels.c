/* crm retention channels: which channels customers use together. */
#include <math.h>

#include "cmd/retention_list.h"
#include "core/out/heat.h"
#include "core/practice/segment/multichannel.h"

/* By number as bits of enum channel_source, less one. */
static const char *const	sources[] = { "sales", "contacts", "both", NULL };

struct channel_args { const char *in; int of; bool pairs; };

static const struct opt channel_opt[] = {
	OPT_CHOICE(0, "of", struct channel_args, of, N_("what"), "sales",
	    N_("the channels of sales, of contacts, or both"), sources),
	OPT_DATE(0, "in", struct channel_args, in, N_("period"), NULL,
	    N_("what happened in this period (12 months, up to the day)")),
	OPT_BOOL(0, "pairs", struct channel_args, pairs,
	    N_("every two channels, and how they go together")),
	OPT_END
};

static double
ratio(double a, double b)
{
	return b > 0 ? a / b : (double)NAN;
}

/* An amount each, to the minor unit. */
static void
put_each(struct crm *crm, int64_t sum, uint32_t n)
{
	if (n > 0)
		out_money(crm->out, llround((double)sum / n),
		    crm->model->currency_digits);
	else
		out_missing(crm->out);
}

/* ---- sets of channels ---- */

static const struct out_column use_column[] = {
	{ .name = "channels", .label = N_("channels"), .type = TYPE_TEXT,
	    .flags = OUT_ID | OUT_CUT | OUT_WRAP },
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "customers_share", .label = N_("of customers"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "revenue_share", .label = N_("of revenue"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "orders_each", .label = N_("orders each"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "margin_each", .label = N_("margin each"),
	    .type = TYPE_MONEY },
	{ .name = "again", .label = N_("again"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "against", .label = N_("against one"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "p", .label = N_("by chance"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "orders", .label = N_("orders"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
	{ .name = "margin", .label = N_("margin"), .type = TYPE_MONEY,
	    .flags = OUT_EXTRA },
};

static void
put_names(struct out *out, const struct multichannel *m, uint64_t channels)
{
	struct buf	b = {0};

	for (size_t i = 0; i < m->n_names; i++)
		if (channels >> i & 1)
			buf_addf(&b, "%s%.*s", b.len > 0 ? " + " : "",
			    SLICE_ARG(m->name[i]));
	out_filled(out, buf_slice(&b));
	buf_release(&b);
}

static void
put_use(struct crm *crm, const struct multichannel *m,
    const struct channel_use *u, const char *word)
{
	struct out	*out = crm->out;
	unsigned	 digits = crm->model->currency_digits;

	out_row_begin(out);
	if (word != NULL) {
		out_row_last(out);
		out_word(out, word);
	} else {
		put_names(out, m, u->channels);
	}
	out_i64(out, u->customers);
	out_f64(out, ratio(u->customers, m->all.customers));
	out_money(out, u->revenue, digits);
	out_f64(out, ratio((double)u->revenue, (double)m->all.revenue));
	out_f64(out, ratio((double)u->orders, u->customers));
	put_each(crm, u->margin, u->customers);
	out_f64(out, ratio(u->again, u->customers));
	out_f64(out, u->against);
	out_f64(out, u->p);
	out_i64(out, (int64_t)u->orders);
	out_money(out, u->margin, digits);
	out_row_end(out);
}

static void
say_several(struct crm *crm, const struct multichannel *m)
{
	const struct channel_use	*s = &m->several, *one = &m->one;
	double	unit = (double)i64_pow10(crm->model->currency_digits);

	if (s->orders == 0 || one->orders == 0)
		return;
	out_prose(crm->out, lang_text(crm->lang, m->has_cost ?
	    N_("\nA customer of several channels brings a margin of %.2f, "
	    "%.2f an order;\none of a single channel %.2f, %.2f an order.\n") :
	    N_("\nA customer of several channels brings %.2f, "
	    "%.2f an order;\none of a single channel %.2f, %.2f an order.\n")),
	    (double)s->margin / unit / s->customers,
	    (double)s->margin / unit / (double)s->orders,
	    (double)one->margin / unit / one->customers,
	    (double)one->margin / unit / (double)one->orders);
}

static enum err_code
put_uses(struct crm *crm, const struct multichannel *m, struct err *err)
{
	enum err_code	rc = out_table_begin(crm->out, use_column,
			    NELEM(use_column), err);

	if (rc)
		return rc;
	for (size_t i = 0; i < m->use.n; i++)
		put_use(crm, m, &m->use.p[i], NULL);
	if (m->use.n > 0 && out_format(crm->out) != OUT_IDS &&
	    out_format(crm->out) != OUT_COUNT) {
		put_use(crm, m, &m->one, N_("one channel"));
		put_use(crm, m, &m->several, N_("several"));
		put_use(crm, m, &m->all, N_("all"));
	}
	out_table_end(crm->out);
	say_several(crm, m);
	return ERR_OK;
}

/* ---- pairs ---- */

static const struct out_column pair_column[] = {
	{ .name = "channel", .label = N_("channel"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "other", .label = N_("other"), .type = TYPE_TEXT },
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "of_channel", .label = N_("of the channel"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "of_other", .label = N_("of the other"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "lift", .label = N_("lift"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "p", .label = N_("by chance"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "q", .label = N_("false finds"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "margin_each", .label = N_("margin each"),
	    .type = TYPE_MONEY },
};

static void
put_pair(struct crm *crm, const struct multichannel *m,
    const struct channel_pair *p)
{
	struct out	*out = crm->out;

	out_row_begin(out);
	out_text(out, m->name[p->a]);
	out_text(out, m->name[p->b]);
	out_i64(out, p->n);
	out_f64(out, (double)p->n / p->n_a);
	out_f64(out, (double)p->n / p->n_b);
	out_f64(out, p->lift);
	out_f64(out, p->p);
	out_f64(out, p->q);
	out_money(out, p->revenue, crm->model->currency_digits);
	put_each(crm, p->margin, p->n);
	out_row_end(out);
}

static void
set_cell(struct heat *h, double *share, size_t row, size_t col, double x)
{
	share[row * h->cols + col] = x;
	if (x > h->full)
		h->full = x;
}

/* Each row: of its customers, the share that uses the column's channel, too. */
static void
make_heat(struct heat *h, struct crm *crm, const struct multichannel *m)
{
	const struct out_options *o = out_options(crm->out);
	size_t			 n = m->n_names;
	double			*share = ARENA_ARRAY(crm->arena, double,
				    n * n + 1);

	*h = (struct heat){ .rows = n, .cols = n, .share = share,
	    .label = m->name, .col_label = m->name,
	    .width = o->width != 0 ? o->width : 80, .utf8 = o->utf8,
	    .title = slice_of(lang_text(crm->lang, N_("Share of the "
	    "customers of a channel that use another, too"))) };
	for (size_t i = 0; i < n * n; i++)
		share[i] = NAN;
	for (size_t i = 0; i < m->pair.n; i++) {
		const struct channel_pair	*p = &m->pair.p[i];

		set_cell(h, share, p->a, p->b, (double)p->n / p->n_a);
		set_cell(h, share, p->b, p->a, (double)p->n / p->n_b);
	}
}

static enum err_code
put_pairs(struct crm *crm, const struct multichannel *m, struct err *err)
{
	struct heat	heat;
	enum err_code	rc = out_table_begin(crm->out, pair_column,
			    NELEM(pair_column), err);

	if (rc)
		return rc;
	for (size_t i = 0; i < m->pair.n && !out_is_done(crm->out); i++)
		put_pair(crm, m, &m->pair.p[i]);
	out_table_end(crm->out);
	if (m->pair.n == 0)
		return ERR_OK;
	make_heat(&heat, crm, m);
	if (out_format(crm->out) != OUT_HTML)
		out_prose(crm->out, "\n%.*s:\n", SLICE_ARG(heat.title));
	out_heat(crm->out, &heat);
	return ERR_OK;
}

/* ---- the command ---- */

static void
put_svg(struct crm *crm, const struct multichannel *m)
{
	struct heat	heat;

	make_heat(&heat, crm, m);
	out_heat_svg(crm->out, &heat);
}

/* Up to the day seen from, whatever is asked for. */
static enum err_code
period_of(struct range *days, const struct crm *crm,
    const struct query_env *env, const char *in, struct err *err)
{
	const struct span	year = { .months = 12 };
	int32_t			tomorrow = crm->as_of.n + 1;
	enum err_code		rc = ERR_OK;

	if (in != NULL) {
		rc = context_range(days, env, in, err);
		if (rc)
			return rc;
		days->until.n = MIN(days->until.n, tomorrow);
	} else {
		days->until.n = tomorrow;
		days->from = day_add_span(days->until, year, -1);
	}
	if (days->from.n >= days->until.n)
		return err_set(err, ERR_USAGE, "--in: that period has not "
		    "begun");
	return ERR_OK;
}

static void
translate_names(struct multichannel *m, const struct crm *crm)
{
	struct slice	*name = ARENA_ARRAY(crm->arena, struct slice,
			    m->n_names);

	for (size_t i = 0; i < m->n_names; i++)
		name[i] = context_channel(crm, m->name[i]);
	m->name = name;
}

static enum err_code
channels_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct channel_args	*o = opts;
	const struct entity		*party = model_find_party(crm->model);
	struct multichannel		 m = {0};
	struct query_env		 env;
	struct query			*where = NULL;
	struct range			 days;
	enum err_code			 rc;

	if (party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "customers are chosen with -w");
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = period_of(&days, crm, &env, o->in, err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &env, party, err);
	if (rc == ERR_OK)
		rc = multichannel_read(&m, &env, party, where, days,
		    (unsigned)o->of + 1, crm->arena, err);
	if (rc == ERR_OK)
		translate_names(&m, crm);
	if (rc == ERR_OK && crm->format != NULL)
		put_svg(crm, &m);
	else if (rc == ERR_OK)
		rc = o->pairs ? put_pairs(crm, &m, err) :
		    put_uses(crm, &m, err);
	if (rc == ERR_OK && m.n_names == 0 && m.all.customers > 0)
		out_prose(crm->out, "%s", lang_text(crm->lang, N_("\nOf none of "
		    "them is a channel recorded.\n")));
	multichannel_release(&m);
	query_release(where);
	return rc;
}

static const char *const	formats[] = { "svg", NULL };

const struct cmd retention_channels = {
	.name = "channels",
	.brief = N_("which channels customers use together, and what it "
	    "brings"),
	.opts = channel_opt, .opts_size = sizeof(struct channel_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = channels_exec, .formats = formats,
};

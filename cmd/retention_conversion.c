/* crm retention conversion: from known to contacted to customer. */
#include <math.h>

#include "cmd/retention_list.h"
#include "core/out/heat.h"
#include "core/practice/segment/conversion.h"

struct conversion_args { const char *by; struct span within; };

static const struct opt conversion_opt[] = {
	OPT_TEXT('b', "by", struct conversion_args, by, N_("key"), NULL,
	    N_("any field (the channel of the first contact)"),
	    COMPLETE_FIELD),
	OPT_SPAN(0, "within", struct conversion_args, within, N_("duration"),
	    NULL, N_("bought within so long, of those that had that long "
	    "(ever, up to now)")),
	OPT_END
};

static const struct out_column conversion_column[] = {
	{ .name = "group", .label = N_("first contact"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "parties", .label = N_("parties"), .type = TYPE_INT },
	{ .name = "prospects", .label = N_("prospects"), .type = TYPE_INT },
	{ .name = "contact_rate", .label = N_("of them"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "days_to_contact", .label = N_("days to contact"),
	    .type = TYPE_DECIMAL, .digits = 1, .flags = OUT_SPARE },
	{ .name = "seen", .label = N_("of so many"), .type = TYPE_INT,
	    .flags = OUT_SPARE },
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "rate", .label = N_("rate"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "days_to_purchase", .label = N_("days to purchase"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "again_rate", .label = N_("bought again"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	/* Of rate: last, where a terminal may have no room for them. */
	{ .name = "rate_from", .label = N_("rate from"), .type = TYPE_PERCENT,
	    .digits = 1, .flags = OUT_SPARE },
	{ .name = "rate_until", .label = N_("rate until"), .type = TYPE_PERCENT,
	    .digits = 1, .flags = OUT_SPARE },
};

static double
share(uint32_t part, uint32_t all)
{
	return all > 0 ? (double)part / all : (double)NAN;
}

static bool
is_by_purchase(const struct conversion *c)
{
	return slice_eq(c->name, SLICE(CONVERSION_PURCHASE));
}

static void
put_conversion(struct crm *crm, const struct conversion *c, bool is_all)
{
	struct out	*out = crm->out;

	out_row_begin(out);
	if (is_all) {
		out_row_last(out);
		out_word(out, N_("all"));
	} else if (is_by_purchase(c))
		out_word(out, N_("purchase"));
	else if (c->name.len == 0 && out_is_for_people(out))
		out_word(out, N_("none"));
	else
		out_filled(out, c->name);
	out_i64(out, c->parties);
	out_i64(out, c->prospects);
	out_f64(out, share(c->prospects, c->parties));
	out_f64(out, c->median_to_contact);
	out_i64(out, c->seen);
	out_i64(out, c->customers);
	out_f64(out, share(c->customers, c->seen));
	out_f64(out, c->median_to_purchase);
	out_f64(out, share(c->again, c->customers));
	out_money(out, c->revenue, crm->model->currency_digits);
	out_f64(out, c->lo);
	out_f64(out, c->hi);
	out_row_end(out);
}

static enum err_code
put_conversions(struct crm *crm, const struct conversions *c, bool by,
    struct err *err)
{
	struct out_column	*column = ARENA_ARRAY(crm->arena,
				    struct out_column,
				    NELEM(conversion_column));
	enum err_code		 rc;

	memcpy(column, conversion_column, sizeof(conversion_column));
	if (by)
		column[0].label = "group";
	rc = out_table_begin(crm->out, column, NELEM(conversion_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < c->list.n; i++)
		put_conversion(crm, &c->list.p[i], false);
	if (c->list.n > 0 && out_format(crm->out) != OUT_IDS &&
	    out_format(crm->out) != OUT_COUNT)
		put_conversion(crm, &c->all, true);
	out_table_end(crm->out);
	if (c->list.n == 0)
		out_prose(crm->out, "%s\n", lang_text(crm->lang,
		    N_("Nobody is recorded yet.")));
	return ERR_OK;
}

/* How far each group came: each share is of those before it. */
static void
put_svg(struct crm *crm, const struct conversions *c)
{
	struct slice	 step[] = {
		slice_of(lang_text(crm->lang, N_("prospects"))),
		slice_of(lang_text(crm->lang, N_("customers"))),
		slice_of(lang_text(crm->lang, N_("bought again")))
	};
	double		*cell = ARENA_ARRAY(crm->arena, double,
			    c->list.n * NELEM(step) + 1);
	struct slice	*name = ARENA_ARRAY(crm->arena, struct slice,
			    c->list.n + 1);
	struct heat	 heat = { .rows = c->list.n, .cols = NELEM(step),
			    .share = cell, .full = 1, .label = name,
			    .col_label = step,
			    .title = slice_of(lang_text(crm->lang,
			    N_("Who became a prospect, of them a customer, "
			    "and of these bought again"))) };

	for (size_t i = 0; i < c->list.n; i++) {
		const struct conversion	*of = &c->list.p[i];
		double			*row = cell + i * NELEM(step);

		name[i] = of->name;
		if (is_by_purchase(of))
			name[i] = slice_of(lang_text(crm->lang,
			    N_("purchase")));
		else if (of->name.len == 0)
			name[i] = slice_of(lang_text(crm->lang, N_("none")));
		row[0] = share(of->prospects, of->parties);
		row[1] = share(of->customers, of->seen);
		row[2] = share(of->again, of->customers);
	}
	out_heat_svg(crm->out, &heat);
}

static enum err_code
conversion_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct conversion_args	*o = opts;
	const struct entity		*party = model_find_party(crm->model);
	struct conversions		 c = {0};
	struct query_env		 env;
	struct query			*by = NULL, *where = NULL;
	int32_t				 within = 0;
	enum err_code			 rc;

	if (party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "customers are chosen with -w");
	rc = retention_days(&within, crm, o->within, "within", err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK && o->by != NULL)
		rc = query_compile(&by, crm->arena, &env, party,
		    slice_of(o->by), false, err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &env, party, err);
	if (rc == ERR_OK)
		rc = conversions_read(&c, &env, party, where, by, crm->as_of,
		    within, crm->arena, err);
	for (size_t i = 0; i < c.list.n; i++)
		c.list.p[i].name = by == NULL ? context_channel(crm,
		    c.list.p[i].name) : context_group(crm, &env, by,
		    c.list.p[i].name);
	if (rc == ERR_OK && crm->format != NULL)
		put_svg(crm, &c);
	else if (rc == ERR_OK)
		rc = put_conversions(crm, &c, o->by != NULL, err);
	conversions_release(&c);
	query_release(where);
	query_release(by);
	return rc;
}

static const char *const	formats[] = { "svg", NULL };

const struct cmd retention_conversion = {
	.name = "conversion",
	.brief = N_("who became a customer after the first contact, and when"),
	.opts = conversion_opt, .opts_size = sizeof(struct conversion_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = conversion_exec, .formats = formats,
};

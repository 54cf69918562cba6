#include "cmd/relation.h"

#include "core/practice/relation/exchange.h"
#include "core/practice/role.h"

static const char *const	by_words[] = { "resource", "month", "quarter",
	"year", NULL };
static const enum period	period_of[] = { PERIOD_DAY, PERIOD_MONTH,
	PERIOD_QUARTER, PERIOD_YEAR };

struct balance_opts { int by; };

static const struct opt balance_opt[] = {
	OPT_CHOICE('b', "by", struct balance_opts, by, N_("what"), "resource",
	    N_("a row per resource, or the balance over time"), by_words),
	OPT_END
};

/* The columns behind the first. */
#define SIDES								\
	{ .name = "given", .label = N_("given"), .type = TYPE_INT },	\
	{ .name = "received", .label = N_("received"),			\
	    .type = TYPE_INT },						\
	{ .name = "balance", .label = N_("balance"), .type = TYPE_INT }, \
	{ .name = "given_worth", .label = N_("worth given"),		\
	    .type = TYPE_MONEY },					\
	{ .name = "received_worth", .label = N_("worth received"),	\
	    .type = TYPE_MONEY },					\
	{ .name = "balance_worth", .label = N_("balance of worth"),	\
	    .type = TYPE_MONEY },					\
	{ .name = "unvalued", .label = N_("without worth"),		\
	    .type = TYPE_INT }

static const struct out_column resource_column[] = {
	{ .name = "resource", .label = N_("resource"), .type = TYPE_TEXT },
	SIDES,
	{ .name = "last_given", .label = N_("last given"),
	    .type = TYPE_DATE, .flags = OUT_SPARE },
	{ .name = "last_received", .label = N_("last received"),
	    .type = TYPE_DATE, .flags = OUT_SPARE },
};
static const struct out_column period_column[] = {
	{ .name = "period", .label = N_("period"), .type = TYPE_TEXT },
	SIDES,
	{ .name = "total", .label = N_("balance so far"),
	    .type = TYPE_INT },
	{ .name = "total_worth", .label = N_("worth so far"),
	    .type = TYPE_MONEY },
};

static void
put_sides(struct crm *crm, const struct exchange_sum *s)
{
	struct out	*out = crm->out;
	unsigned	 digits = crm->model->currency_digits;

	out_i64(out, s->given.n);
	out_i64(out, s->received.n);
	out_i64(out, (int64_t)s->received.n - s->given.n);
	out_money(out, s->given.worth, digits);
	out_money(out, s->received.worth, digits);
	out_money(out, s->received.worth - s->given.worth, digits);
	out_i64(out, (int64_t)s->given.n - s->given.n_valued +
	    s->received.n - s->received.n_valued);
}

static void
put_last(struct out *out, const struct exchange_side *s)
{
	if (s->n > 0)
		out_day(out, s->last);
	else
		out_missing(out);
}

static void
put_resource(struct crm *crm, const struct exchanges *x,
    const struct choice *resource, bool all)
{
	struct exchange_sum	 sum = {0};
	struct out		*out = crm->out;
	struct slice		 label;

	for (size_t i = 0; i < x->list.n; i++)
		if (all || x->list.p[i].resource == resource)
			exchange_add(&sum, &x->list.p[i]);
	if (!all && resource == NULL && sum.given.n + sum.received.n == 0)
		return;
	out_row_begin(out);
	if (all)
		out_row_last(out);
	label = resource == NULL ? SLICE_EMPTY :
	    labels_find(resource->labels, context_lang(crm));
	if (all)
		out_word(out, N_("all"));
	else if (resource == NULL)
		out_missing(out);
	else
		out_text(out, out_is_for_people(out) && label.len > 0 ?
		    label : resource->name);
	put_sides(crm, &sum);
	put_last(out, &sum.given);
	put_last(out, &sum.received);
	out_row_end(out);
}

static enum err_code
put_resources(struct crm *crm, const struct exchanges *x, struct err *err)
{
	enum err_code	rc = out_table_begin(crm->out, resource_column,
			    NELEM(resource_column), err);

	if (rc)
		return rc;
	for (size_t i = 0; x->resource != NULL && i < x->resource->n_choices;
	    i++)
		if (!x->resource->choice[i].retired)
			put_resource(crm, x, &x->resource->choice[i], false);
	put_resource(crm, x, NULL, false);
	put_resource(crm, x, NULL, true);
	out_table_end(crm->out);
	return ERR_OK;
}

/* Every period from the first exchange to today, also those without any. */
static enum err_code
put_periods(struct crm *crm, const struct exchanges *x, enum period p,
    struct err *err)
{
	struct exchange_sum	 all = {0};
	struct day		 first = {0}, next;
	char			 text[PERIOD_TEXT];
	size_t			 i = 0;
	enum err_code		 rc = out_table_begin(crm->out, period_column,
				    NELEM(period_column), err);

	if (rc)
		return rc;
	if (x->list.n > 0)
		first = period_start(p, x->list.p[0].day);
	for (; x->list.n > 0 && first.n <= crm->today.n; first = next) {
		struct exchange_sum	sum = {0};

		next = period_step(p, first, 1);
		for (; i < x->list.n && x->list.p[i].day.n < next.n; i++) {
			exchange_add(&sum, &x->list.p[i]);
			exchange_add(&all, &x->list.p[i]);
		}
		out_row_begin(crm->out);
		out_text(crm->out, slice_make(text, period_write(text, p,
		    first)));
		put_sides(crm, &sum);
		out_i64(crm->out, (int64_t)all.received.n - all.given.n);
		out_money(crm->out, all.received.worth - all.given.worth,
		    crm->model->currency_digits);
		out_row_end(crm->out);
	}
	out_table_end(crm->out);
	return ERR_OK;
}

static enum err_code
balance_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct balance_opts	*o = opts;
	struct exchanges		 x = {0};
	struct query_env		 env;
	struct record			 rec;
	enum err_code			 rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = relation_party(&rec, crm, &env, err);
	if (rc == ERR_OK)
		rc = exchanges_read(&x, &env, rec.entity, rec.id, err);
	if (rc == ERR_OK)
		rc = o->by == 0 ? put_resources(crm, &x, err) :
		    put_periods(crm, &x, period_of[o->by], err);
	VEC_RELEASE(&x.list);
	return rc;
}

const struct cmd relation_balance = {
	.name = "balance", .operands = "ref",
	.brief = N_("what was given and received, per resource or over time"),
	.opts = balance_opt, .opts_size = sizeof(struct balance_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = balance_exec,
	.complete = { COMPLETE_RECORD },
};

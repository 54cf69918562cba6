#include "cmd/value_product.h"

#include <math.h>

#include "cmd/say.h"
#include "core/practice/forecast/repurchase.h"
#include "core/practice/role.h"

enum { DAYS_AHEAD = 36525 };	/* further is never */

static const struct out_column column[] = {
	{ .name = "product", .label = N_("product"), .type = TYPE_REF,
	    .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "bought", .label = N_("bought"), .type = TYPE_INT },
	{ .name = "quantity", .label = N_("quantity"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "rhythm", .label = N_("rhythm"), .type = TYPE_DECIMAL,
	    .digits = 1 },
	{ .name = "last_sale", .label = N_("last sale"), .type = TYPE_DATE },
	{ .name = "days_ago", .label = N_("days ago"), .type = TYPE_INT },
	{ .name = "p_buys", .label = N_("still buys"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "next", .label = N_("next"), .type = TYPE_DATE },
	{ .name = "p_week", .label = N_("this week"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "expected", .label = N_("purchases"),
	    .type = TYPE_DECIMAL, .digits = 2 },
};

static void
put_next(struct crm *crm, const struct repurchase *r, struct day as_of)
{
	if (isnan(r->next) || r->next > DAYS_AHEAD)
		out_missing(crm->out);
	else
		out_day(crm->out, (struct day){ as_of.n +
		    (int32_t)ceilf(r->next) });
}

static void
put_one(struct crm *crm, const struct repurchase_book *b,
    const struct repurchase *r, struct slice name, struct day as_of)
{
	struct out	*out = crm->out;
	struct value	 ref = { .type = TYPE_REF, .i = r->what };
	struct buf	 handle = {0};

	out_row_begin(out);
	/* A family is a name without a handle. */
	if (b->name.n > 0) {
		out_missing(out);
	} else {
		handle_write(&handle, b->product, r->what);
		out_named(out, &ref, buf_slice(&handle));
	}
	out_text(out, name.len > 0 ? name : buf_slice(&handle));
	buf_release(&handle);
	out_i64(out, r->n);
	out_f64(out, (double)r->quantity);
	out_f64(out, (double)r->rhythm);
	out_day(out, r->last);
	out_i64(out, as_of.n - r->last.n);
	out_f64(out, (double)r->alive);
	put_next(crm, r, as_of);
	out_f64(out, (double)r->chance);
	out_f64(out, (double)r->expected);
	out_row_end(out);
}

/* The likeliest in a sentence. */
static void
say_first(struct crm *crm, const struct repurchase *r, struct slice name,
    struct day as_of)
{
	char	every[SAY_DAYS], ago[SAY_DAYS];

	if (isnan(r->rhythm) || isnan(r->chance))
		return;
	out_prose(crm->out, lang_text(crm->lang, N_("\nBuys %.*s %s, most "
	    "recently %s; in the coming week with %.0f %%.\n")),
	    SLICE_ARG(name),
	    say_every(every, crm->lang, (double)r->rhythm),
	    say_ago(ago, crm->lang, (int)(as_of.n - r->last.n)),
	    100 * (double)r->chance);
}

static int
likeliest_first(const void *x, const void *y)
{
	const struct repurchase	*a = x, *b = y;

	if (a->chance > b->chance || a->chance < b->chance)
		return a->chance > b->chance ? -1 : 1;
	return a->what < b->what ? -1 : a->what > b->what;
}

static enum err_code
put(struct crm *crm, const struct query_env *env, struct repurchase_book *b,
    struct day as_of, struct err *err)
{
	struct slice	 name, first = {0};
	enum err_code	 rc;

	rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	if (b->list.n > 0)
		qsort(b->list.p, b->list.n, sizeof(b->list.p[0]),
		    likeliest_first);
	for (size_t i = 0; i < b->list.n && !out_is_done(crm->out); i++) {
		const struct repurchase	*r = &b->list.p[i];

		name = b->name.n > 0 ? b->name.p[r->what] : role_name_of(env,
		    b->product, r->what, crm->arena);
		first = i == 0 ? name : first;
		put_one(crm, b, r, name, as_of);
	}
	out_table_end(crm->out);
	if (b->list.n > 0)
		say_first(crm, &b->list.p[0], first, as_of);
	else
		out_prose(crm->out, "%s\n", lang_text(crm->lang,
		    N_("No purchase of a product is recorded.")));
	return ERR_OK;
}

static enum err_code
find_family(struct repurchase_request *req, const struct repurchase_book *b,
    struct err *err)
{
	const struct field	*f = entity_role(b->product, ROLE_FAMILY);

	if (f == NULL)
		return err_set(err, ERR_USAGE, "a %.*s has no family",
		    SLICE_ARG(b->product->name));
	req->by = f->name;
	return ERR_OK;
}

enum err_code
value_put_products(struct crm *crm, const struct query_env *env,
    const struct value_options *opt, bool by_family, struct err *err)
{
	struct repurchase_book		b = {0};
	struct repurchase_request	req = {
		.as_of = opt->as_of, .days = 7, .horizon = opt->horizon_days,
		.method = opt->method
	};
	struct reference		ref;
	enum err_code			rc;

	rc = repurchase_scope(&b, env, err);
	if (rc == ERR_OK)
		rc = context_reference(&ref, crm, b.party,
		    crm->args->v[0], err);
	if (rc == ERR_OK && ref.entity != b.party)
		rc = err_set(err, ERR_USAGE, "a %.*s is no %.*s: it has no "
		    "value", SLICE_ARG(ref.entity->name),
		    SLICE_ARG(b.party->name));
	if (rc == ERR_OK && by_family)
		rc = find_family(&req, &b, err);
	if (rc)
		return rc;
	req.party = ref.id;
	rc = repurchase_find(&b, env, &req, crm->arena, err);
	if (rc == ERR_OK)
		rc = put(crm, env, &b, opt->as_of, err);
	repurchase_release(&b);
	return rc;
}

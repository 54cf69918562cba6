#include "cmd/value_product.h"

#include <math.h>

#include "core/practice/segment.h"
#include "core/practice/value_product.h"

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

/* A family is a name without a handle. */
static enum err_code
put_name(struct crm *crm, const struct entity *product,
    const struct value_product *v, struct arena *scratch, struct buf *name,
    struct err *err)
{
	struct value	ref = { .type = TYPE_REF, .i = v->product };
	struct buf	handle = {0};
	struct record	rec;
	enum err_code	rc;

	buf_clear(name);
	if (v->family.len > 0) {
		out_row_begin(crm->out);
		out_missing(crm->out);
		buf_add(name, v->family);
		out_text(crm->out, buf_slice(name));
		return ERR_OK;
	}
	rc = record_find(&rec, crm->txn, product, v->product, err);
	if (rc)
		return rc;
	handle_write(&handle, product, v->product);
	buf_add(name, rec.bytes.p != NULL ? record_name(&rec, scratch) :
	    buf_slice(&handle));
	out_row_begin(crm->out);
	out_named(crm->out, &ref, buf_slice(&handle));
	out_text(crm->out, buf_slice(name));
	buf_release(&handle);
	return ERR_OK;
}

static void
put_numbers(struct crm *crm, const struct value_product *v, struct day as_of)
{
	struct out	*out = crm->out;

	out_i64(out, v->purchases);
	out_f64(out, v->quantity);
	out_f64(out, v->rhythm);
	out_day(out, (struct day){ v->last });
	out_i64(out, as_of.n - v->last);
	out_f64(out, v->alive);
	if (v->has_next)
		out_day(out, v->next);
	else
		out_missing(out);
	out_f64(out, v->within_week);
	out_f64(out, v->expected);
	out_row_end(out);
}

/* The likeliest in a sentence. */
static void
say_first(struct crm *crm, const struct value_products *all,
    struct day as_of, struct slice name)
{
	const struct value_product	*v = &all->list.p[0];

	if (isnan(v->rhythm) || isnan(v->within_week))
		return;
	out_prose(crm->out, lang_text(crm->lang, N_("\nBuys %.*s every %.0f "
	    "days, last %d days ago; in the coming week with %.0f %%.\n")),
	    SLICE_ARG(name), v->rhythm, (int)(as_of.n - v->last),
	    100 * v->within_week);
}

static enum err_code
put(struct crm *crm, const struct entity *product,
    const struct value_products *all, struct day as_of, struct err *err)
{
	struct arena	*scratch = arena_open();
	struct buf	 name = {0}, first = {0};
	enum err_code	 rc;

	rc = out_table_begin(crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < all->list.n &&
	    !out_is_done(crm->out); i++) {
		arena_clear(scratch);
		rc = put_name(crm, product, &all->list.p[i], scratch, &name,
		    err);
		if (rc)
			break;
		if (i == 0)
			buf_add(&first, buf_slice(&name));
		put_numbers(crm, &all->list.p[i], as_of);
	}
	if (rc == ERR_OK) {
		out_table_end(crm->out);
		if (all->list.n > 0)
			say_first(crm, all, as_of, buf_slice(&first));
	}
	buf_release(&name);
	buf_release(&first);
	arena_close(scratch);
	return rc;
}

enum err_code
value_put_products(struct crm *crm, const struct query_env *env,
    const struct value_options *opt, bool by_family, struct err *err)
{
	const struct entity	*party = segment_party(crm->model);
	const struct entity	*sale = party == NULL ? NULL :
				    segment_sale(crm->model, party);
	const struct field	*f;
	struct value_products	 all = {0};
	struct reference	 ref;
	enum err_code		 rc;

	if (party == NULL || sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales to "
		    "parties: there is no value to work out");
	rc = context_reference(&ref, crm, party, crm->args->v[0], err);
	if (rc == ERR_OK && ref.entity != party)
		rc = err_set(err, ERR_USAGE, "a %.*s is no %.*s: it has no "
		    "value", SLICE_ARG(ref.entity->name),
		    SLICE_ARG(party->name));
	if (rc == ERR_OK)
		rc = value_products(&all, env, party, ref.id, by_family, opt,
		    crm->arena, err);
	if (rc == ERR_OK) {
		f = entity_role(sale, ROLE_PRODUCT);
		rc = put(crm, model_find_entity_id(crm->model, f->to), &all,
		    opt->as_of, err);
	}
	VEC_RELEASE(&all.list);
	return rc;
}

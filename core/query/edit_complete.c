/*
 * What the model and the trade fill in: defaults, foreign money at its rate,
 * the amount of a sale.
 */
#include "core/query/edit_priv.h"

#include "core/record/rate.h"
#include "core/types/decimal.h"

static bool
is_missing(const struct draft *d, const struct field *f)
{
	return f != NULL && d->field[f->position].n == 0;
}

/* amount = quantity x price x (1 - discount), half even. */
static enum err_code
complete_amount(struct draft *d, struct err *err)
{
	const struct entity	*e = d->entity;
	const struct field	*amount = entity_role(e, ROLE_AMOUNT);
	const struct field	*price = entity_role(e, ROLE_PRICE);
	const struct field	*quantity = entity_role(e, ROLE_QUANTITY);
	const struct field	*discount = entity_role(e, ROLE_DISCOUNT);
	struct value		 p, q, v = {0};
	unsigned		 digits;

	if (!is_missing(d, amount) || price == NULL || quantity == NULL)
		return ERR_OK;
	p = draft_value(d, price);
	q = draft_value(d, quantity);
	if (p.type == TYPE_NONE || q.type == TYPE_NONE)
		return ERR_OK;
	v.type = TYPE_MONEY;
	v.digits = amount->digits;
	digits = (unsigned)p.digits + q.digits;
	if (digits >= amount->digits) {
		if (!i64_muldiv(&v.i, p.i, q.i,
		    i64_pow10(digits - amount->digits)))
			goto range;
	} else if (!i64_mul(&v.i, p.i, q.i) ||
	    !decimal_rescale(&v.i, v.i, digits, amount->digits)) {
		goto range;
	}
	if (discount != NULL && discount->type == TYPE_PERCENT &&
	    !is_missing(d, discount) &&
	    !i64_muldiv(&v.i, v.i, 1000000 - draft_value(d, discount).i,
	    1000000))
		goto range;
	draft_set(d, amount, &v, 1);
	return ERR_OK;
range:
	return err_set(err, ERR_RANGE, "quantity times price is too large");
}

/* What it says is quantity x price: so it follows when one of them changes. */
bool
edit_amount_follows(struct draft *d)
{
	const struct field	*amount = entity_role(d->entity, ROLE_AMOUNT);
	struct err		 ignored = {0};
	struct draft_field	 was;
	struct value		 v;
	enum err_code		 rc;

	if (d->entity->kind != KIND_SALE || amount == NULL ||
	    is_missing(d, amount))
		return false;
	was = d->field[amount->position];
	draft_set(d, amount, NULL, 0);
	rc = complete_amount(d, &ignored);
	v = draft_value(d, amount);
	d->field[amount->position] = was;
	return rc == ERR_OK && v.type == TYPE_MONEY && v.i == was.p[0].i;
}

/* The day a record is of: for exchange rates. */
static struct day
draft_day(const struct edit *ed, const struct draft *d)
{
	const struct field	*f = entity_role(d->entity, ROLE_DATE);
	struct value		 v;

	if (f != NULL) {
		v = draft_value(d, f);
		if (v.type == TYPE_DATE)
			return (struct day){ (int32_t)v.i };
		if (v.type == TYPE_TIME)
			return zone_day(ed->env.when.zone,
			    (struct instant){ v.i });
	}
	return when_today(&ed->env.when);
}

static enum err_code
convert_money(struct edit *ed, struct draft *d, struct err *err)
{
	for (size_t i = 0; i < ed->completed.money.n; i++) {
		const struct field	*f = ed->completed.money.p[i];
		const struct draft_field *df = &d->field[f->position];
		struct value		*v;
		size_t			 n = df->n;

		if (n == 0)
			continue;
		v = ARENA_ARRAY(d->arena, struct value, n);
		memcpy(v, df->p, n * sizeof(*v));
		for (size_t k = 0; k < n; k++) {
			enum err_code	rc;

			if (v[k].cur[0] == '\0' || strcmp(v[k].cur,
			    ed->env.model->currency) == 0)
				continue;
			rc = rate_convert(&v[k], ed->env.txn, ed->env.model,
			    draft_day(ed, d), err);
			if (rc)
				return err_prefix(err, "%.*s: ",
				    SLICE_ARG(f->name));
		}
		draft_set(d, f, v, n);
	}
	return ERR_OK;
}

/* A contact or case of a person is one of the organisation they mainly are
 * at, unless it says of which. */
static enum err_code
complete_party(struct edit *ed, struct draft *d, struct err *err)
{
	const struct field	*party = entity_role(d->entity, ROLE_PARTY);
	const struct field	*person = entity_role(d->entity, ROLE_PERSON);
	const struct entity	*who;
	const struct field	*at;
	struct record		 rec;
	struct value		 v;
	enum err_code		 rc;

	if (party == NULL || party->type != TYPE_REF || person == NULL ||
	    person->type != TYPE_REF || !is_missing(d, party) ||
	    is_missing(d, person))
		return ERR_OK;
	who = model_find_entity_id(ed->env.model, person->to);
	at = who != NULL ? entity_role(who, ROLE_PARTY) : NULL;
	if (at == NULL || at->type != TYPE_REF || at->to != party->to)
		return ERR_OK;
	rc = plan_find(&rec, ed->plan, who,
	    (uint32_t)draft_value(d, person).i, d->arena, err);
	if (rc || rec.bytes.p == NULL)
		return rc;
	v = record_value(&rec, at);
	if (v.type == TYPE_REF)
		draft_set(d, party, &v, 1);
	return ERR_OK;
}

/* A load completes a million of the same entity: few fields are looked at. */
static void
begin(struct completed *c, const struct entity *e)
{
	if (c->entity == e)
		return;
	c->entity = e;
	VEC_CLEAR(&c->otherwise);
	VEC_CLEAR(&c->money);
	for (size_t i = 0; i < e->n_fields; i++) {
		if (e->field[i].default_text.len > 0)
			*VEC_ADD(&c->otherwise) = &e->field[i];
		if (e->field[i].type == TYPE_MONEY)
			*VEC_ADD(&c->money) = &e->field[i];
	}
}

enum err_code
edit_complete(struct edit *ed, struct draft *d, struct err *err)
{
	const struct entity	*e = d->entity;
	struct completed	*c = &ed->completed;
	const struct field	*date;
	struct value		 v;
	enum err_code		 rc;

	begin(c, e);
	for (size_t i = 0; i < c->otherwise.n && d->revision == 0; i++) {
		const struct field	*f = c->otherwise.p[i];
		const struct value	*def;
		size_t			 n;

		if (d->field[f->position].n != 0)
			continue;
		rc = edit_read(&def, &n, ed, f, f->default_text, d->arena,
		    err);
		if (rc)
			return err_prefix(err, "default of ");
		draft_set(d, f, def, n);
	}
	rc = convert_money(ed, d, err);
	if (rc == ERR_OK && d->revision == 0 &&
	    (e->kind == KIND_ACTIVITY || e->kind == KIND_CASE))
		rc = complete_party(ed, d, err);
	if (rc || e->kind != KIND_SALE)
		return rc;
	date = entity_role(e, ROLE_DATE);
	if (is_missing(d, date)) {
		v = (struct value){ .type = TYPE_DATE,
		    .i = when_today(&ed->env.when).n };
		draft_set(d, date, &v, 1);
	}
	return complete_amount(d, err);
}

enum err_code
edit_list_price(struct edit *ed, struct draft *d, struct err *err)
{
	const struct field	*price = entity_role(d->entity, ROLE_PRICE);
	const struct field	*amount = entity_role(d->entity, ROLE_AMOUNT);
	const struct field	*f = entity_role(d->entity, ROLE_PRODUCT);
	const struct entity	*product;
	struct record		 rec;
	struct value		 v;
	enum err_code		 rc;

	if (!is_missing(d, price) || f == NULL || f->type != TYPE_REF ||
	    is_missing(d, f) || (amount != NULL && !is_missing(d, amount)))
		return ERR_OK;
	product = model_find_entity_id(ed->env.model, f->to);
	f = product ? entity_role(product, ROLE_LIST_PRICE) : NULL;
	if (f == NULL)
		return ERR_OK;
	rc = plan_find(&rec, ed->plan, product,
	    (uint32_t)draft_value(d, entity_role(d->entity,
	    ROLE_PRODUCT)).i, d->arena, err);
	if (rc || rec.bytes.p == NULL)
		return rc;
	v = record_value(&rec, f);
	if (v.type != TYPE_MONEY ||
	    !decimal_rescale(&v.i, v.i, v.digits, price->digits))
		return ERR_OK;
	v.digits = price->digits;
	draft_set(d, price, &v, 1);
	return ERR_OK;
}

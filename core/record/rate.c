#include "core/record/rate.h"

#include "core/record/posting.h"

/* The fields of the rate entity, and the best rate so far. */
struct rates {
	const struct entity	*entity;
	const struct field	*currency, *date, *value;
	struct slice		 want;
	int32_t			 until;		/* day, included */
	struct value		 best;		/* TYPE_NONE: none yet */
	int64_t			 best_day;
};

static bool
rates_init(struct rates *r, const struct model *model,
    const struct value *v, struct day day)
{
	const struct entity	*e = model_next_kind(model, KIND_RATE, NULL);

	*r = (struct rates){ .entity = e, .until = day.n };
	if (e == NULL)
		return false;
	r->currency = entity_role(e, ROLE_CURRENCY);
	r->date = entity_role(e, ROLE_DATE);
	r->value = entity_role(e, ROLE_VALUE);
	r->want = slice_make(v->cur, 3);
	return r->currency != NULL && r->date != NULL && r->value != NULL &&
	    r->date->type == TYPE_DATE && (r->value->type == TYPE_DECIMAL ||
	    r->value->type == TYPE_MONEY || r->value->type == TYPE_INT);
}

static bool
is_currency(const struct rates *r, const struct value *v)
{
	const struct choice	*c;

	if (v->type != TYPE_ENUM)
		return type_is_text(v->type) &&
		    slice_eq_ascii_nocase(v->text, r->want);
	c = field_find_code(r->currency, (uint16_t)v->i);
	return c != NULL && slice_eq_ascii_nocase(c->name, r->want);
}

static void
consider(struct rates *r, const struct record *rec)
{
	struct value	cur = record_value(rec, r->currency);
	struct value	date = record_value(rec, r->date);
	struct value	rate = record_value(rec, r->value);

	if (cur.type == TYPE_NONE || date.type != TYPE_DATE ||
	    rate.type == TYPE_NONE || date.i > r->until ||
	    !is_currency(r, &cur))
		return;
	if (r->best.type == TYPE_NONE || date.i >= r->best_day) {
		r->best = rate;
		r->best_day = date.i;
	}
}

/* Backwards, until one fits. */
static enum err_code
consider_all(struct rates *r, struct txn *txn, const struct posting *p,
    struct err *err)
{
	struct record	rec;
	enum err_code	rc;

	for (size_t i = p->n; i-- > 0 && r->best.type == TYPE_NONE;) {
		rc = record_find(&rec, txn, r->entity, p->first + p->low[i],
		    err);
		if (rc)
			return rc;
		if (rec.bytes.p != NULL)
			consider(r, &rec);
	}
	return ERR_OK;
}

/* Backwards by date: the first that fits is the last on or before. */
static enum err_code
find_by_index(struct rates *r, struct txn *txn, struct err *err)
{
	struct value	 day = { .type = TYPE_DATE,
			    .i = (int64_t)r->until + 1 };
	struct cursor	*cur;
	struct buf	 from = {0}, fold = {0};
	struct slice	 key, val;
	struct posting	 p;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_INDEX, err);
	if (rc)
		return rc;
	index_add_key(&from, r->entity, r->date, &day, &fold);
	for (more = cursor_seek_before(cur, buf_slice(&from), &key, &val);
	    more && slice_starts(key, slice_sub(buf_slice(&from), 0, 4)) &&
	    r->best.type == TYPE_NONE;
	    more = cursor_prev(cur, &key, &val)) {
		rc = posting_read(&p, TABLE_INDEX, key, val) ?
		    consider_all(r, txn, &p, err) :
		    err_set(err, ERR_STORE, "the index of %.*s is damaged",
		    SLICE_ARG(r->date->name));
		if (rc)
			break;
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	buf_release(&from);
	buf_release(&fold);
	return rc;
}

static enum err_code
find_by_scan(struct rates *r, struct txn *txn, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, txn, r->entity, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec))
		consider(r, &rec);
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
rate_convert(struct value *v, struct txn *txn, const struct model *model,
    struct day day, struct err *err)
{
	struct rates	r;
	char		text[DAY_TEXT];
	int64_t		own;
	enum err_code	rc = ERR_OK;

	if (v->type != TYPE_MONEY || v->cur[0] == '\0' || v->i != 0 ||
	    memcmp(v->cur, model->currency, 3) == 0)
		return ERR_OK;
	if (rates_init(&r, model, v, day))
		rc = r.date->indexed && !r.date->unique ?
		    find_by_index(&r, txn, err) : find_by_scan(&r, txn, err);
	if (rc)
		return rc;
	if (r.best.type == TYPE_NONE) {
		(void)day_write(text, day);
		err_set(err, ERR_UNIT, "no rate for %.3s on %.*s", v->cur,
		    (int)DAY_TEXT, text);
		if (r.entity != NULL)
			err_hint(err, "add one: crm add %.*s",
			    SLICE_ARG(r.entity->name));
		return ERR_UNIT;
	}
	if (!i64_muldiv(&own, v->original, r.best.i,
	    i64_pow10(r.best.digits)))
		return err_set(err, ERR_RANGE, "amount too large");
	v->i = own;
	return ERR_OK;
}

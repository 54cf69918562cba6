/*
 * What it cost to serve each party: what is known of it for a year, else the
 * hours of colleagues in its contacts; and what its cases cost.
 */
#include "core/practice/value/value_priv.h"

#include <math.h>

#include "core/practice/party_record.h"
#include "core/practice/role.h"
#include "core/types/decimal.h"

#define US_PER_HOUR	3600e6

struct costing {
	struct value_book	*book;
	const struct query_env	*env;
	const struct entity	*staff;
	double			*per_hour;	/* of staff, minor units */
	uint32_t		 last_staff;
	double			 hour;		/* of whom it is not known */
	double			 contact_hours;	/* of which it is not known */
	bool			*by_year;	/* of a party it is known */
	bool			 too_large;
};

static void
add(struct costing *c, uint32_t party, int64_t cost)
{
	int64_t	*sum = &c->book->of[party].cost_to_serve;

	if (!i64_add(sum, *sum, cost) || !value_fits(*sum))
		c->too_large = true;
}

static void
add_rounded(struct costing *c, uint32_t party, double cost)
{
	if (fabs(cost) < (double)VALUE_MOST)
		add(c, party, llround(cost));
	else
		c->too_large = true;
}

/* The model may keep more digits of it, or fewer, than the currency has. */
static void
add_recorded(struct costing *c, uint32_t party, const struct value *v)
{
	int64_t	cost;

	if (decimal_rescale(&cost, v->i, v->digits,
	    c->env->model->currency_digits))
		add(c, party, cost);
	else
		c->too_large = true;
}

static double
minor_units(const struct costing *c, const struct value *v)
{
	return decimal_to_f64(v->i, v->digits) *
	    pow(10, c->env->model->currency_digits);
}

static double
hour_of(const struct costing *c, const struct record *rec)
{
	static const enum role	roles[] = { ROLE_STAFF, ROLE_OWNER };
	uint32_t		id = 0;

	for (size_t i = 0; id == 0 && c->staff != NULL && i < NELEM(roles);
	    i++)
		id = role_ref(rec, roles[i], c->staff);
	return id > 0 && id <= c->last_staff && !isnan(c->per_hour[id]) ?
	    c->per_hour[id] : c->hour;
}

/* What is recorded as its cost goes before what it would cost by the hour. */
static void
take(void *arg, const struct party_record *p)
{
	struct costing	*c = arg;
	struct value	 v = role_value(p->rec, ROLE_COST);
	bool		 is_contact = p->rec->entity->kind == KIND_ACTIVITY;
	double		 hours = c->contact_hours;

	if ((p->has_day && p->day.n > c->book->opt.as_of.n) ||
	    (is_contact && c->by_year[p->party]))
		return;
	if (v.type == TYPE_MONEY) {
		add_recorded(c, p->party, &v);
		return;
	}
	if (!is_contact)
		return;
	v = role_value(p->rec, ROLE_DURATION);
	if (v.type == TYPE_DURATION)
		hours = (double)v.i / US_PER_HOUR;
	add_rounded(c, p->party, hours * hour_of(c, p->rec));
}

/* ---- the rates ---- */

static enum err_code
read_staff(struct costing *c, struct arena *arena, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	uint64_t		 count;
	enum err_code		 rc;

	c->staff = model_next_kind(c->env->model, KIND_STAFF, NULL);
	if (c->staff == NULL)
		return ERR_OK;
	rc = record_counts(&count, &c->last_staff, c->env->txn, c->staff, err);
	if (rc)
		return rc;
	c->per_hour = ARENA_ARRAY(arena, double, (size_t)c->last_staff + 1);
	for (uint32_t id = 0; id <= c->last_staff; id++)
		c->per_hour[id] = (double)NAN;
	rc = record_scan_open(&scan, c->env->txn, c->staff, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct value	v = role_value(&rec, ROLE_COST);

		if (v.type == TYPE_MONEY && rec.id <= c->last_staff)
			c->per_hour[rec.id] = minor_units(c, &v);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

static void
read_rates(struct costing *c)
{
	const struct scheme	*sc = model_find_scheme(c->env->model,
				    SLICE("value"));
	struct span		 span = { .us = 300 * 1000000LL };

	if (sc == NULL)
		return;
	c->hour = scheme_number(sc, "hour_cost", 0) *
	    pow(10, c->env->model->currency_digits);
	span = scheme_span(sc, "contact_time", span);
	c->contact_hours = span.days * 24 + (double)span.us / US_PER_HOUR;
}

/* Nobody's hour costs anything: contacts need not be read. */
static bool
is_free(const struct costing *c)
{
	bool	any = c->hour > 0;

	for (uint32_t id = 1; id <= c->last_staff; id++)
		any = any || c->per_hour[id] > 0;
	return !any;
}

static bool
records_costs(const struct model *m, enum kind kind)
{
	const struct entity	*e = NULL;

	while ((e = model_next_kind(m, kind, e)) != NULL)
		if (entity_role(e, ROLE_COST) != NULL)
			return true;
	return false;
}

/* ---- a year of them, while it buys ---- */

static enum err_code
read_yearly(struct costing *c, struct err *err)
{
	struct value_book	*b = c->book;
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	if (entity_role(b->party, ROLE_COST) == NULL)
		return ERR_OK;
	rc = record_scan_open(&scan, c->env->txn, b->party, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct value	v = role_value(&rec, ROLE_COST);
		double		years;

		if (rec.id > b->last_id || v.type != TYPE_MONEY ||
		    b->of[rec.id].purchases == 0)
			continue;
		c->by_year[rec.id] = true;
		years = (b->of[rec.id].last - b->of[rec.id].first) /
		    YEAR_DAYS;
		add_rounded(c, rec.id, minor_units(c, &v) * years);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
value_read_costs(struct value_book *b, const struct query_env *env,
    struct err *err)
{
	struct arena	*scratch = arena_open();
	struct costing	 c = { .book = b, .env = env };
	enum err_code	 rc;

	c.by_year = ARENA_ARRAY(scratch, bool, (size_t)b->last_id + 1);
	rc = read_staff(&c, scratch, err);
	read_rates(&c);
	if (rc == ERR_OK)
		rc = read_yearly(&c, err);
	if (rc == ERR_OK && (!is_free(&c) ||
	    records_costs(env->model, KIND_ACTIVITY)))
		rc = party_records(env, b->party, b->last_id, KIND_ACTIVITY,
		    take, &c, err);
	if (rc == ERR_OK && records_costs(env->model, KIND_CASE))
		rc = party_records(env, b->party, b->last_id, KIND_CASE, take,
		    &c, err);
	if (rc == ERR_OK && c.too_large)
		rc = err_set(err, ERR_RANGE, "the costs are too large");
	arena_close(scratch);
	return rc;
}

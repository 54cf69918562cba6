/*
 * What a row is worth: revenue, quantity and cost, by the roles of its
 * fields; and adding that up.
 */
#include "core/sales/priv.h"

#include "core/types/decimal.h"
#include "core/base/banned.h"

enum { STEP = 16 };
#define SMALL	(UINT64_C(1) << 29)

static int
add_column(struct scan *s, const struct field *f, int64_t missing,
    unsigned *digits)
{
	if (f == NULL)
		return -1;
	*digits = f->digits;
	return (int)scan_add(s, f, missing);
}

void
worth_init(struct worth *m, struct scan *s, const struct entity *sale,
    uint8_t currency_digits)
{
	const struct field	*amount = entity_role(sale, ROLE_AMOUNT);
	const struct field	*price = entity_role(sale, ROLE_PRICE);
	const struct field	*quantity = entity_role(sale, ROLE_QUANTITY);

	memset(m, 0, sizeof(*m));
	m->currency_digits = currency_digits;
	m->cost = m->product = m->price = -1;
	m->quantity = add_column(s, quantity, 0, &m->quantity_digits);
	/* A row without an amount may still tell quantity and price. */
	if (price != NULL && quantity != NULL) {
		m->price = add_column(s, price, 0, &m->price_digits);
		m->amount = add_column(s, amount, SALES_MISSING,
		    &m->amount_digits);
	} else {
		m->amount = add_column(s, amount, 0, &m->amount_digits);
	}
}

/* The unit cost of every product, by its number. */
static enum err_code
read_unit_costs(struct worth *m, struct txn *txn, const struct entity *e,
    const struct field *f, struct err *err)
{
	struct record_scan	*rs;
	struct record		 rec;
	struct value		 v;
	uint64_t		 count;
	uint32_t		 last, i;
	enum err_code		 rc;

	rc = record_counts(&count, &last, txn, e, err);
	if (rc)
		return rc;
	m->unit_digits = f->digits;
	m->n_unit_cost = last + 1;
	m->unit_cost = mem_realloc_array(NULL, m->n_unit_cost,
	    sizeof(*m->unit_cost));
	for (i = 0; i < m->n_unit_cost; i++)
		m->unit_cost[i] = SALES_MISSING;
	rc = record_scan_open(&rs, txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (record_scan_next(rs, &rec)) {
		v = record_value(&rec, f);
		if (v.type != TYPE_NONE && rec.id < m->n_unit_cost)
			m->unit_cost[rec.id] = v.i;
	}
	rc = record_scan_status(rs, err);
	record_scan_close(rs);
	return rc;
}

enum err_code
worth_open(struct worth *m, struct scan *s, struct txn *txn,
    const struct model *model, const struct entity *sale, bool want_cost,
    struct err *err)
{
	const struct field	*product = entity_role(sale, ROLE_PRODUCT), *f;
	const struct entity	*e;

	worth_init(m, s, sale, model->currency_digits);
	m->model = model;
	if (!want_cost)
		return scan_check(s, err);
	m->cost = add_column(s, entity_role(sale, ROLE_COST), SALES_MISSING,
	    &m->cost_digits);
	e = product == NULL ? NULL : model_find_entity_id(model, product->to);
	f = e == NULL ? NULL : entity_role(e, ROLE_UNIT_COST);
	if (f == NULL || m->quantity < 0)
		return scan_check(s, err);
	m->product = (int)scan_add(s, product, 0);
	return read_unit_costs(m, txn, e, f, err);
}

void
worth_close(struct worth *m)
{
	free(m->unit_cost);
	m->unit_cost = NULL;
}

static enum err_code
too_large(struct err *err)
{
	return err_set(err, ERR_RANGE, "an amount of a sale row is too large");
}

/* Factors below 2^31, and nothing to round: what most rows are. */
static bool
is_plain(int64_t a, int64_t b)
{
	return (((uint64_t)a + (UINT64_C(1) << 30)) |
	    ((uint64_t)b + (UINT64_C(1) << 30))) < UINT64_C(1) << 31;
}

/* a x b of so many digits together, as an amount of digits: half to even. */
static bool
product(int64_t *r, int64_t a, int64_t b, unsigned from, unsigned digits)
{
	if (from >= digits) {
		if (from == digits && is_plain(a, b)) {
			*r = a * b;
			return true;
		}
		if (from == digits)
			return i64_mul(r, a, b);
		return from - digits <= 18 &&
		    i64_muldiv(r, a, b, i64_pow10(from - digits));
	}
	return i64_mul(r, a, b) &&
	    i64_mul(r, *r, i64_pow10(digits - from));
}

static enum err_code
measure_revenue(int64_t *to, const struct worth *m,
    const struct sales_batch *b, struct err *err)
{
	const int64_t	*amount = m->amount < 0 ? NULL : b->col[m->amount];
	const int64_t	*price = m->price < 0 ? NULL : b->col[m->price];
	const int64_t	*quantity = m->quantity < 0 ? NULL :
			    b->col[m->quantity];
	size_t		 i;

	for (i = 0; i < b->n; i++) {
		to[i] = 0;
		if (amount != NULL && amount[i] != SALES_MISSING) {
			to[i] = amount[i];
			if (m->amount_digits != m->currency_digits &&
			    !decimal_rescale(&to[i], amount[i],
			    m->amount_digits, m->currency_digits))
				return too_large(err);
		} else if (price != NULL && quantity != NULL &&
		    !product(&to[i], quantity[i], price[i],
		    m->quantity_digits + m->price_digits,
		    m->currency_digits)) {
			return too_large(err);
		}
	}
	return ERR_OK;
}

static enum err_code
measure_cost(int64_t *to, const struct worth *m,
    const struct sales_batch *b, const int64_t *quantity, struct err *err)
{
	const int64_t	*cost = m->cost < 0 ? NULL : b->col[m->cost];
	const int64_t	*id = m->product < 0 ? NULL : b->col[m->product];
	int64_t		 unit;
	size_t		 i;

	for (i = 0; i < b->n; i++) {
		to[i] = SALES_MISSING;
		if (cost != NULL && cost[i] != SALES_MISSING) {
			to[i] = cost[i];
			if (m->cost_digits != m->currency_digits &&
			    !decimal_rescale(&to[i], cost[i], m->cost_digits,
			    m->currency_digits))
				return too_large(err);
			continue;
		}
		if (id == NULL || id[i] <= 0 || id[i] >= m->n_unit_cost)
			continue;
		unit = m->unit_cost[id[i]];
		if (unit != SALES_MISSING && !product(&to[i], quantity[i],
		    unit, m->quantity_digits + m->unit_digits,
		    m->currency_digits))
			return too_large(err);
	}
	return ERR_OK;
}

/*
 * All of them in [-2^29, 2^29)?  Sixteen at a time, as in block.c.  A
 * missing cell is not.
 */
CRM_WIDE static bool
are_small(const int64_t *v, size_t n)
{
	uint64_t	bits[STEP], all = 0;
	size_t		i = 0, k;

	if (n >= 4 * STEP) {
		memset(bits, 0, sizeof(bits));
		for (; i + STEP <= n; i += STEP)
			for (k = 0; k < STEP; k++)
				bits[k] |= (uint64_t)v[i + k] + SMALL;
		for (k = 0; k < STEP; k++)
			all |= bits[k];
	}
	/* The few rows of one party. */
	for (; i < n; i++)
		all |= (uint64_t)v[i] + SMALL;
	return all < 2 * SMALL;
}

/* Known costs are small. */
static bool
costs_are_small(const int64_t *cost, size_t n)
{
	uint64_t	all = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		if (cost[i] != SALES_MISSING)
			all |= (uint64_t)cost[i] + SMALL;
	return all < 2 * SMALL;
}

enum err_code
worth_batch(struct measured *md, const struct worth *m,
    const struct sales_batch *b, struct err *err)
{
	const int64_t	*amount = m->amount < 0 ? NULL : b->col[m->amount];
	enum err_code	 rc;

	md->cost = NULL;
	if (m->quantity >= 0) {
		md->quantity = b->col[m->quantity];
	} else {
		memset(md->own[1], 0, b->n * sizeof(int64_t));
		md->quantity = md->own[1];
	}
	/* Nearly always every amount is there as it is wanted. */
	md->small = amount != NULL &&
	    m->amount_digits == m->currency_digits && are_small(amount, b->n);
	if (md->small) {
		md->revenue = amount;
	} else {
		rc = measure_revenue(md->own[0], m, b, err);
		if (rc)
			return rc;
		md->revenue = md->own[0];
		md->small = are_small(md->revenue, b->n);
	}
	md->small = md->small && are_small(md->quantity, b->n);
	if (m->cost < 0 && m->product < 0)
		return ERR_OK;
	rc = measure_cost(md->own[2], m, b, md->quantity, err);
	if (rc)
		return rc;
	md->cost = md->own[2];
	md->small = md->small && costs_are_small(md->cost, b->n);
	return ERR_OK;
}

void
sums_clear(struct sales_sums *s)
{
	memset(s, 0, sizeof(*s));
	s->first = (struct day){ INT32_MAX };
	s->last = (struct day){ INT32_MIN };
}

bool
sums_merge(struct sales_sums *to, const struct sales_sums *s)
{
	to->rows += s->rows;
	to->rows_without_cost += s->rows_without_cost;
	to->orders += s->orders;
	to->first.n = MIN(to->first.n, s->first.n);
	to->last.n = MAX(to->last.n, s->last.n);
	return i64_add(&to->revenue, to->revenue, s->revenue) &&
	    i64_add(&to->quantity, to->quantity, s->quantity) &&
	    i64_add(&to->cost, to->cost, s->cost) &&
	    i64_add(&to->margin, to->margin, s->margin);
}

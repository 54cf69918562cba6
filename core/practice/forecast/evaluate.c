#include "core/practice/forecast/evaluate.h"

#include <math.h>

#include "core/types/decimal.h"

/* ---- names ---- */

const char *
evaluate_fate_name(enum evaluate_fate fate)
{
	static const char *const	names[] = {
		[EVALUATE_NEW] = "new", [EVALUATE_RETURNED] = "returned",
		[EVALUATE_GROWN] = "grown", [EVALUATE_SAME] = "same",
		[EVALUATE_SHRUNK] = "shrunk", [EVALUATE_LOST] = "lost",
		[EVALUATE_NOBODY] = "nobody"
	};

	return names[fate];
}

const char *
evaluate_cause_name(enum evaluate_cause cause)
{
	static const char *const	names[] = {
		[EVALUATE_PRICE] = "price", [EVALUATE_VOLUME] = "volume",
		[EVALUATE_MIX] = "mix", [EVALUATE_ADDED] = "added",
		[EVALUATE_DROPPED] = "dropped",
		[EVALUATE_UNEXPLAINED] = "unexplained"
	};

	return names[cause];
}

/* ---- reading ---- */

/* Sums per by, party and product, in that order. */
enum { BY_MAX = 4, AMOUNT = 0, QUANTITY = 1 };

/* One product of one customer, before and now. */
struct cell {
	bool	has[2];
	int64_t	amount[2], quantity[2];
};

struct evaluating {
	struct evaluation		*e;
	const struct query_env		*env;
	const struct evaluate_request	*req;
	struct arena			*arena;
	struct sum_result		 sum[2];	/* before, now */
	size_t				 at[2];
	VEC(uint32_t)			 earlier;	/* had bought; ascending */
	VEC(struct cell)		 cell;		/* of one customer */
};

static enum err_code
sum_up(struct sum_result *r, struct evaluating *v, struct range days,
    struct err *err)
{
	const struct evaluate_request	*req = v->req;
	const struct field	*product = entity_role(v->e->sale,
				    ROLE_PRODUCT);
	const struct slice	 measure[] = { req->measure,
				    SLICE("quantity") };
	struct slice		 key[BY_MAX + 2];
	struct sum_request	 sum = { .entity = v->e->sale,
				    .measure = measure, .n_measures = 2,
				    .key = key, .where = req->where,
				    .days = days };

	for (size_t i = 0; i < req->n_by; i++)
		key[sum.n_keys++] = req->by[i];
	key[sum.n_keys++] = entity_role(v->e->sale, ROLE_PARTY)->name;
	if (product != NULL)
		key[sum.n_keys++] = product->name;
	return query_sum(r, v->env, &sum, v->arena, err);
}

static enum err_code
take_earlier(void *arg, const struct sum_row *row, struct err *err)
{
	struct evaluating	*v = arg;

	(void)err;
	if (row->key[0].type == TYPE_REF)
		*VEC_ADD(&v->earlier) = (uint32_t)row->key[0].i;
	return ERR_OK;
}

static int
compare_ids(const void *a, const void *b)
{
	uint32_t	x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Who had bought anything that counts before the period: nearly everybody, so
 * nothing else of them is held. */
static enum err_code
find_earlier(struct evaluating *v, struct err *err)
{
	const struct slice	 rows = SLICE("rows");
	struct sum_request	 sum = { .entity = v->e->sale,
				    .measure = &rows, .n_measures = 1,
				    .key = &entity_role(v->e->sale,
				    ROLE_PARTY)->name, .n_keys = 1,
				    .where = v->req->where,
				    .days = { DAY_MIN, v->req->days.from },
				    .each = take_earlier, .each_arg = v };
	struct sum_result	 r;
	enum err_code		 rc;

	rc = query_sum(&r, v->env, &sum, v->arena, err);
	if (rc == ERR_OK && v->earlier.n > 1)
		qsort(v->earlier.p, v->earlier.n, sizeof(*v->earlier.p),
		    compare_ids);
	return rc;
}

static bool
had_bought(const struct evaluating *v, uint32_t id)
{
	size_t	lo = 0, hi = v->earlier.n;

	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (v->earlier.p[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < v->earlier.n && v->earlier.p[lo] == id;
}

/* ---- one customer ---- */

static void
add(int64_t *sum, int64_t v, bool *fits)
{
	*fits &= i64_add(sum, *sum, v);
}

static void
subtract(int64_t *sum, int64_t v, bool *fits)
{
	*fits &= i64_sub(sum, *sum, v);
}

/* What products bought both times did, into price, volume and mix. */
static void
split_common(int64_t cause[EVALUATE_CAUSES], const struct evaluating *v,
    bool *fits)
{
	int64_t	a0 = 0, q0 = 0, more = 0, at = 0, volume = 0;

	for (size_t i = 0; i < v->cell.n; i++) {
		const struct cell	*c = &v->cell.p[i];
		enum evaluate_cause	 to = EVALUATE_MIX;

		if (!c->has[0] || !c->has[1])
			continue;
		if (c->quantity[0] <= 0 || c->quantity[1] <= 0) {
			to = EVALUATE_UNEXPLAINED;
		} else {
			*fits &= i64_muldiv(&at, c->amount[0],
			    c->quantity[1], c->quantity[0]);
			add(&a0, c->amount[0], fits);
			add(&q0, c->quantity[0], fits);
			add(&more, c->quantity[1], fits);
			subtract(&more, c->quantity[0], fits);
			add(&cause[EVALUATE_PRICE], c->amount[1], fits);
			subtract(&cause[EVALUATE_PRICE], at, fits);
		}
		add(&cause[to], c->amount[1], fits);
		subtract(&cause[to], c->amount[0], fits);
	}
	if (q0 > 0)
		*fits &= i64_muldiv(&volume, a0, more, q0);
	cause[EVALUATE_VOLUME] = volume;
	subtract(&cause[EVALUATE_MIX], volume, fits);
	subtract(&cause[EVALUATE_MIX], cause[EVALUATE_PRICE], fits);
}

static void
split(struct evaluate_party *p, bool bought[2], const struct evaluating *v,
    bool *fits)
{
	for (size_t i = 0; i < v->cell.n; i++) {
		const struct cell	*c = &v->cell.p[i];

		bought[0] |= c->has[0];
		bought[1] |= c->has[1];
		add(&p->before, c->amount[0], fits);
		add(&p->amount, c->amount[1], fits);
		if (!c->has[0])
			add(&p->cause[EVALUATE_ADDED], c->amount[1], fits);
		if (!c->has[1])
			subtract(&p->cause[EVALUATE_DROPPED], c->amount[0],
			    fits);
	}
	subtract(&p->amount, p->before, fits);
	split_common(p->cause, v, fits);
}

static enum evaluate_fate
find_fate(const struct evaluating *v, const struct evaluate_party *p,
    const bool bought[2])
{
	if (p->id == 0)
		return EVALUATE_NOBODY;
	if (!bought[0])
		return had_bought(v, p->id) ? EVALUATE_RETURNED :
		    EVALUATE_NEW;
	if (!bought[1])
		return EVALUATE_LOST;
	return p->amount > 0 ? EVALUATE_GROWN : p->amount < 0 ?
	    EVALUATE_SHRUNK : EVALUATE_SAME;
}

static bool
has_causes(enum evaluate_fate fate)
{
	return fate == EVALUATE_GROWN || fate == EVALUATE_SAME ||
	    fate == EVALUATE_SHRUNK;
}

static enum err_code
end_party(struct evaluating *v, struct evaluate_group *g,
    const struct value *party, struct err *err)
{
	struct evaluate_party	 p = {0};
	struct evaluate_part	*part;
	bool			 bought[2] = {0}, fits = true;

	p.id = party->type == TYPE_REF ? (uint32_t)party->i : 0;
	split(&p, bought, v, &fits);
	p.fate = find_fate(v, &p, bought);
	part = &g->part[p.fate];
	part->parties += p.id != 0;
	add(&part->amount, p.amount, &fits);
	add(&part->before, p.before, &fits);
	add(&g->change, p.amount, &fits);
	add(&g->before, p.before, &fits);
	for (size_t i = 0; i < EVALUATE_CAUSES; i++) {
		if (!has_causes(p.fate))
			p.cause[i] = 0;
		add(&part->cause[i], p.cause[i], &fits);
	}
	if (!fits)
		return err_set(err, ERR_RANGE, "the sales are too large");
	v->cell.n = 0;
	if (v->req->n_by == 0 && p.id != 0)
		*VEC_ADD(&v->e->each) = p;
	return ERR_OK;
}

/* ---- both periods side by side ---- */

static int
compare_keys(const struct value *a, const struct value *b, size_t n)
{
	int	r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = sum_compare_key(&a[i], &b[i]);
	return r;
}

/* The next row of either sum, or both, by their keys; NULL: no more. */
static const struct value *
next_cell(struct cell *c, struct evaluating *v)
{
	const struct sum_row	*row[2] = { NULL, NULL };
	const struct value	*key;
	int			 r;

	for (size_t i = 0; i < 2; i++)
		if (v->at[i] < v->sum[i].row.n)
			row[i] = &v->sum[i].row.p[v->at[i]];
	if (row[0] == NULL && row[1] == NULL)
		return NULL;
	r = row[0] == NULL ? 1 : row[1] == NULL ? -1 :
	    compare_keys(row[0]->key, row[1]->key, v->sum[0].n_keys);
	key = r <= 0 ? row[0]->key : row[1]->key;
	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < 2; i++) {
		if (i == 0 ? r > 0 : r < 0)
			continue;
		c->has[i] = true;
		v->at[i]++;
		if (row[i]->measure[AMOUNT].type != TYPE_NONE)
			c->amount[i] = row[i]->measure[AMOUNT].i;
		if (row[i]->measure[QUANTITY].type != TYPE_NONE)
			c->quantity[i] = row[i]->measure[QUANTITY].i;
	}
	return key;
}

static struct evaluate_group *
begin_group(struct evaluating *v, const struct value *key)
{
	struct evaluate_group	*g = VEC_ADD(&v->e->group);

	memset(g, 0, sizeof(*g));
	g->key = ARENA_ARRAY(v->arena, struct value, v->req->n_by);
	if (v->req->n_by > 0)
		memcpy(g->key, key, v->req->n_by * sizeof(*key));
	return g;
}

static enum err_code
compare_periods(struct evaluating *v, struct err *err)
{
	size_t			 n_by = v->req->n_by;
	const struct value	*key, *last = NULL;
	struct evaluate_group	*g = NULL;
	struct cell		 c;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && (key = next_cell(&c, v)) != NULL) {
		if (last != NULL && compare_keys(last, key, n_by + 1) != 0)
			rc = end_party(v, g, &last[n_by], err);
		if (last == NULL || compare_keys(last, key, n_by) != 0)
			g = begin_group(v, key);
		*VEC_ADD(&v->cell) = c;
		last = key;
	}
	if (rc == ERR_OK && last != NULL)
		rc = end_party(v, g, &last[n_by], err);
	if (rc == ERR_OK && last == NULL && n_by == 0)
		(void)begin_group(v, NULL);
	return rc;
}

enum err_code
evaluate_scope(struct evaluation *e, const struct query_env *env,
    struct err *err)
{
	e->party = model_find_party(env->model);
	e->sale = e->party ? model_find_sale(env->model, e->party) : NULL;
	if (e->sale == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales to customers");
	return ERR_OK;
}

enum err_code
evaluate_sales(struct evaluation *e, const struct query_env *env,
    const struct evaluate_request *req, struct arena *arena, struct err *err)
{
	struct evaluating	v = { .e = e, .env = env, .req = req,
				    .arena = arena };
	enum err_code		rc;

	if (req->n_by > BY_MAX)
		return err_set(err, ERR_USAGE, "--by: at most %d", BY_MAX);
	rc = sum_up(&v.sum[0], &v, req->before, err);
	if (rc == ERR_OK)
		rc = sum_up(&v.sum[1], &v, req->days, err);
	if (rc == ERR_OK)
		rc = find_earlier(&v, err);
	if (rc == ERR_OK) {
		e->type = v.sum[1].measure[AMOUNT].type;
		e->digits = v.sum[1].measure[AMOUNT].digits;
		e->by = v.sum[1].key;
		e->n_by = req->n_by;
		rc = compare_periods(&v, err);
	}
	VEC_RELEASE(&v.earlier);
	VEC_RELEASE(&v.cell);
	if (rc)
		evaluate_release(e);
	return rc;
}

void
evaluate_release(struct evaluation *e)
{
	VEC_RELEASE(&e->group);
	VEC_RELEASE(&e->each);
}

/* ---- what it comes to ---- */

static int
compare_fallen(const void *x, const void *y)
{
	const struct evaluate_party	*a = x, *b = y;

	if (a->amount != b->amount)
		return a->amount < b->amount ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int
compare_risen(const void *x, const void *y)
{
	const struct evaluate_party	*a = x, *b = y;

	if (a->amount != b->amount)
		return a->amount > b->amount ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

size_t
evaluate_rank(struct evaluation *e, double share)
{
	bool	fell = e->group.n > 0 && e->group.p[0].change < 0;
	double	all = 0, sum = 0;
	size_t	n = 0;

	if (e->each.n == 0)
		return 0;
	qsort(e->each.p, e->each.n, sizeof(e->each.p[0]),
	    fell ? compare_fallen : compare_risen);
	for (size_t i = 0; i < e->each.n; i++)
		if (fell == (e->each.p[i].amount < 0))
			all += fabs((double)e->each.p[i].amount);
	while (n < e->each.n && sum < share * all) {
		sum += fabs((double)e->each.p[n].amount);
		n++;
	}
	return n;
}

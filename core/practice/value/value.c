#include "core/practice/value/value_priv.h"

#include <math.h>
#include <stdatomic.h>

#include "core/base/worker.h"
#include "core/stats/describe.h"

int64_t
value_lifetime(const struct party_value *v)
{
	return v->margin - v->cost_to_serve + v->expected_value;
}

struct purchase_history
value_history_at_end(struct purchase_history h, double unit_days)
{
	/* Of years there is no half a day. */
	h.T += unit_days <= 7 ? .5 / unit_days : 0;
	return h;
}

double
value_within_week(const struct value_book *b, uint32_t id)
{
	struct purchase_history	h = value_history_at_end(value_history(b, id),
				    b->unit_days);
	struct purchase_model	m;

	if (!b->has_model || b->of[id].purchases == 0)
		return (double)NAN;
	m = value_model(b, id);
	return purchase_within(&m, &h, 7 / b->unit_days);
}

bool
value_day_of(struct day *day, const struct purchase_model *m,
    const struct purchase_history *h, struct day as_of, double unit_days,
    double p)
{
	double	days = purchase_next(m, h, p) * unit_days;

	if (isnan(days) || days > 36525)
		return false;
	day->n = as_of.n + (int32_t)ceil(days);
	return true;
}

bool
value_next_day(struct day *day, const struct value_book *b, uint32_t id,
    double p)
{
	struct purchase_history	h = value_history_at_end(value_history(b, id),
				    b->unit_days);
	struct purchase_model	m;

	if (!b->has_model || b->of[id].purchases == 0)
		return false;
	m = value_model(b, id);
	if (!value_day_of(day, &m, &h, b->opt.as_of, b->unit_days, p))
		return false;
	while (b->is_closed[day_weekday(*day)])
		day->n++;
	return true;
}

/* ---- what happened ---- */

static double
usual_gap(struct reading *r)
{
	if (r->gap.n < 2)
		return (double)NAN;
	return stat_median(r->gap.p, r->gap.n);
}

/* The years in which it bought, counted back from as_of; the first one is
 * where it begins. */
static void
take_years(struct gathering *g, uint32_t party, int32_t day, bool first)
{
	struct years	*y = &g->years[party];
	uint16_t	 back = (uint16_t)MIN(UINT16_MAX,
			    (g->book->opt.as_of.n - day) / YEAR_DAYS);

	if (first)
		*y = (struct years){ .n = back };
	else if (y->t < y->n - back) {
		y->t = (uint16_t)(y->n - back);
		y->x++;
	}
}

bool
value_is_purchase(const struct sales_day *day)
{
	/* A gift is a purchase as long as it was not returned. */
	return day->revenue > 0 || (day->revenue == 0 && day->quantity > 0);
}

/* What a party paid on the days on which it bought. */
static bool
take_paid(void *arg, unsigned thread, uint32_t party,
    const struct sales_day *day, size_t n)
{
	struct gathering	*g = arg;
	bool			 first = true;

	(void)thread;
	for (size_t i = 0; i < n && party <= g->book->last_id; i++) {
		if (!value_is_purchase(&day[i]))
			continue;
		if (first)
			g->first_paid[party] = (double)day[i].revenue;
		first = false;
		g->paid[party] += (double)day[i].revenue;
		g->n_paid[party] += day[i].revenue > 0;
	}
	return true;
}

/* Nearly all gaps are of a few lengths. */
static double
ln_weeks(const struct gathering *g, int32_t days)
{
	return days < (int32_t)NELEM(g->ln_weeks) ? g->ln_weeks[days] :
	    log(days / 7.0);
}

static bool
take_party(void *arg, unsigned thread, uint32_t party,
    const struct sales_day *day, size_t n)
{
	struct gathering	*g = arg;
	struct reading		*r = &g->reading[thread];
	struct party_value	*v;

	if (party > g->book->last_id)
		return true;
	if (g->wants_paid)
		(void)take_paid(g, thread, party, day, n);
	v = &g->book->of[party];
	r->gap.n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!i64_add(&v->revenue, v->revenue, day[i].revenue) ||
		    !i64_add(&v->margin, v->margin, day[i].margin) ||
		    !value_fits(v->revenue) || !value_fits(v->margin)) {
			r->too_large = true;
			return false;
		}
		r->has_cost = r->has_cost || day[i].margin != 0;
		if (!value_is_purchase(&day[i]))
			continue;
		if (v->purchases++ == 0) {
			v->first = day[i].day.n;
		} else {
			int32_t	gap = day[i].day.n - v->last;

			*VEC_ADD(&r->gap) = gap;
			v->log_gaps += (float)ln_weeks(g, gap);
			v->longest = MAX(v->longest, gap);
		}
		if (g->years != NULL)
			take_years(g, party, day[i].day.n,
			    v->purchases == 1);
		v->last = day[i].day.n;
		r->on[day_weekday(day[i].day)]++;
	}
	v->rhythm = (float)usual_gap(r);
	return true;
}

/* ---- what is ahead ---- */

static double
expected_spend(const struct gathering *g, uint32_t id)
{
	double	x = g->n_paid[id], z = g->paid[id] / MAX(x, 1) / g->unit, m;

	if (!g->book->has_spend)
		return z;
	m = spend_expect(&g->book->spend, x, z);
	return isnan(m) ? z : m;
}

/* Purchases are discounted by quarters of a year, as of their middle. */
static void
plan_ahead(struct gathering *g)
{
	const struct value_book	*b = g->book;
	const double	 days = b->opt.horizon_days, quarter = YEAR_DAYS / 4;
	size_t		 most = (size_t)(days / quarter) + 1;
	double		*ahead = ARENA_ARRAY(g->arena, double, most);
	double		*weight = ARENA_ARRAY(g->arena, double, most);
	double		 at = 0, until;
	size_t		 n = 0;

	for (; at < days && n < most; at = until) {
		until = MIN(at + quarter, days);
		ahead[n] = until / b->unit_days;
		weight[n++] = 1 / pow(1 + b->opt.discount,
		    (at + until) / 2 / YEAR_DAYS);
	}
	g->plan = (struct purchase_plan){ ahead, weight, n };
}

/* Of its revenue; where no product has a cost its margin is all of that. */
static float
margin_share(const struct party_value *v)
{
	return v->revenue > 0 ? (float)MIN(1, (double)v->margin /
	    (double)v->revenue) : 1;
}

/* So many purchases, discounted, of one who is a customer with this chance. */
static int64_t
worth_of(const struct value_book *b, const struct party_value *v,
    double purchases, double alive)
{
	double	years = MAX(b->opt.as_of.n - v->first, 91) / YEAR_DAYS;
	double	value = purchases * (double)v->spend * b->gathering->unit *
		    (double)margin_share(v) - (double)v->cost_to_serve / years *
		    b->opt.horizon_days / YEAR_DAYS * alive;

	return (int64_t)llround(MAX(-(double)VALUE_MOST,
	    MIN((double)VALUE_MOST, value)));
}

/* A chance that is less is known to its size only. */
#define LEAST_ALIVE	1e-9

void
value_look_ahead(struct value_book *b, uint32_t id)
{
	struct gathering	*g = b->gathering;
	struct party_value	*v = &b->of[id];
	struct purchase_history	 h = value_history(b, id);
	struct purchase_model	 m;
	struct purchase_outlook	 o;

	if (g->looked[id])
		return;
	g->looked[id] = true;
	v->alive = v->expected = v->spend = v->if_alive = NAN;
	if (!b->has_cost)
		v->margin = v->revenue;
	if (v->purchases == 0 || !b->has_model)
		return;
	m = value_model(b, id);
	if (g->table != NULL)
		purchase_table_outlook(&o, g->table, &h);
	else
		purchase_outlook(&o, &g->plan, &m, &h);
	v->alive = (float)o.alive;
	if (g->plan.n == 0)
		return;
	v->expected = (float)o.expected;
	v->spend = (float)expected_spend(g, id);
	if (o.alive > LEAST_ALIVE)
		v->if_alive = (float)(o.weighed / o.alive);
	v->expected_value = worth_of(b, v, o.weighed, (double)v->alive);
}

int64_t
value_if_alive(const struct value_book *b, uint32_t id)
{
	const struct party_value	*v = &b->of[id];
	struct purchase_history		 h = value_history(b, id);
	struct purchase_model		 m;
	struct purchase_outlook		 o;

	if (v->purchases == 0 || !b->has_model)
		return 0;
	if (!isnan(v->if_alive))
		return worth_of(b, v, (double)v->if_alive, 1);
	m = value_model(b, id);
	h.T = h.t_x;
	purchase_outlook(&o, &b->gathering->plan, &m, &h);
	return worth_of(b, v, o.weighed / o.alive, 1);
}

struct value_options
value_options_read(const struct model *m, struct day as_of)
{
	const struct scheme	*sc = model_find_scheme(m, SLICE("value"));
	struct value_options	 o = { .as_of = as_of,
				    .horizon_days = 3 * 365, .discount = .10 };
	struct span		 span = { .months = 36 };

	if (sc != NULL) {
		span = scheme_span(sc, "horizon", span);
		o.discount = scheme_number(sc, "discount", o.discount);
	}
	o.horizon_days = MIN(day_add_span(as_of, span, 1).n - as_of.n,
	    VALUE_HORIZON_MAX);
	return o;
}

/* So many purchases, and a day of the week without any is no chance. */
enum { MANY_DAYS = 200 };

static void
find_closed(struct value_book *b)
{
	const struct reading	*r = b->gathering->reading;
	uint64_t		 all = 0;

	for (int w = 1; w <= 7; w++)
		all += r[0].on[w] + r[1].on[w];
	for (int w = 1; w <= 7; w++)
		b->is_closed[w] = all >= MANY_DAYS &&
		    r[0].on[w] + r[1].on[w] == 0;
}

static enum err_code
scan_days(struct gathering *g, const struct query_env *env,
    sales_each_days *each, struct err *err)
{
	const struct value_book	*b = g->book;

	return sales_party_days(env->txn, env->model,
	    model_find_sale(env->model, b->party),
	    (struct range){ DAY_MIN, { b->opt.as_of.n + 1 } }, env->threads,
	    each, g, err);
}

static void
release_spent(void *arg)
{
	struct gathering	*g = arg;

	arena_close(g->spent);
	g->spent = NULL;
}

/* What happened, but for what it cost; what was paid each time if wanted. */
static enum err_code
read_days(struct value_book **result, bool wants_paid,
    const struct query_env *env, const struct entity *party,
    const struct value_options *opt, struct arena *arena, struct err *err)
{
	const struct entity	*sale = party == NULL ? NULL :
				    model_find_sale(env->model, party);
	struct gathering	*g = ARENA_NEW(arena, struct gathering);
	struct value_book	*b = ARENA_NEW(arena, struct value_book);
	uint64_t		 count;
	enum err_code		 rc;

	if (sale == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales to parties: there is no value "
		    "to work out");
	b->opt = *opt;
	b->unit_days = opt->method == PURCHASE_BGBB ? YEAR_DAYS : 7;
	b->party = party;
	b->gathering = g;
	g->arena = arena;
	g->unit = pow(10, env->model->currency_digits);
	for (size_t i = 1; i < NELEM(g->ln_weeks); i++)
		g->ln_weeks[i] = log((double)i / 7);
	g->book = b;
	g->wants_paid = wants_paid;
	rc = record_counts(&count, &b->last_id, env->txn, party, err);
	if (rc)
		return rc;
	b->of = ARENA_ARRAY(arena, struct party_value,
	    (size_t)b->last_id + 1);
	/* As long as nothing is written to them they take no memory. */
	g->spent = arena_open();
	arena_on_release(arena, release_spent, g);
	g->paid = ARENA_ARRAY(g->spent, double, (size_t)b->last_id + 1);
	g->n_paid = ARENA_ARRAY(g->spent, uint32_t, (size_t)b->last_id + 1);
	g->first_paid = ARENA_ARRAY(g->spent, double, (size_t)b->last_id + 1);
	if (opt->method == PURCHASE_BGBB)
		g->years = ARENA_ARRAY(arena, struct years,
		    (size_t)b->last_id + 1);
	g->looked = ARENA_ARRAY(arena, bool, (size_t)b->last_id + 1);
	for (uint32_t id = 0; id <= b->last_id; id++)
		b->of[id].rhythm = NAN;
	rc = scan_days(g, env, take_party, err);
	for (size_t i = 0; i < NELEM(g->reading); i++) {
		if (rc == ERR_OK && g->reading[i].too_large)
			rc = err_set(err, ERR_RANGE,
			    "the sales are too large");
		b->has_cost = b->has_cost || g->reading[i].has_cost;
		VEC_RELEASE(&g->reading[i].gap);
	}
	find_closed(b);
	if (rc == ERR_OK)
		*result = b;
	return rc;
}

enum err_code
value_read(struct value_book **result, const struct query_env *env,
    const struct entity *party, const struct value_options *opt,
    struct arena *arena, struct err *err)
{
	struct value_book	*b;
	enum err_code		 rc;

	rc = read_days(&b, false, env, party, opt, arena, err);
	if (rc == ERR_OK)
		rc = value_read_costs(b, env, err);
	if (rc == ERR_OK)
		*result = b;
	return rc;
}

static enum err_code
read_timing(struct value_book **result, bool wants_paid,
    const struct query_env *env, const struct entity *party,
    const struct value_options *opt, struct arena *arena, struct err *err)
{
	struct value_book	*b;
	enum err_code		 rc;

	rc = read_days(&b, wants_paid, env, party, opt, arena, err);
	if (rc == ERR_OK)
		rc = value_fit_timing(b->gathering, env, err);
	if (rc == ERR_OK)
		*result = b;
	return rc;
}

enum err_code
value_gather_alive(struct value_book **result, const struct query_env *env,
    const struct entity *party, const struct value_options *opt,
    struct arena *arena, struct err *err)
{
	return read_timing(result, false, env, party, opt, arena, err);
}

/* The costs, the plan and what is spent, of a book that has the rest. */
static enum err_code
gather_rest(struct value_book *b, const struct query_env *env,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (!b->gathering->wants_paid) {
		b->gathering->wants_paid = true;
		rc = scan_days(b->gathering, env, take_paid, err);
	}
	if (rc == ERR_OK)
		rc = value_read_costs(b, env, err);
	if (rc)
		return rc;
	plan_ahead(b->gathering);
	value_fit_spend(b->gathering, env->threads);
	return ERR_OK;
}

enum err_code
value_gather(struct value_book **result, const struct query_env *env,
    const struct entity *party, const struct value_options *opt,
    struct arena *arena, struct err *err)
{
	struct value_book	*b;
	enum err_code		 rc;

	rc = read_timing(&b, true, env, party, opt, arena, err);
	if (rc == ERR_OK)
		rc = gather_rest(b, env, err);
	if (rc == ERR_OK)
		*result = b;
	return rc;
}

bool
value_is_whole(const struct value_book *b)
{
	return b->gathering->plan.n > 0;
}

enum err_code
value_complete(struct value_book *b, const struct query_env *env,
    struct err *err)
{
	enum err_code	rc = gather_rest(b, env, err);

	if (rc)
		return rc;
	memset(b->gathering->looked, 0,
	    ((size_t)b->last_id + 1) * sizeof(*b->gathering->looked));
	value_look_ahead_at(b, NULL, env->threads);
	release_spent(b->gathering);
	return ERR_OK;
}

/* ---- many, on two threads ---- */

enum { FEW = 2000, SHARE = 512, MANY = 2000 };

/* Those to look at, NULL: everybody.  Nobody has number 0. */
struct looking {
	struct value_book	*book;
	const bool		*wanted;
	atomic_uint		*next;
};

static bool
is_wanted(const struct looking *l, uint32_t id)
{
	return id > 0 && (l->wanted == NULL || l->wanted[id]) &&
	    !l->book->gathering->looked[id];
}

/* Each looks at some in turn; whose turn it was does not show. */
static void
look_main(void *arg)
{
	struct looking		*l = arg;
	struct value_book	*b = l->book;
	uint64_t		 from;

	while ((from = (uint64_t)atomic_fetch_add(l->next, 1) * SHARE) <=
	    b->last_id)
		for (uint64_t id = from; id < from + SHARE &&
		    id <= b->last_id; id++)
			if (is_wanted(l, (uint32_t)id))
				value_look_ahead(b, (uint32_t)id);
}

/* Of a few it is not worth while, and not of models that all differ. */
static struct purchase_table *
make_table(const struct looking *l, unsigned threads)
{
	const struct value_book	*b = l->book;
	struct purchase_table	*t;
	uint32_t		 n = 0;

	if (!b->has_model || b->effects.n > 0)
		return NULL;
	for (uint32_t id = 1; id <= b->last_id; id++)
		n += b->of[id].purchases > 0 && is_wanted(l, id);
	if (n < MANY)
		return NULL;
	t = purchase_table_open(&b->gathering->plan, &b->model);
	for (uint32_t id = 1; id <= b->last_id; id++)
		if (b->of[id].purchases > 0 && is_wanted(l, id)) {
			struct purchase_history	h = value_history(b, id);

			purchase_table_count(t, &h);
		}
	purchase_table_fill(t, threads);
	return t;
}

void
value_look_ahead_at(struct value_book *b, const bool *wanted,
    unsigned threads)
{
	atomic_uint	next = 0;
	struct looking	l = { b, wanted, &next };

	b->gathering->table = make_table(&l, threads);
	if (threads > 1 && b->last_id > FEW)
		worker_pair(look_main, &l, &l);
	else
		look_main(&l);
	purchase_table_close(b->gathering->table);
	b->gathering->table = NULL;
}

enum err_code
value_compute(struct value_book **result, const struct query_env *env,
    const struct entity *party, const struct value_options *opt,
    struct arena *arena, struct err *err)
{
	struct value_book	*b;
	enum err_code		 rc;

	rc = value_gather(&b, env, party, opt, arena, err);
	if (rc)
		return rc;
	value_look_ahead_at(b, NULL, env->threads);
	release_spent(b->gathering);
	*result = b;
	return ERR_OK;
}

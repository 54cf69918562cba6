#include "core/practice/value_product.h"

#include <math.h>

#include "core/base/map.h"
#include "core/practice/segment.h"
#include "core/stats/describe.h"

/* What one customer does with one key, as far as its rows were seen. */
struct track {
	uint32_t	party;		/* whose this is; 0: nobody's yet */
	uint32_t	purchases;
	int32_t		first, last;
	double		log_gaps;
	struct sales_day day;		/* of the rows at hand */
	bool		open;		/* day counts */
};

/* A purchase of the one. */
struct own {
	uint32_t	key, product;
	int32_t		day;
	int64_t		quantity;
};

struct tracking {
	const struct query_env	*env;
	const struct value_options *opt;
	uint32_t		 id;		/* the customer asked for */
	uint32_t		*key_of;	/* by product; 0: none */
	uint32_t		 last_product;
	struct map		*family;	/* to key - 1, or NULL */
	uint32_t		 n_keys;
	bool			*wanted;	/* by key: the one buys it */
	struct track		*track;		/* by key */
	VEC(uint32_t)		 touched;	/* keys of the party at hand */
	uint32_t		 party;
	VEC(struct purchase_history) history;
	VEC(struct own)		 own;
	uint32_t		*product_of;	/* by key, the last one */
	bool			 reading_own;
};

static struct purchase_history
history_of(const struct track *t, const struct value_options *opt)
{
	return (struct purchase_history){ .x = t->purchases - 1,
	    .t_x = (t->last - t->first) / 7.0,
	    .T = (opt->as_of.n - t->first) / 7.0, .log_gaps = t->log_gaps,
	    .n = 1 };
}

/* The rows of a day are all there: was it a purchase? */
static void
end_day(struct tracking *g, uint32_t key)
{
	struct track	*t = &g->track[key];

	if (!t->open)
		return;
	t->open = false;
	if (!value_is_purchase(&t->day))
		return;
	if (t->purchases++ == 0)
		t->first = t->day.day.n;
	else
		t->log_gaps += log((t->day.day.n - t->last) / 7.0);
	t->last = t->day.day.n;
	if (g->reading_own)
		*VEC_ADD(&g->own) = (struct own){ key, g->product_of[key],
		    t->day.day.n, t->day.quantity };
}

static void
end_party(struct tracking *g)
{
	for (size_t i = 0; i < g->touched.n; i++) {
		uint32_t	 key = g->touched.p[i];
		struct track	*t = &g->track[key];

		end_day(g, key);
		if (t->purchases > 0 && g->reading_own)
			g->wanted[key] = true;
		else if (t->purchases > 0)
			*VEC_ADD(&g->history) = history_of(t, g->opt);
		*t = (struct track){ 0 };
	}
	g->touched.n = 0;
}

static bool
take(void *arg, const struct sales_product_day *p)
{
	struct tracking	*g = arg;
	uint32_t	 key;
	struct track	*t;

	if (g->reading_own && p->party != g->id)
		return true;
	if (p->product > g->last_product ||
	    (key = g->key_of[p->product]) == 0 ||
	    (!g->reading_own && !g->wanted[key]))
		return true;
	if (p->party != g->party) {
		end_party(g);
		g->party = p->party;
	}
	t = &g->track[key];
	if (t->party != p->party) {
		t->party = p->party;
		*VEC_ADD(&g->touched) = key;
	}
	if (t->open && t->day.day.n != p->d.day.n)
		end_day(g, key);
	if (!t->open) {
		t->open = true;
		t->day = (struct sales_day){ .day = p->d.day };
	}
	t->day.revenue += p->d.revenue;
	t->day.quantity += p->d.quantity;
	if (g->reading_own)
		g->product_of[key] = p->product;
	return true;
}

/* ---- which products are one ---- */

static enum err_code
read_keys(struct tracking *g, const struct entity *product, bool by_family,
    struct arena *arena, struct err *err)
{
	const struct field	*family = entity_role(product, ROLE_FAMILY);
	struct record_scan	*scan;
	struct record		 rec;
	uint64_t		 count;
	enum err_code		 rc;

	if (by_family && family == NULL)
		return err_set(err, ERR_USAGE, "a %.*s has no family",
		    SLICE_ARG(product->name));
	rc = record_counts(&count, &g->last_product, g->env->txn, product,
	    err);
	if (rc)
		return rc;
	g->key_of = ARENA_ARRAY(arena, uint32_t,
	    (size_t)g->last_product + 1);
	if (!by_family) {
		for (uint32_t i = 1; i <= g->last_product; i++)
			g->key_of[i] = i;
		g->n_keys = g->last_product;
		return ERR_OK;
	}
	g->family = map_open();
	rc = record_scan_open(&scan, g->env->txn, product, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct value	 v = record_value(&rec, family);
		uint64_t	*at;
		bool		 added;

		if (rec.id > g->last_product || !type_is_text(v.type) ||
		    v.text.len == 0)
			continue;
		at = map_put(g->family, v.text, &added);
		if (added)
			*at = ++g->n_keys;
		g->key_of[rec.id] = (uint32_t)*at;
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

static enum err_code
read_rows(struct tracking *g, const struct entity *sale, bool own,
    struct err *err)
{
	struct range	days = { DAY_MIN, { g->opt->as_of.n + 1 } };
	enum err_code	rc;

	g->reading_own = own;
	g->party = 0;
	rc = sales_product_days(g->env->txn, g->env->model, sale, days, take,
	    g, err);
	if (rc == ERR_OK)
		end_party(g);
	return rc;
}

/* ---- the one ---- */

static int
by_key(const void *a, const void *b)
{
	const struct own	*x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->day < y->day ? -1 : x->day > y->day;
}

static void
look_ahead(struct value_product *v, const struct purchase_history *h,
    const struct value_products *all, const struct value_options *opt)
{
	double	days;

	v->alive = v->within_week = v->expected = (double)NAN;
	if (!all->has_model)
		return;
	v->alive = purchase_alive(&all->model, h);
	v->within_week = purchase_within(&all->model, h, 1);
	v->expected = purchase_expect(NULL, &all->model, h,
	    opt->horizon_days / 7.0);
	days = 7 * purchase_next(&all->model, h, .5);
	v->has_next = days <= 36525;
	if (v->has_next)
		v->next.n = opt->as_of.n + (int32_t)ceil(days);
}

/* The n purchases of one key, in the order of days. */
static void
put_key(struct value_products *all, const struct tracking *g,
    const struct own *own, size_t n, unsigned digits, struct arena *arena)
{
	struct value_product	*v = VEC_ADD(&all->list);
	struct track		 t = { .purchases = (uint32_t)n,
				    .first = own[0].day,
				    .last = own[n - 1].day };
	struct arena		*scratch = arena_open();
	double			*gap = ARENA_ARRAY(scratch, double, n);
	double			*quantity = ARENA_ARRAY(scratch, double, n);
	struct purchase_history	 h;

	for (size_t i = 0; i < n; i++) {
		quantity[i] = (double)own[i].quantity / pow(10, digits);
		if (i == 0)
			continue;
		gap[i - 1] = own[i].day - own[i - 1].day;
		t.log_gaps += log(gap[i - 1] / 7);
	}
	v->product = own[n - 1].product;
	if (g->family != NULL)
		v->family = slice_dup(arena, map_key(g->family,
		    own[0].key - 1));
	v->purchases = t.purchases;
	v->first = t.first;
	v->last = t.last;
	v->rhythm = n > 2 ? stat_median(gap, n - 1) : (double)NAN;
	v->quantity = stat_median(quantity, n);
	h = history_of(&t, g->opt);
	look_ahead(v, &h, all, g->opt);
	arena_close(scratch);
}

static int
by_week(const void *a, const void *b)
{
	const struct value_product	*x = a, *y = b;
	double	p = isnan(x->within_week) ? -1 : x->within_week;
	double	q = isnan(y->within_week) ? -1 : y->within_week;

	if (p != q)
		return p > q ? -1 : 1;
	if (x->last != y->last)
		return x->last > y->last ? -1 : 1;
	return x->product < y->product ? -1 : x->product > y->product;
}

static void
put_keys(struct value_products *all, struct tracking *g, unsigned digits,
    struct arena *arena)
{
	if (g->own.n == 0)
		return;
	qsort(g->own.p, g->own.n, sizeof(*g->own.p), by_key);
	for (size_t i = 0, j; i < g->own.n; i = j) {
		for (j = i; j < g->own.n &&
		    g->own.p[j].key == g->own.p[i].key; j++)
			;
		put_key(all, g, &g->own.p[i], j - i, digits, arena);
	}
	qsort(all->list.p, all->list.n, sizeof(*all->list.p), by_week);
}

enum err_code
value_products(struct value_products *all, const struct query_env *env,
    const struct entity *party, uint32_t id, bool by_family,
    const struct value_options *opt, struct arena *arena, struct err *err)
{
	const struct entity	*sale = party == NULL ? NULL :
				    segment_sale(env->model, party);
	const struct field	*f = sale == NULL ? NULL :
				    entity_role(sale, ROLE_PRODUCT);
	const struct field	*quantity = sale == NULL ? NULL :
				    entity_role(sale, ROLE_QUANTITY);
	const struct entity	*product = f == NULL || f->type != TYPE_REF ?
				    NULL : model_find_entity_id(env->model,
				    f->to);
	struct tracking		 g = { .env = env, .opt = opt, .id = id };
	enum err_code		 rc;

	if (product == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of products to parties");
	rc = read_keys(&g, product, by_family, arena, err);
	if (rc == ERR_OK) {
		g.wanted = ARENA_ARRAY(arena, bool, (size_t)g.n_keys + 1);
		g.track = ARENA_ARRAY(arena, struct track,
		    (size_t)g.n_keys + 1);
		g.product_of = ARENA_ARRAY(arena, uint32_t,
		    (size_t)g.n_keys + 1);
		rc = read_rows(&g, sale, true, err);
	}
	if (rc == ERR_OK)
		rc = read_rows(&g, sale, false, err);
	if (rc == ERR_OK) {
		all->has_model = g.history.n > 0 && purchase_fit(&all->model,
		    opt->method, g.history.p, g.history.n);
		put_keys(all, &g, quantity != NULL ? quantity->digits : 0,
		    arena);
	}
	map_close(g.family);
	VEC_RELEASE(&g.touched);
	VEC_RELEASE(&g.history);
	VEC_RELEASE(&g.own);
	return rc;
}

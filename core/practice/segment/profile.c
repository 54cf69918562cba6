#include "core/practice/segment/profile_priv.h"

#include <math.h>

#include "core/base/map.h"
#include "core/practice/feature.h"
#include "core/practice/segment/segment_move.h"
#include "core/stats/proportion.h"

enum { MOST_VALUES = 10000 };

/* ---- one field or the like ---- */

struct counting {
	struct map		*values;	/* text to position in tally */
	VEC(struct tally)	 tally;
	struct tally		 known;		/* parties that have any */
};

static void
counting_close(struct counting *c)
{
	map_close(c->values);
	VEC_RELEASE(&c->tally);
}

static void
count(struct counting *c, struct slice value, bool inside)
{
	struct tally	*t;
	uint64_t	*at;
	bool		 added;

	if (value.len == 0)
		return;
	at = map_find(c->values, value);
	if (at == NULL) {
		/* So many are no kinds of anything. */
		if (map_count(c->values) >= MOST_VALUES)
			return;
		at = map_put(c->values, value, &added);
		*at = c->tally.n;
		*VEC_ADD(&c->tally) = (struct tally){ 0, 0 };
	}
	t = &c->tally.p[*at];
	t->in += inside;
	t->rest += !inside;
}

static void
put_counts(struct profiling *g, struct slice field, const struct counting *c)
{
	if (map_count(c->values) >= MOST_VALUES)
		return;
	for (size_t i = 0; i < c->tally.n; i++)
		profile_put_share(g, field,
		    slice_dup(g->arena, map_key(c->values, i)), c->tally.p[i],
		    c->known);
}

/* ---- fields ---- */

static void
count_values(struct counting *c, struct buf *b, const struct profiling *g,
    const struct field *f, const struct record *rec)
{
	size_t	n = record_count(rec, f);
	bool	inside = g->inside[rec->id];

	if (n == 0)
		return;
	c->known.in += inside;
	c->known.rest += !inside;
	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		count(c, feature_text(b, g->env, f, &v), inside);
	}
}

/* All fields of one kind or another in one go over the records. */
static enum err_code
read_fields(struct profiling *g, struct err *err)
{
	const struct entity	*e = g->s->entity;
	struct counting		*kind = ARENA_ARRAY(g->arena, struct counting,
				    e->n_fields);
	struct stat_moments		(*number)[2] = arena_zalloc(g->arena,
				    e->n_fields * sizeof(*number));
	struct record_scan	*scan;
	struct record		 rec;
	struct buf		 b = {0};
	enum err_code		 rc;

	rc = record_scan_open(&scan, g->env->txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < e->n_fields; i++)
		kind[i].values = map_open();
	while (record_scan_next(scan, &rec)) {
		if (rec.id > g->s->last_id)
			break;
		if (!profile_is_meant(g, rec.id))
			continue;
		g->p->n_in += g->inside[rec.id];
		g->p->n_rest += !g->inside[rec.id];
		for (size_t i = 0; i < e->n_fields; i++) {
			const struct field	*f = &e->field[i];
			struct value		 v;

			if (feature_is_kind(f) && !f->unique)
				count_values(&kind[i], &b, g, f, &rec);
			if (!feature_is_number(f) || f->many)
				continue;
			v = record_value(&rec, f);
			if (v.type != TYPE_NONE)
				stat_moments_add(&number[i][g->inside[rec.id]],
				    feature_number(f, &v));
		}
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	for (size_t i = 0; i < e->n_fields; i++) {
		if (rc == ERR_OK) {
			put_counts(g, e->field[i].name, &kind[i]);
			profile_put_means(g, e->field[i].name, number[i]);
		}
		counting_close(&kind[i]);
	}
	buf_release(&b);
	return rc;
}

/* ---- what they buy ---- */

/* The kinds of each product: what its family says, or the product itself. */
struct kinds {
	struct map	*text;		/* of each; its place is the kind */
	VEC(uint32_t)	 list;		/* those of one product side by side */
	uint32_t	*first;		/* [last_product + 2] in list */
	uint32_t	 last_product;
};

/* What one thread saw of each kind. */
struct seen {
	struct tally	*tally;		/* parties that bought it */
	uint32_t	*party;		/* the last of them: it counts once */
};

struct buying {
	const struct profiling	*g;
	struct kinds		 kinds;
	struct seen		 seen[2];	/* by thread */
};

static void
add_kind(struct kinds *k, struct slice text)
{
	uint64_t	*at;
	bool		 added;

	if (text.len == 0)
		return;
	at = map_put(k->text, text, &added);
	if (added)
		*at = map_count(k->text) - 1;
	*VEC_ADD(&k->list) = (uint32_t)*at;
}

static enum err_code
read_kinds(struct kinds *k, const struct profiling *g,
    const struct field *product, const struct field *family,
    struct err *err)
{
	const struct entity	*e = model_find_entity_id(g->env->model,
				    product->to);
	struct record_scan	*scan;
	struct record		 rec;
	struct buf		 b = {0};
	uint64_t		 count;
	uint32_t		 next = 0;
	enum err_code		 rc;

	rc = record_counts(&count, &k->last_product, g->env->txn, e, err);
	if (rc == ERR_OK)
		rc = record_scan_open(&scan, g->env->txn, e, 1, UINT32_MAX,
		    err);
	if (rc)
		return rc;
	k->first = ARENA_ARRAY(g->arena, uint32_t,
	    (size_t)k->last_product + 2);
	while (record_scan_next(scan, &rec) && rec.id <= k->last_product) {
		struct value	v = { .type = TYPE_REF, .i = rec.id,
				    .entity = e->id };

		while (next <= rec.id)
			k->first[next++] = (uint32_t)k->list.n;
		if (family == NULL)
			add_kind(k, feature_text(&b, g->env, product, &v));
		for (size_t i = 0; family != NULL &&
		    i < record_count(&rec, family); i++) {
			v = record_item(&rec, family, i);
			add_kind(k, feature_text(&b, g->env, family, &v));
		}
	}
	while (next <= k->last_product + 1)
		k->first[next++] = (uint32_t)k->list.n;
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	buf_release(&b);
	return rc;
}

static bool
take_bought(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct buying		*x = arg;
	const struct profiling	*g = x->g;
	const struct kinds	*k = &x->kinds;
	struct seen		*seen = &x->seen[thread];

	if (party > g->s->last_id || !profile_is_meant(g, party))
		return true;
	for (size_t i = 0; i < b->n; i++) {
		int64_t	id = b->col[0][i];

		if (id <= 0 || id > k->last_product)
			continue;
		for (uint32_t at = k->first[id]; at < k->first[id + 1]; at++) {
			uint32_t	kind = k->list.p[at];

			if (seen->party[kind] == party)
				continue;
			seen->party[kind] = party;
			seen->tally[kind].in += g->inside[party];
			seen->tally[kind].rest += !g->inside[party];
		}
	}
	return true;
}

/* Those who bought anything. */
static struct tally
count_buyers(const struct profiling *g)
{
	struct tally	all = {0};

	for (uint32_t id = 1; id <= g->s->last_id; id++) {
		bool	buys = profile_is_meant(g, id) &&
			    party_has_bought(&g->s->in_period[id]);

		all.in += buys && g->inside[id];
		all.rest += buys && !g->inside[id];
	}
	return all;
}

/* How many kinds anybody bought; of these a line each. */
static size_t
put_bought(struct profiling *g, struct slice by, const struct buying *x)
{
	size_t		 n = map_count(x->kinds.text), n_bought = 0;
	struct tally	*all = x->seen[0].tally, known = count_buyers(g);

	for (size_t i = 0; i < n; i++) {
		all[i].in += x->seen[1].tally[i].in;
		all[i].rest += x->seen[1].tally[i].rest;
		n_bought += all[i].in + all[i].rest > 0;
	}
	for (size_t i = 0; i < n && n_bought < MOST_VALUES; i++)
		if (all[i].in + all[i].rest > 0)
			profile_put_share(g, by, slice_dup(g->arena,
			    map_key(x->kinds.text, i)), all[i], known);
	return n_bought;
}

/* family NULL: by the products themselves.  *any: somebody bought such. */
static enum err_code
read_bought_by(bool *any, struct profiling *g, const struct entity *sale,
    const struct field *family, struct err *err)
{
	const struct field	*product = entity_role(sale, ROLE_PRODUCT);
	struct sales_query	 q = { .sale = sale, .days = g->s->period,
				    .column = &product, .n_columns = 1,
				    .threads = MAX(1u, g->env->threads) };
	struct buying		 x = { .g = g };
	enum err_code		 rc;

	x.kinds.text = map_open();
	rc = read_kinds(&x.kinds, g, product, family, err);
	for (size_t i = 0; i < NELEM(x.seen); i++) {
		size_t	n = map_count(x.kinds.text);

		x.seen[i].tally = ARENA_ARRAY(g->arena, struct tally, n);
		x.seen[i].party = ARENA_ARRAY(g->arena, uint32_t, n);
	}
	if (rc == ERR_OK)
		rc = sales_scan_parties(g->env->txn, &q, take_bought, &x,
		    err);
	if (rc == ERR_OK)
		*any = put_bought(g, family == NULL ? product->name :
		    slice_of(arena_printf(g->arena, "%.*s.%.*s",
		    SLICE_ARG(product->name), SLICE_ARG(family->name))),
		    &x) > 0;
	VEC_RELEASE(&x.kinds.list);
	map_close(x.kinds.text);
	return rc;
}

/* By families of products; where no product has one, by product. */
static enum err_code
read_bought(struct profiling *g, struct err *err)
{
	const struct entity	*sale = model_find_sale(g->env->model,
				    g->s->entity);
	const struct field	*product = sale == NULL ? NULL :
				    entity_role(sale, ROLE_PRODUCT);
	const struct entity	*e = product != NULL &&
				    product->type == TYPE_REF ?
				    model_find_entity_id(g->env->model,
				    product->to) : NULL;
	const struct field	*family = e != NULL ?
				    entity_role(e, ROLE_FAMILY) : NULL;
	bool			 any = false;
	enum err_code		 rc = ERR_OK;

	if (family != NULL)
		rc = read_bought_by(&any, g, sale, family, err);
	if (rc == ERR_OK && !any && e != NULL)
		rc = read_bought_by(&any, g, sale, NULL, err);
	return rc;
}

static void
read_amounts(struct profiling *g)
{
	double		unit = pow(10, g->env->model->currency_digits);
	struct stat_moments	revenue[2] = {0}, orders[2] = {0};
	struct stat_moments	silent[2] = {0};

	for (uint32_t id = 1; id <= g->s->last_id; id++) {
		const struct party_sales	*sums = &g->s->in_period[id];

		if (!party_has_bought(sums) || !profile_is_meant(g, id))
			continue;
		stat_moments_add(&silent[g->inside[id]],
		    g->s->as_of.n - g->s->ever[id].last.n);
		stat_moments_add(&revenue[g->inside[id]],
		    (double)sums->revenue / unit);
		stat_moments_add(&orders[g->inside[id]],
		    (double)sums->orders);
	}
	profile_put_means(g, SLICE("revenue()"), revenue);
	profile_put_means(g, SLICE("orders()"), orders);
	/* Of who left it is no news that they are silent: of then it is. */
	if (g->among != NULL)
		profile_put_means(g, SLICE(PROFILE_SILENT), silent);
}

static int
by_chance(const void *a, const void *b)
{
	const struct profile_row	*x = a, *y = b;
	int				 c;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	c = slice_cmp(x->field, y->field);
	return c != 0 ? c : slice_cmp(x->value, y->value);
}

enum err_code
profile_compute(struct profile *p, const struct query_env *env,
    const struct segmentation *s, const bool *inside, const bool *among,
    struct arena *arena, struct err *err)
{
	struct profiling	g = { p, env, s, inside, among, arena };
	enum err_code		rc = read_fields(&g, err);

	if (rc == ERR_OK)
		rc = read_bought(&g, err);
	if (rc == ERR_OK)
		rc = profile_read_contacts(&g, err);
	if (rc == ERR_OK)
		read_amounts(&g);
	if (rc == ERR_OK && p->row.n > 0) {
		double	*q = ARENA_ARRAY(arena, double, p->row.n);

		qsort(p->row.p, p->row.n, sizeof(*p->row.p), by_chance);
		for (size_t i = 0; i < p->row.n; i++)
			q[i] = p->row.p[i].p;
		stat_false_finds(q, q, p->row.n);
		for (size_t i = 0; i < p->row.n; i++)
			p->row.p[i].q = q[i];
	}
	return rc;
}

/* ---- two schemes ---- */

static uint64_t
with_none(const struct segmentation *s, uint32_t mask)
{
	return mask != 0 ? mask : UINT64_C(1) << s->scheme->n_segments;
}

enum err_code
segment_overlap(struct overlaps *o, const struct segmentation *a,
    const struct segmentation *b, struct err *err)
{
	size_t		na = a->scheme->n_segments + 1;
	size_t		nb = b->scheme->n_segments + 1;
	struct overlap	*cell = mem_zalloc(na * nb * sizeof(*cell));
	uint64_t	*in_a = mem_zalloc(na * sizeof(*in_a));
	uint64_t	*in_b = mem_zalloc(nb * sizeof(*in_b));
	bool		 fits = true;

	for (uint32_t id = 1; id <= a->last_id && id <= b->last_id; id++) {
		uint64_t	x = with_none(a, a->mask[id]);
		uint64_t	y = with_none(b, b->mask[id]);

		if (!a->exists[id])
			continue;
		for (size_t j = 0; j < nb; j++)
			in_b[j] += y >> j & 1;
		for (size_t i = 0; i < na; i++) {
			in_a[i] += x >> i & 1;
			for (size_t j = 0; x >> i & 1 && j < nb; j++) {
				struct overlap	*c = &cell[i * nb + j];

				if (!(y >> j & 1))
					continue;
				c->n++;
				fits &= i64_add(&c->revenue, c->revenue,
				    a->in_period[id].revenue);
			}
		}
	}
	for (size_t k = 0; k < na * nb; k++) {
		size_t	i = k / nb, j = k % nb;

		if (cell[k].n == 0)
			continue;
		cell[k].a = i + 1 < na ? i : SEGMENT_NONE;
		cell[k].b = j + 1 < nb ? j : SEGMENT_NONE;
		cell[k].n_a = in_a[i];
		cell[k].n_b = in_b[j];
		cell[k].lift = (double)cell[k].n * (double)a->n_parties /
		    ((double)in_a[i] * (double)in_b[j]);
		*VEC_ADD(&o->list) = cell[k];
	}
	free(cell);
	free(in_a);
	free(in_b);
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}

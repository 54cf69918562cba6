#include "core/practice/segment/multichannel.h"

#include <math.h>

#include "core/base/map.h"
#include "core/sales/sales.h"
#include "core/stats/describe.h"
#include "core/stats/proportion.h"

struct reader {
	const struct query_env	*env;
	uint32_t		 last_id;
	struct sales_sums	*sums;		/* [last_id + 1] */
	struct channels		 channels;
	const bool		*keep;		/* or NULL: everybody */
	struct arena		*arena;
};

/* ---- customers ---- */

static bool
is_customer(const struct reader *r, uint32_t id)
{
	return sales_bought(&r->sums[id]) &&
	    (r->keep == NULL || r->keep[id]);
}

static enum err_code
choose(struct reader *r, struct query *where, const struct entity *party,
    struct err *err)
{
	struct ids	 ids = {0};
	bool		*keep;
	enum err_code	 rc;

	if (where == NULL)
		return ERR_OK;
	rc = query_ids(&ids, where, r->env, party, err);
	keep = ARENA_ARRAY(r->arena, bool, (size_t)r->last_id + 1);
	for (size_t i = 0; rc == ERR_OK && i < ids.list.n; i++)
		keep[ids.list.p[i]] = true;
	r->keep = keep;
	VEC_RELEASE(&ids.list);
	return rc;
}

struct counted { struct slice name; size_t place; uint32_t customers; };

static int
by_customers(const void *a, const void *b)
{
	const struct counted	*x = a, *y = b;

	if (x->customers != y->customers)
		return x->customers > y->customers ? -1 : 1;
	return slice_cmp(x->name, y->name);
}

/* Places in the order in which they were met become places by size. */
static void
rank_channels(struct multichannel *m, struct reader *r)
{
	const struct channels	*c = &r->channels;
	struct counted		 count[CHANNELS_MAX] = {0};
	struct slice		*name = ARENA_ARRAY(r->arena, struct slice,
				    c->n + 1);

	for (size_t i = 0; i < c->n; i++)
		count[i] = (struct counted){ c->name[i], i, 0 };
	for (uint32_t id = 1; id <= r->last_id; id++)
		for (size_t i = 0; is_customer(r, id) && i < c->n; i++)
			count[i].customers += (uint32_t)(c->used[id] >> i & 1);
	qsort(count, c->n, sizeof(*count), by_customers);
	for (size_t i = 0; i < c->n; i++) {
		name[i] = count[i].name;
		m->n_names += count[i].customers > 0;
	}
	m->name = name;
	for (uint32_t id = 1; id <= r->last_id; id++) {
		uint64_t	used = 0;

		for (size_t i = 0; c->used[id] != 0 && i < c->n; i++)
			used |= (c->used[id] >> count[i].place & 1) << i;
		c->used[id] = used;
	}
}

static int64_t
margin_of(const struct multichannel *m, const struct sales_sums *s)
{
	return m->has_cost ? s->margin : s->revenue;
}

static bool
add_customer(struct channel_use *u, const struct multichannel *m,
    const struct sales_sums *s)
{
	u->customers++;
	u->again += s->first.n < s->last.n;
	u->orders += s->orders;
	stat_moments_add(&u->spread, (double)margin_of(m, s));
	return i64_add(&u->revenue, u->revenue, s->revenue) &&
	    i64_add(&u->margin, u->margin, margin_of(m, s));
}

/* ---- sets of channels ---- */

static bool
is_one(uint64_t channels)
{
	return channels != 0 && (channels & (channels - 1)) == 0;
}

static int
by_size(const void *a, const void *b)
{
	const struct channel_use	*x = a, *y = b;

	/* Whose channel is not known comes last. */
	if ((x->channels == 0) != (y->channels == 0))
		return x->channels == 0 ? 1 : -1;
	if (x->customers != y->customers)
		return x->customers > y->customers ? -1 : 1;
	return x->channels < y->channels ? -1 : x->channels > y->channels;
}

static bool
gather_uses(struct multichannel *m, const struct reader *r)
{
	struct imap	*place = imap_open();
	bool		 fits = true, added;

	for (uint32_t id = 1; id <= r->last_id; id++) {
		uint64_t	used = r->channels.used[id], *at;

		if (!is_customer(r, id))
			continue;
		at = imap_put(place, used, &added);
		if (added) {
			*at = m->use.n;
			*VEC_ADD(&m->use) = (struct channel_use){
			    .channels = used };
		}
		fits &= add_customer(&m->use.p[*at], m, &r->sums[id]);
		fits &= add_customer(&m->all, m, &r->sums[id]);
		if (used != 0)
			fits &= add_customer(is_one(used) ? &m->one :
			    &m->several, m, &r->sums[id]);
	}
	imap_close(place);
	if (m->use.n > 0)
		qsort(m->use.p, m->use.n, sizeof(*m->use.p), by_size);
	return fits;
}

static void
compare(struct channel_use *u, const struct stat_moments *one)
{
	double	lo, hi;

	u->against = u->p = NAN;
	if (u->spread.n < MULTICHANNEL_LEAST || one->n < MULTICHANNEL_LEAST)
		return;
	if (one->mean > 0)
		u->against = u->spread.mean / one->mean;
	if (!stat_welch(&u->p, &lo, &hi, &u->spread, one))
		u->p = NAN;
}

/* Those of several channels, against those of one of them only. */
static void
compare_all(struct multichannel *m)
{
	m->one.against = m->one.p = m->all.against = m->all.p = NAN;
	compare(&m->several, &m->one.spread);
	for (size_t i = 0; i < m->use.n; i++) {
		struct channel_use	*u = &m->use.p[i];
		struct stat_moments	 one = {0};

		for (size_t k = 0; k < m->use.n; k++)
			if (is_one(m->use.p[k].channels) &&
			    (m->use.p[k].channels & ~u->channels) == 0)
				stat_moments_merge(&one,
				    &m->use.p[k].spread);
		if (is_one(u->channels))
			one.n = 0;
		compare(u, &one);
	}
}

/* ---- pairs ---- */

static int
by_chance(const void *a, const void *b)
{
	const struct channel_pair	*x = a, *y = b;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

/* From the sets: they are few, customers are many. */
static bool
add_pair(struct multichannel *m, size_t a, size_t b)
{
	struct channel_pair	*p = VEC_ADD(&m->pair);
	int64_t			 known = 0;
	bool			 fits = true;

	*p = (struct channel_pair){ .a = a, .b = b };
	for (size_t i = 0; i < m->use.n; i++) {
		const struct channel_use	*u = &m->use.p[i];
		bool	in_a = u->channels >> a & 1;
		bool	in_b = u->channels >> b & 1;

		known += u->channels != 0 ? u->customers : 0;
		p->n_a += in_a ? u->customers : 0;
		p->n_b += in_b ? u->customers : 0;
		if (!in_a || !in_b)
			continue;
		p->n += u->customers;
		fits &= i64_add(&p->revenue, p->revenue, u->revenue) &&
		    i64_add(&p->margin, p->margin, u->margin);
	}
	p->lift = (double)p->n * (double)known /
	    ((double)p->n_a * (double)p->n_b);
	p->p = known > p->n_a ? stat_fisher(p->n, p->n_a, p->n_b - p->n,
	    known - p->n_a) : 1;
	return fits;
}

static bool
add_pairs(struct multichannel *m, struct arena *arena)
{
	double	*q;
	bool	 fits = true;

	for (size_t a = 0; a < m->n_names; a++)
		for (size_t b = a + 1; b < m->n_names; b++)
			fits &= add_pair(m, a, b);
	if (m->pair.n == 0)
		return fits;
	qsort(m->pair.p, m->pair.n, sizeof(*m->pair.p), by_chance);
	q = ARENA_ARRAY(arena, double, m->pair.n);
	for (size_t i = 0; i < m->pair.n; i++)
		q[i] = m->pair.p[i].p;
	stat_false_finds(q, q, m->pair.n);
	for (size_t i = 0; i < m->pair.n; i++)
		m->pair.p[i].q = q[i];
	return fits;
}

/* ---- all of it ---- */

static enum err_code
fill_all(struct multichannel *m, struct reader *r, struct err *err)
{
	bool	fits;

	for (uint32_t id = 1; id <= r->last_id; id++)
		m->has_cost |= r->sums[id].margin != 0;
	rank_channels(m, r);
	fits = gather_uses(m, r);
	fits &= add_pairs(m, r->arena);
	compare_all(m);
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}

enum err_code
multichannel_read(struct multichannel *m, const struct query_env *env,
    const struct entity *party, struct query *where, struct range days,
    unsigned sources, struct arena *arena, struct err *err)
{
	const struct entity	*sale = model_find_sale(env->model, party);
	struct reader		 r = { .env = env, .arena = arena };
	uint64_t		 count;
	enum err_code		 rc;

	memset(m, 0, sizeof(*m));
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales of "
		    "%.*s", SLICE_ARG(party->name));
	rc = record_counts(&count, &r.last_id, env->txn, party, err);
	if (rc)
		return rc;
	r.sums = ARENA_ARRAY(arena, struct sales_sums,
	    (size_t)r.last_id + 1);
	rc = sales_sum_parties(r.sums, r.last_id, env->txn, env->model, sale,
	    days, true, env->threads, err);
	if (rc == ERR_OK)
		rc = channels_read(&r.channels, env, party, r.last_id, days,
		    sources, arena, err);
	if (rc == ERR_OK && !r.channels.any)
		rc = err_set(err, ERR_USAGE, "the model has no field in "
		    "the role channel to tell them apart by");
	if (rc == ERR_OK)
		rc = choose(&r, where, party, err);
	if (rc == ERR_OK)
		rc = fill_all(m, &r, err);
	return rc;
}

void
multichannel_release(struct multichannel *m)
{
	VEC_RELEASE(&m->use);
	VEC_RELEASE(&m->pair);
}

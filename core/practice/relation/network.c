#include "core/practice/relation/network.h"

#include "core/practice/role.h"

struct job {
	struct network		*net;
	const struct query_env	*env;
	struct arena		*arena;
};

static bool
is_node(const struct network *net, uint32_t id)
{
	return id != 0 && id <= net->last_id;
}

static void
add_edge(struct network *net, const struct network_edge *edge)
{
	if (is_node(net, edge->from) && is_node(net, edge->to) &&
	    edge->from != edge->to)
		*VEC_ADD(&net->edge) = *edge;
}

/* ---- reading ---- */

static enum err_code
see_link(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct job		*job = arg;
	struct network_edge	 edge = { .link = rec->id };
	struct day		 day;

	(void)more;
	(void)err;
	if (role_day(&day, rec, ROLE_DATE, job->env->when.zone) &&
	    day.n > when_today(&job->env->when).n)
		return ERR_OK;
	edge.from = role_ref(rec, ROLE_PARTY, job->net->party);
	edge.to = role_ref(rec, ROLE_OTHER, job->net->party);
	edge.refers = role_is(rec, ROLE_KIND, "refers");
	edge.kind = role_choice(rec, ROLE_KIND);
	edge.result = role_choice(rec, ROLE_RESULT);
	add_edge(job->net, &edge);
	return ERR_OK;
}

static enum err_code
see_party(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct job		*job = arg;
	struct network_edge	 edge = { .to = rec->id, .refers = true };

	(void)more;
	(void)err;
	edge.from = role_ref(rec, ROLE_REFERRED_BY, job->net->party);
	edge.kind = slice_of(role_name(ROLE_REFERRED_BY));
	add_edge(job->net, &edge);
	return ERR_OK;
}

/* A link says more than a field; referrals before other kinds. */
static int
by_from(const void *a, const void *b)
{
	const struct network_edge	*x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->refers != y->refers)
		return x->refers ? -1 : 1;
	if ((x->link != 0) != (y->link != 0))
		return x->link != 0 ? -1 : 1;
	return x->link < y->link ? -1 : x->link > y->link;
}

static void
drop_doubles(struct network *net)
{
	size_t	n = 0;

	if (net->edge.n > 1)
		qsort(net->edge.p, net->edge.n, sizeof(*net->edge.p),
		    by_from);
	for (size_t i = 0; i < net->edge.n; i++) {
		const struct network_edge	*e = &net->edge.p[i];

		if (n > 0 && e->refers && net->edge.p[n - 1].refers &&
		    net->edge.p[n - 1].from == e->from &&
		    net->edge.p[n - 1].to == e->to)
			continue;
		net->edge.p[n++] = *e;
	}
	net->edge.n = n;
}

size_t
network_find(const struct network *net, uint32_t from)
{
	size_t	lo = 0, hi = net->edge.n;

	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (net->edge.p[mid].from < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- summing ---- */

/* Referrals only.  Of a clear one no one below it was brought by two. */
struct brought {
	uint32_t	*by;		/* who brought them (the last one) */
	uint32_t	*times;		/* by how many they were brought */
	uint32_t	*left;		/* of those they brought: not summed */
	bool		*clear;
	uint32_t	*seen, *list;	/* room for a walk */
};

/* Somebody, and all whom they brought in turn. */
static void
add_brought(struct network_node *r, const struct network_node *one)
{
	r->brought_all += 1 + one->brought_all;
	if (!i64_add(&r->through, r->through, one->revenue) ||
	    !i64_add(&r->through, r->through, one->through))
		r->through = INT64_MAX;
}

/* From those who brought nobody upward, as far as nobody would be met twice. */
static void
sum_clear(struct network *net, struct brought *b)
{
	size_t	n = 0;

	for (uint32_t id = 1; id <= net->last_id; id++) {
		b->left[id] = net->node[id].brought;
		if (b->left[id] == 0)
			b->list[n++] = id;
	}
	while (n > 0) {
		uint32_t	id = b->list[--n], by = b->by[id];

		b->clear[id] = true;
		if (b->times[id] != 1)
			continue;
		add_brought(&net->node[by], &net->node[id]);
		if (--b->left[by] == 0)
			b->list[n++] = by;
	}
}

/*
 * Everybody whom root brought, once: a list of those to look at yet.  Into
 * what is below a clear one no other way leads: its sum is taken as it is.
 */
static void
walk(struct network *net, uint32_t root, struct brought *b)
{
	struct network_node	*r = &net->node[root];
	size_t			 n = 0;

	r->brought_all = 0;
	r->through = 0;
	b->seen[root] = root;
	b->list[n++] = root;
	while (n > 0) {
		uint32_t	at = b->list[--n];

		for (size_t i = network_find(net, at); i < net->edge.n &&
		    net->edge.p[i].from == at; i++) {
			const struct network_edge	*e = &net->edge.p[i];
			struct network_node		 one = {0};

			if (!e->refers || b->seen[e->to] == root)
				continue;
			b->seen[e->to] = root;
			one.revenue = net->node[e->to].revenue;
			if (b->clear[e->to])
				one = net->node[e->to];
			else
				b->list[n++] = e->to;
			add_brought(r, &one);
		}
	}
}

static void
sum_up(struct network *net, const bool *bought, struct arena *arena)
{
	size_t		room = (size_t)net->last_id + 1;
	struct brought	b = { .by = ARENA_ARRAY(arena, uint32_t, room) };

	b.times = ARENA_ARRAY(arena, uint32_t, room);
	b.left = ARENA_ARRAY(arena, uint32_t, room);
	b.seen = ARENA_ARRAY(arena, uint32_t, room);
	b.list = ARENA_ARRAY(arena, uint32_t, room);
	b.clear = ARENA_ARRAY(arena, bool, room);
	for (size_t i = 0; i < net->edge.n; i++) {
		const struct network_edge	*e = &net->edge.p[i];
		struct network_node		*n = &net->node[e->from];

		n->degree++;
		net->node[e->to].degree++;
		n->brought += e->refers;
		n->converted += e->refers && bought[e->to];
		n->influences += !e->refers;
		b.times[e->to] += e->refers;
		if (e->refers)
			b.by[e->to] = e->from;
	}
	sum_clear(net, &b);
	for (uint32_t id = 1; id <= net->last_id; id++)
		if (!b.clear[id])
			walk(net, id, &b);
}

static enum err_code
read_revenue(struct job *job, bool *bought, struct err *err)
{
	struct network		*net = job->net;
	const struct entity	*sale = model_find_sale(job->env->model,
				    net->party);
	struct sales_sums	*sums;
	struct range		 days = { DAY_MIN, {
				    when_today(&job->env->when).n + 1 } };
	enum err_code		 rc;

	net->has_sales = sale != NULL;
	if (sale == NULL)
		return ERR_OK;
	sums = ARENA_ARRAY(job->arena, struct sales_sums,
	    (size_t)net->last_id + 1);
	rc = sales_sum_parties(sums, net->last_id, job->env->txn,
	    job->env->model, sale, days, false, job->env->threads, err);
	for (uint32_t id = 1; rc == ERR_OK && id <= net->last_id; id++) {
		net->node[id].revenue = sums[id].revenue;
		bought[id] = sales_bought(&sums[id]);
	}
	return rc;
}

static enum err_code
read_edges(struct job *job, struct err *err)
{
	const struct entity	*e = NULL;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && (e = model_next_kind(job->env->model,
	    KIND_LINK, e)) != NULL)
		rc = query_run(NULL, job->env, e, see_link, job, err);
	if (rc == ERR_OK && entity_role(job->net->party, ROLE_REFERRED_BY) !=
	    NULL)
		rc = query_run(NULL, job->env, job->net->party, see_party,
		    job, err);
	return rc;
}

enum err_code
network_read(struct network *net, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	struct job	 job = { net, env, arena };
	uint64_t	 count;
	bool		*bought;
	enum err_code	 rc;

	net->party = model_find_party(env->model);
	if (net->party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	rc = record_counts(&count, &net->last_id, env->txn, net->party, err);
	if (rc)
		return rc;
	net->node = ARENA_ARRAY(arena, struct network_node,
	    (size_t)net->last_id + 1);
	bought = ARENA_ARRAY(arena, bool, (size_t)net->last_id + 1);
	rc = read_edges(&job, err);
	if (rc == ERR_OK)
		rc = read_revenue(&job, bought, err);
	if (rc)
		return rc;
	drop_doubles(net);
	sum_up(net, bought, arena);
	return ERR_OK;
}

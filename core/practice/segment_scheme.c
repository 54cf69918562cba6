/*
 * The rules of the schemes; definitions in segment.h, thresholds from the
 * model with these defaults.
 */
#include "core/practice/segment.h"

#include <math.h>

#include "core/practice/segment_priv.h"

static bool
is_target(const struct segment_job *job, uint32_t id)
{
	/* Not said means: nobody has ruled it out. */
	return job->target[id] != 1 && !job->never[id];
}

enum err_code
segment_activity(struct segment_job *job, struct err *err)
{
	const struct segmentation	*s = job->s;

	(void)err;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		if (!job->exists[id])
			continue;
		if (segment_has_bought(&s->in_period[id]))
			segment_put(job, id, "active");
		else if (segment_is_customer(&s->ever[id]))
			segment_put(job, id, "inactive");
		else if (job->never[id])
			segment_put(job, id, "other");
		else if (segment_has_contact(s, id))
			segment_put(job, id, "potential");
		else if (is_target(job, id))
			segment_put(job, id, "interested");
		else
			segment_put(job, id, "other");
	}
	return ERR_OK;
}

enum err_code
segment_lifecycle(struct segment_job *job, struct err *err)
{
	const struct segmentation	*s = job->s;

	(void)err;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		uint8_t	role = job->exists[id] ? job->roles[id] : 0;

		if (!job->exists[id])
			continue;
		if (role & PARTY_SUPPLIER)
			segment_put(job, id, "supplier");
		if (role & PARTY_STAFF)
			segment_put(job, id, "staff");
		if (role & PARTY_COMPETITOR)
			segment_put(job, id, "competitor");
		if (segment_is_customer(&s->ever[id]))
			segment_put(job, id, "customer");
		else if (role != 0)
			continue;	/* a supplier is no suspect */
		else if (segment_has_contact(s, id))
			segment_put(job, id, "prospect");
		else
			segment_put(job, id, "suspect");
	}
	return ERR_OK;
}

struct ranked { uint32_t id; int64_t revenue, margin; };

static int
by_revenue(const void *a, const void *b)
{
	const struct ranked	*x = a, *y = b;

	if (x->revenue != y->revenue)
		return x->revenue > y->revenue ? -1 : 1;
	if (x->margin != y->margin)
		return x->margin > y->margin ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* How many of n belong to the first share, rounded half up. */
static uint32_t
share_of(uint32_t n, double share)
{
	/* .01 + .04 is a hair below .05: half of something must stay half. */
	return (uint32_t)floor((double)n * share + .5 + 1e-9);
}

enum err_code
segment_pyramid(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	const struct scheme	*sc = s->scheme;
	double			 p1 = scheme_number(sc, "top", .01);
	double			 p2 = p1 + scheme_number(sc, "large", .04);
	double			 p3 = p2 + scheme_number(sc, "medium", .15);
	struct ranked		*list;
	uint32_t		*rank, n = 0;
	int64_t			*next;

	(void)err;
	rank = ARENA_ARRAY(job->arena, uint32_t, (size_t)s->last_id + 1);
	list = ARENA_ARRAY(job->arena, struct ranked, (size_t)s->last_id + 1);
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (job->exists[id] && segment_has_bought(&s->in_period[id]))
			list[n++] = (struct ranked){ id,
			    s->in_period[id].revenue, s->in_period[id].margin };
	if (n > 0)
		qsort(list, n, sizeof(*list), by_revenue);
	next = ARENA_ARRAY(job->arena, int64_t, (size_t)s->last_id + 1);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t	up = i < share_of(n, p1) ? 0 :
				    i < share_of(n, p2) ? share_of(n, p1) :
				    i < share_of(n, p3) ? share_of(n, p2) :
				    share_of(n, p3);

		rank[list[i].id] = i + 1;
		if (up > 0)
			next[list[i].id] = list[up - 1].revenue;
		segment_put(job, list[i].id,
		    i < share_of(n, p1) ? "top" :
		    i < share_of(n, p2) ? "large" :
		    i < share_of(n, p3) ? "medium" : "small");
	}
	s->rank = rank;
	s->next_revenue = next;
	s->n_buyers = n;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		if (!job->exists[id] || rank[id] != 0)
			continue;
		if (segment_is_customer(&s->ever[id]))
			segment_put(job, id, "inactive");
		else if (segment_has_contact(s, id))
			segment_put(job, id, "prospect");
		else if (job->roles[id] == 0 && is_target(job, id))
			segment_put(job, id, "suspect");
		else
			segment_put(job, id, "rest");
	}
	return ERR_OK;
}

static int
by_number(const void *a, const void *b)
{
	int64_t	x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* How many of the sorted values are smaller than v. */
static size_t
count_below(const int64_t *sorted, size_t n, int64_t v)
{
	size_t	lo = 0, hi = n;

	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (sorted[mid] < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* score[i] of value[i]: 1 + floor(groups below / n). */
static void
score_all(uint8_t *score, const int64_t *value, size_t n, unsigned groups,
    struct arena *arena)
{
	int64_t	*sorted = ARENA_ARRAY(arena, int64_t, n + 1);

	if (n == 0)
		return;
	memcpy(sorted, value, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_number);
	for (size_t i = 0; i < n; i++)
		score[i] = (uint8_t)(1 +
		    groups * count_below(sorted, n, value[i]) / n);
}

/* The thresholds of METHODS: each may be set in the model. */
struct rfm_rule {
	unsigned	groups;
	double		champions, loyal, potential, at_risk_recency, at_risk,
			hibernating;
};

static struct rfm_rule
read_rule(const struct scheme *sc)
{
	struct rfm_rule	rule;
	double		groups = scheme_number(sc, "groups", 5);

	rule.groups = (unsigned)(groups < 2 ? 2 : groups > 9 ? 9 : groups);
	rule.champions = scheme_number(sc, "champions", 4);
	rule.loyal = scheme_number(sc, "loyal", 3);
	rule.potential = scheme_number(sc, "potential", 4);
	rule.at_risk_recency = scheme_number(sc, "at_risk_recency", 2);
	rule.at_risk = scheme_number(sc, "at_risk", 3);
	rule.hibernating = scheme_number(sc, "hibernating", 2);
	return rule;
}

/* The first that fits. */
static const char *
rfm_name(const struct rfm_rule *rule, unsigned r, unsigned f, unsigned m)
{
	if (r >= rule->champions && f >= rule->champions &&
	    m >= rule->champions)
		return "champions";
	if (r >= rule->loyal && f >= rule->loyal && m >= rule->loyal)
		return "loyal";
	if (r == rule->groups && f == 1)
		return "new";
	if (r >= rule->potential)
		return "potential";
	if (r <= rule->at_risk_recency && f >= rule->at_risk &&
	    m >= rule->at_risk)
		return "at_risk";
	if (r <= rule->hibernating)
		return "hibernating";
	return "attention";
}

enum err_code
segment_rfm(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	struct rfm_rule		 rule = read_rule(s->scheme);
	size_t			 all = (size_t)s->last_id + 1, n = 0;
	uint32_t		*id = ARENA_ARRAY(job->arena, uint32_t, all);
	int64_t			*v[3];
	uint8_t			*score[3];
	struct rfm_score	*rfm;

	(void)err;
	for (int k = 0; k < 3; k++) {
		v[k] = ARENA_ARRAY(job->arena, int64_t, all);
		score[k] = ARENA_ARRAY(job->arena, uint8_t, all);
	}
	rfm = ARENA_ARRAY(job->arena, struct rfm_score, all);
	for (uint32_t i = 1; i <= s->last_id; i++) {
		if (!job->exists[i] || !segment_has_bought(&s->ever[i]))
			continue;
		id[n] = i;
		v[0][n] = s->ever[i].last.n;
		v[1][n] = (int64_t)s->ever[i].orders;
		v[2][n] = s->ever[i].revenue;
		n++;
	}
	for (int k = 0; k < 3; k++)
		score_all(score[k], v[k], n, rule.groups, job->arena);
	for (size_t i = 0; i < n; i++) {
		rfm[id[i]] = (struct rfm_score){ score[0][i], score[1][i],
		    score[2][i] };
		segment_put(job, id[i], rfm_name(&rule, score[0][i],
		    score[1][i], score[2][i]));
	}
	s->rfm = rfm;
	s->n_buyers = (uint32_t)n;
	return ERR_OK;
}

enum err_code
segment_own(struct segment_job *job, struct err *err)
{
	const struct segmentation	*s = job->s;
	const struct scheme		*sc = s->scheme;

	for (size_t i = 0; i < sc->n_segments && i < 32; i++) {
		struct query	*q;
		struct ids	 ids = {0};
		enum err_code	 rc;

		rc = query_compile(&q, job->arena, job->env, s->entity,
		    sc->segment[i].where, true, err);
		if (rc == ERR_OK)
			rc = query_ids(&ids, q, job->env, s->entity, err);
		if (rc) {
			VEC_RELEASE(&ids.list);
			return err_prefix(err, "segment %.*s/%.*s: ",
			    SLICE_ARG(sc->name),
			    SLICE_ARG(sc->segment[i].name));
		}
		for (size_t k = 0; k < ids.list.n; k++)
			if (ids.list.p[k] <= s->last_id)
				job->mask[ids.list.p[k]] |= UINT32_C(1) << i;
		VEC_RELEASE(&ids.list);
		query_release(q);
	}
	return ERR_OK;
}

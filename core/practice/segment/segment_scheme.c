/*
 * The rules of the schemes; definitions in segment.h, thresholds from the
 * model with these defaults.
 */
#include "core/practice/segment/segment.h"

#include <math.h>

#include "core/base/order.h"
#include "core/practice/segment/segment_priv.h"

static bool
is_target(const struct segment_job *job, uint32_t id)
{
	/* Not said means: nobody has ruled it out. */
	return job->target[id] != 1 && !job->never[id];
}

enum err_code
segment_activity(struct segment_job *job, struct err *err)
{
	enum { ACTIVE, INACTIVE, POTENTIAL, INTERESTED, OTHER, N };
	static const char *const	 names[N] = { "active", "inactive",
	    "potential", "interested", "other" };
	const struct segmentation	*s = job->s;
	uint32_t			 bit[N];

	(void)err;
	segment_bits(bit, s->scheme, names, N);
	for (uint32_t id = 1; id <= s->last_id; id++) {
		if (!job->exists[id])
			continue;
		if (party_has_bought(&s->in_period[id]))
			job->mask[id] |= bit[ACTIVE];
		else if (party_is_customer(&s->ever[id]))
			job->mask[id] |= bit[INACTIVE];
		else if (job->never[id])
			job->mask[id] |= bit[OTHER];
		else if (segment_has_contact(s, id))
			job->mask[id] |= bit[POTENTIAL];
		else
			job->mask[id] |= bit[is_target(job, id) ?
			    INTERESTED : OTHER];
	}
	return ERR_OK;
}

enum err_code
segment_lifecycle(struct segment_job *job, struct err *err)
{
	enum { SUPPLIER, STAFF, COMPETITOR, CUSTOMER, PROSPECT, SUSPECT, N };
	static const char *const	 names[N] = { "supplier", "staff",
	    "competitor", "customer", "prospect", "suspect" };
	const struct segmentation	*s = job->s;
	uint32_t			 bit[N];

	(void)err;
	segment_bits(bit, s->scheme, names, N);
	for (uint32_t id = 1; id <= s->last_id; id++) {
		uint8_t	role = job->exists[id] ? job->roles[id] : 0;

		if (!job->exists[id])
			continue;
		if (role & PARTY_SUPPLIER)
			job->mask[id] |= bit[SUPPLIER];
		if (role & PARTY_STAFF)
			job->mask[id] |= bit[STAFF];
		if (role & PARTY_COMPETITOR)
			job->mask[id] |= bit[COMPETITOR];
		if (party_is_customer(&s->ever[id]))
			job->mask[id] |= bit[CUSTOMER];
		else if (role == 0)	/* a supplier is no suspect */
			job->mask[id] |= bit[segment_has_contact(s, id) ?
			    PROSPECT : SUSPECT];
	}
	return ERR_OK;
}

/* ---- pyramid ---- */

enum layer { LAYER_TOP, LAYER_LARGE, LAYER_MEDIUM, LAYER_SMALL, N_RANKED,
    LAYER_INACTIVE = N_RANKED, LAYER_PROSPECT, LAYER_SUSPECT, LAYER_REST,
    N_LAYERS };
static const char *const layers[N_LAYERS] = { "top", "large", "medium",
    "small", "inactive", "prospect", "suspect", "rest" };

/* How many of n belong to the first share, rounded half up. */
static uint32_t
share_of(uint32_t n, double share)
{
	/* .01 + .04 is a hair below .05: half of something must stay half. */
	return (uint32_t)floor((double)n * share + .5 + 1e-9);
}

/* Buyers of the period by revenue, then margin, then handle. */
static uint32_t
rank_buyers(struct order_item *list, const struct segment_job *job)
{
	const struct party_sales	*in = job->s->in_period;
	uint32_t		 n = 0;

	for (uint32_t id = 1; id <= job->s->last_id; id++)
		if (job->exists[id] && party_has_bought(&in[id]))
			list[n++] = (struct order_item){
			    order_down(in[id].margin), id };
	order_items(list, n);
	for (uint32_t i = 0; i < n; i++)
		list[i].key = order_down(in[list[i].id].revenue);
	order_items(list, n);
	return n;
}

static void
put_ranked(struct segment_job *job, const struct order_item *list,
    const uint32_t *bit)
{
	struct segmentation	*s = job->s;
	const struct scheme	*sc = s->scheme;
	double			 share[N_RANKED - 1] = {
		scheme_number(sc, "top", .01), scheme_number(sc, "large", .04),
		scheme_number(sc, "medium", .15) };
	uint32_t		 begin[N_RANKED] = {0}, layer = LAYER_TOP;
	uint32_t		*rank;
	int64_t			*next;
	double			 sum = 0;

	for (int k = 1; k < N_RANKED; k++) {
		sum += share[k - 1];
		begin[k] = share_of(s->n_buyers, sum);
	}
	rank = ARENA_ARRAY(job->arena, uint32_t, (size_t)s->last_id + 1);
	next = ARENA_ARRAY(job->arena, int64_t, sc->n_segments);
	for (int k = 1; k < N_RANKED; k++)
		for (size_t i = 0; i < sc->n_segments; i++)
			if (bit[k] >> i & 1 && begin[k] > 0 &&
			    begin[k] <= s->n_buyers)
				next[i] = s->in_period[list[begin[k] - 1].id]
				    .revenue;
	for (uint32_t i = 0; i < s->n_buyers; i++) {
		uint32_t	id = list[i].id;

		while (layer + 1 < N_RANKED && i >= begin[layer + 1])
			layer++;
		rank[id] = i + 1;
		job->mask[id] |= bit[layer];
	}
	s->rank = rank;
	s->next_revenue = next;
}

enum err_code
segment_pyramid(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	struct arena		*scratch = arena_open();
	struct order_item	*list = ARENA_ARRAY(scratch,
				    struct order_item,
				    (size_t)s->last_id + 1);
	uint32_t		 bit[N_LAYERS];

	(void)err;
	segment_bits(bit, s->scheme, layers, N_LAYERS);
	s->n_buyers = rank_buyers(list, job);
	put_ranked(job, list, bit);
	arena_close(scratch);
	for (uint32_t id = 1; id <= s->last_id; id++) {
		if (!job->exists[id] || s->rank[id] != 0)
			continue;
		if (party_is_customer(&s->ever[id]))
			job->mask[id] |= bit[LAYER_INACTIVE];
		else if (segment_has_contact(s, id))
			job->mask[id] |= bit[LAYER_PROSPECT];
		else
			job->mask[id] |= bit[job->roles[id] == 0 &&
			    is_target(job, id) ? LAYER_SUSPECT : LAYER_REST];
	}
	return ERR_OK;
}

/* ---- rfm ---- */

/* The score of each: 1 + floor(groups x those below / n); sorts the list. */
static void
score_all(uint8_t *score, size_t step, struct order_item *list, size_t n,
    unsigned groups)
{
	size_t	below = 0;

	order_items(list, n);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && list[i].key != list[i - 1].key)
			below = i;
		score[list[i].id * step] = (uint8_t)(1 + groups * below / n);
	}
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

enum rfm { RFM_CHAMPIONS, RFM_LOYAL, RFM_NEW, RFM_POTENTIAL, RFM_AT_RISK,
    RFM_HIBERNATING, RFM_ATTENTION, N_RFM };
static const char *const rfm_names[N_RFM] = { "champions", "loyal", "new",
    "potential", "at_risk", "hibernating", "attention" };

/* The first that fits. */
static enum rfm
rfm_of(const struct rfm_rule *rule, const struct rfm_score *score)
{
	unsigned	r = score->recency, f = score->frequency;
	unsigned	m = score->monetary;

	if (r >= rule->champions && f >= rule->champions &&
	    m >= rule->champions)
		return RFM_CHAMPIONS;
	if (r >= rule->loyal && f >= rule->loyal && m >= rule->loyal)
		return RFM_LOYAL;
	if (r == rule->groups && f == 1)
		return RFM_NEW;
	if (r >= rule->potential)
		return RFM_POTENTIAL;
	if (r <= rule->at_risk_recency && f >= rule->at_risk &&
	    m >= rule->at_risk)
		return RFM_AT_RISK;
	return r <= rule->hibernating ? RFM_HIBERNATING : RFM_ATTENTION;
}

static int64_t
rfm_value(const struct party_sales *ever, int k)
{
	return k == 0 ? ever->last.n : k == 1 ? (int64_t)ever->orders :
	    ever->revenue;
}

enum err_code
segment_rfm(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	struct rfm_rule		 rule = read_rule(s->scheme);
	size_t			 all = (size_t)s->last_id + 1, n = 0;
	struct rfm_score	*rfm = ARENA_ARRAY(job->arena,
				    struct rfm_score, all);
	struct arena		*scratch = arena_open();
	struct order_item	*list = ARENA_ARRAY(scratch,
				    struct order_item, all);
	uint8_t *const		 score[] = { &rfm->recency, &rfm->frequency,
				    &rfm->monetary };
	uint32_t		 bit[N_RFM];

	(void)err;
	segment_bits(bit, s->scheme, rfm_names, N_RFM);
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (job->exists[id] && party_has_bought(&s->ever[id]))
			list[n++].id = id;
	for (int k = 0; k < 3; k++) {
		for (size_t i = 0; i < n; i++)
			list[i].key = order_up(rfm_value(&s->ever[list[i].id],
			    k));
		score_all(score[k], sizeof(*rfm), list, n, rule.groups);
	}
	for (size_t i = 0; i < n; i++)
		job->mask[list[i].id] |= bit[rfm_of(&rule,
		    &rfm[list[i].id])];
	arena_close(scratch);
	s->rfm = rfm;
	s->n_buyers = (uint32_t)n;
	return ERR_OK;
}

static enum err_code
put_own(struct segment_job *job, size_t i, struct err *err)
{
	const struct segmentation	*s = job->s;
	const struct segment		*seg = &s->scheme->segment[i];
	struct query_env		 env = *job->env;
	bool				 first = slice_eq(SLICE("first"),
					    scheme_text(s->scheme,
					    SLICE("choose")));
	struct query			*q = NULL;
	struct ids			 ids = {0};
	enum err_code			 rc;

	/* That one of a list was removed is no fault of the others. */
	env.gone_matches_none = true;
	rc = query_compile(&q, job->arena, &env, s->entity, seg->where, true,
	    err);
	if (rc == ERR_OK)
		rc = query_ids(&ids, q, &env, s->entity, err);
	for (size_t k = 0; k < ids.list.n && rc == ERR_OK; k++) {
		uint32_t	id = ids.list.p[k];

		if (id <= s->last_id && job->exists[id] &&
		    !(first && job->mask[id] != 0))
			job->mask[id] |= UINT32_C(1) << i;
	}
	VEC_RELEASE(&ids.list);
	query_release(q);
	return rc == ERR_OK ? rc : err_prefix(err, "segment %.*s/%.*s: ",
	    SLICE_ARG(s->scheme->name), SLICE_ARG(seg->name));
}

enum err_code
segment_own(struct segment_job *job, struct err *err)
{
	size_t		n = MIN(job->s->scheme->n_segments,
			    (size_t)MODEL_SEGMENTS_MAX);
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		rc = put_own(job, i, err);
	return rc;
}

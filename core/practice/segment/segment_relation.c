/*
 * The schemes that rest on the relationship: portfolio, ladder and stages
 * of loyalty.  Definitions in segment.h.
 */
#include <math.h>

#include "core/base/order.h"
#include "core/practice/segment/segment_priv.h"
#include "core/types/zone.h"

bool
segment_is_outside(const struct segment_job *job, uint32_t id)
{
	return !job->exists[id] || (!party_is_customer(&job->s->ever[id]) &&
	    (job->never[id] || job->roles[id] != 0));
}

/* ---- portfolio ---- */

/*
 * The revenue from which a customer is among those who jointly bring the
 * share; more than anybody has when there is none.
 */
static int64_t
high_revenue(const struct segment_job *job, double share)
{
	const struct segmentation	*s = job->s;
	struct arena			*scratch = arena_open();
	uint64_t			*list = ARENA_ARRAY(scratch, uint64_t,
					    (size_t)s->last_id + 1);
	int64_t				 high = INT64_MAX;
	size_t				 n = 0;
	double				 all = 0, sum = 0;

	for (uint32_t id = 1; id <= s->last_id; id++)
		if (job->exists[id] && s->in_period[id].revenue > 0) {
			list[n++] = order_down(s->in_period[id].revenue);
			all += (double)s->in_period[id].revenue;
		}
	order_keys(list, n);
	for (size_t i = 0; i < n && (i == 0 || sum < share * all - 1e-6); i++) {
		high = order_from_down(list[i]);
		sum += (double)high;
	}
	arena_close(scratch);
	return high;
}

/* First purchase or contact; false: neither. */
static bool
known_since(struct day *day, const struct segment_job *job, uint32_t id)
{
	const struct party_sales	*ever = &job->s->ever[id];
	int32_t			 met = evidence_of(job->basis->evidence,
				    id).first_contact;
	bool			 bought = party_has_bought(ever);

	if (!bought && met == 0)
		return false;
	day->n = !bought ? met : met == 0 ? ever->first.n :
	    MIN(ever->first.n, met);
	return true;
}

enum err_code
segment_portfolio(struct segment_job *job, struct err *err)
{
	enum { PARTNER, FRIEND, ECONOMIST, DOG, UNDECIDED, N_KINDS_OF };
	static const char *const names[N_KINDS_OF] = { "partner", "friend",
	    "economist", "dog", "undecided" };
	struct segmentation	*s = job->s;
	double			 strong = scheme_number(s->scheme, "strong",
				    50);
	struct span		 span = scheme_span(s->scheme, "undecided",
				    (struct span){ .days = 90 });
	struct day		 young = day_add_span(s->as_of, span, -1);
	enum err_code		 rc = basis_strength(job->basis, err);
	uint32_t		 bit[N_KINDS_OF];
	int64_t			 high;

	if (rc)
		return rc;
	segment_bits(bit, s->scheme, names, N_KINDS_OF);
	high = high_revenue(job, scheme_number(s->scheme, "revenue_share",
	    .8));
	s->strength = job->basis->strength;
	s->no_contacts = !job->basis->evidence->has_contacts;
	s->high_revenue = high;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		double		S = s->strength[id];
		struct day	since;
		bool		rich = s->in_period[id].revenue >= high;

		if (segment_is_outside(job, id))
			continue;
		if (!known_since(&since, job, id)) {
			/* Nobody has met them yet, but for what came back. */
			if (party_is_customer(&s->ever[id]))
				job->mask[id] |= bit[UNDECIDED];
			continue;
		}
		if (since.n > young.n || isnan(S))
			job->mask[id] |= bit[UNDECIDED];
		else if (S >= strong)
			job->mask[id] |= bit[rich ? PARTNER : FRIEND];
		else
			job->mask[id] |= bit[rich ? ECONOMIST : DOG];
	}
	return ERR_OK;
}

/* ---- ladder ---- */

enum rung { RUNG_PROSPECT, RUNG_CUSTOMER, RUNG_CLIENT, RUNG_SUPPORTER,
    RUNG_AMBASSADOR, RUNG_PARTNER, N_RUNGS };
static const char *const rungs[N_RUNGS] = { "prospect", "customer", "client",
    "supporter", "ambassador", "partner" };

struct ladder_rule {
	double		client_orders, client_alive, strength, rating;
};

static struct ladder_rule
ladder_rule_read(const struct model *m)
{
	const struct scheme	*sc = model_find_scheme(m, SLICE("ladder"));
	struct ladder_rule	 r = { 3, .7, 60, 8 };

	if (sc == NULL)
		return r;
	r.client_orders = scheme_number(sc, "client_orders", 3);
	r.client_alive = scheme_number(sc, "client_alive", .7);
	r.strength = scheme_number(sc, "supporter_strength", 60);
	r.rating = scheme_number(sc, "supporter_rating", 8);
	return r;
}

static enum rung
climb(const struct segment_job *job, const struct ladder_rule *r,
    const struct party_sales *year, uint32_t id)
{
	const struct segment_basis	*b = job->basis;
	struct party_evidence		 p = evidence_of(b->evidence, id);
	const struct party_value	*v = &b->value->of[id];
	double				 S = b->strength[id];

	if (!party_is_customer(&b->ever[id]))
		return RUNG_PROSPECT;
	if (!party_has_bought(&b->ever[id]))
		return RUNG_CUSTOMER;
	if ((double)year->orders < r->client_orders && !(v->purchases >= 2 &&
	    (double)v->alive >= r->client_alive))
		return RUNG_CUSTOMER;
	if (!(S >= r->strength) &&
	    !((double)p.rating_last * 10 >= r->rating))
		return RUNG_CLIENT;
	if (p.recommended == 0)
		return RUNG_SUPPORTER;
	return p.has_contract ? RUNG_PARTNER : RUNG_AMBASSADOR;
}

enum err_code
segment_ladder(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	struct ladder_rule	 rule = ladder_rule_read(job->env->model);
	uint32_t		 bit[N_RUNGS];
	enum err_code		 rc = basis_strength(job->basis, err);

	if (rc)
		return rc;
	segment_bits(bit, s->scheme, rungs, N_RUNGS);
	s->strength = job->basis->strength;
	s->no_contacts = !job->basis->evidence->has_contacts;
	s->evidence = job->basis->evidence;
	s->value = job->basis->value;
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (!segment_is_outside(job, id))
			job->mask[id] |= bit[climb(job, &rule,
			    &s->in_period[id], id)];
	return ERR_OK;
}

/* ---- stages of loyalty ---- */

enum stage { STAGE_HOME, STAGE_RELIABILITY, STAGE_TRUST, STAGE_ABILITY,
    STAGE_COMMITMENT, N_STAGES };
static const char *const stages[N_STAGES] = { "home_feeling", "reliability",
    "trustworthiness", "ability", "commitment" };

struct loyalty_rule {
	double			on_time, returns, orders;
	struct day		old;		/* bought by then */
	struct ladder_rule	ladder;
};

/* Step by step: a stage is reached when the one before it is. */
static enum stage
stage_of(const struct segment_job *job, const struct loyalty_rule *r,
    const struct party_sales *year, uint32_t id)
{
	struct party_evidence	 p = evidence_of(job->s->evidence, id);
	const struct party_sales	*ever = &job->s->ever[id];

	if (!party_has_bought(ever) || p.promised == 0 ||
	    p.kept < r->on_time * p.promised)
		return STAGE_HOME;
	if (p.open_disputes + p.lost_disputes > 0 ||
	    p.returns > r->returns * p.lines)
		return STAGE_RELIABILITY;
	if ((double)ever->orders < r->orders || ever->first.n > r->old.n)
		return STAGE_TRUST;
	return climb(job, &r->ladder, year, id) >= RUNG_AMBASSADOR ?
	    STAGE_COMMITMENT : STAGE_ABILITY;
}

enum err_code
segment_loyalty(struct segment_job *job, struct err *err)
{
	struct segmentation		*s = job->s;
	const struct scheme		*sc = s->scheme;
	struct loyalty_rule		 rule;
	struct span			 span;
	const struct party_sales		*year;
	uint32_t			 bit[N_STAGES];
	enum err_code			 rc = basis_strength(job->basis, err);

	if (rc == ERR_OK)
		rc = basis_period(&year, job->basis, (struct range){
		    day_add_span(s->period.until, (struct span){
		    .months = 12 }, -1), s->period.until }, err);
	if (rc)
		return rc;
	span = scheme_span(sc, "ability_period", (struct span){ .months = 12 });
	rule = (struct loyalty_rule){
		.on_time = scheme_number(sc, "on_time", .9),
		.returns = scheme_number(sc, "returns", .1),
		.orders = scheme_number(sc, "ability_orders", 5),
		.old = day_add_span(s->as_of, span, -1),
		.ladder = ladder_rule_read(job->env->model),
	};
	segment_bits(bit, sc, stages, N_STAGES);
	s->evidence = job->basis->evidence;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		struct day	since;

		if (!segment_is_outside(job, id) &&
		    (known_since(&since, job, id) ||
		    party_is_customer(&s->ever[id])))
			job->mask[id] |= bit[stage_of(job, &rule, &year[id],
			    id)];
	}
	return ERR_OK;
}

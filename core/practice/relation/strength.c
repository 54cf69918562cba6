#include "core/practice/relation/strength.h"

#include <math.h>

static const struct {
	const char	*name, *weight;
	double		 usual;
} parts[N_STRENGTH_PARTS] = {
	[STRENGTH_RECENCY] = { ERR_N("recency"), "weight_recency", .15 },
	[STRENGTH_FREQUENCY] = { ERR_N("frequency"), "weight_frequency",
	    .15 },
	[STRENGTH_COMMITMENT] = { ERR_N("commitment"), "weight_commitment",
	    .15 },
	[STRENGTH_TRUST] = { ERR_N("trust"), "weight_trust", .15 },
	[STRENGTH_SATISFACTION] = { ERR_N("satisfaction"),
	    "weight_satisfaction", .15 },
	[STRENGTH_RECIPROCITY] = { ERR_N("reciprocity"),
	    "weight_reciprocity", .10 },
	[STRENGTH_REFERRALS] = { ERR_N("referrals"), "weight_referrals",
	    .15 },
};

const char *
strength_part_name(enum strength_part part)
{
	return parts[part].name;
}

static double
days_of(const struct scheme *sc, const char *name, double otherwise)
{
	struct span	span;

	if (sc == NULL)
		return otherwise;
	span = scheme_span(sc, name, (struct span){ .days = (int32_t)otherwise });
	return span.days + span.months * 30.4375;
}

static double
number_of(const struct scheme *sc, const char *name, double otherwise)
{
	return sc != NULL ? scheme_number(sc, name, otherwise) : otherwise;
}

struct strength_rule
strength_rule_read(const struct scheme *sc)
{
	struct strength_rule	r;

	for (int i = 0; i < N_STRENGTH_PARTS; i++)
		r.weight[i] = number_of(sc, parts[i].weight, parts[i].usual);
	r.recency_half_life = MAX(days_of(sc, "recency_half_life", 90), 1);
	r.prior_ratings = number_of(sc, "prior_ratings", 3);
	r.prior_rating = number_of(sc, "prior_rating", .6);
	r.complaint_penalty = number_of(sc, "complaint_penalty", 25);
	r.known = number_of(sc, "known", .4);
	return r;
}

static double
commitment(const struct party_sales *sums, double alive, struct day as_of)
{
	double	tenure;

	if (!party_has_bought(sums))
		return (double)NAN;
	tenure = MIN(1, (as_of.n - sums->first.n) / (5 * 365.25));
	return isnan(alive) ? tenure : (alive + tenure) / 2;
}

static double
trust(const struct evidence *e, const struct party_evidence *p,
    const struct party_sales *sums)
{
	double	sum = 0;
	int	n = 0;

	if (!isnan(p->trust))
		return (double)p->trust;
	if (p->bills > 0) {
		sum += (double)p->paid_in_time / p->bills;
		n++;
	}
	if (e->has_cases && sums->orders > 0) {
		sum += 1 - MIN(1, (double)p->disputes /
		    (double)sums->orders);
		n++;
	}
	return n > 0 ? sum / n : (double)NAN;
}

static double
reciprocity(const struct party_evidence *p)
{
	double	in = p->received, out = p->given;

	if (in + out <= 0)
		return (double)NAN;
	return 2 * MIN(in, out) / (in + out) * MIN(1, (in + out) / 4);
}

static void
measure_parts(struct strength *s, const struct strength_rule *r,
    const struct evidence *e, const struct party_evidence *p,
    const struct party_sales *sums, double alive, struct day as_of)
{
	for (int i = 0; i < N_STRENGTH_PARTS; i++)
		s->part[i] = (double)NAN;
	/* Where contacts are recorded, none means there was none. */
	if (e->has_contacts) {
		s->part[STRENGTH_RECENCY] = p->last_contact == 0 ? 0 :
		    exp2((p->last_contact - as_of.n) / r->recency_half_life);
		s->part[STRENGTH_FREQUENCY] = e->contacts_p75 <= 0 ? 0 :
		    1 - exp(-(double)p->contacts / e->contacts_p75);
	}
	s->part[STRENGTH_COMMITMENT] = commitment(sums, alive, as_of);
	s->part[STRENGTH_TRUST] = trust(e, p, sums);
	if (p->rating_weight > 0)
		s->part[STRENGTH_SATISFACTION] = ((double)p->rating_sum +
		    r->prior_ratings * r->prior_rating) /
		    ((double)p->rating_weight + r->prior_ratings);
	s->part[STRENGTH_RECIPROCITY] = reciprocity(p);
	if (e->has_referrals)
		s->part[STRENGTH_REFERRALS] = 1 - exp(-((double)p->referrals +
		    2.0 * p->converted) / 2);
}

struct strength
strength_measure(const struct strength_rule *r, const struct evidence *e,
    uint32_t id, const struct party_sales *sums, double alive,
    struct day as_of)
{
	struct party_evidence	 of = evidence_of(e, id), *p = &of;
	struct strength		 s = { .score = (double)NAN };
	double			 all = 0, known = 0, sum = 0;

	measure_parts(&s, r, e, p, sums, alive, as_of);
	for (int i = 0; i < N_STRENGTH_PARTS; i++) {
		all += r->weight[i];
		if (isnan(s.part[i]))
			continue;
		known += r->weight[i];
		sum += r->weight[i] * s.part[i];
	}
	s.penalty = r->complaint_penalty *
	    (1 - exp(-(double)p->complaints / 2));
	s.known = all > 0 ? known / all : 0;
	if (known > 0 && s.known >= r->known - 1e-9)
		s.score = MIN(MAX(100 * sum / known - s.penalty, 0), 100);
	return s;
}

#include "core/practice/relation/relation.h"

#include <math.h>

static const struct {
	const char	*name;
	const char	*part[QUALITY_PARTS + 1];
	double		 usual[QUALITY_PARTS];
} qualities[N_QUALITIES] = {
	[QUALITY_TRUST] = { "trust",
	    { "said", "paid", "kept", "disputes" }, { 3, 1, 1, 1 } },
	[QUALITY_COMMITMENT] = { "commitment",
	    { "said", "alive", "tenure", "contacts", "referrals" },
	    { 3, 1, 1, 1, 1 } },
	[QUALITY_SATISFACTION] = { "satisfaction",
	    { "said", "complaints", "returns" }, { 3, 1, 1 } },
	[QUALITY_FAIRNESS] = { "fairness",
	    { "said", "balance", "disputes" }, { 3, 1, 1 } },
};

const char *
quality_name(enum quality q)
{
	return qualities[q].name;
}

const char *
quality_part_name(enum quality q, size_t n)
{
	return n < QUALITY_PARTS ? qualities[q].part[n] : NULL;
}

struct relation_rule
relation_rule_read(const struct model *m)
{
	const struct scheme	*s = &m->section[SECTION_RELATION];
	struct relation_rule	 r = {0};
	struct span		 tenure = { .months = 60 };

	for (int q = 0; q < N_QUALITIES; q++)
		for (size_t i = 0; qualities[q].part[i] != NULL; i++) {
			struct buf	name = {0};

			buf_addf(&name, "%s_%s", qualities[q].name,
			    qualities[q].part[i]);
			r.weight[q][i] = scheme_number(s, buf_cstr(&name),
			    qualities[q].usual[i]);
			buf_release(&name);
		}
	tenure = scheme_span(s, "tenure", tenure);
	r.tenure_days = MAX(tenure.days + tenure.months * 30.4375, 1);
	return r;
}

static void
put(struct quality_score *s, size_t part, double value, double count)
{
	s->part[part] = value;
	s->count[part] = count;
}

/* good of all; when there are none nothing is known. */
static void
put_share(struct quality_score *s, size_t part, double good, double all)
{
	if (all > 0)
		put(s, part, MIN(MAX(good / all, 0), 1), all);
}

static void
measure_trust(struct quality_score *s, const struct evidence *e,
    const struct party_evidence *p, const struct party_sales *sums)
{
	put(s, 0, (double)p->trust, (double)NAN);
	put_share(s, 1, p->paid_in_time, p->bills);
	put_share(s, 2, p->kept, p->promised);
	/* Where cases are recorded, none means there was none. */
	if (e->has_cases && sums->orders > 0)
		put(s, 3, 1 - MIN(1, p->disputes / (double)sums->orders),
		    p->disputes);
}

static void
measure_commitment(struct quality_score *s, const struct relation_rule *r,
    const struct evidence *e, const struct party_evidence *p,
    const struct party_sales *sums, double alive, struct day as_of)
{
	put(s, 0, (double)p->commitment, (double)NAN);
	put(s, 1, alive, (double)NAN);
	if (party_has_bought(sums))
		put(s, 2, MIN(1, (as_of.n - sums->first.n) /
		    r->tenure_days), (double)NAN);
	if (e->has_contacts)
		put(s, 3, e->contacts_p75 <= 0 ? 0 :
		    1 - exp(-(double)p->contacts / e->contacts_p75),
		    p->contacts);
	if (e->has_referrals)
		put(s, 4, 1 - exp(-((double)p->referrals +
		    2.0 * p->converted) / 2), p->referrals);
}

static void
measure_satisfaction(struct quality_score *s, const struct evidence *e,
    const struct party_evidence *p)
{
	if (p->rating_weight > 0)
		put(s, 0, (double)p->rating_sum / (double)p->rating_weight,
		    (double)NAN);
	if (e->has_cases)
		put(s, 1, exp(-(double)p->complaints / 2), p->n_complaints);
	put_share(s, 2, (double)p->lines - p->returns, p->lines);
}

static void
measure_fairness(struct quality_score *s, const struct party_evidence *p)
{
	put(s, 0, (double)p->fairness, (double)NAN);
	put_share(s, 1, 2.0 * MIN(p->given, p->received),
	    (double)p->given + p->received);
	put_share(s, 2, (double)p->disputes - p->open_disputes, p->disputes);
}

static void
sum_up(struct quality_score *s, const double *weight)
{
	double	all = 0, known = 0, sum = 0;

	for (size_t i = 0; i < QUALITY_PARTS; i++) {
		all += weight[i];
		if (isnan(s->part[i]))
			continue;
		known += weight[i];
		sum += weight[i] * s->part[i];
	}
	s->known = all > 0 ? known / all : 0;
	s->score = known > 0 ? 100 * sum / known : (double)NAN;
}

struct relation
relation_measure(const struct relation_rule *r, const struct evidence *e,
    uint32_t id, const struct party_sales *sums, double alive,
    struct day as_of)
{
	struct party_evidence	 of = evidence_of(e, id), *p = &of;
	struct relation		 x;

	for (int q = 0; q < N_QUALITIES; q++)
		for (size_t i = 0; i < QUALITY_PARTS; i++)
			put(&x.of[q], i, (double)NAN, (double)NAN);
	measure_trust(&x.of[QUALITY_TRUST], e, p, sums);
	measure_commitment(&x.of[QUALITY_COMMITMENT], r, e, p, sums, alive,
	    as_of);
	measure_satisfaction(&x.of[QUALITY_SATISFACTION], e, p);
	measure_fairness(&x.of[QUALITY_FAIRNESS], p);
	for (int q = 0; q < N_QUALITIES; q++)
		sum_up(&x.of[q], r->weight[q]);
	return x;
}

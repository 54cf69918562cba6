/*
 * The schemes that rest on the relationship: portfolio, ladder and stages
 * of loyalty.  Definitions in segment.h.
 */
#include <math.h>

#include "core/practice/segment_priv.h"
#include "core/types/zone.h"

bool
segment_is_outside(const struct segment_job *job, uint32_t id)
{
	return !job->exists[id] || (!segment_has_bought(&job->s->ever[id]) &&
	    (job->never[id] || job->roles[id] != 0));
}

/* ---- portfolio ---- */

struct big { uint32_t id; int64_t revenue; };

static int
by_revenue(const void *a, const void *b)
{
	const struct big	*x = a, *y = b;

	if (x->revenue != y->revenue)
		return x->revenue > y->revenue ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/*
 * The revenue from which a customer is among those who jointly bring the
 * share; more than anybody has when there is none.
 */
static int64_t
high_revenue(const struct segment_job *job, double share)
{
	const struct segmentation	*s = job->s;
	struct big	*list = ARENA_ARRAY(job->arena, struct big,
			    (size_t)s->last_id + 1);
	size_t		 n = 0, i;
	double		 all = 0, sum = 0;

	for (uint32_t id = 1; id <= s->last_id; id++)
		if (job->exists[id] && s->in_period[id].revenue > 0) {
			list[n++] = (struct big){ id,
			    s->in_period[id].revenue };
			all += (double)s->in_period[id].revenue;
		}
	if (n == 0)
		return INT64_MAX;
	qsort(list, n, sizeof(*list), by_revenue);
	for (i = 0; i < n && sum < share * all - 1e-6; i++)
		sum += (double)list[i].revenue;
	return list[i > 0 ? i - 1 : 0].revenue;
}

/* First purchase or contact; false: neither. */
static bool
known_since(struct day *day, const struct segment_job *job, uint32_t id)
{
	const struct party_evidence	*p = &job->basis->evidence->of[id];
	const struct sales_sums		*ever = &job->s->ever[id];
	bool	bought = segment_has_bought(ever);

	if (!bought && p->first_contact == 0)
		return false;
	day->n = !bought ? p->first_contact :
	    p->first_contact == 0 ? ever->first.n :
	    MIN(ever->first.n, p->first_contact);
	return true;
}

enum err_code
segment_portfolio(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	double			 strong = scheme_number(s->scheme, "strong",
				    50);
	struct span		 span = scheme_span(s->scheme, "undecided",
				    (struct span){ .days = 90 });
	struct day		 young = day_add_span(s->as_of, span, -1);
	enum err_code		 rc = basis_strength(job->basis, err);
	int64_t			 high;

	if (rc)
		return rc;
	high = high_revenue(job, scheme_number(s->scheme, "revenue_share",
	    .8));
	s->strength = job->basis->strength;
	s->high_revenue = high;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		double		S = s->strength[id].score;
		struct day	since;
		bool		rich = s->in_period[id].revenue >= high;

		if (segment_is_outside(job, id))
			continue;
		if (!known_since(&since, job, id))
			continue;	/* nobody has met them yet */
		if (since.n > young.n || isnan(S))
			segment_put(job, id, "undecided");
		else if (S >= strong)
			segment_put(job, id, rich ? "partner" : "friend");
		else
			segment_put(job, id, rich ? "economist" : "dog");
	}
	return ERR_OK;
}

/* ---- ladder ---- */

enum rung { RUNG_PROSPECT, RUNG_CUSTOMER, RUNG_CLIENT, RUNG_SUPPORTER,
    RUNG_AMBASSADOR, RUNG_PARTNER };
static const char *const rungs[] = { "prospect", "customer", "client",
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
    const struct sales_sums *year, uint32_t id)
{
	const struct segment_basis	*b = job->basis;
	const struct party_evidence	*p = &b->evidence->of[id];
	const struct party_value	*v = &b->value->of[id];
	double				 S = b->strength[id].score;

	if (!segment_has_bought(&b->ever[id]))
		return RUNG_PROSPECT;
	if ((double)year->orders < r->client_orders && !(v->purchases >= 2 &&
	    (double)v->alive >= r->client_alive))
		return RUNG_CUSTOMER;
	if (!(S >= r->strength) &&
	    !((double)p->rating_last * 10 >= r->rating))
		return RUNG_CLIENT;
	if (p->recommended == 0)
		return RUNG_SUPPORTER;
	return p->has_contract ? RUNG_PARTNER : RUNG_AMBASSADOR;
}

enum err_code
segment_ladder(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	struct ladder_rule	 rule = ladder_rule_read(job->env->model);
	enum err_code		 rc = basis_strength(job->basis, err);

	if (rc)
		return rc;
	s->strength = job->basis->strength;
	s->evidence = job->basis->evidence;
	s->value = job->basis->value;
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (!segment_is_outside(job, id))
			segment_put(job, id, rungs[climb(job, &rule,
			    &s->in_period[id], id)]);
	return ERR_OK;
}

/* ---- stages of loyalty ---- */

/* Step by step: a stage is reached when the one before it is. */
enum err_code
segment_loyalty(struct segment_job *job, struct err *err)
{
	struct segmentation		*s = job->s;
	const struct scheme		*sc = s->scheme;
	struct ladder_rule		 ladder;
	double	on_time = scheme_number(sc, "on_time", .9);
	double	returns = scheme_number(sc, "returns", .1);
	double	orders = scheme_number(sc, "ability_orders", 5);
	struct span	span = scheme_span(sc, "ability_period",
			    (struct span){ .months = 12 });
	struct day	old = day_add_span(s->as_of, span, -1);
	const struct sales_sums	*year;
	enum err_code	rc = basis_strength(job->basis, err);

	if (rc == ERR_OK)
		rc = basis_period(&year, job->basis, (struct range){
		    day_add_span(s->period.until, (struct span){
		    .months = 12 }, -1), s->period.until }, err);
	if (rc)
		return rc;
	ladder = ladder_rule_read(job->env->model);
	s->evidence = job->basis->evidence;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		const struct party_evidence	*p = &s->evidence->of[id];
		const struct sales_sums		*ever = &s->ever[id];
		struct day			 since;
		const char			*stage = "home_feeling";

		if (segment_is_outside(job, id) ||
		    !known_since(&since, job, id))
			continue;
		if (segment_has_bought(ever) && p->promised > 0 &&
		    p->kept >= on_time * p->promised) {
			stage = "reliability";
			if (p->open_disputes + p->lost_disputes == 0 &&
			    p->returns <= returns * p->lines) {
				stage = "trustworthiness";
				if ((double)ever->orders >= orders &&
				    ever->first.n <= old.n) {
					stage = "ability";
					if (climb(job, &ladder, &year[id],
					    id) >= RUNG_AMBASSADOR)
						stage = "commitment";
				}
			}
		}
		segment_put(job, id, stage);
	}
	return ERR_OK;
}

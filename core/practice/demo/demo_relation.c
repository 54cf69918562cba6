/*
 * The relationship: responses to campaigns, answers to surveys, consents,
 * what was given and received, who knows whom, and how we judge it.
 */
#include "core/practice/demo/demo_priv.h"

enum {
	STREAM_RESPONSE = 41, STREAM_SURVEY, STREAM_CONSENT, STREAM_EXCHANGE,
	STREAM_LINK, STREAM_ASSESS
};

static void
add_response(struct demo *d, const struct demo_party *p, struct rng *r,
    size_t which)
{
	static const struct { const char *result; uint8_t weight; } result[] = {
		{ "held_out", 10 }, { "sent", 44 }, { "bounced", 4 },
		{ "opened", 22 }, { "clicked", 13 }, { "replied", 5 },
		{ "unsubscribed", 2 }
	};
	const struct demo_campaign	*c = &d->campaign[which];
	const char			*what = "bought";
	uint8_t				 weight[NELEM(result)];
	struct day			 day;
	struct instant			 sent;
	struct draft			 draft;

	for (size_t i = 0; i < NELEM(result); i++)
		weight[i] = result[i].weight;
	if (!demo_takes_part(d, p, which))
		what = result[demo_weighted(r, weight, NELEM(result))].result;
	if (!demo_begin(d, &draft, KIND_RESPONSE))
		return;
	sent = demo_moment(d, r, c->from);
	demo_ref(d, &draft, ROLE_CAMPAIGN, KIND_CAMPAIGN, c->id);
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	if (p->n_persons > 0)
		demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON, p->person[0]);
	demo_named(d, &draft, "variant", demo_chance(r, 50) ? "A" : "B");
	demo_text(d, &draft, ROLE_RESULT, what);
	if (strcmp(what, "held_out") != 0)
		demo_time(d, &draft, ROLE_SENT, sent);
	day.n = c->from.n + (int32_t)demo_between(r, 0, 9);
	if (strcmp(what, "held_out") != 0 && strcmp(what, "sent") != 0 &&
	    day.n < d->today.n) {
		sent.us = MAX(sent.us + 60 * INT64_C(1000000),
		    demo_moment(d, r, day).us);
		demo_time(d, &draft, ROLE_TIME, sent);
	}
	(void)demo_add(d, &draft);
}

static void
add_responses(struct demo *d, const struct demo_party *p)
{
	struct rng	r = demo_rng(d, STREAM_RESPONSE, p->index);

	for (size_t i = 0; i < d->n_campaigns; i++)
		if (d->campaign[i].from.n >= p->since.n &&
		    (demo_takes_part(d, p, i) || demo_chance(&r, 55)))
			add_response(d, p, &r, i);
}

/* Ratings of aspects apart, and of the whole, which follows from them. */
static void
add_survey(struct demo *d, const struct demo_party *p)
{
	static const struct { const char *name; int weight, level; } aspect[] =
	{
		{ "kwaliteit", 35, 8 }, { "levering", 30, -4 },
		{ "prijs", 10, -12 }, { "service", 20, 6 },
		{ "assortiment", 5, 2 }
	};
	static const char *const	remark[] = { NULL, NULL, NULL,
		"Altijd vriendelijk aan de telefoon.",
		"Deliveries come too late on Fridays.",
		"Mag wel wat goedkoper." };
	struct rng	r = demo_rng(d, STREAM_SURVEY, p->index);
	struct day	day = demo_workday(&r, (struct day){ MAX(d->first.n,
			    d->today.n - 300) }, d->today);
	const char	*name = day.n > d->today.n - 150 ?
			    "tevredenheid-2" : "tevredenheid-1";
	int64_t		whole = 0, rating;
	struct draft	draft;

	if (p->habit == HABIT_NONE || p->habit == HABIT_ONCE ||
	    !demo_chance(&r, 45))
		return;
	for (size_t i = 0; i <= NELEM(aspect); i++) {
		bool	last = i == NELEM(aspect);

		if (!demo_begin(d, &draft, KIND_SURVEY))
			return;
		rating = last ? whole / 100 + demo_between(&r, -4, 4) :
		    p->mood + aspect[i].level + demo_between(&r, -14, 14);
		rating = MIN(MAX(rating, 10), 100);
		if (!last)
			whole += rating * aspect[i].weight;
		demo_text(d, &draft, ROLE_SURVEY, name);
		demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
		if (p->n_persons > 0)
			demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON,
			    p->person[0]);
		demo_day(d, &draft, ROLE_DATE, day);
		demo_text(d, &draft, ROLE_ASPECT, last ? "algemeen" :
		    aspect[i].name);
		demo_number(d, &draft, ROLE_RATING, (rating + 2) / 5 * 5, 1);
		if (last)
			demo_text(d, &draft, ROLE_TEXT, DEMO_PICK(&r, remark));
		demo_text(d, &draft, ROLE_CHANNEL, "email");
		(void)demo_add(d, &draft);
	}
}

static void
add_consent(struct demo *d, const struct demo_party *p, struct rng *r,
    const char *purpose, const char *basis)
{
	struct day	given = demo_workday(r, p->since, d->today);
	struct draft	draft;

	if (!demo_begin(d, &draft, KIND_CONSENT))
		return;
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	if (p->n_persons > 0)
		demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON, p->person[0]);
	demo_text(d, &draft, ROLE_PURPOSE, purpose);
	demo_text(d, &draft, ROLE_BASIS, basis);
	if (strcmp(purpose, "newsletter") == 0)
		demo_text(d, &draft, ROLE_CHANNEL, "email");
	demo_day(d, &draft, ROLE_GIVEN, given);
	if (strcmp(basis, "consent") == 0 && demo_chance(r, 9))
		demo_day(d, &draft, ROLE_WITHDRAWN, (struct day){
		    (int32_t)demo_between(r, given.n, d->today.n - 1) });
	demo_text(d, &draft, ROLE_SOURCE, demo_chance(r, 50) ?
	    "webformulier" : "bestelformulier");
	(void)demo_add(d, &draft);
}

static void
add_consents(struct demo *d, const struct demo_party *p)
{
	struct rng	r = demo_rng(d, STREAM_CONSENT, p->index);

	if (p->habit != HABIT_NONE)
		add_consent(d, p, &r, "service", "contract");
	if (demo_chance(&r, 55))
		add_consent(d, p, &r, "newsletter", "consent");
	if (demo_chance(&r, 20))
		add_consent(d, p, &r, "profiling", "interest");
	if (demo_chance(&r, 15))
		add_consent(d, p, &r, "phone_marketing", "consent");
}

static void
add_exchanges(struct demo *d, const struct demo_party *p)
{
	static const struct {
		const char	*resource, *direction, *text;
		int		 euros;
	}			 gift[] = {
		{ "goods", "given", "Sinterklaaspakket voor het personeel",
		    45 },
		{ "services", "given", "Bakdemonstratie in hun winkel", 180 },
		{ "information", "received", "Tipped us about a new baker in "
		    "the region", 0 },
		{ "status", "received", "Noemde ons in het vakblad", 0 },
		{ "goods", "received", "Taart bij ons jubileum", 30 },
		{ "information", "given", "Recepten voor desem gedeeld", 0 },
		{ "love", "given", "Flowers when the shop opened again", 35 },
		{ "money", "given", "Voorschot op de jaarbonus", 250 },
		{ "services", "received", "Hielp ons aan een chauffeur", 0 }
	};
	struct rng		 r = demo_rng(d, STREAM_EXCHANGE, p->index);
	int64_t			 n = p->size > 90 ? demo_between(&r, 1, 4) :
				    demo_chance(&r, 12);

	if (p->habit == HABIT_NONE || p->habit == HABIT_ONCE)
		return;
	for (int64_t i = 0; i < n; i++) {
		size_t		which = rng_below(&r, NELEM(gift));
		struct draft	draft;

		if (!demo_begin(d, &draft, KIND_EXCHANGE))
			return;
		demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
		demo_day(d, &draft, ROLE_DATE, demo_workday(&r, (struct day){
		    MAX(p->since.n, d->first.n) }, d->today));
		demo_text(d, &draft, ROLE_RESOURCE, gift[which].resource);
		demo_text(d, &draft, ROLE_DIRECTION, gift[which].direction);
		if (gift[which].euros > 0)
			demo_number(d, &draft, ROLE_WORTH, gift[which].euros,
			    0);
		demo_text(d, &draft, ROLE_TEXT, gift[which].text);
		(void)demo_add(d, &draft);
	}
}

static void
add_link(struct demo *d, const struct demo_party *p)
{
	static const char *const	kind[] = { "refers", "refers",
		"influences", "knows" };
	struct rng	r = demo_rng(d, STREAM_LINK, p->index);
	const char	*what = DEMO_PICK(&r, kind);
	struct draft	draft;

	if (d->last_customer == 0 || !demo_chance(&r, 14) ||
	    !demo_begin(d, &draft, KIND_LINK))
		return;
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, d->last_customer);
	demo_ref(d, &draft, ROLE_OTHER, KIND_PARTY, p->id);
	demo_text(d, &draft, ROLE_KIND, what);
	demo_number(d, &draft, ROLE_STRENGTH, 5 * demo_between(&r, 3, 19), 2);
	demo_day(d, &draft, ROLE_DATE, p->since);
	if (strcmp(what, "refers") == 0)
		demo_text(d, &draft, ROLE_RESULT, p->habit != HABIT_NONE ?
		    "converted" : "open");
	(void)demo_add(d, &draft);
}

static void
add_assessment(struct demo *d, const struct demo_party *p)
{
	static const enum role	role[] = { ROLE_COMMITMENT, ROLE_TRUST,
		ROLE_FAIRNESS, ROLE_LOYALTY, ROLE_SATISFACTION,
		ROLE_COOPERATION, ROLE_POWER, ROLE_DEPENDENCE,
		ROLE_ORIENTATION, ROLE_FORMALITY, ROLE_CLOSENESS };
	struct rng		r = demo_rng(d, STREAM_ASSESS, p->index);
	struct draft		draft;

	if (p->habit == HABIT_NONE || p->size < 60 || !demo_chance(&r, 50) ||
	    !demo_begin(d, &draft, KIND_ASSESSMENT))
		return;
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_day(d, &draft, ROLE_DATE, demo_workday(&r, (struct day){
	    MAX(p->since.n, d->today.n - 250) }, d->today));
	demo_ref(d, &draft, ROLE_STAFF, KIND_STAFF, p->owner);
	for (size_t i = 0; i < NELEM(role); i++) {
		int64_t	v = p->mood / 10 + demo_between(&r, -2, 2);

		demo_number(d, &draft, role[i], MIN(MAX(v, 0), 10), 0);
	}
	(void)demo_add(d, &draft);
}

void
demo_relation(struct demo *d, const struct demo_party *p)
{
	if (p->id == 0 || (p->habit == HABIT_NONE &&
	    p->stage != DEMO_PROSPECT))
		return;
	add_responses(d, p);
	add_survey(d, p);
	add_consents(d, p);
	add_exchanges(d, p);
	add_link(d, p);
	add_assessment(d, p);
}

/*
 * What is being sold: deals on every stage of the pipeline, contracts and
 * tailor-made proposals.
 */
#include "core/practice/demo/demo_priv.h"

enum { STREAM_DEAL = 31, STREAM_CONTRACT };

static const struct stage {
	const char	*name;
	uint8_t		 weight;
	int		 probability;	/* percent; -1: that of the stage */
} stage[] = {
	{ "lead", 16, -1 }, { "qualified", 15, -1 }, { "proposal", 16, 45 },
	{ "negotiation", 11, 70 }, { "won", 24, -1 }, { "lost", 18, -1 }
};

enum { STAGE_WON = 4, STAGE_LOST = 5, STAGE_PROPOSAL = 2 };

static void
add_proposals(struct demo *d, const struct demo_party *p, struct rng *r,
    uint32_t deal, struct day opened)
{
	static const char *const	situation[] = {
		"Geschenkdoos voor de kerstdagen, in de eigen kleur van de "
		    "winkel.",
		"Wants a box that fits through a letter box."
	};
	struct draft			draft;

	for (int version = 1; version <= 2; version++) {
		if (!demo_begin(d, &draft, KIND_PROPOSAL))
			return;
		demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
		demo_ref(d, &draft, ROLE_DEAL, KIND_DEAL, deal);
		demo_number(d, &draft, ROLE_VERSION, version, 0);
		demo_text(d, &draft, ROLE_DIRECTION,
		    version == 1 ? "out" : "in");
		demo_day(d, &draft, ROLE_DATE, (struct day){ MIN(opened.n +
		    7 * version, d->today.n - 1) });
		for (uint32_t b = 1; d->entity[KIND_BLOCK] != NULL &&
		    b <= 7; b += 2)
			demo_ref(d, &draft, ROLE_BLOCKS, KIND_BLOCK, b);
		demo_number(d, &draft, ROLE_QUANTITY,
		    50 * demo_between(r, 2, 12), 0);
		demo_number(d, &draft, ROLE_PRICE,
		    demo_between(r, 150, 260), 2);
		demo_number(d, &draft, ROLE_COST, demo_between(r, 90, 120),
		    2);
		demo_number(d, &draft, ROLE_WORTH,
		    demo_between(r, 300, 2500), 0);
		demo_named(d, &draft, "situation", DEMO_PICK(r, situation));
		demo_text(d, &draft, ROLE_STATUS, version == 1 ? "replaced" :
		    "open");
		(void)demo_add(d, &draft);
	}
}

static void
set_closing(struct demo *d, struct draft *draft, struct rng *r, size_t at,
    struct day opened)
{
	static const char *const	reason[] = { "price", "price",
		"quality", "delivery", "relationship", "no_need" };
	struct day			closed = { MIN(opened.n +
					    (int32_t)demo_between(r, 10, 90),
					    d->today.n - 1) };

	if (at < STAGE_WON) {
		demo_day(d, draft, ROLE_EXPECTED_CLOSE, (struct day){
		    d->today.n + (int32_t)demo_between(r, -10, 100) });
		demo_day(d, draft, ROLE_NEXT, (struct day){
		    d->today.n + (int32_t)demo_between(r, -3, 20) });
		return;
	}
	demo_day(d, draft, ROLE_EXPECTED_CLOSE, (struct day){
	    closed.n + (int32_t)demo_between(r, -20, 20) });
	demo_day(d, draft, ROLE_CLOSED, closed);
	if (at != STAGE_LOST)
		return;
	demo_text(d, draft, ROLE_REASON, DEMO_PICK(r, reason));
	if (demo_chance(r, 60))
		demo_ref(d, draft, ROLE_COMPETITOR, KIND_PARTY,
		    d->competitor);
}

static void
add_deal(struct demo *d, const struct demo_party *p, struct rng *r)
{
	static const char *const	what[] = { "Vaste levering bloem",
		"Geschenkdozen kerst", "Overstap couverture",
		"Jaarcontract verpakking", "Marsepein seizoen",
		"IJsmix zomer" };
	uint8_t				weight[NELEM(stage)];
	struct day			opened;
	struct draft			draft;
	uint32_t			deal;
	size_t				at;

	for (size_t i = 0; i < NELEM(stage); i++)
		weight[i] = stage[i].weight;
	/* Who never bought has won us nothing. */
	if (p->habit == HABIT_NONE)
		weight[STAGE_WON] = 0;
	at = demo_weighted(r, weight, NELEM(stage));
	opened = demo_workday(r, (struct day){ MAX(d->first.n, d->today.n -
	    (at < STAGE_WON ? 120 : 600)) }, (struct day){ d->today.n - 6 });
	if (!demo_begin(d, &draft, KIND_DEAL))
		return;
	demo_text(d, &draft, ROLE_NAME, DEMO_PICK(r, what));
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	if (p->n_persons > 0)
		demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON, p->person[0]);
	demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, p->owner);
	demo_named(d, &draft, "pipeline", p->habit == HABIT_NONE ?
	    "new_business" : "repeat");
	demo_text(d, &draft, ROLE_STAGE, stage[at].name);
	if (stage[at].probability >= 0 && demo_chance(r, 30))
		demo_number(d, &draft, ROLE_PROBABILITY,
		    stage[at].probability, 2);
	demo_number(d, &draft, ROLE_AMOUNT, 50 * demo_between(r, 8,
	    40 + p->size), 0);
	demo_ref(d, &draft, ROLE_PRODUCT, KIND_PRODUCT,
	    d->product[rng_below(r, demo_n_products - 1)]);
	demo_day(d, &draft, ROLE_OPENED, opened);
	set_closing(d, &draft, r, at, opened);
	demo_text(d, &draft, ROLE_ORIGIN, demo_chance(r, 50) ? "beurs" :
	    "website");
	deal = demo_add(d, &draft);
	if (at == STAGE_PROPOSAL && demo_chance(r, 60))
		add_proposals(d, p, r, deal, opened);
}

static void
maybe_contract(struct demo *d, const struct demo_party *p)
{
	struct rng	r = demo_rng(d, STREAM_CONTRACT, p->index);
	struct draft	draft;
	struct day	from;

	if (p->habit == HABIT_NONE || p->size < 120 || !demo_chance(&r, 60) ||
	    !demo_begin(d, &draft, KIND_CONTRACT))
		return;
	from = period_start(PERIOD_YEAR, d->today);
	demo_text(d, &draft, ROLE_NUMBER, arena_printf(d->arena, "J%d-%u",
	    day_to_civil(from).year, p->index + 1));
	demo_text(d, &draft, ROLE_NAME, "Jaarafspraak met bonus");
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_text(d, &draft, ROLE_KIND, "supply");
	demo_day(d, &draft, ROLE_FROM, from);
	demo_day(d, &draft, ROLE_UNTIL, period_step(PERIOD_YEAR, from, 1));
	demo_number(d, &draft, ROLE_AMOUNT, 100 * (int64_t)p->size, 0);
	demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, p->owner);
	demo_text(d, &draft, ROLE_STATUS, "running");
	(void)demo_add(d, &draft);
}

void
demo_deals(struct demo *d, const struct demo_party *p)
{
	struct rng	r = demo_rng(d, STREAM_DEAL, p->index);
	unsigned	percent = p->stage == DEMO_PROSPECT ? 65 :
			    p->habit != HABIT_NONE && p->habit != HABIT_ONCE ?
			    22 : 0;

	if (p->id == 0)
		return;
	/* The first parties show a deal each, whatever chance says. */
	if (percent > 0 && (p->index < DEMO_PARTIES_MIN ||
	    demo_chance(&r, percent)))
		add_deal(d, p, &r);
	maybe_contract(d, p);
}

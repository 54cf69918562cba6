/*
 * Parties and the people who work there.  The first ones are set, so that
 * even a small demo has every stage; the others are drawn.
 */
#include "core/practice/demo/demo_priv.h"

enum { STREAM_PARTY = 1 };

static const struct cast {
	enum demo_stage	stage;
	enum demo_habit	habit;
	uint8_t		weight;		/* among those drawn */
} drawn[] = {
	{ DEMO_CUSTOMER, HABIT_WEEKLY, 13 },
	{ DEMO_CUSTOMER, HABIT_FORTNIGHT, 8 },
	{ DEMO_CUSTOMER, HABIT_MONTHLY, 11 },
	{ DEMO_CUSTOMER, HABIT_SEASON, 6 },
	{ DEMO_CUSTOMER, HABIT_GROWING, 4 },
	{ DEMO_CUSTOMER, HABIT_SHRINKING, 4 },
	{ DEMO_CUSTOMER, HABIT_LOST, 8 },
	{ DEMO_CUSTOMER, HABIT_ONCE, 5 },
	{ DEMO_CUSTOMER, HABIT_NEW, 3 },
	{ DEMO_PROSPECT, HABIT_NONE, 17 },
	{ DEMO_SUSPECT, HABIT_NONE, 13 },
	{ DEMO_OUTSIDER, HABIT_NONE, 2 },
	{ DEMO_NEVER, HABIT_NONE, 3 },
	{ DEMO_SUPPLIER, HABIT_NONE, 2 }
}, first[DEMO_PARTIES_MIN] = {
	{ DEMO_CUSTOMER, HABIT_WEEKLY, 0 },	/* the head office */
	{ DEMO_CUSTOMER, HABIT_WEEKLY, 0 },	/* and its branches */
	{ DEMO_CUSTOMER, HABIT_WEEKLY, 0 },
	{ DEMO_CUSTOMER, HABIT_FORTNIGHT, 0 },
	{ DEMO_CUSTOMER, HABIT_GROWING, 0 },
	{ DEMO_COMPETITOR, HABIT_NONE, 0 },
	{ DEMO_SUPPLIER, HABIT_NONE, 0 },
	{ DEMO_SUPPLIER_TOO, HABIT_MONTHLY, 0 },
	{ DEMO_STAFF_SHOP, HABIT_MONTHLY, 0 },
	{ DEMO_PROSPECT, HABIT_NONE, 0 },
	{ DEMO_SUSPECT, HABIT_NONE, 0 },
	{ DEMO_NEVER, HABIT_NONE, 0 },
	{ DEMO_OUTSIDER, HABIT_NONE, 0 },
	{ DEMO_CUSTOMER, HABIT_LOST, 0 },
	{ DEMO_CUSTOMER, HABIT_SEASON, 0 },
	{ DEMO_CUSTOMER, HABIT_SHRINKING, 0 },
	{ DEMO_CUSTOMER, HABIT_ONCE, 0 },
	{ DEMO_CUSTOMER, HABIT_NEW, 0 },
	{ DEMO_CUSTOMER, HABIT_MONTHLY, 0 },
	{ DEMO_PROSPECT, HABIT_NONE, 0 },
	{ DEMO_SUSPECT, HABIT_NONE, 0 },
	{ DEMO_CUSTOMER, HABIT_WEEKLY, 0 },
	{ DEMO_PROSPECT, HABIT_NONE, 0 },
	{ DEMO_CUSTOMER, HABIT_FORTNIGHT, 0 }
};

static const struct cast *
draw_cast(struct rng *r, uint32_t index)
{
	uint8_t	weight[NELEM(drawn)];

	if (index < NELEM(first))
		return &first[index];
	for (size_t i = 0; i < NELEM(drawn); i++)
		weight[i] = drawn[i].weight;
	return &drawn[demo_weighted(r, weight, NELEM(drawn))];
}

static int
draw_trade(struct rng *r)
{
	uint8_t	weight[16];

	for (size_t i = 0; i < demo_n_trades; i++)
		weight[i] = demo_trade[i].weight;
	return (int)demo_weighted(r, weight, demo_n_trades);
}

/*
 * Few are large: the size is 24 / (u + 0.09) percent of a usual customer,
 * from 22 up to 266, which brings the pyramid of DOMAIN.md 3.
 */
static int
draw_size(struct rng *r)
{
	return (int)(2400000 / (rng_below(r, 100000) + 9000));
}

/* When they buy, from the first day until the last. */
static void
draw_habit(struct demo *d, struct demo_party *p, struct rng *r)
{
	int32_t	n = d->today.n - d->first.n;

	p->from.n = d->first.n + (int32_t)demo_between(r, 0, 6);
	p->until = d->today;
	p->order_days = p->habit == HABIT_FORTNIGHT ? 14 :
	    p->habit == HABIT_MONTHLY ? 28 : 7;
	switch (p->habit) {
	case HABIT_MONTHLY:
		p->from.n += (int32_t)demo_between(r, 0, 21);
		break;
	case HABIT_LOST:
		/* Gone since three months to three quarters of the history. */
		p->until.n = d->today.n - (int32_t)demo_between(r,
		    MIN(90, n / 4), n * 3 / 4);
		p->order_days = demo_chance(r, 50) ? 7 : 14;
		break;
	case HABIT_ONCE:
		p->from.n += (int32_t)demo_between(r, 0, n - 8);
		break;
	case HABIT_NEW:
		p->from.n = d->today.n - (int32_t)demo_between(r, 10,
		    MIN(n - 1, 110));
		break;
	default:
		break;
	}
	if (p->habit == HABIT_LOST && p->until.n <= p->from.n)
		p->until.n = p->from.n + 1;
	/* One in eight of the regular ones came during the history. */
	if (p->habit >= HABIT_WEEKLY && p->habit <= HABIT_MONTHLY &&
	    p->index >= NELEM(first) && demo_chance(r, 12))
		p->from.n += (int32_t)demo_between(r, 30, n * 3 / 4);
}

static void
set_address(struct demo *d, struct draft *draft, struct demo_party *p,
    struct rng *r, const struct demo_town *town)
{
	demo_text(d, draft, ROLE_STREET, arena_printf(d->arena, "%s %lld",
	    demo_street[rng_below(r, demo_n_streets)],
	    (long long)demo_between(r, 1, 180)));
	demo_text(d, draft, ROLE_COUNTRY, "NL");
	demo_text(d, draft, ROLE_POSTCODE, demo_make_postcode(d, r, town));
	demo_text(d, draft, ROLE_CITY, town->name);
	/* What is known of a suspect comes from a list of addresses. */
	if (p->stage == DEMO_SUSPECT && demo_chance(r, 50))
		return;
	demo_text(d, draft, ROLE_PHONE, demo_make_phone(d, r, town->area));
	if (demo_chance(r, 85)) {
		demo_text(d, draft, ROLE_EMAIL, arena_printf(d->arena,
		    p->is_consumer ? "%s@post.example" : "info@%s.example",
		    p->slug));
	}
	if (!p->is_consumer && demo_chance(r, 75))
		demo_text(d, draft, ROLE_URL, arena_printf(d->arena,
		    "https://www.%s.example/", p->slug));
}

/* What only a party we deal with has. */
static void
set_dealings(struct demo *d, struct draft *draft, struct demo_party *p,
    struct rng *r)
{
	static const char *const	interest[] = {
		"biologisch", "desem", "chocolade", "seizoensproducten",
		"duurzame verpakking", "glutenvrij"
	};

	if (!p->is_consumer) {
		demo_typed(d, draft, TYPE_VAT, demo_make_vat(d, r));
		demo_named_number(d, draft, "employees",
		    1 + p->size / 12 + demo_between(r, 0, 6), 0);
	}
	demo_typed(d, draft, TYPE_IBAN, demo_make_iban(d, r));
	demo_named(d, draft, "interests", DEMO_PICK(r, interest));
	demo_number(d, draft, ROLE_SHARE_OF_WALLET,
	    demo_between(r, 15, 60) + p->mood / 3, 2);
	demo_number(d, draft, ROLE_COST, 60 + p->size * 2 +
	    demo_between(r, 0, 300), 0);
	if (p->index > 8 && d->last_customer != 0 && demo_chance(r, 8))
		demo_ref(d, draft, ROLE_REFERRED_BY, KIND_PARTY,
		    d->last_customer);
	if (d->n_campaigns > 0 && p->habit == HABIT_NEW)
		demo_ref(d, draft, ROLE_CAMPAIGN, KIND_CAMPAIGN,
		    d->campaign[d->n_campaigns - 1].id);
	/* Some details have not been confirmed for long. */
	demo_day(d, draft, ROLE_VERIFIED, demo_workday(r, (struct day){
	    MAX(p->since.n, d->today.n - 700) }, d->today));
}

static const char *
stage_role(enum demo_stage stage)
{
	switch (stage) {
	case DEMO_SUPPLIER:
	case DEMO_SUPPLIER_TOO:
		return "supplier";
	case DEMO_STAFF_SHOP:
		return "staff";
	case DEMO_COMPETITOR:
		return "competitor";
	default:
		return NULL;
	}
}

static void
set_profile(struct demo *d, struct draft *draft, struct demo_party *p,
    struct rng *r)
{
	static const char *const	origin[] = {
		"beurs", "website", "aanbeveling", "adressenlijst", "telefoon",
		"vertegenwoordiger"
	};
	static const char *const	text[] = {
		"Levering voor zes uur 's ochtends, sleutel in kluisje.",
		"Pays late but always pays.",
		"Eigenaar wil over twee jaar overdragen aan zijn dochter.",
		"Call after 14:00, they bake in the morning.",
		"Let op: smalle straat, alleen met de kleine wagen.",
		"Interested in organic flour when the price comes down."
	};
	static const char *const	prefer[] = { "phone", "email", "visit",
		"web", "letter" };
	const char			*role = stage_role(p->stage);

	demo_text(d, draft, ROLE_KIND, p->is_consumer ? "consumer" :
	    "organisation");
	demo_text(d, draft, ROLE_ROLES, role);
	if (p->is_branch)
		demo_ref(d, draft, ROLE_PARENT, KIND_PARTY, d->head_office);
	demo_ref(d, draft, ROLE_OWNER, KIND_STAFF, p->owner);
	if (role == NULL && !p->is_consumer)
		demo_named(d, draft, "industry", demo_trade[p->trade].name);
	demo_text(d, draft, ROLE_LANGUAGE, demo_chance(r, 94) ? "nl" : "de");
	demo_text(d, draft, ROLE_ORIGIN, p->stage == DEMO_SUSPECT ?
	    "adressenlijst" : DEMO_PICK(r, origin));
	demo_day(d, draft, ROLE_SINCE, p->since);
	if (p->stage == DEMO_NEVER)
		demo_bool(d, draft, ROLE_NEVER, true);
	else if (role == NULL)
		demo_bool(d, draft, ROLE_TARGET_GROUP,
		    p->stage != DEMO_OUTSIDER);
	if (p->stage == DEMO_SUSPECT || p->stage == DEMO_OUTSIDER)
		return;
	demo_text(d, draft, ROLE_CHANNEL, DEMO_PICK(r, prefer));
	if (demo_chance(r, 20))
		demo_text(d, draft, ROLE_TEXT, DEMO_PICK(r, text));
}

static const char *
level_function(const char *level)
{
	return strcmp(level, "owner") == 0 ? "eigenaar" :
	    strcmp(level, "buyer") == 0 ? "inkoper" :
	    strcmp(level, "director") == 0 ? "directeur" :
	    strcmp(level, "manager") == 0 ? "bedrijfsleider" :
	    strcmp(level, "specialist") == 0 ? "meesterbakker" : "bakker";
}

static void
add_affiliation(struct demo *d, const struct demo_party *p, uint32_t person,
    const char *level, struct day from, struct day until)
{
	struct draft	draft;

	if (person == 0 || !demo_begin(d, &draft, KIND_AFFILIATION))
		return;
	demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON, person);
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_text(d, &draft, ROLE_LEVEL, level);
	demo_text(d, &draft, ROLE_FUNCTION, level_function(level));
	demo_day(d, &draft, ROLE_FROM, from);
	if (until.n != 0)
		demo_day(d, &draft, ROLE_UNTIL, until);
	(void)demo_add(d, &draft);
}

static void
add_person(struct demo *d, struct demo_party *p, struct rng *r)
{
	static const char *const	head[] = { "owner", "owner",
		"director" };
	static const char *const	level[] = { "buyer", "specialist",
		"user", "manager" };
	size_t		 i = p->n_persons;
	const char	*name, *given, *lvl = i == 0 ? DEMO_PICK(r, head) :
			    DEMO_PICK(r, level);
	struct draft	 draft;
	uint32_t	 id;

	if (!demo_begin(d, &draft, KIND_PERSON))
		return;
	given = demo_first_name[rng_below(r, demo_n_first_names)];
	name = arena_printf(d->arena, "%s %s", given,
	    demo_surname[rng_below(r, demo_n_surnames)]);
	demo_text(d, &draft, ROLE_NAME, name);
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_text(d, &draft, ROLE_LEVEL, lvl);
	demo_text(d, &draft, ROLE_FUNCTION, level_function(lvl));
	if (demo_chance(r, 85))
		demo_text(d, &draft, ROLE_EMAIL, arena_printf(d->arena,
		    "%s@%s.example", demo_make_slug(d, given), p->slug));
	if (demo_chance(r, 70))
		demo_text(d, &draft, ROLE_PHONE, demo_make_phone(d, r, "06"));
	if (demo_chance(r, 30))
		demo_day(d, &draft, ROLE_BIRTHDAY, (struct day){
		    (int32_t)demo_between(r, -4000, 12500) });
	demo_text(d, &draft, ROLE_LANGUAGE, "nl");
	demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, p->owner);
	demo_day(d, &draft, ROLE_VERIFIED, demo_workday(r, (struct day){
	    MAX(p->since.n, d->today.n - 600) }, d->today));
	id = demo_add(d, &draft);
	p->person[i] = id;
	p->person_name[i] = name;
	p->n_persons++;
	add_affiliation(d, p, id, lvl, p->since, (struct day){ 0 });
	/* Some also work, or worked, at the next company. */
	if (i == 0 && d->last_person != 0 && demo_chance(r, 8))
		add_affiliation(d, p, d->last_person, "user",
		    (struct day){ d->first.n - 900 }, demo_chance(r, 50) ?
		    (struct day){ d->first.n + 40 } : (struct day){ 0 });
	d->last_person = id;
}

static void
draw_party(struct demo *d, struct demo_party *p, struct rng *r)
{
	static const char *const	order_by[] = { "web", "web", "web",
		"phone", "phone", "email", "visit", "counter" };
	const struct cast		*c = draw_cast(r, p->index);

	p->stage = c->stage;
	p->habit = c->habit;
	p->trade = p->index <= DEMO_LAST_BRANCH ? 0 : draw_trade(r);
	p->is_branch = d->head_office != 0 && (p->index <= DEMO_LAST_BRANCH ||
	    (p->index >= NELEM(first) && p->stage == DEMO_CUSTOMER &&
	    p->trade == 0 && demo_chance(r, 1)));
	/* Who buys once may be a private person; in a shop most are. */
	p->is_consumer = demo_chance(r, d->is_shop ? 90 : 50) &&
	    p->index > DEMO_LAST_BRANCH && p->stage < DEMO_NEVER &&
	    (d->is_shop || (p->habit == HABIT_ONCE &&
	    p->index >= NELEM(first)));
	p->size = p->index == 0 ? 340 : draw_size(r);
	if (p->is_consumer)
		p->size = 12 + p->size / 8;
	p->discount = p->size > 150 ? 8 : p->size > 80 ? 4 : 0;
	p->mood = (int)demo_between(r, 35, 95);
	if (p->habit == HABIT_LOST || p->habit == HABIT_SHRINKING)
		p->mood -= 30;
	p->owner = d->staff[p->size > 150 ? 0 : 1 + rng_below(r, 2)];
	p->channel = DEMO_PICK(r, order_by);
	draw_habit(d, p, r);
	p->since.n = (p->habit == HABIT_NONE ? d->today.n : p->from.n) -
	    (int32_t)demo_between(r, 5, p->habit == HABIT_NEW ||
	    p->habit == HABIT_NONE ? 300 : 2500);
}

void
demo_party(struct demo *d, struct demo_party *p, uint32_t index)
{
	struct rng			 r = demo_rng(d, STREAM_PARTY, index);
	const struct demo_town		*town;
	struct draft			 draft;
	int64_t				 n_persons = 0;

	*p = (struct demo_party){ .index = index };
	draw_party(d, p, &r);
	town = &demo_town[index == 0 ? 0 : rng_below(&r, demo_n_towns)];
	p->name = demo_make_name(d, p, &r, town);
	p->slug = demo_make_slug(d, p->name);
	if (!demo_begin(d, &draft, KIND_PARTY))
		return;
	demo_text(d, &draft, ROLE_NUMBER, arena_printf(d->arena, "%u",
	    10001 + index));
	demo_text(d, &draft, ROLE_NAME, p->name);
	set_profile(d, &draft, p, &r);
	set_address(d, &draft, p, &r, town);
	if (!p->is_consumer && demo_chance(&r, 70))
		demo_typed(d, &draft, TYPE_KVK, arena_printf(d->arena,
		    "00%06lld", (long long)demo_between(&r, 0, 999999)));
	if (p->habit != HABIT_NONE)
		set_dealings(d, &draft, p, &r);
	p->id = demo_add(d, &draft);
	if (index == 0)
		d->head_office = p->id;
	if (p->stage == DEMO_COMPETITOR)
		d->competitor = p->id;
	if (p->habit != HABIT_NONE && !p->is_consumer)
		n_persons = 1 + p->size / 100 + demo_between(&r, 0, 1);
	else if (p->stage == DEMO_PROSPECT || p->stage == DEMO_SUPPLIER)
		n_persons = demo_between(&r, 1, 2);
	for (int64_t i = 0; i < n_persons && i < DEMO_PERSONS; i++)
		add_person(d, p, &r);
}

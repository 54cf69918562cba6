/*
 * The company itself: colleagues, products, building blocks, campaigns,
 * journeys, the weather, exchange rates, and targets.
 */
#include "core/practice/demo/demo_priv.h"

enum { STREAM_WEATHER = 101, STREAM_CAMPAIGN, STREAM_TARGET, STREAM_RATE };

static const struct {
	const char	*login, *name, *email, *function;
	int		 boss, euros;	/* an hour */
} colleague[DEMO_STAFF] = {
	/* The first one is whoever runs this. */
	{ NULL, "Robin Bakker", "robin@korenmolen.example", "verkoopleider",
	    -1, 62 },
	{ "marieke", "Marieke Postma", "marieke@korenmolen.example",
	    "accountmanager noord en oost", 0, 48 },
	{ "joost", "Joost van Rijn", "joost@korenmolen.example",
	    "accountmanager west en zuid", 0, 48 },
	{ "fatima", "Fatima El Amrani", "fatima@korenmolen.example",
	    "binnendienst en klantenservice", 0, 39 },
	{ "bas", "Bas Timmermans", "bas@korenmolen.example",
	    "marketing en webwinkel", 0, 44 }
};

void
demo_staff(struct demo *d)
{
	struct draft	 draft;
	const char	*login;

	for (size_t i = 0; i < DEMO_STAFF; i++) {
		if (!demo_begin(d, &draft, KIND_STAFF))
			return;
		login = i > 0 ? colleague[i].login : d->opt->login.len > 0 ?
		    slice_cstr(d->arena, d->opt->login) : "robin";
		/* Whoever runs this may be called Joost. */
		if (i > 0 && slice_eq(slice_of(login), d->opt->login))
			login = arena_printf(d->arena, "%s2", login);
		demo_text(d, &draft, ROLE_LOGIN, login);
		demo_text(d, &draft, ROLE_NAME, colleague[i].name);
		demo_text(d, &draft, ROLE_EMAIL, colleague[i].email);
		demo_text(d, &draft, ROLE_PHONE, arena_printf(d->arena,
		    "030-01230%zu", 10 + i));
		demo_text(d, &draft, ROLE_FUNCTION, colleague[i].function);
		if (colleague[i].boss >= 0)
			demo_ref(d, &draft, ROLE_PARENT, KIND_STAFF,
			    d->staff[colleague[i].boss]);
		demo_number(d, &draft, ROLE_COST, colleague[i].euros, 0);
		d->staff[i] = demo_add(d, &draft);
	}
}

/* A gift box that can be put together: base, material, colour, print. */
static void
add_blocks(struct demo *d)
{
	static const struct {
		const char	*code, *name, *kind;
		int		 cents, requires;
	}			 block[] = {
		{ "DOOS", "Geschenkdoos", "base", 65, -1 },
		{ "BLIK", "Bewaarblik", "base", 210, -1 },
		{ "KRAFT", "Karton kraft", "material", 0, 0 },
		{ "GLANS", "Karton glanzend", "material", 12, 0 },
		{ "WIT", "Wit", "colour", 0, -1 },
		{ "ROOD", "Sinterklaasrood", "colour", 8, -1 },
		{ "DRUK", "Eigen opdruk", "variation", 35, 3 },
		{ "VULLEN", "Vullen en sluiten", "service", 90, -1 }
	};
	uint32_t		 id[NELEM(block)];
	struct draft		 draft;

	for (size_t i = 0; i < NELEM(block); i++) {
		if (!demo_begin(d, &draft, KIND_BLOCK))
			return;
		demo_text(d, &draft, ROLE_CODE, block[i].code);
		demo_text(d, &draft, ROLE_NAME, block[i].name);
		demo_text(d, &draft, ROLE_KIND, block[i].kind);
		demo_number(d, &draft, ROLE_PRICE, block[i].cents, 2);
		demo_number(d, &draft, ROLE_COST, block[i].cents * 6, 3);
		if (block[i].requires >= 0)
			demo_ref(d, &draft, ROLE_REQUIRES, KIND_BLOCK,
			    id[block[i].requires]);
		id[i] = demo_add(d, &draft);
	}
}

void
demo_products(struct demo *d)
{
	struct draft	draft;

	for (size_t i = 0; i < demo_n_products; i++) {
		const struct demo_product	*p = &demo_product[i];

		if (!demo_begin(d, &draft, KIND_PRODUCT))
			return;
		demo_text(d, &draft, ROLE_CODE, p->code);
		demo_text(d, &draft, ROLE_NAME, p->name);
		if (p->family >= 0)
			demo_text(d, &draft, ROLE_FAMILY,
			    demo_family[p->family]);
		if (p->rank > 0)
			demo_number(d, &draft, ROLE_VARIANT_RANK, p->rank, 0);
		demo_number(d, &draft, ROLE_LIST_PRICE, p->cents, 2);
		demo_number(d, &draft, ROLE_UNIT_COST,
		    (int64_t)p->cents * (100 - p->margin), 4);
		demo_bool(d, &draft, ROLE_SERVICE, p->family < 0);
		demo_named(d, &draft, "unit", p->unit);
		d->product[i] = demo_add(d, &draft);
	}
	add_blocks(d);
}

/* What the marketing of a year looks like: month, length, what, how. */
static const struct {
	int		 month, days, family, percent, euros;
	const char	*name, *channel, *segment, *text;
} season_campaign[] = {
	{ 2, 21, 2, 12, 850, "Paaschocolade", "email", "activity/active",
	    "Couverture voor Pasen, 12 % korting bij voorbestelling" },
	{ 5, 28, 3, 10, 1250, "IJsseizoen", "letter", "activity/active",
	    "Folder met ijsmix en fruitvullingen" },
	{ 7, 21, 5, 15, 420, "Zomeractie verpakking", "web", "rfm/potential",
	    "Counter the summer dip: packaging at 15 % off" },
	{ 9, 4, -1, 0, 5400, "Relatiedag in de molen", "event",
	    "pyramid/top", "Demonstraties, rondleiding, borrel" },
	{ 10, 35, 4, 10, 1600, "Sinterklaas en speculaas", "email",
	    "activity/active", "Marsepein en speculaaskruiden op tijd" },
	{ 0, 28, -1, 5, 680, "Wij missen u", "phone", "activity/inactive",
	    "Call those who stopped buying, 5 % on the first order back" }
};

static void
add_campaign(struct demo *d, struct rng *r, size_t which, int year)
{
	struct demo_campaign	*c = &d->campaign[d->n_campaigns];
	struct draft		 draft;
	struct day		 from;

	if (!day_from_civil(&from, year, season_campaign[which].month + 1,
	    (int)demo_between(r, 1, 12)))
		return;
	if (from.n < d->first.n || from.n >= d->today.n ||
	    d->n_campaigns == DEMO_CAMPAIGNS_MAX ||
	    !demo_begin(d, &draft, KIND_CAMPAIGN))
		return;
	c->from = from;
	c->until.n = from.n + season_campaign[which].days;
	c->family = season_campaign[which].family;
	c->percent = season_campaign[which].percent;
	c->is_event = c->percent == 0;
	demo_text(d, &draft, ROLE_CODE, arena_printf(d->arena, "C%d-%02d",
	    year, season_campaign[which].month + 1));
	demo_text(d, &draft, ROLE_NAME, arena_printf(d->arena, "%s %d",
	    season_campaign[which].name, year));
	demo_text(d, &draft, ROLE_CHANNEL, season_campaign[which].channel);
	demo_day(d, &draft, ROLE_FROM, c->from);
	demo_day(d, &draft, ROLE_UNTIL, c->until);
	demo_number(d, &draft, ROLE_COST, season_campaign[which].euros +
	    demo_between(r, 0, 200), 0);
	demo_text(d, &draft, ROLE_SEGMENT, season_campaign[which].segment);
	for (size_t i = 0; i < demo_n_products; i++)
		if (c->family >= 0 && demo_product[i].family == c->family)
			demo_ref(d, &draft, ROLE_PRODUCT, KIND_PRODUCT,
			    d->product[i]);
	demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, d->staff[4]);
	demo_text(d, &draft, ROLE_TEXT, season_campaign[which].text);
	c->id = demo_add(d, &draft);
	d->n_campaigns++;
}

/* Beside the journey of the model, one whose steps are records. */
static void
add_journeys(struct demo *d)
{
	static const struct {
		const char	*channel, *action, *text;
		int		 step, days;
	}			 step[] = {
		{ "phone", "Vragen waarom zij niet meer bestellen", NULL,
		    1, 7 },
		{ "letter", "Aanbod op maat",
		    "Beste relatie,\n\n"
		    "Het is een tijd geleden dat wij aan %(naam) leverden.  "
		    "Dat merken wij, en wij missen u.  Bijgaand een voorstel "
		    "op maat, met de producten die u altijd nam.\n\n"
		    "Met vriendelijke groet,\nDe Korenmolen", 2, 21 }
	};
	struct draft		 draft;

	for (size_t i = 0; i < NELEM(step); i++) {
		if (!demo_begin(d, &draft, KIND_JOURNEY))
			return;
		demo_text(d, &draft, ROLE_NAME, "Terugwinnen");
		demo_text(d, &draft, ROLE_SEGMENT, "activity/inactive");
		demo_number(d, &draft, ROLE_STEP, step[i].step, 0);
		demo_minutes(d, &draft, ROLE_AFTER, step[i].days * 24 * 60);
		demo_text(d, &draft, ROLE_CHANNEL, step[i].channel);
		demo_text(d, &draft, ROLE_ACTION, step[i].action);
		if (step[i].text != NULL)
			demo_text(d, &draft, ROLE_TEXT, step[i].text);
		demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, d->staff[3]);
		(void)demo_add(d, &draft);
	}
}

void
demo_campaigns(struct demo *d)
{
	struct rng	r = demo_rng(d, STREAM_CAMPAIGN, 0);
	int		first = day_to_civil(d->first).year;
	int		last = day_to_civil(d->today).year;

	for (int year = MAX(first, last - 3); year <= last; year++)
		for (size_t i = 0; i < NELEM(season_campaign); i++)
			add_campaign(d, &r, i, year);
	add_journeys(d);
}

/*
 * The mean temperature of each week: the month's normal and a deviation
 * that lasts some weeks, so that a cold winter or a hot summer shows.
 */
void
demo_weather(struct demo *d)
{
	static const int	 normal[12] = { 36, 39, 65, 99, 134, 162, 183,
				    178, 147, 109, 70, 42 };
	struct rng		 r = demo_rng(d, STREAM_WEATHER, 0);
	struct draft		 draft;
	int			 deviation = 0;

	d->weather = mem_zalloc((d->opt->weeks + 1) * sizeof(*d->weather));
	for (uint32_t w = 0; w <= d->opt->weeks; w++) {
		struct day	monday = period_start(PERIOD_WEEK, (struct day){
				    d->first.n + 7 * (int32_t)w });
		struct civil	c = day_to_civil((struct day){ monday.n + 3 });

		deviation = deviation * 7 / 10 +
		    (int)demo_between(&r, -20, 20) +
		    (int)demo_between(&r, -12, 12);
		d->weather[w] = normal[c.month - 1] + deviation;
		if (monday.n + 7 > d->today.n ||
		    !demo_begin(d, &draft, KIND_SERIES))
			continue;
		demo_text(d, &draft, ROLE_SERIES, "temperature");
		demo_day(d, &draft, ROLE_DATE, monday);
		demo_number(d, &draft, ROLE_VALUE, d->weather[w], 1);
		demo_text(d, &draft, ROLE_SOURCE, "weekgemiddelde, verzonnen");
		(void)demo_add(d, &draft);
	}
	/* What was paid abroad is converted at the rate of its month. */
	r = demo_rng(d, STREAM_RATE, 0);
	for (struct day m = period_start(PERIOD_MONTH, d->first);
	    m.n < d->today.n; m = period_step(PERIOD_MONTH, m, 1)) {
		if (!demo_begin(d, &draft, KIND_RATE))
			break;
		demo_text(d, &draft, ROLE_CURRENCY, "USD");
		demo_day(d, &draft, ROLE_DATE, m);
		demo_number(d, &draft, ROLE_VALUE,
		    920000 + demo_between(&r, -25000, 25000), 6);
		demo_text(d, &draft, ROLE_SOURCE, "verzonnen");
		(void)demo_add(d, &draft);
	}
}

static const char *
quarter_text(struct demo *d, struct day quarter)
{
	char	tmp[PERIOD_TEXT];
	size_t	n = period_write(tmp, PERIOD_QUARTER, quarter);

	return slice_cstr(d->arena, slice_make(tmp, n));
}

static void
add_target(struct demo *d, struct day quarter, const char *family,
    uint32_t staff, int64_t euros)
{
	struct draft	draft;
	const char	*text = quarter_text(d, quarter);

	if (!demo_begin(d, &draft, KIND_TARGET))
		return;
	demo_text(d, &draft, ROLE_NAME, arena_printf(d->arena, "Omzet %s %s",
	    family != NULL ? family : staff != 0 ? "buitendienst" : "totaal",
	    text));
	demo_text(d, &draft, ROLE_PERIOD, text);
	demo_text(d, &draft, ROLE_KIND, "revenue");
	/* Rounded to what a person would write down. */
	euros = euros / 500 * 500;
	demo_number(d, &draft, ROLE_VALUE, euros, 0);
	demo_number(d, &draft, ROLE_AMOUNT, euros, 0);
	demo_text(d, &draft, ROLE_FAMILY, family);
	demo_ref(d, &draft, ROLE_STAFF, KIND_STAFF, staff);
	(void)demo_add(d, &draft);
}

/*
 * Every quarter of the last years had a target near what was sold in it;
 * this one and the next ask 4 % more than the same quarter a year ago.
 */
void
demo_targets(struct demo *d)
{
	struct rng	r = demo_rng(d, STREAM_TARGET, 0);
	struct day	quarter = period_start(PERIOD_QUARTER, d->first);
	struct day	now = period_start(PERIOD_QUARTER, d->today);

	for (size_t i = 0; i + 1 < DEMO_QUARTERS_MAX; i++) {
		bool	past = quarter.n < now.n;
		size_t	from = past || i < 4 ? i : i - 4;
		int64_t	percent = past ? demo_between(&r, 94, 107) : 104;

		if (quarter.n > period_step(PERIOD_QUARTER, now, 1).n)
			break;
		for (size_t f = 0; f < DEMO_FAMILIES; f++)
			add_target(d, quarter, demo_family[f], 0,
			    d->quarter[from][f] / 100 * percent / 100);
		add_target(d, quarter, NULL, 0,
		    d->quarter[from][DEMO_FAMILIES] / 100 * percent / 100);
		for (size_t s = 1; s <= 2; s++)
			add_target(d, quarter, NULL, d->staff[s],
			    d->quarter[from][DEMO_FAMILIES] / 100 * 45 / 100);
		quarter = period_step(PERIOD_QUARTER, quarter, 1);
	}
}

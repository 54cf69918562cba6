/*
 * Orders: who buys when is the party's habit, how much is its size, the
 * season, the trend, the weather, and campaigns.  Whole numbers only.
 */
#include "core/practice/demo/demo_priv.h"

enum {
	STREAM_SALES = 11, STREAM_TAKES_PART, STREAM_COUNTER,
	BASKET_MAX = 14, SMALL_ORDER = 12000	/* cents */
};

struct order {
	const struct demo_party	*party;		/* NULL: at the counter */
	struct day		 day;
	struct instant		 at;
	const char		*number, *channel;
	int			 line;
	int64_t			 cents;
	struct day		 promised, delivered, due, paid;
};

/* The number of an order of that day. */
static const char *
order_number(struct demo *d, char letter, struct day day,
    uint32_t index)
{
	struct civil	c = day_to_civil(day);

	return arena_printf(d->arena, "%c%02d%02d%02d%05u", letter,
	    c.year % 100, c.month, c.mday, index);
}

bool
demo_takes_part(const struct demo *d, const struct demo_party *p,
    size_t campaign)
{
	struct rng	r = demo_rng(d, STREAM_TAKES_PART,
			    (uint64_t)p->index * DEMO_CAMPAIGNS_MAX +
			    campaign);

	return p->habit != HABIT_NONE && p->habit != HABIT_ONCE &&
	    d->campaign[campaign].percent > 0 &&
	    d->campaign[campaign].family >= 0 && demo_chance(&r, 10);
}

/* Percent, between the middles of two months. */
static int64_t
season_of(int family, struct day day)
{
	struct civil	c = day_to_civil(day);
	int		other = (c.month - 1 + (c.mday < 15 ? 11 : 1)) % 12;
	int		far = MIN(c.mday < 15 ? 15 - c.mday : c.mday - 15, 15);

	return (demo_season[family][c.month - 1] * (30 - far) +
	    demo_season[family][other] * far) / 30;
}

/* Percent of the usual at this moment of the history. */
static int64_t
trend_of(const struct demo *d, const struct demo_party *p, struct day day)
{
	int64_t	all = d->today.n - d->first.n, past = day.n - d->first.n;
	int64_t	market = 96 + 8 * past / all;

	if (p->habit == HABIT_GROWING)
		return market * (55 + 120 * past / all) / 100;
	if (p->habit == HABIT_SHRINKING)
		return market * (150 - 115 * past / all) / 100;
	return market;
}

static int64_t
weather_of(const struct demo *d, int product, struct day day)
{
	size_t	week = (size_t)(day.n - d->first.n) / 7;
	int64_t	percent = 100 + (d->weather[week] - 100) / 10 *
		    demo_product[product].warm;

	return MAX(percent, 8);
}

/* The campaign whose price this party gets, or SIZE_MAX. */
static size_t
campaign_of(const struct demo *d, const struct demo_party *p, int product,
    struct day day)
{
	for (size_t i = 0; i < d->n_campaigns; i++) {
		const struct demo_campaign	*c = &d->campaign[i];

		if (c->family == demo_product[product].family &&
		    day.n >= c->from.n && day.n < c->until.n &&
		    demo_takes_part(d, p, i))
			return i;
	}
	return SIZE_MAX;
}

static void
put_number(struct demo *d, enum role role, int64_t v, unsigned digits)
{
	struct value	n = demo_value_number(v, digits);

	demo_row(d, role, &n);
}

static void
put_day(struct demo *d, enum role role, struct day day)
{
	struct value	v = demo_value_day(day);

	if (day.n != 0)
		demo_row(d, role, &v);
}

static void
put_text(struct demo *d, enum role role, const char *text)
{
	struct value	v = demo_value_text(text);

	demo_row(d, role, &v);
}

static void
put_ref(struct demo *d, enum role role, enum kind kind, uint32_t id)
{
	struct value	v = demo_value_ref(d, kind, id);

	demo_row(d, role, &v);
}

static void
count_quarter(struct demo *d, struct day day, int family, int64_t cents)
{
	struct civil	a = day_to_civil(d->first), b = day_to_civil(day);
	int		q = (b.year - a.year) * 4 + (b.month - 1) / 3 -
			    (a.month - 1) / 3;

	if (q < 0 || q >= DEMO_QUARTERS_MAX)
		return;
	if (family >= 0)
		d->quarter[q][family] += cents;
	d->quarter[q][DEMO_FAMILIES] += cents;
}

/* A line of an order; a return has a negative quantity. */
static void
add_line(struct demo *d, struct order *o, int product, int64_t quantity,
    int percent_off, size_t campaign)
{
	const struct demo_product	*pr = &demo_product[product];
	int		 years = day_to_civil(d->today).year -
			    day_to_civil(o->day).year;
	/* A new price list each January, 3 % up; off in 1/10000 of EUR. */
	int64_t		 list = (int64_t)pr->cents * (100 - 3 * years) / 100;
	int64_t		 price = list * (100 - percent_off);
	int64_t		 cents = quantity * price / 100;
	struct value	 at = { .type = TYPE_TIME, .i = o->at.us };

	demo_row_begin(d);
	if (o->party != NULL) {
		put_ref(d, ROLE_PARTY, KIND_PARTY, o->party->id);
		put_ref(d, ROLE_STAFF, KIND_STAFF, o->party->owner);
	}
	put_ref(d, ROLE_PRODUCT, KIND_PRODUCT, d->product[product]);
	put_day(d, ROLE_DATE, o->day);
	demo_row(d, ROLE_TIME, &at);
	put_number(d, ROLE_QUANTITY, quantity, 0);
	put_number(d, ROLE_LIST_PRICE, list, 2);
	put_number(d, ROLE_PRICE, price, 4);
	put_number(d, ROLE_AMOUNT, cents, 2);
	if (quantity * list != cents)
		put_number(d, ROLE_DISCOUNT, quantity * list - cents, 2);
	put_number(d, ROLE_COST, quantity * list * (100 - pr->margin) / 100,
	    2);
	put_text(d, ROLE_ORDER, o->number);
	put_text(d, ROLE_CHANNEL, o->channel);
	if (campaign != SIZE_MAX)
		put_ref(d, ROLE_CAMPAIGN, KIND_CAMPAIGN,
		    d->campaign[campaign].id);
	put_day(d, ROLE_PROMISED, o->promised);
	put_day(d, ROLE_DELIVERED, o->delivered);
	put_day(d, ROLE_DUE, o->due);
	put_day(d, ROLE_PAID, o->paid);
	o->line++;
	if (d->line != NULL && d->line->type == TYPE_INT)
		d->cells[d->line->position] = o->line;
	o->cents += cents;
	count_quarter(d, o->day, pr->family, cents);
}

/* One line in eighty comes back some days later. */
static void
maybe_return(struct demo *d, const struct order *o, struct rng *r,
    int product, int64_t quantity, int percent_off)
{
	static const char *const	reason[] = { "damaged", "wrong",
		"not_as_described", "late", "unwanted" };
	struct order			 back = *o;
	bool				 comes = rng_below(r, 80) == 0;

	back.day.n += (int32_t)demo_between(r, 3, 12);
	if (!comes || back.day.n >= d->today.n)
		return;
	if (day_weekday(back.day) == 7)
		back.day.n--;
	back.number = order_number(d, 'R', back.day, o->party->index);
	back.at = demo_moment(d, r, back.day);
	back.line = 0;
	back.promised.n = back.delivered.n = back.due.n = back.paid.n = 0;
	add_line(d, &back, product, -demo_between(r, 1, quantity),
	    percent_off, SIZE_MAX);
	put_text(d, ROLE_RETURN_OF, o->number);
	put_text(d, ROLE_RETURN_REASON, DEMO_PICK(r, reason));
	demo_row_add(d);
}

static int64_t
draw_quantity(const struct demo *d, const struct demo_party *p,
    struct rng *r, int product, struct day day, bool in_campaign)
{
	int64_t	x = demo_product[product].usual * 1000;

	x = x * p->size / 100;
	x = x * season_of(demo_product[product].family, day) / 100;
	x = x * trend_of(d, p, day) / 100;
	x = x * weather_of(d, product, day) / 100;
	x = x * p->order_days / 12;
	x = x * demo_between(r, 65, 135) / 100;
	if (in_campaign)
		x = x * 160 / 100;
	return (x + (int64_t)rng_below(r, 1000)) / 1000;
}

/* When it was promised, brought, due and paid, as far as that is past. */
static void
draw_delivery(const struct demo *d, const struct demo_party *p,
    struct order *o, struct rng *r)
{
	int	late = demo_chance(r, 92) ? 0 : (int)demo_between(r, 1, 4);

	o->promised.n = o->day.n + (day_weekday(o->day) >= 5 ? 3 : 1);
	o->delivered.n = o->promised.n + late;
	o->due.n = o->day.n + 30;
	o->paid.n = o->due.n + (int32_t)demo_between(r, -18, 12) +
	    (60 - p->mood) / 4;
	if (o->delivered.n >= d->today.n)
		o->delivered.n = 0;
	if (o->paid.n >= d->today.n)
		o->paid.n = 0;
}

/* False when nothing was wanted this time. */
static bool
add_order(struct demo *d, const struct demo_party *p, struct rng *r,
    const int *basket, size_t n, struct day day)
{
	struct order	o = { .party = p, .day = day };

	o.number = order_number(d, 'V', day, p->index);
	o.channel = demo_chance(r, 80) ? p->channel : "phone";
	o.at = demo_moment(d, r, day);
	draw_delivery(d, p, &o, r);
	for (size_t i = 0; i < n; i++) {
		size_t	c = campaign_of(d, p, basket[i], day);
		int	off = p->discount;
		int64_t	quantity = draw_quantity(d, p, r, basket[i], day,
			    c != SIZE_MAX);

		/* The first ones nearly always, the last ones at times. */
		if (quantity < 1 || !demo_chance(r,
		    (unsigned)(90 - 60 * i / n)))
			continue;
		if (c != SIZE_MAX)
			off += d->campaign[c].percent;
		add_line(d, &o, basket[i], quantity, off, c);
		demo_row_add(d);
		maybe_return(d, &o, r, basket[i], quantity, off);
	}
	if (o.line > 0 && o.cents < SMALL_ORDER) {
		add_line(d, &o, (int)demo_n_products - 1, 1, 0, SIZE_MAX);
		demo_row_add(d);
	}
	return o.line > 0;
}

/* What they like, best first; each at most once. */
static size_t
draw_basket(int *basket, const struct demo_party *p, struct rng *r)
{
	const struct demo_trade	*t = &demo_trade[p->trade];
	uint8_t			 weight[DEMO_PRODUCTS_MAX];
	size_t			 want, n, goods = demo_n_products - 1;

	for (size_t i = 0; i < goods; i++)
		weight[i] = (uint8_t)(t->taste[demo_product[i].family] *
		    demo_product[i].usual);
	want = p->is_consumer ? 2 : (size_t)MIN(4 + p->size / 25,
	    (int)BASKET_MAX);
	for (n = 0; n < want; n++) {
		basket[n] = (int)demo_weighted(r, weight, goods);
		weight[basket[n]] = 0;
	}
	return n;
}

static bool
wants_today(const struct demo_party *p, struct rng *r, struct day day)
{
	switch (p->habit) {
	case HABIT_SEASON:
		return season_of(4, day) >= 105;
	case HABIT_MONTHLY:
		return demo_chance(r, 94);
	case HABIT_SHRINKING:
		return demo_chance(r, 85);
	default:
		return demo_chance(r, 96);
	}
}

void
demo_sales(struct demo *d, struct demo_party *p)
{
	struct rng	r = demo_rng(d, STREAM_SALES, p->index);
	struct day	day = p->from, order;
	int		basket[BASKET_MAX];
	size_t		n;

	if (d->rows == NULL || p->habit == HABIT_NONE || p->id == 0)
		return;
	n = draw_basket(basket, p, &r);
	while (d->rc == ERR_OK && day.n < p->until.n &&
	    day.n < d->today.n) {
		order.n = day.n - (day_weekday(day) == 7);
		/* Whoever buys once, buys; so does everybody the first time. */
		if (order.n >= d->first.n && (p->habit == HABIT_ONCE ||
		    (p->ordered.n == 0 && p->habit != HABIT_SEASON) ||
		    wants_today(p, &r, order)) &&
		    add_order(d, p, &r, basket, n, order)) {
			p->ordered = order;
			if (p->habit == HABIT_ONCE)
				return;
		}
		day.n += p->order_days;
		if (p->habit == HABIT_MONTHLY)
			day.n += (int32_t)demo_between(&r, -2, 6);
		else if (demo_chance(&r, 10))
			day.n += (int32_t)demo_between(&r, -1, 1);
	}
}

/* Neighbours who buy a bag of flour: nobody knows who they are. */
void
demo_counter_sales(struct demo *d)
{
	struct rng	r = demo_rng(d, STREAM_COUNTER, 0);

	if (d->rows == NULL)
		return;
	for (struct day day = d->first; day.n < d->today.n; day.n++) {
		int64_t	tickets = demo_between(&r, -1,
			    day_weekday(day) == 6 ? 3 : 1);

		arena_clear(d->arena);
		for (int64_t i = 0; i < tickets && day_weekday(day) < 7 &&
		    d->rc == ERR_OK; i++) {
			struct order	o = { .day = day };
			int64_t		lines = demo_between(&r, 1, 3);

			o.number = order_number(d, 'K', day,
			    (uint32_t)i + 1);
			o.channel = "counter";
			o.at = demo_moment(d, &r, day);
			o.paid = day;
			for (int64_t k = 0; k < lines; k++) {
				add_line(d, &o, (int)rng_below(&r,
				    demo_n_products - 1), 1, 0, SIZE_MAX);
				demo_row_add(d);
			}
		}
	}
}

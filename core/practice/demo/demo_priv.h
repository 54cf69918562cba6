/*
 * Inside the generator of the demo company.  Errors stick: after the first
 * one every function does nothing, and demo_plan reports it.
 */
#ifndef PRACTICE_DEMO_PRIV_H
#define PRACTICE_DEMO_PRIV_H

#include "core/practice/demo/demo.h"

enum {
	DEMO_LAST_BRANCH = 3,	/* party 0 is the head office of 1 to 3 */
	DEMO_FAMILIES = 6, DEMO_STAFF = 5, DEMO_PERSONS = 3,
	DEMO_CAMPAIGNS_MAX = 12, DEMO_PRODUCTS_MAX = 48,
	DEMO_QUARTERS_MAX = 48, DEMO_WORDS = 512
};

/* A word of the demo is a literal: its address tells it apart. */
struct demo_word {
	const struct field	*field;
	const char		*word;
	int64_t			 code;	/* of the choice; 0: the model has none */
};

struct demo_campaign {
	uint32_t	 id;
	struct day	 from, until;
	int		 family;	/* what it is about; -1: everything */
	int		 percent;	/* off the price */
	bool		 is_event;
};

struct demo {
	const struct demo_options *opt;
	const struct model	*model;
	const struct query_env	*env;
	struct edit		*edit;
	const struct entity	*entity[N_KINDS];	/* the first, or NULL */
	struct day		 first, today;	/* history: [first, today) */
	struct arena		*arena;		/* of one party */
	struct sales_plan	*rows;		/* NULL: the model has no sales */
	int64_t			*cells;
	const struct field	*line;	/* of an order; has no role */
	bool			 is_shop; /* no people at the parties */
	struct demo_word	 word[DEMO_WORDS];
	uint32_t		 staff[DEMO_STAFF];
	uint32_t		 product[DEMO_PRODUCTS_MAX];
	struct demo_campaign	 campaign[DEMO_CAMPAIGNS_MAX];
	size_t			 n_campaigns;
	uint32_t		 head_office;	/* the parent of branches */
	uint32_t		 competitor;
	uint32_t		 last_customer;	/* for referrals */
	uint32_t		 last_person;	/* for second affiliations */
	int			*weather;	/* a week each, tenths of a degree */
	/* Revenue in cents, for targets. */
	int64_t			 quarter[DEMO_QUARTERS_MAX][DEMO_FAMILIES + 1];
	struct map		*names;		/* of the first parties */
	struct demo_counts	 counts;
	enum err_code		 rc;
	struct err		*err;
};

/* ---- chance: streams that do not disturb each other ---- */

struct rng	demo_rng(const struct demo *, uint32_t stream, uint64_t index);
/* [lo, hi], both included. */
int64_t		demo_between(struct rng *, int64_t lo, int64_t hi);
/* True so many times in a hundred. */
bool		demo_chance(struct rng *, unsigned percent);
/* The index of a weight; at least one is above zero. */
size_t		demo_weighted(struct rng *, const uint8_t *weight, size_t n);
/* A working day in [from, until), or the Friday before. */
struct day	demo_workday(struct rng *, struct day from, struct day until);
/* That day, in office hours. */
struct instant	demo_moment(const struct demo *, struct rng *, struct day);
#define DEMO_PICK(rng, list)	((list)[rng_below((rng), NELEM(list))])

/* ---- records, by kind and role ---- */

/* False when the model has no such kind. */
bool	demo_begin(struct demo *, struct draft *, enum kind);
/*
 * Set the field in a role; nothing happens when there is none, or when a
 * choice has no such word.  A list grows by one.
 */
void	demo_text(struct demo *, struct draft *, enum role, const char *);
/* v / 10^digits; a share of 1 for percentages. */
void	demo_number(struct demo *, struct draft *, enum role, int64_t v,
	    unsigned digits);
void	demo_day(struct demo *, struct draft *, enum role, struct day);
void	demo_time(struct demo *, struct draft *, enum role, struct instant);
void	demo_bool(struct demo *, struct draft *, enum role, bool);
void	demo_minutes(struct demo *, struct draft *, enum role, int64_t);
/* id 0 is left out, and so is a target of another kind. */
void	demo_ref(struct demo *, struct draft *, enum role, enum kind target,
	    uint32_t id);
/* Fields without a role: by a word of the model, or by their type. */
void	demo_named(struct demo *, struct draft *, const char *name,
	    const char *text);
void	demo_named_number(struct demo *, struct draft *, const char *name,
	    int64_t v, unsigned digits);
void	demo_typed(struct demo *, struct draft *, enum type, const char *text);
/* Defaults, then into the plan.  The id, or 0 after an error. */
uint32_t demo_add(struct demo *, struct draft *);
/* The same for the cells of a sale row: begin, cells by role, add. */
void	demo_row_begin(struct demo *);
void	demo_row(struct demo *, enum role, const struct value *);
void	demo_row_add(struct demo *);
struct value	demo_value_number(int64_t v, unsigned digits);
struct value	demo_value_day(struct day);
struct value	demo_value_text(const char *);
struct value	demo_value_ref(const struct demo *, enum kind, uint32_t id);

/* ---- the parties ---- */

enum demo_stage {
	DEMO_CUSTOMER, DEMO_PROSPECT, DEMO_SUSPECT, DEMO_OUTSIDER,
	DEMO_NEVER, DEMO_SUPPLIER, DEMO_SUPPLIER_TOO, DEMO_STAFF_SHOP,
	DEMO_COMPETITOR
};
enum demo_habit {
	HABIT_NONE, HABIT_WEEKLY, HABIT_FORTNIGHT, HABIT_MONTHLY,
	HABIT_SEASON, HABIT_GROWING, HABIT_SHRINKING, HABIT_LOST, HABIT_ONCE,
	HABIT_NEW
};

struct demo_town;

struct demo_party {
	uint32_t	 index, id;
	enum demo_stage	 stage;
	enum demo_habit	 habit;
	bool		 is_branch, is_consumer;
	int		 trade;		/* index of demo_trade */
	int		 size;		/* percent of a usual customer */
	int		 discount;	/* percent off the list */
	int		 mood;		/* 0..100: how content */
	uint32_t	 owner;		/* staff id */
	uint32_t	 person[DEMO_PERSONS];
	const char	*person_name[DEMO_PERSONS];
	size_t		 n_persons;
	const char	*name, *slug;
	const char	*channel;	/* how they order */
	struct day	 since;		/* known */
	struct day	 from, until;	/* buying, until excluded */
	int		 order_days;	/* between orders */
	struct day	 ordered;	/* the last time; 0: never */
};

/* In the arena of the party.  The slug is lower case ASCII. */
const char *demo_make_name(struct demo *, struct demo_party *, struct rng *,
	    const struct demo_town *);
const char *demo_make_slug(struct demo *, const char *name);
const char *demo_make_phone(struct demo *, struct rng *, const char *area);
const char *demo_make_iban(struct demo *, struct rng *);
const char *demo_make_vat(struct demo *, struct rng *);
const char *demo_make_postcode(struct demo *, struct rng *,
	    const struct demo_town *);

void	demo_party(struct demo *, struct demo_party *, uint32_t index);
/* Fills in p->ordered. */
void	demo_sales(struct demo *, struct demo_party *);
void	demo_counter_sales(struct demo *);
/* Does this party buy in a campaign, or only read of it? */
bool	demo_takes_part(const struct demo *, const struct demo_party *,
	    size_t campaign);
void	demo_contacts(struct demo *, const struct demo_party *);
void	demo_deals(struct demo *, const struct demo_party *);
void	demo_relation(struct demo *, const struct demo_party *);

/* Before the parties, and after them. */
void	demo_staff(struct demo *);
void	demo_products(struct demo *);
void	demo_campaigns(struct demo *);
void	demo_weather(struct demo *);
void	demo_targets(struct demo *);

/* ---- words ---- */

struct demo_product {
	const char	*code, *name, *unit;
	int8_t		 family;
	int8_t		 rank;		/* within its line of variants */
	int32_t		 cents;		/* list price today */
	int8_t		 margin;	/* percent of the list price */
	int8_t		 usual;		/* units in a usual order */
	int8_t		 warm;		/* percent more per degree above 10 */
};
extern const struct demo_product	demo_product[];
extern const size_t			demo_n_products;
extern const char *const		demo_family[DEMO_FAMILIES];
/* Percent of a usual month, January first. */
extern const int16_t			demo_season[DEMO_FAMILIES][12];

struct demo_trade {
	const char	*name;		/* as branch of industry */
	const char	*pattern;	/* of the company's name */
	bool		 surname;	/* %s in it is a family name */
	uint8_t		 taste[DEMO_FAMILIES];
	uint8_t		 weight;
};
extern const struct demo_trade	demo_trade[];
extern const size_t		demo_n_trades;

struct demo_town { const char *name, *area; int postcode; };
extern const struct demo_town	demo_town[];
extern const size_t		demo_n_towns;
extern const char *const	demo_street[];
extern const size_t		demo_n_streets;
extern const char *const	demo_surname[];
extern const size_t		demo_n_surnames;
extern const char *const	demo_first_name[];
extern const size_t		demo_n_first_names;
extern const char *const	demo_noun[];
extern const size_t		demo_n_nouns;

#endif

/*
 * The rule of consent against a replay: each day from the first on, what was
 * given that day, then what was withdrawn.  Whatever the order in which the
 * records were made.
 */
#include "tests/unit/tap.h"

#include "core/practice/contact/consent.h"

enum { DAYS = 12, MOST = 7 };

static const struct entity	account = { .id = 1, .kind = KIND_PARTY };
static const char *const	purposes[] = { "news", "sharing" };
static const char *const	channels[] = { "", "email", "phone" };

static struct consent
random_consent(struct rng *r, uint32_t id)
{
	struct consent	c = { .id = id, .until = DAY_MAX,
			    .withdrawn = DAY_MAX };

	c.who = consent_who_of(&account, 1 + (uint32_t)rng_below(r, 2));
	c.purpose = slice_of(purposes[rng_below(r, 2)]);
	c.channel = slice_of(channels[rng_below(r, 3)]);
	c.given.n = (int32_t)rng_below(r, DAYS);
	if (rng_below(r, 3) == 0)
		c.until.n = c.given.n + (int32_t)rng_below(r, 5);
	if (rng_below(r, 2) == 0)
		c.withdrawn.n = c.given.n + (int32_t)rng_below(r, 5);
	return c;
}

/* What who has said about one channel by the end of a day. */
static enum consent_state
replay(const struct consents *cs, consent_who who, struct slice purpose,
    struct slice channel, struct day today, bool *has_lapsed)
{
	enum consent_state	state = CONSENT_NONE;

	*has_lapsed = false;
	for (int32_t day = 0; day <= today.n; day++)
		for (int pass = 0; pass < 2; pass++)
			for (size_t i = 0; i < cs->list.n; i++) {
				const struct consent	*c = &cs->list.p[i];
				bool	 gone = c->withdrawn.n <= today.n;

				if (c->who != who ||
				    !slice_eq(c->purpose, purpose) ||
				    (c->channel.len > 0 &&
				    !slice_eq(c->channel, channel)))
					continue;
				if (pass == 1 && c->withdrawn.n == day)
					state = CONSENT_WITHDRAWN;
				if (pass == 1 || gone || c->given.n != day)
					continue;
				if (c->until.n > today.n)
					state = CONSENT_STANDS;
				else
					*has_lapsed = true;
			}
	return state;
}

struct tally {
	unsigned asked, wrong, wrong_any, stands, withdrawn, lapsed, none;
};

static void
compare(struct tally *t, const struct consents *cs, consent_who who,
    struct slice purpose, struct slice channel, struct day day)
{
	struct consent_answer	a = consent_own(cs, who, purpose, channel,
				    day);
	bool			has_lapsed;
	enum consent_state	want = replay(cs, who, purpose, channel, day,
				    &has_lapsed);

	if (want == CONSENT_NONE && has_lapsed)
		want = CONSENT_LAPSED;
	t->asked++;
	t->wrong += a.why != want || a.may != (want == CONSENT_STANDS) ||
	    (a.id == 0) != (want == CONSENT_NONE);
	t->stands += want == CONSENT_STANDS;
	t->withdrawn += want == CONSENT_WITHDRAWN;
	t->lapsed += want == CONSENT_LAPSED;
	t->none += want == CONSENT_NONE;
}

/* Without a channel: one at least, of those named or of the others. */
static bool
is_any_right(const struct consents *cs, uint32_t id, struct slice purpose,
    struct day day)
{
	struct consent_ask	ask = { .purpose = purpose };
	struct record		rec = { .entity = &account, .id = id };
	bool			lapsed, want = false;

	for (size_t i = 0; i < NELEM(channels); i++)
		want |= replay(cs, consent_who_of(&account, id), purpose,
		    slice_of(channels[i]), day, &lapsed) == CONSENT_STANDS;
	return consent_may(cs, &ask, &rec, day, NULL).may == want;
}

/* Every question there is about a day; 3 is somebody nobody knows. */
static void
ask_all(struct tally *t, const struct consents *cs, struct day day)
{
	for (uint32_t id = 1; id <= 3; id++)
		for (size_t p = 0; p < NELEM(purposes); p++) {
			struct slice	purpose = slice_of(purposes[p]);

			for (size_t k = 0; k < NELEM(channels); k++)
				compare(t, cs, consent_who_of(&account, id),
				    purpose, slice_of(channels[k]), day);
			t->wrong_any += !is_any_right(cs, id, purpose, day);
		}
}

static void
test_law(void)
{
	struct rng	r = { 7 };
	struct tally	t = {0};

	for (int round = 0; round < 400; round++) {
		struct consents	cs = {0};
		size_t		n = (size_t)rng_below(&r, MOST + 1);

		for (uint32_t id = 1; id <= n; id++) {
			struct consent	c = random_consent(&r, id);

			consents_add(&cs, &c);
		}
		for (int32_t d = 0; d < DAYS + 5; d++)
			ask_all(&t, &cs, (struct day){ d });
		consents_release(&cs);
	}
	is_int(t.wrong, 0, "the rule says what a replay says");
	is_int(t.wrong_any, 0,
	    "a question without a channel asks for one at least");
	ok(t.stands > 1000 && t.withdrawn > 1000 && t.lapsed > 1000 &&
	    t.none > 1000, "each answer was asked for often (%u)", t.asked);
}

int
main(void)
{
	test_law();
	return done_testing();
}

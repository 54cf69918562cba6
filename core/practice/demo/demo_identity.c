/*
 * Names, addresses and numbers of the parties: of the right form, with check
 * digits that fit, and nobody's.
 */
#include "core/practice/demo/demo_priv.h"

/* So many names are kept apart; a longer list tells them by number. */
enum { NAMED_MAX = 20000 };

const char *
demo_make_name(struct demo *d, struct demo_party *p, struct rng *r,
    const struct demo_town *town)
{
	static const char *const	supplier[] = {
		"Molen %s Maalderij", "Cacao Import %s", "Zuivelfabriek %s",
		"%s Verpakkingen", "Fruitverwerking %s"
	};
	const struct demo_trade	*t = &demo_trade[p->trade];
	const char		*surname, *pattern, *name;
	bool			 added = true;

	surname = demo_surname[rng_below(r, demo_n_surnames)];
	if (p->index == 0)
		name = "Bakkersgroep De Gouden Korrel";
	else if (p->index <= DEMO_LAST_BRANCH)
		name = arena_printf(d->arena, "De Gouden Korrel %s",
		    town->name);
	else if (p->stage == DEMO_COMPETITOR)
		name = "Grondstoffenhuis Van Doorn";
	else if (p->stage == DEMO_STAFF_SHOP)
		name = "Personeelswinkel De Korenmolen";
	else if (p->is_consumer)
		name = arena_printf(d->arena, "%s %s", demo_first_name[
		    rng_below(r, demo_n_first_names)], surname);
	else {
		pattern = p->stage == DEMO_SUPPLIER ||
		    p->stage == DEMO_SUPPLIER_TOO ?
		    DEMO_PICK(r, supplier) : t->pattern;
		if (pattern == t->pattern && !t->surname)
			surname = demo_noun[rng_below(r, demo_n_nouns)];
		name = arena_printf(d->arena, "%.*s%s%s",
		    (int)slice_index(slice_of(pattern), '%'), pattern,
		    surname, strchr(pattern, '%') + 2);
	}
	/* Two of the same name are told apart by their towns. */
	if (p->index < NAMED_MAX)
		(void)map_put(d->names, slice_of(name), &added);
	if (added && p->index < NAMED_MAX)
		return name;
	name = arena_printf(d->arena, "%s %s", name, town->name);
	if (p->index < NAMED_MAX)
		(void)map_put(d->names, slice_of(name), &added);
	if (!added || p->index >= NAMED_MAX)
		name = arena_printf(d->arena, "%s %u", name, p->index);
	return name;
}

/* Lower case ASCII for addresses: "cafenoir". */
const char *
demo_make_slug(struct demo *d, const char *name)
{
	size_t	len = strlen(name), n = 0, i = 0;
	char	*s = arena_alloc(d->arena, len + 1);

	while (i < len) {
		uint32_t	c = utf8_next(slice_make(name, len), &i);

		if (c >= 'A' && c <= 'Z')
			c += 32;
		else if (c >= 0xe8 && c <= 0xeb)
			c = 'e';
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			s[n++] = (char)c;
	}
	s[n] = '\0';
	return s;
}

/*
 * A number of the town's form that rings nowhere: no subscriber's number
 * begins with 0.
 */
const char *
demo_make_phone(struct demo *d, struct rng *r, const char *area)
{
	int	digits = 9 - (int)strlen(area);

	return arena_printf(d->arena, "%s-0%0*lld", area, digits,
	    (long long)demo_between(r, 0, i64_pow10((unsigned)digits) - 1));
}

/* Of a bank that does not exist, with check digits that fit. */
const char *
demo_make_iban(struct demo *d, struct rng *r)
{
	/* D E M O and N L as two digits each (ISO 13616), then 00. */
	static const char	letters[] = "13142224";
	long long		account = demo_between(r, 100000000, 999999999);
	const char		*text = arena_printf(d->arena,
				    "%s0%lld232100", letters, account);
	unsigned		sum = 0;

	for (const char *c = text; *c != '\0'; c++)
		sum = (sum * 10 + (unsigned)(*c - '0')) % 97;
	return arena_printf(d->arena, "NL%02uDEMO0%lld", 98 - sum, account);
}

/* Nine digits that pass the 11-test. */
const char *
demo_make_vat(struct demo *d, struct rng *r)
{
	for (;;) {
		int64_t	n = demo_between(r, 100000, 9999999), rest = n;
		int	sum = 0;

		for (int i = 2; i <= 9; i++, rest /= 10)
			sum += i * (int)(rest % 10);
		if (sum % 11 < 10)
			return arena_printf(d->arena, "NL%08lld%dB01",
			    (long long)n, sum % 11);
	}
}

const char *
demo_make_postcode(struct demo *d, struct rng *r, const struct demo_town *town)
{
	static const char	letters[] = "ABCDEFGHJKLMNPRTVWXZ";
	char			a = letters[rng_below(r, 20)];
	char			b = letters[rng_below(r, 20)];

	return arena_printf(d->arena, "%d %c%c", town->postcode +
	    (int)demo_between(r, 0, 8), a, b);
}

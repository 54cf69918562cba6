/*
 * What was said: calls, visits, mail, complaints with their cases, and what
 * is still to be done.
 */
#include "core/practice/contact/case.h"
#include "core/practice/demo/demo_priv.h"

enum { STREAM_CONTACT = 21, STREAM_TASK };

enum who { ANYBODY, BUYERS, NOT_YET };

static const struct scenario {
	const char	*kind, *direction, *channel, *topic, *text, *outcome;
	uint8_t		 weight, minutes;
	enum who	 who;
} scenario[] = {
	{ "call", "in", "phone", "bestelling", "Belt de bestelling van morgen "
	    "door, twee zakken bloem extra.", "genoteerd", 10, 4, BUYERS },
	{ "call", "out", "phone", "aanbieding", "Told them about the offer; "
	    "wants to think it over.", "calls back", 9, 8, ANYBODY },
	{ "call", "in", "phone", "levertijd", "Waar blijft de levering? Auto "
	    "stond in de file, kwam een uur later.", "opgelost", 5, 5, BUYERS },
	{ "call", "out", "phone", "kennismaking", "Eerste gesprek; koopt nu "
	    "bij een concurrent, contract loopt af.", "offerte gevraagd", 5,
	    12, NOT_YET },
	{ "visit", "out", "visit", "kwartaalgesprek", "Doorgenomen wat goed "
	    "ging; zoekt een goedkopere couverture.", "monster sturen", 6, 60,
	    BUYERS },
	{ "visit", "out", "visit", "kennismaking", "Walked through the bakery; "
	    "two ovens, room for a third.", "sends wishes", 4, 50, NOT_YET },
	{ "email", "in", "email", "factuur", "Vraagt een kopie van de factuur "
	    "van vorige maand.", "verstuurd", 6, 0, BUYERS },
	{ "email", "out", "email", "offerte", "Offer for marzipan and spices "
	    "sent, valid for four weeks.", NULL, 6, 0, ANYBODY },
	{ "email", "in", "email", "assortiment", "Hebben jullie ook glutenvrij "
	    "meel in kleine verpakking?", "doorgestuurd", 3, 0, ANYBODY },
	{ "letter", "out", "letter", "prijslijst", "Nieuwe prijslijst per 1 "
	    "januari gestuurd.", NULL, 2, 0, BUYERS },
	{ "chat", "in", "chat", "webwinkel", "Cannot log in to the web shop; "
	    "password reset.", "solved", 3, 6, BUYERS },
	{ "note", NULL, NULL, "signaal", "Let op: de eigenaar denkt aan een "
	    "tweede winkel.", NULL, 3, 0, ANYBODY },
	{ "meeting", "out", "visit", "jaarafspraken", "Agreed on volumes and "
	    "a bonus for the coming year.", "afspraak", 2, 90, BUYERS },
	{ "order", "in", "phone", "bestelling", "Spoedbestelling voor het "
	    "weekend aangenomen.", "genoteerd", 3, 5, BUYERS },
	{ "quote", "out", "email", "offerte", "Offerte geschenkdozen met eigen "
	    "opdruk.", NULL, 3, 0, ANYBODY },
	{ "question", "in", "phone", "allergenen", "Wil weten of er sporen van "
	    "noten in de vulling zitten.", "datablad gemaild", 4, 6, ANYBODY },
	{ "complaint", "in", "phone", "kwaliteit", "Bloem was klonterig, twee "
	    "zakken onbruikbaar.", NULL, 4, 9, BUYERS },
	{ "complaint", "in", "email", "levering", "Delivered at eleven instead "
	    "of six; had to send people home.", NULL, 3, 0, BUYERS },
	{ "compliment", "in", "phone", "service", "Heel blij met hoe snel de "
	    "retour werd opgehaald.", NULL, 2, 3, BUYERS },
	{ "testimonial", "in", "email", "referentie", "\"The best couverture "
	    "we ever worked with.\" May be quoted.", NULL, 1, 0, BUYERS },
	{ "wish", "in", "visit", "assortiment", "Zou graag suikervrije "
	    "vulling bij ons kopen.", NULL, 2, 10, BUYERS },
	{ "mention", "in", "social", "sociale media", "Noemt ons in een "
	    "bericht over desembrood.", NULL, 1, 0, ANYBODY },
	{ "web_visit", "in", "web", "webwinkel", "Bekeek zes pagina's over "
	    "verpakking.", NULL, 4, 7, ANYBODY },
	{ "web_form", "in", "web", "aanvraag", "Please send me your catalogue "
	    "and a price list.", "catalogus gestuurd", 2, 0, NOT_YET },
	{ "paper_form", "in", "letter", "beurs", "Kaartje ingevuld op de "
	    "bakkerijbeurs.", NULL, 1, 0, NOT_YET },
	{ "brochure", "out", "letter", "brochure", "Brochure met het hele "
	    "assortiment gestuurd.", NULL, 3, 0, NOT_YET },
	{ "opt_in", "in", "web", "nieuwsbrief", "Heeft zich aangemeld voor de "
	    "nieuwsbrief.", NULL, 2, 0, ANYBODY },
	{ "fact", NULL, NULL, "openbare bron", "According to the trade journal "
	    "they open a branch in spring.", NULL, 1, 0, ANYBODY }
};

/* Its place in the table. */
enum { COMPLAINT = 16 };

/* What a visitor saw, by the six questions of the empathy map. */
static const char *const empathy[][6] = {
	{ "Oude oven, personeel dat door elkaar loopt; voorraad staat in de "
	    "gang.", "Klanten vragen om biologisch en om kleinere broden.",
	    "Trots op het vak, bezorgd over de energierekening.",
	    "\"Ik koop het liefst bij iemand die terugbelt.\"",
	    "Te weinig handen in de nacht; grondstoffen worden duurder.",
	    "Een tweede winkel, en op zondag vrij." },
	{ "A tidy shop, three kinds of cake sell out before noon.",
	    "The supermarket next door sells at half the price.",
	    "Wants to be known for quality, not for price.",
	    "\"Our gingerbread is the best in town.\"",
	    "Late deliveries on Fridays; invoices that do not match.",
	    "To supply hotels in the region within two years." },
	{ "Jonge eigenaar, veel op sociale media, kleine werkplaats.",
	    "Volgers vragen waar de chocolade vandaan komt.",
	    "Wil het goed doen, twijfelt aan de prijs.",
	    "\"Transparantie verkoopt.\"",
	    "Minimumafname is te hoog; geen koelruimte.",
	    "Een eigen reep met eigen opdruk." }
};

/* The case a complaint opens; some are open still. */
static uint32_t
add_case(struct demo *d, const struct demo_party *p, struct rng *r,
    const struct scenario *s, struct instant at, uint32_t person,
    uint32_t which)
{
	static const char *const	severity[] = { "low", "normal",
		"normal", "high", "critical" };
	const int64_t			hour = INT64_C(3600) * 1000000;
	struct instant			responded, resolved;
	bool				open;
	struct draft			draft;

	if (!demo_begin(d, &draft, KIND_CASE))
		return 0;
	responded.us = at.us + demo_between(r, 1, 30) * hour / 2;
	resolved.us = responded.us + demo_between(r, 2, 120) * hour;
	open = resolved.us > d->env->when.now.us || demo_chance(r, 4) ||
	    (at.us > d->env->when.now.us - 7 * 24 * hour &&
	    demo_chance(r, 65));
	demo_text(d, &draft, ROLE_NUMBER, arena_printf(d->arena, "Z%u-%02u",
	    p->index + 1, which));
	demo_text(d, &draft, ROLE_KIND, s->kind);
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON, person);
	demo_text(d, &draft, ROLE_TOPIC, s->topic);
	demo_text(d, &draft, ROLE_TEXT, s->text);
	demo_text(d, &draft, ROLE_STATUS, !open ? "resolved" :
	    demo_chance(r, 50) ? "busy" : "open");
	demo_text(d, &draft, ROLE_SEVERITY, DEMO_PICK(r, severity));
	demo_text(d, &draft, ROLE_CHANNEL, s->channel);
	demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, d->staff[3]);
	demo_ref(d, &draft, ROLE_PRODUCT, KIND_PRODUCT,
	    d->product[rng_below(r, demo_n_products - 1)]);
	demo_time(d, &draft, ROLE_OPENED, at);
	case_set_deadlines(&draft, d->env, NULL);
	if (responded.us <= d->env->when.now.us)
		demo_time(d, &draft, ROLE_RESPONDED, responded);
	if (!open) {
		demo_time(d, &draft, ROLE_RESOLVED, resolved);
		demo_text(d, &draft, ROLE_OUTCOME, demo_chance(r, 60) ?
		    "creditnota" : "vervangen");
		demo_number(d, &draft, ROLE_SATISFACTION,
		    demo_between(r, 3, 6) * 10 + p->mood / 3, 1);
		demo_number(d, &draft, ROLE_COST, demo_between(r, 15, 120), 0);
	}
	return demo_add(d, &draft);
}

static void
set_empathy(struct demo *d, struct draft *draft, struct rng *r)
{
	static const enum role	role[6] = { ROLE_SEES, ROLE_HEARS,
		ROLE_FEELS, ROLE_SAYS, ROLE_PAINS, ROLE_GAINS };
	size_t			which = rng_below(r, NELEM(empathy));

	for (size_t i = 0; i < NELEM(role); i++)
		demo_text(d, draft, role[i], empathy[which][i]);
}

static void
add_contact(struct demo *d, const struct demo_party *p, struct rng *r,
    const struct scenario *s, struct day day, uint32_t which)
{
	struct instant	at = demo_moment(d, r, day);
	uint32_t	person = 0, id = 0;
	struct draft	draft;
	int32_t		next;

	if (p->n_persons > 0 && s->minutes > 0)
		person = p->person[rng_below(r, p->n_persons)];
	if (strcmp(s->kind, "complaint") == 0)
		id = add_case(d, p, r, s, at, person, which);
	if (!demo_begin(d, &draft, KIND_ACTIVITY))
		return;
	demo_text(d, &draft, ROLE_KIND, s->kind);
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_ref(d, &draft, ROLE_PERSON, KIND_PERSON, person);
	if (entity_role(draft.entity, ROLE_TIME) != NULL)
		demo_time(d, &draft, ROLE_TIME, at);
	else
		demo_time(d, &draft, ROLE_DATE, at);
	demo_text(d, &draft, ROLE_DIRECTION, s->direction);
	demo_text(d, &draft, ROLE_CHANNEL, s->channel);
	demo_ref(d, &draft, ROLE_STAFF, KIND_STAFF, demo_chance(r, 75) ?
	    p->owner : d->staff[3]);
	if (s->minutes > 0)
		demo_minutes(d, &draft, ROLE_DURATION, MAX(1, s->minutes *
		    demo_between(r, 60, 150) / 100));
	demo_text(d, &draft, ROLE_TOPIC, s->topic);
	demo_text(d, &draft, ROLE_TEXT, s->text);
	demo_text(d, &draft, ROLE_OUTCOME, s->outcome);
	demo_ref(d, &draft, ROLE_CASE, KIND_CASE, id);
	if (strcmp(s->kind, "visit") == 0)
		set_empathy(d, &draft, r);
	/* What is to be followed up, a few of them overdue. */
	if (day.n > d->today.n - 21 && demo_chance(r, 45)) {
		next = d->today.n + (int32_t)demo_between(r, -4, 18);
		demo_day(d, &draft, ROLE_NEXT,
		    (struct day){ MAX(next, day.n + 1) });
	}
	if (strcmp(s->kind, "compliment") == 0)
		demo_number(d, &draft, ROLE_SATISFACTION, 90, 1);
	(void)demo_add(d, &draft);
}

static const struct scenario *
draw_scenario(struct rng *r, const struct demo_party *p)
{
	bool	buys = p->habit != HABIT_NONE;
	uint8_t	weight[NELEM(scenario)];

	for (size_t i = 0; i < NELEM(scenario); i++) {
		enum who	who = scenario[i].who;

		weight[i] = who == ANYBODY || (who == BUYERS) == buys ?
		    scenario[i].weight : 0;
		/* The content ones complain less. */
		if (strcmp(scenario[i].kind, "complaint") == 0 &&
		    p->mood > 70)
			weight[i] /= 3;
	}
	return &scenario[demo_weighted(r, weight, NELEM(scenario))];
}

static void
maybe_task(struct demo *d, const struct demo_party *p)
{
	static const struct { const char *kind, *name; } task[] = {
		{ "call", "Terugbellen over de offerte" },
		{ "visit", "Kwartaalbezoek plannen" },
		{ "write", "Productbladen opsturen" },
		{ "offer", "Offerte geschenkdozen maken" },
		{ "other", "Betaling controleren" }
	};
	struct rng	r = demo_rng(d, STREAM_TASK, p->index);
	size_t		which = rng_below(&r, NELEM(task));
	struct day	due = { d->today.n + (int32_t)demo_between(&r, -40,
			    25) };
	struct draft	draft;
	bool		done = due.n < d->today.n && demo_chance(&r, 85);

	if (!demo_chance(&r, 18) || !demo_begin(d, &draft, KIND_TASK))
		return;
	demo_text(d, &draft, ROLE_NAME, task[which].name);
	demo_text(d, &draft, ROLE_KIND, task[which].kind);
	demo_ref(d, &draft, ROLE_PARTY, KIND_PARTY, p->id);
	demo_ref(d, &draft, ROLE_OWNER, KIND_STAFF, p->owner);
	demo_day(d, &draft, ROLE_DUE, due);
	demo_text(d, &draft, ROLE_STATUS, done ? "done" : "open");
	if (done)
		demo_day(d, &draft, ROLE_DONE, (struct day){ MIN(due.n +
		    (int32_t)demo_between(&r, -2, 3), d->today.n - 1) });
	(void)demo_add(d, &draft);
}

void
demo_contacts(struct demo *d, const struct demo_party *p)
{
	struct rng	r = demo_rng(d, STREAM_CONTACT, p->index);
	int64_t		all = d->opt->contacts, n;
	struct day	from = { MAX(d->first.n, p->since.n) };

	/* A suspect is one with whom there was no contact yet. */
	if (p->id == 0 || p->stage == DEMO_SUSPECT ||
	    p->stage == DEMO_OUTSIDER || p->stage == DEMO_NEVER)
		return;
	if (p->habit == HABIT_NONE)
		n = demo_between(&r, 1, MAX(all, 1));
	else
		n = demo_between(&r, all / 2, all + all * MIN(p->size, 160) /
		    100);
	for (int64_t i = 0; i < n && d->rc == ERR_OK; i++) {
		struct day	day = demo_workday(&r, from, d->today);

		add_contact(d, p, &r, draw_scenario(&r, p), day,
		    (uint32_t)i + 1);
	}
	/* Something is always the matter this week. */
	if (p->habit != HABIT_NONE && p->index % 16 == 1)
		add_contact(d, p, &r, &scenario[COMPLAINT], demo_workday(&r,
		    (struct day){ d->today.n - 5 }, d->today),
		    (uint32_t)n + 1);
	maybe_task(d, p);
}

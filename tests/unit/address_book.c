/*
 * Whose an address or number is, by a handful of records: each case that the
 * header names; and who is called so.
 */
#include "core/model/source.h"
#include "core/practice/contact/address_book.h"
#include "core/practice/contact/name_book.h"
#include "tests/unit/record_kit.h"

static struct kit	 k;
static struct query_env	 env;

/* FIELD VALUE ... of one record; its number. */
static uint32_t
add(const char *entity, const char *const *field)
{
	const struct entity	*e = model_find_entity(k.model,
				    slice_of(entity));
	struct draft		 d = kit_draft(&k, e);

	for (size_t i = 0; field[i] != NULL; i += 2)
		kit_set(&k, &d, field[i], field[i + 1]);
	kit_must(&k, plan_add(k.plan, &d, false, &k.err), entity);
	return d.id;
}
#define ADD(entity, ...) add(entity, (const char *const []){ __VA_ARGS__, NULL })

static void
fill(void)
{
	kit_plan(&k);
	(void)ADD("account", "name", "Bakker", "email", "info@bakker.nl");
	(void)ADD("account", "name", "Maler", "email", "info@maler.nl");
	(void)ADD("account", "name", "Veld", "phone", "+31201234567");
	/* c1 .. c5 */
	(void)ADD("contact", "name", "Ada", "account", "a1", "email",
	    "ada@bakker.nl,info@maler.nl");
	(void)ADD("contact", "name", "Bo", "account", "a1", "email",
	    "team@bakker.nl");
	(void)ADD("contact", "name", "Cas", "account", "a1", "email",
	    "team@bakker.nl,cas@thuis.nl");
	(void)ADD("contact", "name", "Dé", "account", "a2", "email",
	    "cas@thuis.nl", "phone", "+31201234567");
	(void)ADD("contact", "name", "Ada", "email", "loos@thuis.nl");
	(void)ADD("affiliation", "person", "c5", "organisation", "a2",
	    "email", "loos@maler.nl");
	(void)ADD("staff", "name", "Wim", "login", "wim", "email",
	    "wim@ons.nl", "phone", "+31301234512");
	kit_must(&k, kit_apply(&k), "apply");
}

/* "c1 a1", "c1", "a1", "-"; "own u1"; "several". */
static void
is_of(const struct address_book *b, const char *address, const char *want)
{
	const struct address_who	*w = address_book_find(b,
					    slice_of(address));
	struct buf			 got = {0};

	if (w->is_own)
		buf_addf(&got, "own u%u", w->staff);
	if (w->is_shared)
		buf_adds(&got, "several ");
	if (w->person.id != 0)
		handle_write(&got, w->person.entity, w->person.id);
	if (w->party.id != 0) {
		buf_addc(&got, ' ');
		handle_write(&got, w->party.entity, w->party.id);
	}
	is_str(buf_cstr(&got), want, address);
	buf_release(&got);
}

static void
test_addresses(void)
{
	static const char *const	 wanted[] = { "Ada@Bakker.NL",
	    "info@maler.nl", "info@bakker.nl", "team@bakker.nl",
	    "cas@thuis.nl", "loos@thuis.nl", "loos@maler.nl",
	    "wim@ons.nl", "piet@ons.nl", "ik@elders.nl", "wie@elders.nl",
	    "+31201234567", "+31301234512", "+31301234599",
	    "+31401234599" };
	const struct slice		 own[] = {
	    SLICE("@ONS.nl"), SLICE("ik@elders.nl"), SLICE("+3130123*"),
	    SLICE("*") };
	struct address_book		*b = address_book_open(own,
					    NELEM(own));
	struct reference		 ref = { .id = 2 };

	ok(address_book_knows_us(b), "who we are was said");
	for (size_t i = 0; i < NELEM(wanted); i++)
		address_book_want(b, slice_of(wanted[i]));
	kit_must(&k, address_book_read(b, &env, &k.err), "read");
	is_of(b, "ada@bakker.nl", "c1 a1");
	is_of(b, " ADA@bakker.nl ", "c1 a1");
	is_of(b, "info@bakker.nl", " a1");
	/* What a person says of their party goes before a general one. */
	is_of(b, "info@maler.nl", "c1 a1");
	is_of(b, "team@bakker.nl", "several  a1");
	is_of(b, "cas@thuis.nl", "several ");
	is_of(b, "loos@thuis.nl", "c5");
	is_of(b, "loos@maler.nl", "c5 a2");
	is_of(b, "wim@ons.nl", "own u1");
	is_of(b, "piet@ons.nl", "own u0");
	is_of(b, "ik@elders.nl", "own u0");
	is_of(b, "wie@elders.nl", "");
	is_of(b, "+31201234567", "c4 a2");
	is_of(b, "+31301234512", "own u1");
	is_of(b, "+31301234599", "own u0");
	is_of(b, "+31401234599", "");
	is_of(b, "ada@nobody.nl", "");
	ref.entity = k.account;
	address_book_give(b, SLICE("Info@Bakker.nl"), &ref);
	is_of(b, "info@bakker.nl", " a2");
	address_book_give(b, SLICE("new@elders.nl"), &ref);
	is_of(b, "new@elders.nl", " a2");
	address_book_close(b);
	address_book_close(NULL);
}

/* Without anything said or recorded nobody is of us. */
static void
test_nobody(void)
{
	struct address_book	*b = address_book_open(NULL, 0);

	ok(!address_book_knows_us(b), "nobody said who we are");
	kit_must(&k, address_book_read(b, &env, &k.err), "read");
	ok(address_book_knows_us(b), "but a colleague has an address");
	is_of(b, "ada@bakker.nl", "");
	address_book_close(b);
}

static void
is_called(struct name_book *b, const char *name, uint32_t want, bool several)
{
	uint32_t	id;
	bool		many;

	kit_must(&k, name_book_find(&id, &many, b, model_find_entity(k.model,
	    SLICE("contact")), slice_of(name), k.txn, &k.err), name);
	ok(id == want && many == several, "%s: %u", name, id);
}

static void
test_names(void)
{
	const struct entity	*contact = model_find_entity(k.model,
				    SLICE("contact"));
	struct name_book	*b = name_book_open();
	struct draft		 d = kit_draft(&k, contact);

	kit_set(&k, &d, "name", "Els");
	d.id = 77;
	name_book_learn(b, &d);
	is_called(b, "els", 0, false);
	is_called(b, "bO", 2, false);
	is_called(b, "DE", 4, false);
	is_called(b, "Ada", 0, true);
	is_called(b, "Adah", 0, false);
	name_book_learn(b, &d);
	is_called(b, "ELS", 77, false);
	name_book_forget(b, contact, SLICE("Bo"));
	is_called(b, "Bo", 0, false);
	kit_set(&k, &d, "name", "Bo");
	name_book_learn(b, &d);
	is_called(b, "Bo", 77, false);
	name_book_close(b);
	name_book_close(NULL);
}

static void
is_in(struct name_book *b, const char *line, const char *type, uint32_t id)
{
	struct reference	who;

	kit_must(&k, name_book_find_in(&who, b, k.model, slice_of(line),
	    k.txn, &k.err), line);
	ok(id == 0 ? who.id == 0 : who.id == id && slice_eq(who.entity->name,
	    slice_of(type)), "%s: %u", line, who.id);
}

static void
learn(struct name_book *b, const char *type, const char *name, uint32_t id)
{
	struct draft	d = kit_draft(&k, model_find_entity(k.model,
			    slice_of(type)));

	kit_set(&k, &d, "name", name);
	d.id = id;
	name_book_learn(b, &d);
}

/* One name in several forms; in a line the longest, and only that of one. */
static void
test_forms(void)
{
	struct name_book	*b = name_book_open();
	const struct entity	*account = model_find_entity(k.model,
				    SLICE("account"));
	uint32_t		 id;
	bool			 many;

	is_in(b, "nobody at all", "", 0);
	learn(b, "account", "Bakkerij van Dijk B.V.", 70);
	learn(b, "account", "Smit & Zn.", 71);
	learn(b, "account", "Smit Holding", 72);
	learn(b, "account", "Smit Groep", 73);
	learn(b, "contact", "Zo\xc3\xab Maria van der Berg", 80);
	learn(b, "contact", "Jo Berg", 81);
	learn(b, "contact", "Jo Anna Berg", 82);
	is_called(b, "zoe maria van der berg", 80, false);
	is_called(b, "Zoe van der Berg", 0, false);
	kit_must(&k, name_book_find(&id, &many, b, account,
	    SLICE("bakkerij Van Dyk"), k.txn, &k.err), "a firm");
	ok(id == 70 && !many, "without its legal form, y for ij");
	kit_must(&k, name_book_find(&id, &many, b, account,
	    SLICE("Smit BV"), k.txn, &k.err), "a firm");
	ok(id == 0 && !many, "what several have without it is another one");
	is_in(b, "Bezoek bakkerij van dyk, Gouda", "account", 70);
	is_in(b, "Koffie met Zoe van der Berg", "contact", 80);
	is_in(b, "Van der Berg", "", 0);
	is_in(b, "Smit en zonen bellen", "account", 71);
	is_in(b, "Smit", "", 0);
	is_in(b, "Jo Berg", "contact", 81);
	is_in(b, "Jo Anna Berg", "contact", 82);
	is_in(b, "", "", 0);
	name_book_forget(b, account, SLICE("Bakkerij van Dijk B.V."));
	is_in(b, "Bakkerij van Dijk B.V.", "", 0);
	name_book_close(b);
}

int
main(void)
{
	struct arena	*arena = arena_open();

	kit_open(&k, slice_cstr(arena, model_template(SLICE("standard"))));
	fill();
	kit_begin(&k);
	env = (struct query_env){ .model = k.model, .txn = k.txn,
	    .threads = 1 };
	test_addresses();
	test_nobody();
	test_names();
	test_forms();
	kit_close(&k);
	arena_close(arena);
	return done_testing();
}

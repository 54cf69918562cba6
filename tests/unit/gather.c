/*
 * Many new records, whose entries a second thread gathers, with changes and
 * removals among them that take and give the same unique values; then many
 * changes of them, which are gathered so as well.
 */
#include "tests/unit/record_kit.h"

/* Several pieces (spool.h) for the thread. */
enum { OLD = 40, NEW = 9000, CITY = 600 };

static void
add(struct kit *k, uint32_t n)
{
	char	number[16], name[64], city[CITY + 1] = "";

	(void)snprintf(number, sizeof(number), "%u", n);
	(void)snprintf(name, sizeof(name), "Company number %u of many", n);
	memset(city, 'a' + (int)(n % 7), CITY);
	kit_must(k, kit_add(k, NULL, name, number, city), "add");
}

/* Among the new ones: an old one goes or gives up its number to a new one. */
static void
plan_all(struct kit *k)
{
	uint32_t	old = 1;

	kit_plan(k);
	for (uint32_t i = 0; i < NEW; i++) {
		add(k, OLD + 1 + i);
		if (i % 300 != 7)
			continue;
		if (i % 600 == 7)
			kit_must(k, kit_remove(k, k->account, old, false),
			    "remove");
		else
			kit_must(k, kit_change(k, k->account, old, "number",
			    ""), "change");
		add(k, old++);
	}
	is_int(old - 1, NEW / 300, "old ones that gave up their numbers");
}

static void
test_found(struct kit *k)
{
	const struct field	*number = entity_find_field(k->account,
				    SLICE("number"));
	struct value		 v = { .type = TYPE_TEXT };
	uint32_t		 id, lost = 0;
	char			 text[16];

	kit_begin(k);
	for (uint32_t n = 1; n <= OLD + NEW; n++) {
		(void)snprintf(text, sizeof(text), "%u", n);
		v.text = slice_of(text);
		kit_must(k, reference_find_unique(&id, NULL, k->txn,
		    k->model, k->account, number, &v, &k->err), "look up");
		lost += id == 0 || (n <= NEW / 300 && id <= OLD);
	}
	is_int(lost, 0, "each number leads to its owner");
	kit_end(k);
}

/* The i-th of the new ones; old numbers came back in between. */
static uint32_t
new_id(uint32_t i)
{
	return OLD + 1 + i + (i + 300 - 8) / 300;
}

/* Numbers go from one to the next, texts change, some records go. */
static void
change_all(struct kit *k)
{
	char	text[64];

	kit_plan(k);
	for (uint32_t i = 0; i < NEW; i++) {
		uint32_t	id = new_id(i);

		(void)snprintf(text, sizeof(text), i % 4 == 1 ? "%u" :
		    "Company %u, number of few", OLD + i);
		if (i % 4 < 2)
			kit_must(k, kit_change(k, k->account, id, "number",
			    i % 4 == 0 ? "" : text), "number");
		else if (i % 4 == 2)
			kit_must(k, kit_change(k, k->account, id, "name",
			    text), "name");
		else if (i % 100 == 3)
			kit_must(k, kit_remove(k, k->account, id, false),
			    "remove");
		else
			kit_must(k, kit_change(k, k->account, id, "city",
			    i % 8 == 3 ? "" : "Many"), "city");
	}
}

static void
test_changed(struct kit *k)
{
	const struct field	*number = entity_find_field(k->account,
				    SLICE("number"));
	struct value		 v = { .type = TYPE_TEXT };
	uint32_t		 id, bad = 0;
	char			 text[16];

	kit_begin(k);
	for (uint32_t i = 0; i < NEW; i++) {
		(void)snprintf(text, sizeof(text), "%u", OLD + 1 + i);
		v.text = slice_of(text);
		kit_must(k, reference_find_unique(&id, NULL, k->txn,
		    k->model, k->account, number, &v, &k->err), "look up");
		bad += id != (i % 4 == 0 ? new_id(i + 1) : i % 4 == 1 ||
		    i % 100 == 3 ? 0 : new_id(i));
	}
	is_int(bad, 0, "each number leads to its owner of now");
	kit_end(k);
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	kit_plan(&k);
	for (uint32_t n = 1; n <= OLD; n++)
		add(&k, n);
	kit_must(&k, kit_apply(&k), "the old ones");
	plan_all(&k);
	kit_must(&k, kit_apply(&k), "the new ones");
	is_int((int64_t)kit_fsck(&k, false), 0,
	    "every entry is there, and no other");
	test_found(&k);
	change_all(&k);
	kit_must(&k, kit_apply(&k), "the changes");
	is_int((int64_t)kit_fsck(&k, false), 0,
	    "every entry is there, and no other");
	test_changed(&k);
	kit_close(&k);
	return done_testing();
}

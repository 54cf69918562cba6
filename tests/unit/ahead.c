/*
 * New records whose entries are gathered while they are planned: what comes
 * of it when the plan goes on to change, remove or take back some, and when
 * it is applied twice because the first time failed.
 */
#include "tests/unit/record_kit.h"

/*
 * More than are looked at one by one, in several pieces (spool.h) for the
 * thread; and some that are larger: 55 MB, of which the last are in a file.
 */
enum { NEW = 9000, CITY = 600, LARGE = 5000, LARGE_CITY = 11000 };

static uint32_t	next = 1;

/* n of them, with cities of so many bytes. */
static void
add_some(struct kit *k, uint32_t n, size_t len)
{
	char		 number[16], name[64], *city = mem_alloc(len + 1);
	struct arena	*arena = k->arena;

	memset(city, 'x', len);
	city[len] = '\0';
	k->arena = arena_open();
	for (uint32_t until = next + n; next < until; next++) {
		(void)snprintf(number, sizeof(number), "%u", next);
		(void)snprintf(name, sizeof(name), "Company %u of many",
		    next);
		city[0] = (char)('A' + next % 7);
		kit_must(k, kit_add(k, NULL, name, number, city), "add");
		arena_clear(k->arena);
	}
	arena_close(k->arena);
	k->arena = arena;
	free(city);
}

static void
add_many(struct kit *k)
{
	add_some(k, NEW, CITY);
}

/* How many accounts have a number from the first to the last. */
static int64_t
count_found(struct kit *k, uint32_t first, uint32_t last)
{
	const struct field	*number = entity_find_field(k->account,
				    SLICE("number"));
	struct value		 v = { .type = TYPE_TEXT };
	uint32_t		 id;
	int64_t			 found = 0;
	char			 text[16];

	kit_begin(k);
	for (uint32_t n = first; n <= last; n++) {
		(void)snprintf(text, sizeof(text), "%u", n);
		v.text = slice_of(text);
		kit_must(k, reference_find_unique(&id, NULL, k->txn,
		    k->model, k->account, number, &v, &k->err), "look up");
		found += id != 0;
	}
	kit_end(k);
	return found;
}

static void
is_sound(struct kit *k, uint32_t first, int64_t want, const char *when)
{
	printf("# %s\n", when);
	is_int((int64_t)kit_fsck(k, false), 0,
	    "every entry is there, and no other");
	is_int(count_found(k, first, next), want, "numbers that are found");
}

static enum err_code
fail_once(void *arg, struct txn *txn, struct journal_writer *journal,
    struct err *err)
{
	int	*times = arg;

	(void)txn;
	(void)journal;
	return (*times)++ == 0 ? err_set(err, ERR_SYSTEM, "once") : ERR_OK;
}

/* The first time with what was gathered ahead, then without. */
static void
test_applied_twice(struct kit *k, uint32_t n, size_t len)
{
	struct journal_author	author = kit_author();
	int			times = 0;
	struct plan_part	part = { .apply = fail_once, .arg = &times };
	uint32_t		first = next;

	kit_plan(k);
	add_some(k, n, len);
	plan_add_part(k->plan, &part);
	kit_end(k);
	is_int(plan_apply(k->plan, k->store, &author, NULL, &k->err),
	    ERR_SYSTEM, "the first time fails");
	is_int(count_found(k, first, next), 0, "and leaves nothing");
	kit_must(k, kit_apply(k), "again");
	is_sound(k, first, n, "applied twice");
}

static void
test_changed(struct kit *k)
{
	uint32_t	first = next;

	kit_plan(k);
	add_many(k);
	kit_must(k, kit_change(k, k->account, first + 1, "number", ""),
	    "change a new one");
	kit_must(k, kit_remove(k, k->account, first + 2, false),
	    "remove a new one");
	kit_must(k, kit_remove(k, k->account, 1, false), "remove an old one");
	kit_must(k, kit_apply(k), "apply");
	is_sound(k, first, NEW - 2, "changed and removed");
}

static void
test_taken_back(struct kit *k)
{
	uint32_t	first = next;

	kit_plan(k);
	add_many(k);
	plan_save(k->plan);
	kit_must(k, kit_add(k, NULL, "Nobody", "none", "Nowhere"), "add");
	kit_must(k, plan_rollback(k->plan, &k->err), "take back");
	kit_must(k, kit_add(k, NULL, "Somebody", NULL, "Elsewhere"), "add");
	kit_must(k, kit_apply(k), "apply");
	is_sound(k, first, NEW, "taken back");
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	test_applied_twice(&k, NEW, CITY);
	test_applied_twice(&k, LARGE, LARGE_CITY);
	test_changed(&k);
	test_taken_back(&k);
	kit_plan(&k);
	add_many(&k);
	plan_close(k.plan);
	k.plan = NULL;
	kit_end(&k);
	is_sound(&k, next - NEW, 0, "given up");
	kit_close(&k);
	return done_testing();
}

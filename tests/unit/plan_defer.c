/*
 * Plans that look at other records when all is in, and that take back what
 * they were given.
 */
#include "tests/unit/record_kit.h"

/* Accounts 1 to 3 with numbers n1 to n3; a contact with a2. */
static void
make(struct kit *k)
{
	struct draft	d;

	kit_open(k, KIT_MODEL);
	kit_plan(k);
	kit_must(k, kit_add(k, NULL, "One", "n1", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Two", "n2", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Three", "n3", NULL), "add");
	d = kit_draft(k, k->activity);
	kit_set(k, &d, "party", "a2");
	kit_set(k, &d, "time", "2025-01-01T00:00:00Z");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, kit_apply(k), "apply");
}

static void
test_keys(struct kit *k)
{
	struct record	rec;

	kit_plan(k);
	is_int(kit_change(k, k->account, 1, "number", "n2"), ERR_CONFLICT,
	    "a key that is taken");
	plan_defer(k->plan, true);
	kit_must(k, kit_change(k, k->account, 1, "number", "n2"), "set");
	plan_defer(k->plan, false);
	kit_must(k, kit_change(k, k->account, 2, "number", "n1"), "set");
	is_int(plan_settle(k->plan, &k->err), ERR_OK,
	    "may be given up further on");
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	kit_must(k, record_get(&rec, k->txn, k->account, 1, &k->err), "get");
	is_str(kit_text(k, &rec, "number"), "n2", "they changed places");
	kit_end(k);

	kit_plan(k);
	plan_defer(k->plan, true);
	kit_must(k, kit_change(k, k->account, 1, "number", "N3"), "set");
	is_int(plan_settle(k->plan, &k->err), ERR_CONFLICT,
	    "one that nobody gives up stays taken");
	is_str(k->err.msg, "account a1: number \"N3\" is taken by account a3",
	    "and by whom is told");
	plan_close(k->plan);
	k->plan = NULL;
	kit_end(k);

	kit_plan(k);
	plan_defer(k->plan, true);
	kit_must(k, kit_add(k, NULL, "Four", "n9", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Five", "N9", NULL), "add");
	is_int(plan_settle(k->plan, &k->err), ERR_CONFLICT,
	    "two new ones with one key");
	plan_close(k->plan);
	k->plan = NULL;
	kit_end(k);
}

static void
test_references(struct kit *k)
{
	struct reference	which;
	struct draft		d;
	bool			more;
	uint32_t		id;

	kit_plan(k);
	plan_defer(k->plan, true);
	d = kit_draft(k, k->account);
	kit_set(k, &d, "name", "Child");
	kit_set(k, &d, "parent", "a5");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, kit_add(k, &id, "Parent", NULL, NULL), "add");
	is_int(id, 5, "the parent behind its child");
	kit_must(k, kit_remove(k, k->account, 2, false), "rm");
	is_int(plan_settle_next(&which, &more, k->plan, 0, &k->err), ERR_OK,
	    "the child has its parent");
	is_int(plan_settle_next(&which, &more, k->plan, 2, &k->err),
	    ERR_CONFLICT, "the one removed is referred to");
	ok(which.entity == k->account && which.id == 2 && more,
	    "which one is told");
	kit_must(k, kit_remove(k, k->activity, 1, false), "rm");
	is_int(plan_settle(k->plan, &k->err), ERR_OK,
	    "until that one goes too");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "the store is sound");
}

static void
test_ring(struct kit *k)
{
	struct draft	d;

	kit_plan(k);
	plan_defer(k->plan, true);
	d = kit_draft(k, k->account);
	kit_set(k, &d, "name", "Hen");
	kit_set(k, &d, "parent", "a7");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	plan_defer(k->plan, false);
	d = kit_draft(k, k->account);
	kit_set(k, &d, "name", "Egg");
	kit_set(k, &d, "parent", "a6");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	is_int(plan_settle(k->plan, &k->err), ERR_DATA,
	    "new ones above each other");
	is_str(k->err.msg, "account a6: parent leads back to itself",
	    "are told");
	plan_close(k->plan);
	k->plan = NULL;
	kit_end(k);
}

static void
test_numbers(struct kit *k)
{
	struct draft	d;

	kit_plan(k);
	d = kit_draft(k, k->account);
	kit_set(k, &d, "name", "Again");
	d.id = 2;
	d.revision = 7;
	is_int(plan_add_as(k->plan, &d, false, &k->err), ERR_CONFLICT,
	    "a number that was given is not new");
	is_int(plan_add_as(k->plan, &d, true, &k->err), ERR_OK,
	    "but can come back");
	d.id = 9;
	d.revision = 1;
	is_int(plan_add_as(k->plan, &d, true, &k->err), ERR_CONFLICT,
	    "one that never was cannot");
	is_int(plan_add_as(k->plan, &d, false, &k->err), ERR_OK,
	    "numbers may be passed over");
	d.id = 4000000000u;
	is_int(plan_add_as(k->plan, &d, false, &k->err), ERR_RANGE,
	    "not all of them");
	plan_close(k->plan);
	k->plan = NULL;
	kit_end(k);
}

static enum err_code
to_buf(void *arg, struct slice s, struct err *err)
{
	(void)err;
	buf_add(arg, s);
	return ERR_OK;
}

static const char *
shown(struct kit *k)
{
	struct buf	b = {0};
	const char	*s;

	kit_must(k, plan_write(k->plan, true, to_buf, &b, &k->err), "write");
	s = arena_strdup(k->arena, buf_cstr(&b));
	buf_release(&b);
	return s;
}

static void
test_rollback(struct kit *k)
{
	const char	*before;
	uint32_t	id, next;

	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 1, "number", "m1"), "set");
	kit_must(k, kit_add(k, &id, "Kept", "m2", NULL), "add");
	before = shown(k);
	plan_save(k->plan);
	kit_must(k, kit_change(k, k->account, 1, "number", "m9"), "set");
	kit_must(k, kit_change(k, k->account, 3, "number", "m8"), "set");
	kit_must(k, kit_change(k, k->account, id, "number", "m7"), "set");
	kit_must(k, kit_add(k, NULL, "Gone", "n3", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Gone", "m2", NULL), "add");
	kit_must(k, kit_remove(k, k->account, 1, false), "rm");
	kit_must(k, plan_set_alias(k->plan, k->account, 1, 3,
	    SLICE_EMPTY, &k->err),
	    "alias");
	kit_must(k, plan_rollback(k->plan, &k->err), "roll back");
	is_str(shown(k), before, "all of it is taken back");
	is_int((int64_t)plan_count(k->plan).added, 1, "counts too");
	is_int((int64_t)plan_count(k->plan).removed, 0, "of each kind");
	kit_must(k, plan_next_id(&next, k->plan, k->account, &k->err), "next");
	is_int(next, id + 1, "numbers too");
	is_int(kit_add(k, NULL, "X", "m1", NULL), ERR_CONFLICT,
	    "a key it had is taken again");
	is_int(kit_add(k, NULL, "X", "m2", NULL), ERR_CONFLICT,
	    "that of a new record");
	is_int(kit_add(k, NULL, "X", "n3", NULL), ERR_CONFLICT,
	    "that of a stored one");
	is_int(kit_add(k, NULL, "X", "m9", NULL), ERR_OK,
	    "and those it gave up are free");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "the store is sound");
}

static void
test_back_again(struct kit *k)
{
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 3, "city", "Ede"), "set");
	kit_must(k, kit_change(k, k->account, 3, "city", ""), "set");
	ok(plan_is_empty(k->plan), "a change and a change back is none");
	plan_close(k->plan);
	k->plan = NULL;
	kit_end(k);
}

int
main(void)
{
	struct kit	k;

	make(&k);
	test_keys(&k);
	test_references(&k);
	test_ring(&k);
	test_numbers(&k);
	test_rollback(&k);
	test_back_again(&k);
	kit_close(&k);
	done_testing();
}

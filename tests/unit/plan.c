/*
 * Plans: what they refuse, what they write, that applying does all of it or
 * nothing, and what the journal says of it.
 */
#include "tests/unit/record_kit.h"

static void
test_add_set_del(struct kit *k)
{
	struct record	rec;
	uint64_t	count;
	uint32_t	id, last;

	kit_plan(k);
	kit_must(k, kit_add(k, &id, "Jansen", "n1", "Utrecht"), "add");
	is_int(id, 1, "the first number is 1");
	kit_must(k, kit_add(k, &id, "Bakker", "n2", NULL), "add");
	is_int((int64_t)plan_count(k->plan).added, 2, "two to add");
	kit_must(k, kit_apply(k), "apply");
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 1, "city", "Delft"), "set");
	kit_must(k, kit_change(k, k->account, 1, "city", "Gouda"), "set");
	is_int((int64_t)plan_count(k->plan).changed, 1,
	    "two changes of one record are one");
	kit_must(k, kit_remove(k, k->account, 2, false), "rm");
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	kit_must(k, record_get(&rec, k->txn, k->account, 1, &k->err), "get");
	is_str(kit_text(k, &rec, "city"), "Gouda", "the last change stands");
	is_int(rec.revision, 2, "as one revision");
	is_int(record_get(&rec, k->txn, k->account, 2, &k->err),
	    ERR_NOTFOUND, "the other is gone");
	is_str(k->err.msg, "no account a2", "and says so");
	kit_must(k, record_counts(&count, &last, k->txn, k->account,
	    &k->err), "counts");
	ok(count == 1 && last == 2, "one left, two numbers used");
	kit_end(k);
	kit_plan(k);
	kit_must(k, kit_add(k, &id, "Visser", NULL, NULL), "add");
	is_int(id, 3, "numbers are never used again");
	kit_must(k, kit_apply(k), "apply");
}

static void
test_refusals(struct kit *k)
{
	struct draft	d;
	uint32_t	id;

	kit_plan(k);
	d = kit_draft(k, k->account);
	is_int(plan_add(k->plan, &d, false, &k->err), ERR_DATA,
	    "a required field is required");
	is_str(k->err.msg, "account a4: name is missing (required)",
	    "and named");
	is_int(kit_add(k, NULL, "X", "N1", NULL), ERR_CONFLICT,
	    "a number that is taken, whatever its case");
	is_str(k->err.msg, "account a4: number \"N1\" is taken by account a1",
	    "says by whom");
	kit_must(k, kit_add(k, &id, "X", "n9", NULL), "add");
	is_int(kit_add(k, NULL, "Y", "n9", NULL), ERR_CONFLICT,
	    "unique within the plan too");
	kit_must(k, kit_change(k, k->account, 1, "number", "n10"), "set");
	kit_must(k, kit_add(k, &id, "Y", "n1", NULL), "add");
	ok(true, "a value set free by the plan may be taken");
	is_int(kit_change(k, k->account, 1, "parent", "a99"), ERR_NOTFOUND,
	    "no reference to nobody");
	is_int(kit_change(k, k->account, 1, "parent", "a1"), ERR_DATA,
	    "nobody stands above itself");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "all is well");
}

static void
test_cascade(struct kit *k)
{
	struct draft	d;
	struct record	rec;
	uint32_t	a, b, v;

	kit_plan(k);
	kit_must(k, kit_add(k, &a, "Parent", NULL, NULL), "add");
	kit_must(k, kit_add(k, &b, "Child", NULL, NULL), "add");
	kit_must(k, kit_change(k, k->account, b, "parent",
	    arena_printf(k->arena, "a%u", a)), "set");
	d = kit_draft(k, k->activity);
	kit_set(k, &d, "party", arena_printf(k->arena, "a%u", a));
	kit_set(k, &d, "time", "2025-03-14");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	v = d.id;
	is_int(kit_remove(k, k->account, a, false), ERR_CONFLICT,
	    "kept while the plan itself refers to it");
	kit_must(k, kit_apply(k), "apply");
	kit_plan(k);
	is_int(kit_remove(k, k->account, a, false), ERR_CONFLICT,
	    "kept while others refer to it");
	ok(strstr(k->err.msg, "referred to by 2 records") != NULL, "%s",
	    k->err.msg);
	kit_must(k, kit_remove(k, k->account, a, true), "rm");
	is_int((int64_t)plan_count(k->plan).removed, 2,
	    "--cascade takes along who must refer");
	is_int((int64_t)plan_count(k->plan).changed, 1,
	    "and clears the optional");
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	kit_must(k, record_find(&rec, k->txn, k->activity, v, &k->err), "f");
	ok(rec.bytes.p == NULL, "the contact is gone");
	kit_must(k, record_get(&rec, k->txn, k->account, b, &k->err), "get");
	is_str(kit_text(k, &rec, "parent"), "", "the child has no parent");
	kit_end(k);
	is_int((int64_t)kit_fsck(k, false), 0, "all is well");
}

static void
test_added_then_removed(struct kit *k)
{
	uint32_t	id;

	kit_plan(k);
	kit_must(k, kit_add(k, &id, "Gone", "gone", NULL), "add");
	kit_must(k, kit_remove(k, k->account, id, false), "rm");
	ok(plan_is_empty(k->plan), "added and removed is nothing");
	kit_must(k, kit_add(k, NULL, "Here", "gone", NULL), "add");
	ok(true, "its unique value is free");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "all is well");
}

static void
test_stale(struct kit *k)
{
	struct journal_author	author = kit_author();
	struct plan		*first;

	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 1, "city", "Ede"), "set");
	first = k->plan;
	kit_end(k);
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 1, "city", "Tiel"), "set");
	kit_must(k, kit_apply(k), "apply");
	is_int(plan_apply(first, k->store, &author, NULL, &k->err),
	    ERR_CONFLICT, "a stale plan is refused");
	ok(strstr(k->err.msg, "stale") != NULL, "%s", k->err.msg);
	plan_close(first);
	kit_plan(k);
	kit_must(k, kit_add(k, NULL, "One", NULL, NULL), "add");
	first = k->plan;
	kit_end(k);
	kit_plan(k);
	kit_must(k, kit_add(k, NULL, "Two", NULL, NULL), "add");
	kit_must(k, kit_apply(k), "apply");
	is_int(plan_apply(first, k->store, &author, NULL, &k->err),
	    ERR_CONFLICT, "so is one whose number was given away");
	plan_close(first);
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 1, "city", "Ede"), "set");
	first = k->plan;
	kit_end(k);
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 3, "city", "Ede"), "set");
	kit_must(k, kit_apply(k), "apply");
	is_ok(plan_apply(first, k->store, &author, NULL, &k->err), &k->err,
	    "one that others did not touch is applied");
	plan_close(first);
	is_int((int64_t)kit_fsck(k, false), 0, "all is well");
}

static enum err_code
to_buf(void *arg, struct slice s, struct err *err)
{
	(void)err;
	buf_add(arg, s);
	return ERR_OK;
}

static void
test_write(struct kit *k)
{
	struct buf	b = {0};
	struct draft	d;

	kit_plan(k);
	d = kit_draft(k, k->account);
	kit_set(k, &d, "name", "A \"B\"");
	kit_set(k, &d, "size", "7");
	kit_set(k, &d, "tags", "red,blue");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, plan_write(k->plan, true, to_buf, &b, &k->err), "write");
	is_str(buf_cstr(&b), arena_printf(k->arena,
	    "{\"op\":\"add\",\"type\":\"account\",\"handle\":\"a%u\","
	    "\"fields\":{\"name\":\"A \\\"B\\\"\",\"size\":7,"
	    "\"tags\":[\"red\",\"blue\"]}}\n", d.id), "an add as a line");
	kit_must(k, kit_apply(k), "apply");
	buf_clear(&b);
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, d.id, "size", ""), "set");
	kit_must(k, plan_write(k->plan, true, to_buf, &b, &k->err), "write");
	is_str(buf_cstr(&b), arena_printf(k->arena,
	    "{\"op\":\"set\",\"ref\":\"a%u\",\"rev\":1,"
	    "\"fields\":{\"size\":null},\"was\":{\"size\":7}}\n", d.id),
	    "a change with what it was");
	plan_close(k->plan);
	k->plan = NULL;
	kit_end(k);
	buf_release(&b);
}

/* What is in an item that says one thing. */
static struct change
only_change(struct kit *k, struct slice public, struct slice private)
{
	struct change_reader	r;
	struct change		c = {0}, other;
	bool			one = false, more = true;

	change_reader_init(&r, public, private);
	kit_must(k, change_next(&c, &one, &r, k->arena, &k->err), "read");
	kit_must(k, change_next(&other, &more, &r, k->arena, &k->err),
	    "read on");
	ok(one && !more, "one change in an item");
	return c;
}

static void
test_journal(struct kit *k)
{
	struct journal_entry	entry;
	struct slice		public, private;
	struct change		c;
	const struct value	*v;
	uint64_t		last;
	size_t			n;
	uint16_t		name = entity_find_field(k->account,
				    SLICE("name"))->id;

	kit_plan(k);
	kit_must(k, kit_change(k, k->account, 1, "name", "Janssen"), "set");
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	kit_must(k, journal_last(&last, k->txn, &k->err), "last");
	kit_must(k, journal_get(&entry, k->txn, last, &k->err), "entry");
	ok(entry.changed == 1 && entry.items == 1, "one item, one change");
	kit_must(k, journal_get_item(&public, &private, k->txn, last, 1,
	    &k->err), "item");
	c = only_change(k, public, private);
	ok(c.op == CHANGE_SET && c.id == 1 && c.n_fields == 1 &&
	    c.field[0].field == name && !c.field[0].erased, "of the name");
	kit_must(k, change_values(&v, &n, k->arena, c.field[0].after,
	    &k->err), "values");
	ok(n == 1, "one value");
	is_slice(v[0].text, "Janssen", "what it became");
	ok(memmem(public.p, public.len, "Janssen", 7) == NULL,
	    "the personal value is not in the public part");
	c = only_change(k, public, (struct slice){ NULL, 0 });
	ok(c.field[0].erased && c.field[0].after.len == 0,
	    "without the private part it counts as erased");
	kit_end(k);
}

static void
test_bulk(struct kit *k)
{
	struct journal_entry	 entry;
	struct change_reader	 r;
	struct change		 c;
	struct slice		 public, private;
	struct arena		*arena = arena_open();
	struct record		 rec;
	uint64_t		 last, changes = 0;
	uint32_t		 id = 0;
	char			 name[40], number[40];
	bool			 more = true;

	kit_plan(k);
	/* Enough to spool the plan into a file. */
	for (int i = 0; i < 60000; i++) {
		(void)snprintf(name, sizeof(name), "Bulk %d", i);
		(void)snprintf(number, sizeof(number), "bulk%d", i);
		kit_must(k, kit_add(k, &id, name, number, "Bulkstad"), "add");
	}
	kit_must(k, plan_find(&rec, k->plan, k->account, id - 59999, arena,
	    &k->err), "find");
	is_str(kit_text(k, &rec, "name"), "Bulk 0", "read back from the plan");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "all is well");
	kit_begin(k);
	kit_must(k, journal_last(&last, k->txn, &k->err), "last");
	kit_must(k, journal_get(&entry, k->txn, last, &k->err), "entry");
	for (uint32_t i = 1; i <= entry.items; i++) {
		kit_must(k, journal_get_item(&public, &private, k->txn, last,
		    i, &k->err), "item");
		change_reader_init(&r, public, private);
		for (;;) {
			arena_clear(arena);
			kit_must(k, change_next(&c, &more, &r, arena,
			    &k->err), "change");
			if (!more)
				break;
			changes++;
		}
	}
	is_int((int64_t)changes, 60000, "the journal has every one");
	ok(entry.items < 10000, "many in an item: %u items", entry.items);
	kit_end(k);
	arena_close(arena);
}

static void
test_exact(struct kit *k)
{
	struct draft	d;
	uint32_t	next;

	kit_plan(k);
	d = kit_draft(k, k->staff);
	kit_set(k, &d, "name", "Exact");
	d.id = 40;
	d.revision = 9;
	kit_must(k, plan_add(k->plan, &d, true, &k->err), "add");
	d.id = 12;
	kit_must(k, plan_add(k->plan, &d, true, &k->err), "add");
	is_int(plan_add(k->plan, &d, true, &k->err), ERR_CONFLICT,
	    "an exact copy needs its handle free");
	kit_must(k, plan_next_id(&next, k->plan, k->staff, &k->err), "next");
	is_int(next, 41, "new numbers come behind");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "all is well");
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	test_add_set_del(&k);
	test_refusals(&k);
	test_cascade(&k);
	test_added_then_removed(&k);
	test_stale(&k);
	test_write(&k);
	test_journal(&k);
	test_bulk(&k);
	test_exact(&k);
	kit_close(&k);
	return done_testing();
}

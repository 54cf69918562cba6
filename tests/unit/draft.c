#include "tests/unit/record_kit.h"

static void
test_lists(struct kit *k)
{
	const struct field	*tags = entity_find_field(k->account,
				    SLICE("tags"));
	struct draft		 d = kit_draft(k, k->account);
	struct value		 red = { .type = TYPE_ENUM, .i = 1 };
	struct value		 blue = { .type = TYPE_ENUM, .i = 2 };

	draft_list_add(&d, tags, &red);
	draft_list_add(&d, tags, &blue);
	draft_list_add(&d, tags, &red);
	is_int((int64_t)d.field[tags->position].n, 2,
	    "adding what is there adds nothing");
	draft_list_del(&d, tags, &red);
	is_int((int64_t)d.field[tags->position].n, 1, "taken out");
	is_int(draft_value(&d, tags).i, 2, "the other one is left");
	draft_list_del(&d, tags, &red);
	is_int((int64_t)d.field[tags->position].n, 1,
	    "taking out what is not there does nothing");
	draft_set(&d, tags, NULL, 0);
	is_int(draft_value(&d, tags).type, TYPE_NONE, "cleared");
}

static void
test_copies(struct kit *k)
{
	struct arena	*arena = arena_open();
	struct draft	 d = kit_draft(k, k->account), copy;
	struct record	 rec;
	struct buf	 b = {0};

	kit_set(k, &d, "name", "Bakkerij Jansen");
	kit_set(k, &d, "email", "a@example.com,b@example.com");
	draft_as_record(&rec, &b, &d, 1);
	draft_from_record(&copy, &rec, arena);
	memset(b.p, 0xaa, b.len);
	buf_release(&b);
	is_slice(draft_value(&copy, k->account->name_field).text,
	    "Bakkerij Jansen", "a draft outlives the record it came from");
	draft_as_record(&rec, &b, &copy, 1);
	is_int((int64_t)record_count(&rec, entity_find_field(k->account,
	    SLICE("email"))), 2, "lists too");
	buf_release(&b);
	arena_close(arena);
}

static void
test_fewest_bytes(struct kit *k)
{
	struct draft	d = kit_draft(k, k->account);
	struct buf	b = {0};

	kit_set(k, &d, "size", "0");
	draft_encode(&b, &d, 1);
	is_int((int64_t)b.len, 8 + 3, "zero takes no bytes");
	buf_clear(&b);
	kit_set(k, &d, "size", "-128");
	draft_encode(&b, &d, 1);
	is_int((int64_t)b.len, 8 + 3 + 1, "-128 takes one");
	buf_clear(&b);
	kit_set(k, &d, "size", "128");
	draft_encode(&b, &d, 1);
	is_int((int64_t)b.len, 8 + 3 + 2, "128 takes two");
	buf_release(&b);
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	test_lists(&k);
	test_copies(&k);
	test_fewest_bytes(&k);
	kit_close(&k);
	return done_testing();
}

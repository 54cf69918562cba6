#include "core/record/priv.h"
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

/* Fields of an account, each with values it may have; "" is none. */
static const struct { const char *field, *text[4]; } choices[] = {
	{ "number", { "", "n1", "n12345678", "" } },
	{ "name", { "Jansen", "Bakkerij Jansen", "B", "Van der Meer" } },
	{ "city", { "", "Utrecht", "Gouda", "Gouda" } },
	{ "size", { "", "0", "7", "70000" } },
	{ "grade", { "", "low", "high", "mid" } },
	{ "active", { "", "yes", "no", "" } },
	{ "email", { "", "a@example.com", "a@example.com,b@example.com",
	    "" } },
	{ "tags", { "", "red,blue", "blue", "" } },
};
/* The note, which alone may need the long form. */
enum { LONG_NOTE = 250 };

static void
set_random(struct kit *k, struct draft *d, struct rng *r)
{
	size_t	i = (size_t)rng_below(r, NELEM(choices) + 1);
	char	text[LONG_NOTE + 1];

	if (i == NELEM(choices)) {
		memset(text, 'x', LONG_NOTE);
		text[rng_below(r, 2) == 0 ? 5 : LONG_NOTE] = '\0';
		kit_set(k, d, "note", arena_strdup(k->arena, text));
		return;
	}
	kit_set(k, d, choices[i].field, choices[i].text[rng_below(r, 4)]);
}

/*
 * The law: what is taken over from the record as it was and what is written
 * anew make the same bytes as all of it written anew.
 */
static void
test_changed(struct kit *k)
{
	struct draft	was = kit_draft(k, k->account), d, all;
	struct buf	a = {0}, b = {0}, c = {0};
	struct rng	r = { 5 };
	struct record	rec, now;
	int		bad = 0, longs = 0;

	kit_set(k, &was, "name", "Jansen");
	draft_as_record(&rec, &a, &was, 1);
	for (int i = 0; i < 3000; i++) {
		draft_from_record(&d, &rec, k->arena);
		for (uint64_t n = rng_below(&r, 4); n > 0; n--)
			set_random(k, &d, &r);
		draft_init(&all, k->account, k->arena);
		memcpy(all.field, d.field, k->account->n_fields *
		    sizeof(*d.field));
		buf_clear(&b);
		draft_encode(&b, &all, 1);
		draft_as_record(&now, &c, &d, 1);
		bad += !slice_eq(now.bytes, buf_slice(&b)) ||
		    !draft_equals_record(&all, &now);
		longs += !now.is_short;
		buf_clear(&a);
		buf_add(&a, now.bytes);
		kit_must(k, record_open(&rec, k->account, 1, buf_slice(&a),
		    &k->err), "open");
	}
	is_int(bad, 0, "a changed record is as one made anew");
	ok(longs > 100 && longs < 2900, "in both forms");
	buf_release(&a);
	buf_release(&b);
	buf_release(&c);
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	test_lists(&k);
	test_copies(&k);
	test_fewest_bytes(&k);
	test_changed(&k);
	kit_close(&k);
	return done_testing();
}

/*
 * What is left of a merged record: written, read, and what is no remains.
 */
#include "core/record/alias.h"
#include "tests/unit/record_kit.h"

static const struct { const char *what; struct slice bytes; } hostile[] = {
	{ "another kind of item", SLICE("\3abc") },
	{ "a head that is cut off", SLICE("\1\1\0") },
	{ "a length beyond the end", SLICE("\1\1\0\1\0\5n0") },
	{ "a length of ten bytes",
	    SLICE("\1\1\0\1\0\377\377\377\377\377\377\377\377\377\1n0") },
	{ "no type", SLICE("\1\1\0\0\0\2n0") },
	{ "a type there is not", SLICE("\1\1\0\377\0\2n0") },
	{ "a list", SLICE("\1\1\0\1\200\2\1a") },
	{ "a number of nine bytes", SLICE("\1\1\0\2\0\11123456789") },
	{ "a mark that is cut off", SLICE("\2\1\0\1\2\3") },
	{ "something behind the end", SLICE("\1\1\0\1\0\2n0\1") },
};

static void
test_hostile(void)
{
	static const char	key[6] = { 0, 2, 0, 0, 0, 7 };
	struct slice		name = slice_make(key, sizeof(key)), left;
	struct buf		val = {0};
	uint32_t		to;

	for (size_t i = 0; i < NELEM(hostile); i++) {
		buf_clear(&val);
		alias_encode(&val, name, 9, hostile[i].bytes);
		ok(!remains_are_sound(hostile[i].bytes) &&
		    !alias_decode(&to, &left, name, buf_slice(&val)), "%s",
		    hostile[i].what);
	}
	buf_clear(&val);
	alias_encode(&val, name, 9, SLICE_EMPTY);
	ok(alias_decode(&to, &left, name, buf_slice(&val)) && to == 9 &&
	    left.len == 0, "nothing is left");
	buf_clear(&val);
	alias_encode(&val, name, 9, SLICE("\1\1\0\1\0\2n0"));
	ok(alias_decode(&to, &left, name, buf_slice(&val)) && left.len == 8,
	    "a key");
	for (size_t i = 0; i < val.len; i++) {
		val.p[i] ^= 0x10;
		ok(!alias_decode(&to, &left, name, buf_slice(&val)),
		    "a flipped bit in byte %zu is seen", i);
		val.p[i] ^= 0x10;
	}
	buf_release(&val);
}

static void
test_marks(void)
{
	struct value	a = { .type = TYPE_TEXT, .text = SLICE("ab") };
	struct value	b = { .type = TYPE_TEXT, .text = SLICE("c") };
	struct value	two[2] = { a, b }, other[2] = { b, a };
	struct value	ref = { .type = TYPE_REF, .entity = 2, .i = 77 };
	uint16_t	entity;
	uint32_t	id;

	ok(remains_mark(&a, 1) == remains_mark(&a, 1), "the same value");
	ok(remains_mark(&a, 1) != remains_mark(&b, 1), "another one");
	ok(remains_mark(two, 2) != remains_mark(other, 2), "another order");
	ok(remains_mark(two, 2) != remains_mark(two, 1), "fewer");
	ok(remains_mark(NULL, 0) != remains_mark(&a, 1), "none");
	ok(!remains_mark_is_ref(remains_mark(two, 2), &entity, &id),
	    "a text is no reference");
	ok(remains_mark_is_ref(remains_mark(&ref, 1), &entity, &id) &&
	    entity == 2 && id == 77, "a reference says whereto");
}

/* Account 1 and 2 of the kit become one; the first gives up its number. */
static void
test_merge(struct kit *k)
{
	struct record		first, second;
	struct draft		d;
	struct buf		left = {0};
	struct remains_item	item;
	struct slice		rest;
	char			keys[80] = "";
	unsigned		marks = 0;

	kit_plan(k);
	kit_must(k, kit_add(k, NULL, "One", "n1", "Gouda"), "add");
	kit_must(k, kit_add(k, NULL, "Two", "n2", NULL), "add");
	kit_must(k, plan_find(&first, k->plan, k->account, 1, k->arena,
	    &k->err), "find");
	kit_must(k, plan_find(&second, k->plan, k->account, 2, k->arena,
	    &k->err), "find");
	draft_from_record(&d, &first, k->arena);
	kit_set(k, &d, "number", "n2");
	remains_of_merge(&left, &first, &second, &d);
	rest = buf_slice(&left);
	while (remains_next(&item, &rest)) {
		marks += !item.is_key;
		if (item.is_key)
			snprintf(keys + strlen(keys), sizeof(keys) -
			    strlen(keys), "%.*s ", SLICE_ARG(item.key.text));
	}
	is_str(keys, "n2 n1 ", "the key of the second, and what was given up");
	is_int(marks, 3, "marks: number of one, name and no city of the other");
	buf_release(&left);
}

int
main(void)
{
	struct kit	k;

	test_hostile();
	test_marks();
	kit_open(&k, KIT_MODEL);
	test_merge(&k);
	kit_close(&k);
	done_testing();
}

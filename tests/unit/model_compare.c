#include "core/model/source.h"

#include "tests/unit/tap.h"

static struct model *
parse(struct arena *arena, const char *body, const struct model *previous)
{
	struct model	*m = NULL;
	struct buf	 text = {0};
	struct err	 err = {0};

	buf_addf(&text, "gegevensmodel: 1\nentities:\n%s", body);
	if (model_parse(&m, arena, buf_slice(&text), previous, NULL, &err))
		diag("model_parse: %s", err.msg);
	buf_release(&text);
	return m;
}

/* The field of the first entity, with more than its name in braces. */
static struct model *
one_field(struct arena *arena, const char *field, const struct model *previous)
{
	char	 body[512];

	snprintf(body, sizeof(body),
	    "  x: {prefix: x, fields: {%s}}\n"
	    "  y: {prefix: y, fields: {z: {type: text}}}\n", field);
	return parse(arena, body, previous);
}

static bool
has(const struct model_changes *changes, enum model_change_kind what)
{
	size_t	 i;

	for (i = 0; i < changes->list.n; i++) {
		if (changes->list.p[i].what == what)
			return true;
	}
	return false;
}

#define BIT(what)	(1u << MODEL_##what)

/* What becomes of a field: the changes that must be found, and no others. */
static const struct {
	const char	*old, *new;
	unsigned	 changes;
	bool		 same_id;
} cases[] = {
	{ "a: {type: int}", "a: {type: int}", 0, true },
	{ "a: {type: int}", "a: {type: int, label: A}", BIT(WORDS), true },
	{ "a: {type: int}", "b: {type: int, was: a}", BIT(FIELD_RENAMED),
	    true },
	{ "a: {type: email}", "a: {type: text}", BIT(TYPE_WIDENED), true },
	{ "a: {type: text}", "a: {type: email}", BIT(TYPE_CHANGED) |
	    BIT(INDEX_ADDED) | BIT(INDEX_REMOVED), false },
	{ "a: {type: int}", "a: {type: decimal}", BIT(TYPE_CHANGED), false },
	{ "a: {type: decimal}", "a: {type: decimal, digits: 4}",
	    BIT(TYPE_CHANGED), false },
	{ "a: {type: int, min: 1, max: 9}", "a: {type: decimal, min: 1, "
	    "max: 9}", BIT(TYPE_CHANGED), false },
	{ "a: {type: decimal, min: 2}", "a: {type: decimal, digits: 4, "
	    "min: 1.5}", BIT(TYPE_CHANGED) | BIT(RELAXED), false },
	{ "a: {type: decimal, max: 2}", "a: {type: int, max: 1}",
	    BIT(TYPE_CHANGED) | BIT(CONSTRAINED), false },
	{ "a: {type: date}", "a: {type: time}", BIT(TYPE_CHANGED), false },
	{ "a: {type: int}", "a: {type: int, many: true}", BIT(TYPE_CHANGED),
	    false },
	{ "a: {type: ref, to: x}", "a: {type: ref, to: y}", BIT(TYPE_CHANGED),
	    false },
	{ "a: {type: int}", "b: {type: date, was: a}", BIT(TYPE_CHANGED) |
	    BIT(FIELD_RENAMED), false },
	{ "a: {type: int, index: true}", "a: {type: date, index: true}",
	    BIT(TYPE_CHANGED) | BIT(INDEX_ADDED) | BIT(INDEX_REMOVED), false },
	{ "a: {type: int}", "a: {type: int, required: true}",
	    BIT(CONSTRAINED), true },
	{ "a: {type: int, required: true}", "a: {type: int}", BIT(RELAXED),
	    true },
	{ "a: {type: int}", "a: {type: int, unique: true}",
	    BIT(CONSTRAINED) | BIT(INDEX_ADDED), true },
	{ "a: {type: int, index: true}", "a: {type: int, unique: true}",
	    BIT(CONSTRAINED) | BIT(INDEX_ADDED) | BIT(INDEX_REMOVED), true },
	{ "a: {type: int}", "a: {type: int, index: true}", BIT(INDEX_ADDED),
	    true },
	{ "a: {type: int, index: true}", "a: {type: int}",
	    BIT(INDEX_REMOVED), true },
	{ "a: {type: text}", "a: {type: text, search: false}",
	    BIT(INDEX_REMOVED), true },
	{ "a: {type: int, max: 5}", "a: {type: int, max: 6}", BIT(RELAXED),
	    true },
	{ "a: {type: int, max: 6}", "a: {type: int, max: 5}",
	    BIT(CONSTRAINED), true },
	{ "a: {type: int, min: 5}", "a: {type: int, min: 6}",
	    BIT(CONSTRAINED), true },
	{ "a: {type: int, min: 5}", "a: {type: int}", BIT(RELAXED), true },
	{ "a: {type: text}", "a: {type: text, pattern: x}",
	    BIT(CONSTRAINED), true },
	{ "a: {type: text, pattern: y}", "a: {type: text, pattern: x}",
	    BIT(CONSTRAINED), true },
	{ "a: {type: int, check: 'a > 1'}", "a: {type: int}", BIT(RELAXED),
	    true },
	{ "a: {type: enum, values: [p, q]}", "a: {type: enum, "
	    "values: [p, q, r]}", BIT(CHOICE_ADDED), true },
	{ "a: {type: enum, values: [p, q]}", "a: {type: enum, values: [q]}",
	    BIT(CHOICE_RETIRED), true },
	{ "a: {type: enum, values: [p, q]}", "a: {type: enum, "
	    "values: {p: , r: {was: q}}}", BIT(CHOICE_RENAMED), true },
	{ "a: {type: enum, values: [p, q]}", "a: {type: enum, "
	    "values: {p: , q: {probability: 5 %}}}", BIT(WORDS), true },
	{ "a: {type: enum, values: [p]}", "a: {type: text}",
	    BIT(TYPE_CHANGED) | BIT(INDEX_ADDED), false },
};

static void
test_fields(void)
{
	struct arena	*arena = arena_open();
	size_t		 i, j;

	for (i = 0; i < NELEM(cases); i++) {
		struct model_changes	 changes = {0};
		struct model		*old, *new;
		unsigned		 found = 0;
		bool			 same, held;

		old = one_field(arena, cases[i].old, NULL);
		new = one_field(arena, cases[i].new, old);
		if (!ok(old != NULL && new != NULL, "%s parses",
		    cases[i].new))
			continue;
		model_compare(&changes, old, new, arena);
		held = true;
		for (j = 0; j < changes.list.n; j++) {
			found |= 1u << changes.list.p[j].what;
			if (changes.list.p[j].text.len == 0)
				held = false;
		}
		same = model_entity(old, 0)->field[0].id ==
		    model_entity(new, 0)->field[0].id;
		if (!ok(found == cases[i].changes && held &&
		    same == cases[i].same_id, "%s becomes %s", cases[i].old,
		    cases[i].new)) {
			for (j = 0; j < changes.list.n; j++)
				diag("%d: %.*s", (int)changes.list.p[j].what,
				    SLICE_ARG(changes.list.p[j].text));
		}
		VEC_RELEASE(&changes.list);
	}
	arena_close(arena);
}

/* Numbers go up, are kept through renames, and never come back. */
static void
test_numbers(void)
{
	struct arena		*arena = arena_open();
	struct model		*m1, *m2, *m3, *m4;
	const struct field	*f;
	struct err		 err = {0};

	m1 = one_field(arena, "a: {type: int}, b: {type: int}", NULL);
	m2 = one_field(arena, "b: {type: int}, c: {type: int}", m1);
	m3 = one_field(arena, "a: {type: int}, c: {type: int}, b: "
	    "{type: int}", m2);
	is_int(m2->revision, 2, "revisions are counted");
	is_int(model_entity(m1, 0)->field[1].id, 2, "b is 2");
	is_int(model_entity(m2, 0)->field[0].id, 2,
	    "and stays 2 in another place");
	is_int(model_entity(m2, 0)->field[1].id, 3, "c is new");
	f = entity_find_field(model_entity(m3, 0), SLICE("a"));
	is_int(f->id, 4, "a comes back under a new number");
	m4 = one_field(arena, "a: {type: int, was: c}, c: {type: int, was: "
	    "a}, b: {type: int}", m3);
	is_int(model_entity(m4, 0)->field[0].id, 3, "two may swap their names");
	is_int(model_entity(m4, 0)->field[1].id, 4, "both ways");
	m4 = one_field(arena, "a: {type: date}, c: {type: int}, b: "
	    "{type: int}", m3);
	is_int(model_entity(m4, 0)->field[0].id, 5,
	    "another type, another number");
	is_int(model_entity(m4, 0)->field[0].was_id, 4,
	    "that knows its old one");
	m4 = one_field(arena, "d: {type: int, was: a}, a: {type: int}", m3);
	is_int(model_entity(m4, 0)->field[0].id, 4, "a was renamed to d");
	is_int(model_entity(m4, 0)->field[1].id, 5, "so a is a new field");
	m4 = one_field(arena, "d: {type: int, was: a}, a: {type: int}", m4);
	is_int(model_entity(m4, 0)->field[0].id, 4, "an old was: does no harm");
	is_int(model_entity(m4, 0)->field[1].id, 5, "to either");
	is_int(model_parse(&m3, arena, SLICE("gegevensmodel: 1\nentities: "
	    "{x: {prefix: x, fields: {d: {type: int, was: a}}}}\n"), m4,
	    NULL, &err), ERR_DATA, "where it could mean two things");
	is_str(err.msg, "2:56: d was 'a', but both are there now",
	    "it is refused");
	arena_close(arena);
}

static void
test_choices(void)
{
	struct arena		*arena = arena_open();
	struct model		*m1, *m2, *m3;
	const struct field	*f;
	const struct choice	*c;
	struct value		 v = { .type = TYPE_ENUM, .i = 1 };
	struct err		 err = {0};

	m1 = one_field(arena, "a: {type: enum, values: {p: Pee, q: }}", NULL);
	m2 = one_field(arena, "a: {type: enum, values: [q, r]}", m1);
	f = &model_entity(m2, 0)->field[0];
	is_int((int64_t)f->n_choices, 3, "a retired choice is kept");
	c = field_find_choice(f, SLICE("pee"));
	ok(c != NULL && c->retired && c->code == 1, "and can be read");
	is_int(field_check_value(f, &v, &err), ERR_DATA, "but not written");
	is_str(err.msg, "a \"p\" is no longer used", "for it is retired");
	is_int(field_find_choice(f, SLICE("q"))->code, 2, "q is still 2");
	is_int(field_find_choice(f, SLICE("r"))->code, 3, "r is new");
	m3 = one_field(arena, "a: {type: enum, values: [r, p]}", m2);
	f = &model_entity(m3, 0)->field[0];
	c = field_find_choice(f, SLICE("p"));
	ok(!c->retired && c->code == 1, "p comes back with its meaning");
	is_int(f->next_code, 4, "no code was given twice");
	arena_close(arena);
}

/* Entity y of old (number 2) never had a record. */
static void
test_unused(struct arena *arena, const struct model *old, const char *thief)
{
	static const uint16_t	 unused[] = { 2 };
	struct model		 prev = *old;
	struct model		*m;

	prev.unused = unused;
	prev.n_unused = NELEM(unused);
	m = parse(arena, thief, &prev);
	is_slice(m->head[1].prefix, "y", "the prefix of an unused one");
	is_int(m->head[1].id, 3, "but not its number");
	is_int((int64_t)m->n_retired, 0, "which nobody remembers");
	m = parse(arena, "  x: {prefix: x, fields: {a: {type: int}}}\n"
	    "  y: {prefix: z, fields: {a: {type: int}}}\n", &prev);
	is_slice(m->head[1].prefix, "z", "it may have another prefix");
	is_int(m->head[1].id, 2, "and stays what it was");
}

static void
test_entities(void)
{
	static const char	 two[] =
	    "  x: {prefix: x, fields: {a: {type: int}}}\n"
	    "  y: {prefix: y, fields: {a: {type: int}}}\n";
	static const char	 one[] =
	    "  x: {prefix: x, fields: {a: {type: int}}}\n";
	static const char	 thief[] =
	    "  x: {prefix: x, fields: {a: {type: int}}}\n"
	    "  z: {prefix: y, fields: {a: {type: int}}}\n";
	static const char	 renamed[] =
	    "  x: {prefix: x, fields: {a: {type: int}}}\n"
	    "  z: {prefix: y, was: y, fields: {a: {type: int}}}\n";
	struct arena		*arena = arena_open();
	struct model_changes	 changes = {0};
	struct model		*m1, *m2, *m3;
	struct err		 err = {0};
	struct buf		 text = {0};

	m1 = parse(arena, two, NULL);
	m2 = parse(arena, one, m1);
	model_compare(&changes, m1, m2, arena);
	ok(changes.list.n == 1 && has(&changes, MODEL_ENTITY_REMOVED),
	    "an entity is gone");
	ok(model_change_needs_check(&changes.list.p[0]),
	    "are there records of it?");
	is_slice(changes.list.p[0].text, "y: removed", "in words");
	VEC_RELEASE(&changes.list);
	is_int((int64_t)m2->n_retired, 1, "it is remembered");
	m3 = parse(arena, two, m2);
	is_int(m3->head[1].id, 2, "it comes back with its number");
	is_int(model_entity(m3, 1)->field[0].id, 2, "but fields do not");
	is_int((int64_t)m3->n_retired, 0, "and is in use again");

	buf_addf(&text, "gegevensmodel: 1\nentities:\n%s", thief);
	is_int(model_parse(&m3, arena, buf_slice(&text), m2, NULL, &err),
	    ERR_DATA, "nobody else gets its prefix");
	is_str(err.msg, "4:3: z: prefix 'y' belonged to y, and handles are "
	    "never used again", "and hears why");
	test_unused(arena, m1, thief);
	m3 = parse(arena, renamed, m1);
	is_int(m3->head[1].id, 2, "a renamed entity keeps its number");
	model_compare(&changes, m1, m3, arena);
	ok(changes.list.n == 1 && has(&changes, MODEL_ENTITY_RENAMED),
	    "and is seen as renamed");
	VEC_RELEASE(&changes.list);
	model_compare(&changes, m2, m1, arena);
	ok(has(&changes, MODEL_ENTITY_ADDED), "an entity is new");
	VEC_RELEASE(&changes.list);

	buf_clear(&text);
	buf_adds(&text, "gegevensmodel: 1\nentities:\n"
	    "  x: {prefix: q, fields: {a: {type: int, was: b}}}\n"
	    "  y: {prefix: y, was: x, fields: {a: {type: int}}}\n"
	    "  w: {prefix: w, was: v, fields: {a: {type: int}}}\n");
	is_int(model_parse(&m3, arena, buf_slice(&text), m1, NULL, &err),
	    ERR_DATA, "what was never there cannot be renamed");
	buf_clear(&text);
	buf_adds(&text, "gegevensmodel: 1\nentities:\n"
	    "  x: {prefix: q, fields: {a: {type: int}}}\n");
	is_int(model_parse(&m3, arena, buf_slice(&text), m1, NULL, &err),
	    ERR_DATA, "a prefix stays");
	is_str(err.hint, "prefix: x", "which one");
	buf_release(&text);
	arena_close(arena);
}

static void
test_whole(void)
{
	static const char	 text[] =
	    "  x: {prefix: x, check: 'a > 1', fields: {a: {type: int}}}\n"
	    "  s: {kind: sale, key: [n], fields: {date: {type: date}, "
	    "amount: {type: money}, n: {type: int}}}\n";
	static const char	 other[] =
	    "  x: {prefix: x, fields: {a: {type: int}, b: {type: int, "
	    "required: true}}}\n"
	    "  s: {kind: sale, fields: {date: {type: date}, "
	    "amount: {type: money}, n: {type: int}, "
	    "who: {type: ref, to: p, role: party}}}\n"
	    "  p: {kind: party, prefix: p, fields: {name: {type: text}}}\n"
	    "currency: USD\nname: other\nsegments: {rfm: }\n";
	struct arena		*arena = arena_open();
	struct model_changes	 changes = {0};
	struct model		*old, *new;
	size_t			 i, check = 0, rewrite = 0;

	old = parse(arena, text, NULL);
	model_compare(&changes, old, old, arena);
	is_int((int64_t)changes.list.n, 0, "a model equals itself");
	new = parse(arena, other, old);
	model_compare(&changes, old, new, arena);
	ok(has(&changes, MODEL_TYPE_CHANGED), "another currency");
	ok(changes.list.p[0].entity == NULL, "concerns the whole model");
	ok(has(&changes, MODEL_WORDS), "another name");
	ok(has(&changes, MODEL_RELAXED), "a check and a key less");
	ok(has(&changes, MODEL_CONSTRAINED), "a required field");
	ok(has(&changes, MODEL_FIELD_ADDED), "is new");
	ok(has(&changes, MODEL_INDEX_ADDED), "sales by party are indexed");
	for (i = 0; i < changes.list.n; i++) {
		check += model_change_needs_check(&changes.list.p[i]);
		rewrite += model_change_needs_rewrite(&changes.list.p[i]);
	}
	is_int((int64_t)check, 2, "two must be checked");
	is_int((int64_t)rewrite, 2, "two rewrite something");
	VEC_RELEASE(&changes.list);
	arena_close(arena);
}

int
main(void)
{
	test_fields();
	test_numbers();
	test_choices();
	test_entities();
	test_whole();
	return done_testing();
}

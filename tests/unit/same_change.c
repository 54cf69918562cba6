/*
 * The same values for many records: the planned records are, byte for byte,
 * those that drafts lead to, and what a draft is needed for is left.
 */
#include "core/record/priv.h"
#include "core/record/same_change.h"
#include "tests/unit/record_kit.h"

#define MODEL_WITH(size)						\
	KIT_HEAD							\
	KIT_STAFF							\
	"  thing:\n"							\
	"    kind: plain\n"						\
	"    prefix: t\n"						\
	"    fields:\n"							\
	"      name: {type: text, required: true, max: 60}\n"		\
	"      code: {type: text, unique: true}\n"			\
	"      city: {type: text, index: true}\n"			\
	"      size: {type: " size "}\n"				\
	"      grade: {type: enum, values: [low, mid, high]}\n"		\
	"      worth: {type: money}\n"					\
	"      factor: {type: decimal, digits: 6}\n"			\
	"      share: {type: percent}\n"				\
	"      since: {type: date}\n"					\
	"      seen: {type: time}\n"					\
	"      active: {type: bool}\n"					\
	"      note: {type: text, personal: true}\n"			\
	"      took: {type: duration}\n"				\
	"      email: {type: email, index: true}\n"			\
	"      phone: {type: phone}\n"					\
	"      site: {type: url}\n"					\
	"      postcode: {type: postcode}\n"				\
	"      country: {type: country}\n"				\
	"      iban: {type: iban}\n"					\
	"      kvk: {type: kvk}\n"					\
	"      vat: {type: vat}\n"					\
	"      words: {type: text, search: true}\n"			\
	"      plate: {type: text, pattern: \"[A-Z]{2}-[0-9]+\"}\n"	\
	"      tags: {type: enum, many: true, values: [red, blue]}\n"	\
	"      owner: {type: ref, to: staff}\n"
#define MODEL		MODEL_WITH("int, min: -500, max: 70000")
#define LATER_MODEL	MODEL_WITH("decimal, digits: 1")

enum { RECORDS = 400, TURNS = 300, FIELDS_MAX = 4 };

/* Fields that take the same for all, and texts for each; "": none. */
static const struct {
	const char	*name, *text[4];
} set[] = {
	{ "name", { "Jansen", "De Wit", "A", "Éva" } },
	{ "city", { "Gouda", "", "Ede", "Aa" } },
	{ "size", { "0", "-500", "70000", "" } },
	{ "grade", { "low", "mid", "high", "" } },
	{ "factor", { "0.000001", "12", "", "-3.5" } },
	{ "share", { "12.5%", "0%", "", "100%" } },
	{ "since", { "1899-12-31", "2025-07-01", "", "2024-02-29" } },
	{ "seen", { "2025-01-02 03:04", "", "1969-12-31 23:59",
	    "2030-01-01" } },
	{ "active", { "yes", "no", "", "yes" } },
	{ "note", { "a note", "", "of some length, so that it counts",
	    "b" } },
	{ "took", { "0s", "", "90m", "2h" } },
	{ "email", { "info@example.com", "", "Jan@Example.NL", "" } },
	{ "phone", { "+31612345678", "", "030 1234567", "" } },
	{ "site", { "https://example.com/a", "", "www.example.org", "" } },
	{ "postcode", { "3511 AB", "", "1011xx", "" } },
	{ "country", { "NL", "", "be", "" } },
	{ "iban", { "NL91 ABNA 0417 1643 00", "", "BE68539007547034", "" } },
	{ "kvk", { "12345678", "", "87654321", "" } },
	{ "vat", { "NL004495445B01", "", "DE136695976", "" } },
	{ "words", { "Wij gaan naar Ede", "", "a", "" } },
	{ "plate", { "AB-12", "", "XY-0", "" } },
};

static const char *
any(struct rng *r, size_t field)
{
	return set[field].text[rng_below(r, NELEM(set[field].text))];
}

static void
add_all(struct kit *k, const struct entity *e)
{
	struct rng	r = { 3 };
	char		text[300];

	kit_plan(k);
	for (int i = 0; i < RECORDS; i++) {
		struct draft	d = kit_draft(k, e);

		for (size_t f = 0; f < NELEM(set); f++)
			if (f == 0 || rng_below(&r, 3) == 0)
				kit_set(k, &d, set[f].name, any(&r, f));
		if (d.field[0].n == 0)
			kit_set(k, &d, "name", "N");
		(void)snprintf(text, sizeof(text), "c%d", i);
		if (i % 3 == 0)
			kit_set(k, &d, "code", arena_strdup(k->arena, text));
		if (i % 4 == 0)
			kit_set(k, &d, "worth", "12.50");
		if (i % 5 == 0)
			kit_set(k, &d, "tags", "blue,red");
		/* Too long for the short form, once or nearly. */
		memset(text, 'x', sizeof(text));
		text[180 + i % 100] = '\0';
		if (i % 7 == 0)
			kit_set(k, &d, "note", arena_strdup(k->arena, text));
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
}

/* What is given: of some fields a value each. */
struct given {
	struct draft		draft;		/* its values */
	struct same_field	field[FIELDS_MAX];
	size_t			n;
};

static void
make_given(struct given *g, struct rng *r, struct kit *k,
    const struct entity *e)
{
	size_t	n = 1 + rng_below(r, FIELDS_MAX);

	*g = (struct given){0};
	g->draft = kit_draft(k, e);
	for (size_t i = 0; i < n; i++) {
		size_t			 which = rng_below(r, NELEM(set));
		const struct field	*f = entity_find_field(e,
					    slice_of(set[which].name));
		const struct draft_field *df = &g->draft.field[f->position];
		bool			 twice = false;

		for (size_t m = 0; m < g->n; m++)
			twice |= g->field[m].field == f;
		if (twice)
			continue;
		kit_set(k, &g->draft, set[which].name, any(r, which));
		g->field[g->n++] = (struct same_field){ f, df->p, df->n };
	}
}

static enum err_code
by_draft(struct kit *k, const struct record *rec, const struct given *g)
{
	struct draft	d;

	draft_from_record(&d, rec, k->arena);
	for (size_t i = 0; i < g->n; i++)
		draft_set(&d, g->field[i].field, g->field[i].value,
		    g->field[i].n);
	return plan_set(k->plan, rec, &d, &k->err);
}

/* What is planned of the record; op 0: nothing. */
static struct op
planned(struct kit *k, const struct entity *e, uint32_t id)
{
	struct op	op;
	bool		found;

	kit_must(k, plan_find_op(&op, &found, k->plan, e, id, &k->err),
	    "op");
	if (!found)
		return (struct op){0};
	op.before = slice_dup(k->arena, op.before);
	op.after = slice_dup(k->arena, op.after);
	return op;
}

static bool
is_same_op(const struct op *a, const struct op *b)
{
	return a->op == b->op && a->entity == b->entity && a->id == b->id &&
	    a->rev_before == b->rev_before && a->rev_after == b->rev_after &&
	    slice_eq(a->before, b->before) && slice_eq(a->after, b->after);
}

static void
plan_anew(struct kit *k)
{
	plan_close(k->plan);
	kit_end(k);
	kit_plan(k);
}

static void
test_same(struct kit *k, const struct entity *e)
{
	struct rng	r = { 11 };
	struct record	rec;
	size_t		n_done = 0, n_left = 0, n_same = 0, n_none = 0;

	kit_plan(k);
	for (int i = 0; i < TURNS; i++) {
		struct given		 g;
		struct same_change	*c;

		plan_anew(k);
		make_given(&g, &r, k, e);
		c = same_change_open(k->plan, e, g.field, g.n, k->arena);
		for (int m = 0; m < 8 && c != NULL; m++) {
			uint32_t	id = 1 + (uint32_t)rng_below(&r,
					    RECORDS);
			struct op	one, two;
			bool		done;

			kit_must(k, record_find(&rec, k->txn, e, id, &k->err),
			    "find");
			kit_must(k, same_change_set(&done, c, &rec, &k->err),
			    "set");
			n_done += done;
			n_left += !done;
			if (!done)
				continue;
			one = planned(k, e, id);
			plan_anew(k);
			c = same_change_open(k->plan, e, g.field, g.n,
			    k->arena);
			kit_must(k, record_find(&rec, k->txn, e, id, &k->err),
			    "find");
			kit_must(k, by_draft(k, &rec, &g), "draft");
			two = planned(k, e, id);
			n_same += is_same_op(&one, &two);
			n_none += one.op == 0;
			plan_anew(k);
			c = same_change_open(k->plan, e, g.field, g.n,
			    k->arena);
		}
	}
	is_int((int64_t)n_same, (int64_t)n_done, "as drafts do it");
	ok(n_done > TURNS && n_left > TURNS / 8 && n_none > TURNS / 16,
	    "%zu records changed or the same already (%zu), %zu left to "
	    "drafts", n_done, n_none, n_left);
}

static struct same_change *
open_one(struct kit *k, const struct entity *e, const char *field,
    const char *text)
{
	struct draft		 d = kit_draft(k, e);
	const struct field	*f = entity_find_field(e, slice_of(field));
	struct same_field	 sf = { .field = f };

	if (text != NULL)
		kit_set(k, &d, field, text);
	sf.value = d.field[f->position].p;
	sf.n = d.field[f->position].n;
	return same_change_open(k->plan, e, &sf, 1, k->arena);
}

static void
test_left(struct kit *k, const struct entity *e)
{
	static const struct { const char *field, *text; } left[] = {
		{ "name", NULL }, { "code", "one" }, { "worth", "1.00" },
		{ "tags", "red" }, { "owner", "w1" },
	};
	struct same_field	 twice[2] = {0};
	struct same_change	*c;
	struct record		 rec;
	struct draft		 d;
	bool			 done;

	plan_anew(k);
	for (size_t i = 0; i < NELEM(left); i++)
		ok(open_one(k, e, left[i].field, left[i].text) == NULL,
		    "%s %s: drafts tell", left[i].field, left[i].text == NULL
		    ? "cleared" : left[i].text);
	twice[0].field = twice[1].field = entity_find_field(e, SLICE("size"));
	ok(same_change_open(k->plan, e, twice, 2, k->arena) == NULL,
	    "one field twice: drafts take the last");
	c = open_one(k, e, "city", "Urk");
	ok(c != NULL, "a city is the same for all");
	kit_must(k, record_find(&rec, k->txn, e, 2, &k->err), "find");
	draft_from_record(&d, &rec, k->arena);
	kit_set(k, &d, "size", "77");
	kit_must(k, plan_set(k->plan, &rec, &d, &k->err), "set");
	kit_must(k, same_change_set(&done, c, &rec, &k->err), "again");
	ok(!done, "a record that the plan has changed is left");
	plan_defer(k->plan, true);
	kit_must(k, record_find(&rec, k->txn, e, 3, &k->err), "find");
	kit_must(k, same_change_set(&done, c, &rec, &k->err), "later");
	ok(!done, "so is one while keys are looked at later");
}

/* A record that was changed so often. */
static void
add_of_revision(struct kit *k, const struct entity *e, uint32_t id,
    uint32_t revision)
{
	struct draft	d = kit_draft(k, e);

	kit_set(k, &d, "name", "Often");
	d.id = id;
	d.revision = revision;
	kit_must(k, plan_add(k->plan, &d, true, &k->err), "add exactly");
}

/* Revisions that were given once are not given again, and above 255 they do
 * not fit in the short form. */
static void
test_revision(struct kit *k, const struct entity *e)
{
	static const struct { uint32_t was, next; bool fits; } often[] = {
		{ 1, 1, true }, { 253, 1, true }, { 254, 1, true },
		{ 255, 1, false }, { 256, 1, false }, { 7, 100, true },
		{ 7, 255, true }, { 7, 256, false }
	};
	const uint32_t		first = RECORDS + 1;

	plan_anew(k);
	for (uint32_t i = 0; i < NELEM(often); i++)
		add_of_revision(k, e, first + i, often[i].was);
	kit_must(k, kit_apply(k), "apply");
	kit_plan(k);
	for (uint32_t i = 0; i < NELEM(often); i++) {
		struct plan_entity	*pe;
		struct same_change	*c;
		struct record		 rec;
		struct op		 op;
		bool			 done;

		plan_anew(k);
		c = open_one(k, e, "city", "Urk");
		kit_must(k, plan_entity_load(&pe, k->plan, e, &k->err),
		    "load");
		pe->now.next_revision = often[i].next;
		kit_must(k, record_find(&rec, k->txn, e, first + i, &k->err),
		    "find");
		kit_must(k, same_change_set(&done, c, &rec, &k->err), "set");
		op = planned(k, e, first + i);
		ok(done == often[i].fits && op.rev_after == (!done ? 0 :
		    MAX(often[i].was + 1, often[i].next)),
		    "after revision %u, of %u given", often[i].was,
		    often[i].next - 1);
	}
}

/* What an amount of other money is worth may have changed meanwhile. */
static void
test_foreign(struct kit *k, const struct entity *e)
{
	const struct value	 v = { .type = TYPE_MONEY, .digits = 2,
				    .i = 1130, .cur = "USD",
				    .original = 1234 };
	struct same_change	*c;
	struct record		 rec;
	struct draft		 d;
	bool			 done;

	plan_anew(k);
	d = kit_draft(k, e);
	kit_set(k, &d, "name", "Dollar");
	draft_set(&d, entity_find_field(e, SLICE("worth")), &v, 1);
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, kit_apply(k), "apply");
	kit_plan(k);
	c = open_one(k, e, "city", "Urk");
	kit_must(k, record_find(&rec, k->txn, e, d.id, &k->err), "find");
	kit_must(k, same_change_set(&done, c, &rec, &k->err), "set");
	ok(!done && rec.is_short, "a record with other money is left");
}

static enum err_code
refuse(void *arg, const struct record *rec, struct err *err)
{
	(void)arg;
	return rec->id % 2 == 0 ? err_set(err, ERR_DATA, "even") : ERR_OK;
}

static void
test_check(struct kit *k, const struct entity *e)
{
	/* Those of test_revision, which are short. */
	const uint32_t		 first = RECORDS + 1;
	struct plan_options	 opt = {0};
	struct same_change	*c;
	struct record		 rec;
	bool			 done;

	plan_close(k->plan);
	opt.model = k->model;
	opt.txn = k->txn;
	opt.spool_dir = tmp_dir();
	opt.check = refuse;
	k->plan = plan_open(&opt);
	c = open_one(k, e, "city", "Urk");
	for (uint32_t id = first; id < first + 2; id++) {
		kit_must(k, record_find(&rec, k->txn, e, id, &k->err),
		    "find");
		kit_must(k, same_change_set(&done, c, &rec, &k->err), "set");
		ok(done == (id % 2 != 0), "a check that fails: a draft tells it");
	}
	is_int((int64_t)plan_count(k->plan).changed, 1, "one is planned");
}

/* Of records of an earlier model nothing is known: drafts convert them. */
static void
test_model(struct kit *k)
{
	const struct entity	*e;
	struct model		*next = kit_parse(k, LATER_MODEL, k->model);
	struct same_change	*c;
	struct record		 rec;
	size_t			 n_older = 0, n_done = 0;
	bool			 done;

	plan_close(k->plan);
	kit_end(k);
	kit_plan(k);
	kit_must(k, plan_model(k->plan, next, SLICE(LATER_MODEL), &k->err),
	    "model");
	kit_must(k, kit_apply(k), "apply");
	next->revision = 2;
	k->model = next;
	kit_plan(k);
	e = model_find_entity(k->model, SLICE("thing"));
	c = open_one(k, e, "size", "2.5");
	for (uint32_t id = 1; id <= RECORDS; id++) {
		kit_must(k, record_find(&rec, k->txn, e, id, &k->err),
		    "find");
		kit_must(k, same_change_set(&done, c, &rec, &k->err), "set");
		n_older += rec.model_revision < next->revision;
		n_done += done && rec.model_revision < next->revision;
	}
	ok(c != NULL && n_older > 0 && n_done == 0,
	    "%zu records of an earlier model are left", n_older);
}

int
main(void)
{
	const struct entity	*e;
	struct kit		 k;

	kit_open(&k, MODEL);
	e = model_find_entity(k.model, SLICE("thing"));
	add_all(&k, e);
	test_same(&k, e);
	test_left(&k, e);
	test_revision(&k, e);
	test_foreign(&k, e);
	test_check(&k, e);
	test_model(&k);
	kit_close(&k);
	return done_testing();
}

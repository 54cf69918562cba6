/*
 * New models over a filled store: what must not change does not, what must
 * be converted is, and what cannot be is refused with the offenders named,
 * the store as it was.
 */
#include "tests/unit/record_kit.h"

#define REST KIT_ACTIVITY KIT_RATE

static void
fill(struct kit *k)
{
	static const char *const	sizes[] = { "7", "12", "", "-3" };
	struct draft			d;
	uint32_t			id;

	kit_plan(k);
	for (int i = 0; i < 12; i++) {
		kit_must(k, kit_add(k, &id, arena_printf(k->arena,
		    "Naam %d", i), arena_printf(k->arena, "n%d", i),
		    i % 3 ? "Utrecht" : NULL), "add");
		kit_must(k, kit_change(k, k->account, id, "size",
		    sizes[i % 4]), "set");
		kit_must(k, kit_change(k, k->account, id, "grade",
		    i % 2 ? "low" : "high"), "set");
		kit_must(k, kit_change(k, k->account, id, "note",
		    i == 5 ? "geen getal" : "31"), "set");
		kit_must(k, kit_change(k, k->account, id, "email",
		    i == 4 ? "a@x.nl,b@x.nl" : "a@x.nl"), "set");
	}
	d = kit_draft(k, k->activity);
	kit_set(k, &d, "party", "a1");
	kit_set(k, &d, "time", "2025-03-14");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, kit_apply(k), "apply");
}

/* The account's fields of the model, as one may change them. */
struct fields {
	const char	*number, *name, *city, *size, *grade, *email, *note,
			*more;
};

static const struct fields same = {
	"number: {type: text, unique: true}",
	"name: {type: text, required: true, personal: true}",
	"city: {type: text, index: true}",
	"size: {type: int}",
	"grade: {type: enum, values: [low, mid, high]}",
	"email: {type: email, many: true, index: true, personal: true}",
	"note: {type: text}",
	""
};

static const char *
model_text(struct arena *arena, const struct fields *f)
{
	return arena_printf(arena, "%s      %s\n      %s\n      %s\n"
	    "      %s\n      %s\n      %s\n      %s\n%s%s",
	    KIT_HEAD KIT_STAFF KIT_ACCOUNT_HEAD, f->number, f->name, f->city,
	    f->size, f->grade, f->email, f->note, f->more, REST);
}

/* Rewritten records and the error text; the model goes in when it can. */
static enum err_code
apply_model(struct kit *k, const struct fields *f, uint64_t *rewritten)
{
	const char	*yaml = model_text(k->arena, f);
	struct model	*next;
	enum err_code	 rc;

	next = kit_parse(k, yaml, k->model);
	kit_plan(k);
	rc = plan_model(k->plan, next, slice_of(yaml), &k->err);
	*rewritten = plan_count(k->plan).changed;
	if (rc) {
		plan_close(k->plan);
		k->plan = NULL;
		kit_end(k);
		return rc;
	}
	rc = kit_apply(k);
	if (rc)
		return rc;
	/* From now on as the store says. */
	kit_begin(k);
	kit_must(k, model_load(&k->model, k->arena, k->txn, &k->err), "load");
	kit_end(k);
	kit_entities(k);
	return ERR_OK;
}

static void
start(struct kit *k, struct fields *f)
{
	struct arena	*arena = arena_open();

	*f = same;
	kit_open(k, model_text(arena, f));
	arena_close(arena);
	fill(k);
}

static const char *
value_of(struct kit *k, uint32_t id, const char *field)
{
	struct record	rec;
	const char	*s;

	kit_begin(k);
	kit_must(k, record_get(&rec, k->txn, k->account, id, &k->err), "get");
	s = kit_text(k, &rec, field);
	kit_end(k);
	return s;
}

struct good {
	const char	*what;
	size_t		 offset;	/* in struct fields */
	const char	*text;
	uint64_t	 rewritten;
	uint32_t	 id;
	const char	*field, *value;
};
#define F(name) offsetof(struct fields, name)

static const struct good goods[] = {
	{ "nothing", F(note), "note: {type: text}", 0, 1, "note", "31" },
	{ "renamed", F(city), "plaats: {type: text, index: true, was: city}",
	    0, 2, "plaats", "Utrecht" },
	{ "added", F(more), "      extra: {type: text}\n", 0, 2, "extra", "" },
	{ "removed", F(grade), "", 0, 2, "city", "Utrecht" },
	{ "required with a default", F(more),
	    "      rank: {type: int, required: true, default: 3}\n", 12, 2,
	    "rank", "3" },
	{ "int to decimal", F(size), "size: {type: decimal, digits: 2}", 9,
	    1, "size", "7.00" },
	{ "int to text", F(size), "size: {type: text}", 9, 4, "size", "-3" },
	{ "e-mail to text", F(email), "email: {type: text, many: true, "
	    "index: true, personal: true, role: none}", 0, 1, "email",
	    "a@x.nl" },
	{ "single to many", F(size), "size: {type: int, many: true}", 9, 1,
	    "size", "7" },
	{ "enum to text", F(grade), "grade: {type: text, index: true}", 12,
	    1, "grade", "high" },
	{ "a value more", F(grade),
	    "grade: {type: enum, values: [low, mid, high, top]}", 0, 1,
	    "grade", "high" },
	{ "a value less", F(grade),
	    "grade: {type: enum, values: [low, mid]}", 0, 1, "grade",
	    "high" },
	{ "an index more", F(size), "size: {type: int, index: true}", 0, 1,
	    "size", "7" },
	{ "an index less", F(city), "city: {type: text}", 0, 2, "city",
	    "Utrecht" },
	{ "no longer unique", F(number), "number: {type: text}", 0, 1,
	    "number", "n0" },
	{ "no words", F(note), "note: {type: text, search: false}", 0, 1,
	    "note", "31" },
	{ "a wide limit", F(size), "size: {type: int, min: -10}", 0, 1,
	    "size", "7" },
};

static void
test_good(void)
{
	for (size_t i = 0; i < NELEM(goods); i++) {
		const struct good	*g = &goods[i];
		struct fields		 f;
		struct kit		 k;
		uint64_t		 n = 0;
		const char		*text;

		start(&k, &f);
		text = g->text;
		memcpy((char *)&f + g->offset, &text, sizeof(text));
		if (!is_ok(apply_model(&k, &f, &n), &k.err, g->what)) {
			kit_close(&k);
			continue;
		}
		is_int((int64_t)n, (int64_t)g->rewritten,
		    "no more rewritten than must be");
		is_str(value_of(&k, g->id, g->field), g->value, "the value");
		is_int((int64_t)kit_fsck(&k, false), 0, "fsck agrees");
		/* And the store goes on under the new model. */
		kit_plan(&k);
		kit_must(&k, kit_change(&k, k.account, 3, "name", "Nieuw"),
		    "set");
		kit_must(&k, kit_apply(&k), "apply");
		is_int((int64_t)kit_fsck(&k, false), 0, "and afterwards");
		kit_close(&k);
	}
}

struct bad {
	const char	*what;
	size_t		 offset;
	const char	*text, *message;
};
static const struct bad bads[] = {
	{ "required", F(city), "city: {type: text, required: true}",
	    "4 records would become invalid: a1: city is missing" },
	{ "text to int", F(note), "note: {type: int}",
	    "1 record would become invalid: a6: note" },
	{ "many to single", F(email), "email: {type: email, index: true}",
	    "1 record would become invalid: a5: email has 2 values" },
	{ "min", F(size), "size: {type: int, min: 0}",
	    "3 records would become invalid: a4: size" },
	{ "unique", F(city), "city: {type: text, unique: true}",
	    "7 records would become invalid: a3: city is that of account a2" },
	{ "pattern", F(number), "number: {type: text, unique: true, "
	    "pattern: 'n[0-9]'}", "2 records would become invalid: a11" },
	{ "a new field that is required", F(more),
	    "      extra: {type: text, required: true}\n",
	    "12 records would become invalid: a1: extra is missing" },
};

static void
test_bad(void)
{
	for (size_t i = 0; i < NELEM(bads); i++) {
		const struct bad	*b = &bads[i];
		struct journal_entry	 entry;
		struct fields		 f;
		struct kit		 k;
		uint64_t		 n = 0, before, after;
		const char		*text = b->text;

		start(&k, &f);
		kit_begin(&k);
		before = txn_id(k.txn);
		kit_end(&k);
		memcpy((char *)&f + b->offset, &text, sizeof(text));
		is_int(apply_model(&k, &f, &n), ERR_DATA, b->what);
		ok(strstr(k.err.msg, b->message) == k.err.msg, "%s",
		    k.err.msg);
		kit_begin(&k);
		after = txn_id(k.txn);
		kit_must(&k, journal_last(&n, k.txn, &k.err), "last");
		kit_must(&k, journal_get(&entry, k.txn, n, &k.err), "entry");
		kit_end(&k);
		ok(before == after && entry.model_revision == 1,
		    "the store is as it was");
		is_int((int64_t)kit_fsck(&k, false), 0, "fsck agrees");
		kit_close(&k);
	}
}

static void
test_history(void)
{
	struct fields	f;
	struct kit	k;
	struct model	*old;
	struct slice	 yaml;
	uint64_t	 n;
	uint32_t	 revision;

	start(&k, &f);
	f.note = "note: {type: text, index: true}";
	kit_must(&k, apply_model(&k, &f, &n), "model");
	kit_begin(&k);
	kit_must(&k, model_revision(&revision, k.txn, &k.err), "revision");
	is_int(revision, 2, "the second revision is in force");
	kit_must(&k, model_load_revision(&old, k.arena, k.txn, 1, &k.err),
	    "old");
	is_int(old->revision, 1, "the first one can be read");
	kit_must(&k, model_yaml(&yaml, k.arena, k.txn, 2, &k.err), "yaml");
	is_slice(yaml, model_text(k.arena, &f), "its text is kept");
	is_int(model_yaml(&yaml, k.arena, k.txn, 3, &k.err), ERR_NOTFOUND,
	    "there is no third");
	kit_end(&k);
	kit_close(&k);
}

static void
test_entity_removed(void)
{
	const char	*yaml = KIT_HEAD KIT_STAFF KIT_ACCOUNT KIT_RATE;
	struct kit	 k;
	struct model	*next;

	kit_open(&k, KIT_MODEL);
	fill(&k);
	next = kit_parse(&k, yaml, k.model);
	kit_plan(&k);
	is_int(plan_model(k.plan, next, slice_of(yaml), &k.err), ERR_DATA,
	    "an entity with records stays");
	is_str(k.err.msg, "1 record would become invalid: v1: "
	    "the model has no activity any more",
	    "and says so");
	kit_close(&k);
}

int
main(void)
{
	test_good();
	test_bad();
	test_history();
	test_entity_removed();
	return done_testing();
}

/*
 * New records of values that have their stored form: the bytes are those
 * that a draft leads to, and what a draft would be refused for is refused;
 * a number is free when nobody has it, in whatever order they come.
 */
#include "core/record/new_record.h"
#include "core/record/priv.h"
#include "tests/unit/record_kit.h"

#define MODEL KIT_HEAD							\
	KIT_STAFF							\
	KIT_ACCOUNT_HEAD						\
	"      name: {type: text, required: true, max: 400}\n"		\
	"      number: {type: text, unique: true}\n"			\
	"      size: {type: int, min: -500, max: 70000}\n"		\
	"      grade: {type: enum, values: [low, mid, high]}\n"		\
	"      worth: {type: money}\n"					\
	"      factor: {type: decimal, digits: 6}\n"			\
	"      share: {type: percent}\n"				\
	"      since: {type: date}\n"					\
	"      seen: {type: time}\n"					\
	"      active: {type: bool}\n"					\
	"      code: {type: text, pattern: '[A-Z]{3}'}\n"		\
	"      mail: {type: email, many: true, unique: true}\n"		\
	"      tags: {type: enum, many: true, values: [red, blue]}\n"	\
	"      parent: {type: ref, to: account}\n"			\
	"      owner: {type: ref, to: staff}\n"

/* Of one record, field and text in turn. */
enum { TEXTS = 32 };

static const char *const	plain[][TEXTS] = {
	{ "name", "Jansen" },
	{ "active", "yes", "name", "Smit" },
	{ "number", "n1", "name", "Bakker", "size", "0" },
	{ "size", "-1", "name", "Visser" },
	{ "size", "128", "name", "De Wit", "number", "n2" },
	{ "number", "n3", "name", "All", "size", "-500", "grade", "high",
	    "worth", "-1234567.89", "factor", "0.000001", "share", "12.5%",
	    "since", "1899-12-31", "seen", "2025-01-02 03:04", "active", "no",
	    "code", "ABC", "mail", "a@example.com,b@example.com", "tags",
	    "blue,red", "parent", "a1", "owner", "w1" },
	{ "name", "Self", "parent", "a7" },
};

/* The values of a draft, in the order of the fields of the entity. */
static bool
make(struct stored_values *v, struct kit *k, const struct draft *d)
{
	bool	made = true;

	for (size_t i = 0; i < d->entity->n_fields; i++) {
		v[i].p = NULL;
		if (d->field[i].n > 0)
			made &= stored_values_make(&v[i],
			    &d->entity->field[i], d->field[i].p,
			    d->field[i].n, k->arena);
	}
	return made;
}

static void
add(bool *done, struct kit *k, struct new_records *w,
    const struct stored_values *v)
{
	struct new_keys	*keys = new_keys_open();
	struct record	 rec;

	new_keys_add(keys, w, v);
	kit_must(k, new_records_add(&rec, done, w, v, keys, 0,
	    &k->err), "add");
	new_keys_close(keys);
}

static struct draft
draft_of(struct kit *k, const char *const *text)
{
	struct draft	d = kit_draft(k, k->account);

	for (size_t i = 0; i < TEXTS && text[i] != NULL; i += 2)
		kit_set(k, &d, text[i], text[i + 1]);
	return d;
}

static struct new_records *
open_records(struct kit *k)
{
	const struct field	**f = ARENA_ARRAY(k->arena,
				    const struct field *,
				    k->account->n_fields);

	for (size_t i = 0; i < k->account->n_fields; i++)
		f[i] = &k->account->field[i];
	return new_records_open(k->plan, k->account, f,
	    k->account->n_fields);
}

static void
add_staff(struct kit *k)
{
	struct draft	d = kit_draft(k, k->staff);

	kit_set(k, &d, "name", "Ann");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "staff");
}

static struct slice
planned(struct kit *k, uint32_t id)
{
	struct record	rec;

	kit_must(k, plan_find(&rec, k->plan, k->account, id, k->arena,
	    &k->err), "find");
	return rec.bytes;
}

static void
test_same_bytes(struct kit *k)
{
	enum { N = NELEM(plain) };
	struct slice		want[N + 2];
	struct draft		d[N + 2];
	struct new_records	*w;
	struct stored_values	v[64];
	char			name[300];
	bool			done, made;

	/* Too long for the short form, and just not. */
	memset(name, 'x', sizeof(name));
	for (size_t i = 0; i < N + 2; i++)
		d[i] = draft_of(k, plain[MIN(i, (size_t)N - 1)]);
	name[256] = '\0';
	kit_set(k, &d[N], "name", arena_strdup(k->arena, name));
	draft_set(&d[N], entity_find_field(k->account, SLICE("parent")),
	    NULL, 0);
	name[255] = '\0';
	d[N + 1] = draft_of(k, plain[0]);
	kit_set(k, &d[N + 1], "name", name);
	kit_plan(k);
	add_staff(k);
	for (size_t i = 0; i < N + 2; i++) {
		kit_must(k, plan_add(k->plan, &d[i], false, &k->err), "add");
		want[i] = planned(k, (uint32_t)i + 1);
	}
	plan_close(k->plan);
	kit_end(k);
	kit_plan(k);
	add_staff(k);
	w = open_records(k);
	for (size_t i = 0; i < N + 2; i++) {
		made = make(v, k, &d[i]);
		add(&done, k, w, v);
		ok(made && done && slice_eq(planned(k, (uint32_t)i + 1),
		    want[i]), "record %zu is the same", i);
	}
	new_records_close(w);
	is_int((int64_t)plan_count(k->plan).added, N + 3, "all are added");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "and sound");
}

static enum err_code
check_name(void *arg, const struct record *rec, struct err *err)
{
	struct value	v = record_value(rec, rec->entity->name_field);

	(void)arg;
	return slice_eq(v.text, SLICE("Unwanted")) ?
	    err_set(err, ERR_DATA, "unwanted") : ERR_OK;
}

static void
is_refused(struct kit *k, struct new_records *w, const char *what,
    const char *const *text)
{
	struct stored_values	v[64];
	struct draft		d = draft_of(k, text);
	uint64_t		n = plan_count(k->plan).added;
	uint32_t		id, next;
	bool			done = true, made = make(v, k, &d);

	kit_must(k, plan_next_id(&id, k->plan, k->account, &k->err), "id");
	if (made)
		add(&done, k, w, v);
	kit_must(k, plan_next_id(&next, k->plan, k->account, &k->err), "id");
	ok(!(made && done) && plan_count(k->plan).added == n && id == next,
	    "%s is refused", what);
	ok(plan_add(k->plan, &d, false, &k->err) != ERR_OK, "a draft too");
}

static void
test_refused(struct kit *k)
{
	static const char *const	refused[][TEXTS] = {
		{ "what lacks a name", "number", "n20" },
		{ "a number of the store", "name", "X", "number", "N3" },
		{ "one of the plan", "name", "X", "number", "N21" },
		{ "one that a draft has", "name", "X", "number", "n22" },
		{ "one address of a list", "name", "X", "mail",
		    "new@example.com,b@example.com" },
		{ "a reference to nothing", "name", "X", "parent", "a99" },
		{ "what breaks a check", "name", "Unwanted" },
	};
	static const char *const	added[][TEXTS] = {
		{ "name", "Y", "number", "n21" },
		{ "name", "Y", "mail", "new@example.com" },
	};
	struct plan_options	 opt = { .model = k->model,
				    .spool_dir = tmp_dir(),
				    .check = check_name };
	struct new_records	*w;
	struct stored_values	 v[64];
	struct draft		 d;
	bool			 done;

	kit_begin(k);
	opt.txn = k->txn;
	k->plan = plan_open(&opt);
	w = open_records(k);
	d = draft_of(k, added[0]);
	ok(make(v, k, &d), "a number");
	add(&done, k, w, v);
	ok(done, "is free");
	d = draft_of(k, added[0]);
	kit_set(k, &d, "number", "n22");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "draft");
	for (size_t i = 0; i < NELEM(refused); i++)
		is_refused(k, w, refused[i][0], &refused[i][1]);
	d = draft_of(k, added[1]);
	ok(make(v, k, &d), "what was refused beside a taken key");
	add(&done, k, w, v);
	ok(done, "is still free");
	new_records_close(w);
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "all is sound");
}

/* --- Numbers in order, and some that are not --- */

enum { NUMBERS = 1500 };

struct numbers {
	struct kit		*k;
	struct new_records	*w;
	uint32_t		 owner[NUMBERS];	/* 0: nobody */
	uint32_t		 seed;
	size_t			 wrong;
};

static uint32_t
pick(struct numbers *ns, uint32_t n)
{
	ns->seed = ns->seed * 1664525 + 1013904223;
	return (ns->seed >> 8) % n;
}

static struct draft
numbered(struct kit *k, uint32_t number)
{
	struct draft	d = kit_draft(k, k->account);
	char		text[20];

	(void)snprintf(text, sizeof(text), "%u", number);
	kit_set(k, &d, "name", "X");
	kit_set(k, &d, "number", arena_strdup(k->arena, text));
	return d;
}

static void
add_number(struct numbers *ns, uint32_t number)
{
	struct stored_values	v[64];
	struct draft		d = numbered(ns->k, number);
	uint32_t		id;
	bool			done;

	kit_must(ns->k, plan_next_id(&id, ns->k->plan, ns->k->account,
	    &ns->k->err), "id");
	(void)make(v, ns->k, &d);
	add(&done, ns->k, ns->w, v);
	ns->wrong += done != (ns->owner[number] == 0);
	if (done)
		ns->owner[number] = id;
}

/* The same as a draft; or of a record that is planned already. */
static void
draft_number(struct numbers *ns, uint32_t number)
{
	struct kit	*k = ns->k;
	struct draft	 d = numbered(k, number);
	struct record	 rec;
	uint32_t	 id, other = pick(ns, NUMBERS);
	enum err_code	 rc;

	kit_must(k, plan_next_id(&id, k->plan, k->account, &k->err), "id");
	if (ns->owner[other] == 0) {
		rc = plan_add(k->plan, &d, false, &k->err);
	} else {
		id = ns->owner[other];
		kit_must(k, plan_find(&rec, k->plan, k->account, id,
		    k->arena, &k->err), "find");
		rc = plan_set(k->plan, &rec, &d, &k->err);
		if (rc == ERR_OK)
			ns->owner[other] = 0;
	}
	ns->wrong += (rc == ERR_OK) != (ns->owner[number] == 0 ||
	    ns->owner[number] == id);
	if (rc == ERR_OK)
		ns->owner[number] = id;
}

/* odd: so many of a thousand steps are none of a load in order. */
static void
test_numbers(uint32_t seed, uint32_t odd)
{
	struct numbers	ns = { .seed = seed };
	struct kit	k;

	kit_open(&k, MODEL);
	kit_plan(&k);
	ns.k = &k;
	ns.w = open_records(&k);
	for (uint32_t i = 1; i < NUMBERS; i++) {
		if (pick(&ns, 1000) >= odd) {
			add_number(&ns, i);
			continue;
		}
		switch (pick(&ns, 4)) {
		case 0:
			add_number(&ns, pick(&ns, NUMBERS));
			break;
		case 1:
			draft_number(&ns, pick(&ns, NUMBERS));
			break;
		case 2:
			plan_save(k.plan);
			add_number(&ns, i);
			kit_must(&k, plan_rollback(k.plan, &k.err), "back");
			ns.owner[i] = 0;
			break;
		default:
			add_number(&ns, i);
			add_number(&ns, i);
		}
	}
	ok(ns.wrong == 0, "numbers, %u of 1000 out of order, %u: %zu wrong",
	    odd, seed, ns.wrong);
	new_records_close(ns.w);
	kit_must(&k, kit_apply(&k), "apply");
	is_int((int64_t)kit_fsck(&k, false), 0, "and sound");
	kit_close(&k);
}

static void
test_not_made(struct kit *k)
{
	const struct field	*worth = entity_find_field(k->account,
				    SLICE("worth"));
	const struct field	*size = entity_find_field(k->account,
				    SLICE("size"));
	struct value		 v = { .type = TYPE_MONEY, .digits = 2,
				    .original = 100, .cur = "USD" };
	struct stored_values	 s;

	ok(!stored_values_make(&s, worth, &v, 1, k->arena),
	    "money of another currency needs its rate");
	v = (struct value){ .type = TYPE_INT, .i = 70001 };
	ok(!stored_values_make(&s, size, &v, 1, k->arena), "too much");
	v.i = 70000;
	ok(stored_values_make(&s, size, &v, 1, k->arena), "not too much");
	ok(!stored_values_make(&s, worth, &v, 1, k->arena), "another type");
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, MODEL);
	test_same_bytes(&k);
	test_refused(&k);
	test_not_made(&k);
	kit_close(&k);
	for (uint32_t seed = 1; seed <= 6; seed++) {
		test_numbers(seed, 0);
		test_numbers(seed, 2);
		test_numbers(seed, 100);
	}
	return done_testing();
}

/*
 * The law: an index, a facet, the references and the events say the same as
 * a full scan, after random adds, changes and removals.
 */
#include "tests/unit/record_kit.h"

static const char *const cities[] = {
	"Utrecht", "utrecht", "Delft", ("\xc3\x89" "de"), "Gouda", ""
};
static const char *const grades[] = { "low", "mid", "high", "" };

static void
random_step(struct kit *k, struct rng *r, uint32_t *last)
{
	uint32_t	id;
	char		text[300];

	if (*last < 20 || rng_below(r, 3) == 0) {
		kit_must(k, kit_add(k, last, "Name", NULL,
		    cities[rng_below(r, 5)]), "add");
		return;
	}
	id = 1 + (uint32_t)rng_below(r, *last);
	switch (rng_below(r, 6)) {
	case 0:
		(void)kit_remove(k, k->account, id, true);
		break;
	case 1:
		(void)kit_change(k, k->account, id, "city",
		    cities[rng_below(r, NELEM(cities))]);
		break;
	case 2:
		(void)kit_change(k, k->account, id, "grade",
		    grades[rng_below(r, NELEM(grades))]);
		break;
	case 3:
		(void)snprintf(text, sizeof(text), "a%u",
		    1 + (uint32_t)rng_below(r, *last));
		(void)kit_change(k, k->account, id, "parent", text);
		break;
	case 4:
		/* Long and alike: cut in the index. */
		memset(text, 'x', 250);
		(void)snprintf(text + 250, 20, "%u",
		    (unsigned)rng_below(r, 3));
		(void)kit_change(k, k->account, id, "city", text);
		break;
	default:
		(void)snprintf(text, sizeof(text), "m%u@example.com,"
		    "m%u@example.com", (unsigned)rng_below(r, 9),
		    (unsigned)rng_below(r, 9));
		(void)kit_change(k, k->account, id, "email", text);
		break;
	}
}

/* Ids whose field has exactly this value, by reading all. */
static size_t
scan_equal(struct kit *k, struct ids *ids, const struct field *f,
    const struct value *want)
{
	struct record_scan	*scan;
	struct record		 rec;

	VEC_CLEAR(&ids->list);
	kit_must(k, record_scan_open(&scan, k->txn, k->account, 1, 0,
	    &k->err), "scan");
	while (record_scan_next(scan, &rec))
		for (size_t i = 0; i < record_count(&rec, f); i++) {
			struct value	v = record_item(&rec, f, i);

			if (value_equal(&v, want)) {
				*VEC_ADD(&ids->list) = rec.id;
				break;
			}
		}
	kit_must(k, record_scan_status(scan, &k->err), "scan");
	record_scan_close(scan);
	return ids->list.n;
}

/* Every id of a is in b. */
static bool
within(const struct ids *a, const struct ids *b)
{
	size_t	k = 0;

	for (size_t i = 0; i < a->list.n; i++) {
		while (k < b->list.n && b->list.p[k] < a->list.p[i])
			k++;
		if (k == b->list.n || b->list.p[k] != a->list.p[i])
			return false;
	}
	return true;
}

static void
check_indexes(struct kit *k)
{
	const struct field	*city = entity_find_field(k->account,
				    SLICE("city"));
	const struct field	*email = entity_find_field(k->account,
				    SLICE("email"));
	struct ids		 want = {{0}}, got = {{0}};
	bool			 good = true;

	for (size_t i = 0; i < 5; i++) {
		struct value	v = { .type = TYPE_TEXT,
				    .text = slice_of(cities[i]) };

		scan_equal(k, &want, city, &v);
		VEC_CLEAR(&got.list);
		kit_must(k, index_find(&got, k->txn, k->account, city, &v,
		    true, &v, true, &k->err), "index");
		good = good && within(&want, &got);
	}
	for (int i = 0; i < 9; i++) {
		char		text[40];
		struct value	v = { .type = TYPE_EMAIL };

		(void)snprintf(text, sizeof(text), "m%d@example.com", i);
		v.text = slice_of(text);
		scan_equal(k, &want, email, &v);
		VEC_CLEAR(&got.list);
		kit_must(k, index_find(&got, k->txn, k->account, email, &v,
		    true, &v, true, &k->err), "index");
		good = good && within(&want, &got) &&
		    got.list.n == want.list.n;
	}
	ok(good, "indexes find what a scan finds");
	VEC_RELEASE(&want.list);
	VEC_RELEASE(&got.list);
}

static void
check_facets(struct kit *k)
{
	const struct field	*grade = entity_find_field(k->account,
				    SLICE("grade"));
	static uint16_t		 code[FACET_BLOCK], there[FACET_BLOCK];
	struct record		 rec;
	bool			 any, good = true;

	kit_must(k, facet_read(code, &any, k->txn, k->account, grade, 0,
	    &k->err), "facet");
	kit_must(k, facet_read(there, &any, k->txn, k->account, NULL, 0,
	    &k->err), "facet");
	for (uint32_t id = 1; id < FACET_BLOCK; id++) {
		struct value	v = { .type = TYPE_NONE };

		kit_must(k, record_find(&rec, k->txn, k->account, id,
		    &k->err), "find");
		if (rec.bytes.p != NULL)
			v = record_value(&rec, grade);
		good = good && there[id] == (rec.bytes.p != NULL) &&
		    code[id] == (v.type == TYPE_NONE ? 0 : v.i);
	}
	ok(good, "facets say what the records say");
}

static void
test_law(struct kit *k)
{
	struct rng	r = { 7 };
	uint32_t	last = 0;

	for (int round = 0; round < 6; round++) {
		kit_plan(k);
		for (int i = 0; i < 200; i++)
			random_step(k, &r, &last);
		kit_must(k, kit_apply(k), "apply");
		kit_begin(k);
		check_indexes(k);
		check_facets(k);
		kit_end(k);
		is_int((int64_t)kit_fsck(k, false), 0, "fsck agrees");
	}
}

static bool
collect_city(void *arg, const struct entity *e, const struct field *f,
    uint32_t id)
{
	(void)e;
	(void)f;
	*(uint32_t *)arg += id;
	return true;
}

static void
test_ranges(struct kit *k)
{
	const struct field	*date = entity_find_field(k->rate,
				    SLICE("date"));
	struct value		 from = { .type = TYPE_DATE, .i = 10 };
	struct value		 until = { .type = TYPE_DATE, .i = 20 };
	struct value		 open = { .type = TYPE_NONE };
	struct ids		 ids = {{0}};
	struct draft		 d;
	uint64_t		 n;

	kit_plan(k);
	for (int i = -5; i < 40; i++) {
		struct value	v = { .type = TYPE_DATE, .i = i };

		d = kit_draft(k, k->rate);
		kit_set(k, &d, "currency", "USD");
		kit_set(k, &d, "value", "0.9");
		draft_set(&d, date, &v, 1);
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	kit_must(k, index_find(&ids, k->txn, k->rate, date, &from, true,
	    &until, true, &k->err), "find");
	is_int((int64_t)ids.list.n, 11, "bounds included");
	VEC_CLEAR(&ids.list);
	kit_must(k, index_find(&ids, k->txn, k->rate, date, &from, false,
	    &until, false, &k->err), "find");
	is_int((int64_t)ids.list.n, 9, "bounds excluded");
	VEC_CLEAR(&ids.list);
	kit_must(k, index_find(&ids, k->txn, k->rate, date, &open, true,
	    &from, false, &k->err), "find");
	is_int((int64_t)ids.list.n, 15, "open below, days before 1970 too");
	VEC_CLEAR(&ids.list);
	kit_must(k, index_find(&ids, k->txn, k->rate, date, &open, true,
	    &open, true, &k->err), "find");
	is_int((int64_t)ids.list.n, 45, "open on both sides");
	kit_must(k, index_estimate(&n, k->txn, k->rate, date, &open, &open,
	    7, &k->err), "estimate");
	is_int((int64_t)n, 7, "an estimate stops at its limit");
	VEC_RELEASE(&ids.list);
	kit_end(k);
}

static bool
note_event(void *arg, struct instant at, const struct entity *e, uint32_t id)
{
	int64_t	*seen = arg;

	(void)e;
	(void)id;
	if (seen[0] < 8)
		seen[++seen[0]] = at.us;
	return true;
}

static void
test_events(struct kit *k)
{
	static const char *const	days[] = {
		"2025-03-02", "2025-03-01", "1960-01-01", "2025-03-03"
	};
	struct instant			until = { INT64_MAX };
	int64_t				seen[9] = {0}, *all;
	uint64_t			count;
	uint32_t			id, last, refs = 0;
	struct draft			d;

	kit_plan(k);
	kit_must(k, kit_add(k, &id, "Visited", NULL, NULL), "add");
	for (size_t i = 0; i < NELEM(days); i++) {
		d = kit_draft(k, k->activity);
		kit_set(k, &d, "party", arena_printf(k->arena, "a%u", id));
		kit_set(k, &d, "time", days[i]);
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	kit_must(k, event_list(k->txn, k->model, k->account, id, note_event,
	    seen, &k->err), "events");
	ok(seen[0] == 4 && seen[1] > seen[2] && seen[2] > seen[3] &&
	    seen[3] > seen[4] && seen[4] < 0, "events come newest first");
	kit_must(k, record_counts(&count, &last, k->txn, k->account,
	    &k->err), "counts");
	all = mem_alloc((last + 1) * sizeof(*all));
	kit_must(k, event_last_all(all, last, k->txn, k->model, k->account,
	    1u << KIND_ACTIVITY, until, &k->err), "last");
	is_int(all[id], seen[1], "the last contact");
	until.us = seen[2];
	kit_must(k, event_last_all(all, last, k->txn, k->model, k->account,
	    1u << KIND_ACTIVITY, until, &k->err), "last");
	is_int(all[id], seen[2], "the last one until then");
	kit_must(k, event_last_all(all, last, k->txn, k->model, k->account,
	    1u << KIND_CASE, until, &k->err), "last");
	ok(all[id] == INT64_MIN, "none of another kind");
	kit_must(k, reference_list(k->txn, k->model, k->account, id,
	    collect_city, &refs, &k->err), "refs");
	is_int(refs, 1 + 2 + 3 + 4, "all four refer to the party");
	free(all);
	kit_end(k);
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	test_law(&k);
	test_ranges(&k);
	test_events(&k);
	kit_close(&k);
	return done_testing();
}

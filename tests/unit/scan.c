/*
 * Records looked up by ascending ids: a few steps along the table, or a
 * search, must find the same as each looked up by itself.
 */
#include "tests/unit/record_kit.h"

enum { RECORDS = 700 };

/* Some are gone, some of them next to each other, the last ones too. */
static bool
is_gone(uint32_t id)
{
	return id % 5 == 0 || id % 11 == 3 || (id > 300 && id < 320) ||
	    id > RECORDS - 3;
}

static void
test_stride(struct kit *k, uint32_t first, uint32_t stride)
{
	struct record_scan	*scan;
	struct record		 rec;
	int64_t			 wrong = 0, n = 0;

	kit_must(k, record_scan_open(&scan, k->txn, k->account, 1,
	    UINT32_MAX, &k->err), "open");
	for (uint32_t id = first; id <= RECORDS + 20; id += stride) {
		bool	found = record_scan_find(scan, &rec, id);

		n += found;
		wrong += found != (id <= RECORDS && !is_gone(id)) ||
		    (found && rec.id != id);
	}
	kit_must(k, record_scan_status(scan, &k->err), "status");
	record_scan_close(scan);
	ok(wrong == 0, "every %u from %u: %lld found", stride, first,
	    (long long)n);
}

/* Behind what was found the scan goes on, and back again. */
static void
test_mixed(struct kit *k)
{
	struct record_scan	*scan;
	struct record		 rec;

	kit_must(k, record_scan_open(&scan, k->txn, k->account, 1, 0,
	    &k->err), "open");
	ok(record_scan_find(scan, &rec, 6) && record_scan_next(scan, &rec) &&
	    rec.id == 7, "the next one");
	ok(record_scan_find(scan, &rec, 7) && rec.id == 7, "it again");
	ok(record_scan_find(scan, &rec, 8) && rec.id == 8, "one step");
	ok(record_scan_find(scan, &rec, 2) && rec.id == 2, "back");
	ok(!record_scan_find(scan, &rec, 3) &&
	    record_scan_find(scan, &rec, 4) && rec.id == 4,
	    "behind one that is gone");
	record_scan_close(scan);
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	kit_plan(&k);
	for (uint32_t id = 1; id <= RECORDS; id++)
		kit_must(&k, kit_add(&k, NULL, "Somebody", NULL, NULL),
		    "add");
	kit_must(&k, kit_apply(&k), "add all");
	kit_plan(&k);
	for (uint32_t id = 1; id <= RECORDS; id++)
		if (is_gone(id))
			kit_must(&k, kit_remove(&k, k.account, id, false),
			    "remove");
	kit_must(&k, kit_apply(&k), "remove some");
	kit_begin(&k);
	for (uint32_t stride = 1; stride <= 9; stride++)
		test_stride(&k, 1 + stride / 2, stride);
	test_stride(&k, 4, 97);
	test_mixed(&k);
	kit_end(&k);
	kit_close(&k);
	return done_testing();
}

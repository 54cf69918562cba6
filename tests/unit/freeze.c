/*
 * The stored form of a frozen segmentation: written, read, and what is none.
 */
#include "core/base/base.h"
#include "core/practice/segment/freeze.h"
#include "tests/unit/tap.h"

static const struct segment	names[] = {
	{ .name = SLICE("top") }, { .name = SLICE("rest") },
	{ .name = SLICE("new") },
};
static const struct scheme	scheme = {
	.name = SLICE("own"), .segment = names, .n_segments = 3,
};

static void
test_law(uint32_t last, uint64_t seed)
{
	struct arena		*arena = arena_open();
	struct rng		 rng = { seed };
	struct segment_size	 size[3] = {
		{ 0, INT64_MAX }, { 0, INT64_MIN }, { 0, -1 }
	};
	uint32_t		*mask = ARENA_ARRAY(arena, uint32_t, last + 1);
	bool			*exists = ARENA_ARRAY(arena, bool, last + 1);
	struct segmentation	 s = { .scheme = &scheme, .size = size,
				    .last_id = last, .mask = mask,
				    .exists = exists, .revenue = -12345,
				    .revenue_unassigned = 99 };
	struct frozen		 f = {0};
	struct buf		 b = {0};
	uint64_t		 wrong = 0;

	for (uint32_t id = 1; id <= last; id++) {
		exists[id] = rng_below(&rng, 10) > 0;
		mask[id] = exists[id] ? (uint32_t)rng_below(&rng, 8) : 0;
		s.n_parties += exists[id];
		for (size_t i = 0; i < 3; i++)
			size[i].members += mask[id] >> i & 1;
	}
	freeze_encode(&b, &s);
	ok(freeze_decode(&f, buf_slice(&b), last, arena), "%u: decodes", last);
	for (uint32_t id = 1; id <= f.last_id; id++)
		wrong += f.mask[id] != mask[id] || f.exists[id] != exists[id];
	ok(wrong == 0 && f.n_parties == s.n_parties, "%u: every party", last);
	ok(f.n_segments == 3 && slice_eq(f.name[2], SLICE("new")) &&
	    memcmp(f.size, size, sizeof(size)) == 0 && f.revenue == -12345 &&
	    f.revenue_unassigned == 99, "%u: sizes and revenue", last);
	ok(b.len <= 64 + (size_t)last + last / 8, "%u: %zu bytes", last,
	    b.len);
	buf_release(&b);
	arena_close(arena);
}

/* No segments, revenue 0 and 0, n parties, n sets, ... */
static const struct { const char *what; struct slice bytes; } hostile[] = {
	{ "nothing", SLICE("") },
	{ "another version", SLICE("\2\0\0\0\0\0") },
	{ "cut off", SLICE("\1\0\0\0") },
	{ "33 segments", SLICE("\1\41\0\0\0\0") },
	{ "a name beyond the end", SLICE("\1\1\5ab") },
	{ "a number of eleven bytes",
	    SLICE("\1\0\0\0\377\377\377\377\377\377\377\377\377\377\1\0") },
	{ "a number beyond 64 bits",
	    SLICE("\1\0\0\0\377\377\377\377\377\377\377\377\377\2\0") },
	{ "more sets than bytes", SLICE("\1\0\0\0\1\100\0") },
	{ "a set of segments there are not", SLICE("\1\0\0\0\1\1\1\0") },
	{ "parties without sets", SLICE("\1\0\0\0\1\0\0") },
	{ "more parties than said", SLICE("\1\0\0\0\1\1\0\0\0") },
	{ "fewer parties than said", SLICE("\1\0\0\0\2\1\0\0") },
	{ "an id that is beyond the last",
	    SLICE("\1\0\0\0\1\1\0\177") },
	{ "an id beyond 32 bits",
	    SLICE("\1\0\0\0\1\1\0\377\377\377\377\377\1") },
	{ "a number that is cut off", SLICE("\1\0\0\0\1\1\0\200") },
};

int
main(void)
{
	struct arena	*arena = arena_open();
	struct frozen	 f;

	test_law(0, 1);
	test_law(1, 2);
	test_law(300, 3);
	test_law(100000, 4);
	f = (struct frozen){0};
	ok(freeze_decode(&f, SLICE("\1\0\0\0\1\1\0\5"), 100, arena) &&
	    f.last_id == 6 && f.exists[6], "one party");
	for (size_t i = 0; i < NELEM(hostile); i++) {
		f = (struct frozen){0};
		ok(!freeze_decode(&f, hostile[i].bytes, 100, arena), "%s",
		    hostile[i].what);
	}
	arena_close(arena);
	return done_testing();
}

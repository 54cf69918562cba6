/*
 * What the checks found, as it is kept: written, read, and what is none.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/practice/quality/check_kept.h"
#include "tests/unit/tap.h"

static void
test_law(void)
{
	struct arena		*arena = arena_open();
	struct adoption		 staff[] = {
		{ .staff = 3, .contacts = 4, .complete = .25,
		    .with_outcome = 1, .timed = 3, .within_day = 2,
		    .known = 7, .covered = 5 },
		{ .staff = UINT32_MAX, .complete = (double)NAN },
	};
	struct check_kept	 k = { .staff = staff, .n_staff = 2 }, r = {0};
	struct adoption		 all;
	struct buf		 b = {0};

	k.has[CHECK_STALE] = true;
	k.found[CHECK_STALE] = 12;
	k.looked[CHECK_STALE] = INT64_MAX;
	check_kept_encode(&b, &k);
	ok(check_kept_decode(&r, buf_slice(&b), arena), "read back");
	ok(r.has[CHECK_STALE] && !r.has[CHECK_DOUBTFUL], "which checks");
	is_int((int64_t)r.found[CHECK_STALE], 12, "found");
	is_int((int64_t)r.looked[CHECK_STALE], INT64_MAX, "looked");
	is_int((int64_t)r.n_staff, 2, "colleagues");
	is_near(r.staff[0].complete, .25, 1e-9, "how complete");
	is_int(r.staff[0].covered, 5, "covered");
	ok(isnan(r.staff[1].complete), "of no contacts nothing");
	all = check_kept_all(&r);
	is_int(all.contacts, 4, "of all");
	is_near(all.complete, .25, 1e-9, "who recorded nothing weighs none");
	buf_release(&b);
	arena_close(arena);
}

static void
test_hostile(void)
{
	static const struct { const char *body; bool sound; } cases[] = {
		{ "", false }, { "1", false }, { "1\n", true },
		{ "2\n", false }, { "1\ncheck stale 1 2", false },
		{ "1\ncheck stale 1\n", false },
		{ "1\ncheck stale 1 2 3\n", false },
		{ "1\ncheck stale -1 2\n", false },
		{ "1\ncheck stale 1 9223372036854775808\n", false },
		{ "1\ncheck later 1 2\n", true },
		{ "1\nlater 1 2\n", true }, { "1\nlater\n", true },
		{ "1\n\n", true },
		{ "1\nstaff 1 2 3 4 5 6 7 8\n", true },
		{ "1\nstaff 1 2 3 4 5 6 7\n", false },
		{ "1\nstaff 1 2 3 4 5 6 7 4294967296\n", false },
		{ "1\nstaff 1 2 3 4 5 6 7 x\n", false },
	};
	struct arena	*arena = arena_open();

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct check_kept	k = {0};

		ok(check_kept_decode(&k, slice_of(cases[i].body), arena) ==
		    cases[i].sound, "case %zu", i);
	}
	arena_close(arena);
}

int
main(void)
{
	test_law();
	test_hostile();
	return done_testing();
}

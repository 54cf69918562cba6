/*
 * Rows parted by party come back in the order of the copy by party, whatever
 * a party has.
 */
#include "tap.h"

#include "core/sales/sorter.h"

static const struct column	column[] = { { 7, 0, 0 }, { 9, 0, 0 } };

/* Most rows are of one party, the others of many. */
static uint32_t
party_of(uint64_t i, unsigned share)
{
	return i % 10 < share ? 4711 : (uint32_t)(i * 7919 % 20000);
}

static bool
add_rows(struct parted *p, uint64_t n, unsigned share)
{
	struct rowset	rows;
	struct err	err = { 0 };
	enum err_code	rc = ERR_OK;

	rowset_init(&rows, column, NELEM(column));
	rowset_reserve(&rows, 1000);
	for (uint64_t i = 0; rc == ERR_OK && i < n; i++) {
		rows.cell[0][rows.n] = party_of(i, share);
		rows.cell[1][rows.n] = (int64_t)i * 3;
		rows.day[rows.n] = (int32_t)(i / 1000);
		rows.seq[rows.n++] = i + 1;
		if (rows.n < 1000 && i + 1 < n)
			continue;
		rc = parted_add(p, &rows, &err);
		rowset_clear(&rows);
	}
	rowset_release(&rows);
	return rc == ERR_OK && parted_seal(p, &err) == ERR_OK;
}

/* Each row once, as it was added, behind the one before it. */
static bool
comes_back(struct parted *p, const struct tree *t, uint64_t n, unsigned share)
{
	struct source	*s = parted_source_open(p, false);
	struct rowset	 rows;
	struct place	 last = { 0, 0 }, at, until;
	struct err	 err = { 0 };
	uint64_t	 got = 0;
	bool		 more = true, fine = true;

	rowset_init(&rows, column, NELEM(column));
	while (fine && s->peek(s, &more, &at, &err) == ERR_OK && more) {
		/* By turns all there is, and this party only. */
		until = got % 2 == 0 ? PLACE_END :
		    place_make(place_party(at) + 1, INT32_MIN, 0);
		rowset_clear(&rows);
		fine &= s->take(s, &rows, until, 777, &err) == ERR_OK;
		fine &= rows.n > 0 && rows.n <= 777;
		for (size_t i = 0; i < rows.n; i++) {
			uint64_t	k = rows.seq[i] - 1;

			at = tree_place(t, &rows, i);
			fine &= place_before(last, at) &&
			    place_before(at, until) && k < n &&
			    rows.cell[0][i] == party_of(k, share) &&
			    rows.cell[1][i] == (int64_t)k * 3 &&
			    rows.day[i] == (int32_t)(k / 1000);
			last = at;
		}
		got += rows.n;
	}
	rowset_release(&rows);
	parted_source_close(s);
	return fine && !more && got == n;
}

static void
test_share(uint64_t n, unsigned share, const char *name)
{
	struct tree	 t = tree_party(3, 7);
	struct parted	*p = parted_open(&t, column, NELEM(column), n, 20000,
			    NULL);

	ok(add_rows(p, n, share), "%s: parted", name);
	ok(comes_back(p, &t, n, share), "%s: as they were, in order", name);
	ok(comes_back(p, &t, n, share), "%s: and once more", name);
	parted_close(p);
}

int
main(void)
{
	test_share(0, 0, "no rows");
	test_share(5, 0, "few rows");
	test_share(300000, 0, "many parties");
	/* Their part is larger than what is sorted in memory. */
	test_share(1500000, 9, "one that has nearly all");
	return done_testing();
}

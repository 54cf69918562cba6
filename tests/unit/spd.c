#include <math.h>

#include "core/base/base.h"
#include "core/stats/spd.h"
#include "tests/unit/tap.h"

int
main(void)
{
	/* L L' with L = 2; 6 1; -8 5 3: the example of many textbooks. */
	double	a[9] = { 4, NAN, NAN, 12, 37, NAN, -16, -43, 98 };
	double	x[3] = { 4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294 };
	double	flat[4] = { 1, 0, 1, 1 }, zero[1] = { 0 };

	ok(spd_factor(a, 3), "a positive definite matrix");
	is_near(a[0], 2, 1e-12, "its factor, first row");
	is_near(a[3], 6, 1e-12, "second row");
	is_near(a[6] + 10 * a[7] + 100 * a[8], -8 + 50 + 300, 1e-9,
	    "third row");
	spd_solve(a, 3, x);
	is_near(x[0], 1, 1e-9, "x of A x = b");
	is_near(x[1], 2, 1e-9, "its second part");
	is_near(x[2], 3, 1e-9, "its third");
	ok(!spd_factor(flat, 2), "two equal equations have no factor");
	ok(!spd_factor(zero, 1), "nor has nothing");
	return done_testing();
}

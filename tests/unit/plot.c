#include <math.h>

#include "core/out/plot.h"
#include "core/types/text.h"
#include "tests/unit/tap.h"

static void
test_line(void)
{
	static const double	y[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	static const double	lo[] = { 7, 8 }, hi[] = { 9, 10 };
	struct plot		p = { y, 10, 8, lo, hi, 24, 8, false,
				    "jan", "oct",
				    NULL, false };
	struct buf		b = {0};
	struct slice		rest, line;
	size_t			n = 0;
	bool			fits = true;

	plot_write(&b, &p);
	rest = slice_sub(buf_slice(&b), 0, b.len - 1);
	while (slice_cut(&line, &rest, '\n')) {
		n++;
		fits = fits && text_width(line) <= 24;
	}
	is_int((int64_t)n, 8, "as high as asked");
	ok(fits, "as wide as asked");
	ok(strchr(buf_cstr(&b), '*') != NULL && strchr(buf_cstr(&b), 'o') !=
	    NULL, "history and forecast");
	buf_clear(&b);
	p.utf8 = true;
	plot_write(&b, &p);
	is_int((int64_t)utf8_check(buf_slice(&b)), (int64_t)SIZE_MAX,
	    "valid UTF-8");
	buf_release(&b);
}

static void
test_odd(void)
{
	static const double	gaps[] = { NAN, NAN }, one[] = { 3 };
	static const double	large[] = { 0x1p53, 0x1p53, 0x1p53 + 2,
				    1e300 };
	static const double	wild[] = { 1e308, -1e308, INFINITY };
	struct plot		p = { gaps, 2, 2, NULL, NULL, 40, 8, true,
				    NULL, NULL, NULL, false };
	struct buf		b = {0};

	plot_write(&b, &p);
	is_int((int64_t)b.len, 0, "nothing to show");
	p.y = one;
	p.n = p.n_history = 1;
	plot_write(&b, &p);
	ok(b.len > 0, "a single value");
	buf_clear(&b);
	p.y = wild;
	p.n = p.n_history = 3;
	plot_write(&b, &p);
	plot_write_svg(&b, &p);
	is_int((int64_t)b.len, 0, "a range beyond all numbers");
	p.y = large;
	p.n = p.n_history = 2;
	for (size_t i = 0; i < 3; i++) {
		p.y = large + i;
		plot_write_svg(&b, &p);
		ok(b.len > 0 && strstr(buf_cstr(&b), "nan") == NULL &&
		    strstr(buf_cstr(&b), "inf") == NULL,
		    "a drawing of values near %g", large[i]);
		buf_clear(&b);
	}
	p.n = 0;
	plot_write(&b, &p);
	is_int((int64_t)b.len, 0, "no values");
	buf_release(&b);
}

/* Five lines are too few for the six values from 0 to 1k: each other one. */
static void
names_even_steps(void)
{
	static const double	y[] = { 0, 500, 1000 };
	struct plot		p = { y, 3, 3, NULL, NULL, 20, 6, false,
				    NULL, NULL, NULL, false };
	struct buf		b = {0};

	plot_write(&b, &p);
	ok(strstr(buf_cstr(&b), "800 +") != NULL &&
	    strstr(buf_cstr(&b), "400 +") != NULL &&
	    strstr(buf_cstr(&b), "\n  0 +") != NULL, "even steps are named");
	ok(strstr(buf_cstr(&b), "200 +") == NULL &&
	    strstr(buf_cstr(&b), "600 +") == NULL, "and no others");
	buf_release(&b);
}

/* Both ends are multiples of the step, and nothing is left outside. */
static void
rounds(void)
{
	static const double	hi[] = { 1, 1.008, 3, 127, 431.5, 9999, .0007 };
	bool			good = true;

	for (size_t i = 0; i < NELEM(hi); i++) {
		double	from = -hi[i] / 3, until = hi[i], step, n;

		step = plot_round(&from, &until);
		n = (until - from) / step;
		good = good && from <= -hi[i] / 3 && until >= hi[i] - 1e-9 &&
		    fabs(n - round(n)) < 1e-6 && n <= 7 &&
		    until - hi[i] < step && fabs(until / step -
		    round(until / step)) < 1e-6;
	}
	ok(good, "an axis ends at round numbers");
}

int
main(void)
{
	rounds();
	names_even_steps();
	test_line();
	test_odd();
	return done_testing();
}

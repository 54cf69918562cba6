#include "core/types/decimal.h"

#include <math.h>

#include "tests/unit/tap.h"

static void
test_parse(void)
{
	static const struct {
		const char	*text;
		unsigned	 digits;
		int64_t		 want;
	} t[] = {
		{ "0", 0, 0 }, { "-0", 2, 0 }, { "12.34", 2, 1234 },
		{ "12", 2, 1200 }, { "-1234.5", 2, -123450 },
		{ "+1.5", 1, 15 }, { ".5", 2, 50 }, { "0012", 0, 12 },
		{ "010", 0, 10 }, { "1.500", 1, 15 }, { "1.00", 0, 1 },
		{ " 7.25 ", 2, 725 }, { "0.000000001", 9, 1 },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "-9223372036854775808", 0, INT64_MIN },
		{ "92233720368547758.07", 2, INT64_MAX },
		{ "-92233720368547758.08", 2, INT64_MIN },
		{ "0000000000000000000000000000001", 2, 100 },
		{ "0.0000000000000000000000000000", 9, 0 },
	};
	struct err	err = { 0 };
	int64_t		v;

	for (size_t i = 0; i < NELEM(t); i++) {
		v = 77;
		if (is_ok(decimal_parse(&v, slice_of(t[i].text), t[i].digits,
		    &err), &err, t[i].text))
			is_int(v, t[i].want, t[i].text);
	}
}

static void
test_refused(void)
{
	static const struct {
		const char	*text;
		unsigned	 digits;
		enum err_code	 code;
		const char	*msg;
	} t[] = {
		{ "", 2, ERR_DATA, "\"\" is not a number" },
		{ "12,x", 2, ERR_DATA, "\"12,x\" is not a number" },
		{ "1,234.50", 2, ERR_DATA, "\"1,234.50\" is not a number" },
		{ "12.", 2, ERR_DATA, "\"12.\" is not a number" },
		{ ".", 2, ERR_DATA, "\".\" is not a number" },
		{ "-", 2, ERR_DATA, "\"-\" is not a number" },
		{ "--1", 2, ERR_DATA, "\"--1\" is not a number" },
		{ "1 2", 2, ERR_DATA, "\"1 2\" is not a number" },
		{ "1e3", 2, ERR_DATA, "\"1e3\" is not a number" },
		{ "0x10", 2, ERR_DATA, "\"0x10\" is not a number" },
		{ "nan", 2, ERR_DATA, "\"nan\" is not a number" },
		{ "1.2.3", 2, ERR_DATA, "\"1.2.3\" is not a number" },
		{ "1.234", 2, ERR_DATA,
		    "\"1.234\" has more than 2 decimals" },
		{ "1.5", 0, ERR_DATA, "\"1.5\" has more than 0 decimals" },
		{ "92233720368547758.08", 2, ERR_RANGE,
		    "\"92233720368547758.08\" is too large" },
		{ "9223372036854775808", 0, ERR_RANGE,
		    "\"9223372036854775808\" is too large" },
		{ "99999999999999999999", 0, ERR_RANGE,
		    "\"99999999999999999999\" is too large" },
		{ "10000000000", 9, ERR_RANGE, "\"10000000000\" is too large" },
	};
	struct err	err = { 0 };
	int64_t		v = 77;

	is_int(decimal_parse(&v, SLICE("2.000.000"), 2, &err), ERR_DATA,
	    "points between thousands");
	is_str(err.hint, "write a point before the decimals and nothing "
	    "between thousands: 1234.50", "and how it is written");
	for (size_t i = 0; i < NELEM(t); i++) {
		is_int(decimal_parse(&v, slice_of(t[i].text), t[i].digits,
		    &err), t[i].code, t[i].text);
		is_str(err.msg, t[i].msg, "says why");
	}
	is_int(v, 77, "the result is left alone");
}

static void
test_thousands(void)
{
	static const char *const	maybe[] = { "5.000", "12.345", "999.999",
					    "-1.500" };
	static const char *const	no[] = { "", "-", ".500", "0.500", "-0.500",
					    "-.500", "5", "5.00", "5.0000",
					    "1234.500", "1.000.000", "1.5x0",
					    "x.500", "1.50 " };

	for (size_t i = 0; i < NELEM(maybe); i++)
		ok(decimal_may_be_thousands(slice_of(maybe[i])),
		    "%s may be thousands", maybe[i]);
	for (size_t i = 0; i < NELEM(no); i++)
		ok(!decimal_may_be_thousands(slice_of(no[i])),
		    "'%s' is not", no[i]);
}

static void
test_write(void)
{
	char	to[DECIMAL_TEXT];

#define WRITE(v, d)	slice_make(to, decimal_write(to, v, d))
#define SHORT(v, d)	slice_make(to, decimal_write_short(to, v, d))
	is_slice(WRITE(123450, 2), "1234.50", "two places");
	is_slice(WRITE(-5, 2), "-0.05", "a small negative");
	is_slice(WRITE(0, 0), "0", "zero");
	is_slice(WRITE(INT64_MIN, 9), "-9223372036.854775808", "the smallest");
	is_slice(SHORT(123450, 2), "1234.5", "short");
	is_slice(SHORT(123400, 2), "1234", "short, no point left");
	is_slice(SHORT(1000, 0), "1000", "whole zeros stay");
	is_slice(SHORT(0, 2), "0", "short zero");
}

/* Random values: what is written reads back. */
static void
test_law(void)
{
	struct rng	rng = { 1 };
	struct err	err = { 0 };
	char		to[DECIMAL_TEXT];
	int64_t		v, back;
	unsigned	digits;
	bool		same = true;

	for (int i = 0; i < 200000; i++) {
		v = (int64_t)(rng_u64(&rng) >> rng_below(&rng, 64));
		if (rng_below(&rng, 2))
			v = (int64_t)(0 - (uint64_t)v);
		digits = (unsigned)rng_below(&rng, 10);
		if (decimal_parse(&back, slice_make(to, decimal_write(to, v,
		    digits)), digits, &err) || back != v)
			same = false;
		if (decimal_parse(&back, slice_make(to, decimal_write_short(to,
		    v, digits)), digits, &err) || back != v)
			same = false;
	}
	ok(same, "parse undoes write and write_short");
}

static void
test_convert(void)
{
	int64_t	v = 77;

#define RESCALE(v0, a, b, want, name) \
	ok(decimal_rescale(&v, v0, a, b) && v == (want), name)
	RESCALE(125, 2, 1, 12, "1.25 to 1.2: half to even");
	RESCALE(135, 2, 1, 14, "1.35 to 1.4");
	RESCALE(-125, 2, 1, -12, "-1.25 to -1.2");
	RESCALE(126, 2, 1, 13, "1.26 to 1.3");
	RESCALE(12, 1, 3, 1200, "1.2 to 1.200");
	ok(!decimal_rescale(&v, INT64_MAX, 0, 1), "what does not fit");
#define FROM(v0, d, want) \
	ok(decimal_from_f64(&v, v0, d) && v == (want), "%.17g", v0)
	FROM(12.34, 2, 1234);
	FROM(0.5, 0, 0);
	FROM(1.5, 0, 2);
	FROM(2.5, 0, 2);
	FROM(-2.5, 0, -2);
	FROM(1.115, 2, 111);	/* stored a little below the tie */
	FROM(1.005, 2, 100);
	FROM(-1.115, 2, -111);
	FROM(-0x1p63, 0, INT64_MIN);
	ok(!decimal_from_f64(&v, 0x1p63, 0), "2^63 does not fit");
	ok(!decimal_from_f64(&v, (double)NAN, 2), "NaN is no decimal");
	ok(!decimal_from_f64(&v, (double)INFINITY, 2), "nor is infinity");
	is_near(decimal_to_f64(1234, 2), 12.34, 0, "and back");
}

static void
test_money(void)
{
	static const struct {
		const char	*text;
		int64_t		 want;
		const char	*cur;
	} t[] = {
		{ "12.34", 1234, "" }, { "EUR 12.34", 1234, "EUR" },
		{ "12.34 EUR", 1234, "EUR" }, { "eur12", 1200, "EUR" },
		{ "\u20ac 12.34", 1234, "EUR" }, { "$5", 500, "USD" },
		{ "\u00a35.10", 510, "GBP" }, { "\u00a5 500", 50000, "JPY" },
		{ "-\u20ac5", -500, "EUR" }, { "\u20ac-5", -500, "EUR" },
		{ "-USD 1", -100, "USD" }, { "12.34 \u20ac", 1234, "EUR" },
	};
	static const char *const	bad[] = {
		"12,x", "12 34", "EUR", "\u20ac", "EUR USD 5", "EUR 5 EUR",
		"-EUR -5", "", "1.234", "abc 5", "XXX 5", "12,50",
	};
	struct err	err = { 0 };
	int64_t		v;
	char		cur[4];

	for (size_t i = 0; i < NELEM(t); i++)
		if (is_ok(money_parse(&v, cur, slice_of(t[i].text), 2, &err),
		    &err, t[i].text)) {
			is_int(v, t[i].want, "amount");
			is_str(cur, t[i].cur, "currency");
		}
	for (size_t i = 0; i < NELEM(bad); i++)
		ok(money_parse(&v, cur, slice_of(bad[i]), 2, &err) ==
		    ERR_DATA, "'%s' is not money (%s)", bad[i], err.msg);
	is_int(money_parse(&v, cur, SLICE("12,x"), 2, &err), ERR_DATA, "12,x");
	is_str(err.msg, "\"12,x\" is not money", "and says so");
	is_int(currency_digits(SLICE("EUR")), 2, "EUR has 2 digits");
	is_int(currency_digits(SLICE("JPY")), 0, "JPY has none");
	is_int(currency_digits(SLICE("KWD")), 3, "KWD has 3");
	is_int(currency_digits(SLICE("CLF")), 4, "CLF has 4");
	is_int(currency_digits(SLICE("XAU")), -1, "gold is no currency");
	is_int(currency_digits(SLICE("R U")), -1, "nor is 'R U'");
}

static void
test_percent(void)
{
	struct err	err = { 0 };
	char		to[DECIMAL_TEXT];
	int64_t		v = 0;

	is_ok(percent_parse(&v, SLICE("12.5 %"), &err), &err, "12.5 %");
	is_int(v, 125000, "parts per million");
	is_ok(percent_parse(&v, SLICE("12.5%"), &err), &err, "12.5%");
	is_ok(percent_parse(&v, SLICE("-0.0001"), &err), &err, "-0.0001");
	is_int(v, -1, "the smallest part");
	is_slice(slice_make(to, percent_write(to, 125000)), "12.5%", "written");
	is_int(percent_parse(&v, SLICE("ten"), &err), ERR_DATA, "ten");
	is_str(err.msg, "\"ten\" is not a percentage", "is not");
	is_int(percent_parse(&v, SLICE("%"), &err), ERR_DATA, "nor is a sign");
}

int
main(void)
{
	test_parse();
	test_refused();
	test_thousands();
	test_write();
	test_law();
	test_convert();
	test_money();
	test_percent();
	return done_testing();
}

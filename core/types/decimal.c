#include "core/types/decimal.h"

#include <assert.h>
#include <math.h>

#include "core/types/priv.h"

enum reason { FINE, NOT_A_NUMBER, TOO_FINE, TOO_LARGE };

static const int64_t	pow10_table[] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
	1000000000
};

/*
 * Nineteen digits always fit an unsigned 64-bit number, so digits are
 * counted instead of checking each step for overflow.
 */
static enum reason
scan_digits(int64_t *v, struct slice s, unsigned digits)
{
	const char	*p = s.p, *end = s.p + s.len;
	uint64_t	 u = 0, limit = INT64_MAX;
	unsigned	 n = 0, places = 0, d;
	bool		 neg = false, any = false, fine = false, large = false;

	assert(digits <= DECIMAL_DIGITS_MAX);
	if (p < end && (*p == '-' || *p == '+'))
		neg = *p++ == '-';
	for (; p < end && (d = (unsigned)(unsigned char)*p - '0') <= 9; p++) {
		any = true;
		n += n > 0 || d > 0;
		if (n > 19)
			large = true;
		else
			u = u * 10 + d;
	}
	if (p < end && *p == '.') {
		if (++p == end)
			return NOT_A_NUMBER;
		for (; p < end; p++) {
			d = (unsigned)(unsigned char)*p - '0';
			if (d > 9)
				return NOT_A_NUMBER;
			any = true;
			if (places == digits) {
				fine |= d != 0;
				continue;
			}
			places++;
			n += n > 0 || d > 0;
			if (n > 19)
				large = true;
			else
				u = u * 10 + d;
		}
	}
	if (p != end || !any)
		return NOT_A_NUMBER;
	if (fine)
		return TOO_FINE;
	for (; places < digits && u > 0; places++) {
		if (++n > 19)
			return TOO_LARGE;
		u *= 10;
	}
	limit += neg;
	if (large || u > limit)
		return TOO_LARGE;
	/* Through -1, because the smallest number has no positive. */
	*v = !neg ? (int64_t)u : u == 0 ? 0 : -(int64_t)(u - 1) - 1;
	return FINE;
}

/* The message for a text that should have been what ("a number"). */
static enum err_code
complain(struct err *err, enum reason why, struct slice s, unsigned digits,
    const char *what)
{
	size_t	comma = slice_index(s, ','), points = 0;

	for (size_t i = 0; i < s.len; i++)
		points += s.p[i] == '.';
	switch (why) {
	case FINE:
		return ERR_OK;
	case TOO_FINE:
		err_set(err, ERR_DATA, digits == 1 ?
		    "\"%s\" has more than %u decimal" :
		    "\"%s\" has more than %u decimals",
		    types_quote(s).text, digits);
		err_hint(err, "round it, or give the field more digits");
		return ERR_DATA;
	case TOO_LARGE:
		return err_set(err, ERR_RANGE, "\"%s\" is too large",
		    types_quote(s).text);
	case NOT_A_NUMBER:
		break;
	}
	err_set(err, ERR_DATA, "\"%s\" is not %s", types_quote(s).text,
	    err_text(what));
	if (comma != SIZE_MAX || points > 1)
		err_hint(err, "write a point before the decimals and nothing "
		    "between thousands: 1234.50");
	return ERR_DATA;
}

enum err_code
decimal_parse(int64_t *v, struct slice s, unsigned digits, struct err *err)
{
	enum reason	why = scan_digits(v, slice_trim(s), digits);

	if (why == FINE)
		return ERR_OK;
	return complain(err, why, s, digits, "a number");
}

bool
decimal_may_be_thousands(struct slice s)
{
	size_t	from = s.len > 0 && s.p[0] == '-';
	size_t	point = slice_index(s, '.');

	return point != SIZE_MAX && point <= from + 3 && s.p[from] != '0' &&
	    types_is_digits(slice_sub(s, from, point)) &&
	    s.len == point + 4 && types_is_digits(slice_sub(s, point + 1, s.len));
}

size_t
decimal_write(char *to, int64_t v, unsigned digits)
{
	char		tmp[DECIMAL_TEXT], *p = tmp + sizeof(tmp);
	uint64_t	u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	size_t		n;

	assert(digits <= DECIMAL_DIGITS_MAX);
	if (digits > 0) {
		for (unsigned i = 0; i < digits; i++) {
			*--p = (char)('0' + u % 10);
			u /= 10;
		}
		*--p = '.';
	}
	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (v < 0)
		*--p = '-';
	n = (size_t)(tmp + sizeof(tmp) - p);
	memcpy(to, p, n);
	return n;
}

size_t
decimal_write_short(char *to, int64_t v, unsigned digits)
{
	size_t	n = decimal_write(to, v, digits);

	if (digits == 0)
		return n;
	while (to[n - 1] == '0')
		n--;
	return to[n - 1] == '.' ? n - 1 : n;
}

bool
decimal_rescale(int64_t *r, int64_t v, unsigned from, unsigned to)
{
	assert(from <= DECIMAL_DIGITS_MAX && to <= DECIMAL_DIGITS_MAX);
	if (from <= to)
		return i64_mul(r, v, pow10_table[to - from]);
	return i64_muldiv(r, v, 1, pow10_table[from - to]);
}

/*
 * The product is rounded to a double before it is rounded to an integer,
 * which may make a tie of what is none: 1.115 * 100 gives 111.5 though
 * 1.115 is stored a little below.  fma tells the part that was lost.
 */
bool
decimal_from_f64(int64_t *r, double v, unsigned digits)
{
	double	scale, p, lost, whole;

	assert(digits <= DECIMAL_DIGITS_MAX);
	scale = (double)pow10_table[digits];
	p = v * scale;
	/* -2^63 fits, 2^63 does not; NaN fails both. */
	if (!(p >= -0x1p63 && p < 0x1p63))
		return false;
	lost = fma(v, scale, -p);
	whole = rint(p);
	if (fabs(p - trunc(p)) == 0.5 && lost != 0)
		whole = lost > 0 ? ceil(p) : floor(p);
	*r = (int64_t)whole;
	return true;
}

double
decimal_to_f64(int64_t v, unsigned digits)
{
	assert(digits <= DECIMAL_DIGITS_MAX);
	return (double)v / (double)pow10_table[digits];
}

/*
 * The codes of ISO 4217 with a minor unit (list one, 2025, and those that
 * ended since 2021: old sales keep theirs), grouped by its digits.  Metals,
 * test codes and the like have none and are absent.
 */
static const struct {
	int		 digits;
	const char	*codes;
} currencies[] = {
	{ 2, "EUR USD GBP AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT "
	    "BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW "
	    "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB FJD FKP GEL "
	    "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS "
	    "KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
	    "MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN "
	    "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE "
	    "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH "
	    "USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG "
	    "CUC HRK SLL ZWL" },
	{ 0, "JPY BIF CLP DJF GNF ISK KMF KRW PYG RWF UGX UYI VND VUV XAF XOF "
	    "XPF" },
	{ 3, "BHD IQD JOD KWD LYD OMR TND" },
	{ 4, "CLF UYW" },
};

int
currency_digits(struct slice code)
{
	struct slice	rest, c;

	if (code.len != 3)
		return -1;
	for (size_t i = 0; i < NELEM(currencies); i++) {
		rest = slice_of(currencies[i].codes);
		while (slice_cut(&c, &rest, ' '))
			if (slice_eq(c, code))
				return currencies[i].digits;
	}
	return -1;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A currency's code or sign at the front of s, taken off it. */
static bool
cut_currency(char cur[4], struct slice *s, bool at_end)
{
	static const struct {
		struct slice	sign;
		char		code[4];
	} signs[] = {
		{ { "\u20ac", 3 }, "EUR" }, { { "$", 1 }, "USD" },
		{ { "\u00a3", 2 }, "GBP" }, { { "\u00a5", 2 }, "JPY" },
	};
	struct slice	part;
	size_t		n = 0;

	for (size_t i = 0; i < NELEM(signs); i++) {
		n = signs[i].sign.len;
		if (at_end ? !slice_ends(*s, signs[i].sign) :
		    !slice_starts(*s, signs[i].sign))
			continue;
		memcpy(cur, signs[i].code, 4);
		*s = slice_trim(at_end ? slice_sub(*s, 0, s->len - n) :
		    slice_sub(*s, n, s->len));
		return true;
	}
	if (s->len < 3)
		return false;
	part = at_end ? slice_sub(*s, s->len - 3, s->len) : slice_sub(*s, 0, 3);
	for (size_t i = 0; i < 3; i++) {
		if (!is_letter(part.p[i]))
			return false;
		cur[i] = (char)(part.p[i] & ~0x20);
	}
	cur[3] = '\0';
	*s = slice_trim(at_end ? slice_sub(*s, 0, s->len - 3) :
	    slice_sub(*s, 3, s->len));
	return true;
}

enum err_code
money_parse(int64_t *v, char cur[4], struct slice s, unsigned digits,
    struct err *err)
{
	struct slice	t = slice_trim(s), rest;
	char		code[4] = "";
	enum reason	why;
	int64_t		amount;
	bool		neg = false, named;

	why = scan_digits(&amount, t, digits);
	if (why == NOT_A_NUMBER) {
		/* "-EUR 5": the sign of the number may stand outside. */
		rest = t;
		if (rest.len > 1 && rest.p[0] == '-') {
			rest = slice_trim(slice_sub(rest, 1, rest.len));
			neg = cut_currency(code, &rest, false);
			named = neg;
		} else
			named = cut_currency(code, &rest, false);
		if (!named) {
			rest = t;
			named = cut_currency(code, &rest, true);
		}
		if (named && !(neg && rest.len > 0 &&
		    (rest.p[0] == '-' || rest.p[0] == '+')))
			why = scan_digits(&amount, rest, digits);
		if (why == FINE && currency_digits(slice_of(code)) < 0)
			return err_set(err, ERR_DATA,
			    "\"%s\": there is no currency %s",
			    types_quote(s).text, code);
	}
	if (why == FINE && neg && !i64_sub(&amount, 0, amount))
		why = TOO_LARGE;
	if (why != FINE)
		return complain(err, why, s, digits, "money");
	*v = amount;
	memcpy(cur, code, 4);
	return ERR_OK;
}

enum err_code
percent_parse(int64_t *ppm, struct slice s, struct err *err)
{
	struct slice	t = slice_trim(s);
	enum reason	why;

	if (slice_ends(t, SLICE("%")))
		t = slice_trim(slice_sub(t, 0, t.len - 1));
	why = scan_digits(ppm, t, 4);
	return complain(err, why, s, 4, "a percentage");
}

size_t
percent_write(char *to, int64_t ppm)
{
	size_t	n = decimal_write_short(to, ppm, 4);

	to[n++] = '%';
	return n;
}

#include "core/types/address.h"

#include "core/types/priv.h"

enum { DIGITS_MAX = 15 };		/* E.164 */

/*
 * How numbers are written within a country: the calling code behind '+',
 * and the digits dialled before a national number, "" where there are none
 * (Italy keeps its zero).
 */
static const struct plan {
	char	country[3];
	char	code[4];
	char	trunk[2];
} plans[] = {
	{ "NL", "31", "0" }, { "BE", "32", "0" }, { "DE", "49", "0" },
	{ "LU", "352", "" }, { "FR", "33", "0" }, { "GB", "44", "0" },
	{ "IE", "353", "0" }, { "AT", "43", "0" }, { "CH", "41", "0" },
	{ "DK", "45", "" }, { "NO", "47", "" }, { "SE", "46", "0" },
	{ "FI", "358", "0" }, { "ES", "34", "" }, { "PT", "351", "" },
	{ "IT", "39", "" }, { "PL", "48", "" }, { "CZ", "420", "" },
	{ "SK", "421", "0" }, { "HU", "36", "" }, { "RO", "40", "0" },
	{ "BG", "359", "0" }, { "GR", "30", "" }, { "HR", "385", "0" },
	{ "SI", "386", "0" }, { "EE", "372", "" }, { "LV", "371", "" },
	{ "LT", "370", "" }, { "MT", "356", "" }, { "CY", "357", "" },
	{ "TR", "90", "0" }, { "UA", "380", "0" }, { "US", "1", "1" },
	{ "CA", "1", "1" }, { "AU", "61", "0" }, { "NZ", "64", "0" },
	{ "ZA", "27", "0" }, { "MA", "212", "0" }, { "IL", "972", "0" },
	{ "IN", "91", "0" }, { "CN", "86", "0" }, { "JP", "81", "0" },
	{ "SG", "65", "" }, { "HK", "852", "" }, { "CW", "599", "" },
	{ "AW", "297", "" }, { "SR", "597", "" },
};

struct number {
	char	digits[24];		/* no '+' */
	size_t	n;
	bool	international;		/* '+' or "00" stood before */
};

static enum err_code
refuse(struct err *err, struct slice text, const char *why)
{
	return err_set(err, ERR_DATA, "\"%s\" is not a telephone number%s%s",
	    types_quote(text).text, why[0] != '\0' ? ": " : "",
	    err_text(why));
}

/* Digits alone; what people put between them is left out. */
static bool
read_digits(struct number *num, struct slice s)
{
	char	c;

	num->n = 0;
	num->international = false;
	if (slice_eq_ascii_nocase(slice_sub(s, 0, 4), SLICE("tel:")))
		s = slice_trim(slice_sub(s, 4, s.len));
	for (size_t i = 0; i < s.len; i++) {
		c = s.p[i];
		if (c >= '0' && c <= '9') {
			if (num->n == sizeof(num->digits))
				return false;
			num->digits[num->n++] = c;
		} else if (c == '+') {
			if (num->n > 0 || num->international)
				return false;
			num->international = true;
		} else if (slice_starts(slice_sub(s, i, s.len),
		    SLICE("(0)")) && num->n > 0) {
			i += 2;		/* the trunk zero, not for abroad */
		} else if (slice_starts(slice_sub(s, i, s.len),
		    SLICE("\u00a0"))) {
			i++;
		} else if (memchr(" .-()/\t", c, 7) == NULL) {
			return false;
		}
	}
	if (!num->international && num->n > 2 && num->digits[0] == '0' &&
	    num->digits[1] == '0') {
		num->n -= 2;
		memmove(num->digits, num->digits + 2, num->n);
		num->international = true;
	}
	return num->n > 0;
}

/*
 * Dutch numbers that cannot be dialled from abroad keep their national
 * form, with a blank behind the part that names the service.
 */
static bool
dutch_service(char *to, size_t *len, struct slice d)
{
	static const struct {
		const char	*start;
		size_t		 min, max, blank;
	} services[] = {
		{ "0800", 8, 11, 4 }, { "0900", 8, 11, 4 },
		{ "0906", 8, 11, 4 }, { "0909", 8, 11, 4 },
		{ "140", 5, 6, 2 },	/* 14 and an area code */
		{ "116", 6, 6, 6 }, { "18", 4, 4, 4 },
		{ "112", 3, 3, 3 }, { "113", 3, 3, 3 }, { "144", 3, 3, 3 },
	};
	size_t	blank;

	for (size_t i = 0; i < NELEM(services); i++) {
		if (!slice_starts(d, slice_of(services[i].start)) ||
		    d.len < services[i].min || d.len > services[i].max)
			continue;
		blank = services[i].blank;
		memcpy(to, d.p, blank);
		*len = d.len;
		if (blank < d.len) {
			to[blank] = ' ';
			memcpy(to + blank + 1, d.p + blank, d.len - blank);
			++*len;
		}
		return true;
	}
	return false;
}

static const struct plan *
find_plan(struct slice country)
{
	for (size_t i = 0; i < NELEM(plans); i++)
		if (slice_eq_ascii_nocase(country, slice_of(plans[i].country)))
			return &plans[i];
	return NULL;
}

static enum err_code
dutch(struct slice *out, struct arena *arena, struct slice text,
    struct slice national, struct err *err)
{
	char	why[80];
	char	*to;

	/* "+31 06 ...": the trunk zero dragged along. */
	if (national.len == 10 && national.p[0] == '0')
		national = slice_sub(national, 1, national.len);
	if (national.len != 9 || national.p[0] == '0') {
		snprintf(why, sizeof(why), err_text("9 digits follow the 0 or "
		    "+31, not %zu"), national.len);
		return refuse(err, text, why);
	}
	to = arena_printf(arena, "+31%.*s", SLICE_ARG(national));
	*out = slice_of(to);
	return ERR_OK;
}

static enum err_code
international(struct slice *out, struct arena *arena, struct slice text,
    struct slice d, struct err *err)
{
	char	service[DIGITS_MAX + 2];
	char	national[DIGITS_MAX + 2] = "0";
	size_t	len;

	if (d.len > DIGITS_MAX)
		return refuse(err, text, "more than 15 digits");
	if (d.len < 7 || d.p[0] == '0')
		return refuse(err, text, "no country code and number");
	if (!slice_starts(d, SLICE("31"))) {
		*out = slice_of(arena_printf(arena, "+%.*s", SLICE_ARG(d)));
		return ERR_OK;
	}
	d = slice_sub(d, 2, d.len);
	memcpy(national + 1, d.p, d.len);
	if (d.p[0] != '0' && dutch_service(service, &len,
	    slice_make(national, d.len + 1))) {
		*out = slice_dup(arena, slice_make(service, len));
		return ERR_OK;
	}
	return dutch(out, arena, text, d, err);
}

static enum err_code
national(struct slice *out, struct arena *arena, struct slice text,
    struct slice d, const struct plan *plan, struct err *err)
{
	struct slice	code = slice_of(plan->code);
	struct slice	trunk = slice_of(plan->trunk);
	char		service[DIGITS_MAX + 10];
	size_t		len;

	if (slice_eq(code, SLICE("31"))) {
		if (dutch_service(service, &len, d)) {
			*out = slice_dup(arena, slice_make(service, len));
			return ERR_OK;
		}
		/* "31612345678": the '+' was lost on the way. */
		if (d.len == 11 && slice_starts(d, code))
			return dutch(out, arena, text,
			    slice_sub(d, 2, d.len), err);
		if (d.p[0] != '0')
			return refuse(err, text, "it begins with neither 0 "
			    "nor +");
		return dutch(out, arena, text, slice_sub(d, 1, d.len), err);
	}
	if (trunk.len > 0 && slice_starts(d, trunk))
		d = slice_sub(d, trunk.len, d.len);
	else if (slice_eq(trunk, SLICE("0")))
		return refuse(err, text, "it begins with neither 0 nor +");
	if (d.len + code.len < 7 || d.len + code.len > DIGITS_MAX ||
	    (d.p[0] == '0' && !slice_eq(code, SLICE("39"))))
		return refuse(err, text, "");
	*out = slice_of(arena_printf(arena, "+%s%.*s", plan->code,
	    SLICE_ARG(d)));
	return ERR_OK;
}

enum err_code
phone_parse(struct slice *out, struct arena *arena, struct slice text,
    struct slice country, struct err *err)
{
	const struct plan	*plan = find_plan(country);
	struct number		 num;
	struct slice		 d;

	if (!read_digits(&num, slice_trim(text)))
		return refuse(err, text, "");
	d = slice_make(num.digits, num.n);
	if (num.international)
		return international(out, arena, text, d, err);
	if (plan == NULL) {
		refuse(err, text, "its country is not known");
		err_hint(err, "write it with + and the country code");
		return ERR_DATA;
	}
	return national(out, arena, text, d, plan, err);
}

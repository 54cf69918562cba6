#include "core/types/address.h"

#include "core/types/priv.h"

enum { IBAN_MAX = 34, MIN_LENGTH = 15 };

/* Lengths by country: SWIFT, IBAN Registry (ISO 13616), release 97. */
static const struct {
	unsigned char	 length;
	const char	*countries;
} lengths[] = {
	{ 15, "NO" },
	{ 16, "BE" },
	{ 18, "DK FI FK FO GL NL SD" },
	{ 19, "MK SI" },
	{ 20, "AT BA EE KZ LT LU MN XK" },
	{ 21, "CH HR LI LV" },
	{ 22, "BG BH CR DE GB GE IE ME RS VA" },
	{ 23, "AE GI IL IQ OM SO TL" },
	{ 24, "AD CZ ES MD PK RO SA SE SK TN VG" },
	{ 25, "LY PT ST" },
	{ 26, "IS TR" },
	{ 27, "BI DJ FR GR IT MC MR SM" },
	{ 28, "AL AZ BY CY DO GT HN HU LB NI PL SV" },
	{ 29, "BR EG PS QA UA" },
	{ 30, "JO KW MU YE" },
	{ 31, "MT SC" },
	{ 32, "LC" },
	{ 33, "RU" },
};

static size_t
length_for(struct slice country)
{
	struct slice	rest, c;

	for (size_t i = 0; i < NELEM(lengths); i++) {
		rest = slice_of(lengths[i].countries);
		while (slice_cut(&c, &rest, ' '))
			if (slice_eq(c, country))
				return lengths[i].length;
	}
	return 0;
}

/* Letters count as 10 to 35, so they shift by two digits. */
unsigned
types_mod97(unsigned sum, struct slice s)
{
	unsigned	v;

	for (size_t i = 0; i < s.len; i++) {
		v = (unsigned)(unsigned char)s.p[i];
		if (v >= 'A')
			sum = (sum * 100 + v - 'A' + 10) % 97;
		else
			sum = (sum * 10 + v - '0') % 97;
	}
	return sum;
}

enum err_code
iban_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice	s = slice_trim(text), code;
	char		tmp[IBAN_MAX], *to;
	size_t		n, want, k = 0;

	if (slice_eq_ascii_nocase(slice_sub(s, 0, 4), SLICE("IBAN"))) {
		s = slice_trim(slice_sub(s, 4, s.len));
		if (slice_starts(s, SLICE(":")))
			s = slice_sub(s, 1, s.len);
	}
	n = types_compact(tmp, sizeof(tmp), s);
	if (n == SIZE_MAX || n < 5 || types_is_digits(slice_make(tmp, 1)) ||
	    types_is_digits(slice_make(tmp + 1, 1)) ||
	    !types_is_digits(slice_make(tmp + 2, 2)))
		return err_set(err, ERR_DATA, "\"%s\" is not an IBAN",
		    types_quote(text).text);
	code = slice_make(tmp, n);
	want = length_for(slice_sub(code, 0, 2));
	if (want == 0)
		return err_set(err, ERR_DATA, "\"%s\" is not an IBAN: no "
		    "country %.2s uses it", types_quote(text).text, tmp);
	if (n != want)
		return err_set(err, ERR_DATA, "\"%s\" is not an IBAN: %.2s "
		    "has %zu characters, not %zu", types_quote(text).text, tmp,
		    want, n);
	if (types_mod97(types_mod97(0, slice_sub(code, 4, n)),
	    slice_sub(code, 0, 4)) != 1) {
		err_set(err, ERR_DATA, "\"%s\" is not an IBAN: its check "
		    "digits do not fit", types_quote(text).text);
		err_hint(err, "a character is wrong, or two changed places");
		return ERR_DATA;
	}
	to = arena_alloc(arena, n + n / 4 + 1);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i % 4 == 0)
			to[k++] = ' ';
		to[k++] = tmp[i];
	}
	*out = slice_make(to, k);
	return ERR_OK;
}

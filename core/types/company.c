#include "core/types/address.h"

#include "core/types/priv.h"

enum { VAT_MAX = 16 };

/* Words people write in front of the number: "KvK nr.: 12345678". */
static struct slice
drop_words(struct slice s, const char *const *words, size_t n)
{
	struct slice	word, before;

	do {
		before = s;
		while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '.' ||
		    s.p[0] == ':' || s.p[0] == '-'))
			s = slice_sub(s, 1, s.len);
		for (size_t i = 0; i < n; i++) {
			word = slice_of(words[i]);
			if (slice_eq_ascii_nocase(slice_sub(s, 0, word.len),
			    word))
				s = slice_sub(s, word.len, s.len);
		}
	} while (s.len != before.len);
	return s;
}

enum err_code
kvk_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	static const char *const	words[] = {
		"kvk", "k.v.k", "kamer van koophandel", "nummer", "number",
		"nr", "no"
	};
	struct slice	s = slice_trim(text);
	char		tmp[12];
	size_t		n;

	s = drop_words(s, words, NELEM(words));
	n = types_compact(tmp, sizeof(tmp), s);
	/* Twelve: the old form with four digits for the establishment. */
	if (n == SIZE_MAX || (n != 8 && n != 12) ||
	    !types_is_digits(slice_make(tmp, n))) {
		err_set(err, ERR_DATA, "\"%s\" is not a KvK number",
		    types_quote(text).text);
		err_hint(err, "it has 8 digits");
		return ERR_DATA;
	}
	*out = slice_dup(arena, slice_make(tmp, 8));
	return ERR_OK;
}

/*
 * What follows the two letters, '9' a digit, 'A' a letter, 'X' either, as
 * the European Commission's VIES lists them; CH, GB, NO beside.
 */
static const struct vat_form {
	char		 country[3];
	const char	*forms[3];
} vat_forms[] = {
	{ "NL", { "999999999B99" } },
	{ "BE", { "0999999999", "1999999999" } },
	{ "DE", { "999999999" } },
	{ "LU", { "99999999" } },
	{ "FR", { "XX999999999" } },
	{ "AT", { "U99999999" } },
	{ "BG", { "999999999", "9999999999" } },
	{ "CY", { "99999999A" } },
	{ "CZ", { "99999999", "999999999", "9999999999" } },
	{ "DK", { "99999999" } },
	{ "EE", { "999999999" } },
	{ "EL", { "999999999" } },
	{ "ES", { "X9999999X" } },
	{ "FI", { "99999999" } },
	{ "HR", { "99999999999" } },
	{ "HU", { "99999999" } },
	{ "IE", { "9X99999A", "9999999A", "9999999AA" } },
	{ "IT", { "99999999999" } },
	{ "LT", { "999999999", "999999999999" } },
	{ "LV", { "99999999999" } },
	{ "MT", { "99999999" } },
	{ "PL", { "9999999999" } },
	{ "PT", { "999999999" } },
	{ "RO", { "9999999999" } },	/* or fewer digits */
	{ "SE", { "999999999999" } },
	{ "SI", { "99999999" } },
	{ "SK", { "9999999999" } },
	{ "GB", { "999999999", "999999999999" } },
	{ "XI", { "999999999", "999999999999" } },
	{ "CH", { "E999999999", "E999999999MWST", "E999999999TVA" } },
	{ "NO", { "999999999", "999999999MVA" } },
};

static bool
fits(const char *form, struct slice s)
{
	char	c;
	bool	digit, letter;

	if (strlen(form) != s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		c = s.p[i];
		digit = c >= '0' && c <= '9';
		letter = c >= 'A' && c <= 'Z';
		if (form[i] == '9' ? !digit : form[i] == 'A' ? !letter :
		    form[i] == 'X' ? !digit && !letter : form[i] != c)
			return false;
	}
	return true;
}

static int64_t
number(struct slice s, size_t from, size_t until)
{
	int64_t	v = 0;

	for (size_t i = from; i < until; i++)
		v = v * 10 + (s.p[i] - '0');
	return v;
}

/*
 * Organisations: the 11-test over nine digits.  Sole traders since 2020:
 * the whole, letters as 10 to 35, is 1 mod 97.
 */
static bool
check_nl(struct slice s)
{
	int	sum = -(s.p[8] - '0');

	for (int i = 0; i < 8; i++)
		sum += (9 - i) * (s.p[i] - '0');
	return sum % 11 == 0 ||
	    types_mod97(types_mod97(0, SLICE("NL")), s) == 1;
}

/* ISO 7064 mod 11,10. */
static bool
check_de(struct slice s)
{
	int	p = 10, sum;

	for (size_t i = 0; i < 8; i++) {
		sum = (s.p[i] - '0' + p) % 10;
		p = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return (11 - p) % 10 == s.p[8] - '0';
}

/* Luhn: every second digit from the right doubled. */
static bool
check_luhn(struct slice s)
{
	int	sum = 0, d;

	for (size_t i = 0; i < s.len; i++) {
		d = (s.p[s.len - 1 - i] - '0') * (i % 2 == 1 ? 2 : 1);
		sum += d > 9 ? d - 9 : d;
	}
	return sum % 10 == 0;
}

/* True also for countries whose check digits are not known here. */
static bool
check_digits(const char *country, struct slice s)
{
	if (strcmp(country, "NL") == 0)
		return check_nl(s);
	if (strcmp(country, "BE") == 0)
		return 97 - number(s, 0, 8) % 97 == number(s, 8, 10);
	if (strcmp(country, "DE") == 0)
		return check_de(s);
	if (strcmp(country, "LU") == 0)
		return number(s, 0, 6) % 89 == number(s, 6, 8);
	if (strcmp(country, "IT") == 0)
		return check_luhn(s);
	if (strcmp(country, "FR") == 0 && types_is_digits(slice_sub(s, 0, 2)))
		return (12 + 3 * (number(s, 2, 11) % 97)) % 97 ==
		    number(s, 0, 2);
	return true;
}

static const struct vat_form *
find_form(struct slice country)
{
	for (size_t i = 0; i < NELEM(vat_forms); i++)
		if (slice_eq(country, slice_of(vat_forms[i].country)))
			return &vat_forms[i];
	return NULL;
}

static enum err_code
refuse(struct err *err, struct slice text, const char *why)
{
	err_set(err, ERR_DATA, "\"%s\" is not a VAT number: %s",
	    types_quote(text).text, err_text(why));
	return ERR_DATA;
}

enum err_code
vat_parse(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	static const char *const	words[] = {
		"btw", "vat", "tva", "id", "nummer", "number", "nr", "no"
	};
	struct slice		 s = slice_trim(text), rest;
	const struct vat_form	*f;
	char			 tmp[VAT_MAX + 2] = "NL";
	size_t			 n;
	bool			 good = false;

	/* NO is Norway before digits, "no" before anything else. */
	n = slice_eq_ascii_nocase(slice_sub(s, 0, 2), SLICE("NO")) ? 0 :
	    NELEM(words);
	s = drop_words(s, words, n);
	n = types_compact(tmp + 2, VAT_MAX, s);
	if (n == SIZE_MAX || n < 4)
		return refuse(err, text, "two letters and the country's "
		    "digits are");
	/* Only the Dutch have this form, so the letters can be added. */
	if (fits("999999999B99", slice_make(tmp + 2, n)))
		n += 2;
	else
		memmove(tmp, tmp + 2, n);
	s = slice_make(tmp, n);
	if (slice_eq(slice_sub(s, 0, 2), SLICE("GR")))
		memcpy(tmp, "EL", 2);	/* as the Greek themselves write */
	f = find_form(slice_sub(s, 0, 2));
	if (f == NULL)
		return refuse(err, text, "it begins with no known country");
	rest = slice_sub(s, 2, s.len);
	for (size_t i = 0; i < NELEM(f->forms) && f->forms[i] != NULL; i++)
		good |= fits(f->forms[i], rest);
	if (strcmp(f->country, "RO") == 0)
		good = types_is_digits(rest) && rest.len >= 2 && rest.len <= 10;
	if (!good) {
		refuse(err, text, "not the country's form");
		err_hint(err, "write %s and, for %s, %s", f->country,
		    f->country, f->forms[0]);
		return ERR_DATA;
	}
	if (!check_digits(f->country, rest))
		return refuse(err, text, "its check digits do not fit");
	*out = slice_dup(arena, s);
	return ERR_OK;
}

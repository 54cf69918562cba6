#include "core/types/address.h"

#include "core/types/priv.h"

/*
 * How a country writes its postcodes: '9' a digit, 'A' a letter, anything
 * else itself.  The letters some put in front ("B-1000") are taken off.
 */
static const struct form {
	char		 country[3];
	const char	*prefix;
	const char	*forms[2];
} forms[] = {
	{ "NL", "NL", { "9999 AA", NULL } },
	{ "BE", "B", { "9999", NULL } },
	{ "DE", "D", { "99999", NULL } },
	{ "LU", "L", { "9999", NULL } },
	{ "AT", "A", { "9999", NULL } },
	{ "CH", "CH", { "9999", NULL } },
	{ "DK", "DK", { "9999", NULL } },
	{ "ES", "E", { "99999", NULL } },
	{ "FI", "FIN", { "99999", NULL } },
	{ "FR", "F", { "99999", NULL } },
	{ "IT", "I", { "99999", NULL } },
	{ "NO", "N", { "9999", NULL } },
	{ "PL", "PL", { "99-999", NULL } },
	{ "PT", "P", { "9999-999", "9999" } },
	{ "SE", "S", { "999 99", NULL } },
	{ "CZ", "CZ", { "999 99", NULL } },
	{ "SK", "SK", { "999 99", NULL } },
	{ "HU", "H", { "9999", NULL } },
	{ "GR", "GR", { "999 99", NULL } },
	{ "US", "", { "99999", "99999-9999" } },
};

enum { POSTCODE_MAX = 16 };

/* The signs of a form put between the letters of code. */
static bool
fill_form(char *to, size_t *len, const char *form, struct slice code)
{
	size_t	i = 0, n = 0;
	char	c;

	for (; *form != '\0'; form++) {
		if (*form != '9' && *form != 'A') {
			to[n++] = *form;
			continue;
		}
		if (i == code.len)
			return false;
		c = code.p[i++];
		if ((*form == '9') != (c >= '0' && c <= '9'))
			return false;
		to[n++] = c;
	}
	*len = n;
	return i == code.len;
}

static struct slice
drop_country(struct slice code, const struct form *f)
{
	struct slice	country = slice_of(f->country);
	struct slice	prefix = slice_of(f->prefix);

	if (slice_starts(code, country))
		return slice_sub(code, 2, code.len);
	if (slice_starts(code, prefix))
		return slice_sub(code, prefix.len, code.len);
	return code;
}

/* What the form alone does not tell. */
static const char *
bad_code(const struct form *f, struct slice code)
{
	struct slice	letters;

	if (slice_eq(slice_of(f->country), SLICE("NL"))) {
		letters = slice_sub(code, 5, 7);
		if (code.p[0] == '0')
			return ERR_N("it begins at 1000");
		if (slice_eq(letters, SLICE("SA")) ||
		    slice_eq(letters, SLICE("SD")) ||
		    slice_eq(letters, SLICE("SS")))
			return ERR_N("SA, SD and SS are not used");
	}
	if (slice_eq(slice_of(f->country), SLICE("BE")) && code.p[0] == '0')
		return ERR_N("it begins at 1000");
	return NULL;
}

static enum err_code
refuse(struct err *err, struct slice text, const struct form *f,
    const char *why)
{
	char	example[POSTCODE_MAX];
	size_t	n = 0;
	char	next = '1';

	err_set(err, ERR_DATA, "\"%s\" is not a postcode (%s)%s%s",
	    types_quote(text).text, f->country, why != NULL ? ": " : "",
	    why != NULL ? err_text(why) : "");
	for (const char *p = f->forms[0]; *p != '\0'; p++)
		example[n++] = *p == '9' ? next++ : *p;
	example[n] = '\0';
	err_hint(err, "write it like %s", example);
	return ERR_DATA;
}

/* A blank before the last three: "SW1A 1AA". */
static bool
british(char *to, size_t *len, struct slice code)
{
	size_t	n = code.len - 3;

	if (code.len < 5 || code.len > 7 ||
	    types_is_digits(slice_sub(code, 0, 1)) ||
	    !types_is_digits(slice_sub(code, n, n + 1)))
		return false;
	memcpy(to, code.p, n);
	to[n] = ' ';
	memcpy(to + n + 1, code.p + n, 3);
	*len = code.len + 1;
	return true;
}

/* Countries whose form is not known: upper case, single blanks. */
static enum err_code
any_form(struct slice *out, struct arena *arena, struct slice text,
    struct err *err)
{
	struct slice	s = slice_trim(text);
	char		to[POSTCODE_MAX], c;
	size_t		n = 0;

	for (size_t i = 0; i < s.len; i++) {
		c = s.p[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		if (c == ' ' && to[n - 1] == ' ')
			continue;
		if (n == sizeof(to) || !((c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == ' ' || c == '-'))
			n = SIZE_MAX;
		if (n == SIZE_MAX)
			break;
		to[n++] = c;
	}
	if (n == 0 || n == SIZE_MAX)
		return err_set(err, ERR_DATA, "\"%s\" is not a postcode",
		    types_quote(text).text);
	*out = slice_dup(arena, slice_make(to, n));
	return ERR_OK;
}

enum err_code
postcode_parse(struct slice *out, struct arena *arena, struct slice text,
    struct slice country, struct err *err)
{
	const struct form	*f = NULL;
	char			 tmp[POSTCODE_MAX], to[POSTCODE_MAX];
	struct slice		 code;
	size_t			 n, len;
	const char		*why = NULL;

	if (slice_eq_ascii_nocase(country, SLICE("GB"))) {
		n = types_compact(tmp, sizeof(tmp), text);
		if (n == SIZE_MAX || !british(to, &len, slice_make(tmp, n)))
			return err_set(err, ERR_DATA, "\"%s\" is not a "
			    "postcode (GB)", types_quote(text).text);
		*out = slice_dup(arena, slice_make(to, len));
		return ERR_OK;
	}
	for (size_t i = 0; i < NELEM(forms); i++)
		if (slice_eq_ascii_nocase(country, slice_of(forms[i].country)))
			f = &forms[i];
	if (f == NULL)
		return any_form(out, arena, text, err);
	n = types_compact(tmp, sizeof(tmp), text);
	if (n == SIZE_MAX)
		return refuse(err, text, f, NULL);
	code = drop_country(slice_make(tmp, n), f);
	if (!fill_form(to, &len, f->forms[0], code) && (f->forms[1] == NULL ||
	    !fill_form(to, &len, f->forms[1], code)))
		return refuse(err, text, f, NULL);
	why = bad_code(f, slice_make(to, len));
	if (why != NULL)
		return refuse(err, text, f, why);
	*out = slice_dup(arena, slice_make(to, len));
	return ERR_OK;
}

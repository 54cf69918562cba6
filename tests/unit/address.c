#include "core/types/address.h"

#include "tests/unit/tap.h"

static struct arena	*arena;

static enum err_code
parse(struct slice *out, const char *kind, struct slice text, struct err *err)
{
	struct slice	nl = SLICE("NL");

	if (strcmp(kind, "email") == 0)
		return email_parse(out, arena, text, err);
	if (strcmp(kind, "phone") == 0)
		return phone_parse(out, arena, text, nl, err);
	if (strncmp(kind, "phone ", 6) == 0)
		return phone_parse(out, arena, text, slice_of(kind + 6), err);
	if (strcmp(kind, "postcode") == 0)
		return postcode_parse(out, arena, text, nl, err);
	if (strncmp(kind, "postcode ", 9) == 0)
		return postcode_parse(out, arena, text, slice_of(kind + 9),
		    err);
	if (strcmp(kind, "url") == 0)
		return url_parse(out, arena, text, err);
	if (strcmp(kind, "country") == 0)
		return country_parse(out, arena, text, err);
	if (strcmp(kind, "iban") == 0)
		return iban_parse(out, arena, text, err);
	if (strcmp(kind, "kvk") == 0)
		return kvk_parse(out, arena, text, err);
	return vat_parse(out, arena, text, err);
}

/* The normal form, and the normal form of that; or INVALID. */
static void
check(const char *kind, const char *text, const char *want)
{
	struct slice	s = SLICE_EMPTY, again = SLICE_EMPTY;
	struct err	err = { 0 };

	if (parse(&s, kind, slice_of(text), &err)) {
		if (!ok(strcmp(want, "INVALID") == 0, "%s '%s': %s", kind,
		    text, err.msg))
			diag("want %s", want);
		return;
	}
	if (!ok(slice_eq(s, slice_of(want)), "%s '%s' is %s", kind, text, want))
		diag("got '%.*s'", SLICE_ARG(s));
	if (parse(&again, kind, s, &err) || !slice_eq(s, again))
		ok(false, "%s '%.*s' reads back", kind, SLICE_ARG(s));
}

static void
test_table(void)
{
	static const struct { const char *kind, *text, *want; } t[] = {
		{ "email", "Jan.Wit@Example.COM", "Jan.Wit@example.com" },
		{ "email", " mailto:a@b.nl ", "a@b.nl" },
		{ "email", "a+b_c@sub-x.example.org",
		    "a+b_c@sub-x.example.org" },
		{ "email", "o'neil@example.com", "o'neil@example.com" },
		{ "email", "jos\u00e9@\u00e9cole.fr",
		    "jos\u00e9@\u00e9cole.fr" },
		{ "email", "a@b", "INVALID" },
		{ "email", "@b.nl", "INVALID" },
		{ "email", "a@", "INVALID" },
		{ "email", "a.nl", "INVALID" },
		{ "email", "a b@c.nl", "INVALID" },
		{ "email", "", "INVALID" },
		{ "email", "a@b@c.nl", "INVALID" },
		{ "email", "a@b..nl", "INVALID" },
		{ "email", "a@-b.nl", "INVALID" },
		{ "email", ".a@b.nl", "INVALID" },
		{ "email", "a.@b.nl", "INVALID" },
		{ "email", "a..b@c.nl", "INVALID" },
		{ "email", "a@b.nl.", "INVALID" },
		{ "email", "a@1.2.3.4", "INVALID" },
		{ "email", "Jan <jan@x.nl>", "INVALID" },
		{ "email", "a@b.nl\tBcc: c@d.nl", "INVALID" },
		{ "email", "a\u202e@b.nl", "INVALID" },
		{ "email", "a@b_c.nl", "INVALID" },
		{ "url", "Example.COM/Path?q=1#x",
		    "https://example.com/Path?q=1#x" },
		{ "url", "HTTP://Example.com", "http://example.com" },
		{ "url", "https://example.com:8080/",
		    "https://example.com:8080/" },
		{ "url", "example.com:8080", "https://example.com:8080" },
		{ "url", "ftp://example.com", "INVALID" },
		{ "url", "javascript:alert(1)", "INVALID" },
		{ "url", "https://", "INVALID" },
		{ "url", "", "INVALID" },
		{ "url", "https://a b.nl", "INVALID" },
		{ "url", "word", "INVALID" },
		{ "url", "https://user:pw@example.com", "INVALID" },
		{ "url", "https://example.com:0", "INVALID" },
		{ "url", "https://example.com:", "INVALID" },
		{ "url", "jan@example.com", "INVALID" },
		{ "url", "https://example..com", "INVALID" },
		{ "phone", "+31 06 12345678", "+31612345678" },
		{ "phone", "+31 800 1234", "0800 1234" },
		{ "phone", "0900 1234567", "0900 1234567" },
		{ "phone", "116117", "116117" },
		{ "phone", "1850", "1850" },
		{ "phone", "14 0343", "14 0343" },
		{ "phone", "141", "INVALID" },
		{ "phone", "tel:+31-20-1234567", "+31201234567" },
		{ "phone", "612345678", "INVALID" },
		{ "phone", "+", "INVALID" },
		{ "phone", "06-12345678 x12", "INVALID" },
		{ "phone", "++31612345678", "INVALID" },
		{ "phone", "+1234567890123456", "INVALID" },
		{ "phone", "0000000000", "INVALID" },
		{ "phone", "1234567890123456789012345678901", "INVALID" },
		{ "phone", "06\u00a01234\u00a05678", "+31612345678" },
		{ "phone BE", "02/123 45 67", "+3221234567" },
		{ "phone BE", "0031612345678", "+31612345678" },
		{ "phone DE", "030 123456", "+4930123456" },
		{ "phone LU", "26 123 456", "+35226123456" },
		{ "phone IT", "06 1234567", "+39061234567" },
		{ "phone US", "(212) 555-0100", "+12125550100" },
		{ "phone BE", "112345", "INVALID" },
		{ "phone ZZ", "0612345678", "INVALID" },
		{ "phone ZZ", "+31612345678", "+31612345678" },
		{ "postcode", "9999xx", "9999 XX" },
		{ "postcode", "", "INVALID" },
		{ "postcode BE", "B-1000", "1000" },
		{ "postcode BE", "0999", "INVALID" },
		{ "postcode DE", "01067", "01067" },
		{ "postcode DE", "D-10115", "10115" },
		{ "postcode DE", "1067", "INVALID" },
		{ "postcode LU", "L-1009", "1009" },
		{ "postcode GB", "sw1a1aa", "SW1A 1AA" },
		{ "postcode GB", "M1 1AE", "M1 1AE" },
		{ "postcode PL", "00-950", "00-950" },
		{ "postcode PT", "1000205", "1000-205" },
		{ "postcode SE", "11455", "114 55" },
		{ "postcode US", "02134-1000", "02134-1000" },
		{ "postcode IE", " d02  af30 ", "D02 AF30" },
		{ "postcode IE", "\u00e9", "INVALID" },
		{ "country", "nl", "NL" },
		{ "country", "NLD", "NL" },
		{ "country", "Nederland", "NL" },
		{ "country", "netherlands", "NL" },
		{ "country", "Belgi\u00eb", "BE" },
		{ "country", "belgie", "BE" },
		{ "country", "DUITSLAND", "DE" },
		{ "country", "gbr", "GB" },
		{ "country", "United Kingdom", "GB" },
		{ "country", "UK", "GB" },
		{ "country", "USA", "US" },
		{ "country", "C\u00f4te d'Ivoire", "CI" },
		{ "country", "\u00c5land Islands", "AX" },
		{ "country", "Aland Islands", "AX" },
		{ "country", "XX", "INVALID" },
		{ "country", "", "INVALID" },
		{ "country", "Nederlan", "INVALID" },
		{ "country", "1", "INVALID" },
		/* Examples of the SWIFT registry */
		{ "iban", "FR1420041010050500013M02606",
		    "FR14 2004 1010 0505 0001 3M02 606" },
		{ "iban", "MT84MALT011000012345MTLCAST001S",
		    "MT84 MALT 0110 0001 2345 MTLC AST0 01S" },
		{ "iban", "NO9386011117947", "NO93 8601 1117 947" },
		{ "iban", "CH9300762011623852957",
		    "CH93 0076 2011 6238 5295 7" },
		{ "iban", "iban: NL91 ABNA 0417 1643 00",
		    "NL91 ABNA 0417 1643 00" },
		{ "iban", "XX91ABNA0417164300", "INVALID" },
		{ "iban", "", "INVALID" },
		{ "iban", "IBAN", "INVALID" },
		{ "iban", "NL91ABNA04171643OO", "INVALID" },
		{ "kvk", "01234567", "01234567" },
		{ "kvk", "KVK-nummer: 01234567", "01234567" },
		{ "kvk", "", "INVALID" },
		{ "kvk", "kvk", "INVALID" },
		{ "kvk", "1234567O", "INVALID" },
		{ "vat", "BTW NL004495445B01", "NL004495445B01" },
		{ "vat", "BE 0428.759.497", "BE0428759497" },
		{ "vat", "BE0428759498", "INVALID" },
		{ "vat", "DE136695976", "DE136695976" },
		{ "vat", "DE136695978", "INVALID" },
		{ "vat", "FR40303265045", "FR40303265045" },
		{ "vat", "FR84323140391", "INVALID" },
		{ "vat", "IT00743110157", "IT00743110157" },
		{ "vat", "IT00743110158", "INVALID" },
		{ "vat", "LU15027442", "LU15027442" },
		{ "vat", "LU15027443", "INVALID" },
		{ "vat", "GR023456780", "EL023456780" },
		{ "vat", "RO18547290", "RO18547290" },
		{ "vat", "CHE-100.155.212 MWST", "CHE100155212MWST" },
		{ "vat", "ZZ123456789", "INVALID" },
		{ "vat", "", "INVALID" },
		{ "vat", "NL", "INVALID" },
		{ "vat", "123456789", "INVALID" },
	};

	for (size_t i = 0; i < NELEM(t); i++)
		check(t[i].kind, t[i].text, t[i].want);
}

static void
test_names(void)
{
	struct slice	s;
	struct err	err = { 0 };

	is_str(country_name_en(SLICE("NL")), "Netherlands", "English");
	is_str(country_name_nl(SLICE("nl")), "Nederland", "Dutch");
	ok(country_name_en(SLICE("XX")) == NULL, "no such country");
	/* Each code is found, so the table is in order; so is each name. */
	for (char a = 'A'; a <= 'Z'; a++)
		for (char b = 'A'; b <= 'Z'; b++) {
			char		code[3] = { a, b, '\0' };
			const char	*en = country_name_en(slice_of(code));
			const char	*nl = country_name_nl(slice_of(code));

			if (en != NULL && (country_parse(&s, arena,
			    slice_of(en), &err) ||
			    !slice_eq(s, slice_of(code)) ||
			    country_parse(&s, arena, slice_of(nl), &err) ||
			    !slice_eq(s, slice_of(code))))
				ok(false, "%s: %s, %s", code, en, nl);
		}
	is_int(phone_parse(&s, arena, SLICE("06-1234567"), SLICE("NL"), &err),
	    ERR_DATA, "a digit short");
	is_str(err.msg, "\"06-1234567\" is not a telephone number: 9 digits "
	    "follow the 0 or +31, not 8", "is said");
	is_int(email_parse(&s, arena, SLICE("jan@"), &err), ERR_DATA, "jan@");
	is_str(err.msg, "\"jan@\" is not an e-mail address: nothing behind "
	    "the @", "is said");
}

/* The shared cases: kind, input, expected, note, separated by tabs. */
static void
test_shared(void)
{
	const char	*data = getenv("CRM_DATA");
	struct slice	rest, kind, text, want;
	char		path[512], line[1024];
	FILE		*f;
	int		n = 0;

	snprintf(path, sizeof(path), "%s/dedupe/normalise_nl.tsv",
	    data != NULL ? data : "../shared/data");
	f = fopen(path, "r");
	if (f == NULL) {
		skip("no data", "normal forms of normalise_nl.tsv");
		return;
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		rest = slice_of(line);
		if (!slice_cut(&kind, &rest, '\t') ||
		    !slice_cut(&text, &rest, '\t') ||
		    !slice_cut(&want, &rest, '\t'))
			continue;
		/* An empty field is a missing value, not a bad one. */
		if (text.len == 0 || !(slice_eq(kind, SLICE("postcode")) ||
		    slice_eq(kind, SLICE("phone")) ||
		    slice_eq(kind, SLICE("iban")) ||
		    slice_eq(kind, SLICE("kvk")) ||
		    slice_eq(kind, SLICE("btw"))))
			continue;
		check(slice_cstr(arena, kind), slice_cstr(arena, text),
		    slice_cstr(arena, want));
		n++;
	}
	fclose(f);
	is_int(n, 60, "cases read");
}

int
main(void)
{
	arena = arena_open();
	test_table();
	test_names();
	test_shared();
	arena_close(arena);
	return done_testing();
}

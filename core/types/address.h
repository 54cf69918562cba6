/*
 * Ways to reach or identify somebody, each with one normal form: that is
 * what is stored and indexed.  Every _parse gives the normal form in the
 * arena or says why the text is not one (ERR_DATA).
 */
#ifndef TYPES_ADDRESS_H
#define TYPES_ADDRESS_H

#include "core/base/base.h"

/* local@domain, domain in lower case, at most 254 bytes, a dot in the
 * domain, no blanks; a "mailto:" in front is taken off. */
CRM_CHECK enum err_code
email_parse(struct slice *, struct arena *, struct slice, struct err *);

/*
 * E.164: "+31201234567".  National numbers are read in country ("NL"; 0 is
 * the trunk prefix there, "00" goes abroad); blanks, dots, dashes,
 * parentheses, slashes and "(0)" are taken out.  Dutch service numbers
 * (0800, 0900, 14xxx, 112, 18xx, 116xxx) stay national: "0800 1234".  Dutch
 * numbers have 9 digits behind +31.
 */
CRM_CHECK enum err_code
phone_parse(struct slice *, struct arena *, struct slice,
    struct slice country, struct err *);

/* http or https (added when missing), host in lower case, no blanks. */
CRM_CHECK enum err_code
url_parse(struct slice *, struct arena *, struct slice, struct err *);

/* NL: 1000-9999, two letters, not SA, SD, SS: "1234 AB".  BE, DE, LU and
 * others: digits as that country writes them; unknown countries: trimmed,
 * upper case, one blank. */
CRM_CHECK enum err_code
postcode_parse(struct slice *, struct arena *, struct slice,
    struct slice country, struct err *);

/* ISO 3166-1 alpha-2, also from alpha-3 and the English or Dutch name:
 * "NL", "NLD", "Netherlands", "Nederland" give "NL". */
CRM_CHECK enum err_code
country_parse(struct slice *, struct arena *, struct slice, struct err *);
/* Names of a two-letter code; NULL when there is no such country. */
const char	*country_name_en(struct slice code);
const char	*country_name_nl(struct slice code);

/* ISO 13616: mod 97 = 1 and the country's length; groups of four. */
CRM_CHECK enum err_code
iban_parse(struct slice *, struct arena *, struct slice, struct err *);

/* Dutch chamber of commerce: 8 digits, leading zeros kept. */
CRM_CHECK enum err_code
kvk_parse(struct slice *, struct arena *, struct slice, struct err *);

/* VAT number: two letters and the country's form; NL: 9 digits, B, 2
 * digits, valid by the 11-test or by mod 97 (sole traders since 2020). */
CRM_CHECK enum err_code
vat_parse(struct slice *, struct arena *, struct slice, struct err *);

#endif

/*
 * Exact decimal numbers: an integer and a number of digits behind the
 * point, which the field names.  Money is a decimal with a currency; it is
 * never a double.  Rates are parts per million.
 */
#ifndef TYPES_DECIMAL_H
#define TYPES_DECIMAL_H

#include "core/base/base.h"

enum { DECIMAL_DIGITS_MAX = 9 };

/*
 * "-1234.5" with at most digits places becomes the integer times 10^digits.
 * A '.' is the point (group separators are the import's business).
 * Too many places: ERR_DATA, nothing is rounded silently, unless the
 * surplus digits are zeros.  ERR_RANGE: does not fit 64 bits.
 */
CRM_CHECK enum err_code
decimal_parse(int64_t *v, struct slice, unsigned digits, struct err *);
/*
 * One to three figures, a point, three more: "1.500" is one and a half here,
 * but who writes as the Dutch do means fifteen hundred.
 */
bool	decimal_may_be_thousands(struct slice);
/* Exactly digits places: "1234.50".  Up to DECIMAL_TEXT bytes, no NUL. */
enum { DECIMAL_TEXT = 24 };
size_t	decimal_write(char *to, int64_t v, unsigned digits);
/* Trailing zeros and a bare point dropped: "1234.5". */
size_t	decimal_write_short(char *to, int64_t v, unsigned digits);
/* From one number of digits to another, half to even; false: does not fit. */
CRM_CHECK bool	decimal_rescale(int64_t *r, int64_t v, unsigned from,
		    unsigned to);
/* Nearest, half to even; false: NaN or does not fit. */
CRM_CHECK bool	decimal_from_f64(int64_t *r, double v, unsigned digits);
double	decimal_to_f64(int64_t v, unsigned digits);

/* Minor digits of an ISO 4217 currency; -1: no such currency. */
int	currency_digits(struct slice code);

/*
 * "12.34", "EUR 12.34", "12.34 EUR", also with the signs for EUR, USD, GBP
 * and JPY on either side; cur gets the named currency or "".
 */
CRM_CHECK enum err_code
money_parse(int64_t *v, char cur[4], struct slice, unsigned digits,
    struct err *);

/* "12.5 %", "12.5%" or "12.5" become 125000 parts per million. */
CRM_CHECK enum err_code
percent_parse(int64_t *ppm, struct slice, struct err *);
size_t	percent_write(char *to, int64_t ppm);	/* "12.5%", DECIMAL_TEXT */

#endif

#include "core/exchange/number.h"

/* From the first digit (or the sign of ",50") to behind the last. */
static struct slice
digits_of(struct slice s)
{
	size_t	from = 0, until = s.len;

	while (from < s.len && !ascii_is_digit(s.p[from]))
		from++;
	while (until > from && !ascii_is_digit(s.p[until - 1]))
		until--;
	if (from > 0 && from < until &&
	    (s.p[from - 1] == ',' || s.p[from - 1] == '.'))
		from--;
	return slice_sub(s, from, until);
}

/* Bytes of a sign between thousands at s[i], other than decimal; or 0. */
static size_t
group_length(struct slice s, size_t i, char decimal)
{
	struct slice	rest = slice_sub(s, i, s.len);

	if (rest.p[0] == (decimal == ',' ? '.' : ',') || rest.p[0] == ' ' ||
	    rest.p[0] == '\'')
		return 1;
	/* No-break space, narrow no-break space, right single quote. */
	if (slice_starts(rest, SLICE("\xc2\xa0")))
		return 2;
	if (slice_starts(rest, SLICE("\xe2\x80\xaf")) ||
	    slice_starts(rest, SLICE("\xe2\x80\x99")))
		return 3;
	return 0;
}

/* Digits in groups of three, perhaps, then decimals; appended to to. */
static bool
put_digits(char *to, size_t *n, struct slice s, char decimal)
{
	size_t		i = 0, run = 0, len;
	struct slice	sign = SLICE_EMPTY;

	while (i < s.len && s.p[i] != decimal) {
		if (ascii_is_digit(s.p[i])) {
			to[(*n)++] = s.p[i++];
			run++;
			continue;
		}
		len = group_length(s, i, decimal);
		/* The first group has one to three digits, all later three. */
		if (len == 0 || run == 0 || run > 3 ||
		    (sign.len > 0 && run != 3))
			return false;
		if (sign.len > 0 && !slice_eq(sign, slice_sub(s, i, i + len)))
			return false;
		sign = slice_sub(s, i, i + len);
		i += len;
		run = 0;
	}
	if (sign.len > 0 && run != 3)
		return false;
	if (i == s.len)
		return true;
	if (*n == 0 || !ascii_is_digit(to[*n - 1]))
		to[(*n)++] = '0';
	to[(*n)++] = '.';
	for (i++; i < s.len; i++) {
		if (!ascii_is_digit(s.p[i]))
			return false;
		to[(*n)++] = s.p[i];
	}
	return true;
}

bool
number_plain(struct slice *plain, char tmp[NUMBER_TEXT], struct slice text,
    char decimal)
{
	struct slice	s = slice_trim(text), digits;
	size_t		i, n;

	for (i = 0; i < s.len; i++)
		if (!ascii_is_digit(s.p[i]) && s.p[i] != '-' &&
		    (s.p[i] != '.' || decimal != '.'))
			break;
	if (i == s.len) {
		*plain = s;
		return true;
	}
	if (s.len + 2 > NUMBER_TEXT)
		return false;
	digits = digits_of(s);
	if (digits.len == 0) {
		*plain = s;
		return true;
	}
	n = (size_t)(digits.p - s.p);
	memcpy(tmp, s.p, n);
	if (!put_digits(tmp, &n, digits, decimal))
		return false;
	i = (size_t)(digits.p - s.p) + digits.len;
	memcpy(tmp + n, s.p + i, s.len - i);
	*plain = slice_make(tmp, n + s.len - i);
	return true;
}

char
number_sniff(char *sign, struct slice text)
{
	struct slice	s = digits_of(text);
	size_t		commas = 0, points = 0, last = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != ',' && s.p[i] != '.')
			continue;
		commas += s.p[i] == ',';
		points += s.p[i] == '.';
		last = i;
	}
	*sign = '\0';
	if (commas + points == 0)
		return '\0';
	*sign = s.p[last];
	if (commas > 0 && points > 0)
		return *sign;
	if (commas + points > 1)
		return *sign == ',' ? '.' : ',';
	/* "0,123" cannot be thousands. */
	if (s.len - last - 1 != 3 || last > 3 || last == 0 ||
	    (last == 1 && s.p[0] == '0'))
		return *sign;
	return '?';
}

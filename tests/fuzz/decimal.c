/*
 * Numbers, money and percentages: what is taken reads back as itself.
 * The first byte is the number of digits.
 */
#include "core/types/decimal.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err	err = { 0 };
	struct slice	s;
	char		to[DECIMAL_TEXT], cur[4];
	unsigned	digits;
	int64_t		v, back;

	if (size == 0)
		return 0;
	digits = data[0] % (DECIMAL_DIGITS_MAX + 1u);
	s = slice_make(data + 1, size - 1);
	if (decimal_parse(&v, s, digits, &err) == ERR_OK) {
		must(decimal_parse(&back, slice_make(to, decimal_write(to, v,
		    digits)), digits, &err) == ERR_OK && back == v);
		must(decimal_parse(&back, slice_make(to, decimal_write_short(
		    to, v, digits)), digits, &err) == ERR_OK && back == v);
		must(money_parse(&back, cur, s, digits, &err) == ERR_OK &&
		    back == v && cur[0] == '\0');
	}
	if (money_parse(&v, cur, s, digits, &err) == ERR_OK)
		must(cur[0] == '\0' || currency_digits(slice_of(cur)) >= 0);
	if (percent_parse(&v, s, &err) == ERR_OK)
		must(percent_parse(&back, slice_make(to, percent_write(to,
		    v)), &err) == ERR_OK && back == v);
	return 0;
}

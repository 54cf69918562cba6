/*
 * Texts of a column to numbers.
 */
#include "core/exchange/import/reader.h"
#include "core/exchange/number.h"
#include "core/types/decimal.h"

void
reader_open(struct reader *r, const struct column *c, size_t from)
{
	const struct field	*f = c->field;

	r->column = c;
	r->field = f;
	r->from = from;
	r->checked = f->min.type != TYPE_NONE || f->max.type != TYPE_NONE;
	switch (f->type) {
	case TYPE_INT:
	case TYPE_DECIMAL:
	case TYPE_MONEY:
		r->how = BY_NUMBER;
		break;
	case TYPE_DATE:
		r->how = BY_DATE;
		r->iso = c->dates.n == 0 ||
		    strcmp(c->dates.text, "YYYY-MM-DD") == 0;
		break;
	case TYPE_REF:
		r->how = BY_REF;
		r->quick = mem_zalloc(QUICK * sizeof(*r->quick));
		break;
	default:
		r->how = BY_CACHE;
		r->quick = mem_zalloc(QUICK * sizeof(*r->quick));
		break;
	}
}

void
reader_close(struct reader *r)
{
	map_close(r->cache);
	free(r->quick);
}

/* The same byte eight times. */
#define BYTES(b)	(UINT64_C(0x0101010101010101) * (b))

/*
 * Four to eight signs at once: digits, and a point before one of them
 * perhaps.  False: something else.
 */
static bool
read_word(int64_t *v, struct slice s, unsigned digits)
{
	unsigned	unused = 8 * (8 - (unsigned)s.len), at;
	uint64_t	w, point, below;

	/* The last sign is the highest byte, zeros stand before the first. */
	w = (uint64_t)le32_get(s.p) << unused |
	    (uint64_t)le32_get(s.p + s.len - 4) << 32;
	point = w ^ BYTES('.');
	point = (point - BYTES(1)) & ~point & BYTES(0x80);
	if (point != 0) {
		at = (unsigned)__builtin_ctzll(point) & ~7U;
		if (at == unused || (56 - at) / 8 > digits)
			return false;
		digits -= (56 - at) / 8;
		below = (UINT64_C(1) << at) - 1;
		w = (w & below) << 8 | (w & ~(below << 8 | 0xff));
		unused += 8;
	}
	w |= BYTES('0') & ((UINT64_C(1) << unused) - 1);
	if ((w & BYTES(0xf0)) != BYTES('0') ||
	    ((w + BYTES(6)) & BYTES(0xf0)) != BYTES('0'))
		return false;
	/* Pairs of digits, then of pairs, then of those. */
	w = (w & BYTES(0x0f)) * (10 * 256 + 1) >> 8;
	w = (w & UINT64_C(0x00ff00ff00ff00ff)) * (100 * 65536 + 1) >> 16;
	w = (w & UINT64_C(0x0000ffff0000ffff)) *
	    ((UINT64_C(10000) << 32) + 1) >> 32;
	*v = digits == 0 ? (int64_t)w : (int64_t)w * i64_pow10(digits);
	return true;
}

/*
 * What nearly all numbers are: digits, a sign before them perhaps and a point
 * between them, and so few that they fit.  False: another kind, or wrong.
 */
static bool
read_digits(int64_t *v, struct slice s, unsigned digits)
{
	const char	*p = s.p, *end = s.p + s.len, *point = NULL;
	bool		 neg = s.len > 0 && *p == '-';
	int64_t		 u = 0;
	unsigned	 d, places;

	p += neg;
	if (p == end || s.len + digits > 18 || end[-1] == '.')
		return false;
	if (s.len >= 4 && s.len <= 8 && read_word(v, s, digits))
		return true;
	for (; p < end; p++) {
		d = (unsigned)(unsigned char)*p - '0';
		if (d <= 9)
			u = u * 10 + d;
		else if (*p == '.' && point == NULL && p > s.p + neg)
			point = p;
		else
			return false;
	}
	places = point == NULL ? 0 : (unsigned)(end - point - 1);
	if (places > digits)
		return false;
	for (; places < digits; places++)
		u *= 10;
	*v = neg ? -u : u;
	return true;
}

bool
reader_number(int64_t *cell, const struct reader *r, struct slice text)
{
	unsigned	digits = r->field->type == TYPE_INT ? 0 :
			    r->field->digits;
	char		tmp[NUMBER_TEXT];
	struct slice	plain;
	struct err	ignored;
	struct value	v;

	if (!r->checked && r->column->decimal == '.' &&
	    read_digits(cell, text, digits))
		return true;
	if (!number_plain(&plain, tmp, text, r->column->decimal))
		return false;
	if (r->field->type == TYPE_INT) {
		if (!i64_parse(cell, plain))
			return false;
	} else if (decimal_parse(cell, plain, r->field->digits, &ignored))
		return false;
	if (!r->checked)
		return true;
	v = (struct value){ .type = r->field->type,
	    .digits = r->field->digits, .i = *cell };
	return field_check_value(r->field, &v, &ignored) == ERR_OK;
}

bool
reader_date(int64_t *cell, const struct import *im, const struct reader *r,
    struct slice text)
{
	struct date_found	found;
	struct value		v;
	struct err		ignored;
	struct day		day;

	if (!r->iso || !day_parse_iso(&day, text)) {
		if (r->column->dates.n == 0 ||
		    !date_format_read(&found, &r->column->dates, text))
			return false;
		day = date_found_day(&found, im->env.when.zone);
	}
	*cell = day.n;
	v = (struct value){ .type = TYPE_DATE, .i = day.n };
	return !r->checked ||
	    field_check_value(r->field, &v, &ignored) == ERR_OK;
}

/* Of one to SHORT_TEXT bytes: they overlap rather than be taken singly. */
static uint64_t
short_key(struct slice text)
{
	size_t		n = text.len;
	const char	*p = text.p;
	uint64_t	key = (uint64_t)n << 56;

	if (n >= 4)
		return key | le32_get(p) |
		    (uint64_t)le32_get(p + n - 4) << 8 * (n - 4);
	key |= (uint64_t)(unsigned char)p[0];
	key |= (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2);
	return key | (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1);
}

/* Where a short text is or may be put; NULL: it is too long, or texts of
 * this column hardly ever come again. */
static struct quick *
quick_of(uint64_t *key, struct reader *r, struct slice text)
{
	if (r->quick == NULL || text.len > SHORT_TEXT)
		return NULL;
	*key = short_key(text);
	if (++r->asked == QUICK_TRIAL) {
		if (r->missed > QUICK_TRIAL / 2) {
			free(r->quick);
			r->quick = NULL;
			return NULL;
		}
		r->asked = r->missed = 0;
	}
	return &r->quick[*key * UINT64_C(0x9e3779b97f4a7c15) >> 52];
}

bool
reader_seen(int64_t *cell, struct quick **quick, uint64_t *key,
    struct reader *r, struct slice text)
{
	*quick = quick_of(key, r, text);
	if (*quick != NULL && (*quick)->text == *key) {
		*cell = (*quick)->cell;
		return true;
	}
	r->missed += *quick != NULL;
	return false;
}

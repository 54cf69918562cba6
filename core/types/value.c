#include "core/types/value.h"

#include <assert.h>

#include "core/types/address.h"
#include "core/types/decimal.h"
#include "core/types/priv.h"
#include "core/types/text.h"

enum { DURATION_MAX = 64 };	/* bytes, of what people write */
enum { KEY_TEXT_MAX = 200 };	/* longer text is cut and hashed in a key */

enum { IS_TEXT = 1, IS_NUMBER = 2 };

static const struct {
	const char	*name;
	int		 flags;
} types[N_TYPES] = {
	[TYPE_NONE] = { ERR_N("none"), 0 },
	[TYPE_TEXT] = { ERR_N("text"), IS_TEXT },
	[TYPE_INT] = { ERR_N("int"), IS_NUMBER },
	[TYPE_DECIMAL] = { ERR_N("decimal"), IS_NUMBER },
	[TYPE_MONEY] = { ERR_N("money"), IS_NUMBER },
	[TYPE_BOOL] = { ERR_N("bool"), 0 },
	[TYPE_DATE] = { ERR_N("date"), 0 },
	[TYPE_TIME] = { ERR_N("time"), 0 },
	[TYPE_DURATION] = { ERR_N("duration"), IS_NUMBER },
	[TYPE_ENUM] = { ERR_N("enum"), 0 },
	[TYPE_REF] = { ERR_N("ref"), 0 },
	[TYPE_EMAIL] = { ERR_N("email"), IS_TEXT },
	[TYPE_PHONE] = { ERR_N("phone"), IS_TEXT },
	[TYPE_URL] = { ERR_N("url"), IS_TEXT },
	[TYPE_POSTCODE] = { ERR_N("postcode"), IS_TEXT },
	[TYPE_COUNTRY] = { ERR_N("country"), IS_TEXT },
	[TYPE_IBAN] = { ERR_N("iban"), IS_TEXT },
	[TYPE_KVK] = { ERR_N("kvk"), IS_TEXT },
	[TYPE_VAT] = { ERR_N("vat"), IS_TEXT },
	[TYPE_PERCENT] = { ERR_N("percent"), IS_NUMBER },
};

const char *
type_name(enum type type)
{
	return types[type].name;
}

bool
type_parse(enum type *type, struct slice s)
{
	for (int i = TYPE_NONE + 1; i < N_TYPES; i++)
		if (slice_eq(s, slice_of(types[i].name))) {
			*type = (enum type)i;
			return true;
		}
	return false;
}

bool
type_is_text(enum type type)
{
	return types[type].flags & IS_TEXT;
}

bool
type_is_number(enum type type)
{
	return types[type].flags & IS_NUMBER;
}

static enum err_code
parse_int(int64_t *i, struct slice text, struct err *err)
{
	struct slice	s = slice_trim(text), digits = s;

	if (i64_parse(i, s))
		return ERR_OK;
	if (s.len > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		digits = slice_sub(s, 1, s.len);
	if (types_is_digits(digits))
		return err_set(err, ERR_RANGE, "\"%s\" is too large",
		    types_quote(text).text);
	return err_set(err, ERR_DATA, "\"%s\" is not a whole number",
	    types_quote(text).text);
}

static enum err_code
parse_bool(int64_t *i, struct slice text, struct err *err)
{
	static const char *const	words[2][6] = {
		{ "false", "no", "nee", "0", "n", "onwaar" },
		{ "true", "yes", "ja", "1", "y", "waar" },
	};
	struct slice	s = slice_trim(text);

	for (int v = 0; v < 2; v++)
		for (size_t w = 0; w < NELEM(words[v]); w++)
			if (slice_eq_ascii_nocase(s, slice_of(words[v][w]))) {
				*i = v;
				return ERR_OK;
			}
	return err_set(err, ERR_DATA, "\"%s\" is not yes or no",
	    types_quote(text).text);
}

static enum err_code
parse_date(int64_t *i, struct slice text, const struct when *when,
    struct err *err)
{
	struct day	day;
	enum err_code	rc;

	if (!day_parse_iso(&day, text)) {
		rc = when_parse_day(&day, text, when, err);
		if (rc)
			return rc;
	}
	*i = day.n;
	return ERR_OK;
}

/*
 * "1h10m", "1 u 10 m" as spans write it: a month is no duration, so m is a
 * minute.  False: it is that already, or too long to be one.
 */
static bool
write_span(char to[DURATION_MAX], size_t *n, struct slice text)
{
	bool	any = false;

	*n = 0;
	for (size_t i = 0; i < text.len; i++) {
		char	c = text.p[i];
		char	next = i + 1 < text.len ? text.p[i + 1] : ' ';
		bool	behind = *n > 0 && ascii_is_digit(to[*n - 1]);
		bool	minute = (c == 'm' || c == 'M') && behind &&
			    (next == ' ' || ascii_is_digit(next));

		if (*n + 3 > DURATION_MAX)
			return false;
		any |= minute || c == ' ';
		if (c == ' ')
			continue;
		/* Two numbers do not become one. */
		if (ascii_is_digit(c) && behind && text.p[i - 1] == ' ')
			return false;
		to[(*n)++] = c;
		if (minute) {
			to[(*n)++] = 'i';
			to[(*n)++] = 'n';
		}
	}
	return any;
}

/* ":10" off the front of s: two digits, below 60. */
static bool
cut_sixtieth(int64_t *v, struct slice *s)
{
	if (s->len < 3 || s->p[0] != ':' || s->p[1] < '0' || s->p[1] > '5' ||
	    !ascii_is_digit(s->p[2]))
		return false;
	*v = (s->p[1] - '0') * 10 + s->p[2] - '0';
	*s = slice_sub(*s, 3, s->len);
	return true;
}

/* Hours and minutes, perhaps seconds, as on a clock: "1:10", "0:03:10". */
static bool
parse_clock(int64_t *us, struct slice s)
{
	enum { MOST = 7 };	/* digits of the hours: a thousand years */
	int64_t	h = 0, min, sec = 0;
	size_t	n = 0;

	for (; n < s.len && n < MOST && ascii_is_digit(s.p[n]); n++)
		h = h * 10 + s.p[n] - '0';
	s = slice_sub(s, n, s.len);
	if (n == 0 || !cut_sixtieth(&min, &s) ||
	    (s.len > 0 && !cut_sixtieth(&sec, &s)) || s.len > 0)
		return false;
	*us = ((h * 60 + min) * 60 + sec) * 1000000;
	return true;
}

/* As whoever wrote it wrote it, not as write_span() did. */
static enum err_code
bad_duration(struct slice text, struct err *err)
{
	struct err	was = *err;

	if (was.code == ERR_RANGE)
		return err_set(err, ERR_RANGE, "\"%s\" is too long",
		    types_quote(text).text);
	err_set(err, ERR_DATA, "\"%s\" is not a length of time",
	    types_quote(text).text);
	err_hint(err, "%s", was.hint);
	return ERR_DATA;
}

static enum err_code
parse_duration(int64_t *i, struct slice text, struct err *err)
{
	struct slice	s = slice_trim(text);
	char		plain[DURATION_MAX];
	size_t		n;
	struct span	span;
	int64_t		us;
	bool		neg, rewritten;
	enum err_code	rc;

	neg = s.len > 1 && s.p[0] == '-';
	if (neg)
		s = slice_sub(s, 1, s.len);
	if (parse_clock(&us, s)) {
		*i = neg ? -us : us;
		return ERR_OK;
	}
	rewritten = write_span(plain, &n, s);
	if (rewritten)
		s = slice_make(plain, n);
	rc = span_parse(&span, s, err);
	if (rc && rewritten)
		return bad_duration(slice_trim(text), err);
	if (rc)
		return rc;
	if (span.months != 0) {
		err_set(err, ERR_DATA, "\"%s\" is not a duration: a month "
		    "has no fixed length", types_quote(text).text);
		err_hint(err, "write weeks or days: 26w, 180d");
		return ERR_DATA;
	}
	if (!i64_mul(&us, span.days, US_PER_DAY) ||
	    !i64_add(&us, us, span.us))
		return err_set(err, ERR_RANGE, "\"%s\" is too long",
		    types_quote(text).text);
	*i = neg ? -us : us;
	return ERR_OK;
}

/*
 * "12.34", "12.34 USD", or both as value_write prints a converted amount:
 * "11.30 (12.34 USD)".
 */
static enum err_code
parse_money(struct value *v, struct slice text,
    const struct value_context *ctx, struct err *err)
{
	struct slice	s = slice_trim(text), inner;
	size_t		open = slice_index(s, '(');
	int64_t		amount;
	char		cur[4];
	enum err_code	rc;

	if (open != SIZE_MAX && slice_ends(s, SLICE(")"))) {
		inner = slice_sub(s, open + 1, s.len - 1);
		rc = money_parse(&v->original, v->cur, inner, v->digits, err);
		if (rc)
			return rc;
		rc = decimal_parse(&v->i, slice_sub(s, 0, open), v->digits,
		    err);
		if (rc == ERR_OK && v->cur[0] == '\0')
			rc = err_set(err, ERR_DATA, "\"%s\" is not money",
			    types_quote(text).text);
		return rc;
	}
	rc = money_parse(&amount, cur, s, v->digits, err);
	if (rc)
		return rc;
	if (cur[0] == '\0' ||
	    (ctx != NULL && memcmp(cur, ctx->currency, 3) == 0)) {
		v->i = amount;
	} else {
		memcpy(v->cur, cur, sizeof(v->cur));
		v->original = amount;
	}
	return ERR_OK;
}

static enum err_code
parse_texty(struct slice *text, enum type type, struct slice country,
    struct arena *arena, struct err *err)
{
	struct slice	s = *text;

	switch (type) {
	case TYPE_TEXT:
		return text_parse(text, arena, s, err);
	case TYPE_EMAIL:
		return email_parse(text, arena, s, err);
	case TYPE_PHONE:
		return phone_parse(text, arena, s, country, err);
	case TYPE_URL:
		return url_parse(text, arena, s, err);
	case TYPE_POSTCODE:
		return postcode_parse(text, arena, s, country, err);
	case TYPE_COUNTRY:
		return country_parse(text, arena, s, err);
	case TYPE_IBAN:
		return iban_parse(text, arena, s, err);
	case TYPE_KVK:
		return kvk_parse(text, arena, s, err);
	default:
		assert(type == TYPE_VAT);
		return vat_parse(text, arena, s, err);
	}
}

enum err_code
value_parse(struct value *value, enum type type, unsigned digits,
    struct slice text, const struct value_context *ctx, struct arena *arena,
    struct err *err)
{
	struct value	v = { .type = type };
	struct instant	t;
	enum err_code	rc;

	assert(type != TYPE_NONE && type != TYPE_ENUM && type != TYPE_REF);
	switch (type) {
	case TYPE_INT:
		rc = parse_int(&v.i, text, err);
		break;
	case TYPE_DECIMAL:
		v.digits = (uint8_t)digits;
		rc = decimal_parse(&v.i, text, digits, err);
		break;
	case TYPE_MONEY:
		v.digits = (uint8_t)digits;
		rc = parse_money(&v, text, ctx, err);
		break;
	case TYPE_BOOL:
		rc = parse_bool(&v.i, text, err);
		break;
	case TYPE_DATE:
		rc = parse_date(&v.i, text, ctx->when, err);
		break;
	case TYPE_TIME:
		rc = when_parse_instant(&t, text, ctx->when, err);
		if (rc == ERR_OK)
			v.i = t.us;
		break;
	case TYPE_DURATION:
		rc = parse_duration(&v.i, text, err);
		break;
	case TYPE_PERCENT:
		rc = percent_parse(&v.i, text, err);
		break;
	default:
		v.text = text;
		rc = parse_texty(&v.text, type,
		    ctx != NULL ? ctx->country : SLICE_EMPTY, arena, err);
		break;
	}
	if (rc == ERR_OK)
		*value = v;
	return rc;
}

static void
write_money(struct buf *buf, const struct value *v)
{
	char	tmp[DECIMAL_TEXT];

	if (v->cur[0] == '\0' || v->i != 0)
		buf_addmem(buf, tmp, decimal_write(tmp, v->i, v->digits));
	if (v->cur[0] == '\0')
		return;
	if (v->i != 0)
		buf_adds(buf, " (");
	buf_addmem(buf, tmp, decimal_write(tmp, v->original, v->digits));
	buf_addc(buf, ' ');
	buf_adds(buf, v->cur);
	if (v->i != 0)
		buf_addc(buf, ')');
}

static void
write_duration(struct buf *buf, int64_t us)
{
	struct span	span = { 0 };
	int64_t		days = us / US_PER_DAY, rest = us % US_PER_DAY;

	if (us < 0) {
		buf_addc(buf, '-');
		days = -days;
		rest = -rest;
	}
	span.days = (int32_t)days;
	span.us = rest;
	span_write(buf, span);
}

void
value_write(struct buf *buf, const struct value *v, const struct zone *zone)
{
	char	tmp[MAX((int)INSTANT_TEXT, (int)DECIMAL_TEXT)];

	switch (v->type) {
	case TYPE_NONE:
		break;
	case TYPE_INT:
	case TYPE_ENUM:
	case TYPE_REF:
		buf_add_i64(buf, v->i);
		break;
	case TYPE_DECIMAL:
		buf_addmem(buf, tmp, decimal_write(tmp, v->i, v->digits));
		break;
	case TYPE_MONEY:
		write_money(buf, v);
		break;
	case TYPE_BOOL:
		buf_adds(buf, v->i ? "true" : "false");
		break;
	case TYPE_DATE:
		buf_addmem(buf, tmp,
		    day_write(tmp, (struct day){ (int32_t)v->i }));
		break;
	case TYPE_TIME:
		buf_addmem(buf, tmp, instant_write(tmp, zone,
		    (struct instant){ v->i }));
		break;
	case TYPE_DURATION:
		write_duration(buf, v->i);
		break;
	case TYPE_PERCENT:
		buf_addmem(buf, tmp, percent_write(tmp, v->i));
		break;
	default:
		buf_add(buf, v->text);
		break;
	}
}

/*
 * v / 10^digits as a whole part, rounded down, and a fraction of 9 digits,
 * never negative: exact, whatever the digits, and ordered as the pair.
 */
static int64_t
split(uint32_t *fraction, const struct value *v)
{
	unsigned	digits = MIN(v->digits, (unsigned)DECIMAL_DIGITS_MAX);
	int64_t		scale = i64_pow10(digits);
	int64_t		whole = v->i / scale, rest = v->i % scale;

	if (rest < 0) {
		rest += scale;
		whole--;
	}
	*fraction = (uint32_t)(rest * i64_pow10(DECIMAL_DIGITS_MAX - digits));
	return whole;
}

static int
compare_decimal(const struct value *a, const struct value *b)
{
	uint32_t	fa, fb;
	int64_t		wa, wb;

	if (a->digits == b->digits)
		return a->i < b->i ? -1 : a->i > b->i;
	wa = split(&fa, a);
	wb = split(&fb, b);
	if (wa != wb)
		return wa < wb ? -1 : 1;
	return fa < fb ? -1 : fa > fb;
}

int
value_compare(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	switch (a->type) {
	case TYPE_NONE:
		return 0;
	case TYPE_DECIMAL:
	case TYPE_MONEY:
		return compare_decimal(a, b);
	case TYPE_REF:
		if (a->entity != b->entity)
			return a->entity < b->entity ? -1 : 1;
		break;
	default:
		if (type_is_text(a->type))
			return slice_cmp(a->text, b->text);
		break;
	}
	return a->i < b->i ? -1 : a->i > b->i;
}

bool
value_equal(const struct value *a, const struct value *b)
{
	if (value_compare(a, b) != 0)
		return false;
	return a->type != TYPE_MONEY || (memcmp(a->cur, b->cur, 4) == 0 &&
	    (a->cur[0] == '\0' || a->original == b->original));
}

/* FNV-1a, 64 bits: it is stored, so it may never change. */
static uint64_t
stable_hash(struct slice s)
{
	uint64_t	h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= UINT64_C(0x100000001b3);
	}
	return h;
}

/*
 * Text ends in a byte 0, which no text contains, so that no key is the
 * beginning of another; cut text in a byte 1 and the hash of the whole.
 */
static void
add_text_key(struct buf *buf, struct slice s)
{
	char	hash[8];

	if (s.len <= KEY_TEXT_MAX) {
		buf_add(buf, s);
		buf_addc(buf, '\0');
		return;
	}
	buf_add(buf, slice_sub(s, 0, KEY_TEXT_MAX));
	buf_addc(buf, '\1');
	be64_put(hash, stable_hash(s));
	buf_addmem(buf, hash, sizeof(hash));
}

void
value_add_key(struct buf *buf, const struct value *v)
{
	char		tmp[12];
	size_t		n = 0;
	uint32_t	fraction;
	int64_t		whole;

	if (v->type == TYPE_NONE)
		return;
	if (type_is_text(v->type)) {
		add_text_key(buf, v->text);
		return;
	}
	switch (v->type) {
	case TYPE_DECIMAL:
	case TYPE_MONEY:
		whole = split(&fraction, v);
		be64_put(tmp, i64_to_sortable(whole));
		be32_put(tmp + 8, fraction);
		n = 12;
		break;
	case TYPE_REF:
		be16_put(tmp, v->entity);
		be64_put(tmp + 2, i64_to_sortable(v->i));
		n = 10;
		break;
	default:
		be64_put(tmp, i64_to_sortable(v->i));
		n = 8;
		break;
	}
	buf_addmem(buf, tmp, n);
}

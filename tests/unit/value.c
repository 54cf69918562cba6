#include "core/types/value.h"

#include "core/types/text.h"
#include "tests/unit/tap.h"

static struct arena		*arena;
static struct when		 when;
static struct value_context	 ctx;

/* Random, small and large alike. */
static int64_t
random_i64(struct rng *rng)
{
	uint64_t	u = rng_u64(rng) >> rng_below(rng, 64);

	return (int64_t)(rng_below(rng, 2) ? u : 0 - u);
}

static struct slice
random_text(struct rng *rng)
{
	static const char *const	parts[] = {
		"a", "B", "\u00eb", "\u6771", " x", "\n", "0", "~", "\u00a0y",
	};
	struct buf	buf = { 0 };
	struct slice	s, normal;
	struct err	err = { 0 };
	size_t		n = rng_below(rng, 8) == 0 ? 300 : 4;

	n = rng_below(rng, n);
	while (n-- > 0)
		buf_adds(&buf, parts[rng_below(rng, NELEM(parts))]);
	s = slice_dup(arena, buf_slice(&buf));
	buf_release(&buf);
	return text_parse(&normal, arena, s, &err) ? SLICE_EMPTY : normal;
}

static struct slice
one_of(struct rng *rng, const char *const *texts, size_t n)
{
	return slice_of(texts[rng_below(rng, n)]);
}

static struct value
random_value(struct rng *rng, enum type type)
{
	static const char *const	emails[] = { "a@b.nl", "Z@y.example" };
	static const char *const	phones[] = {
		"+31612345678", "0800 1234", "+4930123456", "112", "14 020"
	};
	static const char *const	urls[] = {
		"https://a.nl/x", "http://b.eu"
	};
	static const char *const	codes[] = { "1234 AB", "9999 ZZ" };
	static const char *const	countries[] = { "NL", "BE", "US" };
	static const char *const	ibans[] = { "NL91 ABNA 0417 1643 00" };
	static const char *const	kvks[] = { "01234567", "12345678" };
	static const char *const	vats[] = { "NL004495445B01" };
	struct value	v = { .type = type };

	v.i = random_i64(rng);
	switch (type) {
	case TYPE_DECIMAL:
		v.digits = (uint8_t)rng_below(rng, 10);
		break;
	case TYPE_MONEY:
		v.digits = (uint8_t)rng_below(rng, 10);
		if (rng_below(rng, 3) == 0) {
			memcpy(v.cur, rng_below(rng, 2) ? "USD" : "JPY", 4);
			v.original = random_i64(rng);
			if (rng_below(rng, 2))
				v.i = 0;
		}
		break;
	case TYPE_BOOL:
		v.i &= 1;
		break;
	case TYPE_DATE:
		v.i = DAY_MIN.n + (int64_t)rng_below(rng,
		    (uint64_t)(DAY_MAX.n - DAY_MIN.n + 1));
		break;
	case TYPE_TIME:
		v.i = (DAY_MIN.n + (int64_t)rng_below(rng,
		    (uint64_t)(DAY_MAX.n - DAY_MIN.n + 1))) *
		    INT64_C(86400000000) +
		    (int64_t)rng_below(rng, UINT64_C(86400000000));
		if (rng_below(rng, 2))
			v.i -= v.i % 1000000;
		break;
	case TYPE_ENUM:
		v.i &= 0xffff;
		break;
	case TYPE_REF:
		v.entity = (uint16_t)rng_below(rng, 3);
		break;
#define TEXTS(list) v.i = 0; v.text = one_of(rng, list, NELEM(list)); break
	case TYPE_EMAIL:	TEXTS(emails);
	case TYPE_PHONE:	TEXTS(phones);
	case TYPE_URL:		TEXTS(urls);
	case TYPE_POSTCODE:	TEXTS(codes);
	case TYPE_COUNTRY:	TEXTS(countries);
	case TYPE_IBAN:		TEXTS(ibans);
	case TYPE_KVK:		TEXTS(kvks);
	case TYPE_VAT:		TEXTS(vats);
	case TYPE_TEXT:
		v.i = 0;
		v.text = random_text(rng);
		break;
	default:
		break;
	}
	return v;
}

/* value_parse undoes value_write, for every type that needs no model. */
static void
test_round_trip(enum type type)
{
	struct rng	rng = { (uint64_t)type };
	struct buf	buf = { 0 };
	struct value	v, back;
	struct err	err = { 0 };
	int		bad = 0;

	if (type == TYPE_ENUM || type == TYPE_REF)
		return;
	for (int i = 0; i < 20000; i++) {
		v = random_value(&rng, type);
		buf_clear(&buf);
		value_write(&buf, &v, when.zone);
		if ((value_parse(&back, type, v.digits, buf_slice(&buf), &ctx,
		    arena, &err) || !value_equal(&v, &back) ||
		    v.i != back.i) && bad++ < 3)
			diag("%s: %s", buf_cstr(&buf), err.msg);
	}
	ok(bad == 0, "%s: parse undoes write", type_name(type));
	buf_release(&buf);
}

static int
sign(int v)
{
	return (v > 0) - (v < 0);
}

/* The bytes of the keys are ordered as the values are. */
static void
test_key_order(enum type type)
{
	struct rng	rng = { (uint64_t)type + 100 };
	struct buf	ka = { 0 }, kb = { 0 };
	struct value	a, b;
	int		bad = 0, order;
	bool		cut;

	for (int i = 0; i < 20000; i++) {
		a = random_value(&rng, type);
		b = random_value(&rng, type);
		if (rng_below(&rng, 4) == 0) {
			b = a;
			b.i ^= (int64_t)rng_below(&rng, 2);
		}
		buf_clear(&ka);
		buf_clear(&kb);
		value_add_key(&ka, &a);
		value_add_key(&kb, &b);
		order = sign(value_compare(&a, &b));
		if (order != -sign(value_compare(&b, &a)))
			bad++;
		/* Of what is cut and hashed, only equality is promised. */
		cut = a.text.len > 200 && b.text.len > 200 &&
		    memcmp(a.text.p, b.text.p, 200) == 0;
		if (!cut && sign(slice_cmp(buf_slice(&ka), buf_slice(&kb))) !=
		    order)
			bad++;
		if (order != 0 && slice_starts(buf_slice(&kb), buf_slice(&ka)))
			bad++;
		if (ka.len > 220)
			bad++;
	}
	is_int(bad, 0, type_name(type));
	buf_release(&ka);
	buf_release(&kb);
}

static void
test_order(void)
{
	struct value	none = { 0 }, a = { .type = TYPE_DECIMAL }, b = a;
	struct buf	ka = { 0 }, kb = { 0 };
	char		text[2][300];

	a.i = 15;
	a.digits = 1;
	b.i = 150;
	b.digits = 2;
	ok(value_equal(&a, &b), "1.5 is 1.50");
	value_add_key(&ka, &a);
	value_add_key(&kb, &b);
	ok(slice_eq(buf_slice(&ka), buf_slice(&kb)), "and has its key");
	b.i = 151;
	ok(value_compare(&a, &b) < 0, "1.5 < 1.51");
	a.i = b.i = -15;
	ok(value_compare(&a, &b) < 0, "-1.5 < -0.15");
	a.i = INT64_MAX;
	a.digits = 0;
	b.i = INT64_MAX;
	b.digits = 9;
	ok(value_compare(&a, &b) > 0, "no overflow");
	ok(value_compare(&none, &a) < 0, "missing comes first");
	ok(value_equal(&none, &none), "missing is missing");
	/* Long texts that differ behind the cut. */
	memset(text, 'x', sizeof(text));
	text[1][299] = 'y';
	a = (struct value){ .type = TYPE_TEXT, .text = { text[0], 300 } };
	b = (struct value){ .type = TYPE_TEXT, .text = { text[1], 300 } };
	buf_clear(&ka);
	buf_clear(&kb);
	value_add_key(&ka, &a);
	value_add_key(&kb, &b);
	ok(!slice_eq(buf_slice(&ka), buf_slice(&kb)), "long texts differ");
	is_int((int64_t)ka.len, 209, "in keys of bounded length");
	buf_release(&ka);
	buf_release(&kb);
}

static void
test_types(void)
{
	enum type	type;

	for (int i = TYPE_NONE + 1; i < N_TYPES; i++)
		ok(type_parse(&type, slice_of(type_name((enum type)i))) &&
		    (int)type == i, "type %s", type_name((enum type)i));
	ok(!type_parse(&type, SLICE("none")), "'none' is no type");
	ok(!type_parse(&type, SLICE("Text")), "nor is 'Text'");
	ok(type_is_text(TYPE_IBAN) && !type_is_text(TYPE_INT), "texts");
	ok(type_is_number(TYPE_MONEY) && !type_is_number(TYPE_DATE),
	    "numbers");
}

static void
test_durations(void)
{
	static const struct { const char *text; int64_t s; } t[] = {
		{ "1u10m", 4200 }, { "1 uur 10 min", 4200 }, { "70 m", 4200 },
		{ "1 h  10 m", 4200 }, { "1u10", -1 }, { "1 0m", -1 },
		{ "1:10", 4200 }, { "0:03:10", 190 }, { "25:00", 90000 },
		{ "-1:10", -4200 }, { "1:60", -1 }, { "1:1", -1 },
		{ ":10", -1 }, { "1:10:5", -1 }, { "1:10h", -1 },
		{ "12345678:00", -1 }, { "1 m 2 mo", -1 }, { "70", -1 },
		{ "1m1u", -1 }, { "- 2h", -7200 }, { "", -1 },
	};
	struct value	v;
	struct err	err = { 0 };

	for (size_t i = 0; i < NELEM(t); i++) {
		if (t[i].s != -1) {
			is_ok(value_parse(&v, TYPE_DURATION, 0,
			    slice_of(t[i].text), &ctx, arena, &err), &err,
			    t[i].text);
			is_int(v.i, t[i].s * 1000000, "so many seconds");
			continue;
		}
		is_int(value_parse(&v, TYPE_DURATION, 0, slice_of(t[i].text),
		    &ctx, arena, &err), ERR_DATA, t[i].text);
	}
	ok(value_parse(&v, TYPE_DURATION, 0, SLICE("1z10m"), &ctx, arena,
	    &err) == ERR_DATA, "1z10m has no such unit");
	is_str(err.msg, "\"1z10m\" is not a length of time",
	    "and is quoted as it was written");
	is_int(value_parse(&v, TYPE_DURATION, 0, SLICE("-999999999999999 m"),
	    &ctx, arena, &err), ERR_RANGE, "more than there is");
	is_str(err.msg, "\"-999999999999999 m\" is too long",
	    "is quoted so, too");
}

static void
test_messages(void)
{
	static const struct {
		enum type	 type;
		const char	*text, *msg;
	} t[] = {
		{ TYPE_INT, "12.5", "\"12.5\" is not a whole number" },
		{ TYPE_INT, "", "\"\" is not a whole number" },
		{ TYPE_INT, "0x1f", "\"0x1f\" is not a whole number" },
		{ TYPE_INT, "99999999999999999999",
		    "\"99999999999999999999\" is too large" },
		{ TYPE_BOOL, "maybe", "\"maybe\" is not yes or no" },
		{ TYPE_MONEY, "12,x", "\"12,x\" is not money" },
		{ TYPE_MONEY, "5 (6)", "\"5 (6)\" is not money" },
		{ TYPE_DATE, "2025-02-31", "\"2025-02-31\" is not a day: "
		    "February 2025 has 28 days" },
		{ TYPE_DURATION, "1mo", "\"1mo\" is not a duration: a month "
		    "has no fixed length" },
		{ TYPE_PERCENT, "x", "\"x\" is not a percentage" },
		{ TYPE_KVK, "1", "\"1\" is not a KvK number" },
	};
	struct value	v = { .i = 7 };
	struct err	err = { 0 };

	for (size_t i = 0; i < NELEM(t); i++) {
		ok(value_parse(&v, t[i].type, 2, slice_of(t[i].text), &ctx,
		    arena, &err) != 0, "'%s' is refused", t[i].text);
		is_str(err.msg, t[i].msg, "and says why");
	}
	is_int(v.i, 7, "the result is left alone");
	is_ok(value_parse(&v, TYPE_INT, 0, SLICE("007"), &ctx, arena, &err),
	    &err, "007");
	is_int(v.i, 7, "is seven, not octal");
	is_ok(value_parse(&v, TYPE_INT, 0, SLICE("010"), &ctx, arena, &err),
	    &err, "010");
	is_int(v.i, 10, "is ten");
	is_ok(value_parse(&v, TYPE_TEXT, 0, SLICE("007"), &ctx, arena, &err),
	    &err, "a text");
	is_slice(v.text, "007", "keeps its zeros");
	is_ok(value_parse(&v, TYPE_MONEY, 2, SLICE("EUR 5"), &ctx, arena,
	    &err), &err, "EUR 5");
	ok(v.i == 500 && v.cur[0] == '\0', "the store's own currency");
	is_ok(value_parse(&v, TYPE_MONEY, 2, SLICE("$5"), &ctx, arena, &err),
	    &err, "$5");
	ok(v.i == 0 && v.original == 500 && strcmp(v.cur, "USD") == 0,
	    "another is kept to be converted");
	is_ok(value_parse(&v, TYPE_BOOL, 0, SLICE("Ja"), &ctx, arena, &err),
	    &err, "Ja");
	is_int(v.i, 1, "is yes");
	is_ok(value_parse(&v, TYPE_DURATION, 0, SLICE("-36h"), &ctx, arena,
	    &err), &err, "-36h");
	is_int(v.i, INT64_C(-129600000000), "a negative duration");
	is_ok(value_parse(&v, TYPE_DURATION, 0, SLICE("1h10m"), &ctx, arena,
	    &err), &err, "1h10m: a month is no duration");
	is_int(v.i, INT64_C(4200000000), "so m is a minute");
	is_ok(value_parse(&v, TYPE_DURATION, 0, SLICE("5M30s"), &ctx, arena,
	    &err), &err, "5M30s");
	is_int(v.i, INT64_C(330000000), "within, and in capitals");
	test_durations();
}

int
main(void)
{
	struct err	err = { 0 };

	arena = arena_open();
	when.zone = zone_utc();
	when.now.us = INT64_C(1741939500) * 1000000;
	ctx.when = &when;
	memcpy(ctx.currency, "EUR", 4);
	ctx.country = SLICE("NL");
	test_types();
	test_messages();
	test_order();
	for (int i = TYPE_NONE + 1; i < N_TYPES; i++) {
		test_round_trip((enum type)i);
		test_key_order((enum type)i);
	}
	/* A zone whose hours come twice must lose nothing either. */
	if (zone_open(&when.zone, arena, SLICE("Europe/Amsterdam"), &err))
		skip("no tzdata", "times in a zone");
	else
		test_round_trip(TYPE_TIME);
	arena_close(arena);
	return done_testing();
}

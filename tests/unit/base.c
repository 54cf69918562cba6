/*
 * The floor of the house: slices, buffers, arenas, vectors, maps, integers,
 * checksums, UTF-8, errors.
 */
#include <math.h>

#include "tests/unit/tap.h"

static bool
is_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

/* What was written before an arena was cleared is no zero afterwards. */
static void
test_arena_zeros(void)
{
	enum { LARGE = 3 * 1024 * 1024, PART = 1024 * 1024 };
	const size_t	sizes[] = { 100, LARGE };

	for (size_t k = 0; k < NELEM(sizes); k++) {
		struct arena	*a = arena_open();
		char		*p = arena_zalloc(a, sizes[k]);

		ok(is_zero(p, sizes[k]), "zeros of %zu bytes", sizes[k]);
		memset(p, 1, sizes[k]);
		arena_clear(a);
		p = arena_zalloc(a, sizes[k]);
		ok(is_zero(p, sizes[k]), "and again, once cleared");
		arena_close(a);
	}
	for (size_t used = 0; used <= PART; used += PART) {
		struct arena	*a = arena_open();
		char		*p = arena_alloc(a, LARGE);

		memset(p, 1, PART + 1);
		arena_clear(a);
		memset(arena_alloc(a, used), 1, used);
		p = arena_zalloc(a, LARGE - used);
		ok(is_zero(p, LARGE - used), "all of them behind what was "
		    "kept");
		arena_close(a);
	}
}

static void
test_slices(void)
{
	struct slice	part, rest = SLICE("a,,b");
	int		n = 0;

	while (slice_cut(&part, &rest, ','))
		n++;
	is_int(n, 3, "a,,b has three parts");
	rest = SLICE("");
	n = 0;
	while (slice_cut(&part, &rest, ','))
		n++;
	is_int(n, 1, "nothing is one empty part");
	ok(slice_cmp(SLICE("ab"), SLICE("abc")) < 0 &&
	    slice_cmp(SLICE("b"), SLICE("abc")) > 0, "the shorter one first");
	is_slice(slice_after(SLICE("k=v=w"), '='), "v=w", "after the first");
	is_slice(slice_trim(SLICE(" \t x y \n")), "x y", "trimmed");
	is_slice(slice_sub(SLICE("abc"), 2, 99), "c", "cut to the length");
	ok(slice_eq_ascii_nocase(SLICE("AbC"), SLICE("aBc")), "whatever case");
}

/* Writes down who was released, in which order. */
static struct buf	released;

static void
release_name(void *p)
{
	buf_adds(&released, p);
}

static void
test_release(void)
{
	struct arena	*a = arena_open();

	arena_on_release(a, release_name, arena_strdup(a, "a"));
	arena_on_release(a, release_name, arena_strdup(a, "b"));
	is_slice(buf_slice(&released), "", "nothing is released early");
	arena_clear(a);
	is_slice(buf_slice(&released), "ba", "the latest first, when cleared");
	arena_on_release(a, release_name, arena_strdup(a, "c"));
	arena_close(a);
	is_slice(buf_slice(&released), "bac", "once, and when closed");
	buf_release(&released);
}

static void
test_memory(void)
{
	struct arena	*a = arena_open();
	struct buf	 b = {0};
	VEC(int)	 v = {0};
	bool		 same = true;
	char		*p[500];

	for (int i = 0; i < 500; i++) {
		p[i] = arena_printf(a, "%d and %0*d", i, i, 7);
		*VEC_ADD(&v) = i;
		buf_addf(&b, "%d,", i);
	}
	for (int i = 0; i < 500; i++)
		same &= strtol(p[i], NULL, 10) == i && v.p[i] == i;
	ok(same, "what an arena and a vector hold stays");
	is_int((int64_t)b.len, 10 * 2 + 90 * 3 + 400 * 4, "a buffer grows");
	buf_cut(&b, 3);
	is_slice(buf_slice(&b), "0,1", "and is cut");
	ok(b.p[3] == '\0', "with a NUL behind it");
	arena_clear(a);
	is_int((int64_t)arena_used(a), 0, "an arena is emptied");
	buf_release(&b);
	VEC_RELEASE(&v);
	arena_close(a);
}

static void
test_maps(void)
{
	struct map	*m = map_open();
	struct imap	*im = imap_open(), *wide = imap_open();
	char		 key[64];
	bool		 added, found = true, in_order = true;

	for (int i = 0; i < 5000; i++) {
		/* Short keys, and long ones with equal beginnings. */
		int	n = snprintf(key, sizeof(key), i % 2 ? "%d" :
			    "a long key that begins alike %d", i);

		*map_put(m, slice_make(key, (size_t)n), &added) =
		    (uint64_t)i;
		in_order &= added;
		*imap_put(im, (uint64_t)i << 32, NULL) = (uint64_t)i;
		if (i == 100 || i == 200)
			imap_reserve(wide, i == 100 ? 4000 : 50);
		*imap_put(wide, (uint64_t)i, &added) = (uint64_t)i * 3;
		in_order &= added;
	}
	for (int i = 0; i < 5000; i++) {
		int		 n = snprintf(key, sizeof(key), i % 2 ? "%d" :
				    "a long key that begins alike %d", i);
		uint64_t	*v = map_find(m, slice_make(key, (size_t)n));

		found &= v != NULL && *v == (uint64_t)i;
		in_order &= slice_eq(map_key(m, (size_t)i),
		    slice_make(key, (size_t)n));
		v = imap_find(im, (uint64_t)i << 32);
		found &= v != NULL && *v == (uint64_t)i;
		v = imap_put(wide, (uint64_t)i, &added);
		found &= !added && *v == (uint64_t)i * 3;
	}
	ok(found, "what was put is found");
	ok(in_order, "in the order of insertion");
	map_put(m, SLICE("1"), &added);
	ok(!added && map_count(m) == 5000, "a key is there once");
	map_put(m, SLICE_EMPTY, &added);
	ok(added && map_find(m, SLICE_EMPTY) != NULL, "an empty key is a key");
	ok(map_find(m, SLICE("no")) == NULL && imap_find(im, 3) == NULL,
	    "what was not is not");
	map_put(m, slice_make("a\0b", 3), &added);
	map_put(m, slice_make("a", 1), &added);
	ok(added && map_find(m, slice_make("a\0", 2)) == NULL,
	    "zeros in a key count");
	map_close(m);
	is_int((int64_t)imap_count(wide), 5000, "room made is no keys");
	imap_close(wide);
	imap_close(im);
}

/* Long texts take another way than their bytes one by one. */
static bool
crc_agrees(void)
{
	unsigned char	text[3000];
	struct rng	rng = { 7 };
	bool		fine = true;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)rng_u64(&rng);
	for (size_t n = 0; n < sizeof(text) - 8; n += 1 + n / 50) {
		const unsigned char	*p = text + n % 8;
		uint32_t		 crc = 12345;

		for (size_t i = 0; i < n; i++)
			crc = crc32c(crc, p + i, 1);
		fine = fine && crc32c(12345, p, n) == crc;
	}
	return fine;
}

static void
test_integers(void)
{
	int64_t	v = 7;
	char	t[I64_TEXT];
	double	f;

	ok(!i64_add(&v, INT64_MAX, 1) && v == 7, "a sum that does not fit");
	ok(!i64_mul(&v, INT64_MIN, -1) && v == 7, "a product neither");
	ok(i64_muldiv(&v, 5, 1, 2) && v == 2, "2.5 rounds to the even 2");
	ok(i64_muldiv(&v, 7, 1, 2) && v == 4, "3.5 to the even 4");
	ok(i64_muldiv(&v, -7, 1, 2) && v == -4, "and below zero alike");
	ok(i64_muldiv(&v, INT64_MAX, INT64_MAX, INT64_MAX) && v == INT64_MAX,
	    "through 128 bits");
	ok(!i64_muldiv(&v, 1, 1, 0), "never by zero");
	ok(i64_parse(&v, SLICE("-9223372036854775808")) && v == INT64_MIN,
	    "the smallest is read");
	ok(!i64_parse(&v, SLICE("9223372036854775808")), "one too many is not");
	ok(!i64_parse(&v, SLICE("010x")) && i64_parse(&v, SLICE("010")) &&
	    v == 10, "a leading zero is not octal");
	is_slice(slice_make(t, i64_write(t, INT64_MIN)),
	    "-9223372036854775808", "and the smallest is written");
	ok(!f64_parse(&f, SLICE("nan")) && !f64_parse(&f, SLICE("0x1p3")) &&
	    !f64_parse(&f, SLICE("1e999")), "no nan, hex or infinity");
	ok(i64_to_sortable(-1) < i64_to_sortable(0) &&
	    i64_from_sortable(i64_to_sortable(-5)) == -5, "sortable bytes");
	/* RFC 3720, B.4: 32 bytes of zeros; and the usual check value. */
	is_int(crc32c(0, "123456789", 9), 0xe3069283, "CRC32C check value");
	is_int(crc32c(0, (char[32]){0}, 32), 0x8a9136aa, "CRC32C of zeros");
	ok(crc_agrees(), "CRC32C of any length is that of its parts");
	is_int(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xe3069283,
	    "in two steps");
}

static void
test_doubles(void)
{
	struct rng	rng = { 1 };
	bool		back = true;

	for (int i = 0; i < 2000; i++) {
		char	t[F64_TEXT];
		double	v = (rng_f64(&rng) - .5) *
			    pow(10, (double)rng_below(&rng, 30)), w;

		back &= f64_parse(&w, slice_make(t, f64_write(t, v))) &&
		    w == v;
	}
	ok(back, "a double reads back as it was");
}

static void
test_utf8(void)
{
	struct slice	s = SLICE("\xe2\x82\xac" "a\xff");
	size_t		i = 0;

	is_int((int64_t)utf8_next(s, &i), 0x20ac, "the euro sign");
	is_int((int64_t)i, 3, "in three bytes");
	is_int((int64_t)utf8_check(s), 4, "the bad byte is found");
	ok(utf8_check(SLICE("\xed\xa0\x80")) == 0, "no surrogates");
	ok(utf8_check(SLICE("\xc0\xaf")) == 0, "nothing overlong");
	is_int((int64_t)utf8_count(SLICE("caf\xc3\xa9")), 4, "four letters");
}

static void
test_errors(void)
{
	struct err	err = {0};
	const char	line[] = "city = \"caf\xc3\xa9\" and x";

	is_int(err_set(&err, ERR_DATA, "%s", "bad"), ERR_DATA, "the code");
	err_prefix(&err, "file:%d: ", 3);
	is_str(err.msg, "file:3: bad", "what only the caller knows");
	err_mark(&err, line, sizeof(line) - 1, sizeof(line) - 2);
	is_int(err.column, 19, "the mark counts letters, not bytes");
	is_int(err_exit_status(ERR_BUSY), 6, "exit statuses are promised");
	for (size_t i = 0; i < 4; i++) {
		char	text[2000] = "abc";

		for (size_t k = i; k + 4 < sizeof(text); k += 3)
			memcpy(text + k, "\xe2\x82\xac", 3);
		err_set(&err, ERR_DATA, "%s", text);
		err_hint(&err, "%s", text);
		ok(utf8_check(slice_of(err.msg)) == SIZE_MAX &&
		    utf8_check(slice_of(err.hint)) == SIZE_MAX &&
		    strlen(err.msg) + 4 > sizeof(err.msg),
		    "cut behind a whole letter, from place %zu", i);
		err_prefix(&err, "%d: ", 1);
		ok(utf8_check(slice_of(err.msg)) == SIZE_MAX,
		    "also when something comes in front");
	}
}

int
main(void)
{
	test_arena_zeros();
	test_slices();
	test_memory();
	test_release();
	test_maps();
	test_integers();
	test_doubles();
	test_utf8();
	test_errors();
	return done_testing();
}

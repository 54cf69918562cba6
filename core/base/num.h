/*
 * Integers: checked arithmetic for what is typed or stored, byte order for
 * keys (big-endian, so that byte order is sort order) and values (little),
 * numbers in text, checksums.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "core/base/def.h"
#include "core/base/slice.h"

/* False, and *r untouched, when the result does not fit. */
CRM_CHECK bool	i64_add(int64_t *r, int64_t a, int64_t b);
CRM_CHECK bool	i64_sub(int64_t *r, int64_t a, int64_t b);
CRM_CHECK bool	i64_mul(int64_t *r, int64_t a, int64_t b);
/*
 * a * b / c rounded half to even, with a 128-bit intermediate.
 * False when c is 0 or the result does not fit.
 */
CRM_CHECK bool	i64_muldiv(int64_t *r, int64_t a, int64_t b, int64_t c);
/* 10^n for 0 <= n <= 18. */
int64_t		i64_pow10(unsigned n);

/* Decimal digits with an optional sign, nothing else; false if not, or too large. */
CRM_CHECK bool	i64_parse(int64_t *r, struct slice);
/* A plain decimal or exponent number, '.' whatever the locale; no inf, nan, hex. */
CRM_CHECK bool	f64_parse(double *r, struct slice);
enum { I64_TEXT = 20 };
/* Writes up to I64_TEXT bytes, no NUL; returns how many. */
size_t		i64_write(char *to, int64_t);
/*
 * The shortest text that reads back as v, '.' whatever the locale; "" for
 * NaN.  Up to F64_TEXT bytes, no NUL; returns how many.
 */
enum { F64_TEXT = 32 };
size_t		f64_write(char *to, double v);

static inline void
be16_put(void *p, uint16_t v)
{
	v = __builtin_bswap16(v);
	memcpy(p, &v, 2);
}

static inline void
be32_put(void *p, uint32_t v)
{
	v = __builtin_bswap32(v);
	memcpy(p, &v, 4);
}

static inline void
be64_put(void *p, uint64_t v)
{
	v = __builtin_bswap64(v);
	memcpy(p, &v, 8);
}

static inline uint16_t
be16_get(const void *p)
{
	uint16_t	v;

	memcpy(&v, p, 2);
	return __builtin_bswap16(v);
}

static inline uint32_t
be32_get(const void *p)
{
	uint32_t	v;

	memcpy(&v, p, 4);
	return __builtin_bswap32(v);
}

static inline uint64_t
be64_get(const void *p)
{
	uint64_t	v;

	memcpy(&v, p, 8);
	return __builtin_bswap64(v);
}

static inline void
le16_put(void *p, uint16_t v)
{
	memcpy(p, &v, 2);
}

static inline void
le32_put(void *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

static inline void
le64_put(void *p, uint64_t v)
{
	memcpy(p, &v, 8);
}

static inline uint16_t
le16_get(const void *p)
{
	uint16_t	v;

	memcpy(&v, p, 2);
	return v;
}

static inline uint32_t
le32_get(const void *p)
{
	uint32_t	v;

	memcpy(&v, p, 4);
	return v;
}

static inline uint64_t
le64_get(const void *p)
{
	uint64_t	v;

	memcpy(&v, p, 8);
	return v;
}

/* Of n bytes, 1 to 7; those behind them are 0. */
static inline uint64_t
le64_get_some(const void *p, size_t n)
{
	const unsigned char	*b = p;

	if (n >= 4)
		return le32_get(b) |
		    (uint64_t)le32_get(b + n - 4) << 8 * (n - 4);
	return b[0] | (uint64_t)b[n / 2] << 8 * (n / 2) |
	    (uint64_t)b[n - 1] << 8 * (n - 1);
}

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the store's values are little-endian; add byte swaps to le*_get"
#endif

/* A signed number whose big-endian bytes sort as the numbers do. */
static inline uint64_t
i64_to_sortable(int64_t v)
{
	return (uint64_t)v ^ (UINT64_C(1) << 63);
}

static inline int64_t
i64_from_sortable(uint64_t v)
{
	return (int64_t)(v ^ (UINT64_C(1) << 63));
}

/* CRC32C (Castagnoli), continuing from crc; begin with 0. */
uint32_t	crc32c(uint32_t crc, const void *, size_t);

/*
 * A small generator for tests, sampling and the demo: same seed, same
 * numbers, everywhere.  splitmix64 (Steele, Lea, Flood 2014).
 */
struct rng { uint64_t state; };
uint64_t	rng_u64(struct rng *);
double		rng_f64(struct rng *);			/* [0, 1) */
uint64_t	rng_below(struct rng *, uint64_t n);	/* [0, n), n > 0 */

#endif

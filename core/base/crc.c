/*
 * CRC32C.  The instruction gives its answer after three cycles but takes
 * another value in every cycle: three stretches of the text are done side by
 * side, and the first two moved to their place by a multiplication with
 * x^(8n - 33) mod P for the n bytes that follow.  Source: V. Gopal et al.,
 * Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction, Intel
 * white paper 323405 (2011).
 */
#include "core/base/num.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif
#include "core/base/banned.h"

static uint32_t
bytewise(uint32_t crc, const unsigned char *p, size_t n)
{
	while (n-- > 0) {
		crc ^= *p++;
		for (int k = 0; k < 8; k++)
			crc = (crc >> 1) ^ (0x82f63b78u & (0u - (crc & 1)));
	}
	return crc;
}

#if defined(__x86_64__)
#define CRC_TARGET	__attribute__((target("sse4.2,pclmul")))

CRC_TARGET static inline uint64_t
word_at(const unsigned char *p)
{
	uint64_t	w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* power is x^(8n - 33) mod P: crc as it is n bytes later. */
CRC_TARGET static inline uint64_t
moved(uint64_t crc, uint32_t power)
{
	__m128i	product;

	product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)crc),
	    _mm_cvtsi64_si128((long long)power), 0);
	return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

/* Stretches of len bytes, a multiple of 8, three at a time. */
CRC_TARGET static inline uint64_t
three(uint64_t crc, const unsigned char *p, size_t len, uint32_t power2,
    uint32_t power1)
{
	uint64_t	a = crc, b = 0, c = 0;

	for (size_t i = 0; i < len; i += 8) {
		a = _mm_crc32_u64(a, word_at(p + i));
		b = _mm_crc32_u64(b, word_at(p + len + i));
		c = _mm_crc32_u64(c, word_at(p + 2 * len + i));
	}
	return moved(a, power2) ^ moved(b, power1) ^ c;
}

CRC_TARGET static uint32_t
by_instruction(uint32_t crc, const unsigned char *p, size_t n)
{
	enum { LONG = 256, SHORT = 64 };
	uint64_t	c = crc;

	for (; n >= 3 * LONG; p += 3 * LONG, n -= 3 * LONG)
		c = three(c, p, LONG, 0xdd7e3b0c, 0xb9e02b86);
	for (; n >= 3 * SHORT; p += 3 * SHORT, n -= 3 * SHORT)
		c = three(c, p, SHORT, 0x0d3b6092, 0x9e4addf8);
	for (; n >= 8; p += 8, n -= 8)
		c = _mm_crc32_u64(c, word_at(p));
	crc = (uint32_t)c;
	while (n-- > 0)
		crc = _mm_crc32_u8(crc, *p++);
	return crc;
}

/*
 * The C library looked already; the compiler's own way asks the processor
 * again before main, and in a virtual machine each such question is a trap
 * of many microseconds.
 */
static bool
has_instruction(void)
{
#if defined(CPU_FEATURE_ACTIVE)
	return CPU_FEATURE_ACTIVE(SSE4_2) && CPU_FEATURE_ACTIVE(PCLMULQDQ);
#else
	return __builtin_cpu_supports("sse4.2") &&
	    __builtin_cpu_supports("pclmul");
#endif
}
#endif

uint32_t
crc32c(uint32_t crc, const void *p, size_t n)
{
#if defined(__x86_64__)
	if (has_instruction())
		return ~by_instruction(~crc, p, n);
#endif
	return ~bytewise(~crc, p, n);
}

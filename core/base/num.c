#include "core/base/num.h"

#include <math.h>
#include "core/base/banned.h"

bool
i64_add(int64_t *r, int64_t a, int64_t b)
{
	int64_t	v;

	if (__builtin_add_overflow(a, b, &v))
		return false;
	*r = v;
	return true;
}

bool
i64_sub(int64_t *r, int64_t a, int64_t b)
{
	int64_t	v;

	if (__builtin_sub_overflow(a, b, &v))
		return false;
	*r = v;
	return true;
}

bool
i64_mul(int64_t *r, int64_t a, int64_t b)
{
	int64_t	v;

	if (__builtin_mul_overflow(a, b, &v))
		return false;
	*r = v;
	return true;
}

bool
i64_muldiv(int64_t *r, int64_t a, int64_t b, int64_t c)
{
	__extension__ __int128	n = (__int128)a * b, q, rem, d = c;

	if (c == 0)
		return false;
	if (d < 0) {
		d = -d;
		n = -n;
	}
	q = n / d;
	rem = n % d;
	if (rem < 0)
		rem = -rem;
	if (2 * rem > d || (2 * rem == d && (q & 1)))
		q += n < 0 ? -1 : 1;
	if (q > INT64_MAX || q < INT64_MIN)
		return false;
	*r = (int64_t)q;
	return true;
}

int64_t
i64_pow10(unsigned n)
{
	int64_t	v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

bool
i64_parse(int64_t *r, struct slice s)
{
	bool	neg = false;
	int64_t	v = 0;
	size_t	i = 0;

	if (i < s.len && (s.p[i] == '-' || s.p[i] == '+'))
		neg = s.p[i++] == '-';
	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		/* Downwards, so that the smallest number fits too. */
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.p[i] - '0', &v))
			return false;
	}
	if (!neg) {
		if (v == INT64_MIN)
			return false;
		v = -v;
	}
	*r = v;
	return true;
}

bool
f64_parse(double *r, struct slice s)
{
	char		tmp[64], *end;
	double		v;

	if (s.len == 0 || s.len >= sizeof(tmp))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (strchr("0123456789.eE+-", s.p[i]) == NULL || !s.p[i])
			return false;
	memcpy(tmp, s.p, s.len);
	tmp[s.len] = '\0';
	/* The program never calls setlocale for LC_NUMERIC: '.' it is. */
	v = strtod(tmp, &end);
	if (end != tmp + s.len || !isfinite(v))
		return false;
	*r = v;
	return true;
}

size_t
i64_write(char *to, int64_t v)
{
	char		tmp[I64_TEXT];
	uint64_t	u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	size_t		n = 0, len = 0;

	do {
		tmp[n++] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (v < 0)
		to[len++] = '-';
	while (n > 0)
		to[len++] = tmp[--n];
	return len;
}

size_t
f64_write(char *to, double v)
{
	char	tmp[F64_TEXT + 8];
	int	n = 0;

	if (isnan(v))
		return 0;
	for (int digits = 6; digits <= 17; digits++) {
		n = snprintf(tmp, sizeof(tmp), "%.*g", digits, v);
		if (strtod(tmp, NULL) == v)
			break;
	}
	memcpy(to, tmp, (size_t)n);
	return (size_t)n;
}

uint64_t
rng_u64(struct rng *r)
{
	uint64_t	z = (r->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

double
rng_f64(struct rng *r)
{
	return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

uint64_t
rng_below(struct rng *r, uint64_t n)
{
	__extension__ unsigned __int128	m = (unsigned __int128)rng_u64(r) * n;

	return (uint64_t)(m >> 64);
}

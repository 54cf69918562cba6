#include "core/query/priv.h"

#include "core/types/decimal.h"
#include "core/base/banned.h"

#define US_PER_DAY	INT64_C(86400000000)

unsigned
number_digits(enum type type, uint8_t digits)
{
	if (type == TYPE_PERCENT)
		return 6;
	return type == TYPE_DECIMAL || type == TYPE_MONEY ? digits : 0;
}

/* Half to even; false when the divisor is zero or it does not fit. */
static bool
divide(int64_t *r, __int128 a, __int128 b)
{
	__int128	q, rest, twice;

	if (b == 0)
		return false;
	if (b < 0) {
		a = -a;
		b = -b;
	}
	q = a / b;
	rest = a % b;
	twice = (rest < 0 ? -rest : rest) * 2;
	if (twice > b || (twice == b && q % 2 != 0))
		q += a < 0 ? -1 : 1;
	if (q > INT64_MAX || q < -INT64_MAX)
		return false;
	*r = (int64_t)q;
	return true;
}

/* v with from digits as one with to digits, half to even. */
static bool
shift(int64_t *r, __int128 v, unsigned from, unsigned to)
{
	if (from > to)
		return divide(r, v, i64_pow10(from - to));
	if (v > INT64_MAX || v < -INT64_MAX)
		return false;
	return divide(r, v * i64_pow10(to - from), 1);
}

bool
number_rescale(int64_t *r, int64_t v, unsigned from, unsigned to)
{
	if (from == to) {
		*r = v;
		return true;
	}
	return shift(r, v, from, to);
}

int
number_compare(int64_t a, unsigned a_digits, int64_t b, unsigned b_digits)
{
	__int128	x = a, y = b;

	if (a_digits < b_digits)
		x *= i64_pow10(b_digits - a_digits);
	else
		y *= i64_pow10(a_digits - b_digits);
	return x < y ? -1 : x > y;
}

static bool
calculate(int64_t *r, enum op op, int64_t a, unsigned da, int64_t b,
    unsigned db, unsigned digits)
{
	__int128	x = a, y = b;
	unsigned	d = MAX(da, db);

	switch (op) {
	case N_MUL:
		return shift(r, x * y, da + db, digits);
	case N_DIV:
		/* a/10^da / (b/10^db) * 10^digits */
		if (digits + db >= da) {
			if (digits + db - da > 18)
				return false;
			return divide(r, x * i64_pow10(digits + db - da), y);
		}
		return divide(r, x, y * i64_pow10(da - db - digits));
	default:
		x *= i64_pow10(d - da);
		y *= i64_pow10(d - db);
		return shift(r, op == N_ADD ? x + y : x - y, d, digits);
	}
}

bool
number_calculate(struct value *v, const struct node *n,
    const struct value *a, const struct value *b)
{
	memset(v, 0, sizeof(*v));
	v->type = n->type;
	v->digits = n->digits;
	return calculate(&v->i, n->op, a->i, number_digits(a->type, a->digits),
	    b->i, number_digits(b->type, b->digits),
	    number_digits(n->type, n->digits));
}

/* A day or a moment as microseconds by the clock of UTC. */
static int64_t
moment_of(const struct query *q, const struct value *v)
{
	if (v->type == TYPE_TIME)
		return v->i;
	return zone_from_clock(q->env.when.zone,
	    (struct day){ (int32_t)v->i }, 0).us;
}

static struct span
span_of(const struct node *n, const struct value *v)
{
	struct span	s = { .us = v->i };

	return n->is_span ? n->span : s;
}

static bool
add_span(struct value *v, const struct query *q, enum type type,
    const struct value *at, struct span s, int sign)
{
	struct instant	in;
	int64_t		days;

	v->type = type;
	if (type == TYPE_DATE) {
		/* Whole days of a computed length. */
		days = s.us / US_PER_DAY;
		if (days > 4000000 || days < -4000000)
			return false;
		s.days += (int32_t)days;
		s.us = 0;
		v->i = day_add_span((struct day){ (int32_t)at->i }, s, sign).n;
		return v->i >= DAY_MIN.n && v->i <= DAY_MAX.n;
	}
	in.us = moment_of(q, at);
	v->i = instant_add_span(in, s, sign, q->env.when.zone).us;
	return true;
}

bool
time_calculate(struct value *v, const struct query *q, const struct node *n,
    const struct value *a, const struct value *b)
{
	int	sign = n->op == N_ADD ? 1 : -1;

	memset(v, 0, sizeof(*v));
	if (n->type != TYPE_DURATION) {
		if (a->type == TYPE_DURATION)
			return add_span(v, q, n->type, b,
			    span_of(n->kid[0], a), 1);
		return add_span(v, q, n->type, a, span_of(n->kid[1], b), sign);
	}
	v->type = TYPE_DURATION;
	if (a->type == TYPE_DURATION)	/* and b too */
		return sign > 0 ? i64_add(&v->i, a->i, b->i) :
		    i64_sub(&v->i, a->i, b->i);
	/* Days are counted by the calendar: none of 23 hours. */
	if (a->type == TYPE_DATE && b->type == TYPE_DATE)
		return i64_mul(&v->i, a->i - b->i, US_PER_DAY);
	return i64_sub(&v->i, moment_of(q, a), moment_of(q, b));
}

bool
value_fit(struct value *v, const struct query *q, enum type type,
    uint8_t digits)
{
	unsigned	from = number_digits(v->type, v->digits);

	if (v->type == type && (v->digits == digits || from == digits))
		return true;
	if (type == TYPE_TIME && v->type == TYPE_DATE)
		v->i = moment_of(q, v);
	else if (type == TYPE_DATE && v->type == TYPE_TIME)
		v->i = zone_day(q->env.when.zone, (struct instant){ v->i }).n;
	else if (type_is_number(type) && !number_rescale(&v->i, v->i, from,
	    number_digits(type, digits)))
		return false;
	v->type = type;
	v->digits = digits;
	return true;
}

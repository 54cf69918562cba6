#include "core/types/when.h"

#include "core/types/priv.h"

enum { MAX_MONTHS = 12 * 10000 };

/* Largest first: the order in which they are written. */
static const struct unit {
	const char	*name;
	int32_t		 months, days;
	int64_t		 us;
} units[] = {
	{ "y", 12, 0, 0 },
	{ "q", 3, 0, 0 },
	{ "mo", 1, 0, 0 },
	{ "w", 0, 7, 0 },
	{ "d", 0, 1, 0 },
	{ "h", 0, 0, INT64_C(3600000000) },
	{ "min", 0, 0, 60000000 },
	{ "s", 0, 0, 1000000 },
};

/* What Dutch people write, when it is another word: which of the units. */
static const struct { const char *name, *unit; } dutch[] = {
	{ "j", "y" }, { "jaar", "y" }, { "kw", "q" }, { "mnd", "mo" },
	{ "u", "h" }, { "uur", "h" },
};

/* NELEM(units): there is none of that name. */
static size_t
find_unit(struct slice name)
{
	size_t	u = 0;

	for (size_t i = 0; i < NELEM(dutch); i++)
		if (slice_eq_ascii_nocase(name, slice_of(dutch[i].name)))
			name = slice_of(dutch[i].unit);
	while (u < NELEM(units) &&
	    !slice_eq_ascii_nocase(name, slice_of(units[u].name)))
		u++;
	return u;
}

static enum err_code
bad_span(struct err *err, struct slice text)
{
	err_set(err, ERR_DATA, "\"%s\" is not a length of time",
	    types_quote(text).text);
	err_hint(err, "write 15min, 1h30min, 90d, 2w, 6mo, 1y; units: "
	    "s min h d w mo q y, the largest first");
	return ERR_DATA;
}

static enum err_code
bad_unit(struct err *err, struct slice text, struct slice number,
    struct slice unit)
{
	int	sign = text.p[0] == '-' || text.p[0] == '+';

	if (!slice_eq_ascii_nocase(unit, SLICE("m")))
		return bad_span(err, text);
	err_set(err, ERR_DATA, "\"%s\": month or minute?",
	    types_quote(text).text);
	err_hint(err, "write %.*s%smo or %.*s%smin", sign, text.p,
	    types_quote(number).text, sign, text.p, types_quote(number).text);
	return ERR_DATA;
}

/* Digits off the front of s; saturates, which the caller's limits catch. */
static struct slice
cut_number(int64_t *v, struct slice *s)
{
	struct slice	number;
	size_t		n = 0;

	*v = 0;
	for (; n < s->len && ascii_is_digit(s->p[n]); n++)
		if (!i64_mul(v, *v, 10) || !i64_add(v, *v, s->p[n] - '0'))
			*v = INT64_MAX / 16;
	number = slice_sub(*s, 0, n);
	*s = slice_sub(*s, n, s->len);
	return number;
}

/* ".25" of a second off the front of s, as microseconds. */
static bool
cut_fraction(int64_t *us, struct slice *s)
{
	int64_t	scale = 100000;
	size_t	n = 1;

	*us = 0;
	if (s->len < 2 || s->p[0] != '.' || !ascii_is_digit(s->p[1]))
		return false;
	for (; n < s->len && ascii_is_digit(s->p[n]); n++) {
		if (scale == 0)
			return false;	/* finer than we keep */
		*us += (s->p[n] - '0') * scale;
		scale /= 10;
	}
	*s = slice_sub(*s, n, s->len);
	return true;
}

static bool
add_unit(struct span *span, const struct unit *u, int64_t v, int64_t fraction)
{
	int64_t	months, days, us;

	if (!i64_mul(&months, v, u->months) || !i64_mul(&days, v, u->days) ||
	    !i64_mul(&us, v, u->us))
		return false;
	if (!i64_add(&months, months, span->months) || months > MAX_MONTHS ||
	    !i64_add(&days, days, span->days) || days > INT32_MAX ||
	    !i64_add(&us, us, span->us) || !i64_add(&us, us, fraction))
		return false;
	span->months = (int32_t)months;
	span->days = (int32_t)days;
	span->us = us;
	return true;
}

enum err_code
span_parse_after(struct span *span, struct slice text, size_t sign,
    struct err *err)
{
	struct slice	s = slice_sub(text, sign, text.len), number, unit;
	struct span	sum = { 0 };
	size_t		next = 0, u, n;
	int64_t		v, fraction;
	bool		fine;

	if (s.len == 0)
		return bad_span(err, text);
	while (s.len > 0) {
		number = cut_number(&v, &s);
		if (number.len == 0)
			return bad_span(err, text);
		fine = cut_fraction(&fraction, &s);
		for (n = 0; n < s.len && !ascii_is_digit(s.p[n]); n++)
			;
		unit = slice_sub(s, 0, n);
		s = slice_sub(s, n, s.len);
		u = find_unit(unit);
		if (u == NELEM(units))
			return bad_unit(err, text, number, unit);
		/* Each once, the largest first; parts of seconds only. */
		if (u < next || (fine && u != NELEM(units) - 1))
			return bad_span(err, text);
		next = u + 1;
		if (!add_unit(&sum, &units[u], v, fraction))
			return err_set(err, ERR_RANGE, "\"%s\" is too long",
			    types_quote(text).text);
	}
	*span = sum;
	return ERR_OK;
}

enum err_code
span_parse(struct span *span, struct slice text, struct err *err)
{
	return span_parse_after(span, slice_trim(text), 0, err);
}

static void
write_seconds(struct buf *buf, int64_t us)
{
	int	fraction = (int)(us % 1000000);

	buf_add_i64(buf, us / 1000000);
	if (fraction != 0) {
		buf_addf(buf, ".%06d", fraction);
		while (buf->p[buf->len - 1] == '0')
			buf_cut(buf, buf->len - 1);
	}
	buf_addc(buf, 's');
}

void
span_write(struct buf *buf, struct span span)
{
	static const int64_t	hour = INT64_C(3600000000), minute = 60000000;

	if (span.months == 0 && span.days == 0 && span.us == 0) {
		buf_adds(buf, "0d");
		return;
	}
	if (span.months >= 12)
		buf_addf(buf, "%dy", span.months / 12);
	if (span.months % 12 != 0)
		buf_addf(buf, "%dmo", span.months % 12);
	if (span.days != 0 && span.days % 7 == 0)
		buf_addf(buf, "%dw", span.days / 7);
	else if (span.days != 0)
		buf_addf(buf, "%dd", span.days);
	if (span.us >= hour)
		buf_addf(buf, "%lldh", (long long)(span.us / hour));
	if (span.us % hour >= minute)
		buf_addf(buf, "%dmin", (int)(span.us % hour / minute));
	if (span.us % minute != 0)
		write_seconds(buf, span.us % minute);
}

/* one and many as the catalogue has them. */
static void
say_part(struct buf *buf, int64_t n, const char *one, const char *many)
{
	bool	any = buf->len > 0;

	if (n == 0)
		return;
	if (any)
		buf_addc(buf, ' ');
	if (n == 1)
		buf_adds(buf, err_text(one));
	else
		buf_addf(buf, err_text(many), (long long)n);
}

void
span_say(struct buf *buf, struct span span)
{
	const int64_t	minute = 60000000, hour = 60 * minute;
	struct buf	words = {0};
	bool		weeks = span.days % 7 == 0;

	/* English reads as it is written. */
	if (strcmp(err_text(ERR_N("1d")), "1d") == 0 ||
	    span.us % minute != 0) {
		span_write(buf, span);
		return;
	}
	say_part(&words, span.months / 12, ERR_N("1y"), ERR_N("%lldy"));
	say_part(&words, span.months % 12, ERR_N("1mo"), ERR_N("%lldmo"));
	say_part(&words, weeks ? span.days / 7 : 0, ERR_N("1w"),
	    ERR_N("%lldw"));
	say_part(&words, weeks ? 0 : span.days, ERR_N("1d"), ERR_N("%lldd"));
	say_part(&words, span.us / hour, ERR_N("1h"), ERR_N("%lldh"));
	say_part(&words, span.us % hour / minute, ERR_N("1min"),
	    ERR_N("%lldmin"));
	buf_add(buf, words.len > 0 ? buf_slice(&words) : SLICE("0d"));
	buf_release(&words);
}

struct day
day_add_span(struct day day, struct span span, int sign)
{
	int64_t	n;

	day = day_add_months(day, sign < 0 ? -span.months : span.months);
	n = day.n + (int64_t)(sign < 0 ? -1 : 1) * span.days;
	n = MAX(n, (int64_t)DAY_MIN.n);
	return (struct day){ (int32_t)MIN(n, (int64_t)DAY_MAX.n) };
}

struct instant
instant_add_span(struct instant t, struct span span, int sign,
    const struct zone *zone)
{
	struct clock_time	c;

	/* Whole days keep the time on the wall, also across a change. */
	if (span.months != 0 || span.days != 0) {
		c = zone_to_clock(zone, t);
		t = zone_from_clock(zone, day_add_span(c.day, span, sign),
		    c.us_of_day);
	}
	if (!(sign < 0 ? i64_sub(&t.us, t.us, span.us) :
	    i64_add(&t.us, t.us, span.us)))
		t.us = sign < 0 ? INSTANT_MIN : INSTANT_END - 1;
	t.us = MAX(t.us, INSTANT_MIN);
	t.us = MIN(t.us, INSTANT_END - 1);
	return t;
}

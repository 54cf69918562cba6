#include "core/types/priv.h"

static const char *const	month_names[] = {
	ERR_N("January"), ERR_N("February"), ERR_N("March"),
	ERR_N("April"), ERR_N("May"), ERR_N("June"),
	ERR_N("July"), ERR_N("August"), ERR_N("September"),
	ERR_N("October"), ERR_N("November"), ERR_N("December")
};

/* Exactly n digits off the front of s. */
static bool
cut_digits(int *v, struct slice *s, size_t n)
{
	int	r = 0;

	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		r = r * 10 + (s->p[i] - '0');
	}
	*v = r;
	*s = slice_sub(*s, n, s->len);
	return true;
}

static bool
cut_char(struct slice *s, char c)
{
	if (s->len == 0 || (s->p[0] != c && s->p[0] != (c | 0x20)))
		return false;
	*s = slice_sub(*s, 1, s->len);
	return true;
}

static enum iso_shape
bad_day(struct err *err, struct slice whole, struct civil c)
{
	struct day	first;

	if (c.year < 1)
		err_set(err, ERR_DATA, "\"%s\" is not a day: there is no "
		    "year 0", types_quote(whole).text);
	else if (c.month < 1 || c.month > 12)
		err_set(err, ERR_DATA, "\"%s\" is not a day: there is no "
		    "month %d", types_quote(whole).text, c.month);
	else if (c.mday < 1 || !day_from_civil(&first, c.year, c.month, 1))
		err_set(err, ERR_DATA, "\"%s\" is not a day",
		    types_quote(whole).text);
	else
		err_set(err, ERR_DATA, "\"%s\" is not a day: %s %d has %d "
		    "days", types_quote(whole).text,
		    err_text(month_names[c.month - 1]), c.year,
		    period_step(PERIOD_MONTH, first, 1).n - first.n);
	return ISO_BAD;
}

enum iso_shape
iso_cut_clock(int64_t *us, struct slice *s, struct slice whole,
    struct err *err)
{
	struct slice	rest = *s;
	int		h, m, sec = 0, digit;
	int64_t		fraction = 0, scale = 100000;
	const char	*what = NULL;
	int		which = 0;

	if (!cut_digits(&h, &rest, 2) || !cut_char(&rest, ':') ||
	    !cut_digits(&m, &rest, 2))
		return ISO_OTHER;
	if (cut_char(&rest, ':')) {
		if (!cut_digits(&sec, &rest, 2))
			return ISO_OTHER;
		if (rest.len > 1 && rest.p[0] == '.' && cut_char(&rest, '.'))
			while (cut_digits(&digit, &rest, 1)) {
				fraction += digit * scale;
				scale /= 10;	/* finer: cut off */
			}
	}
	if (h > 23) {
		what = ERR_N("hour");
		which = h;
	} else if (m > 59) {
		what = ERR_N("minute");
		which = m;
	} else if (sec > 59) {
		what = ERR_N("second");
		which = sec;
	}
	if (what != NULL) {
		err_set(err, ERR_DATA, "\"%s\" is not a moment: there is no "
		    "%s %d", types_quote(whole).text, err_text(what),
		    which);
		return ISO_BAD;
	}
	*us = ((h * 60 + m) * 60 + sec) * INT64_C(1000000) + fraction;
	*s = rest;
	return ISO_MOMENT;
}

/* "Z" or "+01:00" (also "+0100"): seconds east of UTC. */
static bool
cut_offset(int *seconds, struct slice *s)
{
	int	h, m, sign;

	if (cut_char(s, 'Z')) {
		*seconds = 0;
		return true;
	}
	if (s->len == 0 || (s->p[0] != '+' && s->p[0] != '-'))
		return false;
	sign = s->p[0] == '-' ? -1 : 1;
	*s = slice_sub(*s, 1, s->len);
	if (!cut_digits(&h, s, 2))
		return false;
	if (s->len > 0 && s->p[0] == ':')
		*s = slice_sub(*s, 1, s->len);
	if (!cut_digits(&m, s, 2) || h > 23 || m > 59)
		return false;
	*seconds = sign * (h * 60 + m) * 60;
	return true;
}

/* What follows "2025-03-14T". */
static enum iso_shape
parse_moment(struct iso *iso, struct day day, struct slice s,
    struct slice whole, const struct zone *zone, struct err *err)
{
	struct instant	t;
	int64_t		us;
	int		offset;
	enum iso_shape	shape;

	shape = iso_cut_clock(&us, &s, whole, err);
	if (shape != ISO_MOMENT)
		return shape;
	if (s.len == 0) {
		t = zone_from_clock(zone, day, us);
	} else {
		s = slice_trim(s);
		if (!cut_offset(&offset, &s) || s.len != 0)
			return ISO_OTHER;
		t.us = day.n * US_PER_DAY + us - offset * INT64_C(1000000);
	}
	if (t.us < INSTANT_MIN || t.us >= INSTANT_END) {
		err_set(err, ERR_RANGE, "\"%s\" is outside the years 1 to "
		    "9999", types_quote(whole).text);
		return ISO_BAD;
	}
	iso->moment = t;
	return ISO_MOMENT;
}

static enum iso_shape
set_period(struct iso *iso, enum period period, struct day day)
{
	iso->period.from = period_start(period, day);
	iso->period.until = period_step(period, day, 1);
	/* Behind the last day there is no next period to begin. */
	if (iso->period.until.n == DAY_MAX.n)
		iso->period.until.n++;
	return ISO_PERIOD;
}

static enum iso_shape
parse_week(struct iso *iso, int year, int week, struct slice whole,
    struct err *err)
{
	struct day	monday, last;

	if (day_from_isoweek(&monday, year, week))
		return set_period(iso, PERIOD_WEEK, monday);
	if (!day_from_civil(&last, year, 12, 28))
		err_set(err, ERR_DATA, "\"%s\" is not a week: there is no "
		    "year 0", types_quote(whole).text);
	else
		err_set(err, ERR_DATA, "\"%s\" is not a week: %d has %d "
		    "weeks", types_quote(whole).text, year,
		    day_to_isoweek(last).week);
	return ISO_BAD;
}

enum iso_shape
iso_parse(struct iso *iso, struct slice whole, const struct zone *zone,
    struct err *err)
{
	struct slice	s = whole;
	struct civil	c = { 0, 1, 1 };
	struct day	day;
	int		n;

	if (!cut_digits(&c.year, &s, 4))
		return ISO_OTHER;
	if (s.len == 0)
		return day_from_civil(&day, c.year, 1, 1) ?
		    set_period(iso, PERIOD_YEAR, day) :
		    bad_day(err, whole, c);
	/* "2025Q3" and ISO's short "2025W14" are understood too. */
	if (!cut_char(&s, '-') && (s.p[0] | 0x20) != 'q' &&
	    (s.p[0] | 0x20) != 'w')
		return ISO_OTHER;
	if (cut_char(&s, 'Q')) {
		if (!cut_digits(&n, &s, 1) || s.len != 0 || n < 1 || n > 4 ||
		    !day_from_civil(&day, c.year, n * 3, 1)) {
			err_set(err, ERR_DATA, "\"%s\" is not a quarter",
			    types_quote(whole).text);
			err_hint(err, "a year has Q1 to Q4");
			return ISO_BAD;
		}
		return set_period(iso, PERIOD_QUARTER, day);
	}
	if (cut_char(&s, 'W')) {
		if (!cut_digits(&n, &s, 2) || s.len != 0)
			return ISO_OTHER;
		return parse_week(iso, c.year, n, whole, err);
	}
	if (!cut_digits(&c.month, &s, 2))
		return ISO_OTHER;
	if (s.len == 0)
		return day_from_civil(&day, c.year, c.month, 1) ?
		    set_period(iso, PERIOD_MONTH, day) :
		    bad_day(err, whole, c);
	if (!cut_char(&s, '-') || !cut_digits(&c.mday, &s, 2))
		return ISO_OTHER;
	if (s.len != 0 && s.p[0] != ' ' && s.p[0] != 'T' && s.p[0] != 't')
		return ISO_OTHER;
	if (!day_from_civil(&day, c.year, c.month, c.mday))
		return bad_day(err, whole, c);
	if (s.len == 0) {
		iso->day = day;
		return ISO_DAY;
	}
	return parse_moment(iso, day, slice_trim(slice_sub(s, 1, s.len)),
	    whole, zone, err);
}

#include "core/types/posix_tz.h"

static bool
cut_int(int *v, struct slice *s)
{
	size_t	n = 0;

	*v = 0;
	for (; n < s->len && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
		if (n == 4)
			return false;
		*v = *v * 10 + (s->p[n] - '0');
	}
	*s = slice_sub(*s, n, s->len);
	return n > 0;
}

static bool
cut_char(struct slice *s, char c)
{
	if (s->len == 0 || s->p[0] != c)
		return false;
	*s = slice_sub(*s, 1, s->len);
	return true;
}

/* "CET" or "<+03>". */
static bool
cut_name(struct slice *s)
{
	size_t	n = 0;

	if (cut_char(s, '<')) {
		n = slice_index(*s, '>');
		if (n == SIZE_MAX)
			return false;
		*s = slice_sub(*s, n + 1, s->len);
		return n > 0;
	}
	while (n < s->len && ((s->p[n] | 0x20) >= 'a') &&
	    ((s->p[n] | 0x20) <= 'z'))
		n++;
	*s = slice_sub(*s, n, s->len);
	return n > 0;
}

/* "[+-]h[h[h]][:mm[:ss]]" in seconds, the sign as written. */
static bool
cut_time(int32_t *seconds, struct slice *s)
{
	int	sign = 1, h, m = 0, sec = 0;

	if (cut_char(s, '-'))
		sign = -1;
	else
		(void)cut_char(s, '+');
	if (!cut_int(&h, s) || h > 167)
		return false;
	if (cut_char(s, ':')) {
		if (!cut_int(&m, s) || m > 59)
			return false;
		if (cut_char(s, ':') && (!cut_int(&sec, s) || sec > 59))
			return false;
	}
	*seconds = sign * (h * 3600 + m * 60 + sec);
	return true;
}

static bool
cut_change(struct posix_change *c, struct slice *s)
{
	c->second = 2 * 3600;
	if (!cut_char(s, ','))
		return false;
	if (cut_char(s, 'M')) {
		c->form = 'M';
		if (!cut_int(&c->month, s) || !cut_char(s, '.') ||
		    !cut_int(&c->week, s) || !cut_char(s, '.') ||
		    !cut_int(&c->day, s))
			return false;
		if (c->month < 1 || c->month > 12 || c->week < 1 ||
		    c->week > 5 || c->day > 6)
			return false;
	} else {
		c->form = cut_char(s, 'J') ? 'J' : 'N';
		if (!cut_int(&c->day, s) || c->day > 365 ||
		    (c->form == 'J' && c->day < 1))
			return false;
	}
	return !cut_char(s, '/') || cut_time(&c->second, s);
}

bool
posix_tz_parse(struct posix_tz *tz, struct slice s)
{
	int32_t	west;

	*tz = (struct posix_tz){ 0 };
	if (!cut_name(&s) || !cut_time(&west, &s))
		return false;
	tz->standard = -west;
	if (s.len == 0)
		return true;
	tz->has_summer = true;
	tz->summer = tz->standard + 3600;
	if (!cut_name(&s))
		return false;
	if (s.len > 0 && s.p[0] != ',') {
		if (!cut_time(&west, &s))
			return false;
		tz->summer = -west;
	}
	return cut_change(&tz->to_summer, &s) &&
	    cut_change(&tz->to_standard, &s) && s.len == 0;
}

/* The local second, counted from 1970, of a change in a year. */
static int64_t
change_in(const struct posix_change *c, int year)
{
	struct day	first = { 0 }, day;
	bool		leap;

	if (!day_from_civil(&first, year, c->form == 'M' ? c->month : 1, 1))
		return INT64_MAX / 4;
	day = first;
	switch (c->form) {
	case 'M':
		/* POSIX counts Sunday as 0; the fifth week is the last. */
		day.n += (c->day - day_weekday(first) % 7 + 7) % 7 +
		    (c->week - 1) * 7;
		if (day.n >= period_step(PERIOD_MONTH, first, 1).n)
			day.n -= 7;
		break;
	case 'J':
		leap = day_from_civil(&day, year, 2, 29);
		day.n = first.n + c->day - 1 + (leap && c->day >= 60);
		break;
	default:
		day.n += c->day;
		break;
	}
	return day.n * INT64_C(86400) + c->second;
}

int32_t
posix_tz_offset(const struct posix_tz *tz, int64_t seconds)
{
	int64_t		local = seconds + tz->standard, to_summer, to_standard;
	struct day	day;
	int		year;
	bool		summer;

	if (!tz->has_summer)
		return tz->standard;
	day.n = (int32_t)(local / 86400 - (local % 86400 < 0));
	year = day_to_civil(day).year;
	to_summer = change_in(&tz->to_summer, year) - tz->standard;
	to_standard = change_in(&tz->to_standard, year) - tz->summer;
	/* In the south the summer spans the new year. */
	summer = to_summer < to_standard ?
	    seconds >= to_summer && seconds < to_standard :
	    !(seconds >= to_standard && seconds < to_summer);
	return summer ? tz->summer : tz->standard;
}

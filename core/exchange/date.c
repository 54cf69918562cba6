#include "core/exchange/date.h"

enum token {
	SIGN, BLANK, YEAR, YEAR2, MONTH, MONTH_WORD, MDAY, HOUR, MINUTE,
	SECOND, HALF
};

static bool
take_word(struct slice *s, const char *word)
{
	if (!slice_starts(*s, slice_of(word)))
		return false;
	*s = slice_sub(*s, strlen(word), s->len);
	return true;
}

/* The next part of a form; seen_hour decides what MM means. */
static unsigned char
next_token(struct slice *s, bool seen_hour)
{
	static const struct { const char *word; unsigned char what; } part[] = {
		{ "YYYY", YEAR }, { "YY", YEAR2 }, { "MMM", MONTH_WORD },
		{ "DD", MDAY }, { "D", MDAY }, { "HH", HOUR }, { "H", HOUR },
		{ "SS", SECOND }, { "AM", HALF }, { "PM", HALF }
	};

	for (size_t i = 0; i < NELEM(part); i++)
		if (take_word(s, part[i].word))
			return part[i].what;
	if (take_word(s, "MM") || take_word(s, "M"))
		return seen_hour ? MINUTE : MONTH;
	return SIGN;
}

static bool
is_year(unsigned char what)
{
	return what == YEAR || what == YEAR2;
}

static bool
is_month(unsigned char what)
{
	return what == MONTH || what == MONTH_WORD;
}

enum err_code
date_format_parse(struct date_format *result, struct slice text,
    struct err *err)
{
	struct date_format	f = {0};
	struct slice		s = text;
	int			years = 0, months = 0, days = 0, hours = 0;

	while (s.len > 0) {
		unsigned char	what = next_token(&s, hours > 0);
		char		sign = '\0';

		if (f.n == DATE_TOKENS)
			goto wrong;
		if (what == SIGN) {
			sign = s.p[0];
			if ((sign >= 'a' && sign <= 'z') ||
			    (sign >= 'A' && sign <= 'Z' && sign != 'T'))
				goto wrong;
			what = sign == ' ' ? BLANK : SIGN;
			s = slice_sub(s, 1, s.len);
		}
		years += is_year(what);
		months += is_month(what);
		days += what == MDAY;
		hours += what == HOUR;
		f.token[f.n].what = what;
		f.token[f.n++].sign = sign;
	}
	if (years != 1 || months != 1 || days != 1 || hours > 1 ||
	    text.len >= sizeof(f.text))
		goto wrong;
	f.has_time = hours > 0;
	memcpy(f.text, text.p, text.len);
	*result = f;
	return ERR_OK;
wrong:
	err_set(err, ERR_USAGE, "\"%.*s\" is not a form of dates",
	    (int)MIN(text.len, (size_t)60), text.p);
	err_hint(err, "write it as DD-MM-YYYY or YYYY-MM-DD HH:MM:SS");
	return ERR_USAGE;
}

/* Up to max digits off the front. */
static bool
take_number(int *v, struct slice *s, size_t min, size_t max)
{
	size_t	n = 0;
	int	r = 0;

	while (n < max && n < s->len && s->p[n] >= '0' && s->p[n] <= '9')
		r = r * 10 + (s->p[n++] - '0');
	if (n < min)
		return false;
	*v = r;
	*s = slice_sub(*s, n, s->len);
	return true;
}

/* "mar", "Mrt.", "march": by its first letters, in two languages. */
static bool
take_month(int *month, struct slice *s)
{
	static const struct { char word[4]; int month; } names[] = {
		{ "jan", 1 }, { "feb", 2 }, { "mar", 3 }, { "mrt", 3 },
		{ "maa", 3 }, { "apr", 4 }, { "may", 5 }, { "mei", 5 },
		{ "jun", 6 }, { "jul", 7 }, { "aug", 8 }, { "sep", 9 },
		{ "oct", 10 }, { "okt", 10 }, { "nov", 11 }, { "dec", 12 }
	};
	size_t	n = 0;

	while (n < s->len && ((s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z'))
		n++;
	for (size_t i = 0; i < NELEM(names) && n >= 3; i++)
		if (slice_eq_ascii_nocase(slice_sub(*s, 0, 3),
		    slice_of(names[i].word))) {
			*month = names[i].month;
			if (n == 3 && n < s->len && s->p[n] == '.')
				n++;
			*s = slice_sub(*s, n, s->len);
			return true;
		}
	return false;
}

static bool
take_blanks(struct slice *s)
{
	size_t	n = 0;

	while (n < s->len && (s->p[n] == ' ' || s->p[n] == '\t'))
		n++;
	*s = slice_sub(*s, n, s->len);
	return n > 0;
}

/* ".123456" behind the seconds; finer than that is dropped. */
static void
take_fraction(int64_t *us, struct slice *s)
{
	int64_t	unit = 100000;
	size_t	n = 1;

	if (s->len < 2 || (s->p[0] != '.' && s->p[0] != ',') ||
	    s->p[1] < '0' || s->p[1] > '9')
		return;
	for (; n < s->len && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
		*us += (s->p[n] - '0') * unit;
		unit /= 10;
	}
	*s = slice_sub(*s, n, s->len);
}

/* Z, +01:00, +0100, +01 at the end. */
static bool
take_offset(struct date_found *f, struct slice *s)
{
	int	hours, minutes = 0, sign;

	if (take_word(s, "Z")) {
		f->has_offset = true;
		return true;
	}
	if (s->len == 0 || (s->p[0] != '+' && s->p[0] != '-'))
		return false;
	sign = s->p[0] == '-' ? -1 : 1;
	*s = slice_sub(*s, 1, s->len);
	if (!take_number(&hours, s, 2, 2))
		return false;
	take_word(s, ":");
	if (s->len > 0 && !take_number(&minutes, s, 2, 2))
		return false;
	if (hours > 18 || minutes > 59)
		return false;
	f->has_offset = true;
	f->offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

struct parts { int year, month, mday, hour, minute, second, half; };

/* Is there something but digits before and behind token i? */
static bool
stands_alone(const struct date_format *f, size_t i)
{
	unsigned char	before = i > 0 ? f->token[i - 1].what : SIGN,
			behind = i + 1 < f->n ? f->token[i + 1].what : SIGN;

	return (before <= BLANK || before == MONTH_WORD) &&
	    (behind <= BLANK || behind == MONTH_WORD || behind == HALF);
}

static bool
take_token(struct parts *p, int64_t *us, struct slice *s,
    const struct date_format *f, size_t i)
{
	size_t	min = stands_alone(f, i) ? 1 : 2;

	switch (f->token[i].what) {
	case SIGN:
		if (s->len == 0 || s->p[0] != f->token[i].sign)
			return false;
		*s = slice_sub(*s, 1, s->len);
		return true;
	case BLANK:
		/* "14:05PM" has none before the half. */
		return take_blanks(s) ||
		    (i + 1 < f->n && f->token[i + 1].what == HALF);
	case YEAR:
		return take_number(&p->year, s, 4, 4);
	case YEAR2:
		if (!take_number(&p->year, s, 2, 2))
			return false;
		p->year += p->year < 69 ? 2000 : 1900;
		return true;
	case MONTH:
		return take_number(&p->month, s, min, 2);
	case MONTH_WORD:
		return take_month(&p->month, s);
	case MDAY:
		return take_number(&p->mday, s, min, 2);
	case HOUR:
		return take_number(&p->hour, s, min, 2);
	case MINUTE:
		return take_number(&p->minute, s, 2, 2);
	case SECOND:
		if (!take_number(&p->second, s, 2, 2))
			return false;
		take_fraction(us, s);
		return true;
	default:
		if (s->len < 2 || (s->p[1] | 0x20) != 'm' ||
		    ((s->p[0] | 0x20) != 'a' && (s->p[0] | 0x20) != 'p'))
			return false;
		p->half = s->p[0] | 0x20;
		*s = slice_sub(*s, 2, s->len);
		return true;
	}
}

bool
date_format_read(struct date_found *result, const struct date_format *f,
    struct slice text)
{
	struct parts		p = {0};
	struct date_found	r = {0};
	struct slice		s = slice_trim(text);
	int64_t			us = 0;
	bool			dated = false;

	for (size_t i = 0; i < f->n; i++) {
		dated = p.year != 0 && p.month != 0 && p.mday != 0;
		/* The day is there, the time is missing. */
		if (s.len == 0 && dated)
			break;
		if (!take_token(&p, &us, &s, f, i))
			return false;
	}
	if (f->has_time && s.len > 0) {
		take_blanks(&s);
		if (!take_offset(&r, &s))
			return false;
	}
	if (s.len > 0 || p.hour > 24 || p.minute > 59 || p.second > 60)
		return false;
	if (p.half != 0) {
		if (p.hour < 1 || p.hour > 12)
			return false;
		p.hour = p.hour % 12 + (p.half == 'p' ? 12 : 0);
	}
	if (p.hour == 24 && (p.minute > 0 || p.second > 0 || us > 0))
		return false;
	if (!day_from_civil(&r.day, p.year, p.month, p.mday))
		return false;
	r.us_of_day = (((int64_t)p.hour * 60 + p.minute) * 60 + p.second) *
	    1000000 + us;
	*result = r;
	return true;
}

struct instant
date_found_instant(const struct date_found *f, const struct zone *zone)
{
	if (!f->has_offset)
		return zone_from_clock(zone, f->day, f->us_of_day);
	return (struct instant){ f->day.n * INT64_C(86400000000) +
	    f->us_of_day - f->offset_s * INT64_C(1000000) };
}

struct day
date_found_day(const struct date_found *f, const struct zone *zone)
{
	return f->has_offset ? zone_day(zone, date_found_instant(f, zone)) :
	    f->day;
}

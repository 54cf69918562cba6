#include "core/types/when.h"

#include "core/types/priv.h"

/* What a text turned out to be. */
enum kind { KIND_NONE, KIND_DAY, KIND_MOMENT, KIND_PERIOD, KIND_SPAN };

struct parsed {
	enum kind	kind;
	struct day	day;
	struct instant	moment;
	struct range	period;
	struct span	span;		/* "12mo" without a sign */
};

struct word { int value; const char *name[4]; };

static const struct word	day_words[] = {
	{ 0, { "today", "vandaag" } },
	{ -1, { "yesterday", "gisteren" } }, { -2, { "eergisteren" } },
	{ 1, { "tomorrow", "morgen" } }, { 2, { "overmorgen" } },
};
static const struct word	now_words[] = { { 0, { "now", "nu" } } };
static const struct word	step_words[] = {
	{ 0, { "this", "deze", "dit" } },
	{ -1, { "last", "vorige", "vorig", "afgelopen" } },
	{ 1, { "next", "volgende", "volgend" } },
};
static const struct word	weekdays[] = {
	{ 1, { "mon", "monday", "ma", "maandag" } },
	{ 2, { "tue", "tuesday", "di", "dinsdag" } },
	{ 3, { "wed", "wednesday", "wo", "woensdag" } },
	{ 4, { "thu", "thursday", "do", "donderdag" } },
	{ 5, { "fri", "friday", "vr", "vrijdag" } },
	{ 6, { "sat", "saturday", "za", "zaterdag" } },
	{ 7, { "sun", "sunday", "zo", "zondag" } },
};
static const struct word	period_words[] = {
	{ PERIOD_DAY, { "day", "dag" } },
	{ PERIOD_WEEK, { "week" } },
	{ PERIOD_MONTH, { "month", "maand" } },
	{ PERIOD_QUARTER, { "quarter", "kwartaal" } },
	{ PERIOD_YEAR, { "year", "jaar" } },
};

static bool
has_name(const struct word *w, struct slice s)
{
	for (size_t i = 0; i < NELEM(w->name) && w->name[i] != NULL; i++)
		if (slice_eq_ascii_nocase(s, slice_of(w->name[i])))
			return true;
	return false;
}

static bool
find_word(int *value, struct slice s, const struct word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_name(&words[i], s)) {
			*value = words[i].value;
			return true;
		}
	return false;
}
#define FIND(value, s, words) find_word((value), (s), (words), NELEM(words))

struct day
when_today(const struct when *when)
{
	return zone_day(when->zone, when->now);
}

static struct day
plus_days(struct day day, int64_t n)
{
	n += day.n;
	n = MAX(n, (int64_t)DAY_MIN.n);
	return (struct day){ (int32_t)MIN(n, (int64_t)DAY_MAX.n) };
}

/* "bow", "eom", ...: the first or last day of the period around today. */
static bool
parse_edge(struct day *day, struct slice s, struct day today)
{
	static const char	letters[] = "dwmqy";
	const char		*at;
	char			c;

	if (s.len != 3 || (s.p[1] | 0x20) != 'o')
		return false;
	c = (char)(s.p[0] | 0x20);
	at = memchr(letters + 1, s.p[2] | 0x20, sizeof(letters) - 2);
	if ((c != 'b' && c != 'e') || at == NULL)
		return false;
	*day = c == 'b' ? period_start((enum period)(at - letters), today) :
	    plus_days(period_step((enum period)(at - letters), today, 1), -1);
	return true;
}

static void
set_day(struct parsed *p, struct day day)
{
	p->kind = KIND_DAY;
	p->day = day;
}

/* "last mon", "this week"; two words. */
static bool
parse_step(struct parsed *p, struct slice s, struct day today)
{
	struct slice	first, second = s;
	int		step, v;

	if (!slice_cut(&first, &second, ' ') || second.p == NULL)
		return false;
	second = slice_trim(second);
	if (!FIND(&step, first, step_words))
		return false;
	if (FIND(&v, second, period_words)) {
		if (v == PERIOD_DAY) {
			set_day(p, plus_days(today, step));
			return true;
		}
		p->kind = KIND_PERIOD;
		p->period.from = period_step((enum period)v, today, step);
		p->period.until = period_step((enum period)v, today, step + 1);
		return true;
	}
	if (step != 0 && FIND(&v, second, weekdays)) {
		v -= day_weekday(today);
		if (step < 0)
			set_day(p, plus_days(today, v < 0 ? v : v - 7));
		else
			set_day(p, plus_days(today, v > 0 ? v : v + 7));
		return true;
	}
	return false;
}

/* "-2w", "+2h", and "12mo", which only a range understands. */
static enum err_code
parse_offset(struct parsed *p, struct slice s, const struct when *when,
    struct err *err)
{
	struct span	span;
	struct day	day;
	int		sign = s.p[0] == '-' ? -1 : s.p[0] == '+';
	enum err_code	rc;

	rc = span_parse_after(&span, s, sign != 0, err);
	if (rc)
		return rc;
	if (sign == 0) {
		p->kind = KIND_SPAN;
		p->span = span;
		return ERR_OK;
	}
	if (span.us != 0) {
		p->kind = KIND_MOMENT;
		p->moment = instant_add_span(when->now, span, sign,
		    when->zone);
		if (p->moment.us > INSTANT_MIN &&
		    p->moment.us < INSTANT_END - 1)
			return ERR_OK;
	} else {
		day = day_add_span(when_today(when), span, sign);
		set_day(p, day);
		if (day.n > DAY_MIN.n && day.n < DAY_MAX.n)
			return ERR_OK;
	}
	return err_set(err, ERR_RANGE, "\"%s\" is outside the years 1 to 9999",
	    types_quote(s).text);
}

/* A point or period without a time behind it. */
static enum err_code
parse_words(struct parsed *p, struct slice s, const struct when *when,
    struct err *err)
{
	struct day	today = when_today(when), day;
	struct iso	iso;
	int		v;

	switch (iso_parse(&iso, s, when->zone, err)) {
	case ISO_BAD:
		return err->code;
	case ISO_DAY:
		set_day(p, iso.day);
		return ERR_OK;
	case ISO_MOMENT:
		p->kind = KIND_MOMENT;
		p->moment = iso.moment;
		return ERR_OK;
	case ISO_PERIOD:
		p->kind = KIND_PERIOD;
		p->period = iso.period;
		return ERR_OK;
	case ISO_OTHER:
		break;
	}
	if (FIND(&v, s, day_words)) {
		set_day(p, plus_days(today, v));
	} else if (FIND(&v, s, now_words)) {
		p->kind = KIND_MOMENT;
		p->moment = when->now;
	} else if (FIND(&v, s, weekdays)) {
		v -= day_weekday(today);
		set_day(p, plus_days(today, v < 0 ? v + 7 : v));
	} else if (parse_edge(&day, s, today)) {
		set_day(p, day);
	} else if (!parse_step(p, s, today) && s.len > 1 &&
	    (s.p[0] == '-' || s.p[0] == '+' ||
	    (s.p[0] >= '0' && s.p[0] <= '9')) &&
	    (s.p[s.len - 1] < '0' || s.p[s.len - 1] > '9')) {
		return parse_offset(p, s, when, err);
	}
	return ERR_OK;
}

/* All of it; kind stays KIND_NONE for what is not understood. */
static enum err_code
parse(struct parsed *p, struct slice text, const struct when *when,
    struct err *err)
{
	struct slice	s = slice_trim(text), clock;
	size_t		i = s.len;
	int64_t		us;
	enum err_code	rc;

	*p = (struct parsed){ .kind = KIND_NONE };
	if (s.len == 0)
		return ERR_OK;
	rc = parse_words(p, s, when, err);
	if (rc || p->kind != KIND_NONE)
		return rc;
	/* "tomorrow 09:05", "last mon 14:00" */
	while (i > 0 && s.p[i - 1] != ' ')
		i--;
	if (i == 0)
		return ERR_OK;
	clock = slice_sub(s, i, s.len);
	switch (iso_cut_clock(&us, &clock, text, err)) {
	case ISO_BAD:
		return err->code;
	case ISO_MOMENT:
		break;
	default:
		return ERR_OK;
	}
	if (clock.len != 0)
		return ERR_OK;
	rc = parse_words(p, slice_trim(slice_sub(s, 0, i)), when, err);
	if (rc)
		return rc;
	if (p->kind != KIND_DAY) {
		p->kind = KIND_NONE;
		return ERR_OK;
	}
	p->kind = KIND_MOMENT;
	p->moment = zone_from_clock(when->zone, p->day, us);
	return ERR_OK;
}

/* Some other order of day, month and year, or another sign between. */
static bool
looks_like_date(struct slice s)
{
	size_t	digits = 0, signs = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else if (s.p[i] == '-' || s.p[i] == '/' || s.p[i] == '.')
			signs++;
		else
			return false;
	}
	return (signs == 2 && digits >= 3) || (signs == 0 && digits == 8);
}

/* 31-12-2011 as it is written here; of 3-4-2011 nobody knows the month. */
static void
hint_day(struct err *err, struct slice text)
{
	int64_t		part[3] = { 0 };
	size_t		n = 0;
	char		written[DAY_TEXT];
	struct day	day;
	struct buf	b = {0};

	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			n++;
		else if (n < NELEM(part) && part[n] < 10000)
			part[n] = part[n] * 10 + text.p[i] - '0';
	buf_addf(&b, "%04lld-%02lld-%02lld", (long long)part[2],
	    (long long)part[1], (long long)part[0]);
	if (n == 2 && part[2] >= 1000 && part[0] > 12 &&
	    day_parse_iso(&day, buf_slice(&b))) {
		day_write(written, day);
		err_hint(err, "write year-month-day: %.*s", DAY_TEXT,
		    written);
	} else {
		err_hint(err, "write year-month-day: 2025-03-14");
	}
	buf_release(&b);
}

static enum err_code
not_a(struct err *err, struct slice text, const char *what)
{
	err_set(err, ERR_DATA, "\"%s\" is not %s", types_quote(text).text,
	    err_text(what));
	if (looks_like_date(slice_trim(text)))
		hint_day(err, slice_trim(text));
	else
		err_hint(err, "write 2025-03-14, today, -2w, +3mo, last mon "
		    "or eom");
	return ERR_DATA;
}

/* A period or a span where a point is wanted. */
static enum err_code
not_a_point(struct err *err, struct slice text, const struct parsed *p,
    const char *what)
{
	char		day[DAY_TEXT];
	struct quoted	q = types_quote(slice_trim(text));

	switch (p->kind) {
	case KIND_PERIOD:
		day_write(day, p->period.from);
		err_set(err, ERR_DATA, "\"%s\" is a period, not %s", q.text,
		    err_text(what));
		err_hint(err, "its first day is %.*s", DAY_TEXT, day);
		return ERR_DATA;
	case KIND_SPAN:
		err_set(err, ERR_DATA, "\"%s\" is a length of time, not %s",
		    q.text, err_text(what));
		err_hint(err, "write -%s (ago) or +%s (from now)", q.text,
		    q.text);
		return ERR_DATA;
	default:
		return not_a(err, text, what);
	}
}

enum err_code
when_parse_day(struct day *day, struct slice text, const struct when *when,
    struct err *err)
{
	struct parsed	p;
	enum err_code	rc;

	if (day_parse_iso(day, text))
		return ERR_OK;
	rc = parse(&p, text, when, err);
	if (rc)
		return rc;
	if (p.kind == KIND_DAY)
		*day = p.day;
	else if (p.kind == KIND_MOMENT)
		*day = zone_day(when->zone, p.moment);
	else
		return not_a_point(err, text, &p, "a day");
	return ERR_OK;
}

enum err_code
when_parse_instant(struct instant *t, struct slice text,
    const struct when *when, struct err *err)
{
	struct parsed	p;
	enum err_code	rc;

	rc = parse(&p, text, when, err);
	if (rc)
		return rc;
	if (p.kind == KIND_DAY)
		*t = zone_from_clock(when->zone, p.day, 0);
	else if (p.kind == KIND_MOMENT)
		*t = p.moment;
	else
		return not_a_point(err, text, &p, "a moment");
	return ERR_OK;
}

static enum err_code
not_a_range(struct err *err, struct slice text)
{
	err_set(err, ERR_DATA, "\"%s\" is not a period",
	    types_quote(text).text);
	if (looks_like_date(slice_trim(text)))
		hint_day(err, slice_trim(text));
	else
		err_hint(err, "write 2025, 2025-Q3, 2025-03, 2025-W14, "
		    "last month, 12mo or FROM..UNTIL");
	return ERR_DATA;
}

/* One end of "A..B": the first day of what is written. */
static enum err_code
parse_end(struct day *day, struct slice text, const struct when *when,
    struct err *err)
{
	struct parsed	p;
	enum err_code	rc;

	rc = parse(&p, text, when, err);
	if (rc)
		return rc;
	if (p.kind == KIND_PERIOD)
		*day = p.period.from;
	else if (p.kind == KIND_DAY)
		*day = p.day;
	else if (p.kind == KIND_MOMENT)
		*day = zone_day(when->zone, p.moment);
	else
		return not_a_point(err, text, &p, "a day or period");
	return ERR_OK;
}

static enum err_code
parse_between(struct range *range, struct slice text, struct slice a,
    struct slice b, const struct when *when, struct err *err)
{
	struct range	r = { DAY_MIN, { DAY_MAX.n + 1 } };
	char		from[DAY_TEXT], until[DAY_TEXT];
	enum err_code	rc;

	a = slice_trim(a);
	b = slice_trim(b);
	if (a.len == 0 && b.len == 0)
		return not_a_range(err, text);
	if (a.len > 0) {
		rc = parse_end(&r.from, a, when, err);
		if (rc)
			return rc;
	}
	if (b.len > 0) {
		rc = parse_end(&r.until, b, when, err);
		if (rc)
			return rc;
	}
	if (r.from.n >= r.until.n) {
		day_write(from, r.from);
		day_write(until, r.until);
		err_set(err, ERR_DATA, "\"%s\" is an empty period: from "
		    "%.*s until %.*s, which is excluded",
		    types_quote(text).text, DAY_TEXT, from, DAY_TEXT, until);
		return ERR_DATA;
	}
	*range = r;
	return ERR_OK;
}

/* The last so many days or months, today included. */
static enum err_code
set_last(struct range *range, struct slice text, struct span span,
    struct day today, struct err *err)
{
	struct range	r;

	if (span.us != 0 || (span.months == 0 && span.days == 0)) {
		err_set(err, ERR_DATA, "\"%s\" is not a number of days",
		    types_quote(text).text);
		err_hint(err, "write 90d, 12w, 6mo or 1y");
		return ERR_DATA;
	}
	r.until = plus_days(today, 1);
	r.from = day_add_span(r.until, span, -1);
	if (r.from.n == DAY_MIN.n)
		return err_set(err, ERR_RANGE, "\"%s\" reaches back beyond "
		    "the year 1", types_quote(text).text);
	*range = r;
	return ERR_OK;
}

enum err_code
when_parse_range(struct range *range, struct slice text,
    const struct when *when, struct err *err)
{
	struct parsed	p;
	enum err_code	rc;

	for (size_t i = 0; i + 1 < text.len; i++)
		if (text.p[i] == '.' && text.p[i + 1] == '.')
			return parse_between(range, text,
			    slice_sub(text, 0, i),
			    slice_sub(text, i + 2, text.len), when, err);
	rc = parse(&p, text, when, err);
	if (rc)
		return rc;
	switch (p.kind) {
	case KIND_MOMENT:
		p.day = zone_day(when->zone, p.moment);
		/* FALLTHROUGH */
	case KIND_DAY:
		range->from = p.day;
		range->until.n = p.day.n + 1;
		return ERR_OK;
	case KIND_PERIOD:
		*range = p.period;
		return ERR_OK;
	case KIND_SPAN:
		return set_last(range, text, p.span, when_today(when), err);
	case KIND_NONE:
		break;
	}
	return not_a_range(err, text);
}

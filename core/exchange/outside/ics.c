#include "core/exchange/outside/ics.h"

#include "core/types/zone.h"

enum { LINE_MAX_BYTES = 75 };

/*
 * 3.1: a long line goes on behind CRLF and a blank, which counts in the next
 * one.  Never inside a character.
 */
static void
add_folded(struct buf *b, struct slice line)
{
	size_t	room = LINE_MAX_BYTES;

	while (line.len > room) {
		size_t	n = room;

		while (n > 1 && ((unsigned char)line.p[n] & 0xc0) == 0x80)
			n--;
		buf_add(b, slice_sub(line, 0, n));
		buf_adds(b, "\r\n ");
		line = slice_sub(line, n, line.len);
		room = LINE_MAX_BYTES - 1;
	}
	buf_add(b, line);
	buf_adds(b, "\r\n");
}

void
ics_add(struct buf *b, const char *line)
{
	add_folded(b, slice_of(line));
}

/* What is escaped: all of a TEXT, or less. */
#define OF_TEXT		"\\;,"
#define OF_PLAIN	"\\,"
#define OF_URI		""

static void
add_escaped(struct buf *b, struct slice s, const char *signs)
{
	for (size_t i = 0; i < s.len; i++) {
		char	c = s.p[i];

		if (c != '\0' && strchr(signs, c) != NULL) {
			buf_addc(b, '\\');
			buf_addc(b, c);
		} else if (c == '\n') {
			buf_adds(b, "\\n");
		} else if (c == '\t' || ((unsigned char)c >= 0x20 &&
		    c != 0x7f)) {
			buf_addc(b, c);
		}
	}
}

static void
add_between(struct buf *b, const char *name, const struct slice *part,
    size_t n, char between, const char *signs)
{
	struct buf	line = {0};

	buf_adds(&line, name);
	for (size_t i = 0; i < n; i++) {
		buf_addc(&line, i == 0 ? ':' : between);
		add_escaped(&line, part[i], signs);
	}
	add_folded(b, buf_slice(&line));
	buf_release(&line);
}

void
ics_add_text(struct buf *b, const char *name, struct slice value)
{
	add_between(b, name, &value, 1, ';', OF_TEXT);
}

void
ics_add_plain(struct buf *b, const char *name, struct slice value)
{
	add_between(b, name, &value, 1, ';', OF_PLAIN);
}

void
ics_add_uri(struct buf *b, const char *name, struct slice value)
{
	add_between(b, name, &value, 1, ';', OF_URI);
}

void
ics_add_parts(struct buf *b, const char *name, const struct slice *part,
    size_t n)
{
	add_between(b, name, part, n, ';', OF_TEXT);
}

void
ics_add_list(struct buf *b, const char *name, const struct slice *part,
    size_t n)
{
	add_between(b, name, part, n, ',', OF_TEXT);
}

void
ics_add_plain_list(struct buf *b, const char *name, const struct slice *part,
    size_t n)
{
	add_between(b, name, part, n, ',', OF_PLAIN);
}

void
ics_add_day(struct buf *b, const char *name, struct day day)
{
	struct civil	c = day_to_civil(day);
	struct buf	line = {0};

	buf_addf(&line, "%s;VALUE=DATE:%04d%02d%02d", name, c.year, c.month,
	    c.mday);
	add_folded(b, buf_slice(&line));
	buf_release(&line);
}

void
ics_add_instant(struct buf *b, const char *name, struct instant at)
{
	struct clock_time	t = zone_to_clock(zone_utc(), at);
	struct civil		c = day_to_civil(t.day);
	int			s = (int)(t.us_of_day / 1000000);
	struct buf		line = {0};

	buf_addf(&line, "%s:%04d%02d%02dT%02d%02d%02dZ", name, c.year,
	    c.month, c.mday, s / 3600, s / 60 % 60, s % 60);
	add_folded(b, buf_slice(&line));
	buf_release(&line);
}

void
ics_begin(struct buf *b, struct slice name)
{
	ics_add(b, "BEGIN:VCALENDAR");
	ics_add(b, "VERSION:2.0");
	ics_add(b, "PRODID:-//crm//crm//EN");
	ics_add_text(b, "X-WR-CALNAME", name);
}

void
ics_end(struct buf *b)
{
	ics_add(b, "END:VCALENDAR");
}

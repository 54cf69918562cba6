#include "core/exchange/outside/ics.h"

#include "tests/unit/tap.h"

static void
is_written(struct buf *b, const char *want, const char *name)
{
	is_slice(buf_slice(b), want, name);
	buf_clear(b);
}

static void
test_text(struct buf *b)
{
	ics_add_text(b, "SUMMARY", SLICE("a; b, c\\d\ne"));
	is_written(b, "SUMMARY:a\\; b\\, c\\\\d\\ne\r\n", "escaped");
	ics_add_text(b, "SUMMARY", SLICE("a\rb\033[1mc\177\td"));
	is_written(b, "SUMMARY:ab[1mc\td\r\n", "no control characters");
	ics_add_text(b, "SUMMARY", SLICE("x\r\nEND:VTODO"));
	is_written(b, "SUMMARY:x\\nEND:VTODO\r\n", "no line of its own");
	ics_add_text(b, "X", SLICE(""));
	is_written(b, "X:\r\n", "nothing");
}

/* Unfolded, every line is at most 75 bytes and of whole characters. */
static void
test_fold(struct buf *b)
{
	struct buf	text = {0}, back = {0};
	size_t		line = 0, longest = 0, broken = 0;

	ics_add_text(b, "S", SLICE("12345678901234567890123456789012345678901"
	    "234567890123456789012345678901234"));
	is_written(b, "S:1234567890123456789012345678901234567890123456789012"
	    "345678901234567890123\r\n 4\r\n", "the 76th byte is on a new "
	    "line");
	for (int i = 0; i < 200; i++)
		buf_adds(&text, i % 3 ? "\xc3\xab" : "\xe2\x82\xac");
	ics_add_text(b, "SUMMARY", buf_slice(&text));
	for (size_t i = 0; i < b->len; i++) {
		if (b->p[i] == '\r' && i + 2 < b->len && b->p[i + 2] == ' ') {
			i += 2;
			broken += ((unsigned char)b->p[i + 1] & 0xc0) == 0x80;
			longest = MAX(longest, line);
			line = 1;
			continue;
		}
		buf_addc(&back, b->p[i]);
		line++;
	}
	ok(longest <= 75, "no line is longer than 75 bytes");
	ok(longest > 70, "and none much shorter than it may be");
	is_int((int64_t)broken, 0, "no character is broken");
	ok(slice_starts(buf_slice(&back), SLICE("SUMMARY:")) &&
	    slice_eq(slice_sub(buf_slice(&back), 8, back.len - 2),
	    buf_slice(&text)), "unfolded, it is what it was");
	buf_clear(b);
	buf_release(&text);
	buf_release(&back);
}

static void
test_times(struct buf *b)
{
	struct day	day;

	if (!day_from_civil(&day, 2025, 6, 18))
		return;
	ics_add_day(b, "DUE", day);
	is_written(b, "DUE;VALUE=DATE:20250618\r\n", "a day");
	ics_add_instant(b, "DTSTAMP",
	    (struct instant){ INT64_C(1750248305999999) });
	is_written(b, "DTSTAMP:20250618T120505Z\r\n", "a moment, in UTC");
	ics_begin(b, SLICE("Jansen, due"));
	ics_end(b);
	is_written(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//crm//crm//EN\r\nX-WR-CALNAME:Jansen\\, due\r\n"
	    "END:VCALENDAR\r\n", "around all");
}

int
main(void)
{
	struct buf	b = {0};

	test_text(&b);
	test_fold(&b);
	test_times(&b);
	buf_release(&b);
	return done_testing();
}

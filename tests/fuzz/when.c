/*
 * Dates, moments, ranges and spans: whatever is taken lies in the calendar,
 * and what is written of it reads back.
 */
#include "core/types/when.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
check_span(struct slice s, struct err *err)
{
	struct span	span, back;
	struct buf	buf = { 0 };

	if (span_parse(&span, s, err) == ERR_OK) {
		span_write(&buf, span);
		must(span_parse(&back, buf_slice(&buf), err) == ERR_OK);
		must(back.months == span.months && back.days == span.days &&
		    back.us == span.us);
	}
	buf_release(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct when	when = { { 1741939500000000 }, zone_utc() };
	struct slice		s = slice_make(data, size);
	struct err		err = { 0 };
	struct day		day, day2;
	struct instant		t, t2;
	struct range		r;
	char			to[INSTANT_TEXT];

	if (when_parse_day(&day, s, &when, &err) == ERR_OK) {
		must(day.n >= DAY_MIN.n && day.n <= DAY_MAX.n);
		must(day_parse_iso(&day2, slice_make(to, day_write(to, day))));
		must(day2.n == day.n);
	} else {
		must(err.msg[0] != '\0');
	}
	if (when_parse_instant(&t, s, &when, &err) == ERR_OK) {
		must(when_parse_instant(&t2, slice_make(to, instant_write(to,
		    when.zone, t)), &when, &err) == ERR_OK);
		must(t2.us == t.us);
	}
	if (when_parse_range(&r, s, &when, &err) == ERR_OK)
		must(r.from.n >= DAY_MIN.n && r.from.n < r.until.n &&
		    r.until.n <= DAY_MAX.n + 1);
	check_span(s, &err);
	return 0;
}

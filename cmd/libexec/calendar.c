/*
 * crm-calendar, which crm import runs: reads a calendar and writes a line of
 * JSON for every appointment and to-do (what is in it:
 * core/exchange/outside/calendar_read.h).  Appointments that come back are
 * written one by one, from one moment until another.
 */
#include <sys/resource.h>
#include <sys/time.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <libical/ical.h>

#include "core/base/base.h"
#include "core/base/file.h"
#include "core/exchange/json.h"
#include "core/exchange/outside/content_line.h"
#include "core/exchange/outside/ics.h"
#include "core/exchange/outside/mail_text.h"

enum {
	FILE_MAX = 64 * 1024 * 1024,
	SECONDS_MAX = 60,	/* of processor time, for all of it */
	ROWS_MAX = 200000,	/* of all that come back */
	STEPS_MAX = 20000,	/* of one rule, from its start */
	TEXT_MAX_BYTES = 64 * 1024,
	PEOPLE_MAX = 500
};

struct job {
	struct buf	 line;
	icalcomponent	*calendar;	/* its zones, and the part at hand */
	struct buf	 part;		/* text of that */
	int64_t		 from, until;	/* of what comes back */
	size_t		 rows;
	struct map	*moved;		/* "uid\nmoment" that stand alone */
};

/* ---- pieces of a line ---- */

static void
add_key(struct buf *b, const char *key)
{
	buf_addf(b, "%s\"%s\":", b->len > 1 ? "," : "", key);
}

static void
add_text(struct buf *b, const char *key, const char *text, size_t max)
{
	struct buf	clean = {0};

	if (text == NULL || text[0] == '\0')
		return;
	mail_text_tidy(&clean, slice_of(text), max);
	add_key(b, key);
	json_add_string(b, buf_slice(&clean));
	buf_release(&clean);
}

/*
 * A day, a moment, or what some clock shows somewhere: then the reader's own
 * zone must do.
 */
static void
add_time(struct buf *b, const char *key, icaltimetype t)
{
	add_key(b, key);
	if (t.is_date)
		buf_addf(b, "{\"day\":\"%04d-%02d-%02d\"}", t.year, t.month,
		    t.day);
	else if (t.zone == NULL)
		buf_addf(b, "{\"local\":\"%04d-%02d-%02dT%02d:%02d:%02d\"}",
		    t.year, t.month, t.day, t.hour, t.minute, t.second);
	else
		buf_addf(b, "{\"at\":%lld}", (long long)
		    icaltime_as_timet_with_zone(t, t.zone));
}

static int64_t
as_seconds(icaltimetype t)
{
	return t.zone == NULL ? icaltime_as_timet(t) :
	    icaltime_as_timet_with_zone(t, t.zone);
}

static void
add_person(struct buf *b, icalproperty *p, const char *address, int *n)
{
	icalparameter	*cn = icalproperty_get_first_parameter(p,
			    ICAL_CN_PARAMETER);
	const char	*name = cn == NULL ? NULL : icalparameter_get_cn(cn);

	if (address == NULL || strncasecmp(address, "mailto:", 7) != 0 ||
	    *n >= PEOPLE_MAX)
		return;
	buf_adds(b, (*n)++ > 0 ? ",[" : "[");
	json_add_string(b, slice_of(name == NULL ? "" : name));
	buf_addc(b, ',');
	json_add_string(b, slice_of(address + 7));
	buf_addc(b, ']');
}

static void
add_people(struct buf *b, icalcomponent *c)
{
	icalproperty	*p;
	int		 n = 0;

	add_key(b, "people");
	buf_addc(b, '[');
	p = icalcomponent_get_first_property(c, ICAL_ORGANIZER_PROPERTY);
	if (p != NULL)
		add_person(b, p, icalproperty_get_organizer(p), &n);
	for (p = icalcomponent_get_first_property(c, ICAL_ATTENDEE_PROPERTY);
	    p != NULL; p = icalcomponent_get_next_property(c,
	    ICAL_ATTENDEE_PROPERTY))
		add_person(b, p, icalproperty_get_attendee(p), &n);
	buf_addc(b, ']');
}

static void
add_categories(struct buf *b, icalcomponent *c)
{
	icalproperty	*p;
	int		 n = 0;

	add_key(b, "categories");
	buf_addc(b, '[');
	for (p = icalcomponent_get_first_property(c,
	    ICAL_CATEGORIES_PROPERTY); p != NULL && n < PEOPLE_MAX;
	    p = icalcomponent_get_next_property(c, ICAL_CATEGORIES_PROPERTY)) {
		const char	*text = icalproperty_get_categories(p);

		if (n++ > 0)
			buf_addc(b, ',');
		json_add_string(b, slice_of(text == NULL ? "" : text));
	}
	buf_addc(b, ']');
}

static const char *
status_word(icalcomponent *c)
{
	switch (icalcomponent_get_status(c)) {
	case ICAL_STATUS_CANCELLED:
		return "cancelled";
	case ICAL_STATUS_COMPLETED:
		return "completed";
	default:
		return "";
	}
}

static enum err_code
write_line(struct job *job, struct err *err)
{
	struct slice	s;

	buf_adds(&job->line, "}\n");
	for (s = buf_slice(&job->line); s.len > 0; ) {
		ssize_t	n = write(STDOUT_FILENO, s.p, s.len);

		if (n < 0)
			return err_sys(err, ERR_SYSTEM, "cannot write");
		s = slice_sub(s, (size_t)n, s.len);
	}
	return ERR_OK;
}

/* What appointments and to-dos have in common. */
static void
begin_line(struct job *job, icalcomponent *c, const char *what)
{
	struct buf	*b = &job->line;

	buf_clear(b);
	buf_addc(b, '{');
	add_key(b, "what");
	buf_addf(b, "\"%s\"", what);
	add_text(b, "uid", icalcomponent_get_uid(c), 900);
	add_key(b, "sequence");
	buf_addf(b, "%d", icalcomponent_get_sequence(c));
	add_text(b, "status", status_word(c), 20);
	add_text(b, "summary", icalcomponent_get_summary(c), 250);
	add_text(b, "description", icalcomponent_get_description(c),
	    TEXT_MAX_BYTES);
	add_text(b, "location", icalcomponent_get_location(c), 500);
	add_people(b, c);
	add_categories(b, c);
}

static enum err_code
write_fault(struct job *job, icalcomponent *c, const char *fault,
    struct err *err)
{
	begin_line(job, c, "fault");
	add_text(&job->line, "fault", fault, 20);
	return write_line(job, err);
}

/* ---- those without a name ---- */

static void
add_property(struct buf *b, icalcomponent *c, icalproperty_kind kind)
{
	icalproperty	*p = icalcomponent_get_first_property(c, kind);
	char		*text = p == NULL ? NULL :
			    icalproperty_get_value_as_string_r(p);

	buf_addf(b, "-%s", text == NULL ? "" : text);
	free(text);
}

/*
 * Not every program writes one: then it is known again by its start and, in
 * 32 bits, by what it says.
 */
static void
give_uid(struct job *job, icalcomponent *c)
{
	const char	*given = icalcomponent_get_uid(c);
	struct buf	 says = {0}, *uid = &job->line;

	if (given != NULL && given[0] != '\0')
		return;
	add_property(&says, c, ICAL_DUE_PROPERTY);
	add_property(&says, c, ICAL_RRULE_PROPERTY);
	add_property(&says, c, ICAL_SUMMARY_PROPERTY);
	add_property(&says, c, ICAL_LOCATION_PROPERTY);
	buf_clear(uid);
	buf_adds(uid, "no-uid");
	add_property(uid, c, ICAL_DTSTART_PROPERTY);
	buf_addf(uid, "-%08x", (unsigned)crc32c(0, says.p, says.len));
	icalcomponent_set_uid(c, buf_cstr(uid));
	buf_release(&says);
}

/* ---- appointments ---- */

static void
add_moment_key(struct buf *b, const char *uid, icaltimetype t)
{
	buf_addf(b, "%s\n%lld", uid, (long long)as_seconds(t));
}

/* The library leaves out the zone of this one. */
static icaltimetype
row_moment(icalcomponent *c)
{
	icalproperty	*p = icalcomponent_get_first_property(c,
			    ICAL_RECURRENCEID_PROPERTY);
	icalparameter	*param = p == NULL ? NULL :
			    icalproperty_get_first_parameter(p,
			    ICAL_TZID_PARAMETER);
	icaltimetype	 t = icalcomponent_get_recurrenceid(c);
	const char	*tzid;

	if (param == NULL || icaltime_is_null_time(t))
		return t;
	tzid = icalparameter_get_tzid(param);
	t.zone = icalcomponent_get_timezone(icalcomponent_get_parent(c),
	    tzid);
	if (t.zone == NULL)
		t.zone = icaltimezone_get_builtin_timezone(tzid);
	return t;
}

/* The one of a row that was moved or changed stands by itself. */
static void
note_moved(struct job *job, icalcomponent *c)
{
	icaltimetype	 of = row_moment(c);
	const char	*uid = icalcomponent_get_uid(c);
	struct buf	 key = {0};

	if (uid == NULL || icaltime_is_null_time(of))
		return;
	add_moment_key(&key, uid, of);
	map_put(job->moved, buf_slice(&key), NULL);
	buf_release(&key);
}

static bool
is_excepted(icalcomponent *c, icaltimetype t)
{
	icalproperty	*p;

	for (p = icalcomponent_get_first_property(c, ICAL_EXDATE_PROPERTY);
	    p != NULL; p = icalcomponent_get_next_property(c,
	    ICAL_EXDATE_PROPERTY)) {
		icaltimetype	x = icalproperty_get_exdate(p);

		if (x.is_date ? x.year == t.year && x.month == t.month &&
		    x.day == t.day : icaltime_compare(x, t) == 0 ||
		    (x.zone == NULL && x.year == t.year && x.month ==
		    t.month && x.day == t.day && x.hour == t.hour &&
		    x.minute == t.minute))
			return true;
	}
	return false;
}

/* row: one of several, told from the others by its moment. */
static enum err_code
write_event(struct job *job, icalcomponent *c, icaltimetype start,
    int64_t seconds, bool row, struct err *err)
{
	if (job->rows++ == ROWS_MAX)
		return err_set(err, ERR_DATA, "more than %d appointments",
		    ROWS_MAX);
	begin_line(job, c, "event");
	add_time(&job->line, "start", start);
	if (row)
		add_time(&job->line, "row", start);
	else if (!icaltime_is_null_time(row_moment(c)))
		add_time(&job->line, "row", row_moment(c));
	if (seconds > 0 && !start.is_date) {
		add_key(&job->line, "seconds");
		buf_addf(&job->line, "%lld", (long long)seconds);
	}
	return write_line(job, err);
}

static bool
is_wanted(struct job *job, icalcomponent *c, icaltimetype t)
{
	struct buf	key = {0};
	bool		moved;

	add_moment_key(&key, icalcomponent_get_uid(c), t);
	moved = map_find(job->moved, buf_slice(&key)) != NULL;
	buf_release(&key);
	return !moved && as_seconds(t) >= job->from &&
	    as_seconds(t) < job->until && !is_excepted(c, t);
}

static enum err_code
write_row(struct job *job, icalcomponent *c, icaltimetype start,
    int64_t seconds, icalproperty *rule, struct err *err)
{
	struct icalrecurrencetype	 r = icalproperty_get_rrule(rule);
	icalrecur_iterator		*it;
	enum err_code			 rc = ERR_OK;

	it = icalrecur_iterator_new(r, start);
	if (it == NULL)
		return write_fault(job, c, "rule", err);
	for (int i = 0; rc == ERR_OK && i < STEPS_MAX; i++) {
		icaltimetype	t = icalrecur_iterator_next(it);

		if (icaltime_is_null_time(t) || as_seconds(t) >= job->until)
			break;
		t.zone = start.zone;
		if (is_wanted(job, c, t))
			rc = write_event(job, c, t, seconds, true, err);
	}
	icalrecur_iterator_free(it);
	return rc;
}

/* Of an end or a duration. */
static int64_t
length_of(icalcomponent *c, icaltimetype start)
{
	icaltimetype	end = icalcomponent_get_dtend(c);

	return icaltime_is_null_time(end) ? 0 :
	    as_seconds(end) - as_seconds(start);
}

static enum err_code
read_event(struct job *job, icalcomponent *c, struct err *err)
{
	icaltimetype	 start = icalcomponent_get_dtstart(c);
	icalproperty	*rule;
	int64_t		 seconds;

	give_uid(job, c);
	if (icaltime_is_null_time(start) || !icaltime_is_valid_time(start))
		return write_fault(job, c, "start", err);
	seconds = length_of(c, start);
	rule = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
	return rule == NULL ? write_event(job, c, start, seconds, false,
	    err) : write_row(job, c, start, seconds, rule, err);
}

/* ---- to-dos ---- */

/* On the last day of a month: that is counted from when one was due. */
static bool
is_at_end(const struct icalrecurrencetype *r)
{
	return r->by_month_day[0] == -1 &&
	    r->by_month_day[1] == ICAL_RECURRENCE_ARRAY_MAX;
}

/* How long after one the next: what crm task understands. */
static void
add_repeat(struct buf *b, icalcomponent *c)
{
	static const struct { icalrecurrencetype_frequency f;
		const char *unit; } units[] = {
		{ ICAL_DAILY_RECURRENCE, "d" }, { ICAL_WEEKLY_RECURRENCE, "w" },
		{ ICAL_MONTHLY_RECURRENCE, "mo" },
		{ ICAL_YEARLY_RECURRENCE, "y" }
	};
	icalproperty			*p;
	struct icalrecurrencetype	 r;

	p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
	if (p == NULL)
		return;
	r = icalproperty_get_rrule(p);
	for (size_t i = 0; i < NELEM(units); i++)
		if (r.freq == units[i].f && r.interval > 0) {
			add_key(b, "repeat");
			buf_addf(b, "\"%d%s%s\"", r.interval, units[i].unit,
			    is_at_end(&r) ? " due" : "");
		}
}

static enum err_code
read_todo(struct job *job, icalcomponent *c, struct err *err)
{
	icaltimetype	 due = icalcomponent_get_due(c), done;
	icalproperty	*p;

	give_uid(job, c);
	begin_line(job, c, "todo");
	if (!icaltime_is_null_time(due))
		add_time(&job->line, "due", due);
	p = icalcomponent_get_first_property(c, ICAL_COMPLETED_PROPERTY);
	if (p != NULL) {
		done = icalproperty_get_completed(p);
		if (!icaltime_is_null_time(done))
			add_time(&job->line, "done", done);
	}
	add_repeat(&job->line, c);
	return write_line(job, err);
}

/* ---- the calendar ---- */

/*
 * The next part of a text, from its BEGIN to its END; *text is left where one
 * without an END begins.  One by one, for a tree of all takes some fifteen
 * times the file.
 */
static bool
next_part(struct slice *part, struct slice *text)
{
	struct slice	 line, rest = *text;
	const char	*begin = NULL;
	int		 depth = 0;

	while (slice_cut(&line, &rest, '\n')) {
		if (slice_eq_ascii_nocase(slice_sub(line, 0, 6),
		    SLICE("BEGIN:"))) {
			if (depth++ == 0)
				begin = line.p;
		} else if (depth > 0 && slice_eq_ascii_nocase(slice_sub(line,
		    0, 4), SLICE("END:")) && --depth == 0) {
			*part = slice_make(begin, (size_t)(line.p + line.len -
			    begin));
			*text = rest;
			return true;
		}
	}
	if (begin == NULL)
		*text = SLICE_EMPTY;
	return false;
}

static bool
is_part(struct slice part, struct slice name)
{
	struct slice	line = slice_sub(part, 0, slice_index(part, '\n'));

	return slice_eq_ascii_nocase(slice_trim(slice_after(line, ':')),
	    name);
}

static void
add_param(struct buf *b, const struct content_param *p)
{
	buf_addf(b, ";%.*s=\"%.*s\"", SLICE_ARG(p->name), SLICE_ARG(p->value));
}

/*
 * Of vCalendar 1.0, as telephones keep it, what is quoted-printable or in
 * another charset is put into UTF-8; the library knows neither.
 */
static enum err_code
add_decoded(struct buf *b, struct slice part, struct err *err)
{
	struct input		*in = NULL;
	struct content		*lines = NULL;
	struct content_line	 l;
	bool			 more = true, text;
	enum err_code		 rc;

	rc = input_open_memory(&in, part, ENCODING_UTF8, err);
	if (rc == ERR_OK)
		rc = content_open(&lines, in, err);
	while (rc == ERR_OK && more) {
		rc = content_next(&l, &more, lines, err);
		if (rc == ERR_DATA) {	/* of a charset nobody reads */
			memset(err, 0, sizeof(*err));
			rc = ERR_OK;
			continue;
		}
		if (rc || !more)
			break;
		text = slice_eq_ascii_nocase(content_param(&l, "ENCODING"),
		    SLICE("QUOTED-PRINTABLE"));
		buf_add(b, l.name);
		for (size_t i = 0; i < l.n_params; i++)
			if (!slice_eq_ascii_nocase(l.param[i].name,
			    SLICE("ENCODING")) && !slice_eq_ascii_nocase(
			    l.param[i].name, SLICE("CHARSET")))
				add_param(b, &l.param[i]);
		if (text)
			ics_add_text(b, "", l.value);
		else
			buf_addf(b, ":%.*s\r\n", SLICE_ARG(l.value));
	}
	content_close(lines);
	input_close(in);
	return rc;
}

static bool
is_quoted(struct slice part)
{
	static const char	word[] = "QUOTED-PRINTABLE";

	return memmem(part.p, part.len, word, strlen(word)) != NULL;
}

typedef enum err_code each_part(struct job *, icalcomponent *, struct err *);

static enum err_code
each_of(struct job *job, struct slice parts, struct slice name,
    each_part *each, struct err *err)
{
	struct slice	 part;
	icalcomponent	*c;
	enum err_code	 rc = ERR_OK;

	while (rc == ERR_OK && next_part(&part, &parts)) {
		if (!is_part(part, name))
			continue;
		buf_clear(&job->part);
		if (is_quoted(part))
			rc = add_decoded(&job->part, part, err);
		else
			buf_add(&job->part, part);
		if (rc)
			return rc;
		c = icalparser_parse_string(buf_cstr(&job->part));
		if (c == NULL)
			return err_set(err, ERR_DATA, "a %.*s cannot be read",
			    SLICE_ARG(name));
		icalcomponent_add_component(job->calendar, c);
		rc = each(job, c, err);
		icalcomponent_remove_component(job->calendar, c);
		icalcomponent_free(c);
	}
	return rc;
}

static enum err_code
keep_zone(struct job *job, icalcomponent *c, struct err *err)
{
	(void)err;
	icalcomponent_add_component(job->calendar,
	    icalcomponent_new_clone(c));
	return ERR_OK;
}

static enum err_code
note_event(struct job *job, icalcomponent *c, struct err *err)
{
	(void)err;
	note_moved(job, c);
	return ERR_OK;
}

static enum err_code
read_calendar(struct job *job, struct slice parts, struct err *err)
{
	enum err_code	rc;

	job->calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
	rc = each_of(job, parts, SLICE("VTIMEZONE"), keep_zone, err);
	if (rc == ERR_OK && memmem(parts.p, parts.len, "RECURRENCE-ID", 13) !=
	    NULL)
		rc = each_of(job, parts, SLICE("VEVENT"), note_event, err);
	if (rc == ERR_OK)
		rc = each_of(job, parts, SLICE("VEVENT"), read_event, err);
	if (rc == ERR_OK)
		rc = each_of(job, parts, SLICE("VTODO"), read_todo, err);
	icalcomponent_free(job->calendar);
	return rc;
}

/* A file may hold several, one behind the other. */
static enum err_code
read_all(struct job *job, const char *path, struct err *err)
{
	struct buf	 text = {0};
	struct slice	 rest, part;
	int		 fd = strcmp(path, "-") == 0 ? STDIN_FILENO :
			    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum err_code	 rc;

	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot open %s", path);
	rc = file_read(&text, fd, path, FILE_MAX, err);
	if (rc)
		return rc;
	rest = buf_slice(&text);
	rest.p = memmem(rest.p, rest.len, "BEGIN:VCALENDAR", 15);
	if (rest.p == NULL)
		return err_set(err, ERR_DATA, "%s is no calendar: there is "
		    "no BEGIN:VCALENDAR", path);
	rest.len -= (size_t)(rest.p - text.p);
	while (rc == ERR_OK && next_part(&part, &rest))
		if (is_part(part, SLICE("VCALENDAR")))
			rc = read_calendar(job, slice_after(part, '\n'), err);
	if (rc == ERR_OK && rest.len > 0)
		rc = err_set(err, ERR_DATA, "%s cannot be read as a calendar",
		    path);
	return rc;
}

int
main(int argc, char **argv)
{
	struct itimerval	limit = {
		.it_value = { .tv_sec = SECONDS_MAX }
	};
	/* Texts that come back again and again could fill the disk. */
	struct rlimit		size = { 1 << 30, 1 << 30 };
	struct job		job = { .rows = 0 };
	struct err		err = {0};

	if (argc != 4 || !i64_parse(&job.from, slice_of(argv[2])) ||
	    !i64_parse(&job.until, slice_of(argv[3]))) {
		fprintf(stderr, "usage: crm-calendar file|- from until\n");
		return 2;
	}
	setitimer(ITIMER_VIRTUAL, &limit, NULL);
	setrlimit(RLIMIT_FSIZE, &size);
	icalerror_set_errors_are_fatal(false);
	job.moved = map_open();
	if (read_all(&job, argv[1], &err) == ERR_OK)
		return 0;
	fprintf(stderr, "%s\n", err.msg);
	return err_exit_status(err.code);
}

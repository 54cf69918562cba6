#include "core/types/zone.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/types/priv.h"
#include "core/types/posix_tz.h"

#define ZONE_DIR	"/usr/share/zoneinfo"
#define US		INT64_C(1000000)

enum { FILE_MAX = 64 * 1024, HEADER = 44 };

struct change {
	int64_t		at;		/* seconds, UTC */
	int32_t		offset;		/* from then on, seconds east */
};

/*
 * The offset before the first change, the changes, and the rule for all
 * time after the last one.
 */
struct zone {
	bool			 is_utc;
	int32_t			 first_offset;
	size_t			 n;
	const struct change	*changes;
	bool			 has_rule;
	struct posix_tz		 rule;
};

static const struct zone	utc = { .is_utc = true };

const struct zone *
zone_utc(void)
{
	return &utc;
}

static bool
name_is_safe(struct slice name)
{
	static const char	allowed[] = "_+-/";
	char			c;

	if (name.len == 0 || name.len > 64 || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		c = name.p[i];
		/* No dot at all, so no ".." and no file with an ending. */
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') ||
		    memchr(allowed, c, sizeof(allowed) - 1) != NULL))
			return false;
	}
	return true;
}

static enum err_code
no_such_zone(struct err *err, struct slice name)
{
	err_set(err, ERR_DATA, "\"%s\" is not a time zone",
	    types_quote(name).text);
	err_hint(err, "names are like Europe/Amsterdam: see " ZONE_DIR);
	return ERR_DATA;
}

/* The file of a zone, or why not. */
static enum err_code
read_file(struct slice *bytes, struct arena *arena, struct slice name,
    struct err *err)
{
	char		*path, *p;
	struct stat	 st;
	size_t		 size, len = 0;
	ssize_t		 n = 0;
	int		 fd;
	enum err_code	 rc = ERR_OK;

	path = arena_printf(arena, ZONE_DIR "/%.*s", SLICE_ARG(name));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1) {
		if (stat(ZONE_DIR, &st) == -1) {
			err_sys(err, ERR_SYSTEM, "no time zones: " ZONE_DIR);
			err_hint(err, "install the package tzdata");
			return ERR_SYSTEM;
		}
		if (errno == ENOENT || errno == ENOTDIR)
			return no_such_zone(err, name);
		return err_sys(err, ERR_SYSTEM, "%s", path);
	}
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_MAX) {
		rc = no_such_zone(err, name);
		goto done;
	}
	size = (size_t)st.st_size;
	p = arena_alloc(arena, size);
	while (len < size && (n = read(fd, p + len, size - len)) > 0)
		len += (size_t)n;
	if (n == -1)
		rc = err_sys(err, ERR_SYSTEM, "%s", path);
	*bytes = slice_make(p, len);
done:
	close(fd);
	return rc;
}

/* The six counts of a TZif header (RFC 8536, 3.1). */
struct counts { uint32_t isut, isstd, leap, time, type, chars; };

static bool
read_header(struct counts *c, struct slice s)
{
	if (s.len < HEADER || memcmp(s.p, "TZif", 4) != 0)
		return false;
	c->isut = be32_get(s.p + 20);
	c->isstd = be32_get(s.p + 24);
	c->leap = be32_get(s.p + 28);
	c->time = be32_get(s.p + 32);
	c->type = be32_get(s.p + 36);
	c->chars = be32_get(s.p + 40);
	/* A file is small; leap seconds belong to another kind of clock. */
	return c->isut < 256 && c->isstd < 256 && c->leap == 0 &&
	    c->time < 4096 && c->type > 0 && c->type < 256 && c->chars < 4096;
}

static size_t
body_size(const struct counts *c, size_t time_size)
{
	return c->time * (time_size + 1) + c->type * 6 + c->chars + c->isstd +
	    c->isut;
}

static bool
read_body(struct zone *zone, struct arena *arena, const struct counts *c,
    const char *times, size_t time_size)
{
	const unsigned char	*which;
	const char		*types;
	struct change		*changes;

	which = (const unsigned char *)times + c->time * time_size;
	types = (const char *)which + c->time;
	zone->first_offset = (int32_t)be32_get(types);
	changes = ARENA_ARRAY(arena, struct change, c->time);
	for (size_t i = 0; i < c->time; i++) {
		if (which[i] >= c->type)
			return false;
		changes[i].at = time_size == 8 ?
		    (int64_t)be64_get(times + i * 8) :
		    (int32_t)be32_get(times + i * 4);
		changes[i].offset = (int32_t)be32_get(types + which[i] * 6);
		if (changes[i].offset < -93599 || changes[i].offset > 93599 ||
		    (i > 0 && changes[i].at <= changes[i - 1].at))
			return false;
	}
	zone->changes = changes;
	zone->n = c->time;
	return zone->first_offset >= -93599 && zone->first_offset <= 93599;
}

static bool
read_zone(struct zone *zone, struct arena *arena, struct slice s)
{
	struct counts	c;
	size_t		size, time_size = 4;
	struct slice	footer;

	if (!read_header(&c, s))
		return false;
	/* Since version 2 a second part with 64-bit times follows. */
	if (s.p[4] != '\0') {
		s = slice_sub(s, HEADER + body_size(&c, 4), s.len);
		if (!read_header(&c, s))
			return false;
		time_size = 8;
	}
	size = HEADER + body_size(&c, time_size);
	if (s.len < size ||
	    !read_body(zone, arena, &c, s.p + HEADER, time_size))
		return false;
	s = slice_sub(s, size, s.len);
	if (time_size == 8 && s.len > 2 && s.p[0] == '\n') {
		s = slice_sub(s, 1, s.len);
		slice_cut(&footer, &s, '\n');
		zone->has_rule = footer.len > 0;
		if (zone->has_rule && !posix_tz_parse(&zone->rule, footer))
			return false;
	}
	return true;
}

enum err_code
zone_open(const struct zone **out, struct arena *arena, struct slice name,
    struct err *err)
{
	struct zone	*zone;
	struct slice	 bytes;
	enum err_code	 rc;

	if (slice_eq(name, SLICE("UTC"))) {
		*out = &utc;
		return ERR_OK;
	}
	if (!name_is_safe(name))
		return no_such_zone(err, name);
	rc = read_file(&bytes, arena, name, err);
	if (rc)
		return rc;
	zone = ARENA_NEW(arena, struct zone);
	if (!read_zone(zone, arena, bytes))
		return no_such_zone(err, name);
	*out = zone;
	return ERR_OK;
}

/* Rounded down, also before 1970. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int32_t
offset_at(const struct zone *zone, int64_t seconds)
{
	const struct change	*c = zone->changes;
	size_t			 lo = 0, hi = zone->n, mid;

	if (zone->is_utc)
		return 0;
	if (zone->has_rule && (hi == 0 || seconds >= c[hi - 1].at))
		return posix_tz_offset(&zone->rule, seconds);
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (c[mid].at <= seconds)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 ? zone->first_offset : c[lo - 1].offset;
}

/* What the calendar can show, so that damaged times stay harmless. */
static int64_t
clamp(int64_t us)
{
	us = MAX(us, INSTANT_MIN - US_PER_DAY);
	return MIN(us, INSTANT_END + US_PER_DAY);
}

struct clock_time
zone_to_clock(const struct zone *zone, struct instant t)
{
	struct clock_time	c;
	int64_t			us = clamp(t.us), day;

	c.offset_s = offset_at(zone, floor_div(us, US));
	us += c.offset_s * US;
	day = floor_div(us, US_PER_DAY);
	c.us_of_day = us - day * US_PER_DAY;
	c.day.n = (int32_t)day;
	return c;
}

struct day
zone_day(const struct zone *zone, struct instant t)
{
	return zone_to_clock(zone, t).day;
}

/*
 * The offsets a day before and a day after are those on both sides of a
 * change nearby; no zone changes twice in two days.
 */
struct instant
zone_from_clock(const struct zone *zone, struct day day, int64_t us_of_day)
{
	int64_t	local = day.n * US_PER_DAY + us_of_day;
	int64_t	seconds = floor_div(local, US);
	int32_t	before = offset_at(zone, seconds - 86400);
	int32_t	after = offset_at(zone, seconds + 86400);

	if (before != after && offset_at(zone, seconds - before) != before &&
	    offset_at(zone, seconds - after) == after)
		return (struct instant){ local - after * US };
	return (struct instant){ local - before * US };
}

static char *
put2(char *to, int v)
{
	to[0] = (char)('0' + v / 10);
	to[1] = (char)('0' + v % 10);
	return to + 2;
}

size_t
instant_write(char *to, const struct zone *zone, struct instant t)
{
	struct clock_time	c = zone_to_clock(zone, t);
	char			*p = to;
	int			 s, fraction, minutes;

	/* An offset with seconds, or a day before the year 1 or after 9999,
	 * cannot be written: the same moment in UTC can. */
	if (c.offset_s % 60 != 0 || c.day.n < DAY_MIN.n ||
	    c.day.n > DAY_MAX.n) {
		zone = &utc;
		c = zone_to_clock(zone, t);
	}
	s = (int)(c.us_of_day / US);
	fraction = (int)(c.us_of_day % US);
	p += day_write(p, c.day);
	*p++ = 'T';
	p = put2(p, s / 3600);
	*p++ = ':';
	p = put2(p, s / 60 % 60);
	*p++ = ':';
	p = put2(p, s % 60);
	if (fraction != 0) {
		p += snprintf(p, 8, ".%06d", fraction);
		while (p[-1] == '0')
			p--;
	}
	if (zone->is_utc) {
		*p++ = 'Z';
		return (size_t)(p - to);
	}
	minutes = abs(c.offset_s) / 60;
	*p++ = c.offset_s < 0 ? '-' : '+';
	p = put2(p, minutes / 60);
	*p++ = ':';
	p = put2(p, minutes % 60);
	return (size_t)(p - to);
}

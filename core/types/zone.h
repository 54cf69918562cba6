/*
 * One time zone, read from the system's TZif files (RFC 8536), never from
 * the variable TZ.
 */
#ifndef TYPES_ZONE_H
#define TYPES_ZONE_H

#include "core/types/day.h"

struct zone;

/*
 * The zone named like "Europe/Amsterdam", or "UTC" (which needs no file).
 * Lives in the arena.  ERR_DATA: no such zone; ERR_SYSTEM: no zone files
 * (Debian's tzdata).  Names with "..", a leading '/' or odd bytes are
 * refused before any file is opened.
 */
CRM_CHECK enum err_code
zone_open(const struct zone **, struct arena *, struct slice name,
    struct err *);
const struct zone	*zone_utc(void);

struct clock_time { struct day day; int64_t us_of_day; int32_t offset_s; };

/* What the wall shows at a moment; offset_s is east of UTC. */
struct clock_time
zone_to_clock(const struct zone *, struct instant);
struct day	zone_day(const struct zone *, struct instant);
/*
 * The moment at which the wall shows day and time.  In the hour that comes
 * twice: the first; in the hour that never comes: as if the clock had not
 * been changed yet.
 */
struct instant
zone_from_clock(const struct zone *, struct day, int64_t us_of_day);

/*
 * RFC 3339 with the zone's offset: "2025-03-14T09:05:00+01:00"; the
 * fraction only when it is not zero.  In UTC "2025-03-14T08:05:00Z", also
 * where the zone's offset has seconds (before 1940) or its year has not
 * four digits.  No NUL.
 */
enum { INSTANT_TEXT = 40 };
size_t	instant_write(char *to, const struct zone *, struct instant);

#endif

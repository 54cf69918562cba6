/*
 * The closed grammar of dates (DESIGN.md 5).  What it cannot be is refused;
 * nothing is guessed.
 *
 *	point	2025-03-14, 2025-03-14T09:05[:07[.5]][Z|+01:00], "... 09:05",
 *		today, now, yesterday, tomorrow, -2w, +3mo, -90d, +2h,
 *		mon, last mon, next fri, bow eow bom eom boq eoq boy eoy;
 *		a day with a time behind it: tomorrow 09:05
 *	period	2025, 2025-Q3, 2025-03, 2025-W14, today, this week,
 *		last month, next quarter, 12mo (the 12 months up to and
 *		including today), A..B, A.., ..B (half-open, points or periods:
 *		from the start of A until the start of B)
 *
 * "mon" is today or the coming Monday, "next mon" after today, "last mon"
 * before it.  bow, eow are the first and last day of the week, and so on.
 *
 * Units: s min h d w mo q y, in Dutch also u(ur) mnd kw j(aar).  "m" alone
 * is refused: month or minute?
 * Dutch words too: vandaag, (eer)gisteren, (over)morgen, nu, ma or maandag
 * and so on, vorige or afgelopen, volgende, deze, dag week maand kwartaal
 * jaar.
 */
#ifndef TYPES_WHEN_H
#define TYPES_WHEN_H

#include "core/types/zone.h"

/* What "now" means: the clock or --now, and the store's zone. */
struct when {
	struct instant		 now;
	const struct zone	*zone;
};

struct day	when_today(const struct when *);

/*
 * A day; of a moment the day in the zone.  A period has no single day and
 * is refused with a hint.
 */
CRM_CHECK enum err_code
when_parse_day(struct day *, struct slice, const struct when *, struct err *);

/* A moment; a bare day means its start in the zone. */
CRM_CHECK enum err_code
when_parse_instant(struct instant *, struct slice, const struct when *,
    struct err *);

/*
 * A range of days.  A point is that one day; "12mo", "52w", "90d" are the
 * last so many, today included; "A..B" as above; an empty or backward
 * range is refused.
 */
CRM_CHECK enum err_code
when_parse_range(struct range *, struct slice, const struct when *,
    struct err *);

/*
 * A length of time: months and days are kept apart, because a month is no
 * number of days.  "90d", "1y6mo", "2w", "15min", "1h30min", "2.5s"; each
 * unit once, the largest first; "PT15M" is not understood.  Any part may be
 * zero; not negative.
 */
struct span { int32_t months; int32_t days; int64_t us; };
CRM_CHECK enum err_code
span_parse(struct span *, struct slice, struct err *);
/* "1y6mo", "2w", "15min"; "0d" for nothing. */
void		span_write(struct buf *, struct span);
/* The same for people, in the words of their language: "1 jaar 6 maanden". */
void		span_say(struct buf *, struct span);
/* sign is +1 or -1: the day a span later or earlier (the us part ignored). */
struct day	day_add_span(struct day, struct span, int sign);
struct instant	instant_add_span(struct instant, struct span, int sign,
		    const struct zone *);

#endif

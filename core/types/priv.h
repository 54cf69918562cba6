/*
 * What the parsers of core/types share: how they quote the user's text in
 * a message, taking out the signs people write between digits, and the
 * parts of the grammar of dates.
 */
#ifndef TYPES_PRIV_H
#define TYPES_PRIV_H

#include "core/types/when.h"

/*
 * The text as a message may show it: at most 60 bytes ("..." behind what
 * was cut), control characters and invalid bytes as '?'.  Use it within
 * one expression: err_set(err, ERR_DATA, "\"%s\" is ...", types_quote(s).text).
 */
struct quoted { char text[68]; };
struct quoted	types_quote(struct slice);

/* C0, C1, DEL, and the marks that turn the direction of text. */
bool	types_is_control(uint32_t code_point);

/*
 * Into to (room for size bytes): s in upper case, without blanks (no-break
 * blanks too), dots, dashes and slashes.  Returns the length, or SIZE_MAX
 * when another byte than an ASCII letter or digit remains or size is too
 * small.
 */
size_t	types_compact(char *to, size_t size, struct slice s);

/* ISO 7064 mod 97-10 of digits and capitals, continuing from sum. */
unsigned	types_mod97(unsigned sum, struct slice);

bool	types_is_digits(struct slice);	/* one or more, nothing else */

/* span_parse behind a sign of so many bytes, which messages repeat. */
CRM_CHECK enum err_code
span_parse_after(struct span *, struct slice text, size_t sign, struct err *);

/* In UTC: the first moment of the first day, and behind the last day. */
#define US_PER_DAY	INT64_C(86400000000)
#define INSTANT_MIN	((int64_t)DAY_MIN.n * US_PER_DAY)
#define INSTANT_END	(((int64_t)DAY_MAX.n + 1) * US_PER_DAY)

/*
 * The shapes of ISO 8601: what was read, or ISO_OTHER when the text is none
 * of them and may be something else.  ISO_BAD: it is one, but of a day,
 * week or hour that does not exist; err says which.
 */
enum iso_shape { ISO_OTHER, ISO_BAD, ISO_DAY, ISO_MOMENT, ISO_PERIOD };
struct iso {
	struct day	day;		/* ISO_DAY */
	struct instant	moment;		/* ISO_MOMENT */
	struct range	period;		/* ISO_PERIOD */
};
enum iso_shape	iso_parse(struct iso *, struct slice, const struct zone *,
		    struct err *);

/*
 * "09:05[:07[.5]]" off the front of s, as microseconds of the day:
 * ISO_MOMENT, ISO_OTHER or ISO_BAD.  A message quotes whole.
 */
enum iso_shape	iso_cut_clock(int64_t *us, struct slice *s,
		    struct slice whole, struct err *);

#endif

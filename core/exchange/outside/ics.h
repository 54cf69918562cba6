/*
 * iCalendar (RFC 5545), written: lines folded at 75 bytes between whole
 * characters, text escaped, CRLF at every end.
 *
 *	ics_begin(&b, "crm due");
 *	ics_add(&b, "BEGIN:VTODO");
 *	ics_add_text(&b, "SUMMARY", summary);
 *	ics_add(&b, "END:VTODO");
 *	ics_end(&b);
 *
 * vCards (vcard.h) are written in the same lines.
 */
#ifndef EXCHANGE_ICS_H
#define EXCHANGE_ICS_H

#include "core/types/day.h"

/* A calendar with this name. */
void	ics_begin(struct buf *, struct slice name);
void	ics_end(struct buf *);
/* A line as it is: no line end in it, nothing escaped, folded. */
void	ics_add(struct buf *, const char *line);
/* NAME:value, the value a TEXT (3.3.11): backslash ; , and newline escaped,
 * other control characters left out. */
void	ics_add_text(struct buf *, const char *name, struct slice value);
/* NAME:one;two;three and NAME:one,two: the same of each. */
void	ics_add_parts(struct buf *, const char *name, const struct slice *,
	    size_t n);
void	ics_add_list(struct buf *, const char *name, const struct slice *,
	    size_t n);
/*
 * Of vCard 4.0, with ';' as it is: nothing is divided by it here (RFC 6350
 * 3.4), and Thunderbird and KDE show the '\' that stands in front of it.
 */
void	ics_add_plain(struct buf *, const char *name, struct slice value);
void	ics_add_plain_list(struct buf *, const char *name,
	    const struct slice *, size_t n);
/* A URI, in which nothing is escaped. */
void	ics_add_uri(struct buf *, const char *name, struct slice value);
/* NAME;VALUE=DATE:20250618 */
void	ics_add_day(struct buf *, const char *name, struct day);
/* NAME:20250618T120000Z */
void	ics_add_instant(struct buf *, const char *name, struct instant);

#endif

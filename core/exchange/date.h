/*
 * Dates as files have them, in a named form: YYYY-MM-DD, DD/MM/YY,
 * DD-MMM-YYYY HH:MM:SS, MM/DD/YYYY HH:MM AM.
 *
 *	YYYY YY		year; 00 to 68 are 2000 to 2068
 *	MM MMM		month as number, as a word (English or Dutch)
 *	DD		day
 *	HH		hour; MM behind it minutes; SS seconds, a fraction too
 *	AM		AM or PM
 *
 * Numbers may miss their leading zero, unless nothing parts them
 * (YYYYMMDD).  The time may be missing.  Behind it an offset (Z, +01:00) is
 * understood.  31 February is refused.
 */
#ifndef EXCHANGE_DATE_H
#define EXCHANGE_DATE_H

#include "core/types/when.h"

enum { DATE_TOKENS = 24 };

struct date_format {
	struct { unsigned char what; char sign; } token[DATE_TOKENS];
	size_t	n;
	char	text[48];	/* as named */
	bool	has_time;
};

struct date_found {
	struct day	day;
	int64_t		us_of_day;
	bool		has_offset;
	int32_t		offset_s;	/* east of UTC */
};

/* ERR_USAGE: not a form of the kind above. */
CRM_CHECK enum err_code
date_format_parse(struct date_format *, struct slice, struct err *);
CRM_CHECK bool
date_format_read(struct date_found *, const struct date_format *,
    struct slice);

/* The day in the store's zone; the moment. */
struct day	date_found_day(const struct date_found *, const struct zone *);
struct instant	date_found_instant(const struct date_found *,
		    const struct zone *);

/*
 * The form of many dates, which come one by one: the one in which all texts
 * (empty ones are left out) but spare of them at most are dates, and one more
 * in every share (0: none), and which fits the most.
 */
struct date_sniffer;
struct date_sniffer *date_sniffer_open(uint64_t spare, uint64_t share);
void	date_sniffer_close(struct date_sniffer *);	/* NULL does nothing */
/* place is the caller's, for *odd. */
void	date_sniffer_add(struct date_sniffer *, struct slice text,
	    uint64_t place);
/*
 * f->n is 0 when there are no dates.  ERR_DATA: no form fits so many (*odd is
 * the place of the text at which the best one was given up), or day and month
 * may be either way round (*odd is UINT64_MAX): nothing is guessed.
 */
CRM_CHECK enum err_code
date_sniffer_find(struct date_format *f, uint64_t *odd,
    const struct date_sniffer *, struct err *);
/*
 * The same of n texts with none to spare; *odd is a place among them, or n.
 * Fewer than half may be dates in no form at all (2025-13-01): whoever reads
 * them in the form that the others have refuses them one by one.
 */
CRM_CHECK enum err_code
date_format_sniff(struct date_format *f, size_t *odd,
    const struct slice *text, size_t n, struct err *err);

#endif

/*
 * Who records, how completely, how soon, and what they did not record
 * (DOMAIN.md 7).
 *
 * Counted are contacts of the period by their colleague.  When one was
 * recorded is what the journal says: contacts that came in with others in
 * one entry (an import) count, but not for how soon.  What an import of mail,
 * a calendar or calls brought is no recording of theirs, until its outcome is
 * noted.  Such a contact (but a call nobody answered), and an order that a
 * colleague sold, shows that there was one that day: it is covered when they
 * recorded one with that party within a day.
 */
#ifndef PRACTICE_ADOPTION_H
#define PRACTICE_ADOPTION_H

#include "core/query/query.h"

struct adoption {
	uint32_t	staff;
	uint32_t	contacts;
	double		complete;	/* mean share of text, topic, outcome,
					   direction, duration; NaN: none */
	uint32_t	with_outcome;
	uint32_t	timed, within_day;	/* recorded one at a time */
	double		delay_hours;	/* the median; NaN: none */
	uint32_t	known, covered;	/* days of contact known from mail,
					   calendars, calls and orders */
};
struct adoptions { VEC(struct adoption) list; };

/*
 * Every colleague who works here, and whoever had a contact, by number; from
 * since up to env's now.  ERR_USAGE: the model has no staff or no contacts.
 * Free with VEC_RELEASE(&adoptions.list).
 */
CRM_CHECK enum err_code
adoption_read(struct adoptions *, const struct query_env *, struct day since,
    struct arena *, struct err *);

#endif

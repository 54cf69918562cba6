/*
 * Through whom a party may be contacted: the people who work there, by their
 * own record or by an affiliation in force, and what each says for a purpose
 * (consent.h; that the party withdrew holds for them there).
 */
#ifndef PRACTICE_CONSENT_REACH_H
#define PRACTICE_CONSENT_REACH_H

#include "core/practice/contact/consent.h"

/* False: enough. */
typedef bool	consent_each(void *arg, const struct record *person,
		    const struct consent_answer *);

/*
 * Each person there once, by their own record first.  The consents are those
 * of everybody.
 */
CRM_CHECK enum err_code
consent_reach(const struct consents *, const struct consent_ask *,
    const struct query_env *, const struct record *party, struct day,
    consent_each *, void *arg, struct err *);

#endif

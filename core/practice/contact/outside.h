/*
 * Those outside us who took part in a contact that came from elsewhere (a
 * mailbox, a calendar, the log of the telephones), by their addresses and
 * numbers: whom it was with, who else was there, who of us, and what nobody
 * is known to have, which stays with the contact until somebody says whose it
 * is (mail_queue.h).
 */
#ifndef PRACTICE_OUTSIDE_H
#define PRACTICE_OUTSIDE_H

#include "core/practice/contact/address_book.h"
#include "core/query/edit.h"

/* Address: of e-mail, or the E.164 form of a telephone number. */
struct correspondent { struct slice name, address; };
struct correspondents { const struct correspondent *p; size_t n; };

struct outside {
	bool			 is_new;	/* main: only in the plan */
	uint32_t		 staff;		/* the first of us; 0: nobody */
	VEC(struct slice)	 address;	/* folded, each once */
	VEC(struct slice)	 named;		/* of these, whom nobody knows */
	VEC(struct reference)	 person;	/* each once */
	struct reference	 party;		/* where main is in this */
	struct reference	 main;		/* the first who is known */
};

void	outside_want(struct address_book *, struct correspondents);
/* The book was read.  Texts live in the arena or are borrowed. */
void	outside_add(struct outside *, const struct address_book *,
	    const struct correspondent *, struct arena *);
void	outside_add_all(struct outside *, const struct address_book *,
	    struct correspondents, struct arena *);
void	outside_release(struct outside *);

/* Addresses and numbers, names of those nobody knows, the colleague. */
void	outside_set_addresses(struct draft *, const struct outside *,
	    const struct query_env *);
/* These, whom it was with and who else was there. */
CRM_CHECK enum err_code
outside_set(struct draft *, const struct outside *, const struct query_env *,
    struct err *);
/*
 * A contact that is there, once more by its addresses: with whom it was when
 * that was not known, and who else was there.
 */
CRM_CHECK enum err_code
outside_match(struct draft *, const struct query_env *,
    const struct address_book *, struct arena *, struct err *);
/*
 * The first activity with a kind called so and a field in each of the roles,
 * of which uid is unique.  ERR_USAGE: there is none, or what it lacks.
 */
CRM_CHECK enum err_code
outside_entity(const struct entity **, const struct model *,
    struct slice kind, const enum role *needed, size_t n_needed,
    struct err *);

/* The role of the field that keeps such an address, or number. */
enum role	outside_role(struct slice address);

#endif

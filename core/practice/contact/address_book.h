/*
 * Whose an e-mail address or a telephone number (in its E.164 form) is: of
 * us, of a person and their organisation, of an organisation alone, of nobody
 * we know.  Only addresses that were asked for are kept, so that a mailbox
 * costs what is in it, and one reading of the records answers for all of
 * them.
 */
#ifndef PRACTICE_ADDRESS_BOOK_H
#define PRACTICE_ADDRESS_BOOK_H

#include "core/query/query.h"

struct address_who {
	bool			 is_own;
	uint32_t		 staff;		/* 0: nobody in particular */
	struct reference	 person;	/* id 0: none, or several */
	struct reference	 party;		/* id 0: none, or several */
	/* Several have it, and what they have in common is above. */
	bool			 is_shared;
	bool			 is_new;	/* person: only in the plan */
};

struct address_book;

/*
 * own: addresses ("info@example.com"), domains ("@example.com"), numbers and
 * how numbers begin ("+3130123*") that are ours beside those of colleagues;
 * borrowed, without regard to case.
 */
struct address_book	*address_book_open(const struct slice *own,
			    size_t n_own);
void	address_book_close(struct address_book *);	/* NULL does nothing */

/* Before address_book_read: this one will be asked for. */
void	address_book_want(struct address_book *, struct slice address);
CRM_CHECK enum err_code
address_book_read(struct address_book *, const struct query_env *,
    struct err *);
/* Colleagues have addresses, or own ones were named. */
bool	address_book_knows_us(const struct address_book *);
/* Never NULL; whoever was not wanted is nobody. */
const struct address_who	*address_book_find(const struct address_book *,
			    struct slice address);
/*
 * From now on it is theirs, whoever had it.  Of a person whom only the plan
 * knows, party (NULL: none) is where they work.
 */
void	address_book_give(struct address_book *, struct slice address,
	    const struct reference *);
void	address_book_give_new(struct address_book *, struct slice address,
	    const struct reference *person, const struct reference *party);
/* In lower case, as the book compares them. */
struct slice	address_fold(struct arena *, struct slice address);
/*
 * Every address that records of a type have in this role (of e-mail, of
 * telephones), folded; it lives for the call.  A type without the role has
 * none.
 */
typedef void address_see(void *arg, const struct record *,
    struct slice address);
CRM_CHECK enum err_code
address_scan(struct txn *, const struct entity *, enum role, address_see *,
    void *arg, struct err *);

#endif

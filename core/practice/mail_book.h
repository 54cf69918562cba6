/*
 * Whose an e-mail address is: of us, of a person and their organisation, of
 * an organisation alone, of nobody we know.  Only addresses that were asked
 * for are kept, so that a mailbox costs what is in it, and one reading of
 * the records answers for all of them.
 */
#ifndef PRACTICE_MAIL_BOOK_H
#define PRACTICE_MAIL_BOOK_H

#include "core/query/query.h"

struct mail_who {
	bool			 is_own;
	uint32_t		 staff;		/* 0: nobody in particular */
	struct reference	 person;	/* id 0: none, or several */
	struct reference	 party;		/* id 0: none, or several */
	/* Several have it, and what they have in common is above. */
	bool			 is_shared;
};

struct mail_book;

/*
 * own: addresses ("info@example.com") and domains ("@example.com") that are
 * ours beside those of colleagues; borrowed, without regard to case.
 */
struct mail_book	*mail_book_open(const struct slice *own, size_t n_own);
void	mail_book_close(struct mail_book *);	/* NULL does nothing */

/* Before mail_book_read: this one will be asked for. */
void	mail_book_want(struct mail_book *, struct slice address);
CRM_CHECK enum err_code
mail_book_read(struct mail_book *, const struct query_env *, struct err *);
/* Colleagues have addresses, or own ones were named. */
bool	mail_book_knows_us(const struct mail_book *);
/* Never NULL; whoever was not wanted is nobody. */
const struct mail_who	*mail_book_find(const struct mail_book *,
			    struct slice address);
/* From now on it is theirs, whoever had it. */
void	mail_book_give(struct mail_book *, struct slice address,
	    const struct reference *);
/* In lower case, as the book compares them. */
struct slice	mail_address_fold(struct arena *, struct slice address);

#endif

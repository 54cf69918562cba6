/*
 * Correspondence: a message of a mailbox as a contact.  Who wrote to whom
 * says which way it went and with whom it was: the person who has the
 * address and their organisation, the colleague, the others who got it.
 * What nobody is known to have stays with the message as an address, and the
 * message with nobody, until somebody says whose it is (mail_queue.h).
 */
#ifndef PRACTICE_MAIL_H
#define PRACTICE_MAIL_H

#include "core/practice/address_book.h"
#include "core/query/edit.h"

struct mail_person { struct slice name, address; };
struct mail_people { const struct mail_person *p; size_t n; };

struct mail {
	struct slice		 id;		/* without < > */
	const struct slice	*answers;	/* ids, the oldest first */
	size_t			 n_answers;
	struct instant		 at;
	struct mail_people	 from, sender, reply_to, to, cc, bcc;
	bool			 is_automatic;	/* newsletter, list, robot */
	struct slice		 subject, text;	/* text as it is to be kept */
};

/* What became of it. */
enum mail_result {
	MAIL_ADDED,
	MAIL_UNMATCHED,		/* added, with nobody we know */
	MAIL_PRESENT,		/* a message with this id is there */
	MAIL_INTERNAL,		/* nobody outside wrote or got it */
	MAIL_AUTOMATIC		/* of a machine nobody knows */
};

struct mail_options {
	const struct address_book	*book;
	const struct assignment	*set;	/* the same for every message */
	size_t			 n_set;
	bool			 with_automatic;
};

/* Every address of it, before the book is read. */
void	mail_want(struct address_book *, const struct mail *);

/*
 * Where messages go: the first activity that has a kind called email.
 * ERR_USAGE: the model has none, or a role is missing (named).
 */
CRM_CHECK enum err_code
mail_entity(const struct entity **, const struct model *, struct err *);

/* ERR_USAGE: nobody is known to be of us, so all would be outside. */
CRM_CHECK enum err_code
mail_check_us(const struct address_book *, struct err *);

/* The addresses of those outside and the first colleague among these. */
void	mail_set_people(struct draft *, struct mail_people,
	    const struct address_book *, const struct query_env *);
/*
 * A message that is there, once more by its addresses: with whom it was when
 * that was not known, and who else was there.  The book has read them.
 */
CRM_CHECK enum err_code
mail_match(struct draft *, const struct query_env *,
    const struct address_book *, struct arena *, struct err *);

/*
 * Into the plan.  ERR_DATA: the message does not fit the model, or is from a
 * time to come.
 */
CRM_CHECK enum err_code
mail_add(enum mail_result *, struct edit *, struct plan *,
    const struct query_env *, const struct mail *,
    const struct mail_options *, struct arena *, struct err *);

#endif

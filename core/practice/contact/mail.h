/*
 * Correspondence: a message of a mailbox as a contact.  Who wrote to whom
 * says which way it went, and with whom it was (outside.h).
 */
#ifndef PRACTICE_MAIL_H
#define PRACTICE_MAIL_H

#include "core/practice/contact/outside.h"

struct mail {
	struct slice		 id;		/* without < > */
	const struct slice	*answers;	/* ids, the oldest first */
	size_t			 n_answers;
	struct instant		 at;
	struct correspondents	 from, sender, reply_to, to, cc, bcc;
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

/*
 * Into the plan.  ERR_DATA: the message does not fit the model, or is from a
 * time to come.
 */
CRM_CHECK enum err_code
mail_add(enum mail_result *, struct edit *, struct plan *,
    const struct query_env *, const struct mail *,
    const struct mail_options *, struct arena *, struct err *);

#endif

/*
 * Messages and calls with nobody we know, by the addresses and numbers in
 * them: whose is it?
 */
#ifndef PRACTICE_MAIL_QUEUE_H
#define PRACTICE_MAIL_QUEUE_H

#include "core/practice/contact/mail.h"

struct mail_unknown {
	struct slice		 address;
	uint64_t		 messages;
	struct instant		 last;
	struct reference	 activity;	/* the last one */
	struct slice		 topic;		/* of that */
	struct slice		 name;		/* as a message names them */
	/* Somebody has another address at this domain, which is no
	 * provider's: the organisation, else the person; id 0: nobody. */
	struct reference	 like;
};

struct mail_queue {
	VEC(struct mail_unknown) list;	/* most messages first */
};

/* What messages and what calls are kept as, which may be one. */
struct mail_entities { const struct entity *p[2]; size_t n; };
/*
 * ERR_USAGE: the model has neither (says what it lacks for messages).
 */
CRM_CHECK enum err_code
mail_queue_entities(struct mail_entities *, const struct model *,
    struct err *);
/* Texts live in the arena; free with VEC_RELEASE(&queue.list). */
CRM_CHECK enum err_code
mail_queue_read(struct mail_queue *, const struct query_env *,
    struct arena *, struct err *);

/* How a message (a record of it) names who has the address, or empty. */
struct slice	mail_named(const struct record *, struct slice address);
/*
 * The organisation (or person) somebody at the domain of the address is known
 * by, which is no provider's; id 0: nobody.
 */
CRM_CHECK enum err_code
mail_like(struct reference *, const struct query_env *, struct slice address,
    struct err *);

/* The text of a filter that finds them, or those with this address. */
void	mail_queue_filter(struct buf *, const struct entity *);
void	mail_address_filter(struct buf *, const struct entity *,
	    struct slice address);

#endif

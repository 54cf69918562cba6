/*
 * Calls as the exchange of the telephones noted them, each as a contact.  Of
 * its two ends one is ours (an extension, a number of a colleague or a named
 * one) and says who of us it was; with whom it was the other says
 * (outside.h).
 */
#ifndef PRACTICE_CALL_H
#define PRACTICE_CALL_H

#include "core/practice/contact/outside.h"

enum call_end_kind {
	CALL_END_NONE,		/* not said */
	CALL_END_WITHHELD,	/* "anonymous", "onbekend" */
	CALL_END_EXTENSION,	/* at most five digits */
	CALL_END_NUMBER,	/* text is its E.164 form */
	CALL_END_ODD		/* text is what was said */
};
struct call_end { enum call_end_kind kind; struct slice text; };
/* The text lives in the arena. */
void	call_end_parse(struct call_end *, struct slice said,
	    struct slice country, struct arena *);

enum call_direction {
	CALL_UNKNOWN, CALL_IN, CALL_OUT, CALL_BETWEEN_US
};
struct call {
	struct slice		 id;		/* what it is called there */
	struct instant		 at;
	int64_t			 seconds;	/* of talk; below 0: not said */
	enum call_direction	 direction;
	/* Who rang and who was rung; or number alone, of those outside. */
	struct call_end		 from, to, number;
	struct slice		 name;		/* of those outside */
	struct slice		 colleague;	/* login, name, extension */
	bool			 is_unanswered;
};

/* What became of it. */
enum call_result {
	CALL_ADDED,
	CALL_UNMATCHED,		/* added, with nobody we know */
	CALL_PRESENT,		/* a call of that name is there */
	CALL_INTERNAL,		/* among us */
	CALL_ANONYMOUS,		/* the number was withheld */
	CALL_IN_VAIN		/* of ours, and nobody answered */
};

/* Who of us sits where. */
struct switchboard;
CRM_CHECK enum err_code
switchboard_open(struct switchboard **, const struct query_env *,
    struct err *);
void	switchboard_close(struct switchboard *);	/* NULL does nothing */

struct call_options {
	const struct address_book *book;
	const struct switchboard *switchboard;
	const struct assignment	*set;	/* the same for every call */
	size_t			 n_set;
	bool			 with_vain;
};

/* Every number of it, before the book is read. */
void	call_want(struct address_book *, const struct call *);
/*
 * Where calls go: the first activity that has a kind called call.
 * ERR_USAGE: the model has none, or a role is missing (named).
 */
CRM_CHECK enum err_code
call_entity(const struct entity **, const struct model *, struct err *);

/*
 * Into the plan.  nth tells apart calls of one log that are alike, from 0; of
 * one that has a name it does not matter.
 * ERR_DATA: which end is ours nobody knows, the other is no number, or it
 * is from a time to come.
 */
CRM_CHECK enum err_code
call_add(enum call_result *, struct edit *, struct plan *,
    const struct query_env *, const struct call *, unsigned nth,
    const struct call_options *, struct arena *, struct err *);
/*
 * What a call without a name of its own is known by: calls of one log with
 * the same mark are alike.  The arena is for scratch.
 */
uint64_t	call_mark(const struct call *, struct arena *);

#endif

/*
 * Consent: may somebody be contacted for a purpose over a channel on a day,
 * and why not.  The rule, which crm-consent(1) tells users:
 *
 *  - A record with a person is about that person, one with a party only is
 *    about the party.  For a person those about the party of their own
 *    record count, too; for a party only its own.  An affiliation is about
 *    its person, there: the party is the one it names, and one that is over
 *    says no.
 *  - A record is about one purpose, and about one channel or all of them.
 *    Purposes do not imply each other.
 *  - What happened last counts: it was given, or it was withdrawn.  On one
 *    day withdrawn beats given.  What has lapsed (until) is as if it had not
 *    been given; what is given later is not there yet.
 *  - What a person says goes before what their party says, except that a
 *    party's withdrawal on the day of the person's consent or later holds
 *    for its people, too.
 *  - No record is no, whatever the basis and the channel: a contract, a legal
 *    duty or an interest must be written down as much as a consent.
 */
#ifndef PRACTICE_CONSENT_H
#define PRACTICE_CONSENT_H

#include "core/practice/role.h"

struct consent_ask {
	struct slice	purpose;	/* as the model calls it */
	struct slice	channel;	/* empty: one channel at least */
};
/*
 * "newsletter" or "newsletter/email", by key, label or alias.  ERR_USAGE: no
 * such purpose or channel, or the model has no consents.
 */
CRM_CHECK enum err_code
consent_ask_parse(struct consent_ask *, const struct model *, struct slice,
    struct arena *, struct err *);

/* ERR_USAGE: consents are not about records of such an entity. */
CRM_CHECK enum err_code
consent_check_who(const struct model *, const struct entity *, struct err *);

/* The same for whom one asks about: affiliations, too. */
CRM_CHECK enum err_code
consent_check_asked(const struct model *, const struct entity *,
    struct err *);
/* Has the affiliation begun, and is it not over? */
bool	consent_is_there(const struct record *, struct day,
	    const struct zone *);

/* Who a consent is about, or may be asked: a party or a person. */
typedef uint64_t consent_who;
consent_who	consent_who_of(const struct entity *, uint32_t id);

enum consent_state {
	CONSENT_NONE, CONSENT_STANDS, CONSENT_LATER, CONSENT_LAPSED,
	CONSENT_WITHDRAWN
};
/* A record as the rule sees it. */
struct consent {
	uint32_t	 id;
	consent_who	 who;
	struct slice	 purpose, channel;	/* channel empty: all */
	struct day	 given, until, withdrawn; /* DAY_MIN, _MAX: not said */
};
/* Texts are the model's own or live in the arena. */
void	consent_read(struct consent *, const struct record *,
	    const struct zone *, struct arena *);
enum consent_state	consent_state(const struct consent *, struct day);

/* Consents in memory. */
struct consents {
	VEC(struct consent)	 list;		/* by who, then id */
	const struct entity	*entity;
};
/* All of one purpose (empty: of every one).  No consents in the model: none. */
CRM_CHECK enum err_code
consents_read(struct consents *, const struct query_env *,
    struct slice purpose, struct arena *, struct err *);
/* Those of a record and, of a person or affiliation, of its party. */
CRM_CHECK enum err_code
consents_read_of(struct consents *, const struct query_env *,
    const struct record *, struct arena *, struct err *);
void	consents_add(struct consents *, const struct consent *);
void	consents_release(struct consents *);

struct consent_answer {
	bool			 may;
	enum consent_state	 why;
	uint32_t		 id;	/* the record that decides; 0: none */
	struct day		 since;	/* given, withdrawn or lapsed */
	struct slice		 channel;	/* over which; empty: any */
};
/*
 * What who itself says about this channel; an empty one: about those that no
 * record of theirs names.
 */
struct consent_answer
	consent_own(const struct consents *, consent_who, struct slice purpose,
	    struct slice channel, struct day);
/* The rule, for a party, person or affiliation. */
struct consent_answer
	consent_may(const struct consents *, const struct consent_ask *,
	    const struct record *, struct day, const struct zone *);
/* The same for who, at a party (0: at none). */
struct consent_answer
	consent_may_at(const struct consents *, const struct consent_ask *,
	    consent_who, consent_who party, struct day);
/* The party of a person's own record; 0: none. */
consent_who	consent_party_of(const struct record *);

/*
 * For query_env.may: reads the consents once per question.  The env is
 * copied; all lives in the arena.
 */
struct consent_source;
struct consent_source	*consent_source_open(const struct query_env *,
			    struct arena *);
query_may		 consent_source_may;

#endif

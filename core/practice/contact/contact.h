/*
 * Contacts with a party: recording one, and reading back everything that
 * happened with a party in one stream.
 */
#ifndef PRACTICE_CONTACT_H
#define PRACTICE_CONTACT_H

#include "core/query/edit.h"

/*
 * A draft of a contact with a party or person: its kind, party (of a person
 * the organisation, when it is only one), person, time (now) and the staff
 * member whose login is user, as far as the model has roles for them.
 * ERR_USAGE: the model has no activities, or no such kind (with a
 * suggestion).
 */
CRM_CHECK enum err_code
contact_draft(struct draft *, const struct query_env *, struct slice kind,
    const struct reference *, struct slice user, struct arena *,
    struct err *);
/*
 * Is there such a kind?  ERR_USAGE: no; the hint is what comes near, or that
 * the kind stands before the record.
 */
CRM_CHECK enum err_code
contact_check_kind(const struct model *, struct slice kind, struct err *);
/* A draft of the first kind there is, with nobody. */
CRM_CHECK enum err_code
contact_draft_any(struct draft *, const struct query_env *,
    struct slice user, struct arena *, struct err *);
/* Into any draft: party and person; the colleague whose login is user. */
CRM_CHECK enum err_code
contact_set_party(struct draft *, const struct query_env *,
    const struct reference *, struct err *);
CRM_CHECK enum err_code
contact_set_me(struct draft *, const struct query_env *, struct slice user,
    struct err *);
/* A draft of a sale to a party: party and date. */
CRM_CHECK enum err_code
contact_sale_draft(struct draft *, const struct query_env *,
    const struct reference *, struct arena *, struct err *);
/*
 * The kind of a contact or case, as records have it, or the name of what it is
 * an entity of, for people who read lang.
 */
struct slice	contact_kind_word(const struct model *, struct slice kind,
		    struct slice lang);
/* kind is no kind of contact but a sale ("sale", "verkoop", ...). */
bool	contact_is_sale(const struct model *, struct slice kind);

/* What happened, newest first. */
enum timeline_what { TIMELINE_SALE, TIMELINE_CONTACT, TIMELINE_CHANGE };
struct timeline_item {
	struct instant		 at;
	bool			 has_time;	/* else only the day counts */
	enum timeline_what	 what;
	const struct entity	*entity;	/* a change: whose fields text has */
	uint64_t		 id;		/* record, sale row or entry */
	struct slice		 kind;		/* "call", "order 536365" */
	struct slice		 text;
	uint64_t		 lines;		/* of a sale; text says it */
	bool			 has_amount;
	int64_t			 amount;	/* currency minor units */
	struct slice		 who;
};
struct timeline { VEC(struct timeline_item) item; };

enum timeline_part {
	TIMELINE_SALES = 1, TIMELINE_CONTACTS = 2, TIMELINE_CHANGES = 4
};

/*
 * Everything of one record: contacts and cases (of a case, a deal and the
 * like: what refers to it), sales (lines of an order together), and changes
 * to the record itself from the journal.  At most
 * limit items (0: all), the newest.  Not after env's as_of.
 */
CRM_CHECK enum err_code
timeline_read(struct timeline *, const struct query_env *,
    const struct entity *, uint32_t id, unsigned parts, size_t limit,
    struct arena *, struct err *);

#endif

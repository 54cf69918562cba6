/*
 * Multilevel contacts: who we know on which level of an organisation, when
 * we last spoke with them, and which levels have nobody.
 *
 * A person is there by an affiliation (with role and level, from and until)
 * or by their own record's party and level; an affiliation with the party
 * goes before that.  The levels are the values of the field in the role
 * level, in the order of the model.
 */
#ifndef PRACTICE_LEVEL_H
#define PRACTICE_LEVEL_H

#include "core/query/query.h"

enum level_state { LEVEL_NOBODY, LEVEL_LEFT, LEVEL_KNOWN, LEVEL_MET };
/* "nobody", "left", "known", "met". */
const char	*level_state_name(enum level_state);

/* One person on a level; or a level with nobody. */
struct level_holder {
	enum level_state	 state;	/* met: within the model's time */
	const struct choice	*level;		/* NULL: not said */
	const struct entity	*entity;	/* of the person; NULL: nobody */
	uint32_t		 id, affiliation;	/* 0: none */
	struct slice		 name, function, channel;
	bool			 has_from, has_until, has_last;
	struct day		 from, until;
	/* The last contact with this person about this party. */
	struct instant		 last;
	struct slice		 last_kind;
	/* How to speak on this level: the model's words; often empty. */
	struct slice		 tone;
};

struct levels {
	const struct field		*field;	/* NULL: the model has none */
	VEC(struct level_holder)	 list;	/* by level, then last contact */
};

/*
 * Of one party, at env's now; tones in lang.  Texts live in the arena; free with
 * VEC_RELEASE(&levels.list).
 */
CRM_CHECK enum err_code
levels_read(struct levels *, const struct query_env *,
    const struct entity *party, uint32_t id, struct slice lang,
    struct arena *, struct err *);

#endif

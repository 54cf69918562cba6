/*
 * The empathy map of a party or person (DOMAIN.md 5): what they see, hear,
 * feel and say, what frustrates them, what they want to achieve, from the
 * visits (and any other contact) that recorded it, the newest first.
 */
#ifndef PRACTICE_EMPATHY_H
#define PRACTICE_EMPATHY_H

#include "core/query/query.h"

enum { N_QUESTIONS = 6 };
/* The role of the n-th question, in the order of the map. */
enum role	empathy_question(size_t n);

struct empathy_answer {
	enum role		 question;
	struct instant		 at;
	const struct entity	*entity;	/* of the contact */
	uint32_t		 id;
	struct slice		 kind;		/* "visit" */
	struct slice		 person;	/* with whom; or empty */
	struct slice		 text;
};
/* By question, then newest first. */
struct empathy { VEC(struct empathy_answer) list; };

/*
 * The newest answers to each question, at most so many (0: all), at env's
 * now; of a contact its own.  Texts live in the arena; free with
 * VEC_RELEASE(&empathy.list).
 */
CRM_CHECK enum err_code
empathy_read(struct empathy *, const struct query_env *,
    const struct entity *, uint32_t id, size_t most, struct arena *,
    struct err *);
/* What the question is called in a model, in this language. */
struct slice	empathy_label(const struct model *, enum role question,
		    struct slice lang);

#endif

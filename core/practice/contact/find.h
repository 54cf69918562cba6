/*
 * Full text: who or what was that about?
 */
#ifndef PRACTICE_FIND_H
#define PRACTICE_FIND_H

#include "core/query/query.h"

/*
 * What was asked, read from words as a person types them: all must occur,
 * without regard to case and accents; "..." is a phrase, whose words follow
 * each other in one text, whatever signs stand between them; a * behind a word
 * makes it the beginning of words.
 */
struct find_text;
/* Lives in the arena.  ERR_USAGE: no words, or a quote that is not closed. */
CRM_CHECK enum err_code
find_text_parse(struct find_text **, struct arena *, struct slice,
    struct err *);

/*
 * Records (of entity, or all when NULL) in which the words occur.  When none
 * has the words, those in which the last one begins like that.
 *
 *	while (find_next(found, &rec))
 *		...
 *	rc = find_status(found, err);
 *
 * With the best first those with more of the words, and with words in their
 * names, and of equals the newest: by their day, or where more than
 * FIND_DATED have the words by their number; targets and series come last.
 * To take a few of millions costs little.  Otherwise by their number, which
 * is the fast way to look at them all.
 *
 * The environment and the text are borrowed; rec is valid until the next call.
 */
enum { FIND_DATED = 10000 };
struct find;
CRM_CHECK enum err_code
find_open(struct find **, const struct query_env *, const struct entity *,
    struct find_text *, bool best_first, struct err *);
void	find_close(struct find *);	/* NULL does nothing */
bool	find_next(struct find *, struct record *rec);
enum err_code	find_status(const struct find *, struct err *);
/* How many are still to come. */
CRM_CHECK enum err_code
find_count(uint64_t *n, struct find *, struct err *);

/*
 * The piece of the text in which most of the words stand, about width bytes
 * of it on one line; empty when none has any.  In the arena.
 */
struct slice	find_excerpt(const struct find_text *, const struct record *,
		    size_t width, struct arena *);

#endif

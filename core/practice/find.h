/*
 * Full text: who or what was that about?
 */
#ifndef PRACTICE_FIND_H
#define PRACTICE_FIND_H

#include "core/query/query.h"

/*
 * What was asked, read from words as a person types them: all must occur,
 * without regard to case and accents; "..." is a phrase, whose words stand
 * together; a * behind a word makes it the beginning of words.
 */
struct find_text;
/* Lives in the arena.  ERR_USAGE: no words, or a quote that is not closed. */
CRM_CHECK enum err_code
find_text_parse(struct find_text **, struct arena *, struct slice,
    struct err *);

/*
 * Records (of entity, or all when NULL) in which the words occur: those with
 * more of them, and with words in their names, first, and of equals the
 * newest: by their day, or where very many were found by their number.
 * Targets and series come last.  When none has the words, those in which the
 * last one begins like that.  Phrases are not looked at yet: ask
 * find_has_phrases of a record.
 */
CRM_CHECK enum err_code
find_run(struct found_list *, const struct query_env *,
    const struct entity *, const struct find_text *, struct err *);
bool	find_has_phrases(const struct find_text *, const struct record *,
	    struct arena *);

/*
 * The piece of the text in which most of the words stand, about width bytes
 * of it on one line; empty when none has any.  In the arena.
 */
struct slice	find_excerpt(const struct find_text *, const struct record *,
		    size_t width, struct arena *);

#endif

/*
 * Records as a text that a person edits, and the text back as changes.
 *
 *	- handle: a17			handle	name	city
 *	  name: Bakkerij Jansen		a17	Bakkerij Jansen	Gouda
 *	  city: Gouda
 *
 * What stands there otherwise than it was written is changed; a record
 * without a handle is added, one that is no longer in the text is removed.
 * Lines that begin with "#: " are ours: what was wrong, above its place.
 */
#ifndef EXCHANGE_EDITABLE_H
#define EXCHANGE_EDITABLE_H

#include "core/query/edit.h"

enum editable_form { EDITABLE_YAML, EDITABLE_TSV };

struct editable;
struct editable	*editable_open(enum editable_form);
void	editable_close(struct editable *);	/* NULL does nothing */

/* One more, as it is now; it is copied. */
void	editable_add(struct editable *, const struct record *);
size_t	editable_count(const struct editable *);
/* ERR_USAGE: records of several types in a table, or too many for YAML. */
CRM_CHECK enum err_code
editable_write(struct buf *, const struct editable *, const struct query_env *,
    struct err *);

/* The text without our lines; line numbers are those of this. */
void	editable_strip(struct buf *, struct slice text);
/* Where a line of the stripped text stands in the whole one. */
size_t	editable_line(struct slice text, size_t stripped);
/* There is no record in it, only blanks and comments. */
bool	editable_is_empty(enum editable_form, struct slice text);

/*
 * A fault at a line of the text; several may be told of one.  With ERR_OK it
 * is a word more on the fault before.
 */
typedef void editable_bad(void *arg, size_t line, const struct err *);

/*
 * The changes of a stripped text into a plan.  What is wrong with it is told
 * line by line, and the plan is then good for nothing; *n_bad counts it.
 * A record that was changed by another meanwhile, and here too, is a fault
 * (ERR_CONFLICT) that shows both versions; it is then taken as it is now, so
 * that the same text another time is written over that.
 */
CRM_CHECK enum err_code
editable_apply(size_t *n_bad, struct editable *, struct slice text,
    const struct query_env *, struct plan *, editable_bad *, void *arg,
    struct err *);

#endif

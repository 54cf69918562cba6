/*
 * Who is named in a line somebody wrote: "Bezoek Bakkerij Jansen in Gouda".
 */
#ifndef PRACTICE_MENTION_H
#define PRACTICE_MENTION_H

#include "core/query/query.h"

struct mention;

/* Reads the names of all parties and persons. */
CRM_CHECK enum err_code
mention_open(struct mention **, const struct query_env *, struct err *);
void	mention_close(struct mention *);	/* NULL does nothing */
/*
 * The longest run of words that is the whole name of one of them, of a firm
 * also without its legal form.  False: nobody, or a name that several have.
 */
bool	mention_find(struct reference *, struct mention *, struct slice text);

#endif

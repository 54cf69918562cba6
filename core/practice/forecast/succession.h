/*
 * Products that took the place of others (role successor): what was sold of
 * the one before is history of the one that is sold now.
 */
#ifndef PRACTICE_SUCCESSION_H
#define PRACTICE_SUCCESSION_H

#include "core/query/sum.h"

struct succession {
	const struct field	*field;		/* of the sale: its product */
	struct succeeded {
		uint32_t	 id, by;	/* by: the next one */
	}			*list;		/* ascending id */
	size_t			 n;		/* 0: nobody was succeeded */
	size_t			 n_applied;	/* of them, with sales */
};

/* Who succeeds whom; in the arena. */
CRM_CHECK enum err_code
succession_read(struct succession *, const struct query_env *,
    const struct entity *sale, struct arena *, struct err *);

/* Those before id, in before[0..s->n); returns how many. */
size_t	succession_before(const struct succession *, uint32_t id,
	    uint32_t *before);

/* Does an expression over the sale hang on its product? */
bool	succession_matters(const struct succession *, const struct entity *sale,
	    struct slice key);

/*
 * Rows by keys of which the first n hang on is[0..n) the product, then the
 * product, then the period: those of a product whose successor was sold too
 * get the successor's keys, and the rows are sorted by the n and the period
 * again.  Rows of equal keys may be there more than once then.
 */
void	succession_apply(struct succession *, struct sum_result *,
	    const bool *is, size_t n);

#endif

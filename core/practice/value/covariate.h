/*
 * Fields of a party as static covariates of a model
 * (core/stats/purchase/purchase_effects.h).  A number counts in standard
 * deviations from the mean; a value that is not known as the mean.  Of a choice, a yes
 * or no, a reference, a country or a text each value is 1 or 0 against the
 * most frequent one (not known is a value, too): the eight that most parties
 * have count alone, fewer when others have as many, and the rest are one
 * together.  Of a field with several values each of those eight is 1 or 0 by
 * itself, and the rest say nothing.
 *
 * Fields are as they are now, whatever the day that is asked about: they
 * should be such that they do not follow from the purchases.
 */
#ifndef PRACTICE_COVARIATE_H
#define PRACTICE_COVARIATE_H

#include "core/query/query.h"
#include "core/stats/purchase/purchase_effects.h"

struct covariate {
	const struct field *field;
	bool		 is_number;
	bool		 is_rest;	/* all the values that do not count alone */
	struct slice	 value;		/* empty: not known */
	struct slice	 against;	/* the most frequent value */
	double		 mean, spread;	/* of a number */
	uint64_t	 n;		/* parties that have it, or any */
};

struct covariates {
	struct covariate	 of[PURCHASE_COVARIATES];
	size_t			 n;
	uint64_t		 n_parties;	/* that count */
	uint32_t		 last_id;
	/* [last_id + 1]: place in z, in the order of the ids; 0: it does not
	 * count, and its row is nought. */
	uint32_t		*row;
	size_t			 n_rows;
	float			*z;		/* [(n_rows + 1) * n] */
};

/*
 * By the names of fields; counts[last_id + 1]: the parties by which means and
 * the most frequent are found.  Lives in the arena.  ERR_USAGE: no such
 * field, one that tells no parties apart, or none that those before it do
 * not, too many.  result NULL: only the names are looked at.
 */
CRM_CHECK enum err_code
covariates_read(struct covariates **, const struct query_env *,
    const struct entity *party, const struct slice *name, size_t n_names,
    const bool *counts, uint32_t last_id, struct arena *, struct err *);
/* Of one party that counts: [n]. */
static inline const float *
covariates_of(const struct covariates *c, uint32_t id)
{
	return c->z + (size_t)c->row[id] * c->n;
}

#endif

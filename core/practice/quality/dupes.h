/*
 * Likely doubles among the records of a type: the same person, firm or
 * thing recorded twice.
 *
 * What is compared follows from types and roles of the model's fields:
 *	name	of people surname, given name and initials; else as a firm
 *	street, postcode, city	together: they move together
 *	e-mail, telephone	all fields of that type together
 *	iban, kvk, vat, url, birthday, the party somebody belongs to
 *	other text that is no list and no long text
 * all in normal form (core/types/name.h, place.h).  Pairs with something in
 * common are found by several keys, weighed with core/stats/linkage.h, whose
 * chances are learnt from the store itself, and joined to groups, but not by
 * a chain of which the ends are strangers.
 */
#ifndef PRACTICE_DUPES_H
#define PRACTICE_DUPES_H

#include "core/query/query.h"

struct dupes_options {
	double		threshold;	/* chance from which they are doubles */
	unsigned	threads;	/* 1 or 2 */
};
/* 0.9: what it finds is nearly always right (tests/cli/dupes_real.t). */
extern const double	dupes_threshold;

enum { DUPES_REASONS = 8 };
/* Small, for there may be millions. */
struct dupes_reason {
	uint16_t	field;		/* its place, from 1; 0: several */
	uint8_t		how;
	bool		differs : 1;	/* speaks against */
	bool		exact : 1;
};
/* "surname", "telephone", ... */
const char	*dupes_reason_what(const struct dupes_reason *);
/* The field it is of; NULL: it is of several. */
const struct field	*dupes_reason_field(const struct dupes_reason *,
			    const struct entity *);
struct dupes_member {
	uint32_t	id, like;	/* the member it is most like */
	double		chance;		/* that these two are the same */
	uint32_t	n_reasons;
	struct dupes_reason reason[DUPES_REASONS];
};
struct dupes_group {
	struct dupes_member	*member;	/* handle order */
	size_t			 n;
	double			 chance;	/* of its weakest link */
};
struct dupes {
	struct dupes_group	*group;		/* by lowest handle */
	size_t			 n;
	uint64_t		 records, pairs;	/* compared */
};

/*
 * Among the records that pass where (NULL: all).  Lives in the arena.
 * ERR_USAGE: rows of sales have no doubles, or nothing of the type can be
 * compared.
 */
CRM_CHECK enum err_code
dupes_find(struct dupes *, const struct query_env *, const struct entity *,
    struct query *where, const struct dupes_options *, struct arena *,
    struct err *);

/*
 * Is there a record already that a new one is probably a double of?  Found
 * through indexes (name, e-mail, telephone, postcode, registers), without
 * reading the store, and weighed by what is usual instead of what the store
 * teaches.  quick is for many new ones: only by what few have in common, not
 * by postcodes and beginnings of names.  NULL in *near: nothing to look for,
 * an empty store for one.
 */
struct dupes_near;
CRM_CHECK enum err_code
dupes_near_open(struct dupes_near **near, struct txn *, const struct entity *,
    bool quick, struct err *);
void	dupes_near_close(struct dupes_near *);		/* NULL: nothing */
/* What stands in the snapshot; like->like is 0 when there is none. */
CRM_CHECK enum err_code
dupes_near_find(struct dupes_member *like, struct dupes_near *,
    const struct record *, struct err *);

#endif

/*
 * What distinguishes some parties from the rest: the values of their fields,
 * what they buy, how much and how often, how they were in touch and how well
 * they were answered, each with the chance that such a difference comes of
 * itself.
 */
#ifndef PRACTICE_PROFILE_H
#define PRACTICE_PROFILE_H

#include "core/practice/segment/segment.h"

/* What is no field and no expression, as a field of a row. */
#define PROFILE_SILENT		"days since the last sale"
#define PROFILE_CONTACTS	"contacts"
#define PROFILE_CASES		"cases"
#define PROFILE_COMPLAINTS	"complaints"	/* and faults */
#define PROFILE_ANSWERED	"answered in time"	/* cases, percent */
#define PROFILE_SOLVED		"solved in time"
#define PROFILE_SALE_CHANNEL	"channel of sales"
#define PROFILE_CONTACT_CHANNEL	"channel of contacts"

struct profile_row {
	struct slice	field, value;	/* value empty: a mean, not a share */
	uint64_t	n_in, n_rest;	/* with the value; whose it is known */
	double		in, rest;	/* shares, or means */
	double		lo, hi;		/* of the difference, 95 % */
	double		p;		/* Fisher's exact test, or Welch's */
	double		q;		/* of all rows (Benjamini-Hochberg) */
};

struct profile {
	uint64_t		 n_in, n_rest;	/* parties */
	VEC(struct profile_row)	 row;		/* the least p first */
};

/*
 * inside[id] tells which parties are meant, of s->entity, and among[id] (NULL:
 * everybody) which ones they and the rest are taken from; what they bought is
 * in s->period.  Looked at are fields with choices, yes or no, texts,
 * references and numbers, families of products (products where they have
 * none), and contacts, cases and channels of that period.  Values that fewer
 * than 5 parties have are left out: nothing can be said of them, and nobody is
 * recognised.  Texts live in the arena; release the rows.
 */
CRM_CHECK enum err_code
profile_compute(struct profile *, const struct query_env *,
    const struct segmentation *s, const bool *inside, const bool *among,
    struct arena *, struct err *);

/* Parties of both a segment of one scheme and one of another. */
struct overlap {
	size_t		a, b;		/* positions; SEGMENT_NONE: in none */
	uint64_t	n, n_a, n_b;	/* of both, and of each */
	int64_t		revenue;	/* of both, in the period of a */
	double		lift;		/* n against what chance gives */
};
struct overlaps { VEC(struct overlap) list; };
/* Both of the same parties; those with anybody in them; release the list. */
CRM_CHECK enum err_code
segment_overlap(struct overlaps *, const struct segmentation *a,
    const struct segmentation *b, struct err *);

#endif

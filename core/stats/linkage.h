/*
 * Do two records speak of the same person?  The Fellegi-Sunter model with
 * more classes than "the same" and "strangers": some strangers have things
 * in common for a reason.  Members of one household share a surname, an
 * address, a telephone; namesakes share a name and what is made of it.  Such
 * evidence is not independent, and without a class for it makes one person
 * of two.
 *
 * A pair is a vector of levels, one per comparison: 0 one side is missing
 * (says nothing), 1 the best agreement, up to n_levels the worst.
 *
 *	log odds = log p_same + sum log m/u
 *	    - log(p_strangers + sum over others of share prod r/u)
 *
 * m, r and u are the chances of a level among the same, among one of the
 * others, and among strangers.  u comes from random pairs and stays; m, r
 * and the shares are estimated by expectation and maximisation over the
 * pairs of a store that have something in common (all the rest are
 * strangers), each with a prior worth a few pairs.  What the others do not
 * share, is among them as among strangers: there r is u.
 *
 * Sources: I. P. Fellegi, A. B. Sunter, J. Amer. Statist. Assoc. 64 (1969),
 * 1183-1210; A. P. Dempster, N. M. Laird, D. B. Rubin, J. Royal Statist.
 * Soc. B 39 (1977), 1-38.
 */
#ifndef STATS_LINKAGE_H
#define STATS_LINKAGE_H

#include "core/base/def.h"

enum { LINKAGE_FIELDS = 24, LINKAGE_LEVELS = 8, LINKAGE_OTHERS = 2 };

struct linkage {
	size_t		n_fields;
	unsigned	n_levels[LINKAGE_FIELDS];	/* < LINKAGE_LEVELS */
	/* By field and level; [0] is not used.  u, and m and r as they are
	 * believed before anything is seen, are given. */
	double		u[LINKAGE_FIELDS][LINKAGE_LEVELS];
	double		m[LINKAGE_FIELDS][LINKAGE_LEVELS];
	double		p_same;			/* share of all pairs */
	struct linkage_other {
		bool	shares[LINKAGE_FIELDS];
		double	r[LINKAGE_FIELDS][LINKAGE_LEVELS];
		double	p;			/* share of all pairs */
	}		other[LINKAGE_OTHERS];
	/* Logarithms of all this; linkage_ready makes them. */
	struct linkage_logs {
		double	m[LINKAGE_FIELDS][LINKAGE_LEVELS];
		double	r[LINKAGE_OTHERS][LINKAGE_FIELDS][LINKAGE_LEVELS];
		double	same, other[LINKAGE_OTHERS], strangers;
	}		log;
};
/* After a change of what the model holds, before it is asked. */
void	linkage_ready(struct linkage *);

/* Pairs that are alike, or many that are the same. */
struct linkage_pattern { uint8_t level[LINKAGE_FIELDS]; double n; };

/*
 * Estimate m, r and the shares from n patterns, which are those of all_pairs
 * pairs that may be more than strangers.  What the model holds before is the
 * prior, worth so many pairs (> 0); the shares are where to begin.
 * Returns the rounds it took.
 */
unsigned	linkage_fit(struct linkage *, const struct linkage_pattern *,
		    size_t n, double all_pairs, double prior);

/*
 * The logarithm of the odds that a pair is the same.  rare (may be NULL) is
 * log(u / chance that strangers agree on this very value) per comparison,
 * for what agrees: a rare name says more than a common one.
 */
double	linkage_log_odds(const struct linkage *, const uint8_t *level,
	    const double *rare);
/* log(m / u) of one comparison: what it says by itself. */
double	linkage_weight(const struct linkage *, size_t field, unsigned level);

#endif

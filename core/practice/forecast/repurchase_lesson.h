/*
 * How often one product is bought, beside all of them: regularity and leaving
 * are learnt from all products together, for of one alone there is too
 * little; how fast it is from its own customers and, as of some more, from
 * all others.
 */
#ifndef PRACTICE_REPURCHASE_LESSON_H
#define PRACTICE_REPURCHASE_LESSON_H

#include "core/base/base.h"
#include "core/stats/purchase/purchase.h"

struct lesson {
	VEC(struct purchase_history) history;
	double			slowness;	/* of its gaps, to those of all;
						   0: not looked at yet */
};

/* So many that stand for all. */
enum { LESSON_SAMPLE = 64 };
struct lesson_sample {
	struct purchase_history	history[LESSON_SAMPLE];
	size_t			n;
};

/* Histories that are alike become one; most bought a thing once. */
void	lesson_group(struct lesson *);
/* Of a grouped lesson, evenly over it. */
void	lesson_take_sample(struct lesson_sample *, const struct lesson *all);
/*
 * How much longer the gaps are than those of all, by the likelihood of the
 * model of all with another pace; 1 when few bought it.  Learnt once.
 */
double	lesson_slowness(struct lesson *, const struct purchase_model *all,
	    const struct lesson_sample *);

#endif

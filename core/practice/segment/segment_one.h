/*
 * What the schemes that rest on the relationship go by, of one party: its
 * own records and rows; of all parties only when they buy, how often one has
 * contact and the revenue.  The same as a segmentation of all has of it.
 */
#ifndef PRACTICE_SEGMENT_ONE_H
#define PRACTICE_SEGMENT_ONE_H

#include "core/practice/relation/evidence.h"
#include "core/practice/relation/strength.h"
#include "core/practice/segment/segment.h"

struct segment_one {
	struct evidence		*evidence;
	struct party_sales	 ever, in_period;
	int64_t			 revenue;	/* of all in the period */
	double			 alive;		/* value.h */
	struct strength		 strength;
	struct day		 as_of;
};

/*
 * With the period of the scheme.  Lives in the arena.  ERR_USAGE: the model
 * has no sales of such parties.
 */
CRM_CHECK enum err_code
segment_one_read(struct segment_one *, const struct query_env *,
    const struct entity *party, uint32_t id, const struct scheme *,
    struct arena *, struct err *);

#endif

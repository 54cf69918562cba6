/*
 * Segments as they were said on a day: a snapshot (record/snapshot.h) named
 * "segment/SCHEME".  Its body says the segments by name, their revenue, and
 * who was in which, in about a byte per party:
 *
 *	u8 1, then numbers of 7 bits a byte, low ones first:
 *	n segments, of each: length of the name, the name, revenue (zigzag)
 *	revenue of all, revenue without a party (zigzag), n parties
 *	n sets that occur, of each: bit i, in segment i
 *	of each party, by id: (id - the one before - 1) * n sets + its set
 */
#ifndef PRACTICE_FREEZE_H
#define PRACTICE_FREEZE_H

#include "core/practice/segment/segment.h"
#include "core/record/snapshot.h"

enum { FREEZE_SEGMENTS = 32 };

struct frozen {
	struct snapshot	 head;
	size_t		 n_segments;
	const struct slice *name;	/* [n_segments] */
	const struct segment_size *size; /* [n_segments] */
	int64_t		 revenue, revenue_unassigned;
	uint64_t	 n_parties;
	uint32_t	 last_id;
	const uint32_t	*mask;		/* [last_id + 1] */
	const bool	*exists;	/* [last_id + 1] */
};

/* "segment/pyramid" */
struct slice	freeze_name(struct arena *, const struct scheme *);

/* Into the plan.  *kept: there is one of that day, which stays as it is. */
CRM_CHECK enum err_code
freeze_plan(bool *kept, struct plan *, struct txn *,
    const struct segmentation *, struct instant taken, struct err *);

/* The heads of a scheme's, by day; VEC_RELEASE the list. */
CRM_CHECK enum err_code
freeze_list(struct snapshots *, struct txn *, const struct scheme *,
    struct arena *, struct err *);
/* NULL: there is none of that day.  ERR_STORE: damaged. */
CRM_CHECK enum err_code
freeze_read(const struct frozen **, struct txn *, const struct entity *party,
    const struct scheme *, struct day, struct arena *, struct err *);
/*
 * Its sets by the places that today's scheme gives its segments; those it has
 * no more are left out.  [last_id + 1], for last_id of the frozen one at least.
 */
const uint32_t	*freeze_masks(const struct frozen *, const struct scheme *,
		    uint32_t last_id, struct arena *);
/* False: damaged; also when it speaks of parties beyond last_id. */
CRM_CHECK bool
freeze_decode(struct frozen *, struct slice body, uint32_t last_id,
    struct arena *);
void	freeze_encode(struct buf *, const struct segmentation *);

#endif

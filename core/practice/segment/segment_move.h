/*
 * Who moved between the segments of a scheme from one day to another.
 */
#ifndef PRACTICE_SEGMENT_MOVE_H
#define PRACTICE_SEGMENT_MOVE_H

#include "core/practice/segment/segment.h"

/* Beside the segments of a scheme: in none of them. */
#define SEGMENT_NONE	SIZE_MAX

struct segment_move {
	uint32_t	id;
	size_t		from, to;	/* positions in the scheme */
	bool		is_new;		/* not known before: from is none */
};
struct segment_moves { VEC(struct segment_move) list; };

/*
 * Not known before is who says so (segment.h), and whose first sale or
 * contact came in between when nothing says since when.
 *
 * before and after are the same scheme of the same parties, on two days.  A
 * party in several segments moves from each it left to one it came into, as
 * far as there are; what is left comes from none or goes to none.  In the
 * order of handles; release the list with VEC_RELEASE.
 */
void	segment_compare(struct segment_moves *,
	    const struct segmentation *before,
	    const struct segmentation *after);
/*
 * Revenue at stake: what the party brought in the scheme's period, on the
 * day on which that was more.  Minor units.
 */
int64_t	segment_stake(const struct segmentation *before,
	    const struct segmentation *after, uint32_t id);

#endif

#include "core/practice/segment/segment_move.h"

static uint32_t
mask_of(const struct segmentation *s, uint32_t id)
{
	return id <= s->last_id ? s->mask[id] : 0;
}

/* Takes the lowest segment out of the mask. */
static size_t
next_of(uint32_t *mask)
{
	for (size_t i = 0; i < 32; i++)
		if (*mask & UINT32_C(1) << i) {
			*mask &= ~(UINT32_C(1) << i);
			return i;
		}
	return SEGMENT_NONE;
}

/* Not known then, as far as anything is dated. */
static bool
is_new(const struct segmentation *before, uint32_t id, uint32_t was,
    uint32_t is)
{
	if (id > before->last_id || !before->exists[id])
		return was == 0;
	return (was & is) == 0 && before->known != NULL &&
	    before->known[id] == KNOWN_UNDATED &&
	    !party_is_customer(&before->ever[id]) &&
	    !segment_has_contact(before, id);
}

void
segment_compare(struct segment_moves *moves,
    const struct segmentation *before, const struct segmentation *after)
{
	uint32_t	last = MAX(before->last_id, after->last_id);

	for (uint32_t id = 1; id > 0 && id <= last; id++) {
		uint32_t	was = mask_of(before, id);
		uint32_t	is = mask_of(after, id);
		bool		came_up = was != is && is_new(before, id, was,
					    is);
		uint32_t	left, came;

		if (came_up)
			was = 0;
		left = was & ~is;
		came = is & ~was;
		while (left != 0 || came != 0) {
			struct segment_move	*m = VEC_ADD(&moves->list);

			m->id = id;
			m->from = next_of(&left);
			m->to = next_of(&came);
			m->is_new = came_up;
		}
	}
}

int64_t
segment_stake(const struct segmentation *before,
    const struct segmentation *after, uint32_t id)
{
	int64_t	was = id <= before->last_id ? before->in_period[id].revenue :
		    0;
	int64_t	is = id <= after->last_id ? after->in_period[id].revenue : 0;

	return MAX(was, is);
}

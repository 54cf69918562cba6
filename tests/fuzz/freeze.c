/*
 * The body of a snapshot of segments, as a damaged store or an export may
 * hold it: what is read of it stays within its bounds and adds up.
 */
#include <assert.h>

#include "core/base/base.h"
#include "core/practice/segment/freeze.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LAST = 1000 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena	*arena = arena_open();
	struct frozen	 f = {0};
	uint64_t	 n = 0, in[FREEZE_SEGMENTS] = {0};

	if (freeze_decode(&f, slice_make(data, size), LAST, arena)) {
		assert(f.last_id <= LAST && f.n_segments <= FREEZE_SEGMENTS);
		for (uint32_t id = 1; id <= f.last_id; id++) {
			n += f.exists[id];
			assert(f.exists[id] || f.mask[id] == 0);
			assert(f.n_segments == FREEZE_SEGMENTS ||
			    f.mask[id] >> f.n_segments == 0);
			for (size_t i = 0; i < f.n_segments; i++)
				in[i] += f.mask[id] >> i & 1;
		}
		assert(n == f.n_parties);
		for (size_t i = 0; i < f.n_segments; i++)
			assert(in[i] == f.size[i].members);
	}
	arena_close(arena);
	return 0;
}

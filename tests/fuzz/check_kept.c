/*
 * The body of a snapshot of the checks: what is read of it is written again
 * and read as the same.
 */
#include <assert.h>

#include "core/base/base.h"
#include "core/practice/quality/check_kept.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena		*arena = arena_open();
	struct check_kept	 k = {0}, again = {0};
	struct buf		 b = {0};

	if (check_kept_decode(&k, slice_make(data, size), arena)) {
		check_kept_encode(&b, &k);
		assert(check_kept_decode(&again, buf_slice(&b), arena));
		assert(again.n_staff == k.n_staff);
		for (int r = 0; r < N_CHECKS; r++)
			assert(again.has[r] == k.has[r] &&
			    again.found[r] == k.found[r] &&
			    again.looked[r] == k.looked[r]);
		for (size_t i = 0; i < k.n_staff; i++)
			assert(again.staff[i].contacts ==
			    k.staff[i].contacts && again.staff[i].covered ==
			    k.staff[i].covered);
	}
	buf_release(&b);
	arena_close(arena);
	return 0;
}

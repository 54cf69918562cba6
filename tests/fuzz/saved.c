/*
 * The body of a saved forecast, as a damaged store or an export may hold it.
 */
#include <assert.h>

#include "core/base/base.h"
#include "core/practice/forecast/forecast_saved.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct slice part, struct slice whole)
{
	if (part.len == 0)
		return;
	assert(part.p >= whole.p && part.len <= whole.len &&
	    (size_t)(part.p - whole.p) <= whole.len - part.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena		*arena = arena_open();
	struct slice		 body = slice_make(data, size);
	struct saved_forecast	 f = {0};
	struct buf		 again = {0};

	if (saved_decode(&f.of, &f, body, arena)) {
		assert(f.of.horizon > 0 && f.of.n_by <= SAVED_KEYS &&
		    f.of.n_levels <= SAVED_LEVELS);
		check_inside(f.of.measure, body);
		check_inside(f.of.where, body);
		for (size_t i = 0; i < f.series.n; i++) {
			const struct saved_series	*s = &f.series.p[i];

			check_inside(s->method, body);
			for (size_t k = 0; k < f.of.n_by; k++)
				check_inside(s->key[k], body);
			for (size_t k = 0; s->has_interval &&
			    k < f.of.n_levels; k++)
				assert(s->lo[k] != NULL && s->hi[k] != NULL);
		}
		saved_write_head(&again, &f.of);
		assert(saved_decode(&f.of, NULL, buf_slice(&again), arena));
	}
	VEC_RELEASE(&f.series);
	buf_release(&again);
	arena_close(arena);
	return 0;
}

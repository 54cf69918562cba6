/*
 * A stream of operations on a small store.  Nothing is applied; what the
 * plan of the stream shows is a stream again, and shows the same.  The
 * first byte chooses whether bad operations are left out.
 */
#include "tests/fuzz/store_kit.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf	one = {0}, two = {0};
	struct round	r;

	if (kit.store == NULL)
		make_store();
	if (size == 0)
		return 0;
	if (run(&one, &r, slice_make(data + 1, size - 1), data[0] & 1)) {
		end(&r);
		must(run(&two, &r, buf_slice(&one), false));
		must(slice_eq(buf_slice(&one), buf_slice(&two)));
	}
	end(&r);
	buf_release(&one);
	buf_release(&two);
	return 0;
}

/*
 * Mapping files: what is taken can be written, and that is taken too.
 */
#include "core/exchange/mapping.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena	*arena = arena_open();
	struct buf	 one = {0}, two = {0};
	struct mapping	 m;
	struct err	 err = {0};

	if (mapping_parse(&m, arena, slice_make(data, size), &err) ==
	    ERR_OK) {
		mapping_write(&one, &m);
		must(mapping_parse(&m, arena, buf_slice(&one), &err) ==
		    ERR_OK);
		mapping_write(&two, &m);
		must(slice_eq(buf_slice(&one), buf_slice(&two)));
	}
	buf_release(&one);
	buf_release(&two);
	arena_close(arena);
	return 0;
}

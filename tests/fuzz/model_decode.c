#include "core/model/source.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The checksum is made right, or no input would come past it.  What is read
 * is written, searched and printed: views must lie within the bytes.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model	*m;
	struct arena	*arena = arena_open();
	struct buf	 out = {0};
	struct err	 err = {0};
	char		*bytes = mem_alloc(size + 4);

	memcpy(bytes, data, size);
	le32_put(bytes + size, crc32c(0, bytes, size));
	if (model_decode(&m, arena, slice_make(bytes, size + 4), &err) ==
	    ERR_OK) {
		model_encode(&out, m);
		(void)model_find_entity(m, SLICE("relatie"));
		buf_clear(&out);
		model_write_glossary(&out, m, SLICE("en"), SLICE("html"));
	}
	buf_release(&out);
	free(bytes);
	arena_close(arena);
	return 0;
}

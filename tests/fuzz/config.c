/*
 * Configuration files: read or refused with a place; what config_edit
 * writes reads back as what was set.
 */
#include "core/cli/config.h"

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
	static const char	value[] = " a\\\"b\n#;\t ";
	struct arena		*arena = arena_open();
	struct config		*c = config_open(arena);
	struct err		 err = {0};
	struct buf		 b = {0};
	struct slice		 text = slice_make(data, size);
	enum err_code		 rc;

	rc = config_add_text(c, CONFIG_USER, "f", text, &err);
	must(rc == ERR_OK || rc == ERR_DATA);
	must((config_edit(&b, text, "x.y", value, &err) == ERR_OK) ==
	    (rc == ERR_OK));
	if (rc == ERR_OK) {
		c = config_open(arena);
		must(config_add_text(c, CONFIG_USER, "f", buf_slice(&b),
		    &err) == ERR_OK);
		must(config_find(c, "x.y") != NULL &&
		    strcmp(config_find(c, "x.y"), value) == 0);
	}
	buf_release(&b);
	arena_close(arena);
	return 0;
}

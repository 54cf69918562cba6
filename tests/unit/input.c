/*
 * Whole files and texts, whatever they were written in, and no more of them
 * than the caller will hold.
 */
#include "core/exchange/input.h"
#include "tests/unit/tap.h"

#include <unistd.h>

enum { MB = 1024 * 1024 };

static void
texts(void)
{
	struct input	*in = NULL;
	struct buf	 b = {0};
	struct err	 err = {0};

	buf_adds(&b, "zero ");
	is_ok(input_open_memory(&in, SLICE("caf\xe9"), ENCODING_CP1252, &err),
	    &err, "a text");
	is_ok(input_read_all(&b, in, SIZE_MAX, &err), &err, "read");
	is_str(buf_cstr(&b), "zero caf\xc3\xa9", "behind what was there");
	input_close(in);
	buf_release(&b);
}

static void
files(void)
{
	char		 path[] = "/tmp/crm-input.XXXXXX";
	int		 fd = mkstemp(path);
	struct arena	*arena = arena_open();
	struct slice	 text = SLICE("before");
	struct err	 err = {0};
	char		 want[64];

	is_ok(input_read_file(&text, arena, path, MB, &err), &err,
	    "an empty file");
	is_int((int64_t)text.len, 0, "gives nothing");
	ok(fd >= 0 && ftruncate(fd, MB) == 0 &&
	    pwrite(fd, "\xef\xbb\xbf" "abcde", 8, 0) == 8,
	    "as large as allowed, with a byte order mark");
	is_ok(input_read_file(&text, arena, path, MB - 3, &err), &err, "read");
	ok(text.len == MB - 3 && memcmp(text.p, "abcde", 6) == 0,
	    "whole, without the mark");
	text = SLICE("before");
	ok(ftruncate(fd, MB + 4) == 0, "one byte more");
	is_int(input_read_file(&text, arena, path, MB, &err), ERR_RANGE,
	    "refused");
	snprintf(want, sizeof(want), "%s is larger than 1 MB", path);
	is_str(err.msg, want, "says so");
	is_int(input_read_file(&text, arena, "/", MB, &err), ERR_SYSTEM,
	    "a folder is no file");
	ok(slice_eq(text, SLICE("before")), "failing leaves the text alone");
	ok(unlink(path) == 0, "gone");
	close(fd);
	arena_close(arena);
}

int
main(void)
{
	texts();
	files();
	return done_testing();
}

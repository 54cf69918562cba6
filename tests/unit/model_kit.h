/*
 * What the tests of core/model share.
 */
#ifndef MODEL_KIT_H
#define MODEL_KIT_H

#include <string.h>

#include "core/base/base.h"
#include "core/model/source.h"
#include "tests/unit/tap.h"

/*
 * Stored and read again a model is the same, by what is_whole tests and byte
 * for byte; and whatever bit of it is wrong behind a right checksum: no harm.
 */
static inline void
kit_codec(const struct model *m, void (*is_whole)(const struct model *))
{
	struct arena	*arena = arena_open();
	struct model	*copy = NULL;
	struct buf	 bytes = {0}, again = {0};
	struct err	 err = {0};

	model_encode(&bytes, m);
	if (is_ok(model_decode(&copy, arena, buf_slice(&bytes), &err), &err,
	    "stored bytes are read")) {
		is_whole(copy);
		model_encode(&again, copy);
		ok(slice_eq(buf_slice(&bytes), buf_slice(&again)),
		    "and give the same bytes");
	}
	for (size_t i = 40; i < (bytes.len - 4) * 8; i++) {
		bytes.p[i / 8] ^= (char)(1 << i % 8);
		le32_put(bytes.p + bytes.len - 4,
		    crc32c(0, bytes.p, bytes.len - 4));
		if (model_decode(&copy, arena, buf_slice(&bytes), &err) ==
		    ERR_OK) {
			buf_clear(&again);
			model_encode(&again, copy);
		}
		bytes.p[i / 8] ^= (char)(1 << i % 8);
		arena_clear(arena);
	}
	ok(true, "damage behind a right checksum breaks nothing");
	buf_release(&bytes);
	buf_release(&again);
	arena_close(arena);
}

/*
 * The one thing that is wrong with a text, at line:column (0: wherever); how
 * message and hint begin.
 */
static inline void
kit_fault(const char *name, struct slice text, int line, int column,
    const char *message, const char *hint)
{
	struct arena		*arena = arena_open();
	struct model_faults	 list = {0};
	struct model		*m = NULL;
	struct err		 err = {0};
	bool			 good;

	good = model_parse(&m, arena, text, NULL, &list, &err) == ERR_DATA &&
	    list.list.n == 1 && m == NULL &&
	    (line == 0 || list.list.p[0].line == line) &&
	    (column == 0 || list.list.p[0].column == column) &&
	    slice_starts(list.list.p[0].message, slice_of(message)) &&
	    slice_starts(list.list.p[0].hint, slice_of(hint));
	if (!ok(good, "fault: %s", name))
		for (size_t i = 0; i < list.list.n; i++)
			diag("got %d:%d: %.*s (%.*s)", list.list.p[i].line,
			    list.list.p[i].column,
			    SLICE_ARG(list.list.p[i].message),
			    SLICE_ARG(list.list.p[i].hint));
	VEC_RELEASE(&list.list);
	arena_close(arena);
}

#endif

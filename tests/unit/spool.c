/*
 * Bytes past memory: what comes back is what went in, in any order, over the
 * places where a chunk, memory and the file end, and after patches; what is
 * lent stays as long as it should; and what a full disk refuses can be added
 * when there is room again.
 */
#include "core/record/spool.h"

#include <sys/resource.h>

#include <signal.h>

#include "core/base/banned.h"
#include "tests/unit/tap.h"

enum { PIECES = 70000, PIECE_MAX = 700, BYTES = 24 << 20 };

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static bool
agrees(struct spool *s, const struct buf *kept, uint64_t at, size_t len)
{
	struct buf	got = {0};
	struct err	err = {0};
	bool		same;

	same = spool_read(s, &got, at, len, &err) == ERR_OK &&
	    got.len == len && memcmp(got.p, kept->p + at, len) == 0;
	buf_release(&got);
	return same;
}

/* All of it chunk by chunk, as far as it is in memory. */
static size_t
lent(struct spool *s, const struct buf *kept)
{
	uint64_t	at = 0;
	size_t		n = 0;
	struct slice	part;

	while (at < kept->len) {
		part = spool_lend(s, at);
		if (part.len > kept->len - at ||
		    memcmp(part.p, kept->p + at, part.len) != 0)
			return 0;
		n += part.len;
		at += part.len == 0 ? 1 : part.len;
	}
	return spool_lend(s, at).len == 0 ? n : 0;
}

/*
 * The last chunk, when the next piece has no room in it: read after pieces
 * that fill less than another one were added.
 */
static void
test_stays(uint64_t keep)
{
	enum { HALF = 512 * 1024, N = 9 };
	struct spool	*s = spool_open(NULL, keep);
	char		*bytes = mem_alloc(HALF);
	struct slice	 part = SLICE_EMPTY;
	struct err	 err = {0};
	uint64_t	 at = 0, place;
	size_t		 wrong = 0;

	for (int i = 0; i < N; i++) {
		memset(bytes, 'a' + i, HALF);
		if (!spool_has_room(s, HALF)) {
			wrong += part.len > 0 && part.p[0] != 'a' + i - 4;
			part = spool_lend(s, at);
			wrong += part.len != 2 * (size_t)HALF;
			at += part.len;
		}
		if (spool_add(s, &place, slice_make(bytes, HALF), SLICE_EMPTY,
		    SLICE_EMPTY, &err))
			wrong++;
		wrong += part.len > 0 &&
		    (part.p[0] != 'a' + (i / 2 - 1) * 2 ||
		    part.p[HALF] != part.p[0] + 1);
	}
	is_int((int64_t)wrong, 0, "a full chunk stays while the next fills");
	spool_close(s);
	free(bytes);
}

static void
test_full_disk(void)
{
	enum { CHUNK = 1024 * 1024 };
	struct spool	*s = spool_open("/tmp", 0);
	char		*bytes = mem_alloc(CHUNK);
	struct slice	 chunk = slice_make(bytes, CHUNK), part;
	struct buf	 got = {0};
	struct err	 err = {0};
	struct rlimit	 was, none;
	uint64_t	 place;
	bool		 same = true;

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &was);
	none = was;
	none.rlim_cur = 0;
	memset(bytes, 'a', CHUNK);
	is_ok(spool_add(s, &place, chunk, SLICE_EMPTY, SLICE_EMPTY, &err),
	    &err, "a chunk");
	part = spool_lend(s, 0);
	(void)setrlimit(RLIMIT_FSIZE, &none);
	is_int(spool_add(s, &place, chunk, SLICE_EMPTY, SLICE_EMPTY, &err),
	    ERR_SYSTEM, "another does not fit on the disk");
	(void)setrlimit(RLIMIT_FSIZE, &was);
	ok(strncmp(err.msg, "cannot write a temporary file in /tmp: ", 39) ==
	    0, "which is named: %s", err.msg);
	is_int((int64_t)spool_len(s), CHUNK, "the first is there");
	ok(slice_eq(part, spool_lend(s, 0)) && slice_eq(part, chunk),
	    "and where it was lent");
	err = (struct err){0};
	for (char c = 'b'; c < 'e'; c++) {
		memset(bytes, c, CHUNK);
		same &= spool_add(s, &place, chunk, SLICE_EMPTY, SLICE_EMPTY,
		    &err) == ERR_OK && place == (uint64_t)(c - 'a') * CHUNK;
	}
	ok(same, "others go in when there is room again");
	for (char c = 'a'; c < 'e'; c++) {
		memset(bytes, c, CHUNK);
		same &= spool_read(s, &got, (uint64_t)(c - 'a') * CHUNK,
		    CHUNK, &err) == ERR_OK &&
		    slice_eq(buf_slice(&got), chunk);
	}
	ok(same, "and come back");
	spool_close(s);
	buf_release(&got);
	free(bytes);
}

static void
test_all(uint64_t keep)
{
	static uint64_t	 at[PIECES];
	static size_t	 len[PIECES];
	struct spool	*s = spool_open(NULL, keep);
	struct buf	 kept = {0}, got = {0};
	struct err	 err = {0};
	uint32_t	 seed = 7;
	uint64_t	 place;
	char		 piece[PIECE_MAX];
	size_t		 i, k, wrong = 0, span, n;

	for (i = 0; i < PIECES; i++) {
		len[i] = next(&seed) % PIECE_MAX;
		for (k = 0; k < len[i]; k++)
			piece[k] = (char)next(&seed);
		if (spool_add(s, &at[i], slice_make(piece, len[i] / 2),
		    slice_make(piece + len[i] / 2, len[i] - len[i] / 2),
		    SLICE_EMPTY, &err))
			wrong++;
		buf_addmem(&kept, piece, len[i]);
	}
	is_int((int64_t)wrong, 0, "everything is taken");
	is_int((int64_t)spool_len(s), (int64_t)kept.len, "and counted");
	n = lent(s, &kept);
	ok(keep >= kept.len ? n == kept.len : n <= keep + (1 << 20) &&
	    n + (1 << 20) >= keep && n > 0, "so much is lent: %zu", n);
	for (i = 0; i < PIECES; i++)
		wrong += !agrees(s, &kept, at[i], len[i]);
	is_int((int64_t)wrong, 0, "one piece after the other");
	for (i = 0; i < PIECES; i += 2)
		wrong += !agrees(s, &kept, at[i], len[i] / 3);
	is_int((int64_t)wrong, 0, "the front of every second one");
	for (i = 0; i < PIECES; i++) {
		k = next(&seed) % PIECES;
		wrong += !agrees(s, &kept, at[k], len[k]);
	}
	is_int((int64_t)wrong, 0, "in any order");
	for (i = 0; i < PIECES; i += 7) {
		span = MIN((size_t)64 * 1024, kept.len - (size_t)at[i]);
		wrong += !agrees(s, &kept, at[i], span);
	}
	is_int((int64_t)wrong, 0, "more than a piece, over all borders");
	for (i = 0; i < PIECES; i++) {
		k = i % 3 == 0 ? next(&seed) % PIECES : i;
		if (len[k] == 0)
			continue;
		kept.p[at[k]] = (char)i;
		if (spool_patch(s, at[k], (uint8_t)i, &err))
			wrong++;
		wrong += !agrees(s, &kept, at[k], len[k]);
	}
	for (i = 0; i < PIECES; i++)
		wrong += !agrees(s, &kept, at[i], len[i]);
	is_int((int64_t)wrong, 0, "a patch is seen at once and for ever");
	place = spool_len(s);
	ok(spool_read(s, &got, place - 1, 2, &err) == ERR_SYSTEM,
	    "past the end there is nothing");
	ok(spool_read(s, &got, place + 1, 1, &err) == ERR_SYSTEM,
	    "nor behind it");
	ok(spool_read(s, &got, place, 0, &err) == ERR_OK && got.len == 0,
	    "nothing of it is there");
	spool_close(s);
	buf_release(&kept);
	buf_release(&got);
}

int
main(void)
{
	static const uint64_t	keep[] = { 0, BYTES / 7, 2 * BYTES };

	for (size_t i = 0; i < NELEM(keep); i++) {
		test_all(keep[i]);
		test_stays(keep[i]);
	}
	test_full_disk();
	return done_testing();
}

/*
 * Items as they are stored.  A packed public part is the byte JOURNAL_PACKED
 * and a frame of zstd, which knows its own size; the private part of such an
 * item is either the same, or the byte PLAIN and what it is.  The chain
 * covers what is stored.
 */
#include "core/store/journal.h"

#include <zstd.h>

#include "core/base/banned.h"
#include "core/store/priv.h"

enum {
	PLAIN = 0,
	/* Values are short and much is salt: a higher level gains little. */
	LEVEL = 1,
	/* No frame may grow into more; what is larger stays as it is. */
	PART_MAX = 16 << 20
};

struct journal_packer {
	ZSTD_CCtx	*zstd;
	struct buf	 out;
};

struct journal_unpacker {
	ZSTD_DCtx	*zstd;
	struct buf	 public, private;
};

/* --- Packing ------------------------------------------------------------ */

struct journal_packer *
journal_packer_open(void)
{
	return mem_zalloc(sizeof(struct journal_packer));
}

void
journal_packer_close(struct journal_packer *p)
{
	if (p == NULL)
		return;
	ZSTD_freeCCtx(p->zstd);
	buf_release(&p->out);
	free(p);
}

/* p->out becomes the packed form; false: that would not be smaller. */
static bool
pack(struct journal_packer *p, struct slice part)
{
	size_t	room = ZSTD_compressBound(part.len), n;
	char	*to;

	if (p->zstd == NULL)
		p->zstd = ZSTD_createCCtx();
	if (p->zstd == NULL || part.len > PART_MAX)
		return false;
	buf_clear(&p->out);
	buf_addc(&p->out, (char)JOURNAL_PACKED);
	to = buf_reserve(&p->out, room);
	n = ZSTD_compressCCtx(p->zstd, to, room, part.p, part.len, LEVEL);
	if (ZSTD_isError(n) || n + 1 >= part.len)
		return false;
	p->out.len += n;
	return true;
}

static void
swap(struct buf *a, struct buf *b)
{
	struct buf	c = *a;

	*a = *b;
	*b = c;
}

void
journal_pack_private(struct journal_packer *p, struct buf *private)
{
	if (private->len == 0)
		return;
	if (!pack(p, buf_slice(private))) {
		buf_clear(&p->out);
		buf_addc(&p->out, PLAIN);
		buf_add(&p->out, buf_slice(private));
	}
	swap(&p->out, private);
}

void
journal_pack(struct journal_packer *p, struct buf *public,
    struct buf *private)
{
	if (!pack(p, buf_slice(public)))
		return;
	swap(&p->out, public);
	journal_pack_private(p, private);
}

bool
journal_is_packed(struct slice public)
{
	return public.len > 0 && (uint8_t)public.p[0] == JOURNAL_PACKED;
}

/* --- Unpacking ---------------------------------------------------------- */

void
journal_unpacker_close(struct journal_unpacker *u)
{
	if (u == NULL)
		return;
	ZSTD_freeDCtx(u->zstd);
	buf_release(&u->public);
	buf_release(&u->private);
	free(u);
}

static bool
unpack(struct buf *to, struct journal_unpacker *u, struct slice stored)
{
	struct slice		frame = slice_sub(stored, 1, stored.len);
	unsigned long long	size;
	size_t			n;

	size = ZSTD_getFrameContentSize(frame.p, frame.len);
	if (u->zstd == NULL)
		u->zstd = ZSTD_createDCtx();
	if (size > PART_MAX || u->zstd == NULL)
		return false;	/* errors are larger than any size */
	buf_clear(to);
	n = ZSTD_decompressDCtx(u->zstd, buf_reserve(to, (size_t)size),
	    (size_t)size, frame.p, frame.len);
	if (ZSTD_isError(n) || n != size)
		return false;
	to->len = n;
	return true;
}

bool
journal_unpack(struct slice *public, struct slice *private,
    struct journal_unpacker **unpacker)
{
	struct journal_unpacker	*u = *unpacker;

	if (u == NULL)
		u = *unpacker = mem_zalloc(sizeof(*u));
	if (!unpack(&u->public, u, *public))
		return false;
	*public = buf_slice(&u->public);
	if (private->len == 0)
		return true;
	if (!journal_is_packed(*private))
		*private = slice_sub(*private, 1, private->len);
	else if (unpack(&u->private, u, *private))
		*private = buf_slice(&u->private);
	return true;
}

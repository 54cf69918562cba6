#include "core/record/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"

enum {
	SPOOL_CHUNK = 1024 * 1024,	/* that much lies in one piece */
	/* Read at once by who goes from piece to piece, perhaps over some. */
	SPOOL_AHEAD = 256 * 1024,
	SPOOL_STEP = 1024
};

/* One that is full and stays. */
struct chunk { uint64_t from; struct buf bytes; };

/* First come the chunks, then what is in the file, then buf. */
struct spool {
	char		*dir;
	uint64_t	 keep;		/* bytes of chunks, at most */
	int		 fd;		/* -1: no file yet */
	VEC(struct chunk) chunk;
	uint64_t	 in_chunks, in_file;	/* bytes */
	struct buf	 buf;		/* the chunk being filled */
	struct buf	 last;		/* the one before, which is in the file */
	struct buf	 ahead;		/* from ahead_at on, of the file */
	uint64_t	 ahead_at;
	uint64_t	 next;		/* behind the piece read last */
};

struct spool *
spool_open(const char *dir, uint64_t keep)
{
	struct spool	*s = mem_zalloc(sizeof(*s));
	size_t		 n;

	s->keep = keep;
	s->fd = -1;
	if (dir != NULL) {
		n = strlen(dir) + 1;
		s->dir = mem_alloc(n);
		memcpy(s->dir, dir, n);
	}
	return s;
}

void
spool_close(struct spool *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	for (size_t i = 0; i < s->chunk.n; i++)
		buf_release(&s->chunk.p[i].bytes);
	VEC_RELEASE(&s->chunk);
	buf_release(&s->buf);
	buf_release(&s->last);
	buf_release(&s->ahead);
	free(s->dir);
	free(s);
}

/* Where buf begins. */
static uint64_t
buf_from(const struct spool *s)
{
	return s->in_chunks + s->in_file;
}

uint64_t
spool_len(const struct spool *s)
{
	return buf_from(s) + s->buf.len;
}

static const char *
directory(const struct spool *s)
{
	return s->dir != NULL ? s->dir : P_tmpdir;
}

static enum err_code
open_file(struct spool *s, struct err *err)
{
	const char	*dir = directory(s);
	struct buf	 path = {0};

	s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->fd < 0) {
		/* The file system cannot: a name, gone at once. */
		buf_addf(&path, "%s/crm-plan-XXXXXX", dir);
		s->fd = mkostemp(path.p, O_CLOEXEC);
		if (s->fd >= 0)
			(void)unlink(path.p);
		buf_release(&path);
	}
	if (s->fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot make a temporary file "
		    "in %s", dir);
	return ERR_OK;
}

static enum err_code
write_all(const struct spool *s, struct slice bytes, uint64_t offset,
    struct err *err)
{
	while (bytes.len > 0) {
		ssize_t	n = pwrite(s->fd, bytes.p, bytes.len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_SYSTEM, "cannot write a "
			    "temporary file in %s", directory(s));
		bytes.p += n;
		bytes.len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return ERR_OK;
}

/* The chunk goes into the file; what it was lent for may take until the next
 * one does. */
static enum err_code
write_chunk(struct spool *s, struct err *err)
{
	struct buf	b = s->last;
	enum err_code	rc;

	if (s->fd < 0) {
		rc = open_file(s, err);
		if (rc)
			return rc;
	}
	rc = write_all(s, buf_slice(&s->buf), s->in_file, err);
	if (rc)
		return rc;
	s->in_file += s->buf.len;
	s->last = s->buf;
	/* It had to be larger for one piece. */
	if (b.cap > 2 * SPOOL_CHUNK)
		buf_release(&b);
	buf_clear(&b);
	s->buf = b;
	return ERR_OK;
}

/* The chunk is full. */
static enum err_code
pass_chunk(struct spool *s, struct err *err)
{
	if (s->fd >= 0 || s->in_chunks + s->buf.len > s->keep)
		return write_chunk(s, err);
	*VEC_ADD(&s->chunk) = (struct chunk){ s->in_chunks, s->buf };
	s->in_chunks += s->buf.len;
	s->buf = (struct buf){0};
	return ERR_OK;
}

bool
spool_has_room(const struct spool *s, size_t len)
{
	return s->buf.len == 0 || s->buf.len + len <= SPOOL_CHUNK;
}

enum err_code
spool_add(struct spool *s, uint64_t *offset, struct slice head,
    struct slice body, struct slice tail, struct err *err)
{
	size_t		len = head.len + body.len + tail.len;
	enum err_code	rc;

	/* A piece lies whole in a chunk. */
	if (!spool_has_room(s, len)) {
		rc = pass_chunk(s, err);
		if (rc)
			return rc;
		(void)buf_reserve(&s->buf, SPOOL_CHUNK);
	}
	*offset = spool_len(s);
	buf_add(&s->buf, head);
	buf_add(&s->buf, body);
	buf_add(&s->buf, tail);
	return ERR_OK;
}

/* The chunk that has the byte, of those that stay. */
static struct chunk *
chunk_at(const struct spool *s, uint64_t offset)
{
	size_t	lo = 0, hi = s->chunk.n;

	while (hi - lo > 1) {
		size_t	mid = (lo + hi) / 2;

		if (s->chunk.p[mid].from <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return &s->chunk.p[lo];
}

struct slice
spool_lend(const struct spool *s, uint64_t offset)
{
	const struct chunk	*c;
	struct slice		 all;
	uint64_t		 from;

	if (offset < s->in_chunks) {
		c = chunk_at(s, offset);
		all = buf_slice(&c->bytes);
		from = c->from;
	} else {
		all = buf_slice(&s->buf);
		from = buf_from(s);
	}
	return offset < from ? SLICE_EMPTY :
	    slice_sub(all, (size_t)(offset - from), all.len);
}

/* So many bytes of the file, which has them. */
static enum err_code
read_file(struct spool *s, char *to, uint64_t offset, size_t len,
    struct err *err)
{
	size_t	got = 0;
	ssize_t	n;

	while (got < len) {
		n = pread(s->fd, to + got, len - got, (off_t)(offset + got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_sys(err, ERR_SYSTEM,
			    "cannot read a temporary file");
		got += (size_t)n;
	}
	return ERR_OK;
}

static bool
is_ahead(const struct spool *s, uint64_t offset, size_t len)
{
	return offset >= s->ahead_at &&
	    offset + len <= s->ahead_at + s->ahead.len;
}

/* What stands in the file; whoever reads on gets more than asked for. */
static enum err_code
read_piece(struct spool *s, char *to, uint64_t offset, size_t len,
    struct err *err)
{
	bool		on = offset >= s->next && offset - s->next < SPOOL_STEP;
	size_t		n;
	enum err_code	rc;

	s->next = offset + len;
	if (!is_ahead(s, offset, len)) {
		if (!on || len > SPOOL_AHEAD)
			return read_file(s, to, offset, len, err);
		n = (size_t)MIN((uint64_t)SPOOL_AHEAD, s->in_file - offset);
		buf_clear(&s->ahead);
		rc = read_file(s, buf_reserve(&s->ahead, n), offset, n, err);
		if (rc)
			return rc;
		s->ahead.len = n;
		s->ahead_at = offset;
	}
	memcpy(to, s->ahead.p + (offset - s->ahead_at), len);
	return ERR_OK;
}

/* Some of what is asked for, at most len. */
static enum err_code
read_some(size_t *got, struct spool *s, char *to, uint64_t offset,
    size_t len, struct err *err)
{
	struct slice	lent = spool_lend(s, offset);

	if (lent.len > 0) {
		*got = MIN(len, lent.len);
		memcpy(to, lent.p, *got);
		return ERR_OK;
	}
	*got = (size_t)MIN((uint64_t)len, buf_from(s) - offset);
	return read_piece(s, to, offset - s->in_chunks, *got, err);
}

enum err_code
spool_read(struct spool *s, struct buf *to, uint64_t offset, size_t len,
    struct err *err)
{
	size_t		got;
	char		*p;
	enum err_code	rc;

	buf_clear(to);
	if (offset > spool_len(s) || len > spool_len(s) - offset)
		return err_set(err, ERR_SYSTEM,
		    "a temporary file is too short");
	p = buf_reserve(to, len);
	while (to->len < len) {
		rc = read_some(&got, s, p + to->len, offset + to->len,
		    len - to->len, err);
		if (rc)
			return rc;
		to->len += got;
	}
	return ERR_OK;
}

enum err_code
spool_patch(struct spool *s, uint64_t offset, uint8_t byte, struct err *err)
{
	struct chunk	*c;

	if (offset < s->in_chunks) {
		c = chunk_at(s, offset);
		c->bytes.p[offset - c->from] = (char)byte;
		return ERR_OK;
	}
	if (offset >= buf_from(s)) {
		s->buf.p[offset - buf_from(s)] = (char)byte;
		return ERR_OK;
	}
	offset -= s->in_chunks;
	if (is_ahead(s, offset, 1))
		s->ahead.p[offset - s->ahead_at] = (char)byte;
	return write_all(s, slice_make(&byte, 1), offset, err);
}

#include "core/record/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/banned.h"

enum {
	SPOOL_FIRST = 16 * 1024 * 1024,	/* no file below this */
	SPOOL_BUFFER = 1024 * 1024,	/* written at once afterwards */
	/* Read at once by who goes from piece to piece, perhaps over some. */
	SPOOL_AHEAD = 256 * 1024,
	SPOOL_STEP = 1024
};

struct spool {
	char		*dir;
	int		 fd;		/* -1: no file yet */
	uint64_t	 in_file;	/* bytes before buf */
	struct buf	 buf;
	struct buf	 ahead;		/* of the file, from ahead_at on */
	uint64_t	 ahead_at;
	uint64_t	 next;		/* behind the piece read last */
};

struct spool *
spool_open(const char *dir)
{
	struct spool	*s = mem_zalloc(sizeof(*s));
	size_t		 n;

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
	buf_release(&s->buf);
	buf_release(&s->ahead);
	free(s->dir);
	free(s);
}

uint64_t
spool_len(const struct spool *s)
{
	return s->in_file + s->buf.len;
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

static enum err_code
flush(struct spool *s, struct err *err)
{
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
	/* The first buffer was a large one. */
	if (s->buf.cap > 2 * SPOOL_BUFFER)
		buf_release(&s->buf);
	buf_clear(&s->buf);
	return ERR_OK;
}

enum err_code
spool_add(struct spool *s, uint64_t *offset, struct slice head,
    struct slice body, struct slice tail, struct err *err)
{
	size_t		len = head.len + body.len + tail.len;
	size_t		limit = s->fd < 0 ? SPOOL_FIRST : SPOOL_BUFFER;
	enum err_code	rc;

	/* A piece lies whole in the buffer or whole in the file. */
	if (s->buf.len > 0 && s->buf.len + len > limit) {
		rc = flush(s, err);
		if (rc)
			return rc;
	}
	*offset = spool_len(s);
	buf_add(&s->buf, head);
	buf_add(&s->buf, body);
	buf_add(&s->buf, tail);
	return ERR_OK;
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

/* More than a piece may be asked for: from the file on into the buffer. */
enum err_code
spool_read(struct spool *s, struct buf *to, uint64_t offset, size_t len,
    struct err *err)
{
	size_t		 in_file = 0;
	char		*p;
	uint64_t	 at;
	enum err_code	 rc;

	buf_clear(to);
	if (offset > spool_len(s) || len > spool_len(s) - offset)
		return err_set(err, ERR_SYSTEM,
		    "a temporary file is too short");
	p = buf_reserve(to, len);
	if (offset < s->in_file) {
		in_file = (size_t)MIN((uint64_t)len, s->in_file - offset);
		rc = read_piece(s, p, offset, in_file, err);
		if (rc)
			return rc;
	}
	if (in_file < len) {
		at = offset + in_file - s->in_file;
		memcpy(p + in_file, s->buf.p + at, len - in_file);
	}
	to->len = len;
	return ERR_OK;
}

enum err_code
spool_patch(struct spool *s, uint64_t offset, uint8_t byte, struct err *err)
{
	if (offset >= s->in_file) {
		s->buf.p[offset - s->in_file] = (char)byte;
		return ERR_OK;
	}
	if (is_ahead(s, offset, 1))
		s->ahead.p[offset - s->ahead_at] = (char)byte;
	return write_all(s, slice_make(&byte, 1), offset, err);
}

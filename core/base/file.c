#include "core/base/file.h"

#include <errno.h>
#include <unistd.h>

#include "core/base/base.h"

enum err_code
file_read(struct buf *b, int fd, const char *name, size_t limit,
    struct err *err)
{
	enum { CHUNK = 16384 };
	size_t	got = 0;
	ssize_t	n;

	do {
		n = read(fd, buf_reserve(b, CHUNK), CHUNK);
		if (n > 0) {
			b->len += (size_t)n;
			got += (size_t)n;
		}
		b->p[b->len] = '\0';
		if (got > limit)
			return err_set(err, ERR_RANGE, "%s is larger than "
			    "%zu MB", name, limit / (1024 * 1024));
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? err_sys(err, ERR_SYSTEM, "cannot read %s", name) :
	    ERR_OK;
}

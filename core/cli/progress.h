/*
 * Progress on a terminal: after half a second one line with count, rate and
 * time left, then at most ten times a second, wiped at the end.  A NULL
 * progress is silent, so callers need not ask.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "core/base/base.h"

struct progress;

/* Microseconds of some clock that never goes back. */
typedef int64_t progress_clock(void);

/* fd is a terminal. */
struct progress	*progress_open(int fd, progress_clock *);
void		 progress_close(struct progress *);	/* NULL: nothing */

/* What is being done; total 0: not known; unit "rows", "bytes". */
void	progress_begin(struct progress *, const char *label,
	    const char *unit, uint64_t total);
/* So many are done; cheap enough to call for every row. */
void	progress_set(struct progress *, uint64_t done);
void	progress_end(struct progress *);

#endif

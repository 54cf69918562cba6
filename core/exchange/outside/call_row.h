/*
 * A row of the log of a telephone exchange in bytes, as it waits until all
 * have been seen.  The bytes are for this process alone.
 */
#ifndef EXCHANGE_CALL_ROW_H
#define EXCHANGE_CALL_ROW_H

#include "core/exchange/outside/call_read.h"

/* moment is when it began, as it was said. */
void	call_row_encode(struct buf *, const struct call_row *,
	    struct slice moment);
/* Texts point into the bytes, which call_row_encode() wrote. */
void	call_row_decode(struct call_row *, struct slice *moment,
	    struct slice bytes, struct arena *);

#endif

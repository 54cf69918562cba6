/*
 * A mailbox in one file (RFC 4155), divided into its messages.  Where one
 * begins is not marked safely: "From " at the start of a line may be part of
 * a text.  Here it must stand behind a blank line (or begin the file), be
 * followed by a moment or by nothing, and have a header behind it.  ">From "
 * at the start of a line, as programs write it to be safe, loses one '>'.
 */
#ifndef EXCHANGE_MBOX_H
#define EXCHANGE_MBOX_H

#include "core/exchange/input.h"

/* Larger ones are not held in memory. */
enum { MBOX_MESSAGE_MAX = 64 * 1024 * 1024 };

struct mbox_message {
	uint64_t	offset;		/* of its first byte in the input */
	struct slice	from;		/* behind "From ": sender and moment */
	/* As it was sent; empty when it is too large. */
	struct slice	text;
	bool		is_too_large;
};

struct mbox;

/*
 */
CRM_CHECK enum err_code
mbox_open(struct mbox **, struct input *, struct err *);
void	mbox_close(struct mbox *);		/* NULL does nothing */
/* Views, valid until the next call.  *more false: the end. */
CRM_CHECK enum err_code
mbox_next(struct mbox_message *, bool *more, struct mbox *, struct err *);

#endif

/*
 * crm-mail, which crm import runs: reads a mailbox and writes a line of JSON
 * for every message (what is in it: core/exchange/outside/mail_read.h), or
 * for one that cannot be read why not.
 */
#ifndef LIBEXEC_MAIL_H
#define LIBEXEC_MAIL_H

#include "core/base/base.h"

enum {
	TEXT_MAX_BYTES = 64 * 1024,	/* of a message that are kept */
	PART_MAX_BYTES = 4 * 1024 * 1024, /* of a part that are looked at */
	PARTS_MAX = 1000,
	DEPTH_MAX = 100,
	ADDRESSES_MAX = 1000
};

/* Once, before the first. */
void	message_begin(void);
/*
 * More members of the line, each behind a comma: ids, people, moment, subject, text,
 * attachments.  from is what a mailbox says in front of it, or empty; delivered
 * when it came, 0 if that is not known.  NULL, or a word for what is wrong
 * with it (and nothing was added).
 */
const char	*message_add(struct buf *, struct slice text,
		    struct slice from, int64_t delivered);

/*
 * Text in some charset as UTF-8.  name may be NULL or wrong: then it is
 * UTF-8 if it can be, else Windows-1252.  What cannot be read is U+FFFD.
 */
void	charset_add(struct buf *, struct slice text, const char *name);

/*
 * A header (raw, as it stands in the message, may be NULL) in UTF-8, its
 * encoded words decoded; with names: addresses or parameters, in which what
 * was encoded is quoted, so that they can be parsed.
 */
void	header_add(struct buf *, const char *raw);
void	header_add_names(struct buf *, const char *raw);

#endif

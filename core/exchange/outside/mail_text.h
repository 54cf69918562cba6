/*
 * The text of a message as somebody wants to read it back.
 */
#ifndef EXCHANGE_MAIL_TEXT_H
#define EXCHANGE_MAIL_TEXT_H

#include "core/base/base.h"

/*
 * Without CR, blanks at the ends of lines, more than one blank line at a
 * time and control characters; at most max bytes of whole characters.  What
 * is not UTF-8 becomes U+FFFD.  True: it was cut.
 */
bool	mail_text_tidy(struct buf *, struct slice, size_t max);

/*
 * How much of a tidy text is new: without the earlier message at its end
 * ("> ...", "-----Original Message-----", "Van: ... Verzonden: ...") and the
 * line that introduces it.  An answer written between the quoted lines is
 * new whole.  A signature is kept: it says who and where somebody is.
 */
size_t	mail_text_new(struct slice);

#endif

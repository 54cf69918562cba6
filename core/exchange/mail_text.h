/*
 * The text of a message as somebody wants to read it back.
 */
#ifndef EXCHANGE_MAIL_TEXT_H
#define EXCHANGE_MAIL_TEXT_H

#include "core/base/base.h"

/*
 * HTML made plain: what scripts, styles and the head hold is gone, blocks
 * and <br> end a line, items of a list get a dash, links keep their address
 * where it says more than their text, entities are signs.  Any bytes will
 * do; no tag is believed to be closed.
 */
void	mail_text_from_html(struct buf *, struct slice html);

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

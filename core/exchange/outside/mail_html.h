/*
 * The text of a message that came as HTML only.
 */
#ifndef EXCHANGE_MAIL_HTML_H
#define EXCHANGE_MAIL_HTML_H

#include "core/base/base.h"

/*
 * HTML made plain: what scripts, styles and the head hold is gone, blocks
 * and <br> end a line, items of a list get a dash, links keep their address
 * where it says more than their text, entities are signs.  Any bytes will
 * do; no tag is believed to be closed.
 */
void	mail_html_to_text(struct buf *, struct slice html);

#endif

/*
 * What there is to do, in words.
 */
#ifndef CMD_DUE_SAY_H
#define CMD_DUE_SAY_H

#include "core/cli/lang.h"
#include "core/practice/agenda/due.h"

/* What to do, as a sentence; the word for its reason. */
void		 due_say(struct buf *, enum lang, const struct due_item *,
		    struct day today);
const char	*due_reason_word(enum lang, enum due_reason);

#endif

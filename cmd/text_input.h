/*
 * The text a command records: an operand, "-" for standard input, or an
 * editor when a person sits there and gave nothing at all.
 */
#ifndef CMD_TEXT_INPUT_H
#define CMD_TEXT_INPUT_H

#include "cmd/record_edit.h"

struct text_input {
	struct slice	text;
	bool		has;
};

/*
 * For .prepare, before the store is locked: people think.  at is the number
 * of operands before the text.  ask: an editor, when there is nothing behind
 * them.  The result is crm->state until record_edit_open takes that.
 */
CRM_CHECK enum err_code
text_input_read(struct crm *, size_t at, bool ask, struct err *);

/*
 * A text from the editor, which begins with it.  What is written there is in
 * the file crm->text_path until the command succeeds; an empty one is none.
 */
CRM_CHECK enum err_code
text_input_edit(struct buf *text, struct crm *, struct err *);

/* The text into the draft's field in a role. */
CRM_CHECK enum err_code
text_input_set(const struct text_input *, struct record_edit *,
    struct draft *, enum role, struct err *);

#endif

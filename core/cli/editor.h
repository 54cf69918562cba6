/*
 * Let the user write a text in $EDITOR.
 */
#ifndef CLI_EDITOR_H
#define CLI_EDITOR_H

#include "core/base/base.h"

/*
 * Run editor (a command line for sh) on a file (0600, in dir) that begins with
 * what text holds; text then is what was left there.  The file stays, for a
 * text that may be opened again: path is empty at first and then names it; its
 * name ends in suffix (".yaml").  Who is done with the text removes it.
 * ERR_SYSTEM: the editor failed; the path is told.  No transaction may be
 * open: nobody knows how long it takes.
 */
CRM_CHECK enum err_code
editor_run(struct buf *path, struct buf *text, const char *suffix,
    const char *editor, const char *dir, struct err *);

/*
 * Removes texts that the user of this process left in dir before that moment
 * (seconds): those nobody came back for, or, for an erasure, all of them.
 */
void	editor_forget(const char *dir, int64_t before);

#endif

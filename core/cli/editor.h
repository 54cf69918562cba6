/*
 * Let the user write a text in $EDITOR.
 */
#ifndef CLI_EDITOR_H
#define CLI_EDITOR_H

#include "core/base/base.h"

/*
 * Run editor (a command line for sh) on a temporary file (0600, in
 * $TMPDIR's place dir) that begins with what text holds; text then is what
 * was left there.  ERR_SYSTEM: the editor failed; the file is kept and its
 * path told.  No transaction may be open: nobody knows how long it takes.
 */
CRM_CHECK enum err_code
editor_run(struct buf *text, const char *editor, const char *dir,
    struct err *);

#endif

/*
 * A command line as the journal keeps it: which command, on what, with
 * which options; not the values and texts that were typed, which may be
 * somebody's, and would stand where erasure does not reach.
 */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

#include "core/base/base.h"

/*
 * argv are the words behind the name of the program.  Kept are options,
 * handles (a17), keys with a number in them (account/10001), numbers, the
 * word behind the command (a type, a kind, a verb) and names of fields;
 * anything else is "...", as one character.  Of commands about files and
 * models all words but assignments are kept.
 */
void	command_line_write(struct buf *, size_t argc,
	    const char *const *argv);

#endif

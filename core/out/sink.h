/*
 * Where output goes: bytes in, write calls out, nothing about formats.
 * Failure is kept and told by sink_status(); a closed pipe is no failure
 * but makes sink_is_closed() true, and what follows is thrown away.
 */
#ifndef OUT_SINK_H
#define OUT_SINK_H

#include "core/base/base.h"

struct sink;

/* Into a descriptor, which stays the caller's.  name is for messages. */
struct sink	*sink_open_fd(int fd, const char *name);
/*
 * Into a growing buffer in memory (tests, completion, editors).
 * sink_bytes() shows it, valid until the next write.
 */
struct sink	*sink_open_memory(void);
struct slice	 sink_bytes(const struct sink *);
/*
 * Into a file beside path, renamed over it by sink_finish(), so that
 * readers see the old file or the whole new one.  A new one is 0600, an old
 * one keeps its mode.  A path that is no regular file (a pipe, /dev/null,
 * /dev/stdout) is written directly.  ERR_SYSTEM: a symbolic link, but for
 * /dev/stdout, stderr, fd/N, null and tty.
 */
CRM_CHECK enum err_code
sink_open_file(struct sink **, const char *path, struct err *);
/* The mode of the file, whatever the umask; of nothing else. */
CRM_CHECK enum err_code
sink_set_mode(struct sink *, unsigned mode, struct err *);
/* NULL does nothing; an unfinished file leaves nothing behind. */
void	sink_close(struct sink *);

/*
 * Called once, before the first bytes leave: may name another descriptor to
 * write to (a pager that is worth it now), which stays the caller's; or -1.
 */
typedef int sink_start(void *arg, struct slice first);
void	sink_set_start(struct sink *, sink_start *, void *arg);

void	sink_write(struct sink *, struct slice);
/*
 * Push out what is buffered.  When a pipe takes nothing for a second, the
 * rest goes into an unlinked temporary file instead, so that the caller can
 * end its transaction before a slow reader is done; sink_finish() sends it
 * on.  The same happens whenever the buffer runs full.
 */
void	sink_flush(struct sink *);
bool	sink_is_closed(const struct sink *);
/* True as soon as output waits in a temporary file. */
bool	sink_is_spooled(const struct sink *);
bool	sink_has_failed(const struct sink *);
/* Everything out, however long it takes; a file synced and renamed. */
CRM_CHECK enum err_code
sink_finish(struct sink *, struct err *);

#endif

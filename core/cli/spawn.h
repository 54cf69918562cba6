/*
 * Child processes with the signals as programs expect them: ours ignores
 * SIGPIPE and SIGXFSZ, which a pager or a hook must not inherit.
 */
#ifndef CLI_SPAWN_H
#define CLI_SPAWN_H

#include <sys/types.h>

#include <spawn.h>

/* As posix_spawnp; actions may be NULL.  Returns 0 or an errno. */
int	spawn_child(pid_t *, const char *file,
	    const posix_spawn_file_actions_t *actions, char *const *argv,
	    char *const *env);
/* The child's exit status, -1 when it was killed. */
int	spawn_wait(pid_t);

#endif

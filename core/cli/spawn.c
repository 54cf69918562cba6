#include "core/cli/spawn.h"

#include <sys/wait.h>

#include <errno.h>
#include <signal.h>

int
spawn_child(pid_t *pid, const char *file,
    const posix_spawn_file_actions_t *actions, char *const *argv,
    char *const *env)
{
	posix_spawnattr_t	attr;
	sigset_t		defaults;
	int			error;

	error = posix_spawnattr_init(&attr);
	if (error != 0)
		return error;
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	error = posix_spawnattr_setsigdefault(&attr, &defaults);
	if (error == 0)
		error = posix_spawnattr_setflags(&attr,
		    POSIX_SPAWN_SETSIGDEF);
	if (error == 0)
		error = posix_spawnp(pid, file, actions, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	return error;
}

int
spawn_wait(pid_t pid)
{
	int	status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

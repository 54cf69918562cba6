#include "core/cli/pager.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/cli/spawn.h"

extern char	**environ;

static size_t
count_lines(struct slice s)
{
	size_t	i, n = 0;

	for (i = 0; i < s.len; i++)
		n += s.p[i] == '\n';
	return n;
}

/* -1 when there is no pager: then the terminal will do. */
static int
spawn(struct pager *p, int in)
{
	char				*argv[4] = { NULL };
	posix_spawn_file_actions_t	 actions;
	int				 error;
	pid_t				 pid;

	argv[0] = (char *)(uintptr_t)"sh";
	argv[1] = (char *)(uintptr_t)"-c";
	argv[2] = (char *)(uintptr_t)p->command;
	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	error = posix_spawn_file_actions_adddup2(&actions, in, 0);
	if (error == 0)
		error = spawn_child(&pid, "/bin/sh", &actions, argv,
		    environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		return -1;
	p->pid = (int)pid;
	return 0;
}

int
pager_start(void *arg, struct slice first)
{
	struct pager	*p = arg;
	int		 pipes[2];

	if (count_lines(first) < p->height)
		return -1;
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return -1;
	if (spawn(p, pipes[0]) != 0) {
		close(pipes[0]);
		close(pipes[1]);
		return -1;
	}
	close(pipes[0]);
	p->fd = pipes[1];
	return p->fd;
}

void
pager_wait(struct pager *p)
{
	if (p->fd < 0)
		return;
	close(p->fd);
	p->fd = -1;
	(void)spawn_wait(p->pid);
}

#include "core/base/user.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/num.h"
#include "core/base/banned.h"

enum { ANSWER_MAX = 64 * 1024 };	/* a group may have many members */

static void
read_answer(struct buf *answer, int fd)
{
	ssize_t	n;

	while (answer->len < ANSWER_MAX) {
		n = read(fd, buf_reserve(answer, 4096), 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		answer->len += (size_t)n;
	}
}

/* What getent prints about key: name:password:number:... */
static bool
ask(struct buf *answer, const char *database, const char *key)
{
	static const char		*env[] = { "LC_ALL=C", NULL };
	const char			*argv[] = { "getent", database, key,
					    NULL };
	posix_spawn_file_actions_t	 actions;
	pid_t				 pid;
	int				 fd[2], status = -1, rc;

	if (pipe2(fd, O_CLOEXEC) != 0)
		return false;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
	    O_WRONLY, 0);
	rc = posix_spawn(&pid, "/usr/bin/getent", &actions, NULL,
	    (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env);
	posix_spawn_file_actions_destroy(&actions);
	close(fd[1]);
	if (rc == 0) {
		read_answer(answer, fd[0]);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(fd[0]);
	return rc == 0 && status == 0;
}

static bool
find_in_file(struct buf *name, uid_t uid)
{
	FILE		*f = fopen("/etc/passwd", "re");
	struct passwd	*pw;

	if (f == NULL)
		return false;
	while ((pw = fgetpwent(f)) != NULL && pw->pw_uid != uid)
		;
	if (pw != NULL)
		buf_adds(name, pw->pw_name);
	fclose(f);
	return pw != NULL;
}

void
user_add_name(struct buf *name, uid_t uid)
{
	struct buf	answer = {0};
	struct slice	first, rest;
	char		number[I64_TEXT + 1];
	size_t		n;

	if (find_in_file(name, uid))
		return;
	n = i64_write(number, (int64_t)uid);
	number[n] = '\0';
	rest = SLICE_EMPTY;
	if (ask(&answer, "passwd", number))
		rest = buf_slice(&answer);
	if (slice_cut(&first, &rest, ':') && first.len > 0)
		buf_add(name, first);
	else
		buf_adds(name, number);
	buf_release(&answer);
}

bool
group_find(gid_t *gid, const char *name)
{
	FILE		*f = fopen("/etc/group", "re");
	struct group	*gr = NULL;
	struct buf	 answer = {0};
	struct slice	 rest = SLICE_EMPTY, word;
	int64_t		 n = -1;

	if (f != NULL) {
		while ((gr = fgetgrent(f)) != NULL &&
		    strcmp(gr->gr_name, name) != 0)
			;
		if (gr != NULL)
			n = gr->gr_gid;
		fclose(f);
	}
	/* A name that looks like an option is none. */
	if (n < 0 && name[0] != '-' && ask(&answer, "group", name))
		rest = buf_slice(&answer);
	/* getent takes a number, too: its name must be this one. */
	if (slice_cut(&word, &rest, ':') && slice_eq(word, slice_of(name)) &&
	    slice_cut(&word, &rest, ':') && slice_cut(&word, &rest, ':') &&
	    !i64_parse(&n, word))
		n = -1;
	buf_release(&answer);
	if (n < 0 || n >= UINT32_MAX)
		return false;
	*gid = (gid_t)n;
	return true;
}

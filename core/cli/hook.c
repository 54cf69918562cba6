#include "core/cli/hook.h"

#include <sys/stat.h>

#include <errno.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/cli/spawn.h"

extern char	**environ;

/* Nobody but the user and root can have put it there. */
static bool
is_own(const struct stat *st)
{
	return (st->st_uid == geteuid() || st->st_uid == 0) &&
	    (st->st_mode & 022) == 0;
}

enum err_code
hook_find(char **path, struct arena *arena, const char *dir,
    const char *name, bool safe, struct err *err)
{
	struct stat	 st, folder;
	char		*file, *hooks;

	*path = NULL;
	hooks = arena_printf(arena, "%s/hooks", dir);
	file = arena_printf(arena, "%s/%s", hooks, name);
	if (stat(hooks, &folder) != 0 || stat(file, &st) != 0)
		return ERR_OK;
	if (!S_ISREG(st.st_mode) || (st.st_mode & 0111) == 0) {
		err_set(err, ERR_SYSTEM, "%s is there and cannot be run",
		    file);
		err_hint(err, "chmod +x it, or take it away");
		return ERR_SYSTEM;
	}
	if (!safe && !(is_own(&st) && is_own(&folder))) {
		err_set(err, ERR_SYSTEM, "%s is somebody else's: not run",
		    file);
		err_hint(err, "if you trust it: crm config --user "
		    "safe.store %s", dir);
		return ERR_SYSTEM;
	}
	*path = file;
	return ERR_OK;
}

/* With CRM_STORE and CRM_HOOK; the caller frees the array only. */
static char **
make_environment(char *store, char *hook)
{
	char	**env;
	size_t	  n = 0, i, k = 0;

	while (environ[n] != NULL)
		n++;
	env = mem_realloc_array(NULL, n + 3, sizeof(*env));
	for (i = 0; i < n; i++)
		if (strncmp(environ[i], "CRM_STORE=", 10) != 0 &&
		    strncmp(environ[i], "CRM_HOOK=", 9) != 0)
			env[k++] = environ[i];
	env[k++] = store;
	env[k++] = hook;
	env[k] = NULL;
	return env;
}

static int
start(pid_t *pid, const char *path, char **env, int input)
{
	char				*argv[2] = { NULL };
	posix_spawn_file_actions_t	 actions;
	int				 error;

	argv[0] = (char *)(uintptr_t)path;
	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	if (input >= 0)
		error = posix_spawn_file_actions_adddup2(&actions, input, 0);
	else
		error = posix_spawn_file_actions_addopen(&actions, 0,
		    "/dev/null", 0, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, 2, 1);
	if (error == 0)
		error = spawn_child(pid, path, &actions, argv, env);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

enum err_code
hook_run(const char *path, const char *dir, int input, struct err *err)
{
	struct buf	store = {0}, hook = {0};
	char		**env;
	pid_t		pid;
	int		error;

	if (input >= 0 && lseek(input, 0, SEEK_SET) < 0)
		return err_sys(err, ERR_SYSTEM, "cannot read the change set");
	buf_addf(&store, "CRM_STORE=%s", dir);
	buf_addf(&hook, "CRM_HOOK=%s", dir);
	env = make_environment(store.p, hook.p);
	error = start(&pid, path, env, input);
	free(env);
	buf_release(&store);
	buf_release(&hook);
	if (error != 0) {
		errno = error;
		return err_sys(err, ERR_SYSTEM, "cannot run %s", path);
	}
	if (spawn_wait(pid) != 0)
		return err_set(err, ERR_CONFLICT, "%s refused the change",
		    path);
	return ERR_OK;
}

enum err_code
hook_check_nested(const char *hook_of, const char *dir, struct err *err)
{
	struct stat	a, b;

	if (hook_of == NULL || stat(hook_of, &a) != 0 || stat(dir, &b) != 0 ||
	    a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return ERR_OK;
	err_set(err, ERR_BUSY, "a hook of this store may read it, not write "
	    "to it");
	err_hint(err, "what must follow a change can be started by whoever "
	    "reads: crm changes --follow");
	return ERR_BUSY;
}

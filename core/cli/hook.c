#include "core/cli/hook.h"

#include <sys/stat.h>

#include <errno.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/base/user.h"
#include "core/cli/spawn.h"

extern char	**environ;

static enum err_code
check_owner(const char *path, const struct stat *st, const char *dir,
    struct err *err)
{
	struct buf	name = {0};

	if (st->st_uid == geteuid() || st->st_uid == 0)
		return ERR_OK;
	user_add_name(&name, st->st_uid);
	err_set(err, ERR_SYSTEM, "%s belongs to %s: its hooks are not run",
	    path, buf_cstr(&name));
	err_hint(err, "if you trust it: crm config --user safe.store %s", dir);
	buf_release(&name);
	return ERR_SYSTEM;
}

/* Nobody but the user and root can have put it there. */
static enum err_code
check_own(const char *path, const struct stat *st, const char *dir,
    struct err *err)
{
	enum err_code	rc = check_owner(path, st, dir, err);

	if (rc || (st->st_mode & 022) == 0)
		return rc;
	err_set(err, ERR_SYSTEM, "others may write to %s (mode %04o): not "
	    "run", path, (unsigned)st->st_mode & 07777);
	err_hint(err, "chmod go-w %s", path);
	return ERR_SYSTEM;
}

/*
 * The store, the folder and the hook.  Those who share a store may write to
 * it, so the folder must be no link that one of them could have put there.
 */
static enum err_code
check_all(const char *file, const struct stat *st, const char *hooks,
    const char *dir, struct err *err)
{
	struct stat	folder, store;
	enum err_code	rc;

	if (lstat(hooks, &folder) != 0 || stat(dir, &store) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot look at %s", hooks);
	if (S_ISLNK(folder.st_mode))
		return err_set(err, ERR_SYSTEM, "%s is a symbolic link: no "
		    "hook is run", hooks);
	rc = check_owner(dir, &store, dir, err);
	if (rc == ERR_OK)
		rc = check_own(hooks, &folder, dir, err);
	if (rc == ERR_OK)
		rc = check_own(file, st, dir, err);
	return rc;
}

enum err_code
hook_find(char **path, struct arena *arena, const char *dir,
    const char *name, bool safe, struct err *err)
{
	struct stat	 st;
	char		*file, *hooks;
	enum err_code	 rc;

	*path = NULL;
	hooks = arena_printf(arena, "%s/hooks", dir);
	file = arena_printf(arena, "%s/%s", hooks, name);
	if (stat(file, &st) != 0)
		return ERR_OK;
	if (!S_ISREG(st.st_mode) || (st.st_mode & 0111) == 0) {
		err_set(err, ERR_SYSTEM, "%s is there and cannot be run",
		    file);
		err_hint(err, "chmod +x it, or take it away");
		return ERR_SYSTEM;
	}
	if (!safe) {
		rc = check_all(file, &st, hooks, dir, err);
		if (rc)
			return rc;
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
hook_run(int *status, const char *path, const char *dir, int input,
    struct err *err)
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
	*status = spawn_wait(pid);
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

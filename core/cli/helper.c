#include "core/cli/helper.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "core/cli/spawn.h"

extern char	**environ;

/* Where this program lies decides where the others do. */
static enum err_code
find(struct buf *path, const struct helper *h, struct err *err)
{
	static const char *const	places[] = {
		"../libexec/" CRM_NAME, "libexec"
	};
	char				self[4096], *slash;
	ssize_t				n;

	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return err_sys(err, ERR_SYSTEM, "cannot find out where this "
		    "program lies");
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash != NULL)
		*slash = '\0';
	for (size_t i = 0; i < NELEM(places); i++) {
		buf_clear(path);
		buf_addf(path, "%s/%s/%s", self, places[i], h->name);
		if (access(buf_cstr(path), X_OK) == 0)
			return ERR_OK;
	}
	err_set(err, ERR_SYSTEM, "%s is not there: it was built without %s",
	    h->name, h->package);
	err_hint(err, "apt-get install %s, then make and make install again",
	    h->package);
	return ERR_SYSTEM;
}

static enum err_code
nameless_file(int *fd, struct err *err)
{
	FILE	*f = tmpfile();

	/* The descriptor outlives the stream. */
	*fd = f == NULL ? -1 : fcntl(fileno(f), F_DUPFD_CLOEXEC, 3);
	if (f != NULL)
		fclose(f);
	return *fd >= 0 ? ERR_OK : err_sys(err, ERR_SYSTEM,
	    "cannot make a temporary file");
}

static int
start(pid_t *pid, const char *path, const struct helper *h, int out,
    int complaints)
{
	char				*argv[NELEM(h->args) + 1] = { NULL };
	posix_spawn_file_actions_t	 actions;
	int				 error;

	argv[0] = (char *)(uintptr_t)h->name;
	for (size_t i = 0; i < NELEM(h->args) && h->args[i] != NULL; i++)
		argv[i + 1] = (char *)(uintptr_t)h->args[i];
	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	if (h->args[0] == NULL || strcmp(h->args[0], "-") != 0)
		error = posix_spawn_file_actions_addopen(&actions, 0,
		    "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions,
		    complaints, 2);
	if (error == 0)
		error = spawn_child(pid, path, &actions, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* The last line it wrote on standard error. */
static enum err_code
complain(int status, int complaints, const struct helper *h, struct err *err)
{
	char		text[1024];
	ssize_t		n = pread(complaints, text, sizeof(text), 0);
	struct slice	said = slice_trim(slice_make(text, n < 0 ? 0 :
			    (size_t)n));

	while (slice_index(said, '\n') != SIZE_MAX)
		said = slice_after(said, '\n');
	if (status < 0)
		return err_set(err, ERR_SYSTEM, "%s crashed: nothing was "
		    "done", h->name);
	if (said.len == 0)
		return err_set(err, ERR_SYSTEM, "%s failed (status %d)",
		    h->name, status);
	return err_set(err, status == err_exit_status(ERR_DATA) ? ERR_DATA :
	    ERR_SYSTEM, "%.*s", SLICE_ARG(said));
}

enum err_code
helper_run(int *fd, const struct helper *h, struct err *err)
{
	struct buf	path = {0};
	int		out = -1, complaints = -1, error, status;
	pid_t		pid;
	enum err_code	rc = find(&path, h, err);

	if (rc == ERR_OK)
		rc = nameless_file(&out, err);
	if (rc == ERR_OK)
		rc = nameless_file(&complaints, err);
	if (rc)
		goto done;
	error = start(&pid, buf_cstr(&path), h, out, complaints);
	if (error != 0) {
		errno = error;
		rc = err_sys(err, ERR_SYSTEM, "cannot run %s",
		    buf_cstr(&path));
		goto done;
	}
	status = spawn_wait(pid);
	if (status != 0)
		rc = complain(status, complaints, h, err);
done:
	buf_release(&path);
	if (complaints >= 0)
		(void)close(complaints);
	if (rc == ERR_OK)
		*fd = out;
	else if (out >= 0)
		(void)close(out);
	return rc;
}

#include "core/cli/editor.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/file.h"

static enum err_code
write_all(int fd, struct slice s, struct err *err)
{
	while (s.len > 0) {
		ssize_t	n = write(fd, s.p, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_SYSTEM,
			    "cannot write the text for the editor");
		s = slice_sub(s, (size_t)n, s.len);
	}
	return ERR_OK;
}

static enum err_code
read_all(struct buf *b, const char *path, struct err *err)
{
	enum err_code	rc;
	int		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "%s", path);
	buf_clear(b);
	rc = file_read(b, fd, path, SIZE_MAX, err);
	close(fd);
	return rc;
}

/* The keys that interrupt are the editor's own while it runs. */
struct keys { struct sigaction interrupt, quit; };

static void
leave_keys(struct keys *k)
{
	struct sigaction	ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &ignore, &k->interrupt);
	sigaction(SIGQUIT, &ignore, &k->quit);
}

static void
take_keys(const struct keys *k)
{
	sigaction(SIGINT, &k->interrupt, NULL);
	sigaction(SIGQUIT, &k->quit, NULL);
}

/* sh -c 'EDITOR "$@"' EDITOR PATH, as git does. */
static enum err_code
run_editor(const char *editor, const char *path, struct err *err)
{
	struct buf	line = {0};
	struct keys	keys;
	pid_t		pid;
	int		status, got = 0;

	buf_addf(&line, "%s \"$@\"", editor);
	leave_keys(&keys);
	pid = fork();
	if (pid == 0) {
		struct sigaction	usual = { .sa_handler = SIG_DFL };

		take_keys(&keys);
		sigaction(SIGPIPE, &usual, NULL);
		sigaction(SIGXFSZ, &usual, NULL);
		execl("/bin/sh", "sh", "-c", buf_cstr(&line), editor, path,
		    (char *)NULL);
		_exit(127);
	}
	buf_release(&line);
	while (pid > 0 && (got = waitpid(pid, &status, 0)) < 0 &&
	    errno == EINTR)
		;
	take_keys(&keys);
	if (pid < 0 || got < 0)
		return err_sys(err, ERR_SYSTEM, "cannot run the editor");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		err_set(err, ERR_SYSTEM, "the editor \"%s\" failed", editor);
		err_hint(err, "your text is in %s", path);
		return ERR_SYSTEM;
	}
	return ERR_OK;
}

static enum err_code
open_text(int *fd, struct buf *path, const char *suffix, const char *dir,
    struct err *err)
{
	if (path->len > 0) {
		*fd = open(path->p, O_WRONLY | O_TRUNC | O_CLOEXEC |
		    O_NOFOLLOW);
	} else {
		buf_addf(path, "%s/crm.XXXXXX%s", dir, suffix);
		*fd = mkostemps(path->p, (int)strlen(suffix), O_CLOEXEC);
	}
	return *fd < 0 ? err_sys(err, ERR_SYSTEM, "%s", buf_cstr(path)) :
	    ERR_OK;
}

enum err_code
editor_run(struct buf *path, struct buf *text, const char *suffix,
    const char *editor, const char *dir, struct err *err)
{
	enum err_code	rc;
	int		fd;

	rc = open_text(&fd, path, suffix, dir, err);
	if (rc)
		return rc;
	rc = write_all(fd, buf_slice(text), err);
	close(fd);
	if (rc == ERR_OK)
		rc = run_editor(editor, path->p, err);
	return rc ? rc : read_all(text, path->p, err);
}

void
editor_forget(const char *dir, int64_t before)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	struct stat	 st;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (strncmp(e->d_name, "crm.", 4) == 0 &&
		    fstatat(dirfd(d), e->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
		    st.st_uid == geteuid() && st.st_mtime < before)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
}

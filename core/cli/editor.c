#include "core/cli/editor.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
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

/* sh -c 'EDITOR "$@"' EDITOR PATH, as git does. */
static enum err_code
run_editor(const char *editor, const char *path, struct err *err)
{
	struct buf	line = {0};
	pid_t		pid;
	int		status;

	buf_addf(&line, "%s \"$@\"", editor);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", buf_cstr(&line), editor, path,
		    (char *)NULL);
		_exit(127);
	}
	buf_release(&line);
	if (pid < 0)
		return err_sys(err, ERR_SYSTEM, "cannot start the editor");
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(err, ERR_SYSTEM, "the editor");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		err_set(err, ERR_SYSTEM, "the editor \"%s\" failed", editor);
		err_hint(err, "your text is in %s", path);
		return ERR_SYSTEM;
	}
	return ERR_OK;
}

enum err_code
editor_run(struct buf *text, const char *editor, const char *dir,
    struct err *err)
{
	struct buf	path = {0};
	enum err_code	rc;
	int		fd;

	buf_addf(&path, "%s/crm.XXXXXX", dir);
	fd = mkostemp(path.p, O_CLOEXEC);
	if (fd < 0) {
		rc = err_sys(err, ERR_SYSTEM, "%s", buf_cstr(&path));
		buf_release(&path);
		return rc;
	}
	rc = write_all(fd, buf_slice(text), err);
	close(fd);
	if (rc == ERR_OK)
		rc = run_editor(editor, path.p, err);
	if (rc == ERR_OK)
		rc = read_all(text, path.p, err);
	if (rc == ERR_OK)
		unlink(path.p);
	buf_release(&path);
	return rc;
}

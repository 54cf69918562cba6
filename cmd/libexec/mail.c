#include "cmd/libexec/mail.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "core/exchange/json.h"
#include "core/exchange/outside/mbox.h"

enum {
	MESSAGE_SECONDS = 30,	/* of processor time, for one message */
	CRASHES_MAX = 100
};

/*
 * A message may bring the library down.  So a child reads, and notes here
 * where it is; when it dies, that message is named and the next child goes
 * on behind it.
 */
struct place {
	uint64_t	message;	/* number of the one being read */
	uint64_t	offset;
	char		file[512];
};

struct job {
	struct place	*place;
	uint64_t	 skip;		/* messages that are done with */
	uint64_t	 n;		/* met so far */
	uint64_t	 n_messages;	/* of a folder: that could be read */
	struct buf	 line;
};

static enum err_code
write_all(struct slice s, struct err *err)
{
	while (s.len > 0) {
		ssize_t	n = write(STDOUT_FILENO, s.p, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_SYSTEM, "cannot write");
		s = slice_sub(s, (size_t)n, s.len);
	}
	return ERR_OK;
}

static void
add_place(struct buf *b, const struct place *at)
{
	buf_addf(b, "{\"offset\":%llu", (unsigned long long)at->offset);
	if (at->file[0] != '\0') {
		buf_adds(b, ",\"file\":");
		json_add_string(b, slice_of(at->file));
	}
}

static enum err_code
write_fault(struct job *job, const char *fault, struct err *err)
{
	buf_clear(&job->line);
	add_place(&job->line, job->place);
	buf_addf(&job->line, ",\"fault\":\"%s\"}\n", fault);
	return write_all(buf_slice(&job->line), err);
}

/* What one message may take, in time of the processor. */
static void
set_limit(void)
{
	struct itimerval	limit = {
		.it_value = { .tv_sec = MESSAGE_SECONDS }
	};

	setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

/* "cur/1718600712.M20P1.host:2,S": a Maildir says when it came; 0: not said. */
static int64_t
delivery_time(const char *file)
{
	enum { FIRST = 100000000 };	/* in 1973: no number of a message */
	struct slice	name = slice_of(file);
	int64_t		seconds;

	if (!slice_starts(name, SLICE("cur/")) &&
	    !slice_starts(name, SLICE("new/")))
		return 0;
	name = slice_after(name, '/');
	return i64_parse(&seconds, slice_sub(name, 0, slice_index(name,
	    '.'))) && seconds >= FIRST ? seconds : 0;
}

/*
 * What was deleted stays in a mailbox until it is cleaned up: Thunderbird
 * says so in four hexadecimal digits (8: expunged), Alpine and Dovecot in
 * letters (D, and T of a draft), as a Maildir does in the file's name.
 */
static bool
is_marked_deleted(struct slice text)
{
	struct slice	line, rest = text, name, value;
	size_t		colon;

	while (slice_cut(&line, &rest, '\n')) {
		line = slice_trim(line);
		if (line.len == 0)
			return false;
		colon = MIN(slice_index(line, ':'), line.len);
		name = slice_sub(line, 0, colon);
		value = slice_trim(slice_sub(line, colon + 1, line.len));
		if (slice_eq_ascii_nocase(name, SLICE("X-Mozilla-Status")))
			return value.len == 4 && strchr("89ABCDEFabcdef",
			    value.p[3]) != NULL;
		if (slice_eq_ascii_nocase(name, SLICE("X-Status")))
			return slice_index(value, 'D') != SIZE_MAX ||
			    slice_index(value, 'T') != SIZE_MAX;
	}
	return false;
}

static enum err_code
read_message(struct job *job, const struct mbox_message *msg,
    const char *file, struct err *err)
{
	struct place	*at = job->place;
	const char	*fault;

	if (job->n++ < job->skip)
		return ERR_OK;
	at->message = job->n - 1;
	at->offset = msg->offset;
	snprintf(at->file, sizeof(at->file), "%s", file);
	if (msg->is_too_large)
		return write_fault(job, "large", err);
	if (msg->from.len > 0 && is_marked_deleted(msg->text)) {
		job->n_messages++;
		return ERR_OK;
	}
	set_limit();
	buf_clear(&job->line);
	add_place(&job->line, at);
	fault = message_add(&job->line, msg->text, msg->from,
	    delivery_time(file));
	if (fault != NULL)
		return write_fault(job, fault, err);
	job->n_messages++;
	buf_adds(&job->line, "}\n");
	return write_all(buf_slice(&job->line), err);
}

static enum err_code
read_input(struct job *job, struct input *in, const char *file,
    struct err *err)
{
	struct mbox		*mbox = NULL;
	struct mbox_message	 msg;
	bool			 more = true;
	enum err_code		 rc;

	rc = mbox_open(&mbox, in, err);
	while (rc == ERR_OK) {
		rc = mbox_next(&msg, &more, mbox, err);
		if (rc || !more)
			break;
		rc = read_message(job, &msg, file, err);
	}
	mbox_close(mbox);
	return rc;
}

/* ---- a folder with a file for each message ---- */

struct names { VEC(char *) list; };

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Deleted messages and drafts are nobody's contact (":2,DT"). */
static bool
is_wanted(const char *name)
{
	const char	*flags = strstr(name, ":2,");

	return name[0] != '.' && (flags == NULL ||
	    strpbrk(flags + 3, "DT") == NULL);
}

static enum err_code
list_folder(struct names *names, const char *dir, const char *sub,
    bool *found, struct err *err)
{
	struct buf	 path = {0};
	struct dirent	*e;
	DIR		*d;

	buf_addf(&path, "%s/%s", dir, sub);
	d = opendir(buf_cstr(&path));
	buf_release(&path);
	*found = d != NULL;
	if (d == NULL)
		return errno == ENOENT || errno == ENOTDIR ? ERR_OK :
		    err_sys(err, ERR_SYSTEM, "cannot open %s/%s", dir, sub);
	while ((e = readdir(d)) != NULL) {
		struct buf	name = {0};

		if (!is_wanted(e->d_name))
			continue;
		buf_addf(&name, "%s%s%s", sub, sub[0] != '\0' ? "/" : "",
		    e->d_name);
		*VEC_ADD(&names->list) = name.p;
	}
	closedir(d);
	return ERR_OK;
}

static enum err_code
read_file(struct job *job, const char *dir, const char *name,
    struct err *err)
{
	struct input	*in = NULL;
	struct buf	 path = {0};
	struct stat	 st;
	enum err_code	 rc = ERR_OK;

	buf_addf(&path, "%s/%s", dir, name);
	if (stat(buf_cstr(&path), &st) == 0 && S_ISREG(st.st_mode)) {
		rc = input_open(&in, buf_cstr(&path), ENCODING_UTF8, err);
		if (rc == ERR_OK)
			rc = read_input(job, in, name, err);
		input_close(in);
	}
	buf_release(&path);
	return rc;
}

/* cur and new; else a folder of loose files. */
static enum err_code
read_folder(struct job *job, const char *dir, struct err *err)
{
	struct names	names = {{0}};
	bool		cur, is_maildir, new = false;
	enum err_code	rc;

	rc = list_folder(&names, dir, "cur", &cur, err);
	if (rc == ERR_OK)
		rc = list_folder(&names, dir, "new", &new, err);
	is_maildir = cur || new;
	if (rc == ERR_OK && !is_maildir)
		rc = list_folder(&names, dir, "", &cur, err);
	if (names.list.n > 1)
		qsort(names.list.p, names.list.n, sizeof(names.list.p[0]),
		    compare_names);
	for (size_t i = 0; i < names.list.n; i++) {
		if (rc == ERR_OK)
			rc = read_file(job, dir, names.list.p[i], err);
		free(names.list.p[i]);
	}
	VEC_RELEASE(&names.list);
	if (rc == ERR_OK && job->n_messages == 0 && job->skip == 0 &&
	    !is_maildir)
		rc = err_set(err, ERR_DATA, "no folder of mail");
	return rc;
}

/* ---- the two processes ---- */

static enum err_code
read_all(struct job *job, const char *path, int fd, struct err *err)
{
	struct input	*in = NULL;
	struct stat	 st;
	enum err_code	 rc;

	message_begin();
	if (fd < 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return read_folder(job, path, err);
	if (fd < 0)
		rc = input_open(&in, path, ENCODING_UTF8, err);
	else if (lseek(fd, 0, SEEK_SET) < 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot read standard input");
	else
		rc = input_open_fd(&in, dup(fd), "standard input",
		    ENCODING_UTF8, err);
	if (rc == ERR_OK)
		rc = read_input(job, in, "", err);
	input_close(in);
	return rc;
}

/* Standard input, where it can be read again from the start. */
static int
keep_input(struct err *err)
{
	static char	bytes[256 * 1024];
	FILE		*f;
	ssize_t		n;

	if (lseek(STDIN_FILENO, 0, SEEK_CUR) == 0)
		return STDIN_FILENO;
	f = tmpfile();
	if (f == NULL) {
		err_sys(err, ERR_SYSTEM, "cannot make a temporary file");
		return -1;
	}
	while ((n = read(STDIN_FILENO, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || fwrite(bytes, 1, (size_t)n, f) != (size_t)n) {
			err_sys(err, ERR_SYSTEM, "cannot keep standard input");
			return -1;
		}
	}
	if (fflush(f) != 0) {
		err_sys(err, ERR_SYSTEM, "cannot keep standard input");
		return -1;
	}
	return fileno(f);
}

static int
fail(const struct err *err)
{
	fprintf(stderr, "%s\n", err->msg);
	return err_exit_status(err->code);
}

static int
supervise(struct job *job, const char *path, int fd)
{
	struct err	err = {0};
	int		status;
	pid_t		pid;

	for (int crashes = 0; crashes <= CRASHES_MAX; crashes++) {
		pid = fork();
		if (pid < 0)
			break;
		if (pid == 0) {
			if (read_all(job, path, fd, &err) == ERR_OK)
				_exit(0);
			_exit(fail(&err));
		}
		while (waitpid(pid, &status, 0) < 0)
			if (errno != EINTR)
				return 5;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (write_fault(job, WTERMSIG(status) == SIGVTALRM ? "slow" :
		    "crash", &err) != ERR_OK)
			return fail(&err);
		job->skip = job->place->message + 1;
	}
	err_set(&err, ERR_SYSTEM, "it crashes all the time");
	return fail(&err);
}

int
main(int argc, char **argv)
{
	struct job	job = {0};
	struct err	err = {0};
	int		fd = -1;

	if (argc != 2) {
		fprintf(stderr, "usage: crm-mail file|folder|-\n");
		return 2;
	}
	if (strcmp(argv[1], "-") == 0) {
		fd = keep_input(&err);
		if (fd < 0)
			return fail(&err);
	}
	job.place = mmap(NULL, sizeof(*job.place), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (job.place == MAP_FAILED) {
		err_sys(&err, ERR_SYSTEM, "no memory");
		return fail(&err);
	}
	return supervise(&job, argv[1], fd);
}

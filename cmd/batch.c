#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cmd/context.h"
#include "core/exchange/batch/batch.h"
#include "core/exchange/sniff.h"

enum { BAD_SHOWN = 50 };

struct batch_opts {
	bool	keep_going;
};

static const struct opt batch_opt[] = {
	OPT_BOOL(0, "keep-going", struct batch_opts, keep_going,
	    N_("leave out bad operations and do the others")),
	OPT_END
};

struct batch_state {
	struct crm		*crm;
	int			 fd;	/* what is read, gone with the input */
	const char		*name;
	struct batch_options	 options;
	struct batch		*batch;
	uint64_t		 n_bad;
};

/* ---- the stream, before the store is locked ---- */

static enum err_code
copy_all(int to, int from, const char *name, struct err *err)
{
	char	piece[65536];
	ssize_t	n, put;

	for (;;) {
		n = read(from, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_SYSTEM, "cannot read %s",
			    name);
		if (n == 0)
			return ERR_OK;
		for (ssize_t at = 0; at < n; at += put) {
			put = write(to, piece + at, (size_t)(n - at));
			if (put < 0 && errno == EINTR)
				put = 0;
			if (put < 0)
				return err_sys(err, ERR_SYSTEM, "cannot "
				    "write a temporary file in %s", P_tmpdir);
		}
	}
}

/* A pipe may be slow: it is read to its end while nobody waits for us. */
static enum err_code
keep_stream(struct batch_state *st, int from, struct err *err)
{
	enum err_code	rc;

	st->fd = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (st->fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot write in %s",
		    P_tmpdir);
	rc = copy_all(st->fd, from, st->name, err);
	if (rc == ERR_OK && lseek(st->fd, 0, SEEK_SET) < 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot read a temporary file");
	return rc;
}

static enum err_code
batch_prepare(struct crm *crm, const void *opts, struct err *err)
{
	struct batch_state	*st = ARENA_NEW(crm->arena,
				    struct batch_state);
	struct stat		 status;
	int			 fd;
	enum err_code		 rc;

	(void)opts;
	crm->state = st;
	st->crm = crm;
	st->fd = -1;
	if (crm->args->n != 1) {
		err_set(err, ERR_USAGE, crm->args->n == 0 ?
		    "which operations? a file of them" :
		    "one file at a time");
		err_hint(err, "crm batch changes.ndjson; - reads standard "
		    "input");
		return ERR_USAGE;
	}
	st->name = crm->args->v[0];
	if (strcmp(st->name, "-") == 0) {
		st->name = err_text("standard input");
		return keep_stream(st, STDIN_FILENO, err);
	}
	fd = open(st->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot open %s", st->name);
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		st->fd = fd;
		return ERR_OK;
	}
	rc = keep_stream(st, fd, err);
	close(fd);
	return rc;
}

/* ---- doing it ---- */

static void
tell_bad(void *arg, const struct err *bad)
{
	struct batch_state	*st = arg;

	if (++st->n_bad > BAD_SHOWN)
		return;
	context_complain(st->crm, bad, st->n_bad == 1);
}

static enum err_code
judge(const struct batch_state *st, struct err *err)
{
	struct batch_counts	 n = batch_count(st->batch);
	unsigned long long	 bad = n.bad, read = n.read;

	if (n.bad == 0)
		return ERR_OK;
	if (n.bad > BAD_SHOWN)
		st->crm->complain(st->crm, slice_of(arena_printf(
		    st->crm->arena, lang_text(st->crm->lang,
		    N_("and %llu more")), bad - BAD_SHOWN)));
	if (st->options.keep_going)
		return err_set(err, ERR_PARTIAL, bad == 1 ?
		    "%llu of %llu operations was left out" :
		    "%llu of %llu operations were left out", bad, read);
	err_set(err, ERR_DATA, bad == 1 ?
	    "%llu of %llu operations is wrong: nothing was done" :
	    "%llu of %llu operations are wrong: nothing was done", bad, read);
	err_hint(err, "--keep-going does the others");
	return ERR_DATA;
}

/* A look at the beginning, where that can be had again. */
static enum err_code
check_lines(const struct batch_state *st, struct err *err)
{
	char	sample[4096];
	ssize_t	n = pread(st->fd, sample, sizeof(sample), 0);

	if (n <= 0 || !sniff_is_array(slice_make(sample, (size_t)n)))
		return ERR_OK;
	err_set(err, ERR_DATA, "%s is an array, not an object on each line",
	    st->name);
	err_hint(err, "jq -c '.[]' FILE | crm batch -");
	return ERR_DATA;
}

static enum err_code
batch_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct batch_opts	*o = opts;
	struct batch_state	*st = crm->state;
	struct query_env	*env = ARENA_NEW(crm->arena,
				    struct query_env);
	struct input		*in = NULL;
	enum err_code		 rc;

	st->options = (struct batch_options){ .user = slice_of(crm->user),
	    .keep_going = o->keep_going, .spool_dir = crm->dir,
	    .bad = tell_bad, .arg = st };
	rc = context_env(env, crm, err);
	if (rc == ERR_OK)
		rc = check_lines(st, err);
	if (rc == ERR_OK)
		rc = input_open_fd(&in, st->fd, st->name, ENCODING_UTF8,
		    err);
	if (rc == ERR_OK)
		rc = batch_run(&st->batch, in, &st->options, env, crm->plan,
		    err);
	input_close(in);
	if (rc == ERR_OK)
		rc = judge(st, err);
	/* Then there is nothing to report. */
	if ((rc != ERR_OK && rc != ERR_PARTIAL) || crm->edit.dry_run) {
		batch_close(st->batch);
		st->batch = NULL;
	}
	return rc;
}

static enum err_code
to_out(void *arg, struct slice bytes, struct err *err)
{
	(void)err;
	out_raw(arg, bytes);
	return ERR_OK;
}

static enum err_code
batch_report(struct crm *crm, const void *opts, struct err *err)
{
	struct batch_state	*st = crm->state;
	enum err_code		 rc;

	(void)opts;
	rc = batch_write_replies(st->batch, to_out, crm->out, err);
	batch_close(st->batch);
	return rc;
}

const struct cmd cmd_batch = {
	.name = "batch", .operands = "file",
	.group = GROUP_EXCHANGE,
	.brief = N_("do a stream of operations as one transaction"),
	.text = N_("An operation is a line of JSON: "
	    "{\"op\":\"set\",\"ref\":\"a17\",\"fields\":{\"city\":"
	    "\"Gouda\"}}.\nWhat -n of any command shows is a file of them; "
	    "- is standard input."),
	.opts = batch_opt, .opts_size = sizeof(struct batch_opts),
	.access = CMD_WRITE, .flags = CMD_EDIT | CMD_SCAN,
	.prepare = batch_prepare, .exec = batch_exec,
	.report = batch_report,
	.complete = { COMPLETE_FILE },
};

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "cmd/context.h"
#include "core/base/file.h"
#include "core/base/map.h"
#include "core/cli/editor.h"
#include "core/exchange/edit/editable.h"
#include "core/exchange/faults.h"

struct edit_opts {
	int	form;		/* enum editable_form */
};

static const char *const forms[] = { "yaml", "tsv", NULL };

static const struct opt edit_opt[] = {
	OPT_CHOICE(0, "as", struct edit_opts, form, N_("form"), "yaml",
	    N_("yaml, or tsv for a table"), forms),
	OPT_END
};

/* A text that was kept is removed by the next edit after so long. */
enum { KEPT_DAYS = 30 };

/* What is wrong with the text, by line. */
struct fault { size_t line; bool is_remark; char *msg; };

struct edit_state {
	struct crm		*crm;
	struct editable		*shown;
	const char		*folder;
	char			*path;		/* of the text; NULL: none yet */
	struct buf		 text;
	struct buf		 kept;		/* as it is in the file */
	VEC(struct fault)	 faults;
};

/* ---- which records ---- */

/* The first word of each line, each record once: a list of finds will do. */
static void
take_refs(struct crm *crm, struct slice text)
{
	VEC(const char *) refs = {0};
	struct map	*seen = map_open();
	struct slice	 line, word;
	const char	**v;
	bool		 added;

	while (text.len > 0 && slice_cut(&line, &text, '\n')) {
		line = slice_trim(line);
		slice_cut(&word, &line, '\t');
		word = slice_trim(word);
		if (word.len == 0)
			continue;
		map_put(seen, word, &added);
		if (added)
			*VEC_ADD(&refs) = slice_cstr(crm->arena, word);
	}
	v = ARENA_ARRAY(crm->arena, const char *, refs.n + 1);
	for (size_t i = 0; i < refs.n; i++)
		v[i] = refs.p[i];
	crm->args->v = v;
	crm->args->n = refs.n;
	VEC_RELEASE(&refs);
	map_close(seen);
}

/* "-": the records come through a pipe; the editor has the terminal. */
static enum err_code
read_refs(struct crm *crm, struct err *err)
{
	enum { REFS_MB = 16 };
	struct buf	b = {0};
	int		tty = -1;
	enum err_code	rc;

	rc = file_read(&b, STDIN_FILENO, "standard input",
	    (size_t)REFS_MB << 20, err);
	if (rc == ERR_OK)
		take_refs(crm, buf_slice(&b));
	buf_release(&b);
	if (rc || crm->args->n == 0 || !crm->ask_tty)
		return rc;
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0 || dup2(tty, STDIN_FILENO) < 0)
		rc = err_sys(err, ERR_SYSTEM, "/dev/tty");
	else
		crm->ask = true;
	if (tty >= 0)
		close(tty);
	return rc;
}

static enum err_code
show_one(void *arg, const struct chosen *c, struct err *err)
{
	struct edit_state	*st = arg;

	if (c->record == NULL) {
		err_set(err, ERR_USAGE, "sale rows are not edited as text");
		err_hint(err, "crm set changes them, one or by a filter");
		return ERR_USAGE;
	}
	editable_add(st->shown, c->record);
	return context_check_revision(st->crm, c->record, err);
}

static enum err_code
show_chosen(struct crm *crm, const void *opts, struct err *err)
{
	struct edit_state	*st = crm->state;
	struct query_env	 env;
	enum err_code		 rc;

	(void)opts;
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = context_choose(crm, &env, crm->args->n, show_one, st,
		    err);
	if (rc == ERR_OK && editable_count(st->shown) > 0)
		rc = editable_write(&st->text, st->shown, &env, err);
	return rc;
}

/* ---- is the text all right? ---- */

static void
note_fault(void *arg, size_t line, const struct err *bad)
{
	struct edit_state	*st = arg;
	struct fault		*f = VEC_ADD(&st->faults);
	char			*c;

	f->line = line;
	f->is_remark = bad->code == ERR_OK;
	f->msg = arena_strdup(st->crm->arena, bad->msg);
	for (c = f->msg; *c != '\0'; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
}

/* As it would be applied, on a plan that nobody applies. */
static enum err_code
try_text(struct crm *crm, const void *opts, struct err *err)
{
	struct edit_state	*st = crm->state;
	struct plan_options	 po = { .model = crm->model, .txn = crm->txn,
				    .check = query_checker_check,
				    .spool_dir = crm->dir };
	struct sales_veto	 veto = { crm->txn, crm->model };
	struct query_env	 env;
	struct query_checker	*checker;
	struct plan		*plan;
	size_t			 n_bad;
	enum err_code		 rc;

	(void)opts;
	rc = context_env(&env, crm, err);
	if (rc)
		return rc;
	po.check_arg = checker = query_checker_open(&env);
	plan = plan_open(&po);
	plan_set_veto(plan, sales_veto, &veto);
	rc = editable_apply(&n_bad, st->shown, buf_slice(&st->text), &env,
	    plan, note_fault, st, err);
	plan_close(plan);
	query_checker_close(checker);
	return rc;
}

/* The faults above their lines, which begin as those do. */
static void
mark_faults(struct buf *out, const struct edit_state *st)
{
	struct slice	rest = buf_slice(&st->text), line;
	size_t		number = 0;

	while (slice_cut(&line, &rest, '\n')) {
		if (rest.len == 0 && line.len == 0)
			break;
		number++;
		for (size_t i = 0; i < st->faults.n; i++)
			if (st->faults.p[i].line == number)
				buf_addf(out, "#: %s\n", st->faults.p[i].msg);
		buf_addf(out, "%.*s\n", SLICE_ARG(line));
	}
	for (size_t i = 0; i < st->faults.n; i++)
		if (st->faults.p[i].line > number)
			buf_addf(out, "#: %s\n", st->faults.p[i].msg);
}

/* ---- the editor, until it is ---- */

static enum err_code
give_up(struct edit_state *st, struct err *err)
{
	size_t	n = 0;

	for (size_t i = 0; i < st->faults.n; i++) {
		const struct fault	*f = &st->faults.p[i];
		struct err		 at = {0};

		n += !f->is_remark;
		snprintf(at.msg, sizeof(at.msg), "%s", f->msg);
		fault_prefix(&at, st->path, editable_line(buf_slice(&st->kept),
		    f->line));
		st->crm->complain(st->crm, slice_of(at.msg));
	}
	return err_set(err, ERR_DATA, n == 1 ?
	    "%zu fault in the text: nothing is changed" :
	    "%zu faults in the text: nothing is changed", n);
}

static void
forget_text(struct edit_state *st)
{
	if (st->path != NULL)
		unlink(st->path);
	st->path = NULL;
	st->crm->text_path = NULL;
}

static void
release(struct edit_state *st)
{
	editable_close(st->shown);
	buf_release(&st->text);
	buf_release(&st->kept);
	VEC_RELEASE(&st->faults);
}

/* ---- where the text is ---- */

/*
 * In the store, which is as private as the text must be and outlives the
 * machine; elsewhere only when that cannot be.
 */
static const char *
find_folder(const struct crm *crm)
{
	const char	*folder = arena_printf(crm->arena, "%s/edit", crm->dir);
	struct stat	 store, st;

	if (stat(crm->dir, &store) != 0)
		return P_tmpdir;
	/* In a store of a group all write here, each their own files. */
	if (mkdir(folder, 0700) == 0 && (store.st_mode & S_IWGRP) &&
	    chmod(folder, 03770) != 0)
		return P_tmpdir;
	if (lstat(folder, &st) != 0 || !S_ISDIR(st.st_mode) ||
	    access(folder, W_OK | X_OK) != 0)
		return P_tmpdir;
	editor_forget(folder, crm->clock.us / 1000000 -
	    KEPT_DAYS * 24 * 3600);
	return folder;
}

/* Opens what is in shown (our lines included), and takes out the text. */
static enum err_code
open_editor(struct edit_state *st, struct buf *path, struct buf *shown,
    enum editable_form form, struct err *err)
{
	enum err_code	rc;

	rc = editor_run(path, shown, form == EDITABLE_TSV ? ".tsv" :
	    ".yaml", st->crm->editor, st->folder, err);
	st->path = arena_strdup(st->crm->arena, buf_cstr(path));
	st->crm->text_path = st->path;
	buf_clear(&st->kept);
	buf_add(&st->kept, buf_slice(shown));
	buf_clear(&st->text);
	editable_strip(&st->text, buf_slice(shown));
	return rc;
}

/* *more false: there is nothing to do. */
static enum err_code
edit_text(bool *more, struct edit_state *st, const struct edit_opts *o,
    struct err *err)
{
	struct buf	path = {0}, shown = {0}, was = {0};
	struct buf	first = {0}, last = {0};
	enum err_code	rc;

	buf_add(&shown, buf_slice(&st->text));
	buf_add(&first, buf_slice(&st->text));
	for (;;) {
		buf_clear(&was);
		buf_add(&was, buf_slice(&shown));
		rc = open_editor(st, &path, &shown,
		    (enum editable_form)o->form, err);
		*more = !slice_eq(buf_slice(&st->text), buf_slice(&first));
		if (rc || !*more)
			break;
		/* Who leaves it as it was shown has not saved it. */
		if (st->faults.n > 0 &&
		    slice_eq(buf_slice(&shown), buf_slice(&was))) {
			rc = give_up(st, err);
			break;
		}
		VEC_CLEAR(&st->faults);
		if (editable_is_empty((enum editable_form)o->form,
		    buf_slice(&st->text))) {
			forget_text(st);
			rc = err_set(err, ERR_USAGE, "the text is empty: "
			    "nothing is changed");
			break;
		}
		rc = st->crm->look(st->crm, try_text, o, err);
		if (rc || st->faults.n == 0)
			break;
		/* Nor can who saves the same again do better now. */
		if (slice_eq(buf_slice(&st->text), buf_slice(&last))) {
			rc = give_up(st, err);
			break;
		}
		buf_clear(&last);
		buf_add(&last, buf_slice(&st->text));
		buf_clear(&shown);
		mark_faults(&shown, st);
	}
	buf_release(&path);
	buf_release(&shown);
	buf_release(&was);
	buf_release(&first);
	buf_release(&last);
	return rc;
}

static enum err_code
nothing_exec(struct crm *crm, const void *opts, struct err *err)
{
	(void)crm;
	(void)opts;
	(void)err;
	return ERR_OK;
}

static const struct cmd	edit_nothing = {
	.name = "edit", .access = CMD_NONE, .exec = nothing_exec,
};

static enum err_code
edit_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct edit_opts	*o = opts;
	struct edit_state	*st = ARENA_NEW(crm->arena,
				    struct edit_state);
	bool			 more = false;
	enum err_code		 rc;

	crm->state = st;
	st->crm = crm;
	if (crm->args->n == 1 && strcmp(crm->args->v[0], "-") == 0) {
		rc = read_refs(crm, err);
		if (rc == ERR_OK && crm->args->n == 0)
			crm->cmd = &edit_nothing;
		if (rc || crm->args->n == 0)
			return rc;
	}
	if (!crm->ask) {
		err_set(err, ERR_USAGE, "an editor needs a terminal");
		err_hint(err, "crm set and crm batch do without");
		return ERR_USAGE;
	}
	st->shown = editable_open((enum editable_form)o->form);
	rc = crm->look(crm, show_chosen, o, err);
	if (rc == ERR_OK && editable_count(st->shown) > 0) {
		st->folder = find_folder(crm);
		rc = edit_text(&more, st, o, err);
	}
	if (rc == ERR_OK && !more) {
		forget_text(st);
		crm->cmd = &edit_nothing;
	}
	if (rc != ERR_OK || !more)
		release(st);
	return rc;
}

/* ---- the change ---- */

static enum err_code
edit_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct edit_state	*st = crm->state;
	struct query_env	 env;
	size_t			 n_bad = 0;
	enum err_code		 rc;

	(void)opts;
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = editable_apply(&n_bad, st->shown, buf_slice(&st->text),
		    &env, crm->plan, note_fault, st, err);
	/* It was right a moment ago: somebody was quicker. */
	if (rc == ERR_OK && n_bad > 0) {
		rc = give_up(st, err);
		err->code = rc = ERR_CONFLICT;
	}
	if (rc == ERR_OK && crm->edit.dry_run)
		forget_text(st);
	release(st);
	return rc;
}

static enum err_code
edit_report(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	(void)err;
	forget_text(crm->state);
	return ERR_OK;
}

const struct cmd cmd_edit = {
	.name = "edit", .operands = "ref ...",
	.group = GROUP_RECORDS,
	.brief = N_("change records as text in an editor"),
	.text = N_("Or one type with -w; or - for those in the first column of "
	    "a pipe.\nWhat is taken out of the text is removed, what has no "
	    "handle is added; all of\nit is one transaction.  A fault opens "
	    "the text again."),
	.opts = edit_opt, .opts_size = sizeof(struct edit_opts),
	.access = CMD_WRITE, .flags = CMD_FILTER | CMD_EDIT,
	.prepare = edit_prepare, .exec = edit_exec, .report = edit_report,
	.complete = { COMPLETE_RECORD },
};

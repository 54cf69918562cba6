#include "core/cli/run.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/cli/apply.h"
#include "core/cli/help.h"
#include "core/cli/hook.h"
#include "core/cli/nl.h"
#include "core/cli/pager.h"
#include "core/cli/safe.h"
#include "core/model/model.h"
#include "core/out/sink.h"
#include "core/query/query.h"
#include "core/record/plan.h"
#include "core/store/fault.h"

/* Runs inside a signal handler. */
static void
report_fault(const char *dir)
{
	static const char	a[] = CRM_NAME ": the store is damaged: ",
				b[] = "\nhint: " CRM_NAME " fsck names the "
				    "damage, " CRM_NAME " export --damaged "
				    "writes what can be read\n";
	ssize_t			n;

	n = write(2, a, sizeof(a) - 1);
	n += write(2, dir, strlen(dir));
	n += write(2, b, sizeof(b) - 1);
	(void)n;
	_exit(5);
}

/* With verbs the first operand names one; *argc and *argv move behind it. */
static enum err_code
find_verb(const struct cmd **verb, const struct cmd *cmd, int *argc,
    const char *const **argv, struct err *err)
{
	const char	*name, *near;

	*verb = NULL;
	if (cmd->verbs == NULL)
		return ERR_OK;
	name = *argc > 0 && (*argv)[0][0] != '-' ? (*argv)[0] : NULL;
	if (name != NULL)
		*verb = cmds_find(cmd->verbs, slice_of(name));
	if (*verb != NULL) {
		--*argc;
		++*argv;
		return ERR_OK;
	}
	if (cmd->verb != NULL) {
		*verb = cmds_find(cmd->verbs, slice_of(cmd->verb));
		return ERR_OK;
	}
	if (name == NULL)
		return ERR_OK;
	near = cmds_suggest_verb(cmd->verbs, slice_of(name));
	err_set(err, ERR_USAGE, "no verb '%s'", name);
	if (near != NULL)
		err_hint(err, "did you mean %s %s?", cmd->name, near);
	return ERR_USAGE;
}

/* What the default verb could make nothing of may be a verb mistyped. */
static void
suggest_verb(const struct cmd *cmd, const struct args *args, struct err *err)
{
	const char	*near;

	if (cmd->verbs == NULL || args->n == 0 ||
	    (err->code != ERR_USAGE && err->code != ERR_NOTFOUND))
		return;
	near = cmds_suggest_verb(cmd->verbs, slice_of(args->v[0]));
	if (near != NULL)
		err_hint(err, "did you mean %s %s?", cmd->name, near);
}

static enum err_code
read_when(struct crm *crm, const struct global_options *g,
    struct instant clock, const struct zone *zone, struct err *err)
{
	enum err_code	rc;

	crm->when.now = clock;
	crm->when.zone = zone;
	if (g->now != NULL) {
		rc = when_parse_instant(&crm->when.now, slice_of(g->now),
		    &crm->when, err);
		if (rc) {
			err_prefix(err, "--now: ");
			return ERR_USAGE;
		}
	}
	crm->today = crm->as_of = when_today(&crm->when);
	if (g->as_of == NULL)
		return ERR_OK;
	rc = when_parse_day(&crm->as_of, slice_of(g->as_of), &crm->when, err);
	if (rc) {
		err_prefix(err, "--as-of: ");
		return ERR_USAGE;
	}
	crm->has_as_of = true;
	crm->today = crm->as_of;
	return ERR_OK;
}

static enum err_code
check_common(const struct crm *crm, struct err *err)
{
	if (crm->filter.where != NULL &&
	    slice_trim(slice_of(crm->filter.where)).len == 0) {
		err_set(err, ERR_USAGE, "-w: the filter is empty");
		err_hint(err, "leave it out, or use --all in an edit");
		return ERR_USAGE;
	}
	return ERR_OK;
}

/* What the command is for says more than its name, which is English. */
static const char *
page_title(const struct crm *crm, const struct cmd *cmd)
{
	return cmd->brief != NULL ? arena_printf(crm->arena, "%s: %s",
	    cmd->name, lang_text(crm->lang, cmd->brief)) : cmd->name;
}

/* From the options to where the result goes and how. */
static enum err_code
open_output(struct invocation *inv, struct pager *pager, struct err *err)
{
	struct crm		*crm = &inv->crm;
	struct output_options	*output = &inv->common.output;
	bool			 terminal;
	enum err_code		 rc;

	crm->out_file = output->file;
	if (crm->out_file != NULL && strcmp(crm->out_file, "-") == 0)
		crm->out_file = NULL;
	terminal = crm->out_tty && crm->out_file == NULL;
	if (crm->out_file != NULL && output->format == NULL &&
	    output->template == NULL) {
		output->format = common_file_format(crm->out_file, NULL);
		if (output->format == NULL && crm->cmd->formats != NULL)
			output->format = common_file_format(crm->out_file,
			    crm->cmd->formats);
	}
	rc = common_output(&crm->out_options, &crm->format, output, crm->cmd,
	    terminal, err);
	if (rc)
		return rc;
	/* Answers without -O are for people wherever they go. */
	if (!(crm->cmd->flags & CMD_OUT) || ((crm->cmd->flags & CMD_PEOPLE) &&
	    crm->out_options.format == OUT_TSV && output->format == NULL))
		crm->out_options.format = OUT_TABLE;
	crm->out_options.terminal = terminal;
	crm->out_options.quiet = crm->quiet;
	crm->out_options.title = page_title(crm, inv->cmd);
	crm->out_options.lang = lang_code(crm->lang);
	crm->out_options.translate = crm->lang == LANG_NL ? nl_find : NULL;
	if (!terminal && inv->common.global.color != COLOR_ALWAYS)
		crm->out_options.color = false;
	if (crm->out_file != NULL) {
		rc = sink_open_file(&crm->sink, crm->out_file, err);
		if (rc)
			return rc;
	} else
		crm->sink = sink_open_fd(STDOUT_FILENO, "standard output");
	if (terminal && inv->pager != NULL && inv->common.global.pager != 0 &&
	    crm->in_tty) {
		*pager = (struct pager){ inv->pager, inv->height, -1, 0 };
		sink_set_start(crm->sink, pager_start, pager);
	}
	return out_open(&crm->out, crm->sink, &crm->out_options, err);
}

/*
 * Whoever looks at one record decodes what it needs of the model, where it
 * lies in the store; a scan may have two threads, of which one may not, a
 * writer is to know that the model is whole before it writes, and what was
 * seen before a command is remembered (kept).
 */
static bool
reads_a_few(const struct cmd *cmd, bool kept)
{
	return cmd->access == CMD_READ && !(cmd->flags & CMD_SCAN) && !kept;
}

static enum err_code
open_store(struct invocation *inv, bool kept, struct err *err)
{
	struct crm		*crm = &inv->crm;
	struct store_options	 o = {0};
	struct model		*model;
	const struct zone	*zone;
	enum err_code		 rc;

	o.dir = crm->dir;
	o.write = crm->cmd->access == CMD_WRITE && !crm->edit.dry_run;
	o.scan = (crm->cmd->flags & CMD_SCAN) != 0;
	o.shrinks = (crm->cmd->flags & CMD_SHRINK) != 0;
	o.wait_ms = crm->wait_ms;
	o.command = crm->cmd->name;
	rc = store_open(&crm->store, &o, err);
	if (rc)
		return rc;
	rc = txn_begin(&crm->txn, crm->store, err);
	if (rc)
		return rc;
	rc = reads_a_few(crm->cmd, kept) ?
	    model_load_heads(&model, crm->arena, crm->txn, err) :
	    model_load(&model, crm->arena, crm->txn, err);
	if (rc)
		return rc;
	crm->model = model;
	rc = zone_open(&zone, crm->arena, model->timezone, err);
	if (rc)
		return rc;
	crm->out_options.zone = zone;
	out_set_store(crm->out, zone, model->currency);
	return read_when(crm, &inv->common.global, inv->crm.clock, zone, err);
}

static enum err_code
find_and_open(struct invocation *inv, bool kept, struct err *err)
{
	enum err_code	rc;

	rc = read_when(&inv->crm, &inv->common.global, inv->crm.clock,
	    zone_utc(), err);
	if (rc || inv->crm.cmd->access == CMD_NONE)
		return rc;
	if (inv->crm.cmd->access != CMD_READ || (inv->crm.cmd->flags & CMD_WHO))
		inv->look_who(&inv->crm);
	rc = inv->find_store(inv, err);
	if (rc == ERR_OK)
		rc = safe_check(&inv->crm, err);
	if (rc == ERR_OK && inv->crm.cmd->access == CMD_WRITE &&
	    !inv->crm.edit.dry_run)
		rc = hook_check_nested(inv->hook_of, inv->crm.dir, err);
	if (rc == ERR_OK)
		rc = store_guard(report_fault, err);
	if (rc == ERR_OK && inv->crm.cmd->access != CMD_STORE)
		rc = open_store(inv, kept, err);
	if (rc != ERR_OK && rc != ERR_USAGE &&
	    (inv->crm.cmd->flags & CMD_MAYBE)) {
		inv->crm.no_store = *err;
		*err = (struct err){0};
		rc = ERR_OK;
	}
	return rc;
}

static void
close_store(struct crm *crm)
{
	crm->model = NULL;	/* it may lie in the snapshot */
	txn_end(crm->txn);
	crm->txn = NULL;
	store_close(crm->store);
	crm->store = NULL;
}

/* For .prepare: what is there now, before anybody thinks about it. */
static enum err_code
look(struct crm *crm, cmd_function *at, const void *own, struct err *err)
{
	const struct cmd	*cmd = crm->cmd;
	struct cmd		 reading = *cmd;
	enum err_code		 rc;

	reading.access = CMD_READ;
	reading.flags |= CMD_WHO;
	crm->cmd = &reading;
	rc = find_and_open(crm->invocation, true, err);
	if (rc == ERR_OK)
		rc = at(crm, own, err);
	close_store(crm);
	crm->cmd = cmd;
	return rc;
}

/* What somebody typed is worth more than what became of it. */
static void
tell_text(const struct crm *crm, struct err *err)
{
	char	hint[sizeof(err->hint)];

	if (strstr(err->hint, crm->text_path) != NULL)
		return;
	memcpy(hint, err->hint, sizeof(hint));
	err_hint(err, "%s%syour text is in %s", hint,
	    hint[0] != '\0' ? "; " : "", crm->text_path);
}

/*
 * The command itself.  A reader's transaction ends before the last of its
 * answer is written: a slow pipe must not hold the snapshot.
 */
static enum err_code
execute(struct invocation *inv, const void *own, struct err *err)
{
	struct crm	*crm = &inv->crm;
	struct err	 ignored = {0};
	enum err_code	 rc, rc2;

	rc = crm->cmd->prepare ? crm->cmd->prepare(crm, own, err) : ERR_OK;
	if (rc == ERR_OK)
		rc = find_and_open(inv, false, err);
	if (rc == ERR_OK && crm->cmd->access == CMD_WRITE)
		rc = apply_command(inv, own, err);
	else if (rc == ERR_OK)
		rc = crm->cmd->exec(crm, own, err);
	if (crm->model != NULL && model_is_damaged(crm->model))
		rc = model_complete(crm->model, err);
	progress_end(crm->progress);
	/* "No" and "in part" are answers too: what was said is shown. */
	if (rc == ERR_OK || rc == ERR_NO || rc == ERR_PARTIAL) {
		rc2 = out_finish(crm->out, rc == ERR_OK ? err : &ignored);
		rc = rc == ERR_OK ? rc2 : rc;
	} else
		out_flush(crm->out);
	if (rc == ERR_OK || rc == ERR_NO || rc == ERR_PARTIAL) {
		sink_flush(crm->sink);
		close_store(crm);
		rc2 = sink_finish(crm->sink, rc == ERR_OK ? err : &ignored);
		rc = rc == ERR_OK ? rc2 : rc;
	}
	close_store(crm);
	if (rc != ERR_OK && rc != ERR_NO && rc != ERR_PARTIAL &&
	    crm->text_path != NULL && !crm->is_applied)
		tell_text(crm, err);
	else if (crm->text_goes && crm->text_path != NULL)
		unlink(crm->text_path);
	/* The change was committed before its answer met a full disk, say. */
	if (inv->crm.is_applied && rc != ERR_OK && rc != ERR_NO &&
	    rc != ERR_PARTIAL)
		err_hint(err, "the change itself is stored: do not repeat it");
	return rc;
}

static void
take_common(struct invocation *inv)
{
	struct crm		*crm = &inv->crm;
	const struct span	*wait = &inv->common.global.wait;

	crm->filter = inv->common.filter;
	crm->edit = inv->common.edit;
	crm->quiet = inv->common.global.quiet;
	crm->no_pager = inv->common.global.pager == 0;
	crm->wait_ms = wait->us / 1000 +
	    (int64_t)wait->days * 24 * 3600 * 1000;
	if (crm->err_tty && !crm->quiet)
		crm->progress = progress_open(STDERR_FILENO,
		    inv->progress_clock);
}

/* The words of a command line being typed may name a store. */
static void
peek_store(struct invocation *inv, int argc, const char *const *argv)
{
	struct global_options	 g = {0};
	struct opt_target	 target = { global_opt, &g };
	struct err		 ignored = {0};
	int			 used;

	opts_init(&target, 1);
	if (opts_parse_leading(&used, &target, 1, argc, argv, inv->crm.arena,
	    &ignored) != ERR_OK)
		return;
	if (g.store != NULL)
		inv->common.global.store = g.store;
}

static enum err_code
parse(struct invocation *inv, struct args *args, void *own, int argc,
    const char *const *argv, struct err *err)
{
	struct opt_target	target[N_TARGETS];
	struct opt_target	mine = { inv->crm.cmd->opts, own };
	struct opt_target	group[N_COMMON];
	size_t			n, i, n_groups = 0;

	if (inv->crm.cmd->flags & CMD_RAW) {
		args->v = argv;
		args->n = (size_t)argc;
		peek_store(inv, argc, argv);
		return ERR_OK;
	}
	n = common_targets(target, inv->crm.cmd, own, &inv->common);
	if (mine.opts != NULL)
		opts_init(&mine, 1);
	/* All but the global ones, which main.c has begun to read. */
	for (i = 0; i < N_COMMON; i++)
		if (common_group[i].flag != 0)
			group[n_groups++] = (struct opt_target){
			    common_group[i].opts, (char *)&inv->common +
			    common_group[i].offset };
	opts_init(group, n_groups);
	if (inv->crm.cmd->flags & CMD_SIGNS)
		return opts_parse_signs(args, target, n, argc, argv,
		    inv->crm.arena, err);
	return opts_parse(args, target, n, argc, argv, inv->crm.arena, err);
}

static enum err_code
show_help(struct invocation *inv, const struct cmd *verb)
{
	struct buf	 b = {0};
	struct err	 ignored = {0};
	struct sink	*sink = sink_open_fd(STDOUT_FILENO, "standard output");
	enum err_code	 rc;

	help_add_command(&b, inv->cmd, verb, inv->crm.lang);
	sink_write(sink, buf_slice(&b));
	rc = sink_finish(sink, &ignored);
	sink_close(sink);
	buf_release(&b);
	return rc;
}

enum err_code
run_command(struct invocation *inv, int argc, const char *const *argv,
    struct buf *usage, struct err *err)
{
	struct crm		*crm = &inv->crm;
	const struct cmd	*verb;
	struct pager		 pager = { .fd = -1 };
	struct args		 args = {0};
	const char *const	*words = argv;
	void			*own;
	enum err_code		 rc;

	rc = find_verb(&verb, inv->cmd, &argc, &argv, err);
	if (rc) {
		help_add_usage(usage, inv->cmd, NULL, crm->lang);
		return rc;
	}
	crm->cmd = verb != NULL ? verb : inv->cmd;
	crm->look = look;
	crm->invocation = inv;
	crm->name = inv->cmd->name;
	own = arena_zalloc(crm->arena, MAX(crm->cmd->opts_size, 1));
	rc = parse(inv, &args, own, argc, argv, err);
	/* The default verb was not typed: the question is about all. */
	if (rc == ERR_OK && inv->common.global.help)
		return show_help(inv, verb != NULL && argv != words ? verb :
		    NULL);
	if (rc == ERR_OK && crm->cmd->exec == NULL)
		rc = err_set(err, ERR_USAGE, "a verb is missing");
	crm->args = &args;
	take_common(inv);
	if (rc == ERR_OK)
		rc = check_common(crm, err);
	if (rc) {
		help_add_usage(usage, inv->cmd, verb, crm->lang);
		return rc;
	}
	rc = open_output(inv, &pager, err);
	if (rc == ERR_OK)
		rc = execute(inv, own, err);
	if (rc && argv == words)
		suggest_verb(inv->cmd, &args, err);
	progress_close(crm->progress);
	out_close(crm->out);
	sink_close(crm->sink);
	pager_wait(&pager);
	return rc;
}

#include <unistd.h>

#include "core/cli/cmd.h"
#include "core/model/source.h"
#include "core/record/plan.h"
#include "core/store/store.h"

struct init_opts {
	const char	*template;
	bool		 shared;
	const char	*group;
};

static const struct opt init_opt[] = {
	OPT_STRING('t', "template", struct init_opts, template,
	    N_("name"), "standard",
	    N_("the data model to begin with: standard, retail or nl")),
	OPT_BOOL(0, "shared", struct init_opts, shared,
	    N_("let the group read and write, whatever the umask")),
	OPT_STRING(0, "group", struct init_opts, group, N_("group"), NULL,
	    N_("the group to share with")),
	OPT_END
};

static enum err_code
init_model(struct crm *crm, const char *dir, struct slice yaml,
    struct err *err)
{
	struct store_options	 so = { .dir = dir, .write = true,
				    .command = "init" };
	struct journal_author	 author = {0};
	struct model_faults	 faults = {0};
	struct store		*store;
	struct model		*model;
	enum err_code		 rc;

	faults.arena = crm->arena;
	rc = model_parse(&model, crm->arena, yaml, NULL, &faults, err);
	VEC_RELEASE(&faults.list);
	if (rc)
		return rc;
	rc = store_open(&store, &so, err);
	if (rc)
		return rc;
	author.time_us = crm->clock.us;
	author.user = slice_of(crm->user);
	author.host = slice_of(crm->host);
	author.command = slice_of(crm->command_line);
	author.verb = SLICE("init");
	rc = model_install(store, model, yaml, &author, err);
	store_close(store);
	return rc;
}

static enum err_code
init_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct init_opts	*o = opts;
	struct slice		 yaml = model_template(slice_of(o->template));
	const char		*dir = crm->dir;
	enum err_code		 rc;

	if (yaml.p == NULL)
		return err_set(err, ERR_USAGE, "no template \"%s\": standard, "
		    "retail or nl", o->template);
	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one directory at most");
	if (crm->args->n == 1)
		dir = arena_printf(crm->arena, "%s/.crm", crm->args->v[0]);
	else if (!crm->dir_is_given)
		dir = ".crm";
	if (crm->args->n == 1 && access(crm->args->v[0], F_OK) != 0)
		return err_sys(err, ERR_SYSTEM, "%s", crm->args->v[0]);
	rc = store_create(dir, o->shared || o->group != NULL, o->group, err);
	if (rc == ERR_OK)
		rc = init_model(crm, dir, yaml, err);
	if (rc == ERR_OK)
		out_prose(crm->out, "Made an empty store in %s, with the %s "
		    "model.\nNext: crm model show, crm add account "
		    "name='...', or crm import FILE\n", dir, o->template);
	return rc;
}

const struct cmd cmd_init = {
	.name = "init", .operands = "[directory]",
	.text = N_("Makes .crm in the directory (here, when none is named), "
	    "or what --store or CRM_STORE names."),
	.group = GROUP_START,
	.brief = N_("make an empty store"),
	.opts = init_opt, .opts_size = sizeof(struct init_opts),
	.access = CMD_STORE,
	.exec = init_exec,
	.complete = { COMPLETE_DIR },
};

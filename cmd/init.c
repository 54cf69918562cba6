#include "cmd/model_file.h"
#include "core/model/source.h"
#include "core/record/plan.h"
#include "core/store/store.h"

struct init_opts {
	const char	*template;
	bool		 shared;
	const char	*group;
};

static const struct opt init_opt[] = {
	OPT_TEXT('t', "template", struct init_opts, template,
	    N_("name"), "standard",
	    N_("the data model to begin with: standard, retail, nl, or the "
	    "path of a model file"), COMPLETE_TEMPLATE),
	OPT_BOOL(0, "shared", struct init_opts, shared,
	    N_("let the group read and write, whatever the umask")),
	OPT_STRING(0, "group", struct init_opts, group, N_("group"), NULL,
	    N_("the group to share with")),
	OPT_END
};

/* A path, or the name of a template. */
static bool
is_path(const char *template)
{
	return strchr(template, '/') != NULL ||
	    slice_ends(slice_of(template), SLICE(".yaml"));
}

static enum err_code
read_template(struct model **model, struct slice *yaml, struct crm *crm,
    const char *name, struct err *err)
{
	if (is_path(name))
		return model_file_read(model, yaml, crm, name, err);
	*yaml = model_template(slice_of(name));
	if (yaml->p == NULL) {
		err_set(err, ERR_USAGE, "no template \"%s\": standard, "
		    "retail or nl", name);
		err_hint(err, "a model file of your own is named by its path: "
		    "./%s", name);
		return ERR_USAGE;
	}
	return model_parse(model, crm->arena, *yaml, NULL, NULL, err);
}

static enum err_code
install(struct crm *crm, const char *dir, const struct model *model,
    struct slice yaml, struct err *err)
{
	struct store_options	 so = { .dir = dir, .write = true,
				    .command = "init" };
	struct journal_author	 author = crm_author(crm);
	struct store		*store;
	enum err_code		 rc;

	rc = store_open(&store, &so, err);
	if (rc)
		return rc;
	rc = model_install(store, model, yaml, &author, err);
	store_close(store);
	return rc;
}

/* What to do next, in the words of this model. */
static void
say_made(struct crm *crm, const char *dir, const char *template,
    const struct model *model)
{
	const struct entity	*party = model_next_kind(model, KIND_PARTY, NULL);
	const struct field	*name = party == NULL ? NULL :
				    entity_role(party, ROLE_NAME);

	out_prose(crm->out, lang_text(crm->lang,
	    N_("Made an empty store in %s, with the %s model.\n")), dir,
	    template);
	if (name != NULL)
		out_prose(crm->out, lang_text(crm->lang, N_("Next: crm model "
		    "show, crm add %.*s %.*s='...', or crm import %.*s "
		    "FILE\n")), SLICE_ARG(party->name),
		    SLICE_ARG(name->name), SLICE_ARG(party->name));
}

static enum err_code
init_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct init_opts	*o = opts;
	const char		*dir = crm->dir;
	struct model		*model;
	struct slice		 yaml;
	enum err_code		 rc;

	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one directory at most");
	if (crm->args->n == 1)
		dir = arena_printf(crm->arena, "%s/.crm", crm->args->v[0]);
	else if (!crm->dir_is_given)
		dir = ".crm";
	/* First the model: a faulty one leaves no store behind. */
	rc = read_template(&model, &yaml, crm, o->template, err);
	if (rc == ERR_OK)
		rc = store_create(dir, o->shared || o->group != NULL,
		    o->group, err);
	if (rc == ERR_OK)
		rc = install(crm, dir, model, yaml, err);
	/* A script asked for a store, not for a word about it. */
	if (rc == ERR_OK && crm->out_tty)
		say_made(crm, dir, o->template, model);
	return rc;
}

const struct cmd cmd_init = {
	.name = "init", .operands = "[directory]",
	.text = N_("Makes .crm in the directory (here, when none is named), "
	    "or what --store or CRM_STORE names.  Directories that are "
	    "missing are made."),
	.group = GROUP_START,
	.brief = N_("make an empty store"),
	.opts = init_opt, .opts_size = sizeof(struct init_opts),
	.access = CMD_STORE,
	.exec = init_exec,
	.complete = { COMPLETE_DIR },
};

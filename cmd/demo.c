#include <errno.h>
#include <sys/stat.h>

#include "core/cli/cmd.h"
#include "core/model/source.h"
#include "core/practice/demo/demo.h"
#include "core/record/plan.h"
#include "core/store/store.h"

enum { TEMPLATE_STANDARD, TEMPLATE_NL, TEMPLATE_RETAIL };
static const char *const templates[] = { "standard", "nl", "retail", NULL };

struct demo_opts {
	int64_t	seed, parties, weeks, contacts;
	int	template;
};

static const struct opt demo_opt[] = {
	OPT_INT(0, "seed", struct demo_opts, seed, N_("number"), "1",
	    N_("another number makes another company")),
	OPT_INT(0, "parties", struct demo_opts, parties, N_("number"), "220",
	    N_("how many parties")),
	OPT_INT(0, "weeks", struct demo_opts, weeks, N_("number"), "104",
	    N_("how many weeks of history, until yesterday")),
	OPT_INT(0, "contacts", struct demo_opts, contacts, N_("number"), "4",
	    N_("how many contacts a party, about")),
	OPT_CHOICE('t', "template", struct demo_opts, template, N_("name"),
	    "standard", N_("the data model: standard, nl or retail"),
	    templates),
	OPT_END
};

static enum err_code
install_model(struct crm *crm, struct store *store, struct slice yaml,
    struct err *err)
{
	struct journal_author	 author = crm_author(crm);
	struct model_faults	 faults = { .arena = crm->arena };
	struct model		*model;
	enum err_code		 rc;

	yaml = demo_model_yaml(crm->arena, yaml);
	rc = model_parse(&model, crm->arena, yaml, NULL, &faults, err);
	VEC_RELEASE(&faults.list);
	if (rc)
		return rc;
	return model_install(store, model, yaml, &author, err);
}

static void
show_progress(void *arg, uint64_t parties)
{
	progress_set(arg, parties);
}

/* The environment of a command on the store that was just made. */
static enum err_code
make_env(struct query_env *env, struct crm *crm, struct txn *txn,
    struct err *err)
{
	struct model	*model;
	enum err_code	 rc;

	rc = model_load(&model, crm->arena, txn, err);
	if (rc)
		return rc;
	memset(env, 0, sizeof(*env));
	env->model = model;
	env->txn = txn;
	env->when.now = crm->when.now;
	rc = zone_open(&env->when.zone, crm->arena, model->timezone, err);
	env->values.when = &env->when;
	memcpy(env->values.currency, model->currency,
	    sizeof(env->values.currency));
	env->values.country = model->country;
	env->threads = 1;
	return rc;
}

static enum err_code
fill_store(struct demo_counts *counts, const struct model **model,
    struct crm *crm, struct store *store, const char *dir,
    const struct demo_options *o, struct err *err)
{
	struct journal_author	 author = crm_author(crm);
	struct plan_options	 po = { .spool_dir = dir };
	struct query_env	 env;
	struct query_checker	*checker = NULL;
	struct plan		*plan = NULL;
	struct txn		*txn;
	enum err_code		 rc;

	rc = txn_begin(&txn, store, err);
	if (rc)
		return rc;
	rc = make_env(&env, crm, txn, err);
	if (rc == ERR_OK) {
		checker = query_checker_open(&env);
		*model = po.model = env.model;
		po.txn = txn;
		po.check = query_checker_check;
		po.check_arg = checker;
		plan = plan_open(&po);
		rc = demo_plan(counts, plan, &env, o, err);
	}
	txn_end(txn);
	if (rc == ERR_OK)
		rc = plan_apply(plan, store, &author, NULL, err);
	plan_close(plan);
	query_checker_close(checker);
	return rc;
}

static enum err_code
find_dir(const char **dir, struct crm *crm, struct err *err)
{
	const char	*named;

	*dir = crm->dir_is_given ? crm->dir : ".crm";
	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one directory at most");
	if (crm->args->n == 0)
		return ERR_OK;
	named = crm->args->v[0];
	*dir = arena_printf(crm->arena, "%s/.crm", named);
	if (mkdir(named, 0777) != 0 && errno != EEXIST)
		return err_sys(err, ERR_SYSTEM, "%s", named);
	return ERR_OK;
}

static enum err_code
check_options(struct demo_options *o, const struct demo_opts *own,
    struct crm *crm, struct err *err)
{
	*o = (struct demo_options){
		.seed = (uint64_t)own->seed,
		.parties = (uint32_t)MIN(MAX(own->parties, 0), UINT32_MAX),
		.weeks = (uint32_t)MIN(MAX(own->weeks, 0), UINT32_MAX),
		.contacts = own->contacts < 0 ? UINT32_MAX :
		    (uint32_t)MIN(own->contacts, UINT32_MAX),
		.login = slice_of(crm->user),
		.progress = show_progress, .progress_arg = crm->progress,
	};
	if (demo_check_options(o, err) != ERR_OK) {
		err->code = ERR_USAGE;
		return ERR_USAGE;
	}
	return ERR_OK;
}

static void
report(const struct crm *crm, const char *dir, const struct demo_counts *n,
    const struct entity *party)
{
	out_prose(crm->out, lang_text(crm->lang, N_("Made De Korenmolen, "
	    "supplies for bakers, in %s: %llu records and %llu sales.\n")),
	    dir, (unsigned long long)n->records,
	    (unsigned long long)n->rows);
	if (crm->args->n == 1)
		out_prose(crm->out, lang_text(crm->lang, N_("Now: cd %s\n")),
		    crm->args->v[0]);
	out_prose(crm->out, lang_text(crm->lang, N_("Try: crm segment pyramid\n"
	    "     crm forecast\n"
	    "     crm timeline %.*s1\n")), SLICE_ARG(party->prefix));
}

static enum err_code
demo_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct demo_opts	*own = opts;
	struct slice		 yaml = model_template(slice_of(
				    templates[own->template]));
	struct store_options	 so = { .write = true, .command = "demo" };
	struct demo_options	 o;
	struct demo_counts	 counts;
	const struct model	*model = NULL;
	struct store		*store;
	const char		*dir;
	enum err_code		 rc;

	rc = check_options(&o, own, crm, err);
	if (rc == ERR_OK)
		rc = find_dir(&dir, crm, err);
	if (rc == ERR_OK)
		rc = store_create(dir, false, NULL, err);
	if (rc)
		return rc;
	so.dir = dir;
	rc = store_open(&store, &so, err);
	if (rc)
		return rc;
	progress_begin(crm->progress, "parties", ERR_N("parties"), o.parties);
	rc = install_model(crm, store, yaml, err);
	if (rc == ERR_OK)
		rc = fill_store(&counts, &model, crm, store, dir, &o, err);
	store_close(store);
	progress_end(crm->progress);
	if (rc)
		return rc;
	report(crm, dir, &counts, model_next_kind(model, KIND_PARTY, NULL));
	return ERR_OK;
}

const struct cmd cmd_demo = {
	.name = "demo", .operands = "[directory]",
	.text = N_("Makes .crm in the directory (here, when none is named) "
	    "and fills it with a made-up wholesaler of bakery supplies: "
	    "parties on all stages, sales until yesterday, contacts, "
	    "complaints, deals, campaigns.  The same seed and --now make the "
	    "same company.  The first colleague has your login."),
	.group = GROUP_START,
	.brief = N_("make a store with a made-up company in it"),
	.opts = demo_opt, .opts_size = sizeof(struct demo_opts),
	.access = CMD_STORE,
	.exec = demo_exec,
	.complete = { COMPLETE_DIR },
};

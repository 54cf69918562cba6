#include "cmd/alike.h"
#include "cmd/import_job.h"
#include "cmd/import_say.h"
#include "core/exchange/outside/vcard_import.h"

struct vcard_state {
	struct crm		*crm;
	const char		*type, *path;	/* path NULL: standard input */
	const char		*name;		/* of it, in messages */
	const struct import_opts *opts;
	struct faults		*faults;
	struct alike		*alike;
	const struct entity	*alike_entity;
	struct import_report	 report;
};

static void
keep_bad(void *arg, const struct fault_place *at, const struct err *e)
{
	struct vcard_state	*st = arg;

	faults_add(st->faults, at, e);
}

/* People and firms may be mixed, and each is compared with its own. */
static enum err_code
warn_alike(void *arg, const struct draft *d, uint64_t line, struct err *err)
{
	struct vcard_state	*st = arg;
	char			 where[300];
	enum err_code		 rc = ERR_OK;

	if (st->opts->allow_dupes)
		return ERR_OK;
	if (st->alike_entity != d->entity) {
		alike_close(st->alike);
		st->alike = NULL;
		st->alike_entity = d->entity;
		rc = alike_open(&st->alike, st->crm, d->entity, true, false,
		    err);
	}
	if (rc || st->alike == NULL)
		return rc;
	snprintf(where, sizeof(where), "%.250s:%llu", st->name,
	    (unsigned long long)line);
	return alike_check(st->alike, d, where, err);
}

static enum err_code
read_options(struct vcard_import_options *vo, struct vcard_state *st,
    struct err *err)
{
	struct crm			*crm = st->crm;
	const struct import_opts	*o = st->opts;
	struct slice			*set = ARENA_ARRAY(crm->arena,
					    struct slice, o->set.n + 1);
	enum err_code			 rc = ERR_OK;

	for (size_t i = 0; i < o->set.n; i++)
		set[vo->n_set++] = slice_of(o->set.p[i]);
	vo->set = set;
	if (st->type != NULL)
		rc = context_entity(&vo->entity, crm, st->type, err);
	for (size_t i = 0; i < o->create.n && rc == ERR_OK; i++) {
		const struct entity	*e;

		rc = context_entity(&e, crm, o->create.p[i], err);
		if (rc == ERR_OK && e->kind != KIND_PARTY)
			rc = err_set(err, ERR_USAGE, "--create %s: cards name "
			    "no such records", o->create.p[i]);
		vo->create = true;
	}
	return rc;
}

static enum err_code
vcard_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct vcard_state		*st = crm->state;
	struct vcard_import_options	 vo = { .arg = st, .bad = keep_bad };
	enum encoding			 e = ENCODING_AUTO;
	struct input			*in = NULL;
	struct query_env		 env;
	enum err_code			 rc = context_env(&env, crm, err);

	vo.added = warn_alike;
	st->opts = opts;
	st->faults = faults_open();
	if (rc == ERR_OK && st->opts->encoding != NULL &&
	    !encoding_parse(&e, slice_of(st->opts->encoding)))
		rc = err_set(err, ERR_USAGE, "--%s: \"%s\" is not one",
		    "encoding", st->opts->encoding);
	if (rc == ERR_OK)
		rc = read_options(&vo, st, err);
	if (rc == ERR_OK)
		rc = input_open(&in, st->path, e, err);
	if (rc == ERR_OK)
		rc = vcard_import(&st->report, in, &vo, &env, crm->plan,
		    crm->arena, err);
	import_say_faults(crm, st->name, st->faults);
	faults_close(st->faults);
	alike_close(st->alike);
	input_close(in);
	if (rc == ERR_OK && st->report.read == 0)
		rc = err_set(err, ERR_DATA, "%s has no cards", st->name);
	if (rc)
		return rc;
	import_say_would(crm, &st->report);
	return import_judge(&st->report, st->opts, false, err);
}

static enum err_code
vcard_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct vcard_state	*st = crm->state;

	return import_tell(crm, opts, &st->report, SLICE_EMPTY, err);
}

static const struct cmd import_vcard = {
	.name = "import", .access = CMD_WRITE, .flags = CMD_EDIT | CMD_SCAN,
	.exec = vcard_exec, .report = vcard_report,
};

enum err_code
import_vcard_prepare(struct crm *crm, const struct import_opts *o,
    const char *type, const char *path, struct err *err)
{
	struct vcard_state	*st = ARENA_NEW(crm->arena,
				    struct vcard_state);
	enum err_code		 rc = import_check_rowless(o, true, err);

	if (rc == ERR_OK && o->rejects != NULL)
		rc = err_set(err, ERR_USAGE, "--%s is for rows of a table",
		    "rejects");
	if (rc)
		return rc;
	st->crm = crm;
	st->type = type;
	st->path = path;
	st->name = path == NULL ? err_text("standard input") : path;
	crm->state = st;
	crm->cmd = &import_vcard;
	return ERR_OK;
}

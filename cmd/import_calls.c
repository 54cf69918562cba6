#include "cmd/import_job.h"
#include "cmd/import_say.h"
#include "core/exchange/outside/call_import.h"

struct calls_state {
	struct crm		*crm;
	const char		*path;		/* NULL: standard input */
	const char		*name;		/* of it, in messages */
	struct faults		*faults;
	struct call_report	 report;
};

static void
keep_bad(void *arg, const struct fault_place *at, const struct err *e)
{
	struct calls_state	*st = arg;

	faults_add(st->faults, at, e);
}

static enum err_code
read_options(struct call_import_options *co, enum encoding *encoding,
    struct crm *crm, const struct import_opts *o, struct err *err)
{
	struct slice	*set = ARENA_ARRAY(crm->arena, struct slice,
			    o->set.n + 1), *own;

	for (size_t i = 0; i < o->set.n; i++)
		set[i] = slice_of(o->set.p[i]);
	co->set = set;
	co->n_set = o->set.n;
	co->n_own = import_list_own(&own, crm, o);
	co->own = own;
	co->with_vain = o->bulk;
	co->read.spool_dir = crm->dir;
	co->read.dates = slice_of(o->dates);
	if (o->encoding != NULL &&
	    !encoding_parse(encoding, slice_of(o->encoding)))
		return err_set(err, ERR_USAGE, "--%s: \"%s\" is not one",
		    "encoding", o->encoding);
	if (o->delimiter != NULL &&
	    !delimiter_parse(&co->read.delimiter, slice_of(o->delimiter)))
		return err_set(err, ERR_USAGE, "--%s: \"%s\" is not one",
		    "delimiter", o->delimiter);
	return ERR_OK;
}

static enum err_code
calls_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct import_opts	*o = opts;
	struct calls_state		*st = crm->state;
	struct call_import_options	 co = { .arg = st, .bad = keep_bad };
	enum encoding			 e = ENCODING_AUTO;
	struct input			*in = NULL;
	struct query_env		 env;
	enum err_code			 rc = context_env(&env, crm, err);

	st->faults = faults_open();
	if (rc == ERR_OK)
		rc = read_options(&co, &e, crm, o, err);
	if (rc == ERR_OK)
		rc = input_open(&in, st->path, e, err);
	if (rc == ERR_OK)
		rc = call_import(&st->report, in, &co, &env, crm->plan,
		    crm->arena, err);
	import_say_faults(crm, st->name, st->faults);
	faults_close(st->faults);
	input_close(in);
	if (rc)
		return rc;
	import_say_would(crm, &st->report.counts);
	return import_judge(&st->report.counts, o, false, err);
}

static void
add_count(struct buf *b, const char *text, uint64_t n)
{
	if (n == 0)
		return;
	if (b->len > 0)
		buf_adds(b, ", ");
	buf_addf(b, err_text(text), (unsigned long long)n);
}

static enum err_code
calls_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct calls_state	*st = crm->state;
	const struct call_report	*r = &st->report;
	struct buf			 b = {0};
	enum err_code			 rc;

	/* As a log of a quiet day is: nothing wrong. */
	if (r->counts.read == 0 && r->internal + r->anonymous + r->in_vain ==
	    0)
		buf_adds(&b, err_text("no calls"));
	add_count(&b, ERR_N("%llu among ourselves"), r->internal);
	add_count(&b, ERR_N("%llu without a number"), r->anonymous);
	add_count(&b, ERR_N("%llu of ours that nobody answered"), r->in_vain);
	add_count(&b, ERR_N("%llu with nobody we know (crm mail)"),
	    r->unmatched);
	rc = import_tell(crm, opts, &r->counts, buf_slice(&b), err);
	buf_release(&b);
	return rc;
}

static const struct cmd import_calls = {
	.name = "import", .access = CMD_WRITE, .flags = CMD_EDIT | CMD_SCAN,
	.exec = calls_exec, .report = calls_report,
};

enum err_code
import_calls_prepare(struct crm *crm, const struct import_opts *o,
    const char *path, struct err *err)
{
	const char		*odd = o->map != NULL ? "map" :
				    o->save_map != NULL ? "save-map" :
				    o->key != NULL ? "key" : o->clear ?
				    "clear" : o->exact ? "exact" :
				    o->create.n > 0 ? "create" :
				    o->rejects != NULL ? "rejects" : NULL;
	struct calls_state	*st = ARENA_NEW(crm->arena,
				    struct calls_state);

	if (odd != NULL)
		return err_set(err, ERR_USAGE, "--%s is not for calls", odd);
	st->crm = crm;
	st->path = path;
	st->name = path == NULL ? err_text("standard input") : path;
	crm->state = st;
	crm->cmd = &import_calls;
	return ERR_OK;
}

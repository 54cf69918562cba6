#include "cmd/log.h"

#include <unistd.h>

#include "cmd/who.h"
#include "core/base/file.h"
#include "core/cli/version.h"
#include "core/cli/words.h"
#include "core/practice/contact/contact.h"
#include "core/practice/contact/task.h"
#include "core/practice/role.h"

static const struct opt log_opt[] = {
	OPT_STRING('t', "todo", struct log_opts, todo, N_("text"), NULL,
	    N_("what is to be done next: the name of the task (the text)")),
	OPT_TEXT(0, "who", struct log_opts, who, N_("staff"), NULL,
	    N_("who does that (whose contact it is)"), COMPLETE_RECORD),
	OPT_TRI(0, "task", struct log_opts, task,
	    N_("make a task of the next step (yes); --no-task: only note "
	    "its day")),
	OPT_BOOL(0, "verified", struct log_opts, verified,
	    N_("their details were confirmed today")),
	OPT_BOOL(0, "stdin", struct log_opts, from_stdin,
	    N_("read contacts, one a line, written like the operands")),
	OPT_END
};

enum { LINES_MB = 64 };

/* ---- what is to be recorded ---- */

static enum err_code
read_lines(struct log_input *in, struct crm *crm, struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc;

	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "operands, or --stdin");
	if (in->todo != NULL)
		return err_set(err, ERR_USAGE, "--todo is of one contact");
	rc = file_read(&b, STDIN_FILENO, "standard input",
	    (size_t)LINES_MB << 20, err);
	in->lines = slice_dup(crm->arena, buf_slice(&b));
	buf_release(&b);
	return rc;
}

/* A person sits there and did not say what it was about. */
static bool
must_ask(const struct crm *crm, size_t n)
{
	return crm->ask && crm->out_tty && n <= 2 && n == crm->args->n;
}

static enum err_code
check_count(size_t n, struct err *err)
{
	if (n >= 2 && n <= 3)
		return ERR_OK;
	err_set(err, ERR_USAGE, "log what, with whom?");
	err_hint(err, "as in: " CRM_NAME " log call @jansen "
	    "'wants a quote' next=+7d");
	return ERR_USAGE;
}

/* For crm->look: of which kind?  Nobody is there to be asked for the rest. */
static enum err_code
check_only(struct crm *crm, const void *arg, struct err *err)
{
	struct slice	word = slice_of(crm->args->v[0]);

	(void)arg;
	return contact_is_sale(crm->model, word) ? ERR_OK :
	    contact_check_kind(crm->model, word, err);
}

static enum err_code
log_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct log_opts	*o = opts;
	struct log_input	*in = ARENA_NEW(crm->arena,
				    struct log_input);
	size_t			 n = context_count_refs(crm);
	enum err_code		 rc;

	in->verified = o->verified;
	in->todo = o->todo;
	if (o->from_stdin) {
		rc = read_lines(in, crm, err);
	} else if (must_ask(crm, n)) {
		rc = log_ask(in, crm, o, err);
	} else {
		rc = n == 1 ? crm->look(crm, check_only, NULL, err) : ERR_OK;
		if (rc == ERR_OK)
			rc = check_count(n, err);
		if (rc == ERR_OK)
			rc = text_input_read(crm, 2, true, err);
		if (rc == ERR_OK)
			in->text = *(const struct text_input *)crm->state;
		if (rc == ERR_OK && !in->verified)
			rc = log_verify(&in->verified, crm, err);
	}
	crm->state = in;
	return rc;
}

/* ---- the next step, as a task ---- */

/* The first line of what was said, or else what it was about. */
static struct slice
task_name(const struct log_job *job, const struct draft *d)
{
	enum { MOST = 120 };		/* bytes */
	static const enum role	roles[] = { ROLE_TEXT, ROLE_TOPIC };
	struct slice		text = SLICE_EMPTY;

	if (job->in->todo != NULL)
		return slice_trim(slice_of(job->in->todo));
	for (size_t i = 0; i < NELEM(roles) && text.len == 0; i++) {
		const struct field	*f = entity_role(d->entity,
					    roles[i]);
		struct value		 v = {0};
		size_t			 at;

		if (f != NULL)
			v = draft_value(d, f);
		if (v.type != TYPE_TEXT)
			continue;
		at = slice_index(v.text, '\n');
		text = slice_trim(slice_sub(v.text, 0, at));
	}
	if (text.len <= MOST)
		return text;
	text.len = MOST;
	while (text.len > 0 && ((unsigned char)text.p[text.len] & 0xc0) == 0x80)
		text.len--;
	return slice_of(arena_printf(job->re->crm->arena, "%.*s...",
	    SLICE_ARG(text)));
}

static bool
can_tell(const struct entity *task, const struct entity *contact)
{
	const struct field	*f = task != NULL ? entity_role(task,
				    ROLE_ACTIVITY) : NULL;

	return f != NULL && f->type == TYPE_REF && f->to == contact->id;
}

static void
copy_refs(struct draft *task, const struct draft *d, const struct model *m)
{
	static const struct { enum role from, to; } copied[] = {
		{ ROLE_PARTY, ROLE_PARTY }, { ROLE_PERSON, ROLE_PERSON },
		{ ROLE_CASE, ROLE_CASE }, { ROLE_DEAL, ROLE_DEAL },
		{ ROLE_CAMPAIGN, ROLE_CAMPAIGN }, { ROLE_STAFF, ROLE_OWNER },
	};

	for (size_t i = 0; i < NELEM(copied); i++) {
		const struct field	*f = entity_role(d->entity,
					    copied[i].from);
		struct value		 v = {0};

		if (f != NULL)
			v = draft_value(d, f);
		if (v.type == TYPE_REF)
			role_set_ref(task, copied[i].to,
			    model_find_entity_id(m, v.entity),
			    (uint32_t)v.i);
	}
	role_set_ref(task, ROLE_ACTIVITY, d->entity, d->id);
}

static enum err_code
set_owner(struct log_job *job, struct draft *task, struct err *err)
{
	struct who	w = {0};
	enum err_code	rc;

	if (job->o->who == NULL)
		return ERR_OK;
	rc = who_parse(&w, &job->re->env, job->re->crm, job->o->who, err);
	if (rc == ERR_OK && w.is == WHO_NOBODY)
		role_clear(task, ROLE_OWNER);
	else if (rc == ERR_OK)
		role_set_ref(task, ROLE_OWNER, w.staff, w.id);
	return rc;
}

static enum err_code
add_task(struct log_job *job, const struct draft *d, struct slice name,
    const struct value *day, struct err *err)
{
	struct record_edit	*re = job->re;
	const struct zone	*zone = re->env.when.zone;
	struct logged		*l = &job->done.p[job->done.n - 1];
	struct text_input	 text = { name, true };
	struct draft		 task;
	enum err_code		 rc;

	rc = task_draft(&task, &re->env, slice_of(re->crm->user),
	    re->crm->arena, err);
	if (rc)
		return rc;
	copy_refs(&task, d, re->env.model);
	if (day->type == TYPE_DATE)
		role_set_moment(&task, ROLE_DUE, zone_from_clock(zone,
		    (struct day){ (int32_t)day->i }, 0), zone);
	else if (day->type == TYPE_TIME)
		role_set_moment(&task, ROLE_DUE, (struct instant){ day->i },
		    zone);
	rc = set_owner(job, &task, err);
	re->n_assign = 0;
	re->assign_entity = NULL;
	if (rc == ERR_OK)
		rc = text_input_set(&text, re, &task, entity_role(
		    task.entity, ROLE_NAME) != NULL ? ROLE_NAME : ROLE_TEXT,
		    err);
	if (rc == ERR_OK)
		rc = record_edit_add_draft(re, &task, err);
	if (rc)
		return rc;
	l->task = (struct reference){ .entity = task.entity,
	    .id = task.id };
	l->task_name = name;
	l->task_day = *day;
	return ERR_OK;
}

static enum err_code
plan_next(struct log_job *job, const struct draft *d, struct err *err)
{
	const struct model	*m = job->re->crm->model;
	const struct field	*f = entity_role(d->entity, ROLE_NEXT);
	bool			 asked = job->in->todo != NULL ||
				    job->o->who != NULL || job->o->task == 1;
	struct value		 day = {0};
	struct slice		 name;

	if (f != NULL)
		day = draft_value(d, f);
	if (job->o->task == 0 || (day.type == TYPE_NONE && !asked))
		return ERR_OK;
	if (!can_tell(model_next_kind(m, KIND_TASK, NULL), d->entity))
		return asked ? err_set(err, ERR_USAGE, "the model has no tasks "
		    "about a %.*s", SLICE_ARG(d->entity->name)) : ERR_OK;
	name = task_name(job, d);
	if (name.len > 0)
		return add_task(job, d, name, &day, err);
	return asked ? err_set(err, ERR_USAGE, "what is to be done? --todo "
	    "says it") : ERR_OK;
}

/* ---- recording ---- */

static enum err_code
verify(struct log_job *job, const struct reference *ref, struct err *err)
{
	struct crm	*crm = job->re->crm;
	struct record	 rec;
	struct draft	 d;
	enum err_code	 rc;

	if (entity_role(ref->entity, ROLE_VERIFIED) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the role "
		    "%s", SLICE_ARG(ref->entity->name),
		    role_name(ROLE_VERIFIED));
	rc = plan_find(&rec, crm->plan, ref->entity, ref->id, crm->arena,
	    err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, crm->arena);
	role_set_moment(&d, ROLE_VERIFIED, crm->when.now, crm->when.zone);
	return edit_set(job->re->edit, &rec, &d, err);
}

/* The party it was with; of a person who is nowhere the person. */
static struct reference
about(const struct draft *d, const struct model *m)
{
	static const enum role	roles[] = { ROLE_PARTY, ROLE_PERSON };
	struct reference	ref = {0};

	for (size_t i = 0; i < NELEM(roles) && ref.entity == NULL; i++) {
		const struct field	*f = entity_role(d->entity,
					    roles[i]);
		struct value		 v = {0};

		if (f != NULL)
			v = draft_value(d, f);
		if (v.type == TYPE_REF)
			ref = (struct reference){ .entity =
			    model_find_entity_id(m, v.entity),
			    .id = (uint32_t)v.i };
	}
	return ref;
}

/* What crm->args say, whose first n_refs are no assignments. */
static enum err_code
log_one(struct log_job *job, size_t n_refs, const struct text_input *text,
    struct err *err)
{
	struct record_edit	*re = job->re;
	struct crm		*crm = re->crm;
	struct logged		*l;
	struct reference	 ref;
	struct draft		 d;
	enum err_code		 rc;

	re->assign_entity = NULL;
	rc = log_start_draft(&d, &ref, re, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, d.entity, n_refs, err);
	if (rc == ERR_OK)
		rc = text_input_set(text, re, &d, ROLE_TEXT, err);
	if (rc == ERR_OK)
		rc = record_edit_add_draft(re, &d, err);
	if (rc)
		return rc;
	l = VEC_ADD(&job->done);
	l->made = (struct reference){ .entity = d.entity, .id = d.id };
	l->about = about(&d, crm->model);
	if (!d.entity->is_columnar)
		rc = plan_next(job, &d, err);
	if (rc == ERR_OK && job->in->verified)
		rc = verify(job, &ref, err);
	return rc;
}

static enum err_code
log_line(struct log_job *job, struct slice line, struct err *err)
{
	struct crm		*crm = job->re->crm;
	struct args		*typed = crm->args, args = {0};
	struct text_input	 text = {0};
	const char		**v = NULL;
	size_t			 n;
	enum err_code		 rc;

	rc = words_split(&v, &args.n, line, crm->arena, err);
	if (rc)
		return rc;
	args.v = v;
	crm->args = &args;
	n = context_count_refs(crm);
	rc = check_count(n, err);
	if (rc == ERR_OK && n == 3) {
		text.text = slice_trim(slice_of(v[2]));
		text.has = text.text.len > 0;
	}
	if (rc == ERR_OK)
		rc = log_one(job, n, &text, err);
	crm->args = typed;
	return rc;
}

/* All of them or none; whatever is wrong is said. */
static enum err_code
log_lines(struct log_job *job, struct err *err)
{
	enum { SHOWN = 20 };
	struct crm	*crm = job->re->crm;
	struct slice	 line, rest = job->in->lines;
	size_t		 number = 0, n = 0, n_bad = 0;

	while (slice_cut(&line, &rest, '\n')) {
		struct err	bad = {0};

		number++;
		line = slice_trim(line);
		if (line.len == 0 || line.p[0] == '#')
			continue;
		n++;
		if (log_line(job, line, &bad) == ERR_OK)
			continue;
		if (bad.code == ERR_STORE || bad.code == ERR_SYSTEM) {
			*err = bad;
			return bad.code;
		}
		if (++n_bad > SHOWN)
			continue;
		err_prefix(&bad, "standard input:%zu: ", number);
		context_complain(crm, &bad, true);
	}
	if (n_bad > 0)
		return err_set(err, ERR_DATA, n_bad == 1 ?
		    "%zu of %zu lines is wrong: nothing was recorded" :
		    "%zu of %zu lines are wrong: nothing was recorded",
		    n_bad, n);
	return ERR_OK;
}

static enum err_code
log_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct log_job	*job = ARENA_NEW(crm->arena, struct log_job);
	enum err_code	 rc = ERR_OK;

	job->in = crm->state;
	job->o = opts;
	if (!crm->edit.dry_run)
		rc = log_answer_check(crm, err);
	if (rc == ERR_OK)
		rc = record_edit_open(&job->re, crm, err);
	if (rc)
		return rc;
	rc = job->o->from_stdin ? log_lines(job, err) : log_one(job,
	    context_count_refs(crm), &job->in->text, err);
	crm->state = job;
	return rc ? rc : record_edit_finish(job->re, err);
}

const struct cmd cmd_log = {
	.name = "log", .operands = "[kind] [ref] [text | -] [field=value ...]",
	.text = N_("The kinds are those of the model: call, visit, email, "
	    "letter, note, ...; or sale:\n"
	    "crm log sale a17 product=product/85123A quantity=2\n"
	    "What is not said is asked for, when somebody is there.  next= "
	    "makes a task."),
	.group = GROUP_CONTACT,
	.brief = N_("record a contact in one line; prints its handle"),
	.opts = log_opt, .opts_size = sizeof(struct log_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = log_prepare, .exec = log_exec, .report = log_answer,
	.complete = { COMPLETE_KIND, COMPLETE_RECORD, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};

#include "cmd/text_input.h"
#include "cmd/who.h"
#include "core/practice/contact/task.h"
#include "core/practice/role.h"

/* ---- add ---- */

struct add_opts {
	const char	*due, *every, *who;
};

static const struct opt add_opt[] = {
	OPT_DATE('d', "due", struct add_opts, due, N_("date"), NULL,
	    N_("by when")),
	OPT_STRING('e', "every", struct add_opts, every, N_("duration"), NULL,
	    N_("again so long after it is done; '1mo due': was due")),
	OPT_TEXT(0, "who", struct add_opts, who, N_("staff"), NULL,
	    N_("who does it (you)"), COMPLETE_RECORD),
	OPT_END
};

static enum err_code
add_prepare(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	if (context_count_refs(crm) == 0)
		return err_set(err, ERR_USAGE, "what is to be done? as in: "
		    CRM_NAME " task add 'send the quote' @jansen --due +3d");
	return text_input_read(crm, 0, false, err);
}

/* An option is the field in that role; both at once are one too many. */
static enum err_code
set_option(struct record_edit *re, struct draft *d, enum role role,
    const char *text, struct err *err)
{
	struct text_input	t = { slice_of(text), true };

	if (text == NULL)
		return ERR_OK;
	if (entity_role(d->entity, role) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the role "
		    "%s", SLICE_ARG(d->entity->name), role_name(role));
	return text_input_set(&t, re, d, role, err);
}

static enum err_code
set_who(struct record_edit *re, struct draft *d, const char *text,
    struct err *err)
{
	struct who	w = {0};
	enum err_code	rc = ERR_OK;

	if (text == NULL)
		return ERR_OK;
	rc = who_parse(&w, &re->env, re->crm, text, err);
	if (rc)
		return rc;
	if (w.is == WHO_NOBODY)
		role_clear(d, ROLE_OWNER);
	else
		role_set_ref(d, ROLE_OWNER, w.staff, w.id);
	return ERR_OK;
}

static enum err_code
add_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct add_opts	*o = opts;
	const struct text_input	*t = crm->state;
	size_t			 n = context_count_refs(crm);
	struct record_edit	*re;
	struct draft		 d;
	struct task_repeat	 repeat;
	enum role		 what = ROLE_NAME;
	enum err_code		 rc;

	rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = task_draft(&d, &re->env, slice_of(crm->user), crm->arena,
		    err);
	for (size_t i = 1; rc == ERR_OK && i < n; i++) {
		struct reference	ref;

		rc = context_reference(&ref, crm, NULL, crm->args->v[i], err);
		if (rc == ERR_OK)
			rc = task_set_about(&d, &re->env, &ref, err);
	}
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, d.entity, n, err);
	if (rc == ERR_OK)
		rc = edit_assign(re->edit, &d, re->assign, re->n_assign, err);
	if (rc == ERR_OK && entity_role(d.entity, what) == NULL)
		what = ROLE_TEXT;
	if (rc == ERR_OK)
		rc = text_input_set(t, re, &d, what, err);
	if (rc == ERR_OK)
		rc = set_option(re, &d, ROLE_DUE, o->due, err);
	if (rc == ERR_OK)
		rc = set_option(re, &d, ROLE_REPEAT, o->every, err);
	if (rc == ERR_OK)
		rc = set_who(re, &d, o->who, err);
	if (rc == ERR_OK)
		rc = task_repeat(&repeat, &d, err);
	if (rc)
		return rc;
	re->n_assign = 0;
	rc = record_edit_add_draft(re, &d, err);
	return rc ? rc : record_edit_finish(re, err);
}

/* ---- done, reopen ---- */

/* A next step that was promised is done: nobody waits for it any more. */
static enum err_code
drop_next(struct record_edit *re, const struct record *rec, struct err *err)
{
	struct reference	*ref;
	struct draft		 d;
	enum err_code		 rc;

	if (re->crm->args->n > context_count_refs(re->crm))
		return err_set(err, ERR_USAGE, "%.*s%u is a %.*s: only its "
		    "next step is done", SLICE_ARG(rec->entity->prefix),
		    rec->id, SLICE_ARG(rec->entity->name));
	if (role_value(rec, ROLE_NEXT).type == TYPE_NONE)
		return err_set(err, ERR_CONFLICT, "%.*s%u has no next step",
		    SLICE_ARG(rec->entity->prefix), rec->id);
	draft_from_record(&d, rec, re->crm->arena);
	role_clear(&d, ROLE_NEXT);
	rc = edit_set(re->edit, rec, &d, err);
	if (rc)
		return rc;
	ref = VEC_ADD(&re->touched);
	*ref = (struct reference){ .entity = rec->entity, .id = rec->id };
	return ERR_OK;
}

/* The next one of a task that repeats, in the same transaction. */
static enum err_code
add_next(struct record_edit *re, const struct draft *done, struct err *err)
{
	struct assignment	*assign = re->assign;
	size_t			 n = re->n_assign;
	struct draft		 next;
	bool			 has;
	enum err_code		 rc;

	rc = task_next(&next, &has, done, &re->env, re->crm->arena, err);
	if (rc || !has)
		return rc;
	re->n_assign = 0;
	rc = record_edit_add_draft(re, &next, err);
	re->assign = assign;
	re->n_assign = n;
	return rc;
}

static enum err_code
change(struct record_edit *re, const struct record *rec, bool done,
    struct err *err)
{
	bool			 was_open = task_is_open(&re->env, rec);
	struct reference	*ref;
	struct draft		 d;
	enum err_code		 rc;

	if (was_open != done)
		return err_set(err, ERR_CONFLICT, "%.*s%u is %s",
		    SLICE_ARG(rec->entity->prefix), rec->id,
		    was_open ? err_text("open") : err_text("done already"));
	rc = record_edit_check_revision(re, rec, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, rec->entity,
		    context_count_refs(re->crm), err);
	if (rc)
		return rc;
	draft_from_record(&d, rec, re->crm->arena);
	if (!done)
		task_set_open(&d);
	rc = edit_assign(re->edit, &d, re->assign, re->n_assign, err);
	if (rc)
		return rc;
	if (done)
		task_set_done(&d, &re->env);
	rc = edit_complete(re->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_set(re->edit, rec, &d, err);
	if (rc)
		return rc;
	ref = VEC_ADD(&re->touched);
	*ref = (struct reference){ .entity = rec->entity, .id = rec->id };
	return done ? add_next(re, &d, err) : ERR_OK;
}

struct change_job { struct record_edit *re; bool done; };

static enum err_code
change_one(void *arg, const struct chosen *c, struct err *err)
{
	struct change_job	*job = arg;
	enum kind		 kind = c->entity->kind;

	if (kind == KIND_TASK)
		return change(job->re, c->record, job->done, err);
	if (job->done && (kind == KIND_ACTIVITY || kind == KIND_DEAL) &&
	    entity_role(c->entity, ROLE_NEXT) != NULL)
		return drop_next(job->re, c->record, err);
	return err_set(err, ERR_USAGE, "a %.*s is no task",
	    SLICE_ARG(c->entity->name));
}

static enum err_code
change_all(struct crm *crm, bool done, struct err *err)
{
	struct change_job	job = { .done = done };
	enum err_code		rc = record_edit_open(&job.re, crm, err);

	if (rc == ERR_OK)
		rc = context_choose(crm, &job.re->env,
		    context_count_refs(crm), change_one, &job, err);
	return rc ? rc : record_edit_finish(job.re, err);
}

static enum err_code
done_exec(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	return change_all(crm, true, err);
}

static enum err_code
reopen_exec(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	return change_all(crm, false, err);
}

/* ---- list ---- */

struct list_opts {
	bool		 me, all;
	const char	*who;
};

static const struct opt list_opt[] = {
	OPT_BOOL(0, "me", struct list_opts, me, N_("only mine")),
	OPT_TEXT(0, "who", struct list_opts, who, N_("staff"), NULL,
	    N_("only those of a colleague, or of none"), COMPLETE_RECORD),
	OPT_BOOL(0, "all", struct list_opts, all, N_("those done too")),
	OPT_END
};

struct listed { uint32_t id; int32_t day; bool is_open; };

struct list_job {
	struct crm		*crm;
	const struct list_opts	*o;
	const struct entity	*entity;
	struct query_env	 env;
	struct who		 who;
	struct query		*where;		/* of the user, or NULL */
	VEC(struct listed)	 found;
};

static const struct out_column list_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "due", .label = N_("by"), .type = TYPE_DATE },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
	{ .name = "name", .label = N_("to do"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "party", .label = N_("party"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "owner", .label = N_("who"), .type = TYPE_TEXT },
	{ .name = "every", .label = N_("every"), .type = TYPE_TEXT },
	{ .name = "kind", .label = N_("kind"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "status", .label = N_("status"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "done", .label = N_("done"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
};

static enum err_code
take(void *arg, const struct chosen *c, struct err *err)
{
	struct list_job		*job = arg;
	struct listed		 x = { .id = c->record->id, .day = INT32_MAX };
	struct day		 day;
	bool			 yes = true;
	enum err_code		 rc = ERR_OK;

	if (job->where != NULL)
		rc = query_test(&yes, job->where, c->record, err);
	if (rc || !yes)
		return rc;
	x.is_open = task_is_open(&job->env, c->record);
	if ((!x.is_open && !job->o->all) || !who_means(&job->who,
	    role_ref(c->record, ROLE_OWNER, job->who.staff)))
		return ERR_OK;
	if (role_day(&day, c->record, ROLE_DUE, job->env.when.zone))
		x.day = day.n;
	*VEC_ADD(&job->found) = x;
	return ERR_OK;
}

static int
by_day(const void *a, const void *b)
{
	const struct listed	*x = a, *y = b;

	if (x->is_open != y->is_open)
		return x->is_open ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

static void
put_name(struct list_job *job, const struct record *rec, enum role role)
{
	struct value	v = role_value(rec, role);

	out_filled(job->crm->out, role_name_of(&job->env, v.type == TYPE_REF ?
	    model_find_entity_id(job->crm->model, v.entity) : NULL,
	    (uint32_t)v.i, job->crm->arena));
}

static void
put_state(struct list_job *job, const struct listed *x)
{
	int32_t		 today = when_today(&job->env.when).n;
	const char	*state = "";

	if (!x->is_open)
		state = N_("done");
	else if (x->day < today)
		state = N_("late");
	else if (x->day == today)
		state = N_("today");
	if (out_is_for_people(job->crm->out) && *state != '\0')
		state = lang_text(job->crm->lang, state);
	out_filled(job->crm->out, slice_of(state));
}

/* As it is recorded, "1mo due", or for people in their words. */
static void
put_repeat(struct list_job *job, const struct record *rec)
{
	struct slice		text = role_text(rec, ROLE_REPEAT, &job->env,
				    job->crm->arena);
	struct task_repeat	r;
	struct err		ignored = {0};
	struct buf		words = {0};

	if (out_is_for_people(job->crm->out) && text.len > 0 &&
	    task_repeat_parse(&r, text, &ignored) == ERR_OK) {
		span_say(&words, r.span);
		if (r.from_due)
			buf_adds(&words, lang_text(job->crm->lang,
			    N_(" due")));
		text = slice_dup(job->crm->arena, buf_slice(&words));
		buf_release(&words);
	}
	out_filled(job->crm->out, text);
}

static void
put_task(struct list_job *job, const struct record *rec,
    const struct listed *x)
{
	struct out	*out = job->crm->out;
	struct arena	*arena = job->crm->arena;
	struct slice	 name = role_text(rec, ROLE_NAME, &job->env, arena);
	struct day	 done;

	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(rec->entity->prefix), rec->id);
	if (x->day != INT32_MAX)
		out_day(out, (struct day){ x->day });
	else
		out_missing(out);
	put_state(job, x);
	out_filled(out, name.len ? name : role_text(rec, ROLE_TEXT, &job->env,
	    arena));
	put_name(job, rec, ROLE_PARTY);
	who_put(job->crm, &job->env, role_ref(rec, ROLE_OWNER,
	    model_next_kind(job->crm->model, KIND_STAFF, NULL)));
	put_repeat(job, rec);
	out_filled(out, context_choice(job->crm, rec->entity, ROLE_KIND,
	    role_choice(rec, ROLE_KIND)));
	out_filled(out, context_choice(job->crm, rec->entity, ROLE_STATUS,
	    role_choice(rec, ROLE_STATUS)));
	if (role_day(&done, rec, ROLE_DONE, job->env.when.zone))
		out_day(out, done);
	else
		out_missing(out);
	out_row_end(out);
}

static enum err_code
put_found(struct list_job *job, struct err *err)
{
	struct out	*out = job->crm->out;
	struct record	 rec;
	enum err_code	 rc;

	rc = out_table_begin(out, list_column, NELEM(list_column), err);
	if (rc == ERR_OK && out_format(out) == OUT_COUNT) {
		out_rows_counted(out, job->found.n);
		job->found.n = 0;
	}
	if (job->found.n > 1)
		qsort(job->found.p, job->found.n, sizeof(*job->found.p),
		    by_day);
	for (size_t i = 0; rc == ERR_OK && i < job->found.n &&
	    !out_is_done(out); i++) {
		rc = record_get(&rec, job->crm->txn, job->entity,
		    job->found.p[i].id, err);
		if (rc == ERR_OK)
			put_task(job, &rec, &job->found.p[i]);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct list_job	 job = { .crm = crm, .o = opts };
	struct query	*open = NULL;
	enum err_code	 rc;

	job.entity = model_next_kind(crm->model, KIND_TASK, NULL);
	if (job.entity == NULL)
		return err_set(err, ERR_USAGE, "the model has no tasks");
	if (crm->args->n > 0) {
		err_set(err, ERR_USAGE, "tasks are chosen with -w");
		err_hint(err, "crm task add 'call back' a1 makes one");
		return ERR_USAGE;
	}
	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK && (job.o->me || job.o->who != NULL))
		rc = who_parse(&job.who, &job.env, crm, job.o->me ? "me" :
		    job.o->who, err);
	if (rc == ERR_OK)
		rc = context_where(&job.where, crm, &job.env, job.entity,
		    err);
	if (rc == ERR_OK && !job.o->all)
		rc = context_open_only(&open, crm, &job.env, job.entity,
		    err);
	if (rc == ERR_OK)
		rc = context_run(&job.env, job.entity, open, take, &job, err);
	query_release(open);
	query_release(job.where);
	if (rc == ERR_OK)
		rc = put_found(&job, err);
	VEC_RELEASE(&job.found);
	return rc;
}

/* ---- the command ---- */

static const struct cmd task_add = {
	.name = "add", .operands = "text [ref ...] [field=value ...]",
	.brief = N_("something to be done; prints its handle"),
	.opts = add_opt, .opts_size = sizeof(struct add_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = add_prepare, .exec = add_exec,
	.report = record_edit_report,
	.complete = { COMPLETE_NONE, COMPLETE_RECORD, COMPLETE_TASK },
};
static const struct cmd task_list = {
	.name = "list",
	.brief = N_("what is to be done, by day"),
	.opts = list_opt, .opts_size = sizeof(struct list_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_WHO,
	.exec = list_exec,
};
static const struct cmd task_done = {
	.name = "done", .operands = "ref ... [field=value ...]",
	.brief = N_("tasks and promised next steps that are done"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_FILTER,
	.exec = done_exec, .report = record_edit_report,
	.complete = { COMPLETE_RECORD, COMPLETE_RECORD, COMPLETE_TASK },
};
static const struct cmd task_reopen = {
	.name = "reopen", .operands = "ref ... [field=value ...]",
	.brief = N_("tasks that were not done after all"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_FILTER,
	.exec = reopen_exec, .report = record_edit_report,
	.complete = { COMPLETE_RECORD, COMPLETE_RECORD, COMPLETE_TASK },
};
static const struct cmd *const task_verbs[] = {
	&task_add, &task_list, &task_done, &task_reopen, NULL
};

const struct cmd cmd_task = {
	.name = "task",
	.group = GROUP_CONTACT,
	.brief = N_("what somebody here must do, once or again and again"),
	.text = N_("A task with --every makes the next one when it is done.  "
	    "crm due shows\ntasks among all else there is to do."),
	.verbs = task_verbs, .verb = "list",
};

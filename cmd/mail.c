#include "cmd/record_edit.h"
#include "cmd/relation.h"
#include "core/practice/mail_queue.h"
#include "core/practice/role.h"
#include "core/types/address.h"

/* ---- queue ---- */

static const struct out_column queue_column[] = {
	{ .name = "address", .label = N_("address"), .type = TYPE_EMAIL,
	    .flags = OUT_ID },
	{ .name = "messages", .label = N_("messages"), .type = TYPE_INT },
	{ .name = "last", .label = N_("last"), .type = TYPE_TIME },
	{ .name = "activity", .label = N_("message"), .type = TYPE_REF },
	{ .name = "topic", .label = N_("topic"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "like", .label = N_("same domain"), .type = TYPE_REF },
	{ .name = "like_name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

static void
put_unknown(struct crm *crm, const struct query_env *env,
    const struct mail_queue *q, const struct mail_unknown *u)
{
	struct out	*out = crm->out;

	out_row_begin(out);
	out_text(out, u->address);
	out_i64(out, (int64_t)u->messages);
	out_instant(out, u->last);
	relation_put_ref(out, q->entity, u->activity);
	out_filled(out, u->topic);
	if (u->like.id != 0) {
		relation_put_ref(out, u->like.entity, u->like.id);
		out_filled(out, role_name_of(env, u->like.entity,
		    u->like.id, crm->arena));
	} else {
		out_missing(out);
		out_missing(out);
	}
	out_row_end(out);
}

static enum err_code
queue_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct mail_queue	q = {0};
	struct query_env	env;
	enum err_code		rc = context_env(&env, crm, err);

	(void)opts;
	if (rc == ERR_OK && crm->args->n > 0)
		rc = err_set(err, ERR_USAGE, "queue takes no operands");
	if (rc == ERR_OK)
		rc = mail_queue_read(&q, &env, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, queue_column,
		    NELEM(queue_column), err);
	for (size_t i = 0; rc == ERR_OK && i < q.list.n &&
	    !out_is_done(crm->out); i++)
		put_unknown(crm, &env, &q, &q.list.p[i]);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	VEC_RELEASE(&q.list);
	return rc;
}

/* ---- assign and match ---- */

struct match_job {
	struct record_edit	*re;
	const struct entity	*entity;
	struct address_book	*book;
	struct arena		*scratch;
	uint64_t		 messages;
};

static enum err_code
begin(struct match_job *job, struct crm *crm, struct err *err)
{
	enum err_code	rc = record_edit_open(&job->re, crm, err);

	if (rc == ERR_OK)
		rc = mail_entity(&job->entity, crm->model, err);
	job->book = address_book_open(NULL, 0);
	job->scratch = arena_open();
	return rc;
}

static enum err_code
finish(struct match_job *job, enum err_code rc, struct err *err)
{
	address_book_close(job->book);
	arena_close(job->scratch);
	return rc ? rc : record_edit_finish(job->re, err);
}

static enum err_code
run_filter(struct match_job *job, const struct buf *text, query_each *each,
    struct err *err)
{
	struct record_edit	*re = job->re;
	struct query		*q = NULL;
	enum err_code		 rc;

	rc = query_compile(&q, re->crm->arena, &re->env, job->entity,
	    slice_dup(re->crm->arena, buf_slice(text)), true, err);
	if (rc == ERR_OK)
		rc = query_run(q, &re->env, job->entity, each, job, err);
	query_release(q);
	return rc;
}

static enum err_code
want_message(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct match_job	*job = arg;
	const struct field	*f = entity_role(rec->entity, ROLE_ADDRESS);

	(void)more;
	(void)err;
	job->messages++;
	for (size_t i = 0; i < record_count(rec, f); i++)
		address_book_want(job->book, record_item(rec, f, i).text);
	return ERR_OK;
}

static enum err_code
match_message(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct match_job	*job = arg;
	struct record_edit	*re = job->re;
	uint64_t		 n = plan_count(re->crm->plan).changed;
	struct draft		 d;
	enum err_code		 rc;

	(void)more;
	arena_clear(job->scratch);
	draft_from_record(&d, rec, job->scratch);
	rc = mail_match(&d, &re->env, job->book, job->scratch, err);
	if (rc == ERR_OK)
		rc = edit_set(re->edit, rec, &d, err);
	if (rc == ERR_OK && plan_count(re->crm->plan).changed > n)
		*VEC_ADD(&re->touched) = (struct reference){
		    .entity = rec->entity, .id = rec->id };
	return rc;
}

/* The party or person has the address from now on. */
static enum err_code
give_address(struct match_job *job, struct slice address,
    const struct reference *ref, struct err *err)
{
	struct record_edit	*re = job->re;
	const struct field	*f = entity_role(ref->entity, ROLE_EMAIL);
	struct value		 v = { .type = TYPE_EMAIL, .text = address };
	struct record		 rec;
	struct draft		 d;
	enum err_code		 rc;

	if (f == NULL || (ref->entity->kind != KIND_PARTY &&
	    ref->entity->kind != KIND_PERSON))
		return err_set(err, ERR_USAGE, "%.*s%u is no party or person "
		    "with an e-mail address",
		    SLICE_ARG(ref->entity->prefix), ref->id);
	rc = record_get(&rec, re->env.txn, ref->entity, ref->id, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < record_count(&rec, f); i++)
		if (slice_eq_ascii_nocase(record_item(&rec, f, i).text,
		    address))
			return ERR_OK;
	if (!f->many && record_count(&rec, f) > 0) {
		err_set(err, ERR_CONFLICT, "%.*s%u has another %.*s, and the "
		    "model allows one", SLICE_ARG(ref->entity->prefix),
		    ref->id, SLICE_ARG(f->name));
		err_hint(err, "many: true makes it a list");
		return ERR_CONFLICT;
	}
	draft_from_record(&d, &rec, re->crm->arena);
	draft_list_add(&d, f, &v);
	*VEC_ADD(&re->touched) = *ref;
	return edit_set(re->edit, &rec, &d, err);
}

static enum err_code
assign_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct match_job	job = {0};
	struct reference	ref;
	struct slice		address;
	struct buf		text = {0};
	enum err_code		rc = begin(&job, crm, err);

	(void)opts;
	if (rc == ERR_OK && crm->args->n != 2) {
		rc = err_set(err, ERR_USAGE, "assign an address to whom?");
		err_hint(err, "crm mail assign jan@example.com c17");
	}
	if (rc == ERR_OK && email_parse(&address, crm->arena,
	    slice_of(crm->args->v[0]), err) != ERR_OK)
		rc = err->code = ERR_USAGE;
	if (rc == ERR_OK)
		rc = context_reference(&ref, crm, NULL, crm->args->v[1],
		    err);
	if (rc == ERR_OK) {
		address = address_fold(crm->arena, address);
		rc = give_address(&job, address, &ref, err);
	}
	if (rc == ERR_OK) {
		mail_address_filter(&text, job.entity, address);
		rc = run_filter(&job, &text, want_message, err);
	}
	if (rc == ERR_OK && job.messages == 0) {
		rc = err_set(err, ERR_NOTFOUND, "no message has the address "
		    "%.*s", SLICE_ARG(address));
		err_hint(err, "crm mail lists those that wait");
	}
	if (rc == ERR_OK)
		rc = address_book_read(job.book, &job.re->env, err);
	if (rc == ERR_OK) {
		address_book_give(job.book, address, &ref);
		rc = run_filter(&job, &text, match_message, err);
	}
	buf_release(&text);
	return finish(&job, rc, err);
}

static enum err_code
match_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct match_job	job = {0};
	struct buf		text = {0};
	enum err_code		rc = begin(&job, crm, err);

	(void)opts;
	if (rc == ERR_OK && crm->args->n > 0)
		rc = err_set(err, ERR_USAGE, "match takes no operands");
	if (rc == ERR_OK) {
		mail_queue_filter(&text, job.entity);
		rc = run_filter(&job, &text, want_message, err);
	}
	if (rc == ERR_OK)
		rc = address_book_read(job.book, &job.re->env, err);
	if (rc == ERR_OK)
		rc = run_filter(&job, &text, match_message, err);
	buf_release(&text);
	return finish(&job, rc, err);
}

/* ---- the command ---- */

static const struct cmd mail_queue = {
	.name = "queue",
	.brief = N_("addresses nobody is known to have, most messages first"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = queue_exec,
};
static const struct cmd mail_assign = {
	.name = "assign", .operands = "address ref",
	.brief = N_("it is theirs, and the messages with it; prints handles"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = assign_exec, .report = record_edit_report,
	.complete = { COMPLETE_NONE, COMPLETE_RECORD },
};
static const struct cmd mail_match_verb = {
	.name = "match",
	.brief = N_("messages of addresses that are known by now; prints "
	    "handles"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = match_exec, .report = record_edit_report,
};
static const struct cmd *const mail_verbs[] = {
	&mail_queue, &mail_assign, &mail_match_verb, NULL
};

const struct cmd cmd_mail = {
	.name = "mail",
	.group = GROUP_CONTACT,
	.brief = N_("messages with nobody we know: whose are they?"),
	.text = N_("crm import mbox takes mail in.  An address that is "
	    "assigned takes along all\nmessages it is in."),
	.verbs = mail_verbs, .verb = "queue",
};

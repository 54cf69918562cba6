/*
 * Whose an address or number is: given to somebody who is there or is made
 * for it, with the messages it is in.
 */
#include "cmd/mail.h"

#include "cmd/record_edit.h"
#include "core/practice/contact/mail_queue.h"
#include "core/practice/role.h"
#include "core/types/address.h"

struct assign_opts { bool is_new; };

static const struct opt assign_opt[] = {
	OPT_BOOL(0, "new", struct assign_opts, is_new,
	    N_("a person of that address, by the name the message gives")),
	OPT_END
};

struct match_job {
	struct record_edit	*re;
	struct mail_entities	 kept;
	struct address_book	*book;
	struct arena		*scratch;
	uint64_t		 messages;
	struct slice		 address;	/* that is assigned, or empty */
	struct slice		 name;		/* as a message names them */
};

static enum err_code
begin(struct match_job *job, struct crm *crm, struct err *err)
{
	enum err_code	rc = record_edit_open(&job->re, crm, err);

	if (rc == ERR_OK)
		rc = mail_queue_entities(&job->kept, crm->model, err);
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

/* Those of one entity with the address, or where none is assigned all that
 * wait. */
static enum err_code
run_entity(struct match_job *job, const struct entity *e, query_each *each,
    struct err *err)
{
	struct record_edit	*re = job->re;
	struct query		*q = NULL;
	struct buf		 text = {0};
	enum err_code		 rc;

	if (job->address.len > 0)
		mail_address_filter(&text, e, job->address);
	else
		mail_queue_filter(&text, e);
	rc = query_compile(&q, re->crm->arena, &re->env, e,
	    slice_dup(re->crm->arena, buf_slice(&text)), true, err);
	if (rc == ERR_OK)
		rc = query_run(q, &re->env, e, each, job, err);
	query_release(q);
	buf_release(&text);
	return rc;
}

static enum err_code
run_all(struct match_job *job, query_each *each, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < job->kept.n; i++)
		rc = run_entity(job, job->kept.p[i], each, err);
	return rc;
}

static enum err_code
want_message(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct match_job	*job = arg;
	static const enum role	 ways[] = { ROLE_ADDRESS, ROLE_PHONE };

	(void)more;
	(void)err;
	job->messages++;
	if (job->name.len == 0 && job->address.len > 0)
		job->name = slice_dup(job->re->crm->arena, mail_named(rec,
		    job->address));
	for (size_t w = 0; w < NELEM(ways); w++) {
		const struct field	*f = entity_role(rec->entity, ways[w]);

		for (size_t i = 0; f != NULL && i < record_count(rec, f); i++)
			address_book_want(job->book,
			    record_item(rec, f, i).text);
	}
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
	rc = outside_match(&d, &re->env, job->book, job->scratch, err);
	if (rc == ERR_OK)
		rc = edit_set(re->edit, rec, &d, err);
	if (rc == ERR_OK && plan_count(re->crm->plan).changed > n)
		*VEC_ADD(&re->touched) = (struct reference){
		    .entity = rec->entity, .id = rec->id };
	return rc;
}

/* The role in which people have such an address or number. */
static enum role
way_of(struct slice address)
{
	return outside_role(address) == ROLE_ADDRESS ? ROLE_EMAIL :
	    ROLE_PHONE;
}

/* The party or person has the address from now on. */
static enum err_code
give_address(struct match_job *job, struct slice address,
    const struct reference *ref, struct err *err)
{
	struct record_edit	*re = job->re;
	enum role		 role = way_of(address);
	const struct field	*f = entity_role(ref->entity, role);
	struct value		 v = { .text = address };
	struct record		 rec;
	struct draft		 d;
	enum err_code		 rc;

	if (f == NULL || (ref->entity->kind != KIND_PARTY &&
	    ref->entity->kind != KIND_PERSON))
		return err_set(err, ERR_USAGE, role == ROLE_EMAIL ?
		    "%.*s%u is no party or person with an e-mail address" :
		    "%.*s%u is no party or person with a telephone number",
		    SLICE_ARG(ref->entity->prefix), ref->id);
	v.type = f->type;
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

/* "els.bakker@...": better than nothing, where no message gives a name. */
static struct slice
name_of_address(struct arena *arena, struct slice address)
{
	struct buf	b = {0};
	bool		first = true;

	for (size_t i = 0; i < address.len && address.p[i] != '@'; i++) {
		char	c = address.p[i];

		if (c == '.' || c == '_') {
			first = true;
			continue;
		}
		if (first && b.len > 0)
			buf_addc(&b, ' ');
		buf_addc(&b, first && c >= 'a' && c <= 'z' ?
		    (char)(c - 'a' + 'A') : c);
		first = false;
	}
	address = slice_index(buf_slice(&b), ' ') == SIZE_MAX ? SLICE_EMPTY :
	    slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return address;
}

/* "Bakker, Els" as an address book of an office writes it. */
static struct slice
turn_name(struct arena *arena, struct slice name)
{
	size_t		comma = slice_index(name, ',');
	struct slice	last, first;

	if (comma == SIZE_MAX)
		return name;
	last = slice_trim(slice_sub(name, 0, comma));
	first = slice_trim(slice_sub(name, comma + 1, name.len));
	if (last.len == 0 || first.len == 0 || slice_index(first, ',') !=
	    SIZE_MAX || slice_index(last, '.') != SIZE_MAX)
		return name;
	return slice_of(arena_printf(arena, "%.*s %.*s", SLICE_ARG(first),
	    SLICE_ARG(last)));
}

/* Where the model has no people who work for others it is a party. */
static enum err_code
add_new(struct reference *ref, struct match_job *job, struct err *err)
{
	struct record_edit	*re = job->re;
	const struct model	*m = re->crm->model;
	const struct entity	*e = model_next_kind(m, KIND_PERSON, NULL);
	enum role		 role = way_of(job->address);
	struct value		 v = { .text = job->address };
	struct reference	 like = { .id = 0 };
	struct draft		 d;
	enum err_code		 rc;

	if (e == NULL)
		e = model_next_kind(m, KIND_PARTY, NULL);
	if (e == NULL || entity_role(e, role) == NULL)
		return err_set(err, ERR_USAGE, role == ROLE_EMAIL ?
		    "the model has no people with an e-mail address" :
		    "the model has no people with a telephone number");
	v.type = entity_role(e, role)->type;
	rc = mail_like(&like, &re->env, job->address, err);
	if (rc)
		return rc;
	draft_init(&d, e, re->crm->arena);
	role_set_text(&d, ROLE_NAME, job->name.len > 0 ?
	    turn_name(re->crm->arena, job->name) :
	    name_of_address(re->crm->arena, job->address));
	draft_list_add(&d, entity_role(e, role), &v);
	if (like.id != 0 && like.entity->kind == KIND_PARTY)
		role_set_ref(&d, ROLE_PARTY, like.entity, like.id);
	rc = record_edit_assignments(re, e, 1, err);
	if (rc == ERR_OK)
		rc = record_edit_add_draft(re, &d, err);
	if (rc)
		return rc;
	*ref = (struct reference){ .entity = e, .id = d.id };
	like = (struct reference){ .id = 0 };
	if (entity_role(e, ROLE_PARTY) != NULL)
		v = draft_value(&d, entity_role(e, ROLE_PARTY));
	if (v.type == TYPE_REF)
		like = (struct reference){ .id = (uint32_t)v.i,
		    .entity = model_find_entity_id(m, v.entity) };
	address_book_give_new(job->book, job->address, ref,
	    like.id != 0 ? &like : NULL);
	return ERR_OK;
}

/* Whom somebody is already known by is no new person. */
static enum err_code
check_is_free(const struct match_job *job, bool is_new, struct err *err)
{
	const struct address_who	*w = address_book_find(job->book,
					    job->address);
	const struct reference		*who = w->person.id != 0 ?
					    &w->person : &w->party;

	if (!is_new)
		return ERR_OK;
	if (w->is_own)
		return err_set(err, ERR_CONFLICT, "%.*s is an address of ours",
		    SLICE_ARG(job->address));
	if (who->id == 0 && w->is_shared) {
		err_set(err, ERR_CONFLICT, "several have the address %.*s",
		    SLICE_ARG(job->address));
		err_hint(err, "crm mail assign %.*s REF says whose these are",
		    SLICE_ARG(job->address));
		return ERR_CONFLICT;
	}
	if (who->id == 0)
		return ERR_OK;
	err_set(err, ERR_CONFLICT, "%.*s%u has the address %.*s",
	    SLICE_ARG(who->entity->prefix), who->id, SLICE_ARG(job->address));
	err_hint(err, "crm mail match gives them their messages");
	return ERR_CONFLICT;
}

static enum err_code
give_to(struct match_job *job, const struct assign_opts *o, struct err *err)
{
	struct reference	ref;
	enum err_code		rc;

	if (o->is_new)
		return add_new(&ref, job, err);
	rc = context_reference(&ref, job->re->crm, NULL,
	    job->re->crm->args->v[1], err);
	if (rc == ERR_OK)
		rc = give_address(job, job->address, &ref, err);
	if (rc == ERR_OK)
		address_book_give(job->book, job->address, &ref);
	return rc;
}

static bool
is_number(struct slice text)
{
	return slice_index(text, '@') == SIZE_MAX && text.len > 0 &&
	    strchr("+0123456789(", text.p[0]) != NULL;
}

static enum err_code
read_address(struct match_job *job, const struct crm *crm, bool is_new,
    struct err *err)
{
	struct slice	address, said;
	enum err_code	rc;

	if (crm->args->n != 2 && !(is_new && crm->args->n > 0)) {
		err_set(err, ERR_USAGE, "assign an address to whom?");
		err_hint(err, "crm mail assign jan@example.com c17, or --new");
		return ERR_USAGE;
	}
	said = slice_of(crm->args->v[0]);
	rc = is_number(said) ? phone_parse(&address, crm->arena, said,
	    crm->model->country, err) : email_parse(&address, crm->arena,
	    said, err);
	if (rc)
		return err->code = ERR_USAGE;
	job->address = address_fold(crm->arena, address);
	return ERR_OK;
}

static enum err_code
assign_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct assign_opts	*o = opts;
	struct match_job		 job = {0};
	enum err_code			 rc = begin(&job, crm, err);

	if (rc == ERR_OK)
		rc = read_address(&job, crm, o->is_new, err);
	if (rc == ERR_OK)
		rc = run_all(&job, want_message, err);
	if (rc == ERR_OK && job.messages == 0) {
		rc = err_set(err, ERR_NOTFOUND, "no message has the address "
		    "%.*s", SLICE_ARG(job.address));
		err_hint(err, "crm mail lists those that wait");
	}
	if (rc == ERR_OK)
		rc = address_book_read(job.book, &job.re->env, err);
	if (rc == ERR_OK)
		rc = check_is_free(&job, o->is_new, err);
	if (rc == ERR_OK)
		rc = give_to(&job, o, err);
	if (rc == ERR_OK)
		rc = run_all(&job, match_message, err);
	return finish(&job, rc, err);
}

static enum err_code
match_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct match_job	job = {0};
	enum err_code		rc = begin(&job, crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = context_no_operands(crm, err);
	if (rc == ERR_OK)
		rc = run_all(&job, want_message, err);
	if (rc == ERR_OK)
		rc = address_book_read(job.book, &job.re->env, err);
	if (rc == ERR_OK)
		rc = run_all(&job, match_message, err);
	return finish(&job, rc, err);
}

const struct cmd mail_assign = {
	.name = "assign", .operands = "address [ref] [field=value ...]",
	.opts = assign_opt, .opts_size = sizeof(struct assign_opts),
	.brief = N_("it is theirs, and the messages with it; prints handles"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = assign_exec, .report = record_edit_report,
	.complete = { COMPLETE_NONE, COMPLETE_RECORD, COMPLETE_ASSIGN },
};
const struct cmd mail_match = {
	.name = "match",
	.brief = N_("messages of addresses that are known by now; prints "
	    "handles"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = match_exec, .report = record_edit_report,
};

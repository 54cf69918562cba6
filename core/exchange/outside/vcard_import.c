#include "core/exchange/outside/vcard_import.h"

#include "core/exchange/outside/origin.h"
#include "core/exchange/outside/vcard_record.h"
#include "core/practice/contact/name_book.h"
#include "core/practice/role.h"
#include "core/types/name.h"
#include "core/types/text.h"

struct card_job {
	const struct vcard_import_options *o;
	const struct query_env	*env;
	struct plan		*plan;
	struct edit		*edit;
	struct arena		*scratch;	/* of one card */
	struct input		*in;
	const struct entity	*person, *party;	/* either may be NULL */
	struct name_book	*names;
	struct slice		 made;		/* party made for this card */
	struct buf		 store;
	const struct assignment	*set;		/* of set_entity */
	const struct entity	*set_entity;
	struct arena		*arena;
	struct import_report	*report;
	struct import_created	*created;
};

/* ---- which record is meant ---- */

static void
add_surname(struct buf *b, struct slice name, struct arena *arena)
{
	struct person_name	n;

	person_name_parse(&n, arena, name);
	name_add_key(b, n.surname);
}

/* One name written in two ways? */
static bool
names_agree(const struct entity *e, struct slice a, struct slice b,
    const struct card_job *job)
{
	struct buf	x = {0}, y = {0};
	bool		agree;

	if (e == job->party && job->person != NULL) {
		firm_add_key(&x, a);
		firm_add_key(&y, b);
	} else {
		add_surname(&x, a, job->scratch);
		add_surname(&y, b, job->scratch);
	}
	agree = slice_eq(buf_slice(&x), buf_slice(&y));
	buf_release(&x);
	buf_release(&y);
	return agree;
}

/*
 * By an address or number: nobody, or just one whose name agrees.  Where there
 * is no name, or the address stood for it, it does.
 */
static enum err_code
find_by(uint32_t *id, struct card_job *job, const struct entity *e,
    const struct vcard *v, struct slice text, struct err *err)
{
	struct reference	ref;
	struct record		rec;
	struct slice		name;
	enum err_code		rc;

	*id = 0;
	rc = plan_find_reference(&ref, job->plan, e, text, job->scratch, err);
	if (rc || ref.id == 0)
		return rc;
	rc = plan_find(&rec, job->plan, e, ref.id, job->scratch, err);
	if (rc)
		return rc;
	name = record_own_name(&rec, job->scratch);
	if (rec.bytes.p != NULL && (v->is_nameless ||
	    slice_eq_ascii_nocase(name, text) ||
	    names_agree(e, name, v->name, job)))
		*id = rec.id;
	return ERR_OK;
}

/* ---- by name ---- */

/* The party that was made for a card goes with it. */
static void
take_back(struct card_job *job)
{
	if (job->made.len == 0)
		return;
	name_book_forget(job->names, job->party, job->made);
	job->created[0].n--;
	job->made = SLICE_EMPTY;
}

/* ---- by what it is called there ---- */

static enum err_code
find_by_uid(uint32_t *id, struct card_job *job, const struct entity *e,
    struct slice uid, struct err *err)
{
	const struct field	*f = entity_role(e, ROLE_UID);
	const struct entity	*own;
	struct value		 v = { .type = TYPE_TEXT, .text = uid };

	*id = 0;
	if (uid.len == 0)
		return ERR_OK;
	if (origin_find(&own, id, job->env->model, uid,
	    buf_slice(&job->store))) {
		if (own != e)
			*id = 0;
		return *id == 0 ? ERR_OK : plan_follow(id, job->plan, e, err);
	}
	if (f == NULL || !f->unique)
		return ERR_OK;
	return plan_find_unique(id, NULL, job->plan, e, f, &v, err);
}

/* Firms are called differently; of people only if nothing else is known. */
static bool
name_is_enough(const struct card_job *job, const struct entity *e,
    const struct vcard *v)
{
	return (e == job->party && job->person != NULL) ||
	    v->email.list.n + v->phone.list.n == 0;
}

static enum err_code
find_record(struct record *rec, struct card_job *job,
    const struct entity *e, const struct vcard *v, struct err *err)
{
	uint32_t	id;
	bool		several;
	enum err_code	rc = find_by_uid(&id, job, e, v->uid, err);

	*rec = (struct record){ .entity = e };
	for (size_t i = 0; rc == ERR_OK && id == 0 && i < v->email.list.n;
	    i++)
		rc = find_by(&id, job, e, v, v->email.list.p[i], err);
	for (size_t i = 0; rc == ERR_OK && id == 0 && i < v->phone.list.n;
	    i++)
		rc = find_by(&id, job, e, v, v->phone.list.p[i], err);
	if (rc == ERR_OK && id == 0 && name_is_enough(job, e, v))
		rc = name_book_find(&id, &several, job->names, e,
		    v->name, job->env->txn, err);
	if (rc || id == 0)
		return rc;
	return plan_find(rec, job->plan, e, id, job->scratch, err);
}

/* ---- where somebody works ---- */

static void
count_created(struct card_job *job, const struct entity *e)
{
	if (job->report->n_created == 0) {
		job->created[0].entity = e;
		job->report->n_created = 1;
	}
	job->created[0].n++;
}

static enum err_code
create_party(uint32_t *id, struct card_job *job, const struct entity *e,
    struct slice name, struct err *err)
{
	const struct field	*f = e->name_field;
	struct value		 v;
	struct draft		 d;
	enum err_code		 rc;

	draft_init(&d, e, job->scratch);
	rc = edit_read_one(&v, job->edit, f, name, job->scratch, err);
	if (rc == ERR_OK) {
		draft_set(&d, f, &v, 1);
		rc = edit_complete(job->edit, &d, err);
	}
	if (rc == ERR_OK)
		rc = edit_add(job->edit, &d, err);
	if (rc)
		return rc;
	count_created(job, e);
	name_book_learn(job->names, &d);
	job->made = slice_dup(job->scratch, name);
	*id = d.id;
	return ERR_OK;
}

/* The organisation that the card names, unless they are there already. */
static enum err_code
set_organisation(struct draft *d, struct card_job *job,
    const struct vcard *v, struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_PARTY);
	const struct entity	*e = f == NULL || f->type != TYPE_REF ? NULL :
				    model_find_entity_id(job->env->model,
				    f->to);
	struct slice		 name = v->organisation;
	bool			 several;
	struct value		 now;
	struct record		 rec;
	uint32_t		 id;
	enum err_code		 rc;

	if (d->entity->kind != KIND_PERSON || v->organisation.len == 0 ||
	    e == NULL || e->name_field == NULL)
		return ERR_OK;
	now = draft_value(d, f);
	if (now.type == TYPE_REF) {
		rc = plan_find(&rec, job->plan, e, (uint32_t)now.i,
		    job->scratch, err);
		if (rc || (rec.bytes.p != NULL && names_agree(e,
		    record_own_name(&rec, job->scratch), name, job)))
			return rc;
	}
	rc = name_book_find(&id, &several, job->names, e, name,
	    job->env->txn, err);
	if (rc == ERR_OK && id == 0 && !several && job->o->create)
		rc = create_party(&id, job, e, name, err);
	if (rc)
		return rc;
	if (several)
		return err_set(err, ERR_DATA, "more than one %.*s is called "
		    "\"%.*s\"", SLICE_ARG(e->name),
		    SLICE_ARG(slice_sub(name, 0, text_cut(name, 80))));
	if (id == 0) {
		err_set(err, ERR_DATA, "there is no %.*s called \"%.*s\"",
		    SLICE_ARG(e->name),
		    SLICE_ARG(slice_sub(name, 0, text_cut(name, 80))));
		err_hint(err, "--create %.*s adds it", SLICE_ARG(e->name));
		return ERR_DATA;
	}
	role_set_ref(d, ROLE_PARTY, e, id);
	return ERR_OK;
}

/* ---- one card ---- */

static enum err_code
choose_entity(const struct entity **e, const struct card_job *job,
    const struct vcard *v, struct err *err)
{
	*e = job->o->entity;
	if (*e == NULL)
		*e = (v->is_organisation || job->person == NULL) &&
		    job->party != NULL ? job->party : job->person;
	if (*e == NULL)
		return err_set(err, ERR_USAGE, "the model has neither people "
		    "nor organisations");
	return ERR_OK;
}

/* --set, which is of another type where people and firms are mixed. */
static enum err_code
set_constants(struct draft *d, struct card_job *job, struct err *err)
{
	const struct vcard_import_options	*o = job->o;
	enum err_code				 rc = ERR_OK;

	if (job->set_entity != d->entity) {
		rc = assignments_parse(&job->set, job->env, d->entity, o->set,
		    o->n_set, job->arena, err);
		job->set_entity = rc == ERR_OK ? d->entity : NULL;
	}
	return rc ? rc : edit_assign(job->edit, d, job->set, o->n_set, err);
}

static void
set_uid(struct draft *d, const struct card_job *job, struct slice uid)
{
	const struct field	*f = entity_role(d->entity, ROLE_UID);
	const struct entity	*e;
	uint32_t		 id;
	struct value		 v = { .type = TYPE_TEXT };
	struct err		 ignored = {0};

	if (f == NULL || uid.len == 0 || uid.len > 900 ||
	    text_parse(&v.text, d->arena, uid, &ignored) != ERR_OK ||
	    origin_find(&e, &id, job->env->model, uid,
	    buf_slice(&job->store)))
		return;
	draft_set(d, f, &v, 1);
}

static enum err_code
store_card(struct card_job *job, const struct vcard *v,
    const struct record *before, struct draft *d, struct err *err)
{
	uint64_t	n = plan_count(job->plan).changed;
	enum err_code	rc = edit_complete(job->edit, d, err);

	if (rc)
		return rc;
	if (before->bytes.p == NULL) {
		rc = edit_add(job->edit, d, err);
		if (rc == ERR_OK)
			name_book_learn(job->names, d);
		job->report->added += rc == ERR_OK;
		if (rc == ERR_OK && job->o->added != NULL)
			rc = job->o->added(job->o->arg, d, v->line, err);
		return rc;
	}
	rc = edit_set(job->edit, before, d, err);
	if (rc == ERR_OK && plan_count(job->plan).changed == n)
		job->report->present++;
	else
		job->report->changed += rc == ERR_OK;
	return rc;
}

static void
count_left(struct import_report *r, const struct vcard *v)
{
	for (size_t i = 0; i < LEFT_KINDS; i++)
		r->left[i] += v->left[i];
}

static enum err_code
take_card(struct card_job *job, const struct vcard *v, struct err *err)
{
	const struct entity	*e;
	struct record		 before;
	struct draft		 d;
	enum err_code		 rc;

	if (v->is_group) {
		job->report->skipped++;
		return ERR_OK;
	}
	if (v->name.len == 0)
		return err_set(err, ERR_DATA, "the card has no name");
	rc = choose_entity(&e, job, v, err);
	if (rc == ERR_OK)
		rc = find_record(&before, job, e, v, err);
	/* An address of a firm? */
	if (rc == ERR_OK && before.bytes.p == NULL && v->is_nameless &&
	    job->o->entity == NULL && job->party != NULL && e != job->party) {
		rc = find_record(&before, job, job->party, v, err);
		if (rc == ERR_OK && before.bytes.p != NULL)
			e = job->party;
	}
	if (rc)
		return rc;
	if (before.bytes.p != NULL)
		draft_from_record(&d, &before, job->scratch);
	else
		draft_init(&d, e, job->scratch);
	rc = vcard_to_draft(&d, v, job->edit, err);
	if (rc == ERR_OK)
		rc = set_constants(&d, job, err);
	set_uid(&d, job, v->uid);
	if (rc == ERR_OK)
		rc = set_organisation(&d, job, v, err);
	if (rc == ERR_OK)
		rc = store_card(job, v, &before, &d, err);
	if (rc == ERR_OK)
		count_left(job->report, v);
	return rc;
}

static void
refuse(struct card_job *job, const struct vcard *v, struct err *err)
{
	struct fault_place	at = { .file = input_name(job->in),
				    .line = v->line };

	job->report->bad++;
	if (v->name.len > 0)
		err_prefix(err, "%.*s: ", SLICE_ARG(slice_sub(v->name, 0,
		    text_cut(v->name, 60))));
	if (job->o->bad != NULL)
		job->o->bad(job->o->arg, &at, err);
	memset(err, 0, sizeof(*err));
}

static enum err_code
read_cards(struct card_job *job, struct err *err)
{
	struct content	*content = NULL;
	struct vcard	 v = { .line = 0 };
	bool		 more = true;
	enum err_code	 rc = content_open(&content, job->in, err);

	while (rc == ERR_OK) {
		arena_clear(job->scratch);
		rc = vcard_next(&v, &more, content, job->scratch, err);
		if (rc == ERR_OK && !more)
			break;
		job->report->read++;
		job->made = SLICE_EMPTY;
		plan_save(job->plan);
		if (rc == ERR_OK)
			rc = take_card(job, &v, err);
		if (err_is_of_data(rc)) {
			refuse(job, &v, err);
			take_back(job);
			rc = plan_rollback(job->plan, err);
		}
		vcard_release(&v);
	}
	vcard_release(&v);
	content_close(content);
	return rc;
}

enum err_code
vcard_import(struct import_report *report, struct input *in,
    const struct vcard_import_options *o, const struct query_env *env,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct card_job		job = { .o = o, .env = env, .plan = plan,
				    .in = in, .arena = arena,
				    .report = report };
	struct edit_counts	unused;
	enum err_code		rc;

	*report = (struct import_report){ .unit = IMPORTED_CARDS };
	job.created = ARENA_NEW(arena, struct import_created);
	report->created = job.created;
	job.person = model_next_kind(env->model, KIND_PERSON, NULL);
	job.party = model_next_kind(env->model, KIND_PARTY, NULL);
	job.scratch = arena_open();
	job.names = name_book_open();
	rc = origin_add_store(&job.store, env->txn, err);
	if (rc == ERR_OK && o->entity != NULL)
		rc = vcard_check_entity(env->model, o->entity, err);
	if (rc == ERR_OK)
		rc = edit_open(&job.edit, env, plan, NULL, err);
	if (rc == ERR_OK)
		rc = read_cards(&job, err);
	if (rc == ERR_OK)
		rc = edit_finish(job.edit, &unused, err);
	edit_close(job.edit);
	buf_release(&job.store);
	name_book_close(job.names);
	arena_close(job.scratch);
	return rc;
}

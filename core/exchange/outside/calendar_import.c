#include "core/exchange/outside/calendar_import.h"

#include "core/exchange/outside/calendar_read.h"
#include "core/exchange/outside/helper_lines.h"
#include "core/exchange/outside/mail_html.h"
#include "core/exchange/outside/origin.h"
#include "core/practice/contact/contact.h"
#include "core/practice/contact/name_book.h"
#include "core/practice/contact/task.h"
#include "core/practice/role.h"

struct calendar_job {
	const struct calendar_import_options *o;
	const struct query_env	*env;
	struct plan		*plan;
	struct edit		*edit;
	struct arena		*scratch;	/* of one line */
	struct address_book	*book;
	struct name_book	*names;
	bool			 has_guests;
	struct buf		 store;
	struct map		*seen;		/* UID: its sequence + 1 */
	struct import_report	*report;
};

static void
skip(struct calendar_job *job, const struct calendar_line *l,
    const char *why)
{
	const struct calendar_time	*t = l->what == CALENDAR_EVENT ?
					    &l->start : &l->due;

	job->report->skipped++;
	if (job->o->skipped != NULL)
		job->o->skipped(job->o->arg, l->summary.len > 0 ?
		    l->summary : l->uid, t->is_known ? &t->at : NULL,
		    err_text(why));
}

/* ---- where it goes ---- */

static enum err_code
find_entity(const struct entity **entity, const struct model *m,
    enum calendar_what what, struct err *err)
{
	const struct entity	*e;
	const struct field	*f;

	e = model_next_kind(m, what == CALENDAR_EVENT ? KIND_ACTIVITY :
	    KIND_TASK, NULL);
	f = e == NULL ? NULL : entity_role(e, ROLE_UID);
	if (f != NULL && f->unique) {
		*entity = e;
		return ERR_OK;
	}
	if (e == NULL)
		return err_set(err, ERR_USAGE, what == CALENDAR_EVENT ?
		    "the model has no contacts to record" :
		    "the model has no tasks");
	err_set(err, ERR_USAGE, "%.*s has no field in the role %s",
	    SLICE_ARG(e->name), role_name(ROLE_UID));
	err_hint(err, "add to its fields in the model: %s: {type: %s, "
	    "role: %s, %s}", "uid", "text", "uid", "unique: true");
	return ERR_USAGE;
}

/* What was brought before; rec->bytes.p NULL: nothing. */
static enum err_code
find_record(struct record *rec, struct calendar_job *job,
    const struct entity *e, struct slice uid, struct err *err)
{
	struct value	v = { .type = TYPE_TEXT, .text = uid };
	uint32_t	id;
	enum err_code	rc;

	*rec = (struct record){ .entity = e };
	rc = plan_find_unique(&id, NULL, job->plan, e, entity_role(e,
	    ROLE_UID), &v, err);
	return rc || id == 0 ? rc : plan_find(rec, job->plan, e, id,
	    job->scratch, err);
}

static enum err_code
store(struct calendar_job *job, const struct record *before,
    struct draft *d, struct err *err)
{
	uint64_t	n = plan_count(job->plan).changed;
	enum err_code	rc = edit_complete(job->edit, d, err);

	if (rc)
		return rc;
	if (before->bytes.p == NULL) {
		rc = edit_add(job->edit, d, err);
		job->report->added += rc == ERR_OK;
		return rc;
	}
	rc = edit_set(job->edit, before, d, err);
	if (rc == ERR_OK && plan_count(job->plan).changed == n)
		job->report->present++;
	else
		job->report->changed += rc == ERR_OK;
	return rc;
}

static bool
is_missing(const struct draft *d, enum role role)
{
	const struct field	*f = entity_role(d->entity, role);

	return f == NULL || draft_value(d, f).type == TYPE_NONE;
}

/* Some calendars keep their notes as HTML. */
static void
set_text(struct draft *d, struct slice text)
{
	static const char *const	tags[] = { "</", "<br", "<p>" };
	struct buf			plain = {0};
	bool				html = false;

	for (size_t i = 0; i < NELEM(tags); i++)
		html |= memmem(text.p, text.len, tags[i], strlen(tags[i])) !=
		    NULL;
	if (html) {
		mail_html_to_text(&plain, text);
		text = slice_trim(slice_dup(d->arena, buf_slice(&plain)));
		buf_release(&plain);
	}
	role_set_text(d, ROLE_TEXT, text);
}

/* What people add to a text here is not overwritten the next night. */
static void
fill_text(struct draft *d, const struct calendar_line *l)
{
	if (is_missing(d, ROLE_TEXT))
		set_text(d, l->description);
}

/* ---- with whom ---- */

/* Somebody who is named in the summary, or where it is. */
static enum err_code
set_mentioned(struct draft *d, struct calendar_job *job,
    const struct calendar_line *l, struct err *err)
{
	struct reference	who = { .id = 0 };
	enum err_code		rc = ERR_OK;

	if (!is_missing(d, ROLE_PARTY) || !is_missing(d, ROLE_PERSON))
		return ERR_OK;
	for (size_t i = 0; rc == ERR_OK && who.id == 0 && i < 2; i++)
		rc = name_book_find_in(&who, job->names, job->env->model,
		    i == 0 ? l->summary : l->location, job->env->txn, err);
	return rc || who.id == 0 ? rc : contact_set_party(d, job->env, &who,
	    err);
}

static bool
is_with_somebody(const struct draft *d)
{
	return !is_missing(d, ROLE_PARTY) || !is_missing(d, ROLE_PERSON) ||
	    !is_missing(d, ROLE_ADDRESS);
}

/* ---- appointments ---- */

/* "Bellen:" */
static struct slice
without_signs(struct slice word)
{
	while (word.len > 0 && strchr("([\"'", word.p[0]) != NULL)
		word = slice_sub(word, 1, word.len);
	while (word.len > 0 && strchr(":;,.!?)]\"'", word.p[word.len - 1]) !=
	    NULL)
		word.len--;
	return word;
}

/* A category, or a word of the summary, that is a kind of contact. */
static void
set_kind(struct draft *d, const struct calendar_line *l)
{
	struct slice	word, rest = l->summary;

	for (size_t i = 0; i < l->n_categories; i++)
		if (role_set_choice(d, ROLE_KIND, l->category[i]))
			return;
	while (slice_cut(&word, &rest, ' ')) {
		word = without_signs(word);
		if (word.len > 2 && role_set_choice(d, ROLE_KIND, word))
			return;
	}
	(void)role_set_choice(d, ROLE_KIND, SLICE("meeting"));
}

static void
set_duration(struct draft *d, int64_t seconds)
{
	const struct field	*f = entity_role(d->entity, ROLE_DURATION);
	struct value		 v = { .type = TYPE_DURATION };

	if (f != NULL && f->type == TYPE_DURATION && seconds > 0 &&
	    i64_mul(&v.i, seconds, 1000000))
		draft_set(d, f, &v, 1);
}

static void
set_people(struct draft *d, const struct calendar_job *job,
    struct correspondents people)
{
	struct outside	o = {0};

	outside_add_all(&o, job->book, people, job->scratch);
	outside_set_addresses(d, &o, job->env);
	outside_release(&o);
}

/* before: what was made of it earlier, without bytes when nothing was. */
static enum err_code
take_event(struct calendar_job *job, const struct calendar_line *l,
    const struct record *before, struct err *err)
{
	const struct zone	*zone = job->env->when.zone;
	struct draft		 d;
	enum err_code		 rc = ERR_OK;

	if (l->is_cancelled) {
		rc = plan_del(job->plan, before, false, err);
		job->report->changed += rc == ERR_OK;
		return rc;
	}
	if (before->bytes.p != NULL)
		draft_from_record(&d, before, job->scratch);
	else {
		draft_init(&d, before->entity, job->scratch);
		set_kind(&d, l);
		rc = contact_set_me(&d, job->env, job->o->user, err);
	}
	if (rc)
		return rc;
	role_set_text(&d, ROLE_UID, l->uid);
	role_set_text(&d, ROLE_TOPIC, l->summary);
	role_set_moment(&d, ROLE_TIME, l->start.at, zone);
	role_set_moment(&d, ROLE_DATE, l->start.at, zone);
	set_duration(&d, l->seconds);
	fill_text(&d, l);
	set_people(&d, job, l->people);
	rc = outside_match(&d, job->env, job->book, job->scratch, err);
	if (rc == ERR_OK)
		rc = set_mentioned(&d, job, l, err);
	if (rc)
		return rc;
	if (before->bytes.p == NULL && !job->o->with_nobody &&
	    !is_with_somebody(&d)) {
		skip(job, l, ERR_N("is with nobody we know"));
		return ERR_OK;
	}
	return store(job, before, &d, err);
}

/* ---- to-dos ---- */

static bool
is_closed(const struct draft *d)
{
	const struct field	*f = entity_role(d->entity, ROLE_STATUS);
	struct value		 v = f == NULL ? (struct value){0} :
				    draft_value(d, f);
	const struct choice	*c = v.type != TYPE_ENUM ? NULL :
				    field_find_code(f, (uint16_t)v.i);

	return c != NULL && c->state != CHOICE_OPEN;
}

/* From when it counts on ("3mo due") may be said here, and then stays. */
static void
set_repeat(struct draft *d, struct slice repeat)
{
	struct task_repeat	before, now;
	struct err		ignored = {0};

	if (task_repeat(&before, d, &ignored) == ERR_OK &&
	    task_repeat_parse(&now, repeat, &ignored) == ERR_OK &&
	    before.span.months == now.span.months &&
	    before.span.days == now.span.days)
		return;
	role_set_text(d, ROLE_REPEAT, repeat);
}

static enum err_code
take_todo(struct calendar_job *job, const struct calendar_line *l,
    const struct record *before, struct err *err)
{
	const struct zone	*zone = job->env->when.zone;
	struct draft		 d;
	enum err_code		 rc = ERR_OK;

	if (before->bytes.p != NULL)
		draft_from_record(&d, before, job->scratch);
	else {
		draft_init(&d, before->entity, job->scratch);
		rc = contact_set_me(&d, job->env, job->o->user, err);
	}
	if (rc == ERR_OK)
		rc = set_mentioned(&d, job, l, err);
	if (rc)
		return rc;
	role_set_text(&d, ROLE_UID, l->uid);
	role_set_text(&d, ROLE_NAME, l->summary);
	fill_text(&d, l);
	if (l->due.is_known)
		role_set_moment(&d, ROLE_DUE, l->due.at, zone);
	set_repeat(&d, l->repeat);
	if ((l->is_completed || l->is_cancelled) && !is_closed(&d)) {
		role_set_status(&d, true, l->is_cancelled ? 1 : 0);
		role_set_moment(&d, ROLE_DONE, l->done.is_known ? l->done.at :
		    job->env->when.now, zone);
	}
	return store(job, before, &d, err);
}

/* ---- all of it ---- */

/* Written by crm due: it is here already. */
static bool
is_ours(const struct calendar_job *job, struct slice uid)
{
	struct slice	host = slice_after(uid, '@');

	return job->store.len > 0 && slice_ends(host, SLICE(".crm")) &&
	    slice_eq(slice_sub(host, 0, host.len - 4),
	    buf_slice(&job->store));
}

/* A later version of it was read. */
static bool
is_superseded(struct calendar_job *job, const struct calendar_line *l)
{
	uint64_t	*at = map_put(job->seen, l->uid, NULL);
	uint64_t	 sequence = (uint64_t)MAX(l->sequence, 0) + 1;

	if (sequence < *at)
		return true;
	*at = sequence;
	return false;
}

static enum err_code
take(struct calendar_job *job, const struct calendar_line *l,
    struct err *err)
{
	const struct entity	*e = NULL;
	struct record		 before;
	enum err_code		 rc;

	if (l->fault != NULL)
		return err_set(err, ERR_DATA, "%s", err_text(l->fault));
	if (is_ours(job, l->uid)) {
		job->report->present++;
		return ERR_OK;
	}
	if (is_superseded(job, l)) {
		skip(job, l, ERR_N("was replaced by a later version"));
		return ERR_OK;
	}
	rc = find_entity(&e, job->env->model, l->what, err);
	if (rc == ERR_OK)
		rc = find_record(&before, job, e, l->uid, err);
	if (rc)
		return rc;
	if (l->is_cancelled && before.bytes.p == NULL) {
		skip(job, l, ERR_N("was cancelled"));
		return ERR_OK;
	}
	return l->what == CALENDAR_EVENT ? take_event(job, l, &before, err) :
	    take_todo(job, l, &before, err);
}

typedef enum err_code each_line(struct calendar_job *,
    const struct calendar_line *, struct err *);

static enum err_code
want(struct calendar_job *job, const struct calendar_line *l,
    struct err *err)
{
	(void)err;
	job->has_guests |= l->people.n > 0;
	outside_want(job->book, l->people);
	return ERR_OK;
}

static enum err_code
count_and_take(struct calendar_job *job, const struct calendar_line *l,
    struct err *err)
{
	enum err_code	rc;

	job->report->read++;
	rc = take(job, l, err);
	if (err_is_of_data(rc)) {
		job->report->bad++;
		if (job->o->bad != NULL)
			job->o->bad(job->o->arg, l->summary.len > 0 ?
			    l->summary : l->uid, err);
		memset(err, 0, sizeof(*err));
		rc = ERR_OK;
	}
	return rc;
}

struct reading { struct calendar_job *job; each_line *each; };

static enum err_code
see_line(void *arg, struct slice raw, struct err *err)
{
	struct reading		*r = arg;
	struct calendar_line	 line;
	enum err_code		 rc;

	arena_clear(r->job->scratch);
	rc = calendar_line_read(&line, raw, r->job->env->when.zone,
	    r->job->scratch, err);
	return rc ? rc : r->each(r->job, &line, err);
}

static enum err_code
read_lines(struct calendar_job *job, int fd, each_line *each,
    struct err *err)
{
	struct reading	r = { job, each };

	return helper_lines(fd, "calendar", see_line, &r, err);
}

enum err_code
calendar_import(struct import_report *report, int fd,
    const struct calendar_import_options *o, const struct query_env *env,
    struct plan *plan, struct err *err)
{
	struct calendar_job	job = { .o = o, .env = env, .plan = plan,
				    .report = report };
	struct edit_counts	unused;
	enum err_code		rc;

	*report = (struct import_report){ .unit = IMPORTED_APPOINTMENTS };
	job.scratch = arena_open();
	job.seen = map_open();
	job.names = name_book_open();
	job.book = address_book_open(o->own, o->n_own);
	rc = origin_add_store(&job.store, env->txn, err);
	if (rc == ERR_OK)
		rc = edit_open(&job.edit, env, plan, NULL, err);
	if (rc == ERR_OK)
		rc = read_lines(&job, fd, want, err);
	if (rc == ERR_OK)
		rc = address_book_read(job.book, env, err);
	if (rc == ERR_OK && job.has_guests)
		rc = mail_check_us(job.book, err);
	if (rc == ERR_OK)
		rc = read_lines(&job, fd, count_and_take, err);
	if (rc == ERR_OK)
		rc = edit_finish(job.edit, &unused, err);
	edit_close(job.edit);
	name_book_close(job.names);
	address_book_close(job.book);
	buf_release(&job.store);
	map_close(job.seen);
	arena_close(job.scratch);
	return rc;
}

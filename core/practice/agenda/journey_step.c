/*
 * One step that is due: to whom, by what words, as a task or to be sent.
 */
#include "core/practice/agenda/journey_priv.h"

#include "core/practice/contact/consent_reach.h"
#include "core/practice/contact/task.h"
#include "core/practice/role.h"

/* The party itself, or else one of its people who may be written to. */
struct whom { struct journey_run *run; const struct journey_step *step;
	uint32_t person; bool may; struct err *err; };

static bool
see_person(void *arg, const struct record *person,
    const struct consent_answer *a)
{
	struct whom	*w = arg;

	if (a->may) {
		w->may = true;
		w->person = person->id;
	}
	return !w->may;
}

static enum err_code
find_whom(struct whom *w, const struct record *party)
{
	const struct journey_run		*run = w->run;
	const struct journey_step	*s = w->step;
	struct consent_ask		 ask = { .purpose = s->purpose };

	ask.channel = s->channel != NULL ? s->channel->name : SLICE_EMPTY;
	w->may = s->purpose.len == 0 || consent_may(&run->consents, &ask,
	    party, run->today, run->env->when.zone).may;
	return w->may ? ERR_OK : consent_reach(&run->consents, &ask, run->env,
	    party, run->today, see_person, w, w->err);
}

static enum err_code
write_letter(struct slice *text, struct journey_run *run, struct letter *l,
    const struct record *party, struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc = letter_write(&b, l, run->env, party, run->scratch,
			    err);

	*text = slice_dup(run->scratch, slice_trim(buf_slice(&b)));
	buf_release(&b);
	return rc;
}

static enum err_code
make_task(uint32_t *id, struct journey_run *run, const struct whom *w,
    const struct record *party, struct slice name, struct err *err)
{
	const struct model	*m = run->env->model;
	const struct when	*when = &run->env->when;
	struct reference	 ref = { .entity = party->entity,
				    .id = party->id };
	uint32_t		 owner = w->step->owner;
	struct draft		 d;
	enum err_code		 rc;

	rc = task_draft(&d, run->env, SLICE_EMPTY, run->scratch, err);
	if (rc == ERR_OK)
		rc = task_set_about(&d, run->env, &ref, err);
	if (rc)
		return rc;
	if (owner == 0)
		owner = role_ref(party, ROLE_OWNER, model_next_kind(m,
		    KIND_STAFF, NULL));
	role_set_ref(&d, ROLE_PERSON, model_next_kind(m, KIND_PERSON, NULL),
	    w->person);
	role_set_ref(&d, ROLE_OWNER, model_next_kind(m, KIND_STAFF, NULL),
	    owner);
	role_set_ref(&d, ROLE_CAMPAIGN, model_next_kind(m, KIND_CAMPAIGN,
	    NULL), w->step->campaign);
	role_set_moment(&d, ROLE_DUE, when->now, when->zone);
	role_set_text(&d, entity_role(d.entity, ROLE_NAME) != NULL ? ROLE_NAME :
	    ROLE_TEXT, name);
	rc = edit_complete(run->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_add(run->edit, &d, err);
	*id = d.id;
	return rc;
}

/* The row that says it was made: its key is there once. */
static enum err_code
make_row(struct journey_run *run, const struct enrolment *e,
    const struct whom *w, uint32_t task, struct slice text,
    const char *status, struct err *err)
{
	const struct model		*m = run->env->model;
	const struct journey		*j = &run->all->list.p[e->journey];
	const struct journey_step	*s = w->step;
	const struct when		*when = &run->env->when;
	struct draft			 d;
	enum err_code			 rc;

	draft_init(&d, run->all->outbox, run->scratch);
	role_set_text(&d, ROLE_NUMBER, slice_of(arena_printf(run->scratch,
	    "%.*s%u/%lld", SLICE_ARG(run->all->enrolment->prefix), e->id,
	    (long long)s->number)));
	role_set_text(&d, ROLE_NAME, j->name);
	journey_set_int(&d, ROLE_STEP, s->number);
	role_set_ref(&d, ROLE_PARENT, run->all->enrolment, e->id);
	role_set_ref(&d, ROLE_PARTY, run->all->party, e->party);
	role_set_ref(&d, ROLE_PERSON, model_next_kind(m, KIND_PERSON, NULL),
	    w->person);
	role_set_ref(&d, ROLE_TASK, model_next_kind(m, KIND_TASK, NULL),
	    task);
	role_set_ref(&d, ROLE_CAMPAIGN, model_next_kind(m, KIND_CAMPAIGN,
	    NULL), s->campaign);
	role_set_moment(&d, ROLE_DATE, when->now, when->zone);
	role_set_text(&d, ROLE_PURPOSE, s->purpose);
	if (s->channel != NULL)
		(void)role_set_choice(&d, ROLE_CHANNEL, s->channel->name);
	role_set_text(&d, ROLE_TEXT, text);
	(void)role_set_choice(&d, ROLE_STATUS, slice_of(status));
	rc = edit_complete(run->edit, &d, err);
	return rc ? rc : edit_add(run->edit, &d, err);
}

/* A task, or something to be sent. */
static enum err_code
make_step(struct journey_run *run, const struct enrolment *e,
    const struct whom *w, const struct record *party, struct err *err)
{
	struct journey			*j = &run->all->list.p[e->journey];
	const struct journey_step	*s = w->step;
	struct slice			 name, text;
	uint32_t			 task = 0;
	enum err_code			 rc;

	rc = write_letter(&name, run, s->action, party, err);
	text = name;
	if (rc == ERR_OK && s->text != NULL)
		rc = write_letter(&text, run, s->text, party, err);
	if (rc == ERR_OK && s->is_task && model_next_kind(run->env->model,
	    KIND_TASK, NULL) != NULL) {
		rc = make_task(&task, run, w, party, name, err);
		j->tasks++;
	}
	run->lately[e->party]++;
	j->made++;
	return rc ? rc : make_row(run, e, w, task, text, task != 0 ?
	    "handed_over" : "waiting", err);
}

enum err_code
journey_make_step(struct journey_run *run, const struct due_step *due,
    struct err *err)
{
	struct enrolment	*e = &run->list.p[due->enrolment];
	struct journey		*j = &run->all->list.p[e->journey];
	const struct journey_step *s = due->step;
	struct whom		 w = { .run = run, .step = s, .err = err };
	struct journey_state	 state = { .run = run, .step = s->number,
				    .at = run->env->when.now };
	struct record		 party;
	enum err_code		 rc;

	if (run->lately[e->party] >= run->per_week) {
		j->too_often += e->runs;
		return ERR_OK;
	}
	arena_clear(run->scratch);
	rc = record_get(&party, run->env->txn, run->all->party, e->party,
	    err);
	if (rc == ERR_OK)
		rc = find_whom(&w, &party);
	if (rc)
		return rc;
	if (!w.may) {
		j->no_consent += e->runs;
		return ERR_OK;
	}
	rc = e->runs ? make_step(run, e, &w, &party, err) :
	    make_row(run, e, &w, 0, SLICE_EMPTY, "held_out", err);
	return rc ? rc : journey_change(run, e->id, journey_set_state,
	    &state, err);
}

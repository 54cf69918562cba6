/*
 * Reading the steps: those of the model and those that are records.
 */
#include "core/practice/agenda/journey.h"

#include "core/practice/role.h"
#include "core/practice/segment/segment.h"

struct reader {
	struct journeys		*all;
	const struct query_env	*env;
	struct arena		*arena;
};

static enum err_code
wrong(const struct record *rec, struct err *err)
{
	err_prefix(err, "%.*s%u: ", SLICE_ARG(rec->entity->prefix), rec->id);
	return err->code = ERR_USAGE;
}

/* "pyramid/top" */
static enum err_code
find_segment(const struct scheme **scheme, unsigned *bit,
    const struct model *m, struct slice text, struct err *err)
{
	size_t		at = slice_index(text, '/');
	struct slice	name = slice_sub(text, 0, MIN(at, text.len));

	*scheme = model_find_scheme(m, slice_trim(name));
	if (*scheme == NULL || at == SIZE_MAX)
		return err_set(err, ERR_USAGE, "no segment \"%.*s\": write "
		    "scheme/segment", SLICE_ARG(text));
	name = slice_trim(slice_sub(text, at + 1, text.len));
	for (*bit = 0; *bit < (*scheme)->n_segments; ++*bit)
		if (segment_is_named(&(*scheme)->segment[*bit], name))
			return ERR_OK;
	return err_set(err, ERR_USAGE, "%.*s has no segment \"%.*s\"",
	    SLICE_ARG((*scheme)->name), SLICE_ARG(name));
}

static struct journey *
find_journey(struct journeys *all, struct slice name)
{
	for (size_t i = 0; i < all->list.n; i++)
		if (slice_eq(all->list.p[i].name, name))
			return &all->list.p[i];
	return NULL;
}

/* A colleague does it: a task. */
static bool
is_done_by_hand(const struct field *channel, const struct choice *c)
{
	return c == NULL || c == field_find_choice(channel, SLICE("phone")) ||
	    c == field_find_choice(channel, SLICE("visit"));
}

/* What is written needs a consent; which, where none is said: the first. */
static struct slice
usual_purpose(const struct model *m)
{
	const struct entity	*e = model_next_kind(m, KIND_CONSENT, NULL);
	const struct field	*f = e ? entity_role(e, ROLE_PURPOSE) : NULL;

	return f != NULL && f->n_choices > 0 ? f->choice[0].name :
	    SLICE_EMPTY;
}

/* The texts of the step, made ready. */
static enum err_code
compile(struct journey_step *s, struct reader *r, struct err *err)
{
	const struct entity	*party = r->all->party;
	enum err_code		 rc = ERR_OK;

	if (s->condition_text.len > 0)
		rc = query_compile(&s->condition, r->arena, r->env, party,
		    s->condition_text, true, err);
	if (rc == ERR_OK)
		rc = letter_compile(&s->action, r->env, party,
		    s->action_text, r->arena, err);
	if (rc == ERR_OK && s->letter_text.len > 0)
		rc = letter_compile(&s->text, r->env, party, s->letter_text,
		    r->arena, err);
	return rc;
}

/* What the step needs of consent, by the word that the model has for it. */
static enum err_code
set_purpose(struct journey_step *s, struct reader *r, struct slice purpose,
    struct err *err)
{
	const struct model	*m = r->env->model;
	struct consent_ask	 ask;

	if (purpose.len == 0 && !s->is_task)
		purpose = usual_purpose(m);
	if (purpose.len > 0 && consent_ask_parse(&ask, m, purpose, r->arena,
	    err) != ERR_OK)
		return err->code;
	s->purpose = purpose.len > 0 ? ask.purpose : SLICE_EMPTY;
	return ERR_OK;
}

static enum err_code
read_step(struct journey_step *s, struct reader *r, const struct record *rec,
    struct err *err)
{
	const struct model	*m = r->env->model;
	const struct field	*channel = entity_role(rec->entity,
				    ROLE_CHANNEL);
	struct value		 v = role_value(rec, ROLE_AFTER);

	s->id = rec->id;
	s->number = role_value(rec, ROLE_STEP).i;
	if (v.type == TYPE_DURATION)
		s->after_days = (int32_t)MIN(v.i / 86400000000, 36600);
	v = role_value(rec, ROLE_CHANNEL);
	if (v.type == TYPE_ENUM)
		s->channel = field_find_code(channel, (uint16_t)v.i);
	s->is_task = is_done_by_hand(channel, s->channel);
	s->owner = role_ref(rec, ROLE_OWNER, model_next_kind(m, KIND_STAFF,
	    NULL));
	s->campaign = role_ref(rec, ROLE_CAMPAIGN, model_next_kind(m,
	    KIND_CAMPAIGN, NULL));
	s->condition_text = role_text(rec, ROLE_CONDITION, r->env, r->arena);
	s->action_text = role_text(rec, ROLE_ACTION, r->env, r->arena);
	s->letter_text = role_text(rec, ROLE_TEXT, r->env, r->arena);
	if (set_purpose(s, r, role_text(rec, ROLE_PURPOSE, r->env, r->arena),
	    err))
		return err->code;
	return compile(s, r, err);
}

/* ---- of the model ---- */

static enum err_code
model_step(struct journey_step *s, struct reader *r,
    const struct segment_step *of, struct err *err)
{
	const struct model	*m = r->env->model;
	const struct entity	*staff = model_next_kind(m, KIND_STAFF, NULL);
	const struct field	*channel = entity_role(r->all->outbox,
				    ROLE_CHANNEL);
	struct reference	 owner = {0};
	enum err_code		 rc = ERR_OK;

	s->number = of->number;
	s->after_days = of->after_days;
	s->condition_text = of->condition;
	s->action_text = of->action;
	s->letter_text = of->text;
	if (of->channel.len > 0)
		s->channel = field_find_choice(channel, of->channel);
	s->is_task = is_done_by_hand(channel, s->channel);
	if (of->owner.len > 0 && staff != NULL)
		rc = reference_parse(&owner, r->env->txn, m, staff, of->owner,
		    r->arena, err);
	s->owner = owner.id;
	if (rc == ERR_OK)
		rc = set_purpose(s, r, of->purpose, err);
	return rc ? rc : compile(s, r, err);
}

static enum err_code
read_model(struct reader *r, struct err *err)
{
	const struct model	*m = r->env->model;

	for (size_t i = 0; i < m->n_journeys; i++) {
		const struct segment_journey	*of = &m->journey[i];
		struct journey			*j = VEC_ADD(&r->all->list);

		j->name = of->name;
		j->scheme = &m->scheme[of->scheme];
		j->segment = of->segment;
		j->priority = of->priority;
		j->is_in_model = true;
		for (size_t k = 0; k < of->n_steps; k++) {
			if (model_step(VEC_ADD(&j->step), r, &of->step[k],
			    err) == ERR_OK)
				continue;
			err_prefix(err, "%.*s, step %lld: ",
			    SLICE_ARG(of->name),
			    (long long)of->step[k].number);
			return err->code = ERR_USAGE;
		}
	}
	return ERR_OK;
}

/* ---- records ---- */

static enum err_code
see_step(void *arg, const struct record *rec, bool *more, struct err *err)
{
	enum { USUAL = 100 };
	struct reader		*r = arg;
	struct slice		 name = role_text(rec, ROLE_NAME, r->env,
				    r->arena);
	struct journey		*j = find_journey(r->all, name);
	struct value		 active = role_value(rec, ROLE_ACTIVE);
	struct value		 p = role_value(rec, ROLE_PRIORITY);
	struct journey_step	 s = {0};
	const struct scheme	*scheme;
	unsigned		 bit = 0;

	(void)more;
	if (active.type == TYPE_BOOL && active.i == 0)
		return ERR_OK;
	if (find_segment(&scheme, &bit, r->env->model, role_text(rec,
	    ROLE_SEGMENT, r->env, r->arena), err) ||
	    read_step(&s, r, rec, err))
		return wrong(rec, err);
	if (j == NULL) {
		j = VEC_ADD(&r->all->list);
		j->name = name;
		j->scheme = scheme;
		j->segment = bit;
		j->priority = INT64_MAX;
	}
	if (j->is_in_model) {
		err_set(err, ERR_USAGE, "the journey %.*s is in the model "
		    "already", SLICE_ARG(name));
		err_hint(err, "give the one of these steps another name");
		return wrong(rec, err);
	}
	for (size_t i = 0; i < j->step.n; i++)
		if (j->step.p[i].number == s.number) {
			err_set(err, ERR_USAGE, "%.*s has another step %lld",
			    SLICE_ARG(name), (long long)s.number);
			return wrong(rec, err);
		}
	if (j->scheme != scheme || j->segment != bit) {
		err_set(err, ERR_USAGE, "the other steps of %.*s are of "
		    "another segment", SLICE_ARG(name));
		return wrong(rec, err);
	}
	j->priority = MIN(j->priority, p.type == TYPE_INT ? p.i : USUAL);
	*VEC_ADD(&j->step) = s;
	return ERR_OK;
}

static int
by_number(const void *a, const void *b)
{
	const struct journey_step	*x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int
by_priority(const void *a, const void *b)
{
	const struct journey	*x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return slice_cmp(x->name, y->name);
}

enum err_code
journeys_read(struct journeys *all, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	const struct model	*m = env->model;
	struct query_env	 own = *env;
	struct reader		 r = { all, &own, arena };
	enum err_code		 rc;

	/* That somebody a condition names was removed stops no journey. */
	own.gone_matches_none = true;
	all->party = model_find_party(m);
	all->entity = model_next_kind(m, KIND_JOURNEY, NULL);
	all->enrolment = model_next_kind(m, KIND_ENROLMENT, NULL);
	all->outbox = model_next_kind(m, KIND_OUTBOX, NULL);
	if (all->party == NULL || (all->entity == NULL && m->n_journeys ==
	    0) || all->enrolment == NULL || all->outbox == NULL)
		return err_set(err, ERR_USAGE, "the model has no %s",
		    all->entity == NULL ? "journeys" : "enrolments and "
		    "outbox for journeys");
	rc = read_model(&r, err);
	if (rc == ERR_OK && all->entity != NULL)
		rc = query_run(NULL, env, all->entity, see_step, &r, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < all->list.n; i++)
		qsort(all->list.p[i].step.p, all->list.p[i].step.n,
		    sizeof(struct journey_step), by_number);
	if (all->list.n > 1)
		qsort(all->list.p, all->list.n, sizeof(*all->list.p),
		    by_priority);
	return ERR_OK;
}

enum err_code
journeys_get(const struct journey **j, const struct journeys *all,
    struct slice name, struct err *err)
{
	for (size_t i = 0; i < all->list.n; i++)
		if (slice_eq(all->list.p[i].name, name)) {
			*j = &all->list.p[i];
			return ERR_OK;
		}
	err_set(err, ERR_NOTFOUND, "no journey \"%.*s\"", SLICE_ARG(name));
	if (all->list.n > 0)
		err_hint(err, "there is %.*s",
		    SLICE_ARG(all->list.p[0].name));
	return err->code;
}

void
journeys_release(struct journeys *all)
{
	for (size_t i = 0; i < all->list.n; i++)
		VEC_RELEASE(&all->list.p[i].step);
	VEC_RELEASE(&all->list);
}

bool
journeys_note_held_out(const struct journeys *all)
{
	const struct field	*f = entity_role(all->outbox, ROLE_STATUS);

	return f != NULL && f->type == TYPE_ENUM &&
	    field_find_choice(f, SLICE("held_out")) != NULL;
}

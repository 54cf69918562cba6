/*
 * Reading the steps.
 */
#include "core/practice/journey.h"

#include "core/practice/role.h"
#include "core/practice/segment.h"

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
is_done_by_hand(const struct record *rec)
{
	return role_choice(rec, ROLE_CHANNEL).len == 0 ||
	    role_is(rec, ROLE_CHANNEL, "phone") ||
	    role_is(rec, ROLE_CHANNEL, "visit");
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

static enum err_code
read_texts(struct journey_step *s, struct reader *r,
    const struct record *rec, struct err *err)
{
	struct slice	 text = role_text(rec, ROLE_CONDITION, r->env,
			    r->arena);
	enum err_code	 rc = ERR_OK;

	if (text.len > 0)
		rc = query_compile(&s->condition, r->arena, r->env,
		    r->all->party, text, true, err);
	if (rc == ERR_OK)
		rc = letter_compile(&s->action, r->env, r->all->party,
		    role_text(rec, ROLE_ACTION, r->env, r->arena), r->arena,
		    err);
	text = role_text(rec, ROLE_TEXT, r->env, r->arena);
	if (rc == ERR_OK && text.len > 0)
		rc = letter_compile(&s->text, r->env, r->all->party, text,
		    r->arena, err);
	return rc;
}

static enum err_code
read_step(struct journey_step *s, struct reader *r, const struct record *rec,
    struct err *err)
{
	const struct model	*m = r->env->model;
	const struct field	*channel = entity_role(rec->entity,
				    ROLE_CHANNEL);
	struct value		 v = role_value(rec, ROLE_AFTER);
	struct consent_ask	 ask;

	s->id = rec->id;
	s->number = role_value(rec, ROLE_STEP).i;
	if (v.type == TYPE_DURATION)
		s->after_days = (int32_t)MIN(v.i / 86400000000, 36600);
	v = role_value(rec, ROLE_CHANNEL);
	if (v.type == TYPE_ENUM)
		s->channel = field_find_code(channel, (uint16_t)v.i);
	s->is_task = is_done_by_hand(rec);
	s->purpose = role_text(rec, ROLE_PURPOSE, r->env, r->arena);
	if (s->purpose.len == 0 && !s->is_task)
		s->purpose = usual_purpose(m);
	if (s->purpose.len > 0 && consent_ask_parse(&ask, m, s->purpose,
	    r->arena, err) != ERR_OK)
		return err->code;
	if (s->purpose.len > 0)
		s->purpose = ask.purpose;
	s->owner = role_ref(rec, ROLE_OWNER, model_next_kind(m, KIND_STAFF,
	    NULL));
	s->campaign = role_ref(rec, ROLE_CAMPAIGN, model_next_kind(m,
	    KIND_CAMPAIGN, NULL));
	return read_texts(s, r, rec, err);
}

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
	struct reader		 r = { all, env, arena };
	enum err_code		 rc;

	all->party = segment_party(m);
	all->entity = model_next_kind(m, KIND_JOURNEY, NULL);
	all->enrolment = model_next_kind(m, KIND_ENROLMENT, NULL);
	all->outbox = model_next_kind(m, KIND_OUTBOX, NULL);
	if (all->party == NULL || all->entity == NULL ||
	    all->enrolment == NULL || all->outbox == NULL)
		return err_set(err, ERR_USAGE, "the model has no %s",
		    all->entity == NULL ? "journeys" : "enrolments and "
		    "outbox for journeys");
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

void
journeys_release(struct journeys *all)
{
	for (size_t i = 0; i < all->list.n; i++)
		VEC_RELEASE(&all->list.p[i].step);
	VEC_RELEASE(&all->list);
}

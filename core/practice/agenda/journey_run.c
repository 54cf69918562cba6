/*
 * One run: who leaves, who comes, whose step is due.
 */
#include "core/practice/agenda/journey_priv.h"

#include "core/practice/role.h"

/* ---- what there is ---- */

static enum err_code
see_enrolment(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct journey_run		*run = arg;
	const struct zone	*zone = run->env->when.zone;
	struct enrolment	 e = { .id = rec->id };
	struct slice		 name;
	struct day		 day;

	(void)more;
	(void)err;
	arena_clear(run->scratch);
	name = role_text(rec, ROLE_NAME, run->env, run->scratch);
	e.party = role_ref(rec, ROLE_PARTY, run->all->party);
	e.has_left = role_value(rec, ROLE_UNTIL).type != TYPE_NONE;
	for (e.journey = 0; e.journey < run->all->list.n; e.journey++)
		if (slice_eq(run->all->list.p[e.journey].name, name))
			break;
	if (e.journey == run->all->list.n || e.party == 0 ||
	    e.party > run->last_id)
		return ERR_OK;
	e.step = MAX(role_value(rec, ROLE_STEP).i, 0);
	if (role_day(&day, rec, ROLE_FROM, zone))
		e.from = e.day = day.n;
	if (role_day(&day, rec, ROLE_DATE, zone))
		e.day = day.n;
	e.runs = !e.has_left && !role_is_closed(rec, ROLE_STATUS);
	e.is_held_out = !e.has_left && role_is(rec, ROLE_STATUS, "held_out");
	*VEC_ADD(&run->list) = e;
	return ERR_OK;
}

static enum err_code
see_row(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct journey_run	*run = arg;
	uint32_t	 party = role_ref(rec, ROLE_PARTY, run->all->party);
	struct day	 day;

	(void)more;
	(void)err;
	if (party != 0 && party <= run->last_id &&
	    role_day(&day, rec, ROLE_DATE, run->env->when.zone) &&
	    !role_is(rec, ROLE_STATUS, "held_out") &&
	    day.n > run->today.n - 7 && run->lately[party] < UINT16_MAX)
		run->lately[party]++;
	return ERR_OK;
}

/* An enrolment in force goes before one that ended. */
static int
by_party(const void *a, const void *b)
{
	const struct enrolment	*x = a, *y = b;

	if (x->journey != y->journey)
		return x->journey < y->journey ? -1 : 1;
	if (x->party != y->party)
		return x->party < y->party ? -1 : 1;
	if (x->has_left != y->has_left)
		return x->has_left ? 1 : -1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static const struct enrolment *
find_enrolment(const struct journey_run *run, size_t n, size_t journey,
    uint32_t party)
{
	size_t	lo = 0, hi = n;

	while (lo < hi) {
		size_t			 mid = lo + (hi - lo) / 2;
		const struct enrolment	*e = &run->list.p[mid];

		if (e->journey < journey ||
		    (e->journey == journey && e->party < party))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && run->list.p[lo].journey == journey &&
	    run->list.p[lo].party == party ? &run->list.p[lo] : NULL;
}

/* ---- who leaves and who comes ---- */

static enum err_code
end_enrolment(struct journey_run *run, struct enrolment *e, struct err *err)
{
	struct journey_state	 s = { .run = run, .leaves = true };
	enum err_code		 rc;

	arena_clear(run->scratch);
	if (e->runs)
		s.status = "left";
	rc = journey_change(run, e->id, journey_set_state, &s, err);
	e->has_left = true;
	e->runs = e->is_held_out = false;
	run->all->list.p[e->journey].left++;
	return rc;
}

static bool
is_held_out(const struct journey_run *run, const struct journey *j,
    uint32_t party)
{
	struct buf	b = {0};
	struct rng	rng = {0};

	buf_addf(&b, "%.*s/%u", SLICE_ARG(j->name), party);
	/* Not slice_hash: who is held out is so in the next version, too. */
	rng.state = crc32c(0, b.p, b.len);
	buf_release(&b);
	return rng_f64(&rng) < run->hold_out;
}

static enum err_code
enrol(struct journey_run *run, size_t which, uint32_t party, struct err *err)
{
	struct journey		*j = &run->all->list.p[which];
	const struct when	*w = &run->env->when;
	bool			 held = is_held_out(run, j, party);
	char			 day[DAY_TEXT];
	struct enrolment	*e;
	struct draft		 d;
	enum err_code		 rc;

	arena_clear(run->scratch);
	draft_init(&d, run->all->enrolment, run->scratch);
	day_write(day, run->today);
	role_set_text(&d, ROLE_NUMBER, slice_of(arena_printf(run->scratch,
	    "%.*s/%.*s%u/%.*s", SLICE_ARG(j->name),
	    SLICE_ARG(run->all->party->prefix), party, DAY_TEXT, day)));
	role_set_text(&d, ROLE_NAME, j->name);
	role_set_ref(&d, ROLE_PARTY, run->all->party, party);
	role_set_moment(&d, ROLE_FROM, w->now, w->zone);
	journey_set_int(&d, ROLE_STEP, 0);
	(void)role_set_choice(&d, ROLE_STATUS, held ? SLICE("held_out") :
	    SLICE("running"));
	rc = edit_complete(run->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_add(run->edit, &d, err);
	if (rc)
		return rc;
	j->enrolled += !held;
	j->held_out += held;
	e = VEC_ADD(&run->list);
	*e = (struct enrolment){ .id = d.id, .party = party,
	    .journey = which, .from = run->today.n, .day = run->today.n,
	    .runs = !held, .is_held_out = held };
	return ERR_OK;
}

/* Their number has the day: who came today comes again tomorrow. */
static bool
came_today(const struct journey_run *run, size_t n, const struct enrolment *e)
{
	size_t	i = (size_t)(e - run->list.p);

	for (; i < n && run->list.p[i].journey == e->journey &&
	    run->list.p[i].party == e->party; i++)
		if (run->list.p[i].from == run->today.n)
			return true;
	return false;
}

static enum err_code
come_and_go(struct journey_run *run, size_t which, size_t n, struct err *err)
{
	struct journey	*j = &run->all->list.p[which];
	const uint32_t	*mask;
	uint32_t	 last_id, first = 0;
	enum err_code	 rc;

	rc = run->env->segments(run->env->segments_arg, &mask, &last_id,
	    j->scheme, run->all->party, err);
	for (size_t i = 0; rc == ERR_OK && i < n; i++) {
		struct enrolment	*e = &run->list.p[i];
		bool			 twice;

		if (e->journey != which || e->has_left)
			continue;
		/* Two parties that became one go on once. */
		twice = e->party == first;
		first = e->party;
		if (twice || e->party > last_id ||
		    !(mask[e->party] >> j->segment & 1))
			rc = end_enrolment(run, e, err);
	}
	for (uint32_t id = 1; rc == ERR_OK && id <= MIN(last_id,
	    run->last_id); id++) {
		const struct enrolment	*e;

		if (!(mask[id] >> j->segment & 1))
			continue;
		j->members++;
		e = find_enrolment(run, n, which, id);
		if (e == NULL || (e->has_left && !came_today(run, n, e)))
			rc = enrol(run, which, id, err);
	}
	return rc;
}

/* ---- whose step is due ---- */

/* What is left out is passed, on the day on which it was due. */
static enum err_code
find_step(const struct journey_step **step, int32_t *day,
    struct journey_run *run, struct enrolment *e, const struct record *party,
    struct err *err)
{
	struct journey	*j = &run->all->list.p[e->journey];
	enum err_code	 rc = ERR_OK;

	*step = NULL;
	*day = e->day;
	for (size_t i = 0; i < j->step.n; i++) {
		const struct journey_step	*s = &j->step.p[i];
		bool				 yes = true;

		if (s->number <= e->step)
			continue;
		*day += s->after_days;
		*step = s;
		if (*day > run->today.n)
			break;
		if (s->condition != NULL)
			rc = query_test(&yes, s->condition, party, err);
		if (rc || yes)
			return rc;
		j->skipped += e->runs;
		e->step = s->number;
		e->day = *day;
		*step = NULL;
	}
	return rc;
}

static enum err_code
look_at(struct journey_run *run, size_t i, struct err *err)
{
	struct enrolment		*e = &run->list.p[i];
	struct journey			*j = &run->all->list.p[e->journey];
	struct journey_state		 state = { .run = run };
	int64_t				 before = e->step;
	const struct journey_step	*step;
	struct record			 party;
	int32_t				 day;
	enum err_code			 rc;

	arena_clear(run->scratch);
	rc = record_find(&party, run->env->txn, run->all->party, e->party,
	    err);
	if (rc || party.bytes.p == NULL)
		return rc;
	rc = find_step(&step, &day, run, e, &party, err);
	if (rc)
		return rc;
	if (step == NULL && e->runs) {
		j->finished++;
		state.status = "finished";
	} else if (step != NULL && day <= run->today.n)
		*VEC_ADD(&run->due) = (struct due_step){ i, step, day };
	if (e->step != before) {
		state.step = e->step;
		state.at = zone_from_clock(run->env->when.zone,
		    (struct day){ e->day }, 0);
	}
	return state.status != NULL || state.step != 0 ?
	    journey_change(run, e->id, journey_set_state, &state, err) : ERR_OK;
}

/* ---- all together ---- */

static int
by_urgency(const void *a, const void *b)
{
	const struct due_step	*x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->enrolment < y->enrolment ? -1 : x->enrolment > y->enrolment;
}

/* For who is held out the steps are noted, too, to compare with. */
static bool
goes_on(const struct journey_run *run, const struct enrolment *e)
{
	return e->runs || (e->is_held_out && run->notes_held_out);
}

static enum err_code
run_journey(struct journey_run *run, size_t which, size_t n, struct err *err)
{
	size_t		before = run->list.n, from = run->due.n;
	enum err_code	rc = come_and_go(run, which, n, err);

	for (size_t i = 0; rc == ERR_OK && i < run->list.n; i++)
		if (run->list.p[i].journey == which && goes_on(run,
		    &run->list.p[i]) && (i < n || i >= before))
			rc = look_at(run, i, err);
	if (run->due.n > from + 1)
		qsort(run->due.p + from, run->due.n - from,
		    sizeof(*run->due.p), by_urgency);
	for (; rc == ERR_OK && from < run->due.n; from++)
		rc = journey_make_step(run, &run->due.p[from], err);
	return rc;
}

/* Else who is held out would be as one who is not. */
static enum err_code
check_words(const struct entity *e, const char *const *word, size_t n,
    struct err *err)
{
	const struct field	*f = entity_role(e, ROLE_STATUS);

	for (size_t i = 0; i < n; i++)
		if (f == NULL || f->type != TYPE_ENUM ||
		    field_find_choice(f, slice_of(word[i])) == NULL)
			return err_set(err, ERR_USAGE, "journeys need the "
			    "status \"%s\" of %.*s: the model lacks it",
			    word[i], SLICE_ARG(e->name));
	return ERR_OK;
}

static enum err_code
check_model(const struct journeys *all, struct err *err)
{
	static const char *const	enrolment[] = { "running",
		"held_out", "finished", "left" };
	static const char *const	outbox[] = { "waiting",
		"handed_over" };
	enum err_code			rc;

	rc = check_words(all->enrolment, enrolment, NELEM(enrolment), err);
	return rc ? rc : check_words(all->outbox, outbox, NELEM(outbox),
	    err);
}

static enum err_code
prepare(struct journey_run *run, struct err *err)
{
	const struct scheme	*s = &run->env->model->section[
				    SECTION_JOURNEYS];
	uint64_t		 count;
	enum err_code		 rc;

	rc = check_model(run->all, err);
	if (rc)
		return rc;
	run->today = when_today(&run->env->when);
	run->per_week = scheme_number(s, "per_week", 2);
	run->hold_out = scheme_number(s, "hold_out", .1);
	run->notes_held_out = journeys_note_held_out(run->all);
	rc = record_counts(&count, &run->last_id, run->env->txn,
	    run->all->party, err);
	if (rc)
		return rc;
	run->lately = ARENA_ARRAY(run->arena, uint16_t,
	    (size_t)run->last_id + 1);
	rc = query_run(NULL, run->env, run->all->outbox, see_row, run, err);
	if (rc == ERR_OK)
		rc = query_run(NULL, run->env, run->all->enrolment,
		    see_enrolment, run, err);
	if (rc == ERR_OK && model_next_kind(run->env->model, KIND_CONSENT,
	    NULL) != NULL)
		rc = consents_read(&run->consents, run->env, SLICE_EMPTY,
		    run->arena, err);
	if (run->list.n > 1)
		qsort(run->list.p, run->list.n, sizeof(*run->list.p),
		    by_party);
	return rc;
}

enum err_code
journeys_run(struct journeys *all, struct edit *edit, struct plan *plan,
    const struct query_env *env, struct slice only, struct arena *arena,
    struct err *err)
{
	struct journey_run		 run = { .all = all, .edit = edit,
				    .plan = plan, .env = env,
				    .only = only, .arena = arena };
	const struct journey	*found;
	size_t			 n;
	enum err_code		 rc = ERR_OK;

	run.scratch = arena_open();
	if (only.len > 0)
		rc = journeys_get(&found, all, only, err);
	if (rc == ERR_OK)
		rc = prepare(&run, err);
	n = run.list.n;
	for (size_t i = 0; rc == ERR_OK && i < all->list.n; i++) {
		if (only.len > 0 && !slice_eq(all->list.p[i].name, only))
			continue;
		rc = run_journey(&run, i, n, err);
	}
	arena_close(run.scratch);
	VEC_RELEASE(&run.list);
	VEC_RELEASE(&run.due);
	consents_release(&run.consents);
	return rc;
}

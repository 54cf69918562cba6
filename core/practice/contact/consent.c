#include "core/practice/contact/consent.h"

#include <stdlib.h>

#include "core/types/text.h"

/* ---- what is asked ---- */

/* A word of an enum by what the model calls it; of a text folded. */
static enum err_code
find_word(struct slice *word, const struct field *f, struct slice text,
    struct arena *arena, struct err *err)
{
	const struct choice	*c;
	struct buf		 b = {0};

	if (f->type != TYPE_ENUM) {
		*word = text_fold_dup(arena, text);
		return ERR_OK;
	}
	c = field_find_choice(f, text);
	if (c != NULL) {
		*word = c->name;
		return ERR_OK;
	}
	for (size_t i = 0; i < f->n_choices; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
		    SLICE_ARG(f->choice[i].name));
	err_set(err, ERR_USAGE, "%.*s \"%.*s\" is not in the model",
	    SLICE_ARG(f->name), SLICE_ARG(text));
	err_hint(err, "one of %.*s", SLICE_ARG(buf_slice(&b)));
	buf_release(&b);
	return ERR_USAGE;
}

enum err_code
consent_ask_parse(struct consent_ask *ask, const struct model *m,
    struct slice text, struct arena *arena, struct err *err)
{
	const struct entity	*e = model_next_kind(m, KIND_CONSENT, NULL);
	const struct field	*purpose, *channel;
	struct slice		 part, rest = text;
	bool			 has_channel;
	enum err_code		 rc;

	*ask = (struct consent_ask){0};
	purpose = e != NULL ? entity_role(e, ROLE_PURPOSE) : NULL;
	if (purpose == NULL)
		return err_set(err, ERR_USAGE, "the model has no consents");
	channel = entity_role(e, ROLE_CHANNEL);
	(void)slice_cut(&part, &rest, '/');
	has_channel = part.len < text.len;
	part = slice_trim(part);
	rest = slice_trim(rest);
	if (part.len == 0)
		return err_set(err, ERR_USAGE, "for what? a purpose, as in "
		    "newsletter/email");
	rc = find_word(&ask->purpose, purpose, part, arena, err);
	if (rc || !has_channel)
		return rc;
	if (rest.len == 0)
		return err_set(err, ERR_USAGE, "\"%.*s\" names no channel",
		    SLICE_ARG(text));
	if (channel == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no channels",
		    SLICE_ARG(e->name));
	return find_word(&ask->channel, channel, rest, arena, err);
}

/* ---- reading ---- */

enum err_code
consent_check_who(const struct model *m, const struct entity *e,
    struct err *err)
{
	const struct entity	*consent;
	static const enum role	 who[] = { ROLE_PARTY, ROLE_PERSON };

	consent = model_next_kind(m, KIND_CONSENT, NULL);
	if (consent == NULL)
		return err_set(err, ERR_USAGE, "the model has no consents");
	for (size_t i = 0; i < NELEM(who); i++) {
		const struct field	*f = entity_role(consent, who[i]);

		if (f != NULL && f->type == TYPE_REF && f->to == e->id)
			return ERR_OK;
	}
	return err_set(err, ERR_USAGE, "a %.*s is not about a %.*s",
	    SLICE_ARG(consent->name), SLICE_ARG(e->name));
}

enum err_code
consent_check_asked(const struct model *m, const struct entity *e,
    struct err *err)
{
	const struct field	*person = entity_role(e, ROLE_PERSON);
	const struct entity	*to;

	if (e->kind != KIND_AFFILIATION || person == NULL)
		return consent_check_who(m, e, err);
	to = model_find_entity_id(m, person->to);
	return to == NULL ? consent_check_who(m, e, err) :
	    consent_check_who(m, to, err);
}

bool
consent_is_there(const struct record *rec, struct day day,
    const struct zone *zone)
{
	struct day	d;
	struct value	v = role_value(rec, ROLE_ACTIVE);

	return (v.type != TYPE_BOOL || v.i != 0) &&
	    (!role_day(&d, rec, ROLE_FROM, zone) || d.n <= day.n) &&
	    (!role_day(&d, rec, ROLE_UNTIL, zone) || d.n > day.n);
}

consent_who
consent_who_of(const struct entity *e, uint32_t id)
{
	return (uint64_t)e->id << 32 | id;
}

static consent_who
who_in(const struct record *rec, enum role role)
{
	struct value	v = role_value(rec, role);

	return v.type == TYPE_REF ?
	    (uint64_t)v.entity << 32 | (uint32_t)v.i : 0;
}

consent_who
consent_party_of(const struct record *rec)
{
	return rec->entity->kind == KIND_PERSON ||
	    rec->entity->kind == KIND_AFFILIATION ? who_in(rec, ROLE_PARTY) :
	    0;
}

/* Whom a record stands for: an affiliation for its person. */
static consent_who
who_is(const struct record *rec)
{
	return rec->entity->kind == KIND_AFFILIATION ?
	    who_in(rec, ROLE_PERSON) : consent_who_of(rec->entity, rec->id);
}

static struct slice
word_in(const struct record *rec, enum role role, struct arena *arena)
{
	struct value	v = role_value(rec, role);

	if (v.type == TYPE_ENUM)
		return role_choice(rec, role);
	return v.type == TYPE_TEXT ? text_fold_dup(arena, v.text) :
	    SLICE_EMPTY;
}

void
consent_read(struct consent *c, const struct record *rec,
    const struct zone *zone, struct arena *arena)
{
	*c = (struct consent){
		.id = rec->id, .who = who_in(rec, ROLE_PERSON),
		.purpose = word_in(rec, ROLE_PURPOSE, arena),
		.channel = word_in(rec, ROLE_CHANNEL, arena),
		.given = DAY_MIN, .until = DAY_MAX, .withdrawn = DAY_MAX,
	};
	if (c->who == 0)
		c->who = who_in(rec, ROLE_PARTY);
	(void)role_day(&c->given, rec, ROLE_GIVEN, zone);
	(void)role_day(&c->until, rec, ROLE_UNTIL, zone);
	(void)role_day(&c->withdrawn, rec, ROLE_WITHDRAWN, zone);
}

enum consent_state
consent_state(const struct consent *c, struct day day)
{
	if (c->withdrawn.n <= day.n)
		return CONSENT_WITHDRAWN;
	if (c->given.n > day.n)
		return CONSENT_LATER;
	return c->until.n <= day.n ? CONSENT_LAPSED : CONSENT_STANDS;
}

static int
by_who(const void *a, const void *b)
{
	const struct consent	*x = a, *y = b;

	if (x->who != y->who)
		return x->who < y->who ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void
sort(struct consents *cs)
{
	if (cs->list.n > 1)
		qsort(cs->list.p, cs->list.n, sizeof(*cs->list.p), by_who);
}

void
consents_add(struct consents *cs, const struct consent *c)
{
	*VEC_ADD(&cs->list) = *c;
	sort(cs);
}

enum err_code
consents_read(struct consents *cs, const struct query_env *env,
    struct slice purpose, struct arena *arena, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	struct consent		 c;
	enum err_code		 rc;

	*cs = (struct consents){
		.entity = model_next_kind(env->model, KIND_CONSENT, NULL)
	};
	if (cs->entity == NULL)
		return ERR_OK;
	rc = record_scan_open(&scan, env->txn, cs->entity, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		consent_read(&c, &rec, env->when.zone, arena);
		if (c.who != 0 && (purpose.len == 0 ||
		    slice_eq(c.purpose, purpose)))
			*VEC_ADD(&cs->list) = c;
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	sort(cs);
	return rc;
}

struct gather {
	struct consents		*cs;
	const struct query_env	*env;
	consent_who		 who;
	struct arena		*arena;
	enum err_code		 rc;
	struct err		*err;
};

static bool
see_consent(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct gather	*g = arg;
	struct record	 rec;
	struct consent	 c;

	if (source != g->cs->entity || (f->role != ROLE_PARTY &&
	    f->role != ROLE_PERSON))
		return true;
	g->rc = record_get(&rec, g->env->txn, source, id, g->err);
	if (g->rc)
		return false;
	consent_read(&c, &rec, g->env->when.zone, g->arena);
	/* One that names both is about the person only. */
	if (c.who == g->who && (f->role == ROLE_PERSON ||
	    who_in(&rec, ROLE_PERSON) == 0))
		*VEC_ADD(&g->cs->list) = c;
	return true;
}

static enum err_code
gather(struct consents *cs, const struct query_env *env, consent_who who,
    struct arena *arena, struct err *err)
{
	struct gather		 g = { cs, env, who, arena, ERR_OK, err };
	const struct entity	*e = model_find_entity_id(env->model,
				    (uint16_t)(who >> 32));
	enum err_code		 rc;

	if (e == NULL)
		return ERR_OK;
	rc = reference_list(env->txn, env->model, e, (uint32_t)who,
	    see_consent, &g, err);
	return rc ? rc : g.rc;
}

enum err_code
consents_read_of(struct consents *cs, const struct query_env *env,
    const struct record *rec, struct arena *arena, struct err *err)
{
	consent_who	party = consent_party_of(rec);
	enum err_code	rc;

	*cs = (struct consents){
		.entity = model_next_kind(env->model, KIND_CONSENT, NULL)
	};
	if (cs->entity == NULL)
		return ERR_OK;
	rc = gather(cs, env, who_is(rec), arena, err);
	if (rc == ERR_OK && party != 0)
		rc = gather(cs, env, party, arena, err);
	sort(cs);
	return rc;
}

void
consents_release(struct consents *cs)
{
	VEC_RELEASE(&cs->list);
}

/* ---- the rule ---- */

/* Where those about who begin. */
static size_t
first_of(const struct consents *cs, consent_who who)
{
	size_t	lo = 0, hi = cs->list.n;

	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (cs->list.p[mid].who < who)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
weigh(struct consent_answer *best, const struct consent *c, struct day day)
{
	enum consent_state	state = consent_state(c, day);
	struct day		at = c->given;

	if (state == CONSENT_LATER)
		return;
	if (state == CONSENT_LAPSED) {
		if (best->why == CONSENT_NONE ||
		    (best->why == CONSENT_LAPSED && c->until.n >=
		    best->since.n)) {
			best->why = state;
			best->id = c->id;
			best->since = c->until;
		}
		return;
	}
	if (state == CONSENT_WITHDRAWN)
		at = c->withdrawn;
	if ((best->why == CONSENT_STANDS || best->why == CONSENT_WITHDRAWN) &&
	    (at.n < best->since.n || (at.n == best->since.n &&
	    best->why == CONSENT_WITHDRAWN)))
		return;
	if (best->why == CONSENT_STANDS && at.n == best->since.n &&
	    state == CONSENT_STANDS && c->id < best->id)
		return;
	best->why = state;
	best->id = c->id;
	best->since = at;
}

struct consent_answer
consent_own(const struct consents *cs, consent_who who, struct slice purpose,
    struct slice channel, struct day day)
{
	struct consent_answer	a = { .channel = channel };

	if (who == 0)
		return a;
	for (size_t i = first_of(cs, who); i < cs->list.n &&
	    cs->list.p[i].who == who; i++) {
		const struct consent	*c = &cs->list.p[i];

		if (slice_eq(c->purpose, purpose) && (c->channel.len == 0 ||
		    slice_eq(c->channel, channel)))
			weigh(&a, c, day);
	}
	a.may = a.why == CONSENT_STANDS;
	return a;
}

/* Over one channel; an empty one: those that no record names. */
static struct consent_answer
may_over(const struct consents *cs, consent_who who, consent_who party,
    struct slice purpose, struct slice channel, struct day day)
{
	struct consent_answer	own, theirs;

	own = consent_own(cs, who, purpose, channel, day);
	theirs = consent_own(cs, party, purpose, channel, day);
	if (own.why == CONSENT_WITHDRAWN)
		return own;
	if (own.why == CONSENT_STANDS)
		return theirs.why == CONSENT_WITHDRAWN &&
		    theirs.since.n >= own.since.n ? theirs : own;
	if (theirs.why == CONSENT_NONE)
		return own;
	return own.why == CONSENT_LAPSED && theirs.why == CONSENT_LAPSED ?
	    own : theirs;
}

/* The best of the channels that the records of who name. */
static struct consent_answer
best_of(struct consent_answer best, const struct consents *cs,
    consent_who named_by, consent_who who, consent_who party,
    struct slice purpose, struct day day)
{
	for (size_t i = first_of(cs, named_by); !best.may &&
	    named_by != 0 && i < cs->list.n &&
	    cs->list.p[i].who == named_by; i++) {
		const struct consent	*c = &cs->list.p[i];
		struct consent_answer	 a;

		if (c->channel.len == 0 || !slice_eq(c->purpose, purpose))
			continue;
		a = may_over(cs, who, party, purpose, c->channel, day);
		if (a.may || a.why > best.why)
			best = a;
	}
	return best;
}

struct consent_answer
consent_may_at(const struct consents *cs, const struct consent_ask *ask,
    consent_who who, consent_who party, struct day day)
{
	struct consent_answer	a;

	a = may_over(cs, who, party, ask->purpose, ask->channel, day);
	if (a.may || ask->channel.len > 0)
		return a;
	a = best_of(a, cs, who, who, party, ask->purpose, day);
	return best_of(a, cs, party, who, party, ask->purpose, day);
}

struct consent_answer
consent_may(const struct consents *cs, const struct consent_ask *ask,
    const struct record *rec, struct day day, const struct zone *zone)
{
	struct consent_answer	no = { .channel = ask->channel };

	if (rec->entity->kind == KIND_AFFILIATION &&
	    !consent_is_there(rec, day, zone))
		return no;
	return consent_may_at(cs, ask, who_is(rec), consent_party_of(rec),
	    day);
}

/* ---- for filters ---- */

struct consent_source {
	struct query_env	 env;
	struct arena		*arena;
};

struct consent_source *
consent_source_open(const struct query_env *env, struct arena *arena)
{
	struct consent_source	*src = ARENA_NEW(arena,
				    struct consent_source);

	src->env = *env;
	src->arena = arena;
	return src;
}

enum err_code
consent_source_may(void *arg, const uint32_t **may, uint32_t *last_id,
    struct slice what, const struct entity *e, struct err *err)
{
	struct consent_source	*src = arg;
	const struct query_env	*env = &src->env;
	struct day		 day = env->has_as_of ? env->as_of :
				    when_today(&env->when);
	struct consent_ask	 ask;
	struct consents		 cs;
	struct record_scan	*scan;
	struct record		 rec;
	uint32_t		*mask;
	uint64_t		 count;
	enum err_code		 rc;

	rc = consent_ask_parse(&ask, env->model, what, src->arena, err);
	if (rc == ERR_OK)
		rc = consent_check_asked(env->model, e, err);
	if (rc || may == NULL)
		return rc;
	rc = record_counts(&count, last_id, env->txn, e, err);
	if (rc == ERR_OK)
		rc = consents_read(&cs, env, ask.purpose, src->arena, err);
	if (rc)
		return rc;
	mask = ARENA_ARRAY(src->arena, uint32_t, (size_t)*last_id + 1);
	rc = record_scan_open(&scan, env->txn, e, 1, 0, err);
	if (rc)
		goto done;
	while (record_scan_next(scan, &rec))
		if (rec.id <= *last_id)
			mask[rec.id] = consent_may(&cs, &ask, &rec, day,
			    env->when.zone).may;
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	*may = mask;
done:
	consents_release(&cs);
	return rc;
}

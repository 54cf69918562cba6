/*
 * Why a customer bought more or less, as far as records say so.
 */
#include "core/practice/forecast/evaluate.h"
#include "core/practice/role.h"

struct seeking {
	const struct evaluation		*e;
	const struct query_env		*env;
	struct range			 days;	/* in which it must lie */
	struct imap			*place;	/* party: index in reason */
	struct evaluate_reason		*reason;
	struct arena			*arena;
};

/* Which of two says more: contracts before deals before complaints. */
static int
rank(enum evaluate_event event)
{
	switch (event) {
	case EVALUATE_UNKNOWN:
		return 0;
	case EVALUATE_COMPLAINT:
		return 1;
	case EVALUATE_DEAL_LOST:
	case EVALUATE_DEAL_WON:
		return 2;
	case EVALUATE_CONTRACT_ENDED:
	case EVALUATE_CONTRACT_BEGUN:
		return 3;
	}
	return 0;
}

static bool
explains_fall(enum evaluate_event event)
{
	return event == EVALUATE_COMPLAINT || event == EVALUATE_DEAL_LOST ||
	    event == EVALUATE_CONTRACT_ENDED;
}

/* The first role that is there dates it. */
static bool
find_day(struct day *day, const struct seeking *s, const struct record *rec,
    const enum role *role)
{
	for (size_t i = 0; i < 3 && role[i] != ROLE_NONE; i++)
		if (role_day(day, rec, role[i], s->env->when.zone))
			return day->n >= s->days.from.n &&
			    day->n < s->days.until.n;
	return false;
}

static bool
read_complaint(struct evaluate_reason *r, const struct seeking *s,
    const struct record *rec)
{
	static const enum role	dates[3] = { ROLE_OPENED, ROLE_TIME, ROLE_DATE };

	if (!role_is(rec, ROLE_KIND, "complaint") &&
	    !role_is(rec, ROLE_KIND, "fault") &&
	    !role_is(rec, ROLE_KIND, "dispute"))
		return false;
	r->event = EVALUATE_COMPLAINT;
	r->is_open = entity_role(rec->entity, ROLE_STATUS) != NULL &&
	    !role_is_closed(rec, ROLE_STATUS);
	r->detail = role_text(rec, ROLE_TOPIC, s->env, s->arena);
	return find_day(&r->day, s, rec, dates);
}

static bool
read_deal(struct evaluate_reason *r, const struct seeking *s,
    const struct record *rec)
{
	static const enum role	dates[3] = { ROLE_CLOSED };

	const struct field	*f = entity_role(rec->entity, ROLE_STAGE);
	struct value		 stage = role_value(rec, ROLE_STAGE);
	const struct choice	*c = NULL;

	if (f != NULL && stage.type == TYPE_ENUM)
		c = field_find_code(f, (uint16_t)stage.i);
	if (c == NULL || (c->state != CHOICE_LOST && c->state != CHOICE_WON))
		return false;
	r->event = c->state == CHOICE_LOST ? EVALUATE_DEAL_LOST :
	    EVALUATE_DEAL_WON;
	r->detail = role_name_of(s->env, s->e->party, role_ref(rec,
	    ROLE_COMPETITOR, s->e->party), s->arena);
	if (r->detail.len == 0)
		r->detail = role_text(rec, ROLE_REASON, s->env, s->arena);
	return find_day(&r->day, s, rec, dates);
}

static bool
read_contract(struct evaluate_reason *r, const struct seeking *s,
    const struct record *rec)
{
	static const enum role	until[3] = { ROLE_UNTIL };
	static const enum role	from[3] = { ROLE_FROM };

	r->detail = role_text(rec, ROLE_NAME, s->env, s->arena);
	r->event = EVALUATE_CONTRACT_ENDED;
	if (find_day(&r->day, s, rec, until))
		return true;
	r->event = EVALUATE_CONTRACT_BEGUN;
	return find_day(&r->day, s, rec, from);
}

typedef bool reader(struct evaluate_reason *, const struct seeking *,
    const struct record *);

static void
consider(const struct seeking *s, reader *read, const struct record *rec)
{
	uint32_t		 party = role_ref(rec, ROLE_PARTY, s->e->party);
	uint64_t		*at;
	struct evaluate_reason	 r = { .entity = rec->entity,
				    .id = rec->id }, *best;

	at = party ? imap_find(s->place, party) : NULL;
	if (at == NULL || !read(&r, s, rec) ||
	    explains_fall(r.event) != (s->e->each.p[*at].amount < 0))
		return;
	best = &s->reason[*at];
	if (rank(r.event) > rank(best->event) ||
	    (r.event == best->event && r.day.n >= best->day.n))
		*best = r;
}

static enum err_code
read_entity(const struct seeking *s, reader *read, const struct entity *e,
    struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, s->env->txn, e, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec))
		consider(s, read, &rec);
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
evaluate_reasons(struct evaluate_reason *reason, const struct evaluation *e,
    size_t n, const struct query_env *env, const struct evaluate_request *req,
    struct arena *arena, struct err *err)
{
	static const struct {
		enum kind	 kind;
		reader		*read;
	} sources[] = {
		{ KIND_ACTIVITY, read_complaint },
		{ KIND_CASE, read_complaint },
		{ KIND_DEAL, read_deal },
		{ KIND_CONTRACT, read_contract },
	};
	struct seeking	s = { .e = e, .env = env, .reason = reason,
			    .days = { req->before.from, req->days.until },
			    .arena = arena };
	enum err_code	rc = ERR_OK;

	memset(reason, 0, n * sizeof(*reason));
	s.place = imap_open();
	for (size_t i = 0; i < n; i++) {
		bool	added;

		*imap_put(s.place, e->each.p[i].id, &added) = i;
	}
	for (size_t i = 0; rc == ERR_OK && i < NELEM(sources); i++) {
		const struct entity	*entity = NULL;

		while (rc == ERR_OK && (entity = model_next_kind(env->model,
		    sources[i].kind, entity)) != NULL)
			rc = read_entity(&s, sources[i].read, entity, err);
	}
	imap_close(s.place);
	return rc;
}

#include "core/exchange/outside/calendar_write.h"

#include "core/exchange/outside/ics.h"
#include "core/exchange/outside/origin.h"
#include "core/practice/contact/task.h"
#include "core/practice/role.h"
#include "core/types/when.h"

enum err_code
calendar_check_entity(const struct model *m, const struct entity *e,
    struct err *err)
{
	const struct entity	*a = model_next_kind(m, KIND_ACTIVITY, NULL);

	if (e->kind == KIND_ACTIVITY || e->kind == KIND_TASK)
		return ERR_OK;
	err_set(err, ERR_USAGE, "%.*s is no appointment or task: a calendar "
	    "has those", SLICE_ARG(e->name));
	if (a != NULL)
		err_hint(err, "crm list %.*s -O ics", SLICE_ARG(a->name));
	return ERR_USAGE;
}

/* ---- what it is called ---- */

static bool
is_kind(const struct record *rec, const char *word)
{
	const struct field	*f = entity_role(rec->entity, ROLE_KIND);
	const struct choice	*c = f == NULL || f->type != TYPE_ENUM ? NULL :
				    field_find_choice(f, slice_of(word));
	struct value		 v = role_value(rec, ROLE_KIND);

	return c != NULL && v.type == TYPE_ENUM && v.i == c->code;
}

/* The Message-ID of a mail and what a telephone exchange says are none. */
static bool
is_of_calendar(const struct record *rec, struct slice uid)
{
	return uid.len > 0 && !is_kind(rec, "email") &&
	    !slice_eq(slice_sub(uid, 0, 5), SLICE("call:"));
}

/*
 * One of those that come back has the UID of all and which of them it is: so
 * calendar_read.h put it together.
 */
static bool
add_row_uid(struct buf *b, struct slice uid)
{
	struct when	when = { .zone = zone_utc() };
	size_t		slash = uid.len;
	struct instant	at;
	struct err	ignored = {0};

	while (slash > 0 && uid.p[slash - 1] != '/')
		slash--;
	if (slash < 2 || uid.p[uid.len - 1] != 'Z' || when_parse_instant(&at,
	    slice_sub(uid, slash, uid.len), &when, &ignored) != ERR_OK)
		return false;
	ics_add_text(b, "UID", slice_sub(uid, 0, slash - 1));
	ics_add_instant(b, "RECURRENCE-ID", at);
	return true;
}

static bool
add_uid(struct buf *b, const struct record *rec, struct slice store)
{
	struct value	v = role_value(rec, ROLE_UID);
	bool		theirs = v.type == TYPE_TEXT &&
			    is_of_calendar(rec, v.text);
	struct buf	uid = {0};

	if (theirs && add_row_uid(b, v.text))
		return true;
	if (theirs)
		buf_add(&uid, v.text);
	else
		origin_add_uid(&uid, rec->entity, rec->id, store);
	ics_add_text(b, "UID", buf_slice(&uid));
	buf_release(&uid);
	return theirs;
}

/* With whom, and about what; of one from a calendar as it was called there. */
static void
add_summary(struct buf *b, const struct record *rec, enum role about,
    bool theirs, const struct query_env *env, struct arena *arena)
{
	struct slice	topic = role_text(rec, about, env, arena);
	struct value	party = role_value(rec, ROLE_PARTY);
	struct slice	who;
	struct buf	text = {0};

	if (party.type == TYPE_NONE)
		party = role_value(rec, ROLE_PERSON);
	who = party.type != TYPE_REF ? SLICE_EMPTY : role_name_of(env,
	    model_find_entity_id(env->model, party.entity),
	    (uint32_t)party.i, arena);
	if (topic.len == 0)
		topic = role_choice(rec, ROLE_KIND);
	if (who.len > 0 && !theirs)
		buf_addf(&text, "%.*s: ", SLICE_ARG(who));
	buf_add(&text, topic);
	ics_add_text(b, "SUMMARY", buf_slice(&text));
	buf_release(&text);
}

/* Nobody gets an invitation: who was there is told, not invited. */
static void
add_contact(struct buf *b, const struct record *rec,
    const struct query_env *env, struct arena *arena)
{
	struct value	v = role_value(rec, ROLE_PERSON);

	if (v.type == TYPE_REF)
		ics_add_text(b, "CONTACT", role_name_of(env,
		    model_find_entity_id(env->model, v.entity),
		    (uint32_t)v.i, arena));
}

static void
add_text(struct buf *b, const char *name, struct slice text)
{
	if (text.len > 0)
		ics_add_text(b, name, text);
}

/* ---- appointments ---- */

static void
add_start(struct buf *b, const struct record *rec, struct instant at,
    const struct zone *zone)
{
	struct value	length = role_value(rec, ROLE_DURATION);

	if (role_value(rec, ROLE_TIME).type != TYPE_TIME) {
		ics_add_day(b, "DTSTART", zone_day(zone, at));
		return;
	}
	ics_add_instant(b, "DTSTART", at);
	if (length.type == TYPE_DURATION && length.i > 0 &&
	    i64_add(&at.us, at.us, length.i))
		ics_add_instant(b, "DTEND", at);
}

static void
add_event(struct buf *b, const struct record *rec,
    const struct query_env *env, struct slice store, struct arena *arena)
{
	const struct zone	*zone = env->when.zone;
	struct instant		 at;
	bool			 theirs;

	if (!role_moment(&at, rec, ROLE_TIME, zone) &&
	    !role_moment(&at, rec, ROLE_DATE, zone))
		return;
	ics_add(b, "BEGIN:VEVENT");
	theirs = add_uid(b, rec, store);
	ics_add_instant(b, "DTSTAMP", env->when.now);
	add_start(b, rec, at, zone);
	add_summary(b, rec, ROLE_TOPIC, theirs, env, arena);
	add_text(b, "DESCRIPTION", role_text(rec, ROLE_TEXT, env, arena));
	add_text(b, "CATEGORIES", role_choice(rec, ROLE_KIND));
	add_contact(b, rec, env, arena);
	ics_add(b, "END:VEVENT");
}

/* ---- to-dos ---- */

/* False: it has no such moment. */
static bool
add_due(struct buf *b, const char *name, const struct record *rec,
    const struct zone *zone)
{
	struct value	v = role_value(rec, ROLE_DUE);
	struct instant	at;

	if (!role_moment(&at, rec, ROLE_DUE, zone))
		return false;
	if (v.type == TYPE_TIME)
		ics_add_instant(b, name, at);
	else
		ics_add_day(b, name, zone_day(zone, at));
	return true;
}

/* A calendar would leave out the months that have no 31st. */
static bool
is_at_end(const struct record *rec, const struct task_repeat *r,
    const struct zone *zone)
{
	struct instant	at;

	return role_moment(&at, rec, ROLE_DUE, zone) &&
	    task_repeat_is_at_end(r, zone_day(zone, at));
}

/* A rule counts from where the to-do starts, so that must be said. */
static void
add_rule(struct buf *b, const struct record *rec, struct slice repeat,
    const struct zone *zone)
{
	struct task_repeat	r;
	struct span		s;
	struct err		ignored = {0};
	char			line[64];

	if (task_repeat_parse(&r, repeat, &ignored) != ERR_OK)
		return;
	s = r.span;
	if (s.us != 0 || (s.months > 0) == (s.days > 0))
		return;
	if (s.months > 0)
		snprintf(line, sizeof(line),
		    "RRULE:FREQ=MONTHLY;INTERVAL=%d%s", (int)s.months,
		    is_at_end(rec, &r, zone) ? ";BYMONTHDAY=-1" : "");
	else
		snprintf(line, sizeof(line), "RRULE:FREQ=%s;INTERVAL=%d",
		    s.days % 7 == 0 ? "WEEKLY" : "DAILY",
		    (int)(s.days % 7 == 0 ? s.days / 7 : s.days));
	if (add_due(b, "DTSTART", rec, zone))
		ics_add(b, line);
}

static void
add_todo(struct buf *b, const struct record *rec,
    const struct query_env *env, struct slice store, struct arena *arena)
{
	const struct zone	*zone = env->when.zone;
	struct instant		 at;
	bool			 theirs;

	ics_add(b, "BEGIN:VTODO");
	theirs = add_uid(b, rec, store);
	ics_add_instant(b, "DTSTAMP", env->when.now);
	(void)add_due(b, "DUE", rec, zone);
	add_summary(b, rec, entity_role(rec->entity, ROLE_NAME) != NULL ?
	    ROLE_NAME : ROLE_TEXT, theirs, env, arena);
	if (entity_role(rec->entity, ROLE_NAME) != NULL)
		add_text(b, "DESCRIPTION", role_text(rec, ROLE_TEXT, env,
		    arena));
	/* What is done comes back as another to-do. */
	if (!role_is_closed(rec, ROLE_STATUS))
		add_rule(b, rec, role_text(rec, ROLE_REPEAT, env, arena),
		    zone);
	if (role_is_closed(rec, ROLE_STATUS)) {
		ics_add(b, "STATUS:COMPLETED");
		if (role_moment(&at, rec, ROLE_DONE, zone))
			ics_add_instant(b, "COMPLETED", at);
	}
	add_contact(b, rec, env, arena);
	ics_add(b, "END:VTODO");
}

void
calendar_add_record(struct buf *b, const struct record *rec,
    const struct query_env *env, struct slice store, struct arena *arena)
{
	if (rec->entity->kind == KIND_TASK)
		add_todo(b, rec, env, store, arena);
	else
		add_event(b, rec, env, store, arena);
}

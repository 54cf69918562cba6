/*
 * What whoever records gets back: how it stands, what comes next, and one
 * thing that could be done.
 */
#include "cmd/log.h"

#include "cmd/due_say.h"
#include "cmd/say.h"
#include "core/practice/agenda/standing.h"

enum {
	HANDLE, TASK, LAST, LAST_TIME, LAST_KIND, LAST_TEXT, CASES, NEXT,
	NEXT_DAY, NEXT_TEXT, SUGGEST, SUGGEST_REASON, SUGGEST_TEXT, N_COLUMNS
};

static const struct out_column	column[N_COLUMNS] = {
	[HANDLE] = { .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	[TASK] = { .name = "task", .label = N_("task"),
	    .type = TYPE_REF, .flags = OUT_EXTRA },
	[LAST] = { .name = "last", .label = N_("last"),
	    .type = TYPE_REF, .flags = OUT_EXTRA },
	[LAST_TIME] = { .name = "last_time", .label = N_("last time"),
	    .type = TYPE_TIME,
	    .flags = OUT_EXTRA },
	[LAST_KIND] = { .name = "last_kind", .label = N_("last kind"),
	    .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	[LAST_TEXT] = { .name = "last_text", .label = N_("last text"),
	    .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	[CASES] = { .name = "open_cases", .label = N_("open cases"),
	    .type = TYPE_INT,
	    .flags = OUT_EXTRA },
	[NEXT] = { .name = "next", .label = N_("next"),
	    .type = TYPE_REF, .flags = OUT_EXTRA },
	[NEXT_DAY] = { .name = "next_day", .label = N_("next on"),
	    .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
	[NEXT_TEXT] = { .name = "next_text", .label = N_("what next"),
	    .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	[SUGGEST] = { .name = "suggest", .label = N_("suggestion about"),
	    .type = TYPE_REF,
	    .flags = OUT_EXTRA },
	[SUGGEST_REASON] = { .name = "suggest_reason", .label = N_("why"),
	    .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	[SUGGEST_TEXT] = { .name = "suggest_text", .label = N_("suggestion"),
	    .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
};

enum err_code
log_answer_check(struct crm *crm, struct err *err)
{
	return out_table_check(crm->out, column, NELEM(column), err);
}

static void
put_ref(struct out *out, const struct entity *e, uint32_t id)
{
	if (e != NULL)
		out_textf(out, "%.*s%u", SLICE_ARG(e->prefix), id);
	else
		out_missing(out);
}

/* Handles of rows are known only now. */
static void
put_made(struct crm *crm, const struct log_job *job, const struct logged *l,
    uint64_t *n_rows)
{
	if (!l->made.entity->is_columnar)
		put_ref(crm->out, l->made.entity, l->made.id);
	else
		out_textf(crm->out, "%.*s%llu",
		    SLICE_ARG(l->made.entity->prefix), (unsigned long long)
		    (job->re->counts.first_seq + (*n_rows)++));
}

/* What is missing is a suggestion too, when there is nothing else. */
static bool
suggestion(struct buf *b, const struct crm *crm, enum lang lang,
    const struct standing *s)
{
	struct slice	label;

	if (s->due.item.n > 0) {
		due_say(b, lang, &s->due.item.p[0], when_today(&crm->when));
		return true;
	}
	if (s->missing == NULL)
		return false;
	label = labels_find(s->missing->labels, slice_of(lang_code(lang)));
	buf_addf(b, lang_text(lang, N_("ask: no %.*s is known")),
	    SLICE_ARG(label.len > 0 ? label : s->missing->name));
	return true;
}

static void
put_suggestion(struct crm *crm, const struct standing *s)
{
	struct out	*out = crm->out;
	struct buf	 b = {0};

	if (!suggestion(&b, crm, out_is_for_people(out) ? crm->lang : LANG_EN,
	    s)) {
		for (int i = SUGGEST; i < N_COLUMNS; i++)
			out_missing(out);
		return;
	}
	if (s->due.item.n > 0) {
		put_ref(out, s->due.item.p[0].entity, s->due.item.p[0].id);
		out_texts(out, due_reason_name(s->due.item.p[0].reason));
	} else {
		put_ref(out, s->missing_entity, s->missing_id);
		out_texts(out, "missing");
	}
	out_text(out, buf_slice(&b));
	buf_release(&b);
}

static void
put_standing(struct crm *crm, const struct standing *s)
{
	struct out	*out = crm->out;

	put_ref(out, s->has_last ? s->last_entity : NULL, s->last_id);
	if (s->has_last)
		out_instant(out, s->last_at);
	else
		out_missing(out);
	out_filled(out, context_contact_kind(crm, s->last_kind));
	out_filled(out, s->last_text);
	out_i64(out, s->n_open_cases);
	put_ref(out, s->has_next ? s->next.entity : NULL, s->next.id);
	if (s->has_next && s->next.has_day)
		out_day(out, s->next.day);
	else
		out_missing(out);
	out_filled(out, s->has_next ? s->next.text : SLICE_EMPTY);
	put_suggestion(crm, s);
}

/* ---- the same in words ---- */

static void
say_last(struct crm *crm, const struct standing *s)
{
	struct slice	kind, text;
	char		day[DAY_TEXT];

	if (s->has_last) {
		kind = context_contact_kind(crm, s->last_kind);
		text = say_line(crm->arena, s->last_text);
		day_write(day, zone_day(crm->when.zone, s->last_at));
		out_prose(crm->out, lang_text(crm->lang,
		    N_("before: %.*s %.*s%s%.*s\n")), DAY_TEXT, day,
		    SLICE_ARG(kind), text.len ? ": " : "",
		    SLICE_ARG(text));
	}
	if (s->n_open_cases > 0)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("open cases: %u\n")), s->n_open_cases);
}

static void
say_next(struct crm *crm, const struct standing *s)
{
	const struct due_item	*it = &s->next;
	struct slice		 text = say_line(crm->arena, it->text);
	char			 day[DAY_TEXT];

	if (!s->has_next)
		return;
	if (it->has_day)
		day_write(day, it->day);
	out_prose(crm->out, lang_text(crm->lang,
	    N_("next: %.*s %.*s%u %.*s\n")), it->has_day ? DAY_TEXT : 0, day,
	    SLICE_ARG(it->entity->prefix), it->id, SLICE_ARG(text));
}

static void
add_day(struct buf *b, const struct crm *crm, const struct value *v)
{
	char		day[DAY_TEXT];
	struct day	d = { (int32_t)v->i };

	if (v->type == TYPE_NONE)
		return;
	if (v->type == TYPE_TIME)
		d = zone_day(crm->when.zone, (struct instant){ v->i });
	day_write(day, d);
	buf_addf(b, " %.*s", DAY_TEXT, day);
}

/* What whoever recorded promised: the new task. */
static void
write_task(struct buf *b, const struct crm *crm, const struct logged *l)
{
	buf_addf(b, lang_text(crm->lang, N_("new task: %.*s%u")),
	    SLICE_ARG(l->task.entity->prefix), l->task.id);
	add_day(b, crm, &l->task_day);
	buf_addf(b, " %.*s", SLICE_ARG(l->task_name));
}

static void
say_task(struct crm *crm, const struct logged *l)
{
	struct buf	b = {0};

	if (l->task.entity == NULL)
		return;
	write_task(&b, crm, l);
	out_prose(crm->out, "%s\n", buf_cstr(&b));
	buf_release(&b);
}

static void
say_standing(struct crm *crm, const struct standing *s,
    const struct logged *l)
{
	struct slice	what;
	struct buf	b = {0};

	say_last(crm, s);
	say_task(crm, l);
	if (s->next.entity != l->task.entity || s->next.id != l->task.id)
		say_next(crm, s);
	if (suggestion(&b, crm, crm->lang, s)) {
		what = say_line(crm->arena, buf_slice(&b));
		if (s->due.item.n > 0)
			out_prose(crm->out, lang_text(crm->lang,
			    N_("suggestion: %s: %.*s\n")), due_reason_word(
			    crm->lang, s->due.item.p[0].reason),
			    SLICE_ARG(what));
		else
			out_prose(crm->out, lang_text(crm->lang,
			    N_("suggestion: %.*s\n")), SLICE_ARG(what));
	}
	buf_release(&b);
}

/* ---- the report ---- */

static bool
wants_standing(const struct out *out)
{
	for (size_t i = LAST; i < N_COLUMNS; i++)
		if (out_wants(out, i))
			return true;
	return false;
}

static enum err_code
read_standing(struct standing *s, struct crm *crm,
    const struct query_env *env, const struct logged *l, struct err *err)
{
	struct reference	made[] = { l->made, l->task };
	struct standing_options	o = { made, NELEM(made) };

	if (l->about.entity == NULL)
		return ERR_OK;
	return standing_read(s, env, l->about.entity, l->about.id, &o,
	    crm->arena, err);
}

static enum err_code
put_one(struct crm *crm, const struct log_job *job,
    const struct query_env *env, const struct logged *l, uint64_t *n_rows,
    struct err *err)
{
	struct standing	s = {0};
	bool		wants = wants_standing(crm->out);
	enum err_code	rc = ERR_OK;

	if (wants)
		rc = read_standing(&s, crm, env, l, err);
	if (rc)
		return rc;
	out_row_begin(crm->out);
	put_made(crm, job, l, n_rows);
	put_ref(crm->out, l->task.entity, l->task.id);
	if (wants)
		put_standing(crm, &s);
	else
		for (int i = LAST; i < N_COLUMNS; i++)
			out_missing(crm->out);
	out_row_end(crm->out);
	standing_release(&s);
	return ERR_OK;
}

/* Where the handle goes into a pipe, whoever sits there is told beside it. */
static void
tell_task(struct crm *crm, const struct logged *l)
{
	struct buf	b = {0};

	if (l->task.entity == NULL || !crm->err_tty || out_wants(crm->out,
	    TASK))
		return;
	write_task(&b, crm, l);
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

/* People who recorded one thing want to know; of many it would be a list. */
static enum err_code
say_one(struct crm *crm, const struct log_job *job,
    const struct query_env *env, struct err *err)
{
	const struct logged	*l = job->done.p;
	struct standing		 s = {0};
	enum err_code		 rc;

	if (job->done.n != 1 || crm->quiet)
		return ERR_OK;
	if (!out_is_for_people(crm->out)) {
		tell_task(crm, l);
		return ERR_OK;
	}
	rc = read_standing(&s, crm, env, l, err);
	if (rc == ERR_OK)
		say_standing(crm, &s, l);
	standing_release(&s);
	return rc;
}

enum err_code
log_answer(struct crm *crm, const void *opts, struct err *err)
{
	struct log_job		*job = crm->state;
	struct query_env	 env;
	uint64_t		 n_rows = 0;
	enum err_code		 rc;

	(void)opts;
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < job->done.n; i++)
		rc = put_one(crm, job, &env, &job->done.p[i], &n_rows, err);
	if (rc == ERR_OK) {
		out_table_end(crm->out);
		rc = say_one(crm, job, &env, err);
	}
	VEC_RELEASE(&job->done);
	VEC_RELEASE(&job->re->touched);
	return rc;
}

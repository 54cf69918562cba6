/*
 * Cases as they stand: the list by urgency, and one with its timeline.
 */
#include "cmd/case_read.h"

#include <math.h>

#include "cmd/brief.h"
#include "cmd/who.h"
#include "core/practice/contact/case.h"
#include "core/practice/contact/contact.h"
#include "core/practice/role.h"

static const struct entity *
case_entity(const struct crm *crm)
{
	return model_next_kind(crm->model, KIND_CASE, NULL);
}

/* "Mon 2025-06-16 14:00": the day of the week is what people think in. */
static void
add_moment(struct buf *b, const struct crm *crm, struct instant at)
{
	static const char *const	names[7] = { N_("Mon"), N_("Tue"),
		N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun") };
	char				text[INSTANT_TEXT];
	size_t				n = instant_write(text,
					    crm->when.zone, at);
	struct day			day = zone_day(crm->when.zone, at);

	if (n > 16) {
		n = 16;
		text[10] = ' ';
	}
	buf_addf(b, "%s %.*s", lang_text(crm->lang,
	    names[day_weekday(day) - 1]), (int)n, text);
}

void
case_say_next(struct crm *crm, const struct query_env *env,
    const struct record *rec)
{
	struct case_state	s;
	struct buf		a = {0}, b = {0};

	case_read(&s, env, rec);
	add_moment(&a, crm, s.respond_by);
	add_moment(&b, crm, s.resolve_by);
	if (s.is_open && s.next_is_answer && s.has_resolve_by)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("Answer by %s, solve by %s.\n")), buf_cstr(&a),
		    buf_cstr(&b));
	else if (s.is_open && s.next_is_answer)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("Answer by %s.\n")), buf_cstr(&a));
	else if (s.is_open && s.has_resolve_by)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("Solve by %s.\n")), buf_cstr(&b));
	buf_release(&a);
	buf_release(&b);
}

/* ---- list ---- */

struct list_opts {
	bool		 me, late, soon, all;
	const char	*who;
};

static const struct opt list_opt[] = {
	OPT_BOOL(0, "me", struct list_opts, me, N_("only mine")),
	OPT_TEXT(0, "who", struct list_opts, who, N_("staff"), NULL,
	    N_("only those of a colleague, or of none"), COMPLETE_RECORD),
	OPT_BOOL(0, "late", struct list_opts, late,
	    N_("only those past their deadline")),
	OPT_BOOL(0, "soon", struct list_opts, soon,
	    N_("only those past or near it")),
	OPT_BOOL(0, "all", struct list_opts, all, N_("closed ones too")),
	OPT_END
};

struct listed { struct case_state s; uint32_t id; };

struct list_job {
	struct crm		*crm;
	const struct list_opts	*o;
	const struct entity	*entity;
	struct query_env	 env;
	struct who		 who;
	struct query		*where;		/* of the user, or NULL */
	struct instant		 soon;
	VEC(struct listed)	 found;
};

static enum err_code
take(void *arg, const struct chosen *c, struct err *err)
{
	struct list_job		*job = arg;
	struct listed		 x = { .id = c->record->id };
	bool			 yes = true;
	enum err_code		 rc = ERR_OK;

	if (job->where != NULL)
		rc = query_test(&yes, job->where, c->record, err);
	if (rc || !yes)
		return rc;
	case_read_many(&x.s, &job->env, job->soon, c->record);
	if ((x.s.has_opened && x.s.opened.us > job->env.when.now.us) ||
	    (!x.s.is_open && !job->o->all) ||
	    (job->o->late && x.s.urgency != CASE_LATE) ||
	    (job->o->soon && x.s.urgency < CASE_SOON) ||
	    !who_means(&job->who, role_ref(c->record, ROLE_OWNER,
	    job->who.staff)))
		return ERR_OK;
	*VEC_ADD(&job->found) = x;
	return ERR_OK;
}

/* Late ones first, then by how bad it is, then by when. */
static int
most_urgent_first(const void *a, const void *b)
{
	const struct listed	*x = a, *y = b;

	if (x->s.urgency != y->s.urgency)
		return x->s.urgency > y->s.urgency ? -1 : 1;
	if (x->s.severity != y->s.severity)
		return x->s.severity > y->s.severity ? -1 : 1;
	if (x->s.next_by.us != y->s.next_by.us)
		return x->s.next_by.us < y->s.next_by.us ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

/* Those that are worth asking whether they will be seen. */
enum { COLUMN_LEFT = 2, COLUMN_PARTY = 8, COLUMN_PERSON = 11 };
static const struct out_column list_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
	{ .name = "left", .label = N_("hours"), .type = TYPE_DECIMAL,
	    .digits = 1, .flags = OUT_SPARE },
	{ .name = "next", .label = N_("to do"), .type = TYPE_TEXT },
	{ .name = "by", .label = N_("by"), .type = TYPE_TIME },
	{ .name = "severity", .label = N_("severity"), .type = TYPE_TEXT },
	{ .name = "kind", .label = N_("kind"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "topic", .label = N_("topic"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "party", .label = N_("party"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "owner", .label = N_("who"), .type = TYPE_TEXT },
	{ .name = "status", .label = N_("status"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "person", .label = N_("person"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "opened", .label = N_("opened"), .type = TYPE_TIME,
	    .flags = OUT_EXTRA },
};

/* The name behind a reference. */
static void
put_name(struct list_job *job, size_t column, const struct record *rec,
    enum role role)
{
	const struct entity	*to;
	struct value		 v;

	if (!out_wants(job->crm->out, column)) {
		out_missing(job->crm->out);
		return;
	}
	v = role_value(rec, role);
	to = v.type == TYPE_REF ? model_find_entity_id(job->crm->model,
	    v.entity) : NULL;
	out_filled(job->crm->out, role_name_of(&job->env, to, (uint32_t)v.i,
	    job->crm->arena));
}

static void
put_choice(struct list_job *job, const struct record *rec, enum role role)
{
	out_filled(job->crm->out, context_choice(job->crm, rec->entity, role,
	    role_choice(rec, role)));
}

/* What must be done next. */
static const char *
next_name(const struct crm *crm, const struct case_state *s)
{
	const char	*name = s->next_is_answer ? N_("answer") :
			    N_("solve");

	return out_is_for_people(crm->out) ? lang_text(crm->lang, name) :
	    name;
}

static const char *
urgency_name(const struct crm *crm, enum case_urgency u)
{
	static const char *const	people[] = {
		[CASE_CLOSED] = N_("closed"), [CASE_NO_DEADLINE] = "",
		[CASE_FINE] = N_("fine"), [CASE_SOON] = N_("soon"),
		[CASE_LATE] = N_("late")
	};

	return out_is_for_people(crm->out) ? lang_text(crm->lang, people[u]) :
	    case_urgency_name(u);
}

static void
put_case(struct list_job *job, const struct record *rec,
    const struct case_state *s)
{
	struct out	*out = job->crm->out;
	bool		 has = s->urgency >= CASE_FINE;

	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(rec->entity->prefix), rec->id);
	out_filled(out, slice_of(urgency_name(job->crm, s->urgency)));
	if (has && out_wants(out, COLUMN_LEFT))
		out_f64(out, (double)case_left(s, &job->env) / 3.6e9);
	else
		out_missing(out);
	out_texts(out, has ? next_name(job->crm, s) : NULL);
	if (has)
		out_instant(out, s->next_by);
	else
		out_missing(out);
	put_choice(job, rec, ROLE_SEVERITY);
	put_choice(job, rec, ROLE_KIND);
	out_filled(out, role_text(rec, ROLE_TOPIC, &job->env,
	    job->crm->arena));
	put_name(job, COLUMN_PARTY, rec, ROLE_PARTY);
	who_put(job->crm, &job->env, role_ref(rec, ROLE_OWNER,
	    model_next_kind(job->crm->model, KIND_STAFF, NULL)));
	put_choice(job, rec, ROLE_STATUS);
	put_name(job, COLUMN_PERSON, rec, ROLE_PERSON);
	if (s->has_opened)
		out_instant(out, s->opened);
	else
		out_missing(out);
	out_row_end(out);
}

static enum err_code
put_found(struct list_job *job, struct err *err)
{
	struct out	*out = job->crm->out;
	struct record	 rec;
	enum err_code	 rc;

	rc = out_table_begin(out, list_column, NELEM(list_column), err);
	if (rc == ERR_OK && out_format(out) == OUT_COUNT) {
		out_rows_counted(out, job->found.n);
		job->found.n = 0;
	}
	if (job->found.n > 1)
		qsort(job->found.p, job->found.n, sizeof(*job->found.p),
		    most_urgent_first);
	for (size_t i = 0; rc == ERR_OK && i < job->found.n &&
	    !out_is_done(out); i++) {
		rc = record_get(&rec, job->crm->txn, job->entity,
		    job->found.p[i].id, err);
		if (rc == ERR_OK)
			put_case(job, &rec, &job->found.p[i].s);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct list_job	 job = { .crm = crm, .o = opts,
			    .entity = case_entity(crm) };
	struct query	*open = NULL;
	enum err_code	 rc;

	if (job.entity == NULL)
		return err_set(err, ERR_USAGE, "the model has no cases");
	if (crm->args->n > 0) {
		err_set(err, ERR_USAGE, "cases are chosen with -w");
		err_hint(err, "crm case open a1 makes one, crm case show k1 "
		    "shows one");
		return ERR_USAGE;
	}
	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK && (job.o->me || job.o->who != NULL))
		rc = who_parse(&job.who, &job.env, crm, job.o->me ? "me" :
		    job.o->who, err);
	if (rc == ERR_OK)
		rc = context_where(&job.where, crm, &job.env, job.entity,
		    err);
	if (rc == ERR_OK && !job.o->all)
		rc = context_open_only(&open, crm, &job.env, job.entity,
		    err);
	if (rc == ERR_OK) {
		job.soon = case_soon(&job.env);
		rc = context_run(&job.env, job.entity, open, take, &job, err);
	}
	query_release(open);
	query_release(job.where);
	if (rc == ERR_OK)
		rc = put_found(&job, err);
	VEC_RELEASE(&job.found);
	return rc;
}

/* ---- show ---- */

static void
put_deadlines(struct crm *crm, const struct query_env *env,
    const struct case_state *s)
{
	struct out	*out = crm->out;

	if (s->urgency != CASE_NO_DEADLINE) {
		out_key(out, "state");
		out_texts(out, urgency_name(crm, s->urgency));
	}
	if (s->urgency >= CASE_FINE) {
		out_key(out, "next");
		out_texts(out, next_name(crm, s));
		out_key(out, "by");
		out_instant(out, s->next_by);
		out_key(out, "hours_left");
		out_f64(out, round((double)case_left(s, env) / 3.6e8) /
		    10);
	}
}

/* --as-of: what happened to the case later had not happened yet. */
static bool
is_later(const struct field *f, const struct value *v,
    const struct query_env *env)
{
	if (f->role != ROLE_RESPONDED && f->role != ROLE_RESOLVED &&
	    f->role != ROLE_CLOSED)
		return false;
	return (v->type == TYPE_TIME && v->i > env->when.now.us) ||
	    (v->type == TYPE_DATE && v->i > when_today(&env->when).n);
}

/* Every field; for people only those that say something, refs by name. */
static void
put_fields(struct crm *crm, const struct query_env *env,
    const struct record *rec)
{
	struct out	*out = crm->out;

	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];
		size_t			 n = record_count(rec, f);
		struct value		 v = record_value(rec, f);

		if (is_later(f, &v, env)) {
			n = 0;
			v = (struct value){0};
		}
		if (n == 0 && out_is_for_people(out))
			continue;
		out_key_labelled(out, f->name, labels_find(f->labels,
		    context_lang(crm)));
		if (f->many)
			out_list_begin(out);
		for (size_t k = 0; f->many && k < n; k++) {
			v = record_item(rec, f, k);
			listing_value(out, crm->model, f, &v,
			    context_lang(crm));
		}
		if (f->many)
			out_list_end(out);
		else
			context_put_key(crm, env, f, &v);
	}
}

static const struct out_column timeline_column[] = {
	{ .name = "time", .label = N_("time"), .type = TYPE_TIME },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "handle", .type = TYPE_TEXT, .flags = OUT_ID },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "who", .label = N_("who"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

static enum err_code
put_timeline(struct crm *crm, const struct query_env *env,
    const struct record *rec, struct err *err)
{
	struct timeline	t = {0};
	struct out	*out = crm->out;
	enum err_code	 rc;

	rc = timeline_read(&t, env, rec->entity, rec->id,
	    TIMELINE_CONTACTS | TIMELINE_CHANGES, 0, crm->arena, err);
	out_key(out, "timeline");
	if (rc == ERR_OK)
		rc = out_table_begin(out, timeline_column,
		    NELEM(timeline_column), err);
	for (size_t i = 0; rc == ERR_OK && i < t.item.n; i++) {
		const struct timeline_item	*it = &t.item.p[i];

		out_row_begin(out);
		out_instant(out, it->at);
		brief_put_kind(crm, it);
		if (it->what == TIMELINE_CHANGE)
			out_missing(out);
		else
			out_textf(out, "%.*s%llu",
			    SLICE_ARG(it->entity->prefix),
			    (unsigned long long)it->id);
		brief_put_text(crm, it);
		out_filled(out, it->who);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	VEC_RELEASE(&t.item);
	return rc;
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct entity	*e = case_entity(crm);
	struct query_env	 env;
	struct case_state	 s;
	struct reference	 ref;
	struct record		 rec;
	enum err_code		 rc;

	(void)opts;
	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no cases");
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "which case?");
	rc = context_reference(&ref, crm, e, crm->args->v[0], err);
	if (rc == ERR_OK && ref.entity->kind != KIND_CASE)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s, not a %.*s",
		    crm->args->v[0], SLICE_ARG(ref.entity->name),
		    SLICE_ARG(e->name));
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = record_get(&rec, crm->txn, ref.entity, ref.id, err);
	if (rc)
		return rc;
	case_read(&s, &env, &rec);
	out_doc_begin(crm->out);
	out_map_begin(crm->out);
	out_key(crm->out, "handle");
	out_textf(crm->out, "%.*s%u", SLICE_ARG(rec.entity->prefix), rec.id);
	put_deadlines(crm, &env, &s);
	put_fields(crm, &env, &rec);
	rc = put_timeline(crm, &env, &rec, err);
	out_map_end(crm->out);
	out_doc_end(crm->out);
	return rc;
}

const struct cmd case_list = {
	.name = "list",
	.brief = N_("open cases, the most urgent first"),
	.opts = list_opt, .opts_size = sizeof(struct list_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_WHO,
	.exec = list_exec,
};
const struct cmd case_show = {
	.name = "show", .operands = "case",
	.brief = N_("a case with its deadlines and timeline"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = show_exec, .complete = { COMPLETE_RECORD },
};

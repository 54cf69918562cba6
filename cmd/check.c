#include "cmd/check.h"

#include <math.h>

#include "core/practice/quality/adoption.h"
#include "core/practice/role.h"

struct check_opts {
	const char	*reason;
	bool		 exit_code;
};

static const struct opt summary_opt[] = {
	OPT_STRING('r', "reason", struct check_opts, reason, N_("reasons"),
	    NULL, N_("only these; doubles take the longest")),
	OPT_BOOL(0, "exit-code", struct check_opts, exit_code,
	    N_("status 1 when more is wrong than the model allows")),
	OPT_END
};

enum { ALL_REASONS = (1u << N_CHECKS) - 1 };

static void
put_reason(struct crm *crm, enum check_reason r)
{
	out_texts(crm->out, out_is_for_people(crm->out) ?
	    lang_text(crm->lang, check_word(r)) : check_reason_name(r));
}

/* As a table in Dutch has it. */
static bool
parse_word(enum check_reason *r, struct slice text)
{
	for (int i = 0; i < N_CHECKS; i++)
		if (slice_eq(text, slice_of(lang_text(LANG_NL,
		    check_word((enum check_reason)i))))) {
			*r = (enum check_reason)i;
			return true;
		}
	return false;
}

static enum err_code
read_reasons(unsigned *bits, struct crm *crm, const char *text,
    struct err *err)
{
	struct slice	*part;
	size_t		 n;

	*bits = text == NULL ? ALL_REASONS : 0;
	n = text == NULL ? 0 : context_split(&part, crm->arena, text);
	for (size_t i = 0; i < n; i++) {
		enum check_reason	r;

		if (!check_reason_parse(&r, part[i]) &&
		    !parse_word(&r, part[i])) {
			err_set(err, ERR_USAGE, "no reason \"%.*s\"",
			    SLICE_ARG(part[i]));
			err_hint(err, "unreachable, stale, doubtful, "
			    "double, outcome, answer, incomplete");
			return ERR_USAGE;
		}
		*bits |= 1u << r;
	}
	return *bits != 0 ? ERR_OK : err_set(err, ERR_USAGE,
	    "--reason: which ones?");
}

/* ---- summary ---- */

static const struct out_column summary_column[] = {
	{ .name = "check", .label = N_("check"), .type = TYPE_TEXT },
	{ .name = "found", .label = N_("found"), .type = TYPE_INT },
	{ .name = "of", .label = N_("of"), .type = TYPE_INT },
	{ .name = "share", .label = N_("share"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "limit", .label = N_("limit"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "ok", .label = N_("in order"), .type = TYPE_BOOL },
};

static enum err_code
summary_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct check_opts	*o = opts;
	struct checks		 c = {0};
	struct query_env	 env;
	struct out		*out = crm->out;
	unsigned		 bits;
	bool			 over = false;
	enum err_code		 rc;

	if (crm->args->n > 0) {
		const char	*word = crm->args->v[0];
		struct err	 none = {0};
		bool		 known = read_reasons(&bits, crm, word,
					    &none) == ERR_OK;

		err_set(err, ERR_USAGE, "crm check list takes types");
		if (known)
			err_hint(err, "crm check list -r %s lists those",
			    word);
		return ERR_USAGE;
	}
	rc = read_reasons(&bits, crm, o->reason, err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = checks_read(&c, &env, bits, NULL, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(out, summary_column,
		    NELEM(summary_column), err);
	for (int r = 0; rc == ERR_OK && r < N_CHECKS; r++) {
		bool	bad = check_is_over(&c, (enum check_reason)r);

		if ((bits >> r & 1) == 0)
			continue;
		over |= bad;
		out_row_begin(out);
		put_reason(crm, (enum check_reason)r);
		out_i64(out, (int64_t)c.found[r]);
		out_i64(out, (int64_t)c.looked[r]);
		check_put_share(out, (double)c.found[r], (double)c.looked[r]);
		out_f64(out, c.limit[r]);
		out_bool(out, !bad);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	VEC_RELEASE(&c.list);
	return rc == ERR_OK && o->exit_code && over ? ERR_NO : rc;
}

/* ---- list ---- */

struct list_opts {
	const char	*reason, *who;
	bool		 me, exit_code;
};

static const struct opt list_opt[] = {
	OPT_STRING('r', "reason", struct list_opts, reason, N_("reasons"),
	    NULL, N_("only these: unreachable, stale, doubtful, double, "
	    "outcome, answer, incomplete")),
	OPT_BOOL(0, "me", struct list_opts, me, N_("only mine")),
	OPT_TEXT(0, "who", struct list_opts, who, N_("staff"), NULL,
	    N_("those of a colleague, or of none"), COMPLETE_RECORD),
	OPT_BOOL(0, "exit-code", struct list_opts, exit_code,
	    N_("status 1 when something is found")),
	OPT_END
};

static const struct out_column list_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "reason", .label = N_("why"), .type = TYPE_TEXT },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "field", .label = N_("field"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "since", .label = N_("since"), .type = TYPE_DATE },
	{ .name = "owner", .label = N_("who"), .type = TYPE_TEXT },
	{ .name = "before", .label = N_("before"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
};

/* What people know it by: its name, or whom it was with. */
static struct slice
name_of(struct crm *crm, const struct query_env *env,
    const struct check_finding *f)
{
	struct err	ignored = {0};
	struct record	rec;
	struct value	v;

	if (record_find(&rec, env->txn, f->entity, f->id, &ignored) !=
	    ERR_OK || rec.bytes.p == NULL)
		return SLICE_EMPTY;
	v = role_value(&rec, ROLE_PARTY);
	if (f->entity->name_field == NULL && v.type == TYPE_REF)
		return role_name_of(env, model_find_entity_id(env->model,
		    v.entity), (uint32_t)v.i, crm->arena);
	return record_name(&rec, crm->arena);
}

static void
put_finding(struct crm *crm, const struct query_env *env,
    const struct check_finding *f)
{
	struct out	*out = crm->out;

	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(f->entity->prefix), f->id);
	put_reason(crm, f->reason);
	out_filled(out, name_of(crm, env, f));
	out_filled(out, f->field != NULL ? f->field->name : SLICE_EMPTY);
	out_filled(out, f->value);
	if (f->has_day)
		out_day(out, f->since);
	else
		out_missing(out);
	who_put(crm, env, f->owner);
	out_filled(out, f->other != NULL ? f->other->name : SLICE_EMPTY);
	out_row_end(out);
}

/* Of one type, of several one behind the other, or of all. */
static enum err_code
read_types(struct checks *c, struct crm *crm, const struct query_env *env,
    unsigned bits, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (crm->args->n == 0)
		return checks_read(c, env, bits, NULL, crm->arena, err);
	for (size_t i = 0; rc == ERR_OK && i < crm->args->n; i++) {
		const struct entity	*e;

		rc = context_entity(&e, crm, crm->args->v[i], err);
		if (rc == ERR_OK && e->is_columnar)
			rc = err_set(err, ERR_USAGE, "%.*s has rows: see crm "
			    "check fields", SLICE_ARG(e->name));
		if (rc == ERR_OK)
			rc = checks_read(c, env, bits, e, crm->arena, err);
	}
	return rc;
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct list_opts	*o = opts;
	struct checks		 c = {0};
	struct who		 who = {0};
	struct query_env	 env;
	unsigned		 bits;
	bool			 any = false;
	enum err_code		 rc;

	rc = read_reasons(&bits, crm, o->reason, err);
	if (rc == ERR_OK && o->me && o->who != NULL)
		rc = err_set(err, ERR_USAGE, "one of --me and --who");
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK && (o->me || o->who != NULL))
		rc = who_parse(&who, &env, crm, o->me ? "me" : o->who, err);
	if (rc == ERR_OK)
		rc = read_types(&c, crm, &env, bits, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, list_column,
		    NELEM(list_column), err);
	for (size_t i = 0; rc == ERR_OK && i < c.list.n &&
	    !out_is_done(crm->out); i++)
		if (who_means(&who, c.list.p[i].owner)) {
			put_finding(crm, &env, &c.list.p[i]);
			any = true;
		}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	VEC_RELEASE(&c.list);
	return rc == ERR_OK && o->exit_code && any ? ERR_NO : rc;
}

/* ---- fields ---- */

static const struct out_column field_column[] = {
	{ .name = "type", .label = N_("type"), .type = TYPE_TEXT },
	{ .name = "field", .label = N_("field"), .type = TYPE_TEXT },
	{ .name = "records", .label = N_("records"), .type = TYPE_INT },
	{ .name = "filled", .label = N_("filled"), .type = TYPE_INT },
	{ .name = "share", .label = N_("share"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "stale", .label = N_("stale"), .type = TYPE_INT },
};

static enum err_code
read_fields(struct check_fields *f, struct crm *crm,
    const struct query_env *env, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < crm->args->n; i++) {
		const struct entity	*e;

		rc = context_entity(&e, crm, crm->args->v[i], err);
		if (rc == ERR_OK)
			rc = check_fields_read(f, env, e, err);
	}
	for (size_t i = 0; rc == ERR_OK && crm->args->n == 0 &&
	    i < crm->model->n_entities; i++)
		rc = check_fields_read(f, env, model_entity(crm->model, i),
		    err);
	return rc;
}

static enum err_code
fields_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct check_fields	 fields = {0};
	struct query_env	 env;
	struct out		*out = crm->out;
	enum err_code		 rc = context_env(&env, crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = read_fields(&fields, crm, &env, err);
	if (rc == ERR_OK)
		rc = out_table_begin(out, field_column, NELEM(field_column),
		    err);
	for (size_t i = 0; rc == ERR_OK && i < fields.list.n; i++) {
		const struct check_field	*f = &fields.list.p[i];

		/* Of what is not recorded at all nothing is incomplete. */
		if (f->records == 0 && crm->args->n == 0)
			continue;
		out_row_begin(out);
		out_text(out, f->entity->name);
		out_text(out, f->field->name);
		out_i64(out, (int64_t)f->records);
		out_i64(out, (int64_t)f->filled);
		check_put_share(out, (double)f->filled, (double)f->records);
		if (f->field->stale_after.days != 0 ||
		    f->field->stale_after.months != 0)
			out_i64(out, (int64_t)f->stale);
		else
			out_missing(out);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	VEC_RELEASE(&fields.list);
	return rc;
}

/* ---- staff ---- */

struct staff_opts { struct span period; };

static const struct opt staff_opt[] = {
	OPT_SPAN('p', "period", struct staff_opts, period, N_("duration"),
	    NULL, N_("contacts so long back (the model's: 90d)")),
	OPT_END
};

static const struct out_column staff_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "staff", .label = N_("who"), .type = TYPE_TEXT },
	{ .name = "contacts", .label = N_("contacts"), .type = TYPE_INT },
	{ .name = "complete", .label = N_("complete"), .type = TYPE_PERCENT,
	    .digits = 0 },
	{ .name = "with_outcome", .label = N_("with outcome"),
	    .type = TYPE_PERCENT, .digits = 0 },
	{ .name = "delay_hours", .label = N_("hours after"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "within_day", .label = N_("within a day"),
	    .type = TYPE_PERCENT, .digits = 0 },
	{ .name = "known", .label = N_("known"), .type = TYPE_INT },
	{ .name = "covered", .label = N_("covered"), .type = TYPE_PERCENT,
	    .digits = 0 },
};

static enum err_code
staff_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct staff_opts	*o = opts;
	const struct entity	*staff = model_next_kind(crm->model,
				    KIND_STAFF, NULL);
	struct adoptions	 list = {0};
	struct query_env	 env;
	struct out		*out = crm->out;
	struct span		 period = { .days = 90 };
	enum err_code		 rc;

	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "of all colleagues at once");
	period = scheme_span(&crm->model->section[SECTION_CHECK], "period",
	    period);
	if (o->period.days != 0 || o->period.months != 0)
		period = o->period;
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = adoption_read(&list, &env, day_add_span(crm->today,
		    period, -1), crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(out, staff_column, NELEM(staff_column),
		    err);
	for (size_t i = 0; rc == ERR_OK && i < list.list.n; i++) {
		const struct adoption	*a = &list.list.p[i];

		out_row_begin(out);
		out_textf(out, "%.*s%u", SLICE_ARG(staff->prefix), a->staff);
		who_put(crm, &env, a->staff);
		out_i64(out, a->contacts);
		out_f64(out, a->complete);
		check_put_share(out, a->with_outcome, a->contacts);
		out_f64(out, a->delay_hours);
		check_put_share(out, a->within_day, a->timed);
		out_i64(out, a->known);
		check_put_share(out, a->covered, a->known);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	VEC_RELEASE(&list.list);
	return rc;
}

/* ---- the command ---- */

static const struct cmd check_summary = {
	.name = "summary",
	.brief = N_("how much is wrong, against what the model allows"),
	.opts = summary_opt, .opts_size = sizeof(struct check_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = summary_exec,
};
static const struct cmd check_list = {
	.name = "list", .operands = "[type ...]",
	.brief = N_("each record with something wrong, to be edited"),
	.opts = list_opt, .opts_size = sizeof(struct list_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN | CMD_WHO,
	.exec = list_exec,
	.complete = { COMPLETE_ENTITY, COMPLETE_ENTITY },
};
static const struct cmd check_fields = {
	.name = "fields", .operands = "[type ...]",
	.brief = N_("how complete each field is, and how stale"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = fields_exec,
	.complete = { COMPLETE_ENTITY, COMPLETE_ENTITY },
};
static const struct cmd check_staff = {
	.name = "staff",
	.brief = N_("per colleague: how much, how completely and how soon "
	    "they record"),
	.opts = staff_opt, .opts_size = sizeof(struct staff_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = staff_exec,
};
static const struct cmd *const check_verbs[] = {
	&check_summary, &check_list, &check_fields, &check_staff,
	&check_freeze, &check_trend, NULL
};

const struct cmd cmd_check = {
	.name = "check",
	.group = GROUP_QUALITY,
	.brief = N_("how good what is recorded is, and who records"),
	.text = N_("What is found can be edited: crm check list | crm edit -"),
	.verbs = check_verbs, .verb = "summary",
};

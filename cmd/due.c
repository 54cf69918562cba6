/*
 * What there is to do now.
 */
#include "core/practice/agenda/due.h"

#include "cmd/due_ics.h"
#include "cmd/due_say.h"
#include "cmd/who.h"
#include "core/practice/role.h"

struct due_opts {
	bool		 me, all, exit_code;
	const char	*who, *reason;
	int64_t		 days;
};

static const struct opt due_opt[] = {
	OPT_BOOL(0, "me", struct due_opts, me,
	    N_("only mine (so it is when your login is known)")),
	OPT_BOOL('a', "all", struct due_opts, all, N_("everybody's")),
	OPT_TEXT(0, "who", struct due_opts, who, N_("staff"), NULL,
	    N_("those of a colleague, or of none"), COMPLETE_RECORD),
	OPT_DAYS('d', "days", struct due_opts, days, N_("duration"), "0d",
	    N_("also what is due within so many days")),
	OPT_STRING('r', "reason", struct due_opts, reason, N_("reasons"),
	    NULL, N_("only these: case,promise,task,...")),
	OPT_BOOL(0, "exit-code", struct due_opts, exit_code,
	    N_("status 1 when there is something to do")),
	OPT_END
};

/* ---- what to look for ---- */

static enum err_code
read_reasons(unsigned *bits, struct crm *crm, const char *text,
    struct err *err)
{
	struct slice	*part;
	size_t		 n;

	if (text == NULL) {
		*bits = (1u << N_DUE_REASONS) - 1;
		return ERR_OK;
	}
	n = context_split(&part, crm->arena, text);
	for (size_t i = 0; i < n; i++) {
		int	r = 0;

		while (r < N_DUE_REASONS && !slice_eq(part[i], slice_of(
		    due_reason_name((enum due_reason)r))))
			r++;
		if (r == N_DUE_REASONS) {
			err_set(err, ERR_USAGE, "no reason \"%.*s\"",
			    SLICE_ARG(part[i]));
			err_hint(err, "case, promise, task, purchase, "
			    "contract, contact, birthday, details");
			return ERR_USAGE;
		}
		*bits |= 1u << r;
	}
	return n > 0 ? ERR_OK : err_set(err, ERR_USAGE,
	    "--reason: which ones?");
}

/* Mine, when I am known here; else everybody's. */
static enum err_code
read_who(struct who *w, const struct query_env *env, struct crm *crm,
    const struct due_opts *o, struct err *err)
{
	enum err_code	rc;

	w->staff = model_next_kind(crm->model, KIND_STAFF, NULL);
	if (o->all + o->me + (o->who != NULL) > 1)
		return err_set(err, ERR_USAGE, "one of --me, --all and "
		    "--who");
	if (o->all || w->staff == NULL)
		return ERR_OK;
	if (o->me || o->who != NULL)
		return who_parse(w, env, crm, o->me ? "me" : o->who, err);
	rc = role_find_me(&w->id, &w->staff, env, slice_of(crm->user), err);
	if (w->id != 0)
		w->is = WHO_ONE;
	return rc;
}

/* ---- the table ---- */

enum {
	COLUMN_PARTY = 3, COLUMN_WHAT = 4, COLUMN_OWNER = 6, COLUMN_PERSON = 8
};
static const struct out_column column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "by", .label = N_("by"), .type = TYPE_DATE },
	{ .name = "reason", .label = N_("why"), .type = TYPE_TEXT },
	[COLUMN_PARTY] = { .name = "party", .label = N_("party"),
	    .type = TYPE_TEXT, .flags = OUT_CUT },
	[COLUMN_WHAT] = { .name = "what", .label = N_("to do"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "worth", .label = N_("worth"), .type = TYPE_MONEY },
	[COLUMN_OWNER] = { .name = "owner", .label = N_("who"),
	    .type = TYPE_TEXT },
	{ .name = "party_ref", .label = N_("handle of the party"),
	    .type = TYPE_TEXT, .flags = OUT_EXTRA },
	[COLUMN_PERSON] = { .name = "person", .label = N_("person"),
	    .type = TYPE_TEXT, .flags = OUT_EXTRA },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "last", .label = N_("last"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
};

/* The name of whom it is with, or about, when that column is seen. */
static void
put_name(struct crm *crm, const struct query_env *env, size_t i,
    const struct entity *e, uint32_t id, struct arena *scratch)
{
	if (out_wants(crm->out, i))
		out_filled(crm->out, role_name_of(env, e, id, scratch));
	else
		out_missing(crm->out);
}

static void
put_what(struct crm *crm, const struct query_env *env,
    const struct due_item *it)
{
	struct buf	b = {0};

	/* What machines read does not change with the locale. */
	if (out_wants(crm->out, COLUMN_WHAT))
		due_say(&b, out_is_for_people(crm->out) ? crm->lang : LANG_EN,
		    it, when_today(&env->when));
	out_filled(crm->out, buf_slice(&b));
	buf_release(&b);
}

static void
put_item(struct crm *crm, const struct query_env *env,
    const struct due_item *it, struct arena *scratch)
{
	const struct entity	*party = model_next_kind(crm->model,
				    KIND_PARTY, NULL);
	const struct entity	*person = model_next_kind(crm->model,
				    KIND_PERSON, NULL);
	struct out		*out = crm->out;

	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(it->entity->prefix), it->id);
	if (it->has_day)
		out_day(out, it->day);
	else
		out_missing(out);
	out_texts(out, out_is_for_people(out) ?
	    due_reason_word(crm->lang, it->reason) :
	    due_reason_name(it->reason));
	put_name(crm, env, COLUMN_PARTY, party, it->party, scratch);
	put_what(crm, env, it);
	if (it->has_worth)
		out_money(out, it->worth, crm->model->currency_digits);
	else
		out_missing(out);
	if (out_wants(out, COLUMN_OWNER))
		who_put(crm, env, it->owner);
	else
		out_missing(out);
	if (it->party != 0)
		out_textf(out, "%.*s%u", SLICE_ARG(party->prefix), it->party);
	else
		out_missing(out);
	put_name(crm, env, COLUMN_PERSON, person, it->person, scratch);
	out_filled(out, it->text);
	if (it->has_last)
		out_day(out, it->last);
	else
		out_missing(out);
	out_row_end(out);
}

/* Work without an owner is done by nobody: whoever looks is told. */
static void
say_nobodys(struct crm *crm, uint64_t n)
{
	if (n == 1)
		out_prose(crm->out, "%s", lang_text(crm->lang, N_("\nOne more "
		    "is nobody's: --who none.\n")));
	else if (n > 1)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("\n%llu more are nobody's: --who none.\n")),
		    (unsigned long long)n);
}

static enum err_code
put_table(struct crm *crm, const struct query_env *env, const struct who *w,
    const struct due_list *list, struct err *err)
{
	struct out_column	*mine = ARENA_ARRAY(crm->arena,
				    struct out_column, NELEM(column));
	struct arena		*scratch = arena_open();
	uint64_t		 nobodys = 0;
	enum err_code		 rc;

	/* Whose it is need not be said of what is all one colleague's. */
	memcpy(mine, column, sizeof(column));
	if (w->is == WHO_ONE)
		mine[COLUMN_OWNER].flags |= OUT_EXTRA;
	rc = out_table_begin(crm->out, mine, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < list->item.n &&
	    !out_is_done(crm->out); i++) {
		if (who_means(w, list->item.p[i].owner))
			put_item(crm, env, &list->item.p[i], scratch);
		else
			nobodys += list->item.p[i].owner == 0;
		arena_clear(scratch);
	}
	arena_close(scratch);
	if (rc)
		return rc;
	out_table_end(crm->out);
	say_nobodys(crm, nobodys);
	return ERR_OK;
}

static bool
is_any(const struct due_list *list, const struct who *w)
{
	for (size_t i = 0; i < list->item.n; i++)
		if (who_means(w, list->item.p[i].owner))
			return true;
	return false;
}

static enum err_code
due_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct due_opts	*o = opts;
	struct due_options	 opt = {0};
	struct due_list		 list = {0};
	struct query_env	 env;
	struct who		 w = {0};
	enum err_code		 rc;

	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "whose is said with --who");
	if (o->days < 0 || o->days > 3660)
		return err_set(err, ERR_USAGE, "--days is from today to ten "
		    "years");
	opt.ahead = (int32_t)o->days;
	rc = read_reasons(&opt.reasons, crm, o->reason, err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = read_who(&w, &env, crm, o, err);
	if (rc == ERR_OK)
		rc = due_read(&list, &env, &opt, crm->arena, err);
	if (rc == ERR_OK)
		rc = crm->format != NULL ?
		    due_write_ics(crm, &env, &w, &list, err) :
		    put_table(crm, &env, &w, &list, err);
	if (rc == ERR_OK && o->exit_code && is_any(&list, &w))
		rc = ERR_NO;
	VEC_RELEASE(&list.item);
	return rc;
}

static const char *const	due_formats[] = { "ics", NULL };

const struct cmd cmd_due = {
	.name = "due",
	.group = GROUP_CONTACT,
	.brief = N_("what to do now, and why, the most worth first"),
	.text = N_("Tasks, promised next steps, cases near their deadline, "
	    "customers past their\nrhythm, contacts, contracts, birthdays "
	    "and details that are due."),
	.opts = due_opt, .opts_size = sizeof(struct due_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN | CMD_WHO,
	.exec = due_exec, .formats = due_formats,
};

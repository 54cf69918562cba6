#include "cmd/context.h"
#include "cmd/history_changes.h"
#include "core/base/hex.h"
#include "core/query/undo.h"

struct history_opts {
	const char	*field;
	bool		 verify, head;
};

static const struct opt history_opt[] = {
	OPT_TEXT(0, "field", struct history_opts, field, N_("field"), NULL,
	    N_("only changes of this field"), COMPLETE_FIELD),
	OPT_BOOL(0, "verify", struct history_opts, verify,
	    N_("prove that no entry was changed, left out or put in")),
	OPT_BOOL(0, "head", struct history_opts, head,
	    N_("the newest entry and its hash, to be kept elsewhere")),
	OPT_END
};

static void
put_time(struct crm *crm, const struct journal_entry *e)
{
	struct value	at = { .type = TYPE_TIME, .i = e->author.time_us };

	out_value(crm->out, &at);
}

static void
put_entry_number(struct crm *crm, uint64_t n)
{
	if (n > 0)
		out_i64(crm->out, (int64_t)n);
	else
		out_missing(crm->out);
}

/* ---- the entries ---- */

static const struct out_column entry_column[] = {
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "time", .label = N_("time"), .type = TYPE_TIME },
	{ .name = "user", .label = N_("user"), .type = TYPE_TEXT },
	{ .name = "command", .label = N_("command"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "reason", .label = N_("reason"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "added", .label = N_("added"), .type = TYPE_INT },
	{ .name = "changed", .label = N_("changed"), .type = TYPE_INT },
	{ .name = "removed", .label = N_("removed"), .type = TYPE_INT },
	{ .name = "undoes", .label = N_("takes back"), .type = TYPE_INT },
	{ .name = "undone_by", .label = N_("undone by"), .type = TYPE_INT },
	{ .name = "lost", .label = N_("lost"), .type = TYPE_BOOL,
	    .flags = OUT_EXTRA },
};

/* For people: what fits the lines of a terminal. */
static const struct out_column people_column[] = {
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "time", .label = N_("time"), .type = TYPE_TIME },
	{ .name = "user", .label = N_("user"), .type = TYPE_TEXT },
	{ .name = "changes", .label = N_("changes"), .type = TYPE_TEXT,
	    .flags = OUT_RIGHT },
	{ .name = "undo", .label = N_("undo"), .type = TYPE_TEXT },
	{ .name = "command", .label = N_("command"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "reason", .label = N_("reason"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

static void
put_machine_row(struct crm *crm, const struct journal_entry *e, uint64_t by)
{
	out_row_begin(crm->out);
	out_i64(crm->out, (int64_t)e->number);
	put_time(crm, e);
	out_filled(crm->out, e->author.user);
	out_filled(crm->out, e->author.command);
	out_filled(crm->out, e->author.reason);
	out_i64(crm->out, e->added);
	out_i64(crm->out, e->changed);
	out_i64(crm->out, e->removed);
	put_entry_number(crm, e->undoes);
	put_entry_number(crm, by);
	out_bool(crm->out, e->is_lost);
	out_row_end(crm->out);
}

static void
add_count(struct buf *b, char sign, uint32_t n)
{
	if (n > 0)
		buf_addf(b, "%s%c%u", b->len > 0 ? " " : "", sign, n);
}

/* "+3 ~1 -2": added, changed, removed; "of 7": takes back 7, "by 9". */
static void
put_people_row(struct crm *crm, const struct journal_entry *e, uint64_t by)
{
	struct buf	b = {0};

	out_row_begin(crm->out);
	out_i64(crm->out, (int64_t)e->number);
	put_time(crm, e);
	out_filled(crm->out, e->author.user);
	add_count(&b, '+', e->added);
	add_count(&b, '~', e->changed);
	add_count(&b, '-', e->removed);
	out_filled(crm->out, buf_slice(&b));
	buf_clear(&b);
	if (e->undoes > 0)
		buf_addf(&b, lang_text(crm->lang, N_("of %llu")),
		    (unsigned long long)e->undoes);
	else if (by > 0)
		buf_addf(&b, lang_text(crm->lang, N_("by %llu")),
		    (unsigned long long)by);
	out_filled(crm->out, buf_slice(&b));
	buf_release(&b);
	out_filled(crm->out, e->author.command);
	out_filled(crm->out, e->author.reason);
	out_row_end(crm->out);
}

static enum err_code
list_entries(struct crm *crm, struct err *err)
{
	const struct out_options	*o = out_options(crm->out);
	/* Who names columns means those of every format. */
	bool		 for_people = out_is_for_people(crm->out) &&
			    o->fields == NULL && o->sort == NULL;
	const uint64_t	*by;
	uint64_t	 last;
	enum err_code	 rc;

	rc = undo_states(&by, &last, crm->txn, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, for_people ? people_column :
		    entry_column, for_people ? NELEM(people_column) :
		    NELEM(entry_column), err);
	for (uint64_t n = last; rc == ERR_OK && n > 0 &&
	    !out_is_done(crm->out); n--) {
		struct journal_entry	e;

		rc = journal_get(&e, crm->txn, n, err);
		if (rc)
			break;
		if (for_people)
			put_people_row(crm, &e, by[n]);
		else
			put_machine_row(crm, &e, by[n]);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

/* ---- the chain ---- */

static const struct out_column head_column[] = {
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "hash", .label = N_("hash"), .type = TYPE_TEXT },
};

static enum err_code
put_head(struct crm *crm, bool verify, struct err *err)
{
	struct journal_entry	e;
	struct buf		hex = {0};
	uint64_t		last;
	enum err_code		rc = journal_last(&last, crm->txn, err);

	if (rc == ERR_OK && verify)
		rc = journal_verify(crm->txn, 1, last + 1, err);
	if (rc == ERR_OK)
		rc = journal_get(&e, crm->txn, last, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, head_column,
		    NELEM(head_column), err);
	if (rc)
		return rc;
	hex_add(&hex, slice_make((char *)e.chain, JOURNAL_HASH));
	out_row_begin(crm->out);
	out_i64(crm->out, (int64_t)last);
	out_text(crm->out, buf_slice(&hex));
	out_row_end(crm->out);
	out_table_end(crm->out);
	buf_release(&hex);
	return ERR_OK;
}

static enum err_code
history_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct history_opts	*o = opts;

	if (o->verify || o->head)
		return put_head(crm, o->verify, err);
	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one record at a time");
	if (crm->args->n == 1)
		return history_changes(crm, o->field, err);
	if (o->field != NULL)
		return err_set(err, ERR_USAGE, "--field of which record?");
	return list_entries(crm, err);
}

const struct cmd cmd_history = {
	.name = "history", .operands = "[ref]",
	.group = GROUP_JOURNAL,
	.brief = N_("who changed what and when, newest first"),
	.text = N_("Without a reference: the entries of the journal, one per "
	    "command.\nWith one (a17, or s12, a sale row): each change of each "
	    "of its fields."),
	.opts = history_opt, .opts_size = sizeof(struct history_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = history_exec, .complete = { COMPLETE_RECORD },
};

#include "cmd/take_back.h"
#include "core/base/num.h"
#include "core/query/undo.h"
#include "core/types/zone.h"

static const struct out_column column[] = {
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "undoes", .label = N_("takes back"), .type = TYPE_INT },
	{ .name = "time", .label = N_("of"), .type = TYPE_TIME },
	{ .name = "command", .label = N_("command"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "added", .label = N_("added"), .type = TYPE_INT },
	{ .name = "changed", .label = N_("changed"), .type = TYPE_INT },
	{ .name = "removed", .label = N_("removed"), .type = TYPE_INT },
};

static enum err_code
read_number(uint64_t *number, const char *text, struct err *err)
{
	int64_t	n;

	if (!i64_parse(&n, slice_of(text)) || n < 1)
		return err_set(err, ERR_USAGE, "\"%s\" is no number of an "
		    "entry: crm history lists them", text);
	*number = (uint64_t)n;
	return ERR_OK;
}

static enum err_code
choose(struct journal_entry *entry, struct crm *crm, bool redo,
    struct err *err)
{
	uint64_t	number = 0;
	enum err_code	rc;

	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one entry at a time");
	if (crm->args->n == 0)
		return undo_find_last(entry, crm->txn, slice_of(crm->user),
		    redo, err);
	rc = read_number(&number, crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = journal_get(entry, crm->txn, number, err);
	if (rc == ERR_OK && redo && entry->undoes == 0)
		rc = err_set(err, ERR_CONFLICT, "entry %llu is no undo: "
		    "there is nothing to redo", (unsigned long long)number);
	return rc;
}

/* ---- conflicts, when there are several ---- */

enum { CONFLICTS_SHOWN = 20 };
struct told { struct crm *crm; uint64_t entry, n; };

static void
tell_conflict(void *arg, const struct err *conflict)
{
	struct told	*t = arg;

	if (++t->n <= CONFLICTS_SHOWN)
		t->crm->complain(t->crm, slice_of(arena_printf(t->crm->arena,
		    "entry %llu: %s", (unsigned long long)t->entry,
		    conflict->msg)));
}

enum err_code
take_back_exec(struct crm *crm, bool redo, struct err *err)
{
	struct journal_entry	entry, *keep;
	struct query_env	env;
	struct told		told = { .crm = crm };
	enum err_code		rc = choose(&entry, crm, redo, err);

	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	/* What the answer cannot show is told before anything is done. */
	if (rc == ERR_OK && !crm->edit.dry_run)
		rc = out_table_check(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	told.entry = entry.number;
	rc = undo_plan(crm->plan, &env, entry.number, crm->dir, tell_conflict,
	    &told, err);
	if (told.n > CONFLICTS_SHOWN)
		crm->complain(crm, slice_of(arena_printf(crm->arena,
		    "and %llu more",
		    (unsigned long long)(told.n - CONFLICTS_SHOWN))));
	if (rc)
		return err_prefix(err, "entry %llu: ",
		    (unsigned long long)entry.number);
	keep = ARENA_NEW(crm->arena, struct journal_entry);
	*keep = entry;
	keep->author.command = slice_dup(crm->arena, entry.author.command);
	crm->state = keep;
	return ERR_OK;
}

enum err_code
take_back_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct journal_entry	*e = crm->state;
	struct plan_counts		 n = plan_count(crm->plan);
	struct value			 at = { .type = TYPE_TIME };
	uint64_t			 last;
	enum err_code			 rc;

	(void)opts;
	rc = journal_last(&last, crm->txn, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	at.i = e->author.time_us;
	out_row_begin(crm->out);
	out_i64(crm->out, (int64_t)last);
	out_i64(crm->out, (int64_t)e->number);
	out_value(crm->out, &at);
	out_text(crm->out, e->author.command);
	out_i64(crm->out, (int64_t)n.added);
	out_i64(crm->out, (int64_t)n.changed);
	out_i64(crm->out, (int64_t)n.removed);
	out_row_end(crm->out);
	out_table_end(crm->out);
	return ERR_OK;
}

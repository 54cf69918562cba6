#include "cmd/context.h"
#include "core/base/hex.h"
#include "core/query/undo.h"
#include "core/record/alias.h"

struct history_opts {
	const char	*field;
	bool		 verify, head;
};

static const struct opt history_opt[] = {
	OPT_STRING(0, "field", struct history_opts, field, N_("field"), NULL,
	    N_("only changes of this field")),
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

static enum err_code
list_entries(struct crm *crm, struct err *err)
{
	const uint64_t	*by;
	uint64_t	 last;
	enum err_code	 rc;

	rc = undo_states(&by, &last, crm->txn, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, entry_column,
		    NELEM(entry_column), err);
	for (uint64_t n = last; rc == ERR_OK && n > 0 &&
	    !out_is_done(crm->out); n--) {
		struct journal_entry	e;

		rc = journal_get(&e, crm->txn, n, err);
		if (rc)
			break;
		out_row_begin(crm->out);
		out_i64(crm->out, (int64_t)n);
		put_time(crm, &e);
		out_filled(crm->out, e.author.user);
		out_filled(crm->out, e.author.command);
		out_filled(crm->out, e.author.reason);
		out_i64(crm->out, e.added);
		out_i64(crm->out, e.changed);
		out_i64(crm->out, e.removed);
		put_entry_number(crm, e.undoes);
		put_entry_number(crm, by[n]);
		out_bool(crm->out, e.is_lost);
		out_row_end(crm->out);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

/* ---- the changes of a record ---- */

static const struct out_column change_column[] = {
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "time", .label = N_("time"), .type = TYPE_TIME },
	{ .name = "user", .label = N_("user"), .type = TYPE_TEXT },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "field", .label = N_("field"), .type = TYPE_TEXT },
	{ .name = "before", .label = N_("before"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "after", .label = N_("after"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "reason", .label = N_("reason"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

struct changes {
	struct crm			*crm;
	const struct reference		*ref;
	const struct field		*field;	/* NULL: all */
	const struct journal_entry	*entry;
	struct arena			*scratch;
};

static enum err_code
put_side(struct changes *h, const struct field *f, struct slice side,
    bool erased, struct err *err)
{
	const struct value	*v;
	struct buf		 b = {0};
	size_t			 n;
	enum err_code		 rc;

	rc = change_values(&v, &n, h->scratch, side, err);
	if (rc)
		return rc;
	for (size_t i = 0; f != NULL && i < n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		field_write_value(&b, h->crm->model, f, &v[i],
		    h->crm->when.zone);
	}
	if (erased)
		out_text(h->crm->out, SLICE("(erased)"));
	else
		out_filled(h->crm->out, buf_slice(&b));
	buf_release(&b);
	return ERR_OK;
}

static enum err_code
put_change(struct changes *h, const struct change *c, struct err *err)
{
	static const char *const	 word[] = { "", "added", "changed",
					    "removed" };
	enum err_code			 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;

		f = entity_find_field_id(h->ref->entity, cf->field);
		if (h->field != NULL && f != h->field)
			continue;
		out_row_begin(h->crm->out);
		out_i64(h->crm->out, (int64_t)h->entry->number);
		put_time(h->crm, h->entry);
		out_filled(h->crm->out, h->entry->author.user);
		out_text(h->crm->out, slice_of(word[c->op]));
		out_filled(h->crm->out, f != NULL ? f->name : SLICE_EMPTY);
		rc = put_side(h, f, cf->before, cf->was_set && cf->erased,
		    err);
		if (rc == ERR_OK)
			rc = put_side(h, f, cf->after, cf->is_set &&
			    cf->erased, err);
		out_filled(h->crm->out, h->entry->author.reason);
		out_row_end(h->crm->out);
	}
	return rc;
}

static void
put_handle(struct changes *h, uint32_t id)
{
	struct buf	b = {0};

	if (id != 0)
		handle_write(&b, h->ref->entity, id);
	out_filled(h->crm->out, buf_slice(&b));
	buf_release(&b);
}

/* The record became one with another, or is itself again. */
static void
put_merges(struct changes *h, struct slice public)
{
	struct alias_change	c;

	for (size_t i = 0; h->field == NULL && alias_change_get(&c, public,
	    i); i++) {
		if (c.entity != h->ref->entity->id || (c.id != h->ref->id &&
		    c.before != h->ref->id && c.after != h->ref->id))
			continue;
		out_row_begin(h->crm->out);
		out_i64(h->crm->out, (int64_t)h->entry->number);
		put_time(h->crm, h->entry);
		out_filled(h->crm->out, h->entry->author.user);
		out_text(h->crm->out, c.after != 0 ? SLICE("merged") :
		    SLICE("separated"));
		out_missing(h->crm->out);
		put_handle(h, c.id);
		put_handle(h, c.after);
		out_filled(h->crm->out, h->entry->author.reason);
		out_row_end(h->crm->out);
	}
}

static enum err_code
put_entry(struct changes *h, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (uint32_t i = 1; rc == ERR_OK && i <= h->entry->items; i++) {
		struct slice		public, private;
		struct change_reader	r;
		struct change		c;
		bool			more;

		rc = journal_get_item(&public, &private, h->crm->txn,
		    h->entry->number, i, err);
		if (rc == ERR_OK && alias_is_item(public))
			put_merges(h, public);
		if (rc || !change_is_records(public))
			continue;
		change_reader_init(&r, public, private);
		while ((rc = change_next(&c, &more, &r, h->scratch, err)) ==
		    ERR_OK && more) {
			if (c.entity == h->ref->entity->id &&
			    c.id == h->ref->id)
				rc = put_change(h, &c, err);
			if (rc)
				break;
			arena_clear(h->scratch);
		}
	}
	return rc;
}

static enum err_code
find_record(struct reference *ref, struct crm *crm, struct err *err)
{
	uint64_t	count;
	uint32_t	last;
	enum err_code	rc;

	/* What was removed has a history, too. */
	if (handle_parse(&ref->entity, &ref->id, crm->model,
	    slice_of(crm->args->v[0])) && !ref->entity->is_columnar) {
		rc = record_counts(&count, &last, crm->txn, ref->entity, err);
		if (rc == ERR_OK && ref->id > last)
			rc = err_set(err, ERR_NOTFOUND, "there never was a "
			    "%s", crm->args->v[0]);
		return rc;
	}
	rc = context_reference(ref, crm, NULL, crm->args->v[0], err);
	if (rc == ERR_OK && ref->entity->is_columnar)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s: crm history "
		    "without a reference shows the entries of sales",
		    crm->args->v[0], SLICE_ARG(ref->entity->name));
	return rc;
}

static enum err_code
list_changes(struct crm *crm, const char *field, struct err *err)
{
	struct reference	ref = {0};
	struct changes		h = { .crm = crm, .ref = &ref };
	struct journal_entry	entry;
	uint64_t		last = 0;
	enum err_code		rc = find_record(&ref, crm, err);

	if (rc == ERR_OK && field != NULL) {
		h.field = entity_find_field(ref.entity, slice_of(field));
		if (h.field == NULL)
			rc = err_set(err, ERR_USAGE, "%.*s has no field "
			    "\"%s\"", SLICE_ARG(ref.entity->name), field);
	}
	if (rc == ERR_OK)
		rc = journal_last(&last, crm->txn, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, change_column,
		    NELEM(change_column), err);
	if (rc)
		return rc;
	h.scratch = arena_open();
	h.entry = &entry;
	for (; rc == ERR_OK && last > 0 && !out_is_done(crm->out); last--) {
		rc = journal_get(&entry, crm->txn, last, err);
		if (rc == ERR_OK)
			rc = put_entry(&h, err);
	}
	arena_close(h.scratch);
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
		return list_changes(crm, o->field, err);
	if (o->field != NULL)
		return err_set(err, ERR_USAGE, "--field of which record?");
	return list_entries(crm, err);
}

const struct cmd cmd_history = {
	.name = "history", .operands = "[ref]",
	.group = GROUP_JOURNAL,
	.brief = N_("who changed what and when, newest first"),
	.text = N_("Without a reference: the entries of the journal, one per "
	    "command.\nWith one: each change of each of its fields."),
	.opts = history_opt, .opts_size = sizeof(struct history_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = history_exec, .complete = { COMPLETE_RECORD },
};

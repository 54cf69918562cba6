#include "cmd/history_changes.h"

#include "core/record/subject_walk.h"
#include "core/sales/history.h"

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
	{ .name = "command", .label = N_("command"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_EXTRA },
};

/* For people: what one command did stands together, its name once. */
static const struct out_column people_column[] = {
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT,
	    .flags = OUT_ID },
	{ .name = "time", .label = N_("time"), .type = TYPE_TIME },
	{ .name = "user", .label = N_("user"), .type = TYPE_TEXT },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT,
	    .flags = OUT_WHOLE },
	{ .name = "field", .label = N_("field"), .type = TYPE_TEXT },
	{ .name = "before", .label = N_("before"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "after", .label = N_("after"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "command", .label = N_("command"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_SPARE },
	{ .name = "reason", .label = N_("reason"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_SPARE },
};

struct changes {
	struct crm			*crm;
	const struct reference		*ref;
	const struct field		*field;	/* NULL: all */
	const struct journal_entry	*entry;
	struct arena			*scratch;
	bool				 for_people;
	uint64_t			 told;	/* the entry named last */
};

/* ---- a line ---- */

static void
begin_line(struct changes *h, const char *what, const struct field *f)
{
	struct out	*out = h->crm->out;
	struct value	 at = { .type = TYPE_TIME,
			    .i = h->entry->author.time_us };

	out_row_begin(out);
	if (h->for_people && h->told == h->entry->number) {
		out_missing(out);
		out_missing(out);
		out_missing(out);
	} else {
		out_i64(out, (int64_t)h->entry->number);
		out_value(out, &at);
		out_filled(out, h->entry->author.user);
	}
	out_word(out, what);
	out_filled(out, f != NULL ? context_word(h->crm, f->name, f->labels) :
	    SLICE_EMPTY);
}

static void
end_line(struct changes *h)
{
	struct out	*out = h->crm->out;
	struct slice	 command = h->entry->author.command;
	struct slice	 reason = h->entry->author.reason;

	if (!h->for_people) {
		out_filled(out, reason);
		out_filled(out, command);
	} else if (h->told == h->entry->number) {
		out_missing(out);
		out_missing(out);
	} else {
		out_filled(out, command);
		out_filled(out, reason);
	}
	h->told = h->entry->number;
	out_row_end(out);
}

static void
put_handle(struct changes *h, const struct entity *e, uint32_t id)
{
	struct buf	b = {0};

	if (id != 0)
		handle_write(&b, e, id);
	out_filled(h->crm->out, buf_slice(&b));
	buf_release(&b);
}

/* ---- a record ---- */

static enum err_code
put_side(struct changes *h, const struct field *f, struct slice side,
    bool erased, struct err *err)
{
	const struct value	*v;
	struct out		*out = h->crm->out;
	struct buf		 b = {0};
	size_t			 n;
	enum err_code		 rc;

	rc = change_values(&v, &n, h->scratch, side, err);
	if (rc)
		return rc;
	if (h->for_people && f != NULL && n > 0 && !erased) {
		if (n > 1)
			out_list_begin(out);
		for (size_t i = 0; i < n; i++)
			listing_value(out, h->crm->model, f, &v[i],
			    context_lang(h->crm));
		if (n > 1)
			out_list_end(out);
		return ERR_OK;
	}
	for (size_t i = 0; f != NULL && i < n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		field_write_value(&b, h->crm->model, f, &v[i],
		    h->crm->when.zone);
	}
	if (erased)
		out_word(h->crm->out, N_("(erased)"));
	else
		out_filled(h->crm->out, buf_slice(&b));
	buf_release(&b);
	return ERR_OK;
}

static enum err_code
put_change(struct changes *h, const struct change *c, struct err *err)
{
	static const char *const	 word[] = { "", N_("added"),
					    N_("changed"), N_("removed") };
	enum err_code			 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;

		f = entity_find_field_id(h->ref->entity, cf->field);
		if (h->field != NULL && f != h->field)
			continue;
		if (cf->field == FIELD_INCOMPLETE && c->n_fields > 1)
			continue;
		begin_line(h, word[c->op], f);
		rc = put_side(h, f, cf->before, cf->was_set && cf->erased,
		    err);
		if (rc == ERR_OK)
			rc = put_side(h, f, cf->after, cf->is_set &&
			    cf->erased, err);
		end_line(h);
	}
	return rc;
}

/* The record became one with another, or is itself again. */
static void
put_merge(struct changes *h, const struct alias_change *c)
{
	begin_line(h, c->after != 0 ? N_("merged") : N_("separated"), NULL);
	put_handle(h, h->ref->entity, c->id);
	put_handle(h, h->ref->entity, c->after);
	end_line(h);
}

static enum err_code
put_entries(struct changes *h, struct err *err)
{
	struct instant		 all = { INT64_MAX };
	struct subject_walk	*w;
	struct subject_said	 s;
	bool			 more;
	enum err_code		 rc;

	rc = subject_walk_open(&w, h->crm->txn, h->ref->entity, h->ref->id,
	    all, err);
	if (rc)
		return rc;
	while (!out_is_done(h->crm->out) && (rc = subject_walk_next(&s, &more,
	    w, err)) == ERR_OK && more) {
		h->entry = s.entry;
		if (s.change != NULL)
			rc = put_change(h, s.change, err);
		else if (h->field == NULL)
			put_merge(h, s.alias);
		arena_clear(h->scratch);
		if (rc)
			break;
	}
	subject_walk_close(w);
	return rc;
}

/* ---- a sale row ---- */

static enum err_code
put_cell(struct changes *h, const struct field *f, const int64_t *cells,
    struct err *err)
{
	struct value	v;
	struct buf	b = {0};
	enum err_code	rc = ERR_OK;

	if (cells != NULL && cells[f->position] != SALES_MISSING) {
		rc = sales_cell_value(&v, h->crm->txn, h->scratch, f,
		    cells[f->position], err);
		if (rc == ERR_OK)
			field_write_value(&b, h->crm->model, f, &v,
			    h->crm->when.zone);
	}
	out_filled(h->crm->out, buf_slice(&b));
	buf_release(&b);
	return rc;
}

static enum err_code
put_row_merge(struct changes *h, const struct sales_event *e)
{
	const struct entity	*to;

	to = model_find_entity_id(h->crm->model, e->field->to);
	if (to == NULL || (h->field != NULL && h->field != e->field))
		return ERR_OK;
	begin_line(h, e->what == SALES_EVENT_MERGED ? N_("merged") :
	    N_("separated"), e->field);
	put_handle(h, to, e->from);
	put_handle(h, to, e->to);
	end_line(h);
	return ERR_OK;
}

static enum err_code
put_event(void *arg, const struct sales_event *e, struct err *err)
{
	static const char *const	 word[] = { N_("added"),
					    N_("changed"), N_("removed") };
	struct changes			*h = arg;
	const struct entity		*sale = h->ref->entity;
	enum err_code			 rc = ERR_OK;

	h->entry = e->entry;
	if (e->what == SALES_EVENT_MERGED ||
	    e->what == SALES_EVENT_SEPARATED)
		return put_row_merge(h, e);
	/* What its values were is not known any more; that it came, is. */
	if (e->before == NULL && e->after == NULL && h->field == NULL) {
		begin_line(h, word[e->what], NULL);
		out_missing(h->crm->out);
		out_missing(h->crm->out);
		end_line(h);
		return ERR_OK;
	}
	for (size_t i = 0; rc == ERR_OK && i < sale->n_fields; i++) {
		const struct field	*f = &sale->field[i];
		int64_t			 was, is;

		was = e->before == NULL ? SALES_MISSING : e->before[i];
		is = e->after == NULL ? SALES_MISSING : e->after[i];
		if (was == is || (h->field != NULL && h->field != f))
			continue;
		begin_line(h, word[e->what], f);
		rc = put_cell(h, f, e->before, err);
		if (rc == ERR_OK)
			rc = put_cell(h, f, e->after, err);
		end_line(h);
		arena_clear(h->scratch);
	}
	return rc;
}

/* ---- whichever ---- */

static enum err_code
find(struct reference *ref, struct crm *crm, struct err *err)
{
	uint64_t	count;
	uint32_t	last;
	enum err_code	rc;

	/* What was removed has a history, too. */
	if (!handle_parse(&ref->entity, &ref->id, crm->model,
	    slice_of(crm->args->v[0])) || ref->entity->is_columnar) {
		rc = context_reference(ref, crm, NULL, crm->args->v[0], err);
		if (rc == ERR_OK && ref->entity->is_columnar)
			rc = sales_history_check(crm->txn, ref->entity,
			    ref->sequence, err);
		return rc;
	}
	rc = record_counts(&count, &last, crm->txn, ref->entity, err);
	if (rc == ERR_OK && ref->id > last)
		rc = err_set(err, ERR_NOTFOUND, "there never was a %s",
		    crm->args->v[0]);
	return rc;
}

static enum err_code
begin_table(struct changes *h, struct err *err)
{
	const struct out_options	*o = out_options(h->crm->out);

	h->for_people = out_is_for_people(h->crm->out) && o->fields == NULL &&
	    o->sort == NULL;
	if (h->for_people)
		return out_table_begin(h->crm->out, people_column,
		    NELEM(people_column), err);
	return out_table_begin(h->crm->out, change_column,
	    NELEM(change_column), err);
}

enum err_code
history_changes(struct crm *crm, const char *field, struct err *err)
{
	struct reference	ref = {0};
	struct changes		h = { .crm = crm, .ref = &ref };
	enum err_code		rc = find(&ref, crm, err);

	if (rc == ERR_OK && field != NULL) {
		h.field = entity_find_field(ref.entity, slice_of(field));
		if (h.field == NULL)
			rc = err_set(err, ERR_USAGE, "%.*s has no field "
			    "\"%s\"", SLICE_ARG(ref.entity->name), field);
	}
	if (rc == ERR_OK)
		rc = begin_table(&h, err);
	if (rc)
		return rc;
	h.scratch = arena_open();
	rc = ref.entity->is_columnar ? sales_history(crm->txn, ref.entity,
	    ref.sequence, put_event, &h, err) : put_entries(&h, err);
	arena_close(h.scratch);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

#include "cmd/record_edit.h"

static const struct out_column	report_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
};

/* What an error on the way left open, or what nobody reported. */
static void
release(void *p)
{
	struct record_edit	*re = p;

	edit_close(re->edit);
	arena_close(re->scratch);
	re->edit = NULL;
	re->scratch = NULL;
	VEC_RELEASE(&re->touched);
}

enum err_code
record_edit_open(struct record_edit **result, struct crm *crm, struct err *err)
{
	struct record_edit	*re = ARENA_NEW(crm->arena,
				    struct record_edit);
	enum err_code		 rc;

	re->crm = crm;
	arena_on_release(crm->arena, release, re);
	rc = context_env(&re->env, crm, err);
	/* What the answer cannot show is told before anything is done. */
	if (rc == ERR_OK && !crm->edit.dry_run &&
	    crm->cmd->report == record_edit_report)
		rc = out_table_check(crm->out, report_column,
		    NELEM(report_column), err);
	if (rc == ERR_OK)
		rc = edit_open(&re->edit, &re->env, crm->plan, NULL, err);
	if (rc)
		return rc;
	re->scratch = arena_open();
	crm->state = re;
	*result = re;
	return ERR_OK;
}

/* "name=a name=b": one would be lost.  Lists and += may go on. */
static bool
is_repeated(const struct assignment *a, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (a[k].field == a[i].field && a[i].op <= ASSIGN_CLEAR)
			return true;
	return false;
}

/*
 * One more fault, if it is one, of a draft or before there is one: what was the
 * last until now is told, and this one is what ends it all.  Its code is that
 * of the first.
 */
static void
also_wrong(const struct record_edit *re, const struct draft *d,
    const struct err *one, struct err *last)
{
	enum err_code	first = last->code;
	struct buf	b = {0};

	if (one->code == ERR_OK)
		return;
	if (first != ERR_OK) {
		if (d != NULL && d->id != 0)
			buf_addf(&b, "%.*s%u: ", SLICE_ARG(d->entity->prefix),
			    d->id);
		buf_adds(&b, last->msg);
		if (last->hint[0] != '\0')
			buf_addf(&b, " (%s)", last->hint);
		re->crm->complain(re->crm, buf_slice(&b));
		buf_release(&b);
	}
	*last = *one;
	if (first != ERR_OK)
		last->code = first;
}

enum err_code
record_edit_assignments(struct record_edit *re, const struct entity *e,
    size_t first, struct err *err)
{
	const struct args	*args = re->crm->args;
	size_t			 n = args->n > first ? args->n - first : 0;

	if (re->assign_entity == e && re->first == first)
		return ERR_OK;
	re->assign = ARENA_ARRAY(re->crm->arena, struct assignment, n + 1);
	re->n_assign = n;
	re->assign_entity = e;
	re->first = first;
	re->n_set = 0;
	re->same = NULL;
	for (size_t i = 0; i < n; i++) {
		struct err	one = {0};
		enum err_code	rc = assignment_parse(&re->assign[i], &re->env,
				    e, slice_of(args->v[first + i]),
				    re->crm->arena, &one);

		if (rc == ERR_OK && is_repeated(re->assign, i))
			err_set(&one, ERR_USAGE, "%.*s is given twice",
			    SLICE_ARG(re->assign[i].field->name));
		also_wrong(re, NULL, &one, err);
	}
	return err->code;
}

static bool
is_assigned(const struct record_edit *re, const struct field *f)
{
	for (size_t i = 0; i < re->n_assign; i++)
		if (re->assign[i].field == f)
			return true;
	return false;
}

/* An amount that would have come of what is wrong. */
static bool
follows(const struct record_edit *re, const struct entity *e,
    const struct field *f)
{
	return f == entity_role(e, ROLE_AMOUNT) &&
	    (is_assigned(re, entity_role(e, ROLE_QUANTITY)) ||
	    is_assigned(re, entity_role(e, ROLE_PRICE)));
}

/* What nobody gave and nothing fills in: nobody is asked twice. */
static void
tell_missing(const struct record_edit *re, struct draft *d, struct err *err)
{
	struct err	ignored = {0};

	if (d->revision != 0 ||
	    edit_complete(re->edit, d, &ignored) != ERR_OK)
		return;
	for (size_t i = 0; i < d->entity->n_fields; i++) {
		const struct field	*f = &d->entity->field[i];
		struct err		 one = {0};

		if (!f->required || d->field[i].n > 0 || is_assigned(re, f) ||
		    (err->code && follows(re, d->entity, f)))
			continue;
		err_set(&one, ERR_DATA, "%s is missing (required)",
		    field_show(f).text);
		field_hint_choices(&one, f);
		also_wrong(re, d, &one, err);
	}
}

/* All that is wrong is told, but for what is computed of it. */
static enum err_code
tell_wrong(struct record_edit *re, struct draft *d, struct err *err)
{
	struct err	first = *err;

	*err = (struct err){0};
	for (size_t i = 0; i < re->n_assign; i++) {
		struct err	one = {0};

		if (re->assign[i].op == ASSIGN_COMPUTE && err->code)
			continue;
		if (edit_assign(re->edit, d, &re->assign[i], 1, &one))
			also_wrong(re, d, &one, err);
	}
	tell_missing(re, d, err);
	/* What was wrong is so, whatever was found the second time. */
	if (err->code == ERR_OK)
		*err = first;
	return err->code;
}

static enum err_code
assign_all(struct record_edit *re, struct draft *d, struct err *err)
{
	size_t			 size = d->entity->n_fields *
				    sizeof(*d->field);
	struct draft_field	*was = arena_alloc(d->arena, size);
	enum err_code		 rc;

	memcpy(was, d->field, size);
	rc = edit_assign(re->edit, d, re->assign, re->n_assign, err);
	if (!err_is_of_data(rc) && rc != ERR_USAGE && rc != ERR_NOTFOUND)
		return rc;
	/* What is computed is computed of what was there. */
	memcpy(d->field, was, size);
	return tell_wrong(re, d, err);
}

enum err_code
record_edit_add_draft(struct record_edit *re, struct draft *d,
    struct err *err)
{
	struct reference	*ref;
	enum err_code		 rc;

	rc = assign_all(re, d, err);
	if (rc == ERR_OK && re->list_price)
		rc = edit_list_price(re->edit, d, err);
	if (rc == ERR_OK)
		rc = edit_complete(re->edit, d, err);
	if (rc == ERR_OK)
		rc = edit_add(re->edit, d, err);
	if (rc)
		return rc;
	if (d->entity->is_columnar) {
		re->row_entity = d->entity;
		re->n_new_rows++;
		return ERR_OK;
	}
	ref = VEC_ADD(&re->touched);
	ref->entity = d->entity;
	ref->id = d->id;
	return ERR_OK;
}

enum err_code
record_edit_check_revision(const struct record_edit *re, const struct record *rec,
    struct err *err)
{
	return context_check_revision(re->crm, rec, err);
}

/*
 * A key that is taken now may be given up by a record further on, as when
 * all numbers move up by one.
 */
static enum err_code
set_deferred(struct record_edit *re, const struct record *rec,
    struct draft *d, struct err *err)
{
	enum err_code	rc;

	*err = (struct err){0};
	plan_defer(re->crm->plan, true);
	rc = edit_set(re->edit, rec, d, err);
	plan_defer(re->crm->plan, false);
	re->has_deferred = true;
	return rc;
}

/* The same for many records takes no draft for each: what is wrong with the
 * assignments was told of the first ones. */
static enum err_code
set_same(bool *done, struct record_edit *re, const struct chosen *c,
    struct err *err)
{
	enum { MANY = 16 };

	*done = false;
	if (re->n_set++ == MANY && !re->fill_only)
		re->same = edit_same(re->edit, c->entity, re->assign,
		    re->n_assign, re->crm->arena);
	return re->same == NULL ? ERR_OK :
	    same_change_set(done, re->same, c->record, err);
}

static void
note_touched(struct record_edit *re, const struct chosen *c)
{
	struct reference	*ref = VEC_ADD(&re->touched);

	ref->entity = c->entity;
	ref->id = c->record->id;
}

enum err_code
record_edit_set(struct record_edit *re, const struct chosen *c,
    struct err *err)
{
	struct draft	d;
	bool		done;
	enum err_code	rc;

	rc = record_edit_assignments(re, c->entity, context_count_refs(re->crm),
	    err);
	if (rc)
		return rc;
	arena_clear(re->scratch);
	if (c->record == NULL) {
		rc = edit_get_row(&d, re->edit, c->entity, c->seq,
		    re->scratch, err);
		if (rc == ERR_OK)
			rc = assign_all(re, &d, err);
		if (rc == ERR_OK)
			rc = edit_complete(re->edit, &d, err);
		return rc ? rc : edit_set_row(re->edit, c->seq, &d, err);
	}
	rc = record_edit_check_revision(re, c->record, err);
	if (rc == ERR_OK)
		rc = set_same(&done, re, c, err);
	if (rc)
		return rc;
	if (done) {
		note_touched(re, c);
		return ERR_OK;
	}
	draft_from_record(&d, c->record, re->scratch);
	rc = assign_all(re, &d, err);
	if (rc == ERR_OK)
		rc = edit_complete(re->edit, &d, err);
	if (rc == ERR_OK && re->fill_only)
		draft_keep_all(&d, c->record);
	if (rc)
		return err_prefix(err, "%.*s%u: ",
		    SLICE_ARG(c->entity->prefix), c->record->id);
	rc = edit_set(re->edit, c->record, &d, err);	/* says which one */
	if (rc == ERR_CONFLICT)
		rc = set_deferred(re, c->record, &d, err);
	if (rc)
		return rc;
	note_touched(re, c);
	return ERR_OK;
}

enum err_code
record_edit_finish(struct record_edit *re, struct err *err)
{
	enum err_code	rc = edit_finish(re->edit, &re->counts, err);

	if (rc == ERR_OK && re->has_deferred)
		rc = plan_settle(re->crm->plan, err);
	edit_close(re->edit);
	arena_close(re->scratch);
	re->edit = NULL;
	re->scratch = NULL;
	return rc;
}

enum err_code
record_edit_report(struct crm *crm, const void *opts, struct err *err)
{
	struct record_edit	*re = crm->state;
	enum err_code		 rc;

	(void)opts;
	rc = out_table_begin(crm->out, report_column, NELEM(report_column),
	    err);
	if (rc)
		return rc;
	for (size_t i = 0; i < re->touched.n; i++) {
		const struct reference	*ref = &re->touched.p[i];

		out_row_begin(crm->out);
		out_textf(crm->out, "%.*s%u", SLICE_ARG(ref->entity->prefix),
		    ref->id);
		out_row_end(crm->out);
	}
	for (size_t i = 0; i < re->n_new_rows; i++) {
		out_row_begin(crm->out);
		out_textf(crm->out, "%.*s%llu",
		    SLICE_ARG(re->row_entity->prefix),
		    (unsigned long long)(re->counts.first_seq + i));
		out_row_end(crm->out);
	}
	out_table_end(crm->out);
	return ERR_OK;
}

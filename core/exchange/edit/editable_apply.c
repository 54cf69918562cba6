/*
 * What the blocks of a text make of the records that were shown: changes,
 * new ones, and those that are to go.
 */
#include "core/exchange/edit/editable_priv.h"

/* ---- one record ---- */

static bool
same_items(const struct edit_cell *c, const struct slice *item, size_t n)
{
	if (c->n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!slice_eq(c->item[i], item[i]))
			return false;
	return true;
}

/* The values of a cell into the draft. */
static enum err_code
set_cell(struct reading *r, struct draft *d, const struct edit_cell *c,
    struct err *err)
{
	struct value	*v = ARENA_ARRAY(r->scratch, struct value, c->n + 1);
	size_t		 n = 0;

	for (size_t i = 0; i < c->n; i++) {
		enum err_code	rc;

		if (slice_trim(c->item[i]).len == 0)
			continue;
		rc = edit_read_one(&v[n++], r->edit, c->field, c->item[i],
		    r->scratch, err);
		if (rc)
			return rc;
	}
	draft_set(d, c->field, v, n);
	return ERR_OK;
}

static bool
is_repeated(const struct block *b, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (b->cell[k].field == b->cell[i].field)
			return true;
	return false;
}

/* Nobody touched it here: it still is what was shown at first. */
static bool
is_untouched(struct reading *r, const struct edit_cell *c,
    const struct record *first)
{
	const struct slice	*item;
	size_t			 n;

	n = editable_items(&item, r->scratch, first, c->field, r->env);
	return same_items(c, item, n);
}

/*
 * What differs from base into the draft; *n_changed how much.  With first,
 * what another changed meanwhile and nobody touched here stays.  False: a
 * fault was told.
 */
static bool
take_cells(size_t *n_changed, struct reading *r, struct draft *d,
    const struct block *b, const struct record *base,
    const struct record *first)
{
	const struct slice	*item;
	struct err		 err = {0};
	size_t			 before = r->n_bad, n;

	*n_changed = 0;
	for (size_t i = 0; i < b->n; i++) {
		const struct edit_cell	*c = &b->cell[i];

		if (is_repeated(b, i)) {
			err_set(&err, ERR_DATA, "%.*s stands there twice",
			    SLICE_ARG(c->field->name));
			editable_fault(r, c->line, &err);
			continue;
		}
		n = base == NULL ? 0 : editable_items(&item, r->scratch, base,
		    c->field, r->env);
		if (same_items(c, item, n) ||
		    (first != NULL && is_untouched(r, c, first)))
			continue;
		++*n_changed;
		if (set_cell(r, d, c, &err) != ERR_OK)
			editable_fault(r, c->line, &err);
	}
	return r->n_bad == before;
}

/* ---- changed here and elsewhere ---- */

static void
add_items(struct buf *b, const struct slice *item, size_t n)
{
	if (n == 0)
		buf_adds(b, "nothing");
	for (size_t i = 0; i < n; i++)
		buf_addf(b, "%s\"%.*s\"", i > 0 ? ", " : "",
		    (int)MIN(item[i].len, (size_t)150), item[i].p);
}

/* A field that is not now as the text has it. */
static void
tell_difference(struct reading *r, const struct edit_cell *c,
    const struct record *base, const struct record *now)
{
	const struct slice	*was, *is;
	struct buf		 b = {0};
	struct err		 err = {0};
	size_t			 n_was, n_is;

	n_is = editable_items(&is, r->scratch, now, c->field, r->env);
	n_was = editable_items(&was, r->scratch, base, c->field, r->env);
	if (same_items(c, is, n_is))
		return;
	buf_addf(&b, "%.*s is ", SLICE_ARG(c->field->name));
	add_items(&b, is, n_is);
	buf_adds(&b, " now, it was ");
	add_items(&b, was, n_was);
	if (same_items(c, was, n_was)) {
		buf_adds(&b, ": it stays so");
	} else {
		buf_adds(&b, ", here it is ");
		add_items(&b, c->item, c->n);
	}
	/* A word on the conflict told before, not another one. */
	err_set(&err, ERR_OK, "%s", buf_cstr(&b));
	r->bad(r->arg, c->line, &err);
	buf_release(&b);
}

static void
tell_conflict(struct reading *r, const struct block *b, struct shown *s,
    const struct record *base, const struct record *now)
{
	struct buf	h = {0};
	struct err	err = {0};

	handle_write(&h, b->entity, b->id);
	if (now->bytes.p == NULL || now->id != b->id) {
		err_set(&err, ERR_CONFLICT, "%s was removed meanwhile: take it "
		    "out, or take out its handle to add it anew",
		    buf_cstr(&h));
		editable_fault(r, b->line, &err);
		buf_release(&h);
		return;
	}
	err_set(&err, ERR_CONFLICT, "%s was changed meanwhile by another "
	    "(revision %u, it was %u): take out these lines to write what "
	    "you changed here over it", buf_cstr(&h), now->revision,
	    base->revision);
	editable_fault(r, b->line, &err);
	for (size_t i = 0; i < b->n; i++)
		tell_difference(r, &b->cell[i], base, now);
	if (s->first.p == NULL)
		s->first = s->bytes;
	s->bytes = slice_dup(r->ed->arena, now->bytes);
	buf_release(&h);
}

/* ---- into the plan ---- */

static enum err_code
find_both(struct record *base, struct record *now, struct reading *r,
    const struct shown *s, struct err *err)
{
	const struct entity	*e = model_find_entity_id(r->env->model,
				    s->entity);
	enum err_code		 rc;

	if (e == NULL)
		return err_set(err, ERR_CONFLICT, "the data model was changed "
		    "meanwhile");
	rc = record_decode(base, e, s->id, s->bytes, err);
	return rc ? rc : record_find(now, r->env->txn, e, s->id, err);
}

static bool
is_unchanged(const struct record *base, const struct record *now)
{
	return now->bytes.p != NULL && now->id == base->id &&
	    now->revision == base->revision;
}

static enum err_code
change_record(struct reading *r, const struct block *b, struct shown *s,
    struct err *err)
{
	struct record	base, now, first;
	struct draft	d;
	struct err	bad = {0};
	size_t		n;
	enum err_code	rc = find_both(&base, &now, r, s, err);

	if (rc == ERR_OK && s->first.p != NULL)
		rc = record_decode(&first, base.entity, s->id, s->first, err);
	if (rc)
		return rc;
	s->seen = true;
	draft_from_record(&d, is_unchanged(&base, &now) ? &now : &base,
	    r->scratch);
	if (!take_cells(&n, r, &d, b, &base,
	    s->first.p != NULL ? &first : NULL) || n == 0)
		return ERR_OK;
	if (!is_unchanged(&base, &now)) {
		tell_conflict(r, b, s, &base, &now);
		return ERR_OK;
	}
	rc = edit_complete(r->edit, &d, &bad);
	if (rc == ERR_OK)
		rc = edit_set(r->edit, &now, &d, &bad);
	if (rc)
		editable_fault(r, b->line, &bad);
	return ERR_OK;
}

static void
add_record(struct reading *r, struct block *b)
{
	struct draft	d;
	struct err	bad = {0};
	size_t		n;
	enum err_code	rc;

	draft_init(&d, b->entity, r->scratch);
	if (!take_cells(&n, r, &d, b, NULL, NULL))
		return;
	rc = edit_complete(r->edit, &d, &bad);
	if (rc == ERR_OK)
		rc = edit_add(r->edit, &d, &bad);
	if (rc)
		editable_fault(r, b->line, &bad);
	b->id = d.id;
}

static enum err_code
take_block(struct reading *r, struct block *b, struct imap *line,
    struct err *err)
{
	struct shown	*s = NULL;
	struct err	 bad = {0};
	enum err_code	 rc = ERR_OK;

	arena_clear(r->scratch);
	if (b->id != 0)
		s = &r->ed->shown.p[*imap_find(r->ed->at,
		    editable_key(b->entity->id, b->id)) - 1];
	if (s != NULL && s->seen) {
		err_set(&bad, ERR_DATA, "%.*s%u stands there twice",
		    SLICE_ARG(b->entity->prefix), b->id);
		editable_fault(r, b->line, &bad);
		return ERR_OK;
	}
	if (s != NULL)
		rc = change_record(r, b, s, err);
	else
		add_record(r, b);
	if (rc == ERR_OK && b->id != 0)
		*imap_put(line, editable_key(b->entity->id, b->id), NULL) =
		    b->line;
	return rc;
}

/* Those that are no longer in the text. */
static enum err_code
remove_rest(struct reading *r, struct err *err)
{
	struct record	base, now;
	struct err	bad = {0};
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < r->ed->shown.n && rc == ERR_OK; i++) {
		struct shown	*s = &r->ed->shown.p[i];

		if (s->seen)
			continue;
		rc = find_both(&base, &now, r, s, err);
		if (rc || now.bytes.p == NULL || now.id != base.id)
			continue;	/* gone already */
		if (!is_unchanged(&base, &now)) {
			err_set(&bad, ERR_CONFLICT, "%.*s%u, which is taken "
			    "out, was changed meanwhile by another: take out "
			    "this line and it goes",
			    SLICE_ARG(now.entity->prefix), now.id);
			editable_fault(r, 1, &bad);
			s->bytes = slice_dup(r->ed->arena, now.bytes);
		} else if (plan_del(r->plan, &now, false, &bad) != ERR_OK)
			editable_fault(r, 1, &bad);
	}
	return rc;
}

static enum err_code
settle(struct reading *r, const struct imap *line, struct err *err)
{
	struct reference	which;
	struct err		bad = {0};
	bool			more = true;
	enum err_code		rc;

	for (size_t i = 0; more; i++) {
		const uint64_t	*at;

		rc = plan_settle_next(&which, &more, r->plan, i, &bad);
		if (rc == ERR_STORE || rc == ERR_SYSTEM) {
			*err = bad;
			return rc;
		}
		if (rc == ERR_OK)
			continue;
		at = imap_find(line, editable_key(which.entity->id, which.id));
		editable_fault(r, at == NULL ? 1 : (size_t)*at, &bad);
	}
	return ERR_OK;
}

static enum err_code
apply_blocks(struct reading *r, struct err *err)
{
	struct imap	*line = imap_open();
	enum err_code	 rc = ERR_OK;

	for (size_t i = 0; i < r->ed->shown.n; i++)
		r->ed->shown.p[i].seen = false;
	/* Keys may change places, new records be referred to. */
	plan_defer(r->plan, true);
	for (size_t i = 0; i < r->blocks.list.n && rc == ERR_OK; i++)
		rc = take_block(r, &r->blocks.list.p[i], line, err);
	/* What could not be read is not therefore gone. */
	if (rc == ERR_OK && r->n_bad == 0)
		rc = remove_rest(r, err);
	plan_defer(r->plan, false);
	if (rc == ERR_OK && r->n_bad == 0)
		rc = settle(r, line, err);
	imap_close(line);
	return rc;
}

enum err_code
editable_apply(size_t *n_bad, struct editable *ed, struct slice text,
    const struct query_env *env, struct plan *plan, editable_bad *bad,
    void *arg, struct err *err)
{
	struct reading	r = { .ed = ed, .env = env, .plan = plan, .bad = bad,
			    .arg = arg };
	enum err_code	rc;

	r.arena = arena_open();
	r.scratch = arena_open();
	rc = edit_open(&r.edit, env, plan, NULL, err);
	if (rc == ERR_OK && ed->form == EDITABLE_YAML)
		editable_parse_yaml(&r, text);
	else if (rc == ERR_OK)
		editable_parse_tsv(&r, text);
	if (rc == ERR_OK)
		rc = apply_blocks(&r, err);
	edit_close(r.edit);
	VEC_RELEASE(&r.blocks.list);
	arena_close(r.scratch);
	arena_close(r.arena);
	*n_bad = r.n_bad;
	return rc;
}

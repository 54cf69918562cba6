#include "core/exchange/import/import.h"

#include "core/exchange/import/row_batch.h"

enum { PROGRESS_ROWS = 4096 };

/* ---- one row ---- */

static struct slice
text_at(const struct row *row, size_t i)
{
	return i < row->n ? slice_trim(row->text[i]) : SLICE_EMPTY;
}

/* Money in another currency that stood there already keeps its rate. */
static void
keep_rate(const struct draft *d, const struct field *f,
    const struct value *v, size_t n)
{
	const struct draft_field	*old = &d->field[f->position];

	if (f->type != TYPE_MONEY || old->n != n)
		return;
	for (size_t i = 0; i < n; i++) {
		struct value	*w = (struct value *)(uintptr_t)&v[i];

		if (w->cur[0] != '\0' && w->i == 0 &&
		    strcmp(w->cur, old->p[i].cur) == 0 &&
		    w->original == old->p[i].original)
			w->i = old->p[i].i;
	}
}

/*
 * The columns that make records come last: a row that is wrong elsewhere
 * should leave nothing behind.
 */
static enum err_code
read_columns(struct draft *d, struct import *im, const struct row *row,
    bool creating, struct err *err)
{
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	for (size_t i = 0; i < im->column.n && i < row->n; i++) {
		const struct column	*c = &im->column.p[i];
		const struct json	*json = row->json == NULL ? NULL :
					    row->json[i];

		if (c->use != COLUMN_FIELD ||
		    creating != (c->target != NULL && c->target->create))
			continue;
		/* An object without the key says nothing about the field. */
		if (row->json != NULL && json == NULL)
			continue;
		rc = cell_read(&v, &n, im, c, row->text[i], json, row,
		    d->arena, err);
		if (rc == ERR_DATA && later_may(im, c)) {
			later_add(im, row, i);
			memset(err, 0, sizeof(*err));
			n = 0;
		} else if (rc) {
			if (im->bad_column == 0)
				im->bad_column = i + 1;
			return rc;
		}
		if (n > 0)
			keep_rate(d, c->field, v, n);
		else if (rc == ERR_OK && row->json == NULL && !im->o->clear)
			continue;	/* an empty cell says nothing */
		draft_set(d, c->field, v, n);
	}
	return ERR_OK;
}

static enum err_code
fill_draft(bool *skip, struct draft *d, struct import *im,
    const struct row *row, struct err *err)
{
	struct buf	bytes = {0};
	struct record	rec;
	enum err_code	rc;

	*skip = false;
	rc = edit_assign(im->edit, d, im->set, im->n_set, err);
	if (rc == ERR_OK)
		rc = read_columns(d, im, row, false, err);
	if (rc == ERR_OK)
		rc = read_columns(d, im, row, true, err);
	if (rc == ERR_OK)
		rc = edit_assign(im->edit, d, im->compute, im->n_compute, err);
	if (rc || im->skip == NULL)
		return rc;
	draft_as_record(&rec, &bytes, d, im->env.model->revision);
	rc = query_test(skip, im->skip, &rec, err);
	buf_release(&bytes);
	return rc;
}

/*
 * The record a row means; rec->bytes.p is NULL when it is a new one.  *led:
 * it names one that was merged into that.
 */
static enum err_code
find_record(struct record *rec, bool *led, struct import *im,
    const struct row *row, struct err *err)
{
	struct slice		 handle = text_at(row, im->handle_column);
	const struct entity	*e;
	const struct value	*v;
	size_t			 n = 0, i;
	uint32_t		 id;
	enum err_code		 rc;

	*rec = (struct record){ .entity = im->entity };
	*led = false;
	if (handle.len > 0) {
		im->bad_column = im->handle_column + 1;
		if (!handle_parse(&e, &id, im->env.model, handle) ||
		    e != im->entity)
			return err_set(err, ERR_DATA, "\"%.*s\" is no handle "
			    "of %.*s", (int)MIN(handle.len, (size_t)40),
			    handle.p, SLICE_ARG(im->entity->name));
		rc = plan_find(rec, im->plan, e, id, im->scratch, err);
		if (rc == ERR_OK && rec->bytes.p == NULL && !im->o->exact) {
			err_set(err, ERR_DATA, "there is no %.*s",
			    SLICE_ARG(handle));
			err_hint(err, "without the column handle it is added "
			    "as a new one, with --exact under that handle");
			return ERR_DATA;
		}
		if (rc == ERR_OK && rec->bytes.p == NULL)
			rec->id = id;
		*led = rec->id != id;
		im->bad_column = 0;
		return rc;
	}
	for (i = 0; i < im->column.n && im->key != NULL; i++)
		if (im->column.p[i].use == COLUMN_FIELD &&
		    im->column.p[i].field == im->key)
			break;
	if (im->key == NULL || i >= row->n)
		return ERR_OK;
	im->bad_column = i + 1;
	rc = cell_read(&v, &n, im, &im->column.p[i], row->text[i],
	    row->json == NULL ? NULL : row->json[i], row, im->scratch, err);
	if (rc || n == 0) {
		im->bad_column = rc ? im->bad_column : 0;
		return rc;
	}
	rc = plan_find_unique(&id, led, im->plan, im->entity, im->key, v,
	    err);
	im->bad_column = 0;
	return rc || id == 0 ? rc :
	    plan_find(rec, im->plan, im->entity, id, im->scratch, err);
}

static enum err_code
read_revision(int64_t *revision, struct import *im, const struct row *row,
    struct err *err)
{
	struct slice	text = text_at(row, im->revision_column);

	*revision = 0;
	if (text.len == 0 || (i64_parse(revision, text) && *revision > 0 &&
	    *revision <= UINT32_MAX))
		return ERR_OK;
	im->bad_column = im->revision_column + 1;
	return err_set(err, ERR_DATA, "\"%.*s\" is no revision",
	    (int)MIN(text.len, (size_t)40), text.p);
}

static enum err_code
change_record(struct import *im, const struct record *before,
    struct draft *d, int64_t revision, struct err *err)
{
	uint64_t	n = plan_count(im->plan).changed;
	enum err_code	rc;

	rc = edit_complete(im->edit, d, err);
	if (rc == ERR_OK)
		rc = edit_set(im->edit, before, d, err);
	if (rc)
		return rc;
	if (plan_count(im->plan).changed == n) {
		im->report->present++;
		return ERR_OK;
	}
	if (revision != 0 && revision != before->revision)
		return err_set(err, ERR_CONFLICT, "%.*s%u was changed since: "
		    "it has revision %u, the file %lld",
		    SLICE_ARG(im->entity->prefix), before->id,
		    before->revision, (long long)revision);
	im->report->changed++;
	return ERR_OK;
}

static enum err_code
count_added(struct import *im, const struct draft *d, uint64_t line,
    struct err *err)
{
	struct buf	bytes = {0};
	struct record	rec;
	enum err_code	rc;

	im->report->added++;
	if (im->o->added == NULL)
		return ERR_OK;
	draft_as_record(&rec, &bytes, d, im->env.model->revision);
	rc = im->o->added(im->o->arg, &rec, line, err);
	buf_release(&bytes);
	return rc;
}

/*
 * A row names its record itself.  One before that was taken for it is about
 * another, which is not there yet.
 */
static enum err_code
name_record(struct import *im, uint32_t id, struct err *err)
{
	struct draft	d;
	uint64_t	line;
	enum err_code	rc;

	rc = present_name(&d, &line, im->present, im, id, err);
	if (rc || line == 0)
		return rc;
	im->report->present--;
	rc = edit_complete(im->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_add(im->edit, &d, err);
	return rc ? rc : count_added(im, &d, line, err);
}

/*
 * A row that no key tells: *done, and counted, when there is a record for it
 * already.
 */
static enum err_code
row_is_present(bool *done, struct import *im, const struct draft *d,
    uint64_t line, struct err *err)
{
	uint32_t	id;
	enum err_code	rc;

	rc = present_find(&id, im->present, im, d, line, err);
	*done = rc == ERR_OK && id != 0;
	im->report->present += *done;
	return rc;
}

static enum err_code
record_row(struct import *im, const struct row *row, struct err *err)
{
	struct record	before;
	struct draft	d;
	int64_t		revision;
	bool		skip, exact, led, may, done = false;
	size_t		n_later = im->later.n;
	enum err_code	rc;

	rc = find_record(&before, &led, im, row, err);
	if (rc == ERR_OK)
		rc = read_revision(&revision, im, row, err);
	if (rc == ERR_OK && before.bytes.p != NULL && im->present != NULL)
		rc = name_record(im, before.id, err);
	if (rc)
		return rc;
	if (before.bytes.p != NULL)
		draft_from_record(&d, &before, im->scratch);
	else
		draft_init(&d, im->entity, im->scratch);
	rc = fill_draft(&skip, &d, im, row, err);
	if (rc || skip) {
		later_number(im, n_later, 0, false);
		im->report->skipped += rc == ERR_OK;
		return rc;
	}
	if (before.bytes.p != NULL) {
		rc = merged_keep(im, &d, &before, led, err);
		if (rc == ERR_OK)
			rc = change_record(im, &before, &d,
			    led ? 0 : revision, err);
		later_number(im, n_later, rc ? 0 : before.id, led);
		im->report->led += rc == ERR_OK && led;
		return rc;
	}
	exact = im->o->exact && before.id != 0;
	may = present_may(im, &d) && im->later.n == n_later;
	rc = edit_complete(im->edit, &d, err);
	if (rc == ERR_OK && may)
		rc = row_is_present(&done, im, &d, row->line, err);
	if (rc || done) {
		later_number(im, n_later, 0, false);
		return rc;
	}
	if (exact) {
		d.id = before.id;
		d.revision = revision == 0 ? 1 : (uint32_t)revision;
		rc = plan_add(im->plan, &d, true, err);
	} else
		rc = edit_add(im->edit, &d, err);
	later_number(im, n_later, rc ? 0 : d.id, false);
	return rc ? rc : count_added(im, &d, row->line, err);
}

/* A row of sales as a draft: computed, checked, or known by its number. */
static enum err_code
sale_row(struct import *im, const struct row *row, struct err *err)
{
	const struct field	*date = entity_role(im->entity, ROLE_DATE);
	struct slice		 handle = text_at(row, im->handle_column);
	struct slice		 number;
	struct draft		 d;
	int64_t			 seq = 0;
	bool			 skip;
	enum err_code		 rc;

	number = slice_sub(handle, im->entity->prefix.len, handle.len);
	if (handle.len > 0 && (!slice_starts(handle, im->entity->prefix) ||
	    !i64_parse(&seq, number) || seq <= 0))
		return err_set(err, ERR_DATA, "\"%.*s\" is no number of a "
		    "%.*s", (int)MIN(handle.len, (size_t)40), handle.p,
		    SLICE_ARG(im->entity->name));
	if (seq == 0)
		draft_init(&d, im->entity, im->scratch);
	else {
		rc = edit_get_row(&d, im->edit, im->entity, (uint64_t)seq,
		    im->scratch, err);
		if (rc)
			return rc;
	}
	rc = fill_draft(&skip, &d, im, row, err);
	if (rc == ERR_OK && skip) {
		im->report->skipped++;
		return ERR_OK;
	}
	/* Nothing is taken for today here. */
	if (rc == ERR_OK && date != NULL &&
	    draft_value(&d, date).type == TYPE_NONE)
		rc = err_set(err, ERR_DATA, "%s is missing (required)",
		    field_show(date).text);
	if (rc == ERR_OK)
		rc = edit_complete(im->edit, &d, err);
	if (rc)
		return rc;
	return seq != 0 ? edit_set_row(im->edit, (uint64_t)seq, &d, err) :
	    edit_add(im->edit, &d, err);
}

/* ---- all rows ---- */

/* The input is wrong here, as opposed to the store or the system. */
static bool
is_row_fault(enum err_code rc)
{
	return rc == ERR_USAGE || err_is_of_data(rc);
}

static void
tell_bad(struct import *im, const struct row *row, struct err *err)
{
	struct fault_place	at = { .file = input_name(im->input),
				    .line = row->line,
				    .column = im->bad_column };

	im->report->bad++;
	reject_row(im, row, err);
	if (im->o->bad != NULL)
		im->o->bad(im->o->arg, &at, err);
	memset(err, 0, sizeof(*err));
}

static enum err_code
one_row(struct import *im, struct fast *fast, const struct row *row,
    struct err *err)
{
	bool		done = false;
	enum err_code	rc;

	im->bad_column = 0;
	rc = bind_more(im, err);
	im->stop = rc != ERR_OK;
	if (rc == ERR_OK && fast != NULL)
		rc = fast_row(&done, fast, row, err);
	if (rc || done)
		return rc;
	arena_clear(im->scratch);
	return im->entity->is_columnar ? sale_row(im, row, err) :
	    record_row(im, row, err);
}

static enum err_code
read_rows(struct import *im, struct fast *fast, struct err *err)
{
	struct row	row;
	bool		more = true;
	enum err_code	rc;

	for (;;) {
		if (im->batches != NULL) {
			rc = batches_place(im->batches, err);
			if (rc)
				return rc;
			rc = batches_next(&row, &more, im->batches, err);
		} else
			rc = source_next(&row, &more, im->source, err);
		if (rc == ERR_OK && !more)
			return ERR_OK;
		if (rc == ERR_RANGE || rc == ERR_SYSTEM)
			return err_prefix(err, "%s:%llu: ",
			    input_name(im->input),
			    (unsigned long long)row.line);
		im->report->read++;
		im->bad_column = 0;
		if (rc == ERR_OK)
			rc = one_row(im, fast, &row, err);
		if (im->stop)
			return err_prefix(err, "%s:%llu: ",
			    input_name(im->input),
			    (unsigned long long)row.line);
		if (is_row_fault(rc))
			tell_bad(im, &row, err);
		else if (rc)
			return rc;
		if (im->report->read % PROGRESS_ROWS == 0 &&
		    im->o->progress != NULL)
			im->o->progress(im->o->arg, im->batches != NULL ?
			    batches_done(im->batches) :
			    input_done(im->input), input_size(im->input));
	}
}

/* ---- what tells sale rows apart ---- */

static enum err_code
use_declared_key(struct sales_plan_options *so, struct import *im,
    struct err *err)
{
	const struct entity	*e = im->entity;
	const struct mapping	*m = &im->mapping;
	bool			 all = e->n_key > 0;

	for (size_t i = 0; i < e->n_key; i++)
		all &= bind_has(im, &e->field[e->key[i]]);
	so->by_key = all;
	for (size_t k = 0; k < m->n_key; k++) {
		const struct field	*f = entity_find_field(e, m->key[k]);
		bool			 in = false;

		for (size_t i = 0; i < e->n_key; i++)
			in |= f == &e->field[e->key[i]];
		if (f != NULL && in && all && m->n_key == e->n_key)
			continue;
		err_set(err, ERR_USAGE, "%.*s is not the key the model "
		    "declares for %.*s", SLICE_ARG(m->key[k]),
		    SLICE_ARG(e->name));
		err_hint(err, "write key: [...] with %.*s in the model; "
		    "without one all mapped fields tell rows apart",
		    SLICE_ARG(e->name));
		return ERR_USAGE;
	}
	return ERR_OK;
}

static enum err_code
identify_rows(struct sales_plan_options *so, struct import *im,
    struct err *err)
{
	const struct field	**f = ARENA_ARRAY(im->arena,
				    const struct field *,
				    im->entity->n_fields + 1);
	enum err_code		 rc;

	memset(so, 0, sizeof(*so));
	rc = use_declared_key(so, im, err);
	if (rc || so->by_key)
		return rc;
	for (size_t i = 0; i < im->entity->n_fields; i++) {
		const struct field	*one = &im->entity->field[i];
		bool			 computed = false;

		for (size_t k = 0; k < im->n_compute; k++)
			computed |= im->compute[k].field == one;
		if (bind_has(im, one) && !computed)
			f[so->n_identity++] = one;
	}
	so->identity = f;
	return ERR_OK;
}

/* ---- the whole ---- */

/* What the user's mapping says of a column. */
static const struct mapping_column *
find_asked(const struct import *im, size_t i)
{
	const struct mapping	*m = im->o->mapping;

	for (size_t k = 0; k < m->n_columns; k++)
		if (slice_eq(m->column[k].name, source_column(im->source, i)))
			return &m->column[k];
	return NULL;
}

/* What was found out, so that it can be shown and kept. */
static void
complete_mapping(struct import *im)
{
	struct mapping		*m = &im->mapping;
	struct mapping_column	*c;

	m->type = im->entity->name;
	m->encoding = input_encoding(im->input);
	c = ARENA_ARRAY(im->arena, struct mapping_column, im->column.n + 1);
	for (size_t i = 0; i < im->column.n; i++) {
		const struct column	*from = &im->column.p[i];
		struct mapping_pair	*fill;

		const struct mapping_column *asked = find_asked(im, i);

		c[i].name = source_column(im->source, i);
		c[i].values = asked == NULL ? NULL : asked->values;
		c[i].n_values = asked == NULL ? 0 : asked->n_values;
		c[i].by = asked == NULL ? SLICE_EMPTY : asked->by;
		if (from->use == COLUMN_HANDLE)
			c[i].field = SLICE("handle");
		if (from->use == COLUMN_REVISION)
			c[i].field = SLICE("revision");
		if (from->use != COLUMN_FIELD)
			continue;
		c[i].field = from->field->name;
		if (from->dates.n > 0)
			c[i].dates = slice_of(arena_strdup(im->arena,
			    from->dates.text));
		if (from->target == NULL || !from->target->create)
			continue;
		c[i].create = true;
		fill = ARENA_ARRAY(im->arena, struct mapping_pair,
		    from->target->n_fill + 1);
		c[i].fill = fill;
		c[i].n_fill = from->target->n_fill;
		for (size_t k = 0; k < c[i].n_fill; k++) {
			fill[k].name =
			    from->target->fill[k].column.field->name;
			fill[k].value = source_column(im->source,
			    from->target->fill[k].from);
		}
	}
	m->column = c;
	m->n_columns = im->column.n;
}

static enum err_code
import_all(struct import *im, struct fast **fast, struct record_rows **records,
    struct err *err)
{
	struct sales_plan_options	so = {0};
	struct edit_counts		counts;
	enum err_code			rc;

	rc = source_open(&im->source, im->input, &im->mapping, im->arena, err);
	if (rc == ERR_OK)
		rc = bind_open(im, err);
	if (rc == ERR_OK)
		rc = detect_formats(im, err);
	if (rc == ERR_OK && im->entity->is_columnar)
		rc = identify_rows(&so, im, err);
	if (rc == ERR_OK)
		rc = edit_open(&im->edit, &im->env, im->plan,
		    im->entity->is_columnar ? &so : NULL, err);
	if (rc == ERR_OK && im->entity->is_columnar)
		rc = fast_open(fast, im, err);
	if (rc == ERR_OK && !im->entity->is_columnar) {
		im->present = present_open(im);
		*records = record_rows_open(im);
	}
	if (rc == ERR_OK)
		rc = read_rows(im, *fast, err);
	if (rc == ERR_OK)
		rc = later_finish(im, tell_bad, err);
	if (rc == ERR_OK)
		rc = edit_finish(im->edit, &counts, err);
	if (rc)
		return rc;
	im->report->added += counts.rows_added;
	im->report->changed += counts.rows_changed;
	im->report->present += counts.rows_present;
	im->report->encoding = slice_of(encoding_name(
	    input_encoding(im->input)));
	return ERR_OK;
}

enum err_code
import_run(struct import_report *report, struct input *input,
    const struct import_options *o, const struct query_env *env,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct import	im = { .o = o, .env = *env, .plan = plan,
			    .arena = arena, .input = input,
			    .entity = o->entity, .report = report };
	struct record_rows *records = NULL;
	struct fast	*fast = NULL;
	enum err_code	 rc;

	memset(report, 0, sizeof(*report));
	im.mapping = *o->mapping;
	im.values = env->values;
	im.scratch = arena_open();
	im.created = ARENA_ARRAY(arena, struct import_created,
	    env->model->n_entities + 1);
	report->created = im.created;
	rc = import_all(&im, &fast, &records, err);
	if (im.source != NULL) {
		complete_mapping(&im);
		report->mapping = im.mapping;
	}
	fast_close(fast);
	record_rows_close(records);
	map_close(im.overruled);
	present_close(im.present);
	edit_close(im.edit);
	bind_close(&im);
	source_close(im.source);
	arena_close(im.scratch);
	return rc;
}

/*
 * New records straight from texts to stored values, column by column: read
 * and checked ahead, added when their batch is at hand.  A row that is wrong,
 * lacks something or is about a record that is there is left: as a draft it
 * tells all.
 */
#include "core/exchange/import/row_batch.h"
#include "core/exchange/import/reader.h"

#include "core/record/new_record.h"
#include "core/types/text.h"

/* Texts of which a column keeps what was read. */
enum { KNOWN_MAX = 1 << 18 };

struct record_rows;
struct value_column;
typedef void read_column(struct record_rows *, struct value_column *,
    struct batch *, struct stored_values *);

struct value_column {
	struct reader		 reader;
	read_column		*read;
	bool			 ahead;		/* beside placing */
	struct stored_values	 otherwise;	/* the constant, the default */
	/* Those of the texts of reader.cache, which has their place. */
	VEC(struct stored_values) known;
	uint32_t		 asked, missed;
	struct arena		*kept, *scratch;
};

/* What was read of a batch. */
struct read_values {
	struct stored_values	*values;	/* BATCH_ROWS for each column */
	char			(*number)[STORED_NUMBER];	/* the same */
	struct arena		*arena;
	struct new_keys		*keys;
};

struct record_rows {
	struct import		*im;
	struct new_records	*records;
	struct batches		*batches;
	struct value_column	*column;
	size_t			 n_columns;
	struct read_values	 own[2];
	bool			 has_begun;	/* with the first batch */
	/* By field: those of the columns, then constants and defaults. */
	struct stored_values	*row;
	struct stored_values	*said;		/* by field, without those */
	const struct field	**field;
	size_t			 n_fields;
};

/* ---- one column of a batch ---- */

static void
read_texts(struct record_rows *rr, struct value_column *c, struct batch *b,
    struct stored_values *to)
{
	const struct reader	*r = &c->reader;
	struct arena		*arena = ((struct read_values *)b->own)->arena;
	struct value		 v = { .type = TYPE_TEXT };
	struct err		 ignored;

	(void)rr;
	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = reader_text(r, &b->rows, i);

		to[i].p = NULL;
		if (text.len == 0)
			continue;
		if (text_parse(&v.text, arena, text, &ignored) != ERR_OK ||
		    (r->checked && field_check_value(r->field, &v, &ignored)
		    != ERR_OK))
			b->left[i] = true;
		else
			to[i] = (struct stored_values){ v.text.p, v.text.len };
	}
}

static void
read_numbers(struct record_rows *rr, struct value_column *c, struct batch *b,
    struct stored_values *to)
{
	const struct reader	*r = &c->reader;
	const struct read_values *own = b->own;
	char			(*number)[STORED_NUMBER] = own->number +
				    (to - own->values);
	int64_t			 cell;

	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = reader_text(r, &b->rows, i);

		to[i].p = NULL;
		if (text.len == 0)
			continue;
		if (r->how == BY_DATE ? !reader_date(&cell, rr->im, r, text) :
		    !reader_number(&cell, r, text)) {
			b->left[i] = true;
			continue;
		}
		to[i].p = number[i];
		to[i].len = stored_number(number[i], cell);
	}
}

/* As a draft would have it; no values: p is NULL. */
static bool
read_one(struct stored_values *s, struct record_rows *rr,
    struct value_column *c, struct slice text, struct arena *arena)
{
	const struct value	*v;
	size_t			 n;
	struct err		 ignored;

	arena_clear(c->scratch);
	s->p = NULL;
	if (cell_read(&v, &n, rr->im, c->reader.column, text, NULL, NULL,
	    c->scratch, &ignored) != ERR_OK)
		return false;
	return n == 0 || stored_values_make(s, c->reader.field, v, n, arena);
}

/* Is it of use to keep what texts of this column are? */
static bool
are_kept(struct value_column *c)
{
	struct reader	*r = &c->reader;

	if (r->cache != NULL && ++c->asked == QUICK_TRIAL) {
		if (c->missed > QUICK_TRIAL / 2) {
			map_close(r->cache);
			r->cache = NULL;
		}
		c->asked = c->missed = 0;
	}
	return r->cache != NULL;
}

/* The place of what the text is in c->known; false: it is not there. */
static bool
find_known(int64_t *at, struct record_rows *rr, struct value_column *c,
    struct slice text)
{
	struct reader		*r = &c->reader;
	const uint64_t		*known;
	struct stored_values	 s;

	if (!are_kept(c))
		return false;
	known = map_find(r->cache, text);
	if (known != NULL) {
		*at = (int64_t)*known;
		return true;
	}
	c->missed++;
	if (c->known.n == KNOWN_MAX || !read_one(&s, rr, c, text, c->kept))
		return false;
	*at = (int64_t)c->known.n;
	*map_put(r->cache, text, NULL) = c->known.n;
	*VEC_ADD(&c->known) = s;
	return true;
}

/* All other types, and lists: what a text is is read once, then looked up. */
static void
read_others(struct record_rows *rr, struct value_column *c, struct batch *b,
    struct stored_values *to)
{
	struct arena	*arena = ((struct read_values *)b->own)->arena;
	struct quick	*quick;
	uint64_t	 key;
	int64_t		 at;

	for (size_t i = 0; i < b->rows.n; i++) {
		/* As it stands there: cell_read trims and translates it. */
		struct slice	text = b->rows.field[i * b->rows.n_fields +
				    c->reader.from];

		to[i].p = NULL;
		if (text.len == 0)
			continue;
		if (reader_seen(&at, &quick, &key, &c->reader, text)) {
			to[i] = c->known.p[at];
		} else if (find_known(&at, rr, c, text)) {
			to[i] = c->known.p[at];
			if (quick != NULL)
				*quick = (struct quick){ key, at };
		} else if (!read_one(&to[i], rr, c, text, arena))
			b->left[i] = true;
	}
}

static void
read_refs(struct record_rows *rr, struct value_column *c, struct batch *b,
    struct stored_values *to)
{
	struct reader		*r = &c->reader;
	struct arena		*arena = ((struct read_values *)b->own)->arena;
	struct value		 v = { .type = TYPE_REF,
				    .entity = r->field->to };

	(void)rr;
	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = reader_text(r, &b->rows, i);

		to[i].p = NULL;
		if (text.len == 0)
			continue;
		v.i = target_known(r->column->target, text);
		if (v.i == 0 || !stored_values_make(&to[i], r->field, &v, 1,
		    arena))
			b->left[i] = true;
	}
}

/* ---- a batch ---- */

static void
read_columns(struct record_rows *rr, struct batch *b, bool ahead)
{
	struct read_values	*own = b->own;

	for (size_t i = 0; i < rr->n_columns; i++)
		if (rr->column[i].ahead == ahead)
			rr->column[i].read(rr, &rr->column[i], b,
			    own->values + i * BATCH_ROWS);
}

/* What the column has in a row. */
static struct stored_values
value_at(const struct record_rows *rr, const struct batch *b, size_t column,
    size_t row)
{
	const struct read_values	*own = b->own;
	struct stored_values		 s = own->values[column * BATCH_ROWS +
					    row];

	return s.p != NULL ? s : rr->column[column].otherwise;
}

static void
make_keys(struct record_rows *rr, struct batch *b)
{
	struct new_keys	*keys = ((struct read_values *)b->own)->keys;

	new_keys_clear(keys);
	for (size_t i = 0; i < b->rows.n; i++) {
		for (size_t k = 0; k < rr->n_columns; k++)
			if (rr->field[k]->unique)
				rr->row[k] = value_at(rr, b, k, i);
		new_keys_add(keys, rr->records, rr->row);
	}
}

static void
read_ahead(void *arg, struct batch *b)
{
	struct record_rows	*rr = arg;

	arena_clear(((struct read_values *)b->own)->arena);
	read_columns(rr, b, true);
}

/* How many rows the whole file will have if all are like these; or 0. */
static uint64_t
guess_rows(const struct import *im, const struct batch *b)
{
	uint64_t	bytes = 0;

	for (size_t i = 0; i < b->rows.n; i++)
		bytes += b->rows.row[i].raw.len + 1;
	return bytes == 0 ? 0 : input_size(im->input) / (bytes / b->rows.n);
}

static void
read_rest(void *arg, struct batch *b)
{
	struct record_rows	*rr = arg;

	if (!rr->has_begun && b->rows.n == BATCH_ROWS)
		new_records_expect(rr->records, guess_rows(rr->im, b));
	rr->has_begun = true;
	read_columns(rr, b, false);
	/* Reading is most of the work already. */
	make_keys(rr, b);
}

/* No key tells it from those that are there. */
static bool
may_be_present(const struct record_rows *rr)
{
	if (rr->im->present == NULL)
		return false;
	for (size_t i = 0; i < rr->n_fields; i++)
		if (rr->field[i] == rr->im->key)
			return rr->row[i].p == NULL;
	return true;
}

/* A row about a record that is there, and says nothing new of it. */
static enum err_code
pass_over(bool *done, struct record_rows *rr, const struct batch *b,
    struct err *err)
{
	const struct read_values	*own = b->own;
	const struct import		*im = rr->im;

	/* Constants may say something, empty cells too. */
	if (im->n_set > 0 || im->o->clear)
		return ERR_OK;
	for (size_t i = 0; i < rr->n_columns; i++)
		rr->said[i] = own->values[i * BATCH_ROWS + b->next];
	return new_records_are_stored(done, rr->records, rr->said, own->keys,
	    b->next, im->key, err);
}

static enum err_code
place_row(bool *done, struct record_rows *rr, const struct batch *b,
    struct err *err)
{
	enum { SOON = 16 };
	const struct read_values	*own = b->own;
	const struct import_options	*o = rr->im->o;
	struct import_report		*report = rr->im->report;
	struct record			 rec;
	enum err_code			 rc;

	/* They were written by the other thread: what comes soon is on its
	 * way from there. */
	for (size_t i = 0; i < rr->n_columns; i++) {
		CRM_PREFETCH(&own->values[i * BATCH_ROWS + b->next + SOON]);
		rr->row[i] = value_at(rr, b, i, b->next);
	}
	*done = false;
	if (may_be_present(rr))
		return ERR_OK;
	rc = new_records_add(&rec, done, rr->records, rr->row, own->keys,
	    b->next, err);
	if (rc == ERR_OK && !*done) {
		rc = pass_over(done, rr, b, err);
		report->read += *done;
		report->present += *done;
		return rc;
	}
	if (rc)
		return rc;
	report->read++;
	report->added++;
	return o->added == NULL ? ERR_OK :
	    o->added(o->arg, &rec, b->rows.row[b->next].line, err);
}

static enum err_code
place(void *arg, struct batch *b, struct err *err)
{
	struct record_rows	*rr = arg;
	bool			 done;
	enum err_code		 rc;

	for (; b->next < b->rows.n && !b->left[b->next]; b->next++) {
		rc = place_row(&done, rr, b, err);
		b->left[b->next] = !done;
		if (rc || !done)
			return rc;
	}
	return ERR_OK;
}

/* ---- what does without drafts ---- */

/* What is in the file and on the command line asks for nothing else. */
static bool
is_plain(const struct import *im)
{
	return im->handle_column == SIZE_MAX &&
	    im->revision_column == SIZE_MAX && im->n_compute == 0 &&
	    im->skip == NULL && !im->o->exact &&
	    (im->n_set == 0 || !im->o->clear) &&
	    source_format(im->source) != IMPORT_NDJSON;
}

/* Of the kind of entity nothing more follows than a default (edit.h). */
static bool
is_complete(const struct import *im)
{
	const struct field	*person = entity_role(im->entity, ROLE_PERSON);

	switch (im->entity->kind) {
	case KIND_SALE:
		return false;
	case KIND_ACTIVITY:
	case KIND_CASE:
		return person == NULL || (!bind_has(im, person) &&
		    person->default_text.len == 0);
	default:
		return true;
	}
}

static void
open_column(struct value_column *c, const struct column *column, size_t from)
{
	const struct field	*f = column->field;
	struct reader		*r = &c->reader;

	reader_open(r, column, from);
	c->kept = arena_open();
	c->scratch = arena_open();
	/* What a pattern matches with is one thread's. */
	c->ahead = f->type != TYPE_REF && f->pattern.len == 0;
	if (f->type == TYPE_REF)
		c->read = read_refs;
	else if (f->type == TYPE_TEXT && !f->many && f->pattern.len == 0)
		c->read = read_texts;
	else if (r->how != BY_CACHE && !f->many)
		c->read = read_numbers;
	else
		c->read = read_others;
	if (c->read == read_others)
		r->cache = map_open();
}

static bool
open_columns(struct record_rows *rr)
{
	struct import	*im = rr->im;
	bool		 fits = true;

	rr->column = ARENA_ARRAY(im->arena, struct value_column,
	    im->column.n + 1);
	for (size_t i = 0; i < im->column.n; i++) {
		const struct column	*c = &im->column.p[i];

		if (c->use != COLUMN_FIELD)
			continue;
		open_column(&rr->column[rr->n_columns++], c, i);
		rr->field[rr->n_fields++] = c->field;
		fits &= c->field->type != TYPE_REF || !c->field->many;
	}
	return fits;
}

/* What a field has in rows that do not have it; false: no one can tell yet. */
static bool
read_otherwise(struct stored_values *s, struct import *im,
    const struct draft *set, const struct field *f)
{
	const struct draft_field	*df = &set->field[f->position];
	const struct value		*v = df->p;
	size_t				 n = df->n;
	struct err			 ignored = {0};

	s->p = NULL;
	if (n == 0 && f->default_text.len > 0 && (f->type == TYPE_REF ||
	    edit_read(&v, &n, im->edit, f, f->default_text, im->arena,
	    &ignored) != ERR_OK))
		return false;
	return n == 0 || (f->type != TYPE_REF &&
	    stored_values_make(s, f, v, n, im->arena));
}

static bool
open_constants(struct record_rows *rr)
{
	struct import		*im = rr->im;
	struct stored_values	 s;
	struct draft		 set;
	struct err		 ignored = {0};

	draft_init(&set, im->entity, im->arena);
	if (edit_assign(im->edit, &set, im->set, im->n_set, &ignored))
		return false;
	for (size_t i = 0; i < im->entity->n_fields; i++) {
		const struct field	*f = &im->entity->field[i];
		size_t			 k = 0;

		if (!read_otherwise(&s, im, &set, f))
			return false;
		while (k < rr->n_columns && rr->field[k] != f)
			k++;
		if (k < rr->n_columns) {
			rr->column[k].otherwise = s;
		} else if (s.p != NULL) {
			rr->row[rr->n_fields] = s;
			rr->field[rr->n_fields++] = f;
		} else if (f->required)
			return false;
	}
	return true;
}

static void
open_batches(struct record_rows *rr)
{
	struct batch_user	user = { read_ahead, read_rest, place, rr };
	size_t			n = BATCH_ROWS * (rr->n_columns + 1);

	for (size_t i = 0; i < NELEM(rr->own); i++) {
		struct read_values	*own = &rr->own[i];

		own->arena = arena_open();
		own->keys = new_keys_open();
		own->values = mem_realloc_array(NULL, n,
		    sizeof(*own->values));
		own->number = mem_realloc_array(NULL, n,
		    sizeof(*own->number));
	}
	rr->records = new_records_open(rr->im->plan, rr->im->entity,
	    rr->field, rr->n_fields);
	rr->batches = batches_open(rr->im, &user, &rr->own[0], &rr->own[1]);
	rr->im->batches = rr->batches;
}

struct record_rows *
record_rows_open(struct import *im)
{
	struct record_rows	*rr;
	size_t			 n = im->entity->n_fields + 1;

	if (!is_plain(im) || !is_complete(im))
		return NULL;
	rr = ARENA_NEW(im->arena, struct record_rows);
	rr->im = im;
	rr->row = ARENA_ARRAY(im->arena, struct stored_values, n);
	rr->said = ARENA_ARRAY(im->arena, struct stored_values, n);
	rr->field = ARENA_ARRAY(im->arena, const struct field *, n);
	if (!open_columns(rr) || !open_constants(rr)) {
		record_rows_close(rr);
		return NULL;
	}
	open_batches(rr);
	return rr;
}

void
record_rows_close(struct record_rows *rr)
{
	if (rr == NULL)
		return;
	batches_close(rr->batches);
	new_records_close(rr->records);
	for (size_t i = 0; i < rr->n_columns; i++) {
		struct value_column	*c = &rr->column[i];

		reader_close(&c->reader);
		VEC_RELEASE(&c->known);
		arena_close(c->kept);
		arena_close(c->scratch);
	}
	for (size_t i = 0; i < NELEM(rr->own); i++) {
		free(rr->own[i].values);
		free(rr->own[i].number);
		arena_close(rr->own[i].arena);
		new_keys_close(rr->own[i].keys);
	}
}

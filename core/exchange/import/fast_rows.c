/*
 * Many rows at once, column by column.  While one batch is placed, a thread
 * reads the next one: it finds rows and fields and reads numbers and dates,
 * for which it needs nothing that placing changes.  A row that is not plain
 * is left, and with it the rows behind it wait until it has been looked at
 * alone.
 */
#include "core/exchange/import/fast.h"

#include "core/base/worker.h"

enum {
	BATCH_ROWS = 4096,
	FEW_ROWS = 16,			/* not worth a batch */
	ALONE_MAX = 4096
};

struct batch {
	struct csv_rows	 rows;
	size_t		 next;		/* row that has not been placed */
	int64_t		*cell;		/* BATCH_ROWS for each reader */
	bool		*left;		/* to be looked at alone */
	uint64_t	 done;		/* bytes of the input */
	enum err_code	 rc;		/* behind the rows */
	struct err	 err;
};

struct fast_rows {
	struct fast	*f;
	struct batch	 batch, ahead;
	struct worker	 reading;	/* the one ahead */
	bool		 large;
	size_t		 alone;		/* rows to be read one by one */
	size_t		 alone_next;	/* so many when batches are small */
	/* By field: its cells in the batch; NULL: none has a value. */
	const int64_t	**column, **at;
	int64_t		**same;		/* constants and defaults */
	bool		 by_column;	/* nothing is told row by row */
	struct slice	 text[BATCH_ROWS];
};

static int64_t *
cells_of(const struct batch *b, size_t reader)
{
	return b->cell + reader * BATCH_ROWS;
}

static void
batch_open(struct batch *b, const struct fast *f)
{
	size_t	n_columns = source_columns(f->im->source);

	b->rows.max = BATCH_ROWS;
	b->rows.row = mem_realloc_array(NULL, BATCH_ROWS,
	    sizeof(*b->rows.row));
	b->rows.field = mem_realloc_array(NULL, BATCH_ROWS * (n_columns + 1),
	    sizeof(*b->rows.field));
	b->cell = mem_realloc_array(NULL, BATCH_ROWS * (f->n_readers + 1),
	    sizeof(*b->cell));
	b->left = mem_realloc_array(NULL, BATCH_ROWS, sizeof(*b->left));
}

static void
batch_close(struct batch *b)
{
	free(b->rows.row);
	free(b->rows.field);
	free(b->cell);
	free(b->left);
}

/* What every row has in a field that the file does not have. */
static void
open_columns(struct fast_rows *fr)
{
	const struct fast	*f = fr->f;
	size_t			 n = f->sale->n_fields, i, k;
	bool			*read = ARENA_ARRAY(f->im->arena, bool, n + 1);

	fr->column = ARENA_ARRAY(f->im->arena, const int64_t *, n + 1);
	fr->at = ARENA_ARRAY(f->im->arena, const int64_t *, n + 1);
	fr->same = ARENA_ARRAY(f->im->arena, int64_t *, n + 1);
	fr->by_column = f->im->n_compute == 0 && f->im->skip == NULL &&
	    f->n_checks == 0;
	for (i = 0; i < f->n_readers; i++)
		read[f->reader[i].field->position] = true;
	for (i = 0; i < n; i++) {
		const struct field	*field = &f->sale->field[i];
		int64_t			 v = f->constant[i] != SALES_MISSING ?
					    f->constant[i] : f->otherwise[i];

		if (!read[i] && v == SALES_MISSING && (field->required ||
		    field->role == ROLE_DATE || field->role == ROLE_AMOUNT))
			fr->by_column = false;
		if (read[i] || v == SALES_MISSING)
			continue;
		fr->same[i] = mem_realloc_array(NULL, BATCH_ROWS,
		    sizeof(*fr->same[i]));
		for (k = 0; k < BATCH_ROWS; k++)
			fr->same[i][k] = v;
		fr->column[i] = fr->same[i];
	}
}

struct fast_rows *
fast_rows_open(struct fast *f)
{
	struct fast_rows	*fr = mem_zalloc(sizeof(*fr));

	fr->f = f;
	batch_open(&fr->batch, f);
	batch_open(&fr->ahead, f);
	open_columns(fr);
	return fr;
}

void
fast_rows_close(struct fast_rows *fr)
{
	if (fr == NULL)
		return;
	(void)worker_wait(&fr->reading);
	batch_close(&fr->batch);
	batch_close(&fr->ahead);
	for (size_t i = 0; i < fr->f->sale->n_fields; i++)
		free(fr->same[i]);
	free(fr);
}

/* ---- reading, perhaps on the thread ---- */

static struct slice
text_of(const struct batch *b, const struct reader *r, size_t row)
{
	struct slice	text = b->rows.field[row * b->rows.n_fields + r->from];

	/* Mostly there is nothing to trim or to translate. */
	if (r->column->n_values == 0 && (text.len == 0 ||
	    ((unsigned char)text.p[0] > ' ' &&
	    (unsigned char)text.p[text.len - 1] > ' ')))
		return text;
	return column_text(r->column, text);
}

static void
read_numbers(struct batch *b, const struct reader *r, int64_t *cell)
{
	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = text_of(b, r, i);

		if (text.len == 0)
			cell[i] = SALES_MISSING;
		else if (!fast_number(&cell[i], r, text))
			b->left[i] = true;
	}
}

static void
read_dates(struct batch *b, const struct fast *f, const struct reader *r,
    int64_t *cell)
{
	struct slice	last = SLICE_EMPTY;
	int64_t		last_cell = SALES_MISSING;

	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = text_of(b, r, i);

		if (text.len == last.len &&
		    memcmp(text.p, last.p, text.len) == 0) {
			cell[i] = last_cell;
			continue;
		}
		if (!fast_date(&cell[i], f, r, text)) {
			b->left[i] = true;
			continue;
		}
		last = text;
		last_cell = cell[i];
	}
}

static void
read_ahead(void *arg)
{
	struct fast_rows	*fr = arg;
	const struct fast	*f = fr->f;
	struct batch		*b = &fr->ahead;

	b->next = 0;
	b->rc = source_next_rows(&b->rows, f->im->source, &b->err);
	b->done = input_done(f->im->input);
	memset(b->left, 0, b->rows.n * sizeof(*b->left));
	for (size_t i = 0; i < f->n_readers; i++) {
		const struct reader	*r = &f->reader[i];

		if (r->how == BY_NUMBER)
			read_numbers(b, r, cells_of(b, i));
		else if (r->how == BY_DATE)
			read_dates(b, f, r, cells_of(b, i));
	}
}

/* ---- placing ---- */

static void
find_refs(struct fast_rows *fr, struct reader *r, int64_t *cell)
{
	struct batch		*b = &fr->batch;
	const struct target	*t = r->column->target;
	struct quick		*quick;
	uint64_t		 key;
	uint32_t		 id;

	for (size_t i = 0; i < b->rows.n; i++) {
		fr->text[i] = text_of(b, r, i);
		target_prefetch(t, fr->text[i]);
	}
	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = fr->text[i];

		cell[i] = SALES_MISSING;
		if (text.len == 0)
			continue;
		if (fast_seen(&cell[i], &quick, &key, r, text))
			continue;
		id = target_known(t, text);
		if (id == 0) {
			b->left[i] = true;
			continue;
		}
		cell[i] = id;
		if (quick != NULL)
			*quick = (struct quick){ key, id };
	}
}

static void
find_texts(struct fast_rows *fr, struct reader *r, int64_t *cell)
{
	struct batch	*b = &fr->batch;
	struct slice	 last = SLICE_EMPTY;
	int64_t		 last_cell = SALES_MISSING;
	struct quick	*quick;
	uint64_t	 key;

	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = text_of(b, r, i);

		cell[i] = last_cell;
		if (text.len == last.len &&
		    memcmp(text.p, last.p, text.len) == 0)
			continue;
		cell[i] = SALES_MISSING;
		if (text.len == 0)
			continue;
		if (fast_seen(&cell[i], &quick, &key, r, text))
			continue;
		if (!fast_cached(&cell[i], fr->f, r, text)) {
			b->left[i] = true;
			continue;
		}
		if (quick != NULL)
			*quick = (struct quick){ key, cell[i] };
		last = text;
		last_cell = cell[i];
	}
}

/* Defaults, and what must be there: the rest of the row says why not. */
static void
complete(struct fast_rows *fr, const struct field *field, int64_t *cell)
{
	struct batch	*b = &fr->batch;
	int64_t		 otherwise = fr->f->otherwise[field->position];
	bool		 required = field->required ||
			    field->role == ROLE_AMOUNT;
	bool		 is_day = field->role == ROLE_DATE;

	for (size_t i = 0; i < b->rows.n; i++) {
		if (cell[i] == SALES_MISSING)
			cell[i] = otherwise;
		if (required && cell[i] == SALES_MISSING)
			b->left[i] = true;
		if (is_day && (cell[i] < DAY_MIN.n || cell[i] > DAY_MAX.n))
			b->left[i] = true;
	}
}

static void
find_cells(struct fast_rows *fr)
{
	struct fast	*f = fr->f;

	for (size_t i = 0; i < f->n_readers; i++) {
		struct reader	*r = &f->reader[i];
		int64_t		*cell = cells_of(&fr->batch, i);

		if (r->how == BY_REF)
			find_refs(fr, r, cell);
		else if (r->how == BY_CACHE)
			find_texts(fr, r, cell);
		if (fr->by_column)
			complete(fr, r->field, cell);
		fr->column[r->field->position] = cell;
	}
}

/* The batch at hand is done: the next one is. */
static void
next_batch(struct fast_rows *fr)
{
	struct import	*im = fr->f->im;
	struct batch	 done = fr->batch;
	size_t		 n;

	if (!worker_wait(&fr->reading))
		read_ahead(fr);
	fr->batch = fr->ahead;
	fr->ahead = done;
	n = fr->batch.rows.n;
	if (n < FEW_ROWS)
		fr->alone_next = MIN(fr->alone_next * 2 + 1,
		    (size_t)ALONE_MAX);
	else
		fr->alone_next = 0;
	fr->alone = fr->alone_next;
	/* A small file is read sooner than a thread begins. */
	fr->large |= n == BATCH_ROWS;
	if (fr->large && fr->alone == 0 && fr->batch.rc == ERR_OK)
		worker_start(&fr->reading, read_ahead, fr);
	find_cells(fr);
	if (im->o->progress != NULL && n > 0)
		im->o->progress(im->o->arg, fr->batch.done,
		    input_size(im->input));
}

/* Rows from the next one on have all their cells, as far as none is left. */
static enum err_code
place_columns(struct fast_rows *fr, struct err *err)
{
	struct batch	*b = &fr->batch;
	size_t		 n = 0;
	enum err_code	 rc;

	while (b->next + n < b->rows.n && !b->left[b->next + n])
		n++;
	for (size_t i = 0; i < fr->f->sale->n_fields; i++)
		fr->at[i] = fr->column[i] == NULL ? NULL :
		    fr->column[i] + b->next;
	rc = sales_plan_add_columns(fr->f->rows, fr->at, n, err);
	b->next += n;
	fr->f->im->report->read += n;
	return rc;
}

static void
place_row(struct fast_rows *fr)
{
	struct fast	*f = fr->f;
	struct batch	*b = &fr->batch;
	struct err	 ignored = {0};
	bool		 done;

	memcpy(f->cells, f->constant, f->sale->n_fields * sizeof(*f->cells));
	for (size_t i = 0; i < f->n_readers; i++)
		f->cells[f->reader[i].field->position] =
		    cells_of(b, i)[b->next];
	if (fast_finish(&done, f, &ignored) != ERR_OK || !done) {
		b->left[b->next] = true;
		return;
	}
	b->next++;
	f->im->report->read++;
}

enum err_code
fast_rows(struct fast *f, struct err *err)
{
	struct fast_rows	*fr = f->ahead;
	struct batch		*b = &fr->batch;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK) {
		if (b->next == b->rows.n) {
			if (b->rc || fr->alone > 0)
				return ERR_OK;
			next_batch(fr);
		} else if (b->left[b->next])
			return ERR_OK;
		else if (fr->by_column)
			rc = place_columns(fr, err);
		else
			place_row(fr);
	}
	return rc;
}

/* The thread may be reading on: it says so for each batch. */
uint64_t
fast_done(const struct fast *f)
{
	const struct fast_rows	*fr = f->ahead;

	return worker_is_started(&fr->reading) ? fr->batch.done :
	    input_done(f->im->input);
}

enum err_code
fast_next(struct row *row, bool *more, struct fast *f, struct err *err)
{
	struct fast_rows	*fr = f->ahead;
	struct batch		*b = &fr->batch;

	if (b->next < b->rows.n) {
		const struct csv_row	*r = &b->rows.row[b->next++];

		*row = (struct row){ .line = r->line, .n = r->n,
		    .text = r->field, .raw = r->raw };
		*more = true;
		return ERR_OK;
	}
	if (b->rc) {
		row->line = b->rows.line;
		*err = b->err;
		return b->rc;
	}
	fr->alone--;
	return source_next(row, more, f->im->source, err);
}

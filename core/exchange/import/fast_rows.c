/*
 * Sale rows column by column: numbers and dates are read ahead, references
 * and texts when their batch is at hand.
 */
#include "core/exchange/import/row_batch.h"
#include "core/exchange/import/fast.h"

struct fast_rows {
	struct fast	*f;
	struct batches	*batches;
	int64_t		*cells[2];	/* BATCH_ROWS for each reader */
	/* By field: its cells in the batch; NULL: none has a value. */
	const int64_t	**column, **at;
	int64_t		**same;		/* constants and defaults */
	bool		 by_column;	/* nothing is told row by row */
	struct slice	 text[BATCH_ROWS];
	uint32_t	 number[BATCH_ROWS];	/* that those texts are */
};

static int64_t *
cells_of(const struct batch *b, size_t reader)
{
	return (int64_t *)b->own + reader * BATCH_ROWS;
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

/* ---- reading, perhaps on the thread ---- */

static void
read_numbers(struct batch *b, const struct reader *r, int64_t *cell)
{
	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = reader_text(r, &b->rows, i);

		if (text.len == 0)
			cell[i] = SALES_MISSING;
		else if (!reader_number(&cell[i], r, text))
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
		struct slice	text = reader_text(r, &b->rows, i);

		if (text.len == last.len &&
		    memcmp(text.p, last.p, text.len) == 0) {
			cell[i] = last_cell;
			continue;
		}
		if (!reader_date(&cell[i], f->im, r, text)) {
			b->left[i] = true;
			continue;
		}
		last = text;
		last_cell = cell[i];
	}
}

static void
read_plain(void *arg, struct batch *b)
{
	const struct fast_rows	*fr = arg;
	const struct fast	*f = fr->f;

	for (size_t i = 0; i < f->n_readers; i++) {
		const struct reader	*r = &f->reader[i];

		if (r->how == BY_NUMBER)
			read_numbers(b, r, cells_of(b, i));
		else if (r->how == BY_DATE)
			read_dates(b, f, r, cells_of(b, i));
	}
}

/* ---- placing ---- */

/* Nothing comes of looking a text up, where none is made; row by row else. */
static uint32_t
find_ref(struct import *im, const struct reader *r, struct slice text)
{
	const struct target	*t = r->column->target;
	struct err		 ignored;
	uint32_t		 id = target_known(t, text);

	if (id != 0 || t->create || target_find(&id, im, r->column, text,
	    NULL, &ignored) == ERR_OK)
		return id;
	return 0;
}

static void
find_refs(struct fast_rows *fr, struct batch *b, struct reader *r,
    int64_t *cell)
{
	const struct target	*t = r->column->target;
	struct quick		*quick;
	uint64_t		 key;
	uint32_t		 id;

	for (size_t i = 0; i < b->rows.n; i++) {
		fr->text[i] = reader_text(r, &b->rows, i);
		fr->number[i] = target_prefetch(t, fr->text[i]);
	}
	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = fr->text[i];

		cell[i] = SALES_MISSING;
		if (text.len == 0)
			continue;
		if (reader_seen(&cell[i], &quick, &key, r, text))
			continue;
		id = target_numbered(t, fr->number[i]);
		if (id == 0)
			id = find_ref(fr->f->im, r, text);
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
find_texts(struct fast_rows *fr, struct batch *b, struct reader *r,
    int64_t *cell)
{
	struct slice	 last = SLICE_EMPTY;
	int64_t		 last_cell = SALES_MISSING;
	struct quick	*quick;
	uint64_t	 key;

	for (size_t i = 0; i < b->rows.n; i++) {
		struct slice	text = reader_text(r, &b->rows, i);

		cell[i] = last_cell;
		if (text.len == last.len &&
		    memcmp(text.p, last.p, text.len) == 0)
			continue;
		cell[i] = SALES_MISSING;
		if (text.len == 0)
			continue;
		if (reader_seen(&cell[i], &quick, &key, r, text))
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
complete(struct fast_rows *fr, struct batch *b, const struct field *field,
    int64_t *cell)
{
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
find_cells(void *arg, struct batch *b)
{
	struct fast_rows	*fr = arg;
	struct fast		*f = fr->f;

	for (size_t i = 0; i < f->n_readers; i++) {
		struct reader	*r = &f->reader[i];
		int64_t		*cell = cells_of(b, i);

		if (r->how == BY_REF)
			find_refs(fr, b, r, cell);
		else if (r->how == BY_CACHE)
			find_texts(fr, b, r, cell);
		if (fr->by_column)
			complete(fr, b, r->field, cell);
		fr->column[r->field->position] = cell;
	}
}

/* Rows from the next one on have all their cells, as far as none is left. */
static enum err_code
place_columns(struct fast_rows *fr, struct batch *b, struct err *err)
{
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
place_row(struct fast_rows *fr, struct batch *b)
{
	struct fast	*f = fr->f;
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

static enum err_code
place(void *arg, struct batch *b, struct err *err)
{
	struct fast_rows	*fr = arg;

	if (fr->by_column)
		return place_columns(fr, b, err);
	place_row(fr, b);
	return ERR_OK;
}

struct fast_rows *
fast_rows_open(struct fast *f)
{
	struct fast_rows	*fr = mem_zalloc(sizeof(*fr));
	struct batch_user	 user = { read_plain, find_cells, place, fr };

	fr->f = f;
	for (size_t i = 0; i < NELEM(fr->cells); i++)
		fr->cells[i] = mem_realloc_array(NULL, BATCH_ROWS *
		    (f->n_readers + 1), sizeof(*fr->cells[i]));
	fr->batches = batches_open(f->im, &user, fr->cells[0], fr->cells[1]);
	open_columns(fr);
	f->im->batches = fr->batches;
	return fr;
}

void
fast_rows_close(struct fast_rows *fr)
{
	if (fr == NULL)
		return;
	batches_close(fr->batches);
	for (size_t i = 0; i < NELEM(fr->cells); i++)
		free(fr->cells[i]);
	for (size_t i = 0; i < fr->f->sale->n_fields; i++)
		free(fr->same[i]);
	free(fr);
}

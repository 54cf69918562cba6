#include "core/exchange/import/row_batch.h"

#include "core/base/worker.h"

enum {
	FEW_ROWS = 16,			/* not worth a batch */
	ALONE_MAX = 4096
};

struct batches {
	struct import	*im;
	struct batch_user user;
	struct batch	 batch, ahead;
	struct worker	 reading;	/* the one ahead */
	bool		 large;
	size_t		 alone;		/* rows to be read one by one */
	size_t		 alone_next;	/* so many when batches are small */
};

static void
batch_open(struct batch *b, size_t n_columns, void *own)
{
	b->rows.max = BATCH_ROWS;
	b->rows.row = mem_realloc_array(NULL, BATCH_ROWS,
	    sizeof(*b->rows.row));
	b->rows.field = mem_realloc_array(NULL, BATCH_ROWS * (n_columns + 1),
	    sizeof(*b->rows.field));
	b->left = mem_realloc_array(NULL, BATCH_ROWS, sizeof(*b->left));
	b->own = own;
}

static void
batch_close(struct batch *b)
{
	free(b->rows.row);
	free(b->rows.field);
	free(b->left);
}

struct batches *
batches_open(struct import *im, const struct batch_user *user, void *own,
    void *other)
{
	struct batches	*bs = mem_zalloc(sizeof(*bs));
	size_t		 n_columns = source_columns(im->source);

	bs->im = im;
	bs->user = *user;
	batch_open(&bs->batch, n_columns, own);
	batch_open(&bs->ahead, n_columns, other);
	return bs;
}

void
batches_close(struct batches *bs)
{
	if (bs == NULL)
		return;
	worker_close(&bs->reading);
	batch_close(&bs->batch);
	batch_close(&bs->ahead);
	free(bs);
}

static void
read_ahead(void *arg)
{
	struct batches	*bs = arg;
	struct batch	*b = &bs->ahead;

	b->next = 0;
	b->rc = source_next_rows(&b->rows, bs->im->source, &b->err);
	b->done = input_done(bs->im->input);
	memset(b->left, 0, b->rows.n * sizeof(*b->left));
	bs->user.read(bs->user.arg, b);
}

/* The batch at hand is done: the next one is. */
static void
next_batch(struct batches *bs)
{
	struct import	*im = bs->im;
	struct batch	 done = bs->batch;
	size_t		 n;

	if (!worker_wait(&bs->reading))
		read_ahead(bs);
	bs->batch = bs->ahead;
	bs->ahead = done;
	n = bs->batch.rows.n;
	if (n < FEW_ROWS)
		bs->alone_next = MIN(bs->alone_next * 2 + 1,
		    (size_t)ALONE_MAX);
	else
		bs->alone_next = 0;
	bs->alone = bs->alone_next;
	/* A small file is read sooner than a thread begins. */
	bs->large |= n == BATCH_ROWS;
	if (bs->large && bs->alone == 0 && bs->batch.rc == ERR_OK)
		worker_start(&bs->reading, read_ahead, bs);
	bs->user.begin(bs->user.arg, &bs->batch);
	if (im->o->progress != NULL && n > 0)
		im->o->progress(im->o->arg, bs->batch.done,
		    input_size(im->input));
}

enum err_code
batches_place(struct batches *bs, struct err *err)
{
	struct batch	*b = &bs->batch;
	enum err_code	 rc = ERR_OK;

	while (rc == ERR_OK) {
		if (b->next == b->rows.n) {
			if (b->rc || bs->alone > 0)
				return ERR_OK;
			next_batch(bs);
		} else if (b->left[b->next])
			return ERR_OK;
		else
			rc = bs->user.place(bs->user.arg, b, err);
	}
	return rc;
}

/* The thread may be reading on: it says so for each batch. */
uint64_t
batches_done(const struct batches *bs)
{
	return worker_is_started(&bs->reading) ? bs->batch.done :
	    input_done(bs->im->input);
}

enum err_code
batches_next(struct row *row, bool *more, struct batches *bs, struct err *err)
{
	struct batch	*b = &bs->batch;

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
	bs->alone--;
	return source_next(row, more, bs->im->source, err);
}

/*
 * Rows of a source, taken by a thread while those before them are used.
 */
#include "core/sales/sorter.h"

#include "core/base/worker.h"
#include "core/base/banned.h"

struct rows_ahead {
	struct source	*from;
	struct rowset	 rows, next;
	struct worker	 taking;	/* next */
	enum err_code	 rc;		/* of next */
	struct err	 err;
};

struct rows_ahead *
rows_ahead_open(struct source *from, const struct column *column,
    unsigned n_columns)
{
	struct rows_ahead	*a = mem_zalloc(sizeof(*a));

	a->from = from;
	rowset_init(&a->rows, column, n_columns);
	rowset_init(&a->next, column, n_columns);
	return a;
}

void
rows_ahead_close(struct rows_ahead *a)
{
	if (a == NULL)
		return;
	worker_close(&a->taking);
	rowset_release(&a->rows);
	rowset_release(&a->next);
	free(a);
}

static void
take_next(void *arg)
{
	struct rows_ahead	*a = arg;

	rowset_clear(&a->next);
	a->rc = a->from->take(a->from, &a->next, PLACE_END, BLOCK_ROWS,
	    &a->err);
}

enum err_code
rows_ahead_next(const struct rowset **rows, struct rows_ahead *a,
    struct err *err)
{
	struct rowset	used = a->rows;

	if (!worker_wait(&a->taking))
		take_next(a);
	if (a->rc) {
		*err = a->err;
		return a->rc;
	}
	a->rows = a->next;
	a->next = used;
	*rows = &a->rows;
	if (a->rows.n == BLOCK_ROWS)
		worker_start(&a->taking, take_next, a);
	return ERR_OK;
}

/*
 * Rows of a source, taken by a thread while those before them are used.
 */
#include "core/sales/sorter.h"

#include <pthread.h>

#include "core/base/banned.h"

struct rows_ahead {
	struct source	*from;
	struct rowset	 rows, next;
	pthread_t	 thread;
	bool		 running;
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

static void
wait_for_thread(struct rows_ahead *a)
{
	if (a->running)
		(void)pthread_join(a->thread, NULL);
	a->running = false;
}

void
rows_ahead_close(struct rows_ahead *a)
{
	if (a == NULL)
		return;
	wait_for_thread(a);
	rowset_release(&a->rows);
	rowset_release(&a->next);
	free(a);
}

static void *
take_next(void *arg)
{
	struct rows_ahead	*a = arg;

	rowset_clear(&a->next);
	a->rc = a->from->take(a->from, &a->next, PLACE_END, BLOCK_ROWS,
	    &a->err);
	return NULL;
}

enum err_code
rows_ahead_next(const struct rowset **rows, struct rows_ahead *a,
    struct err *err)
{
	struct rowset	used = a->rows;

	if (a->running)
		wait_for_thread(a);
	else
		take_next(a);
	if (a->rc) {
		*err = a->err;
		return a->rc;
	}
	a->rows = a->next;
	a->next = used;
	*rows = &a->rows;
	if (a->rows.n == BLOCK_ROWS)
		a->running = pthread_create(&a->thread, NULL, take_next, a) ==
		    0;
	return ERR_OK;
}

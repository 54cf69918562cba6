/*
 * Files of drivers: any bytes.  What is read has a row for each line and
 * cells for each column; the driver made of a column is in order, each day
 * once, and no mean lies outside of its values.
 */
#include <math.h>

#include "core/exchange/driver_file.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
check_driver(const struct driver *d)
{
	double		lo = INFINITY, hi = -INFINITY, mean;
	struct day	from, until;

	for (size_t i = 0; i < d->n; i++) {
		must(isfinite(d->point[i].v));
		must(i == 0 || d->point[i].day.n > d->point[i - 1].day.n);
		lo = MIN(lo, d->point[i].v);
		hi = MAX(hi, d->point[i].v);
	}
	must(d->n_gaps < MAX(d->n, (size_t)1));
	if (d->n == 0)
		return;
	from = (struct day){ d->point[0].day.n - 3 };
	until = (struct day){ from.n + 400 };
	mean = driver_mean(d, from, until);
	must(mean >= lo - 1e-9 * fabs(lo) && mean <= hi + 1e-9 * fabs(hi));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena		*arena = arena_open();
	struct driver_file	 f = {0};
	struct driver		 d;
	struct input		*in = NULL;
	struct err		 err = {0};

	if (input_open_memory(&in, slice_make(data, size), ENCODING_AUTO,
	    &err) == ERR_OK &&
	    driver_file_read_input(&f, in, arena, &err) == ERR_OK) {
		must(f.row.n > 0 && f.n_columns >= 2 &&
		    f.time < f.n_columns);
		for (size_t i = 0; f.column != NULL && i < f.n_columns; i++)
			if (i != f.time && driver_file_driver(&d, &f,
			    f.column[i], arena, &err) == ERR_OK)
				check_driver(&d);
		if (f.column == NULL && driver_file_driver(&d, &f,
		    SLICE("x"), arena, &err) == ERR_OK)
			check_driver(&d);
	}
	input_close(in);
	driver_file_release(&f);
	arena_close(arena);
	return 0;
}

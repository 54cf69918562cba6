#include "core/exchange/driver_file.h"

#include <math.h>

#include "core/exchange/csv.h"
#include "core/exchange/number.h"
#include "core/exchange/sniff.h"

struct reader {
	struct driver_file	*f;
	struct arena		*arena;
	struct csv		*csv;
	bool			 has_begun;
};

static enum err_code
at_line(const struct driver_file *f, uint64_t line, struct err *err)
{
	struct err	why = *err;

	err_set(err, why.code, "%s:%llu: %s", f->name,
	    (unsigned long long)line, why.msg);
	return why.code;
}

static const struct slice *
keep(struct reader *r, const struct csv_row *row)
{
	struct slice	*cell = ARENA_ARRAY(r->arena, struct slice, row->n);

	for (size_t i = 0; i < row->n; i++)
		cell[i] = slice_dup(r->arena, slice_trim(row->field[i]));
	return cell;
}

static enum err_code
read_header(struct reader *r, const struct csv_row *row, struct err *err)
{
	struct driver_file	*f = r->f;
	struct day		 day;

	f->n_columns = row->n;
	if (row->n < 2) {
		err_set(err, ERR_DATA, "a column of days and one of values "
		    "are wanted");
		return at_line(f, row->line, err);
	}
	if (series_file_day(&day, slice_trim(row->field[0])))
		return ERR_OK;
	f->column = keep(r, row);
	for (size_t i = 0; i < row->n; i++)
		if (series_file_is_time(f->column[i])) {
			f->time = i;
			break;
		}
	return ERR_OK;
}

static enum err_code
read_row(struct reader *r, const struct csv_row *row, struct err *err)
{
	struct driver_file	*f = r->f;
	struct driver_row	*to;
	struct slice		 time;
	struct day		 day;

	if (row->n != f->n_columns) {
		err_set(err, ERR_DATA, "%zu fields, but the header has %zu",
		    row->n, f->n_columns);
		return at_line(f, row->line, err);
	}
	time = slice_trim(row->field[f->time]);
	if (!series_file_day(&day, time)) {
		err_set(err, ERR_DATA, "\"%.*s\" is no day, week, month or "
		    "quarter", (int)MIN(time.len, (size_t)40), time.p);
		return at_line(f, row->line, err);
	}
	to = VEC_ADD(&f->row);
	to->line = row->line;
	to->day = day;
	to->cell = keep(r, row);
	return ERR_OK;
}

static enum err_code
read_rows(struct reader *r, struct err *err)
{
	struct csv_row	row;
	bool		more;
	enum err_code	rc;

	for (;;) {
		rc = csv_next(r->csv, &row, &more, err);
		if (rc == ERR_DATA || rc == ERR_RANGE)
			return at_line(r->f, row.line, err);
		if (rc || !more)
			return rc;
		if (!r->has_begun) {
			r->has_begun = true;
			rc = read_header(r, &row, err);
			if (rc)
				return rc;
			if (r->f->column != NULL)
				continue;
		}
		rc = read_row(r, &row, err);
		if (rc)
			return rc;
	}
}

enum err_code
driver_file_read_input(struct driver_file *f, struct input *in,
    struct arena *arena, struct err *err)
{
	struct reader		 r = { .f = f, .arena = arena };
	struct csv_format	 format = { .quotes = true };
	bool			 whole;
	struct slice		 sample;
	enum err_code		 rc;

	memset(f, 0, sizeof(*f));
	f->name = slice_cstr(arena, slice_of(input_name(in)));
	rc = csv_open(&r.csv, in, err);
	if (rc)
		return rc;
	sample = csv_sample(r.csv, &whole);
	format.delimiter = sniff_delimiter(sample, whole);
	csv_set_format(r.csv, &format);
	rc = read_rows(&r, err);
	if (rc == ERR_OK && f->row.n == 0)
		rc = err_set(err, ERR_DATA, "%s has no values", f->name);
	csv_close(r.csv);
	return rc;
}

enum err_code
driver_file_read(struct driver_file *f, const char *path, struct arena *arena,
    struct err *err)
{
	struct input	*in = NULL;
	enum err_code	 rc;

	memset(f, 0, sizeof(*f));
	rc = input_open(&in, path, ENCODING_AUTO, err);
	if (rc == ERR_OK)
		rc = driver_file_read_input(f, in, arena, err);
	input_close(in);
	return rc;
}

void
driver_file_release(struct driver_file *f)
{
	VEC_RELEASE(&f->row);
}

/*
 * "7,4" can only have a decimal comma; "1,234" may be either, and is refused
 * rather than guessed.
 */
enum err_code
driver_file_value(double *v, bool *known, const struct driver_file *f,
    size_t row, size_t column, struct err *err)
{
	struct slice	text = f->row.p[row].cell[column], plain;
	char		tmp[NUMBER_TEXT], sign;
	bool		fine;

	*known = text.len > 0 && !slice_eq(text, SLICE("NA"));
	if (!*known)
		return ERR_OK;
	fine = slice_index(text, ',') == SIZE_MAX ? f64_parse(v, text) :
	    number_sniff(&sign, text) == ',' &&
	    number_plain(&plain, tmp, text, ',') && f64_parse(v, plain);
	if (fine && isfinite(*v))
		return ERR_OK;
	err_set(err, ERR_DATA, "\"%.*s\" is not a number",
	    (int)MIN(text.len, (size_t)40), text.p);
	return at_line(f, f->row.p[row].line, err);
}

static enum err_code
find_column(size_t *at, const struct driver_file *f, struct slice name,
    struct err *err)
{
	for (size_t i = 0; f->column != NULL && i < f->n_columns; i++)
		if (i != f->time &&
		    slice_eq_ascii_nocase(f->column[i], name)) {
			*at = i;
			return ERR_OK;
		}
	if (f->n_columns == 2) {
		*at = 1 - f->time;
		return ERR_OK;
	}
	return err_set(err, ERR_USAGE, "%s has no column \"%.*s\"", f->name,
	    SLICE_ARG(name));
}

enum err_code
driver_file_driver(struct driver *d, const struct driver_file *f,
    struct slice name, struct arena *arena, struct err *err)
{
	size_t		at = 0;
	enum err_code	rc = find_column(&at, f, name, err);

	if (rc)
		return rc;
	memset(d, 0, sizeof(*d));
	d->name = name;
	d->point = ARENA_ARRAY(arena, struct driver_point, f->row.n);
	for (size_t i = 0; i < f->row.n; i++) {
		struct driver_point	*p = &d->point[d->n];
		bool			 known;

		rc = driver_file_value(&p->v, &known, f, i, at, err);
		if (rc)
			return rc;
		if (!known)
			continue;
		p->day = f->row.p[i].day;
		/* Of two values of a day the later line counts. */
		p->id = (uint32_t)i;
		d->n++;
	}
	driver_settle(d);
	return ERR_OK;
}

#include "core/exchange/series_file.h"

#include <math.h>

#include "core/exchange/csv.h"
#include "core/exchange/sniff.h"

enum {
	DIGITS_MAX = 6,		/* behind the point in what is written */
	SPAN_MAX = 100000	/* periods; a mistyped year needs more */
};

/* A row of a long file. */
struct cell {
	struct value	*key;
	size_t		 n_key;
	int64_t		 at;	/* number of its period */
	double		 v;	/* NaN: not known */
	double		*x;	/* of the drivers, NaN too; NULL: none asked */
};

struct reader {
	struct sales_history		*h;
	const struct forecast_request	*req;
	struct arena			*arena;
	const char			*path;
	struct csv			*csv;
	VEC(struct cell)		 cell;
	size_t				*by;	/* columns */
	size_t				*driver; /* SIZE_MAX: not in here */
	size_t				 time, value, n_columns;
	bool				 is_long;
	bool				 has_days, has_numbers;
};

static enum err_code
at_line(const struct reader *r, uint64_t line, struct err *err)
{
	struct err	why = *err;

	err_set(err, why.code, "%s:%llu: %s", r->path,
	    (unsigned long long)line, why.msg);
	return why.code;
}

/* The number of a period among all of its kind. */
static int64_t
ordinal(enum period p, struct day d)
{
	struct civil	c;

	switch (p) {
	case PERIOD_DAY:
		return d.n;
	case PERIOD_WEEK:
		return (period_start(p, d).n - DAY_MIN.n) / 7;
	default:
		c = day_to_civil(d);
		return p == PERIOD_MONTH ? c.year * 12 + c.month - 1 :
		    p == PERIOD_QUARTER ? c.year * 4 + (c.month - 1) / 3 :
		    c.year;
	}
}

bool
series_file_day(struct day *d, struct slice s)
{
	int64_t		year, n;
	struct slice	rest;

	if (day_parse_iso(d, s))
		return true;
	if (s.len < 6 || s.p[4] != '-' ||
	    !i64_parse(&year, slice_make(s.p, 4)))
		return false;
	rest = slice_make(s.p + 5, s.len - 5);
	if (rest.p[0] == 'W' || rest.p[0] == 'Q')
		rest = slice_make(rest.p + 1, rest.len - 1);
	if (!i64_parse(&n, rest) || n < 1 || n > 53)
		return false;
	if (s.p[5] == 'W')
		return day_from_isoweek(d, (int)year, (int)n);
	if (s.p[5] == 'Q')
		n = n > 4 ? 13 : n * 3 - 2;
	return day_from_civil(d, (int)year, (int)n, 1);
}

static bool
is_unknown(struct slice s)
{
	return s.len == 0 || slice_eq(s, SLICE("NA"));
}

static enum err_code
parse_value(double *v, struct reader *r, struct slice s, struct err *err)
{
	const char	*point;
	size_t		 digits;

	*v = NAN;
	if (is_unknown(s))
		return ERR_OK;
	if (!f64_parse(v, s))
		return err_set(err, ERR_DATA, "\"%.*s\" is not a number",
		    (int)MIN(s.len, (size_t)40), s.p);
	point = memchr(s.p, '.', s.len);
	digits = point == NULL ? 0 : (size_t)(s.p + s.len - point) - 1;
	/* One more than the values have: their mean is finer. */
	r->h->digits = (uint8_t)MAX((size_t)r->h->digits,
	    MIN(digits + 1, (size_t)DIGITS_MAX));
	return ERR_OK;
}

bool
series_file_is_time(struct slice s)
{
	static const char *const	name[] = {
		"day", "date", "week", "month", "quarter", "period", "time",
		"dag", "datum", "maand", "kwartaal", "periode", "tijd"
	};

	for (size_t i = 0; i < NELEM(name); i++)
		if (slice_eq(s, slice_of(name[i])))
			return true;
	return false;
}

static enum err_code
find_column(size_t *at, const struct csv_row *row, struct slice name,
    struct err *err)
{
	for (*at = 0; *at < row->n; (*at)++)
		if (slice_eq(row->field[*at], name))
			return ERR_OK;
	return err_set(err, ERR_USAGE, "the file has no column \"%.*s\"",
	    SLICE_ARG(name));
}

/* A driver with a file of its own need not be a column of this one. */
static enum err_code
find_drivers(struct reader *r, const struct csv_row *row, struct err *err)
{
	const struct forecast_request	*req = r->req;
	enum err_code			 rc;

	r->driver = ARENA_ARRAY(r->arena, size_t, req->n_drivers + 1);
	for (size_t i = 0; i < req->n_drivers; i++) {
		rc = find_column(&r->driver[i], row, req->driver[i].name,
		    err);
		if (rc && req->driver[i].file == NULL)
			return rc;
		if (rc) {
			*err = (struct err){0};
			r->driver[i] = SIZE_MAX;
		}
	}
	return ERR_OK;
}

static bool
is_header(const struct csv_row *row)
{
	double	ignored;

	for (size_t i = 1; i < row->n; i++)
		if (!is_unknown(row->field[i]) &&
		    !f64_parse(&ignored, row->field[i]))
			return true;
	return false;
}

static enum err_code
read_header(struct reader *r, const struct csv_row *row, struct err *err)
{
	const struct forecast_request	*req = r->req;
	enum err_code			 rc = ERR_OK;

	for (r->time = 0; r->time < row->n; r->time++)
		if (series_file_is_time(row->field[r->time]))
			break;
	r->is_long = r->time < row->n;
	if (!r->is_long)
		return ERR_OK;
	r->n_columns = row->n;
	r->value = row->n - 1;
	if (req->measure.len > 0)
		rc = find_column(&r->value, row, req->measure, err);
	r->by = ARENA_ARRAY(r->arena, size_t, req->n_by + 1);
	for (size_t i = 0; rc == ERR_OK && i < req->n_by; i++)
		rc = find_column(&r->by[i], row, req->by[i], err);
	if (rc == ERR_OK)
		rc = find_drivers(r, row, err);
	if (rc == ERR_OK && r->value == r->time)
		rc = err_set(err, ERR_USAGE, "the file has times but no "
		    "values");
	return rc;
}

static void
set_columns(struct reader *r)
{
	static const struct slice	series = { "series", 6 };
	const struct slice	*name = r->is_long ? r->req->by : &series;
	size_t			 n = r->is_long ? r->req->n_by : 1;
	struct sum_column	*c = ARENA_ARRAY(r->arena, struct sum_column,
				     n + 1);

	for (size_t i = 0; i < n; i++) {
		c[i].name = name[i];
		c[i].type = TYPE_TEXT;
	}
	r->h->by = c;
	r->h->n_by = n;
}

static void
set_text(struct value *v, struct arena *arena, struct slice s)
{
	v->type = s.len > 0 ? TYPE_TEXT : TYPE_NONE;
	v->text = slice_dup(arena, s);
}

static enum err_code
read_wide(struct reader *r, const struct csv_row *row, struct err *err)
{
	struct sales_series	*s;
	size_t			 n = row->n;
	double			*y, total = 0;
	enum err_code		 rc;

	/* Shorter series are often filled up with nothing. */
	while (n > 1 && is_unknown(row->field[n - 1]))
		n--;
	y = ARENA_ARRAY(r->arena, double, n);
	for (size_t i = 1; i < n; i++) {
		rc = parse_value(&y[i - 1], r, row->field[i], err);
		if (rc)
			return at_line(r, row->line, err);
		total += isnan(y[i - 1]) ? 0 : y[i - 1];
	}
	s = VEC_ADD(&r->h->series);
	memset(s, 0, sizeof(*s));
	s->key = ARENA_NEW(r->arena, struct value);
	set_text(s->key, r->arena, row->field[0]);
	s->y = y;
	s->n = n - 1;
	s->total = total;
	return ERR_OK;
}

static bool
same_fields(const struct reader *r, const struct value *key,
    const struct csv_row *row)
{
	for (size_t i = 0; i < r->req->n_by; i++)
		if (!slice_eq(key[i].text, row->field[r->by[i]]))
			return false;
	return true;
}

static enum err_code
read_drivers(struct cell *c, struct reader *r, const struct csv_row *row,
    struct err *err)
{
	size_t		n = r->req->n_drivers;
	struct slice	text;

	c->x = n > 0 ? ARENA_ARRAY(r->arena, double, n) : NULL;
	for (size_t i = 0; i < n; i++) {
		c->x[i] = NAN;
		if (r->driver[i] == SIZE_MAX)
			continue;
		text = row->field[r->driver[i]];
		if (!is_unknown(text) && !f64_parse(&c->x[i], text))
			return err_set(err, ERR_DATA, "\"%.*s\" is not a "
			    "number", (int)MIN(text.len, (size_t)40), text.p);
	}
	return ERR_OK;
}

static enum err_code
read_long(struct reader *r, const struct csv_row *row, struct err *err)
{
	struct cell	 c = { .n_key = r->req->n_by }, *before;
	struct slice	 time;
	struct day	 day;
	enum err_code	 rc;

	if (row->n != r->n_columns) {
		err_set(err, ERR_DATA, "%zu fields, but the header has %zu",
		    row->n, r->n_columns);
		return at_line(r, row->line, err);
	}
	time = row->field[r->time];
	if (series_file_day(&day, time)) {
		c.at = ordinal(r->req->period, day);
		r->has_days = true;
	} else if (i64_parse(&c.at, time)) {
		r->has_numbers = true;
	} else {
		err_set(err, ERR_DATA, "\"%.*s\" is no day, week, month, "
		    "quarter or number", (int)MIN(time.len, (size_t)40),
		    time.p);
		return at_line(r, row->line, err);
	}
	if (r->has_days && r->has_numbers) {
		err_set(err, ERR_DATA, "\"%.*s\": days and bare numbers do "
		    "not mix", SLICE_ARG(time));
		return at_line(r, row->line, err);
	}
	rc = parse_value(&c.v, r, row->field[r->value], err);
	if (rc == ERR_OK)
		rc = read_drivers(&c, r, row, err);
	if (rc)
		return at_line(r, row->line, err);
	before = r->cell.n > 0 ? &r->cell.p[r->cell.n - 1] : NULL;
	if (before != NULL && same_fields(r, before->key, row)) {
		c.key = before->key;
	} else {
		c.key = ARENA_ARRAY(r->arena, struct value, c.n_key + 1);
		for (size_t i = 0; i < c.n_key; i++)
			set_text(&c.key[i], r->arena, row->field[r->by[i]]);
	}
	*VEC_ADD(&r->cell) = c;
	return ERR_OK;
}

static int
compare_keys(const struct cell *a, const struct cell *b)
{
	for (size_t i = 0; i < a->n_key; i++) {
		int	c = slice_cmp(a->key[i].text, b->key[i].text);

		if (c != 0)
			return c;
	}
	return 0;
}

static int
by_key_and_time(const void *x, const void *y)
{
	const struct cell	*a = x, *b = y;
	int			 c = compare_keys(a, b);

	return c != 0 ? c : a->at < b->at ? -1 : a->at > b->at;
}

/*
 * Drivers beside the values and in the periods ahead: the mean of the rows
 * of a period that know them.
 */
static struct sales_driver *
make_drivers(const struct reader *r, const struct cell *c, size_t n,
    size_t span)
{
	size_t			 k = r->req->n_drivers, m = span +
				     r->req->horizon, at;
	struct sales_driver	*d;
	double			*x, *count;

	if (k == 0)
		return NULL;
	d = ARENA_ARRAY(r->arena, struct sales_driver, k);
	count = mem_realloc_array(NULL, m, sizeof(*count));
	for (size_t j = 0; j < k; j++) {
		d[j].x = x = ARENA_ARRAY(r->arena, double, m);
		memset(count, 0, m * sizeof(*count));
		for (size_t i = 0; i < n; i++) {
			at = (size_t)(c[i].at - c[0].at);
			if (at < m && !isnan(c[i].x[j])) {
				x[at] += c[i].x[j];
				count[at]++;
			}
		}
		for (size_t i = 0; i < m; i++)
			x[i] = count[i] > 0 ? x[i] / count[i] : NAN;
	}
	free(count);
	return d;
}

/*
 * Cells of one series; until: the period after the last one of all.  What
 * lies behind it tells of drivers only.
 */
static enum err_code
add_series(struct reader *r, const struct cell *c, size_t n, int64_t until,
    struct err *err)
{
	struct sales_series	*s;
	double			*y;
	uint64_t		 span = (uint64_t)until - (uint64_t)c[0].at;

	if (c[0].at >= until)
		return ERR_OK;
	if (span > SPAN_MAX)
		return err_set(err, ERR_DATA, "%s: from the first to the last "
		    "time are more than %d periods", r->path, SPAN_MAX);
	y = ARENA_ARRAY(r->arena, double, (size_t)span);
	for (size_t i = 0; i < span; i++)
		y[i] = NAN;
	s = VEC_ADD(&r->h->series);
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < n && c[i].at < until; i++) {
		double	*to = &y[c[i].at - c[0].at];

		/* A sum with an unknown part is not known. */
		if (i > 0 && c[i].at == c[i - 1].at)
			*to += c[i].v;
		else
			*to = c[i].v;
	}
	for (size_t i = 0; i < span; i++)
		s->total += isnan(y[i]) ? 0 : y[i];
	s->key = c[0].key;
	s->y = y;
	s->n = (size_t)span;
	s->driver = make_drivers(r, c, n, s->n);
	return ERR_OK;
}

static struct day
day_of(enum period p, int64_t at)
{
	struct day	d = DAY_MIN;
	int64_t		from = ordinal(p, d);

	return period_step(p, d, (int32_t)(at - from));
}

/* Series were added in the order of their cells. */
static void
set_first_days(struct reader *r)
{
	struct sales_history	*h = r->h;

	for (size_t i = 0; i < h->series.n; i++)
		h->series.p[i].first = day_of(r->req->period,
		    h->first_step - (int64_t)h->series.p[i].n);
}

static enum err_code
make_series(struct reader *r, struct err *err)
{
	struct cell	*c = r->cell.p;
	size_t		 n = r->cell.n, from, until;
	int64_t		 end = INT64_MIN;
	enum err_code	 rc = ERR_OK;

	if (n == 0)
		return ERR_OK;
	qsort(c, n, sizeof(*c), by_key_and_time);
	/* Rows without a value tell what drivers will be. */
	for (size_t i = 0; i < n; i++)
		if (r->req->n_drivers == 0 || !isnan(c[i].v))
			end = MAX(end, c[i].at);
	if (end == INT64_MIN)
		return ERR_OK;
	if (end == INT64_MAX)
		return err_set(err, ERR_DATA, "%s: a time is too large",
		    r->path);
	for (from = 0; rc == ERR_OK && from < n; from = until) {
		until = from + 1;
		while (until < n && compare_keys(&c[from], &c[until]) == 0)
			until++;
		rc = add_series(r, c + from, until - from, end + 1, err);
	}
	r->h->is_dated = r->has_days;
	r->h->first_step = end + 1;
	if (rc == ERR_OK && r->has_days) {
		set_first_days(r);
		r->h->origin = day_of(r->req->period, end + 1);
		r->h->last_sale = day_of(r->req->period, end);
	}
	return rc;
}

static enum err_code
read_rows(struct reader *r, struct err *err)
{
	struct csv_row	row;
	bool		more, first = true;
	enum err_code	rc;

	for (;;) {
		rc = csv_next(r->csv, &row, &more, err);
		if (rc == ERR_DATA || rc == ERR_RANGE)
			return at_line(r, row.line, err);
		if (rc || !more)
			return rc;
		if (first) {
			first = false;
			if (is_header(&row)) {
				rc = read_header(r, &row, err);
				if (rc)
					return rc;
				continue;
			}
		}
		rc = r->is_long ? read_long(r, &row, err) :
		    read_wide(r, &row, err);
		if (rc)
			return rc;
	}
}

enum err_code
series_file_read(struct sales_history *h, const char *path,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	struct reader		 r = { .h = h, .req = req, .arena = arena,
				    .path = path };
	struct csv_format	 format = { .quotes = true };
	struct input		*in = NULL;
	bool			 whole;
	struct slice		 sample;
	enum err_code		 rc;

	memset(h, 0, sizeof(*h));
	h->is_file = true;
	h->period = req->period;
	h->type = TYPE_DECIMAL;
	h->digits = 1;
	h->first_step = 1;
	rc = input_open(&in, path, ENCODING_AUTO, err);
	if (rc == ERR_OK)
		rc = csv_open(&r.csv, in, err);
	if (rc)
		goto done;
	sample = csv_sample(r.csv, &whole);
	format.delimiter = sniff_delimiter(sample, whole);
	csv_set_format(r.csv, &format);
	rc = read_rows(&r, err);
	if (rc == ERR_OK && !r.is_long && (req->n_by || req->measure.len))
		rc = err_set(err, ERR_USAGE, "%s is wide, a series per line: "
		    "--by and --measure need a header with a column of times",
		    path);
	if (rc == ERR_OK && !r.is_long && req->n_drivers)
		rc = err_set(err, ERR_USAGE, "%s is wide, a series per line: "
		    "--driver needs a header with a column of times", path);
	if (rc == ERR_OK)
		rc = make_series(&r, err);
	if (rc == ERR_OK && h->series.n == 0)
		rc = err_set(err, ERR_NO, "%s has no series to forecast",
		    path);
	set_columns(&r);
	forecast_keep_largest(h, req->max_series);
done:
	csv_close(r.csv);
	input_close(in);
	VEC_RELEASE(&r.cell);
	return rc;
}

#include "cmd/series.h"

#include <math.h>

#include "core/exchange/driver_file.h"
#include "core/practice/forecast/driver.h"
#include "core/practice/role.h"
#include "core/types/decimal.h"

struct import_opts {
	const char	*source;
};

static const struct opt import_opt[] = {
	OPT_STRING(0, "source", struct import_opts, source, N_("text"), NULL,
	    N_("where the figures come from, kept with each")),
	OPT_END
};

/* A column of values. */
struct column {
	size_t		 at;
	struct slice	 name;
	const struct value *series;	/* its name as the model has it */
	uint64_t	 added, changed, present;
	struct day	 from, until;	/* of its values in the file */
};

struct import_state {
	struct crm		*crm;
	struct query_env	 env;
	struct driver_file	 file;
	struct edit		*edit;
	struct drivers		 drivers;
	const struct field	*series, *date, *value, *source, *product;
	const struct value	*source_value;
	size_t			 product_at;	/* SIZE_MAX: no such column */
	struct column		*column;
	size_t			 n_columns;
	struct map		*seen;	/* series, product, day: value bits */
	struct arena		*scratch;
};

/* ---- the file, before the store is locked ---- */

static enum err_code
import_prepare(struct crm *crm, const void *opts, struct err *err)
{
	struct import_state	*st = ARENA_NEW(crm->arena,
				    struct import_state);
	const char		*path;

	(void)opts;
	crm->state = st;
	st->crm = crm;
	if (crm->args->n < 1 || crm->args->n > 2) {
		err_set(err, ERR_USAGE, "a file, and a name when it has no "
		    "header");
		err_hint(err, CRM_NAME " series import weather.csv; - reads "
		    "standard input");
		return ERR_USAGE;
	}
	path = crm->args->v[0];
	return driver_file_read(&st->file, strcmp(path, "-") == 0 ? NULL :
	    path, crm->arena, err);
}

/* ---- what its columns are ---- */

static bool
is_product_column(const struct import_state *st, size_t i)
{
	struct slice	name;

	if (st->file.column == NULL || st->product == NULL)
		return false;
	name = st->file.column[i];
	return model_find_entity(st->env.model, name) ==
	    st->drivers.product ||
	    entity_find_field(st->drivers.entity, name) == st->product;
}

/* As it is written already, whatever the case here. */
static struct slice
known_name(const struct import_state *st, struct slice name)
{
	for (size_t i = 0; i < st->drivers.n; i++)
		if (slice_eq_ascii_nocase(st->drivers.driver[i].name, name))
			return st->drivers.driver[i].name;
	return name;
}

static enum err_code
add_column(struct import_state *st, size_t at, struct slice name,
    struct err *err)
{
	struct column	*c = &st->column[st->n_columns++];
	size_t		 n;
	enum err_code	 rc;

	if (!driver_name_is_fine(name))
		return err_set(err, ERR_DATA, "\"%.*s\" cannot be the name of "
		    "a driver: none, or with = : or a comma in it",
		    SLICE_ARG(name));
	for (size_t i = 0; i + 1 < st->n_columns; i++)
		if (slice_eq_ascii_nocase(st->column[i].name, name))
			return err_set(err, ERR_DATA, "%s: two columns are "
			    "called \"%.*s\"", st->file.name,
			    SLICE_ARG(name));
	c->at = at;
	c->name = known_name(st, name);
	rc = edit_read(&c->series, &n, st->edit, st->series, c->name,
	    st->crm->arena, err);
	if (rc == ERR_OK && n != 1)
		rc = err_set(err, ERR_DATA, "\"%.*s\" is not the name of one "
		    "driver", SLICE_ARG(name));
	return rc;
}

static enum err_code
find_columns(struct import_state *st, struct err *err)
{
	const struct driver_file	*f = &st->file;
	const char			*name = st->crm->args->n > 1 ?
					    st->crm->args->v[1] : NULL;
	enum err_code			 rc = ERR_OK;

	st->product_at = SIZE_MAX;
	st->column = ARENA_ARRAY(st->crm->arena, struct column, f->n_columns);
	for (size_t i = 0; i < f->n_columns && rc == ERR_OK; i++) {
		if (i == f->time)
			continue;
		if (st->product_at == SIZE_MAX && is_product_column(st, i))
			st->product_at = i;
		else if (name != NULL)
			rc = add_column(st, i, slice_of(name), err);
		else if (f->column != NULL)
			rc = add_column(st, i, f->column[i], err);
		else
			rc = err_set(err, ERR_USAGE, "%s has no header: name "
			    "the driver behind it", f->name);
	}
	if (rc == ERR_DATA && name != NULL && st->n_columns > 1)
		return err_set(err, ERR_USAGE, "%s has more than one column "
		    "of values: their header names them", f->name);
	if (rc == ERR_OK && st->n_columns == 0)
		rc = err_set(err, ERR_DATA, "%s has no column of values",
		    f->name);
	return rc;
}

static enum err_code
find_fields(struct import_state *st, const char *source, struct err *err)
{
	const struct entity	*e = st->drivers.entity;
	size_t			 n;

	st->series = entity_role(e, ROLE_SERIES);
	st->date = entity_role(e, ROLE_DATE);
	st->value = entity_role(e, ROLE_VALUE);
	st->source = entity_role(e, ROLE_SOURCE);
	st->product = st->drivers.product != NULL ?
	    entity_role(e, ROLE_PRODUCT) : NULL;
	if (source == NULL)
		return ERR_OK;
	if (st->source == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the role "
		    "%s", SLICE_ARG(e->name), role_name(ROLE_SOURCE));
	return edit_read(&st->source_value, &n, st->edit, st->source,
	    slice_of(source), st->crm->arena, err);
}

/* ---- one value ---- */

static enum err_code
make_value(struct value *v, struct import_state *st, double number,
    uint64_t line, struct err *err)
{
	*v = (struct value){ .type = st->value->type };
	switch (v->type) {
	case TYPE_DECIMAL:
	case TYPE_MONEY:
		v->digits = st->value->digits;
		if (decimal_from_f64(&v->i, number, v->digits))
			return ERR_OK;
		break;
	case TYPE_PERCENT:
		if (decimal_from_f64(&v->i, number * 1e6, 0))
			return ERR_OK;
		break;
	default:
		if (decimal_from_f64(&v->i, number, 0))
			return ERR_OK;
		break;
	}
	return err_set(err, ERR_DATA, "%s:%llu: %g is too large",
	    st->file.name, (unsigned long long)line, number);
}

/* The record that has this value already; 0: none. */
static uint32_t
find_point(const struct import_state *st, struct slice name, uint32_t product,
    struct day day)
{
	const struct driver	*d = drivers_find(&st->drivers, name,
				    product);
	size_t			 lo = 0, hi;

	if (d == NULL || d->product != product)
		return 0;
	for (hi = d->n; lo < hi; ) {
		size_t	mid = lo + (hi - lo) / 2;

		if (d->point[mid].day.n < day.n)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->n && d->point[lo].day.n == day.n ? d->point[lo].id : 0;
}

/* Twice the same is once; two values of one day are a fault of the file. */
static enum err_code
note_seen(bool *again, struct import_state *st, const struct column *c,
    uint32_t product, const struct driver_row *row, int64_t v,
    struct err *err)
{
	struct buf	 key = {0};
	uint64_t	*had;
	bool		 added;

	buf_addf(&key, "%zu/%u/%d", c->at, product, (int)row->day.n);
	had = map_put(st->seen, buf_slice(&key), &added);
	buf_release(&key);
	*again = !added && *had == (uint64_t)v;
	if (!added && !*again) {
		char	day[DAY_TEXT];

		day_write(day, row->day);
		return err_set(err, ERR_DATA, "%s:%llu: \"%.*s\" has another "
		    "value of %.*s above", st->file.name,
		    (unsigned long long)row->line, SLICE_ARG(c->name),
		    DAY_TEXT, day);
	}
	*had = (uint64_t)v;
	return ERR_OK;
}

static enum err_code
change(struct import_state *st, struct column *c, uint32_t id,
    const struct value *v, struct err *err)
{
	struct record	rec;
	struct value	was, source = {0};
	struct draft	d;
	enum err_code	rc;

	rc = record_get(&rec, st->crm->txn, st->drivers.entity, id, err);
	if (rc)
		return rc;
	was = record_value(&rec, st->value);
	if (st->source_value != NULL)
		source = record_value(&rec, st->source);
	if (value_equal(&was, v) && (st->source_value == NULL ||
	    value_equal(&source, st->source_value))) {
		c->present++;
		return ERR_OK;
	}
	draft_from_record(&d, &rec, st->scratch);
	draft_set(&d, st->value, v, 1);
	if (st->source_value != NULL)
		draft_set(&d, st->source, st->source_value, 1);
	c->changed++;
	rc = edit_complete(st->edit, &d, err);
	return rc ? rc : edit_set(st->edit, &rec, &d, err);
}

static enum err_code
add(struct import_state *st, struct column *c, uint32_t product,
    struct day day, const struct value *v, struct err *err)
{
	struct value	date = { .type = TYPE_DATE, .i = day.n };
	struct draft	d;
	enum err_code	rc;

	draft_init(&d, st->drivers.entity, st->scratch);
	draft_set(&d, st->series, c->series, 1);
	draft_set(&d, st->date, &date, 1);
	draft_set(&d, st->value, v, 1);
	if (product != 0)
		role_set_ref(&d, ROLE_PRODUCT, st->drivers.product, product);
	if (st->source_value != NULL)
		draft_set(&d, st->source, st->source_value, 1);
	c->added++;
	rc = edit_complete(st->edit, &d, err);
	return rc ? rc : edit_add(st->edit, &d, err);
}

static enum err_code
put_value(struct import_state *st, struct column *c, size_t i,
    uint32_t product, struct err *err)
{
	const struct driver_row	*row = &st->file.row.p[i];
	struct value		 v;
	double			 number;
	uint32_t		 id;
	bool			 known, again;
	enum err_code		 rc;

	rc = driver_file_value(&number, &known, &st->file, i, c->at, err);
	if (rc || !known)
		return rc;
	rc = make_value(&v, st, number, row->line, err);
	if (rc == ERR_OK)
		rc = note_seen(&again, st, c, product, row, v.i, err);
	if (rc || again)
		return rc;
	if (c->added + c->changed + c->present == 0 ||
	    row->day.n < c->from.n)
		c->from = row->day;
	if (c->added + c->changed + c->present == 0 ||
	    row->day.n > c->until.n)
		c->until = row->day;
	id = find_point(st, c->series->type == TYPE_TEXT ? c->series->text :
	    c->name, product, row->day);
	arena_clear(st->scratch);
	rc = id != 0 ? change(st, c, id, &v, err) :
	    add(st, c, product, row->day, &v, err);
	return rc;
}

/* A product of a row: by its key, as in files of sales, or as anywhere. */
static enum err_code
find_product(uint32_t *id, struct import_state *st,
    const struct driver_row *row, struct err *err)
{
	const struct entity	*e = st->drivers.product;
	struct slice		 text = row->cell[st->product_at];
	struct reference	 ref = {0};
	struct err		 ignored = {0};
	enum err_code		 rc;

	*id = 0;
	if (text.len == 0)
		return ERR_OK;
	rc = context_reference(&ref, st->crm, e, arena_printf(st->crm->arena,
	    "%.*s/%.*s", SLICE_ARG(e->name), SLICE_ARG(text)), &ignored);
	if (rc)
		rc = context_reference(&ref, st->crm, e,
		    slice_cstr(st->crm->arena, text), err);
	if (rc == ERR_OK && ref.entity != e)
		rc = err_set(err, ERR_DATA, "\"%.*s\" is no %.*s",
		    SLICE_ARG(text), SLICE_ARG(e->name));
	if (rc)
		return err_prefix(err, "%s:%llu: ", st->file.name,
		    (unsigned long long)row->line);
	*id = ref.id;
	return ERR_OK;
}

static enum err_code
put_row(struct import_state *st, size_t i, struct err *err)
{
	uint32_t	product = 0;
	enum err_code	rc = ERR_OK;

	if (st->product_at != SIZE_MAX)
		rc = find_product(&product, st, &st->file.row.p[i], err);
	for (size_t k = 0; k < st->n_columns && rc == ERR_OK; k++)
		rc = put_value(st, &st->column[k], i, product, err);
	return rc;
}

/* ---- the command ---- */

static enum err_code
import_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct import_opts	*o = opts;
	struct import_state		*st = crm->state;
	struct edit_counts		 counts;
	enum err_code			 rc;

	st->seen = map_open();
	st->scratch = arena_open();
	rc = context_env(&st->env, crm, err);
	if (rc == ERR_OK)
		rc = drivers_read(&st->drivers, &st->env, SLICE_EMPTY,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = edit_open(&st->edit, &st->env, crm->plan, NULL, err);
	if (rc == ERR_OK)
		rc = find_fields(st, o->source, err);
	if (rc == ERR_OK)
		rc = find_columns(st, err);
	for (size_t i = 0; i < st->file.row.n && rc == ERR_OK; i++)
		rc = put_row(st, i, err);
	if (rc == ERR_OK)
		rc = edit_finish(st->edit, &counts, err);
	edit_close(st->edit);
	arena_close(st->scratch);
	map_close(st->seen);
	driver_file_release(&st->file);
	return rc;
}

static enum err_code
import_report(struct crm *crm, const void *opts, struct err *err)
{
	static const struct out_column	 column[] = {
		{ .name = "driver", .label = N_("driver"), .type = TYPE_TEXT,
		    .flags = OUT_ID | OUT_CUT },
		{ .name = "added", .label = N_("added"), .type = TYPE_INT },
		{ .name = "changed", .label = N_("changed"),
		    .type = TYPE_INT },
		{ .name = "present", .label = N_("present"),
		    .type = TYPE_INT },
		{ .name = "from", .label = N_("from"), .type = TYPE_DATE },
		{ .name = "until", .label = N_("until"), .type = TYPE_DATE },
	};
	const struct import_state	*st = crm->state;
	struct out			*out = crm->out;
	enum err_code			 rc;

	(void)opts;
	rc = out_table_begin(out, column, NELEM(column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < st->n_columns; i++) {
		const struct column	*c = &st->column[i];

		out_row_begin(out);
		out_text(out, c->name);
		out_i64(out, (int64_t)c->added);
		out_i64(out, (int64_t)c->changed);
		out_i64(out, (int64_t)c->present);
		if (c->added + c->changed + c->present > 0) {
			out_day(out, c->from);
			out_day(out, c->until);
		} else {
			out_missing(out);
			out_missing(out);
		}
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

const struct cmd series_import = {
	.name = "import", .operands = "file [name]",
	.brief = N_("take in a CSV of days and their values"),
	.text = N_("A column of days, and one for each driver, named by the "
	    "header.\nThe same file twice changes nothing; what differs is "
	    "corrected."),
	.opts = import_opt, .opts_size = sizeof(struct import_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = import_prepare, .exec = import_exec,
	.report = import_report,
	.complete = { COMPLETE_FILE, COMPLETE_DRIVER },
};

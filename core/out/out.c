/*
 * From the command's calls to rows and documents: which columns are shown,
 * which rows are kept, which format writes them.
 */
#include "core/out/out.h"

#include "core/base/base.h"
#include "core/out/priv.h"
#include "core/types/text.h"

enum { CHUNK = 64 * 1024, KEEP_MIN = 4096 };

enum err_code
out_open(struct out **out, struct sink *sink,
    const struct out_options *options, struct err *err)
{
	struct out	*o;
	enum err_code	 rc;

	if (options->fields != NULL && options->fields[0] == '\0')
		return err_set(err, ERR_USAGE, "-f names no fields");
	if (options->sort != NULL && options->sort[0] == '\0')
		return err_set(err, ERR_USAGE, "--sort names no fields");
	o = mem_zalloc(sizeof(*o));
	o->sink = sink;
	o->o = *options;
	o->fresh = true;
	if (options->format == OUT_TEMPLATE) {
		rc = template_open(&o->template,
		    options->format_text != NULL ? options->format_text : "",
		    err);
		if (rc) {
			free(o);
			return rc;
		}
	}
	*out = o;
	return ERR_OK;
}

void
out_close(struct out *o)
{
	if (o == NULL)
		return;
	template_close(o->template);
	buf_release(&o->buf);
	buf_release(&o->scratch);
	buf_release(&o->path);
	VEC_RELEASE(&o->pad);
	buf_release(&o->prose);
	rows_release(&o->row);
	rows_release(&o->kept);
	rows_release(&o->fit);
	VEC_RELEASE(&o->pick);
	VEC_RELEASE(&o->key);
	VEC_RELEASE(&o->want);
	VEC_RELEASE(&o->width);
	free(o);
}

void
out_set_store(struct out *o, const struct zone *zone, const char currency[4])
{
	o->o.zone = zone;
	memcpy(o->o.currency, currency, sizeof(o->o.currency));
}

void
out_push(struct out *o)
{
	sheet_align(o);
	sink_write(o->sink, buf_slice(&o->buf));
	buf_clear(&o->buf);
}

/* Big pieces, so that the sink can pass them on without a copy. */
static void
maybe_push(struct out *o)
{
	/* A sheet in a page is not done before its end. */
	if (o->buf.len >= CHUNK && !(o->in_doc && o->o.format == OUT_HTML))
		out_push(o);
}

void
out_flush(struct out *o)
{
	out_push(o);
	sink_flush(o->sink);
}

enum err_code
out_finish(struct out *o, struct err *err)
{
	if (o->err.code != ERR_OK) {
		*err = o->err;
		return err->code;
	}
	if (o->o.format == OUT_COUNT) {
		buf_add_i64(&o->buf, o->written);
		buf_addc(&o->buf, '\n');
		o->written = 0;
	}
	if (o->o.format == OUT_HTML)
		html_end(o);
	out_push(o);
	return ERR_OK;
}

enum out_format
out_format(const struct out *o)
{
	return o->o.format;
}

bool
out_is_for_people(const struct out *o)
{
	return o->o.format == OUT_TABLE || o->o.format == OUT_MD ||
	    o->o.format == OUT_HTML;
}

const struct out_options *
out_options(const struct out *o)
{
	return &o->o;
}

bool
out_is_done(const struct out *o)
{
	if (o->err.code != ERR_OK || sink_is_closed(o->sink) ||
	    sink_has_failed(o->sink))
		return true;
	return o->shape == SHAPE_TABLE && o->key.n == 0 &&
	    o->o.limit >= 0 && o->written >= o->o.limit;
}

/* The column of that name; o->n when there is none. */
static size_t
find_column(const struct out *o, struct slice name)
{
	size_t	i;

	for (i = 0; i < o->n; i++)
		if (slice_eq(name, slice_of(o->column[i].name)))
			return i;
	/* Else by what stands above it. */
	for (i = 0; i < o->n; i++)
		if (slice_eq_ascii_nocase(name, slice_of(column_label(o,
		    &o->column[i]))))
			break;
	return i;
}

static enum err_code
no_such_field(const struct out *o, const char *option, struct slice name,
    struct err *err)
{
	const char	*near = NULL;
	size_t		 i, d, best = 3;

	for (i = 0; i < o->n; i++) {
		d = text_distance(name, slice_of(o->column[i].name), 2);
		if (d < best) {
			best = d;
			near = o->column[i].name;
		}
	}
	err_set(err, ERR_USAGE, "%s: no field '%.*s' here", option,
	    SLICE_ARG(name));
	if (near != NULL)
		err_hint(err, "did you mean %s?", near);
	else
		err_hint(err, "-O json shows every field there is");
	return ERR_USAGE;
}

static bool
shows_extra(const struct out *o)
{
	return o->o.format == OUT_JSON || o->o.format == OUT_NDJSON ||
	    o->o.format == OUT_YAML;
}

static enum err_code
pick_fields(struct out *o, struct err *err)
{
	struct slice	rest = slice_of(o->o.fields), name;
	size_t		i;

	while (slice_cut_list(&name, &rest)) {
		if (slice_eq(name, SLICE("*"))) {
			for (i = 0; i < o->n; i++)
				*VEC_ADD(&o->pick) = i;
			continue;
		}
		i = find_column(o, name);
		if (i == o->n)
			return no_such_field(o, "-f", name, err);
		*VEC_ADD(&o->pick) = i;
	}
	return ERR_OK;
}

static enum err_code
pick_template(struct out *o, struct err *err)
{
	struct slice	name;
	size_t		i, k;

	for (k = 0; k < template_count(o->template); k++) {
		name = slice_of(template_field(o->template, k));
		i = find_column(o, name);
		if (i == o->n)
			return no_such_field(o, "--format", name, err);
		*VEC_ADD(&o->pick) = i;
	}
	return ERR_OK;
}

static enum err_code
pick_ids(struct out *o, struct err *err)
{
	size_t	i;

	for (i = 0; i < o->n; i++)
		if (o->column[i].flags & OUT_ID) {
			*VEC_ADD(&o->pick) = i;
			return ERR_OK;
		}
	return err_set(err, ERR_USAGE, "-O ids: this answer has no handles");
}

static enum err_code
pick_columns(struct out *o, struct err *err)
{
	size_t	i;

	VEC_CLEAR(&o->pick);
	if (o->o.format == OUT_TEMPLATE)
		return pick_template(o, err);
	if (o->o.format == OUT_IDS)
		return pick_ids(o, err);
	/* In a document -f speaks of the keys of its outermost map. */
	if (o->o.fields != NULL && !o->in_doc)
		return pick_fields(o, err);
	for (i = 0; i < o->n; i++)
		if (!(o->column[i].flags & OUT_EXTRA) || shows_extra(o))
			*VEC_ADD(&o->pick) = i;
	return ERR_OK;
}

static enum err_code
pick_keys(struct out *o, struct err *err)
{
	struct slice	 rest, name;
	struct sort_key	 key;

	VEC_CLEAR(&o->key);
	if (o->o.sort == NULL || o->shape != SHAPE_TABLE || o->in_doc)
		return ERR_OK;
	rest = slice_of(o->o.sort);
	while (slice_cut_list(&name, &rest)) {
		key.descending = slice_starts(name, SLICE("-"));
		if (key.descending || slice_starts(name, SLICE("+")))
			name = slice_sub(name, 1, name.len);
		key.column = find_column(o, name);
		if (key.column == o->n)
			return no_such_field(o, "--sort", name, err);
		*VEC_ADD(&o->key) = key;
	}
	return ERR_OK;
}

static void
mark_wanted(struct out *o)
{
	size_t	i;

	VEC_CLEAR(&o->want);
	for (i = 0; i < o->n; i++)
		*VEC_ADD(&o->want) = false;
	if (o->o.format != OUT_COUNT)
		for (i = 0; i < o->pick.n; i++)
			o->want.p[o->pick.p[i]] = true;
	for (i = 0; i < o->key.n; i++)
		o->want.p[o->key.p[i].column] = true;
}

static enum err_code
begin_shape(struct out *o, enum shape shape, const struct out_column *column,
    size_t n, struct err *err)
{
	enum err_code	rc;

	if (o->err.code != ERR_OK) {
		*err = o->err;
		return err->code;
	}
	o->shape = shape;
	o->column = column;
	o->n = n;
	if (o->o.format != OUT_COUNT)
		o->written = 0;
	rc = pick_columns(o, err);
	if (rc == ERR_OK)
		rc = pick_keys(o, err);
	if (rc == ERR_OK)
		mark_wanted(o);
	else
		o->shape = SHAPE_NONE;
	return rc;
}

static bool
is_tree(const struct out *o)
{
	return o->o.format == OUT_JSON || o->o.format == OUT_YAML ||
	    o->o.format == OUT_NDJSON;
}

/* In a document the format's table stands in the place of a value. */
static void
begin_inside(struct out *o)
{
	if (is_sheet(o) && o->after_key) {
		sheet_heading(o);
		buf_addc(&o->buf, '\n');
		o->indent = (unsigned)(2 * o->depth);
		o->after_key = false;
		o->fresh = true;
	} else
		doc_open(o, false, true, o->o.format == OUT_NDJSON);
}

enum err_code
out_table_check(struct out *o, const struct out_column *column, size_t n,
    struct err *err)
{
	enum err_code	rc = begin_shape(o, SHAPE_TABLE, column, n, err);

	o->shape = SHAPE_NONE;
	return rc;
}

enum err_code
out_table_begin(struct out *o, const struct out_column *column, size_t n,
    struct err *err)
{
	enum err_code	rc;
	bool		first = o->shape == SHAPE_NONE && o->rows == 0;

	rc = begin_shape(o, SHAPE_TABLE, column, n, err);
	if (rc)
		return rc;
	if (o->in_doc) {
		if (!o->skip)
			begin_inside(o);
		return ERR_OK;
	}
	switch (o->o.format) {
	case OUT_JSON:
	case OUT_YAML:
		if (o->o.format == OUT_YAML && !first)
			buf_adds(&o->buf, "---\n");
		doc_open(o, false, true, false);
		break;
	case OUT_CSV:
		if (o->o.header != 0)
			delimited_header(o);
		break;
	case OUT_TSV:
		if (o->o.header == 1)
			delimited_header(o);
		break;
	case OUT_MD:
		md_header(o);
		break;
	case OUT_HTML:
		html_header(o);
		break;
	default:
		break;
	}
	return ERR_OK;
}

/* A row that nobody asked for stays out of the document. */
static void
write_row(struct out *o, const struct rows *r, const struct cell *row)
{
	o->written++;
	if (o->skip)
		return;
	if (o->in_doc && o->indent > 0 && is_sheet(o)) {
		table_row(o, r, row);
		return;
	}
	if (o->in_doc) {
		doc_row(o, r, row);
		return;
	}
	switch (o->o.format) {
	case OUT_TABLE:
		table_row(o, r, row);
		break;
	case OUT_TSV:
	case OUT_CSV:
		delimited_row(o, r, row);
		break;
	case OUT_JSON:
	case OUT_YAML:
		doc_row(o, r, row);
		break;
	case OUT_NDJSON:
		doc_row(o, r, row);
		doc_end(o);
		break;
	case OUT_MD:
		md_row(o, r, row);
		break;
	case OUT_HTML:
		html_row(o, r, row);
		break;
	case OUT_IDS:
		ids_row(o, r, row);
		break;
	case OUT_TEMPLATE:
		template_write(o, o->template, o->pick.p, r, row);
		break;
	case OUT_COUNT:
	case OUT_RAW:
		break;
	}
	maybe_push(o);
}

static void
write_kept(struct out *o)
{
	size_t	i;

	if (o->kept.n == 0)
		return;
	rows_sort(&o->kept, o->n, o->key.p, o->key.n, o->column, o->o.limit);
	for (i = 0; i < o->kept.n; i++)
		write_row(o, &o->kept, &o->kept.cell.p[i * o->n]);
	rows_clear(&o->kept);
}

void
out_table_hush(struct out *o)
{
	o->hush = true;
}

void
out_table_end(struct out *o)
{
	if (o->shape != SHAPE_TABLE)
		return;
	write_kept(o);
	if (is_sheet(o) && o->in_doc ? o->indent > 0 :
	    o->o.format == OUT_TABLE) {
		table_end(o);
		o->indent = 0;
		o->fresh = true;
		o->below_table = true;
	} else if (o->in_doc) {
		if (!o->skip)
			doc_close(o);
	} else if (o->o.format == OUT_HTML) {
		html_table_end(o);
	} else if (o->o.format == OUT_JSON || o->o.format == OUT_YAML) {
		doc_close(o);
		doc_end(o);
	}
	if (o->skip_nest == 0)
		o->skip = false;
	o->shape = o->in_doc ? SHAPE_DOC : SHAPE_NONE;
	maybe_push(o);
}

enum err_code
out_record_begin(struct out *o, const struct out_column *column, size_t n,
    struct err *err)
{
	enum err_code	rc;

	rc = begin_shape(o, SHAPE_RECORD, column, n, err);
	if (rc)
		return rc;
	if (o->in_doc)
		return ERR_OK;
	if ((o->o.format == OUT_CSV && o->o.header != 0) ||
	    (o->o.format == OUT_TSV && o->o.header == 1))
		delimited_header(o);
	return ERR_OK;
}

/* As a row, except where a record looks different from a table of one. */
static void
write_record(struct out *o, const struct rows *r, const struct cell *row)
{
	if (o->in_doc || !(is_tree(o) || out_is_for_people(o))) {
		write_row(o, r, row);
		if (o->skip_nest == 0)
			o->skip = false;
		return;
	}
	o->written++;
	if (o->o.format == OUT_TABLE) {
		record_row(o, r, row);
	} else if (o->o.format == OUT_MD) {
		md_record(o, r, row);
	} else if (o->o.format == OUT_HTML) {
		html_record(o, r, row);
	} else {
		if (o->o.format == OUT_YAML && o->rows > 1)
			buf_adds(&o->buf, "---\n");
		doc_row(o, r, row);
		if (!o->many)
			doc_end(o);
	}
}

void
out_record_end(struct out *o)
{
	o->shape = o->in_doc ? SHAPE_DOC : SHAPE_NONE;
	maybe_push(o);
}

void
out_records_begin(struct out *o)
{
	if (o->o.format != OUT_JSON || o->in_doc || o->err.code != ERR_OK)
		return;
	o->many = true;
	doc_open(o, false, true, false);
}

void
out_records_end(struct out *o)
{
	if (!o->many)
		return;
	o->many = false;
	doc_close(o);
	doc_end(o);
	maybe_push(o);
}

bool
out_shown(const struct out *o, const char *name)
{
	for (size_t i = 0; i < o->pick.n; i++)
		if (strcmp(o->column[o->pick.p[i]].name, name) == 0)
			return true;
	return false;
}

bool
out_wants(const struct out *o, size_t i)
{
	return i < o->want.n && o->want.p[i];
}

void
out_row_begin(struct out *o)
{
	rows_clear(&o->row);
	o->in_row = true;
	o->is_last = false;
}

void
out_rows_counted(struct out *o, uint64_t n)
{
	int64_t	most = o->o.limit < 0 ? INT64_MAX : o->o.limit - o->written;

	o->rows += (int64_t)n;
	o->written += MIN((int64_t)n, MAX(most, 0));
}

void
out_row_last(struct out *o)
{
	o->is_last = true;
}

/* Only the first limit can be wanted: do not keep many times that. */
static void
keep_row(struct out *o)
{
	size_t	most;

	rows_add(&o->kept, &o->row, 0, o->n);
	if (o->o.limit < 0)
		return;
	most = KEEP_MIN + 4 * (size_t)MIN(o->o.limit, INT32_MAX);
	if (o->kept.n >= most)
		rows_sort(&o->kept, o->n, o->key.p, o->key.n, o->column,
		    o->o.limit);
}

void
out_row_end(struct out *o)
{
	o->in_row = false;
	if (o->shape != SHAPE_TABLE && o->shape != SHAPE_RECORD)
		return;
	if (o->row.cell.n != o->n) {
		out_fail(o, ERR_SYSTEM, "a row of %zu values for %zu columns",
		    o->row.cell.n, o->n);
		return;
	}
	o->row.n = 1;
	o->rows++;
	if (o->err.code != ERR_OK)
		return;
	if (o->shape == SHAPE_RECORD)
		write_record(o, &o->row, o->row.cell.p);
	else if (o->is_last) {
		write_kept(o);
		write_row(o, &o->row, o->row.cell.p);
	} else if (o->key.n > 0)
		keep_row(o);
	else if (o->o.limit < 0 || o->written < o->o.limit)
		write_row(o, &o->row, o->row.cell.p);
}

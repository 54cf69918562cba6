#include "core/exchange/source.h"

#include "core/exchange/sniff.h"

struct source {
	struct input		*in;
	struct csv		*csv;
	enum import_format	 format;
	struct csv_format	 fmt;
	struct arena		*arena;		/* as long as the source */
	struct arena		*line;		/* of one NDJSON row */
	struct map		*names;		/* NDJSON: key to column */
	VEC(struct slice)	 column;
	VEC(uint64_t)		 key_line;	/* NDJSON: where it came first */
	struct slice		 header;
	struct sniffed		 sample;	/* with the header */
	size_t			 sample_from;	/* 1 behind a header */
	VEC(struct slice)	 text;
	VEC(const struct json *) json;
};

static enum err_code
name_columns(struct source *s, struct mapping *m, struct err *err)
{
	const struct sniffed_row	*first;
	struct csv_row			 row;
	bool				 more;
	enum err_code			 rc;

	if (s->sample.n == 0)
		return err_set(err, ERR_DATA, "%s: there are no rows",
		    input_name(s->in));
	first = &s->sample.row[0];
	if (m->header < 0) {
		m->header = 1;
		for (size_t i = 0; i < first->n && m->header; i++)
			if (sniff_is_value(first->field[i]) &&
			    slice_trim(first->field[i]).len > 0)
				m->header = 0;
	}
	if (m->header == 0) {
		for (size_t i = 0; i < first->n; i++)
			*VEC_ADD(&s->column) = slice_of(arena_printf(
			    s->arena, "%zu", i + 1));
		return ERR_OK;
	}
	s->sample_from = 1;
	rc = csv_next(s->csv, &row, &more, err);
	if (rc)
		return err_prefix(err, "%s:%llu: ", input_name(s->in),
		    (unsigned long long)row.line);
	s->header = slice_dup(s->arena, row.raw);
	for (size_t i = 0; i < row.n; i++)
		*VEC_ADD(&s->column) = slice_dup(s->arena,
		    slice_trim(row.field[i]));
	return ERR_OK;
}

static enum err_code
open_delimited(struct source *s, struct mapping *m, struct slice sample,
    bool whole, struct err *err)
{
	s->fmt.quotes = s->format != IMPORT_TSV;
	s->fmt.escapes = s->format == IMPORT_TSV;
	s->fmt.delimiter = m->delimiter;
	if (s->fmt.delimiter == '\0')
		s->fmt.delimiter = s->format == IMPORT_TSV ? '\t' :
		    sniff_delimiter(sample, whole);
	m->delimiter = s->fmt.delimiter;
	csv_set_format(s->csv, &s->fmt);
	sniff_rows(&s->sample, sample, whole, &s->fmt, SNIFF_ROWS, s->arena);
	return name_columns(s, m, err);
}

void
source_close(struct source *s)
{
	if (s == NULL)
		return;
	csv_close(s->csv);
	arena_close(s->line);
	map_close(s->names);
	VEC_RELEASE(&s->column);
	VEC_RELEASE(&s->key_line);
	VEC_RELEASE(&s->text);
	VEC_RELEASE(&s->json);
	free(s);
}

size_t
source_columns(const struct source *s)
{
	return s->column.n;
}

struct slice
source_column(const struct source *s, size_t i)
{
	return s->column.p[i];
}

struct slice
source_header(const struct source *s)
{
	return s->header;
}

enum import_format
source_format(const struct source *s)
{
	return s->format;
}

char
source_delimiter(const struct source *s)
{
	return s->fmt.delimiter;
}

void
source_sample(const struct slice **texts, size_t *n, const struct source *s,
    size_t column)
{
	struct slice	*t = ARENA_ARRAY(s->arena, struct slice,
			    s->sample.n + 1);

	*n = 0;
	for (size_t i = s->sample_from; i < s->sample.n; i++)
		if (column < s->sample.row[i].n)
			t[(*n)++] = s->sample.row[i].field[column];
	*texts = t;
}

uint64_t
source_sample_line(const struct source *s, size_t column, size_t k)
{
	for (size_t i = s->sample_from; i < s->sample.n; i++)
		if (column < s->sample.row[i].n && k-- == 0)
			return s->sample.row[i].line;
	return 0;
}

uint64_t
source_column_line(const struct source *s, size_t column)
{
	if (s->format == IMPORT_NDJSON)
		return s->key_line.p[column];
	return s->sample_from > 0 ? s->sample.row[0].line : 0;
}

/* {"amount":"12.34","currency":"EUR","original":{...}} as value_write has
 * it: 12.34, or 11.30 (12.34 USD). */
static struct slice
money_text(const struct json *v, struct arena *arena)
{
	const struct json	*o = json_find(v, "original");
	struct slice		 amount = json_text(json_find(v, "amount")),
				 cur = json_text(json_find(v, "currency"));

	if (o == NULL || o->kind != JSON_MAP)
		return cur.len == 0 ? amount : slice_of(arena_printf(arena,
		    "%.*s %.*s", SLICE_ARG(amount), SLICE_ARG(cur)));
	return slice_of(arena_printf(arena, "%.*s (%.*s %.*s)",
	    SLICE_ARG(amount), SLICE_ARG(json_text(json_find(o, "amount"))),
	    SLICE_ARG(json_text(json_find(o, "currency")))));
}

static size_t
key_column(struct source *s, struct slice key, uint64_t line)
{
	bool		 added;
	uint64_t	*v = map_put(s->names, key, &added);

	if (added) {
		*v = s->column.n;
		*VEC_ADD(&s->column) = slice_dup(s->arena, key);
		*VEC_ADD(&s->key_line) = line;
		*VEC_ADD(&s->text) = SLICE_EMPTY;
		*VEC_ADD(&s->json) = NULL;
	}
	return (size_t)*v;
}

void
source_expect(struct source *s, struct slice name)
{
	if (s->format == IMPORT_NDJSON)
		key_column(s, name, 0);
}

/* The keys of the first rows are columns from the start. */
static void
expect_keys(struct source *s, struct slice sample, bool whole)
{
	struct slice	line, rest = sample;
	struct json	v;
	struct err	ignored = {0};

	for (int i = 0; i < SNIFF_ROWS && slice_cut(&line, &rest, '\n'); i++) {
		/* The last one may be cut off. */
		if (rest.p == NULL && !whole)
			break;
		arena_clear(s->line);
		if (json_parse(&v, s->line, line, &ignored) != ERR_OK ||
		    v.kind != JSON_MAP)
			continue;
		for (size_t k = 0; k < v.n; k++)
			key_column(s, v.key[k], (uint64_t)i + 1);
	}
	arena_clear(s->line);
}

static enum err_code
read_object(struct source *s, struct row *row, struct err *err)
{
	struct json	*v;
	enum err_code	 rc;

	arena_clear(s->line);
	v = ARENA_NEW(s->line, struct json);
	rc = json_parse(v, s->line, row->raw, err);
	if (rc == ERR_OK && v->kind != JSON_MAP)
		rc = err_set(err, ERR_DATA, "not an object in braces");
	if (rc)
		return rc == ERR_DATA ? rc : ERR_DATA;
	for (size_t i = 0; i < s->text.n; i++) {
		s->text.p[i] = SLICE_EMPTY;
		s->json.p[i] = NULL;
	}
	for (size_t i = 0; i < v->n; i++) {
		const struct json	*item = &v->item[i];
		size_t			 c = key_column(s, v->key[i],
					    row->line);

		s->json.p[c] = item;
		s->text.p[c] = item->kind == JSON_MAP ?
		    money_text(item, s->line) : json_text(item);
	}
	row->n = s->column.n;
	row->text = s->text.p;
	row->json = s->json.p;
	return ERR_OK;
}

enum err_code
source_open(struct source **result, struct input *in, struct mapping *m,
    struct arena *arena, struct err *err)
{
	struct source	*s = mem_zalloc(sizeof(*s));
	struct slice	 sample;
	bool		 whole;
	enum err_code	 rc;

	s->in = in;
	s->arena = arena;
	s->line = arena_open();
	s->names = map_open();
	rc = csv_open(&s->csv, in, err);
	if (rc)
		goto done;
	sample = csv_sample(s->csv, &whole);
	if (slice_trim(slice_sub(sample, 0, 4096)).len == 0 && whole) {
		rc = err_set(err, ERR_DATA, "%s is empty", input_name(in));
		goto done;
	}
	if ((m->format == IMPORT_DETECT || m->format == IMPORT_NDJSON) &&
	    sniff_is_array(sample)) {
		rc = err_set(err, ERR_DATA, "%s is an array, not an object "
		    "on each line", input_name(in));
		err_hint(err, "jq -c '.[]' FILE | crm import ... -");
		goto done;
	}
	if (m->format == IMPORT_DETECT)
		m->format = sniff_is_json(sample) ? IMPORT_NDJSON :
		    IMPORT_CSV;
	s->format = m->format;
	if (s->format == IMPORT_NDJSON) {
		/* Whole lines: no byte of JSON is '\n' inside a text. */
		s->fmt = (struct csv_format){ .lines = true };
		csv_set_format(s->csv, &s->fmt);
		expect_keys(s, sample, whole);
	} else
		rc = open_delimited(s, m, sample, whole, err);
	if (rc == ERR_OK)
		*result = s;
done:
	if (rc)
		source_close(s);
	return rc;
}

enum err_code
source_next(struct row *row, bool *more, struct source *s, struct err *err)
{
	struct csv_row	r = {0};
	enum err_code	rc;

	rc = csv_next(s->csv, &r, more, err);
	row->line = r.line;
	row->raw = r.raw;
	row->n = 0;
	if (rc || !*more)
		return rc;
	if (s->format == IMPORT_NDJSON)
		return read_object(s, row, err);
	row->n = r.n;
	row->text = r.field;
	row->json = NULL;
	if (r.n != s->column.n) {
		err_set(err, ERR_DATA, r.n == 1 ? "%zu field, not %zu" :
		    "%zu fields, not %zu", r.n, s->column.n);
		if (r.n > s->column.n)
			err_hint(err, "a text with \"%c\" in it goes between "
			    "quotes", s->fmt.delimiter);
		return ERR_DATA;
	}
	return ERR_OK;
}

enum err_code
source_next_rows(struct csv_rows *rows, struct source *s, struct err *err)
{
	rows->n = 0;
	rows->n_fields = s->column.n;
	return s->format == IMPORT_NDJSON ? ERR_OK :
	    csv_next_rows(rows, s->csv, err);
}

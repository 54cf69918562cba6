#include "core/exchange/mapping.h"

static void
put(struct buf *b, const char *key, struct slice value)
{
	if (value.len == 0)
		return;
	buf_addf(b, "%s: ", key);
	yaml_add_scalar(b, value);
	buf_addc(b, '\n');
}

static void
put_pairs(struct buf *b, const struct mapping_pair *p, size_t n)
{
	buf_addc(b, '{');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_adds(b, ", ");
		yaml_add_scalar(b, p[i].name);
		buf_adds(b, ": ");
		yaml_add_scalar(b, p[i].value);
	}
	buf_addc(b, '}');
}

static void
put_word(struct buf *b, const char *key, struct slice value)
{
	if (value.len == 0)
		return;
	buf_addf(b, ", %s: ", key);
	yaml_add_scalar(b, value);
}

static void
put_values(struct buf *b, const char *before, const struct mapping_column *c)
{
	buf_addf(b, "%svalues: ", before);
	put_pairs(b, c->values, c->n_values);
}

static void
put_column(struct buf *b, const struct mapping_column *c)
{
	buf_adds(b, "  ");
	yaml_add_scalar(b, c->name);
	buf_adds(b, ": ");
	if (c->field.len == 0) {
		if (c->n_values > 0)
			put_values(b, "{", c);
		buf_adds(b, c->n_values > 0 ? "}\n" : "ignore\n");
		return;
	}
	if (!c->create && c->by.len == 0 && c->dates.len == 0 &&
	    c->n_values == 0) {
		yaml_add_scalar(b, c->field);
		buf_addc(b, '\n');
		return;
	}
	buf_adds(b, "{field: ");
	yaml_add_scalar(b, c->field);
	put_word(b, "by", c->by);
	put_word(b, "dates", c->dates);
	if (c->create && c->n_fill == 0)
		buf_adds(b, ", create: true");
	if (c->create && c->n_fill > 0) {
		buf_adds(b, ", create: ");
		put_pairs(b, c->fill, c->n_fill);
	}
	if (c->n_values > 0)
		put_values(b, ", ", c);
	buf_adds(b, "}\n");
}

void
mapping_write(struct buf *b, const struct mapping *m)
{
	char	one[1];

	buf_adds(b, "import: 1\n");
	put(b, "type", m->type);
	if (m->format != IMPORT_DETECT)
		put(b, "format", slice_of(import_format_name(m->format)));
	one[0] = m->delimiter;
	if (m->delimiter == '\t')
		put(b, "delimiter", SLICE("tab"));
	else if (m->delimiter != '\0')
		put(b, "delimiter", slice_make(one, 1));
	if (m->encoding != ENCODING_AUTO)
		put(b, "encoding", slice_of(encoding_name(m->encoding)));
	if (m->header >= 0)
		buf_addf(b, "header: %s\n", m->header ? "true" : "false");
	put(b, "dates", m->dates);
	one[0] = m->decimal;
	if (m->decimal != '\0')
		put(b, "decimal", slice_make(one, 1));
	if (m->n_columns > 0)
		buf_adds(b, "columns:\n");
	for (size_t i = 0; i < m->n_columns; i++)
		put_column(b, &m->column[i]);
	if (m->n_set > 0) {
		buf_adds(b, "set: ");
		put_pairs(b, m->set, m->n_set);
		buf_addc(b, '\n');
	}
	if (m->n_compute > 0) {
		buf_adds(b, "compute: ");
		put_pairs(b, m->compute, m->n_compute);
		buf_addc(b, '\n');
	}
	for (size_t i = 0; i < m->n_key; i++) {
		buf_adds(b, i == 0 ? "key: [" : ", ");
		yaml_add_scalar(b, m->key[i]);
	}
	if (m->n_key > 0)
		buf_adds(b, "]\n");
	put(b, "skip", m->skip);
}

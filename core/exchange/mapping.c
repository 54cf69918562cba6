#include "core/exchange/mapping.h"

struct reader {
	struct mapping	*m;
	struct arena	*arena;
	struct err	*err;
};

void
mapping_init(struct mapping *m)
{
	memset(m, 0, sizeof(*m));
	m->header = -1;
}

static enum err_code
fail(struct reader *r, const struct yaml_node *at, const char *what,
    struct slice text)
{
	return err_set(r->err, ERR_DATA, "%d:%d: \"%.*s\" %s", at->line,
	    at->column, (int)MIN(text.len, (size_t)80), text.p,
	    err_text(what));
}

static enum err_code
want(struct reader *r, const struct yaml_node *n, enum yaml_kind kind,
    const char *what)
{
	static const char *const	words[] = {
		[YAML_SCALAR] = ERR_N("one value"),
		[YAML_LIST] = ERR_N("a list"),
		[YAML_MAP] = ERR_N("a map")
	};

	if (n->kind == kind)
		return ERR_OK;
	return err_set(r->err, ERR_DATA, "%d:%d: %s is %s here, not %s",
	    n->line, n->column, err_text(what), err_text(words[kind]),
	    err_text(words[n->kind]));
}

bool
delimiter_parse(char *c, struct slice s)
{
	static const struct { const char *word; char c; } words[] = {
		{ "tab", '\t' }, { "\\t", '\t' }, { "comma", ',' },
		{ "semicolon", ';' }, { "pipe", '|' }
	};

	for (size_t i = 0; i < NELEM(words); i++)
		if (slice_eq_ascii_nocase(s, slice_of(words[i].word))) {
			*c = words[i].c;
			return true;
		}
	if (s.len != 1 || s.p[0] == '"' || s.p[0] == '\n' ||
	    s.p[0] == '\r' || s.p[0] == '\0' || (unsigned char)s.p[0] >= 0x80)
		return false;
	*c = s.p[0];
	return true;
}

static const char *const formats[] = { "detect", "csv", "tsv", "ndjson" };

bool
import_format_parse(enum import_format *f, struct slice s)
{
	for (size_t i = 0; i < NELEM(formats); i++)
		if (slice_eq(s, slice_of(formats[i]))) {
			*f = (enum import_format)i;
			return true;
		}
	return false;
}

const char *
import_format_name(enum import_format f)
{
	return formats[f];
}

/* YAML has no longer keys (1024 bytes with every sign escaped). */
enum { NAME_MAX_BYTES = 240 };

static enum err_code
check_name(struct reader *r, const struct yaml_node *key)
{
	return key->text.len <= NAME_MAX_BYTES ? ERR_OK :
	    fail(r, key, "... is too long for a name", key->text);
}

/* {name: value, ...}, both scalars. */
static enum err_code
read_pairs(const struct mapping_pair **pairs, size_t *n, struct reader *r,
    const struct yaml_node *node, const char *what)
{
	struct mapping_pair	*p;
	enum err_code		 rc = want(r, node, YAML_MAP, what);

	if (rc)
		return rc;
	p = ARENA_ARRAY(r->arena, struct mapping_pair, node->n + 1);
	for (size_t i = 0; i < node->n; i++) {
		rc = want(r, &node->item[i], YAML_SCALAR, what);
		if (rc == ERR_OK)
			rc = check_name(r, &node->key[i]);
		if (rc)
			return rc;
		p[i].name = node->key[i].text;
		p[i].value = node->item[i].text;
	}
	*pairs = p;
	*n = node->n;
	return ERR_OK;
}

static enum err_code
read_create(struct mapping_column *c, struct reader *r,
    const struct yaml_node *node)
{
	if (node->kind == YAML_MAP) {
		c->create = true;
		return read_pairs(&c->fill, &c->n_fill, r, node, "create");
	}
	if (!yaml_bool(&c->create, node))
		return fail(r, node, "is neither yes, no nor a map of fields",
		    node->text);
	return ERR_OK;
}

/* {field: product, by: code, create: {...}, dates: ...} */
static enum err_code
read_column(struct mapping_column *c, struct reader *r,
    const struct yaml_node *node)
{
	enum err_code	rc;

	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node	*v = &node->item[i];
		struct slice		 key = node->key[i].text, *text = NULL;

		if (slice_eq(key, SLICE("create"))) {
			rc = read_create(c, r, v);
			if (rc)
				return rc;
			continue;
		}
		if (slice_eq(key, SLICE("values"))) {
			rc = read_pairs(&c->values, &c->n_values, r, v,
			    "values");
			if (rc)
				return rc;
			continue;
		}
		if (slice_eq(key, SLICE("field")))
			text = &c->field;
		else if (slice_eq(key, SLICE("by")))
			text = &c->by;
		else if (slice_eq(key, SLICE("dates")))
			text = &c->dates;
		else
			return fail(r, &node->key[i], "is none of field, by, "
			    "create, dates, values", key);
		rc = want(r, v, YAML_SCALAR, "a column's word");
		if (rc)
			return rc;
		*text = v->text;
	}
	if (c->field.len == 0 && (c->n_values == 0 || c->create ||
	    c->by.len > 0 || c->dates.len > 0))
		return fail(r, node, "names no field", c->name);
	return ERR_OK;
}

static enum err_code
read_columns(struct reader *r, const struct yaml_node *node)
{
	struct mapping_column	*c;
	enum err_code		 rc = want(r, node, YAML_MAP, "columns");

	if (rc)
		return rc;
	if (node->n == 0)
		return fail(r, node, "is empty", SLICE("columns"));
	c = ARENA_ARRAY(r->arena, struct mapping_column, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node	*v = &node->item[i];

		rc = check_name(r, &node->key[i]);
		if (rc)
			return rc;
		c[i].name = node->key[i].text;
		if (v->kind == YAML_MAP) {
			rc = read_column(&c[i], r, v);
		} else {
			rc = want(r, v, YAML_SCALAR, "a column");
			if (rc == ERR_OK && !yaml_is_null(v) &&
			    !slice_eq(v->text, SLICE("ignore")))
				c[i].field = v->text;
		}
		if (rc)
			return rc;
		for (size_t k = 0; k < i && c[i].field.len > 0; k++)
			if (slice_eq(c[k].field, c[i].field))
				return fail(r, v, "gets two columns",
				    c[i].field);
	}
	r->m->column = c;
	r->m->n_columns = node->n;
	return ERR_OK;
}

static enum err_code
read_key(struct reader *r, const struct yaml_node *node)
{
	struct slice	*key;
	enum err_code	 rc;

	if (node->kind == YAML_SCALAR) {
		key = ARENA_NEW(r->arena, struct slice);
		*key = node->text;
		r->m->key = key;
		r->m->n_key = 1;
		return ERR_OK;
	}
	rc = want(r, node, YAML_LIST, "key");
	if (rc)
		return rc;
	key = ARENA_ARRAY(r->arena, struct slice, node->n + 1);
	for (size_t i = 0; i < node->n; i++) {
		rc = want(r, &node->item[i], YAML_SCALAR, "a key's field");
		if (rc)
			return rc;
		key[i] = node->item[i].text;
	}
	r->m->key = key;
	r->m->n_key = node->n;
	return ERR_OK;
}

static enum err_code
read_format(struct reader *r, const struct yaml_node *n)
{
	return import_format_parse(&r->m->format, n->text) ? ERR_OK :
	    fail(r, n, "is none of csv, tsv, ndjson", n->text);
}

static enum err_code
read_delimiter(struct reader *r, const struct yaml_node *n)
{
	return delimiter_parse(&r->m->delimiter, n->text) ? ERR_OK :
	    fail(r, n, "is not one sign, or tab", n->text);
}

static enum err_code
read_encoding(struct reader *r, const struct yaml_node *n)
{
	return encoding_parse(&r->m->encoding, n->text) ? ERR_OK :
	    fail(r, n, "is none of utf-8, utf-16le, utf-16be, windows-1252",
	    n->text);
}

static enum err_code
read_decimal(struct reader *r, const struct yaml_node *n)
{
	if (n->text.len != 1 || (n->text.p[0] != '.' && n->text.p[0] != ','))
		return fail(r, n, "is neither \".\" nor \",\"", n->text);
	r->m->decimal = n->text.p[0];
	return ERR_OK;
}

static enum err_code
read_header(struct reader *r, const struct yaml_node *n)
{
	bool	b;

	if (!yaml_bool(&b, n))
		return fail(r, n, "is neither yes nor no", n->text);
	r->m->header = b;
	return ERR_OK;
}

static enum err_code
read_type(struct reader *r, const struct yaml_node *n)
{
	r->m->type = n->text;
	return ERR_OK;
}

static enum err_code
read_dates(struct reader *r, const struct yaml_node *n)
{
	r->m->dates = n->text;
	return ERR_OK;
}

static enum err_code
read_skip(struct reader *r, const struct yaml_node *n)
{
	r->m->skip = n->text;
	return ERR_OK;
}

static enum err_code
read_version(struct reader *r, const struct yaml_node *n)
{
	return slice_eq(n->text, SLICE("1")) ? ERR_OK :
	    fail(r, n, "is not a version this program reads (1)", n->text);
}

static enum err_code
read_set(struct reader *r, const struct yaml_node *n)
{
	return read_pairs(&r->m->set, &r->m->n_set, r, n, "set");
}

static enum err_code
read_compute(struct reader *r, const struct yaml_node *n)
{
	return read_pairs(&r->m->compute, &r->m->n_compute, r, n, "compute");
}

static const struct {
	const char	*key;
	bool		 scalar;
	enum err_code	(*read)(struct reader *, const struct yaml_node *);
} keys[] = {
	{ "import", true, read_version }, { "type", true, read_type },
	{ "format", true, read_format },
	{ "delimiter", true, read_delimiter },
	{ "encoding", true, read_encoding }, { "header", true, read_header },
	{ "dates", true, read_dates }, { "decimal", true, read_decimal },
	{ "columns", false, read_columns }, { "set", false, read_set },
	{ "compute", false, read_compute }, { "key", false, read_key },
	{ "skip", true, read_skip }
};

enum err_code
mapping_parse(struct mapping *result, struct arena *arena, struct slice text,
    struct err *err)
{
	struct mapping		 m;
	struct reader		 r = { &m, arena, err };
	const struct yaml_node	*root;
	enum err_code		 rc;

	mapping_init(&m);
	rc = yaml_parse(&root, arena, text, err);
	if (rc)
		return rc;
	rc = want(&r, root, YAML_MAP, "a mapping");
	if (rc)
		return rc;
	if (yaml_find(root, "import") == NULL)
		return err_set(err, ERR_DATA, "%d:%d: a mapping begins with "
		    "\"import: 1\"", root->line, root->column);
	for (size_t i = 0; i < root->n; i++) {
		size_t	k = 0;

		while (k < NELEM(keys) && !slice_eq(root->key[i].text,
		    slice_of(keys[k].key)))
			k++;
		if (k == NELEM(keys))
			return fail(&r, &root->key[i], "has no meaning in a "
			    "mapping", root->key[i].text);
		rc = keys[k].scalar ? want(&r, &root->item[i], YAML_SCALAR,
		    keys[k].key) : ERR_OK;
		if (rc == ERR_OK)
			rc = keys[k].read(&r, &root->item[i]);
		if (rc)
			return rc;
	}
	*result = m;
	return ERR_OK;
}

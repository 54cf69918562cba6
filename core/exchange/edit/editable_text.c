/*
 * Records to text and text to records, in both forms.
 */
#include "core/exchange/edit/editable_priv.h"

#include "core/yaml/yaml.h"

size_t
editable_items(const struct slice **items, struct arena *arena,
    const struct record *rec, const struct field *f,
    const struct query_env *env)
{
	size_t		 n = record_count(rec, f);
	struct slice	*item = ARENA_ARRAY(arena, struct slice, n + 1);
	struct buf	 b = {0};

	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		buf_clear(&b);
		field_write_value(&b, env->model, f, &v, env->when.zone);
		item[i] = slice_dup(arena, buf_slice(&b));
	}
	buf_release(&b);
	*items = item;
	return n;
}

/* ---- YAML ---- */

/* As a block of lines, where that gives the same text back. */
static bool
is_block(struct slice s)
{
	bool	lines = false;

	if (s.len == 0 || strchr(" \t\n", s.p[0]) != NULL ||
	    strchr(" \t\n", s.p[s.len - 1]) != NULL)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char	c = (unsigned char)s.p[i];

		if (c == '\n') {
			lines = true;
			if (slice_starts(slice_trim(slice_sub(s, i + 1,
			    s.len)), SLICE("#:")))
				return false;
		} else if ((c < 0x20 && c != '\t') || c == 0x7f ||
		    c == 0xc2 || c == 0xe2 || c == 0xef)
			return false;	/* perhaps a control character */
	}
	return lines;
}

static void
add_scalar(struct buf *b, struct slice s)
{
	struct slice	line;

	if (!is_block(s)) {
		yaml_add_scalar(b, s);
		return;
	}
	buf_adds(b, "|-");
	while (slice_cut(&line, &s, '\n')) {
		buf_addc(b, '\n');
		if (line.len > 0)
			buf_addf(b, "    %.*s", SLICE_ARG(line));
	}
}

static void
add_yaml_field(struct buf *b, const struct field *f, const struct slice *item,
    size_t n)
{
	buf_addf(b, "  %.*s:", SLICE_ARG(f->name));
	if (n > 0)
		buf_addc(b, ' ');
	if (n > 0 && !f->many)
		add_scalar(b, item[0]);
	if (n > 0 && f->many) {
		buf_addc(b, '[');
		for (size_t i = 0; i < n; i++) {
			buf_adds(b, i > 0 ? ", " : "");
			yaml_add_scalar(b, item[i]);
		}
		buf_addc(b, ']');
	}
	buf_addc(b, '\n');
}

static void
add_yaml(struct buf *b, const struct record *rec, bool with_type,
    const struct query_env *env, struct arena *arena)
{
	const struct entity	*e = rec->entity;
	const struct slice	*item;
	size_t			 n;

	buf_adds(b, "- handle: ");
	handle_write(b, e, rec->id);
	buf_addc(b, '\n');
	if (with_type)
		buf_addf(b, "  type: %.*s\n", SLICE_ARG(e->name));
	for (size_t i = 0; i < e->n_fields; i++) {
		n = editable_items(&item, arena, rec, &e->field[i], env);
		add_yaml_field(b, &e->field[i], item, n);
	}
}

/* ---- TSV ---- */

/* One cell; in a list ';' parts the items. */
static void
add_tsv_item(struct buf *b, struct slice s, bool many)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char	c = (unsigned char)s.p[i];

		if (c == '\t')
			buf_adds(b, "\\t");
		else if (c == '\n')
			buf_adds(b, "\\n");
		else if (c == '\r')
			buf_adds(b, "\\r");
		else if (c == '\\' || (many && c == ';'))
			buf_addf(b, "\\%c", c);
		else
			buf_addc(b, (char)c);
	}
}

static void
add_tsv(struct buf *b, const struct record *rec, const struct query_env *env,
    struct arena *arena)
{
	const struct entity	*e = rec->entity;
	const struct slice	*item;
	size_t			 n;

	handle_write(b, e, rec->id);
	for (size_t i = 0; i < e->n_fields; i++) {
		buf_addc(b, '\t');
		n = editable_items(&item, arena, rec, &e->field[i], env);
		for (size_t k = 0; k < n; k++) {
			buf_adds(b, k > 0 ? ";" : "");
			add_tsv_item(b, item[k], e->field[i].many);
		}
	}
	buf_addc(b, '\n');
}

static void
add_tsv_header(struct buf *b, const struct entity *e)
{
	buf_adds(b, "handle");
	for (size_t i = 0; i < e->n_fields; i++)
		buf_addf(b, "\t%.*s", SLICE_ARG(e->field[i].name));
	buf_addc(b, '\n');
}

/* ---- writing ---- */

static const char	intro[] =
    "# Lines with a # in front do not count.  What is taken out is removed,\n"
    "# what has no handle is added; an empty text changes nothing.\n";

enum err_code
editable_write(struct buf *b, const struct editable *ed,
    const struct query_env *env, struct err *err)
{
	const struct entity	*only = editable_only_type(ed, env->model);
	struct arena		*arena;
	struct record		 rec;
	enum err_code		 rc = ERR_OK;

	if (only == NULL && ed->form == EDITABLE_TSV)
		return err_set(err, ERR_USAGE, "a table has records of one "
		    "type: --as yaml takes several");
	arena = arena_open();
	buf_adds(b, intro);
	if (ed->form == EDITABLE_TSV)
		add_tsv_header(b, only);
	for (size_t i = 0; i < ed->shown.n && rc == ERR_OK; i++) {
		const struct shown	*s = &ed->shown.p[i];

		rc = record_decode(&rec, model_find_entity_id(env->model,
		    s->entity), s->id, s->bytes, err);
		if (rc)
			break;
		if (ed->form == EDITABLE_TSV)
			add_tsv(b, &rec, env, arena);
		else
			add_yaml(b, &rec, only == NULL, env, arena);
		arena_clear(arena);
		if (ed->form == EDITABLE_YAML &&
		    b->len > YAML_BYTES_MAX / 2) {
			rc = err_set(err, ERR_USAGE, "these are too many "
			    "records for YAML");
			err_hint(err, "--as tsv takes more");
		}
	}
	arena_close(arena);
	return rc;
}

/* ---- reading YAML ---- */

/* A fault of the parser: "LINE:COLUMN: what". */
static void
syntax_fault(struct reading *r, struct err *err)
{
	struct slice	msg = slice_of(err->msg), number;
	struct err	cut = *err;
	int64_t		line = 1;

	if (slice_cut(&number, &msg, ':') && i64_parse(&line, number) &&
	    line > 0) {
		err_set(&cut, err->code, "column %.*s", SLICE_ARG(msg));
		if (err->hint[0] != '\0')
			err_hint(&cut, "%s", err->hint);
		editable_fault(r, (size_t)line, &cut);
	} else
		editable_fault(r, 1, &cut);
}

static enum err_code
read_yaml_items(struct edit_cell *c, struct reading *r,
    const struct yaml_node *v, struct err *err)
{
	const struct yaml_node	*item = v;
	struct slice		*text;
	size_t			 n = 1;

	if (v->kind == YAML_MAP || (v->kind == YAML_LIST && !c->field->many))
		return err_set(err, ERR_DATA, "%.*s: one value belongs here",
		    SLICE_ARG(c->field->name));
	if (v->kind == YAML_LIST) {
		item = v->item;
		n = v->n;
	} else if (yaml_is_null(v))
		n = 0;
	text = ARENA_ARRAY(r->arena, struct slice, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (item[i].kind != YAML_SCALAR)
			return err_set(err, ERR_DATA, "%.*s: a list of "
			    "values belongs here", SLICE_ARG(c->field->name));
		text[i] = item[i].text;
	}
	c->item = text;
	c->n = n;
	return ERR_OK;
}

/* handle and type come first, whatever their place. */
static enum err_code
read_yaml_who(struct block *b, struct reading *r,
    const struct yaml_node *node, struct err *err)
{
	const struct yaml_node	*type = yaml_find(node, "type");
	const struct yaml_node	*handle = yaml_find(node, "handle");

	b->entity = editable_only_type(r->ed, r->env->model);
	if (type != NULL && type->kind == YAML_SCALAR)
		b->entity = model_find_entity(r->env->model, type->text);
	if (b->entity == NULL && type != NULL)
		return err_set(err, ERR_DATA, "the model has no such type");
	if (handle != NULL && !yaml_is_null(handle))
		return editable_set_handle(b, r, handle->text, err);
	if (b->entity == NULL)
		return err_set(err, ERR_DATA, "a new record says its type: "
		    "\"type: account\"");
	if (b->entity->is_columnar)
		return err_set(err, ERR_DATA, "sale rows are not added here: "
		    "crm log sale");
	return ERR_OK;
}

static enum err_code
read_yaml_cell(struct edit_cell *c, struct reading *r, const struct block *b,
    const struct yaml_node *key, const struct yaml_node *v, struct err *err)
{
	enum err_code	rc;

	c->line = (size_t)key->line;
	rc = editable_find_field(&c->field, b->entity, key->text, err);
	return rc ? rc : read_yaml_items(c, r, v, err);
}

static void
read_yaml_block(struct reading *r, const struct yaml_node *node)
{
	struct block	 b = { .line = (size_t)node->line };
	struct err	 err = {0};

	if (node->kind != YAML_MAP) {
		err_set(&err, ERR_DATA, "a record belongs here: \"- handle: "
		    "a17\" and its fields");
		editable_fault(r, b.line, &err);
		return;
	}
	if (read_yaml_who(&b, r, node, &err) != ERR_OK) {
		editable_fault(r, b.line, &err);
		return;
	}
	b.cell = ARENA_ARRAY(r->arena, struct edit_cell, node->n);
	for (size_t i = 0; i < node->n; i++) {
		struct slice	key = node->key[i].text;

		if (slice_eq(key, SLICE("handle")) ||
		    slice_eq(key, SLICE("type")))
			continue;
		if (read_yaml_cell(&b.cell[b.n], r, &b, &node->key[i],
		    &node->item[i], &err) == ERR_OK)
			b.n++;
		else
			editable_fault(r, (size_t)node->key[i].line, &err);
	}
	*VEC_ADD(&r->blocks.list) = b;
}

void
editable_parse_yaml(struct reading *r, struct slice text)
{
	const struct yaml_node	*root;
	struct err		 err = {0};

	if (yaml_parse(&root, r->arena, text, &err) != ERR_OK) {
		syntax_fault(r, &err);
		return;
	}
	if (root->kind != YAML_LIST) {
		err_set(&err, ERR_DATA, "a list of records belongs here, "
		    "each behind \"- \"");
		editable_fault(r, 1, &err);
		return;
	}
	for (size_t i = 0; i < root->n; i++)
		read_yaml_block(r, &root->item[i]);
}

/* ---- reading TSV ---- */

/* Escapes undone; in a list the items are parted. */
static size_t
split_cell(const struct slice **items, struct arena *arena, struct slice s,
    bool many)
{
	struct slice	*item;
	char		*to = arena_alloc(arena, s.len + 1);
	size_t		 n = 0, from = 0, at = 0, room = 2;

	for (size_t i = 0; i < s.len; i++)
		room += s.p[i] == ';';
	item = ARENA_ARRAY(arena, struct slice, room);
	for (size_t i = 0; i < s.len; i++) {
		char	c = s.p[i];

		if (c == '\\' && i + 1 < s.len) {
			c = s.p[++i];
			c = c == 't' ? '\t' : c == 'n' ? '\n' :
			    c == 'r' ? '\r' : c;
		} else if (c == ';' && many) {
			item[n++] = slice_make(to + from, at - from);
			from = at;
			continue;
		}
		to[at++] = c;
	}
	if (at > from || n > 0)
		item[n++] = slice_make(to + from, at - from);
	*items = item;
	return n;
}

struct header {
	const struct field	**field;	/* NULL: the handle */
	size_t			 n;
};

static enum err_code
read_header(struct header *h, struct reading *r, const struct entity *e,
    struct slice line, struct err *err)
{
	struct slice	name;
	bool		has_handle = false;
	enum err_code	rc;

	h->field = ARENA_ARRAY(r->arena, const struct field *, line.len + 1);
	while (slice_cut(&name, &line, '\t')) {
		if (slice_eq(name, SLICE("handle"))) {
			has_handle = true;
			h->n++;
			continue;
		}
		rc = editable_find_field(&h->field[h->n], e, name, err);
		if (rc)
			return rc;
		for (size_t i = 0; i < h->n; i++)
			if (h->field[i] == h->field[h->n])
				return err_set(err, ERR_DATA, "the column "
				    "%.*s stands there twice",
				    SLICE_ARG(name));
		h->n++;
	}
	return has_handle ? ERR_OK : err_set(err, ERR_DATA, "the column "
	    "\"handle\" is missing");
}

static enum err_code
read_row(struct block *b, const struct header *h, struct reading *r,
    struct slice line, struct err *err)
{
	struct slice	part;
	size_t		k = 0;
	enum err_code	rc;

	b->cell = ARENA_ARRAY(r->arena, struct edit_cell, h->n);
	while (slice_cut(&part, &line, '\t')) {
		const struct field	*f;
		struct edit_cell	*c = &b->cell[b->n];

		if (k == h->n)
			return err_set(err, ERR_DATA, "more cells than "
			    "columns");
		f = h->field[k++];
		if (f == NULL) {
			rc = editable_set_handle(b, r, slice_trim(part), err);
			if (rc)
				return rc;
			continue;
		}
		c->line = b->line;
		c->field = f;
		c->n = split_cell(&c->item, r->arena, part, f->many);
		b->n++;
	}
	return k == h->n ? ERR_OK : err_set(err, ERR_DATA, "%zu cells under "
	    "%zu columns", k, h->n);
}

void
editable_parse_tsv(struct reading *r, struct slice text)
{
	const struct entity	*e = editable_only_type(r->ed, r->env->model);
	struct header		 h = {0};
	struct slice		 line;
	struct err		 err = {0};
	size_t			 number = 0;

	while (slice_cut(&line, &text, '\n')) {
		struct block	b = { .line = ++number, .entity = e };

		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		if (slice_trim(line).len == 0 || line.p[0] == '#')
			continue;
		if (h.n == 0) {
			if (read_header(&h, r, e, line, &err) == ERR_OK)
				continue;
			editable_fault(r, number, &err);
			return;
		}
		if (read_row(&b, &h, r, line, &err) == ERR_OK)
			*VEC_ADD(&r->blocks.list) = b;
		else
			editable_fault(r, number, &err);
	}
}

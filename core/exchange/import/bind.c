/*
 * Which column of the file gives which field: as the mapping says, else by
 * the words of the model.
 */
#include "core/exchange/import/priv.h"

#include "core/types/text.h"

/* What is left of a name when case, accents, blanks and signs are gone. */
static void
squash(struct buf *b, struct slice s)
{
	size_t	n;

	buf_clear(b);
	text_fold(b, s);
	n = 0;
	for (size_t i = 0; i < b->len; i++) {
		char	c = b->p[i];

		if (c != ' ' && c != '_' && c != '-' && c != '.')
			b->p[n++] = c;
	}
	buf_cut(b, n);
}

static bool
same_squashed(const struct buf *want, struct buf *tmp, struct slice s)
{
	squash(tmp, s);
	return want->len > 0 && slice_eq(buf_slice(want), buf_slice(tmp));
}

static bool
is_named(const struct field *f, const struct buf *want, struct buf *tmp)
{
	if (same_squashed(want, tmp, f->name))
		return true;
	for (size_t i = 0; i < f->labels.n; i++)
		if (same_squashed(want, tmp, f->labels.p[i].text))
			return true;
	for (size_t i = 0; i < f->n_aliases; i++)
		if (same_squashed(want, tmp, f->aliases[i]))
			return true;
	return false;
}

/* As the model finds it, else "CustomerID" for customer_id. */
static const struct field *
find_field(const struct entity *e, struct slice name)
{
	const struct field	*f = entity_find_field(e, name);
	struct buf		 want = {0}, tmp = {0};

	squash(&want, name);
	for (size_t i = 0; i < e->n_fields && f == NULL; i++)
		if (is_named(&e->field[i], &want, &tmp))
			f = &e->field[i];
	buf_release(&want);
	buf_release(&tmp);
	return f;
}

static const struct mapping_column *
find_mapped(const struct mapping *m, struct slice name)
{
	struct buf			 want = {0}, tmp = {0};
	const struct mapping_column	*c = NULL;

	for (size_t i = 0; i < m->n_columns && c == NULL; i++)
		if (slice_eq(m->column[i].name, name))
			c = &m->column[i];
	squash(&want, name);
	for (size_t i = 0; i < m->n_columns && c == NULL; i++)
		if (same_squashed(&want, &tmp, m->column[i].name))
			c = &m->column[i];
	buf_release(&want);
	buf_release(&tmp);
	return c;
}

void
bind_values(const struct import *im, struct column *c, struct slice name)
{
	const struct mapping_column	*mc = find_mapped(im->o->mapping,
					    name);

	if (mc != NULL) {
		c->values = mc->values;
		c->n_values = mc->n_values;
	}
}

/* "handle" and "revision" head columns too, unless fields are called so. */
static bool
bind_own(struct import *im, struct column *c, size_t i, struct slice name)
{
	if (entity_find_field(im->entity, name) != NULL)
		return false;
	if (slice_eq(name, SLICE("handle"))) {
		c->use = COLUMN_HANDLE;
		im->handle_column = i;
	} else if (slice_eq(name, SLICE("revision"))) {
		c->use = COLUMN_REVISION;
		im->revision_column = i;
	} else
		return false;
	return true;
}

static enum err_code
bind_field(struct import *im, size_t i, const struct field *f,
    const struct mapping_column *mc, struct err *err)
{
	struct column	*c = &im->column.p[i];
	enum err_code	 rc = ERR_OK;

	for (size_t k = 0; k < im->column.n; k++)
		if (im->column.p[k].use == COLUMN_FIELD &&
		    im->column.p[k].field == f)
			return err_set(err, ERR_USAGE, "%.*s would come from "
			    "two columns, %.*s and %.*s", SLICE_ARG(f->name),
			    SLICE_ARG(source_column(im->source, k)),
			    SLICE_ARG(source_column(im->source, i)));
	c->use = COLUMN_FIELD;
	c->field = f;
	c->decimal = im->mapping.decimal != '\0' ? im->mapping.decimal : '.';
	bind_values(im, c, source_column(im->source, i));
	if (f->type == TYPE_REF)
		rc = target_open(&c->target, im, f, mc, err);
	if (rc == ERR_OK && (f->type == TYPE_DATE || f->type == TYPE_TIME)) {
		struct slice	form = mc != NULL && mc->dates.len > 0 ?
				    mc->dates : im->mapping.dates;

		if (form.len > 0)
			rc = date_format_parse(&c->dates, form, err);
	}
	return rc;
}

/* "product.name" beside "product": fills what --create makes. */
static bool
is_filling(const struct import *im, struct slice name)
{
	size_t			 dot = slice_index(name, '.');
	const struct field	*ref;
	const struct entity	*to;

	if (dot == SIZE_MAX)
		return false;
	ref = find_field(im->entity, slice_sub(name, 0, dot));
	if (ref == NULL || ref->type != TYPE_REF)
		return false;
	to = model_find_entity_id(im->env.model, ref->to);
	return to != NULL && entity_find_field(to,
	    slice_after(name, '.')) != NULL;
}

/* The fillings of a reference's column, from headers with a dot. */
static void
gather_fillings(struct mapping_column *mc, struct import *im,
    const struct field *ref)
{
	size_t			 n = source_columns(im->source);
	struct mapping_pair	*fill = ARENA_ARRAY(im->arena,
				    struct mapping_pair, n + 1);

	for (size_t i = 0; i < n; i++) {
		struct slice	name = source_column(im->source, i);
		size_t		dot = slice_index(name, '.');

		if (!is_filling(im, name) || find_field(im->entity,
		    slice_sub(name, 0, dot)) != ref)
			continue;
		fill[mc->n_fill].name = slice_after(name, '.');
		fill[mc->n_fill++].value = name;
	}
	mc->fill = fill;
}

/* By the words of the model alone.  *known false: nobody knows it. */
static enum err_code
bind_by_name(struct import *im, size_t i, bool *known, struct err *err)
{
	struct slice		 name = source_column(im->source, i);
	const struct field	*f;
	struct mapping_column	*mc;

	*known = true;
	if (bind_own(im, &im->column.p[i], i, name) ||
	    slice_eq(name, SLICE("import_error")))
		return ERR_OK;
	f = find_field(im->entity, name);
	if (f == NULL) {
		*known = is_filling(im, name);
		return ERR_OK;
	}
	if (f->type != TYPE_REF)
		return bind_field(im, i, f, NULL, err);
	mc = ARENA_NEW(im->arena, struct mapping_column);
	mc->name = name;
	mc->field = f->name;
	gather_fillings(mc, im, f);
	return bind_field(im, i, f, mc, err);
}

static enum err_code
bind_one(struct import *im, size_t i, bool *known, struct err *err)
{
	struct slice			 name = source_column(im->source, i);
	const struct mapping_column	*mc;
	const struct field		*f;

	if (im->o->mapping->n_columns == 0)
		return bind_by_name(im, i, known, err);
	*known = true;
	mc = find_mapped(im->o->mapping, name);
	if (mc == NULL || mc->field.len == 0 ||
	    bind_own(im, &im->column.p[i], i, mc->field))
		return ERR_OK;
	f = find_field(im->entity, mc->field);
	if (f == NULL) {
		entity_no_field(im->entity, mc->field, err);
		return err_prefix(err, "column %.*s: ", SLICE_ARG(name));
	}
	return bind_field(im, i, f, mc, err);
}

bool
bind_had(const struct import *im, const struct field *f, size_t n_columns)
{
	for (size_t i = 0; i < n_columns; i++)
		if (im->column.p[i].use == COLUMN_FIELD &&
		    im->column.p[i].field == f)
			return true;
	for (size_t i = 0; i < im->n_set; i++)
		if (im->set[i].field == f)
			return true;
	for (size_t i = 0; i < im->n_compute; i++)
		if (im->compute[i].field == f)
			return true;
	return false;
}

bool
bind_has(const struct import *im, const struct field *f)
{
	return bind_had(im, f, im->column.n);
}

/* The unique field by which records are recognised. */
static enum err_code
find_key(struct import *im, struct err *err)
{
	const struct mapping	*m = &im->mapping;
	const struct field	*f = NULL;

	if (im->entity->is_columnar)
		return ERR_OK;
	if (m->n_key > 1)
		return err_set(err, ERR_USAGE, "%.*s is known by one key, "
		    "not %zu", SLICE_ARG(im->entity->name), m->n_key);
	if (m->n_key == 1) {
		f = find_field(im->entity, m->key[0]);
		if (f == NULL)
			return entity_no_field(im->entity, m->key[0], err);
		if (!f->unique)
			return err_set(err, ERR_USAGE, "%.*s of %.*s is not "
			    "unique: it cannot be a key", SLICE_ARG(f->name),
			    SLICE_ARG(im->entity->name));
		if (!bind_has(im, f) &&
		    source_format(im->source) != IMPORT_NDJSON)
			return err_set(err, ERR_USAGE, "%.*s, the key, is in "
			    "no column", SLICE_ARG(f->name));
	}
	for (size_t i = 0; i < im->entity->n_fields && f == NULL; i++)
		if (im->entity->field[i].unique &&
		    bind_has(im, &im->entity->field[i]))
			f = &im->entity->field[i];
	im->key = f;
	return ERR_OK;
}

enum err_code
bind_more(struct import *im, struct err *err)
{
	struct buf	extra = {0};
	size_t		n = source_columns(im->source), at = 0;
	uint64_t	line;
	bool		known, first = im->column.n == 0;
	enum err_code	rc = ERR_OK;

	if (n == im->column.n)
		return ERR_OK;
	for (size_t i = im->column.n; i < n && rc == ERR_OK; i++) {
		(void)VEC_ADD(&im->column);
		rc = bind_one(im, i, &known, err);
		/* What tells rows apart was settled by the first ones. */
		if (rc == ERR_OK && im->edit != NULL &&
		    im->entity->is_columnar &&
		    im->column.p[i].use == COLUMN_FIELD) {
			err_set(err, ERR_DATA, "%.*s comes here for the first "
			    "time", SLICE_ARG(source_column(im->source, i)));
			err_hint(err, "give every row the same keys, or name "
			    "them in a mapping (--map)");
			rc = ERR_DATA;
		}
		if (rc || known || im->o->ignore_extra)
			continue;
		at = extra.len == 0 ? i : at;
		buf_addf(&extra, "%s%.*s", extra.len > 0 ? ", " : "",
		    SLICE_ARG(source_column(im->source, i)));
	}
	if (rc == ERR_OK && extra.len > 0) {
		rc = err_set(err, ERR_DATA, "%.*s has no field for: %s",
		    SLICE_ARG(im->entity->name), buf_cstr(&extra));
		if (first && im->mapping.header == 0)
			err_hint(err, "name the columns in a mapping (--map)");
		else
			err_hint(err, "--ignore-extra leaves them out; a "
			    "mapping (--map) says what they are: -n "
			    "--save-map FILE begins one");
		/* Of a later row whoever reads it says where. */
		line = source_column_line(im->source, at);
		if (first && line > 0)
			err_prefix(err, "%s:%llu: ", input_name(im->input),
			    (unsigned long long)line);
		else if (first)
			err_prefix(err, "%s: ", input_name(im->input));
	}
	buf_release(&extra);
	/* An object may bring the key. */
	return rc ? rc : find_key(im, err);
}

static enum err_code
read_assignments(struct assignment **list, size_t *n, struct import *im,
    const struct mapping_pair *p, size_t n_pairs, const char *sign,
    struct err *err)
{
	struct assignment	*a = ARENA_ARRAY(im->arena, struct assignment,
				    n_pairs + 1);
	enum err_code		 rc;

	for (size_t i = 0; i < n_pairs; i++) {
		rc = assignment_parse(&a[i], &im->env, im->entity,
		    slice_of(arena_printf(im->arena, "%.*s%s%.*s",
		    SLICE_ARG(p[i].name), sign, SLICE_ARG(p[i].value))),
		    im->arena, err);
		if (rc)
			return rc;
	}
	*list = a;
	*n = n_pairs;
	return ERR_OK;
}

/* Every column the mapping names is there. */
static enum err_code
check_columns(const struct import *im, struct err *err)
{
	const struct mapping	*m = im->o->mapping;

	if (source_format(im->source) == IMPORT_NDJSON)
		return ERR_OK;
	for (size_t i = 0; i < m->n_columns; i++) {
		bool	found = false;

		for (size_t k = 0; k < source_columns(im->source); k++)
			found |= find_mapped(m, source_column(im->source,
			    k)) == &m->column[i];
		if (found)
			continue;
		err_set(err, ERR_DATA, "%s has no column \"%.*s\"",
		    input_name(im->input), SLICE_ARG(m->column[i].name));
		err_hint(err, "it begins: %.*s",
		    (int)MIN(source_header(im->source).len, (size_t)200),
		    source_header(im->source).p);
		return ERR_DATA;
	}
	return ERR_OK;
}

enum err_code
bind_open(struct import *im, struct err *err)
{
	const struct mapping	*m = im->o->mapping;
	enum err_code		 rc;

	im->handle_column = im->revision_column = SIZE_MAX;
	for (size_t i = 0; i < m->n_columns; i++)
		source_expect(im->source, m->column[i].name);
	rc = check_columns(im, err);
	if (rc == ERR_OK)
		rc = bind_more(im, err);
	if (rc == ERR_OK)
		rc = read_assignments(&im->set, &im->n_set, im, m->set,
		    m->n_set, "=", err);
	if (rc == ERR_OK)
		rc = read_assignments(&im->compute, &im->n_compute, im,
		    m->compute, m->n_compute, ":=", err);
	if (rc == ERR_OK && m->skip.len > 0) {
		rc = query_compile(&im->skip, im->arena, &im->env, im->entity,
		    m->skip, true, err);
		if (rc)
			err_prefix(err, "skip: ");
	}
	return rc ? rc : find_key(im, err);
}

void
bind_close(struct import *im)
{
	for (size_t i = 0; i < im->target.n; i++)
		target_close(im->target.p[i]);
	VEC_RELEASE(&im->target);
	for (size_t i = 0; i < im->n_compute; i++)
		query_release(im->compute[i].expr);
	if (im->skip != NULL)
		query_release(im->skip);
	VEC_RELEASE(&im->later);
	VEC_RELEASE(&im->column);
}

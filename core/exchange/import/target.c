/*
 * References in a file: by a unique field of the record meant, which may be
 * made on the fly (an order line with a product nobody knows adds it).
 */
#include "core/exchange/import/priv.h"

/* The field a new record is known by afterwards. */
static const struct field *
own_key(const struct entity *e)
{
	static const enum role	first[] = {
		ROLE_NUMBER, ROLE_CODE, ROLE_LOGIN, ROLE_EMAIL, ROLE_NAME
	};
	const struct field	*f;

	for (size_t i = 0; i < NELEM(first); i++) {
		f = entity_role(e, first[i]);
		if (f != NULL && f->unique)
			return f;
	}
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->field[i].unique && e->field[i].type != TYPE_REF)
			return &e->field[i];
	return NULL;
}

static size_t
find_column(const struct import *im, struct slice name)
{
	size_t	n = source_columns(im->source);

	for (size_t i = 0; i < n; i++)
		if (slice_eq(source_column(im->source, i), name))
			return i;
	return SIZE_MAX;
}

static enum err_code
open_fills(struct target *t, struct import *im,
    const struct mapping_column *c, struct err *err)
{
	t->fill = ARENA_ARRAY(im->arena, struct fill, c->n_fill + 1);
	for (size_t i = 0; i < c->n_fill; i++) {
		struct fill	*fill = &t->fill[i];

		fill->column.use = COLUMN_FIELD;
		fill->column.field = entity_find_field(t->entity,
		    c->fill[i].name);
		fill->column.decimal = '.';
		if (fill->column.field == NULL)
			return entity_no_field(t->entity, c->fill[i].name, err);
		if (fill->column.field->type == TYPE_REF)
			return err_set(err, ERR_USAGE, "%.*s of a new %.*s "
			    "cannot be a reference",
			    SLICE_ARG(c->fill[i].name),
			    SLICE_ARG(t->entity->name));
		fill->from = find_column(im, c->fill[i].value);
		if (fill->from == SIZE_MAX &&
		    source_format(im->source) != IMPORT_NDJSON)
			return err_set(err, ERR_USAGE, "there is no column "
			    "\"%.*s\"", SLICE_ARG(c->fill[i].value));
		bind_values(im, &fill->column, c->fill[i].value);
		t->n_fill++;
	}
	return ERR_OK;
}

static bool
asked_to_create(const struct import *im, const struct entity *e)
{
	for (size_t i = 0; i < im->o->n_create; i++)
		if (model_find_entity(im->env.model, im->o->create[i]) == e)
			return true;
	return false;
}

/* Several may have it, but mostly it leads to one: the others are refused. */
static bool
is_address(const struct field *f)
{
	return f->type == TYPE_EMAIL || f->type == TYPE_PHONE;
}

enum err_code
target_open(struct target **result, struct import *im, const struct field *f,
    const struct mapping_column *c, struct err *err)
{
	struct target	*t = ARENA_NEW(im->arena, struct target);

	t->entity = model_find_entity_id(im->env.model, f->to);
	if (t->entity == NULL)
		return err_set(err, ERR_DATA, "%.*s refers to what is not in "
		    "the model", SLICE_ARG(f->name));
	t->create = (c != NULL && c->create) ||
	    asked_to_create(im, t->entity);
	if (t->entity->is_columnar)
		t->create = false;
	if (c != NULL && c->by.len > 0) {
		t->key = entity_find_field(t->entity, c->by);
		if (t->key == NULL)
			return entity_no_field(t->entity, c->by, err);
		if (!t->key->unique && (t->create || !is_address(t->key)))
			return err_set(err, ERR_USAGE, "%.*s of %.*s is not "
			    "unique", SLICE_ARG(t->key->name),
			    SLICE_ARG(t->entity->name));
	}
	if (t->create && t->key == NULL)
		t->key = own_key(t->entity);
	if (t->create && t->key == NULL)
		return err_set(err, ERR_USAGE, "a new %.*s could not be "
		    "found again: it has no unique field",
		    SLICE_ARG(t->entity->name));
	t->ids = map_open();
	t->scratch = arena_open();
	*VEC_ADD(&im->target) = t;
	*result = t;
	return c != NULL ? open_fills(t, im, c, err) : ERR_OK;
}

void
target_close(struct target *t)
{
	if (t == NULL)
		return;
	map_close(t->ids);
	free(t->numbered);
	arena_close(t->scratch);
}

/* By an address or number: whose it is, if it is that of one. */
static enum err_code
find_address(uint32_t *id, struct import *im, const struct target *t,
    struct slice text, struct err *err)
{
	struct reference	ref;
	struct err		failed = {0};
	enum err_code		rc;

	rc = reference_parse(&ref, im->env.txn, im->env.model, t->entity,
	    text, t->scratch, &failed);
	if (rc == ERR_NOTFOUND)
		return ERR_OK;
	if (rc == ERR_USAGE)
		rc = failed.code = ERR_DATA;
	if (rc == ERR_OK)
		*id = ref.id;
	else
		*err = failed;
	return rc;
}

/*
 * By one field that leads to one record; *id 0 when there is none.  *led:
 * a merged record had it.
 */
static enum err_code
find_by(uint32_t *id, bool *led, struct import *im, const struct target *t,
    const struct field *key, struct slice text, struct err *err)
{
	struct column	 c = { .use = COLUMN_FIELD, .field = key,
			    .decimal = '.' };
	struct err	 ignored = {0};
	struct value	 v;

	*id = 0;
	*led = false;
	if (key->type == TYPE_REF || cell_read_one(&v, im, &c, text,
	    t->scratch, &ignored) != ERR_OK)
		return ERR_OK;
	if (!key->unique)
		return find_address(id, im, t, text, err);
	return plan_find_unique(id, led, im->plan, t->entity, key, &v, err);
}

/* An e-mail address, "@words" or a number as it is dialled from abroad. */
static bool
is_address_text(struct slice text)
{
	return slice_index(text, '@') != SIZE_MAX ||
	    slice_starts(text, SLICE("+"));
}

static enum err_code
find_any(uint32_t *id, struct import *im, const struct target *t,
    struct slice text, struct err *err)
{
	const struct entity	*e;
	struct record		 rec;
	uint32_t		 old = 0;
	bool			 led = false;
	enum err_code		 rc = ERR_OK;

	*id = 0;
	if (t->key != NULL)
		return find_by(id, &led, im, t, t->key, text, err);
	for (size_t i = 0; i < t->entity->n_fields && *id == 0; i++) {
		if (t->entity->field[i].unique)
			rc = find_by(id, &led, im, t, &t->entity->field[i],
			    text, err);
		if (rc)
			return rc;
		/* Who has it goes before who had it. */
		if (*id != 0 && led) {
			old = old == 0 ? *id : old;
			*id = 0;
		}
	}
	if (*id == 0)
		*id = old;
	if (*id == 0 && handle_parse(&e, id, im->env.model, text)) {
		rc = e != t->entity ? ERR_OK : plan_find(&rec, im->plan, e,
		    *id, t->scratch, err);
		if (rc)
			return rc;
		*id = e != t->entity || rec.bytes.p == NULL ? 0 : rec.id;
		return ERR_OK;
	}
	return *id == 0 && is_address_text(text) ?
	    find_address(id, im, t, text, err) : ERR_OK;
}

/* The name of last resort is the key itself; a better one may come. */
static bool
lacks(const struct draft *d, const struct field *f, struct slice key)
{
	struct value	v = draft_value(d, f);

	return v.type == TYPE_NONE ||
	    (f == d->entity->name_field && f->type == TYPE_TEXT &&
	    slice_eq(v.text, key));
}

static enum err_code
fill_draft(bool *incomplete, struct draft *d, struct import *im,
    const struct target *t, struct slice key, const struct row *row,
    struct err *err)
{
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	*incomplete = false;
	for (size_t i = 0; i < t->n_fill; i++) {
		const struct fill	*fill = &t->fill[i];
		const struct field	*f = fill->column.field;

		if (!lacks(d, f, key))
			continue;
		if (fill->from >= row->n) {
			*incomplete = true;
			continue;
		}
		rc = cell_read(&v, &n, im, &fill->column,
		    row->text[fill->from], NULL, row, d->arena, err);
		if (rc) {
			im->bad_column = fill->from + 1;
			return rc;
		}
		*incomplete |= n == 0;
		if (n > 0)
			draft_set(d, f, v, n);
	}
	return ERR_OK;
}

static void
count_created(struct import *im, const struct entity *e)
{
	size_t	i = 0;

	while (i < im->report->n_created && im->created[i].entity != e)
		i++;
	if (i == im->report->n_created)
		im->created[im->report->n_created++].entity = e;
	im->created[i].n++;
}

static enum err_code
create(uint32_t *id, bool *incomplete, struct import *im, struct target *t,
    struct slice text, const struct row *row, struct err *err)
{
	struct column		 c = { .use = COLUMN_FIELD, .field = t->key,
				    .decimal = '.' };
	const struct field	*name = t->entity->name_field;
	struct draft		 d;
	struct value		 v;
	enum err_code		 rc;

	draft_init(&d, t->entity, t->scratch);
	rc = cell_read_one(&v, im, &c, text, t->scratch, err);
	if (rc)
		return rc;
	draft_set(&d, t->key, &v, 1);
	rc = fill_draft(incomplete, &d, im, t, text, row, err);
	if (rc)
		return rc;
	if (name != NULL && name->required && name->type == TYPE_TEXT &&
	    draft_value(&d, name).type == TYPE_NONE) {
		v = (struct value){ .type = TYPE_TEXT, .text = text };
		draft_set(&d, name, &v, 1);
	}
	rc = edit_complete(im->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_add(im->edit, &d, err);
	if (rc)
		return rc;
	count_created(im, t->entity);
	*id = d.id;
	return ERR_OK;
}

/* A later row may know what an earlier one did not. */
static enum err_code
complete(uint64_t *entry, struct import *im, struct target *t,
    struct slice text, const struct row *row, struct err *err)
{
	struct record	rec;
	struct draft	d;
	bool		incomplete, any = false;
	enum err_code	rc;

	for (size_t i = 0; i < t->n_fill; i++)
		any |= t->fill[i].from < row->n &&
		    slice_trim(row->text[t->fill[i].from]).len > 0;
	if (!any)
		return ERR_OK;
	arena_clear(t->scratch);
	rc = plan_find(&rec, im->plan, t->entity, (uint32_t)(*entry >> 1),
	    t->scratch, err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, t->scratch);
	rc = fill_draft(&incomplete, &d, im, t, text, row, err);
	if (rc == ERR_OK)
		rc = edit_set(im->edit, &rec, &d, err);
	if (rc == ERR_OK && !incomplete)
		*entry &= ~UINT64_C(1);
	return rc;
}

/* ---- what has been found ---- */

enum { NUMBER_MAX = 1 << 23 };

/* "17850", but not "017850": no two texts are one number. */
static uint32_t
number_of(struct slice text)
{
	uint32_t	n = 0;

	if (text.len == 0 || text.len > 7 || text.p[0] == '0')
		return UINT32_MAX;
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return UINT32_MAX;
		n = n * 10 + (uint32_t)(text.p[i] - '0');
	}
	return n;
}

static uint32_t
find_numbered(const struct target *t, struct slice text)
{
	return target_numbered(t, number_of(text));
}

/* The array grows as far as it is filled: numbers may lie anywhere. */
static bool
note_numbered(struct target *t, struct slice text, uint32_t id)
{
	uint32_t	n = number_of(text), size;

	if (n >= NUMBER_MAX || (n >= t->n_numbered &&
	    n / 64 > t->n_known + 64))
		return false;
	if (n >= t->n_numbered) {
		size = MAX(n + 1, t->n_numbered * 2);
		t->numbered = mem_realloc_array(t->numbered, size,
		    sizeof(*t->numbered));
		memset(t->numbered + t->n_numbered, 0,
		    (size - t->n_numbered) * sizeof(*t->numbered));
		t->n_numbered = size;
	}
	t->numbered[n] = id;
	return true;
}

static bool
learn_one(void *arg, struct slice text, uint32_t id)
{
	struct target	*t = arg;

	t->n_known++;
	if (find_numbered(t, text) == 0)
		(void)note_numbered(t, text, id);
	return true;
}

/*
 * When many records are meant, and not few of those there are, all their
 * numbers are read in one go.  Rows of sales do not change them meanwhile.
 */
static enum err_code
learn_numbers(struct target *t, struct import *im, struct err *err)
{
	enum { MANY = 4096, OF_WHICH = 256 };
	const struct field	*key = t->key;
	uint64_t		 count;
	uint32_t		 last;
	enum err_code		 rc;

	if (t->learned || t->n_known < MANY)
		return ERR_OK;
	t->learned = true;
	for (size_t i = 0; key == NULL && i < t->entity->n_fields; i++)
		if (t->entity->field[i].unique)
			key = &t->entity->field[i];
	if (!im->entity->is_columnar || key == NULL || key->type != TYPE_TEXT)
		return ERR_OK;
	rc = record_counts(&count, &last, im->env.txn, t->entity, err);
	if (rc || count / OF_WHICH > t->n_known)
		return rc;
	return index_each_text(im->env.txn, t->entity, key, learn_one, t,
	    err);
}

bool
target_is_settled(const struct target *t, struct slice text)
{
	const uint64_t	*entry;

	if (t->n_fill == 0 || find_numbered(t, text) != 0)
		return true;
	entry = map_find(t->ids, text);
	return entry != NULL && !(*entry & 1);
}

uint32_t
target_known(const struct target *t, struct slice text)
{
	uint32_t	 known = find_numbered(t, text);
	const uint64_t	*entry;

	if (known != 0)
		return known;
	entry = map_find(t->ids, text);
	return entry == NULL || (*entry & 1) != 0 ? 0 :
	    (uint32_t)(*entry >> 1);
}

uint32_t
target_prefetch(const struct target *t, struct slice text)
{
	uint32_t	n = number_of(text);

	if (n < t->n_numbered)
		CRM_PREFETCH(&t->numbered[n]);
	return n;
}

enum err_code
target_find(uint32_t *id, struct import *im, const struct column *c,
    struct slice text, const struct row *row, struct err *err)
{
	struct target	*t = c->target;
	uint32_t	 known = find_numbered(t, text);
	uint64_t	*entry;
	bool		 incomplete = false;
	enum err_code	 rc;

	if (known != 0) {
		*id = known;
		return ERR_OK;
	}
	entry = map_find(t->ids, text);
	if (entry != NULL) {
		rc = ERR_OK;
		if (*entry & 1)
			rc = complete(entry, im, t, text, row, err);
		*id = (uint32_t)(*entry >> 1);
		return rc;
	}
	rc = learn_numbers(t, im, err);
	if (rc)
		return rc;
	arena_clear(t->scratch);
	rc = find_any(id, im, t, text, err);
	if (rc == ERR_OK && *id == 0 && t->create)
		rc = create(id, &incomplete, im, t, text, row, err);
	if (rc)
		return rc;
	if (*id == 0) {
		err_set(err, ERR_DATA, "%.*s: there is no %.*s \"%.*s\"",
		    SLICE_ARG(c->field->name), SLICE_ARG(t->entity->name),
		    (int)MIN(text.len, (size_t)60), text.p);
		if (!t->create && (t->key == NULL || t->key->unique))
			err_hint(err, "--create %.*s adds those that are "
			    "not there", SLICE_ARG(t->entity->name));
		return ERR_DATA;
	}
	t->n_known++;
	if (incomplete || !note_numbered(t, text, *id))
		*map_put(t->ids, text, NULL) = (uint64_t)*id << 1 | incomplete;
	return ERR_OK;
}

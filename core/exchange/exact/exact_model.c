/*
 * The model in an exact export: its YAML, and the numbers of entities,
 * fields and choices, which no YAML has and which must not change.
 */
#include "core/exchange/exact/exact_priv.h"
#include "core/record/model_store.h"

/* ---- writing ---- */

static void
put_name(struct buf *b, struct slice name)
{
	json_add_string(b, name);
	buf_addc(b, ':');
}

static void
put_fields(struct buf *b, const struct entity *e)
{
	buf_adds(b, ",\"fields\":{");
	for (size_t i = 0; i < e->n_fields; i++) {
		if (i > 0)
			buf_addc(b, ',');
		put_name(b, e->field[i].name);
		buf_add_i64(b, e->field[i].id);
	}
	buf_addc(b, '}');
}

static void
put_choices(struct buf *b, const struct entity *e)
{
	bool	first = true;

	buf_adds(b, ",\"choices\":{");
	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];

		if (f->type != TYPE_ENUM)
			continue;
		if (!first)
			buf_addc(b, ',');
		first = false;
		put_name(b, f->name);
		buf_addc(b, '{');
		for (size_t k = 0; k < f->n_choices; k++) {
			if (k > 0)
				buf_addc(b, ',');
			put_name(b, f->choice[k].name);
			buf_add_i64(b, f->choice[k].code);
		}
		buf_addc(b, '}');
	}
	first = true;
	buf_adds(b, "},\"next_choice\":{");
	for (size_t i = 0; i < e->n_fields; i++) {
		if (e->field[i].type != TYPE_ENUM)
			continue;
		if (!first)
			buf_addc(b, ',');
		first = false;
		put_name(b, e->field[i].name);
		buf_add_i64(b, e->field[i].next_code);
	}
	buf_addc(b, '}');
}

static void
put_entity(struct buf *b, const struct entity *e)
{
	buf_adds(b, "{\"name\":");
	json_add_string(b, e->name);
	buf_addf(b, ",\"id\":%u,\"next_field\":%u", e->id, e->next_field_id);
	put_fields(b, e);
	put_choices(b, e);
	buf_addc(b, '}');
}

static void
put_retired(struct buf *b, const struct retired *r)
{
	buf_adds(b, "{\"name\":");
	json_add_string(b, r->name);
	buf_adds(b, ",\"prefix\":");
	json_add_string(b, r->prefix);
	buf_addf(b, ",\"id\":%u,\"next_field\":%u,\"sale\":%s}", r->id,
	    r->next_field_id, r->is_columnar ? "true" : "false");
}

enum err_code
exact_model_write(struct buf *b, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	const struct model	*m = env->model;
	struct slice		 yaml;
	enum err_code		 rc;

	rc = model_yaml(&yaml, arena, env->txn, m->revision, err);
	if (rc == ERR_NOTFOUND)
		rc = err_set(err, ERR_STORE, "the text of the data model is "
		    "lost");
	if (rc)
		return rc;
	buf_adds(b, "{\"export\":\"model\",\"yaml\":");
	json_add_string(b, yaml);
	buf_addf(b, ",\"next_entity\":%u,\"entities\":[", m->next_entity_id);
	for (size_t i = 0; i < m->n_entities; i++) {
		if (i > 0)
			buf_addc(b, ',');
		put_entity(b, model_entity(m, i));
	}
	buf_adds(b, "],\"retired\":[");
	for (size_t i = 0; i < m->n_retired; i++) {
		if (i > 0)
			buf_addc(b, ',');
		put_retired(b, &m->retired[i]);
	}
	buf_adds(b, "]}\n");
	return ERR_OK;
}

/* ---- reading ---- */

static enum err_code
wrong(struct err *err, const char *what, struct slice name)
{
	return err_set(err, ERR_DATA, "the model's numbers are wrong: %s "
	    "%.*s", err_text(what), (int)MIN(name.len, (size_t)60), name.p);
}

/* From 1 to 65535, under key. */
static bool
read_number(uint16_t *n, const struct json *v, const char *key)
{
	int64_t	i;

	if (!i64_parse(&i, json_text(json_find(v, key))) || i < 1 ||
	    i > UINT16_MAX)
		return false;
	*n = (uint16_t)i;
	return true;
}

static bool
name_number(uint16_t *n, const struct json *map, struct slice name)
{
	int64_t	i;

	for (size_t k = 0; map != NULL && map->kind == JSON_MAP &&
	    k < map->n; k++)
		if (slice_eq(map->key[k], name)) {
			if (!i64_parse(&i, json_text(&map->item[k])) ||
			    i < 1 || i > UINT16_MAX)
				return false;
			*n = (uint16_t)i;
			return true;
		}
	return false;
}

static const struct json *
find_named(const struct json *map, struct slice name)
{
	for (size_t k = 0; map != NULL && map->kind == JSON_MAP &&
	    k < map->n; k++)
		if (slice_eq(map->key[k], name))
			return &map->item[k];
	return NULL;
}

/* Choices by name get their codes; those YAML no longer has are retired. */
static enum err_code
number_choices(struct field *f, const struct json *codes,
    const struct json *next, struct arena *arena, struct err *err)
{
	const struct json	*list = find_named(codes, f->name);
	struct choice		*c;
	size_t			 n = 0;

	if (list == NULL || list->kind != JSON_MAP)
		return wrong(err, "no choices of", f->name);
	c = ARENA_ARRAY(arena, struct choice, f->n_choices + list->n + 1);
	for (size_t i = 0; i < f->n_choices; i++) {
		c[n] = f->choice[i];
		if (!name_number(&c[n].code, list, c[n].name))
			return wrong(err, "no code of", c[n].name);
		n++;
	}
	for (size_t k = 0; k < list->n; k++) {
		bool	there = false;

		for (size_t i = 0; i < f->n_choices; i++)
			there |= slice_eq(f->choice[i].name, list->key[k]);
		if (there)
			continue;
		c[n] = (struct choice){ .retired = true,
		    .name = list->key[k], .probability_ppm = -1 };
		if (!name_number(&c[n].code, list, c[n].name))
			return wrong(err, "no code of", c[n].name);
		n++;
	}
	f->choice = c;
	f->n_choices = n;
	if (!name_number(&f->next_code, next, f->name))
		return wrong(err, "no next code of", f->name);
	return ERR_OK;
}

static enum err_code
number_entity(struct entity *e, const struct json *v, struct arena *arena,
    struct err *err)
{
	const struct json	*ids = json_find(v, "fields"),
				*codes = json_find(v, "choices"),
				*next = json_find(v, "next_choice");
	struct field		*f = ARENA_ARRAY(arena, struct field,
				    e->n_fields + 1);
	enum err_code		 rc;

	if (!read_number(&e->id, v, "id") ||
	    !read_number(&e->next_field_id, v, "next_field"))
		return wrong(err, "of", e->name);
	memcpy(f, e->field, e->n_fields * sizeof(*f));
	for (size_t i = 0; i < e->n_fields; i++) {
		if (!name_number(&f[i].id, ids, f[i].name))
			return wrong(err, "no field", f[i].name);
		if (f[i].type != TYPE_ENUM)
			continue;
		rc = number_choices(&f[i], codes, next, arena, err);
		if (rc)
			return rc;
	}
	e->field = f;
	return ERR_OK;
}

/* References name their target by number: from the fresh to the real. */
static void
number_targets(struct entity *e, const struct model *fresh,
    const struct entity *real)
{
	/* number_entity made these fields; nobody else has them yet. */
	struct field	*f = (struct field *)(uintptr_t)e->field;

	for (size_t i = 0; i < e->n_fields; i++)
		for (size_t k = 0; k < fresh->n_entities; k++)
			if (e->field[i].type == TYPE_REF &&
			    f[i].to == fresh->head[k].id) {
				f[i].to = real[k].id;
				break;
			}
}

static const struct json *
find_entity(const struct json *list, struct slice name)
{
	for (size_t i = 0; list != NULL && list->kind == JSON_LIST &&
	    i < list->n; i++)
		if (slice_eq(json_text(json_find(&list->item[i], "name")),
		    name))
			return &list->item[i];
	return NULL;
}

static enum err_code
read_retired(struct model *m, const struct json *list, struct arena *arena,
    struct err *err)
{
	struct retired	*r;

	if (list == NULL || list->kind != JSON_LIST)
		return wrong(err, "no", SLICE("retired"));
	r = ARENA_ARRAY(arena, struct retired, list->n + 1);
	for (size_t i = 0; i < list->n; i++) {
		const struct json	*v = &list->item[i],
					*sale = json_find(v, "sale");

		r[i].name = json_text(json_find(v, "name"));
		r[i].prefix = json_text(json_find(v, "prefix"));
		r[i].is_columnar = sale != NULL && sale->kind == JSON_TRUE;
		if (!read_number(&r[i].id, v, "id") ||
		    !read_number(&r[i].next_field_id, v, "next_field"))
			return wrong(err, "of", r[i].name);
	}
	m->retired = r;
	m->n_retired = list->n;
	return ERR_OK;
}

/*
 * The YAML gives a model with fresh numbers; with the export's numbers put
 * in it stands for the previous one, whose numbers the parser keeps.
 */
static enum err_code
make_previous(struct model *m, const struct json *v, struct arena *arena,
    struct err *err)
{
	const struct json	*list = json_find(v, "entities");
	struct entity		*e = ARENA_ARRAY(arena, struct entity,
				    m->n_entities + 1);
	enum err_code		 rc;

	memcpy(e, m->head, m->n_entities * sizeof(*e));
	for (size_t i = 0; i < m->n_entities; i++) {
		const struct json	*one = find_entity(list, e[i].name);

		if (one == NULL)
			return wrong(err, "no", e[i].name);
		rc = number_entity(&e[i], one, arena, err);
		if (rc)
			return rc;
	}
	for (size_t i = 0; i < m->n_entities; i++)
		number_targets(&e[i], m, e);
	m->head = e;
	if (!read_number(&m->next_entity_id, v, "next_entity"))
		return wrong(err, "no", SLICE("next_entity"));
	return read_retired(m, json_find(v, "retired"), arena, err);
}

enum err_code
exact_model_read(struct model **model, struct slice *yaml,
    const struct json *v, struct arena *arena, struct err *err)
{
	struct model_faults	 faults = { .arena = arena };
	struct model		*fresh;
	enum err_code		 rc;

	*yaml = json_text(json_find(v, "yaml"));
	rc = model_parse(&fresh, arena, *yaml, NULL, &faults, err);
	if (rc == ERR_OK)
		rc = make_previous(fresh, v, arena, err);
	if (rc == ERR_OK)
		rc = model_parse(model, arena, *yaml, fresh, &faults, err);
	VEC_RELEASE(&faults.list);
	return rc;
}

#include "core/out/listing.h"

#include "core/practice/role.h"

enum {
	FEW_COLUMNS = 8,	/* what a terminal has room for */
	HELD_NAMED = 5		/* of the others so many are named */
};

struct listing_column {
	enum { LIST_HANDLE, LIST_REVISION, LIST_EXPR } kind;
	struct query		*q;
	const struct field	*field;		/* of a plain field, or NULL */
	bool			 many;
};

struct listing {
	struct out			*out;
	const struct query_env		*env;
	const struct entity		*entity;
	struct slice			 lang;		/* of words for people */
	struct arena			*scratch;	/* of one row */
	VEC(struct listing_column)	 column;
	VEC(struct out_column)		 head;
	struct buf			 text;
	bool				 record;
	uint64_t			 n_rows;
};

/*
 * What a person wants to see of a record at a glance, when a terminal has
 * not room for all: the others come with -f or show.
 */
static bool
is_telling(const struct field *f)
{
	static const enum role	role[] = {
		ROLE_NAME, ROLE_NUMBER, ROLE_CODE, ROLE_LOGIN, ROLE_PARTY,
		ROLE_PERSON, ROLE_PRODUCT, ROLE_DATE, ROLE_TIME, ROLE_KIND,
		ROLE_STATUS, ROLE_STAGE, ROLE_QUANTITY, ROLE_PRICE,
		ROLE_AMOUNT, ROLE_ORDER, ROLE_CITY, ROLE_EMAIL, ROLE_PHONE,
		ROLE_FAMILY, ROLE_LIST_PRICE, ROLE_TEXT, ROLE_TOPIC,
		ROLE_EXPECTED_CLOSE, ROLE_VALUE, ROLE_SERIES, ROLE_LEVEL,
		ROLE_RATING, ROLE_DONE, ROLE_DUE
	};

	for (size_t i = 0; i < NELEM(role); i++)
		if (f->role == role[i])
			return true;
	return f->required;
}

static bool
has_column(const struct listing *l, struct slice name)
{
	for (size_t i = 0; i < l->head.n; i++)
		if (slice_eq(slice_of(l->head.p[i].name), name))
			return true;
	return false;
}

/* A name is read as words; an expression as it was typed; NULL: the key. */
static const char *
heading_of(struct slice text, struct arena *arena)
{
	char	*label;

	for (size_t i = 0; i < text.len; i++)
		if (strchr(".(+-*/ \"'", text.p[i]) != NULL)
			return NULL;
	label = slice_cstr(arena, text);
	for (char *p = label; (p = strchr(p, '_')) != NULL; p++)
		*p = ' ';
	return label;
}

static void
add_special(struct listing *l, int kind)
{
	struct out_column	*head = VEC_ADD(&l->head);
	struct listing_column	*c = VEC_ADD(&l->column);

	c->kind = kind == LIST_HANDLE ? LIST_HANDLE : LIST_REVISION;
	head->name = kind == LIST_HANDLE ? "handle" : "revision";
	head->type = kind == LIST_HANDLE ? TYPE_REF : TYPE_INT;
	head->flags = kind == LIST_HANDLE ? OUT_ID : OUT_EXTRA;
}

static void
add_field(struct listing *l, const struct field *f, struct query *q,
    struct slice lang, struct arena *arena)
{
	struct out_column	*head = VEC_ADD(&l->head);
	struct listing_column	*c = VEC_ADD(&l->column);
	struct slice		 label = labels_find(f->labels, lang);

	c->kind = LIST_EXPR;
	c->q = q;
	c->field = f;
	c->many = f->many;
	head->name = slice_cstr(arena, f->name);
	head->label = label.len ? slice_cstr(arena, label) :
	    heading_of(f->name, arena);
	head->type = f->type;
	head->digits = f->digits;
	head->flags = (f->many ? OUT_MANY : 0u) |
	    (type_is_text(f->type) ? OUT_CUT : 0u);
}

static enum err_code
add_expression(struct listing *l, struct slice text, struct slice lang,
    struct arena *arena, struct err *err)
{
	struct query		*q;
	const struct field	*f;
	struct out_column	*head;
	struct listing_column	*c;
	enum err_code		 rc;

	if (text.len == 0 || has_column(l, text))
		return ERR_OK;
	if (slice_eq(text, SLICE("handle")) ||
	    slice_eq(text, SLICE("revision"))) {
		add_special(l, text.p[0] == 'h' ? LIST_HANDLE : LIST_REVISION);
		return ERR_OK;
	}
	rc = query_compile(&q, arena, l->env, l->entity, text, false, err);
	if (rc)
		return rc;
	f = query_field(q);
	if (f != NULL && entity_find_field_id(l->entity, f->id) == f) {
		add_field(l, f, q, lang, arena);
		l->head.p[l->head.n - 1].name = slice_cstr(arena, text);
		return ERR_OK;
	}
	head = VEC_ADD(&l->head);
	c = VEC_ADD(&l->column);
	c->kind = LIST_EXPR;
	c->q = q;
	c->field = f;
	c->many = f != NULL && f->many;
	head->name = slice_cstr(arena, text);
	head->label = heading_of(text, arena);
	head->type = query_type(q);
	head->digits = query_digits(q);
	head->flags = (c->many ? OUT_MANY : 0u) |
	    (type_is_text(head->type) ? OUT_CUT : 0u);
	return ERR_OK;
}

/* The names a template speaks of: %(name) and %(name:how). */
static enum err_code
add_template(struct listing *l, const char *text, struct slice lang,
    struct arena *arena, struct err *err)
{
	const char	*p = text;

	while ((p = strstr(p, "%(")) != NULL) {
		int		depth = 0;
		size_t		n = 0;
		enum err_code	rc;

		p += 2;
		while (p[n] != '\0' && (depth > 0 ||
		    (p[n] != ')' && p[n] != ':'))) {
			depth += p[n] == '(' ? 1 : p[n] == ')' ? -1 : 0;
			n++;
		}
		rc = add_expression(l, slice_make(p, n), lang, arena, err);
		if (rc)
			return rc;
		p += n;
	}
	return ERR_OK;
}

/* The handle, the revision and every field that is not a column yet. */
static enum err_code
add_all(struct listing *l, struct slice lang, struct arena *arena,
    struct err *err)
{
	const struct entity	*e = l->entity;
	enum err_code		 rc;

	rc = add_expression(l, SLICE("handle"), lang, arena, err);
	if (rc == ERR_OK && !e->is_columnar)
		rc = add_expression(l, SLICE("revision"), lang, arena, err);
	for (size_t i = 0; rc == ERR_OK && i < e->n_fields; i++)
		rc = add_expression(l, e->field[i].name, lang, arena, err);
	return rc;
}

/* Expressions of -f or --sort that are not columns yet. */
static enum err_code
add_list(struct listing *l, const char *list, bool sort, struct slice lang,
    struct arena *arena, struct err *err)
{
	struct slice	part, rest = slice_of(list);

	while (slice_cut_list(&part, &rest)) {
		enum err_code	rc;

		if (sort && part.len && (part.p[0] == '-' || part.p[0] == '+'))
			part = slice_sub(part, 1, part.len);
		rc = !sort && slice_eq(part, SLICE("*")) ?
		    add_all(l, lang, arena, err) :
		    add_expression(l, part, lang, arena, err);
		if (rc)
			return err_prefix(err, "%s: ", sort ? "--sort" : "-f");
	}
	return ERR_OK;
}

enum err_code
listing_open(struct listing **result, struct out *out,
    const struct query_env *env, const struct entity *e, bool record,
    struct slice lang, struct arena *arena, struct err *err)
{
	const struct out_options	*o = out_options(out);
	struct listing			*l = mem_zalloc(sizeof(*l));
	bool				 few = !record && o->format == OUT_TABLE;
	enum err_code			 rc = ERR_OK;

	l->record = record;
	l->out = out;
	l->env = env;
	l->entity = e;
	l->lang = out_is_for_people(out) ? lang : SLICE("en");
	l->scratch = arena_open();
	if (o->fields == NULL && o->format_text == NULL) {
		add_special(l, LIST_HANDLE);
		if (!e->is_columnar && !few)
			add_special(l, LIST_REVISION);
		for (size_t i = 0; rc == ERR_OK && i < e->n_fields &&
		    (!few || l->head.n <= FEW_COLUMNS); i++) {
			struct query	*q;

			if (few && e->n_fields > FEW_COLUMNS &&
			    !is_telling(&e->field[i]))
				continue;
			rc = query_compile(&q, arena, env, e,
			    e->field[i].name, false, err);
			if (rc == ERR_OK)
				add_field(l, &e->field[i], q, lang, arena);
		}
	} else if (o->format == OUT_IDS) {
		add_special(l, LIST_HANDLE);
	}
	if (rc == ERR_OK && o->fields != NULL)
		rc = add_list(l, o->fields, false, lang, arena, err);
	if (rc == ERR_OK && o->format_text != NULL)
		rc = add_template(l, o->format_text, lang, arena, err);
	if (rc == ERR_OK && o->sort != NULL)
		rc = add_list(l, o->sort, true, lang, arena, err);
	if (rc) {
		listing_close(l);
		return rc;
	}
	*result = l;
	return ERR_OK;
}

void
listing_close(struct listing *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->column.n; i++)
		if (l->column.p[i].q != NULL)
			query_release(l->column.p[i].q);
	arena_close(l->scratch);
	buf_release(&l->text);
	VEC_RELEASE(&l->column);
	VEC_RELEASE(&l->head);
	free(l);
}

enum err_code
listing_begin(struct listing *l, struct err *err)
{
	return l->record ? out_record_begin(l->out, l->head.p, l->head.n, err) :
	    out_table_begin(l->out, l->head.p, l->head.n, err);
}

/* Who reads one record wants to know who is meant, if that has a name. */
static void
add_name(struct listing *l, const struct entity *to, uint32_t id)
{
	struct slice	name = role_name_of(l->env, to, id, l->scratch);

	if (name.len > 0 && !slice_eq(name, buf_slice(&l->text)))
		buf_addf(&l->text, " %.*s", SLICE_ARG(name));
}

static void
put_value(struct listing *l, const struct field *f, const struct value *v)
{
	buf_clear(&l->text);
	if (v->type == TYPE_NONE) {
		out_missing(l->out);
	} else if (v->type == TYPE_ENUM && f != NULL) {
		const struct choice	*c = field_find_code(f,
					    (uint16_t)v->i);

		if (c != NULL)
			out_named(l->out, v, choice_word(c, l->lang));
		else
			out_value(l->out, v);
	} else if (v->type == TYPE_BOOL) {
		out_bool(l->out, v->i != 0);
	} else if (v->type == TYPE_REF) {
		const struct entity	*to = model_find_entity_id(
					    l->env->model, v->entity);

		if (to == NULL) {
			out_missing(l->out);
			return;
		}
		handle_write(&l->text, to, (uint32_t)v->i);
		if (l->record && out_options(l->out)->format == OUT_TABLE)
			add_name(l, to, (uint32_t)v->i);
		out_named(l->out, v, buf_slice(&l->text));
	} else {
		out_value(l->out, v);
	}
}

void
listing_value(struct out *out, const struct model *m, const struct field *f,
    const struct value *v, struct slice lang)
{
	struct query_env	env = { .model = m };
	struct listing		l = { .out = out, .env = &env };

	l.lang = out_is_for_people(out) ? lang : SLICE("en");
	put_value(&l, f, v);
	buf_release(&l.text);
}

static enum err_code
put_list(struct listing *l, struct query *q, const struct field *f,
    const struct record *rec, struct err *err)
{
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	rc = query_eval_list(&v, &n, q, rec, l->scratch, err);
	if (rc)
		return rc;
	out_list_begin(l->out);
	for (size_t i = 0; i < n; i++)
		put_value(l, f, &v[i]);
	out_list_end(l->out);
	return ERR_OK;
}

/* Of a record (cells NULL) or of a sale row (rec NULL). */
static enum err_code
put_row(struct listing *l, const struct record *rec, uint64_t number,
    const int64_t *cells, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (++l->n_rows % 64 == 0)
		arena_clear(l->scratch);
	out_row_begin(l->out);
	for (size_t i = 0; i < l->column.n && rc == ERR_OK; i++) {
		const struct listing_column	*c = &l->column.p[i];
		struct value			 v = {0};

		if (!out_wants(l->out, i)) {
			if (c->many) {
				out_list_begin(l->out);
				out_list_end(l->out);
			} else {
				out_missing(l->out);
			}
			continue;
		}
		if (c->kind == LIST_HANDLE) {
			v.type = TYPE_REF;
			v.i = (int64_t)number;
			buf_clear(&l->text);
			buf_add(&l->text, l->entity->prefix);
			buf_add_i64(&l->text, (int64_t)number);
			out_named(l->out, &v, buf_slice(&l->text));
		} else if (c->kind == LIST_REVISION) {
			if (rec != NULL)
				out_i64(l->out, rec->revision);
			else
				out_missing(l->out);
		} else if (c->many && rec != NULL) {
			rc = put_list(l, c->q, c->field, rec, err);
		} else {
			rc = rec != NULL ?
			    query_eval(&v, c->q, rec, l->scratch, err) :
			    query_eval_row(&v, c->q, number, cells, l->scratch,
			    err);
			if (rc == ERR_OK)
				put_value(l, c->field, &v);
		}
	}
	if (rc == ERR_OK)
		out_row_end(l->out);
	return rc;
}

enum err_code
listing_record(struct listing *l, const struct record *rec, struct err *err)
{
	return put_row(l, rec, rec->id, NULL, err);
}

enum err_code
listing_row(struct listing *l, uint64_t seq, const int64_t *cells,
    struct err *err)
{
	return put_row(l, NULL, seq, cells, err);
}

void
listing_end(struct listing *l)
{
	if (l->record)
		out_record_end(l->out);
	else
		out_table_end(l->out);
}

/*
 * What somebody may write for the field: its label, with a '_' for each blank,
 * where its key is in another language; or the key.
 */
static void
add_field_word(struct buf *b, const struct listing *l, const struct field *f)
{
	struct slice	label = labels_find(f->labels, l->lang);
	size_t		from = b->len;

	if (label.len == 0 || slice_eq(l->lang, SLICE("en"))) {
		buf_add(b, f->name);
		return;
	}
	for (size_t i = 0; i < label.len; i++)
		buf_addc(b, label.p[i] == ' ' ? '_' : label.p[i]);
	if (entity_find_field(l->entity, slice_sub(buf_slice(b), from,
	    b->len)) != f) {
		buf_cut(b, from);
		buf_add(b, f->name);
	}
}

void
listing_held_back(struct buf *names, const struct listing *l)
{
	size_t	n = 0;

	if (l->record || l->n_rows == 0 ||
	    out_options(l->out)->fields != NULL)
		return;
	for (size_t i = 0; i < l->entity->n_fields && n <= HELD_NAMED; i++) {
		const struct field	*f = &l->entity->field[i];

		if (has_column(l, f->name))
			continue;
		buf_adds(names, n > 0 ? ", " : "");
		if (n++ == HELD_NAMED)
			buf_adds(names, "...");
		else
			add_field_word(names, l, f);
	}
}

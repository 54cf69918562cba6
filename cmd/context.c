#include "cmd/context.h"

#include "core/practice/contact/consent.h"
#include "core/practice/contact/contact.h"
#include "core/practice/role.h"
#include "core/practice/segment/segment.h"

struct slice
context_lang(const struct crm *crm)
{
	return slice_of(lang_code(crm->lang));
}

struct slice
context_word(const struct crm *crm, struct slice name, struct labels labels)
{
	struct slice	label = SLICE_EMPTY;

	if ((out_is_for_people(crm->out) || crm->format != NULL) &&
	    crm->lang != LANG_EN)
		label = labels_find(labels, context_lang(crm));
	return label.len > 0 ? label : name;
}

struct slice
context_choice(const struct crm *crm, const struct entity *e, enum role role,
    struct slice key)
{
	const struct field	*f = NULL;
	const struct choice	*c;

	/* Programs, and who reads English, need not wait for a look-up. */
	if (e != NULL && crm->lang != LANG_EN)
		f = entity_role(e, role);
	c = f != NULL && f->type == TYPE_ENUM ? field_find_choice(f, key) :
	    NULL;
	return c != NULL ? context_word(crm, c->name, c->labels) : key;
}

struct slice
context_contact_kind(const struct crm *crm, struct slice kind)
{
	return out_is_for_people(crm->out) ? contact_kind_word(crm->model,
	    kind, context_lang(crm)) : kind;
}

struct slice
context_channel(const struct crm *crm, struct slice key)
{
	static const enum kind	kinds[] = { KIND_SALE, KIND_ACTIVITY };

	for (size_t i = 0; i < NELEM(kinds); i++) {
		struct slice	word = context_choice(crm, model_next_kind(
				    crm->model, kinds[i], NULL), ROLE_CHANNEL,
				    key);

		if (!slice_eq(word, key))
			return word;
	}
	return key;
}

struct slice
context_group(struct crm *crm, const struct query_env *env,
    const struct query *by, struct slice value)
{
	const struct scheme	*sc = by == NULL ? NULL : query_scheme(by);
	const struct field	*f = by == NULL ? NULL : query_field(by);
	const struct entity	*e;
	uint32_t		 id;

	for (size_t i = 0; sc != NULL && i < sc->n_segments; i++)
		if (slice_eq(sc->segment[i].name, value))
			return context_word(crm, value,
			    sc->segment[i].labels);
	for (size_t i = 0; f != NULL && i < f->n_choices; i++)
		if (slice_eq(f->choice[i].name, value))
			return context_word(crm, value, f->choice[i].labels);
	if (by != NULL && query_type(by) == TYPE_REF &&
	    (out_is_for_people(crm->out) || crm->format != NULL) &&
	    handle_parse(&e, &id, crm->model, value))
		return slice_of(arena_printf(crm->arena, "%.*s %.*s",
		    SLICE_ARG(value), SLICE_ARG(role_name_of(env, e, id,
		    crm->arena))));
	return value;
}

static enum err_code
read_params(struct query_env *env, struct crm *crm, struct err *err)
{
	size_t			 n = crm->filter.param.n;
	struct query_param	*p = ARENA_ARRAY(crm->arena,
				    struct query_param, n + 1);

	for (size_t i = 0; i < n; i++) {
		struct slice	text = slice_of(crm->filter.param.p[i]);
		size_t		eq = slice_index(text, '=');

		if (eq == SIZE_MAX || eq == 0)
			return err_set(err, ERR_USAGE,
			    "--param %s: write name=value",
			    crm->filter.param.p[i]);
		p[i].name = slice_sub(text, 0, eq);
		p[i].value = slice_sub(text, eq + 1, text.len);
	}
	env->param = p;
	env->n_params = n;
	return ERR_OK;
}

static enum err_code
fill_env(struct query_env *env, struct crm *crm, bool has_as_of,
    struct day as_of, struct err *err)
{
	struct when	*when;
	enum err_code	 rc;

	memset(env, 0, sizeof(*env));
	env->model = crm->model;
	env->txn = crm->txn;
	/* Seen from a day, "today" and "-60d" are that day's. */
	when = ARENA_NEW(crm->arena, struct when);
	*when = crm->when;
	if (has_as_of && as_of.n < when_today(when).n)
		when->now.us = zone_from_clock(when->zone,
		    (struct day){ as_of.n + 1 }, 0).us - 1;
	env->when = *when;
	env->has_as_of = has_as_of;
	env->as_of = as_of;
	env->values.when = when;
	memcpy(env->values.currency, crm->model->currency,
	    sizeof(env->values.currency));
	env->values.country = crm->model->country;
	env->threads = 2;
	rc = read_params(env, crm, err);
	if (rc)
		return rc;
	env->may = consent_source_may;
	env->may_arg = consent_source_open(env, crm->arena);
	env->segments = segment_source_masks;
	env->segments_arg = segment_source_open(env, crm->arena);
	return ERR_OK;
}

enum err_code
context_no_operands(const struct crm *crm, struct err *err)
{
	return crm->args->n == 0 ? ERR_OK : err_set(err, ERR_USAGE,
	    "%s takes no operands", crm->cmd->name);
}

enum err_code
context_env(struct query_env *env, struct crm *crm, struct err *err)
{
	return fill_env(env, crm, crm->has_as_of, crm->as_of, err);
}

enum err_code
context_env_of(struct query_env *env, struct crm *crm, struct day day,
    struct err *err)
{
	return fill_env(env, crm, true, day, err);
}

enum err_code
context_entity(const struct entity **e, struct crm *crm, const char *name,
    struct err *err)
{
	struct slice	near;

	*e = model_find_entity(crm->model, slice_of(name));
	if (*e != NULL)
		return ERR_OK;
	near = model_suggest_entity(crm->model, slice_of(name));
	err_set(err, ERR_USAGE, "the model has no \"%s\"", name);
	if (near.len)
		err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
	else
		err_hint(err, "crm model show lists what it has");
	return ERR_USAGE;
}

/* A script means what the manual says; who types may mean something else. */
static void
tell_doubtful(const struct crm *crm, struct slice number)
{
	struct buf	b = {0};
	size_t		point = slice_index(number, '.');

	if (number.len == 0 || !crm->err_tty || crm->quiet)
		return;
	buf_addf(&b, lang_text(crm->lang, N_("%.*s is read with decimals; "
	    "thousands are written %.*s%.*s")), SLICE_ARG(number),
	    SLICE_ARG(slice_sub(number, 0, point)),
	    SLICE_ARG(slice_sub(number, point + 1, number.len)));
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

enum err_code
context_where(struct query **q, struct crm *crm, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	enum err_code	rc;

	*q = NULL;
	if (crm->filter.where == NULL)
		return ERR_OK;
	rc = query_compile(q, crm->arena, env, e,
	    slice_of(crm->filter.where), true, err);
	if (rc == ERR_OK)
		tell_doubtful(crm, query_doubtful_number(*q));
	return rc;
}

enum err_code
context_open_only(struct query **q, struct crm *crm,
    const struct query_env *env, const struct entity *e, struct err *err)
{
	struct buf	text = {0};
	enum err_code	rc = ERR_OK;

	*q = NULL;
	if (!env->has_as_of)
		role_add_open_filter(&text, e, ROLE_STATUS);
	if (text.len > 0)
		rc = query_compile(q, crm->arena, env, e, buf_slice(&text),
		    true, err);
	buf_release(&text);
	return rc;
}

enum err_code
context_reference(struct reference *ref, struct crm *crm,
    const struct entity *want, const char *text, struct err *err)
{
	return reference_parse(ref, crm->txn, crm->model, want,
	    slice_of(text), crm->arena, err);
}

enum err_code
context_check_revision(const struct crm *crm, const struct record *rec,
    struct err *err)
{
	int64_t	want = crm->edit.if_rev;

	if (want < 0 || rec->revision == (uint64_t)want)
		return ERR_OK;
	return err_set(err, ERR_CONFLICT, "%.*s%u has revision %u, not %lld: "
	    "somebody changed it", SLICE_ARG(rec->entity->prefix), rec->id,
	    rec->revision, (long long)want);
}

size_t
context_count_refs(const struct crm *crm)
{
	size_t	n = 0;

	while (n < crm->args->n && !assignment_is(slice_of(crm->args->v[n])))
		n++;
	return n;
}

struct each_of {
	context_each		*each;
	void			*arg;
	const struct entity	*entity;
};

static enum err_code
each_record(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct each_of	*of = arg;
	struct chosen	 c = { .entity = of->entity, .record = rec };

	(void)more;
	return of->each(of->arg, &c, err);
}

static enum err_code
each_row(void *arg, uint64_t seq, const int64_t *cells, bool *more,
    struct err *err)
{
	struct each_of	*of = arg;
	struct chosen	 c = { .entity = of->entity, .seq = seq,
			    .cells = cells };

	(void)more;
	return of->each(of->arg, &c, err);
}

enum err_code
context_run(const struct query_env *env, const struct entity *e,
    struct query *where, context_each *each, void *arg, struct err *err)
{
	struct each_of	of = { each, arg, e };

	if (e->is_columnar)
		return query_run_rows(where, env, e,
		    (struct range){ DAY_MIN, DAY_MAX }, each_row, &of, err);
	return query_run(where, env, e, each_record, &of, err);
}

static enum err_code
choose_one(struct crm *crm, const struct reference *ref, const char *text,
    context_each *each, void *arg, struct err *err)
{
	struct chosen		 c = {0};
	struct record		 rec;
	bool			 found;
	int64_t			*cells;
	enum err_code		 rc;

	c.entity = ref->entity;
	if (!ref->entity->is_columnar) {
		rc = record_get(&rec, crm->txn, ref->entity, ref->id, err);
		c.record = &rec;
		return rc ? rc : each(arg, &c, err);
	}
	c.seq = ref->sequence;
	cells = ARENA_ARRAY(crm->arena, int64_t, ref->entity->n_fields);
	rc = sales_find_row(cells, &found, crm->txn, ref->entity,
	    ref->sequence, err);
	if (rc == ERR_OK && !found)
		rc = err_set(err, ERR_NOTFOUND, "no %.*s %s",
		    SLICE_ARG(ref->entity->name), text);
	c.cells = cells;
	return rc ? rc : each(arg, &c, err);
}

static bool
was_named(const struct reference *seen, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (seen[k].entity == seen[i].entity &&
		    (seen[i].entity->is_columnar ?
		    seen[k].sequence == seen[i].sequence :
		    seen[k].id == seen[i].id))
			return true;
	return false;
}

enum err_code
context_choose(struct crm *crm, const struct query_env *env, size_t n,
    context_each *each, void *arg, struct err *err)
{
	struct reference	*seen;
	const struct entity	*e;
	struct query		*where;
	enum err_code		 rc;

	if (crm->filter.where != NULL || crm->edit.all) {
		if (n != 1)
			return err_set(err, ERR_USAGE, "with %s write one "
			    "type, as in: crm %s account %s",
			    crm->edit.all ? "--all" : "-w", crm->cmd->name,
			    crm->edit.all ? "--all" : "-w 'city = \"Gouda\"'");
		rc = context_entity(&e, crm, crm->args->v[0], err);
		if (rc == ERR_OK)
			rc = context_where(&where, crm, env, e, err);
		if (rc)
			return rc;
		rc = context_run(env, e, where, each, arg, err);
		query_release(where);
		return rc;
	}
	if (n == 0) {
		err_set(err, ERR_USAGE, "which record?");
		err_hint(err, "write a handle (a17), TYPE/KEY, an e-mail "
		    "address, a telephone number, or @name");
		return ERR_USAGE;
	}
	if (n == 1 && model_find_entity(crm->model,
	    slice_of(crm->args->v[0])) != NULL) {
		err_set(err, ERR_USAGE, "\"%s\" is every record of its type",
		    crm->args->v[0]);
		err_hint(err, "choose with -w, or write --all");
		return ERR_USAGE;
	}
	seen = ARENA_ARRAY(crm->arena, struct reference, n);
	for (size_t i = 0; i < n; i++) {
		rc = context_reference(&seen[i], crm, NULL, crm->args->v[i],
		    err);
		if (rc)
			return rc;
	}
	for (size_t i = 0; i < n; i++) {
		/* A record named twice is not changed twice. */
		if (crm->cmd->access == CMD_WRITE && was_named(seen, i))
			continue;
		rc = choose_one(crm, &seen[i], crm->args->v[i], each, arg,
		    err);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

enum err_code
context_range(struct range *r, const struct query_env *env, const char *text,
    struct err *err)
{
	*r = (struct range){ DAY_MIN, DAY_MAX };
	if (text == NULL)
		return ERR_OK;
	if (when_parse_range(r, slice_of(text), &env->when, err) == ERR_OK)
		return ERR_OK;
	err_prefix(err, "--in: ");
	return err->code = ERR_USAGE;
}

void
context_complain(const struct crm *crm, const struct err *err, bool with_hint)
{
	struct err	shown = *err;

	shown.excerpt[0] = '\0';
	if (!with_hint)
		shown.hint[0] = '\0';
	crm->show_error(crm, &shown);
}

size_t
context_split(struct slice **parts, struct arena *arena, const char *list)
{
	struct slice	part, rest = slice_of(list);
	size_t		n = 0, room = 1;

	for (size_t i = 0; i < rest.len; i++)
		room += rest.p[i] == ',';
	*parts = ARENA_ARRAY(arena, struct slice, room);
	while (slice_cut_list(&part, &rest))
		if (part.len > 0)
			(*parts)[n++] = part;
	return n;
}

void
context_put_key(struct crm *crm, const struct query_env *env,
    const struct field *f, const struct value *v)
{
	const struct entity	*e = NULL;

	if (v->type == TYPE_REF && out_is_for_people(crm->out))
		e = model_find_entity_id(crm->model, v->entity);
	if (e == NULL)
		listing_value(crm->out, crm->model, f, v, context_lang(crm));
	else
		out_textf(crm->out, "%.*s%u %.*s", SLICE_ARG(e->prefix),
		    (unsigned)v->i, SLICE_ARG(role_name_of(env, e,
		    (uint32_t)v->i, crm->arena)));
}

void
context_put_sum_key(struct crm *crm, const struct query_env *env,
    const struct sum_column *c, const struct value *v)
{
	const struct segment	*s;

	if (c->scheme == NULL || v->type != TYPE_TEXT || v->i < 1 ||
	    (uint64_t)v->i > c->scheme->n_segments) {
		context_put_key(crm, env, c->field, v);
		return;
	}
	s = &c->scheme->segment[v->i - 1];
	out_text(crm->out, context_word(crm, s->name, s->labels));
}

const char *
context_sum_label(const struct crm *crm, const struct sum_column *c)
{
	struct labels	none = {0};

	return slice_cstr(crm->arena, context_word(crm, c->name,
	    c->field != NULL ? c->field->labels : c->scheme != NULL ?
	    c->scheme->labels : none));
}

void
context_put_group_key(struct crm *crm, const struct query_env *env,
    const struct sum_column *c, const struct value *v)
{
	if (v->type == TYPE_NONE && out_is_for_people(crm->out) &&
	    (type_is_text(c->type) || c->type == TYPE_REF))
		out_word(crm->out, N_("none"));
	else
		context_put_sum_key(crm, env, c, v);
}

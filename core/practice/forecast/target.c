#include "core/practice/forecast/target.h"

#include "core/practice/forecast/target_priv.h"
#include "core/practice/role.h"
#include "core/types/text.h"

bool
target_period(enum period *period, struct range days)
{
	for (enum period p = PERIOD_DAY; p <= PERIOD_YEAR; p++)
		if (period_start(p, days.from).n == days.from.n &&
		    period_step(p, days.from, 1).n == days.until.n) {
			*period = p;
			return true;
		}
	return false;
}

const struct field *
target_staff_field(const struct entity *e)
{
	const struct field	*f = entity_role(e, ROLE_STAFF);

	return f != NULL ? f : entity_role(e, ROLE_OWNER);
}

const struct field *
target_value_field(const struct entity *e)
{
	const struct field	*f = entity_role(e, ROLE_VALUE);

	return f != NULL ? f : entity_role(e, ROLE_AMOUNT);
}

static enum target_measure
read_measure(const struct record *rec)
{
	if (entity_role(rec->entity, ROLE_KIND) == NULL ||
	    role_is(rec, ROLE_KIND, "revenue"))
		return TARGET_REVENUE;
	if (role_is(rec, ROLE_KIND, "margin"))
		return TARGET_MARGIN;
	return role_is(rec, ROLE_KIND, "quantity") ? TARGET_QUANTITY :
	    TARGET_OTHER;
}

static uint32_t
read_ref(const struct record *rec, const struct field *f)
{
	struct value	v = {0};

	if (f != NULL)
		v = record_value(rec, f);
	return v.type == TYPE_REF ? (uint32_t)v.i : 0;
}

enum err_code
target_read(struct target *t, const struct record *rec,
    const struct query_env *env, struct arena *arena, struct err *err)
{
	const struct entity	*e = rec->entity;
	const struct field	*f = target_value_field(e);
	struct slice		 period = role_text(rec, ROLE_PERIOD, env,
				    arena);

	memset(t, 0, sizeof(*t));
	t->id = rec->id;
	if (when_parse_range(&t->days, period, &env->when, err) != ERR_OK ||
	    !target_period(&t->period, t->days)) {
		err_set(err, ERR_DATA, "%.*s%u: \"%.*s\" is no period",
		    SLICE_ARG(e->prefix), rec->id, SLICE_ARG(period));
		err_hint(err, "as in 2027, 2027-Q1, 2027-03, 2027-W14 or "
		    "2027-03-14");
		return err->code;
	}
	if (f != NULL)
		t->value = record_value(rec, f);
	if (t->value.type == TYPE_INT)
		t->value.digits = 0;
	else if (t->value.type != TYPE_DECIMAL && t->value.type != TYPE_MONEY)
		return err_set(err, ERR_DATA, "%.*s%u says not how much",
		    SLICE_ARG(e->prefix), rec->id);
	t->measure = read_measure(rec);
	t->choice = role_choice(rec, ROLE_KIND);
	t->staff = read_ref(rec, target_staff_field(e));
	t->party = read_ref(rec, entity_role(e, ROLE_PARTY));
	t->product = read_ref(rec, entity_role(e, ROLE_PRODUCT));
	t->family = role_text(rec, ROLE_FAMILY, env, arena);
	t->segment = role_text(rec, ROLE_SEGMENT, env, arena);
	return ERR_OK;
}

/* As the filters compare: "flour" is Flour. */
static bool
same_text(struct slice a, struct slice b)
{
	struct buf	x = {0}, y = {0};
	bool		yes;

	text_fold(&x, a);
	text_fold(&y, b);
	yes = slice_eq(buf_slice(&x), buf_slice(&y));
	buf_release(&x);
	buf_release(&y);
	return yes;
}

bool
target_is_same(const struct target *a, const struct target *b)
{
	return a->days.from.n == b->days.from.n &&
	    a->days.until.n == b->days.until.n &&
	    a->measure == b->measure &&
	    (a->measure != TARGET_OTHER || slice_eq(a->choice, b->choice)) &&
	    a->staff == b->staff && a->party == b->party &&
	    a->product == b->product && same_text(a->family, b->family) &&
	    same_text(a->segment, b->segment);
}

/* ---- its sales, as a filter over sale rows ---- */

struct scope {
	const struct query_env	*env;
	const struct entity	*sale;
	struct buf		 text;
	struct query_param	*param;		/* texts a user typed */
	size_t			 n_params;
};

/* "account", "account.owner": a field of the sale, or of what it leads to. */
static enum err_code
add_path(struct scope *s, enum role role, enum role then, struct err *err)
{
	const struct field	*f = entity_role(s->sale, role);
	const struct entity	*to = NULL;

	if (f != NULL && f->type == TYPE_REF)
		to = model_find_entity_id(s->env->model, f->to);
	if (to == NULL || (then != ROLE_NONE && entity_role(to, then) == NULL))
		return err_set(err, ERR_USAGE, "sales have no %s",
		    role_name(then != ROLE_NONE ? then : role));
	buf_adds(&s->text, s->text.len ? " and " : "");
	buf_addf(&s->text, "%.*s", SLICE_ARG(f->name));
	if (then != ROLE_NONE)
		buf_addf(&s->text, ".%.*s",
		    SLICE_ARG(entity_role(to, then)->name));
	return ERR_OK;
}

static enum err_code
add_record(struct scope *s, enum role role, enum role then, enum kind kind,
    uint32_t id, struct err *err)
{
	const struct entity	*e = model_next_kind(s->env->model, kind, NULL);
	enum err_code		 rc;

	if (id == 0)
		return ERR_OK;
	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no %s",
		    kind_name(kind));
	rc = add_path(s, role, then, err);
	if (rc == ERR_OK)
		buf_addf(&s->text, " = %.*s%u", SLICE_ARG(e->prefix), id);
	return rc;
}

static void
add_param(struct scope *s, const char *name, struct slice value)
{
	s->param[s->n_params++] = (struct query_param){ slice_of(name),
	    value };
	buf_addf(&s->text, " = $%s", name);
}

/* "pyramid/large", as crm segment names it. */
static enum err_code
add_segment(struct scope *s, struct slice text, struct err *err)
{
	size_t			 at = slice_index(text, '/');
	const struct scheme	*scheme = NULL;
	enum err_code		 rc;

	if (at != SIZE_MAX)
		scheme = model_find_scheme(s->env->model,
		    slice_sub(text, 0, at));
	if (scheme == NULL)
		return err_set(err, ERR_DATA, "no segment \"%.*s\": write "
		    "scheme/segment", SLICE_ARG(text));
	rc = add_path(s, ROLE_PARTY, ROLE_NONE, err);
	if (rc)
		return rc;
	buf_addf(&s->text, ".segment(%.*s)", SLICE_ARG(scheme->name));
	add_param(s, "segment", slice_sub(text, at + 1, text.len));
	return ERR_OK;
}

enum err_code
target_where(struct query **where, const struct target *t,
    const struct entity *sale, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	struct query_param	*param = ARENA_ARRAY(arena,
				    struct query_param, 2);
	struct scope		 s = { .env = env, .sale = sale,
				    .param = param };
	struct query_env	*own = ARENA_NEW(arena, struct query_env);
	enum err_code		 rc;

	*where = NULL;
	rc = add_record(&s, ROLE_PARTY, ROLE_NONE, KIND_PARTY, t->party, err);
	if (rc == ERR_OK)
		rc = add_record(&s, ROLE_PARTY, ROLE_OWNER, KIND_STAFF,
		    t->staff, err);
	if (rc == ERR_OK)
		rc = add_record(&s, ROLE_PRODUCT, ROLE_NONE, KIND_PRODUCT,
		    t->product, err);
	if (rc == ERR_OK && t->family.len > 0) {
		rc = add_path(&s, ROLE_PRODUCT, ROLE_FAMILY, err);
		if (rc == ERR_OK)
			add_param(&s, "family", t->family);
	}
	if (rc == ERR_OK && t->segment.len > 0)
		rc = add_segment(&s, t->segment, err);
	if (rc == ERR_OK && s.text.len > 0) {
		*own = *env;
		own->param = param;
		own->n_params = s.n_params;
		rc = query_compile(where, arena, own, sale,
		    slice_dup(arena, buf_slice(&s.text)), true, err);
	}
	buf_release(&s.text);
	return rc;
}

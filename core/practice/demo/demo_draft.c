/*
 * What the demo says, fitted to what the model has: values for a role are
 * converted to the type of the field that fills it, or left out.
 */
#include "core/practice/demo/demo_priv.h"

#include "core/types/decimal.h"

/* The code of a choice; words are literals, so their address will do. */
static int64_t
choice_code(struct demo *d, const struct field *f, const char *word)
{
	size_t	at = ((size_t)(uintptr_t)word / 8 +
		    (size_t)(uintptr_t)f / sizeof(*f)) % DEMO_WORDS;

	for (size_t i = 0; i < DEMO_WORDS; i++) {
		struct demo_word	*w = &d->word[(at + i) % DEMO_WORDS];
		const struct choice	*c;

		if (w->field == f && w->word == word)
			return w->code;
		if (w->field != NULL && i < 8)
			continue;
		c = field_find_choice(f, slice_of(word));
		*w = (struct demo_word){ f, word, c != NULL ? c->code : 0 };
		return w->code;
	}
	return 0;
}

static bool
fit_text(struct value *v, struct demo *d, const struct field *f,
    struct slice text)
{
	struct err	ignored = {0};
	bool		given = type_is_text(f->type);

	if (d->rc != ERR_OK || f->type == TYPE_REF)
		return false;
	if (f->type == TYPE_ENUM) {
		v->type = TYPE_ENUM;
		v->i = choice_code(d, f, text.p);
		return v->i != 0;
	}
	if (f->type == TYPE_TEXT && f->pattern.len == 0) {
		v->type = TYPE_TEXT;
		v->text = text;
		return true;
	}
	/* What is not even of the kind of type is left out. */
	if (field_parse_value(v, f, text, &d->env->values, d->arena,
	    given ? d->err : &ignored) == ERR_OK)
		return true;
	if (given)
		d->rc = d->err->code;
	return false;
}

static bool
fit_number(struct value *v, const struct field *f, const struct value *from)
{
	unsigned	digits = f->type == TYPE_PERCENT ? 6 :
			    f->type == TYPE_INT ? 0 : f->digits;

	if (f->type == TYPE_DURATION || !type_is_number(f->type))
		return false;
	v->type = f->type;
	v->digits = f->type == TYPE_DECIMAL || f->type == TYPE_MONEY ?
	    f->digits : 0;
	return decimal_rescale(&v->i, from->i, from->digits, digits);
}

/* A day at noon, a moment on its day. */
static bool
fit_when(struct value *v, const struct demo *d, const struct field *f,
    const struct value *from)
{
	const struct zone	*zone = d->env->when.zone;

	v->type = f->type;
	v->i = from->i;
	if (f->type != TYPE_DATE && f->type != TYPE_TIME)
		return false;
	if (f->type == TYPE_TIME && from->type == TYPE_DATE)
		v->i = zone_from_clock(zone, (struct day){ (int32_t)from->i },
		    INT64_C(12) * 3600 * 1000000).us;
	if (f->type == TYPE_DATE && from->type == TYPE_TIME)
		v->i = zone_day(zone, (struct instant){ from->i }).n;
	return true;
}

static bool
fit(struct value *v, struct demo *d, const struct field *f,
    const struct value *from)
{
	*v = (struct value){0};
	switch (from->type) {
	case TYPE_TEXT:
		return fit_text(v, d, f, from->text);
	case TYPE_DECIMAL:
		return fit_number(v, f, from);
	case TYPE_DATE:
	case TYPE_TIME:
		return fit_when(v, d, f, from);
	case TYPE_REF:
		*v = *from;
		return f->type == TYPE_REF && f->to == from->entity &&
		    from->i != 0;
	default:
		*v = *from;
		return f->type == from->type;
	}
}

struct value
demo_value_number(int64_t v, unsigned digits)
{
	return (struct value){ .type = TYPE_DECIMAL, .i = v,
	    .digits = (uint8_t)digits };
}

struct value
demo_value_day(struct day day)
{
	return (struct value){ .type = TYPE_DATE, .i = day.n };
}

struct value
demo_value_text(const char *text)
{
	return (struct value){ .type = TYPE_TEXT, .text = slice_of(text) };
}

struct value
demo_value_ref(const struct demo *d, enum kind kind, uint32_t id)
{
	if (d->entity[kind] == NULL)
		id = 0;
	return (struct value){ .type = TYPE_REF, .i = id,
	    .entity = id != 0 ? d->entity[kind]->id : 0 };
}

static void
set_field(struct demo *d, struct draft *draft, const struct field *f,
    const struct value *from)
{
	struct value	v;

	if (f == NULL || !fit(&v, d, f, from))
		return;
	if (f->many)
		draft_list_add(draft, f, &v);
	else
		draft_set(draft, f, &v, 1);
}

static void
set_role(struct demo *d, struct draft *draft, enum role role,
    struct value from)
{
	set_field(d, draft, entity_role(draft->entity, role), &from);
}

bool
demo_begin(struct demo *d, struct draft *draft, enum kind kind)
{
	if (d->rc != ERR_OK || d->entity[kind] == NULL)
		return false;
	draft_init(draft, d->entity[kind], d->arena);
	return true;
}

void
demo_text(struct demo *d, struct draft *draft, enum role role,
    const char *text)
{
	if (text != NULL)
		set_role(d, draft, role, demo_value_text(text));
}

void
demo_number(struct demo *d, struct draft *draft, enum role role, int64_t v,
    unsigned digits)
{
	set_role(d, draft, role, demo_value_number(v, digits));
}

void
demo_day(struct demo *d, struct draft *draft, enum role role, struct day day)
{
	set_role(d, draft, role, demo_value_day(day));
}

void
demo_time(struct demo *d, struct draft *draft, enum role role,
    struct instant at)
{
	set_role(d, draft, role,
	    (struct value){ .type = TYPE_TIME, .i = at.us });
}

void
demo_bool(struct demo *d, struct draft *draft, enum role role, bool yes)
{
	set_role(d, draft, role,
	    (struct value){ .type = TYPE_BOOL, .i = yes });
}

void
demo_minutes(struct demo *d, struct draft *draft, enum role role, int64_t n)
{
	set_role(d, draft, role,
	    (struct value){ .type = TYPE_DURATION, .i = n * 60 * 1000000 });
}

void
demo_ref(struct demo *d, struct draft *draft, enum role role,
    enum kind target, uint32_t id)
{
	set_role(d, draft, role, demo_value_ref(d, target, id));
}

void
demo_named(struct demo *d, struct draft *draft, const char *name,
    const char *text)
{
	struct value	v = demo_value_text(text);

	set_field(d, draft, entity_find_field(draft->entity, slice_of(name)),
	    &v);
}

void
demo_named_number(struct demo *d, struct draft *draft, const char *name,
    int64_t n, unsigned digits)
{
	struct value	v = demo_value_number(n, digits);

	set_field(d, draft, entity_find_field(draft->entity, slice_of(name)),
	    &v);
}

void
demo_typed(struct demo *d, struct draft *draft, enum type type,
    const char *text)
{
	const struct entity	*e = draft->entity;
	struct value		 v = demo_value_text(text);

	for (size_t i = 0; i < e->n_fields; i++)
		if (e->field[i].type == type) {
			set_field(d, draft, &e->field[i], &v);
			return;
		}
}

uint32_t
demo_add(struct demo *d, struct draft *draft)
{
	if (d->rc == ERR_OK)
		d->rc = edit_complete(d->edit, draft, d->err);
	if (d->rc == ERR_OK)
		d->rc = edit_add(d->edit, draft, d->err);
	if (d->rc != ERR_OK)
		return 0;
	d->counts.records++;
	return draft->id;
}

void
demo_row_begin(struct demo *d)
{
	for (size_t i = 0; i < d->entity[KIND_SALE]->n_fields; i++)
		d->cells[i] = SALES_MISSING;
}

void
demo_row(struct demo *d, enum role role, const struct value *from)
{
	const struct field	*f = entity_role(d->entity[KIND_SALE], role);
	struct value		 v;

	if (f == NULL || d->rc != ERR_OK || !fit(&v, d, f, from))
		return;
	if (type_is_text(f->type))
		d->rc = sales_plan_text(&d->cells[f->position], d->rows,
		    v.text, d->err);
	else
		d->cells[f->position] = v.i;
}

void
demo_row_add(struct demo *d)
{
	if (d->rc == ERR_OK)
		d->rc = sales_plan_add(d->rows, d->cells, d->err);
	d->counts.rows++;
}

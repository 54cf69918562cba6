#include "core/practice/feature.h"

#include <math.h>

bool
feature_is_number(const struct field *f)
{
	return f->type == TYPE_INT || f->type == TYPE_DECIMAL ||
	    f->type == TYPE_MONEY || f->type == TYPE_PERCENT;
}

bool
feature_is_kind(const struct field *f)
{
	return f->type == TYPE_ENUM || f->type == TYPE_BOOL ||
	    f->type == TYPE_TEXT || f->type == TYPE_REF ||
	    f->type == TYPE_COUNTRY;
}

double
feature_number(const struct field *f, const struct value *v)
{
	unsigned	digits = f->type == TYPE_INT ? 0 :
			    f->type == TYPE_PERCENT ? 4 : f->digits;

	return (double)v->i / pow(10, digits);
}

struct slice
feature_text(struct buf *b, const struct query_env *env,
    const struct field *f, const struct value *v)
{
	const struct choice	*c;
	const struct entity	*to;

	buf_clear(b);
	if (v->type == TYPE_NONE)
		return SLICE_EMPTY;
	if (v->type == TYPE_ENUM) {
		c = field_find_code(f, (uint16_t)v->i);
		return c != NULL ? c->name : SLICE_EMPTY;
	}
	if (v->type == TYPE_REF) {
		to = model_find_entity_id(env->model, v->entity);
		if (to == NULL)
			return SLICE_EMPTY;
		handle_write(b, to, (uint32_t)v->i);
	} else {
		value_write(b, v, env->when.zone);
	}
	return buf_slice(b);
}

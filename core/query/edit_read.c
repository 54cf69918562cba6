/*
 * Values of fields from text.
 */
#include "core/query/edit_priv.h"

static enum err_code
read_ref(struct value *v, struct edit *ed, const struct field *f,
    struct slice text, struct arena *arena, struct err *err)
{
	const struct entity	*to = model_find_entity_id(ed->env.model,
				    f->to);
	struct reference	 ref;
	enum err_code		 rc;

	if (to == NULL)
		return err_set(err, ERR_DATA, "%.*s refers to an entity that "
		    "is not in the model", SLICE_ARG(f->name));
	rc = plan_parse_reference(&ref, ed->plan, to, text, arena, err);
	if (rc)
		return err_prefix(err, "%.*s: ", SLICE_ARG(f->name));
	*v = (struct value){ .type = TYPE_REF, .entity = to->id,
	    .i = ref.id };
	return ERR_OK;
}

enum err_code
edit_read_one(struct value *v, struct edit *ed, const struct field *f,
    struct slice text, struct arena *arena, struct err *err)
{
	if (f->type == TYPE_REF)
		return read_ref(v, ed, f, text, arena, err);
	return field_parse_value(v, f, text, &ed->env.values, arena, err);
}

enum err_code
edit_read(const struct value **values, size_t *n, struct edit *ed,
    const struct field *f, struct slice text, struct arena *arena,
    struct err *err)
{
	struct slice	 part, rest = text;
	struct value	*v;
	size_t		 count = 0;
	enum err_code	 rc;

	if (slice_trim(text).len == 0) {
		*values = NULL;
		*n = 0;
		return ERR_OK;
	}
	if (!f->many) {
		v = ARENA_NEW(arena, struct value);
		rc = edit_read_one(v, ed, f, text, arena, err);
		if (rc)
			return rc;
		*values = v;
		*n = 1;
		return ERR_OK;
	}
	for (size_t i = 0; i < text.len; i++)
		count += text.p[i] == ',';
	v = ARENA_ARRAY(arena, struct value, count + 1);
	count = 0;
	while (slice_cut(&part, &rest, ',')) {
		if (slice_trim(part).len == 0)
			continue;
		rc = edit_read_one(&v[count], ed, f, slice_trim(part), arena, err);
		if (rc)
			return rc;
		count++;
	}
	*values = v;
	*n = count;
	return ERR_OK;
}

/*
 * "field=text" and its kin, read from a command line or a mapping.
 */
#include "core/query/edit.h"

/* Offset of the operator's '=', or SIZE_MAX. */
static size_t
find_equals(struct slice s)
{
	size_t	i = slice_index(s, '=');

	return i == 0 ? SIZE_MAX : i;
}

bool
assignment_is(struct slice s)
{
	size_t	i = find_equals(s);

	if (i == SIZE_MAX)
		return false;
	/* A name, not a sentence with an equals sign in it. */
	for (size_t k = 0; k < i; k++)
		if (s.p[k] == '\n' || s.p[k] == '"')
			return false;
	return true;
}

enum err_code
assignment_parse(struct assignment *a, const struct query_env *env,
    const struct entity *e, struct slice text, struct arena *arena,
    struct err *err)
{
	struct assignment	 r = {0};
	size_t			 eq = find_equals(text), end = eq;
	struct slice		 name;

	if (eq == SIZE_MAX) {
		err_set(err, ERR_USAGE, "\"%.*s\" is not field=value",
		    SLICE_ARG(text));
		err_hint(err, "a value with blanks in it is quoted: "
		    "text='two words'");
		return ERR_USAGE;
	}
	r.op = ASSIGN_TEXT;
	switch (text.p[eq - 1]) {
	case ':':
		r.op = ASSIGN_COMPUTE;
		end--;
		break;
	case '+':
		r.op = ASSIGN_ADD;
		end--;
		break;
	case '-':
		r.op = ASSIGN_DEL;
		end--;
		break;
	}
	name = slice_trim(slice_sub(text, 0, end));
	r.text = slice_sub(text, eq + 1, text.len);
	r.field = entity_find_field(e, name);
	if (r.field == NULL)
		return entity_no_field(e, name, err);
	if ((r.op == ASSIGN_ADD || r.op == ASSIGN_DEL) && !r.field->many)
		return err_set(err, ERR_USAGE,
		    "%.*s is one value, not a list: write %.*s=...",
		    SLICE_ARG(r.field->name), SLICE_ARG(r.field->name));
	if (r.op == ASSIGN_TEXT && slice_trim(r.text).len == 0)
		r.op = ASSIGN_CLEAR;
	if (r.op == ASSIGN_COMPUTE) {
		enum err_code	rc = query_compile(&r.expr, arena, env, e,
				    r.text, false, err);

		if (rc)
			return err_prefix(err, "%.*s: ", SLICE_ARG(name));
	}
	*a = r;
	return ERR_OK;
}

enum err_code
assignments_parse(const struct assignment **list, const struct query_env *env,
    const struct entity *e, const struct slice *text, size_t n,
    struct arena *arena, struct err *err)
{
	struct assignment	*a = ARENA_ARRAY(arena, struct assignment,
				    n + 1);
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < n; i++)
		rc = assignment_parse(&a[i], env, e, text[i], arena, err);
	if (rc == ERR_OK)
		*list = a;
	return rc;
}

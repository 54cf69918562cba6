#include "core/query/letter.h"

struct part {
	struct slice	 text;		/* as it is, before the expression */
	struct query	*expr;		/* NULL: none */
};
struct letter { VEC(struct part) part; };

size_t
letter_end(struct slice text, size_t from)
{
	size_t	depth = 0;
	char	quote = '\0';

	for (size_t i = from; i < text.len; i++) {
		char	c = text.p[i];

		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')') {
			if (depth == 0)
				return i;
			depth--;
		}
	}
	return SIZE_MAX;
}

/* The list is in the arena: a letter is never freed alone. */
static void
add(struct letter *l, struct arena *arena, struct slice text,
    struct query *expr)
{
	struct part	*p = ARENA_ARRAY(arena, struct part, l->part.n + 1);

	if (l->part.n > 0)
		memcpy(p, l->part.p, l->part.n * sizeof(*p));
	p[l->part.n] = (struct part){ slice_dup(arena, text), expr };
	l->part.p = p;
	l->part.n++;
}

enum err_code
letter_compile(struct letter **result, const struct query_env *env,
    const struct entity *e, struct slice text, struct arena *arena,
    struct err *err)
{
	struct letter	*l = ARENA_NEW(arena, struct letter);
	size_t		 from = 0, i = 0;

	while (i + 1 < text.len) {
		struct query	*expr;
		size_t		 end;
		enum err_code	 rc;

		if (text.p[i] != '%' || (text.p[i + 1] != '(' &&
		    text.p[i + 1] != '%')) {
			i++;
			continue;
		}
		if (text.p[i + 1] == '%') {
			add(l, arena, slice_sub(text, from, i + 1), NULL);
			from = i += 2;
			continue;
		}
		end = letter_end(text, i + 2);
		if (end == SIZE_MAX && env->fault_at != NULL)
			*env->fault_at = i;
		if (end == SIZE_MAX)
			return err_set(err, ERR_USAGE,
			    "%%( is not closed: %.*s", (int)MIN(text.len - i,
			    40), text.p + i);
		rc = query_compile(&expr, arena, env, e, slice_dup(arena,
		    slice_sub(text, i + 2, end)), false, err);
		if (rc) {
			if (env->fault_at != NULL &&
			    *env->fault_at <= end - i - 2)
				*env->fault_at += i + 2;
			return rc;
		}
		add(l, arena, slice_sub(text, from, i), expr);
		from = i = end + 1;
	}
	add(l, arena, slice_sub(text, from, text.len), NULL);
	*result = l;
	return ERR_OK;
}

enum err_code
letter_write(struct buf *b, struct letter *l, const struct query_env *env,
    const struct record *rec, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < l->part.n; i++) {
		struct query	*q = l->part.p[i].expr;
		struct value	 v;
		enum err_code	 rc;

		buf_add(b, l->part.p[i].text);
		if (q == NULL)
			continue;
		rc = query_eval(&v, q, rec, arena, err);
		if (rc)
			return rc;
		if (v.type == TYPE_NONE)
			continue;
		if (query_field(q) != NULL)
			field_write_value(b, env->model, query_field(q), &v,
			    env->when.zone);
		else
			value_write(b, &v, env->when.zone);
	}
	return ERR_OK;
}

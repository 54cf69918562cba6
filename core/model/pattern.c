#include "core/model/priv.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/types/text.h"

/*
 * Matching is bounded in steps, depth and memory, so that no pattern and no
 * input can hold up an import; beyond the bounds a value does not match.
 */
enum { MATCH_STEPS = 100000, MATCH_DEPTH = 2000, MATCH_HEAP_KB = 1024 };

/*
 * Compiled when the first value is checked, and kept: an import checks
 * millions of values against one pattern.  The arena of the model owns all
 * of it, through the allocator that PCRE2 is given.
 */
struct pattern {
	struct arena		*arena;
	pcre2_code		*code;
	pcre2_match_data	*data;
	pcre2_match_context	*context;
};

static void *
arena_malloc(size_t size, void *arena)
{
	return arena_alloc(arena, size);
}

static void
arena_free(void *p CRM_UNUSED, void *arena CRM_UNUSED)
{
}

static pcre2_code *
pattern_compile(struct slice text, pcre2_compile_context *context,
    struct err *err)
{
	PCRE2_UCHAR	 why[128];
	PCRE2_SIZE	 offset;
	pcre2_code	*code;
	int		 number;

	code = pcre2_compile((PCRE2_SPTR)text.p, text.len, PCRE2_UTF |
	    PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C,
	    &number, &offset, context);
	if (code == NULL) {
		pcre2_get_error_message(number, why, sizeof(why));
		err_set(err, ERR_DATA, "pattern: %s, at character %zu", why,
		    utf8_count(slice_sub(text, 0, offset)) + 1);
	}
	return code;
}

enum err_code
pattern_check(struct slice text, struct err *err)
{
	pcre2_code	*code;

	code = pattern_compile(text, NULL, err);
	if (code == NULL)
		return ERR_DATA;
	pcre2_code_free(code);
	return ERR_OK;
}

struct pattern *
pattern_new(struct arena *arena)
{
	struct pattern	*p = ARENA_NEW(arena, struct pattern);

	p->arena = arena;
	return p;
}

static enum err_code
pattern_prepare(struct pattern *p, struct slice text, struct err *err)
{
	pcre2_general_context	*general;
	pcre2_compile_context	*compile;

	general = pcre2_general_context_create(arena_malloc, arena_free,
	    p->arena);
	compile = pcre2_compile_context_create(general);
	p->context = pcre2_match_context_create(general);
	pcre2_set_match_limit(p->context, MATCH_STEPS);
	pcre2_set_depth_limit(p->context, MATCH_DEPTH);
	pcre2_set_heap_limit(p->context, MATCH_HEAP_KB);
	p->code = pattern_compile(text, compile, err);
	if (p->code == NULL)
		return ERR_DATA;
	p->data = pcre2_match_data_create_from_pattern(p->code, general);
	return ERR_OK;
}

enum err_code
field_match_pattern(const struct field *f, struct slice text, struct err *err)
{
	struct pattern	*p = f->matcher;
	enum err_code	 rc;
	int		 n;

	if (p->code == NULL) {
		rc = pattern_prepare(p, f->pattern, err);
		if (rc)
			return err_prefix(err, "%.*s: ", SLICE_ARG(f->name));
	}
	n = pcre2_match(p->code, (PCRE2_SPTR)text.p, text.len, 0, 0, p->data,
	    p->context);
	if (n >= 0)
		return ERR_OK;
	err_set(err, ERR_DATA, "%s \"%.*s\" is not of the form that the "
	    "model asks for", field_show(f).text,
	    SLICE_ARG(slice_sub(text, 0, text_cut(text, 60))));
	err_hint(err, "pattern: %.*s", (int)MIN(f->pattern.len, (size_t)200),
	    f->pattern.p);
	return ERR_DATA;
}

/*
 * JSON lines: what is read can be written and reads back the same.
 */
#include "core/exchange/json.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
write_json(struct buf *b, const struct json *v)
{
	static const char *const	words[] = { "null", "false", "true" };

	if (v->kind <= JSON_TRUE)
		buf_adds(b, words[v->kind]);
	else if (v->kind == JSON_NUMBER)
		buf_add(b, v->text);
	else if (v->kind == JSON_STRING)
		json_add_string(b, v->text);
	else {
		buf_addc(b, v->kind == JSON_LIST ? '[' : '{');
		for (size_t i = 0; i < v->n; i++) {
			if (i > 0)
				buf_addc(b, ',');
			if (v->kind == JSON_MAP) {
				json_add_string(b, v->key[i]);
				buf_addc(b, ':');
			}
			write_json(b, &v->item[i]);
		}
		buf_addc(b, v->kind == JSON_LIST ? ']' : '}');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena	*arena = arena_open();
	struct slice	 text = slice_make(data, size);
	struct buf	 one = {0}, two = {0};
	struct json	 v, w;
	struct err	 err = {0};

	/* Keys that are no UTF-8 may become equal when they are written. */
	if (utf8_check(text) == SIZE_MAX &&
	    json_parse(&v, arena, text, &err) == ERR_OK) {
		write_json(&one, &v);
		must(json_parse(&w, arena, buf_slice(&one), &err) == ERR_OK);
		write_json(&two, &w);
		must(slice_eq(buf_slice(&one), buf_slice(&two)));
	} else if (json_parse(&v, arena, text, &err) == ERR_OK)
		write_json(&one, &v);
	buf_release(&one);
	buf_release(&two);
	arena_close(arena);
	return 0;
}

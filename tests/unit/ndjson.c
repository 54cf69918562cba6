/*
 * JSON lines: numbers keep their text, faults have a place.
 */
#include "tap.h"

#include "core/exchange/json.h"

static struct arena	*arena;

/* A tree as text, another one than it came from. */
static void
show(struct buf *b, const struct json *v)
{
	static const char *const	words[] = { "null", "no", "yes" };

	switch (v->kind) {
	case JSON_NUMBER:
		buf_addf(b, "#%.*s", SLICE_ARG(v->text));
		break;
	case JSON_STRING:
		buf_addf(b, "'%.*s'", SLICE_ARG(v->text));
		break;
	case JSON_LIST:
	case JSON_MAP:
		buf_addc(b, '(');
		for (size_t i = 0; i < v->n; i++) {
			if (i > 0)
				buf_addc(b, ' ');
			if (v->kind == JSON_MAP)
				buf_addf(b, "%.*s=", SLICE_ARG(v->key[i]));
			show(b, &v->item[i]);
		}
		buf_addc(b, ')');
		break;
	default:
		buf_adds(b, words[v->kind]);
	}
}

static void
check(const char *text, const char *want)
{
	struct buf	b = {0};
	struct json	v;
	struct err	err = {0};

	if (json_parse(&v, arena, slice_of(text), &err) == ERR_OK)
		show(&b, &v);
	else
		buf_addf(&b, "!%s", err.msg);
	is_str(buf_cstr(&b), want, text);
	buf_release(&b);
}

static void
test_strings(void)
{
	struct buf	b = {0};

	json_add_string(&b, SLICE("a\"b\\c\n\t\x01\xc3\xa9"));
	is_str(buf_cstr(&b), "\"a\\\"b\\\\c\\n\\t\\u0001\xc3\xa9\"",
	    "written with escapes");
	buf_clear(&b);
	json_add_string(&b, SLICE("\xff"));
	is_str(buf_cstr(&b), "\"\xef\xbf\xbd\"", "what is no UTF-8");
	buf_release(&b);
}

int
main(void)
{
	char	deep[64];

	arena = arena_open();
	check("{\"a\":1,\"b\":\"x\"}", "(a=#1 b='x')");
	check(" { } ", "()");
	check("[1.50,-0,1e5,12345678901234567890]",
	    "(#1.50 #-0 #1e5 #12345678901234567890)");
	check("{\"a\":[true,false,null]}", "(a=(yes no null))");
	check("\"a\\u00e9\\n\\\"\\\\\\/\"", "'a\xc3\xa9\n\"\\/'");
	check("\"\\ud83d\\ude00\"", "'\xf0\x9f\x98\x80'");
	check("\"\\ud83d\"", "!column 8: half of a surrogate pair");
	check("\"\\ude00\"", "!column 8: half of a surrogate pair");
	check("\"\\q\"", "!column 3: no such escape");
	check("\"abc", "!column 5: the text is not closed");
	check("\"\\", "!column 3: no such escape");
	check("\"a\tb\"", "!column 3: a control character in a text");
	check("{\"a\":1,\"a\":2}", "!column 11: the same key twice");
	check("{\"a\" 1}", "!column 6: a colon belongs here");
	check("{a:1}", "!column 2: a key in quotes belongs here");
	check("{\"a\":1,}", "!column 8: a key in quotes belongs here");
	check("[1,]", "!column 4: neither text, number, list nor object");
	check("[1 2]", "!column 4: a comma belongs here");
	check("[1, 2", "!column 6: a ] belongs at the end");
	check("{\"a\": [1]", "!column 10: a } belongs at the end");
	check("01", "!column 2: a number may not begin with 0");
	check("1.", "!column 3: digits follow the point");
	check("1e", "!column 3: digits follow the exponent");
	check("NaN", "!column 1: neither text, number, list nor object");
	check("{} {}", "!column 4: more behind the end");
	check("", "!column 1: neither text, number, list nor object");
	memset(deep, '[', sizeof(deep));
	deep[sizeof(deep) - 1] = '\0';
	check(deep, "!column 18: nested too deeply");
	test_strings();
	arena_close(arena);
	return done_testing();
}

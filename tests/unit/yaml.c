#include "core/yaml/yaml.h"

#include "tests/unit/tap.h"

/* What must be refused, and the start of what is said about it. */
static const struct {
	const char	*text, *message, *name;
} bad[] = {
	{ "a: &x 1\n", "1:4: anchors", "an anchor" },
	{ "a: &x [1]\n", "1:4: anchors", "an anchor on a list" },
	{ "a: *x\n", "1:4: aliases", "an alias" },
	{ "*x : 1\n", "1:1: aliases", "an alias as a key" },
	{ "a: !!int 3\n", "1:4: tags", "a tag" },
	{ "a: !foo {}\n", "1:4: tags", "a tag on a map" },
	{ "a: 1\nb: 2\na: 3\n", "3:1: 'a' is here twice, first on line 1",
	    "a key twice" },
	{ "x: {a: 1, a: 2}\n", "1:11: 'a' is here twice", "twice in flow" },
	{ "? [a, b]\n: 1\n", "1:3: a key must be a word", "a list as key" },
	{ "a: 1\n---\nb: 2\n", "2:1: a second document", "two documents" },
	{ "a: \"\\0\"\n", "1:4: a NUL", "a NUL by escape" },
	{ "a: b: c\n", "1:5: ", "a map in a line" },
	{ "a: [1, 2\n", "2:1: ", "a list without end" },
	{ "a: 'x\n", "1:4: a quote", "a text without end" },
	{ "\tb: 1\n", "1:1: ", "a tab as indent" },
	{ "a: 1\nb: x\xff\n", "2:5: not UTF-8", "bytes that are no text" },
	{ "a: \x01\n", "1:4: a control character", "a control character" },
	{ "%YAML 9.9\n---\na: 1\n", "1:1: ", "an unknown version" },
};

static void
test_bad(void)
{
	const struct yaml_node	*node;
	struct arena		*arena = arena_open();
	size_t			 i;

	for (i = 0; i < NELEM(bad); i++) {
		struct err	 err = {0};
		enum err_code	 rc;

		rc = yaml_parse(&node, arena, slice_of(bad[i].text), &err);
		if (!ok(rc == ERR_DATA && slice_starts(slice_of(err.msg),
		    slice_of(bad[i].message)), "refused: %s", bad[i].name))
			diag("got: %s", err.msg);
	}
	arena_close(arena);
}

/* The usual slips, and what is said and advised about them. */
static const struct {
	const char	*text, *message, *hint;
} slips[] = {
	{ "a: x: y\n", "1:5: a colon that cannot be here",
	    "a text with a colon in it stands in quotes" },
	{ "a: 1\n  b: 2\n", "2:4: a colon that cannot be here",
	    "keys that belong together are indented alike" },
	{ "a:\n  b: 1\n c: 2\n", "3:2: a key belongs here",
	    "keys that belong together are indented alike" },
	{ "a: 'don't'\n", "1:9: a key belongs here",
	    "within '...' a ' is written ''" },
	{ "a: \"é \"x\"\"\n", "1:8: a key belongs here",
	    "within \"...\" a \" is written \\\"" },
	{ "a: {b: 1}}\n", "1:10: a key belongs here",
	    "nothing was opened that it closes" },
	{ "a: {b: c: d}\n", "1:9: a comma or } belongs here",
	    "a comma is missing, or quotes around a text with a colon in it" },
	{ "a: {b: 1\nc: 2\n", "2:2: a comma or } belongs here",
	    "{ in line 1 is not closed" },
	{ "x: 1\na: [b,\n  c\nd: 2\n", "4:2: a comma or ] belongs here",
	    "[ in line 2 is not closed" },
	{ "a: {b: ]}\n", "1:8: a value belongs here", "" },
	{ "a: @x\n", "1:4: a text cannot begin with @",
	    "put the text in quotes" },
	{ "a: *.x\n", "1:4: a text cannot begin with *",
	    "put the text in quotes" },
	{ "a: ? b\n", "1:4: a text cannot begin with ?",
	    "put the text in quotes" },
	{ "a: > 3\n", "1:6: behind | or > the text begins on the next line",
	    "put the text in quotes" },
	{ "a:\n\tb: 1\n", "2:1: a tab cannot indent", "indent with blanks" },
	{ "a:\n  b: 1\n\tc: 2\n", "3:1: a tab cannot indent",
	    "indent with blanks" },
	{ "a:\n  b: 1\n  c\n  d: 2\n", "3:3: a key without a colon", "" },
	{ "a:\n  - b\n  c: d\n", "3:3: an item of a list begins with -",
	    "a key behind a list is indented less than its -" },
	{ "a: - b\n", "1:4: a list with - begins on a line of its own", "" },
	{ "a: \"\\q\"\n", "1:5: no such escape",
	    "between single quotes a \\ is a \\" },
	{ "%foo bar\n%A \n---\na: @\n", "1:5: found unknown directive name", "" }
};

static void
test_slips(void)
{
	struct arena	*arena = arena_open();

	for (size_t i = 0; i < NELEM(slips); i++) {
		const struct yaml_node	*node;
		struct err		 err = {0};

		ok(yaml_parse(&node, arena, slice_of(slips[i].text), &err) ==
		    ERR_DATA, "slip %zu is refused", i);
		ok(slice_starts(slice_of(err.msg), slice_of(
		    slips[i].message)), "said: %s", err.msg);
		ok(strcmp(err.hint, slips[i].hint) == 0, "advised: %s",
		    err.hint);
	}
	arena_close(arena);
}

static void
test_doubles(void)
{
	static const char	 text[] =
	    "a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\ne: [x\n";
	struct yaml_doubles	 doubles = {0};
	const struct yaml_node	*root = NULL, *b;
	struct arena		*arena = arena_open();
	struct err		 err = {0};

	is_ok(yaml_parse_doubles(&root, arena, SLICE("a: 1\n"
	    "b: {c: 1, d: 2, c: 3}\na: 2\na: 3\n"), &doubles, &err), &err,
	    "keys that are there twice");
	is_int((int64_t)doubles.list.n, 3, "are listed");
	is_int(doubles.list.p[2].line, 4, "with their place");
	is_int(doubles.list.p[2].first_line, 1, "and that of the first");
	is_int((int64_t)root->n, 2, "the first of each is in the tree");
	is_slice(yaml_find(root, "a")->text, "1", "with its value");
	ok(root->key[0].twice && !root->key[1].twice, "and marked");
	b = yaml_find(root, "b");
	is_int((int64_t)b->n, 2, "so further inside");
	is_slice(yaml_find(b, "d")->text, "2", "the others stay");
	doubles.list.n = 0;
	is_int(yaml_parse_doubles(&root, arena, slice_of(text), &doubles,
	    &err), ERR_DATA, "what is no YAML stops all");
	is_int((int64_t)doubles.list.n, 1, "those before it are listed");
	VEC_RELEASE(&doubles.list);
	arena_close(arena);
}

static void
test_tree(void)
{
	static const char	 text[] =
	    "\xef\xbb\xbf# comment\nname: 'Bakkerij'\nlist:\n  - één\n"
	    "  - {a: yes, b: ~}\nempty:\nblock: |\n  two\n  lines\n"
	    "single: 'é''s'\ndouble: \"a\\x41\"\nlong: a\n b\n";
	const struct yaml_node	*root, *node;
	struct arena		*arena = arena_open();
	struct err		 err = {0};
	bool			 flag = false;

	is_ok(yaml_parse(&root, arena, slice_of(text), &err), &err,
	    "a document is read");
	is_int(root->kind, YAML_MAP, "its root is a map");
	is_int((int64_t)root->n, 7, "with seven keys");
	node = yaml_find(root, "name");
	is_slice(node->text, "Bakkerij", "a quoted text");
	ok(node->quoted, "is known to be quoted");
	is_int(node->line, 2, "on its line");
	is_int(node->column, 7, "and column");
	is_int(node->text_column, 8, "its text stands behind the quote");
	node = yaml_find(root, "list");
	is_int((int64_t)node->n, 2, "a list has its items");
	is_slice(node->item[0].text, "één", "in UTF-8");
	ok(yaml_bool(&flag, yaml_find(&node->item[1], "a")) && flag,
	    "yes is true");
	ok(yaml_is_null(yaml_find(&node->item[1], "b")), "~ is null");
	ok(yaml_is_null(yaml_find(root, "empty")), "nothing is null");
	is_slice(yaml_find(root, "block")->text, "two\nlines\n",
	    "a block of lines");
	is_int(yaml_find(root, "block")->text_column, 0,
	    "is in no one place");
	is_int(yaml_find(root, "list")->item[0].text_column, 5,
	    "a plain text stands where it begins");
	is_int(yaml_find(root, "single")->text_column, 0,
	    "one with a quote in it is written otherwise");
	is_int(yaml_find(root, "double")->text_column, 0,
	    "so is one with an escape");
	is_int(yaml_find(root, "long")->text_column, 0,
	    "or of two lines");
	ok(yaml_find(root, "other") == NULL, "no such key");
	ok(yaml_find(&root->item[0], "x") == NULL, "a text has no keys");

	is_ok(yaml_parse(&root, arena, SLICE(""), &err), &err,
	    "nothing is a document");
	is_int(root->kind, YAML_MAP, "an empty map");
	is_ok(yaml_parse(&root, arena, SLICE("# only this\n"), &err), &err,
	    "so is a comment");
	is_int(root->kind, YAML_MAP, "an empty map too");
	arena_close(arena);
}

static void
test_bounds(void)
{
	const struct yaml_node	*node;
	struct arena		*arena = arena_open();
	struct buf		 text = {0};
	struct err		 err = {0};
	int			 i;

	buf_addn(&text, '[', YAML_DEPTH_MAX);
	buf_addn(&text, ']', YAML_DEPTH_MAX);
	is_ok(yaml_parse(&node, arena, buf_slice(&text), &err), &err,
	    "as deep as allowed");
	buf_clear(&text);
	buf_addn(&text, '[', YAML_DEPTH_MAX + 1);
	is_int(yaml_parse(&node, arena, buf_slice(&text), &err), ERR_DATA,
	    "one deeper is refused");
	buf_clear(&text);
	buf_addn(&text, '[', 1000000);
	is_int(yaml_parse(&node, arena, buf_slice(&text), &err), ERR_DATA,
	    "a million deep is refused at once");
	buf_clear(&text);
	for (i = 0; i < YAML_NODES_MAX; i++)
		buf_adds(&text, "- x\n");
	is_int(yaml_parse(&node, arena, buf_slice(&text), &err), ERR_DATA,
	    "too many values");
	is_str(strchr(err.msg, ' '), " too many values", "and says so");
	buf_clear(&text);
	buf_addn(&text, ' ', YAML_BYTES_MAX + 1);
	is_int(yaml_parse(&node, arena, buf_slice(&text), &err), ERR_DATA,
	    "too many bytes");
	buf_release(&text);
	arena_close(arena);
}

/* What is written reads back as the same text, alone and in a list. */
static void
test_scalars(void)
{
	static const char *const texts[] = {
		"", "plain", "two words", "yes", "No", "null", "~", "123",
		"0123", "1e3", "-5", "+31 20 1234567", ".5", "2025-03-14",
		"12:30", "a: b", "a #b", "#x", "- x", "-", "it's", "\"q\"",
		" lead", "trail ", "a:", "a,b", "[x]", "{x}", "line\nbreak",
		"tab\there", "bell\a", "é", "\xc2\x85", "\xe2\x80\xa8", "@x",
		"`x`", "%x", "!x", "&x", "*x", "?", "? x", "|", ">", "a\\b",
		"---", "...", "=", "<<", "\xef\xbb\xbf", "C:\\dir"
	};
	const struct yaml_node	*root;
	struct arena		*arena = arena_open();
	struct buf		 out = {0};
	size_t			 i;

	for (i = 0; i < NELEM(texts); i++) {
		struct err	 err = {0};
		bool		 same;

		buf_clear(&out);
		buf_adds(&out, "a: ");
		yaml_add_scalar(&out, slice_of(texts[i]));
		buf_adds(&out, "\nb: [");
		yaml_add_scalar(&out, slice_of(texts[i]));
		buf_adds(&out, "]\n");
		same = yaml_parse(&root, arena, buf_slice(&out), &err) ==
		    ERR_OK && root->n == 2 &&
		    slice_eq(root->item[0].text, slice_of(texts[i])) &&
		    slice_eq(root->item[1].item[0].text, slice_of(texts[i]));
		if (!ok(same, "text %zu is written so that it reads back", i))
			diag("%s: %s", buf_cstr(&out), err.msg);
	}
	buf_clear(&out);
	yaml_add_scalar(&out, SLICE("plain words"));
	is_str(buf_cstr(&out), "plain words", "no quotes where none needed");
	buf_release(&out);
	arena_close(arena);
}

int
main(void)
{
	test_tree();
	test_bad();
	test_slips();
	test_doubles();
	test_bounds();
	test_scalars();
	return done_testing();
}

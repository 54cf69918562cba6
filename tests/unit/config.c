#include "core/cli/config.h"
#include "tests/unit/tap.h"

static struct arena	*arena;

static void
test_parse(void)
{
	struct config	*c = config_open(arena);
	struct err	 err = {0};

	is_ok(config_add_text(c, CONFIG_USER, "u", SLICE(
	    "# comment\n"
	    "pager = less -R   ; why\n"
	    "Alias.Top = list account \\\n--limit 10\r\n"
	    "[forecast]\n"
	    "  weeks = 8\n"
	    "  name = \"  kept # \\n\\\"\" \n"
	    "empty =\n"
	    "[a.b] # more\n"
	    "c = yes"), &err), &err, "read");
	is_str(config_find(c, "pager"), "less -R", "comment and blanks gone");
	is_str(config_find(c, "alias.top"), "list account --limit 10",
	    "joined lines, keys without case");
	is_str(config_find(c, "forecast.name"), "  kept # \n\"", "quoted");
	is_str(config_find(c, "forecast.empty"), "", "empty");
	is_str(config_find(c, "forecast.weeks"), "8", "in a section");
	is_str(config_find(c, "a.b.c"), "yes", "in a section of a section");
	ok(config_find(c, "nothing") == NULL, "not set");
	config_set(c, CONFIG_ENVIRONMENT, "pager", "more");
	is_ok(config_add_text(c, CONFIG_STORE, "s", SLICE("pager = evil\n"),
	    &err), &err, "the store's");
	is_str(config_find(c, "pager"), "more", "variables win");
	is_str(config_find_own(c, "pager"), "more", "own");
	config_set(c, CONFIG_STORE, "editor", "evil");
	ok(config_find_own(c, "editor") == NULL,
	    "a store names no program to run");
}

static void
refuses(struct slice text, const char *msg)
{
	struct config	*c = config_open(arena);
	struct err	 err = {0};

	is_int(config_add_text(c, CONFIG_USER, "f", text, &err), ERR_DATA,
	    "refused");
	is_str(err.msg, msg, "file, line and fault");
}

static void
edits(struct slice text, const char *key, const char *value,
    const char *want)
{
	struct buf	b = {0};
	struct err	err = {0};

	is_ok(config_edit(&b, text, key, value, &err), &err, "edited");
	is_slice(buf_slice(&b), want, "as it should be");
	buf_release(&b);
}

int
main(void)
{
	arena = arena_open();
	test_parse();
	refuses(SLICE("a = 1\nb"), "f:2: a setting reads key = value");
	refuses(SLICE("[x\n"), "f:1: [ without ]");
	refuses(SLICE("[x] y\n"), "f:1: something behind ]");
	refuses(SLICE("a = \"b\n"), "f:1: a quote that is not closed");
	refuses(SLICE("a = \\q\n"), "f:1: not one of \\n \\t \\\" \\\\");
	refuses(SLICE(".a = 1\n"), "f:1: not a key");
	edits(SLICE("# top\na = 1\n"), "a", "2", "# top\na = \"2\"\n");
	edits(SLICE("[s]\nb = 1 # one\nc = 2\n"), "s.b", NULL,
	    "[s]\nc = 2\n");
	edits(SLICE("[s]\nb = 1\n"), "t", "x\"y",
	    "t = \"x\\\"y\"\n[s]\nb = 1\n");
	arena_close(arena);
	return done_testing();
}

/* What of a command line the journal may keep. */
#include "core/cli/command_line.h"
#include "tests/unit/tap.h"

static void
is_kept(const char *want, size_t argc, const char *const *argv)
{
	struct buf	b = {0};

	command_line_write(&b, argc, argv);
	is_str(buf_cstr(&b), want, want);
	buf_release(&b);
}
#define KEPT(want, ...)							\
	is_kept(want, NELEM(((const char *const []){ __VA_ARGS__ })),	\
	    (const char *const []){ __VA_ARGS__ })

int
main(void)
{
	KEPT("set account/10001 city=…", "set", "account/10001",
	    "city=Gouda");
	KEPT("set a17 price:=… tags+=…", "set", "a17",
	    "price:=price*1.03", "tags+=vip");
	KEPT("log call … … next=…", "log", "call", "@jansen",
	    "wants a quote", "next=+7d");
	KEPT("add contact name=… email=…", "add", "contact",
	    "name=Jan Jansen", "email=jan@jansen.example");
	KEPT("rm contact -w … -m …", "rm", "contact", "-w",
	    "name = \"Jan\"", "-m", "he asked for it");
	KEPT("rm … …", "rm", "jan@jansen.example", "contact/jan");
	KEPT("set a1 --where=… x=…", "set", "a1",
	    "--where=name = \"Jan\"", "x=1");
	KEPT("import --map orders.yaml orders.csv", "import",
	    "--map", "orders.yaml", "orders.csv");
	KEPT("import sale.csv owner=…", "import", "sale.csv",
	    "owner=Jan");
	KEPT("rm contact -w… -m…", "rm", "contact", "-w'Jan' in name",
	    "-mhe asked for it");
	KEPT("tag a17 … -j… -n", "tag", "a17", "+vip", "-jansen", "-n");
	KEPT("batch changes.ndjson", "batch", "changes.ndjson");
	KEPT("undo 12", "undo", "12");
	return done_testing();
}

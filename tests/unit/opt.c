#include "core/cli/cmd.h"
#include "core/cli/common.h"
#include "core/cli/nl.h"
#include "tests/unit/tap.h"

static const char *const level_word[] = { "low", "high", "month", NULL };

struct opts {
	const char	*name;
	bool		 deep;
	int		 plot, level;
	int64_t		 n, days;
	double		 share;
	struct span	 span;
	struct opt_list	 list;
};

static const struct opt opt[] = {
	OPT_STRING('p', "product", struct opts, name, "name", "all", "x"),
	OPT_BOOL('d', "deep", struct opts, deep, "x"),
	OPT_TRI(0, "plot", struct opts, plot, "x"),
	OPT_INT('n', "number", struct opts, n, "n", "5", "x"),
	OPT_SHARE(0, "share", struct opts, share, "x", "0.95", "x"),
	OPT_DAYS(0, "horizon", struct opts, days, "duration", "13w", "x"),
	OPT_SPAN(0, "gap", struct opts, span, "duration", "1y6mo", "x"),
	OPT_CHOICE(0, "level", struct opts, level, "level", "high", "x",
	    level_word),
	OPT_LIST('l', "label", struct opts, list, "x", "x"),
	OPT_LIST(0, "labour", struct opts, list, "x", "x"),
	OPT_END
};

static struct opts	 o;
static struct args	 args;
static struct err	 err;
static struct arena	*arena;

static enum err_code
parse(int argc, const char *const *argv)
{
	struct opt_target	target = { opt, &o };

	memset(&o, 0, sizeof(o));
	memset(&err, 0, sizeof(err));
	opts_init(&target, 1);
	return opts_parse(&args, &target, 1, argc, argv, arena, &err);
}

#define PARSE(...)							\
	parse((int)(sizeof((const char *const[]){ __VA_ARGS__ }) /	\
	    sizeof(char *)), (const char *const[]){ __VA_ARGS__ })

static void
test_good(void)
{
	is_ok(PARSE("a", "-"), &err, "only operands");
	is_int((int64_t)args.n, 2, "two of them");
	is_str(o.name, "all", "default text");
	is_int(o.n, 5, "default number");
	is_int(o.days, 91, "default days");
	is_int(o.span.months, 18, "default span");
	is_near(o.share, 0.95, 0, "default share");
	is_int(o.level, 1, "default choice");
	is_int(o.plot, -1, "neither yes nor no");
	is_ok(PARSE("-dpname", "x", "--number=7", "--no-plot", "--share",
	    "0.5", "y", "-l", "1", "--label", "2", "--", "-d"), &err, "all");
	ok(o.deep && strcmp(o.name, "name") == 0, "bundled letters");
	is_int(o.n, 7, "--name=arg");
	is_int(o.plot, 0, "--no-plot");
	is_near(o.share, 0.5, 0, "--name arg");
	is_int((int64_t)o.list.n, 2, "a list grows");
	is_str(o.list.p[1], "2", "in order");
	is_int((int64_t)args.n, 3, "operands between and behind --");
	is_str(args.v[2], "-d", "an option behind -- is an operand");
	is_ok(PARSE("--prod", "x", "--no-deep", "--horizon", "90"), &err,
	    "a prefix");
	is_str(o.name, "x", "of --product");
	is_int(o.days, 90, "bare days");
	is_ok(PARSE("--share", "12.5%"), &err, "a percentage");
	is_near(o.share, 0.125, 0, "is a share");
	is_ok(PARSE("-2w", "-90"), &err, "dates and numbers");
	is_int((int64_t)args.n, 2, "are no options");
}

static void
refuses(enum err_code rc, const char *msg, const char *hint)
{
	is_int(rc, ERR_USAGE, "refused");
	is_str(err.msg, msg, "why");
	is_str(err.hint, hint, "hint");
}

int
main(void)
{
	arena = arena_open();
	test_good();
	refuses(PARSE("--prodct", "x"), "unknown option --prodct",
	    "did you mean --product?");
	refuses(PARSE("--prodtcu", "x"), "unknown option --prodtcu",
	    "did you mean --product?");
	refuses(PARSE("--nxy", "x"), "unknown option --nxy", "");
	refuses(PARSE("--lab", "x"),
	    "--lab is ambiguous: --label or --labour", "");
	refuses(PARSE("-x"), "unknown option -x", "");
	refuses(PARSE("-n"), "-n wants n", "");
	refuses(PARSE("--number"), "--number wants n", "");
	refuses(PARSE("-p", "--deep"),
	    "-p wants name, not the option --deep",
	    "if it is meant: --product=--deep");
	refuses(PARSE("--product", "-n"),
	    "--product wants name, not the option -n",
	    "if it is meant: --product=-n");
	refuses(PARSE("-p", "--numb=3"),
	    "-p wants name, not the option --numb=3",
	    "if it is meant: --product=--numb=3");
	is_ok(PARSE("--product=-n"), &err, "it may be meant");
	is_str(o.name, "-n", "it is the value then");
	is_ok(PARSE("-p", "-name"), &err, "a sign in front is no option");
	is_str(o.name, "-name", "but a value");
	refuses(PARSE("--number", "many"),
	    "--number: 'many' is not a whole number", "");
	refuses(PARSE("--share", "80"),
	    "--share: '80' is not a share of 0 to 1, like 80% or .8",
	    "write 80%");
	refuses(PARSE("--share", "101%"),
	    "--share: '101%' is not a share of 0 to 1, like 80% or .8", "");
	refuses(PARSE("--share", "-.1"),
	    "--share: '-.1' is not a share of 0 to 1, like 80% or .8", "");
	refuses(PARSE("--share", "%"),
	    "--share: '%' is not a share like 80% or .8", "");
	refuses(PARSE("--share", "nan"),
	    "--share: 'nan' is not a share like 80% or .8", "");
	refuses(PARSE("--deep=1"), "--deep takes no argument", "");
	refuses(PARSE("--level", "mid"), "--level: 'mid' is not known",
	    "one of low, high, month");
	is_ok(PARSE("--level", "maand"), &err, "a choice in Dutch");
	is_int(o.level, 2, "is that choice");
	refuses(PARSE("--horizon", "2mo"),
	    "--horizon: '2mo' is not a number of days",
	    "a month has no fixed length: use d or w");
	is_str(lang_text(LANG_NL, "show the version"), "toon de versie",
	    "Dutch");
	is_str(lang_text(LANG_NL, "no such text"), "no such text",
	    "English where Dutch is missing");
	ok(lang_parse("nl_NL.UTF-8") == LANG_NL && lang_parse("nl") ==
	    LANG_NL && lang_parse("nlx") == LANG_EN && lang_parse(NULL) ==
	    LANG_EN, "which language");
	arena_close(arena);
	return done_testing();
}

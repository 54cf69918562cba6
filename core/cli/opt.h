/*
 * Options as tables: one line per option, read by the parser, -h, the
 * completions and the manual.  The macros refuse a field of the wrong type
 * at compile time.
 *
 *	static const struct opt list_opt[] = {
 *		OPT_STRING('p', "product", struct list_opts, product,
 *		    N_("name"), NULL, N_("only sales of this product")),
 *		OPT_END
 *	};
 *
 * letter is 0 for none, def the default as the user would type it (shown in
 * the help) or NULL for zero.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include "core/types/when.h"
#include "core/cli/lang.h"

/* What an argument may be completed with. */
enum completion {
	COMPLETE_NONE, COMPLETE_FILE, COMPLETE_DIR, COMPLETE_ENTITY,
	COMPLETE_RECORD,	/* handles and names */
	COMPLETE_FIELD,		/* field names, also a,b,c */
	COMPLETE_ASSIGN,	/* field=value */
	COMPLETE_FILTER, COMPLETE_COMMAND, COMPLETE_CHOICE, COMPLETE_DATE,
	COMPLETE_SCHEME,	/* scheme or scheme/segment */
	COMPLETE_KIND,		/* kinds of contact */
	COMPLETE_TAG,		/* +tag, -tag */
	COMPLETE_PURPOSE,	/* of a consent: purpose or purpose/channel */
	/* field=value of one kind, whatever was named before */
	COMPLETE_CONSENT, COMPLETE_CASE, COMPLETE_TASK, COMPLETE_TARGET,
	COMPLETE_INPUT,		/* an entity, or a file */
	COMPLETE_SALE_FIELD,	/* fields of sales, also a,b and paths */
	COMPLETE_GROUP,		/* the same, or of --of, and periods */
	COMPLETE_MEASURE,	/* what crm sum adds up, also a,b */
	COMPLETE_SETTING,	/* keys of the configuration */
	COMPLETE_DRIVER,	/* drivers of sales */
	COMPLETE_TEMPLATE	/* a model to begin with, or a file */
};

enum opt_kind {
	OPT_KIND_END, OPT_KIND_STRING, OPT_KIND_BOOL, OPT_KIND_TRI,
	OPT_KIND_INT, OPT_KIND_SHARE, OPT_KIND_DAYS, OPT_KIND_SPAN,
	OPT_KIND_CHOICE, OPT_KIND_LIST
};

/* The arguments of an option that may be given again and again. */
struct opt_list {
	const char	**p;
	size_t		  n;
};

/* Small: the tables of all commands are relocated when one of them starts. */
struct opt {
	const char		*name;
	const char		*arg;		/* what to call the argument */
	const char		*def;
	const char		*brief;
	const char *const	*choices;	/* NULL at the end */
	uint16_t		 offset;	/* in the command's struct */
	char			 letter;
	enum opt_kind		 kind : 8;
	enum completion		 complete : 8;
};

/* The offset of a field, for one type only. */
#define OPT_OFFSET(s, f, t)	_Generic(((s *)0)->f, t: offsetof(s, f))
#define OPT_MAKE(k, l, n, o, a, d, b, cs, co)				\
	{ .kind = (k), .letter = (l), .complete = (co), .name = (n),	\
	    .offset = (o), .arg = (a), .def = (d), .brief = (b),		\
	    .choices = (cs) }

/* const char *field: text as given; NULL when not given and no default. */
#define OPT_STRING(l, n, s, f, a, d, b)					\
	OPT_MAKE(OPT_KIND_STRING, l, n, OPT_OFFSET(s, f, const char *), a, d, \
	    b, NULL, COMPLETE_NONE)
/* The same, completed by c (enum completion). */
#define OPT_TEXT(l, n, s, f, a, d, b, c)				\
	OPT_MAKE(OPT_KIND_STRING, l, n, OPT_OFFSET(s, f, const char *), a, d, \
	    b, NULL, c)
#define OPT_FILE(l, n, s, f, a, d, b)					\
	OPT_TEXT(l, n, s, f, a, d, b, COMPLETE_FILE)
/* A date or period, kept as text: read it with core/types/when.h. */
#define OPT_DATE(l, n, s, f, a, d, b)					\
	OPT_TEXT(l, n, s, f, a, d, b, COMPLETE_DATE)
/* bool field; --no-NAME gives false. */
#define OPT_BOOL(l, n, s, f, b)						\
	OPT_MAKE(OPT_KIND_BOOL, l, n, OPT_OFFSET(s, f, bool), NULL, NULL, b, \
	    NULL, COMPLETE_NONE)
/* int field: 1 by --NAME, 0 by --no-NAME, -1 when neither is given. */
#define OPT_TRI(l, n, s, f, b)						\
	OPT_MAKE(OPT_KIND_TRI, l, n, OPT_OFFSET(s, f, int), NULL, NULL, b, \
	    NULL, COMPLETE_NONE)
/* int64_t field.  A default of "-1" is one that cannot be given: 0 or more. */
#define OPT_INT(l, n, s, f, a, d, b)					\
	OPT_MAKE(OPT_KIND_INT, l, n, OPT_OFFSET(s, f, int64_t), a, d, b, \
	    NULL, COMPLETE_NONE)
/* double field, 0 to 1: "80%", ".8"; NaN when not given and no default. */
#define OPT_SHARE(l, n, s, f, a, d, b)					\
	OPT_MAKE(OPT_KIND_SHARE, l, n, OPT_OFFSET(s, f, double), a, d, b, \
	    NULL, COMPLETE_NONE)
/* int64_t field: days; "13w", "90d", "90"; a month is no number of days. */
#define OPT_DAYS(l, n, s, f, a, d, b)					\
	OPT_MAKE(OPT_KIND_DAYS, l, n, OPT_OFFSET(s, f, int64_t), a, d, b, \
	    NULL, COMPLETE_NONE)
/* struct span field: "1y6mo", "2w", "15min". */
#define OPT_SPAN(l, n, s, f, a, d, b)					\
	OPT_MAKE(OPT_KIND_SPAN, l, n, OPT_OFFSET(s, f, struct span), a, d, b, \
	    NULL, COMPLETE_NONE)
/* int field: the index in cs, a list of words that ends in NULL. */
#define OPT_CHOICE(l, n, s, f, a, d, b, cs)				\
	OPT_MAKE(OPT_KIND_CHOICE, l, n, OPT_OFFSET(s, f, int), a, d, b, cs, \
	    COMPLETE_CHOICE)
/* struct opt_list field: one more with every use. */
#define OPT_LIST(l, n, s, f, a, b)					\
	OPT_MAKE(OPT_KIND_LIST, l, n, OPT_OFFSET(s, f, struct opt_list), a, \
	    NULL, b, NULL, COMPLETE_NONE)
#define OPT_LIST_OF(l, n, s, f, a, b, c)				\
	OPT_MAKE(OPT_KIND_LIST, l, n, OPT_OFFSET(s, f, struct opt_list), a, \
	    NULL, b, NULL, c)
#define OPT_END		{ .kind = OPT_KIND_END }

/* One table and the zeroed block that its options are read into. */
struct opt_target {
	const struct opt	*opts;	/* ends in OPT_END; NULL: none */
	void			*into;
};

/* What stays when options are taken out. */
struct args {
	const char *const	*v;	/* v[n] is NULL */
	size_t			 n;
};

/* Give every option its default.  Wrong defaults are our mistake: assert. */
void	opts_init(const struct opt_target *, size_t n);

/*
 * Read argv (argc entries; not the command's name) into the targets: GNU
 * style, in any order, "--" ends options, "-" is an operand, unambiguous
 * prefixes of long names do, short flags bundle.  Operands go into args,
 * which lives in the arena.  Strings are borrowed from argv.
 * ERR_USAGE: unknown or ambiguous (with a suggestion), no argument, not a
 * number, not a choice.
 */
CRM_CHECK enum err_code
opts_parse(struct args *, const struct opt_target *, size_t n, int argc,
    const char *const *argv, struct arena *, struct err *);

/*
 * The same, but behind the first operand "-word" is an operand too, unless
 * it is a known letter alone ("-n"): for commands that take "+this -that".
 */
CRM_CHECK enum err_code
opts_parse_signs(struct args *, const struct opt_target *, size_t n, int argc,
    const char *const *argv, struct arena *, struct err *);

/*
 * The same, but stops at the first operand (for what stands before a
 * command's name); *used gets how many of argv were read.
 */
CRM_CHECK enum err_code
opts_parse_leading(int *used, const struct opt_target *, size_t n, int argc,
    const char *const *argv, struct arena *, struct err *);

#endif

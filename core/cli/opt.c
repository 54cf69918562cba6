#include "core/cli/opt.h"

#include <assert.h>
#include <math.h>

#include "core/base/base.h"
#include "core/cli/nl.h"
#include "core/types/text.h"

/* An option and the block it is read into. */
struct typed {
	const struct opt	*opt;
	char			*into;
	bool			 negated;
};

struct parser {
	const struct opt_target	*target;
	size_t			 n;
	int			 argc, i;
	const char *const	*argv;
	struct arena		*arena;
	struct err		*err;
};

static bool
takes_argument(const struct opt *o)
{
	return o->kind != OPT_KIND_BOOL && o->kind != OPT_KIND_TRI;
}

static enum err_code
refuse(struct err *err, const struct opt *o, struct slice text,
    const char *want)
{
	return err_set(err, ERR_USAGE, "--%s: '%.*s' is not %s", o->name,
	    SLICE_ARG(text), err_text(want));
}

/* Help in Dutch says "maand": that is understood, too.  -1: no choice. */
static int
find_choice(const struct opt *o, struct slice text)
{
	const char	*nl;
	int		 i;

	for (i = 0; o->choices[i] != NULL; i++)
		if (slice_eq(text, slice_of(o->choices[i])))
			return i;
	for (i = 0; o->choices[i] != NULL; i++) {
		nl = nl_find(o->choices[i]);
		if (nl != NULL && slice_eq(text, slice_of(nl)))
			return i;
	}
	return -1;
}

static enum err_code
read_choice(int *into, const struct opt *o, struct slice text,
    struct err *err)
{
	struct buf	all = {0};
	int		i = find_choice(o, text);

	if (i >= 0) {
		*into = i;
		return ERR_OK;
	}
	for (i = 0; o->choices[i] != NULL; i++) {
		if (i > 0)
			buf_adds(&all, ", ");
		buf_adds(&all, err_text(o->choices[i]));
	}
	err_set(err, ERR_USAGE, "--%s: '%.*s' is not known", o->name,
	    SLICE_ARG(text));
	err_hint(err, "one of %s", buf_cstr(&all));
	buf_release(&all);
	return ERR_USAGE;
}

static enum err_code
read_days(int64_t *into, const struct opt *o, struct slice text,
    struct err *err)
{
	struct span	s = {0};
	int64_t		n;

	if (i64_parse(&n, text) && n >= 0) {
		*into = n;
		return ERR_OK;
	}
	if (span_parse(&s, text, err) != ERR_OK)
		return refuse(err, o, text, "a number of days like 90d or 13w");
	if (s.months != 0 || s.us != 0) {
		refuse(err, o, text, "a number of days");
		err_hint(err, "a month has no fixed length: use d or w");
		return ERR_USAGE;
	}
	*into = s.days;
	return ERR_OK;
}

/* A bare 5 could be 5 % or five times all: that is refused. */
static enum err_code
read_share(double *into, const struct opt *o, struct slice text,
    struct err *err)
{
	bool	percent = text.len > 0 && text.p[text.len - 1] == '%';
	double	v;

	if (!f64_parse(&v, slice_sub(text, 0, text.len - percent)))
		return refuse(err, o, text, "a share like 80% or .8");
	if (percent)
		v /= 100;
	if (v >= 0 && v <= 1) {
		*into = v;
		return ERR_OK;
	}
	refuse(err, o, text, "a share of 0 to 1, like 80% or .8");
	if (v > 1 && v <= 100 && !percent)
		err_hint(err, "write %.*s%%", (int)text.len, text.p);
	return ERR_USAGE;
}

/* The value as typed, into the field. */
static enum err_code
set_opt(const struct typed *f, const char *text, struct arena *arena,
    struct err *err)
{
	const struct opt	*o = f->opt;
	struct slice		 s = slice_of(text);
	struct opt_list		*list;
	const char		**more;
	void			*at = f->into + o->offset;

	switch (o->kind) {
	case OPT_KIND_STRING:
		memcpy(at, &text, sizeof(text));
		return ERR_OK;
	case OPT_KIND_INT:
		if (!i64_parse(at, s))
			return refuse(err, o, s, "a whole number");
		/* That default means "not given": what counts has no less. */
		if (*(const int64_t *)at < 0 && text != o->def &&
		    o->def != NULL && strcmp(o->def, "-1") == 0)
			return refuse(err, o, s, "a number of 0 or more");
		return ERR_OK;
	case OPT_KIND_SHARE:
		return read_share(at, o, s, err);
	case OPT_KIND_DAYS:
		return read_days(at, o, s, err);
	case OPT_KIND_SPAN:
		if (span_parse(at, s, err) != ERR_OK)
			return refuse(err, o, s,
			    "a length of time like 15min, 2w or 1y6mo");
		return ERR_OK;
	case OPT_KIND_CHOICE:
		return read_choice(at, o, s, err);
	case OPT_KIND_LIST:
		list = at;
		more = ARENA_ARRAY(arena, const char *, list->n + 1);
		if (list->n > 0)
			memcpy(more, list->p, list->n * sizeof(*more));
		more[list->n] = text;
		list->p = more;
		list->n++;
		return ERR_OK;
	default:
		return ERR_OK;
	}
}

static void
set_flag(const struct typed *f)
{
	void	*at = f->into + f->opt->offset;

	if (f->opt->kind == OPT_KIND_BOOL)
		*(bool *)at = !f->negated;
	else
		*(int *)at = !f->negated;
}

void
opts_init(const struct opt_target *target, size_t n)
{
	const struct opt	*o;
	struct typed		 f;
	struct err		 err = {0};
	enum err_code		 rc = ERR_OK;
	size_t			 i;

	for (i = 0; i < n; i++)
		for (o = target[i].opts; o != NULL &&
		    o->kind != OPT_KIND_END; o++) {
			f = (struct typed){ o, target[i].into, false };
			if (o->kind == OPT_KIND_TRI)
				*(int *)(void *)(f.into + o->offset) = -1;
			else if (o->kind == OPT_KIND_SHARE && o->def == NULL)
				*(double *)(void *)(f.into + o->offset) =
				    (double)NAN;
			else if (o->def != NULL && o->kind != OPT_KIND_LIST)
				rc = set_opt(&f, o->def, NULL, &err);
			assert(rc == ERR_OK);
		}
	(void)rc;
}

/* Whether name is, or begins, the option's name; 2: is, 1: begins. */
static int
match(const struct opt *o, struct slice name)
{
	struct slice	full = slice_of(o->name);

	if (!slice_starts(full, name))
		return 0;
	return name.len == full.len ? 2 : 1;
}

struct candidates {
	struct typed	best;
	int		how;		/* 2: exact; 1: prefix; 0: none yet */
	const char	*other;		/* a second prefix match */
};

static void
consider(struct candidates *c, const struct opt *o, void *into,
    struct slice name, bool negated)
{
	int	how = match(o, name);

	if (how == 0 || c->how == 2)
		return;
	if (how == 1 && c->how == 1) {
		c->other = o->name;
		return;
	}
	if (how == 2)
		c->other = NULL;
	c->best = (struct typed){ o, into, negated };
	c->how = how;
}

static enum err_code
unknown_opt(struct parser *p, struct slice name)
{
	const struct opt	*o;
	const char		*near = NULL;
	size_t			 i, d, most, best;

	/* At most a third of the letters wrong, one in short words. */
	most = MIN(MAX(name.len / 3, (size_t)1), (size_t)2);
	best = most + 1;
	for (i = 0; i < p->n; i++)
		for (o = p->target[i].opts; o != NULL &&
		    o->kind != OPT_KIND_END; o++) {
			d = text_distance(name, slice_of(o->name), most);
			if (d < best) {
				best = d;
				near = o->name;
			}
		}
	err_set(p->err, ERR_USAGE, "unknown option --%.*s", SLICE_ARG(name));
	if (near != NULL)
		err_hint(p->err, "did you mean --%s?", near);
	return ERR_USAGE;
}

static enum err_code
find_long(struct typed *f, struct parser *p, struct slice name)
{
	struct candidates	 c = {0};
	const struct opt	*o;
	size_t			 i;
	bool			 flag;

	for (i = 0; i < p->n; i++)
		for (o = p->target[i].opts; o != NULL &&
		    o->kind != OPT_KIND_END; o++) {
			flag = !takes_argument(o);
			consider(&c, o, p->target[i].into, name, false);
			if (flag && slice_starts(name, SLICE("no-")))
				consider(&c, o, p->target[i].into,
				    slice_sub(name, 3, name.len), true);
		}
	if (c.how == 0)
		return unknown_opt(p, name);
	if (c.other != NULL)
		return err_set(p->err, ERR_USAGE,
		    "--%.*s is ambiguous: --%s or --%s", SLICE_ARG(name),
		    c.best.opt->name, c.other);
	*f = c.best;
	return ERR_OK;
}

static bool
find_letter(struct typed *f, const struct parser *p, char letter)
{
	const struct opt	*o;
	size_t			 i;

	for (i = 0; i < p->n; i++)
		for (o = p->target[i].opts; o != NULL &&
		    o->kind != OPT_KIND_END; o++)
			if (o->letter == letter) {
				*f = (struct typed){ o, p->target[i].into,
				    false };
				return true;
			}
	return false;
}

/* "-n" or "--all" or "--limit=3" is an option of this command. */
static bool
is_known(const struct parser *p, const char *arg)
{
	struct parser	quiet = *p;
	struct err	ignored = {0};
	struct typed	f;
	struct slice	name;

	if (arg[0] != '-' || arg[1] == '\0')
		return false;
	if (arg[1] != '-')
		return arg[2] == '\0' && find_letter(&f, p, arg[1]);
	quiet.err = &ignored;
	name = slice_of(arg + 2);
	name = slice_sub(name, 0, slice_index(name, '='));
	return name.len > 0 && find_long(&f, &quiet, name) == ERR_OK;
}

/*
 * The next word, for an option that is called typed here ("-m").  Another
 * option is none: it would be lost, as the dry run in "rm a1 -m -n".
 */
static enum err_code
next_word(const char **word, struct parser *p, const struct opt *o,
    const char *typed)
{
	const char	*next = p->i + 1 < p->argc ? p->argv[p->i + 1] : NULL;

	if (next == NULL)
		return err_set(p->err, ERR_USAGE, "%s wants %s", typed,
		    err_text(o->arg));
	if (is_known(p, next)) {
		err_set(p->err, ERR_USAGE, "%s wants %s, not the option %s",
		    typed, err_text(o->arg), next);
		err_hint(p->err, "if it is meant: --%s=%s", o->name, next);
		return ERR_USAGE;
	}
	*word = next;
	p->i++;
	return ERR_OK;
}

/* "--name", "--name=arg"; p->i is at it. */
static enum err_code
parse_long(struct parser *p)
{
	struct slice	 whole = slice_of(p->argv[p->i] + 2), name;
	struct typed	 f = {0};
	const char	*arg = NULL;
	size_t		 at = slice_index(whole, '=');
	enum err_code	 rc;

	name = slice_sub(whole, 0, at);
	if (at != SIZE_MAX)
		arg = whole.p + at + 1;
	rc = name.len == 0 ? unknown_opt(p, name) : find_long(&f, p, name);
	if (rc)
		return rc;
	if (!takes_argument(f.opt)) {
		if (arg != NULL)
			return err_set(p->err, ERR_USAGE,
			    "--%s takes no argument", f.opt->name);
		set_flag(&f);
		return ERR_OK;
	}
	if (arg == NULL) {
		rc = next_word(&arg, p, f.opt,
		    arena_printf(p->arena, "--%s", f.opt->name));
		if (rc)
			return rc;
	}
	return set_opt(&f, arg, p->arena, p->err);
}

/* "-abc", "-ofile", "-o file"; p->i is at it. */
static enum err_code
parse_short(struct parser *p)
{
	const char	*at = p->argv[p->i] + 1;
	char		 typed[] = "-?";
	struct typed	 f;
	enum err_code	 rc;

	for (; *at != '\0'; at++) {
		if (!find_letter(&f, p, *at))
			return err_set(p->err, ERR_USAGE,
			    "unknown option -%c",
			    *at > ' ' && *at < 0x7f ? *at : '?');
		if (!takes_argument(f.opt)) {
			set_flag(&f);
			continue;
		}
		at++;
		if (*at == '\0') {
			typed[1] = f.opt->letter;
			rc = next_word(&at, p, f.opt, typed);
			if (rc)
				return rc;
		}
		return set_opt(&f, at, p->arena, p->err);
	}
	return ERR_OK;
}

static enum err_code
parse_option(struct parser *p)
{
	return p->argv[p->i][1] == '-' ? parse_long(p) : parse_short(p);
}

static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0';
}

/*
 * "-2w" and "-90" are dates and numbers, not options, where no option has
 * a digit for its letter (none has).
 */
static bool
is_negative(const char *arg)
{
	return arg[0] == '-' && arg[1] >= '0' && arg[1] <= '9';
}

/* "-old" among operands, where signs are: no option is written so. */
static bool
is_sign(const struct parser *p, const char *arg)
{
	struct typed	f;

	return arg[0] == '-' && arg[1] != '-' &&
	    (arg[2] != '\0' || !find_letter(&f, p, arg[1]));
}

static enum err_code
parse_all(struct args *args, const struct opt_target *target, size_t n,
    bool signs, int argc, const char *const *argv, struct arena *arena,
    struct err *err)
{
	struct parser	 p = { target, n, argc, 0, argv, arena, err };
	const char	**v;
	enum err_code	 rc;
	size_t		 n_operands = 0;
	bool		 end = false;

	v = ARENA_ARRAY(arena, const char *, (size_t)argc + 1);
	for (; p.i < argc; p.i++) {
		if (end || !is_option(argv[p.i]) || is_negative(argv[p.i]) ||
		    (signs && n_operands > 0 && is_sign(&p, argv[p.i]))) {
			v[n_operands++] = argv[p.i];
			continue;
		}
		if (strcmp(argv[p.i], "--") == 0) {
			end = true;
			continue;
		}
		rc = parse_option(&p);
		if (rc)
			return rc;
	}
	args->v = v;
	args->n = n_operands;
	return ERR_OK;
}

enum err_code
opts_parse(struct args *args, const struct opt_target *target, size_t n,
    int argc, const char *const *argv, struct arena *arena, struct err *err)
{
	return parse_all(args, target, n, false, argc, argv, arena, err);
}

enum err_code
opts_parse_signs(struct args *args, const struct opt_target *target,
    size_t n, int argc, const char *const *argv, struct arena *arena,
    struct err *err)
{
	return parse_all(args, target, n, true, argc, argv, arena, err);
}

enum err_code
opts_parse_leading(int *used, const struct opt_target *target, size_t n,
    int argc, const char *const *argv, struct arena *arena, struct err *err)
{
	struct parser	p = { target, n, argc, 0, argv, arena, err };
	enum err_code	rc;

	for (; p.i < argc && is_option(argv[p.i]); p.i++) {
		if (strcmp(argv[p.i], "--") == 0) {
			p.i++;
			break;
		}
		rc = parse_option(&p);
		if (rc)
			return rc;
	}
	*used = p.i;
	return ERR_OK;
}

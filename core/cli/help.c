#include "core/cli/help.h"

#include "core/base/base.h"
#include "core/cli/programs.h"
#include "core/types/text.h"

enum { SCREEN = 79, LEFT = 26 };

static const char *const group_title[N_GROUPS] = {
	[GROUP_START] = N_("Start"), [GROUP_RECORDS] = N_("Records"),
	[GROUP_EXCHANGE] = N_("Exchange"), [GROUP_JOURNAL] = N_("Journal"),
	[GROUP_CONTACT] = N_("Contact"), [GROUP_ANALYSIS] = N_("Analysis"),
	[GROUP_PLANNING] = N_("Planning"),
	[GROUP_EXECUTION] = N_("Execution"),
	[GROUP_EVALUATION] = N_("Evaluation"),
	[GROUP_QUALITY] = N_("Quality"), [GROUP_PRIVACY] = N_("Privacy"),
	[GROUP_STORE] = N_("Store")
};

static bool
is_flag(const struct opt *o)
{
	return o->kind == OPT_KIND_BOOL || o->kind == OPT_KIND_TRI;
}

static size_t
count(const struct opt *o)
{
	size_t	n = 0;

	while (o != NULL && o[n].kind != OPT_KIND_END)
		n++;
	return n;
}

/*
 * The words of a text behind what stands up to column, broken before they
 * pass the screen; lines that follow begin at indent.  The column after it.
 */
static size_t
add_words(struct buf *b, struct slice text, size_t column, size_t indent)
{
	struct slice	rest = text, word;
	size_t		width;

	while (slice_cut(&word, &rest, ' ')) {
		width = text_width(word);
		if (column > indent && column + 1 + width > SCREEN) {
			while (b->p[b->len - 1] == ' ')
				buf_cut(b, b->len - 1);
			buf_addc(b, '\n');
			buf_addn(b, ' ', indent);
			column = indent;
		}
		if (column > indent) {
			buf_addc(b, ' ');
			column++;
		}
		buf_add(b, word);
		column += width;
	}
	return column;
}

/* A text in lines of its own; one that had to be broken runs on. */
static void
add_text(struct buf *b, const char *text)
{
	struct slice	rest = slice_of(text), line;
	size_t		column = 0, begun;

	while (slice_cut(&line, &rest, '\n')) {
		begun = b->len;
		column = add_words(b, line, column, 0);
		if (rest.p != NULL && memchr(b->p + begun, '\n',
		    b->len - begun) != NULL)
			continue;
		buf_addc(b, '\n');
		column = 0;
	}
}

/* "  left          right", right wrapped under itself. */
static void
add_item(struct buf *b, struct slice left, struct slice text)
{
	size_t	column;

	buf_adds(b, "  ");
	buf_add(b, left);
	column = 2 + text_width(left);
	if (column + 2 > LEFT) {
		buf_addc(b, '\n');
		column = 0;
	}
	buf_addn(b, ' ', LEFT - column);
	add_words(b, text, LEFT, LEFT);
	buf_addc(b, '\n');
}

static void
add_option(struct buf *b, const struct opt *o, enum lang lang)
{
	struct buf	left = {0}, right = {0};

	if (o->letter != 0)
		buf_addf(&left, "-%c, ", o->letter);
	else
		buf_adds(&left, "    ");
	buf_addf(&left, "--%s%s", o->kind == OPT_KIND_TRI ? "[no-]" : "",
	    o->name);
	if (!is_flag(o))
		buf_addf(&left, " %s", lang_text(lang, o->arg));
	buf_adds(&right, lang_text(lang, o->brief));
	/* -1 is how "no limit" is kept, not what somebody would type. */
	if (o->def != NULL && o->def[0] != '\0' && o->def[0] != '-')
		buf_addf(&right, " (%s)", o->def);
	add_item(b, buf_slice(&left), buf_slice(&right));
	buf_release(&left);
	buf_release(&right);
}

static void
add_options(struct buf *b, const struct opt *o, enum lang lang)
{
	size_t	i;

	for (i = 0; i < count(o); i++)
		add_option(b, &o[i], lang);
}

static void
add_usage_line(struct buf *b, const char *word, const char *name,
    const struct cmd *cmd, enum lang lang)
{
	struct buf	line = {0};

	buf_addf(b, "%s ", word);
	buf_addf(&line, CRM_NAME " %s", name);
	if (name != cmd->name)
		buf_addf(&line, " %s", cmd->name);
	buf_addf(&line, " [%s]", lang_text(lang, N_("option ...")));
	if (cmd->operands != NULL && cmd->operands[0] != '\0')
		buf_addf(&line, " %s", lang_text(lang, cmd->operands));
	add_words(b, buf_slice(&line), text_width(slice_of(word)),
	    text_width(slice_of(word)) + 2);
	buf_addc(b, '\n');
	buf_release(&line);
}

void
help_add_usage(struct buf *b, const struct cmd *cmd, const struct cmd *verb,
    enum lang lang)
{
	const char	*word = lang_text(lang, N_("usage:"));
	size_t		 i, width = text_width(slice_of(word));
	struct buf	 blank = {0};

	if (cmd->verbs == NULL || verb != NULL) {
		add_usage_line(b, word, cmd->name,
		    verb != NULL ? verb : cmd, lang);
		return;
	}
	buf_addn(&blank, ' ', width);
	for (i = 0; cmd->verbs[i] != NULL; i++)
		add_usage_line(b, i == 0 ? word : buf_cstr(&blank), cmd->name,
		    cmd->verbs[i], lang);
	buf_release(&blank);
}

/* "Output: -O format, -f fields, ..." on a line or two. */
static void
add_group_summary(struct buf *b, const struct common_group *g,
    enum lang lang)
{
	struct buf		 left = {0}, right = {0};
	const struct opt	*o = g->opts;
	size_t			 i;

	buf_addf(&left, "%s:", lang_text(lang, g->title));
	for (i = 0; i < count(o); i++) {
		if (i > 0)
			buf_adds(&right, ", ");
		if (o[i].letter != 0)
			buf_addf(&right, "-%c", o[i].letter);
		else
			buf_addf(&right, "--%s%s",
			    o[i].kind == OPT_KIND_TRI ? "[no-]" : "",
			    o[i].name);
		if (!is_flag(&o[i]))
			buf_addf(&right, " %s", lang_text(lang, o[i].arg));
	}
	add_item(b, buf_slice(&left), buf_slice(&right));
	buf_release(&left);
	buf_release(&right);
}

static void
add_summaries(struct buf *b, unsigned flags, enum lang lang)
{
	size_t	i;

	buf_addc(b, '\n');
	for (i = 0; i < N_COMMON; i++)
		if (common_group[i].flag == 0 ||
		    (flags & common_group[i].flag))
			add_group_summary(b, &common_group[i], lang);
	add_text(b, lang_text(lang, N_(
	    "These are explained by '" CRM_NAME " help options'.")));
}

static void
add_verb(struct buf *b, const struct cmd *verb, enum lang lang)
{
	struct buf	left = {0};

	buf_adds(&left, verb->name);
	if (verb->operands != NULL && verb->operands[0] != '\0')
		buf_addf(&left, " %s", lang_text(lang, verb->operands));
	add_item(b, buf_slice(&left),
	    slice_of(lang_text(lang, verb->brief)));
	buf_release(&left);
}

static unsigned
all_flags(const struct cmd *cmd)
{
	unsigned	flags = cmd->flags;
	size_t		i;

	for (i = 0; cmd->verbs != NULL && cmd->verbs[i] != NULL; i++)
		flags |= cmd->verbs[i]->flags;
	return flags;
}

void
help_add_command(struct buf *b, const struct cmd *cmd,
    const struct cmd *verb, enum lang lang)
{
	const struct cmd	*c = verb != NULL ? verb : cmd;
	size_t			 i;

	help_add_usage(b, cmd, verb, lang);
	buf_addc(b, '\n');
	add_text(b, lang_text(lang, c->brief));
	if (c->text != NULL) {
		buf_addc(b, '\n');
		add_text(b, lang_text(lang, c->text));
	}
	if (c->verbs != NULL) {
		buf_addc(b, '\n');
		for (i = 0; c->verbs[i] != NULL; i++)
			add_verb(b, c->verbs[i], lang);
		for (i = 0; c->verbs[i] != NULL; i++) {
			if (count(c->verbs[i]->opts) == 0)
				continue;
			buf_addf(b, "\n%s %s:\n", cmd->name,
			    c->verbs[i]->name);
			add_options(b, c->verbs[i]->opts, lang);
		}
	} else if (count(c->opts) > 0) {
		buf_addc(b, '\n');
		add_options(b, c->opts, lang);
	}
	if (!(c->flags & CMD_RAW))
		add_summaries(b, all_flags(c), lang);
}

void
help_add_options(struct buf *b, enum lang lang)
{
	size_t	i;

	for (i = 0; i < N_COMMON; i++) {
		if (i > 0)
			buf_addc(b, '\n');
		buf_addf(b, "%s:\n", lang_text(lang, common_group[i].title));
		add_options(b, common_group[i].opts, lang);
	}
}

static void
add_programs(struct buf *b, const struct cmd *const *cmds, const char *path,
    enum lang lang)
{
	struct arena		*arena = arena_open();
	const struct program	*p;
	size_t			 n;

	programs_list(&p, &n, path, cmds, arena);
	if (n > 0)
		buf_addf(b, "\n%s\n", lang_text(lang, N_("Programs")));
	for (size_t i = 0; i < n; i++)
		add_item(b, p[i].name, slice_of(p[i].file));
	arena_close(arena);
}

void
help_add_list(struct buf *b, const struct cmd *const *cmds, const char *path,
    bool options, enum lang lang)
{
	size_t	g, i;
	bool	any;

	buf_addf(b, "%s " CRM_NAME " [%s] %s\n",
	    lang_text(lang, N_("usage:")),
	    lang_text(lang, N_("option ...")),
	    lang_text(lang, N_("command [argument ...]")));
	for (g = 0; g < N_GROUPS; g++) {
		any = false;
		for (i = 0; cmds[i] != NULL; i++) {
			if ((size_t)cmds[i]->group != g ||
			    (cmds[i]->flags & CMD_HIDDEN))
				continue;
			if (!any)
				buf_addf(b, "\n%s\n",
				    lang_text(lang, group_title[g]));
			any = true;
			add_item(b, slice_of(cmds[i]->name),
			    slice_of(lang_text(lang, cmds[i]->brief)));
		}
	}
	add_programs(b, cmds, path, lang);
	if (options) {
		buf_addc(b, '\n');
		add_options(b, global_opt, lang);
	}
	buf_addc(b, '\n');
	add_text(b, lang_text(lang, N_(
	    "'" CRM_NAME " COMMAND -h' is a screen about a command, "
	    "'" CRM_NAME " help COMMAND' its manual.")));
}

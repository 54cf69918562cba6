/*
 * SYNOPSIS and OPTIONS of the manual pages, as mdoc(7).  Long options are
 * written ".Fl -name", which mandoc shows as "--name".
 */
#include "core/base/base.h"
#include "core/cli/help.h"

/* Text as mdoc takes it: no macro at the start, backslashes kept. */
static void
add_text(struct buf *b, const char *text)
{
	const char	*p;

	if (text[0] == '.' || text[0] == '\'')
		buf_adds(b, "\\&");
	for (p = text; *p != '\0'; p++)
		if (*p == '\\')
			buf_adds(b, "\\e");
		else
			buf_addc(b, *p);
}

static void
add_flag(struct buf *b, const struct opt *o)
{
	if (o->letter != 0)
		buf_addf(b, "Fl %c", o->letter);
	else
		buf_addf(b, "Fl -%s%s",
		    o->kind == OPT_KIND_TRI ? "[no-]" : "", o->name);
	if (o->arg != NULL)
		buf_addf(b, " Ar %s", o->arg);
}

static void
add_synopsis_options(struct buf *b, const struct opt *o)
{
	for (; o != NULL && o->kind != OPT_KIND_END; o++) {
		buf_adds(b, ".Op ");
		add_flag(b, o);
		buf_addc(b, '\n');
	}
}

/* The shared groups by the option that stands for them. */
static void
add_synopsis_groups(struct buf *b, unsigned flags)
{
	if (flags & CMD_FILTER)
		buf_adds(b, ".Op Fl w Ar expression\n");
	if (flags & CMD_EDIT)
		buf_adds(b, ".Op Fl n\n.Op Fl m Ar reason\n");
	if (flags & CMD_OUT)
		buf_adds(b, ".Op Fl O Ar format\n.Op Fl f Ar fields\n");
}

/* One line of an operand: "[field=value ...]", "ref", "a | b". */
static void
add_operand(struct buf *b, struct slice s)
{
	struct slice	rest, word;
	bool		optional = s.len > 2 && s.p[0] == '[' &&
			    s.p[s.len - 1] == ']';

	if (optional)
		s = slice_sub(s, 1, s.len - 1);
	buf_adds(b, optional ? ".Op" : ".");
	rest = s;
	while (slice_cut(&word, &rest, ' ')) {
		if (word.len == 0)
			continue;
		if (b->p[b->len - 1] != '.' || optional)
			buf_addc(b, ' ');
		if (slice_eq(word, SLICE("...")) || slice_eq(word, SLICE("|")))
			buf_add(b, word);
		else if (word.p[0] == '-')
			buf_addf(b, "Cm %.*s", SLICE_ARG(word));
		else
			buf_addf(b, "Ar %.*s", SLICE_ARG(word));
	}
	buf_addc(b, '\n');
}

/* Cut at blanks outside brackets; "..." and "|" stay with what is before. */
static void
add_operands(struct buf *b, const char *operands)
{
	struct slice	s = slice_of(operands);
	size_t		i, from = 0, depth = 0;
	bool		joins;

	for (i = 0; i <= s.len; i++) {
		if (i < s.len && s.p[i] == '[')
			depth++;
		else if (i < s.len && s.p[i] == ']' && depth > 0)
			depth--;
		if (i < s.len && (s.p[i] != ' ' || depth > 0))
			continue;
		joins = i + 1 < s.len && (s.p[i + 1] == '.' ||
		    s.p[i + 1] == '|' || (i > 0 && s.p[i - 1] == '|'));
		if (i < s.len && joins)
			continue;
		if (i > from)
			add_operand(b, slice_sub(s, from, i));
		from = i + 1;
	}
}

static void
add_synopsis(struct buf *b, const char *name, const struct cmd *cmd)
{
	if (name == cmd->name)
		buf_addf(b, ".Nm \"" CRM_NAME " %s\"\n", name);
	else
		buf_addf(b, ".Nm \"" CRM_NAME " %s\"\n.Cm %s\n", name,
		    cmd->name);
	add_synopsis_options(b, cmd->opts);
	add_synopsis_groups(b, cmd->flags);
	if (cmd->operands != NULL)
		add_operands(b, cmd->operands);
}

void
help_add_mdoc_synopsis(struct buf *b, const struct cmd *cmd)
{
	size_t	i;

	if (cmd == NULL) {
		buf_adds(b, ".Nm " CRM_NAME "\n");
		add_synopsis_options(b, global_opt);
		buf_adds(b, ".Ar command\n.Op Ar argument ...\n");
		return;
	}
	if (cmd->verbs == NULL) {
		add_synopsis(b, cmd->name, cmd);
		return;
	}
	for (i = 0; cmd->verbs[i] != NULL; i++)
		add_synopsis(b, cmd->name, cmd->verbs[i]);
}

static void
add_option(struct buf *b, const struct opt *o)
{
	size_t	i;

	buf_adds(b, ".It ");
	if (o->letter != 0) {
		add_flag(b, o);
		buf_adds(b, " , ");
	}
	buf_addf(b, "Fl -%s%s", o->kind == OPT_KIND_TRI ? "[no-]" : "",
	    o->name);
	if (o->arg != NULL)
		buf_addf(b, " Ar %s", o->arg);
	buf_addc(b, '\n');
	add_text(b, o->brief);
	buf_adds(b, ".\n");
	if (o->choices != NULL) {
		buf_adds(b, "One of");
		for (i = 0; o->choices[i] != NULL; i++)
			buf_addf(b, "%s\n.Cm %s", i == 0 ? "" : " ,",
			    o->choices[i]);
		buf_adds(b, " .\n");
	}
	if (o->kind == OPT_KIND_LIST)
		buf_adds(b, "May be given more than once.\n");
	if (o->def != NULL && o->def[0] != '\0' && o->def[0] != '-')
		buf_addf(b, "The default is\n.Cm %s .\n", o->def);
}

static void
add_option_list(struct buf *b, const struct opt *o)
{
	if (o == NULL || o->kind == OPT_KIND_END)
		return;
	buf_adds(b, ".Bl -tag -width Ds\n");
	for (; o->kind != OPT_KIND_END; o++)
		add_option(b, o);
	buf_adds(b, ".El\n");
}

void
help_add_mdoc_options(struct buf *b, const struct cmd *cmd)
{
	size_t	i;

	if (cmd == NULL) {
		for (i = 0; i < N_COMMON; i++) {
			buf_addf(b, ".Ss %s\n", common_group[i].title);
			add_option_list(b, common_group[i].opts);
		}
		return;
	}
	add_option_list(b, cmd->opts);
	for (i = 0; cmd->verbs != NULL && cmd->verbs[i] != NULL; i++) {
		buf_addf(b, ".Ss " CRM_NAME " %s %s\n", cmd->name,
		    cmd->verbs[i]->name);
		add_text(b, cmd->verbs[i]->brief);
		buf_adds(b, ".\n");
		add_option_list(b, cmd->verbs[i]->opts);
	}
	if (cmd->verbs != NULL)
		buf_adds(b, ".Ss Shared options\n");
	buf_adds(b, "The options that many commands share are in\n"
	    ".Xr " CRM_NAME " 1 .\n");
}

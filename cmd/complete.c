/*
 * What the shell asks when somebody presses Tab: the words so far, the last
 * one being typed.  Only reads; without a store it offers less.
 */
#include "cmd/complete.h"

#include "core/base/base.h"
#include "core/cli/common.h"
#include "core/cli/words.h"
#include "core/practice/contact/contact.h"
#include "core/record/record.h"

/* The option that a word names, when its argument is still to come. */
static const struct opt *
waiting_option(const struct cmd *cmd, struct slice word)
{
	struct opt_target	 target[N_TARGETS];
	struct common		 common;
	const struct opt	*o;
	size_t			 i, n;
	bool			 is_long = slice_starts(word, SLICE("--"));

	if (word.len < 2 || word.p[0] != '-')
		return NULL;
	n = common_targets(target, cmd, NULL, &common);
	for (i = 0; i < n; i++)
		for (o = target[i].opts; o->kind != OPT_KIND_END; o++) {
			if (o->kind == OPT_KIND_BOOL ||
			    o->kind == OPT_KIND_TRI)
				continue;
			if (is_long ? slice_eq(slice_sub(word, 2, word.len),
			    slice_of(o->name)) : o->letter != 0 &&
			    word.p[word.len - 1] == o->letter)
				return o;
		}
	return NULL;
}

/* Whose fields are assigned behind the kind of a contact, or a sale. */
static const struct entity *
entity_of_kind(const struct model *m, struct slice word)
{
	const struct entity	*e = NULL;

	if (contact_is_sale(m, word))
		return model_next_kind(m, KIND_SALE, NULL);
	while ((e = model_next_kind(m, KIND_ACTIVITY, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_KIND);

		if (f != NULL && field_find_choice(f, word) != NULL)
			return e;
	}
	return NULL;
}

static void
take_operand(struct place *p, struct slice word)
{
	const struct model	*m = p->crm->model;
	const struct cmd	*verb;
	const struct entity	*e;
	uint32_t		 id;

	if (p->cmd == NULL) {
		p->cmd = cmds_find(p->crm->commands, word);
		return;
	}
	if (p->cmd->verbs != NULL) {
		verb = cmds_find(p->cmd->verbs, word);
		if (verb == NULL && p->cmd->verb != NULL)
			verb = cmds_find(p->cmd->verbs,
			    slice_of(p->cmd->verb));
		if (verb != NULL) {
			p->parent = p->cmd;
			p->cmd = verb;
			if (slice_eq(word, slice_of(verb->name)))
				return;
		}
	}
	p->n_operands++;
	if (m == NULL || p->entity != NULL)
		return;
	if (p->n_operands == 1 && p->cmd->complete[0] == COMPLETE_KIND) {
		p->entity = entity_of_kind(m, word);
		return;
	}
	p->entity = model_find_entity(m, word);
	if (p->entity == NULL && handle_parse(&e, &id, m, word))
		p->entity = e;
}

/* An option behind a command's own name is one of the verb it is short for. */
static void
take_default_verb(struct place *p)
{
	const struct cmd	*verb = NULL;

	if (p->cmd != NULL && p->cmd->verbs != NULL && p->cmd->verb != NULL)
		verb = cmds_find(p->cmd->verbs, slice_of(p->cmd->verb));
	if (verb != NULL) {
		p->parent = p->cmd;
		p->cmd = verb;
	}
}

static void
take_word(struct place *p, struct slice word)
{
	if (p->opt != NULL) {
		/* "--of account": its fields are spoken of. */
		if (p->opt->complete == COMPLETE_ENTITY &&
		    strcmp(p->opt->name, "of") == 0 && p->crm->model != NULL)
			p->entity = model_find_entity(p->crm->model, word);
		p->opt = NULL;
	} else if (word.len > 1 && word.p[0] == '-') {
		take_default_verb(p);
		p->opt = waiting_option(p->cmd, word);
	} else
		take_operand(p, word);
}

/* The words that an alias stands for; itself when it is none. */
static void
take_alias(struct place *p, struct slice word)
{
	const char	*text = config_find(p->crm->config,
			    arena_printf(p->crm->arena, "alias.%.*s",
			    SLICE_ARG(word)));
	const char	**v = NULL;
	size_t		 n = 0;
	struct err	 ignored = {0};

	if (text == NULL || words_split(&v, &n, slice_of(text), p->crm->arena,
	    &ignored) != ERR_OK)
		return;
	for (size_t i = 0; i < n; i++)
		take_word(p, slice_of(v[i]));
}

/* Read the words before the one being typed. */
static void
find_place(struct place *p, const struct args *args)
{
	for (size_t i = 0; i + 1 < args->n; i++) {
		struct slice	word = slice_of(args->v[i]);
		bool		first = p->cmd == NULL && p->opt == NULL;

		take_word(p, word);
		if (!first || p->cmd != NULL || p->opt != NULL ||
		    (word.len > 0 && word.p[0] == '-'))
			continue;
		take_alias(p, word);
		if (p->cmd == NULL) {
			p->is_foreign = true;
			break;
		}
	}
	p->current = args->n == 0 ? SLICE_EMPTY :
	    slice_of(args->v[args->n - 1]);
	/* Empty, but at a place: it grows over what stays in front. */
	p->prefix = (struct slice){ p->current.p, 0 };
}

/* "--output=js": complete behind the '='. */
static bool
move_behind_equals(struct place *p)
{
	size_t	at = slice_index(p->current, '=');

	if (!slice_starts(p->current, SLICE("--")) || at == SIZE_MAX)
		return false;
	p->opt = waiting_option(p->cmd, slice_sub(p->current, 0, at));
	p->prefix = slice_make(p->current.p, at + 1);
	p->current = slice_sub(p->current, at + 1, p->current.len);
	return p->opt != NULL;
}

static enum err_code
offer_here(struct place *p, enum completion kind, struct err *err)
{
	return kind == COMPLETE_FILTER ? offer_filter(p, err) :
	    offer_kind(p, kind, err);
}

static enum err_code
complete_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct place	p = { .crm = crm };
	size_t		at;

	(void)opts;
	find_place(&p, crm->args);
	if (p.is_foreign)
		return offer_kind(&p, COMPLETE_FILE, err);
	if (p.opt == NULL && p.current.len > 0 && p.current.p[0] == '-')
		take_default_verb(&p);
	if (p.opt != NULL || move_behind_equals(&p))
		return offer_here(&p, p.opt->complete, err);
	if (p.current.len > 0 && p.current.p[0] == '-') {
		if (p.cmd != NULL && (p.cmd->flags & CMD_SIGNS) &&
		    p.n_operands > 0 && p.current.len > 1 &&
		    p.current.p[1] != '-')
			return offer_kind(&p, COMPLETE_TAG, err);
		offer_options(&p);
		return ERR_OK;
	}
	if (p.cmd == NULL) {
		offer_commands(&p, crm->commands);
		offer_aliases(&p);
		offer_programs(&p);
		return ERR_OK;
	}
	if (p.cmd->verbs != NULL) {
		offer_commands(&p, p.cmd->verbs);
		return ERR_OK;
	}
	at = MIN(p.n_operands, NELEM(p.cmd->complete) - 1);
	/* The last kind that is given goes on for all that follow. */
	while (at > 0 && p.cmd->complete[at] == COMPLETE_NONE &&
	    p.n_operands >= at)
		at--;
	return offer_here(&p, p.cmd->complete[at], err);
}

const struct cmd cmd___complete = {
	.name = "__complete", .operands = "word ...", .group = GROUP_START,
	.brief = N_("offer what may follow the words of a command line"),
	.access = CMD_READ, .flags = CMD_HIDDEN | CMD_RAW | CMD_MAYBE,
	.exec = complete_exec,
};

#include "cmd/context.h"
#include "core/practice/tag.h"

/* What is asked: references or a type, then +this -that. */
struct tag_run {
	struct crm		*crm;
	struct query_env	 env;
	size_t			 n_refs;
	struct edit		*edit;
	struct arena		*scratch;
	const struct entity	*entity;	/* of the changes below */
	struct change_tag {
		bool			 add;
		const struct value	*v;
		size_t			 n;
	}			*change;
	struct tag_counts	*counts;
};

static bool
is_change(const char *word)
{
	return word[0] == '+' || word[0] == '-';
}

/* ---- changing ---- */

/* The changes as values of the field that e has for tags. */
static enum err_code
read_changes(struct tag_run *run, const struct entity *e, struct err *err)
{
	const struct args	*args = run->crm->args;
	const struct field	*f = tag_field(e);
	size_t			 n = args->n - run->n_refs;

	if (run->entity == e)
		return ERR_OK;
	if (f == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no tags: the model "
		    "gives it no list with the role tags",
		    SLICE_ARG(e->name));
	run->change = ARENA_ARRAY(run->crm->arena, struct change_tag, n + 1);
	for (size_t i = 0; i < n; i++) {
		const char		*word = args->v[run->n_refs + i];
		struct change_tag	*c = &run->change[i];
		enum err_code		 rc;

		c->add = word[0] == '+';
		rc = edit_read(&c->v, &c->n, run->edit, f,
		    slice_of(word + 1), run->crm->arena, err);
		if (rc)
			return rc;
		if (c->n == 0)
			return err_set(err, ERR_USAGE, "\"%s\" is no tag",
			    word);
	}
	run->entity = e;
	return ERR_OK;
}

static enum err_code
change_one(void *arg, const struct chosen *c, struct err *err)
{
	struct tag_run		*run = arg;
	const struct field	*f;
	struct draft		 d;
	enum err_code		 rc = read_changes(run, c->entity, err);

	if (rc == ERR_OK)
		rc = context_check_revision(run->crm, c->record, err);
	if (rc)
		return rc;
	f = tag_field(c->entity);
	arena_clear(run->scratch);
	draft_from_record(&d, c->record, run->scratch);
	for (size_t i = 0; i < run->crm->args->n - run->n_refs; i++)
		for (size_t k = 0; k < run->change[i].n; k++)
			if (run->change[i].add)
				tag_add(&d, f, &run->change[i].v[k]);
			else
				tag_remove(&d, f, &run->change[i].v[k]);
	return edit_set(run->edit, c->record, &d, err);
}

static enum err_code
tag_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct tag_run	*run = crm->state;
	enum err_code	 rc;

	(void)opts;
	rc = context_env(&run->env, crm, err);
	if (rc == ERR_OK)
		rc = edit_open(&run->edit, &run->env, crm->plan, NULL, err);
	if (rc)
		return rc;
	run->scratch = arena_open();
	rc = context_choose(crm, &run->env, run->n_refs, change_one, run,
	    err);
	arena_close(run->scratch);
	edit_close(run->edit);
	return rc;
}

/* ---- which tags there are ---- */

static enum err_code
count_one(void *arg, const struct chosen *c, struct err *err)
{
	struct tag_run	*run = arg;

	if (tag_field(c->entity) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no tags: the model "
		    "gives it no list with the role tags",
		    SLICE_ARG(c->entity->name));
	tag_count(run->counts, c->record);
	return ERR_OK;
}

static enum err_code
count_chosen(struct tag_run *run, struct err *err)
{
	struct crm		*crm = run->crm;
	const struct model	*m = crm->model;
	enum err_code		 rc = ERR_OK;

	if (run->n_refs == 1 && crm->filter.where == NULL &&
	    model_find_entity(m, slice_of(crm->args->v[0])) != NULL)
		crm->edit.all = true;	/* to look at: no harm is done */
	if (run->n_refs > 0 || crm->filter.where != NULL)
		return context_choose(crm, &run->env, run->n_refs, count_one,
		    run, err);
	for (size_t i = 0; i < m->n_entities && rc == ERR_OK; i++)
		if (tag_field(model_entity(m, i)) != NULL)
			rc = context_run(&run->env, model_entity(m, i), NULL,
			    count_one, run, err);
	return rc;
}

static enum err_code
write_counts(struct tag_run *run, struct err *err)
{
	static const struct out_column	 column[] = {
		{ .name = "tag", .label = N_("tag"), .type = TYPE_TEXT,
		    .flags = OUT_ID | OUT_CUT },
		{ .name = "type", .label = N_("type"), .type = TYPE_TEXT },
		{ .name = "records", .label = N_("records"),
		    .type = TYPE_INT },
	};
	struct out			*out = run->crm->out;
	const struct entity		*e;
	struct slice			 tag;
	uint64_t			 n;
	enum err_code			 rc;

	rc = out_table_begin(out, column, NELEM(column), err);
	if (rc)
		return rc;
	for (size_t i = 0; !out_is_done(out) &&
	    tag_counts_get(run->counts, i, &tag, &e, &n); i++) {
		out_row_begin(out);
		out_text(out, tag);
		out_text(out, context_word(run->crm, e->name, e->labels));
		out_i64(out, (int64_t)n);
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

static enum err_code
tag_list_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct tag_run	*run = crm->state;
	enum err_code	 rc;

	(void)opts;
	rc = context_env(&run->env, crm, err);
	if (rc)
		return rc;
	run->counts = tag_counts_open();
	rc = count_chosen(run, err);
	if (rc == ERR_OK)
		rc = write_counts(run, err);
	tag_counts_close(run->counts);
	if (rc == ERR_USAGE && run->n_refs > 1)
		err_hint(err, "a tag has a sign in front: +%s",
		    crm->args->v[run->n_refs - 1]);
	return rc;
}

/* ---- which of the two ---- */

/* Nothing to change: no writer need be waited for. */
static const struct cmd	tag_list = {
	.name = "tag", .access = CMD_READ,
	.flags = CMD_OUT | CMD_FILTER | CMD_EDIT | CMD_SCAN | CMD_SIGNS,
	.exec = tag_list_exec,
};

static enum err_code
tag_prepare(struct crm *crm, const void *opts, struct err *err)
{
	struct tag_run	*run = ARENA_NEW(crm->arena, struct tag_run);
	const char	**v = ARENA_ARRAY(crm->arena, const char *,
			    crm->args->n + 1);
	size_t		 n = 0;

	(void)opts;
	(void)err;
	run->crm = crm;
	crm->state = run;
	for (size_t i = 0; i < crm->args->n; i++)
		if (!is_change(crm->args->v[i]))
			v[n++] = crm->args->v[i];
	run->n_refs = n;
	for (size_t i = 0; i < crm->args->n; i++)
		if (is_change(crm->args->v[i]))
			v[n++] = crm->args->v[i];
	crm->args->v = v;
	if (run->n_refs == n)
		crm->cmd = &tag_list;
	return ERR_OK;
}

const struct cmd cmd_tag = {
	.name = "tag", .operands = "[ref ...] [+tag ...] [-tag ...]",
	.group = GROUP_RECORDS,
	.brief = N_("give tags to records and take them away"),
	.text = N_("A reference, or one type with -w; without a change: the "
	    "tags in use.\ncrm list account -w 'tags = \"vip\"' lists who has "
	    "one."),
	.access = CMD_WRITE,
	.flags = CMD_OUT | CMD_FILTER | CMD_EDIT | CMD_SIGNS,
	.prepare = tag_prepare, .exec = tag_exec,
	.complete = { COMPLETE_RECORD, COMPLETE_TAG, COMPLETE_TAG,
	    COMPLETE_TAG },
};

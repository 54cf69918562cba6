#include "cmd/context.h"
#include "cmd/model_file.h"
#include "cmd/model_hidden.h"
#include "core/record/model_store.h"

struct glossary_opts {
	const char	*as;
	const char	*lang;
};

static const struct opt glossary_opt[] = {
	OPT_STRING(0, "as", struct glossary_opts, as, N_("format"), "text",
	    N_("text, md or html")),
	OPT_STRING(0, "lang", struct glossary_opts, lang, N_("language"),
	    NULL, N_("of labels and help: en or nl (the interface's)")),
	OPT_END
};

static enum err_code
need_path(const char **path, struct crm *crm, struct err *err)
{
	if (crm->args->n != 1) {
		err_set(err, ERR_USAGE, "which model file?");
		err_hint(err, "crm model show yaml -o model.yaml writes the "
		    "one in force");
		return ERR_USAGE;
	}
	*path = crm->args->v[0];
	return ERR_OK;
}

static const struct out_column entity_column[] = {
	{ .name = "entity", .label = N_("entity"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "kind", .label = N_("kind"), .type = TYPE_TEXT },
	{ .name = "prefix", .label = N_("handle"), .type = TYPE_TEXT },
	{ .name = "fields", .label = N_("fields"), .type = TYPE_INT },
	{ .name = "label", .label = N_("label"), .type = TYPE_TEXT },
	{ .name = "help", .label = N_("meaning"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static void
put_words(struct crm *crm, struct labels labels, struct slice lang)
{
	struct slice	s = labels_find(labels, lang);

	if (s.len > 0)
		out_text(crm->out, s);
	else
		out_missing(crm->out);
}

static enum err_code
show_entities(struct crm *crm, struct err *err)
{
	struct slice	lang = context_lang(crm);
	enum err_code	rc;

	rc = out_table_begin(crm->out, entity_column, NELEM(entity_column),
	    err);
	if (rc)
		return rc;
	for (size_t i = 0; i < crm->model->n_entities; i++) {
		const struct entity	*e = model_entity(crm->model, i);

		out_row_begin(crm->out);
		out_text(crm->out, e->name);
		out_texts(crm->out, kind_name(e->kind));
		out_text(crm->out, e->prefix);
		out_i64(crm->out, (int64_t)e->n_fields);
		put_words(crm, e->labels, lang);
		put_words(crm, e->help, lang);
		out_row_end(crm->out);
	}
	out_table_end(crm->out);
	return ERR_OK;
}

static const struct out_column field_column[] = {
	{ .name = "field", .label = N_("field"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "type", .label = N_("type"), .type = TYPE_TEXT },
	{ .name = "many", .label = N_("list"), .type = TYPE_BOOL,
	    .flags = OUT_SPARE },
	{ .name = "required", .label = N_("required"), .type = TYPE_BOOL,
	    .flags = OUT_SPARE },
	{ .name = "unique", .label = N_("unique"), .type = TYPE_BOOL,
	    .flags = OUT_SPARE },
	{ .name = "personal", .label = N_("personal"), .type = TYPE_BOOL,
	    .flags = OUT_SPARE },
	{ .name = "role", .label = N_("role"), .type = TYPE_TEXT,
	    .flags = OUT_SPARE },
	{ .name = "label", .label = N_("label"), .type = TYPE_TEXT },
	{ .name = "values", .label = N_("values"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_MANY },
	{ .name = "help", .label = N_("meaning"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static void
put_type(struct crm *crm, const struct field *f)
{
	const struct entity	*to = f->type == TYPE_REF ?
				    model_find_entity_id(crm->model, f->to) :
				    NULL;

	if (to != NULL)
		out_textf(crm->out, "ref %.*s", SLICE_ARG(to->name));
	else
		out_texts(crm->out, type_name(f->type));
}

static enum err_code
show_fields(struct crm *crm, const struct entity *e, struct err *err)
{
	struct slice	lang = context_lang(crm);
	enum err_code	rc;

	rc = out_table_begin(crm->out, field_column, NELEM(field_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];

		out_row_begin(crm->out);
		out_text(crm->out, f->name);
		put_type(crm, f);
		out_bool(crm->out, f->many);
		out_bool(crm->out, f->required);
		out_bool(crm->out, f->unique);
		out_bool(crm->out, f->personal);
		out_texts(crm->out, f->role ? role_name(f->role) : NULL);
		put_words(crm, f->labels, lang);
		out_list_begin(crm->out);
		for (size_t k = 0; k < f->n_choices; k++)
			if (!f->choice[k].retired)
				out_text(crm->out, f->choice[k].name);
		out_list_end(crm->out);
		put_words(crm, f->help, lang);
		out_row_end(crm->out);
	}
	out_table_end(crm->out);
	return ERR_OK;
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct entity	*e;
	struct slice		 yaml;
	enum err_code		 rc;

	(void)opts;
	if (crm->args->n == 0)
		return show_entities(crm, err);
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "one entity at a time");
	if (strcmp(crm->args->v[0], "yaml") == 0) {
		rc = model_yaml(&yaml, crm->arena, crm->txn,
		    crm->model->revision, err);
		if (rc == ERR_OK)
			out_raw(crm->out, yaml);
		return rc;
	}
	rc = context_entity(&e, crm, crm->args->v[0], err);
	return rc ? rc : show_fields(crm, e, err);
}

static enum err_code
check_exec(struct crm *crm, const void *opts, struct err *err)
{
	const char	*path = NULL;
	struct model	*m;
	struct slice	 yaml;
	enum err_code	 rc;

	(void)opts;
	rc = need_path(&path, crm, err);
	if (rc == ERR_OK)
		rc = model_file_read(&m, &yaml, crm, path, err);
	if (rc == ERR_OK)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("%s: %zu entities, no faults\n")), path,
		    m->n_entities);
	return rc;
}

static const struct out_column change_column[] = {
	{ .name = "change", .label = N_("change"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "reads", .label = N_("reads records"), .type = TYPE_BOOL },
	{ .name = "rewrites", .label = N_("rewrites records"),
	    .type = TYPE_BOOL },
	{ .name = "hidden", .label = N_("hidden values"), .type = TYPE_INT,
	    .flags = OUT_SPARE },
};

static enum err_code
diff_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct model_changes	 changes = {0};
	const char		*path = NULL;
	struct model		*m;
	struct slice		 yaml;
	int64_t			 hidden;
	bool			 was;
	enum err_code		 rc;

	(void)opts;
	rc = need_path(&path, crm, err);
	if (rc == ERR_OK)
		rc = model_file_read(&m, &yaml, crm, path, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, change_column,
		    NELEM(change_column), err);
	if (rc)
		return rc;
	was = err_english(!out_is_for_people(crm->out));
	model_compare(&changes, crm->model, m, crm->arena);
	err_english(was);
	for (size_t i = 0; i < changes.list.n; i++) {
		const struct model_change	*c = &changes.list.p[i];

		rc = model_hidden_count(&hidden, crm, c, err);
		if (rc)
			break;
		out_row_begin(crm->out);
		out_text(crm->out, c->text);
		out_bool(crm->out, model_change_needs_check(c));
		out_bool(crm->out, model_change_needs_rewrite(c));
		if (hidden >= 0)
			out_i64(crm->out, hidden);
		else
			out_missing(crm->out);
		out_row_end(crm->out);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	VEC_RELEASE(&changes.list);
	return rc;
}

static enum err_code
apply_exec(struct crm *crm, const void *opts, struct err *err)
{
	const char	*path = NULL;
	struct model	*m;
	struct slice	 yaml, now;
	enum err_code	 rc;

	(void)opts;
	rc = need_path(&path, crm, err);
	if (rc == ERR_OK)
		rc = model_file_read(&m, &yaml, crm, path, err);
	if (rc == ERR_OK)
		rc = model_yaml(&now, crm->arena, crm->txn,
		    crm->model->revision, err);
	/* The same text is no new revision: cron may apply it every night. */
	if (rc || slice_eq(now, yaml))
		return rc;
	rc = plan_model(crm->plan, m, yaml, err);
	return rc ? rc : model_hidden_say(crm, m, err);
}

static enum err_code
glossary_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct glossary_opts	*o = opts;
	struct buf			 b = {0};
	enum err_code			 rc = context_no_operands(crm, err);

	if (rc)
		return rc;
	if (strcmp(o->as, "text") != 0 && strcmp(o->as, "md") != 0 &&
	    strcmp(o->as, "html") != 0)
		return err_set(err, ERR_USAGE, "--as %s: text, md or html",
		    o->as);
	model_write_glossary(&b, crm->model, o->lang ? slice_of(o->lang) :
	    context_lang(crm), slice_of(o->as));
	out_raw(crm->out, buf_slice(&b));
	buf_release(&b);
	return ERR_OK;
}

static const struct cmd model_show = {
	.name = "show", .operands = "[entity | yaml]",
	.brief = N_("the entities, the fields of one, or the model's text"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = show_exec, .complete = { COMPLETE_ENTITY },
};
static const struct cmd model_check = {
	.name = "check", .operands = "file",
	.brief = N_("read a model file and name every fault in it"),
	.access = CMD_READ, .flags = CMD_MAYBE,
	.exec = check_exec, .complete = { COMPLETE_FILE },
};
static const struct cmd model_diff = {
	.name = "diff", .operands = "file",
	.brief = N_("what applying a model file would change"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = diff_exec, .complete = { COMPLETE_FILE },
};
static const struct cmd model_apply = {
	.name = "apply", .operands = "file",
	.brief = N_("make a model file the model of this store"),
	.access = CMD_WRITE, .flags = CMD_EDIT,
	.exec = apply_exec, .complete = { COMPLETE_FILE },
};
static const struct cmd model_glossary = {
	.name = "glossary",
	.brief = N_("the model as a list of words and their meaning"),
	.opts = glossary_opt, .opts_size = sizeof(struct glossary_opts),
	.access = CMD_READ,
	.exec = glossary_exec,
};
static const struct cmd *const model_verbs[] = {
	&model_show, &model_check, &model_diff, &model_apply, &model_glossary,
	NULL
};

const struct cmd cmd_model = {
	.name = "model",
	.group = GROUP_START,
	.brief = N_("the data model: show, check, compare, apply"),
	.verbs = model_verbs, .verb = "show",
};

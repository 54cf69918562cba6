#include "cmd/record_edit.h"
#include "core/cli/editor.h"
#include "core/cli/version.h"
#include "core/practice/contact.h"

/* Standard input to its end, for "-". */
static enum err_code
read_text(struct buf *b, struct err *err)
{
	enum { CHUNK = 16384, MOST = 1024 * 1024 };
	size_t	n;

	do {
		n = fread(buf_reserve(b, CHUNK), 1, CHUNK, stdin);
		b->len += n;
	} while (n > 0 && b->len <= MOST);
	if (b->len > MOST)
		return err_set(err, ERR_RANGE, "the text is longer than 1 MB");
	if (ferror(stdin))
		return err_sys(err, ERR_SYSTEM, "standard input");
	return ERR_OK;
}

/*
 * The text: an operand, "-" for standard input, an editor when a person
 * sits there and gave nothing at all.
 */
struct log_text {
	struct slice	text;
	bool		has;
};

/* The text is asked for before the store is locked: people think. */
static enum err_code
log_prepare(struct crm *crm, const void *opts, struct err *err)
{
	struct log_text	*t = ARENA_NEW(crm->arena, struct log_text);
	size_t		 n = context_count_refs(crm);
	struct buf	 b = {0};
	bool		 asked = false;
	enum err_code	 rc = ERR_OK;

	(void)opts;
	crm->state = t;
	if (n < 2 || n > 3)
		return err_set(err, ERR_USAGE, "log what, with whom? as in: "
		    CRM_NAME " log call @jansen 'wants a quote' next=+7d");
	if (n == 3 && strcmp(crm->args->v[2], "-") != 0) {
		buf_adds(&b, crm->args->v[2]);
	} else if (n == 3 || (crm->ask && n == crm->args->n)) {
		asked = true;
		rc = n == 3 ? read_text(&b, err) :
		    editor_run(&b, crm->editor, P_tmpdir, err);
	}
	if (rc == ERR_OK) {
		t->text = slice_dup(crm->arena, slice_trim(buf_slice(&b)));
		t->has = t->text.len > 0;
	}
	buf_release(&b);
	/* Who empties the editor has changed his mind. */
	if (rc == ERR_OK && asked && !t->has) {
		err_set(err, ERR_USAGE, "the text is empty: nothing is "
		    "recorded");
		err_hint(err, "'' as text records a contact without one");
		rc = ERR_USAGE;
	}
	return rc;
}

static enum err_code
set_text(struct record_edit *re, struct draft *d, struct slice text,
    struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_TEXT);
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	if (f == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field for a text: "
		    "write field=value", SLICE_ARG(d->entity->name));
	for (size_t i = 0; i < re->n_assign; i++)
		if (re->assign[i].field == f)
			return err_set(err, ERR_USAGE, "two texts: one as "
			    "it is, one as %.*s=", SLICE_ARG(f->name));
	rc = edit_read(&v, &n, re->edit, f, text, re->crm->arena, err);
	if (rc == ERR_OK)
		draft_set(d, f, v, n);
	return rc;
}

static enum err_code
log_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct log_text	*t = crm->state;
	struct slice		 kind = slice_of(crm->args->v[0]);
	struct reference	 ref;
	struct record_edit	*re;
	struct draft		 d;
	enum err_code		 rc;

	(void)opts;
	rc = context_reference(&ref, crm, NULL, crm->args->v[1], err);
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc)
		return rc;
	re->list_price = contact_is_sale(crm->model, kind);
	rc = re->list_price ?
	    contact_sale_draft(&d, &re->env, &ref, crm->arena, err) :
	    contact_draft(&d, &re->env, kind, &ref, slice_of(crm->user),
	    crm->arena, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, d.entity,
		    context_count_refs(crm), err);
	if (rc == ERR_OK && t->has)
		rc = set_text(re, &d, t->text, err);
	if (rc == ERR_OK)
		rc = record_edit_add_draft(re, &d, err);
	return rc ? rc : record_edit_finish(re, err);
}

const struct cmd cmd_log = {
	.name = "log", .operands = "kind ref [text | -] [field=value ...]",
	.text = N_("The kinds are those of the model: call, visit, email, "
	    "letter, note, ...; or sale:\n"
	    "crm log sale a17 product=product/85123A quantity=2\n"
	    "Without a text an editor opens, when somebody is there."),
	.group = GROUP_CONTACT,
	.brief = N_("record a contact in one line; prints its handle"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = log_prepare, .exec = log_exec, .report = record_edit_report,
	.complete = { COMPLETE_KIND, COMPLETE_RECORD, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};

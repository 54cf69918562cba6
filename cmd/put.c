#include "cmd/context.h"
#include "cmd/record_edit.h"

/* The first unique field, or the one among the assignments. */
static const struct assignment *
find_key(const struct record_edit *re)
{
	for (size_t i = 0; i < re->n_assign; i++)
		if (re->assign[i].field->unique &&
		    re->assign[i].op == ASSIGN_TEXT)
			return &re->assign[i];
	return NULL;
}

static const struct field *
first_unique(const struct entity *e)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->field[i].unique)
			return &e->field[i];
	return NULL;
}

static enum err_code
put_one(struct record_edit *re, const struct entity *e,
    const struct field *key, struct slice text, struct err *err)
{
	struct crm		*crm = re->crm;
	const struct value	*v;
	struct chosen		 c = { .entity = e };
	struct record		 rec;
	struct draft		 d;
	size_t			 n;
	uint32_t		 id;
	bool			 led;
	enum err_code		 rc;

	rc = edit_read(&v, &n, re->edit, key, text, crm->arena, err);
	if (rc)
		return rc;
	if (n != 1)
		return err_set(err, ERR_USAGE, "%.*s, the key, is empty",
		    SLICE_ARG(key->name));
	rc = reference_find_unique(&id, &led, crm->txn, crm->model, e, key, v,
	    err);
	if (rc)
		return rc;
	if (id == 0) {
		draft_init(&d, e, crm->arena);
		draft_set(&d, key, v, 1);
		return record_edit_add_draft(re, &d, err);
	}
	rc = record_get(&rec, crm->txn, e, id, err);
	c.record = &rec;
	re->fill_only = led;
	return rc ? rc : record_edit_set(re, &c, err);
}

/* "put account 17850": the key goes with the type. */
static enum err_code
need_slash(const struct crm *crm, struct slice type, struct err *err)
{
	struct slice	key;

	if (crm->args->n < 2 || assignment_is(slice_of(crm->args->v[1])))
		return ERR_OK;
	key = slice_of(crm->args->v[1]);
	err_set(err, ERR_USAGE, "\"%.*s\" is not field=value",
	    SLICE_ARG(key));
	err_hint(err, "did you mean %.*s/%.*s?", SLICE_ARG(type),
	    SLICE_ARG(key));
	return ERR_USAGE;
}

static enum err_code
put_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct slice		 what, text = SLICE_EMPTY;
	const struct entity	*e;
	const struct field	*key;
	const struct assignment	*a;
	struct record_edit	*re;
	enum err_code		 rc;

	(void)opts;
	if (crm->args->n == 0)
		return err_set(err, ERR_USAGE, "put what? type/key and "
		    "fields, as in: crm put account/17850 city=Gouda");
	what = slice_of(crm->args->v[0]);
	if (slice_index(what, '/') != SIZE_MAX) {
		text = slice_after(what, '/');
		what = slice_sub(what, 0, slice_index(what, '/'));
	}
	rc = context_entity(&e, crm, slice_cstr(crm->arena, what), err);
	if (rc == ERR_OK && text.len == 0)
		rc = need_slash(crm, what, err);
	if (rc == ERR_OK && e->is_columnar)
		rc = err_set(err, ERR_USAGE, "sale rows have no key to put "
		    "by: crm add or crm import");
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, e, 1, err);
	if (rc)
		return rc;
	key = first_unique(e);
	a = find_key(re);
	if (text.len == 0 && a != NULL) {
		key = a->field;
		text = a->text;
	}
	if (key == NULL || text.len == 0) {
		if (key == NULL)
			return err_set(err, ERR_USAGE, "%.*s has no unique "
			    "field to put by", SLICE_ARG(e->name));
		err_set(err, ERR_USAGE, "by which key? %.*s has the unique "
		    "field %.*s", SLICE_ARG(e->name), SLICE_ARG(key->name));
		err_hint(err, "crm put %.*s/KEY field=value ...",
		    SLICE_ARG(e->name));
		return ERR_USAGE;
	}
	rc = put_one(re, e, key, text, err);
	return rc ? rc : record_edit_finish(re, err);
}

const struct cmd cmd_put = {
	.name = "put", .operands = "type[/key] field=value ...",
	.group = GROUP_RECORDS,
	.brief = N_("add a record, or set the one with that key"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.exec = put_exec, .report = record_edit_report,
	.complete = { COMPLETE_ENTITY, COMPLETE_ASSIGN, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};

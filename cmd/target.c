#include "cmd/record_edit.h"
#include "cmd/target_read.h"
#include "cmd/who.h"
#include "core/practice/forecast/target.h"
#include "core/practice/role.h"
#include "core/types/decimal.h"

struct set_opts {
	const char	*owner, *account, *product, *family, *segment;
	bool		 quantity, margin;
};

static const struct opt set_opt[] = {
	OPT_TEXT(0, "owner", struct set_opts, owner, N_("staff"), NULL,
	    N_("only sales to the accounts of a colleague"), COMPLETE_RECORD),
	OPT_TEXT(0, "account", struct set_opts, account, N_("ref"), NULL,
	    N_("only sales to this account"), COMPLETE_RECORD),
	OPT_TEXT(0, "product", struct set_opts, product, N_("ref"), NULL,
	    N_("only sales of this product"), COMPLETE_RECORD),
	OPT_STRING(0, "family", struct set_opts, family, N_("name"), NULL,
	    N_("only sales of this family of products")),
	OPT_TEXT(0, "segment", struct set_opts, segment,
	    N_("scheme/segment"), NULL,
	    N_("only sales to the accounts in this segment"),
	    COMPLETE_SCHEME),
	OPT_BOOL(0, "quantity", struct set_opts, quantity,
	    N_("so many units, instead of revenue")),
	OPT_BOOL(0, "margin", struct set_opts, margin,
	    N_("margin, instead of revenue")),
	OPT_END
};

static enum err_code
no_field(const struct entity *e, enum role role, struct err *err)
{
	return err_set(err, ERR_USAGE, "%.*s has no field in the role %s",
	    SLICE_ARG(e->name), role_name(role));
}

static enum err_code
set_field(struct record_edit *re, struct draft *d, const struct field *f,
    struct slice text, struct err *err)
{
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	rc = edit_check_typed(f, text, err);
	if (rc == ERR_OK)
		rc = edit_read(&v, &n, re->edit, f, text, re->crm->arena,
		    err);
	if (rc == ERR_OK)
		draft_set(d, f, v, n);
	return rc;
}

static enum err_code
set_text(struct record_edit *re, struct draft *d, enum role role,
    const char *text, struct err *err)
{
	const struct field	*f = entity_role(d->entity, role);

	if (text == NULL)
		return ERR_OK;
	if (f == NULL)
		return no_field(d->entity, role, err);
	return set_field(re, d, f, slice_of(text), err);
}

static enum err_code
set_ref(struct record_edit *re, struct draft *d, enum role role,
    const char *text, struct err *err)
{
	const struct field	*f = entity_role(d->entity, role);
	const struct entity	*to = NULL;
	struct reference	 ref;
	enum err_code		 rc;

	if (text == NULL)
		return ERR_OK;
	if (f != NULL && f->type == TYPE_REF)
		to = model_find_entity_id(re->crm->model, f->to);
	if (to == NULL)
		return no_field(d->entity, role, err);
	rc = context_reference(&ref, re->crm, to, text, err);
	if (rc == ERR_OK && ref.entity != to)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s, not a %.*s", text,
		    SLICE_ARG(ref.entity->name), SLICE_ARG(to->name));
	if (rc == ERR_OK)
		role_set_ref(d, role, to, ref.id);
	return rc;
}

static enum err_code
set_owner(struct record_edit *re, struct draft *d, const char *text,
    struct err *err)
{
	const struct field	*f = target_staff_field(d->entity);
	struct who		 who = {0};
	enum err_code		 rc;

	if (text == NULL)
		return ERR_OK;
	if (f == NULL)
		return no_field(d->entity, ROLE_STAFF, err);
	rc = who_parse(&who, &re->env, re->crm, text, err);
	if (rc == ERR_OK && who.is != WHO_ONE)
		rc = err_set(err, ERR_USAGE, "--owner %s: a target is for "
		    "somebody, or for all", text);
	if (rc == ERR_OK)
		role_set_ref(d, f->role, who.staff, who.id);
	return rc;
}

static enum err_code
set_measure(struct draft *d, const struct set_opts *o, struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_KIND);
	const char		*name = o->quantity ? "quantity" :
				    o->margin ? "margin" : "revenue";
	const struct choice	*c;
	struct value		 v = { .type = TYPE_ENUM };

	if (o->quantity && o->margin)
		return err_set(err, ERR_USAGE,
		    "--quantity or --margin, not both");
	if (f == NULL && !o->quantity && !o->margin)
		return ERR_OK;
	c = f && f->type == TYPE_ENUM ?
	    field_find_choice(f, slice_of(name)) : NULL;
	if (c == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no measure \"%s\"",
		    SLICE_ARG(d->entity->name), name);
	v.i = c->code;
	draft_set(d, f, &v, 1);
	return ERR_OK;
}

static enum err_code
set_period(struct record_edit *re, struct draft *d, const char *text,
    struct err *err)
{
	char		 name[PERIOD_TEXT];
	enum period	 period;
	struct range	 days;
	enum err_code	 rc;

	rc = when_parse_range(&days, slice_of(text), &re->env.when, err);
	if (rc)
		return rc;
	if (!target_period(&period, days)) {
		err_set(err, ERR_USAGE, "a target is for a whole period, not "
		    "\"%s\"", text);
		err_hint(err, "as in 2027, 2027-Q1, 2027-03, 2027-W14 or "
		    "2027-03-14");
		return err->code;
	}
	return set_field(re, d, entity_role(d->entity, ROLE_PERIOD),
	    slice_dup(re->crm->arena, slice_make(name, period_write(name,
	    period, days.from))), err);
}

/* All that makes it this target: not how much. */
static enum err_code
make_key(struct draft *d, struct record_edit *re, const struct set_opts *o,
    struct err *err)
{
	enum err_code	rc;

	rc = set_period(re, d, re->crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = set_measure(d, o, err);
	if (rc == ERR_OK)
		rc = set_owner(re, d, o->owner, err);
	if (rc == ERR_OK)
		rc = set_ref(re, d, ROLE_PARTY, o->account, err);
	if (rc == ERR_OK)
		rc = set_ref(re, d, ROLE_PRODUCT, o->product, err);
	if (rc == ERR_OK)
		rc = set_text(re, d, ROLE_FAMILY, o->family, err);
	if (rc == ERR_OK)
		rc = set_text(re, d, ROLE_SEGMENT, o->segment, err);
	return rc;
}

struct search {
	struct record_edit	*re;
	struct target		 want;
	uint32_t		 id;		/* 0: not there yet */
};

static enum err_code
compare(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct search	*s = arg;
	struct target	 t;
	struct err	 ignored = {0};

	(void)more;
	/* What cannot be read is another target. */
	if (target_read(&t, rec, &s->re->env, s->re->scratch, &ignored) ||
	    !target_is_same(&t, &s->want))
		return ERR_OK;
	if (s->id != 0)
		return err_set(err, ERR_CONFLICT, "%.*s%u and %.*s%u are both "
		    "this target: remove one",
		    SLICE_ARG(rec->entity->prefix), s->id,
		    SLICE_ARG(rec->entity->prefix), rec->id);
	s->id = rec->id;
	return ERR_OK;
}

/* The target as it will be read, and the record that is it already. */
static enum err_code
find_same(struct search *s, const struct draft *d, struct err *err)
{
	const struct query_env	*env = &s->re->env;
	struct buf		 bytes = {0};
	struct record		 rec;
	enum err_code		 rc;

	draft_as_record(&rec, &bytes, d, env->model->revision);
	rc = target_read(&s->want, &rec, env, s->re->crm->arena, err);
	if (rc == ERR_OK)
		rc = target_check(&s->want, env, s->re->crm->arena, err);
	if (rc == ERR_OK && s->want.value.i < 0)
		rc = err_set(err, ERR_USAGE, "a target is 0 or more, not %s",
		    s->re->crm->args->v[1]);
	if (rc == ERR_OK)
		rc = query_run(NULL, env, d->entity, compare, s, err);
	buf_release(&bytes);
	return rc;
}

static enum err_code
change(struct record_edit *re, uint32_t id, struct err *err)
{
	const struct entity	*e = re->assign_entity;
	const struct field	*f = target_value_field(e);
	struct reference	*ref;
	struct record		 rec;
	struct draft		 d;
	enum err_code		 rc;

	rc = record_get(&rec, re->crm->txn, e, id, err);
	if (rc == ERR_OK)
		rc = record_edit_check_revision(re, &rec, err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, re->crm->arena);
	rc = set_field(re, &d, f, slice_of(re->crm->args->v[1]), err);
	if (rc == ERR_OK)
		rc = edit_assign(re->edit, &d, re->assign, re->n_assign, err);
	if (rc == ERR_OK)
		rc = edit_complete(re->edit, &d, err);
	if (rc == ERR_OK)
		rc = edit_set(re->edit, &rec, &d, err);
	if (rc)
		return rc;
	ref = VEC_ADD(&re->touched);
	*ref = (struct reference){ .entity = e, .id = id };
	return ERR_OK;
}

static enum err_code
set_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct search		 search = {0};
	struct record_edit	*re;
	const struct entity	*e;
	struct draft		 d;
	enum err_code		 rc;

	if (context_count_refs(crm) != 2)
		return err_set(err, ERR_USAGE, "a period and how much, as in: "
		    CRM_NAME " target set 2027-Q1 50000");
	rc = target_find_entity(&e, crm, err);
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, e, 2, err);
	if (rc)
		return rc;
	search.re = re;
	draft_init(&d, e, crm->arena);
	rc = set_field(re, &d, target_value_field(e),
	    slice_of(crm->args->v[1]), err);
	if (rc != ERR_OK && err->hint[0] == '\0')
		err_hint(err, "the period goes first, as in: "
		    CRM_NAME " target set 2027-Q1 50000");
	if (rc == ERR_OK)
		rc = make_key(&d, re, opts, err);
	if (rc == ERR_OK)
		rc = find_same(&search, &d, err);
	if (rc == ERR_OK)
		rc = search.id != 0 ? change(re, search.id, err) :
		    record_edit_add_draft(re, &d, err);
	return rc ? rc : record_edit_finish(re, err);
}

/* ---- the command ---- */

static const struct cmd target_set = {
	.name = "set", .operands = "period value [field=value ...]",
	.brief = N_("a target, new or changed; prints its handle"),
	.opts = set_opt, .opts_size = sizeof(struct set_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.exec = set_exec, .report = record_edit_report,
	.complete = { COMPLETE_DATE, COMPLETE_NONE, COMPLETE_TARGET },
};

static const struct cmd *const target_verbs[] = {
	&target_set, &target_list, &target_show, NULL
};

const struct cmd cmd_target = {
	.name = "target",
	.group = GROUP_PLANNING,
	.brief = N_("what we mean to sell, and whether we will"),
	.text = N_("Of everything, or of a colleague, account, product, "
	    "family or segment.\nThe forecast says what the rest of the "
	    "period will bring."),
	.verbs = target_verbs, .verb = "list",
};

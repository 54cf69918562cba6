#include "cmd/context.h"
#include "core/practice/contact/find.h"
#include "core/practice/role.h"

struct find_opts {
	const char	*type;
};

static const struct opt find_opt[] = {
	OPT_TEXT('t', "type", struct find_opts, type, N_("type"), NULL,
	    N_("only records of this type"), COMPLETE_ENTITY),
	OPT_END
};

/* About a line of a terminal, with the other columns. */
enum { EXCERPT = 100 };

enum { COL_PARTY = 3, COL_TEXT = 4 };

static const struct out_column column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "type", .label = N_("type"), .type = TYPE_TEXT },
	{ .name = "date", .label = N_("date"), .type = TYPE_DATE },
	{ .name = "party", .label = N_("party"), .type = TYPE_TEXT },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

struct job {
	struct crm		*crm;
	struct query_env	 env;
	const struct find_text	*text;
	struct arena		*scratch;
	bool			 counts;	/* only their number is asked */
	uint64_t		 n;		/* put out */
};

static void
put_date(struct job *job, const struct record *rec)
{
	const struct field	*f = entity_time_field(rec->entity);
	struct value		 v = {0};

	if (f != NULL)
		v = record_value(rec, f);
	if (v.type == TYPE_DATE)
		out_day(job->crm->out, (struct day){ (int32_t)v.i });
	else if (v.type == TYPE_TIME)
		out_day(job->crm->out, zone_day(job->crm->when.zone,
		    (struct instant){ v.i }));
	else
		out_missing(job->crm->out);
}

/* Whose it is: of a party its own name; of what has no name nobody's. */
static enum err_code
put_party(struct job *job, const struct record *rec, struct err *err)
{
	static const enum role	 roles[] = { ROLE_PARTY, ROLE_PERSON };
	const struct field	*f;
	struct value		 v = {0};
	struct record		 party = {0};
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < NELEM(roles) && v.type != TYPE_REF; i++) {
		f = entity_role(rec->entity, roles[i]);
		if (f != NULL && f->type == TYPE_REF)
			v = record_value(rec, f);
	}
	if (v.type == TYPE_REF)
		rc = record_find(&party, job->env.txn,
		    model_find_entity_id(job->env.model, f->to),
		    (uint32_t)v.i, err);
	else if (rec->entity->name_field != NULL)
		party = *rec;
	if (rc)
		return rc;
	if (party.bytes.p == NULL)
		out_missing(job->crm->out);
	else
		out_text(job->crm->out, record_name(&party, job->scratch));
	return ERR_OK;
}

static void
put_text(struct job *job, const struct record *rec)
{
	struct slice	text;

	text = find_excerpt(job->text, rec, EXCERPT, job->scratch);
	if (text.len == 0)
		text = role_text(rec, ROLE_TEXT, &job->env, job->scratch);
	if (text.len == 0)
		text = record_name(rec, job->scratch);
	out_filled(job->crm->out, text);
}

static enum err_code
put_found(struct job *job, const struct record *rec, struct err *err)
{
	struct out	*out = job->crm->out;
	struct value	 ref = { .type = TYPE_REF, .i = rec->id };
	struct buf	 b = {0};
	enum err_code	 rc = ERR_OK;

	job->n++;
	if (job->counts) {
		out_rows_counted(out, 1);
		return ERR_OK;
	}
	out_row_begin(out);
	handle_write(&b, rec->entity, rec->id);
	out_named(out, &ref, buf_slice(&b));
	buf_release(&b);
	out_text(out, context_word(job->crm, rec->entity->name,
	    rec->entity->labels));
	put_date(job, rec);
	if (out_wants(out, COL_PARTY))
		rc = put_party(job, rec, err);
	else
		out_missing(out);
	if (out_wants(out, COL_TEXT))
		put_text(job, rec);
	else
		out_missing(out);
	out_row_end(out);
	return rc;
}

static enum err_code
put_if(struct job *job, struct query *where, const struct record *rec,
    struct err *err)
{
	bool		pass = true;
	enum err_code	rc = ERR_OK;

	if (where != NULL)
		rc = query_test(&pass, where, rec, err);
	return rc == ERR_OK && pass ? put_found(job, rec, err) : rc;
}

static enum err_code
put_all(struct job *job, struct find *found, struct query *where,
    struct err *err)
{
	struct record	rec;
	uint64_t	n;
	enum err_code	rc = ERR_OK;

	if (job->counts && where == NULL) {
		rc = find_count(&n, found, err);
		if (rc == ERR_OK) {
			out_rows_counted(job->crm->out, n);
			job->n = n;
		}
		return rc;
	}
	while (rc == ERR_OK && !out_is_done(job->crm->out) &&
	    find_next(found, &rec)) {
		arena_clear(job->scratch);
		rc = put_if(job, where, &rec, err);
	}
	return rc ? rc : find_status(found, err);
}

/* No such words: a handle, key or telephone number, written in some way? */
static enum err_code
put_named(struct job *job, const struct entity *e, const char *text,
    struct query *where, struct err *err)
{
	struct err		ignored = {0};
	struct reference	ref;
	struct record		rec;
	enum err_code		rc;

	if (job->n > 0 || context_reference(&ref, job->crm, e, text,
	    &ignored) != ERR_OK || ref.entity->is_columnar)
		return ERR_OK;
	rc = record_get(&rec, job->env.txn, ref.entity, ref.id, err);
	return rc ? rc : put_if(job, where, &rec, err);
}

static const char *
join_operands(struct crm *crm)
{
	struct buf	 b = {0};
	const char	*s;

	for (size_t i = 0; i < crm->args->n; i++)
		buf_addf(&b, "%s%s", i > 0 ? " " : "", crm->args->v[i]);
	s = slice_cstr(crm->arena, buf_slice(&b));
	buf_release(&b);
	return s;
}

static enum err_code
find_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct find_opts	*o = opts;
	struct job		 job = { .crm = crm,
				     .counts = out_format(crm->out) ==
				     OUT_COUNT };
	struct find_text	*text;
	struct find		*found = NULL;
	const struct entity	*e = NULL;
	struct query		*where = NULL;
	const char		*asked = join_operands(crm);
	enum err_code		 rc;

	rc = find_text_parse(&text, crm->arena, slice_of(asked), err);
	if (rc == ERR_OK)
		rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK && o->type != NULL)
		rc = context_entity(&e, crm, o->type, err);
	if (rc == ERR_OK && crm->filter.where != NULL && e == NULL)
		rc = err_set(err, ERR_USAGE, "a filter of which type?  -t "
		    "says it");
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &job.env, e, err);
	if (rc == ERR_OK)
		rc = find_open(&found, &job.env, e, text, !job.counts, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc == ERR_OK) {
		job.text = text;
		job.scratch = arena_open();
		rc = put_all(&job, found, where, err);
		if (rc == ERR_OK)
			rc = put_named(&job, e, asked, where, err);
		arena_close(job.scratch);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	query_release(where);
	find_close(found);
	return rc;
}

const struct cmd cmd_find = {
	.name = "find", .operands = "word ...",
	.group = GROUP_RECORDS,
	.brief = N_("find what was said, written or noted, by its words"),
	.text = N_("All words must occur; case and accents do not matter.  "
	    "'\"a phrase\"' stands together,\nand oven* is the beginning of "
	    "a word.  The best ones first, of equals the newest."),
	.opts = find_opt, .opts_size = sizeof(struct find_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER,
	.exec = find_exec,
};

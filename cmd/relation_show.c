#include "cmd/relation.h"

#include <math.h>

#include "core/practice/relation/relation.h"
#include "core/practice/relation/strength.h"
#include "core/practice/role.h"
#include "core/practice/segment/segment_one.h"
#include "core/practice/value/value.h"

struct show_job {
	struct crm			*crm;
	struct query_env		 env;
	const struct entity		*party;
	struct record			 rec;	/* the one that was named */
	const struct segmentation	*s;	/* of all */
	struct segment_one		 one;
	struct relation_rule		 rule;
	struct arena			*scratch;	/* of one row */
};

/*
 * The scheme ladder rests on all that is needed; a model without it has
 * the rule with what usually holds.
 */
static enum err_code
open_job(struct show_job *job, struct crm *crm, struct err *err)
{
	static const struct scheme	 usual = { .name = SLICE("ladder"),
					    .builtin = true };
	const struct scheme		*scheme;
	struct segmentation		*s;
	enum err_code			 rc;

	job->crm = crm;
	job->party = model_find_party(crm->model);
	if (job->party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	rc = context_env(&job->env, crm, err);
	/* A name mistyped is not worth waiting for. */
	if (rc == ERR_OK && crm->args->n > 0)
		rc = relation_party(&job->rec, crm, &job->env, err);
	if (rc == ERR_OK && crm->args->n > 0 && crm->filter.where != NULL)
		rc = err_set(err, ERR_USAGE, "a reference, or -w");
	if (rc)
		return rc;
	scheme = model_find_scheme(crm->model, usual.name);
	if (scheme == NULL)
		scheme = &usual;
	job->rule = relation_rule_read(crm->model);
	if (crm->args->n > 0)
		return segment_one_read(&job->one, &job->env, job->party,
		    job->rec.id, scheme, crm->arena, err);
	rc = segment_compute(&s, &job->env, scheme, job->party, crm->arena,
	    err);
	job->s = s;
	return rc;
}

/* ---- all parties ---- */

static const struct out_column list_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "strength", .label = N_("strength"), .type = TYPE_DECIMAL,
	    .digits = 0 },
	{ .name = "trust", .label = N_("trust"), .type = TYPE_DECIMAL,
	    .digits = 0 },
	{ .name = "commitment", .label = N_("commitment"),
	    .type = TYPE_DECIMAL, .digits = 0 },
	{ .name = "satisfaction", .label = N_("satisfaction"),
	    .type = TYPE_DECIMAL, .digits = 0 },
	{ .name = "fairness", .label = N_("fairness"), .type = TYPE_DECIMAL,
	    .digits = 0 },
	{ .name = "known", .label = N_("known"), .type = TYPE_PERCENT,
	    .digits = 0 },
};

static enum err_code
put_party(void *arg, const struct chosen *c, struct err *err)
{
	struct show_job	*job = arg;
	struct out	*out = job->crm->out;
	struct relation	 x;
	double		 known = 0;
	uint32_t	 id = c->record->id;

	(void)err;
	if (id > job->s->last_id)
		return ERR_OK;
	x = relation_measure(&job->rule, job->s->evidence, id,
	    &job->s->ever[id], (double)job->s->value->of[id].alive,
	    job->s->as_of);
	out_row_begin(out);
	relation_put_ref(out, job->party, id);
	out_text(out, record_name(c->record, job->scratch));
	arena_clear(job->scratch);
	out_f64(out, job->s->strength[id]);
	for (int q = 0; q < N_QUALITIES; q++) {
		out_f64(out, x.of[q].score);
		known += x.of[q].known / N_QUALITIES;
	}
	out_f64(out, known);
	out_row_end(out);
	return ERR_OK;
}

static enum err_code
put_all(struct show_job *job, struct err *err)
{
	struct query	*where;
	enum err_code	 rc;

	rc = context_where(&where, job->crm, &job->env, job->party, err);
	job->scratch = arena_open();
	if (rc == ERR_OK)
		rc = out_table_begin(job->crm->out, list_column,
		    NELEM(list_column), err);
	if (rc == ERR_OK)
		rc = context_run(&job->env, job->party, where, put_party,
		    job, err);
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
	query_release(where);
	arena_close(job->scratch);
	return rc;
}

/* ---- one party ---- */

/* v in units of 10^-digits (of a percent type: of a millionth). */
static void
put_rounded(struct out *out, double v, enum type type, uint8_t digits)
{
	struct value	x = { .type = type, .digits = digits };

	if (isnan(v)) {
		out_missing(out);
		return;
	}
	x.i = type == TYPE_PERCENT ? llround(v * 1000) * 1000 :
	    llround(v * pow(10, digits));
	out_value(out, &x);
}

static const struct out_column part_column[] = {
	{ .name = "quality", .label = N_("quality"), .type = TYPE_TEXT },
	{ .name = "score", .label = N_("score"), .type = TYPE_DECIMAL,
	    .digits = 0 },
	{ .name = "known", .label = N_("known"), .type = TYPE_PERCENT,
	    .digits = 0 },
	{ .name = "evidence", .label = N_("evidence"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_DECIMAL,
	    .digits = 0 },
	{ .name = "weight", .label = N_("weight"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "count", .label = N_("of"), .type = TYPE_INT },
};

static void
put_part(struct show_job *job, const struct quality_score *q, int which,
    size_t i)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	out_word(out, quality_name((enum quality)which));
	out_f64(out, q->score);
	out_f64(out, q->known);
	out_word(out, quality_part_name((enum quality)which, i));
	out_f64(out, 100 * q->part[i]);
	out_f64(out, job->rule.weight[which][i]);
	if (isnan(q->count[i]))
		out_missing(out);
	else
		out_i64(out, (int64_t)q->count[i]);
	out_row_end(out);
}

static enum err_code
put_qualities(struct show_job *job, uint32_t id, struct err *err)
{
	struct relation	x = relation_measure(&job->rule, job->one.evidence,
			    id, &job->one.ever, job->one.alive,
			    job->one.as_of);
	enum err_code	rc;

	out_key(job->crm->out, "qualities");
	rc = out_table_begin(job->crm->out, part_column, NELEM(part_column),
	    err);
	if (rc)
		return rc;
	for (int q = 0; q < N_QUALITIES; q++)
		for (size_t i = 0; quality_part_name((enum quality)q, i) !=
		    NULL; i++)
			put_part(job, &x.of[q], q, i);
	out_table_end(job->crm->out);
	return ERR_OK;
}

/* Power and dependence: what part of the one's trade the other is. */
static void
put_dependence(struct show_job *job, const struct record *rec)
{
	const struct field	*f = entity_role(job->party,
				    ROLE_SHARE_OF_WALLET);
	int64_t			 own = job->one.in_period.revenue;
	struct value		 wallet = {0};

	if (f != NULL)
		wallet = record_value(rec, f);
	out_key(job->crm->out, "revenue");
	out_money(job->crm->out, own, job->crm->model->currency_digits);
	out_key(job->crm->out, "share_of_our_revenue");
	put_rounded(job->crm->out, job->one.revenue > 0 ?
	    (double)own / (double)job->one.revenue : (double)NAN,
	    TYPE_PERCENT, 0);
	out_key(job->crm->out, "share_of_their_purchases");
	out_value(job->crm->out, &wallet);
}

/* The newest assessment up to the day. */
struct newest { struct show_job *job; uint32_t id; struct record rec;
	struct day day; bool has; struct err *err; enum err_code rc; };

static bool
see_assessment(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct newest	*n = arg;
	struct record	 rec;
	struct day	 day;

	if (source->kind != KIND_ASSESSMENT || f->role != ROLE_PARTY)
		return true;
	n->rc = record_find(&rec, n->job->env.txn, source, id, n->err);
	if (n->rc != ERR_OK || rec.bytes.p == NULL)
		return n->rc == ERR_OK;
	if (role_day(&day, &rec, ROLE_DATE, n->job->env.when.zone) &&
	    day.n <= when_today(&n->job->env.when).n &&
	    (!n->has || day.n >= n->day.n)) {
		n->has = true;
		n->rec = rec;
		n->day = day;
	}
	return true;
}

static const struct out_column kind_column[] = {
	{ .name = "scale", .label = N_("scale"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_DECIMAL },
	{ .name = "meaning", .label = N_("meaning"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static void
put_scale(struct show_job *job, const struct newest *n, enum role role)
{
	struct out		*out = job->crm->out;
	const struct field	*f = entity_role(n->rec.entity, role);
	struct slice		 label, lang = context_lang(job->crm);
	struct value		 v;

	if (f == NULL || isnan(role_share(&n->rec, role)))
		return;
	label = labels_find(f->labels, lang);
	out_row_begin(out);
	if (out_is_for_people(out) && label.len > 0)
		out_text(out, label);
	else
		out_texts(out, role_name(role));
	v = role_value(&n->rec, role);
	out_value(out, &v);
	out_filled(out, labels_find(f->help, lang));
	out_row_end(out);
}

/* What kind of relationship it is, as a colleague judged it last. */
static enum err_code
put_kind(struct show_job *job, uint32_t id, struct err *err)
{
	static const enum role	roles[] = { ROLE_COOPERATION, ROLE_POWER,
		ROLE_DEPENDENCE, ROLE_ORIENTATION, ROLE_FORMALITY,
		ROLE_CLOSENESS, ROLE_LOYALTY };
	struct newest		n = { .job = job, .id = id, .err = err };
	enum err_code		rc;

	rc = reference_list(job->env.txn, job->crm->model, job->party, id,
	    see_assessment, &n, err);
	rc = rc ? rc : n.rc;
	if (rc)
		return rc;
	out_key(job->crm->out, "assessed");
	if (n.has)
		out_day(job->crm->out, n.day);
	else
		out_missing(job->crm->out);
	out_key(job->crm->out, "kind");
	rc = out_table_begin(job->crm->out, kind_column, NELEM(kind_column),
	    err);
	for (size_t i = 0; rc == ERR_OK && n.has && i < NELEM(roles); i++)
		put_scale(job, &n, roles[i]);
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
	return rc;
}

static const struct out_column strength_column[] = {
	{ .name = "part", .label = N_("part"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_DECIMAL,
	    .digits = 0 },
};

static enum err_code
put_strength(struct show_job *job, struct err *err)
{
	const struct strength	*s = &job->one.strength;
	struct out		*out = job->crm->out;
	enum err_code		 rc;

	out_key(job->crm->out, "strength");
	put_rounded(out, s->score, TYPE_DECIMAL, 1);
	out_key(job->crm->out, "strength_known");
	put_rounded(out, s->known, TYPE_PERCENT, 0);
	out_key(job->crm->out, "strength_parts");
	rc = out_table_begin(out, strength_column, NELEM(strength_column),
	    err);
	if (rc)
		return rc;
	for (int i = 0; i < N_STRENGTH_PARTS; i++) {
		out_row_begin(out);
		out_word(out, strength_part_name((enum strength_part)i));
		out_f64(out, 100 * s->part[i]);
		out_row_end(out);
	}
	out_row_begin(out);
	out_word(out, "complaints");
	out_f64(out, -s->penalty);
	out_row_end(out);
	out_table_end(out);
	return ERR_OK;
}

static enum err_code
put_one(struct show_job *job, struct err *err)
{
	struct crm		*crm = job->crm;
	const struct record	*rec = &job->rec;
	enum err_code		 rc;

	out_doc_begin(crm->out);
	out_map_begin(crm->out);
	out_key(crm->out, "handle");
	relation_put_ref(crm->out, job->party, rec->id);
	out_key(crm->out, "name");
	out_text(crm->out, record_name(rec, crm->arena));
	put_dependence(job, rec);
	rc = put_qualities(job, rec->id, err);
	if (rc == ERR_OK)
		rc = put_strength(job, err);
	if (rc == ERR_OK)
		rc = put_kind(job, rec->id, err);
	out_map_end(crm->out);
	out_doc_end(crm->out);
	return rc;
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct show_job	job = {0};
	enum err_code	rc;

	(void)opts;
	if (crm->format != NULL && crm->filter.where != NULL)
		return err_set(err, ERR_USAGE, "-O dot draws the network of "
		    "all or of one party: no -w");
	if (crm->format != NULL)
		return relation_put_network(crm, err);
	rc = open_job(&job, crm, err);
	if (rc)
		return rc;
	return crm->args->n == 0 ? put_all(&job, err) : put_one(&job, err);
}

const struct cmd relation_show = {
	.name = "show", .operands = "[ref]",
	.brief = N_("trust, commitment, satisfaction, fairness, and what "
	    "they rest on"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.formats = relation_dot, .exec = show_exec,
	.complete = { COMPLETE_RECORD },
};

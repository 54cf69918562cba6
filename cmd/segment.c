#include "cmd/segment_moves.h"
#include "core/practice/segment/segment.h"

static enum err_code
compute_now(struct segmentation **s, struct crm *crm,
    const struct scheme *sc, struct err *err)
{
	struct query_env	env;
	enum err_code		rc = context_env(&env, crm, err);

	return rc ? rc : segment_compute(s, &env, sc,
	    model_find_party(crm->model), crm->arena, err);
}

static const struct out_column member_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "segment", .label = N_("segment"), .type = TYPE_TEXT },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "orders", .label = N_("orders"), .type = TYPE_INT },
	{ .name = "last_sale", .label = N_("last sale"), .type = TYPE_DATE },
	{ .name = "score", .label = N_("score"), .type = TYPE_TEXT },
};

static void
put_score(struct crm *crm, const struct segmentation *s, uint32_t id)
{
	if (s->rfm != NULL && s->rfm[id].recency != 0)
		out_textf(crm->out, "%u%u%u", s->rfm[id].recency,
		    s->rfm[id].frequency, s->rfm[id].monetary);
	else if (s->rank != NULL && s->rank[id] != 0)
		out_textf(crm->out, "%u", s->rank[id]);
	else
		out_missing(crm->out);
}

static void
put_member(struct crm *crm, const struct segmentation *s,
    const struct record *rec, size_t segment, struct arena *scratch)
{
	const struct party_sales	*in = &s->in_period[rec->id];
	const struct party_sales	*ever = &s->ever[rec->id];
	struct value		 v = { .type = TYPE_REF, .i = rec->id };
	struct buf		 b = {0};

	out_row_begin(crm->out);
	handle_write(&b, s->entity, rec->id);
	out_named(crm->out, &v, buf_slice(&b));
	buf_release(&b);
	out_text(crm->out, record_name(rec, scratch));
	segment_put_name(crm, &s->scheme->segment[segment]);
	out_money(crm->out, in->revenue, crm->model->currency_digits);
	out_i64(crm->out, (int64_t)in->orders);
	if (party_has_bought(ever))
		out_day(crm->out, ever->last);
	else
		out_missing(crm->out);
	put_score(crm, s, rec->id);
	out_row_end(crm->out);
}

static enum err_code
members_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct scheme	*sc;
	struct segmentation	*s;
	struct record_scan	*scan;
	struct record		 rec;
	struct arena		*scratch;
	size_t			 want;
	enum err_code		 rc;

	(void)opts;
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "members of what? "
		    "scheme/segment, as in: crm segment members pyramid/top");
	rc = segment_find(&sc, &want, crm, crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = compute_now(&s, crm, sc, err);
	if (rc == ERR_OK)
		rc = record_scan_open(&scan, crm->txn, s->entity, 1,
		    UINT32_MAX, err);
	if (rc)
		return rc;
	scratch = arena_open();
	rc = out_table_begin(crm->out, member_column, NELEM(member_column),
	    err);
	while (rc == ERR_OK && !out_is_done(crm->out) &&
	    record_scan_next(scan, &rec)) {
		uint32_t	mask = rec.id <= s->last_id ?
				    s->mask[rec.id] : 0;

		arena_clear(scratch);
		for (size_t i = 0; i < sc->n_segments; i++)
			if (mask & UINT32_C(1) << i &&
			    (want == SIZE_MAX || want == i))
				put_member(crm, s, &rec, i, scratch);
	}
	if (rc == ERR_OK)
		rc = record_scan_status(scan, err);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	record_scan_close(scan);
	arena_close(scratch);
	return rc;
}

static const struct out_column explain_column[] = {
	{ .name = "scheme", .label = N_("scheme"), .type = TYPE_TEXT },
	{ .name = "segment", .label = N_("segment"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "reason", .label = N_("reason"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static void
put_reason_row(struct crm *crm, const struct scheme *sc,
    const struct segment *seg, const struct buf *reason)
{
	out_row_begin(crm->out);
	segment_put_scheme(crm, sc);
	if (seg != NULL)
		segment_put_name(crm, seg);
	else
		out_missing(crm->out);
	out_text(crm->out, buf_slice(reason));
	out_row_end(crm->out);
}

/* A row for each segment it is in, or one for none. */
static enum err_code
put_reasons(struct crm *crm, const struct segmentation *s, uint32_t id,
    struct err *err)
{
	const struct scheme	*sc = s->scheme;
	struct buf		 b = {0};
	bool			 was;
	enum err_code		 rc = ERR_OK;

	was = err_english(!out_is_for_people(crm->out));
	if (sc->builtin)
		segment_explain(&b, s, crm->model, id, crm->when.zone);
	for (size_t i = 0; i < sc->n_segments && rc == ERR_OK; i++) {
		if (!(s->mask[id] >> i & 1))
			continue;
		if (!sc->builtin) {
			buf_clear(&b);
			rc = segment_explain_own(&b, s, i, id, err);
		}
		if (rc == ERR_OK)
			put_reason_row(crm, sc, &sc->segment[i], &b);
	}
	if (s->mask[id] == 0) {
		if (!sc->builtin)
			buf_adds(&b, err_text("passes no filter of it"));
		put_reason_row(crm, sc, NULL, &b);
	}
	buf_release(&b);
	err_english(was);
	return rc;
}

static enum err_code
explain_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct entity	*party = model_find_party(crm->model);
	const struct value_book	*book;
	struct reference	 ref;
	struct query_env	 env;
	enum err_code		 rc;

	(void)opts;
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "explain which party?");
	if (party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	rc = context_reference(&ref, crm, party, crm->args->v[0], err);
	if (rc == ERR_OK && ref.entity != party)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s, not a %.*s",
		    crm->args->v[0], SLICE_ARG(ref.entity->name),
		    SLICE_ARG(party->name));
	/* One env: what the schemes rest on is worked out once. */
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = segment_find_value(&book, crm, &env, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, explain_column,
		    NELEM(explain_column), err);
	for (size_t i = 0; rc == ERR_OK && i < crm->model->n_schemes; i++) {
		struct segmentation	*s;

		rc = segment_compute(&s, &env, &crm->model->scheme[i], party,
		    crm->arena, err);
		if (rc == ERR_OK)
			rc = put_reasons(crm, s, ref.id, err);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

static const struct cmd segment_members = {
	.name = "members", .operands = "scheme[/segment]",
	.brief = N_("who is in a segment, as a stream for pipes"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = members_exec, .complete = { COMPLETE_SCHEME },
};
static const struct cmd segment_explain_cmd = {
	.name = "explain", .operands = "ref",
	.brief = N_("why a party is where it is, with the numbers"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = explain_exec, .complete = { COMPLETE_RECORD },
};
static const struct cmd *const segment_verbs[] = {
	&segment_list, &segment_show, &segment_members, &segment_explain_cmd,
	&segment_moves, &segment_profile, &segment_overlap_cmd,
	&segment_freeze, &segment_diff, &segment_trend, NULL
};

const struct cmd cmd_segment = {
	.name = "segment",
	.group = GROUP_ANALYSIS,
	.brief = N_("who belongs to which segment, and why"),
	.text = N_("crm segment pyramid is short for crm segment show "
	    "pyramid.  --as-of DATE counts what had happened by then."),
	.verbs = segment_verbs, .verb = "show",
};

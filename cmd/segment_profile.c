/*
 * crm segment profile: what distinguishes a segment from the rest, and
 * overlap: how two schemes fall together.
 */
#include <math.h>

#include "cmd/segment_moves.h"
#include "core/practice/role.h"
#include "core/practice/segment/profile.h"
#include "core/practice/segment/segment_move.h"

struct profile_args { double below; bool all; const char *left; };

static const struct opt profile_opt[] = {
	OPT_SHARE(0, "below", struct profile_args, below, N_("share"), "5%",
	    N_("what has so small a share of false finds")),
	OPT_DATE(0, "left", struct profile_args, left, N_("date"), NULL,
	    N_("who left it since that day, against who stayed")),
	OPT_BOOL('a', "all", struct profile_args, all,
	    N_("all that was looked at")),
	OPT_END
};

static const struct out_column profile_column[] = {
	{ .name = "field", .label = N_("field"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "inside", .label = N_("inside"), .type = TYPE_INT },
	{ .name = "share_inside", .label = N_("of inside"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "share_rest", .label = N_("of the rest"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "mean_inside", .label = N_("mean inside"),
	    .type = TYPE_DECIMAL, .digits = 2 },
	{ .name = "mean_rest", .label = N_("mean of the rest"),
	    .type = TYPE_DECIMAL, .digits = 2 },
	{ .name = "p", .label = N_("by chance"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "q", .label = N_("false finds"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "rest", .label = N_("rest"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
	{ .name = "difference_from", .label = N_("difference from"),
	    .type = TYPE_DECIMAL, .digits = 4, .flags = OUT_EXTRA },
	{ .name = "difference_until", .label = N_("difference until"),
	    .type = TYPE_DECIMAL, .digits = 4, .flags = OUT_EXTRA },
};

/* Is it what a sale or a party refers to? */
static bool
is_reference(const struct model *m, const struct field *f, struct slice name)
{
	const struct entity	*sale = model_find_sale(m,
				    model_find_party(m));

	if (f == NULL && sale != NULL)
		f = entity_role(sale, ROLE_PRODUCT);
	return f != NULL && f->type == TYPE_REF && slice_eq(f->name, name);
}

/*
 * The choice of a field that was counted, also of sales and contacts; for
 * people the name of what is referred to.
 */
static struct slice
value_word(const struct crm *crm, const struct query_env *env,
    const struct profile_row *r)
{
	const struct model	*m = crm->model;
	const struct field	*f = entity_find_field(model_find_party(m),
				    r->field);
	const struct entity	*to;
	uint32_t		 id;

	if (slice_eq(r->field, SLICE(PROFILE_SALE_CHANNEL)))
		return context_choice(crm, model_next_kind(m, KIND_SALE, NULL),
		    ROLE_CHANNEL, r->value);
	if (slice_eq(r->field, SLICE(PROFILE_CONTACT_CHANNEL)))
		return context_choice(crm, model_next_kind(m, KIND_ACTIVITY,
		    NULL), ROLE_CHANNEL, r->value);
	for (size_t i = 0; f != NULL && i < f->n_choices; i++)
		if (slice_eq(f->choice[i].name, r->value))
			return context_word(crm, r->value,
			    f->choice[i].labels);
	if (out_is_for_people(crm->out) && is_reference(m, f, r->field) &&
	    handle_parse(&to, &id, m, r->value))
		return role_name_of(env, to, id, crm->arena);
	return r->value;
}

/* A field by its name, in the reader's words. */
static void
put_field(const struct crm *crm, struct slice field)
{
	const struct field	*f = entity_find_field(model_find_party(
				    crm->model), field);
	struct out		*out = crm->out;
	static const char *const	own[] = {
		N_(PROFILE_SILENT), N_(PROFILE_CONTACTS), N_(PROFILE_CASES),
		N_(PROFILE_COMPLAINTS), N_(PROFILE_ANSWERED),
		N_(PROFILE_SOLVED), N_(PROFILE_SALE_CHANNEL),
		N_(PROFILE_CONTACT_CHANNEL)
	};

	for (size_t i = 0; i < NELEM(own); i++)
		if (slice_eq(field, slice_of(own[i]))) {
			out_word(out, own[i]);
			return;
		}
	if (f != NULL)
		out_text(out, context_word(crm, f->name, f->labels));
	else if (slice_ends(field, SLICE("()")) && out_is_for_people(out) &&
	    crm->lang != LANG_EN)
		out_word(out, slice_cstr(crm->arena, slice_sub(field, 0,
		    field.len - 2)));
	else
		out_text(out, field);
}

static void
put_row(const struct crm *crm, const struct query_env *env,
    const struct profile_row *r)
{
	struct out	*out = crm->out;
	bool	mean = r->value.len == 0;

	out_row_begin(out);
	put_field(crm, r->field);
	out_filled(out, value_word(crm, env, r));
	out_i64(out, (int64_t)r->n_in);
	out_f64(out, mean ? (double)NAN : r->in);
	out_f64(out, mean ? (double)NAN : r->rest);
	out_f64(out, mean ? r->in : (double)NAN);
	out_f64(out, mean ? r->rest : (double)NAN);
	out_f64(out, r->p);
	out_f64(out, r->q);
	out_i64(out, (int64_t)r->n_rest);
	/* Shares are shown in percent: so is how they differ. */
	out_f64(out, mean ? r->lo : 100 * r->lo);
	out_f64(out, mean ? r->hi : 100 * r->hi);
	out_row_end(out);
}

static enum err_code
put_profile(struct crm *crm, const struct query_env *env,
    const struct profile *p, const struct profile_args *o, struct err *err)
{
	size_t		shown = 0;
	enum err_code	rc = out_table_begin(crm->out, profile_column,
			    NELEM(profile_column), err);

	if (rc)
		return rc;
	for (size_t i = 0; i < p->row.n && !out_is_done(crm->out); i++) {
		if (!o->all && p->row.p[i].q > o->below)
			continue;
		put_row(crm, env, &p->row.p[i]);
		shown++;
	}
	out_table_end(crm->out);
	out_prose(crm->out, lang_text(crm->lang, o->left != NULL ?
	    N_("\n%llu left, %llu stayed; %zu of %zu looked at are "
	    "shown.\n") :
	    N_("\n%llu inside, %llu in the rest; %zu of %zu looked at are "
	    "shown.\n")),
	    (unsigned long long)p->n_in, (unsigned long long)p->n_rest,
	    shown, p->row.n);
	return ERR_OK;
}

struct profiled {
	struct query_env		 env;
	const struct scheme		*scheme;
	size_t				 segment;
	struct segmentation		*s;
	bool				*inside, *among;
};

static bool
is_in(const struct segmentation *s, uint32_t id, size_t segment)
{
	return id <= s->last_id && (s->mask[id] >> segment & 1) != 0;
}

/* A segment against the rest, as everybody is today. */
static enum err_code
choose_members(struct profiled *x, struct crm *crm, struct err *err)
{
	enum err_code	rc = context_env(&x->env, crm, err);

	if (rc == ERR_OK)
		rc = segment_compute(&x->s, &x->env, x->scheme,
		    model_find_party(crm->model), crm->arena, err);
	if (rc)
		return rc;
	x->inside = ARENA_ARRAY(crm->arena, bool, (size_t)x->s->last_id + 1);
	for (uint32_t id = 1; id <= x->s->last_id; id++)
		x->inside[id] = is_in(x->s, id, x->segment);
	return ERR_OK;
}

/*
 * Who was in it then and is no more, against who still is: as they were then,
 * for what they are now follows from having left.
 */
static enum err_code
choose_leavers(struct profiled *x, struct crm *crm, const char *since,
    struct err *err)
{
	const struct entity	*party = model_find_party(crm->model);
	struct query_env	 now;
	struct segmentation	*after;
	struct day		 day;
	enum err_code		 rc;

	rc = when_parse_day(&day, slice_of(since), &crm->when, err);
	if (rc == ERR_OK && day.n >= crm->today.n)
		rc = err_set(err, ERR_USAGE, "it must be a day that is over");
	if (rc) {
		err_prefix(err, "--left: ");
		return err->code = ERR_USAGE;
	}
	rc = context_env(&now, crm, err);
	if (rc == ERR_OK)
		rc = segment_compute(&after, &now, x->scheme, party,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = context_env_of(&x->env, crm, day, err);
	if (rc == ERR_OK)
		rc = segment_compute(&x->s, &x->env, x->scheme, party,
		    crm->arena, err);
	if (rc)
		return rc;
	x->inside = ARENA_ARRAY(crm->arena, bool, (size_t)x->s->last_id + 1);
	x->among = ARENA_ARRAY(crm->arena, bool, (size_t)x->s->last_id + 1);
	for (uint32_t id = 1; id <= x->s->last_id; id++) {
		x->among[id] = is_in(x->s, id, x->segment);
		x->inside[id] = x->among[id] &&
		    !is_in(after, id, x->segment);
	}
	return ERR_OK;
}

static enum err_code
profile_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct profile_args	*o = opts;
	struct profiled			 x = { .among = NULL };
	struct profile			 p = {0};
	enum err_code			 rc;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "the profile of what? "
		    "scheme/segment, as in: crm segment profile pyramid/top");
	rc = segment_find(&x.scheme, &x.segment, crm, crm->args->v[0], err);
	if (rc == ERR_OK && x.segment == SIZE_MAX)
		rc = err_set(err, ERR_USAGE, "one segment of the scheme: "
		    "%.*s/NAME", SLICE_ARG(x.scheme->name));
	if (rc == ERR_OK)
		rc = o->left != NULL ? choose_leavers(&x, crm, o->left, err) :
		    choose_members(&x, crm, err);
	if (rc == ERR_OK)
		rc = profile_compute(&p, &x.env, x.s, x.inside, x.among,
		    crm->arena, err);
	if (rc == ERR_OK)
		rc = put_profile(crm, &x.env, &p, o, err);
	VEC_RELEASE(&p.row);
	return rc;
}

/* ---- overlap ---- */

static const struct out_column overlap_column[] = {
	{ .name = "segment", .label = N_("segment"), .type = TYPE_TEXT },
	{ .name = "other", .label = N_("other"), .type = TYPE_TEXT },
	{ .name = "parties", .label = N_("parties"), .type = TYPE_INT },
	{ .name = "of_segment", .label = N_("of the segment"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "of_other", .label = N_("of the other"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "lift", .label = N_("lift"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
};

static void
put_name(struct crm *crm, const struct scheme *sc, size_t at)
{
	if (at == SEGMENT_NONE)
		out_missing(crm->out);
	else
		out_text(crm->out, context_word(crm, sc->segment[at].name,
		    sc->segment[at].labels));
}

static enum err_code
overlap_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct scheme	*sc[2];
	struct segmentation	*s[2];
	struct overlaps		 o = {0};
	struct query_env	 env;
	enum err_code		 rc;

	(void)opts;
	if (crm->args->n != 2)
		return err_set(err, ERR_USAGE, "the overlap of which two "
		    "schemes?");
	rc = context_env(&env, crm, err);
	for (int i = 0; rc == ERR_OK && i < 2; i++) {
		rc = segment_find_scheme(&sc[i], crm,
		    slice_of(crm->args->v[i]), err);
		if (rc == ERR_OK)
			rc = segment_compute(&s[i], &env, sc[i],
			    model_find_party(crm->model), crm->arena, err);
	}
	if (rc == ERR_OK)
		rc = segment_overlap(&o, s[0], s[1], err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, overlap_column,
		    NELEM(overlap_column), err);
	for (size_t i = 0; rc == ERR_OK && i < o.list.n &&
	    !out_is_done(crm->out); i++) {
		const struct overlap	*v = &o.list.p[i];

		out_row_begin(crm->out);
		put_name(crm, sc[0], v->a);
		put_name(crm, sc[1], v->b);
		out_i64(crm->out, (int64_t)v->n);
		out_f64(crm->out, (double)v->n / (double)v->n_a);
		out_f64(crm->out, (double)v->n / (double)v->n_b);
		out_f64(crm->out, v->lift);
		out_money(crm->out, v->revenue,
		    crm->model->currency_digits);
		out_row_end(crm->out);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	VEC_RELEASE(&o.list);
	return rc;
}

const struct cmd segment_profile = {
	.name = "profile", .operands = "scheme/segment",
	.brief = N_("what distinguishes a segment from the rest"),
	.opts = profile_opt, .opts_size = sizeof(struct profile_args),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = profile_exec, .complete = { COMPLETE_SCHEME },
};
const struct cmd segment_overlap_cmd = {
	.name = "overlap", .operands = "scheme scheme",
	.brief = N_("how the segments of two schemes fall together"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = overlap_exec, .complete = { COMPLETE_SCHEME, COMPLETE_SCHEME },
};

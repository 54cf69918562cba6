/*
 * Why a party is where it is, in one line, in the language of errors.
 */
#include <math.h>

#include "core/practice/role.h"
#include "core/practice/segment/segment_priv.h"
#include "core/types/decimal.h"
#include "core/types/when.h"
#include "core/types/zone.h"

static void
add_money(struct buf *b, const struct model *m, int64_t v)
{
	char	tmp[DECIMAL_TEXT];

	buf_addmem(b, tmp, decimal_write(tmp, v, m->currency_digits));
	buf_addf(b, " %s", m->currency);
}

static void
add_day(struct buf *b, struct day d)
{
	char	tmp[DAY_TEXT];

	buf_addmem(b, tmp, day_write(tmp, d));
}

static void
add_orders(struct buf *b, uint64_t n)
{
	if (n == 1)
		buf_adds(b, err_text("1 order"));
	else
		buf_addf(b, err_text("%llu orders"), (unsigned long long)n);
}

static void
explain_praise(struct buf *b, const struct segmentation *s, uint32_t id)
{
	struct party_evidence	p = evidence_of(s->evidence, id);

	if (p.recommended > 0)
		buf_addf(b, p.recommended == 1 ?
		    err_text("; recommended us %u time") :
		    err_text("; recommended us %u times"), p.recommended);
	if (p.has_contract)
		buf_adds(b, err_text("; has a contract"));
}

/* What the next rungs of the ladder ask for. */
static void
explain_rungs(struct buf *b, const struct scheme *sc)
{
	buf_addf(b, err_text("; a client has %g orders, or came back and is "
	    "one with %.0f %%; a supporter a strength of %g"),
	    scheme_number(sc, "client_orders", 3),
	    100 * scheme_number(sc, "client_alive", .7),
	    scheme_number(sc, "supporter_strength", 60));
}

/* "strength 62 of 100 (recency 80 %, trust 50 %; 60 % known)". */
static void
explain_strength(struct buf *b, const struct segmentation *s,
    const struct model *m, uint32_t id)
{
	struct strength	 st = segment_strength(s, id);
	bool			 any = false;

	if (isnan(st.score))
		buf_adds(b, err_text("strength not known"));
	else
		buf_addf(b, err_text("strength %.0f of 100"), st.score);
	buf_adds(b, " (");
	for (int i = 0; i < N_STRENGTH_PARTS; i++) {
		if (isnan(st.part[i]))
			continue;
		buf_addf(b, "%s%s %.0f %%", any ? ", " : "",
		    err_text(strength_part_name((enum strength_part)i)),
		    100 * st.part[i]);
		any = true;
	}
	if (st.penalty >= .5)
		buf_addf(b, err_text(", complaints -%.0f"), st.penalty);
	buf_adds(b, any ? "; " : "");
	buf_addf(b, err_text("%.0f %% of it known)"), 100 * st.known);
	if (s->value != NULL) {		/* the ladder */
		const struct party_value	*v = &s->value->of[id];

		buf_adds(b, "; ");
		add_orders(b, s->in_period[id].orders);
		buf_adds(b, err_text(" since "));
		add_day(b, s->period.from);
		if (!isnan(v->alive))
			buf_addf(b, err_text(", still a customer with %.0f %%"),
			    100 * (double)v->alive);
		explain_rungs(b, s->scheme);
		explain_praise(b, s, id);
		return;
	}
	buf_adds(b, err_text("; revenue "));
	add_money(b, m, s->in_period[id].revenue);
	if (s->high_revenue != INT64_MAX) {
		buf_adds(b, err_text(", high begins at "));
		add_money(b, m, s->high_revenue);
	}
}

static void
explain_no_purchase(struct buf *b, const struct model *m,
    const struct party_sales *ever)
{
	if (!party_is_customer(ever)) {
		buf_adds(b, err_text("never bought"));
		return;
	}
	buf_adds(b, err_text("only brought something back: "));
	add_money(b, m, ever->revenue);
}

static void
explain_value(struct buf *b, const struct segmentation *s,
    const struct model *m, uint32_t id)
{
	const struct party_value	*v = &s->value->of[id];

	if (v->purchases == 0) {
		explain_no_purchase(b, m, &s->ever[id]);
		return;
	}
	buf_adds(b, err_text("realised "));
	add_money(b, m, v->margin - v->cost_to_serve);
	buf_adds(b, s->value->has_cost ? err_text(" margin") :
	    err_text(" revenue"));
	if (s->value->has_model) {
		buf_adds(b, err_text(", expected "));
		add_money(b, m, v->expected_value);
	} else {
		buf_adds(b, err_text(", what is ahead is not known"));
	}
	if (!isnan(v->alive))
		buf_addf(b, err_text("; still a customer with %.0f %%"),
		    100 * (double)v->alive);
	if (s->best_value != INT64_MAX) {
		buf_adds(b, err_text("; most valuable begins at "));
		add_money(b, m, s->best_value);
	}
}

static void
explain_share(struct buf *b, const char *what, uint32_t n, uint32_t of)
{
	if (of > 0)
		buf_addf(b, err_text("%s%s %u of %u"),
		    b->len > 0 ? "; " : "", err_text(what), n, of);
}

static void
explain_loyalty(struct buf *b, const struct segmentation *s, uint32_t id)
{
	struct party_evidence	 of = evidence_of(s->evidence, id), *p = &of;

	explain_share(b, ERR_N("on time as promised"), p->kept, p->promised);
	if (p->promised == 0)
		buf_adds(b, err_text("no promised day is recorded"));
	explain_share(b, ERR_N("lines returned"), p->returns, p->lines);
	if (p->disputes > 0)
		buf_addf(b, err_text("; disputes open %u, lost %u"), p->open_disputes,
		    p->lost_disputes);
	buf_adds(b, "; ");
	add_orders(b, s->ever[id].orders);
	if (party_has_bought(&s->ever[id])) {
		buf_adds(b, err_text(" since "));
		add_day(b, s->ever[id].first);
	}
	buf_addf(b, err_text("; ability asks for %g orders over "),
	    scheme_number(s->scheme, "ability_orders", 5));
	span_say(b, scheme_span(s->scheme, "ability_period",
	    (struct span){ .months = 12 }));
}

/* In words; nothing when it has none of them. */
static void
explain_roles(struct buf *b, unsigned roles)
{
	static const char *const	word[] = { ERR_N("supplier"),
					    ERR_N("colleague"),
					    ERR_N("competitor") };

	for (size_t i = 0; i < NELEM(word); i++)
		if (roles >> i & 1)
			buf_addf(b, "; %s", err_text(word[i]));
}

/* Why it is in no segment of a scheme of customers; false: see below. */
static bool
explain_outside(struct buf *b, const struct segmentation *s, uint32_t id)
{
	const struct segment_basis	*basis = s->basis;

	if (!s->exists[id])
		buf_adds(b, err_text("not known yet on that day"));
	else if (party_is_customer(&s->ever[id]))
		return false;
	else if (basis->never[id])
		buf_adds(b, err_text("never bought, and never will: left out"));
	else if (basis->roles[id] != 0)
		buf_adds(b, err_text("never bought, and has another role: "
		    "left out"));
	else if (s->high_revenue == 0 || segment_has_contact(s, id))
		return false;
	else
		buf_adds(b, err_text("neither bought nor met yet"));
	explain_roles(b, basis->roles[id]);
	return true;
}

/* Of the least in the segment above its own; 0: there is none. */
static int64_t
next_revenue(const struct segmentation *s, uint32_t id)
{
	for (size_t i = 0; i < s->scheme->n_segments; i++)
		if (s->mask[id] >> i & 1 && s->next_revenue != NULL)
			return s->next_revenue[i];
	return 0;
}

void
segment_explain(struct buf *b, const struct segmentation *s,
    const struct model *m, uint32_t id, const struct zone *zone)
{
	const struct party_sales	*in = &s->in_period[id], *ever = &s->ever[id];
	int64_t				 next;

	if (s->mask[id] == 0 && explain_outside(b, s, id))
		return;
	if (s->rank != NULL && s->rank[id] != 0) {
		buf_addf(b, err_text("rank %u of %u buyers on revenue of "),
		    s->rank[id], s->n_buyers);
		add_money(b, m, in->revenue);
		buf_adds(b, err_text(" since "));
		add_day(b, s->period.from);
		next = next_revenue(s, id);
		if (next > 0) {
			buf_adds(b, err_text("; one step up begins at "));
			add_money(b, m, next);
		}
		return;
	}
	if (s->rfm != NULL && s->rfm[id].recency != 0) {
		const struct rfm_score	*v = &s->rfm[id];

		buf_addf(b, err_text("recency %u, frequency %u, monetary value %u: "
		    "last bought "), v->recency, v->frequency, v->monetary);
		add_day(b, ever->last);
		buf_adds(b, ", ");
		add_orders(b, ever->orders);
		buf_adds(b, ", ");
		add_money(b, m, ever->revenue);
		return;
	}
	if (s->value != NULL && s->evidence == NULL) {
		explain_value(b, s, m, id);
		return;
	}
	if (s->strength != NULL) {
		explain_strength(b, s, m, id);
		return;
	}
	if (s->evidence != NULL) {
		explain_loyalty(b, s, id);
		return;
	}
	if (party_has_bought(in)) {
		add_orders(b, in->orders);
		buf_adds(b, ", ");
		add_money(b, m, in->revenue);
		buf_adds(b, err_text(" since "));
		add_day(b, s->period.from);
	} else if (party_has_bought(ever)) {
		buf_adds(b, err_text("last bought "));
		add_day(b, ever->last);
	} else {
		explain_no_purchase(b, m, ever);
	}
	explain_roles(b, s->basis->roles[id]);
	if (segment_has_contact(s, id)) {
		buf_adds(b, err_text("; last contact "));
		add_day(b, zone_day(zone, (struct instant){
		    s->last_contact_us[id] }));
	} else {
		buf_adds(b, err_text("; no contact recorded"));
	}
}

/* What an expression says of the party: "city Gouda". */
static enum err_code
add_side(struct buf *b, const struct query_env *env, struct slice text,
    const struct record *rec, struct arena *arena, struct err *err)
{
	const struct value	*v;
	struct query		*q;
	size_t			 n;
	int64_t			 order;
	enum err_code		 rc;

	rc = query_compile(&q, arena, env, rec->entity, text, false, err);
	if (rc)
		return rc;
	rc = query_eval_list(&v, &n, q, rec, arena, err);
	if (rc == ERR_OK) {
		buf_addf(b, "%s%.*s ", b->len > 0 ? "; " : "",
		    SLICE_ARG(text));
		for (size_t i = 0; i < n; i++) {
			buf_adds(b, i > 0 ? ", " : "");
			buf_add(b, role_group_text(&order, env, q, &v[i],
			    arena));
		}
		if (n == 0)
			buf_adds(b, err_text("is not known"));
	}
	query_release(q);
	return rc;
}

enum err_code
segment_explain_own(struct buf *b, const struct segmentation *s,
    size_t segment, uint32_t id, struct err *err)
{
	enum { MOST = 16 };
	struct arena		*arena = arena_open();
	struct slice		 side[MOST];
	struct record		 rec;
	struct query_env	 env = *s->basis->env;
	struct query		*q;
	size_t			 n = 0;
	enum err_code		 rc;

	env.gone_matches_none = true;
	rc = record_get(&rec, env.txn, s->entity, id, err);
	if (rc == ERR_OK)
		rc = query_compile(&q, arena, &env, s->entity,
		    s->scheme->segment[segment].where, true, err);
	if (rc == ERR_OK) {
		n = query_sides(side, MOST, q);
		query_release(q);
	}
	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		rc = add_side(b, &env, side[i], &rec, arena, err);
	arena_close(arena);
	return rc;
}

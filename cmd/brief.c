#include "cmd/brief.h"

#include <math.h>

#include "cmd/due_say.h"
#include "cmd/empathy.h"
#include "core/practice/agenda/standing.h"
#include "core/practice/contact/case.h"
#include "core/practice/forecast/repurchase.h"
#include "core/practice/relation/level.h"
#include "core/practice/role.h"

enum { SOME = 5 };		/* of orders and contacts */

struct brief {
	struct crm		*crm;
	const struct query_env	*env;
	struct record		 rec;
	struct err		*err;
	enum err_code		 rc;		/* of a callback */
};

/* ---- who they are ---- */

static void
put_who(struct brief *b)
{
	static const enum role	roles[] = { ROLE_NUMBER, ROLE_STREET,
		ROLE_POSTCODE, ROLE_CITY, ROLE_PHONE, ROLE_EMAIL, ROLE_OWNER,
		ROLE_ROLES, ROLE_SINCE, ROLE_LANGUAGE, ROLE_CHANNEL,
		ROLE_TEXT, ROLE_VERIFIED };
	struct out	*out = b->crm->out;

	out_key(b->crm->out, "handle");
	out_textf(out, "%.*s%u", SLICE_ARG(b->rec.entity->prefix), b->rec.id);
	out_key(b->crm->out, "name");
	out_text(out, record_name(&b->rec, b->crm->arena));
	for (size_t i = 0; i < NELEM(roles); i++) {
		const struct field	*f = entity_role(b->rec.entity,
					    roles[i]);
		struct value		 v = {0};

		if (f != NULL)
			v = record_value(&b->rec, f);
		if (v.type == TYPE_NONE)
			continue;
		out_key_labelled(out, f->name, labels_find(f->labels,
		    context_lang(b->crm)));
		if (v.type == TYPE_REF)
			out_text(out, role_name_of(b->env,
			    model_find_entity_id(b->env->model, v.entity),
			    (uint32_t)v.i, b->crm->arena));
		else
			listing_value(out, b->crm->model, f, &v,
			    context_lang(b->crm));
	}
}

/* What they bought in the year up to today, and the year before it. */
static enum err_code
put_revenue(struct brief *b)
{
	static const char *const	keys[] = { N_("revenue"),
		N_("revenue_before") };
	const struct entity	*sale = model_find_sale(b->env->model,
				    b->rec.entity);
	struct span		 year = { .months = 12 };
	struct range		 days;
	enum err_code		 rc = ERR_OK;

	days.until.n = b->crm->today.n + 1;
	for (size_t i = 0; rc == ERR_OK && sale != NULL && i < NELEM(keys);
	    i++) {
		struct sales_sums	sums;

		days.from = day_add_span(days.until, year, -1);
		rc = sales_sum_party(&sums, b->env->txn, b->env->model, sale,
		    b->rec.id, days, b->err);
		if (rc == ERR_OK) {
			out_key(b->crm->out, keys[i]);
			out_money(b->crm->out, sums.revenue,
			    b->env->model->currency_digits);
		}
		days.until = days.from;
	}
	return rc;
}

/* ---- tables ---- */

static const struct out_column level_column[] = {
	{ .name = "level", .label = N_("level"), .type = TYPE_TEXT },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT },
	{ .name = "last", .label = N_("last contact"), .type = TYPE_DATE },
	{ .name = "tone", .label = N_("tone"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static void
put_holder(struct brief *b, const struct level_holder *h)
{
	struct out	*out = b->crm->out;

	out_row_begin(out);
	out_filled(out, h->level != NULL ? context_word(b->crm,
	    h->level->name, h->level->labels) : SLICE_EMPTY);
	out_word(out, level_state_name(h->state));
	if (h->entity != NULL)
		out_textf(out, "%.*s%u", SLICE_ARG(h->entity->prefix), h->id);
	else
		out_missing(out);
	out_filled(out, h->name);
	if (h->has_last)
		out_day(out, zone_day(b->crm->when.zone, h->last));
	else
		out_missing(out);
	out_filled(out, h->tone);
	out_row_end(out);
}

static enum err_code
put_levels(struct brief *b)
{
	struct levels	l = {0};
	enum err_code	rc;

	rc = levels_read(&l, b->env, b->rec.entity, b->rec.id,
	    out_is_for_people(b->crm->out) ? context_lang(b->crm) :
	    SLICE_EMPTY, b->crm->arena, b->err);
	out_key(b->crm->out, "levels");
	if (rc == ERR_OK)
		rc = out_table_begin(b->crm->out, level_column,
		    NELEM(level_column), b->err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < l.list.n; i++)
			if (l.list.p[i].state != LEVEL_LEFT)
				put_holder(b, &l.list.p[i]);
		out_table_end(b->crm->out);
	}
	VEC_RELEASE(&l.list);
	return rc;
}

static const struct out_column item_column[] = {
	{ .name = "date", .label = N_("date"), .type = TYPE_DATE },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "amount", .label = N_("amount"), .type = TYPE_MONEY },
	{ .name = "who", .label = N_("who"), .type = TYPE_TEXT },
};

void
brief_put_kind(const struct crm *crm, const struct timeline_item *it)
{
	if (it->what == TIMELINE_CHANGE && out_is_for_people(crm->out))
		out_texts(crm->out, lang_text(crm->lang,
		    slice_cstr(crm->arena, it->kind)));
	else
		out_text(crm->out, context_contact_kind(crm, it->kind));
}

/* "city, phone"; the verb of what added it or took it away is no field. */
static void
put_changed(const struct crm *crm, const struct timeline_item *it)
{
	struct slice	name, rest = it->text;
	struct buf	b = {0};

	while (slice_cut_list(&name, &rest)) {
		const struct field	*f = entity_find_field(it->entity,
					    name);

		if (f != NULL)
			name = context_word(crm, f->name, f->labels);
		buf_addf(&b, "%s%.*s", b.len > 0 ? ", " : "",
		    SLICE_ARG(name));
	}
	out_filled(crm->out, buf_slice(&b));
	buf_release(&b);
}

void
brief_put_text(const struct crm *crm, const struct timeline_item *it)
{
	if (it->what == TIMELINE_CHANGE && it->entity != NULL &&
	    out_is_for_people(crm->out))
		put_changed(crm, it);
	else if (it->lines > 0 && out_is_for_people(crm->out))
		out_textf(crm->out, lang_text(crm->lang, it->lines == 1 ?
		    N_("%llu line") : N_("%llu lines")),
		    (unsigned long long)it->lines);
	else
		out_filled(crm->out, it->text);
}

static enum err_code
put_items(struct brief *b, const char *key, unsigned part)
{
	struct out	*out = b->crm->out;
	struct timeline	 t = {0};
	enum err_code	 rc;

	rc = timeline_read(&t, b->env, b->rec.entity, b->rec.id, part, SOME,
	    b->crm->arena, b->err);
	out_key(b->crm->out, key);
	if (rc == ERR_OK)
		rc = out_table_begin(out, item_column, NELEM(item_column),
		    b->err);
	for (size_t i = 0; rc == ERR_OK && i < t.item.n; i++) {
		const struct timeline_item	*it = &t.item.p[i];

		out_row_begin(out);
		out_day(out, zone_day(b->crm->when.zone, it->at));
		out_text(out, context_contact_kind(b->crm, it->kind));
		out_textf(out, "%.*s%llu", SLICE_ARG(it->entity->prefix),
		    (unsigned long long)it->id);
		brief_put_text(b->crm, it);
		if (it->has_amount)
			out_money(out, it->amount,
			    b->crm->model->currency_digits);
		else
			out_missing(out);
		out_filled(out, it->who);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	VEC_RELEASE(&t.item);
	return rc;
}

/* ---- what they buy again ---- */

static const struct out_column buys_column[] = {
	{ .name = "product", .label = N_("what"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "every", .label = N_("every (days)"),
	    .type = TYPE_DECIMAL, .digits = 0 },
	{ .name = "last", .label = N_("last"), .type = TYPE_DATE },
	{ .name = "late", .label = N_("days late"), .type = TYPE_INT },
	{ .name = "chance", .label = N_("this week"), .type = TYPE_PERCENT,
	    .digits = 0 },
};

static int
dearest_first(const void *x, const void *y)
{
	double	a = repurchase_amount(x), b = repurchase_amount(y);

	return a > b ? -1 : a < b;
}

static void
put_buy(struct brief *b, const struct repurchase_book *book,
    const struct repurchase *r)
{
	struct out	*out = b->crm->out;
	struct day	 due;

	out_row_begin(out);
	out_filled(out, role_name_of(b->env, book->product, r->what,
	    b->crm->arena));
	out_textf(out, "%.*s%u", SLICE_ARG(book->product->prefix), r->what);
	out_f64(out, (double)r->rhythm);
	out_day(out, r->last);
	if (repurchase_due(&due, r) && due.n < b->crm->today.n)
		out_i64(out, b->crm->today.n - due.n);
	else
		out_missing(out);
	out_f64(out, (double)r->chance);
	out_row_end(out);
}

/* What it is worth to ask for: the most expected of a quarter first. */
static enum err_code
put_buys(struct brief *b)
{
	struct repurchase_request	req = { .as_of = b->crm->today,
					    .days = 7, .horizon = 91,
					    .party = b->rec.id };
	struct repurchase_book		book = { .n_pairs = 0 };
	struct err			none = {0};
	enum err_code			rc;

	rc = repurchase_scope(&book, b->env, &none);
	if (rc == ERR_OK)
		rc = repurchase_find(&book, b->env, &req, b->crm->arena,
		    &none);
	/* A store that sells nothing, or not to customers. */
	if (rc == ERR_NO || rc == ERR_USAGE)
		rc = ERR_OK;
	else if (rc)
		*b->err = none;
	out_key(b->crm->out, "buys");
	if (rc == ERR_OK)
		rc = out_table_begin(b->crm->out, buys_column,
		    NELEM(buys_column), b->err);
	if (rc == ERR_OK && book.list.n > 1)
		qsort(book.list.p, book.list.n, sizeof(book.list.p[0]),
		    dearest_first);
	for (size_t i = 0; rc == ERR_OK && i < MIN(book.list.n,
	    (size_t)SOME); i++)
		put_buy(b, &book, &book.list.p[i]);
	if (rc == ERR_OK)
		out_table_end(b->crm->out);
	repurchase_release(&book);
	return rc;
}

/* ---- open cases ---- */

static const struct out_column case_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "kind", .label = N_("kind"), .type = TYPE_TEXT },
	{ .name = "topic", .label = N_("topic"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "opened", .label = N_("opened"), .type = TYPE_DATE },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
	{ .name = "by", .label = N_("by"), .type = TYPE_TIME },
};

static bool
see_case(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct brief		*b = arg;
	struct out		*out = b->crm->out;
	struct case_state	 s;
	struct record		 rec;

	if (source->kind != KIND_CASE || f->role != ROLE_PARTY)
		return true;
	b->rc = record_find(&rec, b->env->txn, source, id, b->err);
	if (b->rc != ERR_OK || rec.bytes.p == NULL)
		return b->rc == ERR_OK;
	case_read(&s, b->env, &rec);
	if (!s.is_open || (s.has_opened &&
	    s.opened.us > b->env->when.now.us))
		return true;
	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(source->prefix), id);
	out_filled(out, context_choice(b->crm, source, ROLE_KIND,
	    role_choice(&rec, ROLE_KIND)));
	out_filled(out, role_text(&rec, ROLE_TOPIC, b->env, b->crm->arena));
	if (s.has_opened)
		out_day(out, zone_day(b->crm->when.zone, s.opened));
	else
		out_missing(out);
	out_word(out, case_urgency_name(s.urgency));
	if (s.urgency >= CASE_FINE)
		out_instant(out, s.next_by);
	else
		out_missing(out);
	out_row_end(out);
	return true;
}

static enum err_code
put_cases(struct brief *b)
{
	enum err_code	rc;

	out_key(b->crm->out, "cases");
	rc = out_table_begin(b->crm->out, case_column, NELEM(case_column),
	    b->err);
	if (rc == ERR_OK)
		rc = reference_list(b->env->txn, b->env->model,
		    b->rec.entity, b->rec.id, see_case, b, b->err);
	rc = rc ? rc : b->rc;
	if (rc == ERR_OK)
		out_table_end(b->crm->out);
	return rc;
}

/* ---- what to do ---- */

static const struct out_column suggest_column[] = {
	{ .name = "reason", .label = N_("why"), .type = TYPE_TEXT },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "by", .label = N_("by"), .type = TYPE_DATE },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static void
put_suggestion(struct brief *b, const struct due_item *it)
{
	struct out	*out = b->crm->out;
	struct buf	 text = {0};

	due_say(&text, out_is_for_people(out) ? b->crm->lang : LANG_EN, it,
	    when_today(&b->env->when));
	out_row_begin(out);
	out_texts(out, out_is_for_people(out) ? due_reason_word(b->crm->lang,
	    it->reason) : due_reason_name(it->reason));
	out_textf(out, "%.*s%u", SLICE_ARG(it->entity->prefix), it->id);
	if (it->has_day)
		out_day(out, it->day);
	else
		out_missing(out);
	out_filled(out, buf_slice(&text));
	out_row_end(out);
	buf_release(&text);
}

static enum err_code
put_suggestions(struct brief *b)
{
	struct standing_options	none = {0};
	struct standing		s = {0};
	enum err_code		rc;

	rc = standing_read(&s, b->env, b->rec.entity, b->rec.id, &none,
	    b->crm->arena, b->err);
	out_key(b->crm->out, "suggest");
	if (rc == ERR_OK)
		rc = out_table_begin(b->crm->out, suggest_column,
		    NELEM(suggest_column), b->err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < s.due.item.n; i++)
			put_suggestion(b, &s.due.item.p[i]);
		out_table_end(b->crm->out);
	}
	standing_release(&s);
	return rc;
}

enum { ANSWERS = 2 };		/* to each question */

static enum err_code
put_empathy(struct brief *b)
{
	struct empathy	map = {0};
	enum err_code	rc;

	rc = empathy_read(&map, b->env, b->rec.entity, b->rec.id, ANSWERS,
	    b->crm->arena, b->err);
	out_key(b->crm->out, "empathy");
	if (rc == ERR_OK)
		rc = empathy_put_rows(b->crm, &map, b->err);
	VEC_RELEASE(&map.list);
	return rc;
}

/* For people it is a drawing below all else; empty, it is filled by hand. */
static bool
draws_empathy(const struct out *out)
{
	return out_format(out) == OUT_TABLE && out_options(out)->fields ==
	    NULL && !out_options(out)->quiet;
}

static enum err_code
draw_empathy(struct brief *b)
{
	struct empathy	map = {0};
	enum err_code	rc;

	rc = empathy_read(&map, b->env, b->rec.entity, b->rec.id, ANSWERS,
	    b->crm->arena, b->err);
	if (rc == ERR_OK) {
		out_prose(b->crm->out, "\n%s:\n", lang_text(b->crm->lang,
		    N_("empathy")));
		empathy_draw(b->crm, &map);
	}
	VEC_RELEASE(&map.list);
	return rc;
}

/* A person's sheet is that of where they work; a person alone has none. */
static enum err_code
find_party(struct record *rec, struct brief *b, const struct reference *ref)
{
	const struct entity	*party = model_find_party(b->env->model);
	uint32_t		 id = ref->id;
	enum err_code		 rc;

	if (ref->entity->kind == KIND_PERSON && ref->entity != party) {
		rc = record_get(rec, b->env->txn, ref->entity, ref->id,
		    b->err);
		if (rc)
			return rc;
		id = role_ref(rec, ROLE_PARTY, party);
		if (id == 0)
			return err_set(b->err, ERR_USAGE, "%.*s%u has no "
			    "party", SLICE_ARG(ref->entity->prefix), ref->id);
	} else if (ref->entity != party)
		return err_set(b->err, ERR_USAGE, "--brief: a %.*s is not "
		    "visited", SLICE_ARG(ref->entity->name));
	return record_get(rec, b->env->txn, party, id, b->err);
}

enum err_code
brief_write(struct crm *crm, const struct query_env *env,
    const struct reference *ref, struct err *err)
{
	struct brief	b = { .crm = crm, .env = env, .err = err };
	enum err_code	rc = find_party(&b.rec, &b, ref);

	if (rc)
		return rc;
	out_doc_begin(crm->out);
	out_map_begin(crm->out);
	put_who(&b);
	rc = put_revenue(&b);
	if (rc == ERR_OK)
		rc = put_levels(&b);
	if (rc == ERR_OK)
		rc = put_items(&b, N_("orders"), TIMELINE_SALES);
	if (rc == ERR_OK)
		rc = put_buys(&b);
	if (rc == ERR_OK)
		rc = put_items(&b, N_("contacts"), TIMELINE_CONTACTS);
	if (rc == ERR_OK)
		rc = put_cases(&b);
	if (rc == ERR_OK && !draws_empathy(crm->out))
		rc = put_empathy(&b);
	if (rc == ERR_OK)
		rc = put_suggestions(&b);
	out_map_end(crm->out);
	out_doc_end(crm->out);
	if (rc == ERR_OK && draws_empathy(crm->out))
		rc = draw_empathy(&b);
	return rc;
}

/* Measures and keys of crm sum, as typed. */
#include "core/query/sum_priv.h"
#include "core/types/decimal.h"
#include "core/base/banned.h"

static const struct { const char *name; enum sum_what what; } of_ledger[] = {
	{ "revenue", SUM_REVENUE }, { "quantity", SUM_QUANTITY },
	{ "margin", SUM_MARGIN }, { "cost", SUM_COST },
	{ "orders", SUM_ORDERS }, { "rows", SUM_ROWS },
	{ "customers", SUM_CUSTOMERS },
};

/* Their names in Dutch, where the model gives the word no other meaning. */
static const struct { const char *name; enum sum_what what; } in_dutch[] = {
	{ "omzet", SUM_REVENUE }, { "aantal", SUM_QUANTITY },
	{ "marge", SUM_MARGIN }, { "kosten", SUM_COST },
	{ "bestellingen", SUM_ORDERS }, { "regels", SUM_ROWS },
	{ "klanten", SUM_CUSTOMERS },
};

static const struct { const char *name; enum sum_what what; } calls[] = {
	{ "min(", SUM_MIN }, { "max(", SUM_MAX }, { "mean(", SUM_MEAN },
	{ "sum(", SUM_SUM },
};

/* "min(size)", and not the expression "min(a, b)" or "sum(sale.amount)". */
static enum sum_what
cut_call(struct slice *text)
{
	struct slice	t = *text;
	size_t		depth = 0;

	for (size_t i = 0; i < NELEM(calls); i++) {
		struct slice	name = slice_of(calls[i].name);

		if (!slice_eq_ascii_nocase(slice_sub(t, 0, name.len), name) ||
		    !slice_ends(t, SLICE(")")))
			continue;
		for (size_t k = name.len; k + 1 < t.len; k++) {
			depth += t.p[k] == '(';
			if ((t.p[k] == ')' && depth-- == 0) ||
			    (t.p[k] == ',' && depth == 0))
				return SUM_SUM;
		}
		*text = slice_sub(t, name.len, t.len - 1);
		return calls[i].what;
	}
	return SUM_SUM;
}

static void
ledger_measure(struct sum *s, struct sum_measure *m)
{
	const struct field	*f;

	m->type = TYPE_INT;
	m->digits = 0;
	if (m->what == SUM_REVENUE || m->what == SUM_MARGIN ||
	    m->what == SUM_COST) {
		m->type = TYPE_MONEY;
		m->digits = s->env->model->currency_digits;
	} else if (m->what == SUM_QUANTITY) {
		f = entity_role(s->req->entity, ROLE_QUANTITY);
		if (f != NULL) {
			m->type = f->type;
			m->digits = f->digits;
		}
	}
}

/* A word that is nearly a measure was meant as one, and not as a field. */
static void
hint_measure(const struct sum *s, struct slice text, struct err *err)
{
	struct slice	best = SLICE_EMPTY, name;
	size_t		limit = MAX(text.len / 3, (size_t)1), d;

	for (size_t i = 0; s->req->entity->is_columnar &&
	    i < NELEM(of_ledger); i++) {
		name = slice_of(of_ledger[i].name);
		d = text_distance(name, text, limit);
		if (d > limit || (best.len > 0 && d == limit))
			continue;
		best = name;
		limit = d;
	}
	if (best.len > 0)
		err_hint(err, "did you mean %.*s?", SHORT(best));
}

static enum err_code
number_measure(struct sum *s, struct sum_measure *m, struct err *err)
{
	struct slice	text = slice_trim(m->name);
	bool		extreme;
	enum type	type;
	enum err_code	rc;

	m->what = cut_call(&text);
	extreme = m->what == SUM_MIN || m->what == SUM_MAX;
	rc = query_compile(&m->q, s->scratch, s->env, s->req->entity, text,
	    false, err);
	if (rc) {
		hint_measure(s, text, err);
		return err_prefix(err, "measure: ");
	}
	type = query_type(m->q);
	m->type = type;
	m->digits = query_digits(m->q);
	if (!type_is_number(type) &&
	    !(extreme && (type == TYPE_DATE || type == TYPE_TIME))) {
		err_set(err, ERR_USAGE, "measure: \"%.*s\" is %s, no number",
		    SHORT(m->name), err_text(type_name(type)));
		err_hint(err, "count says how many; --by %.*s makes it a key",
		    SHORT(m->name));
		return ERR_USAGE;
	}
	if (m->what == SUM_MEAN && (type == TYPE_INT ||
	    type == TYPE_DECIMAL)) {
		m->type = TYPE_DECIMAL;
		m->digits = (uint8_t)MIN(m->digits + 2,
		    (int)DECIMAL_DIGITS_MAX);
	}
	return ERR_OK;
}

/* The amount by its own name: the sums of the ledger are at hand. */
static bool
is_revenue(const struct sum *s, struct slice text)
{
	const struct field	*f = entity_find_field(s->req->entity, text);

	return s->req->entity->is_columnar && f != NULL &&
	    f->role == ROLE_AMOUNT && f->type == TYPE_MONEY &&
	    f->digits == s->env->model->currency_digits;
}

/* The answer has the key, in whichever language it was asked. */
static bool
is_dutch_measure(struct sum *s, struct sum_measure *m, struct slice text)
{
	const struct field	*f = entity_find_field(s->req->entity, text);

	if (!s->req->entity->is_columnar)
		return false;
	for (size_t i = 0; i < NELEM(in_dutch); i++) {
		if (!slice_eq_ascii_nocase(text, slice_of(in_dutch[i].name)))
			continue;
		/* "kosten" may be the label of the costs themselves. */
		if (f != NULL && !(f->role == ROLE_COST &&
		    in_dutch[i].what == SUM_COST))
			return false;
		m->what = in_dutch[i].what;
		if (f != NULL)
			m->name = f->name;
		for (size_t k = 0; k < NELEM(of_ledger); k++)
			if (f == NULL && of_ledger[k].what == m->what)
				m->name = slice_of(of_ledger[k].name);
		ledger_measure(s, m);
		return true;
	}
	return false;
}

enum err_code
sum_read_measure(struct sum *s, struct sum_measure *m, struct slice text,
    struct err *err)
{
	m->name = slice_dup(s->arena, text);
	text = slice_trim(text);
	if (s->req->entity->is_columnar) {
		for (size_t i = 0; i < NELEM(of_ledger); i++)
			if (slice_eq_ascii_nocase(text,
			    slice_of(of_ledger[i].name))) {
				m->what = of_ledger[i].what;
				ledger_measure(s, m);
				return ERR_OK;
			}
	}
	if (is_revenue(s, text)) {
		m->what = SUM_REVENUE;
		ledger_measure(s, m);
		return ERR_OK;
	}
	if (is_dutch_measure(s, m, text))
		return ERR_OK;
	if (slice_eq_ascii_nocase(text, SLICE("count"))) {
		m->what = s->req->entity->is_columnar ? SUM_ROWS : SUM_COUNT;
		m->type = TYPE_INT;
		return ERR_OK;
	}
	return number_measure(s, m, err);
}

/*
 * "mand": a period that was mistyped is no text that wants quotes; "tag" is
 * rather tags than dag.
 */
static void
suggest_period(struct err *err, const struct entity *e, struct slice text)
{
	static const char *const	words[] = { "day", "week", "month",
		"quarter", "year", "dag", "maand", "kwartaal", "jaar" };
	struct slice			 field = entity_suggest_field(e, text);
	size_t				 best = 2;
	const char			*near = NULL;

	if (field.len > 0)
		best = MIN(best, text_distance(field, text, 2));
	for (size_t i = 0; i < NELEM(words); i++) {
		size_t	far = text_distance(slice_of(words[i]), text, 2);

		if (far < best) {
			best = far;
			near = words[i];
		}
	}
	if (near != NULL)
		err_hint(err, "did you mean %s?", near);
}

enum err_code
sum_read_key(struct sum *s, struct sum_key *k, struct slice text,
    struct err *err)
{
	enum err_code	rc;

	k->name = slice_dup(s->arena, text);
	text = slice_trim(text);
	if (period_parse(&k->period, text) &&
	    entity_find_field(s->req->entity, text) == NULL) {
		k->by_period = true;
		/* "maand" is understood; the key is "month" everywhere. */
		k->name = slice_of(period_name(k->period));
		if (s->time != NULL)
			return ERR_OK;
		return err_set(err, ERR_USAGE, "key: %.*s has no date to cut"
		    " into %.*ss", SHORT(s->req->entity->name), SHORT(text));
	}
	rc = query_compile(&k->q, s->scratch, s->env, s->req->entity, text,
	    false, err);
	if (rc == ERR_OK)
		return ERR_OK;
	suggest_period(err, s->req->entity, text);
	return err_prefix(err, "key: ");
}

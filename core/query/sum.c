#include "core/query/sum.h"

#include "core/query/sum_priv.h"
#include "core/types/decimal.h"
#include "core/base/banned.h"

/* ---- what is asked ---- */

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

static enum err_code
read_measure(struct sum *s, struct sum_measure *m, struct slice text,
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

static enum err_code
read_key(struct sum *s, struct sum_key *k, struct slice text,
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
	return rc ? err_prefix(err, "key: ") : ERR_OK;
}

/* ---- groups ---- */

static void
encode(struct buf *b, const struct value *v)
{
	char	tmp[10];

	buf_addc(b, (char)v->type);
	if (v->type == TYPE_NONE)
		return;
	if (type_is_text(v->type)) {
		le64_put(tmp, v->text.len);
		buf_addmem(b, tmp, 8);
		buf_add(b, v->text);
		return;
	}
	le64_put(tmp, (uint64_t)v->i);
	tmp[8] = (char)v->digits;
	buf_addmem(b, tmp, 9);
}

static void
group_init(struct sum *s, struct sum_group *g, const struct value *key)
{
	g->key = ARENA_ARRAY(s->arena, struct value, s->req->n_keys);
	g->cell = ARENA_ARRAY(s->arena, struct sum_cellsum,
	    s->req->n_measures);
	for (size_t i = 0; key != NULL && i < s->req->n_keys; i++) {
		g->key[i] = key[i];
		if (type_is_text(key[i].type))
			g->key[i].text = slice_dup(s->arena, key[i].text);
	}
}

static void
hit_group(struct sum *s, const struct value *key)
{
	uint64_t	*at;
	bool		 added;

	buf_clear(&s->encoded);
	for (size_t i = 0; i < s->req->n_keys; i++)
		encode(&s->encoded, &key[i]);
	at = map_put(s->index, buf_slice(&s->encoded), &added);
	if (added) {
		*at = s->group.n;
		group_init(s, VEC_ADD(&s->group), key);
	}
	*VEC_ADD(&s->hit) = (uint32_t)*at;
}

struct key_values { const struct value *p; size_t n; };

/* Every combination of the values of the keys, from key i on. */
static void
combine(struct sum *s, struct value *key, const struct key_values *values,
    size_t i)
{
	if (i == s->req->n_keys) {
		hit_group(s, key);
		return;
	}
	for (size_t k = 0; k < values[i].n; k++) {
		key[i] = values[i].p[k];
		combine(s, key, values, i + 1);
	}
}

static void
period_value(struct arena *arena, const struct sum_key *k,
    const struct value *day, struct value *v)
{
	struct day	d = { (int32_t)day->i };
	char		*text;

	memset(v, 0, sizeof(*v));
	if (day->type == TYPE_NONE)
		return;
	if (k->period == PERIOD_DAY) {
		v->type = TYPE_DATE;
		v->i = d.n;
		return;
	}
	text = arena_alloc(arena, PERIOD_TEXT);
	v->type = TYPE_TEXT;
	v->text = slice_make(text, period_write(text, k->period, d));
	v->i = period_start(k->period, d).n;
}

struct values { VEC(struct value) list; };

static bool
collect_value(void *arg, const struct value *v)
{
	struct values	*values = arg;

	*VEC_ADD(&values->list) = *v;
	return false;
}

static enum err_code
key_values(struct sum *s, const struct sum_key *k, const struct record *rec,
    const int64_t *cells, const struct value *day, struct key_values *out,
    struct err *err)
{
	static const struct value	missing;
	struct subject			 sub = { .entity = s->req->entity,
					    .record = rec, .cells = cells };
	struct values			 all = {0};
	struct value			*v;
	struct arena			*scratch;
	enum err_code			 rc;

	if (k->by_period) {
		v = ARENA_NEW(s->scratch, struct value);
		period_value(s->scratch, k, day, v);
		*out = (struct key_values){ v, 1 };
		return ERR_OK;
	}
	rc = eval_begin(k->q, err);
	if (rc)
		return rc;
	scratch = k->q->scratch;
	k->q->scratch = s->scratch;
	if (!k->q->root->many) {
		v = ARENA_NEW(s->scratch, struct value);
		(void)eval_value(k->q, k->q->root, &sub, v);
		k->q->scratch = scratch;
		*out = (struct key_values){ v, 1 };
		return eval_end(k->q, err);
	}
	(void)eval_any(k->q, k->q->root, &sub, collect_value, &all);
	k->q->scratch = scratch;
	v = ARENA_ARRAY(s->scratch, struct value,
	    MAX(all.list.n, (size_t)1));
	if (all.list.n > 0)
		memcpy(v, all.list.p, all.list.n * sizeof(*v));
	else
		*v = missing;
	*out = (struct key_values){ v, MAX(all.list.n, (size_t)1) };
	VEC_RELEASE(&all.list);
	return eval_end(k->q, err);
}

enum err_code
sum_find_groups(struct sum *s, const struct record *rec,
    const int64_t *cells, const struct value *day, struct err *err)
{
	struct key_values	*values;
	struct value		*key;
	size_t			 n = s->req->n_keys;
	enum err_code		 rc = ERR_OK;

	VEC_CLEAR(&s->hit);
	values = ARENA_ARRAY(s->scratch, struct key_values, n);
	key = ARENA_ARRAY(s->scratch, struct value, n);
	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		rc = key_values(s, &s->key[i], rec, cells, day, &values[i],
		    err);
	if (rc == ERR_OK)
		combine(s, key, values, 0);
	return rc;
}

enum err_code
sum_append_group(struct sum *s, const int64_t *cells, const struct value *day,
    struct err *err)
{
	struct subject		 sub = { .entity = s->req->entity,
				    .cells = cells };
	struct sum_group	*g = VEC_ADD(&s->group);
	const struct sum_group	*before = s->group.n > 1 ? g - 1 : NULL;
	enum err_code		 rc = ERR_OK;

	group_init(s, g, NULL);
	for (size_t i = 0; i < s->req->n_keys && rc == ERR_OK; i++) {
		const struct sum_key	*k = &s->key[i];

		if (k->by_period) {
			/* Groups come period by period: one text serves. */
			if (before != NULL && day->type != TYPE_NONE &&
			    before->key[i].type != TYPE_NONE &&
			    before->key[i].i == day->i)
				g->key[i] = before->key[i];
			else
				period_value(s->arena, k, day, &g->key[i]);
			continue;
		}
		rc = eval_begin(k->q, err);
		if (rc)
			break;
		(void)eval_value(k->q, k->q->root, &sub, &g->key[i]);
		rc = eval_end(k->q, err);
	}
	return rc;
}

enum err_code
sum_add(struct sum *s, struct sum_group *g, size_t i, int64_t value,
    uint64_t n, struct err *err)
{
	struct sum_cellsum	*c = &g->cell[i];
	const struct sum_measure *m = &s->measure[i];

	if (n == 0)
		return ERR_OK;
	if (m->what == SUM_MIN || m->what == SUM_MAX) {
		if (c->n == 0 || (m->what == SUM_MIN ? value < c->sum :
		    value > c->sum))
			c->sum = value;
	} else if (!i64_add(&c->sum, c->sum, value))
		return err_set(err, ERR_RANGE, "\"%.*s\" adds up to too much",
		    SHORT(m->name));
	c->n += n;
	return ERR_OK;
}

static enum err_code
add_everywhere(struct sum *s, size_t i, int64_t value, struct err *err)
{
	enum err_code	rc;

	rc = sum_add(s, &s->total, i, value, 1, err);
	for (size_t k = 0; k < s->hit.n && rc == ERR_OK; k++)
		rc = sum_add(s, &s->group.p[s->hit.p[k]], i, value, 1, err);
	return rc;
}

enum err_code
sum_add_subject(struct sum *s, const struct record *rec,
    const int64_t *cells, struct err *err)
{
	struct subject	sub = { .entity = s->req->entity, .record = rec,
			    .cells = cells };
	struct value	v;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < s->req->n_measures && rc == ERR_OK; i++) {
		const struct sum_measure	*m = &s->measure[i];

		if (SUM_OF_LEDGER(m->what))
			continue;
		if (m->what == SUM_COUNT) {
			rc = add_everywhere(s, i, 1, err);
			continue;
		}
		rc = eval_begin(m->q, err);
		if (rc == ERR_OK && eval_value(m->q, m->q->root, &sub, &v))
			rc = add_everywhere(s, i, v.i, err);
		if (rc == ERR_OK)
			rc = eval_end(m->q, err);
	}
	return rc;
}

/* ---- the result ---- */

int
sum_compare_key(const struct value *a, const struct value *b)
{
	if (type_is_text(a->type) && type_is_text(b->type)) {
		/* Segments and periods have an order of their own. */
		if (a->i != b->i)
			return a->i < b->i ? -1 : 1;
		return text_compare(a->text, b->text);
	}
	if (a->type == TYPE_NONE || b->type == TYPE_NONE)
		return (a->type != TYPE_NONE) - (b->type != TYPE_NONE);
	return value_compare(a, b);
}

static int
compare_group(const void *x, const void *y, void *arg)
{
	const struct sum_group	*a = x, *b = y;
	const struct sum	*s = arg;
	int			 r;

	for (size_t i = 0; i < s->req->n_keys; i++) {
		/* A period's text sorts as its first day does; days are cheap. */
		if (s->key[i].by_period && a->key[i].type != TYPE_NONE &&
		    b->key[i].type != TYPE_NONE)
			r = a->key[i].i < b->key[i].i ? -1 :
			    a->key[i].i > b->key[i].i;
		else
			r = sum_compare_key(&a->key[i], &b->key[i]);
		if (r != 0)
			return r;
	}
	return 0;
}

/* Sorted, and no two groups alike; often they come so from the ledger. */
static enum err_code
sort_groups(struct sum *s, struct err *err)
{
	struct sum_group	*g = s->group.p;
	size_t			 n = 1, i = 1;
	enum err_code		 rc = ERR_OK;

	while (i < s->group.n && compare_group(&g[i - 1], &g[i], s) < 0)
		i++;
	if (i >= s->group.n)
		return ERR_OK;
	qsort_r(g, s->group.n, sizeof(*g), compare_group, s);
	if (!s->appended)
		return ERR_OK;
	for (i = 1; i < s->group.n && rc == ERR_OK; i++) {
		if (compare_group(&g[n - 1], &g[i], s) != 0) {
			g[n++] = g[i];
			continue;
		}
		for (size_t k = 0; k < s->req->n_measures && rc == ERR_OK; k++)
			rc = sum_add(s, &g[n - 1], k, g[i].cell[k].sum,
			    g[i].cell[k].n, err);
	}
	s->group.n = n;
	return rc;
}

static enum err_code
finish_row(struct sum_row *row, struct sum *s, const struct sum_group *g,
    struct err *err)
{
	row->key = g->key;
	row->measure = ARENA_ARRAY(s->arena, struct value, s->req->n_measures);
	for (size_t i = 0; i < s->req->n_measures; i++) {
		const struct sum_measure	*m = &s->measure[i];
		const struct sum_cellsum	*c = &g->cell[i];
		struct value			*v = &row->measure[i];
		unsigned			 from, to;

		/* Counts and sums of nothing are 0; a mean is not. */
		if (c->n == 0 && (m->what >= SUM_MIN ||
		    m->what == SUM_MARGIN || m->what == SUM_COST))
			continue;
		v->type = m->type;
		v->digits = m->digits;
		v->i = c->sum;
		if (m->what != SUM_MEAN)
			continue;
		from = number_digits(query_type(m->q), query_digits(m->q));
		to = number_digits(m->type, m->digits);
		if (!i64_muldiv(&v->i, c->sum, i64_pow10(to - from),
		    (int64_t)c->n))
			return err_set(err, ERR_RANGE, "\"%.*s\" is too large",
			    SHORT(m->name));
	}
	return ERR_OK;
}

static void
finish_columns(struct sum_result *r, struct sum *s)
{
	r->n_keys = s->req->n_keys;
	r->n_measures = s->req->n_measures;
	r->key = ARENA_ARRAY(s->arena, struct sum_column, r->n_keys);
	r->measure = ARENA_ARRAY(s->arena, struct sum_column, r->n_measures);
	for (size_t i = 0; i < r->n_keys; i++) {
		const struct sum_key	*k = &s->key[i];

		r->key[i].name = k->name;
		r->key[i].type = !k->by_period ? query_type(k->q) :
		    k->period == PERIOD_DAY ? TYPE_DATE : TYPE_TEXT;
		r->key[i].digits = k->by_period ? 0 : query_digits(k->q);
		r->key[i].field = k->by_period ? NULL : query_field(k->q);
	}
	for (size_t i = 0; i < r->n_measures; i++) {
		r->measure[i].name = s->measure[i].name;
		r->measure[i].type = s->measure[i].type;
		r->measure[i].digits = s->measure[i].digits;
		r->measure[i].field = s->measure[i].q == NULL ? NULL :
		    query_field(s->measure[i].q);
	}
}

static enum err_code
finish(struct sum_result *result, struct sum *s, struct err *err)
{
	struct sum_result	 r = {0};
	struct sum_row		*rows;
	enum err_code		 rc;

	finish_columns(&r, s);
	/* Without keys the sum of nothing is a row too. */
	if (s->req->n_keys == 0 && s->group.n == 0)
		group_init(s, VEC_ADD(&s->group), NULL);
	rc = sort_groups(s, err);
	if (rc)
		return rc;
	rows = ARENA_ARRAY(s->arena, struct sum_row, s->group.n);
	rc = finish_row(&r.total, s, &s->total, err);
	for (size_t i = 0; i < s->group.n && rc == ERR_OK; i++)
		rc = finish_row(&rows[i], s, &s->group.p[i], err);
	if (rc)
		return rc;
	r.row.p = rows;
	r.row.n = r.row.cap = s->group.n;
	*result = r;
	return ERR_OK;
}

static enum err_code
prepare(struct sum *s, struct err *err)
{
	const struct sum_request	*req = s->req;
	enum err_code			 rc = ERR_OK;

	if (req->n_measures == 0)
		return err_set(err, ERR_USAGE, "no measure to sum");
	s->key = ARENA_ARRAY(s->scratch, struct sum_key, req->n_keys);
	s->measure = ARENA_ARRAY(s->scratch, struct sum_measure,
	    req->n_measures);
	for (size_t i = 0; i < req->n_measures && rc == ERR_OK; i++)
		rc = read_measure(s, &s->measure[i], req->measure[i], err);
	for (size_t i = 0; i < req->n_keys && rc == ERR_OK; i++)
		rc = read_key(s, &s->key[i], req->key[i], err);
	if (rc == ERR_OK)
		group_init(s, &s->total, NULL);
	return rc;
}

enum err_code
query_sum(struct sum_result *result, const struct query_env *env,
    const struct sum_request *req, struct arena *arena, struct err *err)
{
	struct sum	s = { .env = env, .req = req, .arena = arena };
	enum err_code	rc;

	s.scratch = arena_open();
	s.index = map_open();
	s.days = query_days(env, req->days);
	s.time = req->entity->is_columnar ?
	    entity_role(req->entity, ROLE_DATE) :
	    entity_time_field(req->entity);
	if (req->where != NULL)
		query_set_txn(req->where, env->txn);
	rc = prepare(&s, err);
	if (rc == ERR_OK && s.days.from.n < s.days.until.n)
		rc = req->entity->is_columnar ? sum_sales(&s, err) :
		    sum_records(&s, err);
	if (rc == ERR_OK)
		rc = finish(result, &s, err);
	for (size_t i = 0; s.key != NULL && i < req->n_keys; i++)
		query_release(s.key[i].q);
	for (size_t i = 0; s.measure != NULL && i < req->n_measures; i++)
		query_release(s.measure[i].q);
	VEC_RELEASE(&s.group);
	VEC_RELEASE(&s.hit);
	buf_release(&s.encoded);
	map_close(s.index);
	arena_close(s.scratch);
	return rc;
}

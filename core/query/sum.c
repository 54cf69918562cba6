#include "core/query/sum.h"

#include "core/query/sum_priv.h"
#include "core/base/banned.h"

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
		r->key[i].scheme = k->by_period ? NULL : query_scheme(k->q);
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
finish_row(struct sum_row *row, struct sum *s, const struct sum_group *g,
    struct err *err)
{
	row->measure = ARENA_ARRAY(s->arena, struct value, s->req->n_measures);
	return sum_set_row(row, s, g, err);
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
		sum_group_init(s, VEC_ADD(&s->group), NULL);
	r.n_without_cost = s->n_without_cost;
	rc = finish_row(&r.total, s, &s->total, err);
	if (rc == ERR_OK)
		rc = sort_groups(s, err);
	for (size_t i = 0; s->req->each != NULL && i < s->group.n &&
	    rc == ERR_OK; i++)
		rc = sum_pass(s, &s->group.p[i], err);
	if (rc == ERR_OK && s->req->each == NULL)
		r.row.n = s->group.n;
	*result = r;
	if (rc || s->req->each != NULL || s->req->only_count)
		return rc;
	rows = ARENA_ARRAY(s->arena, struct sum_row, s->group.n);
	for (size_t i = 0; i < s->group.n && rc == ERR_OK; i++)
		rc = finish_row(&rows[i], s, &s->group.p[i], err);
	if (rc)
		return rc;
	r.row.p = rows;
	r.row.cap = r.row.n;
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
		rc = sum_read_measure(s, &s->measure[i], req->measure[i], err);
	for (size_t i = 0; i < req->n_keys && rc == ERR_OK; i++)
		rc = sum_read_key(s, &s->key[i], req->key[i], err);
	if (rc)
		return rc;
	sum_group_init(s, &s->total, NULL);
	if (req->each != NULL) {
		sum_group_init(s, &s->passed, NULL);
		s->passed_row.measure = ARENA_ARRAY(s->arena, struct value,
		    req->n_measures);
	}
	return ERR_OK;
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

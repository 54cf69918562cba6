/* The groups of crm sum: which ones a row belongs to, and what adds up in them. */
#include "core/query/sum_priv.h"
#include "core/base/banned.h"

void
sum_encode_key(struct buf *b, const struct value *v)
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

void
sum_group_init(struct sum *s, struct sum_group *g, const struct value *key)
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
		sum_encode_key(&s->encoded, &key[i]);
	at = map_put(s->index, buf_slice(&s->encoded), &added);
	if (added) {
		*at = s->group.n;
		sum_group_init(s, VEC_ADD(&s->group), key);
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

/*
 * The keys of a group of cells.  Groups come period by period: the text of
 * the one before (NULL: none) serves, which may be the same group.
 */
static enum err_code
set_keys(struct sum *s, struct sum_group *g, const struct sum_group *before,
    const int64_t *cells, const struct value *day, struct err *err)
{
	struct subject	sub = { .entity = s->req->entity, .cells = cells };
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < s->req->n_keys && rc == ERR_OK; i++) {
		const struct sum_key	*k = &s->key[i];

		if (k->by_period) {
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
sum_append_group(struct sum *s, const int64_t *cells, const struct value *day,
    struct err *err)
{
	struct sum_group	*g = VEC_ADD(&s->group);

	sum_group_init(s, g, NULL);
	return set_keys(s, g, s->group.n > 1 ? g - 1 : NULL, cells, day, err);
}

enum err_code
sum_renew_group(struct sum *s, struct sum_group *g, const int64_t *cells,
    const struct value *day, struct err *err)
{
	memset(g->cell, 0, s->req->n_measures * sizeof(*g->cell));
	return set_keys(s, g, g, cells, day, err);
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

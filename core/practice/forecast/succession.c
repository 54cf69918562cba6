#include "core/practice/forecast/succession.h"

#include <stdlib.h>

#include "core/base/base.h"
#include "core/practice/role.h"

struct reading {
	const struct entity	*product;
	VEC(struct succeeded)	 found;
};

static enum err_code
add_product(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reading	*r = arg;
	uint32_t	 by = role_ref(rec, ROLE_SUCCESSOR, r->product);

	(void)more;
	(void)err;
	if (by != 0 && by != rec->id)
		*VEC_ADD(&r->found) = (struct succeeded){ rec->id, by };
	return ERR_OK;
}

enum err_code
succession_read(struct succession *s, const struct query_env *env,
    const struct entity *sale, struct arena *arena, struct err *err)
{
	const struct field	*f = entity_role(sale, ROLE_PRODUCT);
	struct reading		 r = {0};
	enum err_code		 rc;

	memset(s, 0, sizeof(*s));
	if (f == NULL || f->type != TYPE_REF)
		return ERR_OK;
	r.product = model_find_entity_id(env->model, f->to);
	if (r.product == NULL || entity_role(r.product, ROLE_SUCCESSOR) == NULL)
		return ERR_OK;
	rc = query_run(NULL, env, r.product, add_product, &r, err);
	s->field = f;
	s->n = r.found.n;
	s->list = ARENA_ARRAY(arena, struct succeeded, s->n + 1);
	for (size_t i = 0; i < s->n; i++)	/* in handle order */
		s->list[i] = r.found.p[i];
	VEC_RELEASE(&r.found);
	return rc;
}

/* Who succeeds id; 0: nobody. */
static uint32_t
next_of(const struct succession *s, uint32_t id)
{
	size_t	lo = 0, hi = s->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->list[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->list[lo].id == id ? s->list[lo].by : 0;
}

/*
 * The furthest in line that is in sold, else id itself.  Two that
 * succeed each other lead nowhere: the steps are counted.
 */
static uint32_t
heir_of(const struct succession *s, uint32_t id, const struct imap *sold)
{
	uint32_t	heir = id, next = id;

	for (size_t i = 0; i <= s->n; i++) {
		next = next_of(s, next);
		if (next == 0)
			return heir;
		if (imap_find(sold, next) != NULL)
			heir = next;
	}
	return id;
}

static bool
leads_to(const struct succession *s, uint32_t from, uint32_t id)
{
	uint32_t	next = from;

	for (size_t i = 0; i <= s->n && next != 0; i++) {
		next = next_of(s, next);
		if (next == id)
			return from != id;
	}
	return false;
}

size_t
succession_before(const struct succession *s, uint32_t id, uint32_t *before)
{
	size_t	n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (leads_to(s, s->list[i].id, id))
			before[n++] = s->list[i].id;
	return n;
}

bool
succession_matters(const struct succession *s, const struct entity *sale,
    struct slice key)
{
	size_t	n = 0;

	if (s->n == 0)
		return false;
	while (n < key.len && key.p[n] != '.')
		n++;
	return entity_find_field(sale, slice_sub(key, 0, n)) == s->field;
}

static uint32_t
product_of(const struct sum_row *row, size_t n)
{
	return row->key[n].type == TYPE_REF ? (uint32_t)row->key[n].i : 0;
}

static int
by_keys(const void *a, const void *b, void *arg)
{
	const struct sum_row	*x = a, *y = b;
	size_t			 n = *(const size_t *)arg;
	int			 d = 0;

	for (size_t i = 0; d == 0 && i < n; i++)
		d = sum_compare_key(&x->key[i], &y->key[i]);
	return d != 0 ? d : sum_compare_key(&x->key[n + 1], &y->key[n + 1]);
}

void
succession_apply(struct succession *s, struct sum_result *r, const bool *is,
    size_t n)
{
	struct imap	*sold = imap_open();	/* product: one of its rows */
	struct imap	*moved = imap_open();
	const uint64_t	*at;
	uint32_t	 id, heir;

	for (size_t i = 0; i < r->row.n; i++)
		*imap_put(sold, product_of(&r->row.p[i], n), NULL) = i;
	for (size_t i = 0; i < r->row.n; i++) {
		id = product_of(&r->row.p[i], n);
		heir = heir_of(s, id, sold);
		if (heir == id)
			continue;
		at = imap_find(sold, heir);
		(void)imap_put(moved, id, NULL);
		for (size_t k = 0; k < n; k++)
			if (is[k])
				r->row.p[i].key[k] = r->row.p[*at].key[k];
	}
	s->n_applied = imap_count(moved);
	qsort_r(r->row.p, r->row.n, sizeof(*r->row.p), by_keys, &n);
	imap_close(sold);
	imap_close(moved);
}

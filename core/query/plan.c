/*
 * Which records need to be looked at: those of the best index, of the
 * facets, of the words of a text, of a reference, or all.  Candidates are
 * tested again, so a plan can only be too wide, never wrong; only facets
 * that answer the whole filter need no test.
 */
#include "core/query/priv.h"

#include "core/record/reference.h"
#include "core/store/keys.h"
#include "core/base/banned.h"

enum {
	/* A candidate costs about this many steps of a scan. */
	CANDIDATE_COST = 8,
	/* And this many steps of an index. */
	INDEX_GAIN = 40,
	ENOUGH = 64,		/* candidates, to try and have fewer */
	IN_MAX = 1000		/* values of one in (...) looked up singly */
};

struct planner {
	struct query		*q;
	const struct entity	*entity;
	uint64_t		 limit;		/* more is no gain */
	/* Counting is half the work: once for each; what an index was asked
	 * for then is kept, if it was all there is. */
	VEC(struct estimated {
		const struct node	*n;
		uint64_t		 count;
		struct ids		 ids;
		bool			 has_ids;
	})			 known;
	struct err		*err;
	enum err_code		 rc;
};

struct node *const *
plan_conjuncts(struct node *const *root, size_t *n)
{
	if ((*root)->op == N_AND) {
		*n = (*root)->n;
		return (*root)->kid;
	}
	*n = 1;
	return root;
}

static void
sort_ids(struct ids *ids)
{
	uint32_t	*p = ids->list.p, swap;
	size_t		 n = ids->list.n, k = 0;
	bool		 sorted = true;

	for (size_t i = 1; i < n && sorted; i++)
		sorted = p[i - 1] < p[i];
	if (sorted)
		return;
	/* Heap sort: no worst case, no memory. */
	for (size_t end = n, start = n / 2; end > 1;) {
		size_t	root, child;

		if (start > 0)
			start--;
		else {
			end--;
			swap = p[0];
			p[0] = p[end];
			p[end] = swap;
		}
		for (root = start; (child = 2 * root + 1) < end;
		    root = child) {
			if (child + 1 < end && p[child] < p[child + 1])
				child++;
			if (p[root] >= p[child])
				break;
			swap = p[root];
			p[root] = p[child];
			p[child] = swap;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (k == 0 || p[k - 1] != p[i])
			p[k++] = p[i];
	ids->list.n = k;
}

/* A bound as the value the index has. */
static struct value
bound_value(const struct field *f, int64_t i)
{
	struct value	v = {0};

	if (i == INT64_MIN + 1 || i == INT64_MAX)
		return v;	/* open */
	v.type = f->type;
	v.digits = f->digits;
	v.entity = f->to;
	v.i = i;
	return v;
}

/* Texts with one normal form: equal when folded means equal. */
static bool
has_normal_form(enum type type)
{
	return type == TYPE_PHONE || type == TYPE_POSTCODE ||
	    type == TYPE_COUNTRY || type == TYPE_IBAN || type == TYPE_KVK ||
	    type == TYPE_VAT;
}

enum way { WAY_NONE, WAY_INDEX, WAY_TEXT_INDEX, WAY_WORDS, WAY_REFS,
	WAY_HANDLE, WAY_BOTH, WAY_BEST };

static bool
is_points(const struct node *n)
{
	for (size_t i = 0; i < n->n_ranges; i++)
		if (n->range[i].lo != n->range[i].hi)
			return false;
	return n->n_ranges <= IN_MAX;
}

static bool
has_words(const struct node *n)
{
	struct slice	word;
	size_t		pos;

	for (size_t i = 0; i < n->n_texts; i++) {
		pos = 0;
		if (!text_next_word(&word, n->text[i], &pos))
			return false;
	}
	return n->n_texts <= IN_MAX;
}

static enum way
way_of(const struct node *n)
{
	const struct node	*k;
	const struct field	*f;

	if (n->op == N_AND)
		return WAY_BEST;
	if (n->op == N_OR)
		return WAY_BOTH;
	if (n->op != N_RANGE && n->op != N_TEXT)
		return WAY_NONE;
	k = n->kid[0];
	if (k->op == N_HANDLE)
		return is_points(n) ? WAY_HANDLE : WAY_NONE;
	if (k->op != N_FIELD)
		return WAY_NONE;
	f = k->field;
	if (n->op == N_RANGE) {
		if (n->n_ranges > IN_MAX)
			return WAY_NONE;
		if (f->unique || f->indexed)
			return WAY_INDEX;
		return f->type == TYPE_REF && is_points(n) ? WAY_REFS :
		    WAY_NONE;
	}
	/* Text is folded in the index as it is here; not so e-mail. */
	if ((f->unique || f->indexed) && n->n_texts <= IN_MAX &&
	    (f->type == TYPE_TEXT || has_normal_form(f->type)))
		return WAY_TEXT_INDEX;
	return f->search && has_words(n) ? WAY_WORDS : WAY_NONE;
}

/* ---- how many ---- */

struct counting {
	const struct entity	*source;
	const struct field	*field;
	uint64_t		 n, limit;
	struct ids		*ids;		/* NULL: only count */
};

static bool
count_reference(void *arg, const struct entity *source,
    const struct field *f, uint32_t id)
{
	struct counting	*c = arg;

	if (source == c->source && f == c->field) {
		c->n++;
		if (c->ids != NULL)
			*VEC_ADD(&c->ids->list) = id;
	}
	return c->ids != NULL || c->n < c->limit;
}

static uint64_t
walk_references(struct planner *p, const struct node *n, struct ids *ids)
{
	struct counting		 c = { .source = p->entity,
				    .field = n->kid[0]->field,
				    .limit = p->limit, .ids = ids };
	const struct entity	*to = model_complete_entity(p->q->env.model,
				    n->kid[0]->entity);

	for (size_t i = 0; i < n->n_ranges && p->rc == ERR_OK; i++)
		if (n->range[i].lo > 0 && n->range[i].lo <= UINT32_MAX)
			p->rc = reference_list(p->q->env.txn,
			    p->q->env.model, to, (uint32_t)n->range[i].lo,
			    count_reference, &c, p->err);
	return c.n;
}

static void
estimate_index(struct planner *p, const struct node *n, struct ids *ids)
{
	const struct field	*f = n->kid[0]->field;
	struct value		 from, until;

	for (size_t i = 0; i < n->n_ranges && p->rc == ERR_OK; i++) {
		from = bound_value(f, n->range[i].lo);
		until = bound_value(f, n->range[i].hi);
		p->rc = index_find_some(ids, p->q->env.txn, p->entity, f,
		    &from, &until, p->limit - ids->list.n, p->err);
	}
}

/* A folded text as the index has it; false: no value is like that. */
static bool
index_text(struct value *v, struct planner *p, const struct field *f,
    struct slice folded)
{
	struct err	ignored = {0};

	memset(v, 0, sizeof(*v));
	v->type = f->type;
	v->text = folded;
	return f->type == TYPE_TEXT || value_parse(v, f->type, 0, folded,
	    &p->q->env.values, p->q->scratch, &ignored) == ERR_OK;
}

static void
estimate_text(struct planner *p, const struct node *n, struct ids *ids)
{
	const struct field	*f = n->kid[0]->field;
	struct value		 v;

	for (size_t i = 0; i < n->n_texts && p->rc == ERR_OK; i++)
		if (index_text(&v, p, f, n->text[i]))
			p->rc = index_find_some(ids, p->q->env.txn, p->entity,
			    f, &v, &v, p->limit - ids->list.n, p->err);
}

/* "bakker" is in thousands of names, the whole e-mail address in one. */
static struct slice
rarest_word(uint64_t *count, struct planner *p, struct slice folded)
{
	enum { WORD_BYTES = 100 };	/* longer ones are cut in the index */
	struct slice	word, best = SLICE_EMPTY;
	uint64_t	n;
	size_t		pos = 0;

	*count = p->limit;
	while (p->rc == ERR_OK && text_next_word(&word, folded, &pos)) {
		if (word.len > WORD_BYTES)
			continue;
		n = p->limit;
		p->rc = word_count(&n, p->q->env.txn, p->entity, word,
		    p->limit, p->err);
		if (best.len == 0 || n < *count) {
			*count = n;
			best = word;
		}
	}
	return best;
}

static uint64_t	estimate(struct planner *, const struct node *);

static uint64_t
estimate_anew(struct planner *p, const struct node *n, struct ids *ids)
{
	uint64_t	best = p->limit, sum = 0, one;

	if (p->rc)
		return p->limit;
	switch (way_of(n)) {
	case WAY_NONE:
		return p->limit;
	case WAY_INDEX:
		estimate_index(p, n, ids);
		return ids->list.n;
	case WAY_TEXT_INDEX:
		estimate_text(p, n, ids);
		return ids->list.n;
	case WAY_HANDLE:
		return n->n_ranges;
	case WAY_WORDS:
		for (size_t i = 0; i < n->n_texts && sum < p->limit; i++) {
			(void)rarest_word(&one, p, n->text[i]);
			sum += one;
		}
		return sum;
	case WAY_REFS:
		return walk_references(p, n, NULL);
	case WAY_BOTH:
		for (size_t i = 0; i < n->n && sum < p->limit; i++)
			sum += estimate(p, n->kid[i]);
		return sum;
	case WAY_BEST:
		for (size_t i = 0; i < n->n; i++) {
			one = estimate(p, n->kid[i]);
			best = MIN(best, one);
		}
		return best;
	}
	return p->limit;
}

/* p->limit or more: not worth it. */
static uint64_t
estimate(struct planner *p, const struct node *n)
{
	struct estimated	e = { .n = n };

	for (size_t i = 0; i < p->known.n; i++)
		if (p->known.p[i].n == n)
			return p->known.p[i].count;
	e.count = estimate_anew(p, n, &e.ids);
	e.has_ids = e.ids.list.n > 0 && e.count < p->limit;
	if (!e.has_ids)
		VEC_RELEASE(&e.ids.list);
	*VEC_ADD(&p->known) = e;
	return e.count;
}

static void
forget_known(struct planner *p)
{
	for (size_t i = 0; i < p->known.n; i++)
		VEC_RELEASE(&p->known.p[i].ids.list);
	VEC_RELEASE(&p->known);
}

static bool
take_known(struct planner *p, const struct node *n, struct ids *ids)
{
	for (size_t i = 0; i < p->known.n; i++) {
		const struct estimated	*e = &p->known.p[i];

		if (e->n != n || !e->has_ids)
			continue;
		for (size_t k = 0; k < e->ids.list.n; k++)
			*VEC_ADD(&ids->list) = e->ids.list.p[k];
		return true;
	}
	return false;
}

/* ---- which ---- */

static void
note(struct planner *p, const char *what, const struct node *n)
{
	struct buf	*b = &p->q->stats.plan;

	if (b->len > 0)
		buf_adds(b, ", ");
	if (b->len > 500)
		return;
	buf_adds(b, err_text(what));
	if (n->kid[0]->op == N_FIELD)
		buf_add(b, n->kid[0]->field->name);
}

static void
collect_index(struct planner *p, const struct node *n, struct ids *ids)
{
	const struct field	*f = n->kid[0]->field;
	struct value		 from, until;
	struct ids		 some = {0};

	for (size_t i = take_known(p, n, ids) ? n->n_ranges : 0;
	    i < n->n_ranges && p->rc == ERR_OK; i++) {
		from = bound_value(f, n->range[i].lo);
		until = bound_value(f, n->range[i].hi);
		VEC_CLEAR(&some.list);
		p->rc = index_find(&some, p->q->env.txn, p->entity, f, &from,
		    true, &until, true, p->err);
		for (size_t k = 0; k < some.list.n; k++)
			*VEC_ADD(&ids->list) = some.list.p[k];
	}
	VEC_RELEASE(&some.list);
	note(p, f->unique ? "unique index of " : "index of ", n);
	p->q->stats.index = f->many ? NULL : f;
}

static void
collect_text_index(struct planner *p, const struct node *n, struct ids *ids)
{
	const struct field	*f = n->kid[0]->field;
	struct value		 v;
	struct ids		 some = {0};

	for (size_t i = take_known(p, n, ids) ? n->n_texts : 0;
	    i < n->n_texts && p->rc == ERR_OK; i++) {
		if (!index_text(&v, p, f, n->text[i]))
			continue;
		VEC_CLEAR(&some.list);
		p->rc = index_find(&some, p->q->env.txn, p->entity, f, &v,
		    true, &v, true, p->err);
		for (size_t k = 0; k < some.list.n; k++)
			*VEC_ADD(&ids->list) = some.list.p[k];
	}
	VEC_RELEASE(&some.list);
	note(p, f->unique ? "unique index of " : "index of ", n);
	p->q->stats.index = f->many ? NULL : f;
}

static void
collect_words(struct planner *p, const struct node *n, struct ids *ids)
{
	struct word_search	*search = NULL;
	const struct word_hits	*h;
	struct sought		 sought = {0};
	uint64_t		 count;

	for (size_t i = 0; i < n->n_texts && p->rc == ERR_OK; i++) {
		sought.word = rarest_word(&count, p, n->text[i]);
		if (p->rc == ERR_OK)
			p->rc = word_search_open(&search, p->q->env.txn,
			    p->entity, &sought, sought.word.len > 0, NULL, 0,
			    p->err);
		if (p->rc)
			return;
		while ((h = word_search_next(search)) != NULL)
			for (size_t k = 0; k < h->n; k++)
				*VEC_ADD(&ids->list) = h->first + h->low[k];
		p->rc = word_search_status(search, p->err);
		word_search_close(search);
	}
	note(p, "words of ", n);
}

static void	collect(struct planner *, const struct node *, struct ids *);

/* Both are sorted. */
static void
intersect(struct ids *ids, const struct ids *with)
{
	size_t	n = 0, k = 0;

	for (size_t i = 0; i < ids->list.n && k < with->list.n; i++) {
		while (k < with->list.n && with->list.p[k] < ids->list.p[i])
			k++;
		if (k < with->list.n && with->list.p[k] == ids->list.p[i])
			ids->list.p[n++] = ids->list.p[i];
	}
	ids->list.n = n;
}

/* The least of all conditions; then less by those that count few as well,
 * for a step of an index is nothing against reading a record. */
static void
collect_best(struct planner *p, const struct node *n, struct ids *ids)
{
	const struct node	*best = n->kid[0];
	struct ids		 mine = {0}, other = {0};

	for (size_t i = 1; i < n->n; i++)
		if (estimate(p, n->kid[i]) < estimate(p, best))
			best = n->kid[i];
	collect(p, best, &mine);
	sort_ids(&mine);
	for (size_t i = 0; i < n->n && p->rc == ERR_OK; i++) {
		uint64_t	count = estimate(p, n->kid[i]);

		if (n->kid[i] == best || mine.list.n < ENOUGH ||
		    count >= p->limit || count > mine.list.n * INDEX_GAIN)
			continue;
		VEC_CLEAR(&other.list);
		collect(p, n->kid[i], &other);
		sort_ids(&other);
		intersect(&mine, &other);
	}
	for (size_t i = 0; i < mine.list.n; i++)
		*VEC_ADD(&ids->list) = mine.list.p[i];
	VEC_RELEASE(&mine.list);
	VEC_RELEASE(&other.list);
}

static void
collect(struct planner *p, const struct node *n, struct ids *ids)
{
	if (p->rc)
		return;
	switch (way_of(n)) {
	case WAY_NONE:
		break;
	case WAY_INDEX:
		collect_index(p, n, ids);
		break;
	case WAY_TEXT_INDEX:
		collect_text_index(p, n, ids);
		break;
	case WAY_WORDS:
		collect_words(p, n, ids);
		break;
	case WAY_REFS:
		(void)walk_references(p, n, ids);
		note(p, "references in ", n);
		break;
	case WAY_HANDLE:
		for (size_t i = 0; i < n->n_ranges; i++)
			if (n->range[i].lo > 0 && n->range[i].lo <= UINT32_MAX)
				*VEC_ADD(&ids->list) =
				    (uint32_t)n->range[i].lo;
		note(p, "handles", n);
		break;
	case WAY_BOTH:
		for (size_t i = 0; i < n->n; i++)
			collect(p, n->kid[i], ids);
		break;
	case WAY_BEST:
		collect_best(p, n, ids);
		break;
	}
}

/* Facets for the conjuncts they answer; 0 of them: not used. */
static enum err_code
use_facets(struct plan_result *r, bool *used, struct planner *p,
    uint64_t count)
{
	struct node *const	*part;
	VEC(struct node *)	 some = {0};
	struct buf		*b = &p->q->stats.plan;
	size_t			 n;
	enum err_code		 rc = ERR_OK;

	part = plan_conjuncts(&p->q->root, &n);
	for (size_t i = 0; i < n; i++)
		if (facet_answers(part[i]))
			*VEC_ADD(&some) = part[i];
	*used = some.n > 0;
	if (!*used)
		goto done;
	rc = facet_candidates(r, p->q, p->entity, some.p, some.n, p->err);
	if (rc)
		goto done;
	r->exact = r->exact && some.n == n;
	r->all = !r->exact &&
	    r->ids.list.n > count / CANDIDATE_COST;
	if (!r->all)
		buf_addf(b, err_text("facets for %zu of %zu conditions"),
		    some.n, n);
	else
		r->left_out = 0;
done:
	VEC_RELEASE(&some);
	return rc;
}

/* Indexes, when they lead to few enough. */
static enum err_code
use_indexes(struct plan_result *r, bool *used, struct planner *p)
{
	struct query	*q = p->q;

	*used = estimate(p, q->root) < p->limit;
	if (p->rc || !*used)
		return p->rc;
	collect(p, q->root, &r->ids);
	sort_ids(&r->ids);
	*used = r->ids.list.n <= p->limit;
	if (p->rc || *used)
		return p->rc;
	VEC_CLEAR(&r->ids.list);	/* more than it seemed */
	buf_clear(&q->stats.plan);
	q->stats.index = NULL;
	return ERR_OK;
}

enum err_code
plan_candidates(struct plan_result *r, struct query *q,
    const struct entity *e, struct err *err)
{
	struct planner	p = { .q = q, .entity = e, .err = err };
	uint64_t	count;
	uint32_t	last;
	bool		used = false;
	enum err_code	rc;

	memset(r, 0, sizeof(*r));
	buf_clear(&q->stats.plan);
	q->stats.index = NULL;
	q->stats.entity = e;
	rc = record_counts(&count, &last, q->env.txn, e, err);
	if (rc)
		return rc;
	p.limit = count / CANDIDATE_COST + 16;
	rc = use_indexes(r, &used, &p);
	forget_known(&p);
	if (rc || used)
		return rc;
	rc = use_facets(r, &used, &p, count);
	if (rc)
		return rc;
	if (!used || r->all) {
		r->all = true;
		VEC_CLEAR(&r->ids.list);
		buf_clear(&q->stats.plan);
		buf_adds(&q->stats.plan, err_text("every record"));
	}
	return ERR_OK;
}

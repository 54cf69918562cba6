/*
 * Conditions on choices, yes/no and small numbers answered from the facets:
 * one code per record, without touching the records.  Codes of numbers do
 * not tell everything: of each record it is known whether it may pass, and
 * whether it must; what may but need not is tested.
 */
#include "core/query/priv.h"

#include "core/base/banned.h"

bool
facet_answers(const struct node *n)
{
	switch (n->op) {
	case N_AND:
	case N_OR:
	case N_NOT:
		for (size_t i = 0; i < n->n; i++)
			if (!facet_answers(n->kid[i]))
				return false;
		return true;
	case N_RANGE:
	case N_PRESENT:
		return n->kid[0]->op == N_FIELD &&
		    field_has_facet(n->kid[0]->field);
	default:
		return false;
	}
}

/* 0 or 1 for each record of a block. */
struct verdict { uint8_t may[FACET_BLOCK], must[FACET_BLOCK]; };

/* The codes of each field once per block, whoever asks. */
struct facets {
	struct query		*q;
	const struct entity	*entity;
	uint32_t		 first;
	VEC(struct codes { const struct field *field;
		uint16_t code[FACET_BLOCK]; bool ready; }) read;
	uint8_t			 lacking[FACET_BLOCK];
	bool			 wide;		/* some must be tested */
	struct err		*err;
	enum err_code		 rc;
};

static const uint16_t *
codes_of(struct facets *fs, const struct field *f)
{
	struct codes	*c = NULL;
	bool		 any;

	for (size_t i = 0; i < fs->read.n; i++)
		if (fs->read.p[i].field == f)
			c = &fs->read.p[i];
	if (c == NULL)
		return NULL;
	if (!c->ready) {
		fs->rc = facet_read(c->code, &any, fs->q->env.txn, fs->entity,
		    f, fs->first, fs->err);
		if (fs->rc)
			return NULL;
		if (!any)
			memset(c->code, 0, sizeof(c->code));
		c->ready = true;
	}
	return c->code;
}

static void
list_fields(struct facets *fs, const struct node *n)
{
	if (n->op != N_FIELD) {
		for (size_t i = 0; i < n->n; i++)
			list_fields(fs, n->kid[i]);
		return;
	}
	for (size_t i = 0; i < fs->read.n; i++)
		if (fs->read.p[i].field == n->field)
			return;
	VEC_ADD(&fs->read)->field = n->field;
}

CRM_WIDE static void
add_between(uint8_t *restrict pass, const uint16_t *restrict code,
    uint16_t lo, uint16_t hi)
{
	for (size_t i = 0; i < FACET_BLOCK; i++)
		pass[i] |= code[i] >= lo && code[i] <= hi;
}

CRM_WIDE static void
add_equal(uint8_t *restrict pass, const uint16_t *restrict code,
    uint16_t which)
{
	for (size_t i = 0; i < FACET_BLOCK; i++)
		pass[i] |= code[i] == which;
}

/* What is beyond the codes is not told apart from their ends. */
static void
number_range(struct verdict *v, const uint16_t *code, const struct bounds *r)
{
	uint16_t	lo = facet_of_number(r->lo), hi = facet_of_number(r->hi);
	int		from = lo, until = hi;

	add_between(v->may, code, lo, hi);
	if (r->lo != INT64_MIN + 1)
		from += lo == FACET_BELOW || lo == FACET_ABOVE;
	if (r->hi != INT64_MAX)
		until -= hi == FACET_BELOW || hi == FACET_ABOVE;
	if (from <= until)
		add_between(v->must, code, (uint16_t)from, (uint16_t)until);
}

/* Numbers: those not known may pass. */
static void
number_leaf(struct facets *fs, const struct node *n, const uint16_t *code,
    struct verdict *v)
{
	add_equal(v->may, code, FACET_UNKNOWN);
	if (n->op == N_PRESENT) {
		add_between(v->may, code, FACET_NONE + 1, UINT16_MAX);
		add_between(v->must, code, FACET_NONE + 1, UINT16_MAX);
		return;
	}
	for (size_t k = 0; k < n->n_ranges; k++)
		number_range(v, code, &n->range[k]);
	add_equal(fs->lacking, code, FACET_NONE);
}

static void
leaf(struct facets *fs, const struct node *n, struct verdict *v)
{
	const struct field	*f = n->kid[0]->field;
	const uint16_t		*code = codes_of(fs, f);
	int64_t			 shift = f->type == TYPE_BOOL ? 1 : 0;

	memset(v, 0, sizeof(*v));
	if (code == NULL)
		return;
	if (field_has_number_facet(f)) {
		number_leaf(fs, n, code, v);
		return;
	}
	if (n->op == N_PRESENT)
		add_between(v->may, code, 1, UINT16_MAX);
	else
		add_equal(fs->lacking, code, 0);
	for (size_t k = 0; n->op == N_RANGE && k < n->n_ranges; k++) {
		int64_t	from = MAX(n->range[k].lo, 0 - shift + 1);
		int64_t	until = MIN(n->range[k].hi, (int64_t)UINT16_MAX - 1);

		if (from <= until)
			add_between(v->may, code, (uint16_t)(from + shift),
			    (uint16_t)(until + shift));
	}
	memcpy(v->must, v->may, sizeof(v->must));
}

CRM_WIDE static void
turn(struct verdict *v)
{
	for (size_t i = 0; i < FACET_BLOCK; i++) {
		uint8_t	may = v->may[i];

		v->may[i] = v->must[i] ^ 1;
		v->must[i] = may ^ 1;
	}
}

CRM_WIDE static void
both(struct verdict *restrict v, const struct verdict *restrict other)
{
	for (size_t i = 0; i < FACET_BLOCK; i++) {
		v->may[i] &= other->may[i];
		v->must[i] &= other->must[i];
	}
}

CRM_WIDE static void
either(struct verdict *restrict v, const struct verdict *restrict other)
{
	for (size_t i = 0; i < FACET_BLOCK; i++) {
		v->may[i] |= other->may[i];
		v->must[i] |= other->must[i];
	}
}

static void
answer(struct facets *fs, const struct node *n, struct verdict *v)
{
	struct verdict	other;

	if (n->op == N_RANGE || n->op == N_PRESENT) {
		leaf(fs, n, v);
		return;
	}
	answer(fs, n->kid[0], v);
	if (n->op == N_NOT)
		turn(v);
	for (size_t k = 1; k < n->n; k++) {
		answer(fs, n->kid[k], &other);
		if (n->op == N_AND)
			both(v, &other);
		else
			either(v, &other);
	}
}

/* Most blocks hold few: eight at a time. */
static void
add_ids(struct ids *ids, const uint8_t all[FACET_BLOCK], uint32_t first)
{
	for (uint32_t i = 0; i < FACET_BLOCK; i += 8) {
		if (le64_get(all + i) == 0)
			continue;
		for (uint32_t k = i; k < i + 8; k++)
			if (all[k])
				*VEC_ADD(&ids->list) = first + k;
	}
}

/*
 * What may pass stays, if there is such a record.  Returns how many were left
 * out for want of a value; *wide: one must be tested.
 */
CRM_WIDE static uint32_t
keep_there(bool *wide, struct verdict *restrict v,
    const uint16_t *restrict exists, const uint8_t *restrict lacking)
{
	uint32_t	left = 0;
	uint8_t		any = 0;

	for (size_t i = 0; i < FACET_BLOCK; i++) {
		uint8_t	there = exists[i] != 0;

		left += (uint32_t)(there & (v->may[i] ^ 1) & lacking[i]);
		v->may[i] &= there;
		any |= v->may[i] & (v->must[i] ^ 1);
	}
	*wide = any != 0;
	return left;
}

static enum err_code
one_block(struct facets *fs, struct plan_result *r, struct node *const *part,
    size_t n)
{
	uint16_t	exists[FACET_BLOCK];
	struct verdict	all, one;
	uint32_t	left;
	bool		any, wide;

	fs->rc = facet_read(exists, &any, fs->q->env.txn, fs->entity, NULL,
	    fs->first, fs->err);
	if (fs->rc || !any)
		return fs->rc;
	memset(fs->lacking, 0, sizeof(fs->lacking));
	for (size_t i = 0; i < fs->read.n; i++)
		fs->read.p[i].ready = false;
	answer(fs, part[0], &all);
	for (size_t k = 1; k < n; k++) {
		answer(fs, part[k], &one);
		both(&all, &one);
	}
	left = keep_there(&wide, &all, exists, fs->lacking);
	if (fs->rc)
		return fs->rc;
	r->left_out += left;
	fs->wide |= wide;
	add_ids(&r->ids, all.may, fs->first);
	return ERR_OK;
}

enum err_code
facet_candidates(struct plan_result *r, struct query *q,
    const struct entity *e, struct node *const *part, size_t n,
    struct err *err)
{
	struct facets	fs = { .q = q, .entity = e, .err = err };
	uint64_t	count;
	uint32_t	last;
	enum err_code	rc;

	rc = record_counts(&count, &last, q->env.txn, e, err);
	for (size_t k = 0; k < n; k++)
		list_fields(&fs, part[k]);
	for (uint64_t first = 0; rc == ERR_OK && first <= last;
	    first += FACET_BLOCK) {
		fs.first = (uint32_t)first;
		rc = one_block(&fs, r, part, n);
	}
	VEC_RELEASE(&fs.read);
	r->exact = !fs.wide;
	return rc;
}

/*
 * Conditions on choices, yes/no and small numbers answered from the facets:
 * one code per record, without touching the records.
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
		    field_has_facet(n->kid[0]->field) &&
		    !field_has_number_facet(n->kid[0]->field);
	default:
		return false;
	}
}

bool
facet_narrows(const struct node *n)
{
	return (n->op == N_RANGE || n->op == N_PRESENT) &&
	    n->kid[0]->op == N_FIELD &&
	    field_has_number_facet(n->kid[0]->field);
}

/* The codes of each field once per block, whoever asks. */
struct facets {
	struct query		*q;
	const struct entity	*entity;
	uint32_t		 first;
	VEC(struct codes { const struct field *field;
		uint16_t code[FACET_BLOCK]; bool ready; }) read;
	uint8_t			 lacking[FACET_BLOCK];
	uint8_t			 unknown[FACET_BLOCK];
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

/* Where a bound lies among the codes; what is beyond them is not told apart. */
static uint16_t
number_bound(struct facets *fs, int64_t v)
{
	uint16_t	code = facet_of_number(v);

	if ((code == FACET_BELOW || code == FACET_ABOVE) &&
	    v != INT64_MIN + 1 && v != INT64_MAX)
		fs->wide = true;
	return code;
}

/* Numbers: those not known may pass. */
CRM_WIDE static void
number_leaf(struct facets *fs, const struct node *n, const uint16_t *code,
    uint8_t *restrict pass)
{
	uint16_t	lo, hi;

	if (n->op == N_PRESENT) {
		for (size_t i = 0; i < FACET_BLOCK; i++)
			pass[i] = code[i] != FACET_NONE;
	}
	for (size_t k = 0; n->op == N_RANGE && k < n->n_ranges; k++) {
		lo = number_bound(fs, n->range[k].lo);
		hi = number_bound(fs, n->range[k].hi);
		for (size_t i = 0; i < FACET_BLOCK; i++)
			pass[i] |= code[i] >= lo && code[i] <= hi;
	}
	for (size_t i = 0; i < FACET_BLOCK; i++) {
		pass[i] |= code[i] == FACET_UNKNOWN;
		fs->unknown[i] |= code[i] == FACET_UNKNOWN;
	}
	if (n->op == N_RANGE)
		for (size_t i = 0; i < FACET_BLOCK; i++)
			fs->lacking[i] |= code[i] == FACET_NONE;
}

CRM_WIDE static void
leaf(struct facets *fs, const struct node *n, uint8_t *pass)
{
	const struct field	*f = n->kid[0]->field;
	const uint16_t		*code = codes_of(fs, f);
	uint16_t		 lo, hi;
	int64_t			 shift = f->type == TYPE_BOOL ? 1 : 0;

	memset(pass, 0, FACET_BLOCK);
	if (code == NULL)
		return;
	if (field_has_number_facet(f)) {
		number_leaf(fs, n, code, pass);
		return;
	}
	if (n->op == N_PRESENT) {
		for (size_t i = 0; i < FACET_BLOCK; i++)
			pass[i] = code[i] != 0;
		return;
	}
	for (size_t k = 0; k < n->n_ranges; k++) {
		int64_t	from = MAX(n->range[k].lo, 0 - shift + 1);
		int64_t	until = MIN(n->range[k].hi, (int64_t)UINT16_MAX - 1);

		if (from > until)
			continue;
		lo = (uint16_t)(from + shift);
		hi = (uint16_t)(until + shift);
		for (size_t i = 0; i < FACET_BLOCK; i++)
			pass[i] |= code[i] >= lo && code[i] <= hi;
	}
	for (size_t i = 0; i < FACET_BLOCK; i++)
		fs->lacking[i] |= code[i] == 0;
}

CRM_WIDE static void
answer(struct facets *fs, const struct node *n, uint8_t *pass)
{
	uint8_t	other[FACET_BLOCK];

	if (n->op == N_RANGE || n->op == N_PRESENT) {
		leaf(fs, n, pass);
		return;
	}
	answer(fs, n->kid[0], pass);
	if (n->op == N_NOT) {
		for (size_t i = 0; i < FACET_BLOCK; i++)
			pass[i] ^= 1;
		return;
	}
	for (size_t k = 1; k < n->n; k++) {
		answer(fs, n->kid[k], other);
		for (size_t i = 0; i < FACET_BLOCK; i++)
			pass[i] = n->op == N_AND ? pass[i] & other[i] :
			    pass[i] | other[i];
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

CRM_WIDE static enum err_code
one_block(struct facets *fs, struct plan_result *r, struct node *const *part,
    size_t n)
{
	uint16_t	exists[FACET_BLOCK];
	uint8_t		pass[FACET_BLOCK], all[FACET_BLOCK];
	uint32_t	left = 0;
	bool		any;

	fs->rc = facet_read(exists, &any, fs->q->env.txn, fs->entity, NULL,
	    fs->first, fs->err);
	if (fs->rc || !any)
		return fs->rc;
	memset(fs->lacking, 0, sizeof(fs->lacking));
	memset(fs->unknown, 0, sizeof(fs->unknown));
	for (size_t i = 0; i < fs->read.n; i++)
		fs->read.p[i].ready = false;
	memset(all, 1, sizeof(all));
	for (size_t k = 0; k < n; k++) {
		answer(fs, part[k], pass);
		for (size_t i = 0; i < FACET_BLOCK; i++)
			all[i] &= pass[i];
	}
	for (size_t i = 0; i < FACET_BLOCK; i++) {
		uint8_t	there = exists[i] != 0;

		left += (uint32_t)(there & ~all[i] & fs->lacking[i]);
		all[i] &= there;
		fs->wide |= all[i] & fs->unknown[i];
	}
	r->left_out += left;
	if (fs->rc == ERR_OK)
		add_ids(&r->ids, all, fs->first);
	return fs->rc;
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

/*
 * A look through the indexes for one record.
 */
#include <math.h>

#include "core/practice/quality/dupes_priv.h"
#include "core/record/index.h"
#include "core/types/text.h"

enum {
	SHARED_MAX = 40,	/* a value that more have says little */
	SHARED_QUICK = 5,
	CANDIDATES_MAX = 60,
	NAME_FRONT = 8		/* letters that names have to share */
};

struct dupes_near {
	struct dupes_model	 model;
	struct txn		*txn;
	struct linkage		 link;
	double			 records;
	bool			 quick;
	struct arena		*scratch;
	struct ids		 found;
};

enum err_code
dupes_near_open(struct dupes_near **near, struct txn *txn,
    const struct entity *entity, bool quick, struct err *err)
{
	struct dupes_near	*n;
	struct dupes_model	 model;
	struct err		 none = {0};
	uint64_t		 count;
	uint32_t		 last;
	enum err_code		 rc;

	*near = NULL;
	if (dupes_model_make(&model, entity, &none))
		return ERR_OK;
	rc = record_counts(&count, &last, txn, entity, err);
	if (rc || count == 0)
		return rc;
	n = mem_zalloc(sizeof(*n));
	n->model = model;
	n->txn = txn;
	n->records = (double)count;
	n->quick = quick;
	n->scratch = arena_open();
	for (size_t i = 0; i < model.n; i++)
		memcpy(n->link.u[i], compare_rule[model.c[i].how].u,
		    sizeof(n->link.u[i]));
	compare_believe(&n->link, &model, n->records);
	linkage_ready(&n->link);
	*near = n;
	return ERR_OK;
}

void
dupes_near_close(struct dupes_near *n)
{
	if (n == NULL)
		return;
	arena_close(n->scratch);
	VEC_RELEASE(&n->found.list);
	free(n);
}

/* ---- candidates ---- */

static void
keep(struct dupes_near *n, const struct ids *ids, uint32_t own)
{
	for (size_t i = 0; i < ids->list.n; i++) {
		bool	there = ids->list.p[i] == own;

		for (size_t k = 0; k < n->found.list.n && !there; k++)
			there = n->found.list.p[k] == ids->list.p[i];
		if (!there && n->found.list.n < CANDIDATES_MAX)
			*VEC_ADD(&n->found.list) = ids->list.p[i];
	}
}

/* Those with a value in [from, until], unless they are many. */
static enum err_code
look(bool *many, struct dupes_near *n, const struct field *f,
    const struct value *from, const struct value *until, uint32_t own,
    struct err *err)
{
	struct ids	ids = {{0}};
	uint64_t	about, most = n->quick ? SHARED_QUICK : SHARED_MAX;
	enum err_code	rc;

	rc = index_estimate(&about, n->txn, n->model.entity, f, from, until,
	    most + 1, err);
	*many = rc == ERR_OK && about > most;
	if (rc || *many || about == 0)
		return rc;
	rc = index_find(&ids, n->txn, n->model.entity, f, from, true, until,
	    true, err);
	if (rc == ERR_OK)
		keep(n, &ids, own);
	VEC_RELEASE(&ids.list);
	return rc;
}

/* Names that begin alike; of a common beginning only the name itself. */
static enum err_code
look_for_name(struct dupes_near *n, const struct field *f,
    const struct value *name, uint32_t own, struct err *err)
{
	struct slice	fold = text_fold_dup(n->scratch, name->text);
	struct value	from = *name, until = *name;
	size_t		front = MIN(fold.len, (size_t)NAME_FRONT);
	bool		many = false;
	enum err_code	rc;

	while (front < fold.len && ((unsigned char)fold.p[front] & 0xc0) ==
	    0x80)
		front++;
	from.text = slice_trim(slice_sub(fold, 0, front));
	/* U+FFFD sorts behind every letter there is. */
	until.text = slice_of(arena_printf(n->scratch, "%.*s\xef\xbf\xbd",
	    SLICE_ARG(from.text)));
	if (from.text.len == 0)
		return ERR_OK;
	rc = n->quick ? ERR_OK : look(&many, n, f, &from, &until, own, err);
	if (rc == ERR_OK && (n->quick || many))
		rc = look(&many, n, f, name, name, own, err);
	return rc;
}

static bool
tells(const struct dupes_near *n, const struct field *f)
{
	if (!f->indexed && !f->unique)
		return false;
	switch (f->type) {
	case TYPE_POSTCODE:
		return !n->quick;
	case TYPE_EMAIL:
	case TYPE_PHONE:
	case TYPE_IBAN:
	case TYPE_KVK:
	case TYPE_VAT:
		return true;
	default:
		return f->role == ROLE_NAME && f->type == TYPE_TEXT;
	}
}

static enum err_code
find_candidates(struct dupes_near *n, const struct record *rec,
    struct err *err)
{
	const struct entity	*e = rec->entity;
	bool			 many;
	enum err_code		 rc = ERR_OK;

	VEC_CLEAR(&n->found.list);
	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];
		size_t			 values;

		values = tells(n, f) ? record_count(rec, f) : 0;
		for (size_t k = 0; rc == ERR_OK && k < values; k++) {
			struct value	v = record_item(rec, f, k);

			rc = v.type == TYPE_TEXT ?
			    look_for_name(n, f, &v, rec->id, err) :
			    look(&many, n, f, &v, &v, rec->id, err);
		}
	}
	return rc;
}

/* ---- the likeliest ---- */

static void
choose(struct dupes_member *like, const struct sheet *t)
{
	uint8_t	level[LINKAGE_FIELDS] = {0};
	double	best = log(dupes_threshold / (1 - dupes_threshold)), odds;

	for (uint32_t r = 1; r < t->id.n; r++) {
		odds = compare_odds(t, level, 0, r);
		if (odds < best)
			continue;
		best = odds;
		like->like = t->id.p[r];
		like->chance = 1 / (1 + exp(-odds));
		dupes_give_reasons(like, t, level);
	}
}

enum err_code
dupes_near_find(struct dupes_member *like, struct dupes_near *n,
    const struct record *rec, struct err *err)
{
	struct sheet	*t;
	struct record	 other;
	enum err_code	 rc;

	arena_clear(n->scratch);
	*like = (struct dupes_member){ .id = rec->id };
	rc = find_candidates(n, rec, err);
	if (rc || n->found.list.n == 0)
		return rc;
	t = mem_zalloc(sizeof(*t));
	sheet_init(t, &n->model, NULL);
	sheet_add(t, rec, n->scratch);
	for (size_t i = 0; rc == ERR_OK && i < n->found.list.n; i++) {
		rc = record_find(&other, n->txn, rec->entity,
		    n->found.list.p[i], err);
		if (rc == ERR_OK && other.bytes.p != NULL)
			sheet_add(t, &other, n->scratch);
	}
	for (size_t i = 0; i < n->model.n; i++)
		t->present[i] = n->records;
	t->link = n->link;
	compare_ready(t);
	if (rc == ERR_OK)
		choose(like, t);
	sheet_release(t);
	free(t);
	return rc;
}

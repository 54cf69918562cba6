/*
 * Rows about records that no key tells: one that has all that a row says is
 * there already, and stands for one row of the file.  So a row that stands
 * twice in a file stands twice in the store, after every import of it.
 */
#include "core/exchange/import/priv.h"

/* Records whose fields hash alike: a list through next, 0 at its end. */
struct candidate { uint32_t id, next; };

struct present {
	const struct field	**field;	/* what the file gives */
	size_t			 n_fields;
	size_t			 n_columns;	/* when that was asked */
	const struct field	*moment;	/* when it happened; or NULL */
	struct imap		*first;		/* hash: place in candidate */
	VEC(struct candidate)	 candidate;	/* the first is none */
	struct imap		*taken;		/* ids that a row stood for */
	struct buf		 row, other;
};

struct present *
present_open(struct import *im)
{
	const struct field	*moment = entity_time_field(im->entity);
	struct present		*p;
	struct err		 ignored = {0};
	uint64_t		 count;
	uint32_t		 last;

	if (im->entity->is_columnar || im->o->exact ||
	    record_counts(&count, &last, im->env.txn, im->entity,
	    &ignored) || count == 0)
		return NULL;
	/* What happens now is not what happened at the last import. */
	if (moment != NULL && moment->default_text.len == 0)
		moment = NULL;
	if (moment != NULL && !bind_has(im, moment) &&
	    source_format(im->source) != IMPORT_NDJSON)
		return NULL;
	p = mem_zalloc(sizeof(*p));
	p->moment = moment;
	p->taken = imap_open();
	return p;
}

void
present_close(struct present *p)
{
	if (p == NULL)
		return;
	imap_close(p->first);
	imap_close(p->taken);
	VEC_RELEASE(&p->candidate);
	buf_release(&p->row);
	buf_release(&p->other);
	free(p);
}

bool
present_may(const struct import *im, const struct draft *d)
{
	const struct present	*p = im->present;

	return p != NULL &&
	    (im->key == NULL || d->field[im->key->position].n == 0) &&
	    (p->moment == NULL || d->field[p->moment->position].n > 0);
}

/* Equal bytes are equal values; the rate of foreign money does not count. */
static void
add_value(struct buf *b, const struct value *v)
{
	int64_t	n = type_is_text(v->type) ? (int64_t)v->text.len :
		    v->type == TYPE_MONEY && v->cur[0] != '\0' ?
		    v->original : v->i;

	buf_add(b, slice_make((const char *)&n, sizeof(n)));
	if (type_is_text(v->type))
		buf_add(b, v->text);
	else if (v->type == TYPE_MONEY)
		buf_add(b, slice_make(v->cur, sizeof(v->cur)));
}

static void
write_draft(struct buf *b, const struct present *p, const struct draft *d)
{
	buf_clear(b);
	for (size_t i = 0; i < p->n_fields; i++) {
		const struct draft_field *df =
		    &d->field[p->field[i]->position];

		buf_addc(b, (char)MIN(df->n, (size_t)255));
		for (size_t k = 0; k < df->n; k++)
			add_value(b, &df->p[k]);
	}
}

static void
write_record(struct buf *b, const struct present *p, const struct record *rec)
{
	buf_clear(b);
	for (size_t i = 0; i < p->n_fields; i++) {
		size_t	n = record_count(rec, p->field[i]);

		buf_addc(b, (char)MIN(n, (size_t)255));
		for (size_t k = 0; k < n; k++) {
			struct value	v = record_item(rec, p->field[i], k);

			add_value(b, &v);
		}
	}
}

static void
add_candidate(struct present *p, uint32_t id, uint64_t hash)
{
	uint64_t	*first = imap_put(p->first, hash, NULL);

	*VEC_ADD(&p->candidate) = (struct candidate){ id, (uint32_t)*first };
	*first = p->candidate.n - 1;
}

/* All records, by what the file gives: anew when it gives more (NDJSON). */
static enum err_code
learn(struct present *p, struct import *im, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	if (p->first != NULL && p->n_columns == im->column.n)
		return ERR_OK;
	p->n_columns = im->column.n;
	p->n_fields = 0;
	p->field = ARENA_ARRAY(im->arena, const struct field *,
	    im->entity->n_fields);
	for (size_t i = 0; i < im->entity->n_fields; i++)
		if (bind_has(im, &im->entity->field[i]))
			p->field[p->n_fields++] = &im->entity->field[i];
	imap_close(p->first);
	p->first = imap_open();
	p->candidate.n = 0;
	(void)VEC_ADD(&p->candidate);
	rc = record_scan_open(&scan, im->env.txn, im->entity, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		if (imap_find(p->taken, rec.id) != NULL)
			continue;
		write_record(&p->other, p, &rec);
		add_candidate(p, rec.id, slice_hash(buf_slice(&p->other)));
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
present_find(uint32_t *id, struct present *p, struct import *im,
    const struct draft *d, struct err *err)
{
	uint64_t	*first;
	uint32_t	 before = 0;
	struct record	 rec;
	enum err_code	 rc = learn(p, im, err);

	*id = 0;
	if (rc || p->n_fields == 0)
		return rc;
	write_draft(&p->row, p, d);
	first = imap_find(p->first, slice_hash(buf_slice(&p->row)));
	for (uint32_t i = first == NULL ? 0 : (uint32_t)*first; i != 0;
	    before = i, i = p->candidate.p[i].next) {
		rc = record_get(&rec, im->env.txn, im->entity,
		    p->candidate.p[i].id, err);
		if (rc)
			return rc;
		write_record(&p->other, p, &rec);
		if (!slice_eq(buf_slice(&p->row), buf_slice(&p->other)))
			continue;
		*id = rec.id;
		(void)imap_put(p->taken, rec.id, NULL);
		/* The next row that is alike need not pass it. */
		if (before == 0)
			*first = p->candidate.p[i].next;
		else
			p->candidate.p[before].next = p->candidate.p[i].next;
		return ERR_OK;
	}
	return ERR_OK;
}

/*
 * Rows about records that no key tells: one that has all that a row says is
 * there already, and stands for one row of the file.  So a row that stands
 * twice in a file stands twice in the store, after every import of it.
 */
#include "core/exchange/import/priv.h"

/* Records whose fields hash alike: a list through next, 0 at its end. */
struct candidate { uint32_t id, next; };

/* A row that a record stands for: its line, and how many columns the file
 * had until then. */
struct stand { uint64_t line; size_t n_columns; };

struct present {
	const struct field	**field;	/* what the file gives */
	size_t			 n_fields;
	size_t			 n_columns;	/* when that was asked */
	const struct field	*moment;	/* when it happened; or NULL */
	struct imap		*first;		/* hash: place in candidate */
	VEC(struct candidate)	 candidate;	/* the first is none */
	/* By id: the place in stand of the row that it stands for; 0, which is
	 * none: a row named it. */
	struct imap		*taken;
	VEC(struct stand)	 stand;
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
	(void)VEC_ADD(&p->stand);
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
	VEC_RELEASE(&p->stand);
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

/* Of those in the list at *first, the one that is as p->row; 0: none. */
static enum err_code
find_alike(uint32_t *id, struct present *p, struct import *im,
    uint64_t *first, struct err *err)
{
	uint32_t	before = 0, next;
	struct record	rec;
	bool		named;
	enum err_code	rc;

	for (uint32_t i = (uint32_t)*first; i != 0; i = next) {
		next = p->candidate.p[i].next;
		named = imap_find(p->taken, p->candidate.p[i].id) != NULL;
		if (!named) {
			rc = record_get(&rec, im->env.txn, im->entity,
			    p->candidate.p[i].id, err);
			if (rc)
				return rc;
			write_record(&p->other, p, &rec);
			if (!slice_eq(buf_slice(&p->row),
			    buf_slice(&p->other))) {
				before = i;
				continue;
			}
			*id = rec.id;
		}
		/* The next row that is alike need not pass it. */
		if (before == 0)
			*first = next;
		else
			p->candidate.p[before].next = next;
		if (!named)
			return ERR_OK;
	}
	return ERR_OK;
}

enum err_code
present_find(uint32_t *id, struct present *p, struct import *im,
    const struct draft *d, uint64_t line, struct err *err)
{
	uint64_t	*first;
	enum err_code	 rc = learn(p, im, err);

	*id = 0;
	if (rc || p->n_fields == 0)
		return rc;
	write_draft(&p->row, p, d);
	first = imap_find(p->first, slice_hash(buf_slice(&p->row)));
	if (first != NULL)
		rc = find_alike(id, p, im, first, err);
	if (rc == ERR_OK && *id != 0) {
		*imap_put(p->taken, *id, NULL) = p->stand.n;
		*VEC_ADD(&p->stand) = (struct stand){ line, p->n_columns };
	}
	return rc;
}

/* What the row said, from what the record was. */
static void
fill_draft(struct draft *d, const struct draft *was, const struct import *im,
    size_t n_columns)
{
	const struct draft_field	*df;

	for (size_t i = 0; i < im->entity->n_fields; i++) {
		const struct field	*f = &im->entity->field[i];

		df = &was->field[f->position];
		if (bind_had(im, f, n_columns))
			draft_set(d, f, df->p, df->n);
	}
}

enum err_code
present_name(struct draft *d, uint64_t *line, struct present *p,
    struct import *im, uint32_t id, struct err *err)
{
	uint64_t	*taken = imap_put(p->taken, id, NULL);
	struct stand	 stand = p->stand.p[*taken];
	struct record	 rec;
	struct draft	 was;
	enum err_code	 rc;

	*taken = 0;
	*line = stand.line;
	if (stand.line == 0)
		return ERR_OK;
	rc = record_get(&rec, im->env.txn, im->entity, id, err);
	if (rc)
		return rc;
	draft_from_record(&was, &rec, im->scratch);
	draft_init(d, im->entity, im->scratch);
	fill_draft(d, &was, im, stand.n_columns);
	return ERR_OK;
}

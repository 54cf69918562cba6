/*
 * Which of many records have the phrases, where the index of words does not
 * tell: words that a text has often, or far behind, or beginnings.
 */
#include "core/practice/contact/find_priv.h"

#include "core/base/worker.h"

bool
find_read(struct record *rec, struct find_reader *r, uint64_t key)
{
	const struct entity	*e = find_entity(r->model, key);

	if (r->entity != e) {
		record_scan_close(r->scan);
		r->scan = NULL;
		r->entity = e;
		if (record_scan_open(&r->scan, r->txn, e, 1, 0, &r->err) !=
		    ERR_OK)
			return false;
	}
	if (record_scan_find(r->scan, rec, find_id(key)))
		return true;
	(void)record_scan_status(r->scan, &r->err);
	return false;
}

void
find_reader_release(struct find_reader *r)
{
	record_scan_close(r->scan);
	buf_release(&r->fold);
}

bool
find_has_phrases(const struct find_text *t, const struct record *rec,
    struct buf *fold)
{
	for (size_t i = 0; i < t->n_phrases; i++)
		if (!word_phrase_is_in(&t->phrase[i], rec, fold))
			return false;
	return true;
}

/* A part of the records. */
struct part {
	const struct find_text	*text;
	struct find_reader	 reader;
	uint64_t		*key;
	size_t			 n;
};

static void
sift_part(void *arg)
{
	struct part		*p = arg;
	struct find_reader	*r = &p->reader;
	struct record		 rec;
	size_t			 kept = 0;

	for (size_t i = 0; i < p->n && r->err.code == ERR_OK; i++)
		if (!(p->key[i] & DOUBT) || (find_read(&rec, r, p->key[i]) &&
		    find_has_phrases(p->text, &rec, &r->fold)))
			p->key[kept++] = p->key[i] & ~(uint64_t)DOUBT;
	p->n = kept;
	find_reader_release(r);
}

/* The second part on another thread, when one can be had. */
static void
sift_parts(struct part part[2])
{
	struct txn	*twin;
	struct err	 ignored = {0};

	if (txn_twin(&twin, part[0].reader.txn, &ignored) == ERR_OK) {
		part[1].reader.txn = twin;
		worker_pair(sift_part, &part[0], &part[1]);
		txn_end(twin);
	} else {
		sift_part(&part[0]);
		sift_part(&part[1]);
	}
}

enum err_code
find_sift(uint64_t *key, size_t *n, const struct query_env *env,
    const struct find_text *text, struct err *err)
{
	enum { FEW = 4000 };
	struct part	part[2];
	size_t		doubts = 0, half;

	for (size_t i = 0; i < *n; i++)
		doubts += key[i] & DOUBT;
	if (doubts == 0)
		return ERR_OK;
	half = env->threads > 1 && doubts > FEW ? *n / 2 : *n;
	for (size_t i = 0; i < 2; i++)
		part[i] = (struct part){ .text = text, .reader = {
		    .txn = env->txn, .model = env->model } };
	part[0].key = key;
	part[0].n = half;
	part[1].key = key + half;
	part[1].n = *n - half;
	if (part[1].n > 0)
		sift_parts(part);
	else
		sift_part(&part[0]);
	for (size_t i = 0; i < 2; i++)
		if (part[i].reader.err.code) {
			*err = part[i].reader.err;
			return err->code;
		}
	memmove(key + part[0].n, part[1].key, part[1].n * sizeof(*key));
	*n = part[0].n + part[1].n;
	return ERR_OK;
}

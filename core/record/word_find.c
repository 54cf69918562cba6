/*
 * Who has a word, and how many.
 */
#include "core/record/posting.h"

#include "core/types/text.h"

enum err_code
word_count(uint64_t *n, struct txn *txn, const struct entity *entity,
    struct slice word, uint64_t limit, struct err *err)
{
	struct cursor	*cur;
	struct posting	 p;
	struct slice	 key, val;
	struct key	 from;
	uint64_t	 sum = 0;
	bool		 more;
	enum err_code	 rc;

	key_clear(&from);
	key_bytes(&from, word_cut(word));
	key_u8(&from, 0);
	key_u16(&from, entity->id);
	rc = cursor_open(&cur, txn, TABLE_WORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && sum < limit && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		if (!posting_read(&p, TABLE_WORD, key, val)) {
			rc = err_set(err, ERR_STORE,
			    "the index of words is damaged");
			break;
		}
		sum += p.n;
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	if (rc == ERR_OK)
		*n = MIN(sum, limit);
	return rc;
}

static int
compare_found(const void *x, const void *y)
{
	const struct found	*a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->entity->id != b->entity->id)
		return a->entity->id < b->entity->id ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void
add_hits(struct found_list *found, const struct entity *e,
    const struct word_hits *h)
{
	for (size_t i = 0; i < h->n; i++)
		*VEC_ADD(&found->list) = (struct found){ e,
		    h->first + h->low[i], h->weight[i] };
}

static enum err_code
find_sought(struct found_list *found, struct txn *txn,
    const struct model *model, const struct entity *entity,
    const struct sought *sought, size_t n, struct err *err)
{
	struct word_search	*search;
	const struct word_hits	*h;
	const struct entity	*e;
	size_t			 before = found->list.n;
	enum err_code		 rc;

	rc = word_search_open(&search, txn, entity, sought, n, NULL, 0, err);
	if (rc)
		return rc;
	while ((h = word_search_next(search)) != NULL)
		if ((e = model_find_entity_id(model, h->entity)) != NULL)
			add_hits(found, e, h);
	rc = word_search_status(search, err);
	word_search_close(search);
	if (found->list.n > before)
		qsort(found->list.p + before, found->list.n - before,
		    sizeof(found->list.p[0]), compare_found);
	return rc;
}

enum err_code
word_find(struct found_list *found, struct txn *txn,
    const struct model *model, const struct entity *entity,
    struct slice text, bool last_is_prefix, struct err *err)
{
	VEC(struct sought) sought = {0};
	struct buf	fold = {0};
	struct slice	word;
	size_t		pos = 0;
	enum err_code	rc;

	text_fold(&fold, text);
	while (text_next_word(&word, buf_slice(&fold), &pos))
		*VEC_ADD(&sought) = (struct sought){ word, false };
	if (sought.n > 0)
		sought.p[sought.n - 1].is_prefix = last_is_prefix;
	rc = find_sought(found, txn, model, entity, sought.p, sought.n,
	    err);
	VEC_RELEASE(&sought);
	buf_release(&fold);
	return rc;
}

#include "core/practice/name_book.h"

#include "core/types/text.h"

/* Folded name to id, NOBODY any more, or SEVERAL. */
#define NOBODY	UINT64_C(0)
#define SEVERAL	UINT64_MAX

struct names {
	const struct entity	*entity;
	struct map		*ids;
};
struct name_book { VEC(struct names) list; };

struct name_book *
name_book_open(void)
{
	return mem_zalloc(sizeof(struct name_book));
}

void
name_book_close(struct name_book *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->list.n; i++)
		map_close(b->list.p[i].ids);
	VEC_RELEASE(&b->list);
	free(b);
}

static void
note_name(struct map *ids, struct slice name, uint32_t id)
{
	struct buf	folded = {0};
	uint64_t	*at;

	text_fold(&folded, name);
	at = map_put(ids, buf_slice(&folded), NULL);
	if (*at == NOBODY)
		*at = id;
	else if (*at != id)
		*at = SEVERAL;
	buf_release(&folded);
}

static enum err_code
read_names(struct map *ids, const struct entity *e, struct txn *txn,
    struct err *err)
{
	struct record_scan	*scan;
	struct arena		*arena;
	struct record		 rec;
	enum err_code		 rc = record_scan_open(&scan, txn, e, 1, 0,
				    err);

	if (rc)
		return rc;
	arena = arena_open();
	while (record_scan_next(scan, &rec)) {
		note_name(ids, record_name(&rec, arena), rec.id);
		arena_clear(arena);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	arena_close(arena);
	return rc;
}

/* NULL: nobody asked for these names yet. */
static struct map *
find_names(const struct name_book *b, const struct entity *e)
{
	for (size_t i = 0; i < b->list.n; i++)
		if (b->list.p[i].entity == e)
			return b->list.p[i].ids;
	return NULL;
}

static uint64_t *
find_folded(struct map *ids, struct slice name)
{
	struct buf	folded = {0};
	uint64_t	*at;

	text_fold(&folded, name);
	at = map_find(ids, buf_slice(&folded));
	buf_release(&folded);
	return at;
}

enum err_code
name_book_find(uint32_t *id, bool *several, struct name_book *b,
    const struct entity *e, struct slice name, struct txn *txn,
    struct err *err)
{
	struct map	*ids = find_names(b, e);
	uint64_t	*at;
	enum err_code	 rc = ERR_OK;

	*id = 0;
	*several = false;
	if (ids == NULL) {
		ids = map_open();
		*VEC_ADD(&b->list) = (struct names){ e, ids };
		rc = read_names(ids, e, txn, err);
	}
	if (rc)
		return rc;
	at = find_folded(ids, name);
	*several = at != NULL && *at == SEVERAL;
	if (at != NULL && !*several)
		*id = (uint32_t)*at;
	return ERR_OK;
}

void
name_book_learn(struct name_book *b, const struct draft *d)
{
	const struct field	*f = d->entity->name_field;
	struct map		*ids = find_names(b, d->entity);

	if (f != NULL && ids != NULL)
		note_name(ids, draft_value(d, f).text, d->id);
}

void
name_book_forget(struct name_book *b, const struct entity *e,
    struct slice name)
{
	struct map	*ids = find_names(b, e);
	uint64_t	*at = ids == NULL ? NULL : find_folded(ids, name);

	if (at != NULL)
		*at = NOBODY;
}

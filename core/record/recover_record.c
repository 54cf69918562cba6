/*
 * Lost records, change by change, as the journal tells them.
 */
#include "core/record/recover_priv.h"

/* The long stored form of a record (record.h), in which anything fits. */
enum { RAW_HEAD = 14, RAW_ENTRY = 8 };

struct piece { uint16_t id; bool erased; struct slice encoded; };

struct lost {
	uint32_t		 id;
	bool			 is_known;	/* from its beginning on */
	uint32_t		 revision;
	uint64_t		 entry;		/* that changed it last */
	VEC(struct piece)	 piece;
};

struct lost_list {
	const struct entity	*entity;
	const struct idset	*wanted;
	struct imap		*at;
	VEC(struct lost)	 list;
	struct arena		*arena;
};

static struct lost *
find_lost(struct lost_list *l, uint32_t id)
{
	uint64_t	*at;
	bool		 added;

	at = imap_put(l->at, id, &added);
	if (added) {
		*at = l->list.n;
		VEC_ADD(&l->list)->id = id;
	}
	return &l->list.p[*at];
}

static void
drop_piece(struct lost *x, uint16_t id)
{
	for (size_t i = 0; i < x->piece.n; i++)
		if (x->piece.p[i].id == id) {
			x->piece.p[i] = x->piece.p[--x->piece.n];
			return;
		}
}

static enum err_code
follow_change(struct recovery *r, void *arg, uint64_t entry,
    const struct change *c, struct err *err)
{
	struct lost_list	*l = arg;
	struct lost		*x;

	(void)r;
	(void)err;
	if (c->entity != l->entity->id || !idset_has(l->wanted, c->id))
		return ERR_OK;
	x = find_lost(l, c->id);
	x->is_known = c->op == CHANGE_ADD || (c->op == CHANGE_SET &&
	    x->is_known && x->revision == c->revision_before);
	x->revision = c->revision_after;
	x->entry = entry;
	if (c->op != CHANGE_SET)
		VEC_CLEAR(&x->piece);
	for (size_t i = 0; i < c->n_fields && c->op != CHANGE_DEL; i++) {
		const struct change_field	*cf = &c->field[i];

		drop_piece(x, cf->field);
		if (cf->is_set)
			*VEC_ADD(&x->piece) = (struct piece){ cf->field,
			    cf->erased, slice_dup(l->arena, cf->after) };
	}
	return ERR_OK;
}

/* What the journal no longer has makes the record an incomplete one. */
static void
mark_erased(struct lost *x)
{
	static char	yes[] = { TYPE_BOOL, 0, 1 };

	for (size_t i = 0; i < x->piece.n; i++)
		if (x->piece.p[i].erased) {
			drop_piece(x, FIELD_INCOMPLETE);
			*VEC_ADD(&x->piece) = (struct piece){
			    FIELD_INCOMPLETE, false,
			    slice_make(yes, sizeof(yes)) };
			return;
		}
}

static int
compare_pieces(const void *a, const void *b)
{
	return ((const struct piece *)a)->id - ((const struct piece *)b)->id;
}

static bool
encode(struct buf *b, const struct lost_list *l, struct lost *x,
    uint32_t model_revision)
{
	struct record	 rec;
	struct err	 why = {0};
	size_t		 n = 0, end = 0, at = 0;
	char		*p;

	mark_erased(x);
	if (x->piece.n > 0)
		qsort(x->piece.p, x->piece.n, sizeof(x->piece.p[0]),
		    compare_pieces);
	for (size_t i = 0; i < x->piece.n; i++)
		n += !x->piece.p[i].erased;
	p = buf_reserve(b, RAW_HEAD + n * RAW_ENTRY);
	memset(p, 0, RAW_HEAD + n * RAW_ENTRY);
	le32_put(p + 4, model_revision);
	le32_put(p + 8, x->revision);
	le16_put(p + 12, (uint16_t)n);
	b->len += RAW_HEAD + n * RAW_ENTRY;
	for (size_t i = 0; i < x->piece.n; i++) {
		struct slice	s = x->piece.p[i].encoded;

		if (x->piece.p[i].erased)
			continue;
		if (s.len < 2)
			return false;
		buf_add(b, slice_sub(s, 2, s.len));
		end += s.len - 2;
		p = b->p + RAW_HEAD + at++ * RAW_ENTRY;
		le16_put(p, x->piece.p[i].id);
		p[2] = s.p[0];
		p[3] = s.p[1];
		le32_put(p + 4, (uint32_t)end);
	}
	record_seal(b->p, b->len, l->entity, x->id);
	return record_decode(&rec, l->entity, x->id, buf_slice(b), &why) ==
	    ERR_OK;
}

/* What it lacks or may lack, beside what it has. */
static void
tell_doubts(const struct recovery *r, const struct lost_list *l,
    const struct lost *x)
{
	const struct field	*f;

	for (size_t i = 0; i < x->piece.n; i++) {
		if (!x->piece.p[i].erased)
			continue;
		f = entity_find_field_id(l->entity, x->piece.p[i].id);
		recovery_tell(r, "%s is back without %.*s, which the journal "
		    "no longer has", record_words(l->entity, x->id).text,
		    SLICE_ARG(f != NULL ? f->name : slice_of(err_text("a field"))));
	}
	if (r->is_cut)
		recovery_tell(r, "%s is back as entry %llu of the journal left "
		    "it: what came later may be lost",
		    record_words(l->entity, x->id).text,
		    (unsigned long long)x->entry);
	else if (r->lost_entry > x->entry)
		recovery_tell(r, "%s is back as entry %llu of the journal left "
		    "it: entry %llu, which is lost, may have changed it",
		    record_words(l->entity, x->id).text,
		    (unsigned long long)x->entry,
		    (unsigned long long)r->lost_entry);
}

static enum err_code
put_back(bool *done, struct recovery *r, struct lost_list *l, struct lost *x,
    struct err *err)
{
	struct buf	b = {0};
	struct key	key;
	enum err_code	rc = ERR_OK;

	*done = x->is_known && encode(&b, l, x, r->model->revision);
	if (*done) {
		record_key(&key, l->entity->id, x->id);
		rc = txn_put(r->txn, TABLE_RECORD, key_slice(&key),
		    buf_slice(&b), err);
		idset_put(&recovery_known(r, l->entity->id)->stored, x->id,
		    true);
		tell_doubts(r, l, x);
	}
	buf_release(&b);
	return rc;
}

/* Neighbours in one line: a page holds many. */
struct run { uint32_t from, until; };

static void
tell_run(const struct recovery *r, const struct entity *e, struct run *run)
{
	uint32_t	n = run->until - run->from;
	const char	*why = recovery_is_whole(r) ? "" :
			    err_text(", and so is what the journal knew");

	if (n == 1)
		recovery_tell(r, "%s is lost%s",
		    record_words(e, run->from).text, why);
	else if (n > 1)
		recovery_tell(r, "%s to %.*s%u (%u records) are lost%s",
		    record_words(e, run->from).text, SLICE_ARG(e->prefix),
		    run->until - 1, n, why);
	*run = (struct run){ 0, 0 };
}

enum err_code
recovery_records(struct recovery *r, const struct entity *e,
    const struct idset *lost, struct err *err)
{
	struct lost_list l = { .entity = e, .wanted = lost };
	struct run	 run = {0};
	bool		 done;
	enum err_code	 rc;

	l.at = imap_open();
	l.arena = arena_open();
	rc = recovery_journal(r, follow_change, &l, err);
	for (uint32_t id = 0; rc == ERR_OK && id < lost->bits.n * 8; id++) {
		if (!idset_has(lost, id))
			continue;
		rc = put_back(&done, r, &l, find_lost(&l, id), err);
		if (done)
			continue;
		if (run.until != id)
			tell_run(r, e, &run);
		if (run.until == 0)
			run.from = id;
		run.until = id + 1;
	}
	tell_run(r, e, &run);
	for (size_t i = 0; i < l.list.n; i++)
		VEC_RELEASE(&l.list.p[i].piece);
	VEC_RELEASE(&l.list);
	imap_close(l.at);
	arena_close(l.arena);
	return rc;
}

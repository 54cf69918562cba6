/*
 * Which record may be meant at a place of a command line: by its handle, a
 * word of its name or its key.
 */
#include "cmd/complete.h"

#include "core/base/base.h"
#include "core/record/index.h"
#include "core/record/record.h"
#include "core/types/text.h"

/* A name, or the handle when there is none. */
static void
offer_record(struct place *p, const struct record *rec)
{
	struct buf	b = {0};

	handle_write(&b, rec->entity, rec->id);
	offer_one(p, buf_slice(&b), record_name(rec, p->crm->arena));
	buf_release(&b);
}

static enum err_code
offer_scan(struct place *p, const struct entity *e, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	struct buf		 b = {0};
	enum err_code		 rc;
	size_t			 n = 0, seen = 0;

	rc = record_scan_open(&scan, p->crm->txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (n < OFFER_MAX && seen++ < SCAN_MAX &&
	    record_scan_next(scan, &rec)) {
		buf_clear(&b);
		handle_write(&b, e, rec.id);
		if (!slice_starts(buf_slice(&b), p->current))
			continue;
		offer_record(p, &rec);
		n++;
	}
	if (n < OFFER_MAX && seen <= SCAN_MAX)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	buf_release(&b);
	return rc;
}

/* A word of a name that begins as what is typed, behind what is typed. */
static void
offer_word(struct place *p, struct map *offered, struct slice folded,
    struct slice word, struct slice name)
{
	struct buf	b = {0};
	bool		is_new = false;

	/* Each letter was folded to one: "ü", not "ß". */
	if (!slice_starts(word, folded) ||
	    folded.len != utf8_count(p->current))
		return;
	map_put(offered, word, &is_new);
	if (is_new) {
		buf_add(&b, p->current);
		buf_add(&b, slice_sub(word, folded.len, word.len));
		offer_one(p, buf_slice(&b), name);
	}
	buf_release(&b);
}

/*
 * "@jan": the words of names that go on so.  A shell takes nothing that does
 * not begin as what is typed does, so that a handle is no answer.
 */
static enum err_code
offer_words(struct place *p, const struct entity *want, struct err *err)
{
	struct found_list	 list = {0};
	struct map		*offered = map_open();
	struct buf		 fold = {0}, typed = {0};
	struct record		 rec;
	struct slice		 word, name, text = slice_sub(p->current, 1,
				    p->current.len);
	size_t			 pos, at = 1;
	enum err_code		 rc;

	rc = word_find(&list, p->crm->txn, p->crm->model, want, text, true,
	    err);
	for (size_t i = 1; i < p->current.len; i++)
		if (p->current.p[i] == ' ')
			at = i + 1;
	offer_keep(p, at);
	text_fold(&typed, p->current);
	for (size_t i = 0; rc == ERR_OK && i < MIN(list.list.n,
	    (size_t)OFFER_MAX); i++) {
		rc = record_find(&rec, p->crm->txn, list.list.p[i].entity,
		    list.list.p[i].id, err);
		if (rc || rec.bytes.p == NULL)
			continue;
		name = record_own_name(&rec, p->crm->arena);
		buf_clear(&fold);
		text_fold(&fold, name);
		pos = 0;
		while (text_next_word(&word, buf_slice(&fold), &pos))
			offer_word(p, offered, buf_slice(&typed), word, name);
	}
	VEC_RELEASE(&list.list);
	map_close(offered);
	buf_release(&fold);
	buf_release(&typed);
	return rc;
}

/* "account/178": the keys that go on so, in the letters that are typed. */
static enum err_code
offer_keys_of(struct place *p, const struct entity *e, const struct field *f,
    struct err *err)
{
	struct buf	 b = {0};
	struct value	 from = { .type = f->type, .text = p->current }, until;
	struct ids	 ids = {0};
	struct record	 rec;
	enum err_code	 rc;

	buf_add(&b, p->current);
	buf_adds(&b, "\xef\xbf\xbd");
	until = from;
	until.text = buf_slice(&b);
	rc = index_find_some(&ids, p->crm->txn, e, f, &from, &until, OFFER_MAX,
	    err);
	for (size_t i = 0; rc == ERR_OK && i < ids.list.n; i++) {
		struct slice	key;

		rc = record_find(&rec, p->crm->txn, e, ids.list.p[i], err);
		if (rc || rec.bytes.p == NULL)
			continue;
		for (size_t k = 0; k < record_count(&rec, f); k++) {
			key = record_item(&rec, f, k).text;
			if (!slice_eq_ascii_nocase(p->current,
			    slice_sub(key, 0, p->current.len)))
				continue;
			buf_clear(&b);
			buf_add(&b, p->current);
			buf_add(&b, slice_sub(key, p->current.len, key.len));
			offer_one(p, buf_slice(&b), record_name(&rec,
			    p->crm->arena));
		}
	}
	VEC_RELEASE(&ids.list);
	buf_release(&b);
	return rc;
}

static enum err_code
offer_keys(struct place *p, const struct entity *want, size_t at,
    struct err *err)
{
	const struct entity	*e = model_find_entity(p->crm->model,
				    slice_sub(p->current, 0, at));
	enum err_code		 rc = ERR_OK;

	if (e == NULL || e->is_columnar || (want != NULL && e != want))
		return ERR_OK;
	offer_keep(p, at + 1);
	for (size_t i = 0; i < e->n_fields && rc == ERR_OK; i++)
		if (e->field[i].unique && type_is_text(e->field[i].type))
			rc = offer_keys_of(p, e, &e->field[i], err);
	return rc;
}

/* "acc": the types behind which a key may stand. */
static void
offer_key_types(struct place *p, const struct entity *want)
{
	const struct model	*m = p->crm->model;

	for (size_t i = 0; i < m->n_entities; i++) {
		const struct entity	*e = model_entity(m, i);
		bool			 unique = false;

		for (size_t k = 0; k < e->n_fields; k++)
			unique |= e->field[k].unique;
		if (unique && !e->is_columnar && (want == NULL || e == want))
			offer_one(p, slice_of(arena_printf(p->crm->arena,
			    "%.*s/", SLICE_ARG(e->name))),
			    offer_label(p, e->help));
	}
}

enum err_code
offer_records(struct place *p, const struct entity *want, struct err *err)
{
	size_t			 at = slice_index(p->current, '/');
	const struct model	*m = p->crm->model;
	const struct entity	*e = want;
	size_t			 i = 0;

	if (p->current.len > 1 && p->current.p[0] == '@')
		return offer_words(p, want, err);
	if (at != SIZE_MAX)
		return offer_keys(p, want, at, err);
	while (i < p->current.len && p->current.p[i] >= 'a' &&
	    p->current.p[i] <= 'z')
		i++;
	if (e == NULL && i > 0)
		e = model_find_prefix(m, slice_sub(p->current, 0, i));
	if (e == NULL && i == 0)
		e = model_next_kind(m, KIND_PARTY, NULL);
	if (i > 1)
		offer_key_types(p, want);
	if (e == NULL || e->is_columnar)
		return ERR_OK;
	return offer_scan(p, e, err);
}

/*
 * Records by the words of their name: @jansen.
 */
#include "core/record/reference_priv.h"

#include "core/types/text.h"

static bool
has_words(struct slice name, struct slice words, bool last_is_prefix,
    bool *equal)
{
	struct buf	a = {0}, b = {0};
	struct slice	want, next, word;
	size_t		pos = 0, at;
	bool		more, hit = true;

	text_fold(&a, name);
	text_fold(&b, words);
	*equal = slice_eq(buf_slice(&a), buf_slice(&b));
	more = text_next_word(&want, buf_slice(&b), &pos);
	if (!more)
		hit = false;
	while (more && hit) {
		more = text_next_word(&next, buf_slice(&b), &pos);
		hit = false;
		at = 0;
		while (!hit && text_next_word(&word, buf_slice(&a), &at))
			hit = slice_eq(word, want) || (!more &&
			    last_is_prefix && slice_starts(word, want));
		want = next;
	}
	buf_release(&a);
	buf_release(&b);
	return hit;
}

/* Keep those whose name has the words; one with just that name wins. */
static enum err_code
keep_named(struct lookup *l, struct slice words, bool prefix,
    struct err *err)
{
	struct reference	exact = {0};
	size_t			n = 0, n_exact = 0;
	struct record		rec;
	bool			equal;
	enum err_code		rc;

	for (size_t i = 0; i < l->found.n; i++) {
		struct reference	r = l->found.p[i];

		rc = lookup_record(&rec, l, r.entity, r.id, err);
		if (rc)
			return rc;
		r.id = rec.id;
		if (rec.bytes.p == NULL || lookup_has(l, n, &r) ||
		    !has_words(record_own_name(&rec, l->arena), words, prefix,
		    &equal))
			continue;
		if (equal) {
			exact = r;
			n_exact++;
		}
		l->found.p[n++] = r;
	}
	l->found.n = n;
	if (n_exact == 1 && n > 1) {
		l->found.p[0] = exact;
		l->found.n = 1;
	}
	return ERR_OK;
}

static enum err_code
scan_names(struct lookup *l, const struct entity *entity,
    struct slice words, bool prefix, struct err *err)
{
	struct record_scan	*scan;
	struct arena		*arena;
	struct record		 rec;
	bool			 equal;
	enum err_code		 rc;

	rc = record_scan_open(&scan, l->txn, entity, 1, 0, err);
	if (rc)
		return rc;
	arena = arena_open();
	while (record_scan_next(scan, &rec)) {
		if (has_words(record_own_name(&rec, arena), words, prefix,
		    &equal))
			lookup_note(l, entity, rec.id);
		arena_clear(arena);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	arena_close(arena);
	return rc;
}

/* By the first word: of a single one the beginning may do. */
static enum err_code
find_planned(struct lookup *l, struct slice words, bool prefix,
    struct err *err)
{
	struct buf	fold = {0};
	struct slice	first, other;
	size_t		pos = 0;
	enum err_code	rc = ERR_OK;

	text_fold(&fold, words);
	if (text_next_word(&first, buf_slice(&fold), &pos)) {
		prefix &= !text_next_word(&other, buf_slice(&fold), &pos);
		rc = lookup_seen(l, TYPE_TEXT, first, prefix, err);
	}
	buf_release(&fold);
	return rc;
}

enum err_code
lookup_name(struct lookup *l, struct slice words, bool prefix, struct err *err)
{
	struct found_list	found = {{0}};
	enum err_code		rc = ERR_OK;

	l->found.n = 0;
	for (size_t i = 0; i < l->model->n_entities && rc == ERR_OK; i++) {
		const struct entity	*e = model_entity(l->model, i);

		if (!lookup_wants(l, e) || e->name_field == NULL)
			continue;
		if (!e->name_field->search) {
			/* Without an index of words only what is asked for. */
			if (l->want == e || e->kind == KIND_PARTY ||
			    e->kind == KIND_PERSON || e->kind == KIND_STAFF)
				rc = scan_names(l, e, words, prefix, err);
			continue;
		}
		VEC_CLEAR(&found.list);
		rc = word_find(&found, l->txn, l->model, e, words, prefix,
		    err);
		for (size_t k = 0; rc == ERR_OK && k < found.list.n; k++)
			lookup_note(l, e, found.list.p[k].id);
	}
	VEC_RELEASE(&found.list);
	if (rc == ERR_OK && l->plan != NULL)
		rc = find_planned(l, words, prefix, err);
	return rc ? rc : keep_named(l, words, prefix, err);
}

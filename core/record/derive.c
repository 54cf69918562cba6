/*
 * What follows from one record: its entries in the tables index, refs, word
 * and event.  A change puts and deletes the difference of what followed
 * before and what follows after.
 */
#include "core/record/layout.h"

#include "core/types/text.h"

static struct slice
keyset_key(const struct keyset *ks, size_t i)
{
	return (struct slice){ ks->bytes.p + ks->list.p[i].off,
	    ks->list.p[i].len };
}

static int
keyset_compare(const struct keyset *a, size_t i, const struct keyset *b,
    size_t k)
{
	uint64_t	x = a->list.p[i].head, y = b->list.p[k].head;

	if (x != y)
		return x < y ? -1 : 1;
	return slice_cmp(keyset_key(a, i), keyset_key(b, k));
}

static int
compare_derived(const void *x, const void *y, void *arg)
{
	const struct derived	*a = x, *b = y;
	const char		*base = arg;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return slice_cmp((struct slice){ base + a->off, a->len },
	    (struct slice){ base + b->off, b->len });
}

enum { FEW = 24 };

/* Most records have a dozen entries, nearly in order. */
static void
sort_by_insertion(struct keyset *ks)
{
	for (size_t i = 1; i < ks->list.n; i++) {
		struct derived	x = ks->list.p[i];
		size_t		k = i;

		while (k > 0 && compare_derived(&x, &ks->list.p[k - 1],
		    ks->bytes.p) < 0) {
			ks->list.p[k] = ks->list.p[k - 1];
			k--;
		}
		ks->list.p[k] = x;
	}
}

/* In order; a word that occurs again weighs more, other doubles go. */
static void
keyset_sort(struct keyset *ks)
{
	size_t	n = 0;

	if (ks->list.n < 2)
		return;
	if (ks->list.n <= FEW)
		sort_by_insertion(ks);
	else
		qsort_r(ks->list.p, ks->list.n, sizeof(ks->list.p[0]),
		    compare_derived, ks->bytes.p);
	for (size_t i = 1; i < ks->list.n; i++) {
		struct derived	*d = &ks->list.p[n];

		if (keyset_compare(ks, n, ks, i) != 0)
			ks->list.p[++n] = ks->list.p[i];
		else if (d->table == TABLE_WORD)
			d->val = word_val_add(d->val, ks->list.p[i].val);
	}
	ks->list.n = n + 1;
}

/* As keyset_sort, without bringing them in order. */
static void
keyset_join(struct keyset *ks)
{
	struct derived	*d = ks->list.p;
	uint64_t	 seen = 0;	/* a bit of each, mostly its own */
	size_t		 n = 0, k;

	if (ks->list.n > FEW) {
		keyset_sort(ks);
		return;
	}
	for (size_t i = 0; i < ks->list.n; i++) {
		uint64_t	bit = UINT64_C(1) <<
				    (d[i].head * 0x9e3779b97f4a7c15u >> 58);

		k = n;
		if (seen & bit)
			for (k = 0; k < n && keyset_compare(ks, k, ks, i) != 0;)
				k++;
		seen |= bit;
		if (k == n)
			d[n++] = d[i];
		else if (d[i].table == TABLE_WORD)
			d[k].val = word_val_add(d[k].val, d[i].val);
	}
	ks->list.n = n;
}

struct slice
derived_value(char tmp[4], enum table table, uint64_t val)
{
	if (table == TABLE_WORD) {
		tmp[0] = (char)val;
		return slice_make(tmp, 1);
	}
	if (table == TABLE_INDEX && val != 0) {
		le32_put(tmp, (uint32_t)val);
		return slice_make(tmp, 4);
	}
	return SLICE_EMPTY;
}

static void
add_be16(struct buf *b, uint16_t v)
{
	be16_put(buf_reserve(b, 2), v);
	b->len += 2;
}

static void
add_be32(struct buf *b, uint32_t v)
{
	be32_put(buf_reserve(b, 4), v);
	b->len += 4;
}

/*
 * Text is folded: filters compare folded text, and a unique text is unique
 * without regard to case and accents.  The other text-like types have a
 * normal form of their own.
 */
void
index_add_value(struct buf *key, const struct value *v, struct buf *fold)
{
	struct value	folded;

	if (v->type != TYPE_TEXT) {
		value_add_key(key, v);
		return;
	}
	folded = *v;
	buf_clear(fold);
	text_fold(fold, v->text);
	folded.text = buf_slice(fold);
	value_add_key(key, &folded);
}

void
index_add_key(struct buf *key, const struct entity *entity,
    const struct field *f, const struct value *v, struct buf *fold)
{
	add_be16(key, entity->id);
	add_be16(key, f->id);
	index_add_value(key, v, fold);
}

static void
add_index(struct keyset *ks, struct deriver *d, uint32_t id,
    const struct field *f, const struct stored_field *sf)
{
	size_t	n = stored_count_as(sf, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(sf, f, i);

		if (v.type == TYPE_NONE)
			continue;
		keyset_begin(ks, TABLE_INDEX);
		index_add_key(&ks->bytes, d->entity, f, &v, d->fold);
		if (!f->unique)
			add_be32(&ks->bytes, id);
		keyset_end(ks, f->unique ? id : 0);
	}
}

static void
add_refs(struct keyset *ks, const struct deriver *d, uint32_t id,
    const struct field *f, const struct stored_field *sf)
{
	size_t	n = stored_count_as(sf, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(sf, f, i);

		if (v.type == TYPE_NONE)
			continue;
		keyset_begin(ks, TABLE_REFS);
		add_be16(&ks->bytes, v.entity);
		add_be32(&ks->bytes, (uint32_t)v.i);
		add_be16(&ks->bytes, d->entity->id);
		add_be16(&ks->bytes, f->id);
		add_be32(&ks->bytes, id);
		keyset_end(ks, 0);
	}
}

static const struct field *
first_role(const struct entity *e, const enum role *roles, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct field	*f = entity_role(e, roles[i]);

		if (f != NULL && !f->many &&
		    (f->type == TYPE_TIME || f->type == TYPE_DATE))
			return f;
	}
	return NULL;
}

void
deriver_init(struct deriver *d, const struct model *model,
    const struct entity *entity, const struct zone *zone, struct buf *fold)
{
	/* When it happened; of a case, when it was opened. */
	static const enum role	times[] = {
		ROLE_TIME, ROLE_DATE, ROLE_OPENED
	};
	static const enum role	parties[] = {
		ROLE_PARTY, ROLE_PERSON, ROLE_OTHERS
	};
	size_t			n = 0;

	*d = (struct deriver){ .model = model, .entity = entity,
	    .zone = zone, .fold = fold };
	d->time = first_role(entity, times, NELEM(times));
	for (size_t i = 0; i < NELEM(parties); i++) {
		const struct field	*f = entity_role(entity, parties[i]);
		const struct entity	*to;

		if (f == NULL || f->type != TYPE_REF)
			continue;
		to = model_find_entity_id(model, f->to);
		if (to != NULL && (parties[i] == ROLE_PARTY ||
		    to->kind == KIND_PERSON))
			d->party[n++] = f;
	}
}

static void
differs(struct deriver *d, bool *same, uint16_t id)
{
	const struct field	*f = entity_find_field_id(d->entity, id);

	if (f == NULL)
		return;
	same[f->position] = false;
	if (f == d->time)
		d->same_events = false;
	for (size_t i = 0; i < NELEM(d->party); i++)
		if (f == d->party[i])
			d->same_events = false;
}

/* The parties of an event and its moment belong together. */
void
deriver_skip(struct deriver *d, bool *same, const struct record *before,
    const struct record *after)
{
	size_t	i = 0, k = 0;

	memset(same, true, d->entity->n_fields * sizeof(*same));
	d->same = same;
	d->same_events = true;
	d->all_words = false;
	/* Both sides are in the order of field numbers. */
	while (i < before->n_fields || k < after->n_fields) {
		int	a = i < before->n_fields ? stored_id_at(before, i) :
			    NO_FIELD;
		int	b = k < after->n_fields ? stored_id_at(after, k) :
			    NO_FIELD;

		if (a != b || !stored_equal_at(before, i, after, k))
			differs(d, same, (uint16_t)MIN(a, b));
		i += a <= b;
		k += b <= a;
	}
}

static bool
has_words(const struct field *f)
{
	return f->search && type_is_text(f->type);
}

static void
derive_anew(struct keyset *ks, struct deriver *d, const struct record *rec,
    const struct field *f, const struct stored_field *sf, bool same)
{
	size_t	from = ks->list.n;

	if (has_words(f))
		word_add_keys(ks, rec, f, sf, d->fold);
	if (same)
		return;
	if (f->unique || f->indexed)
		add_index(ks, d, rec->id, f, sf);
	if (f->type == TYPE_REF)
		add_refs(ks, d, rec->id, f, sf);
	if (d->memo != NULL)
		derive_memo_keep(d->memo, ks, from, f, sf);
}

static void
derive_field(struct keyset *ks, struct deriver *d, const struct record *rec,
    const struct field *f, const struct stored_field *sf, bool same)
{
	if (same || d->memo == NULL ||
	    !derive_memo_add(d->memo, ks, f, sf, rec->id))
		derive_anew(ks, d, rec, f, sf, same);
}

bool
field_is_derived(const struct field *f)
{
	return has_words(f) || f->unique || f->indexed || f->type == TYPE_REF;
}

size_t
next_apart_field(const bool *same, size_t i, size_t n)
{
	const bool	*at = i < n ? memchr(same + i, false, n - i) : NULL;

	return at == NULL ? n : (size_t)(at - same);
}

static void
derive_apart(struct keyset *ks, struct deriver *d, const struct record *rec)
{
	size_t	n = d->entity->n_fields;

	for (size_t i = 0; (i = next_apart_field(d->same, i, n)) < n; i++) {
		const struct field	*f = &d->entity->field[i];
		struct stored_field	 sf;

		if (stored_field_find(&sf, rec, f->id))
			derive_field(ks, d, rec, f, &sf, false);
	}
}

static void
derive_all(struct keyset *ks, struct deriver *d, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_fields; i++) {
		struct stored_field	 sf = stored_field_at(rec, i);
		const struct field	*f = entity_find_field_id(d->entity,
					    sf.id);

		if (f != NULL)
			derive_field(ks, d, rec, f, &sf,
			    d->same != NULL && d->same[f->position]);
	}
}

void
derive(struct keyset *ks, struct deriver *d, const struct record *rec)
{
	keyset_clear(ks);
	if (d->same != NULL && !d->all_words)
		derive_apart(ks, d, rec);
	else
		derive_all(ks, d, rec);
	if (d->same == NULL || !d->same_events)
		event_add_keys(ks, d, rec);
	keyset_sort(ks);
}

/* A walk along two sets by what only one of them has, or has otherwise. */
struct apart {
	const struct keyset	*before, *after;
	size_t			 i, k;
};

/* The next entry that must go, or come: it is the one at *at of *in. */
static bool
next_apart(const struct keyset **in, size_t *at, struct apart *a)
{
	const struct keyset	*x = a->before, *y = a->after;

	while (a->i < x->list.n || a->k < y->list.n) {
		int	cmp = a->i == x->list.n ? 1 : a->k == y->list.n ? -1 :
			    keyset_compare(x, a->i, y, a->k);

		*in = cmp < 0 ? x : y;
		*at = cmp < 0 ? a->i : a->k;
		a->i += cmp <= 0;
		a->k += cmp >= 0;
		if (cmp != 0 || x->list.p[a->i - 1].val !=
		    y->list.p[a->k - 1].val)
			return true;
	}
	return false;
}

/* Words that come or go, as many as a short text has. */
enum { WORDS_APART = 16 };

/* False: there are more. */
static bool
words_apart(struct slice word[WORDS_APART], size_t *n,
    const struct keyset *before, const struct keyset *after)
{
	struct apart		 a = { before, after, 0, 0 };
	const struct keyset	*in;
	size_t			 at;

	*n = 0;
	while (next_apart(&in, &at, &a)) {
		if (in->list.p[at].table != TABLE_WORD)
			continue;
		if (*n == WORDS_APART)
			return false;
		word[(*n)++] = word_of_key(keyset_key(in, at));
	}
	return true;
}

/*
 * A word weighs what all fields say of it.  Do these sets, of the fields that
 * differ, tell what each word that comes or goes weighs?  False: a field of
 * rec that stays may have one of them.
 */
static bool
knows_words(const struct deriver *d, const struct keyset *before,
    const struct keyset *after, const struct record *rec)
{
	struct slice	word[WORDS_APART];
	size_t		n;

	if (!words_apart(word, &n, before, after))
		return false;
	for (size_t i = 0; i < rec->n_fields && n > 0; i++) {
		const struct field	*f = entity_find_field_id(d->entity,
					    stored_id_at(rec, i));
		struct stored_field	 sf;

		if (f == NULL || !d->same[f->position] || !has_words(f))
			continue;
		sf = stored_field_at(rec, i);
		for (size_t k = 0; k < n; k++)
			if (word_may_be_in(&sf, f, word[k]))
				return false;
	}
	return true;
}

static void
derive_both(struct keyset *old, struct keyset *new, struct deriver *d,
    const struct record *before, const struct record *after)
{
	keyset_clear(old);
	keyset_clear(new);
	if (before != NULL)
		derive(old, d, before);
	if (after != NULL)
		derive(new, d, after);
}

void
derive_change(struct keyset *old, struct keyset *new, struct deriver *d,
    bool *same, const struct record *before, const struct record *after)
{
	d->same = NULL;
	if (before != NULL && after != NULL)
		deriver_skip(d, same, before, after);
	derive_both(old, new, d, before, after);
	if (d->same == NULL || knows_words(d, old, new, after))
		return;
	d->all_words = true;
	derive_both(old, new, d, before, after);
}

/* Of short texts into the sorter, of others into the set. */
static enum err_code
derive_layout(struct key_sorter *sorter, struct keyset *ks,
    struct deriver *d, const struct record *rec, const struct layout *l,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < l->n && rc == ERR_OK; i++) {
		const struct field	*f = l->field[i].field;
		struct stored_field	 sf;
		bool			 known = false;

		if (!l->field[i].is_derived)
			continue;
		sf = layout_field_at(l, rec, i);
		if (d->memo != NULL)
			rc = derive_memo_join(&known, d->memo, sorter, f, &sf,
			    rec->id, err);
		if (!known)
			derive_anew(ks, d, rec, f, &sf, false);
	}
	event_add_keys(ks, d, rec);
	keyset_join(ks);
	return rc;
}

enum err_code
derive_new(struct key_sorter *sorter, struct keyset *ks, struct deriver *d,
    const struct record *rec, const struct layout *l, struct err *err)
{
	struct key_spot	spot;
	enum err_code	rc = ERR_OK;

	keyset_clear(ks);
	if (l != NULL)
		rc = derive_layout(sorter, ks, d, rec, l, err);
	else
		derive(ks, d, rec);
	for (size_t i = 0; i < ks->list.n && rc == ERR_OK; i++) {
		struct sorted	s = { .key = keyset_key(ks, i),
				    .table = (enum table)ks->list.p[i].table,
				    .val = ks->list.p[i].val };

		rc = key_sorter_join(sorter, &spot, &s, err);
	}
	return rc;
}

enum err_code
derive_diff(struct key_sorter *sorter, const struct keyset *before,
    const struct keyset *after, struct err *err)
{
	struct apart		 a = { before, after, 0, 0 };
	const struct keyset	*in;
	size_t			 at;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && next_apart(&in, &at, &a)) {
		struct sorted	s = { .table = (enum table)
				    in->list.p[at].table,
				    .del = in == before,
				    .val = in->list.p[at].val };

		s.key = keyset_key(in, at);
		rc = key_sorter_add(sorter, &s, err);
	}
	return rc;
}

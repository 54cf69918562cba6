/*
 * A draft as it is stored.
 */
#include "core/record/new_record.h"
#include "core/record/stored_write.h"

/* The fewest bytes that read back as v; zero takes none. */
size_t
stored_number(char to[STORED_NUMBER], int64_t v)
{
	size_t	n = 1;

	le64_put(to, (uint64_t)v);
	if (v == 0)
		return 0;
	for (; n < STORED_NUMBER; n++) {
		int64_t	half = INT64_C(1) << (8 * n - 1);

		if (v >= -half && v < half)
			break;
	}
	return n;
}

static void
int_add(struct buf *b, int64_t v)
{
	char	tmp[STORED_NUMBER];

	buf_addmem(b, tmp, stored_number(tmp, v));
}

static void
item_add(struct buf *b, const struct value *v, uint8_t flags)
{
	char	tmp[2];
	size_t	at;

	if (type_is_text(v->type)) {
		buf_add(b, v->text);
		return;
	}
	if (v->type == TYPE_REF) {
		le16_put(tmp, v->entity);
		buf_addmem(b, tmp, 2);
		int_add(b, v->i);
		return;
	}
	if (v->type == TYPE_MONEY && flags & FLAG_ORIGINAL) {
		at = b->len;
		buf_addc(b, 0);
		int_add(b, v->i);
		b->p[at] = (char)(b->len - at - 1);
		buf_addmem(b, v->cur, 3);
		int_add(b, v->cur[0] == '\0' ? 0 : v->original);
		return;
	}
	int_add(b, v->i);
}

/* Appends the items' bytes; returns the flags of the entry. */
uint8_t
stored_encode(struct buf *b, const struct value *v, size_t n, bool many)
{
	struct buf	item = {0};
	uint8_t		flags = 0;

	if (v[0].type == TYPE_DECIMAL || v[0].type == TYPE_MONEY)
		flags = v[0].digits & FLAG_DIGITS;
	for (size_t i = 0; i < n && v[0].type == TYPE_MONEY; i++)
		if (v[i].cur[0] != '\0')
			flags |= FLAG_ORIGINAL;
	if (!many) {
		item_add(b, v, flags);
		return flags;
	}
	for (size_t i = 0; i < n; i++) {
		buf_clear(&item);
		item_add(&item, &v[i], flags);
		varint_add(b, item.len);
		buf_add(b, buf_slice(&item));
	}
	buf_release(&item);
	return flags | FLAG_MANY;
}

/* One step of the merge of known and unknown fields by their number. */
struct draft_cursor {
	const struct draft	*draft;
	struct slice		 unknown;
	int			 last;		/* the id given last */
};

/* The field of the draft with the lowest number above last that is set. */
static const struct field *
next_known(const struct draft_cursor *c)
{
	const struct entity	*e = c->draft->entity;
	const struct field	*best = NULL;

	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];

		if (c->draft->field[i].n == 0 || f->id <= c->last)
			continue;
		if (best == NULL || f->id < best->id)
			best = f;
		/* Nearly always the fields are in the order of their ids. */
		if (best->id == c->last + 1)
			break;
	}
	return best;
}

static bool
is_in_id_order(const struct entity *e)
{
	for (size_t i = 1; i < e->n_fields; i++)
		if (e->field[i].id <= e->field[i - 1].id)
			return false;
	return true;
}

struct writing {
	struct stored_writer	 to;
	bool			 is_short;
};

static void
end_field(struct writing *w, uint16_t id, uint8_t type, uint8_t flags)
{
	uint8_t	kind = 0;

	if (!w->is_short) {
		stored_end_long(&w->to, id, type, flags);
		return;
	}
	w->to.fits &= stored_kind(&kind, type, flags);
	stored_end_short(&w->to, id, kind);
}

static void
put_known(struct writing *w, const struct draft *d, const struct field *f)
{
	const struct draft_field	*df = &d->field[f->position];
	uint8_t				 flags;

	flags = stored_encode(w->to.b, df->p, df->n, f->many);
	end_field(w, f->id, (uint8_t)f->type, flags);
}

static size_t
count_fields(const struct draft *d)
{
	struct slice		rest = d->unknown;
	struct stored_field	sf;
	size_t			n = 0;

	for (size_t i = 0; i < d->entity->n_fields; i++)
		n += d->field[i].n > 0;
	while (draft_next_unknown(&sf, &rest))
		n++;
	return n;
}

static void
put_merged(struct writing *w, const struct draft *d)
{
	struct draft_cursor	 c = { d, d->unknown, -1 };
	const struct field	*f = next_known(&c);
	struct stored_field	 sf;
	bool			 more = draft_next_unknown(&sf, &c.unknown);

	while (f != NULL || more) {
		if (f != NULL && (!more || f->id < sf.id)) {
			put_known(w, d, f);
			c.last = f->id;
			f = next_known(&c);
			continue;
		}
		buf_add(w->to.b, sf.bytes);
		end_field(w, sf.id, sf.type, sf.flags);
		more = draft_next_unknown(&sf, &c.unknown);
	}
}

/*
 * The same from a short record of this revision of the model, most of which
 * is not touched: that is taken as it stands there.
 */
static void
put_changed(struct writing *w, const struct draft *d)
{
	const struct entity	*e = d->entity;
	const uint8_t		*old = (const uint8_t *)d->was.bytes.p +
				    SHORT_HEAD;
	size_t			 m = d->was.n_fields, k = 0, from;

	for (size_t i = 0; i < e->n_fields && w->to.fits; i++) {
		if (d->field[i].n == 0)
			continue;
		while (k < m && old[k] < e->field[i].id)
			k++;
		if (d->field[i].touched || k == m ||
		    old[k] != e->field[i].id) {
			put_known(w, d, &e->field[i]);
			continue;
		}
		from = k == 0 ? 0 : old[2 * m + k - 1];
		buf_addmem(w->to.b, old + 3 * m + from,
		    old[2 * m + k] - from);
		stored_end_short(&w->to, old[k], old[m + k]);
	}
}

static void
put_fields(struct writing *w, const struct draft *d, uint32_t model_revision)
{
	if (d->unknown.len > 0 || !is_in_id_order(d->entity)) {
		put_merged(w, d);
		return;
	}
	if (w->is_short && d->was.is_short &&
	    d->was.model_revision == model_revision) {
		put_changed(w, d);
		return;
	}
	for (size_t i = 0; i < d->entity->n_fields && w->to.fits; i++)
		if (d->field[i].n > 0)
			put_known(w, d, &d->entity->field[i]);
}

static size_t
encode(struct buf *b, const struct draft *d, uint32_t model_revision)
{
	size_t		n = count_fields(d), start = b->len;
	struct writing	w = { .is_short = true };

	stored_begin_short(&w.to, b, n, model_revision, d->revision);
	put_fields(&w, d, model_revision);
	if (w.to.fits)
		return n;
	buf_cut(b, start);
	w.is_short = false;
	stored_begin_long(&w.to, b, n, model_revision, d->revision);
	put_fields(&w, d, model_revision);
	return n;
}

void
draft_encode(struct buf *b, const struct draft *d, uint32_t model_revision)
{
	(void)encode(b, d, model_revision);
}

void
draft_as_record(struct record *rec, struct buf *b, const struct draft *d,
    uint32_t model_revision)
{
	size_t	n;

	buf_clear(b);
	n = encode(b, d, model_revision);
	*rec = (struct record){
		.entity = d->entity, .id = d->id, .revision = d->revision,
		.model_revision = model_revision, .n_fields = (uint16_t)n,
		.is_short = b->p[SHORT_AT] & 0x80, .bytes = buf_slice(b),
	};
}

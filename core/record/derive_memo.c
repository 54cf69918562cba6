/*
 * What short texts of a field lead to, for a while: many records say the
 * same of a city, a kind, a market.  A field whose texts do not come again
 * is soon left alone.
 */
#include "core/record/priv.h"

enum {
	SLOTS = 1024,
	TEXT_MAX = 48,
	TRIES = 256, HITS = TRIES / 4,	/* at least, to go on */
	FIELDS = 512,			/* a model has 500 at most */
	ID_SIZE = 4
};

struct slot {
	const struct field	*field;		/* NULL: free */
	size_t			 len;
	char			 text[TEXT_MAX];
	struct keyset		 keys;		/* without the id */
	VEC(struct key_spot)	 spot;		/* of each, in the sorter */
};

struct derive_memo {
	struct slot	slot[SLOTS];
	uint16_t	tries[FIELDS], hits[FIELDS];	/* up to TRIES */
};

struct derive_memo *
derive_memo_open(void)
{
	return mem_zalloc(sizeof(struct derive_memo));
}

void
derive_memo_close(struct derive_memo *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		keyset_release(&m->slot[i].keys);
		VEC_RELEASE(&m->slot[i].spot);
	}
	free(m);
}

/* One text, stored as the field is today, of which any record may say it. */
static bool
is_kept(const struct derive_memo *m, const struct field *f,
    const struct stored_field *sf)
{
	size_t	at = f->position;

	return type_is_text(f->type) && sf->type == f->type &&
	    sf->flags == 0 && !f->unique && (f->indexed || f->search) &&
	    sf->bytes.len <= TEXT_MAX && at < FIELDS &&
	    (m->tries[at] < TRIES || m->hits[at] >= HITS);
}

static struct slot *
slot_of(struct derive_memo *m, const struct field *f, struct slice text)
{
	return &m->slot[(slice_hash(text) + f->position) % SLOTS];
}

/* NULL: it is not known. */
static struct slot *
find_slot(struct derive_memo *m, const struct field *f,
    const struct stored_field *sf)
{
	struct slot	*s;
	bool		 hit;

	if (!is_kept(m, f, sf))
		return NULL;
	s = slot_of(m, f, sf->bytes);
	hit = s->field == f && slice_eq(sf->bytes,
	    (struct slice){ s->text, s->len });
	if (m->tries[f->position] < TRIES) {
		m->tries[f->position]++;
		m->hits[f->position] = (uint16_t)
		    (m->hits[f->position] + hit);
	}
	return hit ? s : NULL;
}

bool
derive_memo_add(struct derive_memo *m, struct keyset *ks,
    const struct field *f, const struct stored_field *sf, uint32_t id)
{
	const struct slot	*s = find_slot(m, f, sf);

	for (size_t i = 0; s != NULL && i < s->keys.list.n; i++) {
		const struct derived	*d = &s->keys.list.p[i];
		char			*p;

		keyset_begin(ks, (enum table)d->table);
		p = buf_reserve(&ks->bytes, d->len + (size_t)ID_SIZE);
		memcpy(p, s->keys.bytes.p + d->off, d->len);
		be32_put(p + d->len, id);
		ks->bytes.len += d->len + (size_t)ID_SIZE;
		keyset_end(ks, d->val);
	}
	return s != NULL;
}

enum err_code
derive_memo_join(bool *known, struct derive_memo *m,
    struct key_sorter *sorter, const struct field *f,
    const struct stored_field *sf, uint32_t id, struct err *err)
{
	struct slot	*s = find_slot(m, f, sf);
	char		 key[KEY_MAX + ID_SIZE];
	enum err_code	 rc = ERR_OK;

	*known = s != NULL;
	for (size_t i = 0; s != NULL && i < s->keys.list.n && rc == ERR_OK;
	    i++) {
		const struct derived	*d = &s->keys.list.p[i];
		struct sorted		 e = { .table = (enum table)d->table,
					    .val = d->val };

		if (key_sorter_join_at(sorter, &s->spot.p[i], e.table, id,
		    e.val))
			continue;
		memcpy(key, s->keys.bytes.p + d->off, d->len);
		be32_put(key + d->len, id);
		e.key = slice_make(key, d->len + (size_t)ID_SIZE);
		rc = key_sorter_join(sorter, &s->spot.p[i], &e, err);
	}
	return rc;
}

void
derive_memo_keep(struct derive_memo *m, const struct keyset *ks, size_t from,
    const struct field *f, const struct stored_field *sf)
{
	struct slot	*s;

	if (!is_kept(m, f, sf))
		return;
	s = slot_of(m, f, sf->bytes);
	s->field = f;
	s->len = sf->bytes.len;
	memcpy(s->text, sf->bytes.p, sf->bytes.len);
	keyset_clear(&s->keys);
	VEC_CLEAR(&s->spot);
	for (size_t i = from; i < ks->list.n; i++) {
		const struct derived	*d = &ks->list.p[i];

		keyset_begin(&s->keys, (enum table)d->table);
		buf_addmem(&s->keys.bytes, ks->bytes.p + d->off,
		    d->len - (size_t)ID_SIZE);
		keyset_end(&s->keys, d->val);
		(void)VEC_ADD(&s->spot);
	}
}
